"""Predictions of the literature: in a theory's module, or ``tests/predictions/<theory>.yaml``.

A case holds at the default, the lowest and the highest value of every parameter together, unless
its ``where`` pins the variant of the theory that it describes.
"""

from pathlib import Path

import pytest
from probe import THEORIES

from sim.decision import predictions
from sim.decision.predictions import Case, answers, comes_true

FOLDER = Path(__file__).parent / "predictions"
FILES: dict[str, list[Case]] = {p.stem: predictions.read(p) for p in sorted(FOLDER.glob("*.yaml"))}
FILES |= {name: found for name, t in THEORIES.items() if (found := predictions.cases_of(t))}
CASES = [
    pytest.param(name, case, id=f"{name}: {case['sentence']}")
    for name, cases in FILES.items()
    for case in cases
]


def reversed_case(case: Case) -> Case:
    """Swap the two situations that a case compares."""
    domain = {"domain": case.get("domain", "political")}
    other = domain | case["situation"] | case["expect"]["more_than"]
    return case | {
        "domain": other.pop("domain"),
        "situation": other,
        "expect": {"more_than": domain | case["situation"]},
    }


@pytest.mark.parametrize(("theory", "case"), CASES)
def test_the_theory_follows_the_predictions_of_the_literature(theory: str, case: Case) -> None:
    assert comes_true(THEORIES[theory], case), (
        f"{answers(THEORIES[theory], case, case['situation'])} does not bear out {case['expect']}"
    )


@pytest.mark.parametrize(("theory", "case"), CASES)
def test_the_opposite_prediction_fails(theory: str, case: Case) -> None:
    turned = (
        [reversed_case(case)]
        if isinstance(case["expect"], dict)
        else [
            case | {"expect": other}
            for other in ("resists", "sides", "indifferent")
            if other != case["expect"]
        ]
    )
    assert not any(comes_true(THEORIES[theory], t) for t in turned)


@pytest.mark.parametrize(("theory", "case"), CASES)
def test_a_case_uses_known_fields_within_their_bounds(theory: str, case: Case) -> None:
    assert not list(predictions.faults(THEORIES[theory], case))
    assert len(case["sentence"].split()) >= 5
    assert len(case["citation"].split()) >= 2


def test_every_theory_of_this_package_has_predictions_and_every_prediction_a_theory() -> None:
    own = {n for n, t in THEORIES.items() if t.module.startswith("sim.")}
    assert own <= set(FILES) <= set(THEORIES)


@pytest.mark.parametrize("theory", FILES)
def test_a_theory_has_at_least_three_cases_with_different_expectations(theory: str) -> None:
    cases = FILES[theory]
    assert len(cases) >= 3
    assert len({c["sentence"] for c in cases}) == len(cases)
    assert len({str(c["expect"]) for c in cases}) > 1
