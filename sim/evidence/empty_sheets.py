"""Sheets as coders get them: rows to fill, the allowed values, and a sample for double coding."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sim.core.vocabulary import DOMAINS, PRECISIONS, ROLES
from sim.evidence.act_rows import ACT_SPANS
from sim.evidence.agreed_tables import LEVELS
from sim.evidence.coder_sheets import ACT_KINDS, ACTS, CODE_COLUMNS, CODES, COLUMNS, STANCE

CONTEXT: Final = ("date", "actor", "target", "document", "locator", "summary")  # of a listed act
SHEET_COLUMNS: Final = {**COLUMNS, CODES: (*CODE_COLUMNS[:1], *CONTEXT, *CODE_COLUMNS[1:])}
SCALE: Final = tuple(str(level) for level in range(-2, 3))
SIZES: Final = tuple(str(size) for size in range(-4, 5))
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "date_precision": PRECISIONS,
    "span": ACT_SPANS,
    "domain": DOMAINS,
    "role": ROLES,
    "kind": ACT_KINDS,
    "intensity": SIZES,
    **dict.fromkeys(LEVELS, SCALE),
}
MEANINGS: Final[Mapping[str, str]] = {
    "uid": "your own id of the row; do not change it once it is adjudicated",
    "date": "YYYY, YYYY-MM or YYYY-MM-DD",
    "end": "last date of what lasted or of an undated act, or 'ongoing'; else empty",
    "span": "with an end: it lasted (standing), or happened at a time between (bounds)",
    "date_precision": "how exactly the document dates it; imputed: not dated there",
    "actor": "code of the state that acted",
    "target": "code of the state acted upon; WLD for the world at large",
    "domain": "issue area",
    "role": "response: by the state to be explained; forcing: by another; context: a setting",
    "kind": "kind of act",
    "intensity": "from -4 (force) and -2 (pressure) over +2 (agreement, visit) to +4 (alliance)",
    "joint_id": "one word that the two sides of a joint act share; else empty",
    "confidence": "0 to 1: 0.9 clear and dated, 0.6 vague, at most 0.3 interpolated",
    "document": "an id of documents.csv; 'all' for yearly stance",
    "locator": "heading, then § and a short key that stands there literally; quote nothing else",
    "summary": "what was done, in at most 15 words of your own",
    "note": "what the date rests on, doubts",
    **dict.fromkeys(
        LEVELS,
        "from -2 (adopts the other's position) over 0 to +2 (resists hard); empty: not told; "
        "_direct: only what is done toward the other itself",
    ),
}
Cells = dict[str, str]


def rows(
    kind: str,
    *,
    ties: Iterable[tuple[str, str]] = (),
    years: Iterable[int] = (),
    acts: Iterable[Mapping[str, str]] = (),
) -> list[Cells]:
    """Return the rows of a sheet before anybody has coded.

    Args:
        kind: ``acts`` (a list that the coder begins), ``codes`` or ``stance``.
        ties: Ties whose yearly stance is coded.
        years: The years.
        acts: Acts of the agreed table that are coded again.
    """
    if kind == ACTS:
        return []
    if kind == CODES:
        return [{"uid": act["id"]} | {name: act.get(name, "") for name in CONTEXT} for act in acts]
    span = tuple(years)
    return [
        {"year": str(year), "actor": actor, "target": target, "document": "all"}
        for actor, target in ties
        for year in span
    ]


def sample(found: Sequence[Cells], share: float, seed: int) -> list[Cells]:
    """Return a share of rows, at least one of any; the same for every coder of one seed."""
    wanted = min(len(found), max(1, round(share * len(found)))) if found else 0
    ranked = sorted(found, key=lambda row: _rank(row, seed))[:wanted]
    return [row for row in found if row in ranked]


def _rank(row: Cells, seed: int) -> str:
    """Return a number, as text, that depends on the row and the seed alone."""
    text = f"{seed}:{':'.join(row.values())}"
    return hashlib.sha256(text.encode()).hexdigest()


def allowed() -> list[Cells]:
    """Return every column of every sheet with its allowed values and its meaning."""
    return [
        {
            "sheet": kind,
            "column": column,
            "allowed": " | ".join(WORDS.get(column, ())),
            "meaning": MEANINGS.get(column, ""),
        }
        for kind in (ACTS, CODES, STANCE)
        for column in SHEET_COLUMNS[kind]
    ]
