"""The case leaves the engine: a case of one's own needs files, and no line of Python."""

import re
from itertools import count, product
from pathlib import Path

import pandas as pd
import pytest
import yaml

from sim.core.errors import BadInput
from sim.core.resources import folder
from sim.decision.situation import GIVEN
from sim.evidence.case import read_case, stored_case
from sim.evidence.case_folders import find_sources, shipped_case
from sim.evidence.case_parts import DRIVER_FIELDS, FIGURE_FIELDS
from sim.evidence.coded_tables import load_record
from sim.judgement.theses import theses_of
from sim.scenario.loading import load_scenario
from sim.studies import run_types
from sim.studies.named_runs import run_traces
from sim.studies.trial import attribution, plan

ROOT = Path(__file__).parents[1]
SCENARIO = """\
name: two_states
title: Arvenia and Beland, 1997-2006
start: 1997-01
end: 2006-12
evidence: evidence
actors: {ARV: {size: small}, BEL: {size: great}}
ties: [ARV>BEL]
theories: [balance_of_threat, hedging]
mechanisms: [memory]
worlds: 4
"""
CASE = """\
documents: {treaty-1999: Treaty study, press-2007: Digest of the press}
states: {ARV: [Arvenia, 阿爾維], BEL: [Beland, 貝蘭]}
labeller: position
window: [2003, 2006]
factors:
  beland_pressure: {actor: BEL, tone: presses, name: ["Beland's pressure", 貝蘭的壓力]}
"""
THESES = """\
- id: arvenia-turns
  document: treaty-1999
  locator: p. 3
  kind: changepoint
  scope: ARV toward BEL, 2002-2006 against 1997-2001
  claim: Arvenia turns against Beland from 2002 on.
  criterion: {use: turn, tie: ARV>BEL, before: [1997, 2001], after: [2002, 2006], by: 0.5}
  refuted_by: no turn
- id: pressure-needed
  document: press-2007
  locator: p. 9
  kind: condition
  scope: ARV toward BEL, 1997-2006
  claim: Without the pressure of Beland, Arvenia does not turn.
  criterion:
    use: lost_without
    run: without_beland_pressure
    outcome: {use: turn, tie: ARV>BEL, before: [1997, 2001], after: [2002, 2006], by: 0.5}
  refuted_by: a turn without pressure
"""
DOCUMENTS = """\
id,title,author,publisher,date,language,sha256,scope_years
treaty-1999,A study of the treaty,A. Author,A press,1999,en,,1995-2006
press-2007,A digest of the press,B. Author,A press,2007,en,,1995-2006
"""
EVENTS = "id,date,date_precision,actor,target,domain,role,kind,intensity,document,summary"
ACTS = """\
1997-03 military -2, 1998-05 political -3, 1999-02 economic -2, 2000-07 economic 1,
2001-01 military -4, 2002-06 multilateral -3, 2003-04 military -3, 2004-09 military -4,
2005-05 political -3, 2006-08 economic -3"""
DOMAINS = ("political", "military", "economic", "multilateral")
LEVELS = [f"{domain}{kind}" for kind, domain in product(("", "_direct"), DOMAINS)]
STANCE = ",".join(["year", "actor", "target", "document", *LEVELS, "confidence"])


def evidence(place: Path) -> Path:
    """Write the evidence of a case of two states, and its scenario beside it."""
    own = place / "evidence"
    own.mkdir()
    (place / "two_states.yaml").write_text(SCENARIO)
    (own / "case.yaml").write_text(CASE, encoding="utf-8")
    (own / "theses.yaml").write_text(THESES)
    (own / "documents.csv").write_text(DOCUMENTS)
    acts = [EVENTS]
    for number, (date, domain, size) in enumerate(act.split() for act in ACTS.split(",")):
        source = ("treaty-1999", "press-2007")[number % 2]
        cells = f"b{number},{date},month,BEL,ARV,{domain},forcing,statement,{size},{source}"
        acts.append(f"{cells},Beland's act {number}")
    acts.append("a1,2002-05,month,ARV,BEL,political,response,statement,-2,press-2007,An answer")
    (own / "events.csv").write_text("\n".join([*acts, ""]))
    stance, coverage = [STANCE], ["year,actor,document,covered"]
    for year in range(1997, 2007):
        levels = ",".join(["0" if year < 2002 else "1"] * len(LEVELS))
        stance.append(f"{year},ARV,BEL,all,{levels},0.8")
        coverage += [f"{year},{state},press-2007,1" for state in ("ARV", "BEL")]
    (own / "stance.csv").write_text("\n".join([*stance, ""]))
    (own / "coverage.csv").write_text("\n".join([*coverage, ""]))
    return own


