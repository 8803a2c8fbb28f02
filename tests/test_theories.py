"""The contract, checked for every theory in the registry; a new theory needs no new test."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from probe import (
    BOUNDS,
    OFF,
    PARAMETERS,
    ROW,
    THEORIES,
    WORLDS,
    free,
    ideal_of,
    law,
    plainly,
    rows,
    situations,
    within,
)

from sim.core.parameters import Parameter
from sim.decision import theories, theory_contract
from sim.decision.situation import DOMAIN_FIELDS

every = pytest.mark.parametrize("name", THEORIES)
SLACK = 1e-8  # levels that rounding may cost


@every
@pytest.mark.parametrize("check", theory_contract.CHECKS, ids=lambda c: c.__name__)
def test_a_theory_passes_the_contract(name: str, check: theory_contract.Check) -> None:
    assert not theory_contract.complaints(check, THEORIES[name])


@every
def test_a_theory_depends_on_every_field_it_reads_and_on_no_other(name: str) -> None:
    before, other = situations(1), situations(2)
    calm = ideal_of(name, before, free(WORLDS))
    moved = set()
    for field in BOUNDS:
        after = before.copy()
        after[rows(field)] = other[rows(field)]
        if not np.array_equal(ideal_of(name, after, free(WORLDS)), calm):
            moved.add(field)
    assert moved == set(THEORIES[name].reads)


@every
def test_a_field_of_one_domain_affects_that_domain_only(name: str) -> None:
    before, other = situations(1), situations(2)
    calm = ideal_of(name, before, free(WORLDS))
    for field in set(THEORIES[name].reads) & set(DOMAIN_FIELDS):
        for d in range(4):
            after = before.copy()
            after[rows(field).start + d] = other[rows(field).start + d]
            changed = (ideal_of(name, after, free(WORLDS)) != calm).any(1)
            assert changed.tolist() == [i == d for i in range(4)]


@every
def test_a_theory_depends_on_every_parameter_it_declares_and_on_no_other(name: str) -> None:
    situation = situations(3)
    calm = ideal_of(name, situation, free(WORLDS))
    obeyed = set()
    for parameter in PARAMETERS.values():
        if parameter.name in OFF:  # moves every ideal, whichever theory rules
            continue
        spread = np.linspace(parameter.low, parameter.high, WORLDS)
        if not np.array_equal(
            ideal_of(name, situation, free(WORLDS, **{parameter.name: spread})), calm
        ):
            obeyed.add(parameter.name)
    assert obeyed == {p.name for p in THEORIES[name].parameters}


@every
def test_the_kernel_passes_a_theory_its_own_fields_and_parameters(name: str) -> None:
    theory, situation = THEORIES[name], situations(7)
    values = free(WORLDS, **{p.name: np.linspace(p.low, p.high, WORLDS) for p in theory.parameters})
    ideal = ideal_of(name, situation, values)
    for w in range(0, WORLDS, 8):
        for d in range(4):
            read = {f: situation[rows(f)][d if f in DOMAIN_FIELDS else 0, w] for f in theory.reads}
            case = (
                read | {p.name: values[ROW[p.name], w] for p in theory.parameters} | {"domain": d}
            )
            assert ideal[d, w] == pytest.approx(plainly(name, case), rel=1e-12, abs=1e-12)


@every
def test_the_name_does_not_change_the_identity_of_a_theory(name: str) -> None:
    theory = THEORIES[name]
    assert (
        replace(theory, name="a_new_name", title="A new title", module="elsewhere").identity
        == theory.identity
    )


def test_all_theories_have_different_identities() -> None:
    assert len({t.identity for t in THEORIES.values()}) == len(THEORIES)


def test_a_theory_with_an_unknown_field_is_refused() -> None:
    module = type(theories)("prestige")
    module.__doc__ = "Prestige: a state resists whoever outshines it."
    module.PARAMETERS = (Parameter("prestige_gain", 0.5, 3.0, 1.75, "levels", "assumed"),)
    module.wish = lambda splendour, prestige_gain: prestige_gain * splendour
    with pytest.raises(TypeError, match="splendour"):
        theories.from_module("prestige", module)


def test_a_theory_that_declares_a_parameter_it_never_uses_is_refused() -> None:
    module = type(theories)("idle")
    module.PARAMETERS = (Parameter("idle_gain", 0.5, 3.0, 1.75, "levels", "assumed"),)
    module.wish = lambda threat: threat
    with pytest.raises(TypeError, match="idle_gain"):
        theories.from_module("idle", module)


def test_an_unknown_theory_is_not_found() -> None:
    with pytest.raises(KeyError):
        theories.chosen(["balance_of_thret"])


# Threat with support: the six rules that the document's table allows are cases of one function.

share = within(0.0, 1.0)
gain = within(0.5, 3.0)
exponent = within(-8.0, 8.0)
TINY = 1e-7


def joint(pressure: float, support: float, **free_ones: float) -> float:
    fixed = {"joint_gain": 1.0, "pressure_share": 0.5, "joint_exponent": 1.0}
    return plainly(
        "threat_with_support", {"pressure": pressure, "support": support} | fixed | free_ones
    )


@law
@given(share, share, exponent)
def test_with_the_whole_share_on_pressure_support_has_no_effect(
    pressure: float, support: float, e: float
) -> None:
    assert joint(pressure, support, pressure_share=1.0, joint_exponent=e) == pytest.approx(
        pressure, abs=TINY
    )


@law
@given(share, share, exponent)
def test_with_the_whole_share_on_support_pressure_has_no_effect(
    pressure: float, support: float, e: float
) -> None:
    assert joint(pressure, support, pressure_share=0.0, joint_exponent=e) == pytest.approx(
        support, abs=TINY
    )


@law
@given(share, share)
def test_where_both_are_needed_the_smaller_one_decides(pressure: float, support: float) -> None:
    scarcer = min(pressure, support)
    assert scarcer - TINY <= joint(pressure, support, joint_exponent=-8.0) <= 1.1 * scarcer + TINY


@law
@given(share, share)
def test_where_either_suffices_the_larger_one_decides(pressure: float, support: float) -> None:
    ampler = max(pressure, support)
    assert 0.9 * ampler - TINY <= joint(pressure, support, joint_exponent=8.0) <= ampler + TINY


@law
@given(share, share, within(0.0, 0.5))
def test_where_they_add_up_equal_changes_have_equal_effects(
    pressure: float, support: float, more: float
) -> None:
    base, full = 0.5 * joint(pressure, support), joint(1.0, 1.0)
    assert full == pytest.approx(1.0, abs=TINY)
    assert 0.5 * joint(min(pressure, 0.5) + more, support) == pytest.approx(
        0.5 * joint(min(pressure, 0.5), support) + more / 4, abs=TINY
    )
    assert base == pytest.approx(0.5 * joint(support, pressure), abs=TINY)


@law
@given(within(0.01, 1.0), within(0.01, 1.0), within(0.1, 0.9))
def test_where_they_multiply_halving_one_has_the_same_relative_effect(
    pressure: float, support: float, p: float
) -> None:
    product = {"joint_exponent": 0.0, "pressure_share": p}
    cost = joint(pressure / 2, support, **product) / joint(pressure, support, **product)
    assert cost == pytest.approx(joint(0.5, 1.0, **product), rel=1e-6)
    even = {"joint_exponent": 0.0}
    assert joint(pressure, support, **even) ** 2 == pytest.approx(pressure * support, rel=1e-6)


@law
@given(share, within(-8.0, 0.0))
def test_where_both_are_needed_or_multiply_one_alone_has_no_effect_at_the_even_share(
    alone: float, e: float
) -> None:
    for wish in (joint(alone, 0.0, joint_exponent=e), joint(0.0, alone, joint_exponent=e)):
        assert wish < 0.01


@law
@given(share, share, share, gain, share, exponent)
def test_less_pressure_or_less_support_never_raises_the_desired_level(
    pressure: float, support: float, left: float, g: float, p: float, e: float
) -> None:
    rule = {"joint_gain": g, "pressure_share": p, "joint_exponent": e}
    now = joint(pressure, support, **rule)
    assert joint(pressure * left, support, **rule) <= now + SLACK
    assert joint(pressure, support * left, **rule) <= now + SLACK


@law
@given(share, share, share, exponent)
def test_the_joint_effect_lies_between_those_of_pressure_and_support_alone(
    pressure: float, support: float, p: float, e: float
) -> None:
    assert (
        min(pressure, support) - TINY
        <= joint(pressure, support, pressure_share=p, joint_exponent=e)
        <= max(pressure, support) + TINY
    )


@law
@given(share, share, share, st.sampled_from([-1.0, 1.0]))
def test_the_product_is_the_limit_of_neighbouring_exponents(
    pressure: float, support: float, p: float, side: float
) -> None:
    beside = joint(pressure, support, pressure_share=p, joint_exponent=side * 2e-6)
    assert joint(pressure, support, pressure_share=p, joint_exponent=0.0) == pytest.approx(
        beside, abs=1e-3
    )
