"""Lines on where the real acts stand among permuted ones."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

TOGETHER: Final = "all"  # the row of the mean evidence of several contenders


def lines(ranks: pd.DataFrame, *, periods: bool) -> Iterator[str]:
    """Yield where the real acts stand: by the mean evidence first, where there are several.

    Args:
        ranks: The table ``placebo_ranks``.
        periods: Whether acts were permuted within periods, beside documents.
    """
    within = "documents and periods" if periods else "documents"
    first = ranks.iloc[0]
    yield (
        f"The real acts rank {first['rank']} of {first['sets'] + 1} by evidence, "
        f"among acts permuted within {within} (p {first['p']:.3g})"
    )
    for row in ranks.to_dict("records"):
        name = "mean evidence" if row["contender"] == TOGETHER else row["contender"]
        yield (
            f"  {name}: {row['log_evidence']:.1f}, rank {row['rank']}; permuted acts median "
            f"{row['median']:.1f}, 90 % of them between {row['p05']:.1f} and {row['p95']:.1f}"
        )
    if len(ranks) > 1:
        yield "The first line is the test; ranks of single contenders are for reading"
