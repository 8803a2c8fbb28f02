"""The agreed acts lose nothing that a coder wrote, and hold nothing that no coder wrote."""

import csv
import subprocess
import sys

import pytest

from sim.core.errors import BadInput
from sim.core.resources import folder
from sim.evidence import adjudication

CODERS = folder("seeds") / "coders"
SEEDS = folder("seeds")
LIST = "uid,date,date_precision,actor,target,document,locator,summary,intensity,note\n"
ACT = "id,date,actor,target,intensity,joint_id,summary,note\n"
LOG = "document,source,uid,decision,act,reason\n"
LOST = [  # the normalisation, the withdrawal, ASEAN's chair, and so on
    *("1991-chn-vnm-5", "1991-vnm-chn-10", "1990-vnm-khm-1", "2020-vnm-asean-1", "2010-vnm-usa-2"),
    *("2022-rus-wld-1", "2008-chn-vnm-1", "2008-vnm-chn-1", "2025-11-usa-chn-1", "2016-usa-vnm-1"),
    *("2017-usa-vnm-1", "2023-vnm-rus-1"),
]
ROW = "a1,2014,year,CHN,VNM,d,h § rig,China places a rig,{},\n"


@pytest.fixture(scope="module")
def shipped():
    return adjudication.load_case(CODERS)


@pytest.fixture
def case(tmp_path):
    """A case that two coders read; returns what writes one of its tables and loads it."""

    def load(acts="", log="", first=-3, second=-2):
        (tmp_path / "one.csv").write_text(LIST + ROW.format(first), encoding="utf-8")
        (tmp_path / "two.csv").write_text(LIST + ROW.format(second), encoding="utf-8")
        acts = acts or "rig,2014,CHN,VNM,-2,,China places a rig,\n"
        log = log or "d,one,a1,agreed,rig,\nd,two,a1,agreed,rig,\n"
        (tmp_path / "adjudicated_acts.csv").write_text(ACT + acts, encoding="utf-8")
        (tmp_path / "adjudication.csv").write_text(LOG + log, encoding="utf-8")
        return adjudication.load_case(tmp_path)

    return load


def test_what_two_coders_found_is_one_act_with_both_names(case):
    (act,) = adjudication.agreed_acts(case())
    assert act["found_by"] == "one;two"


@pytest.mark.parametrize(
    ("codes", "middle"), [((-3, -2), -2), ((-2, -3), -2), ((1, 2), 1), ((2, 2), 2), ((-1, 0), 0)]
)
def test_the_intensity_is_the_median_and_a_half_goes_toward_zero(case, codes, middle):
    loaded = case(first=codes[0], second=codes[1])
    assert adjudication.middle_code(loaded, "rig") == middle


def test_another_intensity_needs_a_reason(case):
    stated = "rig,2014,CHN,VNM,-4,,China places a rig,{}\n"
    with pytest.raises(BadInput, match=r"median is -2; write why into the note, after 'size:'"):
        adjudication.agreed_acts(case(acts=stated.format("")))
    assert adjudication.agreed_acts(case(acts=stated.format("size: ships were rammed")))


AGREED = "d,one,a1,agreed,rig,\n"


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (AGREED, "two a1 has no fate"),
        (AGREED + AGREED + "d,two,a1,agreed,rig,\n", "one a1 has 2 fates"),
        (AGREED + "d,two,a1,merged,rig,\n", "merged without a reason; one found it too"),
        (AGREED + "d,two,a1,rejected,,\n", "rejected without a reason; one found it too"),
        (AGREED + "d,two,a1,rejected,rig,no act\n", "is rejected and leads to rig"),
        (AGREED + "d,two,a1,agreed,boat,\n", "leads to 'boat', which is no act"),
        (AGREED + "d,two,a1,dropped,rig,no act\n", "decision: 'dropped' is not allowed"),
        (AGREED + "d,two,a1,agreed,rig,\nd,two,a9,agreed,rig,\n", "two a9 is no row"),
    ],
)
def test_every_coders_row_has_one_fate(case, log, told):
    with pytest.raises(BadInput, match=told):
        adjudication.agreed_acts(case(log=log))


