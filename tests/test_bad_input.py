"""Bad input: every fault is reported once, at its line, with a remedy, and nothing is written.

Each file of ``tests/bad`` begins with its expected faults, one line for each:
``# expect: LINE: words | more words``.
"""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from sim.commands import cli
from sim.core.errors import BadInput
from sim.evidence.coded_tables import load_forcing
from sim.scenario import scenario_files
from sim.scenario.file_check import check_file
from sim.scenario.loading import load_scenario
from sim.studies import replay

BAD = Path(__file__).resolve().parent / "bad"
FILES = sorted(BAD.glob("*.yaml"))
EXPECTED = re.compile(r"^# expect: (\d+): (.+)$", re.MULTILINE)
FORM = re.compile(r"^(?P<file>.+?):(?P<line>[1-9]\d*):(?P<column>[1-9]\d*): (?P<message>\S.*)$")
CODE_WORDS = (
    "instance of",
    "dictionary",
    "after validation",
    "recursion",
    "unhashable",
    "constructor",
    "sys.",
    "literal for int",
    "int()",
    "convert string",
)
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=[p.stem for p in FILES])

TINY = "name: tiny\nextends: replay_1991_2025\nworlds: 2\nend: 1992-12\nsplit: 1992-01\n"
EVENTS = (
    "id,date,date_precision,actor,target,domain,role,intensity\n"
    "a1,2001-02,month,CHN,VNM,military,forcing,-1\n"
    "a2,2002,year,USA,VNM,economic,forcing,2\n"
    "a3,2003-04-05,day,CHN,VNM,political,context,0\n"
)
INDICATORS = (
    "date,actor,counterpart,quantity,value,use,unit\n"
    "2001,VNM,CHN,trade_share,10,structure,percent\n"
    "2002,VNM,CHN,trade_share,12,structure,percent\n"
)
STRUCTURE = "year,actor,counterpart,quantity,value,unit\n2001,VNM,CHN,trade_share,10,percent\n"
DRIVERS = (
    "year,actor,document,china_threat,us_inducement,domestic_mobilisation,economic_capacity,"
    "elite_faction\n"
    "2001,VNM,all,1,1,1,1,1\n"
    "2002,VNM,all,1,1,1,1,1\n"
)
STANCE = (
    "year,actor,target,document,political,military,economic,multilateral,political_direct,"
    "military_direct,economic_direct,multilateral_direct,confidence\n"
    "2001,VNM,CHN,all,1,0,-1,2,,,,,0.5\n"
    "2002,VNM,CHN,all,1,0,-1,2,,,,,0.5\n"
)
COVERAGE = "year,actor,covered\n2001,CHN,1\n2002,CHN,0\n"
TABLES = {
    "events": EVENTS,
    "indicators": INDICATORS,
    "structure": STRUCTURE,
    "drivers": DRIVERS,
    "stance": STANCE,
    "coverage": COVERAGE,
}


def expectations(path):
    return [
        (int(line), [w.strip() for w in words.split(" | ")])
        for line, words in EXPECTED.findall(path.read_text(encoding="utf-8"))
    ]


@cache
def faults_of(path):
    with pytest.raises(BadInput) as raised:
        load_scenario(path)
    return raised.value.faults


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    )
    return path


def table(folder, name, old="", new=""):
    """Write a table of evidence with one change; the unchanged text has no fault."""
    assert TABLES[name].count(old) == 1 or not old, (name, old)
    return write(folder / f"{name}.csv", TABLES[name].replace(old, new) if old else TABLES[name])


def tree(folder):
    return sorted(
        (p.relative_to(folder).as_posix(), p.read_bytes() if p.is_file() else None)
        for p in folder.rglob("*")
    )


def in_form(text, count=None):
    """Return the faults of a text, whose lines must all be file:line:column: message."""
    lines = text.splitlines()
    found = [FORM.match(line) for line in lines]
    assert all(found), text
    assert len(set(lines)) == len(lines), "a fault is reported twice"
    assert count is None or len(lines) == count, text
    return [(f["file"], int(f["line"]), f["message"]) for f in found]


