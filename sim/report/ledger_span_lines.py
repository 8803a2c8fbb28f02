"""The lines of the why ledger over a span of months, one month a line."""

from typing import Any, Final

import pandas as pd

from sim.core.vocabulary import DOMAINS
from sim.report.ledger_lines import HEADS

LEAST: Final = 0.001  # levels; smaller changes from month to month are not named
LETTERS: Final = {"bandwagon": "b", "hedge": "·", "balance": "R"}


def lines(months: pd.DataFrame, ledger: pd.DataFrame) -> list[str]:
    """Lay several months out, one a line.

    A line holds the ideal levels, the levels taken, the likeliest moves, and the driver that
    changed the ideal most since the month before.

    Args:
        months: By month and domain: the ideal level, the level taken, the likeliest move.
        ledger: Contributions by month, theory, driver and domain, in levels.
    """
    sums = _mean_contributions(ledger)
    found = _heads()
    last: str | None = None
    for month, rows in months.groupby("month", sort=False):
        change = "" if last is None else _largest_change(sums[month] - sums[last])
        found.append(f"{month:8}{_cells(rows)}  {change}".rstrip())
        last = str(month)
    found.append("likeliest move in the four domains: b bandwagon, · hedge, R balance (resists)")
    found.append("change: since the row above, by theory and driver")
    return found


def _heads() -> list[str]:
    wide = "".join(f"{head[:5]:>7}" for head in HEADS)
    narrow = "".join(f"{head[:4]:>5}" for head in HEADS)
    groups = f"{'ideal level':^28}{'level taken':^20}{'likeliest move':^14}"
    return [
        f"{'month':8}{groups}  largest change in the mean ideal",
        f"{'':8}{wide}{narrow}{'  P M E Mu':14}",
    ]


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


def _largest_change(change: Any) -> str:
    """Name the driver that changed most, where any changed visibly."""
    sizes = change.abs()
    if sizes.max() < LEAST:
        return ""
    theory, driver = sizes.idxmax()
    place = f"{theory} ({driver})" if driver else theory
    return f"{change[theory, driver]:+.3f} {place}"
