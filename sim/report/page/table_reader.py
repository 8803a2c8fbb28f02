"""Strict reading of the tables of a result folder."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from sim.core import csv_reader
from sim.core.errors import BadInput, Fault, shown
from sim.core.paths import is_file

DAMAGED: Final = (
    "the table is damaged; make the folder again with the command that its manifest names"
)
# For each table the columns that the report reads: of words, and of numbers.
COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "trajectories": ("actor target domain", "year mean p05 p25 p50 p75 p95"),
    "moves": ("actor target domain", "year bandwagon hedge balance"),
    "strategies": ("actor target labeller", "year bandwagon hedge soft_balance hard_balance"),
    "perceived": ("actor target", "year pressure support trust"),
    "history": ("actor target domain", "year level direct confidence"),
    "comparison": (
        "actor target quantity labeller metric contender subset sample",
        "value low high n_observed n_forcing n_fitted",
    ),
    "relations": ("actor target quantity", "year mean p05 p95 n coded"),
    "slopes": ("actor target domain", "slope low high"),
    "verdicts": ("thesis document kind labeller worlds verdict rival note", "probability low high"),
    "placebos": ("thesis labeller placebo", "holds worlds emergence low high standing"),
    "attribution": (
        "factor outcome labeller window background model",
        "pn pn_low pn_high ps ps_low ps_high n additivity_gap",
    ),
    "confusion": ("made_by", ""),
    "history_first": ("thesis labeller plain direct", ""),
    "shifts": ("", "years change_mean change_p05 change_p50 change_p95 unchanged level"),
    "leave_one_out": ("document thesis labeller", "probability low high change"),
    "multiverse_summary": ("thesis moved_most_by", "share_holds min max"),
    "points": ("", "point worlds failed"),
    "failures": ("cause", "point world"),
    "indices": ("output factor index", "value low high"),
    "boxes": ("thesis", "low high density coverage"),
    "ledger": ("month actor target domain theory driver act", "world contribution"),
    "ledger_months": ("month actor target domain", "world ideal before"),
    "waves": (
        "",
        "wave points worlds_a_point kept volume_not_ruled_out volume_of_level effective_points",
    ),
    "outputs": ("tie domain years", "coded coding_sd implausibility rules_out_alone"),
    "shrinkage": (
        "name informed",
        "prior_low prior_high p05 p50 p95 shrinkage shrinkage_low shrinkage_high",
    ),
    "held_out": ("actor target quantity metric contender sample", "value low high n_fitted"),
    "transfer": (
        "direction scenario quantity thesis labeller contender beside_nulls",
        "value low high n",
    ),
    "paths": ("direction scenario run", "year mean p05 p50 p95 coded"),
    "spread": ("output group", "share low high first total"),
    "codings": (
        "output within",
        "mean codings spread stated first_coder second_coder change low high",
    ),
    "distinguish": ("change coded rival judge", "years rightly low high apart"),
    "chronicle": ("month kind actor target domain text source", "level"),
}
SWEEP_COLUMNS: Final = {"strategies": ("labeller strategy", "point year share")}


def records(table: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table, each with the columns as attributes."""
    return cast("Iterator[Any]", table.itertuples())


def read_table(path: Path, words: list[str], numbers: list[str]) -> pd.DataFrame | None:
    """Read a tidy table.

    Args:
        path: Path of the CSV file.
        words: Columns of text that it must have.
        numbers: Columns of numbers that it must have.

    Returns:
        The table, or None where there is no such file.

    Raises:
        BadInput: The table is damaged; the fault names the line.
    """
    if not is_file(path):
        return None
    _check(path, [*words, *numbers])
    try:
        table = pd.read_csv(
            path,
            keep_default_na=False,
            na_values=[""],
            dtype=dict.fromkeys(words, str),
            encoding="utf-8-sig",
        )
    except ValueError as error:
        raise BadInput([Fault(str(path), 1, 1, DAMAGED)]) from error
    table[words] = table[words].fillna("")
    return _with_numbers(table, numbers, path)


def _check(path: Path, columns: list[str]) -> None:
    """Refuse a table with a faulty row or a last row that is cut short."""
    for row in csv_reader.table(path, columns, exact=True):
        for fault in row.faults:
            message = fault.message
            if DAMAGED not in message:
                message = f"{message}; {DAMAGED}"
            raise BadInput([Fault(fault.file, fault.line, fault.column, message)])
    held = path.read_bytes()
    if not held.endswith(b"\n"):
        line = held.count(b"\n") + 1
        raise BadInput([Fault(str(path), line, 1, f"the last row is cut short; {DAMAGED}")])


def _with_numbers(table: pd.DataFrame, numbers: list[str], path: Path) -> pd.DataFrame:
    """Convert columns to numbers, and refuse the first cell that is none."""
    for column in numbers:
        values = pd.to_numeric(table[column], errors="coerce")
        wrong = values.isna() & table[column].notna()
        if wrong.any():
            at = int(np.argmax(wrong.to_numpy()))
            place = list(table.columns).index(column) + 1
            cell = shown(table[column].iloc[at])
            message = f"{column}: {cell} is not a number; {DAMAGED}"
            raise BadInput([Fault(str(path), at + 2, place, message)])
        table[column] = values
    return table
