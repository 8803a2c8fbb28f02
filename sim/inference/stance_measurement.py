"""Stance as a measurement: the posterior of every year's level, from what several coders wrote.

In every domain the level follows a random walk over the years; every coder sees it with a bias and
noise, and slips now and then; errors of neighbouring years hang together. All of these are sampled
(``sim.inference.null_contenders.Walk``); given them, the levels of all years are integrated out
exactly. A year of which nobody speaks is filled in by its neighbours, with a wider interval.

Source: Pemstein et al. 2018 (the measurement model of V-Dem).
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS
from sim.evidence.stance_codes import StanceCodes
from sim.inference import inference_priors as priors
from sim.inference.contender import blocks_of
from sim.inference.fitting import problem_of
from sim.inference.level_walk import GAP, LOW, POINTS, add_levels
from sim.inference.null_contenders import Walk
from sim.inference.sampler import sample
from sim.inference.sampling_problem import Problem, Settings

Floats = NDArray[np.float64]
SETTINGS: Final = Settings(particles=1024, islands=4, walk=8, kept=3, wanted=np.inf)
MEASURING: Final = 13  # part of the key of the random numbers
AVERAGED: Final = 60  # draws of each island over which the distributions of levels are averaged
QUANTILES: Final = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Measured:
    """The posterior of the levels of one tie.

    Attributes:
        years: Calendar years.
        mean, sd: Of the level: (domain, year), in levels.
        quantiles: 5, 50 and 95 % of it: (3, domain, year).
        error: Standard error of the mean that comes from sampling: (domain, year).
        codes: Number of codes: (domain, year).
    """

    years: tuple[int, ...]
    mean: Floats
    sd: Floats
    quantiles: Floats
    error: Floats
    codes: NDArray[np.int64]


def measure(codes: StanceCodes, seed: int = 1, settings: Settings = SETTINGS) -> Measured:
    """Infer the levels of a tie from its codes.

    Args:
        codes: Codes of all coders. Neither their names nor their order changes a number.
        seed: Seed of the sampler.
        settings: Settings of the sampler.
    """
    known = _in_canonical_order(codes)
    contender = Walk(known.coders)
    drawn = sample(_problem(contender, known), replace(settings, seed=(seed, MEASURING)))
    each = np.array(
        [
            _levels(contender, known, drawn.coordinates[drawn.islands == island])
            for island in range(settings.islands)
        ]
    )
    grid = LOW + GAP * np.arange(POINTS)
    means = each @ grid
    shares = each.mean(axis=0)
    mean = shares @ grid
    variance = np.maximum(shares @ grid**2 - mean**2, 0.0)
    return Measured(
        years=codes.years,
        mean=mean,
        sd=np.sqrt(variance),
        quantiles=np.array([_quantile(shares, share) for share in QUANTILES]),
        error=means.std(axis=0, ddof=1) / np.sqrt(settings.islands),
        codes=codes.given.sum(axis=1),
    )


def draw_histories(
    codes: StanceCodes, number: int, seed: int = 1, settings: Settings = SETTINGS
) -> Floats:
    """Draw levels that the codes allow, all years of a history together.

    Args:
        codes: Codes of all coders. Neither their names nor their order changes a number.
        number: Number of histories.
        seed: Seed of the sampler.
        settings: Settings of the sampler.

    Returns:
        Levels: (domain, year, history).
    """
    known = _in_canonical_order(codes)
    contender = Walk(known.coders)
    drawn = sample(_problem(contender, known), replace(settings, seed=(seed, MEASURING)))
    rows = np.linspace(0, len(drawn.coordinates) - 1, number).astype(np.int64)
    values = contender.coordinates.values(drawn.coordinates[rows])
    return contender.smoothed(values, known, np.random.default_rng((seed, MEASURING, number)))


def _problem(contender: Walk, codes: StanceCodes) -> Problem:
    """Return the problem with all years in one block: no predictives of years are asked for."""
    by_year = problem_of(contender, codes)

    def log_likelihood(points: Floats, nuisance: NDArray[np.int64], _blocks: int) -> Floats:
        found = by_year.log_likelihood(points, nuisance, by_year.blocks)
        return np.asarray(found.sum(axis=1, keepdims=True))

    return replace(by_year, blocks=1, log_likelihood=log_likelihood)


def _in_canonical_order(codes: StanceCodes) -> StanceCodes:
    """Return the codes with coders named and sorted by what they wrote."""
    content = [
        (codes.codes[:, j].tobytes(), codes.confidence[:, j].tobytes())
        for j in range(len(codes.coders))
    ]
    rows = sorted(range(len(content)), key=content.__getitem__)
    return StanceCodes(
        coders=tuple(f"coder {number}" for number in range(len(rows))),
        years=codes.years,
        codes=np.ascontiguousarray(codes.codes[:, rows]),
        confidence=np.ascontiguousarray(codes.confidence[:, rows]),
    )


def _levels(contender: Walk, codes: StanceCodes, points: Floats) -> Floats:
    """Return the distribution of every year's level over draws: (domain, year, point)."""
    rows = np.linspace(0, len(points) - 1, min(AVERAGED, len(points))).astype(np.int64)
    values = contender.coordinates.values(points[rows])
    found = np.zeros((len(DOMAINS), len(codes.years), POINTS))
    add_levels(
        priors.disposition_levels(values),
        contender.steps(values),
        priors.biases(values, codes.coders),
        priors.coding_errors(values),
        codes.codes,
        codes.confidence,
        blocks_of(len(codes.years)),
        found,
    )
    return found / len(rows)


def _quantile(shares: Floats, share: float) -> Floats:
    """Return a quantile of distributions (domain, year, point), between grid points."""
    edges = LOW + GAP * (np.arange(POINTS + 1) - 0.5)
    reached = np.insert(shares.cumsum(axis=-1), 0, 0.0, axis=-1)
    found = [[np.interp(share, own, edges) for own in domain] for domain in reached]
    return np.clip(np.array(found), LOW, -LOW)
