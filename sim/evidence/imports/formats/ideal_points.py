"""Ideal points of states in the General Assembly; the score of a pair is minus their distance.

Bailey, Strezhnev & Voeten (2017), Journal of Conflict Resolution 61, doi:10.7910/DVN/LEJUQZ.
Without states that the user names, distances of all pairs would be made; so states are needed.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, product
from typing import Final

from sim.core.errors import BadInput
from sim.core.table_layout import Form
from sim.evidence.imports.assembly_sessions import year_of_row
from sim.evidence.imports.items import Item
from sim.evidence.imports.source_format import AFFINITY, Format, Version
from sim.evidence.imports.source_row import NO_CODE, NO_STATE, SourceRow

NUMBERED: Final = Form(nameless=True)  # the numbers of rows that R writes have no name
POINTS: Final = ("IdealPointFP", "IdealPointAll", "Idealpoint")  # since 2022, 2019, 2017
WHEN: Final = {"year": "date", "session": "session"}
NOT_ASKED: Final = "a state was not asked for"
MOST: Final = 60  # states of which all pairs are made


def _read(rows: Iterable[SourceRow]) -> Iterator[Item]:
    points: dict[str, list[tuple[str, float, SourceRow]]] = {}
    for row in rows:
        year = year_of_row(row)
        state = row.state("state", int(year)) if year else ""
        score = row.number("point")
        if not state:
            row.skip(NO_STATE)
        elif row.asked.states and state not in row.asked.states:
            row.skip(NOT_ASKED)
        elif score is None:
            row.skip(NO_CODE)
        else:
            points.setdefault(year, []).append((state, score, row))
    for year, found in sorted(points.items()):
        if len(found) > MOST:
            message = f"{len(found)} states make too many pairs; name some with --states"
            raise BadInput.at(found[0][2].row.file, message)
        for (one, first, row), (other, second, _) in combinations(sorted(found, key=_state), 2):
            score = round(-abs(first - second), 4)
            if one != other:
                yield Item(year, one, other, row.place, score=score)


def _state(found: tuple[str, float, SourceRow]) -> str:
    return found[0]


FORMAT: Final = Format(
    name="ideal-points",
    title="Ideal points in the General Assembly, by state and year",
    citation="Bailey, Strezhnev & Voeten 2017, J. Conflict Resolution 61(2)",
    versions=tuple(
        Version(
            name=f"ccode, {when}, {point}",
            columns={"state": "ccode", WHEN[when]: when, "point": point},
            form=NUMBERED,
        )
        for point, when in product(POINTS, WHEN)
    ),
    read=_read,
    measure=AFFINITY,
    mapping="un_agreement",
    tie=True,
)
