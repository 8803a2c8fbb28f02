"""The plan of a trial: which runs the verdicts need, by contender, and which contenders are rivals at all.

A reading of the record is what decides in it: theories, their weights and the ranges of their parameters. A rival with the reading
of the scenario on trial, or with that of another rival, is no other contender: a copy of a theory under a new name leaves every
verdict where it was.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, partial
from inspect import isfunction
from typing import Any, Final

from sim import mechanisms
from sim.decision.theories import Theory, registry
from sim.judge import theses
from sim.judge.criteria import FACTUAL
from sim.judge.theses import Thesis
from sim.judge.verdict import MODEL
from sim.model.partnerships import kept_by
from sim.scenario.scenario import Scenario, find, load_scenario
from sim.studies import run_types
from sim.studies.run_types import PLACEBOS, RULES
from sim.studies.trial import attribution

COUPLED: Final = "coupled"
SAME_WORLD: Final = (
    COUPLED,
    "partners_1991_2025",
)  # runs that remove nothing: what happened is what they are held against
SETS: Final = 19  # of permuted acts: the acts as they were are the twentieth order, above all others in one case of twenty by chance
RECORD: Final = "replay_1991_2025"  # the shipped scenario with all acts of the record
Make = Callable[[Scenario], Scenario]
Plan = dict[tuple[str, str], Scenario]


def needed(claims: Iterable[Thesis]) -> list[str]:
    """Names of the runs that the theses ask for, beside the factual one."""
    return sorted(set().union(*(theses.runs_of(t.criterion) for t in claims)))


@cache
def _shipped(name: str) -> Scenario:
    return load_scenario(find(name))


def variant(scenario: Scenario, name: str) -> Scenario:
    """Give a run by name: a named variant, a theory alone, or a shipped scenario with the same worlds, seed and acts.

    Of the acts, those are left out that the shipped scenario leaves out of the record; so a placebo's run has the placebo's acts.
    """
    if name == FACTUAL:
        return scenario
    if name in run_types.NAMED:
        return run_types.NAMED[name](scenario)
    if name.startswith("theory_"):
        return run_types.theory_alone(scenario, name.removeprefix("theory_"))
    shipped = {COUPLED: "coupled_1991_2025", "control": "control_1991"}.get(name, name)
    other = _shipped(shipped)
    gone = {a.id for a in _shipped(RECORD).forcing.acts} - {a.id for a in other.forcing.acts}
    kept = scenario.forcing.with_acts(a for a in scenario.forcing.acts if a.id not in gone)
    return replace(
        _decided_by(scenario, other), worlds=scenario.worlds, seed=scenario.seed, forcing=kept
    )


def _decided_by(scenario: Scenario, other: Scenario) -> Scenario:
    """Let the reading on trial decide in another run: its theories, weights and parameters; mechanisms that only that run has stay."""
    own = {m for m in mechanisms.BUILT_IN if mechanisms.on([m], scenario.parameters)}
    extra = mechanisms.declared(m for m in mechanisms.BUILT_IN if m not in own)
    kept = {n: p for n, p in other.parameters.items() if n in extra}
    return replace(
        other,
        theories=scenario.theories,
        theory_weights=scenario.theory_weights,
        parameters={**scenario.parameters, **kept},
        constrained=scenario.constrained,
    )


def readings(scenario: Scenario) -> dict[str, Make]:
    """Give, by name, what makes a scenario that of another reading: every rule, and every theory of the scenario or of another package alone."""
    rules: dict[str, Make] = {f"rule_{name}": partial(run_types.rule, name=name) for name in RULES}
    return rules | {
        f"theory_{t.name}": partial(run_types.theory_alone, name=t.name)
        for t in (*scenario.theories, *run_types.brought(scenario))
    }


def rivals(scenario: Scenario) -> dict[str, Make]:
    """Give the readings that are neither the one on trial nor another one under a new name."""
    known = {reading(scenario)}
    found: dict[str, Make] = {}
    for name, make in readings(scenario).items():
        it = reading(make(scenario))
        found |= {} if it in known else {name: make}
        known.add(it)
    return found


def reading(scenario: Scenario) -> tuple[frozenset[Any], frozenset[Any]]:
    """Give what decides in a scenario, so that two scenarios with one reading decide alike whatever its parts are called."""
    weights: dict[Any, float | None] = {}
    total = sum(scenario.theory_weights)
    for theory, weight in zip(
        scenario.theories, scenario.theory_weights or (None,) * len(scenario.theories), strict=True
    ):
        known = weights.get(_essence(theory)) or 0.0
        weights[_essence(theory)] = None if weight is None else known + weight / total
    if len(weights) == 1:
        weights = dict.fromkeys(weights, 1.0)
    idle = {p.name for t in registry().values() for p in t.parameters} - {
        p.name for t in scenario.theories for p in t.parameters
    }
    return frozenset(weights.items()), frozenset(
        (n, p) for n, p in scenario.parameters.items() if n not in idle
    )


def _essence(theory: Theory) -> tuple[Any, ...]:
    """Give what a theory reads, is free in and computes: the same for a copy, whatever it is called."""
    code, around = theory.wish.__code__, theory.wish.__globals__
    uses = [
        getattr(around[n], "__code__", None) if isfunction(around[n]) else repr(around[n])
        for n in code.co_names
        if n in around
    ]
    numbers = [
        c for c in code.co_consts if not isinstance(c, str)
    ]  # a docstring is no part of what is computed
    return theory.identity, theory.arguments, code.co_code, code.co_names, repr(numbers), repr(uses)


def of_readings(scenario: Scenario, claims: Iterable[Thesis]) -> Plan:
    """Plan the runs of the reading on trial, and of every other one what recovery and attribution need: (contender, run) → scenario."""
    plan: Plan = {
        (MODEL, n): variant(scenario, n)
        for n in sorted({FACTUAL, *needed(claims), *attribution.RUNS})
    }
    for name, make in readings(scenario).items():
        plan |= {
            (name, n): make(variant(scenario, n))
            for n in (attribution.RUNS if name.startswith("rule_") else (FACTUAL,))
        }
    keeping = [n for n in needed(claims) if kept_by(variant(scenario, n).parameters)]
    return plan | {
        (null, n): make(variant(scenario, n))
        for null, make in run_types.NULLS.items()
        for n in keeping
    }


def of_contenders(
    scenario: Scenario, standing: Iterable[Thesis], supportable: Iterable[Thesis]
) -> Plan:
    """Plan what placebos are asked for theses that are not refuted already, and rivals for those that no null stands in the way of.

    More would change no verdict: a thesis hangs on the first contender that it does not beat, and the nulls come first.
    """
    plan: Plan = {}
    for name, make in rivals(scenario).items():
        plan |= {
            (name, n): make(variant(scenario, n))
            for n in needed(supportable)
            if not n.startswith("theory_")
        }
    for name, few in placebos(scenario).items():
        plan |= {(name, n): variant(few, n) for n in [FACTUAL, *needed(standing)]}
    return plan


def placebos(scenario: Scenario) -> dict[str, Scenario]:
    """Give every set of every placebo (name#0, name#1 …): the permuted ones share the worlds out, each with worlds of its own."""
    found = {}
    for name, move in PLACEBOS.items():
        many = name == "permuted"
        for k in range(SETS if many else 1):
            moved = move(scenario, scenario.seed + k)
            found[f"{name}#{k}"] = (
                replace(moved, worlds=max(1, scenario.worlds // SETS), seed=scenario.seed + k)
                if many
                else moved
            )
    return found
