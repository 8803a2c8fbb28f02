"""Lines on verdicts from posteriors: the word, and the answers that it rests on."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.report.choices_figure import choice_name
from sim.report.first_screen import WIDTH
from sim.report.translation import Translator

WORDS: Final = ("supported", "weak", "undetermined", "refuted", "untestable")
SHOWN: Final = 3  # claims that are printed of each word
LIKELY: Final = 0.5  # power from which on a verdict could have been otherwise
NOTHING: Final = "-"
# words of both kinds of verdicts, in the order of examples; what cannot be asked is none
ORDER: Final = ("supported", "refuted", "undetermined", "not_distinguished", "weak")
ORDER_OF_ALL: Final = (
    "supported",
    "weak",
    "not_distinguished",
    "refuted",
    "undetermined",
    "untestable",
)


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


def own_rows(table: pd.DataFrame, labeller: str) -> pd.DataFrame:
    """Return the verdicts under one labeller; of several bases, those of the first.

    Args:
        table: The table ``verdicts``.
        labeller: The labeller.
    """
    own: pd.DataFrame = table[table["labeller"] == labeller]
    if "basis" in own.columns and len(own):
        own = own[own["basis"] == own["basis"].iloc[0]]
    return own


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
    best = _best_power(own)
    if best.empty:
        return
    could = int((best >= LIKELY).sum())
    yield (
        f"Of {len(best)} undetermined theses with a known power {could} could have been decided by "
        f"this record; {len(best) - could} could not have been otherwise"
    )


def of_changes(changes: pd.DataFrame, labeller: str, say: Translator) -> list[str]:
    """Describe how many verdicts move under other choices.

    Args:
        changes: The table ``verdict_changes``.
        labeller: The labeller of strategies.
        say: The language.
    """
    own = changes[changes["labeller"] == labeller]
    counts = own.groupby("choice", sort=False)["moved"].sum().sort_values(ascending=False)
    moved = own.groupby("thesis")["moved"].any()
    most = [
        f"{choice_name(str(choice), say)}: {number}" for choice, number in counts[:SHOWN].items()
    ]
    values = {"moved": int(moved.sum()), "all": len(moved), "choices": len(counts)}
    return [say("screen.changes", most=say("list.semicolon").join(most), **values)]


def _best_power(own: pd.DataFrame) -> "pd.Series[float]":
    """Return the higher power of every undetermined thesis of which one is known."""
    open_ones = own[own["verdict"] == "undetermined"]
    return open_ones[["power_true", "power_false"]].max(axis=1).dropna()


def examples(own: pd.DataFrame, claims: Mapping[str, str], say: Translator) -> list[str]:
    """Name three claims with their verdicts, in words: one of each word as far as there are any.

    Of a word, claims come first whose verdict has no flag, of these claims that fit in a line, of
    these the one that the record moved most (of undetermined claims: whose power is highest).

    Args:
        own: Rows of the table ``verdicts`` under one labeller.
        claims: Claims in words, by thesis.
        say: The language.
    """
    judged = own[own["verdict"].isin(ORDER)].to_dict("records")
    rows: list[Mapping[Any, Any]] = [*judged]
    words = {str(row["thesis"]): verdict_words(row, claims, say) for row in rows}
    rows.sort(key=lambda row: _weight(row, words[str(row["thesis"])]))
    ordered = [[row for row in rows if row["verdict"] == word] for word in ORDER]
    first = [same[0] for same in ordered if same]
    rest = [row for same in ordered for row in same[1:]]
    chosen = sorted([*first, *rest][:SHOWN], key=lambda row: ORDER.index(row["verdict"]))
    return [words[str(row["thesis"])] for row in chosen]


def verdict_words(row: Mapping[Any, Any], claims: Mapping[str, str], say: Translator) -> str:
    """Return a verdict and its claim in one sentence.

    Args:
        row: A row of a table of verdicts.
        claims: Claims in words, by thesis.
        say: The language.
    """
    word, thesis = say.term(row["verdict"]), str(row["thesis"])
    return say(
        "screen.verdict", verdict=word[:1].upper() + word[1:], claim=claims.get(thesis, thesis)
    )


def _weight(row: Mapping[Any, Any], words: str) -> tuple[bool, bool, float]:
    """Return what rows of one word are sorted by: flags, length, then how well founded they are."""
    flagged = isinstance(row.get("flags"), str) and bool(row["flags"])
    if "bayes_factor" not in row:  # a stress test: the probability of emergence
        strength = row["probability"] if row["verdict"] != "refuted" else -row["probability"]
    elif row["verdict"] == "undetermined":
        strength = np.nanmax([row["power_true"], row["power_false"], -1.0])
    else:
        factor = row["bayes_factor"]
        strength = -factor if row["verdict"] == "refuted" else factor
    return flagged, len(words) > WIDTH, float("inf") if pd.isna(strength) else -float(strength)


def counted(own: pd.DataFrame, say: Translator, place: str = "") -> str:
    """Return how many claims got each word.

    Args:
        own: Rows of a table of verdicts under one labeller.
        say: The language.
        place: The folder of the verdicts, to be named; empty for none.
    """
    counts = own["verdict"].value_counts()
    words = [word for word in ORDER_OF_ALL if counts.get(word)]
    each = [say("screen.count", number=counts[word], word=say.term(word)) for word in words]
    told = say("list.comma").join(each)
    if place:
        return say("screen.counts_in", number=len(own), counts=told, folder=place)
    return say("screen.counts", number=len(own), counts=told)


def could_decide(own: pd.DataFrame, say: Translator) -> list[str]:
    """Describe how many undetermined claims this record could have decided, where it is known."""
    best = _best_power(own)
    if best.empty:
        return []
    could = int((best >= LIKELY).sum())
    return [say("screen.could", number=len(best), could=could)]


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
