"""Docking: does the plain Mesa model have the same worlds as the engine?

Two comparisons. *Given draws*: the plain model receives all draws of one world of the engine and
must have the same ideal levels and chances, tie by tie and month by month. *Own draws*: it draws
its own worlds, and their distributions must equal those of the engine.
"""

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from bench.scalar_mesa import ScalarModel
from bench.scalar_world import Case, Letter, World, by_month, case_of
from sim.core.random_streams import fill_uniforms
from sim.core.vocabulary import DOMAINS, MONTHS
from sim.core.worlds import Worlds
from sim.decision.choice import weights_of_levels
from sim.decision.situation import GIVEN
from sim.model.alignment_model import AlignmentModel
from sim.model.ensemble import run_chunk
from sim.scenario.loading import load_scenario

Floats = NDArray[np.float64]
BLOCK = 5  # years averaged together

# Given draws


def handed(lab: AlignmentModel, w: int) -> World:
    """Return all draws of world ``w`` of the engine, as plain numbers."""
    names = [t.name for t in lab.case.theories]
    ties = {(t.actor, t.target): t for t in lab.ties}
    for actor, target in ties:
        for name in GIVEN:
            lab.given(name, actor, target)  # so that every series has drawn its error
    errors = lab._givens._errors  # noqa: SLF001 - the plain model takes the same draws
    return World(
        parameters={n: float(v[w]) for n, v in lab.values.items()},
        dispositions={name: t.disposition[:, w].tolist() for name, t in ties.items()},
        weights={
            name: {
                n: float(t.weights[i, w]) for i, n in enumerate(names) if n not in lab.silent(*name)
            }
            for name, t in ties.items()
        },
        worth={
            (s.code, source): float(s.worth[i, w])
            for s in lab.states
            for i, source in enumerate(lab.sources)
        },
        letters=by_month(list(_letters(lab, w))),
        errors={key: float(error[w]) for key, error in errors.items()},
    )


def _letters(lab: AlignmentModel, w: int) -> Iterator[tuple[int, Letter]]:
    """Yield the acts of a world; one that does not happen has no month and no domain."""
    for letter in lab.queue.events:
        if letter.level[w] == 0.0:
            continue
        yield (
            int(letter.due[w]),
            Letter(
                lab.sources[letter.source],
                letter.victim,
                int(letter.domain[w]),
                float(letter.level[w]),
            ),
        )


class Follower(ScalarModel):
    """A plain model in a given world that repeats the levels of the engine after its own choice."""

    def __init__(self, case: Case, lab: AlignmentModel, w: int) -> None:
        """Copy world ``w`` of an engine at the start of its span."""
        self.lab, self.w = lab, w
        super().__init__(0, case, handed(lab, w))

    def deliver(self) -> None:
        """Repeat the levels of the engine before acts arrive; before the span no state chooses."""
        super().deliver()
        if self.month >= self.case.scenario.start:
            for tie in self.lab.ties:
                self.of(tie.actor, tie.target).level[:] = tie.level[:, self.w].tolist()

    def noticed(self, actor: str, target: str) -> list[bool]:
        """Return which levels of the engine became acts this month, by domain."""
        lab = self.lab
        tie = next(t for t in lab.ties if (t.actor, t.target) == (actor, target))
        drawn = np.empty((4, len(lab.ids)))
        fill_uniforms(tie.act_key, np.uint64(self.month), lab.ids, drawn)
        seen = drawn[:, self.w] < lab["act_rate"][self.w]
        return [bool(s) for s in seen]


@dataclass(frozen=True)
class Gap:
    """Largest differences while following: of ideal levels, and of the chances of levels."""

    months: int
    choices: int
    ideal: float
    chance: float


def follow(settings: list[str], first: int = 40, worlds: int = 4) -> Gap:
    """Copy worlds of the base scenario and follow them month by month."""
    scenario = load_scenario("replay_1991_2025", settings)
    lab = AlignmentModel(scenario, Worlds.numbered(first, worlds))
    followers = [Follower(case_of(scenario), lab, w) for w in range(worlds)]
    gaps, months = [], 0
    last = [t.level.copy() for t in lab.ties]
    for _ in lab.months():
        months += 1
        for follower in followers:
            follower.step()
            gaps += [_gap(lab, follower, t, last[t]) for t in range(len(lab.ties))]
        last = [t.level.copy() for t in lab.ties]
    ideal, chance = np.max(gaps, axis=0)
    return Gap(months, len(gaps) * len(DOMAINS), float(ideal), float(chance))


