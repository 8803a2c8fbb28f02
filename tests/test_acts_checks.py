"""The checks of coding find the faults of each kind, and none in the adjudicated tables."""

import csv
import hashlib
import re
from functools import cache

import pytest
from typer.testing import CliRunner

from sim.commands import evidence_command
from sim.commands.cli import app
from sim.core.csv_reader import table
from sim.core.errors import BadInput
from sim.core.resources import folder
from sim.evidence import catalogue, search
from sim.evidence.checks import COLUMNS, check_tables
from sim.evidence.chinese_forms import SIMPLIFIED, TRADITIONAL
from sim.evidence.complaints import load_exceptions

SEEDS = folder("seeds")
FIRST = SEEDS / "first"
ACT = {
    "id": "a1",
    "date": "2014-05-02",
    "end": "",
    "span": "",
    "date_precision": "day",
    "actor": "CHN",
    "target": "VNM",
    "domain": "military",
    "role": "forcing",
    "kind": "incident",
    "intensity": "-3",
    "joint_id": "",
    "document": "nguyen-2020",
    "locator": "h § rig",
    "summary": "China places a rig",
    "note": "",
}
VISIT = {"kind": "visit", "intensity": "2", "actor": "USA", "domain": "political"}
NUMBER = {
    "id": "n1",
    "date": "2014",
    "actor": "CHN",
    "counterpart": "VNM",
    "quantity": "rig_length",
    "value": "75",
    "unit": "days",
    "document": "nguyen-2020",
    "locator": "h § rig",
}
FAULT = {
    "id": "x1",
    "documents": "nguyen-2020",
    "locator": "h § rig",
    "what": "Rig placed on 2 May 2014",
    "kind": "date",
    "evidence": "The ship log has another day",
    "value_used": "2014-05-02",
    "reason": "sure",
}


def changed(**cells):
    return ACT | cells


# one small table for each check that finds its fault; the check is the first word of the name
BAD = {
    "duplicate same words": [changed(), changed(id="a2", target="WLD", summary="China places rig")],
    "duplicate years apart, same number and name": [
        changed(date="2009", date_precision="imputed", summary="China gets six Kilo submarines"),
        changed(id="a2", date="2014", summary="China due to hold six Kilo submarines"),
    ],
    "verdict relations": [changed(summary="China's ties with Vietnam worsen")],
    "verdict indicator": [changed(summary="China overtakes Japan as second largest economy")],
    "verdict leaning": [changed(summary="Vietnam leans to one side")],
    "verdict judgement": [changed(summary="China encircles Vietnam")],
    "document_year imputed": [changed(date="2020", date_precision="imputed")],
    "document_year noted": [
        changed(date="2019", date_precision="imputed", note="undated; document year used")
    ],
    "citation_year of a source": [
        changed(date="2018", date_precision="year", note="source of 2018")
    ],
    "span since": [changed(date="2014", date_precision="year", note="since 2014")],
    "span years": [changed(date="1991", date_precision="imputed", note="1991-2017")],
    "span repeatedly": [
        changed(date="2014", date_precision="year", summary="China repeatedly rams")
    ],
    "sum of visits": [
        changed(**VISIT, date="2001-01-02", summary="President visits Hanoi"),
        changed(**VISIT, id="a2", date="2005-01-02", summary="Secretary of State in Hue"),
        changed(
            **VISIT,
            id="a3",
            date="2000",
            end="2009",
            span="standing",
            date_precision="year",
            summary="US exchanges frequent visits",
        ),
    ],
    "days_work of one statement": [
        changed(id=f"a{i}", summary=f"China agrees on {thing}")
        for i, thing in enumerate(("trade", "rice", "coal", "steel"), 1)
    ],
    "size of force": [changed(kind="force", intensity="-2")],
    "size of words": [changed(kind="statement", intensity="-2")],
    "size of war": [changed(kind="war", intensity="-3")],
    "size of a visit": [changed(**VISIT | {"intensity": "1"}, summary="Secretary visits Hanoi")],
    "host of the focus state's trip": [
        changed(**VISIT, summary="US receives Premier Khai"),
        changed(id="a2", role="response", actor="VNM", target="USA", summary="Khai visits"),
    ],
    "context_target named": [changed(role="context", target="JPN", intensity="0", kind="other")],
    "end before the date": [changed(end="2013", span="bounds", date_precision="imputed")],
    "end without span": [changed(end="2015")],
}


