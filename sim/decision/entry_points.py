"""Entry points of other packages: which announce a theory, and why one gives none."""

import math
from importlib.metadata import Distribution, EntryPoint, distributions

from sim.core.errors import Fault
from sim.core.parameters import Parameter


def found(group: str) -> list[EntryPoint]:
    """Return the entry points of a group; of two packages of one name, only those of the first.

    Packages whose metadata cannot be read announce nothing.

    Args:
        group: Name of the group.
    """
    by_package: dict[str, list[EntryPoint]] = {}
    for distribution in distributions():
        points = _announced(distribution, group)
        if points:
            by_package.setdefault(_name(distribution), points)
    return [point for points in by_package.values() for point in points]


def _announced(distribution: Distribution, group: str) -> list[EntryPoint]:
    try:
        return list(distribution.entry_points.select(group=group))
    except Exception:  # noqa: BLE001 - the metadata of any package may be damaged
        return []


def _name(distribution: Distribution) -> str:
    """Return the name of a package; empty where its metadata has none."""
    try:
        return str(distribution.metadata["Name"] or "")
    except Exception:  # noqa: BLE001 - the metadata of any package may be damaged
        return ""


def package(point: EntryPoint) -> str:
    """Return the name and version of the package that announces an entry point."""
    name = _name(point.dist) if point.dist else ""
    return f"{name} {point.dist.version}" if point.dist and name else point.value


def fault(point: EntryPoint, error: BaseException) -> Fault:
    """Describe why an entry point gives no theory.

    Args:
        point: The entry point.
        error: What was raised when it was loaded.
    """
    why = str(error)
    if not isinstance(error, TypeError):
        why = f"{type(error).__name__}: {error}"
    message = (
        f"the entry point '{point.name} = {point.value}' ({point.group}) gives no theory: {why}; "
        "mend the package or uninstall it"
    )
    return Fault(package(point), 1, 1, message)


def refuse_range(parameter: Parameter) -> None:
    """Refuse a parameter that no world can draw.

    Raises:
        TypeError: An end is no finite number, or the direction is none.
    """
    numbers = (parameter.low, parameter.high, parameter.default)
    if not all(isinstance(number, int | float) and math.isfinite(number) for number in numbers):
        raise TypeError(f"the range of {parameter.name!r} has ends that are no finite numbers")
    if parameter.log and parameter.low <= 0:
        raise TypeError(f"the range of {parameter.name!r} is drawn by its logarithm from 0 or less")
    if parameter.raises not in (-1, 0, 1):
        raise TypeError(f"{parameter.name!r} says raises={parameter.raises!r}; allowed: -1, 0, 1")