def _gap(
    lab: AlignmentModel, follower: Follower, index: int, last: NDArray[np.int8]
) -> tuple[float, float]:
    """Compare ideal levels and chances on one tie in the past month."""
    ours, w = lab.ties[index], follower.w
    theirs = follower.of(ours.actor, ours.target)
    chances = chances_of(lab, w, ours.ideal[:, w], last[:, w], theirs.situation["commitment"])
    own = [np.array(o) / sum(o) for o in theirs.odds]
    return float(np.abs(ours.ideal[:, w] - theirs.ideal).max()), float(np.abs(chances - own).max())


def chances_of(
    lab: AlignmentModel, w: int, ideals: Floats, last: NDArray[np.int8], commitment: float
) -> Floats:
    """Chances of the five levels in each domain, as the compiled engine computes them."""
    tops = [
        math.exp(-lab["commitment_price"][w] * commitment) if d == "military" else 1.0
        for d in DOMAINS
    ]
    own = lab["precision"][w], lab["inertia"][w], lab.decay[w]
    odds = np.array(
        [
            weights_of_levels(ideal, level, *own, top)
            for ideal, level, top in zip(ideals, last, tops, strict=True)
        ]
    )
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


# Own draws


def scalar_levels(case: Case, worlds: int, seed: int = 0) -> Floats:
    """Mean levels of worlds of the plain model: tie x domain x block of years x world."""
    return np.stack([_one_world(case, seed + w) for w in range(worlds)], axis=-1)


def _one_world(case: Case, seed: int) -> Floats:
    model = ScalarModel(seed, case)
    while model.running:
        model.step()
    annual = np.array(
        [[model.of(*tie).annual[y] for y in case.scenario.years] for tie in case.scenario.ties]
    )
    return in_blocks(annual.transpose(0, 2, 1) / MONTHS)


def our_levels(case: Case, worlds: int) -> Floats:
    """Mean levels of worlds of the engine: tie x domain x block of years x world."""
    levels = run_chunk(replace(case.scenario, worlds=worlds), 0, worlds, record=True).levels
    if levels is None:
        raise ValueError("a recorded run leaves levels")
    years = levels.reshape(*levels.shape[:2], -1, MONTHS, worlds).mean(axis=3)
    return np.stack([in_blocks(years[..., w]) for w in range(worlds)], axis=-1)


def in_blocks(annual: Floats) -> Floats:
    """Average years in blocks: tie x domain x block."""
    edges = range(0, annual.shape[-1], BLOCK)
    return np.stack([annual[..., e : e + BLOCK].mean(axis=-1) for e in edges], axis=-1)


@dataclass(frozen=True)
class Agreement:
    """Agreement of two samples of worlds.

    Attributes:
        compared: Number of comparisons.
        standard_errors: Largest difference of means, in standard errors.
        smallest_p: Smallest p of a Kolmogorov-Smirnov test.
    """

    compared: int
    standard_errors: float
    smallest_p: float


def agreement(one: Floats, two: Floats) -> Agreement:
    """Compare two samples, worlds last, place by place: means and Kolmogorov-Smirnov tests."""
    places = list(np.ndindex(one.shape[:-1]))
    errors = np.sqrt(one.var(axis=-1) / one.shape[-1] + two.var(axis=-1) / two.shape[-1])
    apart = np.abs(one.mean(axis=-1) - two.mean(axis=-1)) / np.maximum(errors, 1e-12)
    p = [float(stats.ks_2samp(one[at], two[at], method="asymp").pvalue) for at in places]
    return Agreement(len(places), float(apart.max()), min(p))


def main() -> None:
    """Print the comparisons of the plain model and the engine over the whole span."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--scalar", type=int, default=300, help="worlds of the plain model")
    parser.add_argument("--ours", type=int, default=3000, help="worlds of the engine")
    parser.add_argument("--seed", type=int, default=1, help="seed of the plain model's first world")
    asked = parser.parse_args()
    case = case_of(load_scenario("replay_1991_2025"))
    for proof in (
        follow([]),
        agreement(scalar_levels(case, asked.scalar, asked.seed), our_levels(case, asked.ours)),
    ):
        print("\n".join(f"{name}: {value:.6g}" for name, value in vars(proof).items()))


if __name__ == "__main__":
    main()
