"""The multiverse: would a thesis hold had the choices that nobody can defend against their neighbours been made otherwise?

A universe takes one of each: the scale of all thresholds, the labeller, whose codes of the acts, which document is left out, which
theory is dropped. Every choice is dealt evenly over the universes, each by itself. A thesis holds in a universe if its criterion
holds in at least half of the worlds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.evidence.coders import CODERS, codes
from sim.judge import theses
from sim.judge.criteria import FACTUAL, Case
from sim.judge.theses import Thesis
from sim.model import ensemble
from sim.model.ensemble import Progress
from sim.record.labellers import LABELLERS
from sim.record.summary import Trace
from sim.scenario.scenario import Scenario
from sim.studies.run_types import without_document
from sim.studies.trial import plan
from sim.studies.trial.leave_one_out import FEWER, documents

SCALES: Final = (0.75, 1.0, 1.25)
THRESHOLDS: Final = ("by", "share", "within", "at_least", "at_most")
NOTHING: Final = "none"
HOLDS: Final = 0.5
Codes = Mapping[str, tuple[str, float]]


@dataclass(frozen=True, order=True)
class Universe:
    """One choice of each; the first three decide what is run, the others only what is asked of it."""

    coder: str
    left_out: str
    dropped: str
    threshold: float
    labeller: str


CHOICES: Final = tuple(f.name for f in fields(Universe))


def drawn(scenario: Scenario, number: int) -> list[Universe]:
    """Deal every choice evenly over the universes, each in an order of its own."""
    rng = np.random.default_rng(scenario.seed)
    several = len(scenario.theories) > 1
    options: tuple[Sequence[Any], ...] = (
        list(CODERS),
        [NOTHING, *documents(scenario)],
        [NOTHING, *(t.name for t in scenario.theories if several)],
        SCALES,
        list(LABELLERS),
    )
    dealt = [rng.permutation(np.resize(np.arange(len(o)), number)) for o in options]
    return [
        Universe(*(o[d[i]] for o, d in zip(options, dealt, strict=True))) for i in range(number)
    ]


def scaled(criterion: Any, scale: float) -> Any:
    """Give a criterion with its thresholds scaled; a share of years stays a share."""
    if isinstance(criterion, list):
        return [scaled(part, scale) for part in criterion]
    if not isinstance(criterion, Mapping):
        return criterion
    moved = {
        k: v * scale if k in THRESHOLDS and isinstance(v, int | float) else scaled(v, scale)
        for k, v in criterion.items()
    }
    return moved | ({"share": min(1.0, moved["share"])} if "share" in moved else {})


def coded_by(scenario: Scenario, own: Codes) -> Scenario:
    """Give the scenario with the acts as one coder saw them, where he coded them."""
    moved = [
        replace(a, domain=own[a.id][0], level=own[a.id][1]) if a.id in own else a
        for a in scenario.forcing.acts
    ]
    return scenario.without(moved, scenario.name)


def without_theory(scenario: Scenario, name: str) -> Scenario:
    """Give the scenario without one of its theories; the others share its weight in proportion."""
    keep = [i for i, t in enumerate(scenario.theories) if t.name != name]
    weights = tuple(scenario.theory_weights[i] for i in keep) if scenario.theory_weights else ()
    return replace(
        scenario, theories=tuple(scenario.theories[i] for i in keep), theory_weights=weights
    )


def explore(
    scenario: Scenario,
    claims: tuple[Thesis, ...],
    number: int,
    seeds: Path | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Give every thesis's probability in every universe; what cannot be asked has none."""
    universes = list(enumerate(drawn(scenario, number)))
    coders = {coder: codes(coder, seeds) for coder in CODERS}
    rows: list[tuple[Any, ...]] = []
    for (coder, left_out, dropped), several in groupby(
        sorted(universes, key=lambda u: u[1]), key=lambda u: astuple(u[1])[:3]
    ):
        traces = _runs(scenario, claims, coders[coder], left_out, dropped)
        rows += [
            (index, *astuple(universe), *said)
            for index, universe in several
            for said in _asked(traces, claims, universe)
        ]
        if progress is not None:
            progress(len({row[0] for row in rows}), number)
    table = pd.DataFrame(rows, columns=["universe", *CHOICES, "thesis", "probability"])
    return table.sort_values("universe", kind="stable", ignore_index=True)


def _runs(
    scenario: Scenario, claims: tuple[Thesis, ...], own: Codes, left_out: str, dropped: str
) -> dict[str, Trace]:
    """Run what the theses ask for in the universes that share codes, documents and theories."""
    few = replace(scenario, worlds=max(1, scenario.worlds // FEWER))
    runs = {}
    for name in [FACTUAL, *plan.needed(claims)]:
        run = without_document(coded_by(plan.variant(few, name), own), left_out)
        runs[name] = run if name.startswith("theory_") else without_theory(run, dropped)
    done = ensemble.run_many(list(runs.values()), trace=True)
    return {
        name: result.trace
        for name, result in zip(runs, done, strict=True)
        if result.trace is not None
    }


def _asked(
    traces: Mapping[str, Trace], claims: Iterable[Thesis], universe: Universe
) -> Iterator[tuple[str, float]]:
    """Ask the theses, with a universe's thresholds and labeller."""
    for thesis in claims:
        asked = replace(thesis, criterion=scaled(thesis.criterion, universe.threshold))
        holds = theses.ask(asked, Case(traces, universe.labeller))
        yield thesis.id, np.nan if isinstance(holds, str) else round(float(holds.mean()), 4)


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Say of each thesis in which share of universes it holds, between which probabilities, and which choice moves it most."""
    known = table.dropna(subset=["probability"])
    rows = []
    for thesis, part in known.groupby("thesis", sort=False):
        p = part["probability"]
        rows.append(
            (
                thesis,
                len(p),
                *(round(float(v), 4) for v in ((p >= HOLDS).mean(), p.min(), p.median(), p.max())),
                moved_most_by(part),
            )
        )
    return pd.DataFrame(
        rows,
        columns=["thesis", "universes", "share_holds", "min", "median", "max", "moved_most_by"],
    )


def moved_most_by(part: pd.DataFrame) -> str:
    """Name the choice that explains most of the spread of a probability, less what as many groups would explain by chance."""
    explained = {choice: _explained(part, choice) for choice in CHOICES}
    best = max(explained, key=lambda choice: explained[choice])
    return best if explained[best] > 0 else ""


def _explained(part: pd.DataFrame, choice: str) -> float:
    """Share of the variance between the groups of a choice, adjusted for their number; 0 where nothing varies."""
    p, groups = part["probability"], part.groupby(choice)["probability"]
    total, within = (
        float(((p - p.mean()) ** 2).sum()),
        float(((p - groups.transform("mean")) ** 2).sum()),
    )
    free = len(p) - groups.ngroups
    return 1.0 - (within / free) / (total / (len(p) - 1)) if total > 0 and free > 0 else 0.0
