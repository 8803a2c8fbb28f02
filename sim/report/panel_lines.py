"""Lines on a panel: which contender leads, in how many states, and what such panels could tell."""

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

WANTED: Final = 100.0  # effective draws from which on evidence of a state is read


def lines(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Describe the tables of a panel.

    Args:
        tables: ``panel_evidence`` and ``panel_totals``, or ``panel_recovery``.
    """
    if "panel_recovery" in tables:
        return list(_recovered(tables["panel_recovery"]))
    return [*_totals(tables["panel_totals"]), *_unsettled(tables["panel_evidence"])]


def _totals(table: pd.DataFrame) -> Iterator[str]:
    for source, rows in table.groupby("source", sort=False):
        yield f"{source}, {rows['states'].iloc[0]} states, log evidence summed (in sample):"
        for row in rows.sort_values("log_evidence", ascending=False).to_dict("records"):
            yield (
                f"  {row['contender']}: {row['log_evidence']:.1f} ±{row['se']:.1f}, best in "
                f"{row['best_in']}, rules {row['share_p50']:.0%} of states "
                f"[{row['share_p05']:.0%}, {row['share_p95']:.0%}]; held out "
                f"{row['held_out']:.1f}"
            )


def _unsettled(table: pd.DataFrame) -> Iterator[str]:
    few = table[table["ess"] < WANTED]
    if len(few):
        yield (
            f"{len(few)} of {len(table)} fits have fewer than {WANTED:.0f} effective draws; do not "
            "read small differences"
        )


def _recovered(table: pd.DataFrame) -> Iterator[str]:
    for row in table.to_dict("records"):
        yield (
            f"{row['rule']}: of {row['panels']} made panels of {row['states']} states "
            f"{row['right']} are told right, {row['wrong']} wrong, {row['open']} stay open"
        )
