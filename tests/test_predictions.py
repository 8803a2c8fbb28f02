"""What the literature predicts, in its own language: ``tests/predictions/<theory>.yaml``, one file a theory.

A case holds at the default, the lowest and the highest value of every parameter together, unless its ``where`` pins the
reading of the theory that it is about.
"""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from probe import BOUNDS, THEORIES, plainly

from sim.terms import DOMAINS

FOLDER = Path(__file__).parent / "predictions"
KEYS = {"sentence", "citation", "situation", "domain", "where", "expect"}
NOTICEABLE = 1e-3  # levels
Case = dict[str, Any]
FILES: dict[str, list[Case]] = {p.stem: yaml.safe_load(p.read_text(encoding="utf-8")) for p in sorted(FOLDER.glob("*.yaml"))}
CASES = [pytest.param(name, case, id=f"{name}: {case['sentence']}") for name, cases in FILES.items() for case in cases]


def answers(theory: str, case: Case, situation: Case) -> list[float]:
    """Wishes of a theory in a situation, at every combination of its parameters' default, low and high."""
    said = {"domain": case.get("domain", "political")} | situation
    fields = said | {"domain": DOMAINS.index(said["domain"])}
    pinned = case.get("where", {})
    spans = [[pinned[p.name]] if p.name in pinned else [p.default, p.low, p.high] for p in THEORIES[theory].parameters]
    names = [p.name for p in THEORIES[theory].parameters]
    return [plainly(theory, fields | dict(zip(names, point, strict=True))) for point in product(*spans)]


def comes_true(theory: str, case: Case) -> bool:
    """Tell whether a theory answers as predicted; an unknown expectation is an error."""
    here, expect = answers(theory, case, case["situation"]), case["expect"]
    if isinstance(expect, dict):
        there = answers(theory, case, case["situation"] | expect["more_than"])
        return all(a > b + NOTICEABLE for a, b in zip(here, there, strict=True))
    verdicts = {"resists": min(here) > NOTICEABLE, "sides": max(here) < -NOTICEABLE, "indifferent": max(map(abs, here)) < NOTICEABLE}
    return verdicts[expect]


def reversed_case(case: Case) -> Case:
    """Swap the two situations that a case compares."""
    domain = {"domain": case.get("domain", "political")}
    other = domain | case["situation"] | case["expect"]["more_than"]
    return case | {"domain": other.pop("domain"), "situation": other, "expect": {"more_than": domain | case["situation"]}}


@pytest.mark.parametrize(("theory", "case"), CASES)
def test_the_theory_answers_as_the_literature_predicts(theory: str, case: Case) -> None:
    assert comes_true(theory, case), f"{answers(theory, case, case['situation'])} does not bear out {case['expect']}"


@pytest.mark.parametrize(("theory", "case"), CASES)
def test_a_prediction_of_something_else_would_fail(theory: str, case: Case) -> None:
    turned = [reversed_case(case)] if isinstance(case["expect"], dict) else [case | {"expect": other} for other in ("resists", "sides", "indifferent") if other != case["expect"]]
    assert not any(comes_true(theory, t) for t in turned)


@pytest.mark.parametrize(("theory", "case"), CASES)
def test_a_case_is_written_in_known_words_and_within_bounds(theory: str, case: Case) -> None:
    expect = case["expect"]
    other = expect["more_than"] if isinstance(expect, dict) else {}
    assert set(case) <= KEYS
    assert len(case["sentence"].split()) >= 5
    assert len(case["citation"].split()) >= 2
    assert set(THEORIES[theory].reads) <= set(case["situation"]), "a case names every field that the theory reads"
    for field, value in [*case["situation"].items(), *((k, v) for k, v in other.items() if k != "domain")]:
        assert BOUNDS[field][0] <= value <= BOUNDS[field][1], field
    assert {case.get("domain", "political"), other.get("domain", "political")} <= set(DOMAINS)
    ranges = {p.name: p for p in THEORIES[theory].parameters}
    assert all(ranges[n].low <= v <= ranges[n].high for n, v in case.get("where", {}).items())


def test_every_theory_of_this_package_has_predictions_and_every_prediction_a_theory() -> None:
    own = {n for n, t in THEORIES.items() if t.module.startswith("sim.")}
    assert own <= set(FILES) <= set(THEORIES)


@pytest.mark.parametrize("theory", FILES)
def test_a_theory_is_held_to_at_least_three_cases_that_do_not_all_say_the_same(theory: str) -> None:
    cases = FILES[theory]
    assert len(cases) >= 3
    assert len({c["sentence"] for c in cases}) == len(cases)
    assert len({str(c["expect"]) for c in cases}) > 1
