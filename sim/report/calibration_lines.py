"""The closing lines of a calibration: what is left, what the record informs, and the scores."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.report.calibration_figures import parameter_label
from sim.report.panels import of_tie

FARTHEST: Final = 3  # outputs that are named where the record rules everything out
NEAR: Final = 6  # parameters that are named in a line
SAMPLES: Final = {"in": "in sample", "held_out": "held out"}


@dataclass(frozen=True)
class Outcome:
    """What came of a calibration.

    Attributes:
        years: The years calibrated on.
        waves: The waves of the last calibration.
        outputs: The outputs of the first calibration, with their implausibility.
        shrinkage: The shrinkage of every parameter; None where nothing is left.
        scores: The scores of the model and the baselines; None where nothing is left.
        discrepancies: The discrepancies that were tried, in levels; the first is the one asked for.
    """

    years: range
    waves: pd.DataFrame
    outputs: pd.DataFrame
    shrinkage: pd.DataFrame | None
    scores: pd.DataFrame | None
    discrepancies: Sequence[float]


def closing(outcome: Outcome, folder: Path) -> list[str]:
    """Describe what came of a calibration; where everything was ruled out, what did that."""
    return list(_closing(outcome, folder))


def _closing(outcome: Outcome, folder: Path) -> Iterator[str]:
    yield _head(outcome)
    tried = outcome.discrepancies
    if len(tried) > 1 or outcome.shrinkage is None:
        yield _ruled_out(outcome.outputs, tried[0])
    if outcome.shrinkage is None or outcome.scores is None:
        yield f"  nothing is left even with {tried[-1]:g} levels: no constrained set was written"
        yield f"Written to {folder}"
        return
    yield _left(outcome.waves.iloc[-1], tried[-1])
    yield from _informed(outcome.shrinkage)
    yield from _scores(outcome.scores)
    constrained = folder / "constrained.json"
    command = f"bamboo run SCENARIO --constrained {constrained}"
    yield f"Written to {folder}; go on with: {command}"


def _head(outcome: Outcome) -> str:
    waves = outcome.waves
    years = outcome.years
    points = int(waves["points"].sum())
    worlds = int(waves["worlds_a_point"].iloc[-1])
    return (
        f"Calibrated on {years[0]}-{years[-1]}: {len(outcome.outputs)} outputs, "
        f"{len(waves)} waves, {points} points of {worlds} worlds"
    )


def _ruled_out(outputs: pd.DataFrame, discrepancy: float) -> str:
    """Name the outputs that lie farthest from the record."""
    worst = outputs.sort_values("implausibility", ascending=False).head(FARTHEST)
    farthest = [
        f"{row.tie} {row.domain} {row.years} (coded {row.coded:+.2f}, "
        f"{row.implausibility:.1f} standard deviations off)"
        for row in worst.itertuples()
    ]
    return (
        f"  FINDING: with a discrepancy of {discrepancy:g} levels the record rules out "
        f"every point of the prior; farthest off: {'; '.join(farthest)}"
    )


def _left(wave: Any, discrepancy: float) -> str:
    left = f"{wave['volume_not_ruled_out']:.1%}"
    likeliest = f"{wave['volume_of_level']:.1%}"
    return (
        f"  {left} of the prior's volume is not ruled out (discrepancy {discrepancy:g} levels), "
        f"{likeliest} holds nine tenths of all weight; "
        f"effective sample size {wave['effective_points']:.0f}"
    )


def _informed(shrinkage: pd.DataFrame) -> Iterator[str]:
    """Name the parameters that the record informs, and those that it does not."""
    informed = shrinkage["informed"].astype(bool)
    names = shrinkage["name"]
    yield f"  informed, {informed.sum()} of {len(names)}: {_some(names[informed])}"
    yield f"  not informed by the record, {(~informed).sum()}: {_some(names[~informed])}"


def _some(names: "pd.Series[Any]") -> str:
    """Name the first few parameters and count the rest."""
    labels = [parameter_label(str(name)) for name in names[:NEAR]]
    named = ", ".join(labels) or "none"
    if len(names) <= NEAR:
        return named
    return f"{named} and {len(names) - NEAR} more (shrinkage.csv)"


def _scores(scores: pd.DataFrame) -> Iterator[str]:
    """Describe the first tie's distance in and out of the sample, for every contender."""
    if scores.empty:
        yield "  there is no coded history of these ties: nothing to score"
        return
    first = scores.iloc[0]
    here = of_tie(scores, (first["actor"], first["target"]))
    distances = here[here["metric"] == "distance"]
    table = distances.pivot_table(index="contender", columns="sample", values="value", sort=False)
    for sample, words in SAMPLES.items():
        if sample in table:
            known = table[sample].dropna()
            parts = [f"{str(name).replace('_', ' ')} {value:.2f}" for name, value in known.items()]
            yield f"  distance {words}: {', '.join(parts)}"
