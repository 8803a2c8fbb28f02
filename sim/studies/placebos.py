"""Placebos: the acts of the span under another date, source or order.

A model that finds the turn in permuted acts has found the editor, not the cause.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from sim.core.vocabulary import MONTHS
from sim.evidence.case_parts import COURTS, PRESSES
from sim.evidence.rows import Act
from sim.scenario.frozen_scenario import Scenario
from sim.studies.run_types import power


def permuted(scenario: Scenario, seed: int) -> Scenario:
    """Keep every date and permute actor, target, domain and level of the acts of the span."""
    rng = np.random.default_rng(seed)
    acts = [act for act in scenario.forcing.acts if act.month >= scenario.start]
    order = rng.permutation(len(acts))
    moved = []
    for act, position in zip(acts, order, strict=True):
        moved.append(_doing(act, acts[position]))
    return _with_span_acts(scenario, moved, "permuted")


def permuted_within(scenario: Scenario, ends: Iterable[int], seed: tuple[int, ...]) -> Scenario:
    """Keep every date and permute what was done by single acts, in each document and period.

    What a document reports in a period stays in it, so that neither its view nor the density of its
    reports tells the acts from the placebo. Conditions that lasted, and acts before the span, stay
    where they are: another act in their place would last as long, and count more.

    Args:
        scenario: The scenario.
        ends: Last years of the periods; the last period ends with the span.
        seed: Seed of the permutation.
    """
    rng = np.random.default_rng(seed)
    bounds = sorted(ends)
    groups: dict[tuple[str, int], list[Act]] = {}
    for act in _single(scenario):
        period = bisect_left(bounds, act.month // MONTHS)
        groups.setdefault((act.document, period), []).append(act)
    done: dict[str, Act] = {}
    for _, group in sorted(groups.items()):
        order = rng.permutation(len(group))
        done |= {act.id: group[place] for act, place in zip(group, order, strict=True)}
    moved = [_doing(act, done.get(act.id, act)) for act in scenario.forcing.acts]
    return scenario.with_acts(moved, "permuted within documents and periods")


def _single(scenario: Scenario) -> list[Act]:
    """Return the acts of the span that are no part of a lasting condition."""
    acts = scenario.forcing.acts
    often = Counter(act.origin for act in acts)
    return [act for act in acts if often[act.origin] == 1 and act.month >= scenario.start]


def covered(scenario: Scenario) -> Scenario:
    """Return the scenario as if documents covered every state in every year.

    Years that no document covers may hold unrecorded acts. Which years these are goes with who
    acts in them: where acts are permuted, none are drawn, of the real acts neither.
    """
    sources = {source for source, _ in scenario.forcing_modes}
    pairs = {(year, source) for year in scenario.years for source in sources}
    forcing = replace(scenario.forcing, covered=scenario.forcing.covered | pairs)
    return replace(scenario, forcing=forcing)


def random_dates(scenario: Scenario, seed: int) -> Scenario:
    """Keep every act and draw its month uniformly from the span."""
    rng = np.random.default_rng(seed)
    acts = scenario.forcing.acts
    months = rng.integers(scenario.start, scenario.end + 1, len(acts))
    moved = [
        act.dated(int(month))
        for act, month in zip(acts, months, strict=True)
        if act.month >= scenario.start
    ]
    return _with_span_acts(scenario, moved, "random dates")


def powers(scenario: Scenario) -> tuple[str, str]:
    """Return the first state that presses and the first other one that courts, by the factors."""
    return power(scenario, PRESSES), power(scenario, COURTS)


def placebos_of(scenario: Scenario) -> list[str]:
    """Return the placebos that a scenario has; without two powers none are exchanged."""
    both = all(powers(scenario))
    return [name for name in PLACEBOS if both or name != "swapped"]


def swapped(scenario: Scenario, _seed: int) -> Scenario:
    """Exchange the two powers: the acts of the one that presses become the other's, and reverse."""
    one, two = powers(scenario)
    other = {one: two, two: one}
    moved = [
        replace(
            act,
            actor=other.get(act.actor, act.actor),
            target=other.get(act.target, act.target),
        )
        for act in scenario.forcing.acts
        if act.month >= scenario.start
    ]
    return _with_span_acts(scenario, moved, "partners swapped")


def reversed_time(scenario: Scenario, _seed: int) -> Scenario:
    """Reverse the order of the acts in time."""
    ends = scenario.start + scenario.end
    moved = [
        act.dated(ends - act.month)
        for act in scenario.forcing.acts
        if scenario.start <= act.month <= scenario.end
    ]
    return _with_span_acts(scenario, moved, "time reversed")


def shifted(scenario: Scenario, years: int) -> Scenario:
    """Move all acts of the span by whole years, and with them the years the documents cover."""
    if not years:
        return scenario
    forcing = scenario.forcing
    first, last = scenario.years[0], scenario.years[-1]
    acts = []
    for act in forcing.acts:
        inside = scenario.start <= act.month <= scenario.end
        acts.append(act.moved(MONTHS * years) if inside else act)
    covered = frozenset(
        (year + years if first <= year <= last else year, actor) for year, actor in forcing.covered
    )
    return replace(
        scenario,
        forcing=replace(forcing, acts=tuple(acts), covered=covered),
        name=f"shifted by {years:+d} years",
    )


PLACEBOS: Final[Mapping[str, Callable[[Scenario, int], Scenario]]] = {
    "permuted": permuted,
    "random_dates": random_dates,
    "swapped": swapped,
    "reversed": reversed_time,
}


def _doing(act: Act, other: Act) -> Act:
    """Return an act that keeps its date, with what another act does."""
    return replace(
        act,
        actor=other.actor,
        target=other.target,
        domain=other.domain,
        level=other.level,
        kind=other.kind,
        joint=other.joint,
    )


def _with_span_acts(scenario: Scenario, acts: Iterable[Act], name: str) -> Scenario:
    """Replace the acts of the span and keep those before it."""
    early = [act for act in scenario.forcing.acts if act.month < scenario.start]
    return scenario.with_acts([*early, *acts], name)
