"""Theses that can win and lose: what satisfies and what refutes each, and who wins them cheaply."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from sim.core.vocabulary import DOMAINS
from sim.evidence.coded_tables import load_history
from sim.judgement import theses
from sim.judgement.criteria import FACTUAL, Case, evaluate
from sim.judgement.stress_verdict import tally
from sim.judgement.theses import Thesis, file_of, load_theses
from sim.model.ensemble import run_many
from sim.record.summary import Shape, Trace
from sim.scenario.forcing_modes import UNPRESSED
from sim.scenario.loading import load_scenario
from sim.studies import run_types
from sim.studies.trial import stored_trial, thesis_answers, trial_folder
from sim.studies.trial.trial_runs import Trial

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
YEARS = tuple(range(1991, 2026))
TIES = tuple(
    tuple(tie.split(">"))
    for tie in ["VNM>CHN", "VNM>USA", "VNM>JPN", "VNM>RUS", "VNM>GBR", "CHN>VNM", "JPN>VNM"]
)
PERCEIVED = ("pressure", "support")
RELATIONS = ("rung", "supply", "met")
SHAPE = Shape(TIES, YEARS, ("nguyen",), PERCEIVED, RELATIONS)
CLAIMS = {claim.id: claim for claim in load_theses()}


def record(levels=None, seen=None, kept=None):
    """A record of one world, all zero but for what is given.

    Args:
        levels: By tie a path by year, or one by domain.
        seen: By impression of Vietnam's tie to China a path by year.
        kept: By tie and quantity a path by year.
    """
    made = np.zeros((len(TIES), len(DOMAINS), len(YEARS), 1), np.float32)
    for tie, given in (levels or {}).items():
        by_domain = given if isinstance(given, dict) else dict.fromkeys(DOMAINS, given)
        for domain, path in by_domain.items():
            made[TIES.index(tuple(tie.split(">"))), DOMAINS.index(domain), :, 0] = path
    felt = np.zeros((len(TIES), len(PERCEIVED), len(YEARS), 1), np.float32)
    for name, path in (seen or {}).items():
        felt[0, PERCEIVED.index(name), :, 0] = path
    holds = np.zeros((len(TIES), len(RELATIONS), len(YEARS), 1), np.float32)
    for (tie, name), path in (kept or {}).items():
        holds[TIES.index(tuple(tie.split(">"))), RELATIONS.index(name), :, 0] = path
    return Trace(SHAPE, made, made, felt, holds)


def steps(*changes):
    """A path that takes each level from its year on."""
    path = np.zeros(len(YEARS))
    for year, value in changes:
        path[np.array(YEARS) >= year] = value
    return path


def china(path, **others):
    return record({"VNM>CHN": path, **others})


IDLE = record()
HEDGES = china({"political": -1, "economic": -1, "military": 1, "multilateral": 1})
TURNS = china(steps((2014, 1)))
GRADUAL = china(np.interp(YEARS, [1991, 2013, 2019, 2025], [0, 0, 1.2, 1.2]))
FIRM = steps((2014, 1))
ARMED = {"military": steps((2015, -1))}
LOST = {"without_china_pressure": IDLE, "without_us_support": IDLE}
ALONE = [f"theory_{name}" for name in ("domestic_mobilisation", "economic_capacity")]
SEESAW = {
    "VNM>USA": steps((1991, -0.5), (2023, -1)),
    "VNM>JPN": -1.0,
    "VNM>CHN": dict.fromkeys(("political", "economic"), steps((1991, -0.25), (2023, -1))),
}
CLOSE = dict.fromkeys(("political", "economic"), -1.0)
FIVE = [f"VNM>{state}" for state in ("CHN", "USA", "JPN", "RUS", "GBR")]


def partners(made, **more):
    return {"partners_1991_2025": made, **more}


def coupled(levels):
    return {"coupled": record(levels)}


def top(*low):
    """A record of partners at the top rung, but for some that are one rung below."""
    return record(kept={(tie, "rung"): 2.0 if tie in low else 3.0 for tie in FIVE})


def locked(supply):
    return partners(record({"VNM>USA": ARMED}, kept={("VNM>RUS", "supply"): supply}))


# by id: runs that satisfy the thesis, and runs that refute it; a lone record is the factual run
CASES = {
    "nguyen-hedge-1991-2007": (HEDGES, IDLE),
    "nguyen-2008-non-event": (china(steps((2009, 1), (2011, 0))), china(steps((2009, 1)))),
    "nguyen-ramp-2014-2019": (GRADUAL, TURNS),
    "nguyen-four-domains": (
        china(
            {"political": FIRM, "economic": FIRM, "military": 1 + FIRM / 2, "multilateral": FIRM}
        ),
        china({"political": FIRM, "military": FIRM, "multilateral": FIRM}),
    ),
    "nguyen-pressure-necessary": (
        {FACTUAL: TURNS, "without_china_pressure": IDLE},
        {FACTUAL: TURNS, "without_china_pressure": TURNS},
    ),
    "nguyen-inducement-sufficient": (
        {FACTUAL: TURNS, "pressure_and_us_support": TURNS, "only_china_pressure": IDLE},
        {FACTUAL: TURNS, "pressure_and_us_support": IDLE, "only_china_pressure": IDLE},
    ),
    "nguyen-joint-condition": (
        {FACTUAL: TURNS, **LOST},
        {FACTUAL: TURNS, **LOST, "without_us_support": TURNS},
    ),
    "nguyen-empty-cell": (
        record(seen={"pressure": FIRM, "support": FIRM}),
        record(seen={"pressure": FIRM, "support": steps((1995, 1), (1997, 0), (2014, 1))}),
    ),
    "nguyen-rivals-rejected": (
        {FACTUAL: TURNS, **dict.fromkeys([*ALONE, "theory_elite_faction"], IDLE)},
        {FACTUAL: TURNS, **dict.fromkeys(ALONE, IDLE), "theory_elite_faction": TURNS},
    ),
    "nguyen-soft-not-hard": (TURNS, china(steps((2014, 2)))),
    "bop-no-patron-no-balance": (HEDGES, IDLE),
    "bop-land-peace-sea-struggle": (HEDGES, IDLE),
    "bop-lean-on-none": (
        partners(record({"VNM>USA": -0.5, "VNM>RUS": -0.5})),
        partners(record({"VNM>USA": -0.5, "VNM>RUS": -1.75})),
    ),
    "voa-seesaw": (partners(record(SEESAW)), partners(record(SEESAW | {"VNM>CHN": -0.25}))),
    "voa-one-third-response": (
        partners(record({"VNM>USA": steps((2020, -1))}, kept={("VNM>USA", "met"): 0.3})),
        partners(record(kept={("VNM>USA", "met"): 0.3})),
    ),
    "voa-japan-economic-to-security": (
        coupled({"JPN>VNM": {"military": steps((2022, -1))}}),
        coupled({"JPN>VNM": {"economic": steps((2022, -1))}}),
    ),
    "voa-coercion-limited": (
        coupled({"CHN>VNM": {"economic": 1.0}, "VNM>CHN": {"economic": 0.5}}),
        coupled({"CHN>VNM": {"economic": 1.0}}),
    ),
    "cna-five-permanent-members": (partners(top()), partners(top("VNM>GBR"))),
    "cna-multi-alignment": (
        partners(record(dict.fromkeys(FIVE, CLOSE))),
        partners(record(dict.fromkeys(FIVE[1:], CLOSE))),
    ),
    "cna-quiet-struggle": (
        HEDGES,
        china({"political": -1, "economic": -1, "military": 2, "multilateral": 2}),
    ),
    "mirror-encirclement": (
        {**partners(TURNS), "partners_no_encirclement": IDLE},
        {**partners(TURNS), "partners_no_encirclement": TURNS},
    ),
    "mirror-arms-turn": (
        partners(record({"VNM>USA": {"military": steps((2025, -1))}})),
        partners(record({"VNM>USA": {"economic": steps((2025, -1))}})),
    ),
    "mirror-lock-in": (
        locked(np.interp(YEARS, [1991, 2014, 2025], [0.8, 0.8, 0.5])),
        locked(np.interp(YEARS, [1991, 2014, 2020, 2025], [0.8, 0.8, 0.5, 0.8])),
    ),
}


def asked_of(name, made):
    runs = {FACTUAL: IDLE, **made} if isinstance(made, dict) else {FACTUAL: made}
    answer = theses.ask(CLAIMS[name], Case(runs))
    assert not isinstance(answer, str), answer
    return thesis_answers.single(answer)


@pytest.mark.parametrize("name", CASES)
def test_a_named_thesis_has_a_record_that_satisfies_it_and_one_that_refutes_it(name):
    satisfies, refutes = CASES[name]
    assert asked_of(name, satisfies) is True
    assert asked_of(name, refutes) is False


@pytest.mark.parametrize("name", CASES)
def test_a_state_that_does_nothing_wins_no_named_thesis_by_its_conduct(name):
    runs = dict.fromkeys([FACTUAL, *theses.runs_of(CLAIMS[name].criterion)], IDLE)
    answer = theses.ask(CLAIMS[name], Case(runs))
    wins = None if isinstance(answer, str) else thesis_answers.single(answer)
    # one claim is about what Vietnam met, not about what it did; flat impressions satisfy it
    assert (wins is True) == (name == "nguyen-empty-cell")


@pytest.fixture(scope="module")
def answers():
    scenario = load_scenario("replay_1991_2025", worlds=8)
    return thesis_answers.table(scenario, tuple(CLAIMS.values()), load_history())


def test_every_thesis_that_an_idle_state_satisfies_is_flagged_cheap(answers):
    assert set(answers["thesis"]) == set(CLAIMS)
    for row in answers.to_dict("records"):
        flags = row["flags"].split()
        assert ("cheap" in flags) == (row["idle"] >= 0.5), row
        assert ("definitional" in flags) == ((row["plain"], row["direct"]) == ("holds", "fails"))
        assert ("record_fails" in flags) == (row["plain"] == "fails")


def test_the_coded_history_answers_every_named_thesis_in_one_of_three_words(answers):
    mine = answers[answers["labeller"] == "nguyen"].set_index("thesis")
    for name in CASES:
        assert mine.loc[name, "plain"] in {"holds", "fails", "cannot be asked"}
    assert (mine.loc[list(CASES), "plain"] != "cannot be asked").sum() >= 9


def test_claims_that_nothing_or_a_definition_wins_are_flagged():
    def claim(name, criterion):
        return Thesis(name, "cna-2025", "x", "regime", "s", name, criterion, "no")

    level = {"use": "level", "tie": "VNM>CHN", "years": [2021, 2025]}
    asked = (
        claim("calm", level | {"at_least": -0.5, "at_most": 0.5}),
        claim("by-partners", level | {"domains": ["economic"], "at_least": 0.5}),
        claim("sides", level | {"at_most": -1.5}),
    )
    scenario = load_scenario("replay_1991_2025", worlds=4)
    table = thesis_answers.table(scenario, asked, load_history()).set_index(["thesis", "labeller"])
    assert "cheap" in table.loc[("calm", "nguyen"), "flags"]
    assert table.loc[("by-partners", "nguyen"), "flags"] == "definitional"
    assert table.loc[("sides", "nguyen"), "flags"] == "record_fails"
    assert table.loc[("sides", "nguyen"), "idle"] == 0


def test_every_shipped_thesis_says_what_satisfies_and_refutes_it_and_why_it_is_asked_so():
    for claim in [*CLAIMS.values(), *load_theses(file_of("theses_coldwar"))]:
        for words in (claim.satisfied_by, claim.refuted_by, claim.passage):
            assert len(words.split()) >= 4, claim.id
        assert claim.passage.endswith("."), claim.id
        assert claim.satisfied_by != claim.refuted_by


def test_a_thesis_without_the_further_words_is_read_and_a_wrong_kind_is_refused(tmp_path):
    block = yaml.safe_load((SEEDS / "theses.yaml").read_text(encoding="utf-8"))[0]
    path = tmp_path / "theses.yaml"
    bare = {key: value for key, value in block.items() if key not in theses.FURTHER}
    path.write_text(yaml.safe_dump([bare], allow_unicode=True), encoding="utf-8")
    assert load_theses(path)[0].passage == ""
    path.write_text(yaml.safe_dump([block | {"passage": 3}]), encoding="utf-8")
    with pytest.raises(theses.BadInput, match=r"passage: 3 is not text"):
        load_theses(path)


# What changed since the first freeze, and what is not asked


def table_of(name):
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_change_of_a_criterion_has_its_old_and_new_form_and_a_reason_from_the_text():
    rows = table_of("theses_changes")
    coldwar = {claim.id: claim for claim in load_theses(file_of("theses_coldwar"))}
    for row in rows:
        claim = coldwar[row["thesis"]] if "coldwar" in row["thesis"] else CLAIMS[row["thesis"]]
        assert yaml.safe_load(row["new"]) == claim.criterion, row["thesis"]
        assert row["old"] != row["new"]
        assert (row["document"], row["locator"]) == (claim.document, claim.locator)
        assert len(row["reason"].split()) > 8, row["thesis"]
    assert len({row["thesis"] for row in rows}) == len(rows)


def test_the_freeze_holds_what_is_judged_now(monkeypatch):
    monkeypatch.syspath_prepend(SEEDS)
    import freeze

    kept = json.loads((SEEDS / "frozen.json").read_text(encoding="utf-8"))
    assert kept == freeze.frozen(), "list the change in theses_changes.csv, then freeze anew"


def test_every_claim_that_the_lists_leave_out_has_a_thesis_or_a_reason():
    rows = table_of("claims_without_thesis")
    assert {row["id"] for row in rows} >= {
        "nguyen-three-noes-eroding",
        "nguyen-belt-and-road-caution",
        "nguyen-legitimacy-party-channel",
        "nguyen-kuik-three-conditions",
    }
    for row in rows:
        assert row["asked_by"] == "" or row["asked_by"] in CLAIMS
        assert len(row["reason"].split()) > 8
        assert " § " in row["locator"]


# Conditional theses


def test_a_conditional_thesis_is_asked_of_the_worlds_alone_that_meet_its_condition():
    both = TURNS.joined(IDLE).joined(china(steps((2014, 2))))
    condition = {"use": "level", "tie": "VNM>CHN", "years": [2014, 2019], "at_least": 0.5}
    outcome = condition | {"at_least": -2, "at_most": 1.5}
    given = {"use": "given", "condition": condition, "outcome": outcome}
    answer = evaluate(given, Case({FACTUAL: both}))
    assert np.array_equal(answer, [1.0, np.nan, 0.0], equal_nan=True)
    claim = Thesis("c", "cna-2025", "x", "condition", "s", "C.", given, "no")
    assert theses.ask(claim, Case({FACTUAL: IDLE})) == "its condition is not met"


def test_of_too_few_worlds_that_meet_a_condition_no_share_is_taken():
    few, enough = np.full(400, np.nan), np.full(400, np.nan)
    few[:19] = 1.0
    enough[:20] = [1.0] * 5 + [0.0] * 15
    assert tally(few) is None
    assert (tally(enough).holds, tally(enough).worlds) == (5, 20)
    assert tally(np.array([1.0])).share == 1.0
    assert tally(np.array([True, False])).worlds == 2


def test_conditional_answers_are_read_back_from_the_folder_as_they_were(tmp_path):
    claim = CLAIMS["nguyen-soft-not-hard"]
    keys = [(claim.id, labeller) for labeller in ("nguyen", "le_kuik", "ma_kang", "position")]
    found = {key: np.array([1.0, np.nan, 0.0]) for key in keys}
    trial = Trial(
        theses=(claim,),
        answers={"model": found},
        worlds={"model": 3},
        sets={},
        history={},
        direct={},
        attribution=pd.DataFrame(columns=list(trial_folder.frame("attribution", []).columns)),
        confusion=pd.DataFrame({"made_by": ["model"], "model": [1.0]}),
        unforced=(),
    )
    trial_folder.write(trial, tmp_path)
    (tmp_path / "manifest.json").write_text('{"bamboo": "test", "name": "t"}')
    again = stored_trial.read(tmp_path)
    for key in keys:
        assert np.array_equal(again.answers["model"][key], found[key], equal_nan=True)


# Factors are pressing or courting acts


def acts_of(scenario, actor):
    inside = [a for a in scenario.forcing.acts if a.actor == actor and a.month >= scenario.start]
    return {a.id for a in inside if a.level > 0}, {a.id for a in inside if a.level < 0}


def test_without_pressure_the_courtship_of_the_same_state_stays():
    base = load_scenario("replay_1991_2025", worlds=1)
    runs = run_types.named(base)
    presses, courts = acts_of(base, "CHN")
    assert presses
    assert courts
    assert acts_of(runs["without_china_pressure"](base), "CHN") == (set(), courts)
    assert acts_of(runs["without_china_courtship"](base), "CHN") == (presses, set())
    assert acts_of(runs["only_china_pressure"](base), "CHN") == (presses, set())
    assert acts_of(runs["only_china_pressure"](base), "USA") == (set(), set())
    assert acts_of(runs["only_china"](base), "CHN") == (presses, courts)
    assert acts_of(runs["pressure_and_us_support"](base), "CHN") == (presses, set())
    assert acts_of(runs["pressure_and_us_support"](base), "USA")[1] == acts_of(base, "USA")[1]
    modes = runs["without_china_pressure"](base).forcing_modes
    assert modes["CHN", "VNM"] == UNPRESSED


def test_of_acts_that_no_document_records_those_of_the_removed_tone_are_left_out():
    base = load_scenario("known/rule_T", ["parameters.unrecorded_rate=0.8"], worlds=8)
    unknown = replace(base.forcing, acts=(), covered=frozenset())  # no document covers a year
    bare = replace(base, forcing=unknown)
    factor = run_types.Factor("CHN", "presses")
    made = run_many([bare, run_types.without(bare, factor), run_types.none(bare)], trace=True)
    pressure, eased, none = (result.trace.perceived[0, 0] for result in made)
    assert (eased <= pressure).all()
    assert eased.mean() < pressure.mean()
    assert not none.any()


# The command


def test_the_command_lists_theses_and_shows_one_with_its_words(bamboo):
    code, out, _ = bamboo("theses")
    assert code == 0
    assert all(name in out for name in CASES)
    code, out, _ = bamboo("theses", "voa-seesaw")
    assert code == 0
    for part in ("claim:", "passage:", "satisfied by:", "refuted by:", "criterion:"):
        assert part in out
    code, _, err = bamboo("theses", "voa-seesow")
    assert code == 2
    assert "did you mean 'voa-seesaw'" in err


def test_the_command_shows_what_known_records_answer(bamboo):
    code, out, _ = bamboo("theses", "bop-navy-over-army", "--answers")
    assert code == 0
    assert re.search(r"bop-navy-over-army\s+0\.00\s+0\.00\s+holds\s+holds", out)
    assert "Of 1 theses" in out
