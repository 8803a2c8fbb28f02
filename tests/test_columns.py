"""Every table in the committed result folders has its declared columns, in order."""

import csv
from pathlib import Path

import pytest

from sim.record.columns import COLUMNS, FURTHER, MEANINGS, frame

ROOT = Path(__file__).resolve().parents[1]
COMMITTED = sorted((ROOT / "results").glob("*/*.csv"))


def declared_as(path, head):
    """Return the name of the declaration of a file; some kinds of folders share file names."""
    if path.stem == "verdicts" and "record" in head:
        return "posterior_verdicts"
    swept = path.stem in {"strategies", "levels"} and head[0] == "point"
    return f"sweep_{path.stem}" if swept else path.stem


@pytest.mark.parametrize("path", COMMITTED, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_committed_table_has_the_declared_columns_in_order(path):
    with path.open(encoding="utf-8", newline="") as file:
        head = next(csv.reader(file))
    table = declared_as(path, head)
    fixed = [name for name in head if name in COLUMNS[table]] if table in FURTHER else head
    assert tuple(fixed) == COLUMNS[table]


def test_committed_tables_were_found():
    assert len(COMMITTED) > 50


def test_every_column_has_a_meaning_and_every_open_table_is_declared():
    for table, meanings in MEANINGS.items():
        assert all(meanings.values()), table
    assert set(FURTHER) <= set(COLUMNS)


def test_a_frame_keeps_the_declared_order_even_without_rows():
    assert tuple(frame("slopes", []).columns) == COLUMNS["slopes"]
    row = dict.fromkeys(reversed(COLUMNS["slopes"]), 0)
    assert tuple(frame("slopes", [row]).columns) == COLUMNS["slopes"]
