"""Checks of a table of acts for faults of coding: judgements, dates, sizes, roles, sums."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from sim.core.csv_reader import Row
from sim.evidence.complaints import Complaint, about

TABLE: Final = "events"
DAYS_WORK: Final = 3  # acts that one day, pair and domain may hold
LEAST_VISITS: Final = 2  # visits listed singly that a sum doubles

# phrases of a summary by which a judgement, a state or an indicator shows
VERDICTS: Final[Mapping[str, tuple[str, ...]]] = {
    "a course of relations": (
        r"(relations?|ties|trust|friendship)\b.*\b(worsens?|improves?|cools?|warms?|sours?)",
        r"worsens?",
        r"deteriorat\w+",
    ),
    "an indicator": (
        r"overtakes?",
        r"surpass\w*",
        r"largest (trading )?partner",
        r"largest trad\w+",
        r"trades most",
        r"(largest|biggest) (arms )?(importer|exporter|armed forces)",
        r"world's largest",
        r"ranks? \w+ \w+ importer",
        r"(investment|trade|spending|economy)\b.{0,20}\bgrows?",
        r"only about",
        r"a third of",
        r"one third",
        r"orders fall",
    ),
    "a leaning": (
        r"hot and cold",
        r"leans?",
        r"tilts?",
        r"follows? the",
        r"siding with",
        r"keeps? (its )?distance",
        r"middle position",
        r"hedg\w+",
        r"bandwagon\w*",
        r"balances? (between|against)",
        r"divide[- ]and[- ]rule",
    ),
    "a judgement": (
        r"tacitly",
        r"stands? by",
        r"encircl\w+",
        r"surround\w+",
        r"challenges?",
        r"assertive\w*",
        r"hardens?",
        r"raises? tension",
        r"(raises?|raising) pressure",
        r"(hard|lenient) line",
        r"fears?",
        r"worries",
        r"moods?",
        r"nationalism",
        r"prevails?(?! over)",
        r"goodwill",
        r"legitimacy",
        r"disputes",
        r"attitude",
    ),
}
VOICED: Final = "a judgement"  # a statement may voice one: it is then what was done
PATTERNS: Final = {
    what: re.compile(rf"\b({'|'.join(phrases)})\b", re.IGNORECASE)
    for what, phrases in VERDICTS.items()
}
SUMS: Final = re.compile(
    r"\b(repeatedly|frequent(ly)?|exchanges?( \w+){0,3} visits|many|various|several|times)\b",
    re.IGNORECASE,
)
SPANS: Final = re.compile(
    r"\bspan\b|\brepeatedly\b|\bsince\b|\bover the (years|decades)|\bstanding\b|\bongoing\b"
    r"|\blong\b|\bup to (now|the outbreak|19\d\d|20\d\d)|\blast ten years\b|\bdecade\b"
    r"|\b(recent|several) years\b|\bfrom (19|20)\d\d (to|until|on)\b"
    r"|(?<!section )\b(19|20)\d\d ?[\u2013-] ?(19|20)?\d\d\b(?!-)",
    re.IGNORECASE,
)
CITED: Final = re.compile(
    r"\b(?:sources?|citation)\b[^;]*?\b(?:dated|of|cited|from)\b[^;0-9]*((?:19|20)\d\d)"
    r"|date of the source,[^;0-9]*((?:19|20)\d\d)"
    r"|placed at the (?:source|citation)",
    re.IGNORECASE,
)
WRITTEN: Final = re.compile(r"document(?:'s)? year|year of the document", re.IGNORECASE)
HOSTS: Final = re.compile(
    r"\b(receives?|hosts?|welcomes?|invites and receives|is visited by)\b", re.IGNORECASE
)
BELOW: Final = re.compile(
    r"\b(vice|deputy|assistant|former|commander|senators?|officials?|delegations?|scholars?)\b",
    re.IGNORECASE,
)

# the range of intensities that the scale allows for a kind of act
SIZES: Final[Mapping[str, tuple[int, int]]] = {
    "war": (-4, -4),
    "force": (-4, -3),
    "occupation": (-4, -1),
    "patrol": (-3, 0),
    "sanction": (-3, -2),
    "statement": (-1, 1),
    "upgrade": (2, 4),
    "lift_ban": (2, 3),
    "agreement": (-1, 4),
    "arms_transfer": (1, 4),
}

Check = Callable[[Sequence[Row], Mapping[str, str]], Iterator[Complaint]]


def verdicts(acts: Sequence[Row], _years: Mapping[str, str]) -> Iterator[Complaint]:
    """Find acts whose summary is a judgement, a state or an indicator."""
    for row in acts:
        for what, pattern in PATTERNS.items():
            found = pattern.search(row.cells["summary"])
            voiced = what == VOICED and row.cells["kind"] == "statement"
            if found and not voiced:
                message = f"{found[0]!r} reads as {what}, not as an act; write what was done"
                yield about(TABLE, row, "verdict", message)
                break


def document_years(acts: Sequence[Row], years: Mapping[str, str]) -> Iterator[Complaint]:
    """Find imputed dates that are the year in which the document was written."""
    for row in acts:
        cells = row.cells
        if cells["date_precision"] != "imputed" or cells.get("end"):
            continue
        year = years.get(cells["document"].split(";")[0])
        noted = WRITTEN.search(cells.get("note", ""))
        if noted or (len(cells["date"]) == len("2025") and cells["date"] == year):
            message = f"{cells['date']} is the year of the document; give bounds (date and end)"
            yield about(TABLE, row, "document_year", message)


def citation_years(acts: Sequence[Row], _years: Mapping[str, str]) -> Iterator[Complaint]:
    """Find dates that are the year of a source which the document cites."""
    for row in acts:
        cells = row.cells
        found = CITED.search(cells.get("note", ""))
        if not found or cells.get("end"):
            continue
        year = next(filter(None, found.groups()), cells["date"][:4])
        if cells["date"][:4] == year:
            message = f"{cells['date']} is the year of a cited source; give bounds (date and end)"
            yield about(TABLE, row, "citation_year", message)


def spans(acts: Sequence[Row], _years: Mapping[str, str]) -> Iterator[Complaint]:
    """Find conditions that lasted and are put at one date."""
    for row in acts:
        cells = row.cells
        exact = cells["date_precision"] in {"day", "month"}
        if cells.get("end") or exact:
            continue
        found = SPANS.search(f"{cells['summary']}; {cells.get('note', '')}")
        if found:
            message = f"{found[0]!r} speaks of a span, the row of one date; give date and end"
            yield about(TABLE, row, "span", message)


def sums(acts: Sequence[Row], _years: Mapping[str, str]) -> Iterator[Complaint]:
    """Find summaries of many visits that double visits listed singly."""
    visits = [row for row in acts if row.cells["kind"] in {"visit", "meeting"}]
    single = [row for row in visits if not SUMS.search(row.cells["summary"])]
    for row in visits:
        found = SUMS.search(row.cells["summary"])
        doubled = [other for other in single if _within(other, row)]
        if found and len(doubled) >= LEAST_VISITS:
            message = (
                f"{found[0]!r} sums up {len(doubled)} visits that are listed singly; "
                "keep the visits, drop the sum"
            )
            yield about(TABLE, row, "sum", message)


def _within(visit: Row, total: Row) -> bool:
    """Whether a visit of the same pair, in either direction, falls into the time of a sum."""
    pair = {total.cells["actor"], total.cells["target"]}
    start = total.cells["date"][:4]
    end = total.cells.get("end", "")[:4] or "9999"
    year = visit.cells["date"][:4]
    return {visit.cells["actor"], visit.cells["target"]} == pair and start <= year <= end


def days_work(acts: Sequence[Row], _years: Mapping[str, str]) -> Iterator[Complaint]:
    """Find days that count for many acts: the paragraphs of one statement are one day's work."""
    days: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in acts:
        cells = row.cells
        if cells["date_precision"] == "day" and not cells.get("end"):
            key = tuple(cells[name] for name in ("date", "actor", "target", "domain", "document"))
            days[key].append(row)
    for rows in days.values():
        for row in rows if len(rows) > DAYS_WORK else ():
            message = (
                f"is one of {len(rows)} acts of one day, pair, domain and document; "
                "one statement is one act a domain, instruments signed that day apart"
            )
            yield about(TABLE, row, "days_work", message)


