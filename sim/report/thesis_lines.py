"""The lines of theses: a list, one thesis in full, and what known records answer."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

import pandas as pd

from sim.judgement.theses import Thesis

NOTHING: Final = "-"
FLAGS: Final = {
    "cheap": "cheap (a state that does nothing satisfies them)",
    "definitional": "definitional (they hold on the plain stance and not on the direct one)",
    "record_fails": "failed by the coded record",
}


def overview(claims: Iterable[Thesis]) -> Iterator[str]:
    """Yield a line for each thesis, by document."""
    document = ""
    for claim in claims:
        if claim.document != document:
            document = claim.document
            yield document
        yield f"  {claim.id:32} {claim.claim}"


def card(claim: Thesis) -> Iterator[str]:
    """Yield a thesis in full: what it says, where, and what would satisfy and refute it."""
    stated = {
        "claim": claim.claim,
        "document": f"{claim.document}, {claim.locator}",
        "kind": claim.kind,
        "scope": claim.scope,
        "passage": claim.passage,
        "satisfied by": claim.satisfied_by,
        "refuted by": claim.refuted_by,
        "criterion": json.dumps(claim.criterion, ensure_ascii=False),
    }
    yield claim.id
    for name, words in stated.items():
        if words:
            yield f"  {name + ':':14} {words}"


def answers(table: pd.DataFrame, labeller: str) -> Iterator[str]:
    """Yield what records with a known maker answer, a line a thesis, under one labeller.

    Args:
        table: The table of ``thesis_answers.csv``.
        labeller: The labeller.
    """
    yield f"{'thesis':32} {'idle':>5} {'random':>6} {'plain':>7} {'direct':>7} {'rule':>5}  flags"
    for row in table[table["labeller"] == labeller].to_dict("records"):
        shares = {name: _share(row[name]) for name in ("idle", "random", "rule")}
        said = {name: _word(row[name]) for name in ("plain", "direct")}
        yield (
            f"{row['thesis']:32} {shares['idle']:>5} {shares['random']:>6} {said['plain']:>7} "
            f"{said['direct']:>7} {shares['rule']:>5}  {row['flags']}"
        ).rstrip()
    yield from flagged(table, labeller)


def flagged(table: pd.DataFrame, labeller: str) -> list[str]:
    """Describe how many theses bear each flag, and which are cheap."""
    mine = table[table["labeller"] == labeller]
    lines = [f"Of {len(mine)} theses, as records with a known maker answer (thesis_answers.csv):"]
    for flag, words in FLAGS.items():
        has = [flag in str(cell).split() for cell in mine["flags"]]
        names = ", ".join(mine["thesis"][has])
        lines.append(f"  {sum(has)} {words}{': ' + names if names else ''}")
    return lines


def _share(value: float) -> str:
    return NOTHING if pd.isna(value) else f"{value:.2f}"


def _word(answer: str) -> str:
    return NOTHING if answer == "cannot be asked" else answer
