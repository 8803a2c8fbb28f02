"""Levels by basis: worlds given all codes of an inference, for every basis that is at hand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.core.vocabulary import DOMAINS
from sim.record.columns import frame
from sim.studies.inferring.choices import Choices
from sim.studies.inferring.inference_plan import InferencePlan
from sim.studies.inferring.posterior_replay import replay_draws
from sim.studies.verdicts.drawn_worlds import InferredWorlds

QUANTILES: Final = (0.05, 0.5, 0.95)
DECIMALS: Final = 3


def basis_levels(worlds: Sequence[InferredWorlds]) -> pd.DataFrame | None:
    """Return the table ``basis_levels``, or None where all inferences are of one basis.

    Args:
        worlds: The worlds of inferences, the main one first. Of those that differ from it in
            nothing but the basis (and the length of walks), the first of each basis is taken.
    """
    main = worlds[0].plan
    chosen: dict[str, InferredWorlds] = {}
    for own in worlds:
        if own.plan.until == main.until and _kept(own.plan) == _kept(main):
            chosen.setdefault(own.plan.basis, own)
    if len(chosen) == 1:
        return None
    return frame("basis_levels", [row for own in chosen.values() for row in _rows(own)])


def _kept(plan: InferencePlan) -> Choices:
    """Return what is chosen beside the basis and the length of walks."""
    return replace(plan.choices, brief=False)


def _rows(own: InferredWorlds) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one basis: its codes, and the worlds that models rule."""
    plan, given = own.plan, own.given
    replays = [
        replay_draws(plan, given.until, ruled.contender, ruled.draws)
        for ruled in given.ruled
        if ruled.is_model
    ]
    levels = np.concatenate(replays, axis=2)
    mean = levels.mean(axis=2).round(DECIMALS)
    bounds = np.quantile(levels, QUANTILES, axis=2).round(DECIMALS)
    for d, domain in enumerate(DOMAINS):
        for y, year in enumerate(plan.codes.years):
            if year <= given.until:
                coded = plan.codes.agreed[d, y].round(DECIMALS)
                yield (plan.basis, domain, year, coded, mean[d, y], *bounds[:, d, y])
