"""The shift curve: all acts of the span moved by whole years.

A change that the acts make moves with them. A change that stays where it is when the acts come five
years later has another cause: in a model, its own clock, or a span that leaves it no other place.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from sim.judgement.tie_criteria import upward_break
from sim.model.ensemble import Progress
from sim.record.columns import frame
from sim.record.summary import Trace
from sim.scenario.frozen_scenario import Scenario
from sim.studies import window
from sim.studies.named_runs import run_traces
from sim.studies.placebos import shifted

YEARS: Final = tuple(range(-5, 6))
PERCENTILES: Final = (5, 50, 95)


def curve(scenario: Scenario, progress: Progress | None = None) -> pd.DataFrame:
    """Return, by shift, the year of the focus's steepest upward break and its mean level.

    Returns:
        The table of ``shifts.csv``: mean and percentiles of the year over worlds, the share of
        worlds without a rise, and the mean level in the window.
    """
    traces = run_traces({years: shifted(scenario, years) for years in YEARS}, progress)
    rows = [{"years": years} | _summary(trace, scenario) for years, trace in traces.items()]
    return frame("shifts", rows)


def _summary(trace: Trace, scenario: Scenario) -> dict[str, Any]:
    """Summarise one shift; worlds in which the level never rises are counted apart."""
    tie = trace.shape.ties.index(scenario.own_ties[0])
    path = trace.levels[tie].mean(0, dtype=np.float64)
    after, gain = upward_break(path)
    years = trace.shape.years[0] + after[gain > 0]
    low, median, high = np.percentile(years, PERCENTILES) if years.size else (np.nan,) * 3
    numbers = {
        "change_mean": years.mean() if years.size else np.nan,
        "change_p05": low,
        "change_p50": median,
        "change_p95": high,
        "unchanged": (gain <= 0).mean(),
        "level": path[window.years(scenario)].mean(),
    }
    return {name: round(float(value), 4) for name, value in numbers.items()}
