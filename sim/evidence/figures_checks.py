"""Checks of the tables of numbers and of faults: repeats, contradictions, values not used."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from sim.core.csv_reader import Row
from sim.evidence.complaints import Complaint, about, about_pair
from sim.evidence.wording import likeness, weights, words

FIGURES: Final = "indicators"
FAULTS: Final = "errors"
# parts of a quantity's name by which two quantities differ though their other parts are the same
OPPOSITES: Final = frozenset(
    [
        "high",
        "low",
        "after",
        "before",
        "ordered",
        "delivered",
        "made",
        "received",
        "import",
        "export",
        "new",
        "term",
        "session",
        "registered",
        "cumulative",
        "hardline",
        "moderate",
        "month",
        "year",
    ]
)
COUNTED: Final = frozenset(["member", "count", "length", "visit", "share", "rank", "total", "span"])
SAME_QUANTITY: Final = 0.6
SAME_NUMBER: Final = 0.3
# least likeness of two faults, from 0 to 1: of what they say, of that with its evidence
SAME_FAULT: Final = 0.33
SAME_EVIDENCE: Final = 0.28
SAME_KEY_FAULT: Final = 0.25
SPELLINGS: Final = frozenset(("name", "typo", "term", "place"))
SECOND_PLACE: Final = re.compile(r"second (place|quotation)", re.IGNORECASE)
CHINESE: Final = re.compile("[\u4e00-\u9fff]+")
MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
DATE: Final = re.compile(
    rf"(?:(?P<day>[0-9]{{1,2}})(?: (?:to|or|and) [0-9]{{1,2}})? )?(?P<month>{'|'.join(MONTHS)})"
    r"(?: (?P<year>(?:19|20)[0-9]{2}))?|(?P<bare>\b(?:19|20)[0-9]{2}\b)(?!-)",
    re.IGNORECASE,
)
ISO: Final = re.compile(r"\b(?:19|20)[0-9]{2}(?:-[0-9]{2}){0,2}\b")
NUMBER: Final = re.compile(r"(?<![0-9A-Za-z.,-])[0-9]+(?:[.][0-9]+)?(?![0-9A-Za-z-])")
USED: Final = re.compile(r"(?:(?:about|at least|nearly|over) )?[0-9]+(?:[.][0-9]+)?(?![0-9/-])")
USED_DATE: Final = re.compile(rf"(?:[A-Z]{{3}} )?{ISO.pattern}")


def check_figures(rows: Sequence[Row], plain: Collection[str] = ()) -> Iterator[Complaint]:
    """Find numbers that are listed twice, and numbers that contradict each other.

    Args:
        rows: The numbers.
        plain: Words of quantities that tell nothing, in small letters.
    """
    for one, other in combinations(rows, 2):
        if not _comparable(one.cells, other.cells, plain):
            continue
        pair = (one, other)
        equal = float(one.cells["value"]) == float(other.cells["value"])
        if equal:
            message = f"{one.cells['quantity']} {one.cells['value']} is listed twice; keep one row"
            yield about_pair(FIGURES, pair, "repeat", message)
        elif one.cells["unit"] == other.cells["unit"]:
            message = (
                f"{one.cells['quantity']} is {one.cells['value']} and {other.cells['value']}; "
                "keep one row and name the other value in its note"
            )
            yield about_pair(FIGURES, pair, "contradiction", message)


def _comparable(one: Mapping[str, str], other: Mapping[str, str], plain: Collection[str]) -> bool:
    """Whether two rows state the same quantity of the same states at the same time."""
    alike = all(one[name] == other[name] for name in ("document", "actor", "counterpart"))
    derived = "derived" in {one.get("found_by"), other.get("found_by")}
    if not alike or derived or not _compatible(one["date"], other["date"]):
        return False
    names = [cells["quantity"].replace("_", " ") for cells in (one, other)]
    if (set(names[0].split()) ^ set(names[1].split())) & OPPOSITES:
        return False
    parts, parts_2 = (words(name, plain) for name in names)
    alike_by = likeness(parts, parts_2)
    if float(one["value"]) == float(other["value"]):
        telling = bool((parts & parts_2) - COUNTED)
        return telling and alike_by >= SAME_NUMBER and one["unit"] == other["unit"]
    return alike_by >= SAME_QUANTITY


def _compatible(one: str, other: str) -> bool:
    """Whether one date lies within the other."""
    return one.startswith(other) or other.startswith(one)


def check_repeats(rows: Sequence[Row], plain: Collection[str] = ()) -> Iterator[Complaint]:
    """Find faults of documents that are listed twice; a second place of a fault is none.

    Args:
        rows: The faults.
        plain: Words of faults that tell nothing, in small letters.
    """
    kinds = (_told, _told_in_full)
    briefly, fully = (weights(map(text, rows), plain) for text in kinds)
    brief, full = ([words(text(row), plain) for row in rows] for text in kinds)
    for (i, one), (j, other) in combinations(enumerate(rows), 2):
        if not _may_repeat(one, other, plain):
            continue
        least = SAME_KEY_FAULT if _key(one) == _key(other) else SAME_FAULT
        alike = likeness(brief[i], brief[j], briefly) >= least
        if alike or likeness(full[i], full[j], fully) >= SAME_EVIDENCE:
            message = f"{one.cells['what']!r} and {other.cells['what']!r} are one fault; keep one"
            yield about_pair(FAULTS, (one, other), "repeat", message)


def _may_repeat(one: Row, other: Row, plain: Collection[str]) -> bool:
    """Whether two faults may be one: of one document, neither a second place of a fault."""
    if not set(_documents(one)) & set(_documents(other)):
        return False
    told = (f"{row.cells['what']} {row.cells['reason']}" for row in (one, other))
    return not any(map(SECOND_PLACE.search, told)) and not _other_spelling(one, other, plain)


def _told(row: Row) -> str:
    """Return the words by which a fault is compared."""
    return f"{row.cells['what']} {row.cells['value_used']}"


def _told_in_full(row: Row) -> str:
    """Return the same words with those of the evidence."""
    return f"{_told(row)} {row.cells['evidence']}"


def _other_spelling(one: Row, other: Row, plain: Collection[str]) -> bool:
    """Whether two faults of spelling concern different words."""
    chinese, chinese_2 = (set(CHINESE.findall(row.cells["what"])) for row in (one, other))
    if chinese and chinese_2 and not chinese & chinese_2:
        return True
    if not {one.cells["kind"], other.cells["kind"]} <= SPELLINGS:
        return False
    used, used_2 = (words(row.cells["value_used"], plain) for row in (one, other))
    return bool(used and used_2) and not used & used_2


def _documents(row: Row) -> list[str]:
    """Return the documents of a row."""
    return (row.cells.get("document") or row.cells.get("documents", "")).split(";")


def _key(row: Row) -> str:
    """Return the key of a row's locator, without white space."""
    return "".join(row.cells["locator"].partition("§")[2].split())


