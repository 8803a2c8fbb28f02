"""The work of ``bamboo chronicle``: what a state met and did in one world, month by month."""

from collections.abc import Iterator
from pathlib import Path

from sim.commands import questions
from sim.commands.explain_command import add_tables, given_years, why_this_world
from sim.commands.questions import Question
from sim.commands.reader_language import act_texts
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import together
from sim.core.vocabulary import month_text
from sim.explanation import chronicle as study
from sim.explanation.told_world import told
from sim.report import chronicle_lines
from sim.report.translation import ENGLISH, Translator
from sim.scenario.frozen_scenario import Scenario


def chronicle(
    options: ScenarioOptions, question: Question, out: Path | None, lang: str = ENGLISH
) -> Iterator[str]:
    """List what a state met and did in one world.

    Args:
        options: The scenario.
        question: What is asked.
        out: The result folder to which the table is added, or None.
        lang: Code of the reader's language.

    Yields:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input, or the question does not fit the scenario.
    """
    language, case, history = together(lambda: Translator(lang), options.load, options.load_history)
    say = language.of_case(case.case)
    tie, months, asked_world, _, texts = together(
        lambda: questions.tie_of(case, question),
        lambda: questions.span_of(case, question),
        lambda: questions.world_of(case, question),
        lambda: questions.check_folder(case, out),
        lambda: act_texts(case, say),
    )
    world = told(case, tie) if asked_world is None else asked_world
    actor, first, last = tie[0], months[0], months[-1]
    recorded = study.responses(case.sources)
    run = study.run_world(case, world)
    whole = study.chronicle(run, history, recorded, actor, (case.start, last))
    why = why_this_world(case, say, typical=asked_world is None)
    head = chronicle_lines.title(_facts(case, actor), world, why, say, given_years(case, say))
    yield from chronicle_lines.lines(whole, head, texts, month_text(first))
    if out is not None:
        shown = whole[whole["month"] >= month_text(first)].reset_index(drop=True)
        add_tables(out, {"chronicle": shown})
        yield chronicle_lines.added(out, ["chronicle"], say)


def _facts(case: Scenario, actor: str) -> dict[str, str]:
    """Return what the head of a chronicle states of its scenario."""
    return {
        "scenario": case.name,
        "first": month_text(case.start),
        "last": month_text(case.end),
        "seed": str(case.seed),
        "actor": actor,
    }