def test_a_fault_of_every_row_of_a_log_is_one_line(case):
    """A log whose coders have other names has unknown rows, and leaves all lists without fates."""
    log = AGREED + "".join(f"d,other,a{n},agreed,rig,\n" for n in range(30))
    with pytest.raises(BadInput) as raised:
        adjudication.agreed_acts(case(log=log))
    told = str(raised.value).splitlines()
    assert len(told) <= 3
    assert any("other a0 is no row of a coder's list (30 such faults" in line for line in told)


def test_an_act_rests_on_a_coders_row_and_a_joint_act_has_two_sides(case):
    rig = "rig,2014,CHN,VNM,-2,{},China places a rig,\n"
    with pytest.raises(BadInput, match="boat rests on no row of a coder"):
        adjudication.agreed_acts(case(acts=rig.format("") + "boat,2014,CHN,VNM,-2,,A boat,\n"))
    with pytest.raises(BadInput, match="rig stands twice"):
        adjudication.agreed_acts(case(acts=rig.format("") * 2))
    with pytest.raises(BadInput, match="joint-rig has one side"):
        adjudication.agreed_acts(case(acts=rig.format("joint-rig")))


def test_a_word_for_an_intensity_is_told_as_such_and_once(case):
    with pytest.raises(BadInput) as raised:
        adjudication.agreed_acts(case(acts="rig,2014,CHN,VNM,many,,China places a rig,size: x\n"))
    (fault,) = raised.value.faults
    assert "'many' is not a number from -4 to 4" in fault.message
    with pytest.raises(BadInput, match="'few' is not a number"):
        adjudication.agreed_acts(case(first="few"))


def test_a_first_log_of_other_columns_is_refused(case, tmp_path):
    (tmp_path / adjudication.FIRST_LOG).write_text("uid,fate\na1,agreed\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"decision"):
        case()


def test_a_folder_without_a_log_is_refused(tmp_path):
    with pytest.raises(BadInput, match="needs the acts and the log"):
        adjudication.load_case(tmp_path)


def test_the_shipped_adjudication_has_no_fault(shipped):
    assert adjudication.check_case(shipped) == []
    lists = [f"events_units_{i}" for i in (1, 2)] + [f"forcing_{i}" for i in (1, 2)]
    rows = [line for name in lists for line in read(CODERS / f"{name}.csv")]
    assert len(shipped.log) == len(rows)
    assert sum(int(line["rows"]) for line in adjudication.report(shipped)) == len(rows)


def test_acts_that_the_first_table_lost_are_there(shipped):
    acts = {act["id"]: act for act in adjudication.agreed_acts(shipped)}
    for key in LOST:
        assert len(acts[key]["found_by"].split(";")) >= 2, key
        assert "§" in acts[key]["locator"]


def test_no_act_that_two_coders_dated_is_lost(shipped):
    """What two coders dated to the month is rejected only as the host's side of a trip."""
    for row in adjudication.rejected(shipped):
        if row["found_too_by"] and row["date_precision"] in ("day", "month"):
            assert row["reason"].startswith("host's side of Vietnam's own trip"), row


def test_rejected_rows_are_listed_with_reasons(shipped):
    rejected = adjudication.rejected(shipped)
    assert len(rejected) == sum(row.cells["decision"] == "rejected" for row in shipped.log)
    assert all(row["reason"] for row in rejected)


def test_the_rule_builds_the_tables_in_force_to_the_byte(tmp_path):
    """No table is edited by hand: who changes one changes the coders' files or the decisions."""
    builder = [sys.executable, str(SEEDS / "build.py"), "--out", str(tmp_path)]
    subprocess.run(builder, check=True, capture_output=True)
    built = sorted(path.name for path in tmp_path.iterdir())
    assert built == sorted(
        f"{name}.csv"
        for name in (
            *("events", "coverage", "indicators", "errors", "adjudication_report", "rejected"),
            *("drivers", "stance", "coldwar_drivers", "coldwar_stance"),
        )
    )
    for name in built:
        again = f"{name}: python seeds/build.py renews it"
        assert (tmp_path / name).read_bytes() == (SEEDS / name).read_bytes(), again


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
