"""The contenders of a scenario: theories alone, rules, pairs, no acts, blend, nulls."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Final

from sim.core.errors import BadInput, Fault, bad_word
from sim.core.parameters import Fixed
from sim.decision import rules, theories
from sim.inference.contender import Contender
from sim.inference.null_contenders import LinearMap, nulls
from sim.inference.theory_contender import TheoryContender
from sim.scenario.forcing_modes import PRESCRIBED, SILENT
from sim.scenario.frozen_scenario import Scenario

RULES: Final = tuple(f"rule_{name}" for name in rules.RULES)
PAIRS: Final = ("hedging+balance_of_threat", "hedging+threat_with_support")
NULLS: Final = ("constant", "line", "walk", "random_drivers")
UPPER_BOUND: Final = "linear_map"
BLEND: Final = "blend"
NO_ACTS: Final = "no_acts"


def default_names(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of the contenders of a scenario."""
    alone = tuple(theory.name for theory in scenario.theories)
    return (*alone, *RULES, *PAIRS, BLEND, NO_ACTS, *NULLS, UPPER_BOUND)


def contenders(
    scenario: Scenario,
    coders: Sequence[str],
    names: Sequence[str],
    prior_scale: float = 1.0,
) -> list[Contender]:
    """Return contenders by name.

    Args:
        scenario: A scenario of one tie.
        coders: Names of the coders of its codes.
        names: Names of contenders: theories, several joined by ``+``, rules, ``blend``,
            ``no_acts``, nulls, ``linear_map``.
        prior_scale: Factor of the scales of the priors of gains, dispositions, weights of domains,
            and of what nulls have in their place.

    Raises:
        BadInput: There is no contender of some name.
    """
    refuse_unknown(names)
    plain = {null.name: null for null in nulls(len(scenario.years), coders)}
    made = [plain[name] if name in plain else _made(name, scenario, coders) for name in names]
    return made if prior_scale == 1.0 else [_widened(own, prior_scale) for own in made]


def _widened(contender: Contender, scale: float) -> Contender:
    """Return a contender under priors whose scales are multiplied by a factor."""
    other = copy(contender)
    other.coordinates = contender.coordinates.scaled(scale)
    other.content = f"{contender.content} prior x {scale}"
    return other


def refuse_unknown(names: Sequence[str]) -> None:
    """Refuse names of no contender, and an empty list of them; raises BadInput."""
    known = [*theories.registry(), *RULES, BLEND, NO_ACTS, *NULLS, UPPER_BOUND]
    if not names:
        raise BadInput.at("--contenders", f"no contender is named; allowed are {', '.join(known)}")
    faults = []
    for name in names:
        for part in name.split("+"):
            allowed = list(theories.registry()) if "+" in name else known
            if part not in allowed:
                faults.append(Fault("--contenders", 1, 1, bad_word("contender", part, allowed)))
    if faults:
        raise BadInput(faults)


def _made(name: str, scenario: Scenario, coders: Sequence[str]) -> Contender:
    if name == UPPER_BOUND:
        return LinearMap(scenario, coders)
    if name in RULES:
        case = _with(scenario, (rules.THEORY,))
        fixed = rules.pinned(name.removeprefix("rule_"))
        return TheoryContender(name, "rule", case, coders, fixed)
    if name == BLEND:
        return TheoryContender(name, "blend", scenario, coders)
    if name == NO_ACTS:
        return TheoryContender(name, "no_acts", without_acts(scenario), coders)
    parts = name.split("+")
    kind = "pair" if len(parts) > 1 else "theory"
    return TheoryContender(name, kind, _with(scenario, parts), coders)


def _with(scenario: Scenario, names: Sequence[str]) -> Scenario:
    return replace(scenario, theories=theories.chosen(names), theory_weights=())


def without_acts(scenario: Scenario) -> Scenario:
    """Return the scenario in which nobody acts, recorded or not."""
    modes = {
        pair: SILENT if mode == PRESCRIBED else mode
        for pair, mode in scenario.forcing_modes.items()
    }
    quiet = {**scenario.parameters, "unrecorded_rate": Fixed("unrecorded_rate", 0.0)}
    none = scenario.forcing.with_acts(())
    return replace(scenario, forcing=none, forcing_modes=modes, parameters=quiet)
