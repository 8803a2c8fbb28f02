"""The nulls as records: contenders without agents laid out as runs, so that a thesis can be asked of them as of a model."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from sim.compare import baselines
from sim.compare.comparison import observe
from sim.evidence.coded_tables import History
from sim.judge.criteria import FACTUAL
from sim.record.summary import Shape, Trace
from sim.scenario.scenario import Scenario

RANDOM_WORLDS: Final = 400
FITTED: Final = {
    "line": baselines.line_members,
    "forcing_only": baselines.forcing_members,
    "random_driver": baselines.random_members,
}


class Same(dict[str, Trace]):
    """Every run of a contender without agents is the factual one, save those in which other ties are decided: nothing that is removed reaches it."""

    def __contains__(self, name: object) -> bool:
        """Hold every run."""
        return True

    def __missing__(self, name: str) -> Trace:
        """Give the same trace whatever is removed."""
        return self[FACTUAL]


def coded(history: History, shape: Shape, *, direct: bool = False) -> Trace:
    """Lay the coded history out as a record of one world, by the plain or the direct stance, missing years as NaN."""
    levels = np.stack(
        [observe(history, a, t, shape.years, direct=direct).levels for a, t in shape.ties]
    )[..., None].astype(np.float32)
    unseen, unkept = (
        np.full((len(shape.ties), len(names), len(shape.years), 1), np.nan, np.float32)
        for names in (shape.perceived, shape.kept)
    )
    for o in history.outcomes:
        if (o.actor, o.target) in shape.ties and o.year in shape.years and o.quantity in shape.kept:
            unkept[
                shape.ties.index((o.actor, o.target)),
                shape.kept.index(o.quantity),
                shape.years.index(o.year),
            ] = o.value
    return Trace(shape, levels, levels, unseen, unkept)


def nulls(
    own: Mapping[str, Trace],
    history: History,
    scenario: Scenario,
    ran: Mapping[str, Mapping[str, Trace]],
) -> dict[str, Mapping[str, Trace]]:
    """Give the free-running nulls as records: always-hedge, random choice, no forcing, a line, the forcing alone, random drivers.

    ``ran`` holds, by null, the runs in which relations keep something: there, the null is run as a state without wishes.
    """
    factual = own[FACTUAL]
    rng = np.random.default_rng(scenario.seed)
    likes = {FACTUAL: factual} | {
        n: own[n] for n in sorted(own) if own[n].shape.ties != factual.shape.ties
    }  # other ties are decided there
    flat = {n: _filled(t, np.zeros((*t.levels.shape[:3], 1))) for n, t in likes.items()}
    chance = {
        n: _filled(t, rng.integers(-2, 3, (12, *t.levels.shape[:3], RANDOM_WORLDS)).mean(0))
        for n, t in likes.items()
    }
    bare = {"always_hedge": flat, "random_choice": chance, "no_forcing": {FACTUAL: own["none"]}}
    found: dict[str, Mapping[str, Trace]] = {
        name: Same({**traces, **ran.get(name, {})}) for name, traces in bare.items()
    }
    if history.stances:
        found |= {
            name: Same({n: _fitted(t, history, make) for n, t in likes.items()})
            for name, make in FITTED.items()
        }
    return found


def _filled(like: Trace, levels: Any) -> Trace:
    seen = np.repeat(like.perceived.mean(-1, keepdims=True), levels.shape[-1], axis=-1)
    return Trace(like.shape, levels.astype(np.float32), levels.astype(np.float32), seen)


def _fitted(factual: Trace, history: History, make: Any) -> Trace:
    """Lay a fitted null out for every tie; a tie without history stays neutral."""
    years = factual.shape.years
    ties = []
    for t, (actor, target) in enumerate(factual.shape.ties):
        seen = observe(history, actor, target, years, direct=False)
        ties.append(
            make(factual.perceived[t, :2].mean(-1, dtype=np.float64), seen.levels, seen.confidence)
        )
    return _filled(factual, np.moveaxis(np.stack(ties), 1, -1))
