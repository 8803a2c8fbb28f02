"""Lines on verdicts from posteriors: the word, and the answers that it rests on."""

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

WORDS: Final = ("supported", "weak", "undetermined", "refuted", "untestable")
SHOWN: Final = 3  # claims that are printed of each word
LIKELY: Final = 0.5  # power from which on a verdict could have been otherwise
NOTHING: Final = "-"


def lines(table: pd.DataFrame, claims: Mapping[str, str], labeller: str) -> list[str]:
    """Describe verdicts: how many of each word, and those that are best founded.

    Args:
        table: The table ``verdicts``.
        claims: Claims in words, by thesis.
        labeller: The labeller of strategies.
    """
    own = table[table["labeller"] == labeller]
    counts = own["verdict"].value_counts()
    told = ", ".join(f"{counts.get(word, 0)} {word}" for word in WORDS)
    basis = own["basis"].iloc[0] if len(own) else NOTHING
    head = f"{len(own)} theses (basis {basis}): {told}"
    return [head, *_examples(own, claims), *_how_sure(own)]


def _examples(own: pd.DataFrame, claims: Mapping[str, str]) -> Iterator[str]:
    for word in WORDS[:-1]:
        rows = own[own["verdict"] == word]
        by = rows["bayes_factor"].sort_values(ascending=word == "refuted", na_position="last")
        for place in by.index[:SHOWN]:
            row = rows.loc[place]
            yield f"  {word}: {claims.get(row['thesis'], row['thesis'])} [{row['thesis']}]"
            yield f"    {answers(row)}"


def answers(row: pd.Series) -> str:
    """Describe the answers to one thesis in a line."""
    parts = [
        f"record {_number(row['record'])}",
        f"emergence {_number(row['emergence'])} (nulls {_number(row['emergence_nulls'])})",
        (
            f"held out {_number(row['emergence_held_out'])} "
            f"(nulls {_number(row['held_out_nulls'])}, given years to {row['trained_until']:.0f})"
        ),
        f"odds x {_factor(row['bayes_factor'])} to a probability of {_number(row['probability'])}",
        f"power {_number(row['power_true'])} if true, {_number(row['power_false'])} if false",
    ]
    flags = row["flags"]
    told = f"; {flags}" if isinstance(flags, str) and flags else ""
    return "; ".join(parts) + told


def _how_sure(own: pd.DataFrame) -> Iterator[str]:
    """Describe how many undetermined theses could have been decided."""
    open_ones = own[own["verdict"] == "undetermined"]
    best = open_ones[["power_true", "power_false"]].max(axis=1).dropna()
    if best.empty:
        return
    could = int((best >= LIKELY).sum())
    yield (
        f"Of {len(best)} undetermined theses with a known power {could} could have been decided by "
        f"this record; {len(best) - could} could not have been otherwise"
    )


def of_changes(changes: pd.DataFrame, labeller: str) -> list[str]:
    """Describe how many verdicts move under other choices.

    Args:
        changes: The table ``verdict_changes``.
        labeller: The labeller of strategies.
    """
    own = changes[changes["labeller"] == labeller]
    parts = [
        f"{choice} {int(rows['moved'].sum())}" for choice, rows in own.groupby("choice", sort=False)
    ]
    total = own["thesis"].nunique()
    return [f"verdicts of {total} that move under other choices: {', '.join(parts)}"]


def of_power(made: pd.DataFrame) -> list[str]:
    """Describe what the rule does on made histories.

    Args:
        made: The table ``made_verdicts``.
    """
    number = made["history"].nunique()
    true, false = made[made["truth"] == "true"], made[made["truth"] == "false"]
    told = {
        "true theses supported": (true["verdict"] == "supported"),
        "true theses refuted": (true["verdict"] == "refuted"),
        "false theses supported": (false["verdict"] == "supported"),
        "false theses refuted": (false["verdict"] == "refuted"),
    }
    parts = [
        f"{words} {holds.mean():.1%} ({int(holds.sum())} of {len(holds)})" if len(holds) else words
        for words, holds in told.items()
    ]
    return [f"{number} histories whose truth is known: {parts[0]}", *(f"  {p}" for p in parts[1:])]


def of_full(table: pd.DataFrame) -> list[str]:
    """Describe how verdicts by networks agree with those by full posteriors.

    Args:
        table: The table ``full_posteriors``.
    """
    number = table["history"].nunique()
    same = table["same"].mean()
    away = (table["probability"] - table["probability_full"]).abs().mean()
    opposed = table["verdict"].isin(WORDS[:1]) & (table["verdict_full"] == "refuted")
    opposed |= table["verdict_full"].isin(WORDS[:1]) & (table["verdict"] == "refuted")
    line = (
        f"{number} of these histories by full posteriors: the same word for {same:.1%} of "
        f"{len(table)} claims, support against refutation for {int(opposed.sum())}; "
        f"probabilities differ by {away:.2f} on average"
    )
    return [line]


def _number(value: float) -> str:
    return NOTHING if pd.isna(value) else f"{value:.2f}"


def _factor(value: float) -> str:
    return NOTHING if pd.isna(value) else f"{value:.3g}"
