"""Lines on verdicts by source of acts and source of the record."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

WORDS: Final = ("supported", "weak", "undetermined", "refuted", "untestable")


def lines(verdicts: pd.DataFrame, evidence: pd.DataFrame) -> list[str]:
    """Describe the verdicts and the best contenders of every crossing.

    Args:
        verdicts: The table ``crossed_verdicts``.
        evidence: The table ``crossed_evidence``.
    """
    return [*_crossings(verdicts, evidence), _same(verdicts)]


def _crossings(verdicts: pd.DataFrame, evidence: pd.DataFrame) -> Iterator[str]:
    for (acts, record), rows in verdicts.groupby(["acts", "record"], sort=False):
        counts = rows["verdict"].value_counts()
        told = ", ".join(f"{counts[word]} {word}" for word in WORDS if word in counts)
        fits = evidence[(evidence["acts"] == acts) & (evidence["record"] == record)]
        best = fits.sort_values("log_evidence", ascending=False)
        first = best["log_evidence"].iloc[0]
        named = ", ".join(
            f"{row.contender} {row.log_evidence - first:+.1f}" for row in best[1:4].itertuples()
        )
        yield (
            f"acts of {acts}, record of {record} ({fits['codes'].iloc[0]} codes): {told}; "
            f"{best['contender'].iloc[0]} describes the record best ({named})"
        )


def _same(verdicts: pd.DataFrame) -> str:
    words = verdicts.groupby("thesis", sort=False)["verdict"].nunique()
    return (
        f"{int((words == 1).sum())} of {len(words)} theses have one verdict whatever the source; "
        "crossed_verdicts.csv has all"
    )
