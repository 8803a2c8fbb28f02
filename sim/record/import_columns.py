"""Columns of the tables of an imported evidence folder."""

from collections.abc import Mapping
from typing import Final

CODE: Final = {
    "uid": "act, as in events.csv",
    "domain": "domain by this reading of the mapping",
    "intensity": "intensity by this reading of the mapping, -4 to +4",
}
LEVELS: Final = {
    domain: f"{domain} level, -2 (sides with) to +2 (acts against); empty where nothing is known"
    for domain in ("political", "military", "economic", "multilateral")
}
DIRECT: Final = {
    f"{domain}_direct": "the same: a source of pairs holds what is done directly"
    for domain in LEVELS
}
STANCE: Final = {
    "year": "calendar year",
    "actor": "state that acts",
    "target": "state acted upon",
    "document": "all: the one row of the year and pair",
    **LEVELS,
    **DIRECT,
    "confidence": "0.3 to 0.9, by the months of which the source speaks",
    "note": "rows and months that it rests on",
}
IMPORT_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "imported_events": {
        "id": "name of the source and what tells the act apart; the same in every vintage",
        "date": "YYYY, YYYY-MM or YYYY-MM-DD",
        "end": "last date of what lasted",
        "span": "standing, where it lasted",
        "date_precision": "day, month or year",
        "actor": "state that acts",
        "target": "state acted upon",
        "domain": "domain by the mapping",
        "role": "forcing",
        "kind": "other",
        "intensity": "intensity by the mapping's middle reading, -4 to +4",
        "joint_id": "empty: a source does not say which acts are joint",
        "document": "file, as in documents.csv",
        "locator": "file and line of the row, or of the first of its rows",
        "found_by": "import",
        "confidence": "0 to 0.9, less where the readings of the mapping lie apart",
        "summary": "in the words of the source, or how far a month departs",
        "note": "code or score, number of rows",
    },
    "events_codes_1": CODE,
    "events_codes_2": CODE,
    "imported_stance": STANCE,
    "stance_1": STANCE,
    "stance_2": STANCE,
    "imported_coverage": {
        "year": "calendar year",
        "actor": "state",
        "document": "first file",
        "covered": "1 where the source speaks of the whole year; 0 where silence says nothing",
        "months": "months in which it speaks of the state as one that acts",
    },
    "imported_documents": {
        "id": "name by which the tables cite the file",
        "title": "format",
        "author": "who publishes the source",
        "publisher": "name of the file",
        "date": "date of retrieval",
        "language": "empty",
        "sha256": "digest of the file",
        "scope_years": "first and last year that is kept",
    },
    "provenance": {
        "document": "name by which the tables cite the file",
        "file": "name of the file",
        "sha256": "digest of the file",
        "rows": "rows of the file",
        "format": "format",
        "layout": "layout of the format that the file has",
        "vintage": "version of the source, as stated",
        "retrieved": "date of retrieval as stated, or of the file",
        "mapping": "mapping; its copy is mapping.csv",
        "baseline": "what was ordinary: source, pair or none; empty where every row is an act",
    },
    "volume": {
        "year": "calendar year",
        "actor": "state that acts",
        "target": "state acted upon",
        "months": "months with a row of the pair",
        "rows": "rows of the pair",
        "source_rows": "rows of the source in the year",
        "share": "rows of the pair as a share of those of the source",
    },
    "changes": {
        "table": "events or stance",
        "change": "added, removed or changed against the earlier import",
        "id": "act, or year, actor and target",
        "before": "what the earlier import holds",
        "after": "what this import holds",
    },
    "mapping": {
        "use": "code (what one row counts for), act (an act's score) or stance (a year's score)",
        "code": "code of the source; * stands for any ending",
        "from": "first score of the range",
        "to": "score before which the range ends",
        "domain": "domain; empty where the source states it",
        "other_domain": "domain by reading two",
        "low": "the hostile reading",
        "best": "the reading between",
        "high": "the friendly reading",
        "meaning": "in words",
    },
}
