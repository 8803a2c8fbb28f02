"""Coverage of constrained sets: does the set contain the truth at its stated rate?

Two hundred points of the prior serve as the truth in turn. One world of each is history. It is
coded year by year as the record is: whole levels, with slips of a level at the rate of the coders'
confidence, in the years and domains that the record codes and in no other. Each history then goes
through the measures, limits and weights of ``bamboo constrain``, over one large design that all
histories share. The other worlds of the true point decide whether it is ruled out. ``right``: the
model makes history. ``wrong``: history differs from the model by a draw of the stated discrepancy,
as calibration assumes.

Three rates are counted. The truth is not ruled out (the limit is set for 90 %). The truth is among
the likeliest points that hold 90 % of all weight. A parameter's 90 % interval covers its true
value, on average over parameters. The study also counts how often parameters without effect are
called informed.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.stats import binomtest

from sim.comparison.score_table import observe
from sim.core.vocabulary import DOMAINS
from sim.evidence.coded_tables import load_history
from sim.model.annual import shape_of
from sim.scenario.loading import load_scenario
from sim.studies.history_matching import split
from sim.studies.history_matching.drawn_columns import columns_of, hypercube
from sim.studies.history_matching.implausibility import (
    SHARED,
    Distance,
    Points,
    error_model,
    factors,
    implausibility_limit,
    luck_correlation,
)
from sim.studies.history_matching.matched_outputs import SLIP, Targets, targets
from sim.studies.history_matching.point_simulation import Simulation, ending_with, simulate
from sim.studies.history_matching.proposal import effective_sample_size
from sim.studies.history_matching.shrinkage import EFFECTIVE, LEAST, MOVED, resample
from sim.studies.history_matching.wave_simulation import DISCREPANCY
from sim.studies.history_matching.waves import densest

LEVEL = 0.9
TRUTH_SEED = 1000


def by_year(wanted: Targets) -> tuple[Targets, np.ndarray]:
    """Return each coded year as an output, and the shares of years in blocks."""
    columns = np.flatnonzero(wanted.mixing.any(0))
    one = np.zeros((len(columns), wanted.mixing.shape[1]))
    one[np.arange(len(columns)), columns] = 1.0
    return Targets(
        tuple(map(str, columns)), np.zeros(len(columns)), np.zeros(len(columns)), one
    ), wanted.mixing[:, columns]


def confidence_of(history, shape, wanted) -> np.ndarray:
    """Return the coders' confidence in every coded year."""
    each = np.array(
        [
            [observe(history, a, t, shape.years, direct=False).confidence] * len(DOMAINS)
            for a, t in shape.ties
        ]
    )
    return each.ravel()[np.flatnonzero(wanted.mixing.any(0))]


def coded(levels, confidence, shares, groups, rng) -> np.ndarray:
    """Code histories (history, year) with slips.

    A whole block slips or not, and the slips of one tie and domain have one direction.
    """
    names, group = np.unique(groups, return_inverse=True)
    block = shares.argmax(0)
    way = rng.choice((-SLIP, SLIP), (len(levels), len(names)))[:, group][:, block]
    slips = rng.random((len(levels), len(groups)))[:, block] < 1.0 - confidence
    return np.clip(np.rint(levels + slips * way), -2, 2) @ shares.T


def discrepancies(histories, size, groups, rng) -> np.ndarray:
    """Draw discrepancies of the model: a part for each tie and domain, a part for each block."""
    names, group = np.unique(groups, return_inverse=True)
    shared, own = (rng.standard_normal((histories, n)) for n in (len(names), len(groups)))
    return size * (np.sqrt(SHARED) * shared[:, group] + np.sqrt(1.0 - SHARED) * own)


