"""Tell: the command ``bamboo chronicle``, and what a run keeps of one world - its ledger each December, and its chronicle."""

from collections.abc import Iterator
from pathlib import Path

from sim.commands import explain_command
from sim.core.errors import together
from sim.evidence.rows import History
from sim.explain import chronicle, ledger_tables
from sim.report import chronicle_lines as report
from sim.scenario.scenario import Scenario, describe_span


def tell(
    case: Scenario,
    history: History,
    asked: explain_command.Asked,
    seeds: Path | None,
    out: Path | None,
) -> Iterator[str]:
    """Tell a world in a span, line by line; with ``out`` the table is added to that result folder; raises BadInput with every fault."""
    tie, months, world, _ = together(
        lambda: explain_command.tie_of(case, asked.actor, asked.target),
        lambda: explain_command.span_of(case, asked),
        lambda: explain_command.world_of(case, asked.world),
        lambda: explain_command.belongs(case, out),
    )
    here = ledger_tables.typical(case, tie) if world is None else world
    table = chronicle.chronicle(
        chronicle.told(case, here),
        history,
        chronicle.responses(seeds),
        tie[0],
        months[0],
        months[-1],
    )
    yield from report.lines(table, title(case, tie[0], here, typical=world is None))
    if out is not None:
        explain_command.keep(out, {"chronicle": table})
        yield f"Added to {out}: chronicle.csv"


def title(case: Scenario, actor: str, world: int, *, typical: bool) -> list[str]:
    """Say what is told, in which world and why that one, and how to read it."""
    why_it = (
        f"the nearest to the median of the first {min(case.worlds, ledger_tables.LOOKED_AT)}"
        if typical
        else "as asked"
    )
    return [
        f"{case.name}, {describe_span(case)}, seed {case.seed}: what {chronicle.named(actor)} met and did in world {world}, {why_it}",
        "An act comes in the month that this world drew where its date is uncertain, and is answered from the next month on. Levels: -2 sides … +2 resists.",
        "'→' is this world's own doing; '=' is what the documents record, which never reaches the model.",
    ]
