"""Checks of criteria as files write them: their names, and every argument by its kind.

An argument has one kind in all criteria that take it.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sim.core.errors import bad_word, shown
from sim.core.json_reader import is_list_of, is_number, is_whole
from sim.core.vocabulary import DOMAINS, STRATEGIES
from sim.judgement.criteria import CRITERIA

Where = tuple[str | int, ...]
Complaint = tuple[Where, str]
TIE: Final = re.compile(r"[A-Z]{2,8}>[A-Z]{2,8}")
NAME: Final = re.compile(r"[A-Za-z0-9_.-]+")
YEARS: Final = (1800, 2200)
NESTED: Final = (
    "condition",
    "outcome",
    "parts",
    "first",
    "then",
)  # arguments that hold criteria or sides
SIDE: Final = ("tie", "domains")
CONDITIONAL: Final = "given"  # answers for some worlds only
OPEN: Final = "in_run"  # passes on what its outcome answers
LEAST_YEARS: Final = {"ramp": 2, "steepest": 2}  # of the span ``years``; one year has no step


def _tie(value: Any) -> bool:
    return isinstance(value, str) and TIE.fullmatch(value) is not None


def _span(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != len(("first", "last")):
        return False
    first, last = value
    return is_whole(first, *YEARS) and is_whole(last, *YEARS) and bool(first <= last)


def _domains(value: Any) -> bool:
    if not is_list_of(value, str) or not value:
        return False
    return len(set(value)) == len(value) and set(value) <= set(DOMAINS)


def _strategies(value: Any) -> bool:
    return isinstance(value, str) and {*value.split("|")} <= {*STRATEGIES}


def _name(value: Any) -> bool:
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _share(value: Any) -> bool:
    return is_number(value) and 0 <= value <= 1


def _size(value: Any) -> bool:
    return is_number(value) and value >= 0


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


A_TIE: Final = (_tie, "a tie, such as AAA>BBB")
A_SPAN: Final = (_span, "a first and a last year, such as [2014, 2019]")
SOME_DOMAINS: Final = (_domains, f"a list of domains, some of {', '.join(DOMAINS)}")
A_NAME: Final = (_name, "a name of letters, digits and _")
A_NUMBER: Final = (is_number, "a number")
A_SHARE: Final = (_share, "a number from 0 to 1")
KINDS: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "tie": A_TIE,
    "other": A_TIE,
    "of": A_TIE,
    "years": A_SPAN,
    "before": A_SPAN,
    "after": A_SPAN,
    "at": A_SPAN,
    "domains": SOME_DOMAINS,
    "high": SOME_DOMAINS,
    "low": SOME_DOMAINS,
    "is": (_strategies, f"a strategy, or several joined by '|': {', '.join(STRATEGIES)}"),
    "share": A_SHARE,
    "step": A_SHARE,
    "back": A_SHARE,
    "by": A_NUMBER,
    "at_least": A_NUMBER,
    "at_most": A_NUMBER,
    "within": (_size, "a number from 0 up"),
    "each": (_truth, "true or false"),
    "away": (_truth, "true or false"),
    "driver": A_NAME,
    "strong": A_NAME,
    "weak": A_NAME,
    "quantity": A_NAME,
    "run": A_NAME,
    "why": (_text, "text"),
}


def arguments(name: str) -> dict[str, inspect.Parameter]:
    """Return the arguments that a criterion takes, by the name that a thesis writes."""
    parameters = inspect.signature(CRITERIA[name]).parameters
    return {
        key.rstrip("_"): parameter
        for key, parameter in parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }


def complaints(criterion: Any, where: Where, *, inner: bool = False) -> Iterator[Complaint]:
    """Yield what is wrong with a criterion and with those inside it.

    Args:
        criterion: The criterion as a file writes it.
        where: Its place in the file, by keys.
        inner: Whether it stands inside another criterion than ``in_run``.
    """
    name = criterion.get("use") if isinstance(criterion, dict) else criterion
    if not isinstance(criterion, dict) or not isinstance(name, str) or name not in CRITERIA:
        yield where, bad_word("use", name, list(CRITERIA))
        return
    if inner and name == CONDITIONAL:
        yield where, f"{name!r} stands outermost, or in 'in_run' alone; write its condition there"
    known = arguments(name)
    for key in criterion:
        if key != "use" and key not in known:
            message = bad_word(f"criterion {name!r}, argument", key, list(known))
            yield (*where, key), message
    for key, parameter in known.items():
        if key in criterion:
            inside = inner or name != OPEN
            yield from _of_argument(name, key, criterion[key], (*where, key), inner=inside)
        elif parameter.default is parameter.empty:
            yield where, f"criterion {name!r}: the argument {key!r} is missing"


def _of_argument(
    criterion: str, key: str, value: Any, where: Where, *, inner: bool = True
) -> Iterator[Complaint]:
    """Yield what is wrong with an argument."""
    if key in NESTED:
        yield from _of_nested(key, value, where, inner=inner)
        return
    fits, allowed = KINDS[key]
    if not fits(value):
        yield where, f"{shown(value)} is not {allowed}"
    elif key == "years" and value[1] - value[0] + 1 < LEAST_YEARS.get(criterion, 1):
        least = LEAST_YEARS[criterion]
        yield where, f"{shown(value)} is too short; criterion {criterion!r} takes {least} years"


def _of_nested(key: str, value: Any, where: Where, *, inner: bool) -> Iterator[Complaint]:
    """Yield what is wrong with the criteria, or the side, that an argument holds."""
    if key in {"condition", "outcome"}:
        yield from complaints(value, where, inner=inner)
    elif key == "parts":
        if not isinstance(value, list) or not value:
            yield where, f"{shown(value)} is not a list of criteria"
            return
        for i, part in enumerate(value):
            yield from complaints(part, (*where, i), inner=inner)
    elif not isinstance(value, dict) or "tie" not in value:
        yield where, f"{shown(value)} is not a mapping with 'tie' and, at will, 'domains'"
    else:
        yield from _of_side(value, where)


def _of_side(side: Mapping[str, Any], where: Where) -> Iterator[Complaint]:
    """Yield what is wrong with one side of a comparison of ties."""
    for key in side:
        if key in SIDE:
            yield from _of_argument("", key, side[key], (*where, key))
        else:
            yield (*where, key), bad_word("unknown key", key, SIDE)
