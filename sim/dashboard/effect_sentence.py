"""One plain sentence on what the change does, computed over paired worlds.

A year counts as changed where the mean difference over paired worlds is at least ``NOTICED`` levels
and its 95 % interval leaves out zero. Adjacent years of one sign form a period. Brackets hold the
95 % interval of the mean over worlds, which more worlds narrow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.dashboard import selection
from sim.dashboard.background_runs import Comparison
from sim.dashboard.charts import Floats, Tie, annual_levels, difference
from sim.dashboard.language import named, say, scenario_title, translator
from sim.dashboard.selection import Choice
from sim.dashboard.starting_points import Base, load_base

NOTICED: Final = 0.05  # levels
NORMAL: Final = 1.96  # standard errors in half of a 95 % interval


@dataclass(frozen=True)
class Mean:
    """A mean over worlds with its 95 % interval, in levels."""

    value: float
    low: float
    high: float

    @property
    def is_noticed(self) -> bool:
        """Whether the mean is large enough to be stated, and its interval leaves out zero."""
        return abs(self.value) >= NOTICED and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Period:
    """Adjacent years that change in one direction."""

    first: int
    last: int
    change: Mean

    @property
    def years(self) -> str:
        """The years in words."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def mean_of(values: Floats) -> Mean:
    """Return the mean of values over worlds, (world,), with its 95 % interval."""
    centre = float(values.mean())
    half = NORMAL * float(values.std()) / len(values) ** 0.5
    return Mean(centre, centre - half, centre + half)


def periods(gap: Floats, years: tuple[int, ...]) -> list[Period]:
    """Return the periods that change, the largest sum over its years first.

    Args:
        gap: Differences of annual levels in paired worlds: (year, world).
        years: Calendar years.
    """
    means = [mean_of(of_year) for of_year in gap]
    signs = [int(np.sign(mean.value)) if mean.is_noticed else 0 for mean in means]
    found = []
    for first, last in _stretches(signs):
        change = mean_of(gap[first : last + 1].mean(0))
        found.append(Period(years[first], years[last], change))
    return sorted(found, key=_smallness)


def _smallness(period: Period) -> float:
    """Key that sorts periods by the sum of their changes."""
    return -abs(period.change.value) * (period.last - period.first + 1)


def _stretches(signs: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last places of adjacent places of one sign, without zeros."""
    first = 0
    for place, sign in enumerate(signs):
        if sign != signs[first]:
            first = place
        is_last = place + 1 == len(signs) or signs[place + 1] != sign
        if sign and is_last:
            yield first, place


def effect_sentence(comparison: Comparison, tie: Tie) -> str:
    """Return one sentence: what the change does, or what the worlds do where nothing is changed."""
    if not differs(comparison.choice):
        return _before_and_after(comparison, tie)
    lead = described_change(comparison.choice)
    gap = difference(comparison, tie)
    found = periods(gap, comparison.branch.summary.shape.years)
    rest = _elsewhere(comparison, tie, found[1:])
    values = {"change": lead, "actor": _state(tie[0]), "target": _state(tie[1])}
    if not found:
        return say("dash.effect_none", noticed=NOTICED, rest=rest, **values)
    change = found[0].change
    size = sorted((abs(change.low), abs(change.high)))
    return say(
        "dash.effect_more" if change.value > 0 else "dash.effect_less",
        years=found[0].years,
        size=f"{abs(change.value):.2f}",
        low=f"{size[0]:.2f}",
        high=f"{size[1]:.2f}",
        rest=rest,
        **values,
    )


def effect_note(comparison: Comparison) -> str:
    """Return which worlds the sentence is about, and what its brackets hold."""
    return say(
        "dash.effect_note",
        worlds=comparison.choice.worlds,
        drawn_from=selection.describe_worlds(comparison.choice),
        noticed=NOTICED,
    )


def differs(choice: Choice) -> bool:
    """Whether a choice differs from its baseline."""
    base = load_base(choice.base)
    return selection.changes(choice, base) != selection.changes(choice.baseline, base)


def described_change(choice: Choice) -> str:
    """Describe in words what the branch changes beside its baseline."""
    base = load_base(choice.base)
    parts = [*_edits(choice, base), *_pins(choice)]
    if choice.weights != choice.baseline.weights:
        parts.append(say("dash.with_weights"))
    return say("list.semicolon").join(parts) or say("dash.with_settings")


def _edits(choice: Choice, base: Base) -> Iterator[str]:
    """Yield what the branch leaves out and its baseline does not, and the reverse."""
    baseline = choice.baseline
    for group in base.groups:
        if group.name in choice.groups - baseline.groups:
            yield scenario_title(group.name, group.title)
    held = selection.left_out_by_edits(choice, base)
    ours, theirs = (
        {act.id: act for act in selection.left_out(c, base)} for c in (choice, baseline)
    )
    single = [act for name, act in ours.items() if name not in held and name not in theirs]
    if len(single) == 1:
        act = single[0]
        named = {
            "date": translator().date(act.date),
            "tie": translator().tie(act.actor, act.target),
        }
        yield say("dash.without_act", **named)
    elif single:
        yield say("dash.without_acts", number=len(single))
    restored = theirs.keys() - ours.keys()
    if restored:
        yield say("dash.with_acts_again", number=len(restored))


def _pins(choice: Choice) -> Iterator[str]:
    """Yield the parameters that the branch pins and its baseline does not."""
    pinned = dict(choice.baseline.parameters)
    for name, value in choice.parameters:
        if pinned.get(name) != value:
            yield say("dash.with_parameter", name=named(name), value=f"{value:g}")


def _elsewhere(comparison: Comparison, tie: Tie, others: list[Period]) -> str:
    """Describe what else changes: other periods of the tie, and other ties."""
    listed = [
        say("dash.effect_period", years=period.years, change=f"{period.change.value:+.2f}")
        for period in others
    ]
    listed += [translator().tie(*other) for other in _changed_ties(comparison, tie)]
    if not listed:
        return say("dash.nothing_else")
    return say("dash.also_changes", changes=say("list.comma").join(listed))


def _changed_ties(comparison: Comparison, tie: Tie) -> Iterator[Tie]:
    """Yield the other ties with a period that changes."""
    shape = comparison.branch.summary.shape
    for other in shape.ties:
        is_common = other in comparison.baseline.summary.shape.ties
        if other != tie and is_common and periods(difference(comparison, other), shape.years):
            yield other


def _before_and_after(comparison: Comparison, tie: Tie) -> str:
    """Describe the worlds before and after the first year of the scenario's outcome."""
    years = comparison.branch.summary.shape.years
    turn = comparison.branch.scenario.window[0]
    levels = annual_levels(comparison.branch.trace, tie)
    states = {"actor": _state(tie[0]), "target": _state(tie[1])}
    place = years.index(turn) if turn in years else 0
    if place == 0:
        return say("dash.stands", span=_span(years), level=f"{levels.mean():+.2f}", **states)
    before, after = levels[:place].mean(0), levels[place:].mean(0)
    change = mean_of(after - before)
    return say(
        "dash.before_and_after",
        before_years=_span(years[:place]),
        after_years=_span(years[place:]),
        before=f"{before.mean():+.2f}",
        after=f"{after.mean():+.2f}",
        change=f"{change.value:+.2f}",
        low=f"{change.low:+.2f}",
        high=f"{change.high:+.2f}",
        **states,
    )


def _span(years: tuple[int, ...]) -> str:
    """Return the first and last of some years in words."""
    return f"{years[0]}-{years[-1]}"


def _state(code: str) -> str:
    """Return the name of a state."""
    return translator().named(code)
