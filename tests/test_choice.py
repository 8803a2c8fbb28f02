"""Choice: the odds of levels, the draw of a level, and the weights of theories."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from probe import (
    ROW,
    THEORIES,
    WORLDS,
    choose,
    free,
    law,
    numbered,
    rows,
    ruled_by,
    situations,
    within,
)

from sim.core.parameters import Parameter
from sim.core.random_streams import uniforms
from sim.core.vocabulary import LEVELS
from sim.decision import fused_kernel, theories
from sim.decision.choice import PARAMETERS, sampled_level, weights_of_levels
from sim.decision.theories import Theory
from sim.model.theory_weights import theory_weights
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.loading import load_scenario

RANGE = {p.name: within(p.low, p.high) for p in PARAMETERS}
wished = within(-12.0, 12.0)  # the range of ideals that situations and dispositions allow
last_level = st.sampled_from(LEVELS)
chance = st.floats(0.0, 1.0, exclude_max=True)


def odds(
    ideal: float, last: int, precision: float, inertia: float, cost: float = 0.0
) -> tuple[float, ...]:
    """Odds of the five levels, computed as in the kernel."""
    return tuple(
        weights_of_levels(
            ideal, last, precision, inertia, math.exp(-precision * (1.0 + inertia)), math.exp(-cost)
        )
    )


def shares(weights: tuple[float, ...]) -> np.ndarray:
    return np.array(weights) / math.fsum(weights)


# The odds of a level


@law
@given(wished, last_level, RANGE["precision"], RANGE["inertia"], within(0.0, 4.0))
def test_a_level_is_more_likely_the_nearer_it_is_to_the_ideal_and_the_last_level(
    ideal: float, last: int, precision: float, inertia: float, cost: float
) -> None:
    utility = np.array(
        [-precision * ((level - ideal) ** 2 + inertia * (level - last) ** 2) for level in LEVELS]
    )
    utility[-1] -= cost
    plain = np.exp(utility - utility.max())
    assert shares(odds(ideal, last, precision, inertia, cost)) == pytest.approx(
        plain / plain.sum(), rel=1e-9, abs=1e-15
    )


@law
@given(wished, wished, last_level, RANGE["precision"], RANGE["inertia"])
def test_a_higher_ideal_makes_every_level_of_resistance_more_likely(
    one: float, two: float, last: int, precision: float, inertia: float
) -> None:
    less, more = (np.cumsum(shares(odds(i, last, precision, inertia))) for i in sorted((one, two)))
    assert (more <= less + 1e-12).all()


@law
@given(within(-2.5, 2.5), RANGE["precision"], RANGE["inertia"], last_level)
def test_siding_and_resisting_are_symmetric(
    ideal: float, precision: float, inertia: float, last: int
) -> None:
    assert shares(odds(ideal, last, precision, inertia)) == pytest.approx(
        shares(odds(-ideal, -last, precision, inertia))[::-1], rel=1e-9
    )


@law
@given(within(-2.0, 2.0), last_level, RANGE["precision"])
def test_more_inertia_makes_the_last_level_more_likely(
    ideal: float, last: int, precision: float
) -> None:
    stays = [shares(odds(ideal, last, precision, i))[last + 2] for i in (0.0, 1.0, 2.0, 4.0)]
    assert stays == sorted(stays)
    assert shares(odds(ideal, -2, precision, 0.0)) == pytest.approx(
        shares(odds(ideal, 2, precision, 0.0))
    ), "without inertia the past is nothing"


def test_more_precision_brings_choice_closer_to_the_best_reply() -> None:
    best = [shares(odds(0.8, 0, p, 0.0))[3] for p in (0.5, 1.0, 2.0, 4.0)]
    assert best == sorted(best)
    assert best[0] < 0.5
    assert best[-1] > 0.9


@law
@given(
    st.sampled_from([-12.0, 12.0]),
    last_level,
    st.sampled_from([0.5, 4.0]),
    st.sampled_from([0.0, 4.0]),
    st.sampled_from([0.0, 4.0]),
)
def test_extreme_ideals_and_parameters_have_finite_odds(
    ideal: float, last: int, precision: float, inertia: float, cost: float
) -> None:
    found = odds(ideal, last, precision, inertia, cost)
    assert all(math.isfinite(o) and o >= 0.0 for o in found)
    assert math.isfinite(sum(found))
    assert sum(found) > 0.0


# Drawing a level

some_odds = st.tuples(*[within(0.01, 10.0)] * 5)


@law
@given(some_odds, chance)
def test_a_uniform_number_draws_the_level_whose_interval_contains_it(
    weights: tuple[float, ...], u: float
) -> None:
    ends = np.cumsum(shares(weights))
    if np.abs(ends - u).min() > 1e-12:
        assert sampled_level(weights, u) == LEVELS[int((ends < u).sum())]


@law
@given(some_odds, chance, chance)
def test_a_larger_number_never_draws_a_lower_level(
    weights: tuple[float, ...], one: float, two: float
) -> None:
    assert sampled_level(weights, min(one, two)) <= sampled_level(weights, max(one, two))


@law
@given(st.sampled_from(LEVELS), chance)
def test_a_level_with_zero_odds_is_never_drawn(only: int, u: float) -> None:
    assert sampled_level(tuple(float(level == only) for level in LEVELS), u) == only


@law
@given(wished, wished, last_level, RANGE["precision"], RANGE["inertia"], chance)
def test_with_the_same_random_number_a_higher_ideal_never_draws_a_lower_level(
    one: float, two: float, last: int, precision: float, inertia: float, u: float
) -> None:
    less, more = (sampled_level(odds(i, last, precision, inertia), u) for i in sorted((one, two)))
    assert less <= more


# The kernel


def test_over_many_worlds_the_frequencies_of_levels_follow_their_odds() -> None:
    worlds = 40_000
    ideal, level = choose(
        situations(1, worlds),
        free(worlds, precision=0.8, inertia=0.5),
        ruled_by(None, worlds),
        level=1,
        disposition=-0.4,
    )
    assert np.allclose(ideal, -0.4)
    expected = shares(odds(-0.4, 1, 0.8, 0.5))
    for d in range(4):
        found = np.array([np.mean(level[d] == x) for x in LEVELS])
        assert np.abs(found - expected).max() < 5 * math.sqrt(0.25 / worlds)


def test_random_numbers_differ_between_domains_and_months_and_are_otherwise_equal() -> None:
    situation, values, nobody = situations(1), free(WORLDS), ruled_by(None)
    once, again, later = (choose(situation, values, nobody, month=m)[1] for m in (7, 7, 8))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, later)
    assert len({row.tobytes() for row in once}) == 4


def test_the_ideal_is_the_disposition_plus_the_weighted_sum_of_the_theories() -> None:
    situation, values = situations(2), free(WORLDS)
    alone = np.array([choose(situation, values, ruled_by(name))[0] for name in THEORIES])
    weights = np.random.default_rng(3).dirichlet(np.ones(len(THEORIES)), WORLDS).T.copy()
    together = choose(situation, values, weights, disposition=0.25)[0]
    assert together == pytest.approx(0.25 + np.einsum("tw,tdw->dw", weights, alone), abs=1e-12)


def test_a_state_at_every_extreme_at_once_still_chooses_a_level() -> None:
    for pressed, precision in ((0.0, 0.5), (1.0, 4.0)):
        situation = situations(1)
        for field in ("threat", "pressure", "support", "dependence"):
            situation[rows(field)] = pressed
        values = free(
            WORLDS,
            precision=precision,
            inertia=4.0,
            reciprocity=1.0,
            dependence_drag=4.0,
            commitment_price=4.0,
        )
        ideal, level = choose(
            situation, values, ruled_by("trade_expectations"), level=2, disposition=1.0
        )
        assert np.isfinite(ideal).all()
        assert set(np.unique(level)) <= set(LEVELS)


# The weights of theories

BASE = load_scenario("replay_1991_2025", worlds=WORLDS)
NAMES = [t.name for t in BASE.theories]


@cache
def luck(name: str) -> np.ndarray:
    """Replace the gamma draws of the model, keyed by name in the same way."""
    return -np.log1p(-uniforms(1, "say", name, numbered(0, WORLDS)))


def say(scenario: Scenario, silent: frozenset[str] = frozenset()) -> dict[str, np.ndarray]:
    names = [t.name for t in scenario.theories]
    return dict(zip(names, theory_weights(scenario, silent, luck), strict=True))


@law
@given(st.frozensets(st.sampled_from(NAMES), max_size=len(NAMES) - 1))
def test_weights_sum_to_one_over_theories_with_data_and_are_zero_for_the_others(
    silent: frozenset[str],
) -> None:
    weights = say(BASE, silent)
    assert np.array(list(weights.values())).sum(0) == pytest.approx(np.ones(WORLDS))
    assert all((weights[n] >= 0.0).all() for n in NAMES)
    assert not any(weights[n].any() for n in silent)


def test_without_data_no_theory_has_weight() -> None:
    assert not np.array(list(say(BASE, frozenset(NAMES)).values())).any()


def test_when_a_theory_loses_its_data_the_others_keep_their_proportions() -> None:
    full, rest = say(BASE), say(BASE, frozenset(["hedging"]))
    assert rest["broken_trust"] / rest["elite_faction"] == pytest.approx(
        full["broken_trust"] / full["elite_faction"]
    )


def test_on_average_over_worlds_no_theory_is_favoured() -> None:
    means = [w.mean() for w in say(BASE).values()]
    assert max(means) < 2.0 * min(means)


def test_weights_that_a_scenario_fixes_are_kept_in_every_world() -> None:
    weights = say(
        load_scenario(
            "replay_1991_2025", ["theories={hedging: 3, balance_of_threat: 1}"], worlds=WORLDS
        )
    )
    assert np.allclose(weights["hedging"], 0.75)
    assert np.allclose(weights["balance_of_threat"], 0.25)


def with_more(*more: Theory) -> Scenario:
    return replace(BASE, theories=(*BASE.theories, *more))


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_of_a_theory_takes_weight_only_from_its_original(name: str) -> None:
    before, after = say(BASE), say(with_more(replace(THEORIES[name], name="copy")))
    assert after[name] + after["copy"] == pytest.approx(before[name])
    assert (after["copy"] > 0.0).any()
    for other in set(NAMES) - {name}:
        assert after[other] == pytest.approx(before[other])


def test_a_copy_takes_no_weight_from_another_theory_with_the_same_inputs() -> None:
    theory = THEORIES["balance_of_threat"]
    rival = replace(
        theory,
        name="rival",
        wish=lambda threat, rival_gain: rival_gain * threat**2,
        parameters=(Parameter("rival_gain", 0.5, 3.0, 1.75, "levels", "assumed"),),
    )
    assert rival.identity != theory.identity
    before, after = say(with_more(rival)), say(with_more(rival, replace(theory, name="copy")))
    assert after["balance_of_threat"] + after["copy"] == pytest.approx(before["balance_of_threat"])
    assert after["rival"] == pytest.approx(before["rival"])


def test_a_new_theory_on_known_inputs_takes_weight_only_from_theories_with_the_same_inputs() -> (
    None
):
    theory = THEORIES["balance_of_threat"]
    rival = replace(
        theory,
        name="rival",
        wish=lambda threat, rival_gain: rival_gain * threat**2,
        parameters=(Parameter("rival_gain", 0.5, 3.0, 1.75, "levels", "assumed"),),
    )
    before, after = say(BASE), say(with_more(rival))
    assert after["balance_of_threat"] + after["rival"] == pytest.approx(before["balance_of_threat"])
    assert after["hedging"] == pytest.approx(before["hedging"])


def test_a_theory_that_is_left_out_is_as_one_without_weight():
    """One kernel serves every list of Bamboo's theories, in the same bytes."""
    every = theories.built_in()
    some = every[1:9:3]
    worlds = 300
    situation, values = situations(4, worlds), free(worlds)
    weights = np.random.default_rng(4).random((len(every), worlds))
    weights[[theory not in some for theory in every]] = 0.0
    few = weights[[theory in some for theory in every]]
    found = []
    for listed, own in ((every, weights), (some, few)):
        levels, ideal = np.zeros((4, worlds), np.int8), np.zeros((4, worlds))
        run = fused_kernel.kernel(listed, tuple(ROW.items()))
        says = np.ones(len(listed), np.bool_)
        decay = np.full(worlds, 0.2)
        keys = np.uint64(11), np.uint64(7)
        ids = numbered(0, worlds)
        run(situation, values, own, says, np.zeros((4, worlds)), decay, *keys, ids, levels, ideal)
        found.append((levels, ideal, run.args[0]))
    assert found[0][2] is found[1][2]
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])
    for order, weighted in ((every[::-1], True), (every[1::-1], False)):
        assert fused_kernel.compiled_together(order, weighted=weighted) == order
    assert fused_kernel.compiled_together(every[1::-1], weighted=True) == every