@pytest.fixture
def bamboo(tmp_path, monkeypatch, capsys):
    """Run the command in an empty folder; return exit code and output. A started run fails."""

    def started(*_args, **_kwargs):
        raise AssertionError("the run began, although the input is bad")

    def command(*words):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(replay, "run", started)
        monkeypatch.setattr(sys, "argv", ["bamboo", *map(str, words)])
        before = tree(tmp_path)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert tree(tmp_path) == before, "something was written"
        return ended.value.code, *capsys.readouterr()

    return command


# Scenario files, one by one


def test_there_are_bad_files_and_each_states_its_faults():
    assert len(FILES) >= 40
    assert all(expectations(p) for p in FILES)


@EVERY_FILE
def test_every_fault_of_a_bad_file_is_reported_at_its_line(path):
    found = [(f.line, f.message) for f in faults_of(path) if Path(f.file) == path]
    for line, words in expectations(path):
        assert any(at == line and all(w in message for w in words) for at, message in found), (
            line,
            words,
            found,
        )


@EVERY_FILE
def test_no_other_fault_of_a_bad_file_is_reported(path):
    assert sorted((f.file, f.line) for f in faults_of(path)) == sorted(
        (str(path), line) for line, _ in expectations(path)
    ), "\n".join(map(str, faults_of(path)))


@EVERY_FILE
def test_a_fault_is_one_line_in_the_terms_of_the_file_and_not_of_the_code(path):
    in_form("\n".join(map(str, faults_of(path))))
    for fault in faults_of(path):
        assert not [w for w in CODE_WORDS if w in fault.message], fault


@pytest.mark.parametrize(
    "name",
    [
        "actor_without_size",
        "shift_without_months",
        "scale_without_factor",
        "parameter_range_without_high",
    ],
)
def test_a_missing_inner_key_is_not_explained_with_the_outer_keys(name):
    assert not [
        f for f in faults_of(BAD / f"{name}.yaml") if "a scenario has at least" in f.message
    ]


# Scenario files that no text editor shows


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (bytes(range(256)) * 9, "UTF-8"),
        ("name: Đổi Mới\n".encode("utf-16"), "UTF-8"),
        (b"name: caf\xe9\n", "UTF-8"),
        (b"name: a\0b\n", "character"),
        (b"# " + b"x" * 1_000_001, "larger"),
    ],
    ids=["empty", "blank", "binary", "utf-16", "latin-1", "nul", "huge"],
)
def test_a_file_that_is_not_text_is_refused_in_one_line(tmp_path, content, words):
    faults = faults_of(write(tmp_path / "odd.yaml", content))
    assert len(faults) == 1
    assert words in faults[0].message


@pytest.mark.parametrize(
    "change",
    [
        lambda t: "\ufeff" + t,
        lambda t: t.replace("\n", "\r\n"),
        lambda t: "\ufeff" + t.replace("\n", "\r\n"),
    ],
    ids=["bom", "crlf", "both"],
)
def test_a_byte_order_mark_or_other_line_ends_do_not_shift_the_lines(tmp_path, change):
    path = write(tmp_path / "odd.yaml", change(f"{TINY}\nforcing:\n  CHN>VNM: fre\n"))
    assert [(f.line, f.column) for f in faults_of(path)] == [(8, 3)]


def test_a_year_alone_is_a_valid_date(tmp_path):
    path = write(
        tmp_path / "a.yaml",
        (
            f"{TINY}edits:\n"
            f"  - add: {{id: new, date: 1992, date_precision: year, actor: CHN, target: "
            f"VNM, domain: military, intensity: 1}}\n"
        ),
    )
    assert any(a.id == "new" and a.date == "1992" for a in load_scenario(path).forcing.acts)


# Files that extend files, settings


def test_faults_of_a_base_are_reported_in_the_base_and_those_of_the_file_in_the_file(tmp_path):
    base = write(
        tmp_path / "base.yaml",
        (
            "extends: replay_1991_2025\n"
            "name: base\n"
            "worlds: -1\n"
            "edits:\n"
            "  - remove: {actor: CHN, target: JPN, from: 1991-01, to: 1991-01}\n"
            "  - nonsense\n"
            "ties:\n"
            "  - VNM>CHN\n"
            "  - NO>CHN\n"
        ),
    )
    case = write(
        tmp_path / "case.yaml",
        (
            "# a comment\n"
            "name: case\n"
            "extends: base.yaml\n"
            "seed: -1\n"
            "edits:\n"
            "  - remove: {actor: CHN}\n"
            "  - 7\n"
            "  - remove: {actor: CHN}\n"
            "  - remove: {actr: CHN}\n"
        ),
    )
    assert sorted((f.file, f.line) for f in faults_of(case)) == sorted(
        [(str(base), n) for n in (3, 5, 6, 9)] + [(str(case), n) for n in (4, 7, 8, 9)]
    )