def check_values_used(
    faults: Sequence[Row],
    acts: Sequence[Row],
    figures: Sequence[Row],
    plain: Collection[str] = (),
) -> Iterator[Complaint]:
    """Find faults whose ``value_used`` is not the value that the tables use.

    A fault names the wrong value in ``what`` and the value used in ``value_used``. The complaint
    is raised where an act or a number of the same document still has the wrong one.

    Args:
        faults: The faults.
        acts: The acts.
        figures: The numbers.
        plain: Words of faults and summaries that tell nothing, in small letters.
    """
    for fault in faults:
        used = fault.cells["value_used"]
        dates = ISO.findall(used)
        if dates and USED_DATE.match(used):
            yield from _dates_not_used(fault, dates, acts, plain)
        elif USED.match(used):
            yield from _numbers_not_used(fault, NUMBER.findall(used), figures)


def _dates_not_used(
    fault: Row, used: Sequence[str], acts: Sequence[Row], plain: Collection[str]
) -> Iterator[Complaint]:
    """Find acts that have the date which a fault calls wrong."""
    wrong = [date for date in _dates(fault.cells["what"]) if not _any_compatible(date, used)]
    telling = words(fault.cells["what"], plain)
    for act in acts:
        cells = act.cells
        if cells["document"] not in _documents(fault) or _any_compatible(cells["date"], used):
            continue
        same_place = _key(act) == _key(fault)
        shared = {
            word for word in telling & words(cells["summary"], plain) if not word[0].isdigit()
        }
        if (same_place or shared) and any(cells["date"] == date for date in wrong):
            message = (
                f"value_used is {fault.cells['value_used']}, but {cells['id']} has the date "
                f"{cells['date']}; write the value that is used, or change the act"
            )
            yield about(FAULTS, fault, "value_used", message)
            return


def _any_compatible(date: str, others: Sequence[str]) -> bool:
    """Whether a date lies within one of others, or one of them within it."""
    return any(_compatible(date, other) for other in others)


def _dates(text: str) -> list[str]:
    """Return the dates that an English text names, as years, months or days.

    >>> _dates("Port call dated 24 February 2018")
    ['2018-02-24']
    """
    found = list(DATE.finditer(text))
    years = [match["year"] or match["bare"] for match in found if match["year"] or match["bare"]]
    dates = []
    for match in found:
        if match["bare"]:
            dates.append(match["bare"])
        elif match["year"] or years:
            month = MONTHS.index(match["month"].lower()) + 1
            day = f"-{int(match['day']):02d}" if match["day"] else ""
            dates.append(f"{match['year'] or years[0]}-{month:02d}{day}")
    return dates


def _numbers_not_used(
    fault: Row, used: Sequence[str], figures: Sequence[Row]
) -> Iterator[Complaint]:
    """Find numbers at the place of a fault that have another value than the one used."""
    values = set(map(float, used))
    for row in figures:
        same = row.cells["document"] in _documents(fault) and _key(row) == _key(fault)
        if same and float(row.cells["value"]) not in values:
            message = (
                f"value_used is {fault.cells['value_used']}, but {row.cells['id']} has "
                f"{row.cells['value']}; write the value that is used, or change the number"
            )
            yield about(FAULTS, fault, "value_used", message)
            return