# Two states with files of their own
OTHERS = re.compile(r"Vietnam|VNM|China|CHN|越南|中國")
RULE = re.compile(r"nguyen", re.IGNORECASE)


def test_a_case_of_two_states_goes_from_check_to_report_by_files_alone(bamboo, tmp_path):
    own = evidence(tmp_path)
    (own / "summaries_zh.csv").write_text("id,summary\nb0,貝蘭調兵\n", encoding="utf-8")
    files = ["two_states.yaml", own / "case.yaml", own / "theses.yaml", own / "stance.csv"]
    told = [bamboo("check", *files)]
    told.append(bamboo("run", "two_states.yaml", "--out", "run", "--verbose"))
    told.append(bamboo("judge", "two_states.yaml", "--out", "trial", "--verbose"))
    told.append(bamboo("report", "trial"))
    told.append(bamboo("report", "trial", "--lang", "zh-Hant", "--evidence", own))
    told.append(bamboo("explain", "two_states.yaml", "--month", "2003-05"))
    told.append(bamboo("chronicle", "two_states.yaml"))
    told.append(bamboo("chronicle", "two_states.yaml", "--lang", "zh-Hant"))
    assert "貝蘭調兵 [b0]" in told[-1][1]
    marked = next(line for line in told[-1][1].splitlines() if "[b1]" in line)
    assert "Beland's act 1" in marked
    assert "尚無中文摘要" in marked
    assert [code for code, _, _ in told] == [0] * len(told), told
    printed = "\n".join(out + err for _, out, err in told)
    assert "Arvenia toward Beland" in printed
    assert "ARV>BEL: distance from the coded history (10 observed years)" in printed
    assert "the steepest rise of Arvenia toward Beland in the median world" in printed
    assert not OTHERS.search(printed)
    assert not RULE.search(printed)
    written = [path for path in tmp_path.rglob("*") if path.suffix in {".csv", ".json", ".md"}]
    written += tmp_path.rglob("*.html")
    assert len(written) > 30
    for path in written:
        assert not OTHERS.search(path.read_text(encoding="utf-8")), path
    verdicts = pd.read_csv(tmp_path / "trial" / "verdicts.csv")
    assert set(verdicts["thesis"]) == {"arvenia-turns", "pressure-needed"}
    factors = pd.read_csv(tmp_path / "trial" / "attribution.csv")
    assert set(factors["factor"]) == {"beland_pressure"}
    assert set(factors["background"]) == {"historical", "1997"}
    left_out = pd.read_csv(tmp_path / "trial" / "leave_one_out.csv")
    assert set(left_out["document"]) == {"treaty-1999", "press-2007"}
    chinese = (tmp_path / "trial" / "report.zh-Hant.md").read_text(encoding="utf-8")
    assert "阿爾維" in chinese
    assert "貝蘭的壓力" in chinese
    assert "貝蘭調兵" in chinese
    assert (tmp_path / "run" / "scenario.json").is_file()


def test_a_folder_without_a_case_file_is_a_neutral_case(tmp_path):
    own = evidence(tmp_path)
    (own / "case.yaml").unlink()
    scenario = load_scenario(tmp_path / "two_states.yaml", ["alone=true"])
    assert scenario.case.state("ARV") == "ARV"
    assert list(scenario.case.documents) == ["treaty-1999", "press-2007"]
    assert scenario.window == (2004, 2006)  # the last third of the span
    assert scenario.focus == "ARV"  # the actor of the first tie
    assert {"without_BEL", "only_BEL"} <= set(run_types.named(scenario))
    assert len(load_record(scenario.sources).stances) == 10
    assert next(claim.id for claim in theses_of(scenario.sources)) == "arvenia-turns"


def test_acts_alone_stay_in_the_shipped_case(tmp_path):
    own = evidence(tmp_path)
    for name in ("case.yaml", "documents.csv", "theses.yaml", "stance.csv"):
        (own / name).unlink()
    sources = find_sources(None, own, alone=True)
    assert sources.forcing == (own,)
    assert sources.record == (folder("seeds"),)
    assert sources.case.labeller == shipped_case().labeller


def test_an_added_folder_adds_its_stances_and_brings_its_theses(tmp_path):
    own = evidence(tmp_path)
    (own / "case.yaml").unlink()
    sources = find_sources(None, own)
    stances = load_record(sources).stances
    assert {stance.actor for stance in stances} >= {"ARV", "VNM"}
    assert sources.theses("theses") == own / "theses.yaml"
    assert sources.theses("theses_coldwar") == folder("seeds") / "theses_coldwar.yaml"


