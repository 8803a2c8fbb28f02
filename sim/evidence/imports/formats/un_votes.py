"""Roll calls of the General Assembly, or the agreement of pairs made from them.

Voeten, Strezhnev & Bailey (2009-), doi:10.7910/DVN/LEJUQZ. The score of a pair and year is the
share of votes in which both voted alike, half for an abstention beside a yes or a no. Absences
count as no vote.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from sim.core.table_layout import Form
from sim.evidence.imports.assembly_sessions import year_of_row
from sim.evidence.imports.items import Item, Place
from sim.evidence.imports.roll_calls import RollCalls
from sim.evidence.imports.source_format import AFFINITY, Format, Version
from sim.evidence.imports.source_row import NO_CODE, NO_STATE, SourceRow

WORDS: Final = {"1": 1, "yes": 1, "2": 2, "abstain": 2, "3": 3, "no": 3}
ABSENT: Final = "the state did not vote"
ABSENCES: Final = frozenset({"8", "9", "absent", "not a member", "a"})
NUMBERED: Final = Form(nameless=True)  # the numbers of rows that R writes have no name


def _read(rows: Iterable[SourceRow]) -> Iterator[Item]:
    calls = RollCalls()
    for row in rows:
        date = year_of_row(row)
        if date and "agree" in row.columns:
            yield from _agreement(row, date)
        elif date:
            _add_vote(row, date, calls)
    yield from calls.agreements()


def _agreement(row: SourceRow, date: str) -> Iterator[Item]:
    sides, score = row.pair("actor", "target", date), row.number("agree")
    if score is None:
        row.skip(NO_CODE)
    elif sides is not None:
        yield Item(date, *sides, row.place, score=score)


def _add_vote(row: SourceRow, date: str, calls: RollCalls) -> None:
    state = row.state("state", int(date))
    text = row.row.whole(row.columns["vote"]).casefold()
    if not state:
        row.skip(NO_STATE)
    elif text in WORDS:
        place = Place(row.file, row.row.line)
        calls.add(int(date), row.text("call"), state, WORDS[text], place)
    elif text in ABSENCES or not row.filled("vote"):
        row.skip(ABSENT)
    else:
        row.refuse("vote", f"{text!r} is not 1 (yes), 2 (abstain), 3 (no), 8 or 9 (absent)")


FORMAT: Final = Format(
    name="un-votes",
    title="Votes in the General Assembly: roll calls, or agreement of pairs",
    citation="Voeten, Strezhnev & Bailey 2009-, General Assembly Voting Data",
    versions=(
        Version(
            name="AgreementScores",
            columns={"actor": "ccode1", "target": "ccode2", "agree": "agree", "date": "year"},
            form=NUMBERED,
        ),
        Version(
            name="UNVotes with dates",
            columns={"call": "rcid", "state": "ccode", "vote": "vote", "date": "date"},
            form=NUMBERED,
        ),
        Version(
            name="UNVotes with years",
            columns={"call": "rcid", "state": "ccode", "vote": "vote", "date": "year"},
            form=NUMBERED,
        ),
        Version(
            name="UNVotes with sessions",
            columns={"call": "rcid", "state": "ccode", "vote": "vote", "session": "session"},
            form=NUMBERED,
        ),
    ),
    read=_read,
    measure=AFFINITY,
    mapping="un_agreement",
    tie=True,
)
