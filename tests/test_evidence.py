"""The coded evidence is complete, every number has a place in a document, and coders agree."""

import csv
import re
from collections import Counter

import pytest

from sim.core.resources import folder
from sim.core.vocabulary import DOMAINS
from sim.evidence import catalogue
from sim.evidence.case_folders import shipped_case
from sim.evidence.coded_tables import load_evidence
from sim.explanation import evidence_uses

SEEDS = folder("seeds")
APPENDIX = [
    "1994-02-03",
    "1995-07-11",
    "1995-08",
    "1997-04",
    "1997-08",
    "1998-03-11",
    "2000-03-13",
    "2000-11-16",
    "2001-01",
    "2003-11-19",
    "2004-07-28",
    "2005-03-29",
    "2005-06-19",
    "2006-11-17",
    "2007-03-15",
    "2007-06-18",
    "2008-04-03",
    "2008-06-23",
    "2008-10-06",
    "2009-11-07",
    "2010-04-12",
    "2011-09",
    "2012-06",
    "2012-06-16",
    "2013-07-24",
    "2014-10-02",
    "2015-06-01",
    "2016-05-23",
    "2017-05-29",
    "2017-11-11",
    "2018-01-25",
    "2018-02-24",
    "2018-07-08",
    "2018-08-02",
    "2018-10-17",
    "2019-02-27",
]  # three of the 39 rows are dated otherwise: see the test


def rows(name):
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("table", "least"), [("events", 280), ("indicators", 120), ("errors", 45)])
def test_the_tables_have_the_expected_length(table, least):
    assert len(rows(table)) >= least


def test_vietnam_has_a_stance_in_every_year_and_the_cold_war_in_sixteen():
    assert {
        int(r["year"])
        for r in rows("stance")
        if (r["actor"], r["target"], r["document"]) == ("VNM", "CHN", "all")
    } == set(range(1991, 2026))
    for table in ("coldwar_stance", "coldwar_drivers"):
        assert {int(r["year"]) for r in rows(table) if r["document"] == "all"} == set(
            range(1975, 1991)
        )


@pytest.mark.parametrize(
    "table", ["events", "indicators", "drivers", "stance", "claims", "coverage"]
)
def test_every_document_is_in_every_table_that_it_covers(table):
    assert {r["document"] for r in rows(table)} >= set(shipped_case().documents)


def test_every_row_of_the_appendix_is_an_act():
    pair = {"VNM", "USA"}  # a trip of Vietnam's leaders is its own act alone
    dates = {r["date"] for r in rows("events") if {r["actor"], r["target"]} == pair}
    assert set(APPENDIX) <= dates
    summaries = " ".join(r["summary"] for r in rows("events"))
    assert "2015-07" in dates  # printed as October in the appendix, July in the text: errors.csv
    assert (
        "2000-07" in dates
    )  # the trade agreement, which the appendix dates by its entry into force
    assert re.search("RIMPAC", summaries)
    assert any(
        r["summary"].find("RIMPAC") >= 0 and r["date"].startswith("2018") for r in rows("events")
    )


def test_every_locator_has_a_heading_and_a_short_key():
    for table in catalogue.LOCATED:
        for row in rows(table):
            if row.get("found_by") != "derived":
                heading, mark, key = row["locator"].partition("§")
                assert heading.strip(), row
                assert mark, row
                assert 1 <= len(key.strip()) <= 24, (table, row)


def test_no_sentence_of_a_document_is_copied():
    chinese = re.compile(r"[\u4e00-\u9fff]{12,}")
    for table in ("events", "indicators", "stance", "drivers"):
        assert not [
            r for r in rows(table) for k in ("summary", "note") if chinese.search(r.get(k) or "")
        ], table


def test_ids_are_unique():
    for table in ("events", "indicators", "errors"):
        assert not [i for i, n in Counter(r["id"] for r in rows(table)).items() if n > 1], table


def test_responses_are_acts_of_vietnam_and_never_forcing():
    events = rows("events")
    assert {r["actor"] for r in events if r["role"] == "response"} == {"VNM"}
    assert "VNM" not in {r["actor"] for r in events if r["role"] == "forcing"}
    assert "VNM" not in {a.actor for a in load_evidence().forcing.acts}


def test_a_joint_act_has_two_sides():
    sides = {}
    for row in rows("events"):
        if row["joint_id"]:
            sides.setdefault(row["joint_id"], set()).add(row["role"])
    assert sides
    assert all({"forcing", "response"} <= s for s in sides.values())


def test_every_code_is_on_its_scale():
    for row in rows("events"):
        assert row["domain"] in DOMAINS
        assert int(row["intensity"]) in range(-4, 5)
    for row in rows("stance"):
        for column in (*DOMAINS, *(f"{d}_direct" for d in DOMAINS)):
            assert row[column] == "" or int(row[column]) in range(-2, 3)


def test_agreement_is_reported_for_every_coded_column():
    reported = {(r["table"], r["column"]) for r in rows("agreement")}
    assert {
        ("events", "domain"),
        ("events", "intensity"),
        ("stance", "political"),
        ("drivers", "china_threat"),
        ("drivers", "us_inducement"),
    } <= reported
    assert all(r["equal"] for r in rows("agreement"))


def test_outside_figures_are_labelled_as_such():
    assert all(r["source"].startswith("external") for r in rows("structure"))


def test_a_row_shows_its_provenance_and_its_use():
    rig = next(
        r
        for r in rows("events")
        if "HD-981" in r["summary"] and r["actor"] == "CHN" and r["date"] == "2014-05-02"
    )
    output = "\n".join(evidence_uses.show(rig["id"]))
    assert all(words in output for words in ("nguyen-2020", "§", "dossier of VNM"))
    assert "scores only" in "\n".join(evidence_uses.show("stance:2014:VNM:CHN:all"))


def test_a_changed_document_and_a_lost_key_are_found(tmp_path):
    (tmp_path / "some.txt").write_text("another text", encoding="utf-8")
    complaints, counted = catalogue.check_documents(tmp_path)
    assert len(complaints) == 5
    assert "0 of 5" in counted
