"""Predictions of the literature about a theory: a YAML file of sentences with their situations.

A case holds at the default, the lowest and the highest value of every parameter together, unless
its ``where`` pins the reading of the theory that it is about. A theory states its cases as
``PREDICTIONS`` in its module, or in a YAML file beside the module, under the module's name.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any, Final

from sim.core import yaml_reader
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.vocabulary import DOMAINS
from sim.decision.situation import FIELDS
from sim.decision.theories import Theory

KEYS: Final = ("sentence", "citation", "situation", "domain", "where", "expect")
NEEDED: Final = ("sentence", "citation", "situation", "expect")
SIMPLE: Final = ("resists", "sides", "indifferent")
DEFAULT_DOMAIN: Final = "political"
NOTICEABLE: Final = 1e-3  # levels
BOUNDS: Final = {field.name: (field.low, field.high) for field in FIELDS}
Case = dict[str, Any]
Bounds = Mapping[str, tuple[float, float]]


def cases_of(theory: Theory) -> list[Case]:
    """Return the cases of a theory: ``PREDICTIONS`` of its module, and the file beside it.

    Raises:
        BadInput: The file beside the module cannot be read.
    """
    stated = getattr(import_module(theory.module), "PREDICTIONS", ())
    beside = theory.file.with_suffix(".yaml")
    return [*map(dict, stated), *(read(beside) if beside.is_file() else [])]


def read(path: Path) -> list[Case]:
    """Read a file of cases.

    Raises:
        BadInput: The file cannot be read or is not a list of mappings.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput.at(path, f"the predictions cannot be read: {error}") from error
    try:
        document = yaml_reader.parse(f"cases:\n{text}", str(path))
    except BadInput as bad:
        raise BadInput(map(_line_before, bad.faults)) from bad
    faults = [_line_before(fault) for fault in document.faults]
    cases = document.data["cases"]
    if not _are_mappings(cases):
        needed = "sentence, citation, situation and expect"
        message = f"predictions are a list of cases, each with {needed}"
        faults.append(Fault(str(path), 1, 1, message))
    if faults:
        raise BadInput(faults)
    return list(cases)


def _are_mappings(cases: object) -> bool:
    """Whether data is a list of mappings."""
    return isinstance(cases, list) and all(isinstance(case, dict) for case in cases)


def _line_before(fault: Fault) -> Fault:
    """Move a fault to the line above: the text is read with one line more than the file has."""
    line = max(fault.line - 1, 1)
    return Fault(fault.file, line, fault.column, fault.message)


def answers(theory: Theory, case: Case, situation: Mapping[str, Any]) -> list[float]:
    """Compute the wishes of a theory in a situation.

    Args:
        theory: The theory.
        case: The case, which may name a domain and pin parameters.
        situation: Value of each field that the theory reads, by name.

    Returns:
        Levels at every combination of the parameters' default, low and high.
    """
    domain = situation.get("domain", case.get("domain", DEFAULT_DOMAIN))
    fields = {**situation, "domain": DOMAINS.index(domain)}
    names = [parameter.name for parameter in theory.parameters]
    found: list[float] = []
    for values in product(*_tried_values(theory, case)):
        point = {**fields, **dict(zip(names, values, strict=True))}
        arguments = {name: point[name] for name in theory.arguments}
        found.append(float(theory.wish(**arguments)))
    return found


def _tried_values(theory: Theory, case: Case) -> Iterator[list[float]]:
    """Yield the values at which a case tries each parameter."""
    pinned = case.get("where", {})
    for parameter in theory.parameters:
        if parameter.name in pinned:
            yield [pinned[parameter.name]]
        else:
            yield [parameter.default, parameter.low, parameter.high]


def comes_true(theory: Theory, case: Case) -> bool:
    """Whether a theory answers as predicted.

    Raises:
        KeyError: The case expects something unknown.
    """
    here = answers(theory, case, case["situation"])
    expected = case["expect"]
    if isinstance(expected, dict):
        compared = case["situation"] | expected["more_than"]
        there = answers(theory, case, compared)
        return all(a > b + NOTICEABLE for a, b in zip(here, there, strict=True))
    verdicts = {
        "resists": min(here) > NOTICEABLE,
        "sides": max(here) < -NOTICEABLE,
        "indifferent": max(map(abs, here)) < NOTICEABLE,
    }
    return verdicts[expected]


def faults(theory: Theory, case: Case) -> Iterator[str]:
    """Yield what is wrong with a case: unknown words, values out of bounds, missing parts."""
    for key in case:
        if key not in KEYS:
            yield bad_word("key", key, KEYS)
    lacking = [key for key in NEEDED if key not in case]
    if lacking:
        yield f"lacks {', '.join(lacking)}"
        return
    expected = case["expect"]
    if not _is_comparison(expected) and expected not in SIMPLE:
        yield bad_word("expect", expected, [*SIMPLE, "more_than: {...}"])
        return
    compared = expected["more_than"] if isinstance(expected, dict) else {}
    yield from _situation_faults(theory, case["situation"], compared)
    ranges = {p.name: (p.low, p.high) for p in theory.parameters}
    yield from _outside(case.get("where", {}).items(), ranges, "parameter")
    for situation in (case, compared):
        domain = situation.get("domain", DEFAULT_DOMAIN)
        if domain not in DOMAINS:
            yield bad_word("domain", domain, DOMAINS)


def _is_comparison(expected: object) -> bool:
    """Whether a case expects more resistance than in another situation."""
    if not isinstance(expected, dict) or set(expected) != {"more_than"}:
        return False
    return isinstance(expected["more_than"], dict)


def _situation_faults(
    theory: Theory, situation: Mapping[str, Any], compared: Mapping[str, Any]
) -> Iterator[str]:
    """Yield what is wrong with the fields of a case and of the situation it is compared with."""
    for field in theory.reads:
        if field not in situation:
            yield f"names no {field}, which the theory reads"
    yield from _outside(situation.items(), BOUNDS, "field")
    other_fields = {name: value for name, value in compared.items() if name != "domain"}
    yield from _outside(other_fields.items(), BOUNDS, "field")


def _outside(values: Iterable[tuple[str, Any]], bounds: Bounds, what: str) -> Iterator[str]:
    """Yield the names that are unknown and the values that lie out of their bounds."""
    for name, value in values:
        if name not in bounds:
            yield bad_word(what, name, sorted(bounds))
            continue
        low, high = bounds[name]
        if not isinstance(value, int | float) or not low <= value <= high:
            yield f"{name} is {value!r}; its bounds are {low:g} to {high:g}"
