"""Theories of alignment: one published idea, one pure file, one line here (or an entry point ``sim.theories`` elsewhere).

A theory is a function ``wish`` from the fields of a situation (``sim.decision.situation``) and its own parameters to the number of
levels by which it would move the state from its ordinary disposition toward resisting (+) or siding with (-) the target. It
is elementwise: plain numbers in and out, so that it can be read, tested, explained, and compiled into the kernel.
"""

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Final

from sim.core.errors import Fault
from sim.core.parameters import Parameter, by_name
from sim.decision.situation import NAMES

GROUP: Final = "sim.theories"  # the entry points by which other packages announce a theory
WORD: Final = re.compile(r"[a-z][a-z0-9_]*")
EVERY: Final = "all"  # in a scenario's list: every theory that can be named

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
    text: str = ""

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

    @property
    def outside(self) -> bool:
        """Tell whether another package brought the theory."""
        return not self.module.startswith(f"{__name__}.")

    @property
    def file(self) -> Path:
        """Give the file that the theory stands in."""
        return Path(str(import_module(self.module).__file__))

    @cached_property
    def code(self) -> str:
        """Digest the theory's file and all that lies in its package, of which it may use any: whoever changes a helper compiles anew."""
        files = (
            sorted(self.file.parent.rglob("*.py"))
            if import_module(self.module).__package__
            else [self.file]
        )
        whole = blake2b(digest_size=8)
        for path in files:
            whole.update(path.read_bytes())
        return whole.hexdigest()


def from_module(name: str, module: ModuleType) -> Theory:
    """Read a theory off its module: ``wish``, ``PARAMETERS`` and the docstring's first line.

    Raises TypeError where one is missing, or ``wish`` asks for a name that is neither a field nor one of its parameters.
    """
    missing = [n for n in ("PARAMETERS", "wish") if not hasattr(module, n)]
    if missing:
        raise TypeError(f"theory {name!r} lacks {' and '.join(missing)}")
    declared, text = tuple(module.PARAMETERS), (module.__doc__ or name).strip()
    if not all(isinstance(p, Parameter) for p in declared) or not inspect.isfunction(module.wish):
        raise TypeError(
            f"theory {name!r}: PARAMETERS holds sim.core.parameters.Parameter, and wish is a function"
        )
    theory = Theory(name, module.__name__, text.splitlines()[0], module.wish, declared, text)
    known = {"domain", *NAMES, *(p.name for p in declared)}
    strange = [a for a in theory.arguments if a not in known]
    unused = [p.name for p in declared if p.name not in theory.arguments]
    shadowing = [p.name for p in declared if p.name in {"domain", *NAMES}]
    if strange or unused or shadowing:
        raise TypeError(
            f"theory {name!r}: unknown arguments {strange}, unused parameters {unused}, parameters named as fields {shadowing}; fields: {', '.join(NAMES)}"
        )
    return theory


@cache
def _found() -> tuple[dict[str, Theory], dict[str, Fault]]:
    """Give every theory that loads, and what is wrong with each that does not; this package's own are never at fault."""
    good = {name: from_module(name, import_module(f"{__name__}.{name}")) for name in BUILT_IN}
    faults: dict[str, Fault] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        try:
            good[point.name] = _announced(point, good)
        except (Exception, SystemExit) as error:
            package = f"{point.dist.name} {point.dist.version}" if point.dist else point.module
            why = f"{error}" if isinstance(error, TypeError) else f"{type(error).__name__}: {error}"
            faults[point.name] = Fault(
                package,
                1,
                1,
                f"the entry point '{point.name} = {point.value}' ({GROUP}) gives no theory: {why}; mend the package or uninstall it",
            )
    return good, faults


def _announced(point: EntryPoint, known: dict[str, Theory]) -> Theory:
    """Load a theory of another package; raises TypeError where its name or a parameter's is taken."""
    if not WORD.fullmatch(point.name) or point.name == EVERY:
        raise TypeError(
            f"{point.name!r} is no name for a theory; write small letters, digits and _, such as 'my_theory'"
        )
    if point.name in known:
        raise TypeError(
            f"there is a theory of that name already, in {known[point.name].module}; choose another name"
        )
    theory = from_module(point.name, point.load())
    for other in known.values():
        for mine in theory.parameters:
            if any(p.name == mine.name and p != mine for p in other.parameters):
                raise TypeError(
                    f"the parameter {mine.name!r} is declared otherwise by {other.name!r}; give it a name of its own"
                )
    return theory


def registry() -> dict[str, Theory]:
    """Every theory that can be named: those of this folder, then those that other packages announce."""
    return _found()[0]


def declared() -> dict[str, Parameter]:
    """Every parameter of every theory that can be named, whether a scenario runs it or not."""
    return by_name(p for theory in registry().values() for p in theory.parameters)


def broken() -> dict[str, Fault]:
    """Give, by name, what is wrong with the theories that other packages announce and that cannot be loaded."""
    return _found()[1]


def chosen(names: Sequence[str]) -> tuple[Theory, ...]:
    """Look theories up by name, in the order given; an unknown name raises KeyError."""
    return tuple(registry()[name] for name in names)
