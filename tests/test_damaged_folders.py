"""Damaged result folders are refused at the damage, and nothing in them is written anew."""

import csv
import io
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bench import fuzz
from sim.core.errors import BadInput
from sim.core.resources import folder
from sim.record import column_types, folders, stored_tables
from sim.record.columns import COLUMNS
from sim.record.inert_cells import inert, inert_cell, restored

SHIPPED = sorted(path.parent for path in folder("results").glob("*/manifest.json"))


@pytest.fixture
def trial(bases, tmp_path):
    return shutil.copytree(bases.root / "trial", tmp_path / "trial")


@pytest.fixture
def run(bases, tmp_path):
    return shutil.copytree(bases.root / "run", tmp_path / "run")


def content(place):
    return {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


def refused(place, file, words, *command):
    """Check that a command refuses a folder in a line that names a file, and changes nothing."""
    before = content(place)
    result = fuzz.command(*command, place)
    lines = result.text.strip().splitlines()
    assert result.code == 2, result.text
    assert any(f"{file}:" in line and words in line for line in lines), result.text
    assert "Error" not in result.text
    assert content(place) == before


def test_every_table_declares_the_columns_that_hold_numbers():
    assert set(column_types.NUMBERS) == set(COLUMNS)
    for table in COLUMNS:
        assert set(column_types.numbers_of(table)) <= set(COLUMNS[table])


@pytest.mark.parametrize("place", SHIPPED, ids=lambda place: place.name)
def test_every_shipped_table_is_read_by_its_types(place):
    manifest = folders.read_manifest(place)
    for path in sorted(place.glob("*.csv")):
        assert stored_tables.read_stored(place, path.stem, manifest) is not None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: content[:80] + b"\xff" * 40 + content[120:],
        lambda content: npz(levels=np.zeros((1, 4, 24, 3), np.int8), ties=["VNM>CHN"], start=0),
        lambda content: npz(levels=np.zeros(3), ties=["VNM"], start=np.zeros(2)),
        lambda content: npz(levels=np.array([{}], object)),
    ],
)
def test_a_damaged_record_of_worlds_is_refused(run, tmp_path, damage):
    levels = np.zeros((1, 4, 24, 2), np.int8)
    good = npz(levels=levels, ties=["VNM>CHN"], start=1992 * 12)
    other = shutil.copytree(run, tmp_path / "other")
    (run / "record.npz").write_bytes(good)
    (other / "record.npz").write_bytes(damage(good))
    before = content(tmp_path)
    result = fuzz.command("compare", run, other, "--out", tmp_path / "out")
    assert result.code == 2, result.text
    assert "record.npz:1:1: the record of worlds is damaged" in result.text
    assert "Error" not in result.text
    assert content(tmp_path) == before


def npz(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def rename(column, other):
    return lambda text: text.replace(column, other, 1)


def cell(line, column, value):
    def change(text):
        rows = list(csv.reader(text.splitlines()))
        rows[line][rows[0].index(column)] = value
        return "".join(f"{','.join(row)}\n" for row in rows)

    return change


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        ("trajectories", rename("domain", "model"), "'domain' is missing"),
        ("comparison", rename("contender", "nan"), "'contender' is missing"),
        ("trajectories", cell(3, "p95", "VNM"), "4:10: p95: 'VNM' is not a number"),
        ("trajectories", cell(3, "year", "99999"), "is not a year from 1800 to 2200"),
        ("trajectories", cell(3, "year", ""), "an empty cell is not a year"),
        ("trajectories", cell(3, "domain", "naval"), "domain: 'naval' is not allowed"),
        ("trajectories", cell(3, "mean", "1e999"), "is not a number"),
        ("trajectories", lambda text: text[:-1], "cut short in its last row"),
        ("trajectories", lambda text: text[: text.rindex("\n", 0, -1) + 1], "cut short: it has"),
        ("trajectories", lambda text: text[: len(text) // 2], "trajectories.csv"),
        ("trajectories", lambda text: text + text.splitlines()[-1] + "\n", "longer than"),
    ],
)
def test_a_damaged_table_is_refused_where_it_is_compared_or_reported(run, table, change, words):
    path = run / f"{table}.csv"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    refused(run, path.name, words, "compare", run)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"setting": "99999-01"}, "setting: '99999-01' is not a month"),
        ({"setting": "2026-01"}, "no entry 'conditional'"),
        ({"own_ties": [["VNM"]]}, "own_ties: "),
        ({"worlds": 10**30}, "worlds: "),
        ({"span": ["1991-01"]}, "span: "),
        ({"name": None}, "name: "),
        ({"rows": {"trajectories.csv": -1}}, "rows: "),
        ({"case": [1]}, "case: "),
    ],
)
def test_an_entry_of_a_manifest_that_makes_no_sense_is_named(run, entries, words):
    path = run / "manifest.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**held, **entries}), encoding="utf-8")
    refused(run, path.name, words, "compare", run)
    refused(run, path.name, words, "report")


def with_value(value, *keys):
    def change(held):
        inner = held
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = value

    return change


def without(*keys):
    def change(held):
        inner = held
        for key in keys[:-1]:
            inner = inner[key]
        del inner[keys[-1]]

    return change


