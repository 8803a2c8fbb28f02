"""Lines on replays of the worlds of an inference: every figure says which years they were given."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

HELD_OUT: Final = "held_out"
MIXTURES: Final = 2  # models and nulls come first, then every null for itself
LATER: Final = 12  # years that a cut that is shown leaves, as nearly as may be


def shown_cut(table: pd.DataFrame, last: int) -> int | None:
    """Return the cut that is shown of those of a table, or None where there is none.

    Args:
        table: A table with the column ``trained_until``.
        last: Last year of the span.
    """
    between = sorted(table["trained_until"].unique().tolist())[1:-1]
    return min(between, key=lambda year: abs(last - year - LATER), default=None)


def lines(scores: pd.DataFrame, basis: str) -> list[str]:
    """Describe how near worlds come to the codes, by what they were given, beside the nulls.

    Args:
        scores: The table ``replayed_scores``.
        basis: Stance and acts of the inference.
    """
    head = (
        f"Worlds kept by the inference (basis {basis}), replayed: CRPS in levels, 0 is best; "
        "single nulls (in brackets) as the inference scored its own draws:"
    )
    return [head, *_lines(scores)]


def _lines(scores: pd.DataFrame) -> Iterator[str]:
    trainings = sorted(scores["trained_until"].unique().tolist())
    cut = shown_cut(scores, int(scores["last"].max()))
    for until in trainings:
        if until not in (trainings[0], cut, trainings[-1]):
            continue
        here = scores[scores["trained_until"] == until]
        later = here[here["sample"] == HELD_OUT]
        rows = (later if len(later) else here).set_index("mixture")
        given = f"given {trainings[0] + 1}-{until}" if until > trainings[0] else "given no year"
        kind = "held out" if len(later) else "in sample"
        span = f"{rows['first'].iloc[0]}-{rows['last'].iloc[0]}"
        found = [f"{name} {score:.2f}" for name, score in rows["crps"].items()]
        mixed, single = found[:MIXTURES], found[MIXTURES:]
        each = f" ({', '.join(single)})" if single else ""
        yield f"  {given}, {kind} {span}: {', '.join(mixed)}{each}"