# What a case brings is checked like ours
@pytest.mark.parametrize(
    ("name", "old", "new", "line", "words"),
    [
        ("stance.csv", "1999,ARV,BEL,all,0", "1999,ARV,BEL,all,7", 4, "'7'"),
        ("coverage.csv", "1998,ARV,press-2007,1", "1998,ARV,press-2007,x", 4, "'x'"),
        ("theses.yaml", "document: press-2007", "document: press-2008", 10, "press-2007"),
        ("theses.yaml", "without_beland_pressure", "without_beland", 1, "without_beland_pressure"),
        ("case.yaml", "tone: presses", "tone: pressing", 6, "did you mean 'presses'?"),
        ("case.yaml", "labeller: position", "labeller: positon", 1, "did you mean 'position'?"),
    ],
)
def test_a_fault_of_a_case_is_found_by_check(bamboo, tmp_path, name, old, new, line, words):
    own = evidence(tmp_path)
    text = (own / name).read_text(encoding="utf-8")
    assert old in text
    (own / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    code, out, err = bamboo("check", "two_states.yaml")
    assert (code, out) == (2, "")
    assert f":{line}:" in err
    assert words in err


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("documnts: {}", 1, "did you mean 'documents'?"),
        ("states: {abc: Abcland}", 1, "capital letters"),
        ("states: {ABC: [A, B, C]}", 1, "English"),
        ("labeller: 7", 1, "7 is not"),
        ("window: [2006, 2001]", 1, "such as [2001, 2005]"),
        ("window: 2006", 1, "such as [2001, 2005]"),
        ("factors: {x: {actor: ABC}}", 1, "'tone' is missing"),
        ("factors: [x]", 1, "write a mapping"),
        ("runs: {x: {without: y}}", 1, "factor: 'y'"),
        ("runs: {x: {}}", 1, "one of 'only'"),
        ("fields: {x: mobilization}", 1, "did you mean 'mobilisation'?"),
        ("null_drivers: [x]", 1, "of pressure and of support"),
        ("top_rung: {x: ABC}", 1, "write a list"),
        ("spread: [a b]", 1, "a name of letters"),
        ("labeller: position\nlabeller: position", 2, "stands twice"),
    ],
)
def test_a_faulty_case_file_is_refused_at_its_line(tmp_path, text, line, words):
    (tmp_path / "case.yaml").write_text(f"{text}\n")
    with pytest.raises(BadInput) as refused:
        read_case(tmp_path)
    fault = refused.value.faults[0]
    assert (fault.file, fault.line) == (str(tmp_path / "case.yaml"), line)
    assert words in fault.message


def test_a_manifest_stores_the_case_and_a_damaged_one_is_refused():
    case = shipped_case()
    stored = stored_case({"case": case.entry()}, "manifest.json")
    assert stored is not None
    assert stored.entry() == case.entry()
    assert stored_case({}, "manifest.json") is None
    for entry in (7, {"states": 7}, {"labeller": ["x"]}):
        with pytest.raises(BadInput, match="make the folder again"):
            stored_case({"case": entry}, "manifest.json")


def test_the_fields_that_tables_feed_are_those_that_are_given():
    assert set(DRIVER_FIELDS) | set(FIGURE_FIELDS) == set(GIVEN)


# Another focus
PHILIPPINES = """\
name: philippines
extends: replay_1991_2025
start: 2010-01
end: 2019-12
split: 2015-01
focus: PHL
actors: {PHL: {size: small}, ASEAN: {size: small, members: [BRN, IDN, MYS, SGP, THA]}}
ties: [VNM>CHN, PHL>CHN]
theories: [balance_of_threat, hedging]
worlds: 2
"""


def test_another_focus_is_run_and_attributed_on_its_own_tie(unplotted, bamboo, tmp_path):
    (tmp_path / "philippines.yaml").write_text(PHILIPPINES)
    scenario = load_scenario(tmp_path / "philippines.yaml")
    assert scenario.own_ties[0] == ("PHL", "CHN")
    names = ("control", *attribution.runs_needed(scenario))  # 'control' decides other ties
    traces = run_traces({("model", name): plan.variant(scenario, name) for name in names})
    runs = {name: trace for (_, name), trace in traces.items()}
    table = attribution.attribute(runs, scenario, "model")
    assert set(table["factor"]) == set(shipped_case().factors)
    code, out, _ = bamboo("run", "philippines.yaml", "--out", "run", "--verbose")
    assert code == 0
    assert "PHL hedges toward China" in out
    assert "There is no coded history of PHL>CHN" in out
    code, out, _ = bamboo("compare", "run", "run")
    assert code == 0
    assert "There is no coded history of PHL>CHN: no distance to compare." in out
    assert "nan" not in out