class Study:
    """The design that all histories share, and the true points."""

    def __init__(self, scenario, points, worlds, trials, workers):
        history = split.history_of_years(load_history(), scenario.calibration)
        case = ending_with(scenario, scenario.calibration[-1])
        self.wanted = targets(history, shape_of(case), scenario.calibration)
        yearly, self.shares = by_year(self.wanted)
        self.confidence = confidence_of(history, shape_of(case), self.wanted)
        self.columns = columns_of(scenario)
        self.quantiles, self.truth = (
            hypercube(points, len(self.columns), 1),
            hypercube(trials, len(self.columns), TRUTH_SEED),
        )
        design = simulate(
            Simulation(case, self.columns, self.wanted, worlds + 1), self.quantiles, workers=workers
        )
        own = simulate(
            Simulation(case, self.columns, yearly, worlds + 1),
            self.truth,
            first=points,
            workers=workers,
        )
        self.past = own[:, -1]
        self.points, self.true_points = (
            Points.of(design[:, :-1]),
            Points.of(own[:, :-1] @ self.shares.T),
        )
        self.apart = error_model(
            self.wanted.variance,
            DISCREPANCY.default,
            self.wanted.groups,
            luck_correlation(design[:, :-1]),
        )
        self.limit = implausibility_limit(self.points, design[:, -1], self.apart, LEVEL, 1)
        lower = factors(self.points, self.apart)
        self.inverse, self.logs = (
            np.linalg.inv(lower),
            np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(-1),
        )

    def histories(self, *, wrong):
        rng = np.random.default_rng(7)
        found = coded(self.past, self.confidence, self.shares, self.wanted.groups, rng)
        return (
            found + discrepancies(len(found), DISCREPANCY.default, self.wanted.groups, rng)
            if wrong
            else found
        )

    def judged(self, number, record):
        """Return the results for one history.

        Returns:
            Whether the truth is accepted, whether it is among the likeliest points, whether each
            interval covers it, the share of accepted points, the effective sample size, and the
            weights.
        """
        whole = ((self.inverse @ (record - self.points.mean)[..., None])[..., 0] ** 2).sum(-1)
        likely = -0.5 * whole - self.logs
        kept = whole <= self.limit
        weights = np.where(kept, np.exp(likely - likely.max()), 0.0)
        weights = weights / weights.sum() if kept.any() else weights
        one = Points(
            self.true_points.mean[number : number + 1],
            self.true_points.variance[number : number + 1],
            self.true_points.worlds,
        )
        true = Distance(one, record, self.apart)
        stands = bool(true.whole[0] <= self.limit)
        least = likely[densest(likely, weights, LEVEL)].min() if kept.any() else np.inf
        return (
            stands,
            stands and bool(true.log_likelihood[0] >= least),
            self.covered(number, weights),
            kept.mean(),
            effective_sample_size(weights),
            weights,
        )

    def covered(self, number, weights):
        order = np.argsort(self.quantiles, axis=0)
        running = np.cumsum(weights[order], axis=0)
        places = np.arange(order.shape[1])
        low, high = (
            np.take_along_axis(self.quantiles, order, 0)[
                np.minimum((running < q).sum(0), len(order) - 1), places
            ]
            for q in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
        )
        return (low <= self.truth[number]) & (self.truth[number] <= high)


def called_informed(study, weights):
    """Return which parameters are called informed, and their shrinkage."""
    used = weights > 0
    shrunk, moved = resample(study.quantiles[used], weights[used], 1)
    low, left, right = np.percentile(shrunk[1:], 2.5, 0), *np.percentile(moved[1:], (2.5, 97.5), 0)
    return (effective_sample_size(weights) >= EFFECTIVE) & (
        (low > LEAST) | (left > MOVED) | (right < -MOVED)
    ), shrunk[0]


def share(name, flags) -> str:
    interval = binomtest(int(np.sum(flags)), len(flags)).proportion_ci(method="wilson")
    return f"{name}: {np.mean(flags):.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def report(study, word) -> Iterator[str]:
    """Yield the lines of the report."""
    records = study.histories(wrong=word == "wrong")
    done = [study.judged(i, record) for i, record in enumerate(records)]
    covered = np.array([d[2] for d in done])
    informed = np.array([called_informed(study, d[5]) for d in done if d[5].any()])
    silent = np.array(
        [
            c.name == "parameter.act_rate"
            or (
                c.name.startswith("disposition.")
                and " ".join(c.name.split(".")[1:]) not in study.wanted.groups
            )
            for c in study.columns
        ]
    )
    yield share(f"{word}_truth_not_ruled_out", [d[0] for d in done])
    yield share(f"{word}_truth_among_likeliest_90", [d[1] for d in done])
    by_parameter = covered.mean(0)
    yield (
        f"{word}_intervals_that_cover: {covered.mean():.3f} (worst parameter "
        f"{by_parameter.min():.3f}, best {by_parameter.max():.3f}, of {covered.shape[1]})"
    )
    volumes = [d[3] for d in done]
    low, high = np.percentile(volumes, (5, 95))
    yield (
        f"{word}_volume_not_ruled_out: {np.mean(volumes):.3f} "
        f"(5-95 % of histories {low:.3f} to {high:.3f})"
    )
    sizes = [d[4] for d in done]
    yield f"{word}_effective_points: median {np.median(sizes):.0f}, least {min(sizes):.0f}"
    yield (
        f"{word}_silent_called_informed: {informed[:, 0][:, silent].mean():.4f} "
        f"(of {silent.sum()} parameters that affect no output)"
    )
    shrinkage = informed[:, 1].mean(0)
    best = np.argsort(-shrinkage)[:8]
    yield f"{word}_shrinkage: " + ", ".join(
        f"{study.columns[i].name} {shrinkage[i]:.2f}" for i in best
    )


def main():
    parser = argparse.ArgumentParser(
        description="Constrain on histories with known parameters: does the set contain them?"
    )
    parser.add_argument("--scenario", default="split_1991_2007")
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--points", type=int, default=8192)
    parser.add_argument("--worlds", type=int, default=8)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    scenario = replace(load_scenario(options.scenario), worlds=1)
    study = Study(scenario, options.points, options.worlds, options.trials, options.workers)
    print(
        f"histories: {options.trials}, outputs: {len(study.wanted)}, "
        f"parameters: {len(study.columns)}, points: {options.points} of {options.worlds} worlds, "
        f"limit {np.sqrt(study.limit):.2f}"
    )
    for word in ("right", "wrong"):
        print("\n".join(report(study, word)), flush=True)


if __name__ == "__main__":
    main()
