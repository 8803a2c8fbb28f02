"""Strict reading of JSON files: bounds on depth and numbers, and the place of a fault."""

import json
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from sim.core.errors import BadInput, Fault, shown

MAX_DEPTH: Final = 30  # levels of lists and mappings within each other
NAMED: Final = 5  # faults of one file that are named
MAX_NUMBER: Final = 1e300
SURROGATE: Final = re.compile("[\ud800-\udfff]")


class _WordError(ValueError):
    """A word of a file that JSON does not know, or a key that stands twice."""


def read_json(path: Path, remedy: str) -> Any:
    """Read a JSON file.

    Args:
        path: The file.
        remedy: What to do about a damaged file.

    Returns:
        Mappings, lists, text, finite numbers, booleans and None.

    Raises:
        BadInput: The file cannot be read, or is no sound JSON.
    """
    text = _text(path, remedy)
    try:
        found = json.loads(text, parse_constant=_refuse_word, object_pairs_hook=_mapping)
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error.msg}; {remedy}"
        raise BadInput.at(path, message, error.lineno, error.colno) from error
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, _WordError) else "a value is too long or too deep"
        raise BadInput.at(path, f"this is no JSON: {why}; {remedy}") from error
    reason = next(_excesses(found), None)
    if reason is not None:
        raise BadInput.at(path, f"{reason}; {remedy}")
    return found


def refuse(path: Path, messages: Iterable[str], remedy: str) -> None:
    """Refuse a file that has faults; of many, the first are named.

    Args:
        path: The file.
        messages: What is wrong with it; nothing where it is sound.
        remedy: What to do about a damaged file.

    Raises:
        BadInput: There are messages.
    """
    found = list(messages)
    faults = [Fault(str(path), 1, 1, f"{message}; {remedy}") for message in found[:NAMED]]
    more = len(found) - NAMED
    if more > 0:
        faults.append(Fault(str(path), 1, 2, f"and {more} more faults of this kind; {remedy}"))
    if faults:
        raise BadInput(faults)


def _text(path: Path, remedy: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8 text ({error.reason} at byte {error.start}); {remedy}"
        raise BadInput.at(path, message) from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "there is no such file"
        raise BadInput.at(path, f"the file cannot be read: {why}; {remedy}") from error


def _refuse_word(word: str) -> None:
    raise _WordError(f"{word} is no number")


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build a mapping; a key that stands twice is refused."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _WordError(f"the key {shown(twice)} stands twice")
    return found


def _excesses(found: Any) -> Iterator[str]:
    """Yield what no file of Bamboo holds: values too deep, numbers too large, half characters."""
    waiting = [(found, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            yield f"the file nests deeper than {MAX_DEPTH} levels"
            return
        if isinstance(value, dict):
            waiting += [(part, depth + 1) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]
        elif isinstance(value, str) and SURROGATE.search(value):
            yield f"{shown(value)} holds half a character"
        elif isinstance(value, int | float) and not (is_number(value) or isinstance(value, bool)):
            yield f"{shown(value)} is no number that a file of Bamboo holds"


def is_number(value: object) -> bool:
    """Whether a value is a finite number of a size that can be computed with.

    >>> is_number(1), is_number(True), is_number(10**400), is_number("1")
    (True, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= MAX_NUMBER and not math.isnan(value)


def is_whole(value: object, low: int, high: int) -> bool:
    """Whether a value is a whole number between bounds.

    >>> is_whole(3, 1, 5), is_whole(3.0, 1, 5), is_whole(True, 0, 5)
    (True, False, False)
    """
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def is_list_of(value: object, kind: type) -> bool:
    """Whether a value is a list whose items are all of one kind."""
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)
