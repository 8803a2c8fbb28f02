"""Damaged result folders are refused at the damage, and nothing in them is written anew."""

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup

from bench import fuzz
from sim.core.errors import BadInput
from sim.core.resources import folder
from sim.record import column_types, folders, stored_tables
from sim.record.columns import COLUMNS
from sim.record.inert_cells import inert, inert_cell, restored
from sim.report.page import vector_figures
from sim.studies.inferring import posterior_replay
from sim.studies.verdicts import drawn_worlds

VERDICTS = "replay_1991_2025_verdicts"
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
        ("trajectories", cell(3, "year", "9" * 400), "is not a year from"),
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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("replay_1991_2025_verdicts", "this is a set of verdicts from a posterior; only a stress"),
        ("replay_1991_2025_power", "this is a study of power; only a stress test can be recomp"),
        ("replay_1991_2025_posterior", "this is a posterior; only a stress test can be recomputed"),
        (
            "trial_1991_2025",
            "kept without it; 'bamboo judge replay_1991_2025 --worlds 400 --seed 1",
        ),
    ],
)
def test_only_a_whole_stress_test_is_judged_again_and_all_else_is_named_in_one_line(name, words):
    place = folder("results") / name
    before = content(place)
    result = fuzz.command("judge", place)
    assert result.code == 2
    assert words in result.text
    assert len(result.text.splitlines()) == 1
    assert content(place) == before


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


def test_a_script_in_a_table_is_text_in_the_page_and_in_no_id(bases, drawn, tmp_path):
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


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=1+1",
    "\x1b[31mred",
    "a\u202eb",
    "../../x",
    "[x](javascript:alert(1))",
    "@SUM(A1)",
)
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NUMBER = re.compile(r"-?[\d.]+(e-?\d+)?|")
LINK = re.compile(r"#|https?://|data:,$|figures/[\w/.-]+$|[\w-]+\.\w+$")


class Elements(HTMLParser):
    """The kinds of elements of a page, their attributes and what they lead to."""

    def __init__(self, path):
        super().__init__()
        self.kinds, self.links, self.scripts = set(), [], 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        self.kinds |= {tag, *((tag, name) for name, _ in attrs)}
        self.links += [value for name, value in attrs if name in {"href", "src"}]


def poison(place, kept):
    """Write odd text into every cell of words in a folder, and into its title, name and command.

    A table with a control character is refused as a whole, so they stand in the manifest alone.
    Columns of ``kept`` stay: a table without a known word in them has nothing to show.
    """
    for path in place.rglob("*.csv"):
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        numbers = (
            column_types.NUMBERS[path.stem].split() if path.stem in column_types.NUMBERS else ()
        )
        for j, column in enumerate(rows[0]):
            words = column not in {*numbers, *column_types.WORDS, *kept}
            if words and not all(NUMBER.fullmatch(row[j]) for row in rows[1:]):
                for i, row in enumerate(rows[1:]):
                    row[j] = HOSTILE[(i + j) % len(HOSTILE)].replace("\x1b", "")
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    path = place / "manifest.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    text = "".join(HOSTILE)
    held |= {"title": text, "name": text, "command": ["run", *HOSTILE], "python": text}
    path.write_text(json.dumps(held), encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "language"), [("run", "zh-Hant"), ("trial", "en"), ("sweep", "en"), ("infer", "en")]
)
def test_text_of_a_folder_stays_text_wherever_it_is_shown(
    bases, tmp_path, monkeypatch, kind, language
):
    monkeypatch.setattr(vector_figures, "svg", lambda *_: Markup("<svg></svg>"))
    plain = shutil.copytree(bases.root / kind, tmp_path / "plain")
    place = shutil.copytree(bases.root / kind, tmp_path / "inner" / kind)
    kept = {"sweep": ("labeller", "strategy"), "infer": ("domain",)}
    poison(place, kept.get(kind, ()))
    swept = ("sweep", bases.root / "swept.yaml", "--out", place)
    further = {
        "run": [("compare", plain, place), ("compare", place, plain, "--out", tmp_path / "both")],
        "trial": [("judge", place)],
        "infer": [("compare", place), ("judge", place)],
        "sweep": [(*swept, "--status"), (*swept, "--resume")],
    }
    assert fuzz.command("report", plain, "--lang", language).code == 0
    outside = {path for path in tmp_path.rglob("*") if place not in path.parents}
    told = [fuzz.command("report", place, "--lang", language)]
    told += [fuzz.command(*words) for words in further[kind]]
    assert told[0].code == 0, told[0].text
    for result in told:
        assert result.code in {0, 2}, result.text
        assert not fuzz.PYTHON_WORDS.search(result.text), result.text
        assert not UNSEEN.search(result.text), result.text
    known = set()
    for path in plain.glob("*.html"):
        known |= Elements(path).kinds
    known |= {("table", "class"), ("details", "class"), ("details", "open"), "details", "summary"}
    made = [*place.glob("report*"), *(tmp_path / "both").rglob("*.*")]
    for path in (path for path in made if path.suffix in {".html", ".md", ".csv"}):
        text = path.read_text(encoding="utf-8")
        assert not UNSEEN.search(text), path
        if path.suffix == ".html":
            page = Elements(path)
            assert page.kinds <= known, page.kinds - known
            assert page.scripts == 1
            assert all(LINK.match(link) and ".." not in link for link in page.links)
        if path.suffix == ".md":
            text = re.sub(r"<pre>.*?</pre>", "", text, flags=re.DOTALL)  # no Markdown in there
            assert not re.search(r"<script|<img src=x|[^\\]\]\(javascript", text)
    after = {path for path in tmp_path.rglob("*") if place not in path.parents}
    assert {
        path for path in after - outside if tmp_path / "both" not in (path, *path.parents)
    } == set()


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


