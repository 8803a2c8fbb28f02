"""Anyone's yearly series against the record: with what of the record it is compared, and when that is called agreement.

A series of a tie is compared with each domain's level of that tie and with the mean of the four domains (years in which all four are known);
a series without a counterpart with those of all ties of its actor. *Agreement* asks for all of this, beside the trend: changes fall
together (the interval of the rank correlation of first differences lies above 0); levels are ordered alike (the interval of
the ordinal patterns lies above one half); no move of the series by whole years comes as near; and shuffled blocks of it come as near in so few
cases that, over all comparisons of the file, at most 2 % of what is called agreement would be chance (Benjamini & Hochberg 1995).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.compare import change_points
from sim.compare.paired_series import Together, together
from sim.core.vocabulary import DOMAINS
from sim.evidence.rows import History
from sim.evidence.user_series import Series
from sim.record import folders

AGREEMENT, NONE, FEW = "agreement", "no agreement", "too few years"
ALPHA: Final = 0.02
EVEN: Final = 0.5  # of pairs of years are ordered alike by chance
MEAN: Final = "mean"
CODED: Final = "history"
ORDER: Final = (MEAN, *DOMAINS)
COLUMNS: Final = (
    "actor",
    "counterpart",
    "quantity",
    "unit",
    "record",
    "target",
    "domain",
    "verdict",
    "note",
    "shared_trend",
    "years",
    "pairs",
    "differences",
    "differences_low",
    "differences_high",
    "patterns",
    "patterns_low",
    "patterns_high",
    "chance",
    "change_years",
    "record_change_years",
    "shared_change_years",
)
Level = tuple[int, str, str, str, float]


@dataclass(frozen=True)
class Track:
    """A yearly level of the record: whose (the coded history, or a run's folder), of which tie, in which domain or as the mean of the four."""

    record: str
    actor: str
    target: str
    domain: str
    values: dict[int, float]


@dataclass(frozen=True)
class Judged:
    """A series beside a track of the record: how they move together, and the corrected chance of coming as near."""

    series: Series
    track: Track
    found: Together
    chance: float

    @property
    def note(self) -> str:
        """Say in a word what stands in the way of agreement; nothing where nothing does."""
        found = self.found
        if found.differences is None or found.patterns is None:
            return found.obstacle
        hindrances = {
            "opposite": found.differences.high < 0,
            "differences": found.differences.low <= 0,
            "patterns": found.patterns.low <= EVEN,
            "elsewhere": found.elsewhere,
            "chance": self.chance > ALPHA,
        }
        return next((name for name, stands in hindrances.items() if stands), "")

    @property
    def verdict(self) -> str:
        """Name the verdict."""
        return AGREEMENT if not self.note else FEW if self.note == "few" else NONE


def tracks(record: str, levels: Iterable[Level]) -> list[Track]:
    """Arrange levels (year, actor, target, domain, value) as yearly tracks, with the mean over domains first."""
    found: dict[tuple[str, str], dict[str, dict[int, float]]] = {}
    for year, actor, target, domain, value in levels:
        found.setdefault((actor, target), {}).setdefault(domain, {})[year] = value
    for by_domain in found.values():
        whole = set.intersection(*(set(by_domain.get(d, {})) for d in DOMAINS))
        by_domain[MEAN] = {
            y: sum(by_domain[d][y] for d in DOMAINS) / len(DOMAINS) for y in sorted(whole)
        }
    return [
        Track(record, a, t, d, by_domain[d])
        for (a, t), by_domain in found.items()
        for d in ORDER
        if by_domain.get(d)
    ]


def coded(history: History) -> list[Track]:
    """Give the coded levels that all documents together speak of."""
    return tracks(
        CODED,
        (
            (s.year, s.actor, s.target, d, v)
            for s in history.stances
            if s.document == "all"
            for d, v in zip(DOMAINS, s.levels, strict=True)
            if v is not None
        ),
    )


def kept(folder: Path) -> list[Track]:
    """Give the coded levels that a result folder was compared with."""
    return tracks(CODED, _levels(folder, "history", "level"))


def simulated(folder: Path) -> list[Track]:
    """Give a result folder's own levels: means over its worlds."""
    return tracks(folder.resolve().name, _levels(folder, "trajectories", "mean"))


def _levels(folder: Path, name: str, column: str) -> list[Level]:
    table = folders.read_table(
        folder,
        name,
        {"year": "int64", "actor": "str", "target": "str", "domain": "str", column: "float64"},
    ).dropna(subset=[column])
    return [
        (int(y), str(a), str(t), str(d), float(v))
        for y, a, t, d, v in zip(
            *(table[c] for c in ("year", "actor", "target", "domain", column)), strict=True
        )
    ]


def judged(series: Iterable[Series], record: Sequence[Track]) -> list[Judged]:
    """Set every series beside every track of its tie and judge them; chances are corrected over all of them."""
    pairs = [
        (s, t)
        for s in series
        for t in record
        if s.actor == t.actor and s.counterpart in {"", t.target}
    ]
    found = [together(s.values, t.values) for s, t in pairs]
    chances = iter(_corrected([f.chance for f in found if not f.obstacle]))
    return [
        Judged(s, t, f, 1.0 if f.obstacle else next(chances))
        for (s, t), f in zip(pairs, found, strict=True)
    ]


def compare(series: Iterable[Series], record: Sequence[Track]) -> pd.DataFrame:
    """Compare every series with every track of its tie, one row each."""
    return pd.DataFrame([_row(j) for j in judged(series, record)], columns=list(COLUMNS))


def _corrected(chances: list[float]) -> Iterator[float]:
    """Correct chances for their number, so that the expected share of false agreements is bounded."""
    from scipy import stats

    return map(float, stats.false_discovery_control(chances, method="bh")) if chances else iter(())


def _row(judged: Judged) -> dict[str, Any]:
    """Write a comparison as a row; where nothing is left beside the trend, its numbers stay empty."""
    series, track, found, verdict = judged.series, judged.track, judged.found, judged.verdict
    place = {
        "actor": series.actor,
        "counterpart": series.counterpart,
        "quantity": series.quantity,
        "unit": series.unit,
        "record": track.record,
        "target": track.target,
        "domain": track.domain,
    }
    said = {
        "verdict": verdict,
        "note": judged.note,
        "shared_trend": found.trend and verdict == NONE,
        "years": found.years,
        "pairs": found.pairs,
    }
    return place | said | ({} if found.obstacle else _measures(judged))


def _measures(judged: Judged) -> dict[str, Any]:
    """Write each measure with its interval, and the years in which either turns, on the years that both have."""
    ours, theirs = judged.series.values, judged.track.values
    turns = [
        change_points.changes({y: values[y] for y in ours.keys() & theirs.keys()})
        for values in (ours, theirs)
    ]
    numbers: dict[str, Any] = {"chance": round(judged.chance, 4)}
    for name, estimate in (
        ("differences", judged.found.differences),
        ("patterns", judged.found.patterns),
    ):
        if estimate is not None:
            numbers |= {
                name: round(estimate.value, 4),
                f"{name}_low": round(estimate.low, 4),
                f"{name}_high": round(estimate.high, 4),
            }
    mine, others = ("; ".join(map(str, found)) for found in turns)
    return numbers | {
        "change_years": mine,
        "record_change_years": others,
        "shared_change_years": change_points.shared(*turns),
    }
