"""Lines on replays of the worlds of an inference: every figure says which years they were given."""

from collections.abc import Iterator

import pandas as pd

IN_SAMPLE = "in_sample"


def lines(scores: pd.DataFrame, basis: str) -> list[str]:
    """Describe how near worlds come to the codes, by what they were given, beside the nulls.

    Args:
        scores: The table ``replayed_scores``.
        basis: Stance and acts of the inference.
    """
    head = (
        f"  Worlds of the posterior (basis {basis}), CRPS in levels, 0 is best; beside the nulls:"
    )
    return [head, *_lines(scores)]


def _lines(scores: pd.DataFrame) -> Iterator[str]:
    trainings = sorted(scores["trained_until"].unique().tolist())
    for until in trainings:
        here = scores[scores["trained_until"] == until]
        for sample in dict.fromkeys(here["sample"]):
            part = here[here["sample"] == sample].set_index("mixture")
            if sample == IN_SAMPLE and until != trainings[-1]:
                continue
            given = f"given {trainings[0] + 1}-{until}" if until > trainings[0] else "given no year"
            kind = "in sample" if sample == IN_SAMPLE else "held out"
            span = f"{part['first'].iloc[0]}-{part['last'].iloc[0]}"
            shares = ", ".join(f"{name} {row:.2f}" for name, row in part["crps"].items())
            yield f"    {given}, {kind} {span}: {shares}"