def test_an_entry_of_a_manifest_that_holds_nothing_counts_as_absent(run):
    stated = json.loads((run / "manifest.json").read_text())
    stated |= {"files": None, "command": None, "prior_scale": None, "sweep": {"design": None}}
    (run / "manifest.json").write_text(json.dumps(stated))
    read = folders.read_manifest(run)
    assert not {"files", "command", "prior_scale"} & set(read)
    assert read["sweep"] == {}
    refused(run, "manifest.json", "no command", "archive")


def drawn(**changes):
    columns = {"mixture": ["models"] * 2, "trained_until": [1990, 1991.0]}
    return pd.DataFrame(columns | changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mixture": ["models", "model"]}, "mixture: 'model'"),
        ({"trained_until": [1990, 1991.5]}, "trained_until: 1991.5"),
        ({"trained_until": [1990, np.nan]}, "trained_until: nan"),
        ({"trained_until": [1990, 3000]}, "trained_until: 3000"),
        ({"mixture": [], "trained_until": []}, "no world"),
    ],
)
def test_worlds_of_no_mixture_or_training_are_refused(changes, words):
    with pytest.raises(BadInput, match=re.escape(words)):
        posterior_replay._refuse_strange(drawn(**changes), range(1991, 1994), "worlds.csv")


def test_trainings_are_years_although_a_table_holds_them_as_decimals():
    table = drawn()
    posterior_replay._refuse_strange(table, range(1991, 1994), "worlds.csv")
    assert table["trained_until"].tolist() == [1990, 1991]
    assert table["trained_until"].dtype.kind == "i"


@pytest.mark.parametrize("cell", ["1", "1 2 3", "1 x", "1 2.5", "-2 1", f"1 {10**400}", ""])
def test_worlds_that_are_no_numbers_are_refused(cell):
    with pytest.raises(BadInput, match="2 whole numbers"):
        posterior_replay._numbers(pd.Series([cell, "1 2"], name="world"), 2, "worlds.csv")


@pytest.mark.parametrize("text", ["\ud800", "inf", "word", ""])
def test_draws_that_are_no_numbers_are_refused(text):
    coordinates = SimpleNamespace(names=("inertia",))
    contender = SimpleNamespace(name="rule_T", coordinates=coordinates, parts=2, states=9)
    rows = pd.DataFrame({"inertia": [1.0, text], "world": "1 2", "states": "0 0 0 0"})
    with pytest.raises(BadInput, match="lack inertia"):
        posterior_replay.draws_of(contender, rows, Path("x"))


def test_draws_of_an_earlier_version_lack_what_a_contender_has_now():
    """Of many that are lacking the first few are named."""
    coordinates = SimpleNamespace(names=tuple(f"shock.{year}" for year in range(35)))
    contender = SimpleNamespace(name="random_drivers", coordinates=coordinates, parts=2, states=9)
    rows = pd.DataFrame({"world": ["1 2"], "states": ["0 0 0 0"]})
    with pytest.raises(BadInput, match=r"lack shock\.0, .*shock\.5 and 29 more; run the infer"):
        posterior_replay.draws_of(contender, rows, Path("x"))


