"""The work of ``bamboo transfer``: score worlds on spans that they were not calibrated on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

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

POSTERIOR: Final = "posterior"  # begins the label of a direction from an inference


@dataclass(frozen=True)
class Sources:
    """Where worlds are drawn from, besides the prior.

    Attributes:
        sets: Files of constrained sets.
        posteriors: Folders of inferences.
        given_until: Last year whose codes worlds of a posterior were given; None for all.
    """

    sets: tuple[Path, ...] = ()
    posteriors: tuple[Path, ...] = ()
    given_until: int | None = None

    def __len__(self) -> int:
        """Count the sources."""
        return len(self.sets) + len(self.posteriors)

    def options(self, span: ScenarioOptions) -> list[ScenarioOptions]:
        """Return a scenario with the prior, then with every source."""
        own = [replace(span, constrained=known) for known in (None, *self.sets)]
        given = self.given_until
        return own + [
            replace(span, posterior=folder, given_until=given) for folder in self.posteriors
        ]


def transfer(
    spans: Sequence[ScenarioOptions],
    sources: Sources,
    out: Path | None,
    progress: ShowProgress,
    *,
    force: bool = False,
) -> list[str]:
    """Score several directions and write them into one folder.

    Args:
        spans: The scenarios on whose spans worlds are scored; all name the same evidence.
        sources: Where worlds are drawn from, besides the prior.
        out: The result folder; None for ``results/transfer``.
        progress: Shows how far the work is.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    asked = directions(spans, sources)
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

        place.replace(write, _manifest(spans, sources, asked, history.digest))
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
    spans: Sequence[ScenarioOptions], sources: Sources, asked: Sequence[Direction], history: str
) -> dict[str, Any]:
    return folders.manifest(
        name="transfer",
        title="Scored outside the sample",
        case=asked[0].scenario.case.entry(),
        command=_command(spans, sources, asked),
        directions=[_direction_entry(direction) for direction in asked],
        history_digest=history,
    )


def _command(
    spans: Sequence[ScenarioOptions], sources: Sources, asked: Sequence[Direction]
) -> list[str]:
    """Return the arguments of the command, as the manifest stores them."""
    first = asked[0].scenario
    words = spans[0].command("transfer", first)
    loaded = [(span.load(), span.scenario) for span in spans]
    names = list(dict.fromkeys(manifest_command.name_of(*each) for each in loaded))
    command = ["transfer", *names, *words[len(("transfer", first.name)) :]]
    for known in sources.sets:
        command += ["--constrained", manifest_command.shareable(known)]
    for folder in sources.posteriors:
        command += manifest_command.posterior(folder, None)
    return command + manifest_command.posterior(None, sources.given_until)


def directions(spans: Sequence[ScenarioOptions], sources: Sources = Sources()) -> list[Direction]:
    """Return the directions from the prior, and from every other source, to each span.

    Worlds are not scored on years that they were calibrated on or given, since that would be no
    test.

    Raises:
        BadInput: Something is wrong with a scenario, a source or the theses; the error lists all.
    """
    options = [each for span in spans for each in sources.options(span)]
    cases = together(*[each.load for each in options])
    together(*[partial(window.check, case) for case in cases[:: len(sources) + 1]])
    claims = together(*[partial(theses_of, case.sources, case.theses) for case in cases])
    return [
        Direction(_source(case), case, theses)
        for case, theses in zip(cases, claims, strict=True)
        if not _was_calibrated_on(case)
    ]


def _source(case: Scenario) -> str:
    """Return where a scenario's worlds come from: the prior, or the years that they know."""
    if case.posterior is not None:
        first, last = case.posterior.given
        return f"{POSTERIOR} {first}-{last}"
    if case.constrained is None:
        return PRIOR
    first, last = case.constrained.calibrated
    return f"{first}-{last}"


def _was_calibrated_on(case: Scenario) -> bool:
    """Whether a scenario's worlds know years of its own span."""
    if case.posterior is not None:
        known = case.posterior.given
    elif case.constrained is not None:
        known = case.constrained.calibrated
    else:
        return False
    return known[0] <= case.years[-1] and case.years[0] <= known[1]


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
        **({} if scenario.posterior is None else {"posterior": scenario.posterior.entry()}),
    }
