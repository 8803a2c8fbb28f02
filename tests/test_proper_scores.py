"""Proper scores against the library that has them, and what makes them proper."""

import numpy as np
import pytest
from score_library import scoringrules

from sim.comparison.proper_scores import crps, energy, stacking_weights

RANDOM = np.random.default_rng(4)


def test_crps_is_that_of_the_library():
    draws, observed = RANDOM.normal(size=(6, 200)), RANDOM.normal(size=6)
    known = scoringrules.crps_ensemble(observed, draws, estimator="nrg")
    np.testing.assert_allclose(crps(draws, observed), known, rtol=1e-10)


def test_crps_rewards_honest_spread():
    """Around an observed level that is uncertain, the honest forecast beats the sharp one."""
    observed = RANDOM.normal(size=(4000, 1))
    honest = np.broadcast_to(RANDOM.normal(size=400), (4000, 400))
    sharp = np.zeros((4000, 400))
    assert crps(honest, observed[:, 0]).mean() < crps(sharp, observed[:, 0]).mean()


def test_energy_of_one_component_is_crps():
    draws, observed = RANDOM.normal(size=(1, 3, 20000)), RANDOM.normal(size=(1, 3))
    np.testing.assert_allclose(energy(draws, observed), crps(draws[0], observed[0]), atol=0.02)


def test_components_without_record_are_left_out():
    draws = RANDOM.normal(size=(2, 3, 100))
    observed = np.array([[0.0, np.nan, 1.0], [np.nan, np.nan, 1.0]])
    found = energy(draws, observed)
    assert np.isnan(found[1])
    assert found[0] == pytest.approx(energy(draws[:1, :1], observed[:1, :1])[0])


def test_stacking_finds_the_mixture_that_made_the_cases():
    first = RANDOM.random(3000) < 0.7
    cases = np.where(first, RANDOM.normal(-2, 1, 3000), RANDOM.normal(2, 1, 3000))
    densities = np.array([-0.5 * (cases + 2) ** 2, -0.5 * (cases - 2) ** 2])
    np.testing.assert_allclose(stacking_weights(densities), [0.7, 0.3], atol=0.03)


def test_a_forecast_that_is_never_better_gets_no_weight():
    better = RANDOM.normal(size=50)
    assert stacking_weights(np.array([better, better - 1.0]))[1] < 1e-3
