"""What the literature predicts of a theory, in its own language: a YAML file of sentences, each with the situation it speaks of.

A case holds at the default, the lowest and the highest value of every parameter together, unless its ``where`` pins the reading of
the theory that it is about. A theory of another package keeps its file beside its module, under the module's name.
"""

from collections.abc import Iterator, Mapping
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
NOTICEABLE: Final = 1e-3  # levels
BOUNDS: Final = {f.name: (f.low, f.high) for f in FIELDS}
Case = dict[str, Any]


def read(path: Path) -> list[Case]:
    """Read a file of cases; raises BadInput where it is not a list of mappings."""
    try:
        document = yaml_reader.parse(f"cases:\n{path.read_text(encoding='utf-8')}", str(path))
    except BadInput as bad:
        raise BadInput(
            Fault(f.file, max(f.line - 1, 1), f.column, f.message) for f in bad.faults
        ) from bad
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            [Fault(str(path), 1, 1, f"the predictions cannot be read: {error}")]
        ) from error
    faults = [Fault(f.file, max(f.line - 1, 1), f.column, f.message) for f in document.faults]
    cases = document.data["cases"]
    if not isinstance(cases, list) or not all(isinstance(c, dict) for c in cases):
        faults.append(
            Fault(
                str(path),
                1,
                1,
                "predictions are a list of cases, each with sentence, citation, situation and expect",
            )
        )
    if faults:
        raise BadInput(faults)
    return list(cases)


def answers(theory: Theory, case: Case, situation: Mapping[str, Any]) -> list[float]:
    """Wishes of a theory in a situation, at every combination of its parameters' default, low and high."""
    said = {"domain": case.get("domain", "political")} | dict(situation)
    fields = said | {"domain": DOMAINS.index(said["domain"])}
    pinned = case.get("where", {})
    spans = [
        [pinned[p.name]] if p.name in pinned else [p.default, p.low, p.high]
        for p in theory.parameters
    ]
    points = (
        fields | dict(zip((p.name for p in theory.parameters), point, strict=True))
        for point in product(*spans)
    )
    return [float(theory.wish(**{a: at[a] for a in theory.arguments})) for at in points]


def comes_true(theory: Theory, case: Case) -> bool:
    """Tell whether a theory answers as predicted; an unknown expectation is an error."""
    here, expect = answers(theory, case, case["situation"]), case["expect"]
    if isinstance(expect, dict):
        there = answers(theory, case, case["situation"] | expect["more_than"])
        return all(a > b + NOTICEABLE for a, b in zip(here, there, strict=True))
    verdicts = {
        "resists": min(here) > NOTICEABLE,
        "sides": max(here) < -NOTICEABLE,
        "indifferent": max(map(abs, here)) < NOTICEABLE,
    }
    return verdicts[expect]


def faults(theory: Theory, case: Case) -> Iterator[str]:
    """Say what is not written in known words, within bounds, or left out."""
    yield from (bad_word("key", k, KEYS) for k in case if k not in KEYS)
    lacking = [k for k in NEEDED if k not in case]
    if lacking:
        yield f"lacks {', '.join(lacking)}"
        return
    expect = case["expect"]
    if (
        not (
            isinstance(expect, dict)
            and set(expect) == {"more_than"}
            and isinstance(expect["more_than"], dict)
        )
        and expect not in SIMPLE
    ):
        yield bad_word("expect", expect, [*SIMPLE, "more_than: {...}"])
        return
    other = expect["more_than"] if isinstance(expect, dict) else {}
    yield from (
        f"names no {f}, which the theory reads" for f in theory.reads if f not in case["situation"]
    )
    yield from _outside(
        [*case["situation"].items(), *((k, v) for k, v in other.items() if k != "domain")],
        BOUNDS,
        "field",
    )
    yield from _outside(
        case.get("where", {}).items(),
        {p.name: (p.low, p.high) for p in theory.parameters},
        "parameter",
    )
    yield from (
        bad_word("domain", d, DOMAINS)
        for d in (case.get("domain", "political"), other.get("domain", "political"))
        if d not in DOMAINS
    )


def _outside(said: Any, bounds: Mapping[str, tuple[float, float]], what: str) -> Iterator[str]:
    for name, value in said:
        if name not in bounds:
            yield bad_word(what, name, sorted(bounds))
        elif not isinstance(value, int | float) or not bounds[name][0] <= value <= bounds[name][1]:
            yield f"{name} is {value!r}; its bounds are {bounds[name][0]:g} to {bounds[name][1]:g}"
