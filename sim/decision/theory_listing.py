"""Text about theories: what each reads and is free in, and whether it keeps the contract."""

import inspect
from collections.abc import Iterator

from sim.core.errors import BadInput, bad_word
from sim.core.parameters import Parameter
from sim.decision import theories, theory_contract
from sim.decision.situation import FIELDS
from sim.decision.theories import Theory

DIRECTIONS = {1: "raises resistance", -1: "lowers resistance", 0: "either way"}


def overview() -> list[str]:
    """List the theories with what each reads; those of other packages with their package."""
    return [line for theory in theories.registry().values() for line in _entry(theory)]


def _entry(theory: Theory) -> list[str]:
    """Write the two lines of one theory in the list."""
    reads = ", ".join(theory.reads)
    names = [parameter.name for parameter in theory.parameters]
    free = ", ".join(names) or "nothing"
    return [
        f"{theory.name:24} {theory.title}{_package(theory)}",
        f"{'':24} reads {reads}; free in {free}",
    ]


def _package(theory: Theory) -> str:
    """Name the package that brought a theory; nothing for the theories of Bamboo."""
    if not theory.outside:
        return ""
    name, _, _version = theory.package.rpartition(" ")
    return f"  [from {name or theory.module}]"


def named(name: str) -> Theory:
    """Look a theory up.

    Raises:
        BadInput: There is no theory of that name, or it cannot be loaded.
    """
    known = theories.registry()
    if name in known:
        return known[name]
    if name in theories.broken():
        raise BadInput([theories.broken()[name]])
    raise BadInput.at("theories", bad_word("theory", name, list(known)))


def card(theory: Theory) -> list[str]:
    """Describe one theory: its text, fields, parameters with range and source, and its rule."""
    ranges = {field.name: f"{field.low:g} to {field.high:g}" for field in FIELDS}
    meanings = {field.name: field.meaning for field in FIELDS}
    head = f"{theory.name}  ({theory.module}){_package(theory)}"
    text = theory.text.splitlines()
    reads = [f"  {name:18} {ranges[name]}, {meanings[name]}" for name in theory.reads]
    free = map(_parameter_line, theory.parameters)
    rule = inspect.getsource(theory.wish).splitlines()
    return [head, "", *text, "", "reads", *reads, "free in", *free, "", *rule]


def _parameter_line(parameter: Parameter) -> str:
    """Describe one parameter."""
    span = f"{parameter.low:g} to {parameter.high:g} {parameter.unit}"
    direction = DIRECTIONS.get(parameter.raises, parameter.raises)
    return f"  {parameter.name:18} {span}, {direction}; {parameter.source}"


def contract_lines(names: list[str]) -> Iterator[tuple[str, bool]]:
    """Check theories against the contract.

    Args:
        names: Theories to check.

    Yields:
        A line for each check with whether the theory keeps it, and a line for each complaint.

    Raises:
        BadInput: There is no theory of some name, or it cannot be loaded.
    """
    for name in names:
        for check, complaints in theory_contract.checks(named(name)):
            status = "FAILS" if complaints else "ok   "
            yield f"{status}  {name}: {check.replace('_', ' ')}", not complaints
            for complaint in complaints:
                yield f"       {complaint}", False
