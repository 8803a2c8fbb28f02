"""All figures that a result has, by name: of a run, a trial, a sweep, an inference and the rest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.core.json_reader import read_json
from sim.core.paths import is_file
from sim.judgement.theses import Thesis
from sim.record.labellers import LABELLERS
from sim.report import (
    calibration_figures,
    fans,
    figures,
    identifiability_figures,
    inference_figures,
    partnership_figures,
    placebo_figure,
    ribbon_figure,
    shift_figure,
    sweep_figures,
    transfer_figures,
    variance_figure,
)
from sim.report.driver_figure import ActsMet, drivers
from sim.report.page import (
    basis_section,
    choices_section,
    figure_section,
    shipped_scenario,
    sweep_section,
    transfer_section,
)
from sim.report.page.folder_reader import Folder
from sim.report.page.trial_section import claim
from sim.report.panels import of_tie
from sim.report.score_figure import scores
from sim.report.translation import Translator

Plot = Callable[[], Figure]
Named = Iterator[tuple[str, Plot]]
NO_SCENARIO: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True)
class MemoryFolder(Folder):
    """A result in memory, as figures read it.

    Attributes:
        tables: Its tables by name.
        met: The acts that the focus met, where the result is a run.
        claimed: The theses that were judged, by id, where the result is of verdicts.
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    met: ActsMet | None = None
    claimed: Mapping[str, Thesis] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame | None:
        """Return a table, or None where there is none."""
        return self.tables.get(name)

    @property
    def scenario(self) -> dict[str, Any]:
        """Nothing: what a result in memory states is in its manifest."""
        return dict(NO_SCENARIO)

    @cached_property
    def theses(self) -> dict[str, Thesis]:
        """The theses that were judged, by id; where there are none, the shipped ones."""
        return dict(self.claimed) or {thesis.id: thesis for thesis in self._shipped_theses()}


def plots(folder: Folder, say: Translator) -> dict[str, Plot]:
    """Return what plots each figure of a result, by name, in their order.

    Args:
        folder: The result.
        say: The language, with the names of the case.

    Raises:
        BadInput: A table is damaged.
    """
    kind = str(folder.manifest.get("kind", ""))
    return dict(KINDS.get(kind, of_run)(folder, say))


def of_run(folder: Folder, say: Translator) -> Named:
    """Yield the figures of a run or a trial."""
    tie, since = folder.focus, _since(folder)
    history = folder.table("history")
    for name, make in _of_run(folder, say):
        yield name, make if since is None else partial(_marked, make, since, say)
    comparison = folder.table("comparison")
    if comparison is not None and not of_tie(comparison, tie).empty:
        yield "scores", partial(scores, comparison, tie, say)
    levels, shares = folder.table("trajectories"), folder.table("strategies")
    if since is not None and levels is not None and shares is not None:
        title = shipped_scenario.short_title(folder, say)
        coded = figure_section.no_history() if history is None else history
        fan = fans.Fan(title, levels, shares, coded, since)
        yield "fans", partial(fans.fans, [fan], tie, say)
    shifts = folder.table("shifts")
    if shifts is not None and folder.window and (shifts["years"] == 0).any():
        yield "shifts", partial(shift_figure.curve, shifts, folder.name, folder.window, say)


def _of_run(folder: Folder, say: Translator) -> Named:
    """Yield the figures of a run in which the end of the record may be marked."""
    tie = folder.focus
    history = folder.table("history")
    coded = figure_section.no_history() if history is None else history
    replayed = folder.table("replayed_levels")
    levels, moves = folder.table("trajectories"), folder.table("moves")
    if replayed is not None:
        yield "domains", partial(ribbon_figure.ribbons, replayed, coded, tie, say)
    elif levels is not None:
        yield "domains", partial(figures.domains, levels, coded, tie, say)
    shares = folder.table("strategies")
    if shares is not None:
        rules = {name: rule for name, rule in LABELLERS.items() if name in set(shares["labeller"])}
        yield "strategies", partial(figures.strategies, shares, coded, tie, rules, say)
    if moves is not None:
        unforced = folder.manifest.get("unforced") or []
        ties = [each for each in folder.ties if not of_tie(moves, each).empty]
        yield "actors", partial(figures.actors, moves, coded, unforced, ties, say)
    seen = folder.table("perceived")
    if seen is not None and not of_tie(seen, tie).empty:
        own = folder.met if isinstance(folder, MemoryFolder) else None
        met = own or figure_section.met_by(folder, seen, say)
        yield "drivers", partial(drivers, seen, met, tie, say)
    relations = folder.table("relations")
    if relations is not None and (relations["actor"] == tie[0]).any():
        yield "relations", partial(partnership_figures.relations, relations, tie[0], say)


def _since(folder: Folder) -> int | None:
    """Return the first year of a hypothetical setting, or None."""
    setting = folder.manifest.get("setting")
    return int(str(setting)[:4]) if setting else None


def _marked(make: Plot, since: int, say: Translator) -> Figure:
    return fans.mark(make(), since, say)


