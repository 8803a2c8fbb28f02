"""Faults of form as sentences: what came in a scenario file, what is allowed there, what to do."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pydantic
from pydantic import BaseModel

from sim.core.errors import bad_word, shown
from sim.core.yaml_reader import Where
from sim.scenario.edit_schema import Edit, NewAct, Repeat, Scale, Shift, Which
from sim.scenario.schema import ActorSpec, Range, ScenarioFile, StandingSpec
from sim.scenario.schema_types import Date, Month, Name, State
from sim.scenario.sweep_schema import FactorSpec, SweepSpec

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
# what is allowed, by pydantic's name of a fault
KINDS: Final = {
    "string_type": "a string (text)",
    "int_type": "an integer (a whole number)",
    "int_from_float": "an integer (a whole number)",
    "float_type": "a number",
    "bool_type": "a boolean (true or false)",
    "list_type": "a list",
    "dict_type": "a mapping of keys",
    "finite_number": "a finite number",
}
# position in pydantic's path at which the branch of a union is named
UNION_AT: Final = {"theories": 1, "parameters": 2}
NEEDED: Final[dict[type[BaseModel], str]] = {
    ScenarioFile: (
        "a scenario has at least name, start, end, actors, ties and theories, its own or by extends"
    ),
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
PREFIXES: Final = ("Input should be ", "a valid ")
# parts of the paths of the innermost mappings: sweep, factors, name; edits, number, verb
INNERMOST: Final = 3


def explained(error: pydantic.ValidationError) -> Iterator[tuple[Where, str]]:
    """Yield pydantic's faults as (path, message), at most one for each path."""
    seen: set[Where] = set()
    for item in error.errors(include_url=False):
        where = _path(item)
        if where not in seen:
            seen.add(where)
            yield where, _message(item, where)


def _path(item: Mapping[str, Any]) -> Where:
    """Return the keys that lead to a fault in the file, without pydantic's own notes."""
    path = list(item["loc"])
    branch = UNION_AT.get(path[0]) if path else None
    if branch is not None and len(path) > branch:
        del path[branch]
    of_key = len(path) > 1 and path[-1] == "[key]"
    of_unknown = item["type"] in ("missing", "extra_forbidden")
    if of_key and not of_unknown and item["input"] == path[-2]:
        del path[-1]
    return tuple(path)


def _message(item: Mapping[str, Any], where: Where) -> str:
    """Describe one of pydantic's faults."""
    came = item["input"]
    kind = item["type"]
    context = item.get("ctx", {})
    if kind == "missing":
        return f"the key {str(where[-1])!r} is missing; {NEEDED[_home(where)]}"
    if kind == "extra_forbidden":
        return bad_word("unknown key", str(where[-1]), _keys(_home(where)))
    if kind == "literal_error":
        allowed = re.findall(r"'([^']+)'", context["expected"])
        return bad_word("", came, allowed).removeprefix(": ")
    if kind == "string_pattern_mismatch":
        return f"{shown(came)} is not allowed here; it must be {_pattern_words(context['pattern'])}"
    if kind == "value_error":
        return str(context["error"])
    return f"{shown(came)} is not allowed: it must be {_allowed(item, where)}"


def _allowed(item: Mapping[str, Any], where: Where) -> str:
    """Describe what is allowed where another kind of value came."""
    kind = item["type"]
    context = item.get("ctx", {})
    if kind == "model_type":
        keys = _keys(_home((*where, "")))
        return f"a mapping of keys: {', '.join(keys)}"
    if kind == "too_short":
        return f"a {_collection(item['input'])} of at least {context['min_length']}"
    if kind == "too_long":
        return f"a {_collection(item['input'])} of at most {context['max_length']}"
    if kind == "string_too_long":
        return f"at most {context['max_length']} letters long"
    if kind in KINDS:
        return KINDS[kind]
    message = str(item["msg"])
    for prefix in PREFIXES:
        message = message.removeprefix(prefix)
    return message


def _collection(came: object) -> str:
    return "mapping" if isinstance(came, dict) else "list"


def _home(where: Where) -> type[BaseModel]:
    """Return the type of the mapping that holds a place."""
    holder = where[:-1]
    if holder[:2] == ("sweep", "factors") and len(holder) >= INNERMOST:
        return FactorSpec
    if len(holder) >= INNERMOST:
        return VERBS.get(str(holder[2]), Edit) if holder[0] == "edits" else ActorSpec
    if len(holder) > 1 or holder == ("sweep",):
        return INNER.get(str(holder[0]), ScenarioFile)
    return ScenarioFile


def _keys(home: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in home.model_fields.items()]


def _pattern_words(pattern: str) -> str:
    """Return the description of the type that has a pattern."""
    kinds: tuple[Any, ...] = (Month, Date, Name, State)
    for kind in kinds:
        info = kind.__metadata__[0]
        if any(getattr(part, "pattern", None) == pattern for part in info.metadata):
            return str(info.description)
    return f"of the form {pattern}"
