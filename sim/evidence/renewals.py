"""Standing conditions as acts: each is in force over a span, and is renewed once a year.

A row of the table of events with the span ``standing`` says that something lasted from ``date`` to
``end``: patrols, an occupation, aid, an embargo. It becomes one act at its start and one more, its
renewal, in every further year in which it stands. What a renewal weighs beside the act itself is
the parameter ``standing_weight``; a renewal shares the error of coding and the month of the year
with the act that it renews.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sim.core.dates import last_month
from sim.core.vocabulary import LAST_YEAR, MONTHS, month_index, month_text
from sim.evidence.rows import COPY, SPANS, Act

ONGOING: Final = "ongoing"  # the text says that the condition stands, and not until when
YEAR: Final = len("1975")
LAST_MONTH: Final = month_index(f"{LAST_YEAR}-12")


def renewed(act: Act) -> Iterator[Act]:
    """Yield the acts that a row stands for: itself, or a standing condition's start and renewals.

    A start that is known to the year or worse may lie anywhere in its first year; so does each
    renewal in its own year, at the same distance from the start, and none after the end.
    """
    if not act.standing:
        yield act
        return
    end = LAST_MONTH if act.end == ONGOING else min(last_month(act.end), LAST_MONTH)
    is_known = SPANS[act.precision] == 1
    for month in range(act.month, end + 1, MONTHS):
        is_start = month == act.month
        first = act.date if is_start else month_text(month)
        yield replace(
            act,
            id=act.id if is_start else f"{act.id}{COPY}{month // MONTHS}",
            date=first,
            end="" if is_known else month_text(min(month + MONTHS - 1, end)),
            standing=False,
            precision=act.precision if is_start or not is_known else "month",
            joint=act.joint if is_start or not act.joint else f"{act.joint}{COPY}{month // MONTHS}",
            renews="" if is_start else act.id,
            summary=act.summary if is_start else f"{act.summary} (since {act.date[:YEAR]})",
        )
