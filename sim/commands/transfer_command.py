"""The work of ``bamboo transfer``: score worlds on spans that they were not calibrated on."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import together
from sim.evidence.coded_tables import load_history
from sim.judgement.theses import Thesis, file_of, load_theses
from sim.record import folders
from sim.report import transfer_figures
from sim.scenario.frozen_scenario import Scenario
from sim.studies import transfer as study
from sim.studies import window
from sim.studies.transfer import PRIOR, Direction


def transfer(
    spans: Sequence[ScenarioOptions],
    sets: Sequence[Path],
    out: Path | None,
    progress: ShowProgress,
) -> list[str]:
    """Score several directions and write them into one folder.

    Args:
        spans: The scenarios on whose spans worlds are scored; all name the same evidence.
        sets: Files of constrained sets from which worlds are drawn, besides the prior.
        out: The result folder; None for ``results/transfer``.
        progress: Shows how far the work is.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    folder = out or Path("results") / "transfer"
    folders.refuse_to_overwrite(folder)
    asked = directions(spans, sets)
    history = load_history(spans[0].evidence)
    scored = []
    for direction in asked:
        with progress(direction.label) as report:
            scored.append(study.score(direction, history, report))
    table = pd.concat([part.table for part in scored], ignore_index=True)
    paths = pd.concat([part.paths for part in scored], ignore_index=True)
    manifest = folders.manifest(
        name="transfer",
        kind="transfer",
        title="Scored outside the sample",
        directions=[_direction_entry(direction) for direction in asked],
        history_digest=history.digest,
    )

    def write(beside: Path) -> None:
        folders.write_csv(table, beside / "transfer.csv")
        folders.write_csv(paths, beside / "paths.csv")
        (beside / "figures").mkdir()
        transfer_figures.drawing(table, paths, _about(asked), beside)()
        folders.write_manifest(manifest, beside / "manifest.json")

    folders.write_folder(folder, write)
    return [
        *transfer_figures.lines(table),
        f"Written to {folder}: transfer.csv, paths.csv, figures/transfer.png",
    ]


def directions(spans: Sequence[ScenarioOptions], sets: Sequence[Path] = ()) -> list[Direction]:
    """Return the directions from the prior, and from every constrained set, to each span.

    A set is not scored on years that it was calibrated on, since that would be no test.

    Raises:
        BadInput: Something is wrong with a scenario, a set or the theses; the error lists all.
    """
    options = [replace(span, constrained=known) for span in spans for known in (None, *sets)]
    cases = together(*[each.load for each in options])
    together(*[partial(window.check, case) for case in cases[:: len(sets) + 1]])
    claims = together(*[partial(_theses_of, case, spans[0].evidence) for case in cases])
    return [
        Direction(_source(case), case, theses)
        for case, theses in zip(cases, claims, strict=True)
        if not _was_calibrated_on(case)
    ]


def _theses_of(case: Scenario, evidence: Path | None) -> tuple[Thesis, ...]:
    return load_theses(file_of(case.theses, evidence))


def _source(case: Scenario) -> str:
    """Return where a scenario's worlds come from: the prior, or the years calibrated on."""
    if case.constrained is None:
        return PRIOR
    first, last = case.constrained.calibrated
    return f"{first}-{last}"


def _was_calibrated_on(case: Scenario) -> bool:
    """Whether a scenario's worlds were calibrated on years of its own span."""
    if case.constrained is None:
        return False
    first, last = case.constrained.calibrated
    return first <= case.years[-1] and case.years[0] <= last


def _about(asked: Sequence[Direction]) -> transfer_figures.About:
    """Return the label, the scenario and the window of each direction."""
    return [(each.label, each.scenario.name, each.scenario.window) for each in asked]


def _direction_entry(direction: Direction) -> dict[str, Any]:
    """Return what the manifest says of a direction."""
    scenario = direction.scenario
    return {
        "direction": direction.label,
        "scenario": scenario.name,
        "scenario_digest": scenario.digest,
        "forcing_digest": scenario.forcing.digest,
        "theses": [thesis.id for thesis in study.answerable(direction)],
        "window": list(scenario.window),
        "worlds": scenario.worlds,
        "seed": scenario.seed,
    }
