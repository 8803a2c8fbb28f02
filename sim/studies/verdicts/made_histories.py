"""Histories whose truth is known: worlds of every contender before any record, with their codes.

A history is one replay of a world; what its mechanism does is seen in all replays, with and without
the acts that theses ask about. From many of them the study of power learns what codes tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.evidence.stance_codes import StanceCodes
from sim.inference.contender import Contender
from sim.inference.fitting import key_of_content
from sim.inference.made_codes import draw_codes
from sim.judgement.case_reader import FACTUAL
from sim.judgement.theses import Thesis
from sim.record.summary import Trace
from sim.studies.inferring.contender_finding import inputs_of
from sim.studies.inferring.finding import Draws
from sim.studies.inferring.inference_plan import InferencePlan
from sim.studies.inferring.mixtures import NULL, prior_weights
from sim.studies.trial import plan as trial_plan
from sim.studies.verdicts.drawn_worlds import DrawnWorlds, Ruled
from sim.studies.verdicts.thesis_statements import Said, asked_of_history, said
from sim.studies.verdicts.world_traces import Replayed, traces

Floats = NDArray[np.float64]
MADE: Final = 21  # part of the key of the random numbers


@dataclass(frozen=True)
class Made:
    """Some histories.

    Attributes:
        makers: Name of the contender that made each: (history,).
        codes: (history, domain, coder, year).
        shares: Share of replays of the maker's world that satisfy each thesis, NaN where none can
            be asked: (thesis, history).
        satisfied: Whether the history itself satisfies each thesis, or its condition where the
            thesis removes acts, NaN where it cannot be asked: (thesis, history).
    """

    makers: NDArray[np.str_]
    codes: NDArray[np.int64]
    shares: Floats
    satisfied: Floats


@dataclass(frozen=True)
class Making:
    """How histories are made.

    Attributes:
        plan: The inference whose contenders, acts and coders are used.
        theses: The theses.
        labeller: The labeller of strategies.
        replays: Replays of each world.
    """

    plan: InferencePlan
    theses: tuple[Thesis, ...]
    labeller: str
    replays: int


@dataclass(frozen=True)
class Batch:
    """A piece of work: so many histories of every contender, by a number of its own."""

    making: Making
    counts: tuple[tuple[str, int], ...]
    number: int

    def done(self) -> Made:
        """Make the histories."""
        return make(self.making, dict(self.counts), self.number)


def by_prior(plan: InferencePlan, total: int) -> dict[str, int]:
    """Return how many of some histories each contender makes, by its weight before any record."""
    contenders = [plan.predicting(name) for name in plan.names]
    contents = [key_of_content(own) for own in contenders]
    shares = prior_weights([inputs_of(own) for own in contenders], contents)
    counts = np.diff(np.rint(np.append(0.0, shares.cumsum()) * total).astype(np.int64))
    return dict(zip(plan.names, counts.tolist(), strict=True))


def make(making: Making, counts: dict[str, int], number: int) -> Made:
    """Make histories.

    Args:
        making: How they are made.
        counts: Number of histories by contender.
        number: Number of the batch, by which random numbers are keyed.
    """
    plan = making.plan
    before = plan.codes.years[0] - 1
    names = [name for name, count in counts.items() if count]
    ruled = [_drawn(plan, plan.predicting(name), counts[name], number) for name in names]
    rivals = sorted({t.name for t in plan.scenario.theories})
    alone = {
        name: _drawn(plan, plan.predicting(name), 200, number, use=1)
        for name in rivals
        if any(f"theory_{name}" in str(thesis.criterion) for thesis in making.theses)
    }
    worlds = DrawnWorlds(plan, before, tuple(ruled), alone)
    runs = [FACTUAL, *trial_plan.needed(making.theses)]
    how = Replayed(worlds, replays=making.replays)
    found = traces(how, runs)
    first = {name: _first_replay(own, making.replays) for name, own in found.items()}
    codes = _codes(plan.codes, ruled, first[FACTUAL], number)
    by_key = said(making.theses, found, making.replays)
    past = asked_of_history(making.theses)
    by_history = said(past, {FACTUAL: first[FACTUAL]}, 1)
    total = sum(counts.values())
    keys = [(thesis.id, making.labeller) for thesis in making.theses]
    return Made(
        makers=np.repeat(names, [counts[name] for name in names]),
        codes=codes,
        shares=np.array([_shares(by_key[key], total) for key in keys]),
        satisfied=np.array([_shares(by_history.get(key, ""), total) for key in keys]),
    )


def _shares(answer: Said | str, number: int) -> Floats:
    return np.full(number, np.nan) if isinstance(answer, str) else answer.shares


def _first_replay(trace: Trace, replays: int) -> Trace:
    return replace(
        trace, levels=trace.levels[..., ::replays], perceived=trace.perceived[..., ::replays]
    )


def _drawn(
    plan: InferencePlan, contender: Contender, count: int, number: int, use: int = 0
) -> Ruled:
    """Draw worlds of a contender before any record."""
    key = (plan.seed, key_of_content(contender), number, use, MADE)
    random = np.random.default_rng(key)
    points = random.standard_normal((count, len(contender.coordinates)))
    worlds = random.integers(0, contender.nuisance, (count, contender.parts))
    states = np.full((count, plan.codes.codes.shape[0]), -1)
    draws = Draws(contender.coordinates.values(points), worlds, states)
    return Ruled(contender, draws, np.ones(count), contender.kind != NULL)


def _codes(
    pattern: StanceCodes, ruled: Sequence[Ruled], history: Trace, number: int
) -> NDArray[np.int64]:
    """Draw the codes of histories, one contender after another."""
    found = []
    begin = 0
    for own in ruled:
        end = begin + len(own.weights)
        levels = history.levels[0, :, :, begin:end].astype(np.float64)
        key = (key_of_content(own.contender), number, MADE, MADE)
        random = np.random.default_rng(key)
        found.append(draw_codes(levels, own.draws.values, pattern, random))
        begin = end
    return np.concatenate(found)
