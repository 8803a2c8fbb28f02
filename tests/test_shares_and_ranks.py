"""Statistics of theses are those of the library: intervals of shares, and ranks with ties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import binomtest, spearmanr

from sim.core.proportions import wilson_interval
from sim.judgement.pair_criteria import _rank_correlation

SERIES = arrays(np.float64, 12, elements=st.integers(-3, 3).map(float))


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_of_a_share_is_that_of_the_library(share):
    known = binomtest(*share).proportion_ci(method="wilson")
    assert wilson_interval(*share) == pytest.approx((known.low, known.high), abs=1e-12)


@given(SERIES, SERIES)
def test_a_rank_correlation_with_ties_is_that_of_the_library(a, b):
    found = _rank_correlation(a[:, None], b[:, None])[0]
    constant = len(set(a)) == 1 or len(set(b)) == 1
    assert found == pytest.approx(0.0 if constant else spearmanr(a, b).statistic, abs=1e-12)
