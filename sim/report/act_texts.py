"""Texts of recorded acts, and of the lines of a chronicle, in the reader's language.

A table of results states them in English. In Chinese they are composed again from the columns of
the row, from the act that it cites, and from the summaries that stand beside the acts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sim.core.csv_reader import table
from sim.core.vocabulary import MOVES, PRECISIONS
from sim.evidence.act_rows import STANDING
from sim.evidence.act_summaries import load_all_summaries
from sim.evidence.case_folders import Sources
from sim.evidence.evidence_folder import ACTS
from sim.evidence.renewals import ONGOING
from sim.evidence.rows import COPY, row_id
from sim.report.minus_signs import with_minus
from sim.report.translation import Translator

STANCE: Final = "stance:"  # begins the source of a coded level
YEAR: Final = len("2014")
KNOWN: Final = PRECISIONS[:2]  # day and month: such a date needs no remark
VERBS: Final = dict(zip(MOVES, ("sides", "hedges", "resists"), strict=True))
Cells = Mapping[str, str]
Tie = tuple[str, str]


@dataclass(frozen=True)
class ActTexts:
    """What is said of acts in one language.

    Attributes:
        say: The language.
        rows: Rows of the table of events by id; empty where the acts at hand are not those of the
            results.
        summaries: Summaries in Chinese by id.
        free: Pairs (actor, target) whose acts are chosen in a world; None where that is not known.
    """

    say: Translator
    rows: Mapping[str, Cells] = field(default_factory=dict)
    summaries: Mapping[str, str] = field(default_factory=dict)
    free: Collection[Tie] | None = None

    @property
    def mark(self) -> str:
        """What follows a text that stands in English on a Chinese page."""
        return "" if self.say.english else self.say("acts.english_only")

    def summary(self, name: str) -> str | None:
        """Return the Chinese summary of an act, or None where there is none or English is read."""
        key = row_id(name)
        return None if self.say.english or key not in self.rows else self.summaries.get(key)

    def lines(self, rows: Sequence[Any]) -> list[str | None]:
        """Return the texts of the rows of a chronicle; None where the row's own text stands.

        Args:
            rows: Rows of ``chronicle.csv`` in their order.
        """
        if self.say.english:
            return [None] * len(rows)
        return [
            self._line(row, before) for row, before in zip(rows, levels_before(rows), strict=True)
        ]

    def _line(self, row: Any, before: float | None) -> str | None:
        if row.kind == "move":
            return self._move(row, before)
        if str(row.source).startswith(STANCE):
            return self._coded(row)
        if row.source:
            return self._recorded(row)
        return self._unrecorded(row)

    def _move(self, row: Any, before: float | None) -> str:
        """Describe a move, and the level before it where an earlier row states it."""
        words = self.say(f"chronicle.{VERBS[MOVES[_sign(row.level) + 1]]}", **self._states(row))
        level = self.say("chronicle.level", level=signed(row.level))
        if before is None:
            return f"{words}{level}"
        if before == row.level:
            return f"{words}{self.say('chronicle.level_kept', level=signed(row.level))}"
        changed = {"level": signed(row.level), "before": signed(before)}
        return f"{words}{self.say('chronicle.level_changed', **changed)}"

    def _coded(self, row: Any) -> str:
        year = str(row.month)[:YEAR]
        return self.say("chronicle.coded", year=year, level=signed(row.level), **self._states(row))

    def _recorded(self, row: Any) -> str | None:
        """Describe a recorded act, with its date where the month of the row is not enough."""
        name = str(row.source)
        summary = self.summary(name)
        if summary is None:
            return None
        cells = self.rows[row_id(name)]
        if row.kind == "recorded":
            return f"{summary}{self._when(cells)}"
        year = cells["date"][:YEAR]
        since = self.say("chronicle.since", year=year) if COPY in name else ""
        return f"{summary}{since}"

    def _when(self, cells: Cells) -> str:
        """Describe a date that is not precise to the month, and the end of what lasted."""
        date, end = cells["date"], cells.get("end", "")
        if end == ONGOING:
            return self.say("chronicle.goes_on", first=self.say.date(date))
        if end:
            stood = cells.get("span") == STANDING
            key = "chronicle.stood" if stood else "chronicle.some_time"
            return self.say(key, first=self.say.date(date), last=self.say.date(end))
        if cells["date_precision"] in KNOWN:
            return ""
        key = "chronicle.in_year" if cells["date_precision"] == "year" else "chronicle.about_year"
        return self.say(key, year=date[:YEAR])

    def _unrecorded(self, row: Any) -> str:
        """Describe an act that no document records."""
        why = "chronicle.made"
        if self.free is not None:
            is_free = (row.actor, row.target) in self.free
            why = "chronicle.chosen" if is_free else "chronicle.imagined"
        key = "chronicle.presses" if row.level > 0 else "chronicle.courts"
        return self.say(key, why=self.say(why), **self._states(row))

    def _states(self, row: Any) -> dict[str, str]:
        return {"actor": self.say.term(row.actor), "target": self.say.term(row.target)}


def texts_of(sources: Sources, say: Translator, free: Collection[Tie] | None = None) -> ActTexts:
    """Return the texts of the acts of a scenario's evidence; English ones need no table.

    Args:
        sources: The folders of the evidence.
        say: The reader's language.
        free: Pairs (actor, target) whose acts are chosen in a world, where that is known.

    Raises:
        BadInput: A table of summaries has faults.
    """
    if say.english:
        return ActTexts(say)
    places = list(dict.fromkeys((*sources.forcing, *sources.record)))
    acts = [row.cells for place in places for row in table(place / f"{ACTS}.csv")]
    return ActTexts(say, {act["id"]: act for act in acts}, load_all_summaries(places), free)


def levels_before(rows: Sequence[Any]) -> list[float | None]:
    """Return the level before each move of a chronicle, as an earlier move states it.

    A move that no earlier one precedes has None, and so have rows of other kinds.
    """
    levels: dict[tuple[str, str, str], float] = {}
    found = []
    for row in rows:
        place = (row.actor, row.target, row.domain)
        is_move = row.kind == "move"
        found.append(levels.get(place) if is_move else None)
        if is_move:
            levels[place] = row.level
    return found


def _sign(level: float) -> int:
    return (level > 0) - (level < 0)


def signed(level: float) -> str:
    """Format a level with its sign; none before zero.

    >>> signed(1.0), signed(-0.5) == "\N{MINUS SIGN}0.5", signed(0.0)
    ('+1', True, '0')
    """
    return with_minus(f"{level + 0.0:+g}") if level else "0"
