"""How codes follow from levels: against other libraries, whole probabilities and simulations."""

import numpy as np
import pytest
from scipy import integrate, stats

from sim.evidence.stance_codes import MISSING, StanceCodes
from sim.inference import emission, null_contenders

CODES = np.arange(-2, 3)
LEVELS = np.array([-1.7, -0.4, 0.0, 0.9, 2.0])
NOISE = 0.45


def of_library(code, level, bias, noise):
    """Probability of a code by the logistic distribution of another library."""
    apart = stats.logistic(scale=noise * np.sqrt(3.0) / np.pi)
    below = apart.cdf(code + 0.5 - level - bias) if code < 2 else 1.0
    above = apart.cdf(code - 0.5 - level - bias) if code > -2 else 0.0
    return below - above


def careful(bias, block_sd):
    """Probabilities of codes: (code, level, node)."""
    found = np.empty((1, 5, len(LEVELS) * emission.NODES))
    emission.fill_careful(found, LEVELS, np.array([bias]), NOISE, block_sd)
    return found[0].reshape(5, len(LEVELS), emission.NODES)


@pytest.mark.parametrize("bias", [-0.3, 0.0, 0.6])
def test_codes_are_as_probable_as_by_another_library(bias):
    found = careful(bias, 0.0)
    for c, code in enumerate(CODES):
        known = [of_library(code, level, bias, NOISE) for level in LEVELS]
        np.testing.assert_allclose(found[c, :, 0], known, atol=1e-12)


def test_the_error_that_years_share_is_integrated_out():
    found = careful(0.2, 0.3) @ np.array(emission.WEIGHT)

    def density(error, code, level):
        return of_library(code, level + error, 0.2, NOISE) * stats.norm.pdf(error, scale=0.3)

    for c, code in enumerate(CODES):
        for i, level in enumerate(LEVELS):
            known, _ = integrate.quad(density, -2.0, 2.0, args=(code, level))
            assert found[c, i] == pytest.approx(known, abs=4e-3)


@pytest.mark.parametrize(("slip", "confidence"), [(0.0, 1.0), (0.1, 1.0), (0.1, 0.4), (0.1, 0.0)])
def test_a_slip_makes_codes_alike_and_keeps_their_sum(slip, confidence):
    wrong = emission.slip_probability(slip, confidence, 1.0)
    assert emission.slip_probability(slip, confidence, 0.0) == pytest.approx(slip)
    chances = [emission.with_slip(of_library(code, 0.9, 0.0, NOISE), wrong) for code in CODES]
    assert sum(chances) == pytest.approx(1.0)
    if confidence == 0.0:
        assert chances == pytest.approx([0.2] * 5)


def test_a_year_is_as_probable_as_its_codes_together():
    table = careful(0.0, 0.0)[None].reshape(1, 5, -1).repeat(2, axis=0)
    found = np.empty(table.shape[2])
    confidence = np.array([0.8, 0.5])
    emission.fill_emission(found, table, np.array([1, MISSING]), confidence, 0.05, 0.6)
    alone = found.copy()
    emission.fill_emission(found, table, np.array([1, -1]), confidence, 0.05, 0.6)
    known = emission.with_slip(table[1, 1], emission.slip_probability(0.05, 0.5, 0.6))
    np.testing.assert_allclose(found, alone * known)


def test_codes_of_a_walk_are_as_probable_as_in_simulations():
    """Two years of one domain; the other domains have no codes."""
    walk = null_contenders.Walk(("one",))
    draws = 20_000
    point = np.random.default_rng(2).standard_normal((1, len(walk.coordinates)))
    small = {"coder_noise": 0.3, "coder_slip": 0.0, "block_error": 0.0, "bias.political.one": 0.0}
    values = walk.coordinates.values(point)
    values |= {name: np.array([value]) for name, value in small.items()}
    many = {name: np.repeat(value, draws) for name, value in values.items()}
    random = np.random.default_rng(3)
    levels = walk.draw(many, np.zeros((draws, 1), np.int64), 2, 0, None, random)[0]
    total = 0.0
    for one in CODES:
        for two in CODES:
            codes = np.full((4, 1, 2), MISSING)
            codes[0, 0] = one, two
            asked = StanceCodes(("one",), (1991, 1992), codes, np.ones(codes.shape))
            found, _ = walk.likelihood(values, np.zeros((1, 1), np.int64), asked)
            exact = float(np.exp(found[0, 0].sum()))
            seen = of_library(one, levels[0], 0.0, 0.3) * of_library(two, levels[1], 0.0, 0.3)
            assert exact == pytest.approx(seen.mean(), abs=0.02)
            total += exact
    assert total == pytest.approx(1.0, abs=1e-6)
