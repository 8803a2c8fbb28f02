"""Tables of other hands are read alike, what was assumed is said, and nothing is read silently."""

import codecs
from pathlib import Path

import pytest

from sim.core import missing_codes, remarks, state_codes
from sim.core.cells import is_missing, parse_number
from sim.core.csv_reader import read_table, table
from sim.core.errors import BadInput
from sim.core.missing_codes import Value
from sim.evidence.coded_tables import check_table, load_forcing
from sim.evidence.user_series import read
from sim.record.folder_labels import labels
from sim.scenario.file_check import check_file
from sim.scenario.loading import load_scenario

KNOWN = {"ASEAN", "CHN", "JPN", "USA", "VNM"}
HEAD = "year,actor,counterpart,quantity,value,unit,source"
VALUES = {1991: -1.5, 1992: 0.25, 1993: 2.0, 1994: 1234.5}
ROWS = [f"{y},VNM,CHN,flow,{v},usd,made up" for y, v in VALUES.items()]
PLAIN = "\n".join([HEAD, *ROWS]) + "\n"
COMMAS = PLAIN.replace(",", ";").replace(".", ",")
EVENTS = (
    "id,date,date_precision,actor,target,domain,role,intensity\n"
    "a1,2001-02,month,CHN,VNM,military,forcing,-1\n"
    "a2,2002,year,USA,VNM,economic,forcing,2\n"
)


@pytest.fixture
def said():
    """Collect what is said of the files that a test reads."""
    return remarks.collect().waiting


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def fault_lines(call):
    """Return the lines of what a call refuses."""
    with pytest.raises(BadInput) as raised:
        call()
    return str(raised.value).splitlines()


SAME = {
    "UTF-16 of a spreadsheet": (PLAIN.replace(",", "\t").encode("utf-16"), "UTF-8; it is read as"),
    "UTF-16 without a mark": (PLAIN.encode("utf-16-le"), "read as utf-16-le"),
    "Windows text": (PLAIN.replace("made up", "é\u2013").encode("cp1252"), "read as cp1252"),
    "Latin text": (PLAIN.replace("made", "\x81é").encode("latin-1"), "read as latin-1"),
    "semicolons and decimal commas": (COMMAS, "a semicolon; the comma read as the decimal mark"),
    "tabs": (PLAIN.replace(",", "\t"), "separated by a tab"),
    "bars": (PLAIN.replace(",", "|"), "separated by a bar"),
    "a stated separator": ("sep=;\r\n" + COMMAS, "separated by a semicolon"),
    "a stated comma": ("sep=,\n" + PLAIN, ""),
    "title rows": ("Trade of Viet Nam\n(usd)\n\n" + PLAIN, "header is taken from line 4"),
    "capitals": (PLAIN.replace(HEAD, HEAD.title()), "without regard to capitals"),
    "blanks in the header": (PLAIN.replace(HEAD, HEAD.replace(",", " , ")), "without regard"),
    "two marks of byte order": ("\ufeff\ufeff" + PLAIN, "not seen"),
    "zero width in the header": ("\u200b" + PLAIN, "not seen"),
    "zero width in a code": (PLAIN.replace("VNM", "VNM\u200b"), ""),
    "empty columns": (PLAIN.replace("\n", ",,\n"), ""),
    "empty columns of the header alone": (PLAIN.replace(HEAD, HEAD + ",,"), "faulty"),
    "empty lines": (PLAIN + ",,,,,,\n\n ,\n", ""),
    "a printed minus": (PLAIN.replace("-1.5", "\u22121.5"), "the printed minus sign"),
    "blanks between thousands": (PLAIN.replace("1234.5", "1\u202f234.5"), "between thousands"),
    "years with .0": (PLAIN.replace("1993,", "1993.0,"), "year: whole numbers with .0"),
    "two letters": (PLAIN.replace("VNM", "VN").replace("CHN", "CN"), "VN as VNM, CN as CHN"),
    "numbers of states": (PLAIN.replace("VNM", "816").replace("CHN", "710"), "816 as VNM"),
    "names": (PLAIN.replace("VNM", "Viet Nam").replace("CHN", "PR China"), "Viet Nam as VNM"),
    "small letters": (PLAIN.replace("VNM", "vnm").replace("CHN", "chn"), "vnm as VNM"),
}


