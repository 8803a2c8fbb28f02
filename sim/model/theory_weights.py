"""Weights of theories over worlds: fixed by the scenario, or drawn."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.decision.theories import Theory
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Gamma = Callable[[str], Floats]
NOTHING: Final[Mapping[str, Floats]] = MappingProxyType({})


def theory_weights(
    scenario: Scenario,
    silent: frozenset[str],
    gamma: Gamma,
    given: Mapping[str, Floats] = NOTHING,
) -> Floats:
    """Return the weights of theories in every world, summing to 1 over those that have data.

    Drawn weights are agnostic: a Dirichlet draw over the *sets of inputs* that theories read, then
    one over the theories of a set. So a copy of a theory takes weight from its twin only. Fixed
    weights of the scenario replace the draws.

    Args:
        scenario: The scenario.
        silent: Names of theories that have no data; all weights are 0 where all are silent.
        gamma: Returns the gamma draws over worlds (world,) that a name keys.
        given: Weights over worlds (world,) in place of fixed ones, as ``theories.NAME``.

    Returns:
        Weights: (theory, world).
    """
    active = [theory for theory in scenario.theories if theory.name not in silent]
    blank = np.zeros_like(gamma(""))
    if scenario.theory_weights:
        fixed = _fixed(scenario)
        table = {t.name: blank + given.get(f"theories.{t.name}", fixed[t.name]) for t in active}
    else:
        table = _drawn(active, gamma)
    table = _bounded(table, blank)
    total = sum(table.values(), blank)
    scale = np.divide(1.0, total, out=blank.copy(), where=total > 0)
    rows = [table[t.name] * scale if t.name in table else blank for t in scenario.theories]
    return np.array(rows)


def _bounded(table: dict[str, Floats], blank: Floats) -> dict[str, Floats]:
    """Divide weights by the largest one in worlds where their sum is no number or has no inverse.

    Elsewhere the weights stay as they are, to the last bit.
    """
    with np.errstate(over="ignore", divide="ignore"):
        total = sum(table.values(), blank)
        scale = np.where(total > 0, 1.0 / total, 1.0)
    unbounded = ~(np.isfinite(total) & np.isfinite(scale))
    if not unbounded.any():
        return table
    largest = np.max(list(table.values()), axis=0)
    return {name: np.where(unbounded, row / largest, row) for name, row in table.items()}


def has_say(
    scenario: Scenario, silent: frozenset[str], given: Mapping[str, Floats] = NOTHING
) -> NDArray[np.bool_]:
    """Return whether each theory has a say: (theory,).

    Theories with data have one, unless the scenario fixes their weight to 0. Drawn weights are not
    looked at, so that the answer is the same in every chunk of worlds.
    """
    fixed = _fixed(scenario)
    found = []
    for theory in scenario.theories:
        weighs = fixed.get(theory.name) != 0.0 or f"theories.{theory.name}" in given
        found.append(theory.name not in silent and weighs)
    return np.array(found, np.bool_)


def _fixed(scenario: Scenario) -> dict[str, float]:
    """Return the fixed weights by name of the theory; empty where they are drawn."""
    if not scenario.theory_weights:
        return {}
    names = [theory.name for theory in scenario.theories]
    return dict(zip(names, scenario.theory_weights, strict=True))


def _drawn(active: Iterable[Theory], gamma: Gamma) -> dict[str, Floats]:
    """Draw unnormalised weights, by name of the theory."""
    sets: dict[str, list[Theory]] = {}
    for theory in active:
        sets.setdefault("+".join(sorted(theory.reads)), []).append(theory)
    found: dict[str, Floats] = {}
    for reads, members in sets.items():
        twins = Counter(theory.identity for theory in members)
        inner = {identity: gamma(f"theory {identity}") for identity in twins}
        whole = gamma(f"inputs {reads}") / sum(inner.values())
        for theory in members:
            found[theory.name] = whole * inner[theory.identity] / twins[theory.identity]
    return found
