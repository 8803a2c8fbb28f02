"""What the priors of an inference imply before any record: rises by domain, and times to follow."""

from typing import Any, Final

from sim.core.vocabulary import DOMAINS
from sim.report.page.anchors import NOTHING, interval
from sim.report.page.blocks import Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.translation import Translator

RISES: Final = tuple(f"rise.{domain}" for domain in DOMAINS)
FOLLOWING: Final = "following_time"  # in months


def implied(folder: Folder, say: Translator) -> Section | None:
    """Return the section on what every contender's priors imply."""
    table = folder.filled("implied")
    if table is None:
        return None
    rows = (
        _row(str(name), {str(row.quantity): row for row in records(own)}, say)
        for name, own in table.groupby("contender", sort=False)
    )
    heads = (
        say("column.contender"),
        *(say("implied.rise", domain=say.named(domain)) for domain in DOMAINS),
        say("implied.following"),
    )
    shown = Table(
        caption=say("implied.table"),
        heads=heads,
        rows=tuple(rows),
        numbers=tuple(range(1, len(heads))),
        low=True,
    )
    return section("implied", say("implied.title"), [paragraph(say("implied.lead")), shown])


def _row(name: str, quantities: dict[str, Any], say: Translator) -> Row:
    found = [_interval(quantities.get(quantity), 2) for quantity in RISES]
    return Row((say.named(name), *found, _interval(quantities.get(FOLLOWING), 0)))


def _interval(row: Any, digits: int) -> str:
    """Return the median with its 90 % interval; a dash for what a contender has not."""
    return NOTHING if row is None else interval(row.p50, row.p05, row.p95, digits)
