"""Theories of alignment: one published idea, one pure file, one line here (or an entry point ``sim.theories`` elsewhere).

A theory is a function ``wish`` from the fields of a situation (``sim.situation``) and its own parameters to the number of
levels by which it would move the state from its ordinary disposition toward resisting (+) or siding with (-) the target. It
is elementwise: plain numbers in and out, so that it can be read, tested, explained, and compiled into the kernel.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from importlib import import_module
from importlib.metadata import entry_points
from types import ModuleType
from typing import Final

from sim.parameters import Parameter
from sim.situation import NAMES

BUILT_IN: Final = (
    "balance_of_threat",
    "balance_of_power",
    "bandwagoning_for_profit",
    "hedging",
    "threat_with_support",
    "trade_expectations",
    "external_balancing",
    "domestic_mobilisation",
    "economic_capacity",
    "elite_faction",
    "broken_trust",
)


@dataclass(frozen=True)
class Theory:
    """A theory as the laboratory knows it; everything but its module's name is read off its code."""

    name: str
    module: str
    title: str
    wish: Callable[..., float]
    parameters: tuple[Parameter, ...]

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """Names that ``wish`` takes, in order: ``domain``, fields of the situation, parameters."""
        return tuple(inspect.signature(self.wish).parameters)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Fields of the situation that the theory reads."""
        return tuple(a for a in self.arguments if a in NAMES)

    @cached_property
    def identity(self) -> str:
        """Give a digest of what the theory reads and is free in: a renamed theory or a copy keeps its draws."""
        text = f"{sorted(self.reads)}|{[p.name for p in self.parameters]}"
        return blake2b(text.encode(), digest_size=6).hexdigest()


def from_module(name: str, module: ModuleType) -> Theory:
    """Read a theory off its module: ``wish``, ``PARAMETERS`` and the docstring's first line.

    Raises TypeError where ``wish`` asks for a name that is neither a field nor one of its parameters.
    """
    declared = tuple(module.PARAMETERS)
    theory = Theory(name, module.__name__, (module.__doc__ or name).strip().splitlines()[0], module.wish, declared)
    known = {"domain", *NAMES, *(p.name for p in declared)}
    strange = [a for a in theory.arguments if a not in known]
    unused = [p.name for p in declared if p.name not in theory.arguments]
    if strange or unused:
        raise TypeError(f"theory {name!r}: unknown arguments {strange}, unused parameters {unused}")
    return theory


@cache
def registry() -> dict[str, Theory]:
    """Every theory that can be named: those of this folder, then those that other packages announce."""
    found = {name: from_module(name, import_module(f"sim.theories.{name}")) for name in BUILT_IN}
    for point in entry_points(group="sim.theories"):
        found[point.name] = from_module(point.name, point.load())
    return found


def chosen(names: Sequence[str]) -> tuple[Theory, ...]:
    """Look theories up by name, in the order given; an unknown name raises KeyError."""
    return tuple(registry()[name] for name in names)