def first_key(held):
    return f"{held['theses'][0]['id']}|nguyen"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda held: held["sizes"]["rule_T"].update({first_key(held): [{}]}), "sizes.rule_T"),
        (lambda held: held["sizes"]["model"].update({first_key(held): -1}), "sizes.model"),
        (lambda held: held["sizes"]["model"].pop(first_key(held)), "missing.model"),
        (lambda held: held["sizes"]["model"].update(conditional=10**9), "no such thesis"),
        (lambda held: held["missing"]["rule_T"].update({first_key(held): {}}), "missing.rule_T"),
        (lambda held: held["history"].update({first_key(held): {}}), "history."),
        (with_value([3, 5], "sets", "permuted"), "sets.permuted"),
        (with_value({}, "worlds"), "'model' is missing"),
        (with_value([None], "unforced"), "unforced"),
        (with_value(3, "drawn"), "drawn"),
        (without("sizes"), "the key 'sizes' is missing"),
        (with_value([1], "theses"), "theses.0"),
    ],
)
def test_damaged_theses_of_a_folder_are_refused_when_they_are_judged_again(trial, change, words):
    path = trial / "theses.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    change(held)
    path.write_text(json.dumps(held), encoding="utf-8")
    refused(trial, path.name, words, "judge")


@pytest.mark.parametrize("share", [0.025, 0.5, 0.999])
def test_outcomes_that_are_cut_short_leave_the_verdicts_as_they_were(trial, share):
    path = trial / "outcomes.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = lines[: int(len(lines) * share)]
    for rest in ("", lines[len(kept)][:4]):
        path.write_text("".join(kept) + rest, encoding="utf-8")
        refused(trial, path.name, "", "judge")


def test_outcomes_of_another_contender_are_refused(trial):
    path = trial / "outcomes.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("permuted,", "nobody,", 1), encoding="utf-8")
    refused(trial, path.name, "'nobody'", "judge")


def test_an_undamaged_folder_is_judged_again_to_the_same_bytes(trial):
    before = (trial / "verdicts.csv").read_bytes()
    assert fuzz.command("judge", trial).code == 0
    assert (trial / "verdicts.csv").read_bytes() == before


def test_cells_that_a_spreadsheet_would_run_are_made_inert_and_read_back():
    texts = ["=1+1", "+1 (2)", "-a", "@SUM(A1)", "'=x", "-0.5", "plain", "", "it's"]
    table = inert(pd.DataFrame({"text": texts, "=head": range(len(texts)), "n": -1.0}))
    assert [text[:1] for text in table["text"]] == ["'", "'", "'", "'", "'", "-", "p", "", "i"]
    assert restored(table["text"]).tolist() == texts
    assert list(table.columns) == ["text", "'=head", "n"]
    assert inert_cell("a\x1b[2J\u202e") == "a\\x1b[2J\\u202e"


def test_a_table_without_such_cells_is_the_same_table():
    table = pd.DataFrame({"actor": ["VNM", None], "value": [-1.0, 2.0], "text": ["-1", "+2"]})
    assert inert(table) is table


def test_every_table_is_written_where_its_cells_are_made_inert():
    direct = {"record/folders.py": 1, "commands/constrain_command.py": 1}  # the second: numbers
    sim = Path(fuzz.__file__).parents[1] / "sim"
    found = {}
    for path in sim.rglob("*.py"):
        calls = path.read_text(encoding="utf-8").count(".to_csv(")
        if calls:
            found[path.relative_to(sim).as_posix()] = calls
    assert found == direct


def test_a_script_in_a_table_is_text_in_the_page_and_in_no_id(bases, tmp_path):
    place = shutil.copytree(bases.root / "run", tmp_path / "run")
    script = '"><script>alert(1)</script>'
    for name in ("ledger", "ledger_months"):
        path = place / f"{name}.csv"
        table = pd.read_csv(path, keep_default_na=False)
        table["target"] = script
        table.to_csv(path, index=False, lineterminator="\n")
    result = fuzz.command("report", place)
    assert result.code == 0, result.text
    page = (place / "report.html").read_text(encoding="utf-8")
    assert page.count("<script>") == 1
    assert "script-src 'sha256-" in page
    assert "unsafe-inline'; script" not in page.split("script-src")[1].split(";")[0]
    for drawing in (place / "figures").rglob("*.svg"):
        assert "<script" not in drawing.read_text(encoding="utf-8")


def test_no_name_in_a_table_leads_out_of_the_folder(bases, tmp_path):
    place = shutil.copytree(bases.root / "sweep", tmp_path / "inner" / "sweep")
    text = "output,factor,index,value,low,high\n../../../out,parameters.inertia,S1,0.5,0.1,0.9\n"
    (place / "indices.csv").write_text(text, encoding="utf-8")
    before = {path for path in tmp_path.rglob("*") if place not in path.parents}
    fuzz.command("report", place)
    assert {path for path in tmp_path.rglob("*") if place not in path.parents} == before


def test_a_manifest_cannot_be_read_twice_as_something_else(tmp_path):
    (tmp_path / "manifest.json").write_text('{"bamboo": "1", "name": "a", "name": "b"}')
    with pytest.raises(BadInput, match="'name' stands twice"):
        folders.read_manifest(tmp_path)