@pytest.mark.parametrize("edits", ["5", "none", "{remove: {actor: CHN}}"])
def test_edits_that_are_no_list_are_reported_in_the_base_that_has_them(tmp_path, edits):
    base = write(tmp_path / "base.yaml", f"extends: replay_1991_2025\nname: base\nedits: {edits}\n")
    case = write(
        tmp_path / "case.yaml", "name: case\nextends: base.yaml\nedits:\n  - remove: {actor: CHN}\n"
    )
    assert [(f.file, f.line) for f in faults_of(case)] == [(str(base), 3)]


def test_a_fault_in_a_block_that_a_later_file_extends_is_reported_in_its_own_file(
    tmp_path,
):
    base = write(
        tmp_path / "base.yaml",
        (
            "extends: replay_1991_2025\n"
            "name: base\n"
            "actors:\n"
            "  FRA: {size: tiny}\n"
            "  USA:\n"
            "    members: [BRN]\n"
        ),
    )
    case = write(
        tmp_path / "case.yaml", "name: case\nextends: base.yaml\nactors: {IDN: {size: small}}\n"
    )
    assert [(f.file, f.line) for f in faults_of(case)] == [
        (str(base), 4),
        (str(base), 6),
        (str(case), 3),
    ]


def test_a_missing_key_is_reported_in_the_file_and_not_in_a_setting(tmp_path):
    path = write(
        tmp_path / "a.yaml",
        (
            "name: a\n"
            "extends: null\n"
            "start: 1991-01\n"
            "end: 1992-12\n"
            "ties: [VNM>CHN]\n"
            "theories: [hedging]\n"
        ),
    )
    with pytest.raises(BadInput) as raised:
        load_scenario(path, ["seed=2"], worlds=3)
    assert [(file, line) for file, line, _ in in_form(str(raised.value))] == [(str(path), 1)]


def test_a_cycle_of_three_files_is_reported(tmp_path):
    for name, base in (("a", "b"), ("b", "c"), ("c", "a")):
        write(tmp_path / f"{name}.yaml", f"name: {name}\nextends: {base}.yaml\n")
    faults = faults_of(tmp_path / "a.yaml")
    assert [(f.file, f.line) for f in faults] == [(str(tmp_path / "c.yaml"), 2)]
    assert "circle" in faults[0].message


def test_a_missing_base_is_reported_where_it_is_named(tmp_path):
    write(tmp_path / "b.yaml", "name: b\n\nextends: gone.yaml\n")
    faults = faults_of(write(tmp_path / "a.yaml", "name: a\nextends: b.yaml\n"))
    assert [(f.file, f.line) for f in faults] == [(str(tmp_path / "b.yaml"), 3)]
    assert "gone.yaml" in faults[0].message


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("parameters.threat_gain=99", ["parameters.threat_gain", "99", "0.5 to 3"]),
        ("parameters.threat_gian=2", ["did you mean 'threat_gain'"]),
        ("worlds", ["KEY=VALUE"]),
        ("=3", ["KEY=VALUE"]),
        ("a..b=1", ["KEY=VALUE"]),
        ("worlds=x", ["'x'", "integer"]),
        ("worlds=[", ["not YAML"]),
        ("worlds=*a", ["not YAML"]),
        ("title=!!bool x", ["not YAML"]),
        ("title=a\x07b", ["not YAML"]),
        ("title=a\udcffb", ["title"]),
        ("seed=NO", ["'NO'", "integer"]),
        ("start=12:30", ["'12:30'", "YYYY-MM"]),
        ("foo=1", ["'foo'", "allowed:"]),
        ("interval=1", ["'interval'", "allowed:"]),
        ("extends=nope", ["extends"]),
        ("extends=coupled_1991_2025", ["extends"]),
        ("worlds=1\nseed: 2", ["worlds"]),
        ("wor\nlds=1", ["worlds"]),
        ("edits=[{remove: {actr: CHN}}]", ["'actr'"]),
        ("actors.VNM.size=tiny", ["'tiny'", "small"]),
    ],
)
def test_a_bad_setting_is_one_fault_that_names_the_setting(setting, words):
    with pytest.raises(BadInput) as raised:
        load_scenario("replay_1991_2025", [setting])
    [(file, line, message)] = in_form(str(raised.value))
    assert file.startswith("--set")
    assert line == 1
    assert all(w in message for w in words), message


