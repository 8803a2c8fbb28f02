"""Search of the coded evidence: by words, and by the time of which the documents speak."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, table
from sim.core.dates import is_date
from sim.core.errors import BadInput
from sim.core.paths import is_file
from sim.core.resources import folder
from sim.evidence.catalogue import rows
from sim.evidence.chinese_forms import simplified

# columns that a search by words reads, besides the id
TEXTS: Final = ("summary", "locator", "quantity", "what", "strategy")
SPANS: Final = ("standing", "bounds")
DAY: Final = len("2014-05-02")
NOTHING: Final = "nothing"
WORDS: Final = "search_words.csv"  # each row lists words that mean one thing, in any language
Patterns = list[re.Pattern[str]]


def matches(wanted: str, tables: Path | None = None) -> list[str]:
    """Return a line for each row whose id, summary or locator holds all words of a search.

    Upper and lower case are alike, and so are traditional and simplified letters. An English word
    or a number is found by its beginning; Chinese is found across line breaks and blanks. Words
    that the table of search words lists together find what any of them would find.

    Args:
        wanted: Words, in English or Chinese.
        tables: Folder of evidence; the shipped one by default.
    """
    readings = list(_readings(wanted, tables))
    found: list[str] = []
    for name, key, row in rows(tables):
        cells = [key, *(row.cells.get(column, "") for column in TEXTS)]
        text = _folded("\n".join(cells))
        whole = text + "\n" + "".join(text.split())
        if any(all(part.search(whole) for part in parts) for parts in readings if parts):
            found.append(_line(name, key, row))
    return found


def _folded(text: str) -> str:
    """Return a text with case and form of its letters taken away."""
    return simplified(text.casefold())


def _readings(wanted: str, tables: Path | None) -> Iterator[Patterns]:
    """Yield what finds a search, and what finds it with words that mean the same in their place."""
    asked = " ".join(_folded(wanted).split())
    yield [_beginning(part) for part in asked.split()]
    own = (tables or folder("seeds")) / WORDS
    for row in table(own if is_file(own) else folder("seeds") / WORDS, ("words",)):
        words = [_folded(word) for word in row.cells["words"].split(" / ")]
        meant = [word for word in words if _whole(word).search(asked)]
        if meant:
            others = _whole(max(meant, key=len)).sub(" ", asked).split()
            yield from ([_whole(word), *map(_beginning, others)] for word in words)


def _beginning(part: str) -> re.Pattern[str]:
    """Return what finds a part of a search: Latin where a word starts, Chinese anywhere."""
    start = r"(?<![a-z0-9])" if part[0].isascii() and part[0].isalnum() else ""
    return re.compile(start + re.escape(part))


def _whole(words: str) -> re.Pattern[str]:
    """Return what finds words as a whole: Latin between other signs, Chinese anywhere."""
    text = re.escape(words)
    return re.compile(rf"(?<![a-z0-9]){text}(?![a-z0-9])" if words.isascii() else text)


def _line(name: str, key: str, row: Row) -> str:
    """Return one line about a row: table, id, time, content, place."""
    cells = row.cells
    told = next(
        (cells[column] for column in TEXTS if column != "locator" and cells.get(column)), ""
    )
    if cells.get("quantity"):
        told = f"{cells['quantity']} {cells.get('value', '')} {cells.get('unit', '')}".strip()
    document = cells.get("document") or cells.get("documents") or ""
    key_text = cells.get("locator", "").partition("§")[2].strip()
    place = f"[{document} § {key_text}]" if key_text else f"[{document}]"
    return "  ".join(filter(None, [f"{name:10}", key, _time(cells), told, place]))


def _time(cells: dict[str, str]) -> str:
    """Return the time of a row as it is coded, where its id does not say it."""
    start = cells.get("date") or cells.get("first_year") or ""
    end = cells.get("end") or cells.get("last_year") or ""
    return f"{start} to {end}" if end else start


def about(date: str, tables: Path | None = None) -> list[str]:
    """Return lines that list what the documents hold of a year, a month or a day.

    Acts of that time come first, then acts and conditions that stood in it, acts that fell into it
    or near it at a time unknown, numbers, and strategies that the documents name for the year.

    Args:
        date: Date written YYYY, YYYY-MM or YYYY-MM-DD.
        tables: Folder of evidence; the shipped one by default.

    Raises:
        BadInput: The date is none.
    """
    if not is_date(date):
        allowed = "a date of the calendar written YYYY, YYYY-MM or YYYY-MM-DD"
        raise BadInput.at("--about", f"{date!r} is not {allowed}")
    headings = {
        "in": f"In {date}",
        "standing": f"Standing in {date}",
        "bounds": f"At an unknown time that may be {date}",
        "indicators": f"Numbers of {date}",
        "claims": f"Strategies that the documents name for {date[:4]}",
    }
    groups: dict[str, list[str]] = {heading: [] for heading in headings}
    for group, line in _placed(date, tables):
        groups[group].append(line)
    lines: list[str] = []
    for group, heading in headings.items():
        lines += [f"{heading}:", *(f"  {line}" for line in groups[group] or [NOTHING]), ""]
    return lines[:-1]


def _placed(date: str, tables: Path | None) -> Iterator[tuple[str, str]]:
    """Yield (group, line) of the rows that concern a date."""
    for name, key, row in rows(tables):
        if name not in {"events", "indicators", "claims"} or not _concerns(name, row, date):
            continue
        yield _group(name, row, date), _line(name, key, row)


def _concerns(name: str, row: Row, date: str) -> bool:
    """Whether a row concerns a date: its time and the date overlap."""
    cells = row.cells
    if name == "claims":
        start, end, date = cells["first_year"], cells["last_year"] or "9999", date[:4]
    else:
        start, end = cells["date"], cells.get("end") or cells["date"]
    return _first_day(start) <= _last_day(date) and _first_day(date) <= _last_day(end)


def _first_day(date: str) -> str:
    """Return the first day of a year, month or day, as text that can be compared."""
    return f"{date}-00-00"[:DAY]


def _last_day(date: str) -> str:
    """Return the last day of a year, month or day, as text that can be compared."""
    return "9999-99-99" if date == "ongoing" else f"{date}-99-99"[:DAY]


def _group(name: str, row: Row, date: str) -> str:
    """Return the heading under which a row is listed."""
    cells = row.cells
    if name != "events":
        return name
    if cells.get("span") in SPANS and cells.get("end"):
        return cells["span"]
    coarser = len(cells["date"]) < len(date) or cells["date_precision"] == "imputed"
    return "bounds" if coarser else "in"
