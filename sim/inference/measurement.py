"""A measurement model of stance: from several coders' codes to the level of every year.

The level of a state follows a random walk over the years. Every coder sees it with a bias and
noise of their own (``sim.inference.emission``). The walk's step, the noise, the slip and the biases
are unknown and are sampled; given them, the levels of all years are integrated out exactly on a
grid. A year without a code is filled in by its neighbours, with a wider interval.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.kernel_cache import njit
from sim.inference.emission import CODES, HIGHEST, careful_probability, slip_probability, with_slip
from sim.inference.sampler import Problem, Settings, sample

Floats = NDArray[np.float64]
MISSING: Final = 9  # a code that was not given
LOW: Final = -2.6
STEP: Final = 0.1
POINTS: Final = 53  # the grid spans -2.6 to +2.6
START_SPREAD: Final = 1.2  # standard deviation of the first year's level around 0
HYPER: Final = 3  # step of the walk, noise, slip; then one bias for each coder
KEPT: Final = 200  # draws of the unknown over which the years' distributions are averaged
SETTINGS: Final = Settings(particles=512, islands=2, moves=4, final_moves=4)


@dataclass(frozen=True)
class Unknown:
    """Bias, noise and walk of one draw, from coordinates with a standard normal prior."""

    walk: Floats
    noise: Floats
    slip: Floats
    bias: Floats


@dataclass(frozen=True)
class Levels:
    """The posterior of the level of every year.

    Attributes:
        mean, sd, low, middle, high: (year,), in levels; ``low`` to ``high`` holds 90 %.
        marginals: (year, grid point), probabilities.
        bias: (coder, 3): mean, 5 % and 95 % point of the coder's bias.
        hyper: posterior means of walk, noise and slip.
    """

    mean: Floats
    sd: Floats
    low: Floats
    middle: Floats
    high: Floats
    marginals: Floats
    bias: Floats
    hyper: tuple[float, float, float]


def grid() -> Floats:
    """Levels of the grid (grid point,)."""
    return np.asarray(LOW + STEP * np.arange(POINTS), np.float64)


def unknown(coordinates: Floats) -> Unknown:
    """Map coordinates (draw, 3 + coders) to the priors.

    Walk: log-normal around 0.3 levels a year; noise: log-normal around 0.4 levels; slip:
    logit-normal around 3 %; bias: normal with a standard deviation of 0.3 levels.
    """
    return Unknown(
        walk=np.asarray(0.3 * np.exp(0.7 * coordinates[:, 0])),
        noise=np.asarray(0.4 * np.exp(0.5 * coordinates[:, 1])),
        slip=np.asarray(1.0 / (1.0 + np.exp(3.5 - coordinates[:, 2]))),
        bias=np.asarray(0.3 * coordinates[:, HYPER:]),
    )


@njit(cache=True, nogil=True, error_model="numpy")
def _emissions(codes, confidence, noise, slip, bias, levels):  # type: ignore[no-untyped-def]
    """Likelihood of every year's codes at every grid point: (year, grid point)."""
    coders, years = codes.shape
    found = np.ones((years, len(levels)))
    careful = np.empty((CODES, len(levels)))
    for j in range(coders):
        for c in range(CODES):
            for g in range(len(levels)):
                careful[c, g] = careful_probability(c - HIGHEST, levels[g], bias[j], noise)
        for t in range(years):
            if codes[j, t] == MISSING:
                continue
            wrong = slip_probability(slip, confidence[j, t])
            for g in range(len(levels)):
                found[t, g] *= with_slip(careful[codes[j, t] + HIGHEST, g], wrong)
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _transition(walk, levels):  # type: ignore[no-untyped-def]
    """Probabilities of next year's grid point by this year's: (from, to)."""
    number = len(levels)
    found = np.empty((number, number))
    for g in range(number):
        total = 0.0
        for h in range(number):
            found[g, h] = np.exp(-0.5 * ((levels[h] - levels[g]) / walk) ** 2)
            total += found[g, h]
        for h in range(number):
            found[g, h] /= total
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _start(levels):  # type: ignore[no-untyped-def]
    first = np.exp(-0.5 * (levels / START_SPREAD) ** 2)
    return first / first.sum()