def test_settings_are_validated_together_with_the_file(tmp_path):
    path = write(tmp_path / "a.yaml", f"{TINY}mechanisms: [memry]\n")
    with pytest.raises(BadInput) as raised:
        load_scenario(path, ["seed=x", "foo=1"], worlds=0)
    assert sorted(f for f, _, _ in in_form(str(raised.value), 4)) == sorted(
        [str(path), "--set seed", "--set foo", "--worlds/--seed"]
    )


# The command line


def test_the_command_exits_with_2_prints_one_line_for_each_fault_and_writes_nothing(tmp_path):
    case = write(
        tmp_path / "faulty.yaml", f"{TINY}theories: [balance_of_thret]\nmechanisms: [memry]\n"
    )
    for words in (["run", case.name], ["run", case.name, "--out", "out"], ["check", case.name]):
        done = subprocess.run(
            [sys.executable, "-m", "sim", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert [(file, line) for file, line, _ in in_form(done.stderr)] == [
            ("faulty.yaml", 6),
            ("faulty.yaml", 7),
        ]
        assert max(map(len, done.stderr.splitlines())) > 80  # not wrapped
        assert [p.name for p in tmp_path.iterdir()] == ["faulty.yaml"]


@pytest.mark.parametrize(
    "words",
    [
        ["rnu"],
        ["--verbose"],
        ["run"],
        ["check"],
        ["compare"],
        ["run", "replay_1991_2025", "--wolrds", "5"],
        ["run", "replay_1991_2025", "more"],
        ["run", "replay_1991_2025", "--worlds", "x"],
        ["run", "replay_1991_2025", "--worlds", "1.5"],
        ["run", "replay_1991_2025", "--seed", "1e3"],
        ["run", "replay_1991_2025", "--out"],
        ["evidence", "a", "b"],
    ],
    ids=" ".join,
)
def test_an_unknown_command_exits_with_2_and_one_line(bamboo, words):
    code, out, err = bamboo(*words)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "--help" in err


def test_a_usage_fault_of_the_real_command_is_no_traceback(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "sim", "rnu"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "run" in done.stderr


def test_without_a_command_the_help_is_shown(bamboo):
    _, out, err = bamboo()
    assert "Usage" in out + err


@pytest.mark.parametrize("name", ["nosuch", "theory_hedgin", "replay_1991_2052"])
def test_an_unknown_scenario_is_answered_by_three_names_at_most_and_by_where_all_are(name):
    with pytest.raises(BadInput) as caught:
        scenario_files.find(name)
    message = str(caught.value)
    assert sum(f"'{known}'" in message for known in scenario_files.shipped()) <= 3
    assert "'bamboo scenarios' lists" in message


@pytest.mark.parametrize("number", ["0", "-5", "999999999999"])
def test_a_number_of_worlds_out_of_bounds_is_refused(bamboo, number):
    code, _, err = bamboo("run", "replay_1991_2025", "--worlds", number)
    assert code == 2
    assert in_form(err, 1)[0][0] == "--worlds/--seed"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("replay_1991_2052", "did you mean 'replay_1991_2025'"),
        ("gone.yaml", "no such"),
        ("gone.csv", "no such"),
        ("folder.yaml", "folder"),
        ("folder", "folder"),
        (".", "folder"),
        ("", ""),
        ("a" * 3000, "allowed"),
    ],
    ids=[
        "misspelt",
        "missing",
        "missing table",
        "folder.yaml",
        "folder",
        "dot",
        "nothing",
        "too long",
    ],
)
def test_a_scenario_that_is_no_file_is_one_fault(bamboo, tmp_path, name, words):
    for folder in ("folder", "folder.yaml"):
        (tmp_path / folder).mkdir()
    for verb in ["check"] if name.endswith(".csv") else ["check", "run"]:
        code, out, err = bamboo(verb, name)
        assert (code, out) == (2, "")
        assert words in in_form(err, 1)[0][2]


def test_check_reports_every_fault_of_every_file_once(bamboo, tmp_path):
    write(tmp_path / "base.yaml", f"{TINY}seed: -1\n")
    write(tmp_path / "one.yaml", "name: one\nextends: base.yaml\nworlds: x\nfoo: 1\n")
    write(tmp_path / "two.yaml", "name: two\nextends: base.yaml\n")
    write(tmp_path / "good.yaml", f"{TINY}window: [1991, 1992]\n")
    table(tmp_path, "events", "forcing,-1", "forcing,-9")
    code, _, err = bamboo(
        "check", "base.yaml", "one.yaml", "good.yaml", "two.yaml", "events.csv", "gone.yaml"
    )
    assert code == 2
    assert sorted(f[:2] for f in in_form(err)) == [
        ("base.yaml", 6),
        ("events.csv", 2),
        ("gone.yaml", 1),
        ("one.yaml", 3),
        ("one.yaml", 4),
    ]


def test_a_file_with_a_line_break_in_its_name_still_yields_one_line_for_each_fault(
    bamboo, tmp_path
):
    write(tmp_path / "two\nlines.yaml", f"{TINY}foo: 1\n")
    code, _, err = bamboo("check", "two\nlines.yaml")
    assert code == 2
    assert len(err.splitlines()) == 1


def test_no_control_character_of_a_file_reaches_the_terminal(bamboo, tmp_path):
    write(
        tmp_path / "a.yaml",
        f'{TINY}"\\e[31mred": 1\nforcing:\n  "\\e[2JCHN>VNM": free\ntheories: ["\\e[31m"]\n',
    )
    code, _, err = bamboo("check", "a.yaml")
    assert code == 2
    assert "\x1b" not in err


# The result folder


@pytest.mark.parametrize("out", ["file", "file/below", "full", "theirs", "link", "pipe"])
def test_an_impossible_out_folder_is_refused_before_the_run(bamboo, tmp_path, out):
    write(tmp_path / "tiny.yaml", TINY)
    write(tmp_path / "file", "mine")
    write(tmp_path / "full" / "letter.txt", "mine")
    write(tmp_path / "theirs" / "manifest.json", '{"precious": 1}')
    write(tmp_path / "theirs" / "letter.txt", "mine")
    (tmp_path / "link").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    code, _, err = bamboo("run", "tiny.yaml", "--out", out)
    assert code == 2
    assert in_form(err, 1)[0][0] == out


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="the superuser may write anywhere")
def test_a_read_only_out_folder_is_refused_before_the_run(bamboo, tmp_path):
    write(tmp_path / "tiny.yaml", TINY)
    (tmp_path / "locked").mkdir(mode=0o555)
    code, _, err = bamboo("run", "tiny.yaml", "--out", "locked/out")
    assert code == 2
    assert in_form(err, 1)[0][0] == "locked/out"


