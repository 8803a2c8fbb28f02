"""Evidence of every contender in every state of a panel, summed and partially pooled.

Summed evidence asks which contender rules all states alike. Pooled evidence lets each state have a
contender of its own: the shares of contenders among states have a uniform Dirichlet prior, and are
drawn together with the contender of each state (Gibbs), so that states that the record leaves open
lean toward what rules the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.parallel import number_of_workers, side_by_side
from sim.inference.contender_list import NULLS
from sim.model.ensemble import Progress, compile_kernels
from sim.record.columns import frame
from sim.studies.inferring.inference_plan import BRIEF, InferencePlan, plan
from sim.studies.inferring.posterior_inference import Kept, run_plan
from sim.studies.panel.members import Member

Floats = NDArray[np.float64]
DEFAULT: Final = ("constant", "line", "walk", "balance_of_threat", "broken_trust", "hedging")
DRAWS: Final = 4000
BURN: Final = 500
# a state has few codes: a quarter of the usual particles, and a third of the walks of studies of
# many histories, leave draws enough
WALKS: Final = replace(BRIEF, particles=256, kept=64, fewest=64, by_block=False)
POOLING: Final = 24  # part of the key of the random numbers


@dataclass(frozen=True)
class MemberEvidence:
    """What one state on one source says.

    Attributes:
        source, state: Of the member.
        codes: Number of codes that were given.
        names: Names of the contenders.
        log_evidence, se, ess: Of each: (contender,).
        held_out: Log score of the years after the last cut, trained up to it: (contender,).
        cut: Last year of that training.
    """

    source: str
    state: str
    codes: int
    names: tuple[str, ...]
    log_evidence: Floats
    se: Floats
    ess: Floats
    held_out: Floats
    cut: int


@dataclass(frozen=True)
class MemberTask:
    """A piece of work: all contenders of one state on one source."""

    member: Member
    names: tuple[str, ...]
    particles: int | None
    seed: int

    def done(self) -> MemberEvidence:
        """Fit the contenders."""
        asked = _with_one_cut(
            plan(self.member.scenario, names=self.names, particles=self.particles, seed=self.seed)
        )
        if self.particles is None:
            asked = replace(asked, settings=replace(WALKS, stops=asked.settings.stops))
        findings = run_plan(asked, workers=1).findings
        cut = asked.cuts[0] if asked.cuts else asked.until
        later = asked.years_until(cut)
        trained = [
            forecast for own in findings for forecast in own.forecasts if forecast.until == cut
        ]
        return MemberEvidence(
            source=self.member.source,
            state=self.member.state,
            codes=int(asked.given.given.sum()),
            names=tuple(own.name for own in findings),
            log_evidence=np.array([own.log_evidence for own in findings]),
            se=np.array([own.se for own in findings]),
            ess=np.array([own.ess for own in findings]),
            held_out=np.array([forecast.log_score[later:].sum() for forecast in trained]),
            cut=cut,
        )


def _with_one_cut(asked: InferencePlan) -> InferencePlan:
    """Return a plan with the middle one of its cuts alone."""
    cuts = asked.cuts[len(asked.cuts) // 2 :][:1]
    stops = tuple(asked.years_until(cut) for cut in cuts)
    return replace(asked, cuts=cuts, settings=replace(asked.settings, stops=stops))


def evidence(
    tasks: Sequence[MemberTask], progress: Progress | None = None, kept: Kept | None = None
) -> list[MemberEvidence]:
    """Fit the contenders of all members.

    Args:
        tasks: The members with their contenders.
        progress: Called with the number of members done and of all.
        kept: Keeps members, so that an interrupted panel can go on.
    """
    keys = [f"{task.member.source} {task.member.state} {task.names}" for task in tasks]
    known = {} if kept is None else {key: kept.get(key) for key in keys}
    told = {key: own for key, own in known.items() if isinstance(own, MemberEvidence)}
    missing = [(key, task) for key, task in zip(keys, tasks, strict=True) if key not in told]
    workers = number_of_workers()
    if workers > 1 and missing:
        compile_kernels(missing[0][1].member.scenario)
    left = [task for _, task in missing]
    for (key, _), own in zip(missing, side_by_side(MemberTask.done, left, workers), strict=True):
        told[key] = own
        if kept is not None:
            kept.put(key, own)
        if progress is not None:
            progress(len(told), len(tasks))
    return [told[key] for key in keys]


def tables(told: Sequence[MemberEvidence], seed: int) -> dict[str, pd.DataFrame]:
    """Return the tables ``panel_evidence`` and ``panel_totals``."""
    return {
        "panel_evidence": frame("panel_evidence", (row for own in told for row in _rows(own))),
        "panel_totals": frame("panel_totals", _totals(told, seed)),
    }


def _rows(own: MemberEvidence) -> Iterator[tuple[Any, ...]]:
    best_null = max(
        (log for name, log in zip(own.names, own.log_evidence, strict=True) if name in NULLS),
        default=np.nan,
    )
    for place, name in enumerate(own.names):
        log = own.log_evidence[place]
        numbers = (log, own.se[place], own.ess[place], log - best_null, own.held_out[place])
        rounded = (round(float(number), 3) for number in numbers)
        yield (own.source, own.state, name, own.codes, *rounded, own.cut)


def _totals(told: Sequence[MemberEvidence], seed: int) -> Iterator[tuple[Any, ...]]:
    for source in dict.fromkeys(own.source for own in told):
        members = [own for own in told if own.source == source]
        logs = np.array([own.log_evidence for own in members])
        errors = np.array([own.se for own in members])
        held_out = np.array([own.held_out for own in members])
        shares = pooled(logs, seed)
        for place, name in enumerate(members[0].names):
            share = np.quantile(shares[:, place], (0.05, 0.5, 0.95))
            total = float(logs[:, place].sum())
            error = float(np.sqrt((errors[:, place] ** 2).sum()))
            ahead = int((logs[:, place] == logs.max(axis=1)).sum())
            numbers = (total, error, float(held_out[:, place].sum()), *share)
            rounded = (round(float(number), 3) for number in numbers)
            yield (source, name, len(members), ahead, *rounded)


def pooled(log_evidence: Floats, seed: int) -> Floats:
    """Draw the shares of contenders among states.

    Args:
        log_evidence: (state, contender).
        seed: Seed of the random numbers.

    Returns:
        Draws of the shares: (draw, contender).
    """
    random = np.random.default_rng((seed, POOLING))
    states, number = log_evidence.shape
    likely = np.exp(log_evidence - log_evidence.max(axis=1, keepdims=True))
    shares = np.full(number, 1.0 / number)
    found = np.empty((DRAWS, number))
    for draw in range(-BURN, DRAWS):
        weights = likely * shares
        steps = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
        marks = random.random((states, 1))
        chosen = np.minimum((marks > steps).sum(axis=1), number - 1)
        counts = np.bincount(chosen, minlength=number)
        shares = random.dirichlet(1.0 + counts)
        if draw >= 0:
            found[draw] = shares
    return found
