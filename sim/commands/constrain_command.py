"""The work of ``bamboo constrain``: history matching, its constrained set, and its scores."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput, Fault, together
from sim.evidence.rows import History
from sim.model.annual import shape_of
from sim.record import folders, result_folder
from sim.record.columns import COLUMNS
from sim.report import calibration_figures, calibration_lines
from sim.report.drawing import Drawing, add_figures
from sim.scenario.constrained_set import Constrained
from sim.scenario.frozen_scenario import Scenario
from sim.studies.history_matching import calibration_tables, shrinkage, split
from sim.studies.history_matching.matched_outputs import targets
from sim.studies.history_matching.point_simulation import ending_with
from sim.studies.history_matching.wave_simulation import DISCREPANCY, Settings
from sim.studies.history_matching.waves import Calibration, calibrate

FEWEST: Final = 16  # points of a wave
LOG: Final = "log.csv"
LOG_HEAD: Final = ",".join(COLUMNS["log"])


@dataclass(frozen=True)
class Finding:
    """What came of a calibration; without set and shrinkage where nothing is left.

    Attributes:
        done: The calibration.
        set: The constrained set.
        shrinkage: The shrinkage of every parameter.
    """

    done: Calibration
    set: Constrained | None = None
    shrinkage: pd.DataFrame | None = None


def settings(points: int | None, design: str, discrepancy: float) -> Settings:
    """Return the settings of a calibration; without a number of points, the default one."""
    asked = Settings(design=design, discrepancy=discrepancy)
    return asked if points is None else replace(asked, points=points)


def _check(asked: Settings) -> None:
    """Refuse numbers that no calibration can be done with; raises BadInput."""
    faults = []
    if asked.points < FEWEST:
        message = f"{asked.points} is too few; a wave has {FEWEST} points or more"
        faults.append(Fault("--points", 1, 1, message))
    low = DISCREPANCY.low
    high = DISCREPANCY.high
    if not low <= asked.discrepancy <= high:
        message = f"{asked.discrepancy:g} lies outside the stated range, {low:g} to {high:g} levels"
        faults.append(Fault("--discrepancy", 1, 1, message))
    if faults:
        raise BadInput(faults)


def constrain(
    options: ScenarioOptions,
    asked: Settings,
    out: Path | None,
    progress: ShowProgress,
    *,
    force: bool = False,
) -> list[str]:
    """Calibrate a scenario on one side of its split and score it on both.

    Args:
        options: The scenario.
        asked: Points, design and discrepancy; the seed is that of the scenario.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    _check(asked)
    scenario, history = together(options.load, options.load_history)
    with result_folder.claim("constrain", [scenario.name], out, force=force) as place:
        findings = search(scenario, history, replace(asked, seed=scenario.seed), progress)
        scores = None
        last = findings[-1]
        if last.set is not None:
            with progress("scoring both spans") as report:
                scores = split.score(scenario, last.set, history, report)
        log = _read_log(place.path)
        command = options.command("constrain", scenario, _arguments(asked))
        place.replace(
            lambda draft: _fill(scenario, findings, scores, draft, log),
            _manifest(scenario, findings, command),
        )
        missing = add_figures(place, lambda draft: _plan(scenario, last, scores, draft))
    outcome = calibration_lines.Outcome(
        years=scenario.calibration,
        waves=calibration_tables.waves(last.done),
        outputs=calibration_tables.outputs(findings[0].done),
        shrinkage=last.shrinkage,
        scores=scores,
        discrepancies=[finding.done.settings.discrepancy for finding in findings],
    )
    return [*calibration_lines.closing(outcome, place.path), *missing]


def _arguments(asked: Settings) -> list[str]:
    """Return the arguments of a calibration beside those of its scenario."""
    return [
        "--points",
        str(asked.points),
        "--design",
        str(asked.design),
        "--discrepancy",
        f"{asked.discrepancy:g}",
    ]


def search(
    scenario: Scenario, history: History, asked: Settings, progress: ShowProgress
) -> list[Finding]:
    """Calibrate; where nothing is left, calibrate again with the largest stated discrepancy.

    Returns:
        The findings of one or two calibrations; only the last can hold a set.
    """
    seen = split.history_of_years(history, scenario.calibration)
    findings = [calibrate_on(scenario, seen, asked, progress)]
    if findings[0].set is None and asked.discrepancy < DISCREPANCY.high:
        widest = replace(asked, discrepancy=DISCREPANCY.high)
        findings.append(calibrate_on(scenario, seen, widest, progress))
    return findings