@pytest.mark.parametrize("manifest", [None, "{", "[]", "{}"])
def test_comparing_a_folder_without_results_is_one_fault(bamboo, tmp_path, manifest):
    (tmp_path / "half").mkdir()
    if manifest is not None:
        write(tmp_path / "half" / "manifest.json", manifest)
    code, _, err = bamboo("compare", "half")
    assert code == 2
    assert in_form(err, 1)[0][0].startswith("half/")


# Evidence


@pytest.mark.parametrize("name", sorted(TABLES))
def test_the_small_tables_of_this_test_have_no_fault(tmp_path, name):
    assert check_file(table(tmp_path, name)) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "words"),
    [
        ("events", "forcing,-1", "forcing,-5", 2, "intensity | '-5' | -4 to 4"),
        ("events", "forcing,-1", "forcing,nan", 2, "intensity | 'nan'"),
        ("events", "forcing,-1", "forcing,inf", 2, "intensity | 'inf'"),
        ("events", "forcing,-1", "forcing,lots", 2, "intensity | 'lots'"),
        ("events", "forcing,-1", "forcing,", 2, "intensity"),
        ("events", "2001-02,", "1999-13-01,", 2, "date | '1999-13-01' | YYYY-MM"),
        ("events", "2001-02,", "12:30,", 2, "date | '12:30'"),
        ("events", "2001-02,", ",", 2, "date"),
        ("events", "2001-02,", "2001-2,", 2, "date | '2001-2'"),
        ("events", "2001-02,", "\uff12\uff10\uff10\uff11,", 2, "date"),  # full-width digits
        ("events", "2003-04-05", "2003-02-31", 4, "date | '2003-02-31'"),
        ("events", "2003-04-05", "2003", 4, "date_precision | day"),
        (
            "events",
            "VNM,economic",
            "VNM,econmic",
            3,
            "domain | 'econmic' | did you mean 'economic'",
        ),
        (
            "events",
            "political,context",
            "political,contxt",
            4,
            "role | 'contxt' | did you mean 'context'",
        ),
        ("events", "2002,year", "2002,week", 3, "date_precision | 'week' | month"),
        ("events", "USA,VNM", ",VNM", 3, "actor"),
        ("events", "USA,VNM", "usx,VNM", 3, "actor | 'usx'"),
        ("events", "\na2,", "\na1,", 3, "id | 'a1' | twice"),
        ("events", "\na2,", "\n,", 3, "id"),
        ("events", ",intensity", ",intensty", 1, "'intensity' | missing"),
        ("events", "economic,forcing,2", "economic", 3, "column"),
        ("events", "economic,forcing,2", "economic,forcing,2,3,4", 3, "column"),
        ("indicators", "\n2002,", "\nsoon,", 3, "date | 'soon'"),
        ("indicators", "\n2002,", "\n,", 3, "date"),
        ("indicators", ",12,", ",many,", 3, "value | 'many'"),
        ("indicators", "12,structure", "12,struct", 3, "use | 'struct' | did you mean 'structure'"),
        ("structure", "\n2001,", "\nx,", 2, "year | 'x'"),
        ("structure", ",10,", ",x,", 2, "value | 'x'"),
        ("drivers", "\n2002,", "\n20x,", 3, "year | '20x'"),
        ("drivers", "2002,VNM,all,1,1", "2002,VNM,all,1,9", 3, "us_inducement | '9' | 0 to 4"),
        (
            "drivers",
            "2002,VNM,all,1,1,1",
            "2002,VNM,all,1,1,9",
            3,
            "domestic_mobilisation | '9' | 0 to 4",
        ),
        ("stance", "2002,VNM,CHN,all,1", "2002,VNM,CHN,all,3", 3, "political | '3' | -2 to 2"),
        (
            "stance",
            "2001,VNM,CHN,all,1,0,-1,2,,,,,0.5",
            "2001,VNM,CHN,all,1,0,-1,2,,,,,2",
            2,
            "confidence | '2' | 0 to 1",
        ),
        ("stance", "\n2002,", "\n2002.5,", 3, "year | '2002.5'"),
        ("coverage", "\n2002,", "\nx,", 3, "year | 'x'"),
        ("coverage", "2002,CHN,0", "2002,CHN,yes", 3, "covered | 'yes'"),
    ],
)
def test_a_bad_row_of_evidence_is_reported_at_its_line(tmp_path, name, old, new, line, words):
    path = table(tmp_path, name, old, new)
    [(file, at, message)] = in_form("\n".join(map(str, check_file(path))), 1)
    assert (file, at) == (str(path), line)
    assert all(w in message for w in words.split(" | ")), message


