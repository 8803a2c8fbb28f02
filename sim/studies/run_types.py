"""Named variants of a scenario over the same worlds: what is kept and what is left out.

X is a factor of the case: the pressing or the courting acts of a state, whoever they are done to.
``without_X`` removes these acts from the start of the span (all_but, DAMIP), ``only_X`` removes all
other acts (single), and ``none`` removes both. A state's acts of the other tone are another factor.
A case may name further runs, in which the acts of several factors alone are kept, or the acts of
one factor on the focus are left out from a month on.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from sim.core.errors import BadInput, Fault
from sim.core.parameters import Fixed
from sim.core.vocabulary import MONTHS, month_index
from sim.decision import rules
from sim.decision.theories import Theory, broken, chosen, registry
from sim.evidence.case_parts import COURTS, PRESSES, TONES, Factor, NamedRun
from sim.evidence.rows import Act
from sim.scenario.forcing_modes import PRESCRIBED, SILENT, UNCOURTED, UNPRESSED
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.theory_selection import clashing_parameters

# mode of a pair of states by the tones of the acts that are removed
WITHOUT: Final = {
    frozenset({PRESSES}): UNPRESSED,
    frozenset({COURTS}): UNCOURTED,
    frozenset(TONES): SILENT,
}
NONE: Final = "none"  # name of the run in which nobody acts
SURE: Final = 50.0  # the precision at which the middle level is always chosen
UNSURE: Final = 1e-9  # the precision at which all levels are equally likely
# parameters that move a state's choice
WISHES: Final = (
    "disposition",
    "inertia",
    "reciprocity",
    "dependence_drag",
    "commitment_price",
    "lever",
    "seesaw",
    "wedge",
    "partnership_bond",
    "reliance",
)
Variant = Callable[[Scenario], Scenario]


def factors(scenario: Scenario) -> Mapping[str, Factor]:
    """Return the factors of attribution: those of the case, else every other state, by its code.

    Without a case that says so, the target of the first tie presses, and other states court.
    """
    if scenario.case.factors is not None:
        return scenario.case.factors
    target = scenario.own_ties[0][1]
    states = [actor.id for actor in scenario.actors if actor.id != scenario.focus]
    codes = [*states, *scenario.partners]
    return {code: Factor(code, PRESSES if code == target else COURTS) for code in codes}


def power(scenario: Scenario, tone: str) -> str:
    """Return the state of the first factor of a tone; empty where the case has none."""
    found = (factor.actor for factor in factors(scenario).values() if factor.tone == tone)
    return next(found, "")


def owner(scenario: Scenario, code: str) -> str:
    """Return the actor of which a state is a member, or the state itself."""
    for actor in scenario.actors:
        if code in actor.members:
            return actor.id
    return code


def _removed(scenario: Scenario, tones: Callable[[str], Collection[str]], name: str) -> Scenario:
    """Remove acts from the start of the span, unrecorded acts included.

    Args:
        scenario: The scenario.
        tones: Returns the tones of the acts that are removed, by the code of their state.
        name: Name of the run.
    """
    kept = [
        act
        for act in scenario.forcing.acts
        if act.month < scenario.start or not _has_tone(act, tones(owner(scenario, act.actor)))
    ]
    modes = {}
    for pair, mode in scenario.forcing_modes.items():
        gone = frozenset(tones(owner(scenario, pair[0])))
        modes[pair] = WITHOUT[gone] if mode == PRESCRIBED and gone else mode
    forcing = scenario.forcing.with_acts(kept)
    return replace(scenario, forcing=forcing, forcing_modes=modes, name=name)


def _has_tone(act: Act, tones: Collection[str]) -> bool:
    """Whether an act has one of some tones; an act that is not directed has every tone."""
    if act.level == 0:
        return len(tones) == len(TONES)
    return (PRESSES if act.level > 0 else COURTS) in tones


def without(scenario: Scenario, factor: Factor) -> Scenario:
    """Return the scenario with one factor's acts removed from the start of the span."""
    name = f"without {factor.actor} {factor.tone}"
    tones = {factor.actor: (factor.tone,)}
    return _removed(scenario, lambda source: tones.get(source, ()), name)


def only(scenario: Scenario, *kept: Factor) -> Scenario:
    """Return the scenario with all acts but those of some factors removed."""

    def tones(source: str) -> tuple[str, ...]:
        if source == scenario.focus:
            return ()
        own = {factor.tone for factor in kept if factor.actor == source}
        return tuple(tone for tone in TONES if tone not in own)

    named_as = " and ".join(f"{factor.actor} {factor.tone}" for factor in kept)
    return _removed(scenario, tones, f"only {named_as}")


def none(scenario: Scenario) -> Scenario:
    """Return the scenario with all acts removed from the start of the span."""
    return _removed(scenario, lambda source: () if source == scenario.focus else TONES, "none")


def _only_one(scenario: Scenario, factor: Factor) -> Scenario:
    return only(scenario, factor)


def only_of(scenario: Scenario, run: NamedRun) -> Scenario:
    """Return the scenario with the acts of the factors alone that a named run keeps."""
    stated = factors(scenario)
    return only(scenario, *(stated[key] for key in run.only))


