"""The evidence of an inference: how well each contender explains the codes."""

from typing import Any, Final

from sim.report.page.anchors import NOTHING, number, with_error
from sim.report.page.blocks import Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.translation import Translator

KIND: Final = "posterior"


def lead(folder: Folder, say: Translator) -> str:
    """Return the sentence that sums an inference up: how many contenders met which years."""
    table = folder.filled("evidence")
    if table is None:
        return say("inference.lead")
    return say("inference.page", number=len(table), until=int(table["until"].iloc[0]))


def evidence(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the evidence and the probability of every contender, the best first."""
    table = folder.filled("evidence") if folder.kind == KIND else None
    if table is None:
        return None
    found = folder.filled("weights")
    weights = (
        {} if found is None else dict(zip(found["contender"], found["posterior"], strict=True))
    )
    ordered = table.sort_values("log_evidence", ascending=False)
    shown = Table(
        caption=say("inference.table"),
        heads=say.each(
            "column.contender", "inference.evidence", "inference.ess", "inference.weight"
        ),
        rows=tuple(_row(row, weights, say) for row in records(ordered)),
        numbers=(1, 2, 3),
    )
    lines = paragraph(say("inference.lead"))
    return section("evidence", say("inference.title"), [lines, shown])


def trainings(folder: Folder, say: Translator) -> Section | None:
    """Return the section on posteriors that were given the codes of earlier years alone."""
    table = folder.filled("trainings") if folder.kind == KIND else None
    if table is None:
        return None
    rows = tuple(
        Row(
            (
                say.named(row.contender),
                str(int(row.trained_until)),
                with_error(row.log_evidence, row.se),
                number(row.ess, 0),
                say("calibration.yes" if str(row.settled) == "yes" else "calibration.no"),
            )
        )
        for row in records(table)
    )
    shown = Table(
        caption=say("trained.table"),
        heads=say.each(
            "column.contender",
            "trained.until",
            "inference.evidence",
            "inference.ess",
            "trained.settled",
        ),
        rows=rows,
        filters=(0, 1),
        numbers=(1, 2, 3),
        low=True,
    )
    return section("trainings", say("trained.title"), [paragraph(say("trained.lead")), shown])


def _row(row: Any, weights: dict[str, float], say: Translator) -> Row:
    name = str(row.contender)
    cells = (
        say.named(name),
        with_error(row.log_evidence, row.se),
        number(row.ess, 0),
        number(weights[name], 3) if name in weights else NOTHING,
    )
    return Row(cells)