def calibrate_on(
    scenario: Scenario, history: History, asked: Settings, progress: ShowProgress
) -> Finding:
    """Calibrate a scenario on a history that holds nothing but what calibration may see.

    Raises:
        BadInput: Nothing is coded of the scenario's ties in the years of calibration.
    """
    years = scenario.calibration
    case = ending_with(scenario, years[-1])
    wanted = targets(history, shape_of(case), years)
    if not len(wanted):
        message = (
            f"nothing is coded of its ties in {years[0]}-{years[-1]}, so that nothing can be "
            "ruled out; set 'split' and 'calibrate' otherwise"
        )
        raise BadInput.at(scenario.name, message)
    with progress(f"calibrating {scenario.name}") as report:
        done = calibrate(case, wanted, asked, report)
    if not done.kept.any():
        return Finding(done)
    table = shrinkage.table(done)
    informed = table.loc[table["informed"], "name"]
    return Finding(done, calibration_tables.constrained_set(done, scenario, informed), table)


def _read_log(folder: Path) -> list[str]:
    """Return the lines that earlier calibrations left in the log of the folder."""
    path = folder / LOG
    if not path.is_file():
        return [LOG_HEAD]
    return path.read_text(encoding="utf-8").splitlines() or [LOG_HEAD]


def _log_line(number: int, scenario: Scenario, finding: Finding) -> str:
    """Return the line of a calibration in the log."""
    done = finding.done
    used = done.settings
    last = done.waves[-1]
    years = scenario.calibration
    cells = (
        number,
        scenario.name,
        f"{years[0]}-{years[-1]}",
        used.design,
        used.points,
        used.worlds,
        used.seed,
        used.level,
        used.discrepancy,
        last.number,
        len(done.weights) * used.worlds,
        int(done.kept.sum()),
        f"{last.volume:.6f}",
        finding.set.digest if finding.set else "",
    )
    return ",".join(map(str, cells))


def _fill(
    scenario: Scenario,
    findings: Sequence[Finding],
    scores: pd.DataFrame | None,
    folder: Path,
    log: Sequence[str],
) -> None:
    last = findings[-1]
    for name, table in _tables(last, scores).items():
        folders.write_csv(table, folder / f"{name}.csv", float_format="%.6g")
    if last.set is not None and last.shrinkage is not None and scores is not None:
        (folder / "constrained.json").write_text(last.set.text(), encoding="utf-8")
    calibration_tables.runs(last.done).to_csv(
        folder / "runs.csv.gz",
        index=False,
        lineterminator="\n",
        compression={"method": "gzip", "mtime": 0},
    )
    lines = list(log)
    for finding in findings:
        lines.append(_log_line(len(lines), scenario, finding))
    text = "\n".join(lines)
    (folder / LOG).write_text(f"{text}\n", encoding="utf-8")


def _plan(
    scenario: Scenario, last: Finding, scores: pd.DataFrame | None, folder: Path
) -> list[Drawing]:
    """List the figures of a calibration; none where everything was ruled out."""
    if last.set is None or last.shrinkage is None or scores is None:
        return []
    tables = {
        "waves": calibration_tables.waves(last.done),
        "shrinkage": last.shrinkage,
        "held_out": scores,
    }
    return calibration_figures.plan(
        folder / "figures", tables, _points(last.done), scenario.ties[0], scenario.calibration
    )


def _tables(last: Finding, scores: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """Return the tables of the last calibration by name."""
    tables = {
        "waves": calibration_tables.waves(last.done),
        "outputs": calibration_tables.outputs(last.done),
    }
    if last.set is not None and last.shrinkage is not None and scores is not None:
        tables["constrained"] = calibration_tables.points(last.set)
        tables["shrinkage"] = last.shrinkage
        tables["held_out"] = scores
    return tables


def _points(done: Calibration) -> calibration_figures.Points:
    """Return the points that are not ruled out."""
    used = done.weights > 0
    return calibration_figures.Points(
        names=[column.name for column in done.columns],
        quantiles=done.points.quantiles[used],
        weights=done.weights[used],
    )


def _manifest(
    scenario: Scenario, findings: Sequence[Finding], command: list[str]
) -> dict[str, Any]:
    found = findings[-1].set
    years = scenario.calibration
    return folders.manifest(
        name=scenario.name,
        title=scenario.title,
        command=command,
        worlds=scenario.worlds,
        seed=scenario.seed,
        calibrated=[years[0], years[-1]],
        case=scenario.case.entry(),
        scenario_digest=scenario.digest,
        forcing_digest=scenario.forcing.digest,
        digest=found.digest if found else None,
        ruled_out_everything=[
            finding.done.settings.discrepancy for finding in findings if finding.set is None
        ],
    )