THREE = """\
name: three_states
title: Three states, 1997-2006
extends: two_states.yaml
focus: PHL
actors: {PHL: {size: small}}
ties: [ARV>BEL, PHL>BEL, PHL>ARV]
worlds: 3
sweep:
  design: grid
  factors: {parameters.inertia: {low: 0, high: 4, steps: 2}}
  outputs: [mean]
"""


def test_a_focus_that_is_not_the_first_state_is_named_in_every_line(unplotted, bamboo, tmp_path):
    own = evidence(tmp_path)
    (tmp_path / "three.yaml").write_text(THREE)
    for name in ("events", "stance"):  # what Beland does to Arvenia, it does to a third state too
        lines = (own / f"{name}.csv").read_text().splitlines()
        more = [line.replace("ARV", "PHL") for line in lines[1:] if ",BEL" in line]
        if name == "events":
            more = [f"p{line}" for line in more]
        (own / f"{name}.csv").write_text("\n".join([*lines, *more, ""]))
    told = [bamboo("check", "three.yaml"), bamboo("run", "three.yaml", "--out", "run", "--verbose")]
    told.append(bamboo("compare", "run", "run"))
    told.append(bamboo("explain", "three.yaml", "--month", "2003-05"))
    told.append(bamboo("chronicle", "three.yaml", "--from", "2003-01", "--to", "2003-12"))
    told.append(bamboo("sweep", "three.yaml", "--out", "sweep"))
    told.append(bamboo("transfer", "three.yaml", "--out", "transfer"))
    assert [code for code, _, _ in told] == [0] * len(told), told
    printed = [out for _, out, _ in told]
    for text, words in zip(
        printed[1:],
        (
            "by the labeller position, PHL hedges toward Beland",
            "distance of PHL>BEL from history, base: ",
            "Why PHL chose its levels toward Beland",
            "what PHL met and did",
            "in 1 chunks, of PHL>BEL",
            "(three_states: PHL toward Beland)",
        ),
        strict=True,
    ):
        assert words in text
    assert not OTHERS.search("".join(printed))


# The engine knows no case
READERS = {"core/state_codes.csv"}  # the list of all states
RULES = {"record/labellers.py", "report/page/words/terms.yaml"}  # published rules by their authors
COMMON = {"us", "states", "united", "south", "north", "union", "chinese"}  # also a language


def test_no_document_state_or_labeller_is_named_in_the_engine():
    case = shipped_case()
    every = [*case.states.items(), *case.others.items()]
    names = [form.removeprefix("the ") for _, both in every for form in both]
    words = [*names, *case.plain_words - COMMON, *case.documents, *case.factors]
    words += [name for name, run in case.runs.items() if "_" in name and name != run.scenario]
    words.append("no_oil_rig")
    latin = [re.escape(word) for word in words if word.isascii() and word not in {"world", "usa"}]
    codes = "|".join({*case.states, *case.others} - {"WLD"})  # the world at large is no state
    chinese = "|".join(form for form in names if not form.isascii() and form != "世界各國")
    named = re.compile(
        rf"(?i:(?<![a-z])({'|'.join(latin)})(?![a-z]))|\b({codes})\b|{chinese}"
        rf"|[\"']{case.labeller}[\"']"
    )
    found = []
    for path in sorted((ROOT / "sim").rglob("*")):
        name = path.relative_to(ROOT / "sim").as_posix()
        if not path.is_file() or path.suffix == ".pyc" or name in READERS:
            continue
        for number, line in zip(count(1), path.read_text(encoding="utf-8").splitlines()):
            mark = named.search(line)
            if mark and not (name in RULES and case.labeller in line.lower()):
                found.append(f"{name}:{number}: {mark[0]}")
    assert not found, "\n".join(found)


def test_the_shipped_case_names_every_document_and_state_of_its_scenarios():
    case = shipped_case()
    ids = pd.read_csv(folder("seeds") / "documents.csv")["id"]
    assert list(case.documents) == list(ids)
    known = {*case.states, *case.others}
    for path in folder("scenarios").glob("*.yaml"):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        states = {*data.get("actors", {}), *data.get("partners", [])}
        assert states <= known, path