def of_inference(folder: Folder, say: Translator) -> Named:
    """Yield the figures of an inference."""
    names = ("evidence", "weights", "predictive", "informed")
    tables = {name: folder.table(name) for name in names}
    found = {name: table for name, table in tables.items() if table is not None}
    tie = folder.manifest.get("tie")
    if len(found) == len(names) and tie:
        yield from inference_figures.plots(found, (str(tie[0]), str(tie[1])), say).items()


def of_sweep(folder: Folder, say: Translator) -> Named:
    """Yield the figures of a sweep: maps of a grid, tornados, boxes."""
    points, indices, boxes = (folder.table(name) for name in ("points", "indices", "boxes"))
    grid = None if points is None else sweep_section.grid_of(folder, points, say)
    if grid is not None:
        for kind, names in grid[1].items():
            if names:
                shares = kind == "strategies"
                make = partial(sweep_figures.grid_map, grid[0], names, say, shares=shares)
                yield f"map_{kind}", make
    title = shipped_scenario.title(folder, say)
    if indices is not None:
        for output in dict.fromkeys(map(str, indices["output"])):
            name = claim(folder, output, say) if output in folder.theses else ""
            yield (
                f"tornado_{output}",
                partial(sweep_figures.tornado, indices, output, title, say, name),
            )
    if boxes is not None:
        stated = sweep_section.factors_of(folder)
        ranges = {name: (float(one[0]), float(one[1])) for name, one in stated.items() if one}
        for thesis in dict.fromkeys(map(str, boxes["thesis"])):
            name = claim(folder, thesis, say)
            yield f"box_{thesis}", partial(sweep_figures.box, boxes, thesis, ranges, say, name)


def of_constrained(folder: Folder, say: Translator) -> Named:
    """Yield the figures of a constrained set."""
    waves, held_out = folder.table("waves"), folder.table("held_out")
    if waves is not None:
        yield "volume", partial(calibration_figures.volume, waves, say)
    years = folder.manifest.get("calibrated") or []
    span = "-".join(str(year) for year in years)
    shrinkage, points = folder.table("shrinkage"), _points(folder)
    if shrinkage is not None and points is not None:
        yield "parameters", partial(calibration_figures.parameters, shrinkage, points, span, say)
    if held_out is not None and not held_out.empty:
        tie = (str(held_out["actor"].iloc[0]), str(held_out["target"].iloc[0]))
        of_span = say("figure.span_tie", span=span, tie=say.tie(*tie))
        mine = of_tie(held_out, tie)
        yield "held_out", partial(calibration_figures.held_out, mine, of_span, say)


def _points(folder: Folder) -> calibration_figures.Points | None:
    """Return the points of a constrained set, as places in the prior's ranges."""
    table, path = folder.table("constrained"), folder.path / "constrained.json"
    if table is None or not is_file(path):
        return None
    columns = read_json(path, "make the set again").get("columns", [])
    names, places = [], []
    for column in columns:
        name = str(column["name"])
        low, high = float(column.get("low") or 0.0), float(column.get("high") or 1.0)
        values = table[name].to_numpy(float)
        if column.get("log"):
            low, high, values = np.log(low), np.log(high), np.log(values)
        names.append(name)
        places.append((values - low) / (high - low))
    weights = table["weight"].to_numpy(float)
    return calibration_figures.Points(names, np.column_stack(places), weights / weights.sum())


def of_spread(folder: Folder, say: Translator) -> Named:
    """Yield the figure of a decomposition of variance."""
    table = folder.table("spread")
    if table is not None:
        claims = {name: claim(folder, name, say) for name in folder.theses}
        yield "spread", partial(variance_figure.bars, table, folder.name, say, claims)


def of_distinguish(folder: Folder, say: Translator) -> Named:
    """Yield the figure of a study of identifiability."""
    table = folder.table("distinguish")
    if table is not None and not table.empty:
        yield "distinguish", partial(identifiability_figures.table, table, folder.name, say)


def of_placebos(folder: Folder, say: Translator) -> Named:
    """Yield the figure of a study of placebos."""
    evidence, ranks = folder.table("placebo_evidence"), folder.table("placebo_ranks")
    if evidence is not None and ranks is not None and not ranks.empty:
        yield "placebos", partial(placebo_figure.strips, evidence, ranks, say)


def of_transfer(folder: Folder, say: Translator) -> Named:
    """Yield the figure of a transfer."""
    table, paths = folder.table("transfer"), folder.table("paths")
    if table is not None and paths is not None:
        about = transfer_section.directions_of(folder, paths)
        yield "transfer", partial(transfer_figures.outside, table, paths, about, say)


def of_verdicts(folder: Folder, say: Translator) -> Named:
    """Yield the figures of verdicts under other choices, and of levels by basis."""
    changes = choices_section.read(folder, say)
    if changes is not None:
        yield from choices_section.plots(folder, changes, say)
    yield from basis_section.plots(folder, say)


KINDS: Final[Mapping[str, Callable[[Folder, Translator], Named]]] = {
    "posterior": of_inference,
    "sweep": of_sweep,
    "constrained": of_constrained,
    "spread": of_spread,
    "distinguish": of_distinguish,
    "placebos": of_placebos,
    "transfer": of_transfer,
    "verdicts": of_verdicts,
}
