"""The registry of theories of alignment.

A theory is one published idea in one file, and one line here or an entry point ``sim.theories`` of
another package. It is a function ``wish`` from the fields of a situation
(``sim.decision.situation``) and its own parameters to a number of levels: how far it would move the
state from its ordinary disposition toward resisting (+) or siding with (-) the target. It is
elementwise, with plain numbers in and out, so that it can be read, tested, explained, and compiled
into the kernel.
"""

import inspect
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import blake2b
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Final

from sim.core.errors import Fault
from sim.core.parameters import Parameter, by_name
from sim.decision import entry_points
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
    """A theory, read from its module.

    Attributes:
        name: Name of the theory, as scenarios write it.
        module: Full name of the module.
        title: First line of the module's docstring.
        wish: The function of the theory.
        parameters: Parameters of the theory.
        text: The module's docstring.
        package: Name and version of the package that announced the theory; empty for Bamboo's.
    """

    name: str
    module: str
    title: str
    wish: Callable[..., float]
    parameters: tuple[Parameter, ...]
    text: str = ""
    package: str = ""

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """Names that ``wish`` takes, in order: ``domain``, fields of the situation, parameters."""
        return tuple(inspect.signature(self.wish).parameters)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Fields of the situation that the theory reads."""
        return tuple(name for name in self.arguments if name in NAMES)

    @cached_property
    def identity(self) -> str:
        """Digest of the fields and parameters; a renamed theory or a copy keeps its draws."""
        names = [parameter.name for parameter in self.parameters]
        text = f"{sorted(self.reads)}|{names}"
        return blake2b(text.encode(), digest_size=6).hexdigest()

    @property
    def outside(self) -> bool:
        """Whether another package brought the theory."""
        return not self.module.startswith(f"{__name__}.")

    @property
    def file(self) -> Path:
        """Path of the module."""
        return Path(str(import_module(self.module).__file__))

    @cached_property
    def code(self) -> str:
        """Digest of the module and of its package, which may hold functions that it calls."""
        in_package = import_module(self.module).__package__
        files = sorted(self.file.parent.rglob("*.py")) if in_package else [self.file]
        digest = blake2b(digest_size=8)
        for path in files:
            digest.update(path.read_bytes())
        return digest.hexdigest()


def from_module(name: str, module: ModuleType) -> Theory:
    """Read a theory from its module: ``wish``, ``PARAMETERS`` and the docstring.

    Args:
        name: Name of the theory.
        module: Its module.

    Raises:
        TypeError: ``wish`` or ``PARAMETERS`` is missing or of another type, or ``wish`` takes a
            name that is neither a field nor one of the parameters.
    """
    _check_types(name, module)
    _check_kinds(name, module.wish)
    text = (module.__doc__ or "").strip() or name
    theory = Theory(
        name=name,
        module=module.__name__,
        title=text.splitlines()[0],
        wish=module.wish,
        parameters=tuple(module.PARAMETERS),
        text=text,
    )
    _check_arguments(theory)
    return theory


def _check_types(name: str, module: ModuleType) -> None:
    """Refuse a module that does not hold a theory; raises TypeError."""
    missing = [needed for needed in ("PARAMETERS", "wish") if not hasattr(module, needed)]
    if missing:
        raise TypeError(f"theory {name!r} lacks {' and '.join(missing)}")
    held = module.PARAMETERS
    are_parameters = isinstance(held, tuple | list) and all(
        isinstance(item, Parameter) for item in held
    )
    if not are_parameters or not inspect.isfunction(module.wish):
        allowed = "PARAMETERS holds sim.core.parameters.Parameter, and wish is a function"
        raise TypeError(f"theory {name!r}: {allowed}")
    if not isinstance(module.__doc__ or "", str):
        raise TypeError(f"theory {name!r}: the docstring of the module is not text")


def _check_kinds(name: str, wish: Callable[..., float]) -> None:
    """Refuse a function that cannot be called by position and by name; raises TypeError."""
    for argument in inspect.signature(wish).parameters.values():
        if argument.kind is not argument.POSITIONAL_OR_KEYWORD:
            kind = argument.kind.description
            raise TypeError(
                f"theory {name!r}: {argument.name} is a {kind} argument of wish; "
                "allowed are plain ones, without *, ** and /"
            )


def _check_arguments(theory: Theory) -> None:
    """Refuse a theory whose arguments are not its fields and parameters; raises TypeError."""
    names = [parameter.name for parameter in theory.parameters]
    of_situation = {"domain", *NAMES}
    known = {*of_situation, *names}
    unknown = [name for name in theory.arguments if name not in known]
    unused = [name for name in names if name not in theory.arguments]
    shadowing = [name for name in names if name in of_situation]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise TypeError(f"theory {theory.name!r} declares a parameter twice: {', '.join(twice)}")
    if unknown or unused or shadowing:
        raise TypeError(
            f"theory {theory.name!r}: unknown arguments {unknown}, unused parameters {unused}, "
            f"parameters named as fields {shadowing}; fields: {', '.join(NAMES)}"
        )


@cache
def _found() -> tuple[dict[str, Theory], dict[str, Fault]]:
    """Load every theory; return those that load, and the faults of other packages' theories."""
    good: dict[str, Theory] = {}
    faults: dict[str, Fault] = {}
    for name in BUILT_IN:
        module = import_module(f"{__name__}.{name}")
        good[name] = from_module(name, module)
    for point in sorted(entry_points.found(GROUP), key=_name_and_value):
        try:
            good[point.name] = _announced(point, good)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code may fail in any way
            faults[point.name] = entry_points.fault(point, error)
    return good, faults


