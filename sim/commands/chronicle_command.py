"""The work of ``bamboo chronicle``: what a state met and did in one world, month by month."""

from collections.abc import Iterator
from pathlib import Path

from sim.commands import questions
from sim.commands.explain_command import add_tables, why_this_world
from sim.commands.questions import Question
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import together
from sim.explanation import chronicle as study
from sim.explanation import ledger_tables
from sim.report import chronicle_lines
from sim.scenario.frozen_scenario import Scenario, describe_span


def chronicle(options: ScenarioOptions, question: Question, out: Path | None) -> Iterator[str]:
    """List what a state met and did in one world.

    Args:
        options: The scenario.
        question: What is asked.
        out: The result folder to which the table is added, or None.

    Yields:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input, or the question does not fit the scenario.
    """
    case, history = together(options.load, options.load_history)
    tie, months, asked_world, _ = together(
        lambda: questions.tie_of(case, question),
        lambda: questions.span_of(case, question),
        lambda: questions.world_of(case, question),
        lambda: questions.check_folder(case, out),
    )
    world = ledger_tables.typical(case, tie) if asked_world is None else asked_world
    actor = tie[0]
    table = study.chronicle(
        study.run_world(case, world),
        history,
        study.responses(case.sources),
        actor,
        (months[0], months[-1]),
    )
    head = title(case, actor, world, typical=asked_world is None)
    yield from chronicle_lines.lines(table, head, case.case)
    if out is not None:
        add_tables(out, {"chronicle": table})
        yield f"Added to {out.resolve()}: chronicle.csv"


def title(case: Scenario, actor: str, world: int, *, typical: bool) -> list[str]:
    """Describe whose chronicle this is, in which world and why that one, and how to read it."""
    why = why_this_world(case, typical=typical)
    subject = f"what {case.case.state(actor)} met and did in world {world}, {why}"
    return [
        f"{case.name}, {describe_span(case)}, seed {case.seed}: {subject}",
        (
            "An act comes in the month that this world drew where its date is uncertain, and is "
            "answered from the next month on. Levels: -2 sides … +2 resists."
        ),
        (
            "'→' marks what this world did; '=' marks what the documents record, "
            "which never reaches the model."
        ),
    ]
