"""Does the constrained set hold the truth as often as it says?

Two hundred points of the prior are taken for true in turn. Of each, one world is history: it is coded year by year as the record is - whole levels, and
slips of a level as often as the coders' confidence has it, in the years and domains that the record codes and in no other. Each history is then given
to the measures, limits and weights of ``bamboo constrain``, over one large design that all histories share; the truth's own worlds, apart from history,
say whether it is ruled out. ``right``: the model makes history. ``wrong``: what it makes is off by a draw of the stated discrepancy, as calibration supposes.

Three claims are counted. The truth is not ruled out (the limit is set for 90 %). The truth is among the likeliest points that hold 90 % of all weight. A
parameter's 90 % interval covers its true value, on average over parameters. Besides, how often parameters that nothing reads are called informed.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.stats import binomtest

from sim.compare.comparison import observe
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
    """Give the coded years one by one as outputs, and their shares in the blocks."""
    columns = np.flatnonzero(wanted.mixing.any(0))
    one = np.zeros((len(columns), wanted.mixing.shape[1]))
    one[np.arange(len(columns)), columns] = 1.0
    return Targets(
        tuple(map(str, columns)), np.zeros(len(columns)), np.zeros(len(columns)), one
    ), wanted.mixing[:, columns]


def confidence_of(history, shape, wanted) -> np.ndarray:
    """Give the coders' confidence in every coded year."""
    each = np.array(
        [
            [observe(history, a, t, shape.years, direct=False).confidence] * len(DOMAINS)
            for a, t in shape.ties
        ]
    )
    return each.ravel()[np.flatnonzero(wanted.mixing.any(0))]


def coded(levels, confidence, shares, groups, rng) -> np.ndarray:
    """Code histories (history, year): a block is slipped or not, and slips of one tie and domain go one way."""
    names, group = np.unique(groups, return_inverse=True)
    block = shares.argmax(0)
    way = rng.choice((-SLIP, SLIP), (len(levels), len(names)))[:, group][:, block]
    slips = rng.random((len(levels), len(groups)))[:, block] < 1.0 - confidence
    return np.clip(np.rint(levels + slips * way), -2, 2) @ shares.T


def discrepancies(histories, size, groups, rng) -> np.ndarray:
    """Draw what the model gets wrong: a part for each tie and domain, a part for each block."""
    names, group = np.unique(groups, return_inverse=True)
    shared, own = (rng.standard_normal((histories, n)) for n in (len(names), len(groups)))
    return size * (np.sqrt(SHARED) * shared[:, group] + np.sqrt(1.0 - SHARED) * own)


class Study:
    """The design that all histories share, and the truths."""

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
        """Give, for one history, whether the truth stands, lies dense, is covered by each interval, and what was told of each parameter."""
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
    """Tell which parameters are called informed, and their shrinkage, as ``bamboo constrain`` would."""
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
    """Lines for people and for scripts."""
    records = study.histories(wrong=word == "wrong")
    done = [study.judged(i, record) for i, record in enumerate(records)]
    covered = np.array([d[2] for d in done])
    told = np.array([called_informed(study, d[5]) for d in done if d[5].any()])
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
    yield f"{word}_intervals_that_cover: {covered.mean():.3f} (worst parameter {covered.mean(0).min():.3f}, best {covered.mean(0).max():.3f}, of {covered.shape[1]})"
    yield f"{word}_volume_not_ruled_out: {np.mean([d[3] for d in done]):.3f} (5-95 % of histories {np.percentile([d[3] for d in done], 5):.3f} to {np.percentile([d[3] for d in done], 95):.3f})"
    yield f"{word}_effective_points: median {np.median([d[4] for d in done]):.0f}, least {min(d[4] for d in done):.0f}"
    yield f"{word}_silent_called_informed: {told[:, 0][:, silent].mean():.4f} (of {silent.sum()} parameters that no output hangs on)"
    best = np.argsort(-told[:, 1].mean(0))[:8]
    yield f"{word}_shrinkage: " + ", ".join(
        f"{study.columns[i].name} {told[:, 1].mean(0)[i]:.2f}" for i in best
    )


def main():
    words = argparse.ArgumentParser(
        description="Constrain on histories whose parameters are known: does the set hold them?"
    )
    words.add_argument("--scenario", default="split_1991_2007")
    words.add_argument("--trials", type=int, default=200)
    words.add_argument("--points", type=int, default=8192)
    words.add_argument("--worlds", type=int, default=8)
    words.add_argument("--workers", type=int, default=1)
    said = words.parse_args()
    scenario = replace(load_scenario(said.scenario), worlds=1)
    study = Study(scenario, said.points, said.worlds, said.trials, said.workers)
    print(
        f"histories: {said.trials}, outputs: {len(study.wanted)}, parameters: {len(study.columns)}, points: {said.points} of {said.worlds} worlds, limit {np.sqrt(study.limit):.2f}"
    )
    for word in ("right", "wrong"):
        print("\n".join(report(study, word)), flush=True)


if __name__ == "__main__":
    main()