def test_all_faults_of_a_row_and_of_a_table_are_reported_at_once(tmp_path):
    path = write(
        tmp_path / "events.csv",
        EVENTS.replace(
            "2001-02,month,CHN,VNM,military,forcing,-1", "soon,week,CHN,VNM,militry,forced,-9"
        ).replace("context,0", "context,x"),
    )
    assert [line for _, line, _ in in_form("\n".join(map(str, check_file(path))))] == [
        2,
        2,
        2,
        2,
        2,
        4,
    ]


def test_a_row_over_several_lines_is_reported_at_its_first(tmp_path):
    wide = EVENTS.replace("intensity\n", "intensity,summary\n").replace(
        "forcing,2\n", "forcing,2,\n"
    )
    path = write(
        tmp_path / "events.csv",
        wide.replace("forcing,-1\n", 'forcing,-9,"two\nlines"\n').replace(
            "context,0", "context,9,"
        ),
    )
    assert [line for _, line, _ in in_form("\n".join(map(str, check_file(path))))] == [2, 5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes(range(256)) * 9, "UTF-8"),
        (EVENTS.replace("a2", "a\0").encode(), "character"),
        (EVENTS.replace("a2", "a" * 200_000).encode(), "long"),
    ],
    ids=["binary", "nul", "huge field"],
)
def test_a_file_that_is_not_a_table_is_refused_in_one_line(tmp_path, content, words):
    [(_, _, message)] = in_form(
        "\n".join(map(str, check_file(write(tmp_path / "events.csv", content)))), 1
    )
    assert words in message


