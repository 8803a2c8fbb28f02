"""The shift curve: all acts of the span moved by whole years; a change that the acts make moves with them.

A change that stays where it is when the acts that should have made it come five years later has some other cause: in a model, its own
clock, or a span that leaves it no other place.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from sim.judge.criteria import upward_break
from sim.model import ensemble
from sim.model.ensemble import Progress
from sim.record.summary import Trace
from sim.scenario.scenario import Scenario
from sim.studies import window
from sim.studies.run_types import shifted

YEARS: Final = tuple(range(-5, 6))
COLUMNS: Final = (
    "years",
    "change_mean",
    "change_p05",
    "change_p50",
    "change_p95",
    "unchanged",
    "level",
)


def curve(scenario: Scenario, progress: Progress | None = None) -> pd.DataFrame:
    """Give, by shift, the year of the focus's steepest upward break over worlds, and its mean level in the window."""
    done = ensemble.run_many(
        [shifted(scenario, years) for years in YEARS], trace=True, progress=progress
    )
    rows = [
        {"years": years} | _row(result.trace, scenario)
        for years, result in zip(YEARS, done, strict=True)
        if result.trace is not None
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(trace: Trace, scenario: Scenario) -> dict[str, Any]:
    """Summarise one shift; worlds in which the level never rises have no year of change and are counted apart."""
    first = trace.shape.years[0]
    path = trace.levels[trace.shape.ties.index(scenario.own_ties[0])].mean(0, dtype=np.float64)
    after, gain = upward_break(path)
    years = first + after[gain > 0]
    low, median, high = np.percentile(years, (5, 50, 95)) if years.size else (np.nan,) * 3
    level = path[window.years(scenario)].mean()
    said = (years.mean() if years.size else np.nan, low, median, high, (gain <= 0).mean(), level)
    return dict(zip(COLUMNS[1:], (round(float(v), 4) for v in said), strict=True))
