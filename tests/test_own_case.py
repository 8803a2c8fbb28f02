"""A case of one's own is made, coded by several, adjudicated and checked by commands alone."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from sim.commands import sheets_command
from sim.commands.new_command import examples
from sim.core.errors import BadInput
from sim.core.resources import folder
from sim.evidence import (
    act_matching,
    agreement,
    coder_register,
    coder_sheets,
    empty_sheets,
    sheet_workbook,
)
from sim.evidence.agreed_tables import agreed_stance
from sim.evidence.case import read_case
from sim.evidence.case_folders import find_sources
from sim.evidence.stance_codes import read_codes
from sim.scenario.loading import load_scenario
from sim.studies.inferring.inference_plan import plan

EXAMPLE = folder("seeds") / "cases" / "iceland_1952_1976"


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def write(path: Path, table: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def change(path: Path, row: int, **cells: str) -> None:
    """Change cells of one row of a table."""
    table = rows(path)
    table[row] |= cells
    write(path, table)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A copy of the example, as ``bamboo new`` makes it, without the digests of what was made."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "mine"))


# bamboo new


@pytest.mark.parametrize("like", examples())
def test_a_new_case_has_no_fault_and_its_locators_stand_in_its_documents(bamboo, tmp_path, like):
    code, out, err = bamboo("new", "mine", "--like", like)
    assert (code, err) == (0, "")
    assert "bamboo check mine" in out
    assert load_scenario(tmp_path / "mine" / "scenario.yaml").name == "mine"
    assert bamboo("check", "mine")[:2] == (0, "1 file without a fault\n")
    if (tmp_path / "mine" / "documents").is_dir():
        code, out, _ = bamboo("evidence", "--check", "mine", "mine/documents")
        assert code == 0, out
        assert "0 complaints" in out


def test_a_folder_that_holds_anything_is_refused_and_left_alone(bamboo, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / ".hidden").write_text("x")
    code, out, err = bamboo("new", "mine")
    assert (code, out) == (2, "")
    assert "holds something" in err
    assert [p.name for p in (tmp_path / "mine").iterdir()] == [".hidden"]


@pytest.mark.parametrize("name", ["a case", "übung", "-x", "a" * 80])
def test_a_name_that_no_scenario_can_have_is_refused(bamboo, tmp_path, name):
    code, _, err = bamboo("new", f"./{name}")
    assert code == 2
    assert "becomes that of the scenario" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("like", examples())
def test_the_sheets_of_a_case_may_be_taken_alone_and_are_proposed_from(bamboo, tmp_path, like):
    code, out, _ = bamboo("new", "mine", "--like", like, "--sheets-only")
    assert code == 0
    assert "not adjudicated" in out
    assert not (tmp_path / "mine" / "events.csv").exists()
    assert not (tmp_path / "mine" / "coders" / "adjudication.csv").exists()
    assert bamboo("agreement", "mine")[0] == 0
    code, out, _ = bamboo("adjudicate", "mine")
    assert code == 0
    assert "rows are open" in out


def test_a_case_that_is_not_shipped_is_refused(bamboo):
    code, _, err = bamboo("new", "mine", "--like", "iceland_1952_1975")
    assert code == 2
    assert "did you mean 'iceland_1952_1976'?" in err


def test_the_folder_of_a_case_stands_for_its_scenario(case, bamboo):
    assert load_scenario(case).name == "iceland_1952_1976"
    assert bamboo("theses", "--evidence", case)[0] == 0
    code, _, err = bamboo("run", case.parent)
    assert code == 2
    assert "a folder without scenario.yaml" in err


def test_an_inference_on_a_case_holds_out_years_of_its_own_span(case):
    planned = plan(load_scenario(case), names=["constant"])
    assert planned.cuts == (1957, 1963, 1969)
    assert planned.codes.coders == ("stance_one", "stance_two")


def test_a_case_may_state_the_years_after_which_it_is_held_out(case):
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(f"{text}cuts: [1970, 1960]\n", encoding="utf-8")
    assert plan(load_scenario(case), names=["constant"]).cuts == (1960, 1970)
    (case / "case.yaml").write_text(f"{text}cuts: [x]\n", encoding="utf-8")
    with pytest.raises(BadInput, match="'x' is not a year"):
        read_case(case)


def test_no_state_or_document_of_the_main_case_is_in_what_is_printed_of_a_row(bamboo, case):
    for words in (["Everton"], ["1973-05-26-isl-gbr-1"], ["n1"], ["1973-05-19-gbr-isl-1"], []):
        code, out, err = bamboo("evidence", *words, "--tables", case)
        assert (code, err) == (0, "")
        assert "VNM" not in out
        assert "nguyen" not in out


# Documents


def test_a_document_without_a_digest_is_quoted_by_locator_only(bamboo, case):
    change(case / "documents.csv", 0, sha256="")
    code, out, _ = bamboo("evidence", "--check", case, case / "documents")
    assert code == 0
    assert "1 of 2 documents have the coded digest, 1 quoted by locator only" in out


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"locator": "Fifty miles § 31 June"}, "the key '31June' is not found in chronology"),
        ({"locator": "Fifty miles"}, "write 'HEADING § KEY'"),
        ({"document": "chronicle"}, "did you mean 'chronology'?"),
    ],
)
def test_a_locator_that_leads_nowhere_is_a_complaint(bamboo, case, cells, words):
    change(case / "events.csv", 3, **cells)
    code, out, _ = bamboo("evidence", "--check", case, case / "documents")
    assert code == 1
    assert words in out
    assert "events.csv:5: " in out


def test_a_changed_document_is_a_complaint(bamboo, case):
    with (case / "documents" / "reading.txt").open("a") as file:
        file.write("more\n")
    code, out, _ = bamboo("evidence", "--check", case, case / "documents")
    assert code == 1
    assert "the document is missing or was changed" in out


# Sheets and coders


def test_sheets_are_handed_out_once_with_the_allowed_values(bamboo, case):
    code, out, err = bamboo("sheets", case, "--coder", "anna")
    assert (code, err) == (0, "")
    assert "stance_anna.csv: 50 rows to code" in out  # two ties in 25 years
    assert rows(case / "coders" / "acts_anna.csv") == []
    assert rows(case / "coders" / "coders.csv")[-1]["coder"] == "anna"
    listed = {line["column"]: line["allowed"] for line in rows(case / "coders" / "allowed.csv")}
    assert listed["domain"] == "political | military | economic | multilateral"
    code, _, err = bamboo("sheets", case, "--coder", "anna")
    assert code == 2
    assert "is never replaced" in err


def test_sheets_need_no_evidence_which_they_are_to_make(bamboo, case):
    for path in [*case.glob("*.csv"), *(case / "coders").glob("*.csv")]:
        if path.name != "documents.csv":
            path.unlink()
    assert bamboo("sheets", case, "--coder", "anna")[0] == 0
    text = (case / "scenario.yaml").read_text(encoding="utf-8")
    (case / "scenario.yaml").write_text(text.replace("ties:", "tie:"), encoding="utf-8")
    code, _, err = bamboo("sheets", case, "--coder", "ben")
    assert code == 2
    assert "did you mean 'ties'?" in err


def test_two_coders_of_a_share_get_the_same_rows(bamboo, case):
    for coder in ("anna", "ben"):
        assert bamboo("sheets", case, "--coder", coder, "--share", "0.2")[0] == 0
    one, other = (rows(case / "coders" / f"codes_{coder}.csv") for coder in ("anna", "ben"))
    assert one == other
    assert len(one) == round(0.2 * len(rows(case / "events.csv")))
    assert not (case / "coders" / "acts_anna.csv").exists()
    assert bamboo("check", case)[0] == 2  # people and a language model have coded


@pytest.mark.parametrize("share", ["0", "1.5", "-1"])
def test_a_share_that_is_none_is_refused(bamboo, case, share):
    code, _, err = bamboo("sheets", case, "--coder", "anna", "--share", share)
    assert code == 2
    assert "up to 1" in err


def test_a_sample_grows_with_its_share_and_depends_on_the_seed():
    every = [{"uid": str(i)} for i in range(100)]
    small, large = (empty_sheets.sample(every, share, 1) for share in (0.1, 0.5))
    assert len(small) == 10
    assert all(row in large for row in small)
    assert empty_sheets.sample(every, 0.1, 2) != small


@pytest.mark.parametrize(
    ("name", "cells", "words"),
    [
        ("acts_one.csv", {"domain": "milittary"}, "did you mean 'military'?"),
        ("acts_one.csv", {"intensity": "5"}, "from -4 to 4"),
        ("acts_one.csv", {"kind": "visitt"}, "did you mean 'visit'?"),
        ("acts_one.csv", {"locator": "Four miles"}, "HEADING § KEY"),
        ("acts_one.csv", {"document": "chronicle"}, "did you mean 'chronology'?"),
        ("acts_one.csv", {"uid": ""}, "every row of a coder has its own"),
        ("acts_one.csv", {"date": "1952-13"}, "a date of the calendar"),
        ("stance_one.csv", {"political": "3"}, "from -2 to 2"),
        ("stance_one.csv", {"political": "0.5"}, "not a whole level"),
        ("stance_one.csv", {"confidence": ""}, "from 0 to 1"),
        ("coders.csv", {"kind": "machine"}, "person, model, gold"),
        ("coders.csv", {"temperature": ""}, "the row of a model states"),
        ("coders.csv", {"prompt": "../case.yaml"}, "is no file in the folder"),
        ("coders.csv", {"kind": "person"}, "the kind 'person' has none"),
        ("coders.csv", {"coder": "three"}, "no row of coders.csv is of the coder 'one'"),
        ("coders.csv", {"coder": "two"}, "stands twice"),
    ],
)
def test_a_fault_of_a_sheet_is_one_line_with_its_place(bamboo, case, name, cells, words):
    change(case / "coders" / name, 0, **cells)
    code, out, err = bamboo("check", case)
    assert (code, out) == (2, "")
    assert words in err
    assert name.partition("_")[0] in err


def people(case: Path) -> None:
    """Let the first coder be a person, the second a language model, and add a gold sample."""
    change(case / "coders" / "coders.csv", 0, kind="person", model="", temperature="", prompt="")
    table = rows(case / "coders" / "coders.csv")
    gold = dict.fromkeys(table[0], "") | {"coder": "gold", "kind": "gold"}
    write(case / "coders" / "coders.csv", [*table, gold])
    few = rows(case / "coders" / "stance_one.csv")[:6]
    write(case / "coders" / "stance_gold.csv", few)


def test_people_and_models_are_not_mixed_unless_the_case_says_so(case):
    people(case)
    with pytest.raises(BadInput, match="codes_of: people"):
        load_codes(case)
    text = (case / "case.yaml").read_text(encoding="utf-8")
    for which, coders in (
        ("people", ("stance_one",)),
        ("models", ("stance_two",)),
        ("all", ("stance_one", "stance_two")),
    ):
        (case / "case.yaml").write_text(f"{text}codes_of: {which}\n", encoding="utf-8")
        assert load_codes(case) == coders  # and never the gold sample


def load_codes(case: Path) -> tuple[str, ...]:
    return read_codes(find_sources(None, case), ("ISL", "GBR"), range(1952, 1977)).coders


def test_agreement_is_reported_by_kind_of_coder_and_models_are_held_to_the_gold(case, bamboo):
    people(case)
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(f"{text}codes_of: people\n", encoding="utf-8")
    found = agreement.agreement(case)
    groups = {row["group"] for row in found.alphas}
    assert groups == {"two with the gold sample gold"}  # one person and one model: no pairs
    assert found.without_gold == ()
    political = next(row for row in found.alphas if row["column"] == "political")
    assert political["units"] == "6"
    code, out, err = bamboo("agreement", case, "--save")
    assert (code, err) == (0, "")
    assert "gold sample gold:" in out
    assert rows(case / "agreement.csv")[0]["table"] == "stance"


def test_codes_that_are_equal_agree_fully_and_the_matrix_counts_every_unit(case):
    shutil.copy(case / "coders" / "acts_one.csv", case / "coders" / "acts_two.csv")
    shutil.copy(case / "coders" / "stance_one.csv", case / "coders" / "stance_two.csv")
    found = agreement.agreement(case)
    for row in found.alphas:
        assert row["equal"] in {"1.000", ""}, row
        assert row["alpha"] in {"1.000", ""}, row
    assert all(row["code_1"] == row["code_2"] for row in found.matrix)
    intensity = [row for row in found.matrix if row["column"] == "intensity"]
    assert sum(int(row["units"]) for row in intensity) == 48


def test_levels_are_compared_as_they_are_read(case):
    shutil.copy(case / "coders" / "stance_one.csv", case / "coders" / "stance_two.csv")
    before = {row["column"]: row for row in agreement.agreement(case).alphas}["political"]
    with (case / "coders" / "stance_two.csv").open(encoding="utf-8", newline="") as file:
        sheet = list(csv.DictReader(file))
    missing, *others = [row for row in sheet if row["political"]]
    missing["political"] = "NA"
    for row in others:
        row["political"] = row["political"].replace("-", "\u2212") + ".0"
    with (case / "coders" / "stance_two.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(sheet[0]))
        table.writeheader()
        table.writerows(sheet)
    after = {row["column"]: row for row in agreement.agreement(case).alphas}["political"]
    assert after["equal"] == "1.000"
    assert int(after["units"]) == int(before["units"]) - 1


# Adjudication


def start_over(case: Path) -> None:
    for name in ("coders/adjudication.csv", "coders/adjudicated_acts.csv", "events.csv"):
        (case / name).unlink()
    for name in ("stance.csv", "coverage.csv", "adjudication_report.csv", "rejected.csv"):
        (case / name).unlink()


def test_what_coders_found_alike_is_agreed_and_all_else_is_open(bamboo, case):
    start_over(case)
    code, out, _ = bamboo("adjudicate", case)
    assert code == 0
    assert "49 acts proposed from 94 rows; 4 rows are open" in out
    log = rows(case / "coders" / "adjudication.csv")
    open_rows = [row for row in log if not row["decision"]]
    assert {row["reason"] for row in open_rows} == {"found by one coder alone"}
    assert len({(row["source"], row["uid"]) for row in log}) == 94  # one fate for every row
    code, out, err = bamboo("adjudicate", case)
    assert (code, out) == (2, "")
    assert "decision: '' is not allowed" in err
    assert not (case / "events.csv").exists()


def test_decided_rows_become_the_agreed_tables_that_are_shipped(bamboo, case):
    before = {
        name: (case / name).read_bytes()
        for name in ("events.csv", "stance.csv", "coverage.csv", "rejected.csv")
    }
    for name in before:
        (case / name).unlink()
    (case / "adjudication_report.csv").unlink()
    code, out, _ = bamboo("adjudicate", case)
    assert code == 0
    assert "47 acts and 20 rows of stance" in out
    assert before == {name: (case / name).read_bytes() for name in before}
    assert bamboo("adjudicate", case)[0] == 0  # what was made is made again


def test_a_table_that_was_changed_by_hand_is_not_replaced(bamboo, tmp_path):
    assert bamboo("new", "mine")[0] == 0
    assert bamboo("adjudicate", "mine")[0] == 0
    change(tmp_path / "mine" / "events.csv", 0, summary="my own words")
    code, _, err = bamboo("adjudicate", "mine")
    assert code == 2
    assert "changed by hand" in err
    assert rows(tmp_path / "mine" / "events.csv")[0]["summary"] == "my own words"


def test_a_damaged_list_of_digests_is_named(bamboo, tmp_path):
    assert bamboo("new", "mine")[0] == 0
    for text in ("[", "[1]", '{"a": 1}'):
        (tmp_path / "mine" / "made.json").write_text(text)
        code, _, err = bamboo("adjudicate", "mine")
        assert code == 2
        assert "made.json" in err


def test_rows_of_one_act_share_document_pair_and_time(case):
    lists = {
        coder: coder_sheets.read_sheet(path, "acts")
        for coder, path in coder_sheets.sheets(case, "acts").items()
    }
    groups = act_matching.matched(lists)
    assert sum(map(len, groups)) == sum(map(len, lists.values()))
    for group in groups:
        assert len({item.coder for item in group}) == len(group)
        for column in ("document", "actor", "target"):
            assert len({item.cells[column] for item in group}) == 1


def test_an_agreed_level_is_the_median_with_a_half_toward_zero(case):
    path = case / "coders" / "stance_one.csv"
    one = coder_sheets.read_sheet(path, "stance")[:1]
    change(path, 0, political="1", military="", economic="-1")
    other = coder_sheets.read_sheet(path, "stance")[:1]
    agreed = agreed_stance([one, other])[0]
    codes = one[0].cells
    assert (codes["political"], codes["military"], codes["economic"]) == ("0", "0", "1")
    assert agreed["political"] == "0"  # 0 and 1: a half
    assert agreed["military"] == "0"  # one of two coded it
    assert agreed["economic"] == "0"  # 1 and -1
    assert agreed["note"] == "2 coders"


# Workbooks


def test_a_workbook_offers_allowed_values_and_comes_back(bamboo, case):
    openpyxl = pytest.importorskip("openpyxl")
    assert bamboo("sheets", case, "--coder", "anna", "--kind", "model", "--xlsx")[0] == 0
    path = case / "coders" / "sheets_anna.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["acts", "stance"]
    rules = book["acts"].data_validations.dataValidation
    assert any("allowed!" in rule.formula1 for rule in rules)
    header = [cell.value for cell in book["stance"][1]]
    line = book["stance"][2]
    line[header.index("political")].value = 1
    line[header.index("confidence")].value = 0.8
    book.save(case.parent / "filled.xlsx")
    code, out, _ = bamboo("sheets", case, "--coder", "anna", "--read", "filled.xlsx")
    assert code == 0, out
    assert rows(case / "coders" / "stance_anna.csv")[0]["political"] == "1"
    line[header.index("political")].value = 7
    book.save(case.parent / "filled.xlsx")
    code, _, err = bamboo("sheets", case, "--coder", "anna", "--read", "filled.xlsx")
    assert code == 2
    assert "filled.xlsx:stance:2:" in err
    (case.parent / "filled.xlsx").write_text("no workbook")
    assert bamboo("sheets", case, "--coder", "anna", "--read", "filled.xlsx")[0] == 2


def test_a_cell_far_outside_a_sheet_is_told_before_it_is_read(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "stance"
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(BadInput, match="row 1048576, column 16384"):
        sheet_workbook.read(tmp_path / "far.xlsx")


def test_a_workbook_is_not_taken_in_under_a_name_that_leads_out(case, tmp_path):
    with pytest.raises(BadInput, match="--coder"):
        sheets_command.take_in(case, "a/../../x", tmp_path / "filled.xlsx")


def test_without_the_library_a_workbook_costs_one_line(bamboo, case, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    code, _, err = bamboo("sheets", case, "--coder", "anna", "--xlsx")
    assert code == 2
    assert "the extra 'sheets'" in err
    assert not list((case / "coders").glob("*_anna.*"))


def test_a_folder_that_is_no_case_is_refused_by_every_command_of_coding(bamboo, tmp_path):
    (tmp_path / "empty").mkdir()
    for words in (["sheets", "empty", "--coder", "a"], ["agreement", "empty"]):
        assert bamboo(*words)[0] == 2
    code, _, err = bamboo("adjudicate", "nowhere")
    assert code == 2
    assert "bamboo new CASE" in err


def test_the_register_of_the_main_case_is_absent_so_that_all_its_coders_count():
    assert coder_register.used(folder("seeds")) is None
    assert len(coder_sheets.sheets(folder("seeds"), "stance")) == 5
    assert json.loads("{}") == coder_register.load(folder("seeds"))