def sizes(acts: Sequence[Row], _years: Mapping[str, str]) -> Iterator[Complaint]:
    """Find intensities that the scale does not allow for the kind of act."""
    for row in acts:
        cells = row.cells
        intensity = float(cells["intensity"])
        low, high = SIZES.get(cells["kind"], (-4, 4))
        setting = cells["role"] == "context" and intensity == 0
        if setting:
            continue
        if not low <= intensity <= high:
            allowed = f"{low:+d}" if low == high else f"{low:+d} to {high:+d}"
            message = f"{cells['kind']} of intensity {intensity:+g}; the scale allows {allowed}"
            yield about(TABLE, row, "size", message)
        elif _small_visit(cells):
            message = f"a visit of intensity {intensity:+g}; like visits have +2"
            yield about(TABLE, row, "size", message)


def _small_visit(cells: Mapping[str, str]) -> bool:
    """Whether a friendly visit of a leader or minister is coded below its like."""
    visit = cells["kind"] == "visit" and float(cells["intensity"]) == 1
    return visit and not BELOW.search(cells["summary"])


def hosts(acts: Sequence[Row], _years: Mapping[str, str]) -> Iterator[Complaint]:
    """Find forcing rows that are the host's side of a trip by the focus state's own people."""
    focus = {row.cells["actor"] for row in acts if row.cells["role"] == "response"}
    for row in acts:
        cells = row.cells
        own_trip = cells["role"] == "forcing" and cells["target"] in focus
        if not own_trip or cells["kind"] not in {"visit", "meeting", "dialogue", "statement"}:
            continue
        found = HOSTS.search(cells["summary"])
        if found:
            message = (
                f"{found[0]!r}: a trip of {cells['target']} itself; code what the host granted, "
                "or drop the row"
            )
            yield about(TABLE, row, "host", message)


