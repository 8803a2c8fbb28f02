"""Monthly directed scores of anyone: a row holds one month of one pair.

A score that stands far outside the others of its pair and looks like a code for a missing one,
such as -999, is left out. On a scale from -10 to 10 a -9 may be a score: it is left out only where
it stands there again and again.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Final

from sim.core import missing_codes
from sim.core.missing_codes import Value
from sim.evidence.imports.items import Item
from sim.evidence.imports.source_format import TONE, Format, Version
from sim.evidence.imports.source_row import NO_CODE, SourceRow

LARGEST: Final = 10.0  # of the scales in use
OFTEN: Final = 3
FAR: Final = "its score looks like a code for a missing one"


def _read(rows: Iterable[SourceRow]) -> Iterator[Item]:
    found: list[tuple[Item, SourceRow]] = []
    for row in rows:
        item = _item(row)
        if item is not None:
            found.append((item, row))
    series: dict[Hashable, list[Value]] = {}
    for item, _ in found:
        value = Value(item.place.line, item.score or 0.0)
        series.setdefault(item[1:3], []).append(value)
    far = missing_codes.find(series).far
    times = Counter((item[1:3], item.score) for item, _ in found)
    for item, row in found:
        is_score = abs(item.score or 0.0) <= LARGEST and times[item[1:3], item.score] < OFTEN
        if (item.place.line, 0) in far and not is_score:
            row.skip(FAR)
        else:
            yield item


def _item(row: SourceRow) -> Item | None:
    date = row.date_of_parts("year", "month") if "year" in row.columns else row.date()
    sides = row.pair("actor", "target", date) if date else None
    if sides is None:
        return None
    score = row.number("score", ())
    if score is None:
        row.skip(NO_CODE)
        return None
    return Item(date, *sides, row.place, score=score, domain=row.domain())


FORMAT: Final = Format(
    name="monthly",
    title="Monthly scores of pairs, one month a row",
    citation="named by the user",
    versions=(
        Version(
            name="year, month, actor, target, score",
            columns={
                "year": "year",
                "month": "month",
                "actor": "actor",
                "target": "target",
                "score": "score",
            },
            further={"domain": "domain"},
        ),
        Version(
            name="date, actor, target, score",
            columns={"date": "date", "actor": "actor", "target": "target", "score": "score"},
            further={"domain": "domain"},
        ),
    ),
    read=_read,
    measure=TONE,
    mapping="monthly_scores",
    own_codes=True,
)