@njit(cache=True, nogil=True, error_model="numpy")
def _log_likelihood(  # type: ignore[no-untyped-def]
    codes, confidence, walk, noise, slip, bias, levels
):
    """Log likelihood of all codes for every draw of the unknown: (draw,)."""
    draws = len(walk)
    found = np.zeros(draws)
    for n in range(draws):
        seen = _emissions(codes, confidence, noise[n], slip[n], bias[n], levels)
        moves = _transition(walk[n], levels)
        here = _start(levels)
        for t in range(codes.shape[1]):
            if t > 0:
                here = here @ moves
            here = here * seen[t]
            total = here.sum()
            found[n] += np.log(total)
            here /= total
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _smoothed(codes, confidence, walk, noise, slip, bias, levels):  # type: ignore[no-untyped-def]
    """Distribution of every year's level given all codes, for one draw: (year, grid point)."""
    years = codes.shape[1]
    seen = _emissions(codes, confidence, noise, slip, bias, levels)
    moves = _transition(walk, levels)
    forward = np.empty((years, len(levels)))
    here = _start(levels)
    for t in range(years):
        if t > 0:
            here = here @ moves
        here = here * seen[t]
        here /= here.sum()
        forward[t] = here
    found = np.empty_like(forward)
    after = np.ones(len(levels))
    for back in range(years):
        t = years - 1 - back
        found[t] = forward[t] * after
        found[t] /= found[t].sum()
        after = moves @ (seen[t] * after)
        after /= after.sum()
    return found


def measure(codes: NDArray[np.int64], confidence: Floats, seed: int = 1) -> Levels:
    """Infer the level of every year from coders' codes.

    Args:
        codes: (coder, year), -2 to +2, or ``MISSING``.
        confidence: (coder, year), 0 to 1.
        seed: seed of the sampler.

    Returns:
        The posterior of the levels. Coders are exchangeable: their order changes the result by
        the sampler's error only.
    """
    levels = grid()

    def log_likelihood(coordinates: Floats, _nuisance: object, _blocks: int) -> Floats:
        u = unknown(coordinates)
        found = _log_likelihood(codes, confidence, u.walk, u.noise, u.slip, u.bias, levels)
        return np.asarray(found)[:, None]

    problem = Problem(HYPER + len(codes), 1, log_likelihood)
    settings = Settings(
        particles=SETTINGS.particles,
        islands=SETTINGS.islands,
        moves=SETTINGS.moves,
        final_moves=SETTINGS.final_moves,
        seed=seed,
    )
    drawn = unknown(sample(problem, settings).coordinates)
    rows = np.linspace(0, len(drawn.walk) - 1, KEPT).astype(np.int64)
    marginals = np.zeros((codes.shape[1], len(levels)))
    for n in rows:
        marginals += _smoothed(
            codes, confidence, drawn.walk[n], drawn.noise[n], drawn.slip[n], drawn.bias[n], levels
        )
    return _summary(marginals / len(rows), drawn, levels)


def _summary(marginals: Floats, drawn: Unknown, levels: Floats) -> Levels:
    mean = marginals @ levels
    variance = np.maximum(marginals @ levels**2 - mean**2, 0.0)
    low, middle, high = (_quantile(marginals, levels, q) for q in (0.05, 0.5, 0.95))
    points = np.quantile(drawn.bias, (0.05, 0.95), axis=0)
    bias = np.column_stack([drawn.bias.mean(axis=0), points[0], points[1]])
    hyper = (float(drawn.walk.mean()), float(drawn.noise.mean()), float(drawn.slip.mean()))
    return Levels(
        mean=mean,
        sd=np.sqrt(variance),
        low=low,
        middle=middle,
        high=high,
        marginals=marginals,
        bias=bias,
        hyper=hyper,
    )


def _quantile(marginals: Floats, levels: Floats, share: float) -> Floats:
    """Quantile of every year, interpolated between grid points: (year,)."""
    edges = np.concatenate([[levels[0] - STEP / 2], levels + STEP / 2])
    found = [np.interp(share, np.concatenate([[0.0], np.cumsum(m)]), edges) for m in marginals]
    return np.array(found)