def context_targets(acts: Sequence[Row], _years: Mapping[str, str]) -> Iterator[Complaint]:
    """Find settings that name another state as target."""
    for row in acts:
        cells = row.cells
        others = cells["target"] not in {"WLD", cells["actor"]}
        if cells["role"] == "context" and others:
            message = (
                f"a setting has target WLD or the actor, not {cells['target']}; "
                "an act toward a state is forcing"
            )
            yield about(TABLE, row, "context_target", message)


def ends(acts: Sequence[Row], _years: Mapping[str, str]) -> Iterator[Complaint]:
    """Find ends that lie before their date, and ends of which it is not said what they are."""
    for row in acts:
        start, end = row.cells["date"], row.cells.get("end", "")
        if not end:
            continue
        length = min(len(start), len(end))
        if end != "ongoing" and end[:length] < start[:length]:
            yield about(TABLE, row, "end", f"the end {end} lies before the date {start}")
        if row.cells.get("span") not in {"standing", "bounds"}:
            message = "an end needs the span: standing (it lasted) or bounds (within these dates)"
            yield about(TABLE, row, "end", message)


CHECKS: Final[tuple[Check, ...]] = (
    verdicts,
    document_years,
    citation_years,
    spans,
    sums,
    days_work,
    sizes,
    hosts,
    context_targets,
    ends,
)


def check_acts(acts: Sequence[Row], years: Mapping[str, str]) -> list[Complaint]:
    """Check a table of acts with every check of this module.

    Args:
        acts: Rows of the table of events.
        years: Year in which each document was written, by its id.

    Returns:
        The complaints, in the order of the checks.
    """
    return [complaint for check in CHECKS for complaint in check(acts, years)]
