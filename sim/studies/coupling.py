"""Coupled runs beside the record: counts of acts, lags of answers, and pressure on the focus.

Where states answer each other freely, a run shows interaction only as far as its acts come as
often, and press as much, as the recorded ones. Both are counted on the same worlds: once with free
acts, once with all acts as recorded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.vocabulary import MONTHS
from sim.decision.situation import ROWS
from sim.evidence.rows import Act
from sim.explanation.observer import Chosen, Observer
from sim.model.alignment_model import AlignmentModel
from sim.model.event_plan import Setting, one_a_day
from sim.record.columns import frame
from sim.scenario.forcing_modes import FREE, PRESCRIBED
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Pair = tuple[str, str]
WORLDS: Final = 100
BOUNDS: Final = (5.0, 50.0, 95.0)  # percentiles over worlds
NEAR: Final = 0.1  # share by which mean pressure may differ from that of the recorded acts
ACTS, LAG = "acts", "lag"
PRESSURE, SUPPORT = "pressure", "support"


@dataclass(frozen=True)
class _Run:
    """What some worlds of a scenario did: free acts, and what the focus perceived by year."""

    chosen: list[Chosen]
    perceived: dict[str, Floats]


def is_coupled(scenario: Scenario) -> bool:
    """Whether states other than the focus choose acts freely."""
    return bool(_free_pairs(scenario))


def coupling(scenario: Scenario) -> pd.DataFrame:
    """Compare the acts of a coupled scenario with the recorded ones: the table ``coupling``.

    Args:
        scenario: A scenario in which states other than the focus choose acts freely.
    """
    pairs = _free_pairs(scenario)
    own = _observed(scenario)
    modes = {
        pair: PRESCRIBED if pair in pairs else mode for pair, mode in scenario.forcing_modes.items()
    }
    as_recorded = _observed(replace(scenario, forcing_modes=modes))
    acts = _recorded(scenario)
    rows = [*_act_rows(scenario, pairs, own, acts), *_lag_rows(scenario, pairs, own, acts)]
    for quantity in (PRESSURE, SUPPORT):
        both = own.perceived[quantity], as_recorded.perceived[quantity]
        rows += [_perceived_row(scenario, quantity, span, *both) for span in _spans(scenario)]
    return frame("coupling", rows)


def _free_pairs(scenario: Scenario) -> list[Pair]:
    """Return the decided pairs whose actor, not the focus, chooses acts freely."""
    modes = scenario.forcing_modes
    return [tie for tie in scenario.ties if modes.get(tie) == FREE and tie[0] != scenario.focus]


def _observed(scenario: Scenario) -> _Run:
    worlds = min(scenario.worlds, WORLDS)
    observer = Observer(AlignmentModel(scenario, scenario.numbered(np.arange(worlds))))
    model = observer.model
    perceived: dict[str, list[Floats]] = {PRESSURE: [], SUPPORT: []}
    while model.month <= scenario.end:
        observer.step()
        if model.month % MONTHS == 0:
            for quantity, years in perceived.items():
                years.append(model.ties[0].situation[ROWS[quantity]].copy())
    chosen = [one for one in observer.chosen if one.month >= scenario.start]
    model.close()
    return _Run(chosen, {quantity: np.array(years) for quantity, years in perceived.items()})


def _recorded(scenario: Scenario) -> dict[Pair, list[Act]]:
    """Return the recorded acts of the span by source and target, as they arrive."""
    own = Setting(scenario, scenario.start).own
    found: dict[Pair, list[Act]] = {}
    for act in one_a_day(scenario.forcing.acts, own):
        if scenario.start <= act.month <= scenario.end:
            found.setdefault((own(act.actor), own(act.target)), []).append(act)
    return found


def _row(scenario: Scenario, quantity: str, pair: Pair, recorded: float, each: Floats) -> list[Any]:
    """Return a row without its last column: whether the record lies within the bounds."""
    bounds = np.percentile(each, BOUNDS) if each.size else np.full(len(BOUNDS), np.nan)
    mean = float(each.mean()) if each.size else np.nan
    years = (scenario.years[0], scenario.years[-1])
    numbers = np.round([recorded, mean, *bounds], 4)
    return [quantity, *pair, *years, *numbers.tolist()]


def _inside(row: list[Any]) -> tuple[Any, ...]:
    recorded, _, low, _, high = row[5:]
    known = not np.isnan([recorded, low, high]).any()
    return (*row, bool(low <= recorded <= high) if known else None)


def _act_rows(
    scenario: Scenario, pairs: list[Pair], run: _Run, acts: dict[Pair, list[Act]]
) -> Iterator[tuple[Any, ...]]:
    for pair in pairs:
        each = np.array([(one.levels != 0.0).sum(axis=0) for one in _of(scenario, run, pair)])
        recorded = float(len(acts.get(pair, ())))
        yield _inside(_row(scenario, ACTS, pair, recorded, each.sum(axis=0)))


def _of(scenario: Scenario, run: _Run, pair: Pair) -> list[Chosen]:
    setting = Setting(scenario, scenario.start)
    source, victim = setting.sources.index(pair[0]), setting.codes.index(pair[1])
    return [one for one in run.chosen if (one.source, one.victim) == (source, victim)]


def _lag_rows(
    scenario: Scenario, pairs: list[Pair], run: _Run, acts: dict[Pair, list[Act]]
) -> Iterator[tuple[Any, ...]]:
    """Yield the median months from a pressing act that a state met to the next that it returns."""
    for pair in pairs:
        back = (pair[1], pair[0])
        if back not in pairs:
            continue
        met, gave = (_recorded_pressing(acts.get(one, [])) for one in (back, pair))
        recorded = _lag(met, gave)
        theirs, own = (_pressing_months(_of(scenario, run, one)) for one in (back, pair))
        each = np.array([_lag(a, b) for a, b in zip(theirs, own, strict=True)])
        yield _inside(_row(scenario, LAG, pair, recorded, each[~np.isnan(each)]))


def _recorded_pressing(acts: list[Act]) -> NDArray[np.int64]:
    """Return the months of the pressing acts, in order."""
    return np.sort(np.array([act.month for act in acts if act.level > 0], np.int64))


def _pressing_months(chosen: list[Chosen]) -> list[NDArray[np.int64]]:
    """Return the months of pressing acts by world."""
    months = np.array([one.month for one in chosen])
    presses = np.array([(one.levels > 0.0).any(axis=0) for one in chosen])
    return [months[presses[:, world]] for world in range(presses.shape[1])]


def _lag(met: NDArray[np.int64], gave: NDArray[np.int64]) -> float:
    """Return the median months from each act that was met to the next act that was given."""
    place = np.searchsorted(gave, met, side="right")
    answered = place < len(gave)
    return float(np.median(gave[place[answered]] - met[answered])) if answered.any() else np.nan


def _spans(scenario: Scenario) -> list[tuple[int, int]]:
    """Return the years up to the first cut of the case, or half the span, and those after it."""
    years = scenario.years
    cut = (scenario.case.cuts or (years.start + len(years) // 2 - 1,))[0]
    last = min(max(cut, years[0]), years[-1])
    return [span for span in ((years[0], last), (last + 1, years[-1])) if span[0] <= span[1]]


def _perceived_row(
    scenario: Scenario, quantity: str, span: tuple[int, int], own: Floats, recorded: Floats
) -> tuple[Any, ...]:
    """Return what the focus perceives in some years, beside that of the recorded acts."""
    rows = slice(span[0] - scenario.years.start, span[1] - scenario.years.start + 1)
    target = float(recorded[rows].mean())
    row = _row(scenario, quantity, scenario.ties[0], target, own[rows].mean(axis=0))
    row[3:5] = span
    is_near = abs(float(own[rows].mean()) - target) <= NEAR * target
    return (*row, bool(is_near))
