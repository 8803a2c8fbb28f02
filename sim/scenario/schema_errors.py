"""Faults of form in words for people: what came in a scenario file, what is allowed there, and the nearest match."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pydantic
from pydantic import BaseModel

from sim.core.errors import bad_word, shown
from sim.core.yaml_reader import Where
from sim.scenario.schema import (
    ActorSpec,
    Date,
    Edit,
    FactorSpec,
    Month,
    Name,
    NewAct,
    Range,
    Repeat,
    Scale,
    ScenarioFile,
    Shift,
    StandingSpec,
    State,
    SweepSpec,
    Which,
)

VERBS: Final[dict[str, type[BaseModel]]] = {
    "remove": Which,
    "add": NewAct,
    "shift": Shift,
    "scale": Scale,
    "repeat": Repeat,
}
INNER: Final[dict[str, type[BaseModel]]] = {
    "actors": ActorSpec,
    "parameters": Range,
    "edits": Edit,
    "sweep": SweepSpec,
    "standing": StandingSpec,
}
KINDS: Final = {  # pydantic's name of a fault: what is allowed
    "string_type": "a string (text)",
    "int_type": "an integer (a whole number)",
    "int_from_float": "an integer (a whole number)",
    "float_type": "a number",
    "bool_type": "a boolean (true or false)",
    "list_type": "a list",
    "dict_type": "a mapping of keys",
    "finite_number": "a finite number",
}
UNION_AT: Final = {
    "theories": 1,
    "parameters": 2,
}  # where pydantic's path names the branch of a union
CALLED: Final[dict[type[BaseModel], str]] = {
    ScenarioFile: "a scenario has at least name, start, end, actors, ties and theories, its own or by extends",
    ActorSpec: "an actor has a size, and perhaps members, noes and neighbours",
    Range: "a range has low and high",
    NewAct: "an act to add has id, date, actor, target, domain and intensity",
    Shift: "a shift says by how many months",
    Scale: "a scale says by what number",
    Repeat: "a repeat has from, to, at and until",
    StandingSpec: "a standing condition has actor, domain and tone",
    SweepSpec: "a sweep has a design and factors",
    FactorSpec: "a factor has low and high, or values",
}


def explained(error: pydantic.ValidationError) -> Iterator[tuple[Where, str]]:
    """Turn pydantic's faults into (where, message) that say what came, what is allowed and what to do, once a place."""
    seen: set[Where] = set()
    for item in error.errors(include_url=False):
        where = _path(item)
        if where not in seen:
            seen.add(where)
            yield where, _message(item, where)


def _path(item: Mapping[str, Any]) -> Where:
    """Give the keys that lead to a fault in the file, without the notes that pydantic puts between them."""
    path = list(item["loc"])
    branch = UNION_AT.get(path[0]) if path else None
    if branch is not None and len(path) > branch:
        del path[branch]
    if (
        len(path) > 1
        and path[-1] == "[key]"
        and item["type"] not in ("missing", "extra_forbidden")
        and item["input"] == path[-2]
    ):
        del path[-1]
    return tuple(path)


def _message(item: Mapping[str, Any], where: Where) -> str:
    """Write one of pydantic's faults in our words."""
    came, kind, context = item["input"], item["type"], item.get("ctx", {})
    if kind == "missing":
        return f"the key {str(where[-1])!r} is missing; {CALLED[_home(where)]}"
    if kind == "extra_forbidden":
        return bad_word("unknown key", str(where[-1]), _keys(_home(where)))
    if kind == "literal_error":
        return bad_word("", came, re.findall(r"'([^']+)'", context["expected"])).removeprefix(": ")
    if kind == "string_pattern_mismatch":
        return f"{shown(came)} is not allowed here; it must be {_pattern_words(context['pattern'])}"
    if kind == "value_error":
        return str(context["error"])
    return f"{shown(came)} is not allowed: it must be {_allowed(item, where)}"


def _allowed(item: Mapping[str, Any], where: Where) -> str:
    """Say what is allowed where another kind of value came."""
    kind, context = item["type"], item.get("ctx", {})
    if kind == "model_type":
        return f"a mapping of keys: {', '.join(_keys(_home((*where, ''))))}"
    if kind in ("too_short", "too_long"):
        return f"a {'mapping' if isinstance(item['input'], dict) else 'list'} of at {'least' if kind == 'too_short' else 'most'} {context.get('min_length', context.get('max_length'))}"
    if kind == "string_too_long":
        return f"at most {context['max_length']} letters long"
    return KINDS.get(kind) or str(item["msg"]).removeprefix("Input should be ").removeprefix(
        "a valid "
    )


def _home(where: Where) -> type[BaseModel]:
    """Give the form of the mapping that holds a place."""
    holder = where[:-1]
    if holder[:2] == ("sweep", "factors") and len(holder) > 2:
        return FactorSpec
    if len(holder) > 2:
        return VERBS.get(str(holder[2]), Edit) if holder[0] == "edits" else ActorSpec
    return INNER.get(str(holder[0]), ScenarioFile) if len(holder) > 1 else ScenarioFile


def _keys(home: type[BaseModel]) -> list[str]:
    return [f.alias or n for n, f in home.model_fields.items()]


def _pattern_words(pattern: str) -> str:
    """Say a pattern in words: the description of the type that holds it."""
    kinds: tuple[Any, ...] = (Month, Date, Name, State)
    for info in (kind.__metadata__[0] for kind in kinds):
        if any(getattr(m, "pattern", None) == pattern for m in info.metadata):
            return str(info.description)
    return f"of the form {pattern}"
