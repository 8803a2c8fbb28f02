"""The lines of a chronicle: month by month, what a state met, how it moved, what is recorded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from sim.report.act_texts import STANCE, ActTexts, levels_before
from sim.report.minus_signs import with_minus
from sim.report.translation import Translator
from sim.report.wide_text import wrapped

WIDTH: Final = 120
INDENT: Final = " " * 9
SHORT: Final = {  # by domain: the message of its short name
    "political": "chronicle.in_political",
    "military": "chronicle.in_military",
    "economic": "chronicle.in_economic",
    "multilateral": "chronicle.in_multilateral",
}
CLAUSES: Final = {  # by the sign of a level: the message of what is done
    -1: "chronicle.world_sides",
    0: "chronicle.world_hedges",
    1: "chronicle.world_resists",
}
KEPT: Final = "as before"  # in the text of a move that changed nothing


class Told(NamedTuple):
    """A row of the chronicle with its text in the reader's language.

    Attributes:
        row: The row.
        text: Its text.
        is_new: Whether the row is a move to another level.
    """

    row: Any
    text: str
    is_new: bool


def lines(table: pd.DataFrame, title: Sequence[str], texts: ActTexts, since: str = "") -> list[str]:
    """Return a chronicle as dated lines of at most 120 columns, the world first, then the record.

    Args:
        table: The rows of the chronicle in the order of their months.
        title: Lines to put above.
        texts: The texts of acts, in the reader's language.
        since: The first month that is shown, YYYY-MM; earlier rows only tell what changed.
    """
    say = texts.say
    body: list[str] = []
    shown = [told for told in _told(table, texts) if told.row.month >= since]
    for month, here in groupby(shown, key=attrgetter("row.month")):
        body += _month(month, list(here), say)
    told = body if say.english else [with_minus(line) for line in body]
    return [*title, "", *(told or [say("chronicle.empty")])]


def title(
    facts: Mapping[str, str], world: int, why: str, say: Translator, given: Sequence[str] = ()
) -> list[str]:
    """Describe whose chronicle this is, in which world and why that one, and how to read it.

    Args:
        facts: The scenario, its seed, its first and last month, and the code of the actor.
        world: Number of the world.
        why: Why it was chosen.
        say: The reader's language.
        given: Lines on which years the world was given.
    """
    span = {key: say.date(facts[key]) for key in ("first", "last")}
    named = {**facts, **span, "actor": say.term(facts["actor"])}
    return [
        say("chronicle.head", world=world, why=why, **named),
        *given,
        say("chronicle.how_dated"),
        say("chronicle.how_marked"),
    ]


def chosen(say: Translator, looked_at: int | None, *, by_change: bool = False) -> str:
    """Describe why a world was chosen.

    Args:
        say: The reader's language.
        looked_at: Number of worlds to whose median it is the nearest; None where it was asked for.
        by_change: Whether the median of the change is meant.
    """
    if looked_at is None:
        return say("chronicle.as_asked")
    return say("chronicle.nearest_change" if by_change else "chronicle.nearest", worlds=looked_at)


def added(folder: Path, names: Iterable[str], say: Translator) -> str:
    """Describe which tables were added to a folder."""
    listed = say("list.comma").join(f"{name}.csv" for name in names)
    return say("chronicle.added", folder=folder.resolve(), names=listed)


def _told(table: pd.DataFrame, texts: ActTexts) -> Iterator[Told]:
    rows: list[Any] = list(table.itertuples())
    found = zip(rows, texts.lines(rows), levels_before(rows), strict=True)
    for row, text, before in found:
        is_new = before not in (None, row.level)
        if texts.say.english:
            is_new = row.kind == "move" and KEPT not in row.text
        yield Told(row, f"{row.text}{texts.mark}" if text is None else text, is_new)


def _month(month: str, rows: Sequence[Told], say: Translator) -> Iterator[str]:
    """Yield the lines of one month, the first of them with its date."""
    start = f"{month:9}"
    for text in _sentences(rows, say):
        yield from wrapped(text, WIDTH, start, f"{INDENT}  ")
        start = INDENT


def _sentences(rows: Sequence[Told], say: Translator) -> Iterator[str]:
    yield from _acts([told for told in rows if told.row.kind == "act"], say)
    yield from _moves([told for told in rows if told.row.kind == "move"], say)
    yield from _recorded([told for told in rows if told.row.kind == "recorded"], say)


def _short(row: Any, say: Translator) -> str:
    """Return the short name of a row's domain."""
    return say(SHORT[row.domain])


def _acts(rows: Sequence[Told], say: Translator) -> Iterator[str]:
    for row, text, _ in rows:
        source = f" [{row.source}]" if row.source else ""
        level = f"{row.level:+.1f}"
        yield say("chronicle.act", text=text, source=source, domain=_short(row, say), level=level)


def _moves(rows: Sequence[Told], say: Translator) -> Iterator[str]:
    """Describe the moves toward each target in one sentence."""
    for target in dict.fromkeys(told.row.target for told in rows):
        here = [told for told in rows if told.row.target == target]
        states = {"actor": say.term(here[0].row.actor), "target": say.term(target)}
        clauses = say("chronicle.between").join(_clauses(here, say))
        yield say("chronicle.world", clauses=clauses, **states)


def _clauses(rows: Sequence[Told], say: Translator) -> Iterator[str]:
    """Describe what is done in which domains."""
    for sign, key in CLAUSES.items():
        part = [told for told in rows if _sign(told.row.level) == sign]
        if part:
            domains = say("list.comma").join(_level(told, say) for told in part)
            yield say(key, domains=domains)


def _sign(level: float) -> int:
    return (level > 0) - (level < 0)


def _level(told: Told, say: Translator) -> str:
    new = say("chronicle.new") if told.is_new else ""
    level = f"{told.row.level:+.0f}{new}"
    return say("chronicle.in_domain", domain=_short(told.row, say), level=level)


def _recorded(rows: Sequence[Told], say: Translator) -> Iterator[str]:
    """Describe what is recorded: acts one by one, coded levels in one line a source."""
    coded: dict[str, list[str]] = {}
    for row, text, _ in rows:
        domain = _short(row, say)
        if row.source.startswith(STANCE):
            coded.setdefault(row.source, []).append(f"{domain} {row.level:+g}")
        else:
            level = f"{row.level:+.1f}"
            values = {"text": text, "source": row.source, "domain": domain, "level": level}
            yield say("chronicle.recorded", **values)
    for source, levels in coded.items():
        yield say("chronicle.coded_year", levels=say("list.comma").join(levels), source=source)
