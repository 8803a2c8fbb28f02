"""The command ``bamboo constrain``: cut the record, rule out and weigh, write the set, then look at the years that were held out."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from sim.core.errors import BadInput, Fault, together
from sim.evidence.coded_tables import load_history
from sim.evidence.rows import History
from sim.model.annual import shape_of
from sim.model.ensemble import Progress
from sim.record import folders
from sim.report import calibration_figures as report
from sim.scenario.constrained_set import Constrained
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.history_matching import calibration_tables, shrinkage, split
from sim.studies.history_matching.matched_outputs import targets
from sim.studies.history_matching.point_simulation import until
from sim.studies.history_matching.waves import DISCREPANCY, Asked, Calibration, calibrated

Shown = Callable[[str], AbstractContextManager[Progress]]
LEAST: Final = (
    16  # points of a wave, and two worlds of a point, so that there is any spread to speak of
)
LOG: Final = "log.csv"


@dataclass(frozen=True)
class Order:
    """What the command line asks for."""

    scenario: str
    out: Path | None
    settings: tuple[str, ...]
    evidence: Path | None
    worlds: int | None
    seed: int | None
    asked: Asked


@dataclass(frozen=True)
class Finding:
    """What came of a calibration: the set with the shrinkage of every parameter, or neither where nothing is left."""

    done: Calibration
    set: Constrained | None
    shrinkage: pd.DataFrame | None


def constrain(order: Order, progress: Shown) -> list[str]:
    """Carry a calibration out and write its folder; gives the closing words. Raises BadInput with every fault."""
    _check(order.asked)
    scenario, history = together(
        lambda: load_scenario(
            order.scenario,
            order.settings,
            seed=order.seed,
            worlds=order.worlds,
            seeds=order.evidence,
        ),
        lambda: load_history(order.evidence),
    )
    folder = order.out or Path("results") / f"{scenario.name}_constrained"
    folders.refuse_to_overwrite(folder)
    findings = sought(scenario, history, replace(order.asked, seed=scenario.seed), progress)
    last = findings[-1]
    scores = None
    if last.set is not None:
        with progress("scoring both spans") as shown:
            scores = split.scored(scenario, last.set, history, shown)
    folders.write_folder(
        folder, lambda beside: _fill(scenario, findings, scores, beside, _logged(folder))
    )
    return report.closing(
        folder,
        scenario.calibration,
        calibration_tables.waves(last.done),
        calibration_tables.outputs(findings[0].done),
        last.shrinkage,
        scores,
        [f.done.asked.discrepancy for f in findings],
    )


def _check(asked: Asked) -> None:
    """Refuse numbers that no calibration can be done with."""
    faults = (
        [Fault("--points", 1, 1, f"{asked.points} is too few; a wave has {LEAST} points or more")]
        if asked.points < LEAST
        else []
    )
    if not DISCREPANCY.low <= asked.discrepancy <= DISCREPANCY.high:
        faults.append(
            Fault(
                "--discrepancy",
                1,
                1,
                f"{asked.discrepancy:g} lies outside the stated range, {DISCREPANCY.low:g} to {DISCREPANCY.high:g} levels",
            )
        )
    if faults:
        raise BadInput(faults)


def sought(scenario: Scenario, history: History, asked: Asked, progress: Shown) -> list[Finding]:
    """Calibrate; where nothing is left, say so by a finding without a set, and calibrate again with the largest discrepancy that is stated."""
    findings = [found_on(scenario, split.only(history, scenario.calibration), asked, progress)]
    if findings[0].set is None and asked.discrepancy < DISCREPANCY.high:
        findings.append(
            found_on(
                scenario,
                split.only(history, scenario.calibration),
                replace(asked, discrepancy=DISCREPANCY.high),
                progress,
            )
        )
    return findings


def found_on(scenario: Scenario, history: History, asked: Asked, progress: Shown) -> Finding:
    """Calibrate a scenario on a history that holds nothing but what calibration may see."""
    case = until(scenario, scenario.calibration[-1])
    wanted = targets(history, shape_of(case), scenario.calibration)
    if not len(wanted):
        raise BadInput(
            [
                Fault(
                    scenario.name,
                    1,
                    1,
                    f"nothing is coded of its ties in {scenario.calibration[0]}-{scenario.calibration[-1]}, so that nothing can be ruled out; set 'split' and 'calibrate' otherwise",
                )
            ]
        )
    with progress(f"calibrating {scenario.name}") as shown:
        done = calibrated(case, wanted, asked, shown)
    if not done.kept.any():
        return Finding(done, None, None)
    told = shrinkage.table(done)
    return Finding(
        done,
        calibration_tables.constrained_set(done, scenario, told.loc[told["informed"], "name"]),
        told,
    )


def _logged(folder: Path) -> str:
    """Give what earlier calibrations left in the log of the folder, so that none is forgotten."""
    path = folder / LOG
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _log(before: str, scenario: Scenario, findings: list[Finding]) -> str:
    """Add a line for every calibration."""
    head = "run,scenario,calibrated,design,points,worlds,seed,level,discrepancy,waves,simulated,kept,volume,digest\n"
    lines = (before or head).splitlines()
    for f in findings:
        d, a, last, years = f.done, f.done.asked, f.done.waves[-1], scenario.calibration
        lines.append(
            f"{len(lines)},{scenario.name},{years[0]}-{years[-1]},{a.design},{a.points},{a.worlds},{a.seed},{a.level},{a.discrepancy},{last.number},{len(d.weights) * a.worlds},{int(d.kept.sum())},{last.volume:.6f},{f.set.digest if f.set else ''}"
        )
    return "\n".join(lines) + "\n"


def _fill(
    scenario: Scenario,
    findings: list[Finding],
    scores: pd.DataFrame | None,
    folder: Path,
    before: str,
) -> None:
    last = findings[-1]
    tables = {
        "waves": calibration_tables.waves(last.done),
        "outputs": calibration_tables.outputs(last.done),
    }
    if last.set is not None and last.shrinkage is not None and scores is not None:
        (folder / "constrained.json").write_text(last.set.text(), encoding="utf-8")
        tables |= {
            "constrained": calibration_tables.points(last.set),
            "shrinkage": last.shrinkage,
            "held_out": scores,
        }
        kept = last.done.weights > 0
        report.draw(
            folder / "figures",
            tables,
            last.done.seen.quantiles[kept],
            last.done.weights[kept],
            [c.name for c in last.done.columns],
            scenario.ties[0],
            np.array(scenario.calibration),
        )
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", float_format="%.6g")
    calibration_tables.runs(last.done).to_csv(
        folder / "runs.csv.gz",
        index=False,
        lineterminator="\n",
        compression={"method": "gzip", "mtime": 0},
    )
    (folder / LOG).write_text(_log(before, scenario, findings), encoding="utf-8")
    years = scenario.calibration
    said = folders.manifest(
        name=scenario.name,
        title=scenario.title,
        kind="constrained",
        worlds=scenario.worlds,
        seed=scenario.seed,
        calibrated=[years[0], years[-1]],
        scenario_digest=scenario.digest,
        forcing_digest=scenario.forcing.digest,
        digest=last.set.digest if last.set else None,
        ruled_out_everything=[f.done.asked.discrepancy for f in findings if f.set is None],
    )
    folders.write_manifest(said, folder / "manifest.json")
