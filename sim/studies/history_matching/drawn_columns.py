"""Columns: all that a world draws of a scenario's priors, and designs that cover them evenly.

Beside the parameters these are the disposition of every tie and domain, the worth of every
supporter, and the weights of the theories. Coding, dates, unrecorded acts and luck are not columns:
nobody could know them better, and every world draws them anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.parameters import Parameter
from sim.core.vocabulary import DOMAINS, tie_name
from sim.decision.choice import TEMPLATES
from sim.decision.theories import Theory
from sim.model.alignment_model import OTHERS
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
UNIT: Final = "quantile of the prior"


def columns_of(scenario: Scenario) -> tuple[Parameter, ...]:
    """Return every column of a scenario; what the scenario pins is not a column."""
    dispositions = [
        f"disposition.{tie_name(actor, target)}.{domain}"
        for actor, target in scenario.ties
        for domain in DOMAINS
    ]
    return (
        *_parameters(scenario),
        *_of_template(scenario, "disposition", dispositions),
        *_of_template(scenario, "support_worth", _supporters(scenario)),
        *(_weight(name) for name in _weight_names(scenario)),
    )


def _parameters(scenario: Scenario) -> list[Parameter]:
    """Return the free parameters that are not templates of several columns."""
    templates = {template.name for template in TEMPLATES}
    columns = []
    for name, parameter in sorted(scenario.parameters.items()):
        if isinstance(parameter, Parameter) and name not in templates:
            columns.append(replace(parameter, name=f"parameter.{name}"))
    return columns


def _of_template(scenario: Scenario, template: str, names: list[str]) -> list[Parameter]:
    """Return a column for each name with the prior of a template; none where it is pinned."""
    prior = scenario.parameters[template]
    return [replace(prior, name=name) for name in names] if isinstance(prior, Parameter) else []


def _supporters(scenario: Scenario) -> list[str]:
    """Return the names of the supporters' worths for every actor that decides."""
    deciding = dict.fromkeys(actor for actor, _ in scenario.ties)
    actors = [actor.id for actor in scenario.actors]
    sources = [*actors, *scenario.partners, OTHERS]
    return [
        f"worth.{tie_name(source, actor)}"
        for actor in deciding
        for source in sources
        if source != actor
    ]


def _weight(name: str) -> Parameter:
    return Parameter(
        name=f"weight.{name}",
        low=0.0,
        high=1.0,
        default=0.5,
        unit=UNIT,
        source="agnostic: equal over sets of inputs",
    )


def _weight_names(scenario: Scenario) -> list[str]:
    """Return the names of the draws of the theories' weights; none where they are fixed.

    A theory that alone reads its inputs has their whole weight, so it has no draw of its own.
    """
    if scenario.theory_weights:
        return []
    identities: dict[str, set[str]] = {}
    for theory in scenario.theories:
        identities.setdefault(inputs(theory), set()).add(theory.identity)
    names = [f"inputs {name}" for name in identities] if len(identities) > 1 else []
    for members in identities.values():
        if len(members) > 1:
            names += [f"theory {identity}" for identity in sorted(members)]
    return names


def inputs(theory: Theory) -> str:
    """Return the name of the set of inputs that a theory reads."""
    return "+".join(sorted(theory.reads))


def hypercube(points: int, columns: int, seed: int) -> Floats:
    """Return a Latin hypercube (McKay et al. 1979): quantiles (point, column)."""
    from scipy.stats import qmc  # takes most of a second to load

    sampler = qmc.LatinHypercube(columns, rng=np.random.default_rng(seed))
    return np.asarray(sampler.random(points))


def sobol(points: int, columns: int, seed: int) -> Floats:
    """Return a scrambled Sobol sequence: quantiles (point, column).

    The sequence is drawn to the next power of two and cut to the number of points.
    """
    from scipy.stats import qmc

    exponent = max(0, int(np.ceil(np.log2(points))))
    sampler = qmc.Sobol(columns, rng=np.random.default_rng(seed))
    return np.asarray(sampler.random_base2(exponent)[:points])


DESIGNS: Final[Mapping[str, Callable[[int, int, int], Floats]]] = {"lhs": hypercube, "sobol": sobol}
