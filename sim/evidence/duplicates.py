"""Probable duplicates: rows of acts, numbers or faults that describe one thing twice."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from sim.core.csv_reader import Row
from sim.evidence.complaints import Complaint, about_pair
from sim.evidence.wording import likeness, numbers, weights, words

TABLE: Final = "events"
# least likeness of two summaries, from 0 to 1, by how near the two dates are
SAME_DATE: Final = 0.38
SAME_YEAR: Final = 0.5
NEAR_YEARS: Final = 0.45
SAME_PLACE: Final = 0.3  # both rows rest on the same key of the document
NEAR: Final = 1  # years between two imputed dates that may be one
FAR: Final = 6  # years between an imputed date and another that share name and number
FAR_YEARS: Final = 0.3
TWIN: Final = "WLD"


@dataclass(frozen=True)
class _Act:
    """An act with what is compared of it."""

    row: Row
    words: frozenset[str]
    numbers: frozenset[str]
    year: int
    place: str


def duplicates(acts: Sequence[Row], plain: Collection[str] = ()) -> Iterator[Complaint]:
    """Find pairs of acts that are probably one act.

    Two acts may be one where the actor is the same, the target too (or one target is the world),
    the dates overlap, and the summaries share their telling words and no number differs.

    Args:
        acts: The acts.
        plain: Words of summaries that tell nothing, in small letters.
    """
    rarity = weights((row.cells["summary"] for row in acts), plain)
    by_actor: dict[str, list[_Act]] = {}
    for row in acts:
        by_actor.setdefault(row.cells["actor"], []).append(_prepared(row, plain))
    for group in by_actor.values():
        for one, other in combinations(group, 2):
            least = _least(one, other)
            if least is None or likeness(one.words, other.words, rarity) < least:
                continue
            message = (
                f"{one.row.cells['summary']!r} and {other.row.cells['summary']!r} "
                "are probably one act; merge them"
            )
            yield about_pair(TABLE, (one.row, other.row), "duplicate", message)


def _prepared(row: Row, plain: Collection[str]) -> _Act:
    """Collect what is compared of an act."""
    cells = row.cells
    summary = cells["summary"]
    place = f"{cells['document']} {cells['locator'].partition('§')[2]}"
    return _Act(
        row=row,
        words=words(summary, plain),
        numbers=numbers(summary),
        year=int(cells["date"][:4]),
        place="".join(place.split()),
    )


def _least(one: _Act, other: _Act) -> float | None:
    """Return the likeness from which two acts are one; None where they cannot be."""
    first, second = one.row.cells, other.row.cells
    targets = {first["target"], second["target"]}
    if len(targets) > 1 and TWIN not in targets:
        return None
    if _chained(first, second) or _count_otherwise(one, other):
        return None
    apart = abs(one.year - other.year)
    if _overlap(first, second):
        return SAME_PLACE if one.place == other.place else SAME_DATE
    imputed = "imputed" in {first["date_precision"], second["date_precision"]}
    if not imputed or first.get("end") or second.get("end"):
        return None
    if apart <= NEAR:
        return SAME_YEAR if apart == 0 else NEAR_YEARS
    shared = one.numbers & other.numbers
    return FAR_YEARS if apart <= FAR and shared else None


def _count_otherwise(one: _Act, other: _Act) -> bool:
    """Whether both summaries count something and share no number."""
    return bool(one.numbers and other.numbers) and not one.numbers & other.numbers


def _chained(first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    """Whether two rows are the two sides of one joint act."""
    return bool(first.get("joint_id")) and first.get("joint_id") == second.get("joint_id")


def _overlap(first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    """Whether two acts may have happened, or stood, at the same time."""
    (start, end), (start_2, end_2) = _bounds(first), _bounds(second)
    return start <= end_2 and start_2 <= end


def _bounds(cells: Mapping[str, str]) -> tuple[str, str]:
    """Return the first and last day that the date and the end of an act allow."""
    start = cells["date"]
    end = cells.get("end") or start
    if end == "ongoing":
        end = "9999"
    return f"{start}-00-00"[:10], f"{end}-99-99"[:10] if len(end) < len("2025-01-01") else end
