"""The agreed tables of a case: stance as the median of the coders, coverage from the acts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import Final

from sim.core.csv_reader import Row
from sim.core.vocabulary import DOMAINS
from sim.evidence.coded_rows import STANCE_COLUMNS
from sim.evidence.renewals import ONGOING

STANCE: Final = (*STANCE_COLUMNS, "note")
COVERAGE: Final = ("year", "actor", "document", "covered")
KEYS: Final = ("year", "actor", "target", "document")
LEVELS: Final = (*DOMAINS, *(f"{domain}_direct" for domain in DOMAINS))
WORLD: Final = "WLD"
Cells = dict[str, str]


def agreed_stance(sheets: Iterable[Sequence[Row]]) -> list[Cells]:
    """Return one row for every year and tie that a coder coded.

    A level is the median of those coders who coded the column, if they are at least half of those
    who coded the row; a half is rounded toward zero. The confidence is the median too.
    """
    by_key: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for rows in sheets:
        for row in rows:
            by_key[tuple(row.cells[key] for key in KEYS)].append(row)
    return [_median(key, by_key[key]) for key in sorted(by_key, key=_by_tie)]


def _by_tie(key: tuple[str, ...]) -> tuple[str, ...]:
    year, *tie = key
    return *tie, year


def _median(key: tuple[str, ...], rows: Sequence[Row]) -> Cells:
    """Return the agreed row of a year and tie."""
    found = dict(zip(KEYS, key, strict=True))
    for column in LEVELS:
        given = [float(row.cells[column]) for row in rows if row.has(column)]
        found[column] = str(int(median(given))) if 2 * len(given) >= len(rows) and given else ""
    confidence = median(row.number("confidence", 0, 1) for row in rows)
    coders = f"{len(rows)} coder{'s' if len(rows) != 1 else ''}"
    return found | {"confidence": f"{confidence:.2f}", "note": coders}


def coverage(acts: Iterable[Mapping[str, str]], written: Mapping[str, str]) -> list[Cells]:
    """Return which document records an act of which state in which year.

    Args:
        acts: The agreed acts.
        written: Year in which each document was written, by its id.

    Returns:
        A row for every year from the first act to the last, every state that acts or is acted
        upon, and every document.
    """
    listed = list(acts)
    seen = {
        (year, act["actor"], act["document"]) for act in listed for year in _years(act, written)
    }
    states = sorted({act[side] for act in listed for side in ("actor", "target")} - {WORLD})
    years = [year for year, _, _ in seen]
    span = range(min(years), max(years) + 1) if years else range(0)
    return [
        {
            "year": str(year),
            "actor": state,
            "document": document,
            "covered": str(int((year, state, document) in seen)),
        }
        for year in span
        for state in states
        for document in written
    ]


def _years(act: Mapping[str, str], written: Mapping[str, str]) -> Iterator[int]:
    """Yield the years in which an act counts as recorded.

    Those are all years of a standing condition; of an act at an unknown time none, unless it lies
    within one year.
    """
    first = int(act["date"][:4])
    end = act.get("end") or act["date"]
    last = int((written.get(act["document"], "") or act["date"] if end == ONGOING else end)[:4])
    if act.get("span") == "bounds" and first != last:
        return
    yield from range(first, max(first, last) + 1)