def test_a_byte_order_mark_in_a_table_is_no_fault(tmp_path):
    assert check_file(write(tmp_path / "events.csv", b"\xef\xbb\xbf" + EVENTS.encode())) == []


def test_a_broken_copy_of_the_evidence_is_refused_whole_before_the_run(bamboo, tmp_path):
    write(tmp_path / "tiny.yaml", f"{TINY}mechanisms: [memry]\n")
    table(tmp_path / "copy", "events", "forcing,-1", "forcing,-9")
    table(tmp_path / "copy", "indicators", ",12,", ",many,")
    table(tmp_path / "copy", "drivers", "2002,VNM,all,1,1", "2002,VNM,all,1,9")
    table(tmp_path / "copy", "stance", "2002,VNM,CHN,all,1", "2002,VNM,CHN,all,3")
    table(tmp_path / "copy", "coverage", "\n2001,", "\nx,")
    code, _, err = bamboo("run", "tiny.yaml", "--evidence", "copy", "--out", "out")
    assert code == 2
    assert sorted(f[:2] for f in in_form(err)) == [
        ("copy/coverage.csv", 2),
        ("copy/drivers.csv", 3),
        ("copy/events.csv", 2),
        ("copy/indicators.csv", 3),
        ("copy/stance.csv", 3),
        ("tiny.yaml", 6),
    ]


def test_the_tables_that_the_model_reads_are_refused_with_all_their_faults(tmp_path):
    table(tmp_path, "events", "forcing,-1", "forcing,-9")
    table(tmp_path, "structure", ",10,", ",x,")
    with pytest.raises(BadInput) as raised:
        load_forcing(tmp_path)
    assert sorted(Path(f).name for f, _, _ in in_form(str(raised.value))) == [
        "events.csv",
        "structure.csv",
    ]


@pytest.mark.parametrize("name", ["gone", "tiny.yaml"])
@pytest.mark.parametrize("verb", ["run", "check"])
def test_a_folder_without_evidence_is_refused(bamboo, tmp_path, verb, name):
    write(tmp_path / "tiny.yaml", TINY)
    code, _, err = bamboo(verb, "tiny.yaml", "--evidence", name)
    assert code == 2
    assert in_form(err, 1)[0][0] == name


def test_a_table_in_the_folder_of_a_scenario_is_named_by_its_path(bamboo, tmp_path):
    write(
        tmp_path / "cases" / "tiny.yaml",
        f"{TINY}evidence: mine\nworlds: x\n".replace("worlds: 2\n", ""),
    )
    table(tmp_path / "cases" / "mine", "events", "forcing,-1", "forcing,-9")
    code, _, err = bamboo("check", "cases/tiny.yaml")
    assert code == 2
    assert sorted(f[:2] for f in in_form(err)) == [
        ("cases/mine/events.csv", 2),
        ("cases/tiny.yaml", 6),
    ]


def test_an_added_act_must_not_have_the_id_of_a_shipped_one(tmp_path):
    write(tmp_path / "tiny.yaml", f"{TINY}evidence: mine\n")
    table(tmp_path / "mine", "events", "\na2,", "\n2014-05-02-chn-vnm-1,")
    faults = faults_of(tmp_path / "tiny.yaml")
    assert [(Path(f.file).name, f.line) for f in faults] == [("events.csv", 3)]


@pytest.mark.parametrize("row", ["2014-05-02-chn-vmn-1", "nope"])
def test_an_unknown_row_of_evidence_is_one_fault(bamboo, row):
    code, _, err = bamboo("evidence", row)
    assert code == 2
    assert f"'{row}'" in in_form(err, 1)[0][2]
