"""Random drivers: a null whose series the record can form, of the persistence of real forcing."""

import numpy as np
from scipy.special import ndtri

import sim
from sim.core.vocabulary import MONTHS
from sim.inference.active_coordinates import find_active
from sim.inference.fitting import problem_of
from sim.inference.null_contenders import nulls, random_driver
from sim.studies.inferring.inference_plan import plan

YEARS = 35


def test_every_year_of_a_driver_is_uniform_and_half_its_covariance_fades_in_three_years():
    series = random_driver(np.random.default_rng(1).standard_normal((YEARS, 40_000)))
    tenths = [0.1, 0.5, 0.9]
    for year in (0, 1, 10, YEARS - 1):
        np.testing.assert_allclose(np.quantile(series[year], tenths), tenths, atol=0.02)
    apart = np.corrcoef(ndtri(series[10]), ndtri(series[13]))[0, 1]
    assert abs(apart - 0.5) < 0.02


def test_a_shock_moves_its_own_year_and_later_ones_alone():
    shocks = np.random.default_rng(2).standard_normal((YEARS, 5))
    moved = shocks.copy()
    moved[12] += 1.0
    changed = random_driver(moved) != random_driver(shocks)
    assert not changed[:12].any()
    assert changed[12:20].all()


def test_every_month_of_a_year_has_the_level_of_that_year():
    contender = next(one for one in nulls(YEARS, ("a",)) if one.name == "random_drivers")
    names = contender.coordinates.names
    values = contender.coordinates.values(np.random.default_rng(3).standard_normal((4, len(names))))
    months = 5 * MONTHS + 3
    levels = contender.moved(values, np.zeros((4, 1), np.int64), months)
    assert levels.shape == (months, 4, 4)
    by_year = levels[: 5 * MONTHS].reshape(5, MONTHS, 4, 4)
    assert (by_year == by_year[:, :1]).all()
    assert (by_year[0, 0] != by_year[1, 0]).all()


def test_shocks_of_years_that_are_not_given_keep_their_prior():
    asked = plan(sim.load_scenario("replay_1991_2025"), names=["random_drivers"], until=2000)
    contender = asked.trained("random_drivers")
    active = find_active(problem_of(contender, asked.given), np.random.default_rng(4))
    names = [contender.coordinates.names[i] for i in active]
    shocks = {name for name in names if name.startswith("shock")}
    assert shocks == {f"shock.{year}" for year in range(10)}
