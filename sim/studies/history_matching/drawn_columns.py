"""Columns: all that a world draws of a scenario's priors, each with its range, and designs that fill them evenly.

Beside the parameters these are the disposition of every tie and domain, the worth of every supporter, and the weights of the theories.
Coding, dates, unrecorded acts and luck are no columns: nobody could know them better, and every world draws them anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from sim.core.parameters import Parameter
from sim.core.vocabulary import DOMAINS, tie_name
from sim.decision.choice import TEMPLATES
from sim.decision.theories import Theory
from sim.model.laboratory import OTHERS
from sim.scenario.scenario import Scenario

Floats = NDArray[np.float64]
UNIT: Final = "quantile of the prior"


def columns_of(scenario: Scenario) -> tuple[Parameter, ...]:
    """Give every column of a scenario: what it pins is none."""
    templates = {t.name for t in TEMPLATES}
    found = [
        replace(p, name=f"parameter.{n}")
        for n, p in sorted(scenario.parameters.items())
        if isinstance(p, Parameter) and n not in templates
    ]
    found += _of_template(
        scenario,
        "disposition",
        [f"disposition.{tie_name(a, t)}.{d}" for a, t in scenario.ties for d in DOMAINS],
    )
    return (
        *found,
        *_of_template(scenario, "support_worth", _supporters(scenario)),
        *(
            Parameter(f"weight.{n}", 0.0, 1.0, 0.5, UNIT, "agnostic: equal over sets of inputs")
            for n in _weights(scenario)
        ),
    )


def _of_template(scenario: Scenario, template: str, names: list[str]) -> list[Parameter]:
    prior = scenario.parameters[template]
    return [replace(prior, name=n) for n in names] if isinstance(prior, Parameter) else []


def _supporters(scenario: Scenario) -> list[str]:
    """Name the supporters of every actor that decides."""
    deciding = dict.fromkeys(a for a, _ in scenario.ties)
    sources = [*(a.id for a in scenario.actors), *scenario.partners, OTHERS]
    return [f"worth.{tie_name(s, a)}" for a in deciding for s in sources if s != a]


def _weights(scenario: Scenario) -> list[str]:
    """Name the draws of the theories' weights, none where the scenario fixes them; what alone reads its inputs has their whole weight."""
    sets: dict[str, set[str]] = {}
    for theory in scenario.theories if not scenario.theory_weights else ():
        sets.setdefault(inputs(theory), set()).add(theory.identity)
    return [f"inputs {s}" for s in sets if len(sets) > 1] + [
        f"theory {i}" for members in sets.values() if len(members) > 1 for i in sorted(members)
    ]


def inputs(theory: Theory) -> str:
    """Name the set of inputs that a theory reads."""
    return "+".join(sorted(theory.reads))


def hypercube(points: int, columns: int, seed: int) -> Floats:
    """Give a Latin hypercube (McKay et al. 1979): quantiles (point, column)."""
    return np.asarray(qmc.LatinHypercube(columns, rng=np.random.default_rng(seed)).random(points))


def sobol(points: int, columns: int, seed: int) -> Floats:
    """Give a scrambled Sobol sequence, whose points are a power of two: quantiles (point, column)."""
    whole = max(0, int(np.ceil(np.log2(points))))
    return np.asarray(
        qmc.Sobol(columns, rng=np.random.default_rng(seed)).random_base2(whole)[:points]
    )


DESIGNS: Final[Mapping[str, Callable[[int, int, int], Floats]]] = {"lhs": hypercube, "sobol": sobol}
