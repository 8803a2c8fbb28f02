"""False and true agreement of user series: how often is each reported?

Unrelated series: a trend of each family is compared as a user series with the shipped coded history
of Vietnam toward China (*record*); two trends of a family are two quantities of one file (*two*);
and one of two trends replaces the record (*pair*; two that turn in the same year are no unrelated
pair). A file counts as soon as anything in it is called agreement.

Related series: the record itself, or one domain of it, with Gaussian noise of a tenth of its
standard deviation, or of a tenth of its range.

``python -m bench.series --trials 200`` prints a line for each family; ``series.txt`` has the
figures.
"""

import argparse
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sim.comparison.series_agreement import AGREEMENT, coded_tracks, judged
from sim.evidence.coded_tables import load_history
from sim.evidence.user_series import Series

YEARS = range(1991, 2026)
N = len(YEARS)
TIME = np.linspace(0.0, 1.0, N)
RECORD = [t for t in coded_tracks(load_history()) if (t.actor, t.target) == ("VNM", "CHN")]


def noise(rng, memory=0.0):
    """Autocorrelated noise of variance one."""
    values = rng.normal(size=N)
    for i in range(1, N):
        values[i] = memory * values[i - 1] + np.sqrt(1 - memory**2) * values[i]
    return values


def logistic(rng):
    return 1 / (1 + np.exp(-(TIME - rng.uniform(0.1, 0.9)) / rng.uniform(0.02, 0.3)))


def steps(rng):
    return sum(
        rng.uniform(0.3, 1) * (np.arange(N) >= rng.integers(1, N))
        for _ in range(rng.integers(1, 9))
    )


def rough(trend, rng, memory=0.0):
    """A trend with noise of 1 to 30 % of its own spread."""
    return trend + rng.uniform(0.01, 0.3) * trend.std() * noise(rng, memory)


FAMILIES: dict[str, Callable] = {
    "line": lambda rng: TIME * rng.uniform(0.5, 3),
    "line_to_two_decimals": lambda rng: (TIME * rng.uniform(0.5, 3)).round(2),
    "line_and_noise": lambda rng: rough(TIME, rng),
    "line_and_remembering_noise": lambda rng: rough(TIME, rng, rng.uniform(0.3, 0.95)),
    "exponential": lambda rng: np.exp(TIME * rng.uniform(0.5, 4)),
    "exponential_and_noise": lambda rng: rough(np.exp(TIME * rng.uniform(0.5, 4)), rng),
    "growth_by_random_rates": lambda rng: np.exp(
        np.cumsum(rng.uniform(0.02, 0.1) + 0.03 * noise(rng, rng.uniform(0, 0.8)))
    ),
    "power": lambda rng: TIME ** rng.uniform(0.3, 3),
    "logistic": logistic,
    "logistic_and_noise": lambda rng: rough(logistic(rng), rng),
    "walk_with_drift": lambda rng: np.cumsum(rng.normal(rng.uniform(0.1, 1), 1, N)),
    "walk_that_keeps_its_pace": lambda rng: np.cumsum(np.exp(0.5 * noise(rng, 0.9))),
    "walk_of_walks": lambda rng: np.cumsum(np.abs(np.cumsum(rng.normal(size=N)))),
    "steps": steps,
    "steps_and_noise": lambda rng: rough(steps(rng), rng),
    "line_and_cycle": lambda rng: (
        TIME * 3
        + rng.uniform(0.1, 1) * np.sin(2 * np.pi * (TIME * rng.uniform(1, 7) + rng.uniform()))
    ),
    "turn_of_2014_and_noise": lambda rng: rough(1 / (1 + np.exp(-(TIME - 23 / 34) / 0.03)), rng),
    "turn_of_2009_and_noise": lambda rng: rough(1 / (1 + np.exp(-(TIME - 18 / 34) / 0.03)), rng),
}


def given(values, name="trend"):
    """Values as a series of Vietnam's."""
    return Series("VNM", "CHN", name, "", dict(zip(YEARS, map(float, values), strict=True)))


def agrees(series, record=None):
    return any(j.verdict == AGREEMENT for j in judged(series, RECORD if record is None else record))


def stands_in(values):
    """A trend that replaces the record."""
    return [replace(RECORD[0], values=dict(zip(YEARS, map(float, values), strict=True)))]


def false_rates(make, rng, trials):
    """Share of files with any agreement, in the three uses of a pair of trends.

    The costliest use, two trends in one file, takes every fourth pair.
    """
    pairs = [(make(rng), make(rng)) for _ in range(trials)]
    yield "record", np.mean([agrees([given(a)]) for a, _ in pairs])
    yield "pair", np.mean([agrees([given(a)], stands_in(b)) for a, b in pairs])
    yield "two", np.mean([agrees([given(a), given(b, "other")]) for a, b in pairs[::4]])


def found_rates(track, rng, trials):
    """Share of noisy copies that are found.

    The noise is a tenth of the standard deviation, then of the range.
    """
    values = np.array([track.values[y] for y in YEARS])
    return [
        np.mean([agrees([given(values + rng.normal(0, 0.1 * spread, N))]) for _ in range(trials)])
        for spread in (values.std(), np.ptp(values))
    ]


def report(trials):
    rng = np.random.default_rng(20140502)
    for name, make in FAMILIES.items():
        rates = {
            reading: rate
            for reading, rate in false_rates(make, rng, trials)
            if not (name.startswith("turn_of") and reading == "pair")
        }
        listed = ", ".join(f"{reading} {rate:.3f}" for reading, rate in rates.items())
        yield f"false_{name}: {listed}"
    for track in RECORD:
        if len(set(track.values.values())) > 1:
            deviation, reach = found_rates(track, rng, trials)
            with_range = f"noise of a tenth of the range {reach:.3f}"
            yield f"found_{track.domain}: {deviation:.3f}, {with_range}"


if __name__ == "__main__":
    words = argparse.ArgumentParser(
        description="How often is agreement reported where there is none, and where there is?"
    )
    words.add_argument("--trials", type=int, default=200)
    for line in report(words.parse_args().trials):
        print(line, flush=True)
