"""Scores, labels and baselines on records with a known answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from probe import law, within
from score_library import scoringrules

from sim.comparison import baselines, scores
from sim.comparison.baselines import VALUES, Forecast
from sim.core.vocabulary import STRATEGIES
from sim.record.labellers import LABELLERS
from sim.record.summary import BINS

YEARS = 24
SURE = np.ones(YEARS)
LEVELS = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])


# Distance


def test_a_certain_and_right_forecast_has_distance_zero() -> None:
    assert scores.distances(np.eye(5), LEVELS, LEVELS).tolist() == [0.0] * 5


def test_the_distance_of_a_forecast_is_the_mean_over_its_chances() -> None:
    torn, one_off = [0.0, 0.5, 0.0, 0.5, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0]
    assert scores.distances(
        np.array([torn, one_off, torn]), LEVELS, np.array([0.0, 0.0, 1.0])
    ).tolist() == [1.0, 1.0, 1.0]


@law
@given(arrays(float, 5, elements=within(0.01, 1.0)), within(-2.0, 2.0))
def test_the_distance_lies_between_zero_and_the_length_of_the_scale(
    chances: np.ndarray, observed: float
) -> None:
    assert (
        0.0
        <= scores.distances((chances / chances.sum())[None], LEVELS, np.array([observed]))[0]
        <= 4.0
    )


# Pattern


def pattern(
    expected: list[float], observed: list[float], confidence: list[float] | None = None
) -> float:
    """Share of the pairs of different years that a certain trajectory ranks correctly."""
    levels = np.array(expected)
    right, pairs = scores.patterns(
        (levels[:, None] > levels).astype(float),
        np.array(observed),
        np.array(confidence or [1.0] * len(expected)),
    )
    return float(right.sum() / pairs.sum())


def test_the_pattern_score_is_one_for_the_right_order_zero_for_the_reverse_half_for_ties() -> None:
    assert pattern([1, 2, 3], [-1, 0, 2]) == 1.0
    assert pattern([3, 2, 1], [-1, 0, 2]) == 0.0
    assert pattern([1, 1, 1], [-1, 0, 2]) == 0.5


def test_one_wrong_pair_of_three_gives_two_thirds() -> None:
    assert pattern([1, 3, 2], [1, 2, 3]) == pytest.approx(2 / 3)


def test_years_that_do_not_differ_and_years_without_confidence_do_not_count() -> None:
    assert pattern([2, 1, 3], [0, 0, 1]) == 1.0
    assert pattern([1, 2, 0], [1, 2, 3], [1.0, 1.0, 0.0]) == 1.0


@law
@given(
    st.lists(st.integers(-24, 24), min_size=3, max_size=8, unique=True),
    st.lists(st.integers(-24, 24), min_size=8, max_size=8),
)
def test_the_scores_of_an_order_and_its_reverse_sum_to_one(
    observed: list[int], expected: list[int]
) -> None:
    forward = [float(s) for s in expected[: len(observed)]]
    both = pattern(forward, [float(o) for o in observed]) + pattern(
        [-f for f in forward], [float(o) for o in observed]
    )
    assert both == pytest.approx(1.0)


# Ranked probability


def test_a_certain_label_costs_its_number_of_steps_from_the_truth() -> None:
    hedge = np.tile([0.0, 1.0, 0.0, 0.0], (4, 1))
    assert scores.ranked_probability(hedge, np.arange(4)).tolist() == [1.0, 0.0, 1.0, 2.0]


@law
@given(
    arrays(float, (6, 4), elements=within(0.01, 1.0)),
    arrays(np.int64, 6, elements=st.integers(0, 3)),
)
def test_the_ranked_probability_score_equals_that_of_the_library(
    raw: np.ndarray, labels: np.ndarray
) -> None:
    chances = raw / raw.sum(1, keepdims=True)
    expected = scoringrules.rps_score(labels + 1, chances)
    assert scores.ranked_probability(chances, labels) == pytest.approx(expected)


# Weighted means


def test_a_mean_weights_years_by_confidence_and_omits_unknown_years() -> None:
    losses, weights = np.array([[1.0, 2.0, 6.0, 9.0]]), np.array([[1.0, 1.0, 0.5, 0.0]])
    assert scores.weighted(losses, weights)[0, 0] == pytest.approx((1 + 2 + 3) / 2.5)
    assert np.isnan(scores.weighted(losses, np.zeros((1, 4)))).all()


def test_an_interval_contains_its_mean_and_needs_two_blocks_of_years() -> None:
    losses = np.abs(np.random.default_rng(1).standard_normal((3, 35)))
    value, low, high = scores.weighted(losses, np.ones((3, 35))).T
    assert (low <= value).all()
    assert (value <= high).all()
    assert (low < high).all()
    assert np.isnan(scores.weighted(losses[:, :5], np.ones((3, 5)))[:, 1:]).all()


def test_where_all_years_are_equal_the_interval_is_a_point() -> None:
    assert scores.weighted(np.full((1, 20), 0.75), np.ones((1, 20)))[0] == pytest.approx([0.75] * 3)


def test_the_score_of_a_contender_does_not_depend_on_other_contenders() -> None:
    losses = np.random.default_rng(2).random((2, 30))
    weights = np.ones((2, 30))
    weights[1, :10] = 0.0
    assert scores.weighted(losses, weights)[1] == pytest.approx(
        scores.weighted(losses[1:], weights[1:])[0]
    )


# Labels: levels in the order political, military, economic, multilateral

BY_WORDS = [
    (
        "nguyen",
        "soft balancing is resistance in all four issue areas",
        (1, 1, 1, 1),
        "soft_balance",
    ),
    ("nguyen", "it is hard where it is intense in all of them", (2, 2, 2, 2), "hard_balance"),
    ("nguyen", "arms alone, with words to match, are still soft", (1, 2, 1, 1), "soft_balance"),
    ("nguyen", "resisting at sea while trading on is hedging", (1, 1, -1, 1), "hedge"),
    (
        "nguyen",
        "three areas of resistance and one of ordinary business are hedging",
        (1, 1, 0, 1),
        "hedge",
    ),
    ("nguyen", "ordinary conduct everywhere is hedging", (0, 0, 0, 0), "hedge"),
    ("nguyen", "accommodation in all four areas is bandwagoning", (-1, -1, -1, -1), "bandwagon"),
    ("le_kuik", "soft balancing in every field is still a part of hedging", (1, 1, 1, 1), "hedge"),
    (
        "le_kuik",
        "arms against the power with trade to please it are hedging",
        (1, 2, -1, 1),
        "hedge",
    ),
    (
        "le_kuik",
        "arms against it without any accommodation are balancing",
        (1, 2, 0, 1),
        "hard_balance",
    ),
    ("le_kuik", "deference without any resistance is bandwagoning", (-1, -1, -1, -1), "bandwagon"),
    ("le_kuik", "deference here and resistance there are hedging", (-2, 1, -2, 0), "hedge"),
    ("ma_kang", "words and law without arms are business as usual", (2, 0, 1, 2), "hedge"),
    ("ma_kang", "soft military steps are not yet balancing", (1, 1, 1, 1), "hedge"),
    (
        "ma_kang",
        "military effort is balancing, whatever is said and sold",
        (-1, 2, -1, -1),
        "hard_balance",
    ),
    ("ma_kang", "military cooperation is siding", (1, -1, 1, 1), "bandwagon"),
    ("position", "fifty is the middle of the scale and hedges", (0, 0, 0, 0), "hedge"),
    ("position", "fifty-five still hedges", (0.2, 0.2, 0.2, 0.2), "hedge"),
    ("position", "sixty balances", (1.6, 0, 0, 0), "soft_balance"),
    ("position", "forty bandwagons", (-1.6, 0, 0, 0), "bandwagon"),
    ("position", "ninety balances hard", (1.6, 1.6, 1.6, 1.6), "hard_balance"),
]


@pytest.mark.parametrize(
    ("labeller", "words", "levels", "strategy"), BY_WORDS, ids=[f"{c[0]}: {c[1]}" for c in BY_WORDS]
)
def test_a_labeller_follows_its_published_rule(
    labeller: str, words: str, levels: tuple[float, ...], strategy: str
) -> None:
    assert STRATEGIES[LABELLERS[labeller](np.array(levels, float))] == strategy, words


four = arrays(float, (4, 30), elements=within(-2.0, 2.0))


@pytest.mark.parametrize("name", LABELLERS)
def test_more_resistance_in_a_domain_never_gives_a_softer_strategy(name: str) -> None:
    @law
    @given(four, st.integers(0, 3), within(0.0, 4.0))
    def holds(levels: np.ndarray, domain: int, more: float) -> None:
        firmer = levels.copy()
        firmer[domain] = np.minimum(firmer[domain] + more, 2.0)
        assert (LABELLERS[name](firmer) >= LABELLERS[name](levels)).all()

    holds()


@pytest.mark.parametrize("name", LABELLERS)
def test_the_label_of_a_year_does_not_depend_on_other_years(name: str) -> None:
    levels = np.random.default_rng(4).uniform(-2, 2, (4, 50))
    together = LABELLERS[name](levels)
    assert together.tolist() == [int(LABELLERS[name](levels[:, y])) for y in range(50)]
    assert together.dtype == np.int8


def test_labellers_of_arms_only_or_of_hedging_only_never_give_soft_balancing() -> None:
    levels = np.random.default_rng(5).uniform(-2, 2, (4, 4000))
    assert 2 not in LABELLERS["ma_kang"](levels)
    assert 2 not in LABELLERS["le_kuik"](levels)
    assert set(LABELLERS["nguyen"](levels)) == set(LABELLERS["position"](levels)) == {0, 1, 2, 3}


# Baselines: forecasts without agents


def missed(forecast: Forecast, observed: np.ndarray) -> np.ndarray:
    """Distance of a forecast from the record, by domain and year."""
    return np.array(
        [scores.distances(p, VALUES, o) for p, o in zip(forecast.pmf, observed, strict=True)]
    )


def test_a_straight_record_is_fitted_by_a_line_to_the_last_bit() -> None:
    record = np.array(
        [np.arange(YEARS) * s / 12.0 + c for s, c in ((1, -1.0), (-1, 0.5), (0, 1.0), (1, 0.0))]
    )
    found = baselines.line(record, SURE)
    assert np.abs(missed(found, record)).max() < 1e-12
    assert found.fitted == 8


def test_a_line_interpolates_unknown_years_and_ignores_those_without_confidence() -> None:
    record = np.tile(np.arange(YEARS) / 12.0 - 1.0, (4, 1))
    torn, confidence = record.copy(), SURE.copy()
    torn[:, 5:9] = np.nan
    torn[:, 15], confidence[15] = 2.0, 0.0
    assert np.abs(missed(baselines.line(torn, confidence), record)).max() < 1e-12


def test_a_line_is_closer_to_years_with_higher_confidence() -> None:
    torn = np.tile(np.where(np.arange(YEARS) % 2 == 0, 1.0, 0.0), (4, 1))
    sure_of_resistance = np.where(np.arange(YEARS) % 2 == 0, 1.0, 0.1)
    off = missed(baselines.line(torn, sure_of_resistance), torn)
    assert off[:, ::2].max() < 0.2 < off[:, 1::2].min()


def test_a_line_misses_a_turn_and_stays_on_the_scale() -> None:
    turn = np.tile(np.where(np.arange(YEARS) < 20, -2.0, 2.0), (4, 1))
    found = baselines.line(turn, SURE)
    assert missed(found, turn).mean() > 0.3
    assert np.allclose(found.pmf.sum(-1), 1.0)
    assert found.pmf.shape == (4, YEARS, BINS)


def test_persistence_misses_only_changes() -> None:
    record = np.zeros((4, YEARS))
    record[0, 10:], record[1, 5:8], record[3, 20:] = 1.0, -2.0, 2.0
    off = missed(baselines.persistence(record), record)
    changes = np.abs(np.diff(record, axis=1, prepend=record[:, :1]))
    assert np.array_equal(off, changes)


def test_persistence_repeats_the_last_known_level_through_unknown_years() -> None:
    record = np.zeros((4, YEARS))
    record[:, 3], record[:, 4:10], record[:, 10:] = 1.0, np.nan, 2.0
    forecast = baselines.persistence(record).pmf @ VALUES
    assert np.allclose(forecast[:, 4:11], 1.0)
    assert np.allclose(forecast[:, 11:], 2.0)


def test_the_table_of_the_document_gives_soft_balancing_only_where_both_are_strong() -> None:
    years = (1995, 2010, 2014, 2016, 2020)
    found = baselines.table_1(
        {1995: (1.0, 1.0), 2010: (3.0, 2.0), 2014: (3.0, 3.0), 2016: (4.0, 3.0), 2020: (1.0, 4.0)},
        years,
    )
    assert found is not None
    called = [STRATEGIES[i] for i in found.shares["nguyen"].argmax(1)]
    assert called == ["hedge", "hedge", "soft_balance", "soft_balance", "hedge"]
    assert found.fitted == 0


def test_the_table_of_the_document_has_no_forecast_without_a_coded_driver() -> None:
    assert baselines.table_1({2014: (4.0, 4.0)}, (1980, 1981)) is None
    assert baselines.table_1({}, (2014,)) is None


def test_a_linear_map_of_the_forcing_is_fitted_by_forcing_only() -> None:
    perceived = np.random.default_rng(6).integers(0, 2, (2, YEARS)).astype(float)
    record = np.array([perceived[0], -perceived[1], perceived[0] - perceived[1], np.ones(YEARS)])
    found = baselines.forcing_only(perceived, record, SURE)
    assert np.abs(missed(found, record)).max() < 1e-12
    assert found.fitted == 12


def test_random_drivers_are_the_same_on_every_call_and_fit_what_any_drift_would() -> None:
    perceived = np.random.default_rng(7).random((2, YEARS)).cumsum(1)
    record = np.tile(np.where(np.arange(YEARS) < 12, 0.0, 1.0), (4, 1))
    one, two = (baselines.random_driver(perceived, record, SURE) for _ in range(2))
    assert np.array_equal(one.pmf, two.pmf)
    assert 0.0 < missed(one, record).mean() < 0.5
    assert np.allclose(sum(one.shares["nguyen"].T), 1.0)


def test_equal_trajectories_are_forecast_by_their_shares() -> None:
    low, high = np.zeros((4, 3)), np.ones((4, 3))
    high[:, 2] = 2.0
    found = baselines.from_members(np.array([low, low, low, high]))
    assert found.pmf[0, 0, BINS // 2] == 0.75
    assert found.pmf[0, 0, BINS // 2 + 12] == 0.25
    assert found.higher[0, 2, 1] == 0.25
    assert found.higher[0, 1, 0] == 0.0
    assert found.shares["nguyen"][2].tolist() == [0.0, 0.75, 0.0, 0.25]


@pytest.mark.parametrize(
    "perceived",
    [
        [0.0, 0.0, 0.0, 0.4],
        [0.4, 0.0, 0.0, 0.0],
        [0.2, 0.2, 0.2, 0.2],
        [0.0, 1e-200, 0.0, 1e-200],
        [0.1, 0.7, 0.2],
    ],
)
def test_a_driver_that_changes_only_in_an_end_year_still_has_random_drifts(
    perceived,
) -> None:
    """Short spans have drivers that change once, at their end, and so have no autocorrelation."""
    years = len(perceived)
    members = baselines.random_members(
        np.array([perceived, perceived]),
        np.linspace(-1, 1, 4 * years).reshape(4, years),
        np.ones(years),
    )
    assert np.isfinite(members).all()
