"""The results of a calibration: the constrained set, and tables of waves, runs and outputs."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim import __version__
from sim.record.columns import frame
from sim.scenario import constrained_set as sets
from sim.scenario.constrained_set import Constrained
from sim.scenario.frozen_scenario import Scenario
from sim.studies.history_matching.implausibility import PUKELSHEIM, SHARED
from sim.studies.history_matching.wave_simulation import DISCREPANCY
from sim.studies.history_matching.waves import Calibration, Wave

DRAWS: Final = 1000  # equal draws from the weighted points, which become the set's weights


def constrained_set(done: Calibration, scenario: Scenario, informed: Iterable[str]) -> Constrained:
    """Return the points that are not ruled out, resampled by weight.

    Args:
        done: The finished calibration.
        scenario: The scenario as in its file.
        informed: The names of the columns that the record informs.
    """
    taken, counts = _resampled(done)
    values = [column.at(done.points.quantiles[taken, i]) for i, column in enumerate(done.columns)]
    years = scenario.calibration
    return sets.build_constrained(
        done.columns,
        np.column_stack(values),
        counts.astype(np.float64),
        (years[0], years[-1]),
        _provenance(done, scenario, informed),
    )


def _resampled(done: Calibration) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the points that systematic resampling takes, and how often it takes each."""
    start = np.random.default_rng(done.settings.seed).random()
    steps = (np.arange(DRAWS) + start) / DRAWS
    places = np.searchsorted(np.cumsum(done.weights), steps * done.weights.sum())
    return np.unique(places, return_counts=True)


def _provenance(
    done: Calibration, scenario: Scenario, informed: Iterable[str]
) -> dict[str, object]:
    """Return how the set was found, and on what record."""
    settings = done.settings
    return {
        "bamboo": __version__,
        "scenario": scenario.name,
        "scenario_digest": scenario.digest,
        "forcing_digest": scenario.forcing.digest,
        "seed": scenario.seed,
        "record_digest": _record_digest(done),
        "outputs": len(done.targets),
        "level": settings.level,
        "implausibility_limit": round(float(np.sqrt(done.limit)), 6),
        "discrepancy": settings.discrepancy,
        "discrepancy_range": [DISCREPANCY.low, DISCREPANCY.high],
        "discrepancy_source": DISCREPANCY.source,
        "shared_by_blocks": SHARED,
        "design": settings.design,
        "points_a_wave": settings.points,
        "worlds_a_point": settings.worlds,
        "calibration_seed": settings.seed,
        "informed": sorted(informed),
        "waves": [_wave_content(wave) for wave in done.waves],
    }


def _record_digest(done: Calibration) -> str:
    """Return a digest of the outputs' names, coded levels and variances."""
    targets = done.targets
    record = []
    for name, level, variance in zip(targets.names, targets.levels, targets.variance, strict=True):
        record.append([name, round(float(level), 9), round(float(variance), 9)])
    return hashlib.sha256(json.dumps(record).encode()).hexdigest()[:16]


def _wave_content(wave: Wave) -> dict[str, Any]:
    return {
        "wave": wave.number,
        "points": wave.points,
        "kept": wave.kept,
        "volume": round(wave.volume, 6),
        "dense": round(wave.dense, 6),
        "worth": round(wave.effective_points, 1),
    }


def waves(done: Calibration) -> pd.DataFrame:
    """Return the waves: the table of ``waves.csv``.

    Points run and kept are those of the wave; volumes and effective sample size are those of all
    waves so far.
    """
    return frame("waves", [_wave_row(done, wave) for wave in done.waves])


def _wave_row(done: Calibration, wave: Wave) -> dict[str, Any]:
    own = done.points.wave == wave.number
    smallest = done.points.whole[own].min()
    worst = done.points.single[own].max(1)
    return {
        "wave": wave.number,
        "points": wave.points,
        "worlds_a_point": done.settings.worlds,
        "kept": wave.kept,
        "failed": wave.failed,
        "volume_not_ruled_out": wave.volume,
        "volume_of_level": wave.dense,
        "effective_points": wave.effective_points,
        "limit": float(np.sqrt(done.limit)),
        "smallest": float(np.sqrt(smallest)),
        "within_three_singly": float((worst <= PUKELSHEIM).mean()),
    }


def runs(done: Calibration) -> pd.DataFrame:
    """Return every point that was run: the table of ``runs.csv``."""
    points = done.points
    worst = points.single.argmax(1)
    return pd.DataFrame(
        {
            "wave": points.wave,
            "point": np.arange(len(worst)),
            "worlds": done.settings.worlds,
            "implausibility": np.sqrt(points.whole).round(4),
            "worst": points.single.max(1).round(4),
            "worst_output": np.array(done.targets.names)[worst],
            "log_likelihood": points.log_likelihood.round(4),
            "kept": done.kept.astype(int),
            "weight": [f"{weight:.6g}" for weight in done.weights],
        }
    )


def outputs(done: Calibration) -> pd.DataFrame:
    """Return what is coded of every output: the table of ``outputs.csv``.

    Its last columns say how implausible the first wave is by this output, and how much of the wave
    it alone would rule out.
    """
    single = done.points.single[done.points.wave == 1]
    parts = [name.split(" ") for name in done.targets.names]
    return pd.DataFrame(
        {
            "tie": [part[0] for part in parts],
            "domain": [part[1] for part in parts],
            "years": [part[2] for part in parts],
            "coded": done.targets.levels.round(4),
            "coding_sd": np.sqrt(done.targets.variance).round(4),
            "discrepancy_sd": done.settings.discrepancy,
            "implausibility": np.median(single, axis=0).round(4),
            "rules_out_alone": (single > PUKELSHEIM).mean(0).round(4),
        }
    )


def points(found: Constrained) -> pd.DataFrame:
    """Return a constrained set as a table: a row a point, its weight and a column a draw."""
    columns = {column.name: found.points[:, i] for i, column in enumerate(found.columns)}
    return pd.DataFrame({"weight": found.weights} | columns)
