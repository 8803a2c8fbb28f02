"""Acts and record from another source, each in the place of the scenario's own."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.commands import cli, swap_command
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput
from sim.evidence.case_folders import RECORD
from sim.inference.sampling_problem import Settings
from sim.judgement.theses import theses_of
from sim.record.columns import frame
from sim.report import crossed_lines
from sim.scenario.loading import load_scenario
from sim.studies.inferring import inference_plan
from sim.studies.inferring.given_codes import codes_given
from sim.studies.verdicts.crossed_sources import Crossed, crossed, crossings, plans

TIE = ("VNM", "CHN")
SHORT = ("end=1994-12", "split=null", "window=[1993, 1994]")
EVENTS = (
    "id,date,date_precision,actor,target,domain,role,kind,intensity,joint_id,document,locator,"
    "summary\n"
    "wire-1,1992-05,month,CHN,VNM,military,forcing,force,-4,,wire,p. 1,made up\n"
    "wire-2,1993-02,month,CHN,VNM,economic,forcing,trade,2,,wire,p. 2,made up\n"
)
STANCE = (
    "year,actor,target,document,political,military,economic,multilateral,political_direct,"
    "military_direct,economic_direct,multilateral_direct,confidence,note\n"
    + "".join(
        f"{year},VNM,CHN,all,{year % 2},,,,{year % 2},,,,0.9,made up\n"
        for year in range(1991, 1995)
    )
)
DOCUMENTS = "id,title,author,publisher,date,language\nwire,A wire,nobody,nobody,1995-01-01,en\n"


@pytest.fixture(scope="module")
def wire(tmp_path_factory):
    """A folder of evidence of another source."""
    place = tmp_path_factory.mktemp("made") / "wire"
    place.mkdir()
    for name, text in (("events", EVENTS), ("stance", STANCE), ("documents", DOCUMENTS)):
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def found(wire):
    """The four crossings of the shipped evidence and the wire, each with its scenario."""
    return [
        (one, load_scenario("replay_1991_2025", (*SHORT, *one.settings)))
        for one in crossings("wire", str(wire))
    ]


def by_source(found):
    return {(one.acts, one.record): scenario for one, scenario in found}


def test_acts_in_place_leave_figures_and_record(found):
    own, other = (by_source(found)[acts, "own"] for acts in ("own", "wire"))
    assert {act.document for act in other.forcing.acts} == {"wire"}
    assert other.forcing.figures == own.forcing.figures
    assert other.sources.record == own.sources.record
    first, second = codes_given(own, TIE), codes_given(other, TIE)
    assert first.coders == second.coders
    assert (first.codes == second.codes).all()


def test_a_record_in_place_leaves_acts(found, wire):
    own, other = (by_source(found)["own", record] for record in ("own", "wire"))
    assert other.forcing.acts == own.forcing.acts
    assert other.forcing.covered == own.forcing.covered
    assert other.sources.record == (wire,)
    assert codes_given(other, TIE).given.sum() == 4


def test_both_in_place_leave_figures_and_claims(found):
    own, both = (by_source(found)[name, name] for name in ("own", "wire"))
    assert {act.document for act in both.forcing.acts} == {"wire"}
    assert both.forcing.figures == own.forcing.figures
    assert [t.id for t in theses_of(both.sources, both.theses)] == [
        t.id for t in theses_of(own.sources, own.theses)
    ]


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        (("in_place=[acts]",), "names it with 'evidence'"),
        (("evidence=FOLDER", "alone=true", f"in_place=[{RECORD}]"), "leave out one of the two"),
        (("evidence=FOLDER", "in_place=[stances]"), "stances"),
    ],
)
def test_what_cannot_stand_in_place_is_refused_in_one_line(settings, what, wire):
    stated = [setting.replace("FOLDER", str(wire)) for setting in settings]
    with pytest.raises(BadInput) as refused:
        load_scenario("replay_1991_2025", stated)
    (fault,) = refused.value.faults
    assert what in fault.message


class Shelf(dict):
    """Findings that were made, and how often one was put."""

    puts = 0

    def put(self, key, value):
        self[key] = value
        self.puts += 1


@pytest.fixture(scope="module")
def done(found):
    """A small study of a null and a theory, and the same once more from what was kept."""
    with pytest.MonkeyPatch.context() as patched:
        small = Settings(particles=32, walk=2, kept=4, islands=4)
        patched.setattr(inference_plan, "BRIEF", small)
        planned = plans(found, ["constant", "balance_of_threat"], 1)
        theses = theses_of(found[0][1].sources, found[0][1].theses)[:2]
        shelf, seen = Shelf(), []
        first = crossed(found, planned, theses, lambda *counts: seen.append(counts), shelf)
        assert shelf.puts == 8
        again = crossed(found, planned, theses, lambda *counts: None, shelf)
        assert shelf.puts == 8
    assert seen[-1] == (8, 8)
    return first, again


def test_a_null_meets_no_acts_so_that_only_the_record_moves_its_evidence(done):
    table = done[0].evidence.set_index(["contender", "acts", "record"])["log_evidence"]
    for record in ("own", "wire"):
        assert table["constant", "own", record] == table["constant", "wire", record]
        assert (
            table["balance_of_threat", "own", record] != table["balance_of_threat", "wire", record]
        )
    assert table["constant", "own", "own"] != table["constant", "own", "wire"]


def test_every_thesis_has_a_verdict_on_every_crossing(done):
    rows = done[0].verdicts
    assert len(rows) == 8
    assert rows.groupby("thesis")[["acts", "record"]].apply(len).eq(4).all()
    assert done[1].verdicts.equals(rows)


def test_lines_name_the_best_contender_and_what_stays():
    words = [("a", "own", "own", "supported"), ("b", "own", "own", "refuted")]
    words += [("a", "wire", "own", "supported"), ("b", "wire", "own", "undetermined")]
    verdicts = frame("crossed_verdicts", [(*row, 1.0, 1.0, 1.0, 1.0) for row in words])
    fits = [
        ("own", "own", "line", 9, -5.0, 0.1, 900.0),
        ("own", "own", "walk", 9, -6.5, 0.1, 900.0),
    ]
    fits += [("wire", *row[1:]) for row in fits]
    first, _, last = crossed_lines.lines(verdicts, frame("crossed_evidence", fits))
    assert "acts of own, record of own (9 codes): 1 supported, 1 refuted" in first
    assert "line describes the record best (walk -1.5)" in first
    assert last.startswith("1 of 2 theses have one verdict whatever the source")


def test_the_command_writes_a_folder_that_says_how(monkeypatch, tmp_path, wire):
    verdicts = frame("crossed_verdicts", [("a", "own", "own", "supported", 1.0, 1.0, 1.0, 1.0)])
    evidence = frame("crossed_evidence", [("own", "own", "constant", 9, -5.0, 0.1, 900.0)])
    monkeypatch.setattr(swap_command, "crossed", lambda *_: Crossed(verdicts, evidence))
    monkeypatch.chdir(tmp_path)
    words = ["swap", "replay_1991_2025", str(wire), "--contenders", "constant"]
    words += [word for setting in SHORT for word in ("--set", setting)]
    done = CliRunner().invoke(cli.app, words)
    assert done.exit_code == 0, done.output
    place = tmp_path / "results" / "replay_1991_2025_crossed"
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "crossed"
    assert manifest["command"][:2] == ["swap", "replay_1991_2025"]
    assert len(manifest["sources"]) == 4
    assert pd.read_csv(place / "crossed_verdicts.csv")["verdict"].tolist() == ["supported"]


def test_a_case_of_its_own_keeps_its_evidence_beside_another_source(tmp_path, wire):
    """Its folder is what the other source stands in place of, not the shipped evidence."""
    made = CliRunner().invoke(cli.app, ["new", str(tmp_path / "mine")])
    assert made.exit_code == 0, made.output
    options = ScenarioOptions(str(tmp_path / "mine" / "scenario.yaml"))
    scenario = options.load()
    one = crossings("wire", str(wire))[2]
    taken = swap_command._with(options, one, scenario)
    assert {act.id for act in taken.forcing.acts} == {act.id for act in scenario.forcing.acts}
    assert taken.sources.record == (wire,)


def test_a_scenario_that_adds_a_folder_is_refused(wire):
    options = ScenarioOptions("replay_1991_2025", (f"evidence={wire}",))
    with pytest.raises(BadInput, match="no one folder"):
        swap_command._with(options, crossings("wire", str(wire))[1], options.load())


def test_a_missing_folder_is_refused_in_one_line(tmp_path):
    done = CliRunner().invoke(cli.app, ["swap", "replay_1991_2025", str(tmp_path / "none")])
    assert done.exit_code != 0
    assert "there is no such folder of evidence" in str(done.output) + str(done.exception)


def test_a_source_without_acts_is_refused_by_its_name(found):
    crossing, scenario = found[1]
    with pytest.raises(BadInput, match="no acts that reach"):
        plans([(crossing, scenario.with_acts((), scenario.name))], ["constant"], 1)
