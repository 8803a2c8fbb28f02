"""Exponential and logarithm equal those of the mathematical library within two last places."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from probe import law

from sim.core import fast_math
from sim.core.fast_math import LARGEST, SMALLEST, exp, log

TWO_PLACES = 4.5e-16  # two units in the last place, relative to the number


@njit
def compiled(x):
    return exp(x), log(x)


@law
@given(st.floats(-LARGEST, LARGEST))
def test_the_exponential_equals_that_of_the_library(x):
    assert compiled(x)[0] == pytest.approx(math.exp(x), rel=TWO_PLACES, abs=0.0)
    assert exp(x) == math.exp(x)


@law
@given(st.floats(SMALLEST, 1e308))
def test_the_logarithm_equals_that_of_the_library(x):
    assert compiled(x)[1] == pytest.approx(math.log(x), rel=TWO_PLACES, abs=0.0)
    assert log(x) == math.log(x)


@law
@given(st.floats(-600.0, 600.0))
def test_the_logarithm_is_the_inverse_of_the_exponential(x):
    assert compiled(compiled(x)[0])[1] == pytest.approx(x, rel=1e-15, abs=1e-15)


@pytest.mark.parametrize("x", [710.0, 1e300, math.inf])
def test_an_exponential_that_overflows_is_the_largest_number(x):
    assert compiled(x)[0] == compiled(LARGEST)[0] == pytest.approx(exp(x))
    assert compiled(-x)[0] == compiled(-LARGEST)[0] == pytest.approx(exp(-x))


@pytest.mark.parametrize("x", [0.0, -1.0, -math.inf, math.inf, math.nan])
def test_numbers_without_a_logarithm_yield_none_plain_or_compiled(x):
    assert math.isnan(log(x))
    assert math.isnan(compiled(x)[1])


def test_the_exponential_of_nan_is_nan():
    assert math.isnan(exp(math.nan))
    assert math.isnan(compiled(math.nan)[0])


def test_both_are_vectorised_over_worlds():
    @njit(error_model="numpy")
    def over_worlds(into, x):
        for w in range(x.shape[0]):
            into[w] = exp(x[w]) * log(x[w])

    x = np.linspace(0.1, 9.0, 1001)
    into = np.empty_like(x)
    over_worlds(into, x)
    assert [float(i) for i in into] == [math.prod(compiled(float(v))) for v in x], (
        "one world or many: the same bits"
    )
    assert fast_math.exp(0.0) == 1.0
