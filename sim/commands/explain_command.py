"""The work of ``bamboo explain``: one month of a tie, or a span of months, as lines and tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.commands import questions
from sim.commands.questions import Question, Tie
from sim.commands.reader_language import act_texts
from sim.core.errors import together
from sim.core.vocabulary import DOMAINS, month_text
from sim.explanation import ledger_tables, smallest_changes
from sim.explanation.ledger import Moment
from sim.explanation.moments import moments
from sim.explanation.smallest_changes import Flip
from sim.model.alignment_model import SCHEDULE
from sim.record import folders, result_folder
from sim.report import chronicle_lines, ledger_lines, ledger_span_lines
from sim.report.act_texts import ActTexts
from sim.report.ledger_lines import NamedActs
from sim.report.translation import ENGLISH, Translator
from sim.scenario.frozen_scenario import Scenario

LEAST: Final = 0.001  # levels; in a table of months, weaker acts of a driver share one row
MOST: Final = 12  # acts of a driver that have rows of their own there
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Explanation:
    """The lines and the tables of an explanation."""

    lines: Sequence[str]
    tables: Tables


def explain(
    case: Scenario, question: Question, out: Path | None, lang: str = ENGLISH
) -> Iterator[str]:
    """Explain a month or a span.

    Args:
        case: The scenario.
        question: What is asked.
        out: The result folder to which the tables are added, or None.
        lang: Code of the reader's language.

    Yields:
        The lines to print.

    Raises:
        BadInput: The question does not fit the scenario or the folder.
    """
    tie, months, asked_world, _, texts = together(
        lambda: questions.tie_of(case, question),
        lambda: questions.months_of(case, question),
        lambda: questions.world_of(case, question),
        lambda: questions.check_folder(case, out),
        lambda: act_texts(case, Translator(lang, case.case)),
    )
    say = texts.say
    world = ledger_tables.typical(case, tie) if asked_world is None else asked_world
    if len(months) == 1:
        beside = 0 if asked_world is not None else min(question.beside, case.worlds)
        found = _explain_month(case, tie, months[0], world, range(beside), texts)
    else:
        found = _explain_span(case, tie, months, world, say)
    why = why_this_world(case, say, typical=asked_world is None)
    yield from ledger_lines.heading(_heading(case, tie, months, world) | {"why": why}, say)
    yield from found.lines
    if out is not None:
        add_tables(out, found.tables)
        yield chronicle_lines.added(out, found.tables, say)


def why_this_world(case: Scenario, say: Translator, *, typical: bool) -> str:
    """Describe why a world was chosen."""
    looked_at = min(case.worlds, ledger_tables.LOOKED_AT) if typical else None
    return chronicle_lines.chosen(say, looked_at)


def _heading(case: Scenario, tie: Tie, months: Sequence[int], world: int) -> dict[str, Any]:
    return {
        "actor": tie[0],
        "target": tie[1],
        "scenario": case.name,
        "seed": case.seed,
        "world": world,
        "schedule": SCHEDULE,
        "first": month_text(months[0]),
        "last": month_text(months[-1]),
    }


def _explain_month(
    case: Scenario, tie: Tie, month: int, world: int, beside: range, texts: ActTexts
) -> Explanation:
    """Explain one month of one world, beside the mean of others."""
    numbers = sorted({world, *beside})
    found = list(moments(case, case.numbered(numbers), [month], [tie]))
    moment = next(each for each in found if each.world == world)
    others = [each for each in found if each.world in beside]
    flips = smallest_changes.smallest(case, moment)
    ledger = ledger_tables.ledger([moment])
    months = ledger_tables.monthly([moment], flip_texts(flips))
    acts = NamedActs(ledger_tables.acts(case), texts)
    say = texts.say
    lines = [
        *ledger_lines.perceived(ledger_tables.situation(moment), say),
        *ledger_lines.preferred(ledger_tables.wishes(moment), say),
        *_contributions(moment, ledger, acts, others),
        *ledger_lines.choice(months, say),
        *ledger_lines.reversals(ledger_tables.flipped(flips), say),
        *_arriving(case, tie, month, acts),
    ]
    return Explanation(lines, {"ledger": ledger, "ledger_months": months})


def _contributions(
    moment: Moment, ledger: pd.DataFrame, acts: NamedActs, others: Sequence[Moment]
) -> list[str]:
    """Describe what the ideal level is made of, beside the mean of other worlds, if any."""
    ideals = dict(zip(DOMAINS, moment.ideal, strict=True))
    spread = ledger_tables.spread(others) if others else None
    lines = ledger_lines.contributions(ledger, acts, spread, ideals)
    if others:
        lines.append(ledger_lines.sides(moment.world, len(others), acts.texts.say))
    return lines


def _arriving(case: Scenario, tie: Tie, month: int, acts: NamedActs) -> list[str]:
    """Name the acts of the month itself that reach the actor or one of its members."""
    met = (tie[0], *case.of(tie[0]).members)
    return ledger_lines.arriving(acts, month_text(month), month_text(month + 1), met)


def _explain_span(
    case: Scenario, tie: Tie, months: Sequence[int], world: int, say: Translator
) -> Explanation:
    """Explain a span of months of one world, as a table."""
    found = list(moments(case, case.numbered([world]), months, [tie]))
    ledger = ledger_tables.ledger(found, LEAST, MOST)
    monthly = ledger_tables.monthly(found)
    lines = ["", *ledger_span_lines.lines(monthly, ledger, say)]
    return Explanation(lines, {"ledger": ledger, "ledger_months": monthly})


def flip_texts(found: Iterable[Flip]) -> dict[str, str]:
    """Return the smallest flip of each domain in one line."""
    smallest: dict[str, Flip] = {}
    for flip in sorted(found, key=lambda flip: flip.size):
        smallest.setdefault(flip.domain, flip)
    texts = {}
    for domain, flip in smallest.items():
        edits = " ".join(flip.lines)
        texts[domain] = f"{flip.was} to {flip.becomes}: {edits}"
    return texts


def add_tables(out: Path, tables: Tables) -> None:
    """Add tables to a result folder, whole or not at all.

    Raises:
        BadInput: The folder cannot be written.
    """

    def fill(folder: Path) -> None:
        for name, table in tables.items():
            folders.write_csv(table, folder / f"{name}.csv")

    with result_folder.claim_to_add(out) as place:
        place.add(fill)
