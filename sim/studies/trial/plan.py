"""The plan of a trial: the runs that the verdicts need, by contender, and the rivals.

A reading of the record is what decides in it: theories, their weights and the ranges of their
parameters. A rival with the reading of the scenario on trial, or with that of another rival, is not
a further contender: a copy of a theory under a new name leaves every verdict as it was.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, partial
from inspect import isfunction
from pathlib import Path
from typing import Any, Final

from sim import mechanisms
from sim.core.errors import BadInput, bad_word, together
from sim.core.paths import is_file
from sim.decision.rules import RULES
from sim.decision.theories import Theory, registry
from sim.judgement import theses
from sim.judgement.criteria import FACTUAL
from sim.judgement.stress_verdict import MODEL
from sim.judgement.theses import Thesis
from sim.model.partnerships import relation_quantities
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.loading import load_scenario
from sim.scenario.scenario_files import find, shipped
from sim.studies import run_types
from sim.studies.placebos import PLACEBOS, placebos_of
from sim.studies.trial import attribution

# With the acts as they were, nineteen sets of permuted acts make twenty orders: by chance the acts
# as they were rank first in one case of twenty.
SETS: Final = 19
Transform = Callable[[Scenario], Scenario]
Plan = dict[tuple[str, str], Scenario]


def needed(claims: Iterable[Thesis]) -> list[str]:
    """Return the names of the runs that the theses need beside the factual one."""
    runs = [theses.runs_of(claim.criterion) for claim in claims]
    return sorted(set().union(*runs))


def same_world(scenario: Scenario) -> set[str]:
    """Return the runs that remove nothing, so that the coded history answers for them as well."""
    return {name for name, run in scenario.case.runs.items() if run.same_world}


@cache
def _other(name: str, place: Path | None) -> Scenario:
    """Load another scenario of a case: a file of its folder, or a shipped one."""
    own = place / name if place else Path(name)
    return load_scenario(own if is_file(own) else find(name))


def variant(scenario: Scenario, name: str) -> Scenario:
    """Return a run by name.

    Args:
        scenario: The scenario on trial, or one of its rivals or placebos.
        name: A named variant, a theory alone (``theory_X``), or another scenario of the case,
            which gets the same worlds, seed and acts. Acts that it leaves out of the record are
            left out, so that a placebo's run has the placebo's acts.

    Raises:
        BadInput: There is no such run.
    """
    if name == FACTUAL:
        return scenario
    own = run_types.named(scenario)
    if name in own:
        return own[name](scenario)
    if name.startswith("theory_"):
        return run_types.theory_alone(scenario, name.removeprefix("theory_"))
    case = scenario.case
    _check_run(name, scenario)
    stated = case.runs.get(name)
    other = _other(stated.scenario if stated else name, case.folder)
    record = _other(case.scenario, case.folder) if case.scenario else scenario
    recorded = {act.id for act in record.forcing.acts}
    left_out = recorded - {act.id for act in other.forcing.acts}
    acts = [act for act in scenario.forcing.acts if act.id not in left_out]
    return replace(
        _decided_by(scenario, other),
        worlds=scenario.worlds,
        seed=scenario.seed,
        forcing=scenario.forcing.with_acts(acts),
    )


def _check_run(name: str, scenario: Scenario) -> None:
    """Refuse a run that is not known; raises BadInput."""
    known = [FACTUAL, *run_types.named(scenario), *scenario.case.runs]
    if name not in known and not name.startswith("theory_") and name not in shipped():
        raise BadInput.at("theses", bad_word("run", name, known))


def refuse_unknown_runs(scenario: Scenario, claims: Iterable[Thesis]) -> None:
    """Refuse theses that ask for runs which a scenario does not have; raises BadInput."""
    together(*[partial(_check_run, name, scenario) for name in needed(claims)])


def _decided_by(scenario: Scenario, other: Scenario) -> Scenario:
    """Return another run as the reading on trial decides it.

    Theories, weights and parameters are those on trial; mechanisms that only the other run has
    keep their parameters.
    """
    own = {name for name in mechanisms.BUILT_IN if mechanisms.on([name], scenario.parameters)}
    extra = mechanisms.declared(name for name in mechanisms.BUILT_IN if name not in own)
    kept = {name: value for name, value in other.parameters.items() if name in extra}
    if scenario.posterior is not None:  # which knows one tie
        other = replace(other, ties=scenario.ties, own_ties=scenario.own_ties)
    return replace(
        other,
        posterior=scenario.posterior,
        theories=scenario.theories,
        theory_weights=scenario.theory_weights,
        parameters={**scenario.parameters, **kept},
        constrained=scenario.constrained,
    )


def readings(scenario: Scenario) -> dict[str, Transform]:
    """Return, by name, what turns a scenario into that of another reading.

    The readings are every rule, and every theory alone of the scenario or of another package.
    """
    found: dict[str, Transform] = {
        f"rule_{name}": partial(run_types.rule, name=name) for name in RULES
    }
    for theory in (*scenario.theories, *run_types.outside_theories(scenario)):
        found[f"theory_{theory.name}"] = partial(run_types.theory_alone, name=theory.name)
    return found


def rivals(scenario: Scenario) -> dict[str, Transform]:
    """Return the readings that are neither the one on trial nor another one under a new name."""
    known = {reading(scenario)}
    found: dict[str, Transform] = {}
    for name, transform in readings(scenario).items():
        other = reading(transform(scenario))
        if other not in known:
            found[name] = transform
        known.add(other)
    return found


def reading(scenario: Scenario) -> tuple[frozenset[Any], frozenset[Any]]:
    """Return what decides in a scenario.

    Two scenarios with one reading decide alike, whatever the names of their theories.

    Returns:
        The weight of every theory by what it computes, and the parameters that are read.
    """
    all_parameters = {p.name for theory in registry().values() for p in theory.parameters}
    own_parameters = {p.name for theory in scenario.theories for p in theory.parameters}
    idle = all_parameters - own_parameters
    parameters = frozenset(
        (name, value) for name, value in scenario.parameters.items() if name not in idle
    )
    return frozenset(_weights(scenario).items()), parameters


def _weights(scenario: Scenario) -> dict[Any, float | None]:
    """Return the weights of theories by what they compute; None where weights are drawn."""
    if not scenario.theory_weights:
        free: dict[Any, float | None] = {_essence(theory): None for theory in scenario.theories}
        return dict.fromkeys(free, 1.0) if len(free) == 1 else free
    weights: dict[Any, float | None] = {}
    total = sum(scenario.theory_weights)
    for theory, weight in zip(scenario.theories, scenario.theory_weights, strict=True):
        essence = _essence(theory)
        before = weights.get(essence) or 0.0
        weights[essence] = before + weight / total
    return dict.fromkeys(weights, 1.0) if len(weights) == 1 else weights


def _essence(theory: Theory) -> tuple[Any, ...]:
    """Return what a theory reads, is free in and computes: the same for a copy of it."""
    code = theory.wish.__code__
    surroundings = theory.wish.__globals__
    uses: list[Any] = []
    for name in code.co_names:
        if name in surroundings:
            value = surroundings[name]
            uses.append(getattr(value, "__code__", None) if isfunction(value) else repr(value))
    # a docstring is not part of what is computed
    numbers = [constant for constant in code.co_consts if not isinstance(constant, str)]
    return (
        theory.identity,
        theory.arguments,
        code.co_code,
        code.co_names,
        repr(numbers),
        repr(uses),
    )


def of_readings(scenario: Scenario, claims: Iterable[Thesis]) -> Plan:
    """Plan the runs of the reading on trial, of all other readings and of the nulls.

    Other readings are run for recovery and attribution. Nulls are run where relations keep
    something.

    Returns:
        The scenarios by (contender, run).
    """
    asked = needed(claims)
    plan: Plan = {}
    compared = attribution.runs_needed(scenario)
    for name in sorted({FACTUAL, *asked, *compared}):
        plan[MODEL, name] = variant(scenario, name)
    for who, transform in readings(scenario).items():
        names = compared if who.startswith("rule_") else (FACTUAL,)
        for name in names:
            plan[who, name] = transform(variant(scenario, name))
    keeping = [name for name in asked if relation_quantities(variant(scenario, name).parameters)]
    for null, transform in run_types.NULLS.items():
        for name in keeping:
            plan[null, name] = transform(variant(scenario, name))
    return plan


def of_contenders(
    scenario: Scenario, unrefuted: Iterable[Thesis], supportable: Iterable[Thesis]
) -> Plan:
    """Plan the runs of rivals and placebos that can still change a verdict.

    The first contender that a thesis does not beat decides, and the nulls come first.

    Args:
        scenario: The scenario on trial.
        unrefuted: The theses that the nulls do not refute; placebos are asked for them.
        supportable: The theses that all nulls leave supportable; rivals are asked for them.

    Returns:
        The scenarios by (contender, run).
    """
    plan: Plan = {}
    rival_runs = [name for name in needed(supportable) if not name.startswith("theory_")]
    for who, transform in rivals(scenario).items():
        for name in rival_runs:
            plan[who, name] = transform(variant(scenario, name))
    placebo_runs = [FACTUAL, *needed(unrefuted)]
    for who, moved in placebos(scenario).items():
        for name in placebo_runs:
            plan[who, name] = variant(moved, name)
    return plan


def placebos(scenario: Scenario) -> dict[str, Scenario]:
    """Return every set of every placebo, by name (name#0, name#1 …).

    The permuted sets share the worlds out among themselves, each with worlds of its own.
    """
    found = {}
    for name in placebos_of(scenario):
        move = PLACEBOS[name]
        if name != "permuted":
            found[f"{name}#0"] = move(scenario, scenario.seed)
            continue
        worlds = max(1, scenario.worlds // SETS)
        for number in range(SETS):
            seed = scenario.seed + number
            moved = move(scenario, seed)
            found[f"{name}#{number}"] = replace(moved, worlds=worlds, seed=seed)
    return found
