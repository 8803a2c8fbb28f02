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
from sim.evidence.coded_tables import load_record
from sim.judgement.theses import theses_of
from sim.record import folders, result_folder
from sim.report import transfer_figures
from sim.report.drawing import add_figures
from sim.report.translation import IN_ENGLISH
from sim.scenario.frozen_scenario import Scenario
from sim.studies import manifest_command, window
from sim.studies import transfer as study
from sim.studies.transfer import PRIOR, Direction


def transfer(
    spans: Sequence[ScenarioOptions],
    sets: Sequence[Path],
    out: Path | None,
    progress: ShowProgress,
    *,
    force: bool = False,
) -> list[str]:
    """Score several directions and write them into one folder.

    Args:
        spans: The scenarios on whose spans worlds are scored; all name the same evidence.
        sets: Files of constrained sets from which worlds are drawn, besides the prior.
        out: The result folder; None for ``results/transfer``.
        progress: Shows how far the work is.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    asked = directions(spans, sets)
    history = load_record(asked[0].scenario.sources)
    names = sorted({direction.scenario.name for direction in asked})
    say = IN_ENGLISH.of_case(asked[0].scenario.case)
    with result_folder.claim("transfer", names, out, force=force) as place:
        scored = []
        for direction in asked:
            with progress(direction.label) as report:
                scored.append(study.score(direction, history, report))
        table = pd.concat([part.table for part in scored], ignore_index=True)
        paths = pd.concat([part.paths for part in scored], ignore_index=True)

        def write(draft: Path) -> None:
            folders.write_csv(table, draft / "transfer.csv")
            folders.write_csv(paths, draft / "paths.csv")

        place.replace(write, _manifest(spans, sets, asked, history.digest))
        missing = add_figures(
            place, lambda draft: [transfer_figures.drawing(table, paths, _about(asked), draft, say)]
        )
    ties = {each.scenario.name: each.scenario.own_ties[0] for each in asked}
    return [
        *transfer_figures.lines(table, ties, say),
        *missing,
        f"Written to {place.path}: transfer.csv, paths.csv, figures/transfer.png",
    ]


def _manifest(
    spans: Sequence[ScenarioOptions], sets: Sequence[Path], asked: Sequence[Direction], history: str
) -> dict[str, Any]:
    return folders.manifest(
        name="transfer",
        title="Scored outside the sample",
        case=asked[0].scenario.case.entry(),
        command=_command(spans, sets, asked),
        directions=[_direction_entry(direction) for direction in asked],
        history_digest=history,
    )


def _command(
    spans: Sequence[ScenarioOptions], sets: Sequence[Path], asked: Sequence[Direction]
) -> list[str]:
    """Return the arguments of the command, as the manifest stores them."""
    first = asked[0].scenario
    words = spans[0].command("transfer", first)
    loaded = [(span.load(), span.scenario) for span in spans]
    names = list(dict.fromkeys(manifest_command.name_of(*each) for each in loaded))
    command = ["transfer", *names, *words[len(("transfer", first.name)) :]]
    for known in sets:
        command += ["--constrained", manifest_command.shareable(known)]
    return command


def directions(spans: Sequence[ScenarioOptions], sets: Sequence[Path] = ()) -> list[Direction]:
    """Return the directions from the prior, and from every constrained set, to each span.

    A set is not scored on years that it was calibrated on, since that would be no test.

    Raises:
        BadInput: Something is wrong with a scenario, a set or the theses; the error lists all.
    """
    options = [replace(span, constrained=known) for span in spans for known in (None, *sets)]
    cases = together(*[each.load for each in options])
    together(*[partial(window.check, case) for case in cases[:: len(sets) + 1]])
    claims = together(*[partial(theses_of, case.sources, case.theses) for case in cases])
    return [
        Direction(_source(case), case, theses)
        for case, theses in zip(cases, claims, strict=True)
        if not _was_calibrated_on(case)
    ]


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
