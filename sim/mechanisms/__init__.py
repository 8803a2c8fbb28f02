"""The registry of mechanisms, which renew what a state perceives between months.

A mechanism is one published idea in one file, and one line here. It has one or more elementwise
functions, its ``PARAMETERS``, and ``NEUTRAL``: the values at which it does nothing. A scenario that
leaves a mechanism out pins its parameters there; no code branches on names.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Final, Protocol, cast

from sim.core.parameters import Fixed, Parameter, by_name

# what a state keeps on all its ties together
RELATIONAL: Final = ("partnership", "supply", "compensation", "coercion", "wedge")
BUILT_IN: Final = (
    "memory",
    "spillover",
    "asymmetry",
    "trust",
    "commitment",
    "dependence",
    "reciprocity",
    "encirclement",
    *RELATIONAL,
)


class Mechanism(Protocol):
    """The module of a mechanism.

    Attributes:
        PARAMETERS: Parameters of the mechanism.
        NEUTRAL: Value of each parameter, by name, at which the mechanism does nothing.
    """

    PARAMETERS: tuple[Parameter, ...]
    NEUTRAL: dict[str, float]


def _module(name: str) -> Mechanism:
    """Import the module of a mechanism."""
    return cast("Mechanism", import_module(f"sim.mechanisms.{name}"))


def declared(names: Iterable[str] = BUILT_IN) -> dict[str, Parameter]:
    """Return the parameters of the mechanisms named, by name."""
    return by_name(parameter for name in names for parameter in _module(name).PARAMETERS)


def prior(names: Iterable[str]) -> dict[str, Parameter | Fixed]:
    """Return the prior of every mechanism's parameters, by name.

    Args:
        names: Mechanisms that a scenario uses.

    Returns:
        The parameter itself where its mechanism is used; else it is fixed at its neutral value.
    """
    used = set(names)
    found: dict[str, Parameter | Fixed] = {}
    for mechanism in BUILT_IN:
        module = _module(mechanism)
        for parameter in module.PARAMETERS:
            name = parameter.name
            found[name] = parameter if mechanism in used else Fixed(name, module.NEUTRAL[name])
    return found


def on(names: Iterable[str], values: Mapping[str, Parameter | Fixed]) -> bool:
    """Whether any of the mechanisms named does something.

    Args:
        names: Mechanisms.
        values: Parameters by name, free or fixed.

    Returns:
        True where some parameter is free, or fixed at another value than its neutral one.
    """
    for mechanism in names:
        for name, neutral in _module(mechanism).NEUTRAL.items():
            if values[name] != Fixed(name, neutral):
                return True
    return False
