"""The nulls as records: contenders without agents laid out as runs, so that a thesis can be asked of them as of a model."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from sim import contenders
from sim.comparison import observe
from sim.criteria import FACTUAL
from sim.evidence import History
from sim.record import Shape, Trace
from sim.scenario import Scenario

RANDOM_WORLDS: Final = 400
COUPLED: Final = "coupled"
FITTED: Final = {"line": contenders.line_members, "forcing_only": contenders.forcing_members, "random_driver": contenders.random_members}


class Same(dict[str, Trace]):
    """Every run of a contender without agents is the same: nothing that is removed reaches it."""

    def __init__(self, trace: Trace, **others: Trace) -> None:
        """Keep the one trace, and those of runs in which other ties are decided."""
        super().__init__({FACTUAL: trace, **others})
        self.trace = trace

    def __contains__(self, name: object) -> bool:
        """Hold every run."""
        return True

    def __missing__(self, name: str) -> Trace:
        """Give the same trace whatever is removed."""
        return self.trace


def coded(history: History, shape: Shape, *, direct: bool = False) -> Trace:
    """Lay the coded history out as a record of one world, by the plain or the direct stance, missing years as NaN."""
    levels = np.stack([observe(history, a, t, shape.years, direct=direct).levels for a, t in shape.ties])[..., None].astype(np.float32)
    unseen = np.full((len(shape.ties), len(shape.perceived), len(shape.years), 1), np.nan, np.float32)
    return Trace(shape, levels, levels, unseen)


def nulls(own: Mapping[str, Trace], history: History, scenario: Scenario) -> dict[str, Mapping[str, Trace]]:
    """Give the free-running nulls as records: always-hedge, random choice, no forcing, a line, the forcing alone, random drivers."""
    factual = own[FACTUAL]
    rng = np.random.default_rng(scenario.seed)
    likes = {n: own[n] for n in (FACTUAL, COUPLED) if n in own}
    flat = {n: _filled(t, np.zeros((*t.levels.shape[:3], 1))) for n, t in likes.items()}
    chance = {n: _filled(t, rng.integers(-2, 3, (12, *t.levels.shape[:3], RANDOM_WORLDS)).mean(0)) for n, t in likes.items()}
    found: dict[str, Mapping[str, Trace]] = {
        "always_hedge": Same(flat.pop(FACTUAL), **flat),
        "random_choice": Same(chance.pop(FACTUAL), **chance),
        "no_forcing": Same(own["none"]),
    }
    if history.stances:
        for name, make in FITTED.items():
            found[name] = Same(_fitted(factual, history, make))
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
        ties.append(make(factual.perceived[t, :2].mean(-1, dtype=np.float64), seen.levels, seen.confidence))
    return _filled(factual, np.moveaxis(np.stack(ties), 1, -1))