def _name_and_value(point: EntryPoint) -> tuple[str, str]:
    """Order of entry points."""
    return point.name, point.value


def _announced(point: EntryPoint, known: dict[str, Theory]) -> Theory:
    """Load a theory of another package; raises TypeError where something is not allowed."""
    name = point.name
    if not WORD.fullmatch(name) or name == EVERY:
        allowed = "write small letters, digits and _, such as 'my_theory'"
        raise TypeError(f"{name!r} is no name for a theory; {allowed}")
    if name in known:
        module = known[name].module
        raise TypeError(f"there is a theory of that name already, in {module}; choose another name")
    theory = replace(_from_outside(name, point.load()), package=entry_points.package(point))
    for other in known.values():
        for parameter in differently_declared(theory.parameters, other.parameters):
            raise TypeError(
                f"the parameter {parameter.name!r} is declared otherwise by {other.name!r}; "
                "give it a name of its own"
            )
    return theory


def _from_outside(name: str, module: object) -> Theory:
    """Read a theory of another package, and check what Bamboo's own tests check of its own.

    Raises:
        TypeError: The module cannot be found again by its name, as worker processes must; or a
            parameter cannot be drawn.
        OSError: A file of the package cannot be read.
    """
    if not isinstance(module, ModuleType):
        raise TypeError(f"{type(module).__name__} is no module; name the module of the theory")
    theory = from_module(name, module)
    wish = theory.wish
    home = import_module(wish.__module__)
    if getattr(home, wish.__qualname__, None) is not wish:
        raise TypeError(
            f"wish is {wish.__qualname__!r}, which no other process can import; "
            "write it as 'def wish(...)' at the top of the module"
        )
    for parameter in theory.parameters:
        entry_points.refuse_range(parameter)
    if not theory.code:
        raise TypeError(f"{theory.module} has no source file")
    return theory


def differently_declared(
    parameters: Sequence[Parameter], others: Sequence[Parameter]
) -> list[Parameter]:
    """Return the parameters whose names stand among ``others`` with another declaration."""

    def differs(parameter: Parameter) -> bool:
        alike = [other for other in others if other.name == parameter.name]
        return any(other != parameter for other in alike)

    return list(filter(differs, parameters))


def registry() -> dict[str, Theory]:
    """Return every theory by name: those of this folder, then those of other packages."""
    return _found()[0]


def built_in() -> tuple[Theory, ...]:
    """Return the theories of this folder, in the order of their names here."""
    return chosen(BUILT_IN)


def declared() -> dict[str, Parameter]:
    """Return every parameter of every theory, whether a scenario uses it or not, by name."""
    parameters: list[Parameter] = []
    for theory in registry().values():
        parameters += theory.parameters
    return by_name(parameters)


def broken() -> dict[str, Fault]:
    """Return the faults of the theories of other packages that cannot be loaded, by name."""
    return _found()[1]


def chosen(names: Sequence[str]) -> tuple[Theory, ...]:
    """Return theories in the order of their names.

    Raises:
        KeyError: There is no theory of some name.
    """
    return tuple(registry()[name] for name in names)
