"""Agreement of yearly series from a user's file with the record.

A series of a tie is compared with each domain's level of that tie and with the mean of the four
domains, in the years in which all four are known. A series without a counterpart is compared with
all ties of its actor.

*Agreement* asks for all of the following, beside the trend. Changes fall together: the interval of
the rank correlation of first differences lies above 0. Levels are ordered alike: the interval of
the ordinal patterns lies above one half. The series comes less near when it is moved by whole
years. Shuffled blocks of it come as near in so few cases that, over all comparisons of the file, at
most 2 % of what is called agreement is chance (Benjamini & Hochberg 1995).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.comparison import change_points
from sim.comparison.paired_series import Comovement, comovement
from sim.core.vocabulary import DOMAINS
from sim.evidence.rows import History
from sim.evidence.user_series import Series
from sim.record import folders
from sim.record.columns import frame

AGREEMENT, NONE, FEW = "agreement", "no agreement", "too few years"
ALPHA: Final = 0.02
EVEN: Final = 0.5  # share of pairs of years that are ordered alike by chance
MEAN: Final = "mean"
CODED: Final = "history"
ORDER: Final = (MEAN, *DOMAINS)
Level = tuple[int, str, str, str, float]
Yearly = dict[int, float]


@dataclass(frozen=True)
class Track:
    """A yearly level of the record.

    Attributes:
        record: ``CODED``, or the label of a result folder.
        actor: The state that decides.
        target: The state it decides about.
        domain: One domain, or ``MEAN`` of the four.
        values: Levels by year.
    """

    record: str
    actor: str
    target: str
    domain: str
    values: Yearly


@dataclass(frozen=True)
class Judged:
    """A series compared with a track of the record.

    Attributes:
        series: The series.
        track: The track.
        found: How they move together.
        chance: Chance of coming as near, corrected for the number of comparisons.
    """

    series: Series
    track: Track
    found: Comovement
    chance: float

    @property
    def note(self) -> str:
        """The first thing that prevents agreement, in a word; empty where nothing does."""
        found = self.found
        if found.differences is None or found.patterns is None:
            return found.obstacle
        hindrances = {
            "opposite": found.differences.high < 0,
            "differences": found.differences.low <= 0,
            "patterns": found.patterns.low <= EVEN,
            "elsewhere": found.shifted,
            "chance": self.chance > ALPHA,
        }
        return next((name for name, applies in hindrances.items() if applies), "")

    @property
    def verdict(self) -> str:
        """The verdict: ``AGREEMENT``, ``NONE`` or ``FEW``."""
        if not self.note:
            return AGREEMENT
        return FEW if self.note == "few" else NONE


def tracks(record: str, levels: Iterable[Level]) -> list[Track]:
    """Arrange levels as yearly tracks, with the mean over domains first.

    Args:
        record: Name of the record.
        levels: Levels as (year, actor, target, domain, value).
    """
    ties: dict[tuple[str, str], dict[str, Yearly]] = {}
    for year, actor, target, domain, value in levels:
        by_domain = ties.setdefault((actor, target), {})
        by_domain.setdefault(domain, {})[year] = value
    found = []
    for (actor, target), by_domain in ties.items():
        by_domain[MEAN] = _mean(by_domain)
        known = [domain for domain in ORDER if by_domain.get(domain)]
        found += [Track(record, actor, target, domain, by_domain[domain]) for domain in known]
    return found


def _mean(by_domain: dict[str, Yearly]) -> Yearly:
    """Mean of the four domains, in the years in which all are known."""
    known = [set(by_domain.get(domain, {})) for domain in DOMAINS]
    years = sorted(set.intersection(*known))
    return {year: sum(by_domain[d][year] for d in DOMAINS) / len(DOMAINS) for year in years}


def coded_tracks(history: History) -> list[Track]:
    """Return the tracks of the coded levels that the documents agree on."""
    levels: list[Level] = []
    for stance in history.stances:
        if stance.document == "all":
            place = (stance.year, stance.actor, stance.target)
            coded = zip(DOMAINS, stance.levels, strict=True)
            levels += [(*place, domain, level) for domain, level in coded if level is not None]
    return tracks(CODED, levels)


def saved_tracks(folder: Path) -> list[Track]:
    """Return the tracks of the coded levels that a result folder was compared with."""
    return tracks(CODED, _levels(folder, "history", "level"))


def simulated_tracks(folder: Path, label: str) -> list[Track]:
    """Return the tracks of a result folder's own levels, means over its worlds.

    Args:
        folder: The result folder.
        label: Its name in the comparison, other than ``CODED``.
    """
    return tracks(label, _levels(folder, "trajectories", "mean"))


def _levels(folder: Path, name: str, column: str) -> list[Level]:
    """Read the known levels of a table in a result folder."""
    types = {"year": "int64", "actor": "str", "target": "str", "domain": "str", column: "float64"}
    table = folders.read_table(folder, name, types).dropna(subset=[column])
    rows = zip(*(table[key] for key in types), strict=True)
    return [
        (int(year), str(actor), str(target), str(domain), float(value))
        for year, actor, target, domain, value in rows
    ]


def judged(series: Iterable[Series], record: Sequence[Track]) -> list[Judged]:
    """Compare every series with every track of its tie; chances are corrected over all of them."""
    pairs = [(one, track) for one in series for track in record if _fits(one, track)]
    found = [comovement(one.values, track.values) for one, track in pairs]
    chances = iter(_corrected([each.chance for each in found if not each.obstacle]))
    return [
        Judged(one, track, each, 1.0 if each.obstacle else next(chances))
        for (one, track), each in zip(pairs, found, strict=True)
    ]


def _fits(series: Series, track: Track) -> bool:
    """Whether a track is of the tie of a series, or of its actor where no counterpart is named."""
    return series.actor == track.actor and series.counterpart in {"", track.target}


def compare(series: Iterable[Series], record: Sequence[Track]) -> pd.DataFrame:
    """Compare every series with every track of its tie.

    Returns:
        The table of ``series.csv``, one row each.
    """
    return frame("series", [_row(each) for each in judged(series, record)])


def _corrected(chances: list[float]) -> list[float]:
    """Correct chances for their number, to bound the expected share of false agreements."""
    if not chances:
        return []
    from scipy import stats

    return [float(chance) for chance in stats.false_discovery_control(chances, method="bh")]


def _row(judged: Judged) -> dict[str, Any]:
    """Return a comparison as a row; without numbers where nothing is left beside the trend."""
    series, track, found = judged.series, judged.track, judged.found
    verdict = judged.verdict
    row = {
        "actor": series.actor,
        "counterpart": series.counterpart,
        "quantity": series.quantity,
        "unit": series.unit,
        "record": track.record,
        "target": track.target,
        "domain": track.domain,
        "verdict": verdict,
        "note": judged.note,
        "shared_trend": found.trend and verdict == NONE,
        "years": found.years,
        "pairs": found.pairs,
    }
    return row if found.obstacle else row | _measures(judged)


def _measures(judged: Judged) -> dict[str, Any]:
    """Return each measure with its interval, and the change points in the years that both have."""
    found = judged.found
    numbers: dict[str, Any] = {"chance": round(judged.chance, 4)}
    for name, estimate in (("differences", found.differences), ("patterns", found.patterns)):
        if estimate is not None:
            numbers[name] = round(estimate.value, 4)
            numbers[f"{name}_low"] = round(estimate.low, 4)
            numbers[f"{name}_high"] = round(estimate.high, 4)
    ours, theirs = judged.series.values, judged.track.values
    common = ours.keys() & theirs.keys()
    mine = change_points.changes({year: ours[year] for year in common})
    others = change_points.changes({year: theirs[year] for year in common})
    return numbers | {
        "change_years": "; ".join(map(str, mine)),
        "record_change_years": "; ".join(map(str, others)),
        "shared_change_years": change_points.shared(mine, others),
    }
