"""Worlds conditioned on a history: their paths, and the luck by which they are replayed."""

import numpy as np
import pytest

from sim.core.vocabulary import MONTHS
from sim.evidence.stance_codes import MISSING, StanceCodes
from sim.inference.chain import draw_years
from sim.inference.conditioned_paths import DRAWS, conditioned_uniforms
from sim.inference.emission import CODES as NUMBER
from sim.inference.emission import NODES, WEIGHT, fill_careful, fill_emission
from sim.inference.level_walk import GAP, LOW, POINTS, add_levels, draw_levels

YEARS = 7  # two blocks of shared errors
DRAWN = 1500
BLOCKS = np.arange(YEARS) // 5


def codes_of(cells):
    """Codes of two coders by (domain, coder, year); none elsewhere."""
    codes = np.full((4, 2, YEARS), MISSING)
    for place, code in cells.items():
        codes[place] = code
    return StanceCodes(("one", "two"), tuple(range(YEARS)), codes, np.full(codes.shape, 0.8))


CODES = codes_of({(0, 0, 0): -1, (0, 1, 0): 0, (0, 0, 3): 1, (0, 1, 6): 2, (1, 0, 5): 0})


def same(*numbers):
    """Numbers that all draws share, as (number, draw)."""
    return np.repeat(np.array(numbers, float)[:, None], DRAWN, axis=1)


@pytest.fixture(scope="module")
def chain():
    """A rising wish, with a choice and coders that leave room for chance."""
    months = YEARS * MONTHS
    ideals = np.linspace(-0.8, 0.9, months)[:, None, None] + np.zeros((months, 4, DRAWN))
    start = np.zeros((4, DRAWN))
    choice = same(1.1, 1.5, 0.0)
    bias = np.tile(np.array([0.2, -0.2])[None, :, None], (4, 1, DRAWN))
    errors = same(0.5, 0.3, 0.05, 0.5)
    return ideals, np.zeros(months), start, choice, bias, errors


def years_by(chain, uniforms):
    ideals, commitment, start, choice, _, _ = chain
    begins = np.full(start.shape, 2, np.int64)
    found = np.empty((4, YEARS, DRAWN, 1))
    draw_years(ideals, commitment, begins, choice, uniforms[..., None], found)
    return found[..., 0]


@pytest.fixture(scope="module")
def conditioned(chain):
    ideals, commitment, start, choice, bias, errors = chain
    marks = np.random.default_rng(3).random((DRAWN, 4, YEARS, 1, DRAWS))
    uniforms = np.empty((*ideals.shape, 1))
    begins = np.full(start.shape, 2, np.int64)
    conditioned_uniforms(
        ideals, commitment, begins, choice, bias, errors,
        CODES.codes, CODES.confidence, BLOCKS, marks, uniforms,
    )  # fmt: skip
    return uniforms[..., 0]


def weights_of(levels, bias, errors):
    """Probability of the codes of a domain given simulated mean levels, by quadrature of errors."""
    total = np.ones((2, levels.shape[1]))
    for block in range(2):
        by_node = np.ones((NODES, levels.shape[1]))
        for y in np.flatnonzero(block == BLOCKS):
            careful = np.empty((2, NUMBER, levels.shape[1] * NODES))
            fill_careful(careful, levels[y], bias, errors[0], errors[1])
            seen = np.empty(levels.shape[1] * NODES)
            fill_emission(
                seen, careful, CODES.codes[0, :, y], CODES.confidence[0, :, y], errors[2], errors[3]
            )
            by_node *= seen.reshape(-1, NODES).T
        total[block] = np.array(WEIGHT) @ by_node
    return total.prod(axis=0)


def test_conditioned_paths_have_the_distribution_of_simulations_weighed_by_their_codes(
    chain, conditioned
):
    luck = np.random.default_rng(4).random(chain[0].shape)
    simulated = years_by(chain, luck)[0]
    weights = weights_of(simulated, chain[4][0, :, 0], chain[5][:, 0])
    weights /= weights.sum()
    worth = 1.0 / (weights**2).sum()
    found = years_by(chain, conditioned)[0]
    error = found.std(axis=1) * np.sqrt(1.0 / worth + 1.0 / DRAWN)
    away = found.mean(axis=1) - simulated @ weights
    assert np.abs(away / error).max() < 4.0
    moved = found.mean(axis=1) - simulated.mean(axis=1)
    assert np.abs(moved / error).max() > 5.0  # the codes do say something
    products = (found[2] * found[5]).mean() - (simulated[2] * simulated[5]) @ weights
    assert abs(products) < 0.1


def test_without_codes_the_luck_of_conditioned_worlds_is_uniform(conditioned):
    free = conditioned[:, 2]  # a domain without codes
    shares = np.histogram(free, bins=10, range=(0.0, 1.0))[0] / free.size
    assert np.abs(shares - 0.1).max() < 0.01
    ahead = np.corrcoef(free[:-1].ravel(), free[1:].ravel())[0, 1]
    assert abs(ahead) < 0.01


def test_conditioned_worlds_fit_their_codes_better_than_free_ones(chain, conditioned):
    found = years_by(chain, conditioned)
    free = years_by(chain, np.random.default_rng(5).random(chain[0].shape))
    away = np.abs(found[0, 6] - 2.0).mean(), np.abs(free[0, 6] - 2.0).mean()
    assert away[0] < away[1] - 0.1


def test_paths_of_the_walk_have_its_smoothed_means():
    start, step = same(0.1, 0.0, 0.0, 0.0), same(0.3, 0.3, 0.3, 0.3)
    bias = np.tile(np.array([0.2, -0.2])[None, :, None], (4, 1, DRAWN))
    errors = same(0.5, 0.3, 0.05, 0.5)
    known = CODES.codes, CODES.confidence, BLOCKS
    marks = np.random.default_rng(6).random((4, YEARS, DRAWN))
    found = np.empty((4, YEARS, DRAWN))
    draw_levels(start, step, bias, errors, *known, marks, found)

    shares = np.zeros((4, YEARS, POINTS))
    add_levels(start[:, :1], step[:, :1], bias[..., :1], errors[:, :1], *known, shares)
    grid = LOW + GAP * np.arange(POINTS)
    error = found.std(axis=2) / np.sqrt(DRAWN)
    assert np.abs((found.mean(axis=2) - shares @ grid) / error).max() < 4.5
