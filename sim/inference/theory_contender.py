"""Contenders that are theories: the model itself, with one theory or several on one tie."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.parameters import Fixed, Parameter
from sim.core.vocabulary import DOMAINS, tie_name
from sim.decision import theories
from sim.inference import inference_priors as priors
from sim.inference.contender import ChainContender, Conduct
from sim.inference.ideal_path import TiePaths, ideal_path
from sim.inference.inference_priors import Coordinates, Entry
from sim.inference.nuisance_draws import NUISANCE, PARTS, lasting_acts, parts_of, worlds_of
from sim.model.given_figures import series_of
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
NOTHING: Final[Mapping[str, float]] = MappingProxyType({})
# parameters that have no coordinate of their own: drawn otherwise, or without effect on one tie
CHOICE: Final = ("precision", "inertia", "commitment_price")
APART: Final = ("disposition", "support_worth", "inertia", "act_rate", "weight_concentration")


class TheoryContender(ChainContender):
    """One theory, or several, on one tie."""

    nuisance = NUISANCE
    parts = PARTS

    def __init__(
        self,
        name: str,
        kind: str,
        scenario: Scenario,
        coders: Sequence[str],
        fixed: Mapping[str, float] = NOTHING,
    ) -> None:
        """Read the coordinates.

        Args:
            name: Name of the contender.
            kind: Kind of the contender: theory, rule, pair, blend or no_acts.
            scenario: A scenario of one tie, with the contender's theories.
            coders: Names of the coders.
            fixed: Parameters that are fixed, by name.
        """
        self.name = name
        self.kind = kind
        pinned = {key: Fixed(key, value) for key, value in fixed.items()}
        self.weighs = kind in ("blend", "no_acts")
        number = len(scenario.theories)
        self.scenario = replace(
            scenario,
            parameters={**_parameters(scenario), **pinned},
            theory_weights=() if self.weighs else (1.0,) * number,
        )
        self.act_parts = parts_of(self.scenario)
        # weights are divided by their sum; several theories of a pair each count in full
        self.scale = 1.0 if self.weighs else float(number)
        self.tie = tie_name(*scenario.ties[0])
        self.coordinates = Coordinates((*self._entries(), *priors.coding(coders)))
        read = sorted(theory.identity + theory.code for theory in scenario.theories)
        self.content = f"{read} {sorted(fixed.items())} {self.weighs}"

    @cached_property
    def paths(self) -> TiePaths:
        """Ideal levels of the tie, for batch after batch of draws."""
        return TiePaths(self.scenario)

    def conduct(
        self,
        values: Mapping[str, Floats],
        nuisance: Whole,
        years: int,
        fields: Sequence[str] = (),
    ) -> Conduct:
        """Run the model for the ideal levels of the first years."""
        worlds = worlds_of(self.act_parts, nuisance, self.given(values))
        if fields:
            path = ideal_path(self.scenario, worlds, years, fields)
        else:
            path = self.paths.path(worlds, years)
        start = priors.disposition_levels(values)
        choice = np.array([self._own(name, worlds.given) for name in CHOICE])
        return Conduct(path.ideals, path.commitment, start, choice, path.fields)

    def meeting(self, scenario: Scenario) -> "TheoryContender":
        """Return the contender where it meets the acts of another run of its scenario."""
        other = copy(self)
        forcing, modes = scenario.forcing, scenario.forcing_modes
        if self.kind == "no_acts":
            return other
        other.__dict__.pop("paths", None)
        other.scenario = replace(self.scenario, forcing=forcing, forcing_modes=modes)
        return other

    def given(self, values: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return what worlds are given, by the names of ``sim.core.worlds.Worlds``."""
        parameters = self.scenario.parameters
        found = {
            f"parameters.{name}": values[name]
            for name, parameter in parameters.items()
            if isinstance(parameter, Parameter) and name in values
        }
        if "following_time" in values:
            precision = self._own("precision", found, len(values["following_time"]))
            inertia = priors.inertia(precision, values["following_time"])
            found["parameters.inertia"] = inertia
        for d, domain in enumerate(DOMAINS):
            levels = priors.disposition_levels(values)
            found[f"level_of.disposition.{self.tie}.{domain}"] = levels[d]
            weight = values[f"domain_weight.{domain}"] * self.scale
            found[f"domain_weight.{self.tie}.{domain}"] = weight
        drawn = ("worth.", "weight.", *priors.NUMBERED)
        return found | {name: own for name, own in values.items() if name.startswith(drawn)}

    def _own(self, name: str, given: Mapping[str, Floats], number: int | None = None) -> Floats:
        """Return a parameter of worlds: what they are given, or what the scenario fixes."""
        found = given.get(f"parameters.{name}")
        if found is not None:
            return found
        worlds = len(next(iter(given.values()))) if number is None else number
        return np.asarray(self.scenario.parameters[name].at(np.zeros(worlds)), np.float64)

    def _entries(self) -> list[Entry]:
        scenario = self.scenario
        of_theories = {p.name: p for theory in scenario.theories for p in theory.parameters}
        free = {
            name: parameter
            for name, parameter in scenario.parameters.items()
            if isinstance(parameter, Parameter) and name not in APART
        }
        own = [parameter for name, parameter in free.items() if name in of_theories]
        others = [parameter for name, parameter in free.items() if name not in of_theories]
        entries = [
            *priors.dispositions(),
            *priors.domain_weights(),
            *priors.of_theory(own),
            *([] if isinstance(scenario.parameters.get("inertia"), Fixed) else priors.choosing()),
            *(priors.declared(parameter) for parameter in others),
        ]
        if any("support" in theory.reads for theory in scenario.theories):
            entries += self._worths()
        if self.weighs:
            entries += self._weights()
        return [
            *entries,
            *priors.lasting(lasting_acts(scenario)),
            *priors.figure_errors(series_of(scenario)),
        ]

    def _worths(self) -> list[Entry]:
        """Entries of what each power's courtship counts as support, as quantiles."""
        actor, target = self.scenario.ties[0]
        powers = [other.id for other in self.scenario.actors] + list(self.scenario.partners)
        names = [tie_name(power, actor) for power in powers if power not in (actor, target)]
        return [Entry(f"worth.{name}", "quantile", priors.share) for name in names]

    def _weights(self) -> list[Entry]:
        """Entries of the weights of the theories of a blend, as quantiles."""
        blended = self.scenario.theories
        inputs = sorted({"+".join(sorted(theory.reads)) for theory in blended})
        names = [f"weight.inputs {reads}" for reads in inputs]
        names += [f"weight.theory {theory.identity}" for theory in blended]
        return [Entry(name, "quantile", priors.share) for name in dict.fromkeys(names)]


def _parameters(scenario: Scenario) -> dict[str, Parameter | Fixed]:
    """Return the parameters that the scenario's theories and mechanisms read."""
    own = {p.name: p for theory in scenario.theories for p in theory.parameters}
    every = theories.declared()
    kept = {
        name: parameter
        for name, parameter in scenario.parameters.items()
        if name in own or name not in every
    }
    return {**own, **kept}
