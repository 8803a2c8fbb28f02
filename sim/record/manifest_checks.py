"""Checks of a manifest: every entry that a command reads, by its kind."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sim.core.errors import shown
from sim.core.json_reader import is_list_of, is_number, is_whole

MOST_WORLDS: Final = 10**12
YEARS: Final = (1800, 2200)
MONTH: Final = re.compile(r"(?:1[89]|2[01])[0-9]{2}(?:-(?:0[1-9]|1[0-2]))?")
Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return is_list_of(value, str)


def _month(value: Any) -> bool:
    return isinstance(value, str) and MONTH.fullmatch(value) is not None


def _months(value: Any) -> bool:
    return isinstance(value, list) and len(value) == len(("first", "last")) and _all(value, _month)


def _years(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != len(("first", "last")):
        return False
    return _all(value, lambda year: is_whole(year, *YEARS)) and bool(value[0] <= value[1])


def _ties(value: Any) -> bool:
    return isinstance(value, list) and _all(value, _tie)


def _tie(value: Any) -> bool:
    return is_list_of(value, str) and len(value) == len(("actor", "target"))


def _worlds(value: Any) -> bool:
    return is_whole(value, 1, MOST_WORLDS)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _counts(value: Any) -> bool:
    return isinstance(value, dict) and _all(value.values(), lambda n: is_whole(n, 0, MOST_WORLDS))


def _texts_by_name(value: Any) -> bool:
    return isinstance(value, dict) and _all(value.values(), _text)


def _lists_by_name(value: Any) -> bool:
    return isinstance(value, dict) and _all(value.values(), _texts)


def _ranges(value: Any) -> bool:
    return isinstance(value, dict) and _all(value.values(), _range)


def _range(value: Any) -> bool:
    numbers = value if isinstance(value, list) else [value]
    return len(numbers) in {1, 2} and _all(numbers, is_number)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _mappings(value: Any) -> bool:
    return is_list_of(value, dict)


def _all(values: Any, check: Check) -> bool:
    return all(check(value) for value in values)


KINDS: Final[Mapping[str, tuple[Check, str]]] = {
    "acts_met": (_counts, "a number of acts by state"),
    "bamboo": (_text, "a version"),
    "basis": (_text, "a basis"),
    "brief": (_flag, "true or false"),
    "calibrated": (_years, "a first and a last year"),
    "case": (_mapping, "a mapping"),
    "choice": (_text, "text"),
    "codes_of": (_text, "a coder"),
    "coders": (_texts, "a list of coders"),
    "command": (_texts, "a list of words"),
    "conditional": (_text, "text"),
    "constrained": (_mapping, "a mapping"),
    "digest": (_text, "text"),
    "digests": (_texts_by_name, "digests by table"),
    "directions": (_mappings, "a list of mappings"),
    "files": (_texts, "a list of files"),
    "folders": (_texts, "a list of folders"),
    "forcing_digest": (_text, "text"),
    "history_digest": (_text, "text"),
    "kind": (_text, "a word"),
    "name": (_text, "a name"),
    "outputs": (_texts, "a list of outputs"),
    "own_ties": (_ties, "a list of ties, each an actor and a target"),
    "parameters": (_ranges, "a number or a range by parameter"),
    "posterior": (_mapping, "a mapping"),
    "prescribed": (_texts, "a list of ties"),
    "prior_scale": (is_number, "a number"),
    "python": (_text, "a version"),
    "rows": (_counts, "a number of rows by table"),
    "scenario_digest": (_text, "text"),
    "scenarios": (_texts, "a list of names"),
    "seed": (_number, "a whole number"),
    "setting": (_month, "a month written YYYY-MM"),
    "span": (_months, "a first and a last month"),
    "sweep": (_mapping, "a mapping"),
    "theories": (_texts, "a list of theories"),
    "theories_without_datum": (_lists_by_name, "a list of theories by tie"),
    "title": (_text, "text"),
    "told_world": (_number, "a whole number"),
    "until": (_number, "a year"),
    "unforced": (_texts, "a list of states"),
    "versions": (_texts_by_name, "versions by library"),
    "without_document": (_text, "a document"),
    "window": (_years, "a first and a last year"),
    "worlds": (_worlds, "a number of worlds"),
}
OF_SWEEP: Final[Mapping[str, tuple[Check, str]]] = {
    "chunk": (_worlds, "a number of worlds"),
    "design": (_mapping, "a mapping"),
    "evidence": (_text, "text"),
    "history": (_text, "text"),
    "outputs": (_texts, "a list of outputs"),
    "replicates": (_worlds, "a number of worlds"),
    "scenario": (_mapping, "a mapping"),
    "seed": (_number, "a whole number"),
}
OF_SET: Final[Mapping[str, tuple[Check, str]]] = {
    "calibrated": (_years, "a first and a last year"),
    "digest": (_text, "text"),
    "points": (_worlds, "a number of points"),
    "set_aside": (_texts, "a list of parameters"),
}
OF_DIRECTION: Final[Mapping[str, tuple[Check, str]]] = {
    "direction": (_text, "text"),
    "forcing_digest": (_text, "text"),
    "scenario": (_text, "a name"),
    "scenario_digest": (_text, "text"),
    "seed": (_number, "a whole number"),
    "theses": (_texts, "a list of theses"),
    "window": (_years, "a first and a last year"),
    "worlds": (_worlds, "a number of worlds"),
}


def without_nothing(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest without the entries that hold nothing, which count as absent."""
    whole = {key: value for key, value in manifest.items() if value is not None or key not in KINDS}
    if isinstance(whole.get("sweep"), dict):
        whole["sweep"] = {key: own for key, own in whole["sweep"].items() if own is not None}
    return whole


def complaints(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a manifest, one line for each entry."""
    if manifest.get("name") is None:
        yield "name: the name of the scenario is missing"
    yield from _of_kinds(manifest, KINDS, "")
    if manifest.get("setting") is not None and manifest.get("conditional") is None:
        yield "setting: there is no entry 'conditional' that says what it assumes"
    for key, kinds in (("sweep", OF_SWEEP), ("constrained", OF_SET)):
        if isinstance(manifest.get(key), dict):
            yield from _of_kinds(manifest[key], kinds, f"{key}.")
    sweep = manifest.get("sweep")
    if isinstance(sweep, dict) and isinstance(sweep.get("design"), dict):
        yield from _of_design(sweep["design"])
    directions = manifest.get("directions") or []
    for i, direction in enumerate(directions if _mappings(directions) else []):
        yield from _of_kinds(direction, OF_DIRECTION, f"directions[{i}].")


def _of_kinds(
    held: Mapping[str, Any], kinds: Mapping[str, tuple[Check, str]], before: str
) -> Iterator[str]:
    """Yield a line for each entry that is not of its kind; entries that are nothing pass."""
    for key, (fits, allowed) in kinds.items():
        value = held.get(key)
        if value is not None and not fits(value):
            yield f"{before}{key}: {shown(value)} is not {allowed}"


def _of_design(design: Mapping[str, Any]) -> Iterator[str]:
    factors = design.get("factors", {})
    fits = isinstance(factors, dict) and _all(factors.values(), lambda part: isinstance(part, list))
    if not fits:
        yield f"sweep.design.factors: {shown(factors)} is not a list by factor"
    points = design.get("points")
    if points is not None and not is_whole(points, 1, MOST_WORLDS):
        yield f"sweep.design.points: {shown(points)} is not a number of points"
