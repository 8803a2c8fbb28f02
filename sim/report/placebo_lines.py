"""Lines on where the real acts stand among permuted ones."""

from collections.abc import Iterator

import pandas as pd


def lines(ranks: pd.DataFrame) -> Iterator[str]:
    """Yield where the real acts stand, by contender.

    Args:
        ranks: The table ``placebo_ranks``.
    """
    for row in ranks.to_dict("records"):
        yield (
            f"{row['contender']}: the real acts rank {row['rank']} of {row['sets'] + 1} by "
            f"evidence ({row['log_evidence']:.1f}; permuted within documents and periods "
            f"{row['median']:.1f} [{row['p05']:.1f}, {row['p95']:.1f}]), p {row['p']:.2f}"
        )
