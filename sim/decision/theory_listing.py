"""The canon: every theory that can be named, what it reads and is free in, and whether it keeps the contract."""

import inspect
from collections.abc import Iterator
from importlib.metadata import entry_points

from sim.core.errors import BadInput, Fault, bad_word
from sim.decision import theories, theory_contract
from sim.decision.situation import FIELDS
from sim.decision.theories import Theory

DIRECTIONS = {1: "raises resistance", -1: "lowers resistance", 0: "either way"}


def overview() -> list[str]:
    """List the theories, with what each reads; those of other packages name theirs."""
    return [
        f"{t.name:24} {t.title}{_package(t)}\n{'':24} reads {', '.join(t.reads)}; free in {', '.join(p.name for p in t.parameters) or 'nothing'}"
        for t in theories.registry().values()
    ]


def _package(theory: Theory) -> str:
    """Name the package that announced a theory."""
    names = [
        p.dist.name for p in entry_points(group=theories.GROUP, name=theory.name) if p.dist
    ] or [theory.module]
    return f"  [from {names[0]}]" if theory.outside else ""


def named(name: str) -> Theory:
    """Look a theory up; raises BadInput where there is none of that name, or it cannot be loaded."""
    if name not in theories.registry() and name in theories.broken():
        raise BadInput([theories.broken()[name]])
    if name not in theories.registry():
        raise BadInput(
            [Fault("theories", 1, 1, bad_word("theory", name, list(theories.registry())))]
        )
    return theories.registry()[name]


def card(theory: Theory) -> list[str]:
    """Show one theory whole: its text, the fields that it reads, its parameters with range and source, and its rule."""
    meaning = {f.name: f"{f.low:g} to {f.high:g}, {f.meaning}" for f in FIELDS}
    lines = [
        f"{theory.name}  ({theory.module}){_package(theory)}",
        "",
        *theory.text.splitlines(),
        "",
        "reads",
    ]
    lines += [f"  {name:18} {meaning[name]}" for name in theory.reads]
    lines += [
        "free in",
        *(
            f"  {p.name:18} {p.low:g} to {p.high:g} {p.unit}, {DIRECTIONS.get(p.raises, p.raises)}; {p.source}"
            for p in theory.parameters
        ),
    ]
    return [*lines, "", *inspect.getsource(theory.wish).splitlines()]


def held(names: list[str]) -> Iterator[tuple[str, bool]]:
    """Hold theories to the contract: a line a check and whether it is kept, a line more for each complaint."""
    for name in names:
        for check, said in theory_contract.checks(named(name)):
            yield f"{'FAILS' if said else 'ok   '}  {name}: {check.replace('_', ' ')}", not said
            yield from ((f"       {complaint}", False) for complaint in said)
