"""The work of ``bamboo explain``: one month of a tie, or a span of months, as lines and tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from sim.commands import questions
from sim.commands.questions import Question, Tie
from sim.commands.reader_language import act_texts
from sim.core.errors import together
from sim.core.vocabulary import DOMAINS, MONTHS, month_text
from sim.explanation import ledger_tables, smallest_changes
from sim.explanation.ledger import Moment
from sim.explanation.main_reason import main_reason
from sim.explanation.moments import moments
from sim.explanation.smallest_changes import Flip
from sim.explanation.told_world import told
from sim.model.alignment_model import SCHEDULE
from sim.record import folders, result_folder
from sim.report import chronicle_lines, ledger_lines, ledger_span_lines, reason_lines
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
    world = told(case, tie) if asked_world is None else asked_world
    beside = range(0 if asked_world is not None else min(question.beside, case.worlds))
    if len(months) == 1:
        found = _explain_month(case, tie, months[0], world, beside, texts)
    else:
        found = _explain_span(case, tie, months, world, beside, texts)
    why = why_this_world(case, say, typical=asked_world is None)
    yield from ledger_lines.heading(_heading(case, tie, months, world) | {"why": why}, say)
    yield from given_years(case, say, months)
    yield from found.lines
    if out is not None:
        add_tables(out, found.tables)
        yield chronicle_lines.added(out, found.tables, say)


def why_this_world(case: Scenario, say: Translator, *, typical: bool) -> str:
    """Describe why a world was chosen."""
    looked_at = min(case.worlds, ledger_tables.LOOKED_AT) if typical else None
    return chronicle_lines.chosen(say, looked_at, by_change=case.posterior is not None)


def given_years(case: Scenario, say: Translator, months: Sequence[int] = ()) -> list[str]:
    """Describe which years the worlds of a posterior were given; nothing of other worlds.

    Args:
        case: The scenario.
        say: The reader's language.
        months: The months that are explained; one month is told to be in or out of the sample.
    """
    if case.posterior is None:
        return []
    year = months[0] // MONTHS if len(months) == 1 else None
    return reason_lines.given(case.posterior.entry(), say, year)


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
    others = _Beside.of([each for each in found if each.world in beside])
    flips = smallest_changes.smallest(case, moment)
    ledger = ledger_tables.ledger([moment])
    months = ledger_tables.monthly([moment], flip_texts(flips))
    acts = NamedActs(ledger_tables.acts(case), texts)
    say = texts.say
    lines = [
        *_in_short(case, others, acts),
        *ledger_lines.perceived(ledger_tables.situation(moment), say),
        *ledger_lines.preferred(ledger_tables.wishes(moment), say),
        *_contributions(moment, ledger, acts, others),
        *ledger_lines.choice(months, say),
        *ledger_lines.reversals(ledger_tables.flipped(flips), say),
        *_arriving(case, tie, month, acts),
    ]
    return Explanation(lines, {"ledger": ledger, "ledger_months": months})


class _Beside(NamedTuple):
    """Moments of other worlds, and their ledger, which takes longer than the worlds themselves."""

    moments: Sequence[Moment]
    ledger: pd.DataFrame

    @classmethod
    def of(cls, found: Sequence[Moment]) -> "_Beside":
        """Return the worlds with their ledger."""
        return cls(found, ledger_tables.ledger(found))


def _in_short(case: Scenario, others: _Beside, acts: NamedActs) -> list[str]:
    """Describe in one sentence why worlds chose as they did; nothing where one world was asked."""
    if not others.moments:
        return []
    first = others.moments[0]
    month, (actor, target) = month_text(first.month), first.tie
    found = main_reason(case, others.moments, others.ledger)
    facts = None if found is None else found.facts
    states = {"actor": actor, "target": target}
    return reason_lines.wrapped_sentence(facts, month, states, acts)


def _contributions(
    moment: Moment, ledger: pd.DataFrame, acts: NamedActs, others: _Beside
) -> list[str]:
    """Describe what the ideal level is made of, beside the mean of other worlds, if any."""
    ideals = dict(zip(DOMAINS, moment.ideal, strict=True))
    number = len(others.moments)
    spread = ledger_tables.spread(*others) if number else None
    lines = ledger_lines.contributions(ledger, acts, spread, ideals)
    if number:
        lines.append(ledger_lines.sides(moment.world, number, acts.texts.say))
    return lines


def _arriving(case: Scenario, tie: Tie, month: int, acts: NamedActs) -> list[str]:
    """Name the acts of the month itself that reach the actor or one of its members."""
    met = (tie[0], *case.of(tie[0]).members)
    return ledger_lines.arriving(acts, month_text(month), month_text(month + 1), met)


def _explain_span(
    case: Scenario, tie: Tie, months: Sequence[int], world: int, beside: range, texts: ActTexts
) -> Explanation:
    """Explain a span of months of one world, as a table, and its last month in one sentence."""
    others = list(moments(case, case.numbered(beside), months[-1:], [tie])) if beside else []
    acts = NamedActs(ledger_tables.acts(case), texts)
    found = list(moments(case, case.numbered([world]), months, [tie]))
    ledger = ledger_tables.ledger(found, LEAST, MOST)
    monthly = ledger_tables.monthly(found)
    lines = [
        *_in_short(case, _Beside.of(others), acts),
        "",
        *ledger_span_lines.lines(monthly, ledger, texts.say),
    ]
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
