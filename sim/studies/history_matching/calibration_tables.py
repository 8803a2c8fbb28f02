"""What a calibration found, as the constrained set and as tables: points, waves, outputs, and every run that was made."""

import hashlib
import json
from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from sim import __version__
from sim.scenario import constrained_set as constrained
from sim.scenario.constrained_set import Constrained
from sim.scenario.scenario import Scenario
from sim.studies.history_matching.implausibility import PUKELSHEIM, SHARED
from sim.studies.history_matching.waves import DISCREPANCY, Calibration

DRAWS: Final = (
    1000  # equal draws from the weighted points, by which the set's points are chosen and weighted
)


def constrained_set(done: Calibration, scenario: Scenario, informed: Iterable[str]) -> Constrained:
    """Give the set of points that are not ruled out, drawn by weight; ``scenario`` as it stood in its file."""
    steps = (np.arange(DRAWS) + np.random.default_rng(done.asked.seed).random()) / DRAWS
    taken, counts = np.unique(
        np.searchsorted(np.cumsum(done.weights), steps * done.weights.sum()), return_counts=True
    )
    points = np.column_stack(
        [c.at(done.seen.quantiles[taken, i]) for i, c in enumerate(done.columns)]
    )
    years = scenario.calibration
    return constrained.made(
        done.columns,
        points,
        counts.astype(np.float64),
        (years[0], years[-1]),
        _said(done, scenario, informed),
    )


def _said(done: Calibration, scenario: Scenario, informed: Iterable[str]) -> dict[str, object]:
    """Say how the set was found, and on what."""
    asked = done.asked
    record = [
        [n, round(float(v), 9), round(float(s), 9)]
        for n, v, s in zip(
            done.targets.names, done.targets.levels, done.targets.variance, strict=True
        )
    ]
    return {
        "bamboo": __version__,
        "scenario": scenario.name,
        "scenario_digest": scenario.digest,
        "forcing_digest": scenario.forcing.digest,
        "seed": scenario.seed,
        "record_digest": hashlib.sha256(json.dumps(record).encode()).hexdigest()[:16],
        "outputs": len(done.targets),
        "level": asked.level,
        "implausibility_limit": round(float(np.sqrt(done.limit)), 6),
        "discrepancy": asked.discrepancy,
        "discrepancy_range": [DISCREPANCY.low, DISCREPANCY.high],
        "discrepancy_source": DISCREPANCY.source,
        "shared_by_blocks": SHARED,
        "design": asked.design,
        "points_a_wave": asked.points,
        "worlds_a_point": asked.worlds,
        "calibration_seed": asked.seed,
        "informed": sorted(informed),
        "waves": [
            {
                "wave": w.number,
                "points": w.points,
                "kept": w.kept,
                "volume": round(w.volume, 6),
                "dense": round(w.dense, 6),
                "worth": round(w.worth, 1),
            }
            for w in done.waves
        ],
    }


def waves(done: Calibration) -> pd.DataFrame:
    """List the waves: points run and kept in each; of all so far the shares of the prior's volume left and densest, and how many equal points they are worth."""
    worst = done.seen.single.max(1)
    rows = [
        {
            "wave": w.number,
            "points": w.points,
            "worlds_a_point": done.asked.worlds,
            "kept": w.kept,
            "failed": w.failed,
            "volume_not_ruled_out": w.volume,
            "volume_of_level": w.dense,
            "effective_points": w.worth,
            "limit": float(np.sqrt(done.limit)),
            "smallest": float(np.sqrt(done.seen.whole[done.seen.wave == w.number].min())),
            "within_three_singly": float((worst[done.seen.wave == w.number] <= PUKELSHEIM).mean()),
        }
        for w in done.waves
    ]
    return pd.DataFrame(rows)


def runs(done: Calibration) -> pd.DataFrame:
    """Log every point that was run: wave, implausibility as a whole and of its worst output, likelihood, whether it was kept, and its weight."""
    worst = done.seen.single.argmax(1)
    return pd.DataFrame(
        {
            "wave": done.seen.wave,
            "point": np.arange(len(worst)),
            "worlds": done.asked.worlds,
            "implausibility": np.sqrt(done.seen.whole).round(4),
            "worst": done.seen.single.max(1).round(4),
            "worst_output": np.array(done.targets.names)[worst],
            "log_likelihood": done.seen.log_likelihood.round(4),
            "kept": done.kept.astype(int),
            "weight": [f"{w:.6g}" for w in done.weights],
        }
    )


def outputs(done: Calibration) -> pd.DataFrame:
    """Say of every output what is coded, and how much of the first wave it alone would rule out."""
    single = done.seen.single[done.seen.wave == 1]
    parts = [name.split(" ") for name in done.targets.names]
    return pd.DataFrame(
        {
            "tie": [p[0] for p in parts],
            "domain": [p[1] for p in parts],
            "years": [p[2] for p in parts],
            "coded": done.targets.levels.round(4),
            "coding_sd": np.sqrt(done.targets.variance).round(4),
            "discrepancy_sd": done.asked.discrepancy,
            "implausibility": np.median(single, axis=0).round(4),
            "rules_out_alone": (single > PUKELSHEIM).mean(0).round(4),
        }
    )


def points(found: Constrained) -> pd.DataFrame:
    """Lay the set out as a table for people: a row a point, a column a parameter, and the weight."""
    return pd.DataFrame(
        {"weight": found.weights}
        | {c.name: found.points[:, i] for i, c in enumerate(found.columns)}
    )
