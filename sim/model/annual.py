"""Years: a run as it passes, from the model's months to annual arrays over worlds."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, MONTHS, MOVES
from sim.core.worlds import Worlds
from sim.decision.situation import ROWS
from sim.model.alignment_model import AlignmentModel
from sim.model.partnerships import relation_quantities
from sim.record import tallies
from sim.record.labellers import LABELLERS
from sim.record.summary import Shape, Trace
from sim.scenario.scenario import Scenario

PERCEIVED: Final = ("pressure", "support", "rivalry", "trust")
FIXED_POINT: Final = 1 << 20  # impressions are summed as integers, so that order does not matter


@dataclass(frozen=True)
class Years:
    """What some worlds left: annual sums of levels (tie, domain, year, world), months by move, and what else was asked for.

    ``moves``: tie x domain x year x move; ``seen``: impressions at the year's end, summed over worlds in 2^20ths, tie x quantity x year;
    ``poison``: by world, no number once any wish was none; ``ideals`` (annual means) and ``perceived`` with a trace; ``kept``: what relations keep; ``levels``: every month, with a record.
    """

    shape: Shape
    annual: NDArray[np.int16]
    moves: NDArray[np.int64]
    seen: NDArray[np.int64]
    poison: NDArray[np.float64]
    ideals: NDArray[np.float32] | None
    perceived: NDArray[np.float32] | None
    kept: NDArray[np.float32] | None
    levels: NDArray[np.int8] | None

    @property
    def trace(self) -> Trace | None:
        """Give the worlds year by year, where ideals and impressions were asked for."""
        if self.ideals is None or self.perceived is None:
            return None
        return Trace(
            self.shape,
            (self.annual / MONTHS).astype(np.float32),
            self.ideals,
            self.perceived,
            self.kept,
        )


def shape_of(scenario: Scenario) -> Shape:
    """Name the axes of a scenario's summary."""
    return Shape(
        scenario.ties,
        tuple(scenario.years),
        tuple(LABELLERS),
        PERCEIVED,
        relation_quantities(scenario.parameters),
    )


def _opened(scenario: Scenario, worlds: int, *, record: bool, trace: bool) -> Years:
    shape = shape_of(scenario)
    t, d, y, q = len(shape.ties), len(DOMAINS), len(shape.years), len(PERCEIVED)
    return Years(
        shape,
        np.zeros((t, d, y, worlds), np.int16),
        np.zeros((t, d, y, len(MOVES)), np.int64),
        np.zeros((t, q, y), np.int64),
        np.zeros(worlds),
        np.zeros((t, d, y, worlds), np.float32) if trace else None,
        np.zeros((t, q, y, worlds), np.float32) if trace else None,
        np.zeros((t, len(shape.kept), y, worlds), np.float32) if shape.kept else None,
        np.zeros((t, d, scenario.end - scenario.start + 1, worlds), np.int8) if record else None,
    )


def simulate_years(
    scenario: Scenario, worlds: Worlds, *, record: bool = False, trace: bool = False
) -> Years:
    """Let some worlds of a scenario pass and note their years."""
    years = _opened(scenario, len(worlds), record=record, trace=trace)
    lab = AlignmentModel(scenario, worlds)
    for month in lab.months():
        y = month // MONTHS - years.shape.years[0]
        _note_month(years, lab, month - scenario.start, y)
        if month % MONTHS == MONTHS - 1:
            _note_year(years, lab, y)
    lab.close()
    return years


def _note_month(years: Years, lab: AlignmentModel, month: int, y: int) -> None:
    """Add a month's levels to its year."""
    for t, tie in enumerate(lab.ties):
        tallies.tally(tie.level, tie.ideal, years.annual, years.moves, years.poison, t, y)
        if years.levels is not None:
            years.levels[t, :, month] = tie.level
        if years.ideals is not None:
            tallies.dwell(tie.ideal, years.ideals, t, y, MONTHS)


def _note_year(years: Years, lab: AlignmentModel, y: int) -> None:
    """Note what was perceived, and what relations keep, at a year's end."""
    for t, tie in enumerate(lab.ties):
        for q, name in enumerate(PERCEIVED):
            impression = tie.situation[ROWS[name]]
            years.seen[t, q, y] = tallies.rounded(impression, FIXED_POINT)
            if years.perceived is not None:
                years.perceived[t, q, y] = impression
    if years.kept is not None:
        years.kept[:, :, y] = lab.kept(years.shape.kept)