def test_a_table_that_is_no_text_is_not_that_of_the_inference(tmp_path):
    digests = {}
    for name in posterior_replay.DIGESTED:
        (tmp_path / f"{name}.csv").write_text("a\n")
        digests[name] = posterior_replay.text_digest("a\n")
    posterior_replay._refuse_changed(tmp_path, digests)
    (tmp_path / "predictive.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match=r"predictive.*not the table that the inference wrote"):
        posterior_replay._refuse_changed(tmp_path, digests)
    (tmp_path / "predictive.csv").write_text("a\n")
    (tmp_path / "posterior.csv").write_text("b\n")
    with pytest.raises(BadInput, match=r"posterior.*not the table that the inference wrote"):
        posterior_replay._refuse_changed(tmp_path, digests)


@pytest.mark.parametrize(
    ("names", "prior"),
    [(["a", "a"], [0.5, 0.5]), (["a", "b"], [0.5, np.nan]), (["a", "b"], [2, -1]), (["b"], [1.0])],
)
def test_weights_that_are_no_probabilities_of_the_contenders_are_refused(names, prior):
    weights = pd.DataFrame({"contender": names, "prior": prior})
    with pytest.raises(BadInput, match="sum to 1"):
        drawn_worlds._refuse_weights(weights, pd.DataFrame({"contender": ["a"]}), "weights.csv")


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        (("--powers", "x"), "--posterior"),
        (("--beside", "x"), "--posterior"),
        (("--histories", "9"), "--power"),
        (("--resume",), "--power"),
    ],
)
def test_an_option_that_nothing_would_read_is_refused(words, needed):
    result = fuzz.command("judge", "replay_1991_2025", *words)
    assert result.code == 2, result.text
    assert words[0] in result.text
    assert f"read beside {needed}" in " ".join(result.text.split())


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("replay_1991_2025_posterior", "'bamboo infer'"),
        (VERDICTS, "'bamboo judge --posterior'"),
        ("sweep_ramp", "'bamboo sweep'"),
    ],
)
def test_a_folder_that_never_has_a_run_is_not_said_to_be_kept_without_it(name, command):
    result = fuzz.command("compare", folder("results") / name)
    assert result.code == 2
    assert len(result.text.splitlines()) == 1
    assert (
        f"this is a folder of {command}, which never has this table; name one of 'bamboo run'"
        in result.text
    )
    kept = fuzz.command("compare", folder("results") / "partners_1991_2025")
    assert "it was kept without it; 'bamboo run partners_1991_2025" in kept.text


@pytest.mark.parametrize("choice", [("--power",), ("--posterior", "x")])
def test_worlds_of_the_stress_test_are_refused_where_none_are_run(choice):
    result = fuzz.command("judge", "replay_1991_2025", "--worlds", 7, *choice)
    assert result.code == 2, result.text
    assert "--worlds: read by the stress test alone" in " ".join(result.text.split())


def test_the_worlds_that_a_manifest_of_verdicts_states_are_no_fault():
    stated = json.loads((folder("results") / VERDICTS / "manifest.json").read_text())["command"]
    place = stated.index("--posterior") + 1
    result = fuzz.command(*stated[:place], "nowhere")
    assert "--worlds" in stated
    assert result.code == 2
    assert "--worlds" not in result.text
    assert "nowhere" in result.text


@pytest.mark.parametrize(
    "words",
    [
        ("--worlds", "7"),
        ("--seed", "0"),
        ("--set", "seed=2"),
        ("--out", "x"),
        ("--force",),
        ("--evidence", "x"),
        ("--multiverse", "3"),
        ("--constrained", "x"),
        ("--posterior", "x"),
        ("--powers", "x"),
        ("--beside", "x"),
        ("--power",),
        ("--histories", "9"),
        ("--resume",),
        ("--stress",),
    ],
)
def test_a_folder_that_is_judged_again_takes_no_option_of_a_scenario(words):
    result = fuzz.command("judge", folder("results") / VERDICTS, *words)
    assert result.code == 2, result.text
    assert f"{words[0]}: read with a scenario alone" in " ".join(result.text.split())


def test_no_path_that_a_manifest_lists_leads_out_of_an_archive(tmp_path):
    outside = tmp_path / "secret.txt"
    outside.write_text("mine")
    held = shutil.copytree(folder("results") / "replay_1991_2025_power", tmp_path / "held")
    stated = json.loads((held / "manifest.json").read_text())
    stated["files"] += [str(outside), "../secret.txt"]
    (held / "manifest.json").write_text(json.dumps(stated))
    result = fuzz.command("archive", held, "--out", tmp_path / "out")
    assert result.code == 0, result.text
    assert outside.read_text() == "mine"
    assert not list((tmp_path / "out").rglob("secret.txt"))
