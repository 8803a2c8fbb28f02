"""Worlds that different theories rule, stepped together by one model.

What acts bring does not depend on the theory, so that worlds of many contenders can share one run:
every world is given the weight 1 for the theories of its contender and 0 for all others.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.core.parameters import Fixed, Parameter
from sim.inference import inference_priors as priors
from sim.inference.contender import Conduct
from sim.inference.ideal_path import ideal_path
from sim.inference.nuisance_draws import worlds_of
from sim.inference.theory_contender import CHOICE, TheoryContender
from sim.scenario.frozen_scenario import Scenario

if TYPE_CHECKING:
    from sim.decision.theories import Theory

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
MIDDLE = 0.5  # quantile of what has no effect in a world


@dataclass(frozen=True)
class TheoryWorlds:
    """Worlds of one contender: its parameters by name (draw,), nuisance draws (draw, part)."""

    contender: TheoryContender
    values: Mapping[str, Floats]
    nuisance: Whole


@dataclass(frozen=True)
class RuledWorlds:
    """Worlds of several contenders.

    Attributes:
        scenario: A scenario of one tie with the theories of all of them.
        given: What the worlds are given: (world,) each.
        values: Parameters that decide, by name: (world,).
        nuisance: Nuisance draws: (world, part).
        act_parts: Part of every act.
    """

    scenario: Scenario
    given: Mapping[str, Floats]
    values: Mapping[str, Floats]
    nuisance: Whole
    act_parts: Mapping[str, int]

    def conduct(self, run: Scenario, years: int, fields: Sequence[str] = ()) -> Conduct:
        """Return what the levels follow from, where the worlds meet the acts of a run.

        Args:
            run: A run of the scenario, of which the acts alone are taken.
            years: Number of years from the beginning of the span.
            fields: Names of fields of the situation to keep.
        """
        met = replace(self.scenario, forcing=run.forcing, forcing_modes=run.forcing_modes)
        worlds = worlds_of(self.act_parts, self.nuisance, self.given)
        path = ideal_path(met, worlds, years, fields)
        start = priors.disposition_levels(self.values)
        choice = np.array([self.given[f"parameters.{name}"] for name in CHOICE])
        return Conduct(path.ideals, path.commitment, start, choice, path.fields)


def together(parts: Sequence[TheoryWorlds]) -> RuledWorlds:
    """Put the worlds of contenders beside each other, in their order.

    Args:
        parts: Worlds of contenders that are ruled by their theories, none of which is a blend.
    """
    theories: dict[str, Theory] = {}
    parameters: dict[str, Parameter | Fixed] = {}
    for part in parts:
        own = part.contender.scenario
        theories |= {theory.name: theory for theory in own.theories}
        for name, parameter in own.parameters.items():
            if name not in parameters or isinstance(parameter, Parameter):
                parameters[name] = parameter
    first = parts[0].contender
    scenario = replace(
        first.scenario,
        theories=tuple(theories.values()),
        theory_weights=(1.0,) * len(theories),
        parameters=parameters,
    )
    differing = {
        name
        for name, parameter in parameters.items()
        if any(part.contender.scenario.parameters.get(name) != parameter for part in parts)
    }
    each = [_given(part, list(theories), differing) for part in parts]
    names = sorted(set().union(*each))
    given = {name: _column(name, each, parts, parameters) for name in names}
    shared = [name for name in parts[0].values if all(name in part.values for part in parts)]
    values = {name: np.concatenate([part.values[name] for part in parts]) for name in shared}
    nuisance = np.concatenate([part.nuisance for part in parts])
    return RuledWorlds(scenario, given, values, nuisance, first.act_parts)


def _given(
    part: TheoryWorlds, theories: Sequence[str], differing: Collection[str]
) -> dict[str, Floats]:
    """Return what the worlds of one contender are given.

    Args:
        part: The worlds.
        theories: Names of the theories of all contenders.
        differing: Parameters that not all contenders have in common.
    """
    number = len(part.nuisance)
    own = part.contender.scenario
    fixed = {
        f"parameters.{name}": np.asarray(value.at(np.zeros(number)), np.float64)
        for name, value in own.parameters.items()
        if isinstance(value, Fixed) and name in differing
    }
    usual = {
        f"parameters.{name}": np.asarray(own.parameters[name].at(np.full(number, MIDDLE)))
        for name in CHOICE
    }
    ruling = {theory.name for theory in own.theories}
    weights = {f"theories.{name}": np.full(number, float(name in ruling)) for name in theories}
    return usual | fixed | weights | part.contender.given(part.values)


def _column(
    name: str,
    each: Sequence[Mapping[str, Floats]],
    parts: Sequence[TheoryWorlds],
    parameters: Mapping[str, Parameter | Fixed],
) -> Floats:
    """Return one value for every world; where it has no effect, the middle of its prior."""
    key = name.removeprefix("parameters.")
    filled = MIDDLE
    if key in parameters:
        filled = float(np.asarray(parameters[key].at(np.array([MIDDLE])))[0])
    columns = [
        own.get(name, np.full(len(part.nuisance), filled))
        for own, part in zip(each, parts, strict=True)
    ]
    return np.ascontiguousarray(np.concatenate(columns))