@pytest.mark.parametrize("name", SAME)
def test_a_table_of_another_hand_is_read_as_the_same_and_what_was_assumed_is_said(
    tmp_path, said, name
):
    text, words = SAME[name]
    path = write(tmp_path / "mine.csv", text)
    if words == "faulty":
        assert "has 7 cells, the table 7" not in str(read(path, KNOWN))
        words = ""
    [series] = read(path, KNOWN).series
    assert (series.actor, series.counterpart, series.quantity) == ("VNM", "CHN", "flow")
    assert series.values == VALUES
    assert [line.startswith(f"{path}:1:1: ") for line in said] == [True] * bool(words)
    assert words in "".join(said)


REFUSED = {
    "a spreadsheet": (b"PK\x03\x04" + bytes(99), "spreadsheet"),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0" + bytes(99), "an old spreadsheet (XLS)"),
    "a packed file": (b"\x1f\x8b\x08" + bytes(9), "unpack it first"),
    "noise": (bytes(range(1, 256)) * 4 + bytes(3), "not text"),
    "half of UTF-16": (codecs.BOM_UTF16_LE + b"a", "not whole UTF-16 text"),
    "a quote that is never closed": (PLAIN + '"1995,VNM', "line 6|never closed"),
    "a huge cell": (PLAIN + '1995,VNM,"' + "y" * 200_000, "line 6|longer than 131072 letters"),
    "a text behind a quote": (PLAIN + '1995,"VNM" x,,,,,\n', 'write ""'),
    "a nameless column": (PLAIN.replace("\n", ",\n").replace("up,", "up,x"), "has no name"),
    "a wide table of years": ("actor,1991,1992,1993\nVNM,1,2,3\n", "looks like a wide table"),
    "a wide table of series": ("year,trade_chn,trade_usa\n1991,3,1\n", "one year of one series"),
    "a misspelt column": (PLAIN.replace("unit", "units"), "'units' for 'unit'"),
    "no state that is known": (PLAIN.replace("VNM", "AUT"), "the record has ASEAN, CHN, JPN"),
    "South Vietnam's number": (PLAIN.replace("VNM", "817"), "no row is of a state"),
    "two decimal marks": (COMMAS.replace("0,25", "0.25"), "both points and commas"),
    "a comma between thousands": (PLAIN.replace("1234.5", '"1,234.5"'), "without commas"),
    "half a year": (PLAIN.replace("1993,", "1993.5,"), "not a year"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path, said, name):
    text, words = REFUSED[name]
    path = write(tmp_path / "mine.csv", text)
    [line] = fault_lines(lambda: read(path, KNOWN))
    assert line.startswith(f"{path}:")
    for word in words.split("|"):
        place = word.removeprefix("line ")
        assert f":{place}:" in line if word.startswith("line ") else word in line
    assert not said


def test_one_kind_of_fault_in_a_column_is_one_line_with_its_first_lines_and_a_count(tmp_path):
    rows = [f"{y},VNM,CHN,flow,{word},usd,\n" for y, word in enumerate(["many"] * 9, 1991)]
    text = HEAD + "\n" + "".join(rows) + "20x0,VNM,CHN,flow,1,usd,\n20y1,VNM,CHN,flow,1,usd,\n"
    lines = fault_lines(lambda: read(write(tmp_path / "mine.csv", text), KNOWN))
    assert len(lines) == 2
    assert "'many' is not a number" in lines[0]
    assert "(9 such faults, on lines 2, 3, 4, 5, 6 …)" in lines[0]
    assert "(2 such faults, on lines 11, 12)" in lines[1]


# Codes for missing values


@pytest.mark.parametrize("code", [-9, -99, -999, 999, -88])
def test_a_code_for_missing_far_from_the_rest_is_left_out_and_counted(tmp_path, said, code):
    text = HEAD + "\n" + "".join(f"{y},VNM,CHN,mid,{y % 4},,\n" for y in range(1991, 2021))
    blank = text.replace(",mid,0,", ",mid,,")
    coded = read(write(tmp_path / "mine.csv", text.replace(",mid,0,", f",mid,{code},")), KNOWN)
    assert coded.series == read(write(tmp_path / "blank.csv", blank), KNOWN).series
    assert len(said) == 1
    assert f"{code} in 8 cells (lines 3, 7, 11 …) stands outside the rest" in said[0]


def test_a_negative_code_among_numbers_of_its_size_is_taken_and_named():
    values = [Value(line, number) for line, number in enumerate([5.0, 80.0, -9.0, 30.0])]
    found = missing_codes.find({"trade": values})
    assert (found.far, found.doubtful) == (frozenset(), frozenset({(2, 0)}))
    assert "taken as a number" in found.lines[0]


def test_numbers_within_the_range_of_the_rest_are_no_codes():
    balance = [Value(line, float(number)) for line, number in enumerate(range(-12, 12))]
    assert missing_codes.find({"balance": balance}).lines == ()
    assert missing_codes.find({"trade": [Value(1, 99.0), Value(2, 80.0)]}).lines == ()


def test_a_code_in_a_table_of_evidence_is_left_out_and_named(tmp_path, said):
    write(tmp_path / "events.csv", EVENTS)
    rows = "".join(f"{y},VNM,CHN,trade_share,{y - 1990},percent\n" for y in range(1991, 1999))
    text = "year,actor,counterpart,quantity,value,unit\n" + rows
    write(tmp_path / "structure.csv", text.replace(",5,percent", ",-99,percent"))
    figures = load_forcing(tmp_path).figures
    assert [figure.year for figure in figures] == [1991, 1992, 1993, 1994, 1996, 1997, 1998]
    assert [line for line in said if "-99 in 1 cell (line 6)" in line]


def test_words_for_missing_are_missing_in_numbers_alone(tmp_path):
    text = "name,value\nNA,1\nnone,NA\n"
    path = write(tmp_path / "mine.csv", text)
    rows = read_table(path, ("name", "value"), lambda row: (row.cells["name"], row.has("value")))
    assert rows == (("NA", True), ("none", False))
    assert is_missing("\u2013")
    assert not is_missing("0")


def test_a_word_for_missing_in_a_level_is_counted(tmp_path, said):
    head = "year,actor,target,document,political,military,economic,multilateral,"
    direct = "political_direct,military_direct,economic_direct,multilateral_direct,confidence\n"
    write(tmp_path / "stance.csv", head + direct + "2001,VNM,CHN,all,1,n/a,-1,..,,,,,0.5\n")
    check_table(tmp_path / "stance.csv")
    assert "cells read as missing: n/a (1), .. (1)" in said[0]


# Codes of states


@pytest.mark.parametrize(
    ("text", "year", "code"),
    [
        ("VN", None, "VNM"),
        ("816", 1990, "VNM"),
        ("817", 1970, "RVN"),
        ("817", 1990, None),
        ("818", 1991, "VNM"),  # of Polity
        ("818", 1970, None),
        ("315", 1968, "CSK"),
        ("315", 1995, None),
        ("316", 1995, "CZE"),
        ("345", 1990, "YUG"),
        ("345", 2010, "SRB"),
        ("the Netherlands", None, "NLD"),
        ("Cote d'Ivoire", None, "CIV"),
        ("USSR", None, "RUS"),
        ("UK", None, "GBR"),
        ("NA", None, "NAM"),
        ("Atlantis", None, None),
    ],
)
def test_a_state_is_known_by_codes_numbers_and_names_of_its_year(text, year, code):
    assert state_codes.find(text, year) == code


def test_codes_in_use_come_before_all_others():
    assert state_codes.resolve("NA", known={"NA", "BB"}) == "NA"
    assert state_codes.resolve("NA", known={"NAM"}) == "NAM"
    assert state_codes.resolve("BB", known={"AA"}) == "BB", "a case may have its own codes"
    assert state_codes.resolve("river", known={"AA"}) == ""


def test_evidence_in_other_codes_is_read_in_those_of_the_case(tmp_path, said):
    text = EVENTS.replace("CHN", "CN").replace("USA", "United States").replace("VNM", "816")
    acts = load_forcing(write(tmp_path / "events.csv", text).parent).acts
    assert [(act.actor, act.target) for act in acts] == [("CHN", "VNM"), ("USA", "VNM")]
    assert "CN as CHN, 816 as VNM, United States as USA" in said[0]


def test_numbers_need_a_comma_to_be_told_apart_from_separators():
    assert parse_number("0,5", comma=True).value == 0.5
    assert parse_number("0,5").value != 0.5
    assert parse_number("12 34").value != 1234


# Folders of evidence


@pytest.mark.parametrize("name", ["Events.csv", "event.csv", "events.CSV", "events.xlsx"])
def test_a_misnamed_table_is_refused_with_the_name_that_is_read(tmp_path, name):
    write(tmp_path / name, EVENTS)
    [line] = fault_lines(lambda: load_forcing(tmp_path))
    assert line.startswith(f"{tmp_path / name}:1:1: no table has this name")
    assert "'events.csv'" in line
    assert next(map(str, check_file(tmp_path))).startswith(f"{tmp_path / name}:")


@pytest.mark.parametrize("verb", ["run", "check"])
def test_a_folder_without_acts_never_runs(bamboo, tmp_path, verb):
    write(tmp_path / "docs" / "notes.md", "no table")
    code, out, err = bamboo(verb, "replay_1991_2025", "--evidence", "docs")
    assert (code, out) == (2, "")
    assert err.startswith("docs:1:1: this folder holds no table of evidence")
    assert not (tmp_path / "results").exists()


def test_a_folder_without_acts_but_with_other_tables_is_refused(tmp_path):
    write(tmp_path / "coverage.csv", "year,actor,covered\n2001,CHN,1\n")
    [line] = [str(fault) for fault in check_file(tmp_path)]
    assert "has no events.csv" in line


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("VNM", "CUB", "no act is of a state of the scenario, but of VEN, CUB, FIN"),
        ("forcing", "context", "no row is an act that reaches the model"),
    ],
)
def test_a_folder_whose_acts_concern_no_state_of_the_scenario_is_refused(tmp_path, old, new, words):
    strangers = EVENTS.replace("CHN", "VEN").replace("USA", "FIN").replace(old, new)
    write(tmp_path / "events.csv", strangers)
    lines = fault_lines(lambda: load_scenario("replay_1991_2025", seeds=tmp_path))
    assert [line for line in lines if words in line and "the scenario's are ASEAN, CHN" in line]


def test_missing_tables_are_said_once_by_the_check_of_a_folder(bamboo, tmp_path):
    write(tmp_path / "mine" / "events.csv", EVENTS)
    code, out, err = bamboo("check", "mine")
    assert (code, out) == (0, "1 file without a fault\n")
    assert err == (
        "mine:1:1: the folder has no indicators.csv, structure.csv, drivers.csv, coverage.csv, "
        "stance.csv; a missing table counts as empty\n"
    )


# Folders of results, and tables that Bamboo wrote


def test_folders_of_one_name_have_labels_that_differ():
    place = Path("/a")
    found = labels([place / "base" / "mine", place / "variant" / "mine", place / "other"])
    assert found == ["base/mine", "variant/mine", "other"]
    assert labels([place / "history", place / "b" / "coded"]) == ["a/history", "b/coded"]
    assert labels([place / "x", place / "x"]) == ["x", "x"]


def test_a_table_that_bamboo_wrote_is_read_without_assumptions(tmp_path):
    path = write(tmp_path / "mine.csv", "Year;value\n1991;1\n")
    [line] = fault_lines(lambda: list(table(path, ("year", "value"), exact=True)))
    assert "are missing" in line
