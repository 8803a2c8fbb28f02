"""Annual arrays of a run: from the model's months to years, over worlds."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, MONTHS, MOVES
from sim.core.worlds import Worlds
from sim.decision.situation import ROWS
from sim.model.alignment_model import AlignmentModel
from sim.model.partnerships import relation_quantities
from sim.model.tie_arrays import Counted
from sim.model.tie_inputs import can_pass, pass_worlds
from sim.record import tallies
from sim.record.labellers import LABELLERS
from sim.record.summary import Shape, Trace
from sim.scenario.frozen_scenario import Scenario

PERCEIVED: Final = ("pressure", "support", "rivalry", "trust")
FIXED_POINT: Final = 1 << 20  # impressions are summed as integers, so that order does not matter


@dataclass(frozen=True)
class Years:
    """What some worlds leave, year by year.

    Attributes:
        shape: Names of the axes.
        annual: Sums of a year's levels: (tie, domain, year, world).
        moves: Months by move, summed over worlds: (tie, domain, year, move).
        seen: Impressions at the year's end, summed over worlds in 2^-20: (tie, quantity, year).
        poison: NaN where an ideal level was no number: (world,).
        ideals: With a trace, annual means of the ideal level: (tie, domain, year, world).
        perceived: With a trace, impressions at the year's end: (tie, quantity, year, world).
        relations: Quantities of relations at the year's end, where such mechanisms run: (tie,
            quantity, year, world).
        levels: With a record, the levels of every month: (tie, domain, month, world).
    """

    shape: Shape
    annual: NDArray[np.int16]
    moves: NDArray[np.int64]
    seen: NDArray[np.int64]
    poison: NDArray[np.float64]
    ideals: NDArray[np.float32] | None
    perceived: NDArray[np.float32] | None
    relations: NDArray[np.float32] | None
    levels: NDArray[np.int8] | None

    @property
    def trace(self) -> Trace | None:
        """The worlds year by year; None where no trace was asked for."""
        if self.ideals is None or self.perceived is None:
            return None
        levels = (self.annual / MONTHS).astype(np.float32)
        return Trace(
            shape=self.shape,
            levels=levels,
            ideals=self.ideals,
            perceived=self.perceived,
            relations=self.relations,
        )


def shape_of(scenario: Scenario) -> Shape:
    """Return the names of the axes of a scenario's summary."""
    return Shape(
        ties=scenario.ties,
        years=tuple(scenario.years),
        labellers=tuple(LABELLERS),
        perceived=PERCEIVED,
        relations=relation_quantities(scenario.parameters),
    )


def simulate_years(
    scenario: Scenario, worlds: Worlds, *, record: bool = False, trace: bool = False
) -> Years:
    """Simulate some worlds of a scenario.

    Args:
        scenario: The scenario.
        worlds: The worlds.
        record: Whether to store the levels of every month.
        trace: Whether to store ideal levels and impressions of every world.
    """
    years = _blank(scenario, len(worlds), record=record, trace=trace)
    model = AlignmentModel(scenario, worlds, warm=False)
    if can_pass(model):
        pass_worlds(model, _counted(years))
    else:
        _step_months(years, model)
    model.close()
    return years


def _counted(years: Years) -> Counted:
    """Return the arrays that the compiled pass fills."""
    return Counted(
        annual=years.annual,
        moves=years.moves,
        seen=years.seen,
        poison=years.poison,
        rows=np.array([ROWS[name] for name in PERCEIVED], np.int64),
        unit=FIXED_POINT,
        ideals=_or_none(years.ideals, np.float32),
        perceived=_or_none(years.perceived, np.float32),
        levels=_or_none(years.levels, np.int8),
    )


def _or_none(found: NDArray[Any] | None, kind: type) -> NDArray[Any]:
    """Return an array; one without ties where it was not asked for."""
    return np.zeros((0, 0, 0, 0), kind) if found is None else found


def _step_months(years: Years, model: AlignmentModel) -> None:
    """Run a model month by month, and note what it leaves."""
    model.warm_up()
    first_year = years.shape.years[0]
    for month in model.months():
        y = month // MONTHS - first_year
        _note_month(years, model, month - model.case.start, y)
        if month % MONTHS == MONTHS - 1:
            _note_year(years, model, y)


def _blank(scenario: Scenario, worlds: int, *, record: bool, trace: bool) -> Years:
    shape = shape_of(scenario)
    ties, domains, years = len(shape.ties), len(DOMAINS), len(shape.years)
    by_domain = (ties, domains, years)
    by_quantity = (ties, len(PERCEIVED), years)
    by_relation = (ties, len(shape.relations), years, worlds)
    by_month = (ties, domains, scenario.end - scenario.start + 1, worlds)
    return Years(
        shape=shape,
        annual=np.zeros((*by_domain, worlds), np.int16),
        moves=np.zeros((*by_domain, len(MOVES)), np.int64),
        seen=np.zeros(by_quantity, np.int64),
        poison=np.zeros(worlds),
        ideals=np.zeros((*by_domain, worlds), np.float32) if trace else None,
        perceived=np.zeros((*by_quantity, worlds), np.float32) if trace else None,
        relations=np.zeros(by_relation, np.float32) if shape.relations else None,
        levels=np.zeros(by_month, np.int8) if record else None,
    )


def _note_month(years: Years, model: AlignmentModel, month: int, y: int) -> None:
    """Add a month's levels to its year."""
    for t, tie in enumerate(model.ties):
        tallies.tally(tie.level, tie.ideal, years.annual, years.moves, years.poison, t, y, 0)
        if years.levels is not None:
            years.levels[t, :, month] = tie.level
        if years.ideals is not None:
            tallies.add_to_mean(tie.ideal, years.ideals, t, y, MONTHS, 0)


def _note_year(years: Years, model: AlignmentModel, y: int) -> None:
    """Note impressions and the quantities of relations at a year's end."""
    for t, tie in enumerate(model.ties):
        for q, name in enumerate(PERCEIVED):
            impression = tie.situation[ROWS[name]]
            years.seen[t, q, y] = tallies.fixed_point_sum(impression, FIXED_POINT)
            if years.perceived is not None:
                years.perceived[t, q, y] = impression
    if years.relations is not None:
        years.relations[:, :, y] = model.relation_values(years.shape.relations)
