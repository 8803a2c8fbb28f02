"""The registry of mechanisms, which renew what a state perceives between months.

A mechanism is one published idea in one file, and one line here. It has one or more elementwise
functions, its ``PARAMETERS``, and ``NEUTRAL``: the values at which it does nothing. A scenario that
leaves a mechanism out pins its parameters there; no code branches on names.

A mechanism takes part in a month through hooks, which its file names:

- ``ATTENTION``: the weight of an arriving act; the weights of all mechanisms are multiplied.
- ``ADJUST``: a new value of the perceived field that ``ADJUSTS`` names.
- ``TILT``: levels added to the wish, in all domains or in ``TILT_DOMAIN`` alone.

A hook's arguments are bound by name: fields of the situation, ``domain`` (0 political, 1 military,
2 economic, 3 multilateral), ``weaker`` (1 where the source of an act is of a larger size class;
``ATTENTION`` only), and the mechanism's own parameters.

An optional name says where a mechanism shows, which tests prove: ``SHOWN_IN``, a shipped scenario
(default: the replay with the mechanism added).
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Protocol, cast

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


@dataclass(frozen=True)
class Hook:
    """A function through which a mechanism takes part in a month.

    Attributes:
        mechanism: Name of the mechanism.
        attribute: Name under which its module holds the function.
        function: Elementwise function.
        arguments: Names of the arguments, in order.
        target: Field that ``ADJUST`` renews, or domain that ``TILT`` is limited to; else empty.
    """

    mechanism: str
    attribute: str
    function: Callable[..., float]
    arguments: tuple[str, ...]
    target: str

    @property
    def module(self) -> str:
        """Name of the module."""
        return f"sim.mechanisms.{self.mechanism}"


TARGETS: Final = {"ATTENTION": "", "ADJUST": "ADJUSTS", "TILT": "TILT_DOMAIN"}


def hooks(attribute: str) -> tuple[Hook, ...]:
    """Return the hooks of one kind, in the order in which they are applied.

    Args:
        attribute: ``ATTENTION``, ``ADJUST`` or ``TILT``.
    """
    found = []
    for name in BUILT_IN:
        module = _module(name)
        function = getattr(module, attribute, None)
        if function is None:
            continue
        arguments = tuple(inspect.signature(function).parameters)
        target = str(getattr(module, TARGETS[attribute], ""))
        found.append(Hook(name, attribute, function, arguments, target))
    if attribute == "TILT":
        found.sort(key=_is_limited)
    return tuple(found)


def _is_limited(hook: Hook) -> bool:
    """Whether a hook is limited to one domain; such tilts are added after the others."""
    return bool(hook.target)


def attention(weaker: float, values: Mapping[str, Any]) -> Any:
    """Return the weight of an act: the product over all mechanisms with ``ATTENTION``.

    Args:
        weaker: 1 where the source is of a larger size class than the receiver, else 0.
        values: Parameters by name; an array over worlds gives an array of weights.
    """
    weight: Any = 1.0
    given = {"weaker": weaker, **values}
    for hook in hooks("ATTENTION"):
        weight = weight * hook.function(*(given[name] for name in hook.arguments))
    return weight


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