def write(folder_, name, rows):
    with (folder_ / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def found(folder_):
    return [complaint.check for complaint in check_tables(folder_)]


@pytest.mark.parametrize("name", BAD)
def test_each_fault_is_found(tmp_path, name):
    write(tmp_path, "events", BAD[name])
    assert set(found(tmp_path)) == {name.split()[0]}


def test_a_good_act_has_no_complaint(tmp_path):
    later = changed(id="a2", date="2014-07-16", summary="China withdraws its drilling ships")
    lasting = changed(id="a3", date="2008", end="2019", span="standing", note="span since 2008")
    write(tmp_path, "events", [ACT, later, lasting | {"summary": "China rams boats"}])
    assert found(tmp_path) == []


def test_numbers_that_repeat_or_contradict_are_found(tmp_path):
    other = NUMBER | {"id": "n2", "quantity": "rig_duration"}
    write(tmp_path, "indicators", [NUMBER, other])
    assert found(tmp_path) == ["repeat"]
    write(tmp_path, "indicators", [NUMBER, other | {"value": "76"}])
    assert found(tmp_path) == ["contradiction"]
    write(tmp_path, "indicators", [NUMBER, other | {"value": "76", "actor": "USA"}])
    assert found(tmp_path) == []


def test_faults_that_repeat_and_values_that_are_not_used_are_found(tmp_path):
    again = FAULT | {"id": "x2", "what": "Rig placed on 2 May 2014, again", "locator": "h § ship"}
    write(tmp_path, "events", [ACT])
    write(tmp_path, "errors", [FAULT, again])
    assert found(tmp_path) == ["repeat"]
    write(tmp_path, "errors", [FAULT | {"value_used": "2014-05-01"}])
    assert found(tmp_path) == ["value_used"]
    write(tmp_path, "indicators", [NUMBER])
    write(tmp_path, "errors", [FAULT | {"what": "Rig for 75 days", "value_used": "76 days"}])
    assert found(tmp_path) == ["value_used"]


def test_an_exception_excuses_its_rows_and_needs_a_reason(tmp_path):
    bad = BAD["duplicate same words"]
    write(tmp_path, "events", bad)
    line = {
        "table": "events",
        "id": "a2 + a1",
        "check": "duplicate",
        "reason": "two ships, one day",
    }
    write(tmp_path, "exceptions", [line])
    assert found(tmp_path) == []
    write(tmp_path, "exceptions", [line | {"reason": "fine"}])
    with pytest.raises(BadInput, match="at least three words"):
        check_tables(tmp_path)


# what a careful reader listed in the tables of the first reading, by table
AUDITED = {
    "events": """
        2007-vnm-wld-1 2017-12-18-usa-chn-1 2025-10-29-gbr-vnm-6 2025-10-29-gbr-vnm-65
        2013-usa-wld-1 2025-usa-kor-1 1954-07-21-fra-vnm-2 1954-07-21-vnm-fra-2 2018-03-wld-vnm-2
        2025-10-28-gbr-vnm-2 2025-10-28-vnm-gbr-2 2025-10-usa-chn-4 2025-10-chn-usa-4
        1978-vnm-rus-2 2014-vnm-rus-1 1995-usa-vnm-1 2014-usa-vnm-1 2014-usa-vnm-3
        1975-chn-vnm-1 2010-chn-jpn-1 2012-vnm-usa-2 2014-usa-vnm-2 2015-usa-vnm-2 2019-vnm-usa-1
        2025-chn-vnm-2 2025-rus-vnm-1 2011-vnm-ind-1 2018-vnm-chn-4 1955-06-wld-vnm-1
        1991-vnm-chn-2 2023-vnm-usa-1 2023-jpn-vnm-1 2025-rus-vnm-2 2018-07-08-usa-vnm-1""",
    "indicators": "n009 n010 n015 n016 n017 n018 n019 n021 n116 n117",
    "errors": """
        x143 x144 x145 x151 x152 x157 x158 x159 x017 x019 x020 x038 x039 x046 x051 x084 x093 x095
        x096 x115""",
}


@pytest.fixture(scope="module")
def first_reading(tmp_path_factory):
    """The tables of the first reading, without any exception."""
    place = tmp_path_factory.mktemp("first")
    for name in COLUMNS:
        text = (FIRST / f"{name}.csv").read_text(encoding="utf-8")
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    (place / "exceptions.csv").write_text("table,id,check,reason\n", encoding="utf-8")
    return {(c.table, key): c.check for c in check_tables(place) for key in c.ids}


@pytest.mark.parametrize("name", AUDITED)
def test_the_checks_find_what_a_careful_reader_listed(first_reading, name):
    listed = AUDITED[name].split()
    missed = [key for key in listed if (name, key) not in first_reading]
    assert len(missed) <= 0.05 * len(listed), missed


def test_the_adjudicated_tables_have_no_complaint_and_every_exception_is_used(tmp_path):
    assert list(map(str, check_tables())) == []
    for name in COLUMNS:
        (tmp_path / f"{name}.csv").write_bytes((SEEDS / f"{name}.csv").read_bytes())
    (tmp_path / "exceptions.csv").write_text("table,id,check,reason\n", encoding="utf-8")
    raised = {complaint.key for complaint in check_tables(tmp_path)}
    assert raised == set(load_exceptions(SEEDS / "exceptions.csv"))


def test_words_are_searched_in_ids_summaries_and_locators():
    def ids(wanted):
        return [line.split()[1] for line in search.matches(wanted)]

    assert "2014-05-02-chn-vnm-1" in ids("OIL rig")
    assert ids("05-02-chn-vnm rig") == ["2014-05-02-chn-vnm-1"]
    chinese = ids("三沙市")
    assert chinese
    assert ids("三 沙市") == chinese
    assert ids("") == []


@pytest.mark.parametrize("words", ["oil rig", "鑽油", "钻油", "鑽井平台", "rig 2014"])
def test_the_rig_is_found_in_either_language_and_form(words):
    found = [line.split()[1] for line in search.matches(words)]
    assert {"2014-05-02-chn-vnm-1", "2014-05-chn-vnm-1", "2014-05-vnm-chn-1"} <= set(found)


def test_words_that_mean_the_same_find_the_same_rows(monkeypatch):
    everything = list(catalogue.rows())
    monkeypatch.setattr(search, "rows", lambda _: everything)
    monkeypatch.setattr(search, "_folded", cache(search._folded))
    for row in table(SEEDS / search.WORDS):
        words = row.cells["words"].split(" / ")
        found = [set(search.matches(word)) for word in words]
        shared = set.intersection(*found)
        assert shared, words
        assert shared == found[-1], words


def test_letters_of_both_forms_stand_in_one_table_once():
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
    assert not set(TRADITIONAL) & set(SIMPLIFIED)


def test_a_search_without_a_match_names_what_is_near():
    with pytest.raises(BadInput, match="no id, summary or locator holds these words"):
        evidence_command.lines("no such words at all", None, None)
    with pytest.raises(BadInput, match="2014-05-02-chn-vnm-1"):
        evidence_command.lines("2014-05-02-chn-vnn-1", None, None)


def test_a_month_lists_its_acts_and_those_that_stood_in_it():
    lines = search.about("2014-06")
    standing = lines[lines.index("Standing in 2014-06:") :]
    assert any("2014-05-02-chn-vnm-1" in line for line in standing)
    first = search.about("2014-05-24")
    assert any("2014-05-24-vnm-chn-1" in line for line in first[: first.index("")])
    with pytest.raises(BadInput, match="is not a date of the calendar"):
        search.about("2014-13")


def test_the_command_exits_with_1_where_something_is_to_be_mended(tmp_path):
    write(tmp_path, "events", BAD["size of war"])
    result = CliRunner().invoke(
        app, ["evidence", "--check", str(tmp_path), "--tables", str(tmp_path)]
    )
    assert result.exit_code == 1
    assert "events.csv:2: a1: size: war of intensity -3; the scale allows -4" in result.output


def test_the_dictionary_names_every_column_of_every_table():
    text = (SEEDS / "DATA.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.]+)`", text))
    for path in [*SEEDS.glob("*.csv"), *FIRST.glob("*.csv")]:
        columns = next(iter(table(path))).cells
        assert set(columns) <= named, path
        assert path.name in text, path


def test_the_checksums_are_those_of_the_tables():
    lines = (SEEDS / "CHECKSUMS").read_text(encoding="utf-8").splitlines()
    digests = {name: digest for digest, name in (line.split("  ") for line in lines)}
    for pattern in ("*.csv", "coders/*.csv", "first/*.csv", "theses*.yaml"):
        for path in SEEDS.glob(pattern):
            name = path.relative_to(SEEDS).as_posix()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            assert digests.get(name) == digest, f"{name}: python seeds/checksums.py renews it"
