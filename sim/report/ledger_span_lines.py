"""The lines of the why ledger over a span of months, one month a line."""

from typing import Any, Final

import pandas as pd

from sim.core.vocabulary import DOMAINS
from sim.report.ledger_lines import HEADS
from sim.report.translation import Translator
from sim.report.wide_text import left, right, width

LEAST: Final = 0.001  # levels; smaller changes from month to month are not named
NARROW: Final = (  # heads of narrow columns, where they differ
    "chronicle.in_political",
    "chronicle.in_military",
    "chronicle.in_economic",
    "explain.multilateral_narrow",
)
LETTERS: Final = {"bandwagon": "b", "hedge": "·", "balance": "R"}


def lines(months: pd.DataFrame, ledger: pd.DataFrame, say: Translator) -> list[str]:
    """Lay several months out, one a line.

    A line holds the ideal levels, the levels taken, the likeliest moves, and the driver that
    changed the ideal most since the month before.

    Args:
        months: By month and domain: the ideal level, the level taken, the likeliest move.
        ledger: Contributions by month, theory, driver and domain, in levels.
        say: The reader's language.
    """
    sums = _mean_contributions(ledger)
    found = _heads(say)
    last: str | None = None
    for month, rows in months.groupby("month", sort=False):
        change = "" if last is None else _largest_change(sums[month] - sums[last], say)
        found.append(f"{month:8}{_cells(rows)}  {change}".rstrip())
        last = str(month)
    return [*found, *say.each("explain.letters", "explain.change", "explain.alone")]


def _heads(say: Translator) -> list[str]:
    heads = say.each(*HEADS) if say.english else say.each(*NARROW)
    wide = "".join(right(head[:5], 7) for head in heads)
    narrow = "".join(right(head[:4], 5) for head in heads)
    ideal, taken, likeliest = say.each("explain.ideals", "explain.takens", "explain.moves")
    groups = f"{_middle(ideal, 28)}{_middle(taken, 20)}{_middle(likeliest, 14)}"
    initials = left(say("explain.initials"), 14)
    return [
        f"{left(say('explain.month'), 8)}{groups}{say('explain.largest')}",
        f"{'':8}{wide}{narrow}{initials}",
    ]


def _middle(text: str, columns: int) -> str:
    """Return a text in the middle of so many columns."""
    before = (columns - width(text)) // 2
    return left(" " * before + text, columns)


def _mean_contributions(ledger: pd.DataFrame) -> Any:
    """Return contributions by theory and driver, mean over the domains, one column a month."""
    sums = ledger.pivot_table(
        index=["theory", "driver"],
        columns="month",
        values="contribution",
        aggfunc="sum",
        fill_value=0.0,
        sort=False,
    )
    return sums / len(DOMAINS)


def _cells(rows: pd.DataFrame) -> str:
    """Lay out the ideal levels, the levels taken and the likeliest moves of a month."""
    at = rows.set_index("domain").loc[list(DOMAINS)]
    ideals = "".join(f"{level:+7.2f}" for level in at["ideal"])
    taken = "".join(f"{level:+5d}" for level in at["drawn"])
    moves = " ".join(LETTERS[str(move)] for move in at["modal"])
    return f"{ideals}{taken}  {moves:12}"


def _largest_change(change: Any, say: Translator) -> str:
    """Name the driver that changed most, where any changed visibly."""
    sizes = change.abs()
    if sizes.max() < LEAST:
        return ""
    theory, driver = sizes.idxmax()
    named = str(theory) if say.english else say.named(theory)
    inner = str(driver) if say.english else say.named(driver)
    place = say("explain.place", theory=named, driver=inner) if driver else named
    return f"{change[theory, driver]:+.3f} {place}"
