"""Mechanisms: processes that renew what a state perceives between months; one published idea a file, one line here.

A mechanism is one or more elementwise functions, its ``PARAMETERS``, and ``NEUTRAL``: the values at which it does nothing.
A scenario that leaves a mechanism out pins its parameters there; no code branches on names.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Final

from sim.core.parameters import Fixed, Parameter, by_name

RELATIONAL: Final = (
    "partnership",
    "supply",
    "compensation",
    "coercion",
    "wedge",
)  # what a state keeps on all its ties together
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


def declared(names: Iterable[str] = BUILT_IN) -> dict[str, Parameter]:
    """Parameters of the mechanisms named, by name."""
    return by_name(p for name in names for p in import_module(f"sim.mechanisms.{name}").PARAMETERS)


def prior(names: Iterable[str]) -> dict[str, Parameter | Fixed]:
    """Every mechanism's parameters: free where the mechanism is among ``names``, neutral where it is not."""
    on = set(names)
    found: dict[str, Parameter | Fixed] = {}
    for name in BUILT_IN:
        module = import_module(f"sim.mechanisms.{name}")
        found |= {
            p.name: p if name in on else Fixed(p.name, module.NEUTRAL[p.name])
            for p in module.PARAMETERS
        }
    return found


def on(names: Iterable[str], values: Mapping[str, Parameter | Fixed]) -> bool:
    """Tell whether any of the mechanisms named does anything: some parameter is free, or pinned off its neutral value."""
    neutral = {
        n: v for name in names for n, v in import_module(f"sim.mechanisms.{name}").NEUTRAL.items()
    }
    return any(
        not isinstance(values[n], Fixed) or values[n] != Fixed(n, v) for n, v in neutral.items()
    )