def left_out(scenario: Scenario, run: NamedRun, name: str) -> Scenario:
    """Return the scenario without one factor's acts on the focus, of its tone, from a month on."""
    factor = factors(scenario)[run.without]
    sign = 1 if factor.tone == PRESSES else -1
    first = month_index(run.since) if run.since else scenario.start

    def is_left_out(act: Act) -> bool:
        toward_focus = act.actor == factor.actor and act.target == scenario.focus
        return toward_focus and act.level * sign > 0 and act.month >= first

    kept = (act for act in scenario.forcing.acts if not is_left_out(act))
    return scenario.with_acts(kept, name.replace("_", " "))


def rule(scenario: Scenario, name: str) -> Scenario:
    """Return the scenario as one of the six rules alone decides it."""
    pinned = {key: Fixed(key, value) for key, value in rules.pinned(name).items()}
    alone = theory_alone(scenario, rules.THEORY)
    return replace(alone, parameters={**alone.parameters, **pinned}, name=f"rule_{name}")


def theory_alone(scenario: Scenario, name: str) -> Scenario:
    """Return the scenario as one theory alone decides it.

    The theory is the scenario's own of that name, otherwise the registered one.
    """
    own = [theory for theory in scenario.theories if theory.name == name]
    theory = own[0] if own else chosen([name])[0]
    missing = {p.name: p for p in theory.parameters if p.name not in scenario.parameters}
    return replace(
        scenario,
        theories=(theory,),
        theory_weights=(1.0,),
        parameters={**scenario.parameters, **missing},
        name=f"theory_{name}",
    )


def outside_theories(scenario: Scenario) -> tuple[Theory, ...]:
    """Return the theories of other packages that the scenario does not run itself.

    They are rivals like all others.

    Raises:
        BadInput: One of them cannot be run; a trial that silently lacked a rival would claim too
            much.
    """
    outside = [theory for theory in registry().values() if theory.outside]
    faults = [*broken().values(), *_name_faults(outside)]
    if faults:
        raise BadInput(faults)
    return tuple(theory for theory in outside if theory not in scenario.theories)


def _name_faults(theories: Iterable[Theory]) -> list[Fault]:
    """Return a fault for every theory that declares a parameter name of the model itself."""
    faults = []
    for theory in theories:
        names = clashing_parameters(theory)
        if names:
            message = (
                f"the theory {theory.name!r} declares {', '.join(names)}, "
                "which the model itself reads; give its parameters names of their own"
            )
            faults.append(Fault(theory.module, 1, 1, message))
    return faults


def always_hedge(scenario: Scenario) -> Scenario:
    """Return the scenario with states that always choose the middle level.

    Mechanisms that relate ties still run.
    """
    return _without_wishes(scenario, precision=SURE, name="always hedge")


def random_choice(scenario: Scenario) -> Scenario:
    """Return the scenario with states that choose every level with equal probability.

    Mechanisms that relate ties still run.
    """
    return _without_wishes(scenario, precision=UNSURE, name="random choice")


def _without_wishes(scenario: Scenario, precision: float, name: str) -> Scenario:
    """Set to zero the theories and parameters that move a state's choice."""
    pinned = {wish: Fixed(wish, 0.0) for wish in WISHES if wish in scenario.parameters}
    pinned["precision"] = Fixed("precision", precision)
    return replace(
        scenario,
        theory_weights=(0.0,) * len(scenario.theories),
        parameters={**scenario.parameters, **pinned},
        name=name,
    )


def documents(scenario: Scenario) -> list[str]:
    """Return the documents that record acts of this scenario."""
    given = {act.document for act in scenario.forcing.acts if act.document}
    known = scenario.case.documents
    return [document for document in known if document in given] if known else sorted(given)


def without_document(scenario: Scenario, document: str) -> Scenario:
    """Return the scenario without the acts of one document.

    A year of a state of which no other document records an act counts as uncovered.
    """
    forcing = scenario.forcing
    kept = tuple(act for act in forcing.acts if act.document != document)
    seen = _state_years(scenario, forcing.acts)
    still_seen = _state_years(scenario, kept)
    covered = forcing.covered - (seen - still_seen)
    return replace(
        scenario,
        forcing=replace(forcing, acts=kept, covered=covered),
        name=f"without {document}",
    )


def _state_years(scenario: Scenario, acts: Iterable[Act]) -> set[tuple[int, str]]:
    """Return the years and actors of acts."""
    return {(act.month // MONTHS, owner(scenario, act.actor)) for act in acts}


NULLS: Final = {"always_hedge": always_hedge, "random_choice": random_choice, "no_forcing": none}


def named(scenario: Scenario) -> dict[str, Variant]:
    """Return the runs of a scenario that leave acts out, by the name that theses ask for."""
    found: dict[str, Variant] = {NONE: none}
    for name, run in scenario.case.runs.items():
        if run.without:
            found[name] = partial(left_out, run=run, name=name)
        elif run.only:
            found[name] = partial(only_of, run=run)
    for key, factor in factors(scenario).items():
        found[f"without_{key}"] = partial(without, factor=factor)
        found[f"only_{key}"] = partial(_only_one, factor=factor)
    return found
