"""The trial: criteria, the verdict rule, and worlds with known answers."""

import inspect
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml

import sim
from sim.core.errors import BadInput
from sim.core.parameters import Fixed
from sim.core.resources import folder
from sim.decision.rules import RULES
from sim.evidence.case_folders import shipped_case
from sim.evidence.coded_tables import load_history
from sim.evidence.rows import History
from sim.judgement import theses
from sim.judgement.criteria import CRITERIA, FACTUAL, Case, Untestable, evaluate
from sim.judgement.stress_verdict import Tally, judge
from sim.judgement.theses import Thesis
from sim.model.ensemble import run_many
from sim.record import columns, folders
from sim.record.columns import COLUMNS
from sim.record.labellers import LABELLERS, nguyen
from sim.record.summary import Shape, Trace
from sim.scenario.loading import load_scenario
from sim.studies import placebos, run_types
from sim.studies.baseline_records import null_traces
from sim.studies.trial import (
    attribution,
    plan,
    recovery,
    stored_trial,
    trial_folder,
    trial_runs,
    verdict_tables,
)

YEARS = tuple(range(1991, 2026))
SHAPE = Shape(
    (("VNM", "CHN"), ("USA", "CHN")),
    YEARS,
    ("nguyen",),
    ("pressure", "support", "rivalry", "trust"),
)
REQUIRED = """
nguyen-hedge-1991-2007 nguyen-2008-non-event nguyen-ramp-2014-2019 nguyen-four-domains
nguyen-pressure-necessary nguyen-inducement-sufficient nguyen-joint-condition nguyen-empty-cell
nguyen-rivals-rejected nguyen-soft-not-hard bop-no-patron-no-balance bop-land-peace-sea-struggle
bop-lean-on-none voa-seesaw voa-one-third-response voa-japan-economic-to-security
voa-coercion-limited cna-five-permanent-members cna-multi-alignment cna-quiet-struggle
mirror-encirclement mirror-arms-turn mirror-lock-in
"""


def record(path, other=0.0, seen=None, trust=0.0):
    """A record of one world: levels by year of Vietnam and of the other tie, and its impressions.

    ``path`` has one value for all domains, or one for each domain.
    """
    levels = np.zeros((2, 4, len(YEARS), 1), np.float32)
    levels[0, ..., 0] = path
    levels[1, ..., 0] = other
    perceived = np.zeros((2, 4, len(YEARS), 1), np.float32)
    perceived[0, 0, :, 0] = np.linspace(0, 1, len(YEARS)) if seen is None else seen
    perceived[0, 3, :, 0] = trust
    return Trace(SHAPE, levels, levels, perceived)


def keeping(path):
    """A record of one world with the rung of Vietnam's tie by year."""
    made = record(FLAT)
    kept = np.zeros((2, 1, len(YEARS), 1), np.float32)
    kept[0, 0, :, 0] = path
    return replace(made, shape=replace(SHAPE, relations=("rung",)), relations=kept)


def since(year, level=1.0):
    return np.where(np.array(YEARS) >= year, level, 0.0)


FLAT, STEP, SLOPE = np.zeros(35), since(2014), np.linspace(-0.5, 1.0, 35)
GRADUAL = np.interp(YEARS, [1991, 2013, 2019, 2025], [0, 0, 1.2, 1.2])
SEA = np.array([FLAT - 1, FLAT + 1, FLAT - 1, FLAT + 1])
TURN = {"use": "turn", "tie": "VNM>CHN", "before": [1991, 2007], "after": [2014, 2019], "by": 0.5}
T = {"tie": "VNM>CHN"}
# criterion: arguments, a record that satisfies it, one that refutes it
# (and, for paired runs, the other run of each)
CASES = {
    "strategy": (
        T | {"years": [2014, 2019], "is": "soft_balance", "share": 0.8},
        record(STEP),
        record(FLAT),
    ),
    "level": (T | {"years": [2014, 2019], "at_least": 0.5}, record(STEP), record(FLAT)),
    "split": (
        T
        | {
            "years": [1991, 2013],
            "high": ["military", "multilateral"],
            "low": ["political", "economic"],
            "by": 0.5,
        },
        record(SEA),
        record(FLAT),
    ),
    "mixed": (
        T
        | {
            "years": [1991, 2013],
            "low": ["political", "economic"],
            "high": ["military", "multilateral"],
            "by": 0.25,
            "share": 0.8,
        },
        record(SEA),
        record(FLAT),
    ),
    "reaches": (T | {"years": [1991, 2019], "at_least": 0.5}, record(STEP), record(since(2020))),
    "flares": (
        T
        | {
            "before": [1991, 2007],
            "years": [2008, 2013],
            "after": [2012, 2013],
            "by": 0.5,
            "within": 0.25,
        },
        record(since(2009) - since(2011)),
        record(since(2009)),
    ),
    "turn": ({k: v for k, v in TURN.items() if k != "use"}, record(STEP), record(FLAT)),
    "no_turn": (
        T | {"before": [1991, 2007], "after": [2014, 2019], "within": 0.25},
        record(FLAT),
        record(STEP),
    ),
    "ramp": (
        T | {"years": [2013, 2019], "by": 0.5, "step": 0.5},
        record(GRADUAL),
        record(since(2016, 1.2)),
    ),
    "steepest": (
        T | {"years": [1991, 2025], "at": [2014, 2015]},
        record(STEP),
        record(since(2003)),
    ),
    "moves_with": (
        T | {"driver": "pressure", "at_least": 0.3, "years": [1991, 2025]},
        record(SLOPE),
        record(-SLOPE),
    ),
    "meets_more": (
        T | {"driver": "pressure", "before": [1991, 2007], "after": [2014, 2019]},
        record(FLAT, seen=STEP),
        record(FLAT, seen=-STEP),
    ),
    "never_together": (
        T | {"strong": "pressure", "weak": "trust", "years": [1991, 2025]},
        record(FLAT, seen=STEP),
        record(FLAT, seen=STEP, trust=-STEP),
    ),
    "tracks": (
        T | {"other": "USA>CHN", "at_least": 0.3, "years": [1991, 2025]},
        record(SLOPE, SLOPE),
        record(SLOPE, -SLOPE),
    ),
    "even": (
        T | {"other": "USA>CHN", "within": 0.5, "years": [1991, 2025]},
        record(STEP, STEP),
        record(STEP, -STEP),
    ),
    "kept": (
        T | {"quantity": "rung", "years": [1991, 2025], "at_least": 3},
        keeping(GRADUAL / 1.2 * 3),
        keeping(GRADUAL / 1.2 * 2),
    ),
    "one_way": (
        T | {"quantity": "rung", "years": [1991, 2025], "by": 0.5, "back": 0.1},
        keeping(GRADUAL),
        keeping(np.interp(YEARS, [1991, 2014, 2025], [0, 1, 0.5])),
    ),
    "precedes": (
        {"first": {"tie": "USA>CHN"}, "then": {"tie": "VNM>CHN"}, "years": [1991, 2025], "by": 0.5},
        record(STEP, since(2010)),
        record(STEP, since(2018)),
    ),
    "lost_without": (
        {"outcome": TURN, "run": "other"},
        (record(STEP), record(FLAT)),
        (record(STEP), record(STEP)),
    ),
    "kept_without": (
        {"outcome": TURN, "run": "other"},
        (record(STEP), record(STEP)),
        (record(STEP), record(FLAT)),
    ),
    "in_run": (
        {"outcome": TURN, "run": "other"},
        (record(FLAT), record(STEP)),
        (record(STEP), record(FLAT)),
    ),
    "given": (
        {"condition": TURN, "outcome": T | {"use": "level", "years": [2014, 2019], "at_most": 1.5}},
        record(STEP),
        record(STEP * 2),
    ),
    "all_of": (
        {
            "parts": [
                TURN,
                {"use": "level", "tie": "VNM>CHN", "years": [2014, 2019], "at_most": 1.5},
            ]
        },
        record(STEP),
        record(STEP * 2),
    ),
}


def case(made):
    runs = made if isinstance(made, tuple) else (made,)
    return Case(dict(zip((FACTUAL, "other"), runs, strict=False)))


def test_every_criterion_has_a_record_that_satisfies_and_one_that_refutes_it():
    assert set(CASES) == set(CRITERIA) - {"beyond"}


@pytest.mark.parametrize("name", CASES)
def test_a_criterion_holds_on_its_positive_record_and_fails_on_its_negative_one(name):
    arguments, satisfies, refutes = CASES[name]
    assert evaluate({"use": name} | arguments, case(satisfies)).tolist() == [True]
    assert evaluate({"use": name} | arguments, case(refutes)).tolist() == [False]


@pytest.mark.parametrize(
    "criterion",
    [
        {"use": "beyond", "why": "after the span"},
        TURN | {"tie": "CHN>VNM"},
        TURN | {"after": [2030, 2035]},
        {"use": "in_run", "run": "coupled", "outcome": TURN},
        T | {"use": "kept", "quantity": "rung", "years": [1991, 2025], "at_least": 3},
    ],
)
def test_a_criterion_without_its_data_is_untestable_with_a_reason(criterion):
    with pytest.raises(Untestable, match=r".+"):
        evaluate(criterion, case(record(STEP)))


@pytest.mark.parametrize(
    "criterion",
    [
        TURN,
        {"use": "strategy"} | CASES["strategy"][0],
        {"use": "moves_with"} | CASES["moves_with"][0],
    ],
)
def test_a_record_with_missing_values_neither_satisfies_nor_fails(criterion):
    silent = record(np.where(np.array(YEARS) == 2016, np.nan, STEP), seen=np.full(35, np.nan))
    with pytest.raises(Untestable, match="holds no"):
        evaluate(criterion, case(silent))


def test_the_shipped_theses_cover_all_documents_and_use_known_criteria():
    claims = theses.load_theses()
    assert len(claims) >= 50
    assert {t.document for t in claims} == set(shipped_case().documents)
    assert set(REQUIRED.split()) <= {t.id for t in claims}
    for claim in claims:
        for block in _blocks(claim.criterion):
            allowed = set(inspect.signature(CRITERIA[block["use"]]).parameters) | {"use", "is"}
            assert set(block) <= allowed, (claim.id, block)


def _blocks(criterion):
    if isinstance(criterion, dict):
        yield from ([criterion] if "use" in criterion else [])
        for value in criterion.values():
            yield from _blocks(value)
    elif isinstance(criterion, list):
        for value in criterion:
            yield from _blocks(value)


def test_a_faulty_thesis_is_reported_with_its_line(tmp_path):
    text = (folder("seeds") / "theses.yaml").read_text(encoding="utf-8")
    blocks = yaml.safe_load(text)[:1]
    blocks[0] |= {"document": "nguyen-2021", "criterion": {"use": "strateggy"}}
    (tmp_path / "theses.yaml").write_text(
        yaml.safe_dump(blocks, allow_unicode=True), encoding="utf-8"
    )
    with pytest.raises(BadInput, match=r"did you mean 'nguyen-2020'") as fault:
        theses.load_theses(tmp_path / "theses.yaml")
    assert "did you mean 'strategy'" in str(fault.value)
    lines = {f.message.split(":")[0]: f.line for f in fault.value.faults}
    assert list(lines) == ["theses.0.criterion", "theses.0.document"]
    assert lines["theses.0.criterion"] < lines["theses.0.document"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- id: a\n  id: b\n", 2, "stands twice"),
        ("a: 1\n", 1, "list of theses"),
        ("- [1\n", 2, "not YAML"),
        ("- id: x\n- id: y\n", 2, "missing"),
    ],
)
def test_a_faulty_file_of_theses_is_reported_with_its_line(text, line, words, tmp_path):
    (tmp_path / "theses.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        theses.load_theses(tmp_path / "theses.yaml")
    assert any(f.line == line and words in f.message for f in fault.value.faults), fault.value


def test_an_argument_that_a_criterion_does_not_take_is_named(tmp_path):
    blocks = yaml.safe_load((folder("seeds") / "theses.yaml").read_text(encoding="utf-8"))[:1]
    blocks[0]["criterion"] = {
        "use": "lost_without",
        "run": "none",
        "outcome": TURN | {"yeers": [1, 2]},
    }
    (tmp_path / "theses.yaml").write_text(
        yaml.safe_dump(blocks, allow_unicode=True), encoding="utf-8"
    )
    with pytest.raises(BadInput, match="'yeers' is not allowed"):
        theses.load_theses(tmp_path / "theses.yaml")


# The verdict rule
MODEL = Tally(300, 400)


@pytest.mark.parametrize(
    ("others", "verdict", "rival"),
    [
        (
            {
                "always_hedge": Tally(0, 1, exact=True),
                "no_forcing": Tally(100, 400),
                "permuted": Tally(50, 400),
            },
            "supported",
            "",
        ),
        (
            {
                "always_hedge": Tally(0, 1, exact=True),
                "no_forcing": Tally(295, 400),
                "permuted": Tally(50, 400),
            },
            "not_distinguished",
            "no_forcing",
        ),
        (
            {"always_hedge": Tally(1, 1, exact=True), "no_forcing": Tally(100, 400)},
            "refuted",
            "always_hedge",
        ),
        (
            {"always_hedge": Tally(0, 1, exact=True), "random_choice": Tally(390, 400)},
            "refuted",
            "random_choice",
        ),
        ({}, "untestable", ""),
    ],
)
def test_the_verdict_follows_the_rule(others, verdict, rival):
    assert judge(MODEL, others) == (verdict, rival)


def test_a_thesis_that_fails_in_nineteen_worlds_of_twenty_is_refuted():
    assert judge(Tally(20, 400), {"no_forcing": Tally(0, 400)})[0] == "refuted"
    assert judge(None, {"no_forcing": Tally(0, 400)})[0] == "untestable"


def test_a_static_thesis_is_at_best_not_distinguished_from_always_hedge():
    assert judge(Tally(399, 400), {"always_hedge": Tally(1, 1, exact=True)}) == (
        "not_distinguished",
        "always_hedge",
    )


# Known answers
@pytest.fixture(scope="module")
def known():
    """Attribution on the known world under the rules: rule → its runs."""
    cases = {
        r: load_scenario(f"known/rule_{r}", worlds=120) for r in ("T", "U", "T_and_U", "T_plus_U")
    }
    asked = [
        (r, n, plan.variant(c, n)) for r, c in cases.items() for n in attribution.runs_needed(c)
    ]
    done = run_many([c for _, _, c in asked], trace=True)
    runs = {
        r: {n: d.trace for (q, n, _), d in zip(asked, done, strict=True) if q == r} for r in cases
    }
    return {r: (cases[r], runs[r]) for r in cases}


def test_pooled_over_rules_each_world_of_each_rule_counts_once(known):
    rules = {r: runs for r, (_, runs) in known.items()}
    scenario = known["T"][0]
    table = attribution.attribute_all(rules["T"], rules, scenario)
    pooled, single = table[table["model"] == "pooled"], table[table["model"].isin(list(rules))]
    assert len(pooled) == len(single) / len(rules)
    place = ["factor", "labeller", "background"]
    summed = single.groupby(place)["n"].sum()
    assert pooled.set_index(place)["n"].to_dict() == summed.to_dict()
    one = pooled.set_index(place).loc[("china_pressure", "nguyen", "historical")]
    lost = sum(
        (r["pn"] * r["n"])
        for _, r in single.set_index(place)
        .loc[("china_pressure", "nguyen", "historical")]
        .iterrows()
        if r["n"] >= 100
    )
    assert one["pn"] == pytest.approx(lost / one["n"], abs=0.1)
    assert one["pn_high"] - one["pn_low"] < 0.15, "more worlds, a narrower interval"
    alone = [attribution.additivity_gap(runs, scenario) for runs in rules.values()]
    assert min(alone) < one["additivity_gap"] < max(alone)


@pytest.mark.parametrize(
    ("rule", "pressure", "support"),
    [("T", True, False), ("U", False, True), ("T_and_U", True, True)],
)
def test_attribution_finds_what_is_necessary_in_the_known_world(rule, pressure, support, known):
    scenario, runs = known[rule]
    table = (
        attribution.attribute(runs, scenario, rule)
        .query("labeller == 'nguyen' and background == 'historical'")
        .set_index("factor")
    )
    for factor, needed in (("china_pressure", pressure), ("us_support", support)):
        assert (table.loc[factor, "pn"] >= 0.8) if needed else (table.loc[factor, "pn"] <= 0.2), (
            rule,
            factor,
        )


def test_effects_add_up_under_the_sum_and_do_not_under_both_needed(known):
    assert abs(attribution.additivity_gap(known["T_plus_U"][1], known["T_plus_U"][0])) <= 0.1
    assert attribution.additivity_gap(known["T_and_U"][1], known["T_and_U"][0]) > 0.5


def labels(scenario):
    """Share of worlds that balance, by year."""
    trace = run_many([scenario], trace=True)[0].trace
    return (nguyen(trace.levels[0].astype(float)) >= 2).mean(-1)


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("T_and_U", (False, False, True, False)),
        ("T_or_U", (False, True, True, True)),
        ("T", (False, True, True, False)),
        ("U", (False, False, True, True)),
    ],
)
def test_the_four_cells_of_the_table_follow_the_rule(rule, cells):
    balances = labels(load_scenario(f"known/rule_{rule}", worlds=40))
    for start, expected in zip((5, 15, 25, 35), cells, strict=True):
        assert (balances[start : start + 5].mean() > 0.8) == expected, (rule, 1991 + start)
        assert (balances[start : start + 5].mean() < 0.2) != expected, (rule, 1991 + start)


def test_shifting_the_forcing_by_five_years_moves_the_change_by_five():
    first = [
        int((labels(load_scenario("known/rule_T_and_U", s, worlds=40)) > 0.5).argmax())
        for s in ((), ("edits=[{shift: {months: 60}}]",))
    ]
    assert abs((first[1] - first[0]) - 5) <= 1


def test_the_rules_as_scenarios_are_the_rules_as_variants():
    base = load_scenario("replay_1991_2025", worlds=2)
    for name in RULES:
        by_file, by_code = load_scenario(f"rule_{name}", worlds=2), run_types.rule(base, name)
        a, b = (run_many([c], trace=True)[0].trace.levels for c in (by_file, by_code))
        assert np.array_equal(a, b), name


def test_recovery_distinguishes_different_models_and_not_equal_ones():
    base = load_scenario("known/rule_T", worlds=60)
    traces = {n: run_many([run_types.rule(base, n)], trace=True)[0].trace for n in ("T", "U")}
    table = recovery.confusion(traces | {"T_again": traces["T"]}).set_index("made_by")
    assert table.loc["U", "U"] > 0.9
    assert table.loc["T", "U"] < 0.1
    assert table.loc["T", ["T", "T_again"]].sum() > 0.9


def test_placebos_keep_the_properties_that_they_declare():
    base = load_scenario("replay_1991_2025", worlds=1)
    late = [a for a in base.forcing.acts if a.month >= base.start]
    moved = [a for a in placebos.permuted(base, 3).forcing.acts if a.month >= base.start]
    assert [a.date for a in moved] == [a.date for a in late]
    assert sorted((a.actor, a.level) for a in moved) == sorted((a.actor, a.level) for a in late)
    assert [(a.actor, a.level) for a in moved] != [(a.actor, a.level) for a in late]


LABELLED = ("nguyen", "le_kuik", "ma_kang", "position")


def tried(asked, worlds=None, **changes):
    """A trial of one thesis, equal under every labeller: contender → holds by world."""
    claim = Thesis(
        "nguyen-turn", "nguyen-2020", "§ x", "changepoint", "s", "Vietnam turned.", TURN, "no turn"
    )
    answers = {
        who: {
            (claim.id, lb): np.array(a) if isinstance(a, list) else np.arange(a[1]) < a[0]
            for lb in LABELLED
        }
        for who, a in asked.items()
    }
    sizes = {who: len(next(iter(a.values()))) for who, a in answers.items()} | (worlds or {})
    empty = {
        "theses": (claim,),
        "answers": answers,
        "worlds": sizes,
        "sets": {},
        "history": {},
        "direct": {},
        "attribution": columns.frame("attribution", []),
        "confusion": pd.DataFrame(columns=["made_by"]),
        "unforced": (),
    }
    return trial_runs.Trial(**(empty | changes))


def history_of(answer):
    return {
        ("nguyen-turn", lb): answer if isinstance(answer, str) else np.array([answer])
        for lb in LABELLED
    }


def matrix(*rows):
    """Recovery of the model and one rival, rule_X; the rest is attributed to the others."""
    return pd.DataFrame(rows, columns=["made_by", "model", "rule_X"]).assign(
        others=lambda t: 1 - t["model"] - t["rule_X"]
    )


STRONG = {"model": (300, 400), "always_hedge": (0, 1), "rule_X": (100, 400), "permuted": (100, 400)}
APART = matrix(("model", 0.8, 0.2), ("rule_X", 0.2, 0.8))


def first(made):
    return verdict_tables.table(made).iloc[0]


def test_verdicts_are_recomputed_from_the_folder_alone(tmp_path):
    asked = {
        "model": [True, True, False],
        "zeal": [True, True, False],
        "always_hedge": [False],
        "abacus": [True, True, False],
    }
    made = tried(asked, {"always_hedge": 1}, history=history_of(True), direct=history_of(False))
    trial_folder.write(made, tmp_path)
    folders.write_manifest(folders.manifest(name="made"), tmp_path / "manifest.json")
    written, again = (tmp_path / "verdicts.csv").read_bytes(), stored_trial.read(tmp_path)
    trial_folder.write_verdicts(again, tmp_path)
    assert (tmp_path / "verdicts.csv").read_bytes() == written
    table = verdict_tables.table(again)
    assert table.equals(verdict_tables.table(made))
    assert set(table["rival"]) == {"zeal"}, (
        "the first rival named stays the first, whatever the alphabet says"
    )
    assert table["probability"].tolist() == [0.6667] * 4


@pytest.mark.parametrize(
    ("changes", "verdict", "rival", "note"),
    [
        ({"confusion": APART}, "supported", "", ""),
        (
            {"confusion": matrix(("model", 0.79, 0.21), ("rule_X", 0.2, 0.8))},
            "not_distinguished",
            "rule_X",
            "cannot be told apart",
        ),
        (
            {"confusion": matrix(("model", 0.8, 0.2), ("rule_X", 0.21, 0.79))},
            "not_distinguished",
            "rule_X",
            "cannot be told apart",
        ),
        ({"confusion": matrix(("model", 0.08, 0.02), ("rule_X", 0.01, 0.04))}, "supported", "", ""),
        (
            {"confusion": matrix(("model", 0.0, 0.0), ("rule_X", 0.0, 1.0))},
            "not_distinguished",
            "rule_X",
            "cannot be told apart",
        ),
        (
            {"confusion": APART, "history": history_of(True), "direct": history_of(False)},
            "not_distinguished",
            "definition",
            "by definition",
        ),
        (
            {"confusion": APART, "history": history_of(True), "direct": history_of(True)},
            "supported",
            "",
            "satisfies it",
        ),
        (
            {"confusion": APART, "history": history_of(False), "direct": history_of(False)},
            "supported",
            "",
            "does not satisfy",
        ),
        (
            {
                "confusion": APART,
                "history": history_of(True),
                "direct": history_of("the record holds no levels"),
            },
            "supported",
            "",
            "satisfies it",
        ),
    ],
)
def test_an_obstacle_to_support_prevents_it_and_is_named(changes, verdict, rival, note, tmp_path):
    made = tried(STRONG, {"always_hedge": 1}, **changes)
    trial_folder.write(made, tmp_path)
    folders.write_manifest(folders.manifest(name="made"), tmp_path / "manifest.json")
    for one in (made, stored_trial.read(tmp_path)):
        row = first(one)
        assert (row["verdict"], row["rival"]) == (verdict, rival)
        assert note in row["note"]


def test_a_more_frequent_rival_is_named_before_one_that_is_only_indistinguishable():
    made = tried(
        STRONG | {"line": (300, 400)},
        {"always_hedge": 1},
        confusion=matrix(("model", 0.0, 0.0), ("rule_X", 0.0, 1.0)),
    )
    assert first(made)["rival"] == "line"


@pytest.mark.parametrize(("beaten", "verdict"), [(19, "supported"), (18, "not_distinguished")])
def test_a_thesis_lies_above_all_of_nineteen_permutations_or_is_not_distinguished(
    beaten, verdict, tmp_path
):
    """Pooled, the permutations hold in about 100 of 380 worlds either way.

    The interval of the pool does not show the difference.
    """
    low, high = np.arange(20) < 5, np.arange(20) < 16
    made = tried(
        {
            "model": (300, 400),
            "permuted": np.concatenate([low] * beaten + [high] * (19 - beaten)).tolist(),
        },
        sets={"permuted": (20,) * 19},
    )
    trial_folder.write(made, tmp_path)
    folders.write_manifest(folders.manifest(name="made"), tmp_path / "manifest.json")
    for one in (made, stored_trial.read(tmp_path)):
        row = first(one)
        assert (row["verdict"], row["rival"]) == (
            verdict,
            "" if verdict == "supported" else "permuted",
        )
        placebo = verdict_tables.placebos(one).iloc[0]
        assert placebo["standing"] == round(beaten / 19, 4)
        assert placebo["low"] < placebo["emergence"] < placebo["high"]
    assert the_pool_alone_would_support(made)


def the_pool_alone_would_support(made):
    """Whether the pool alone would support the thesis."""
    model, pool = (
        Tally(
            int(made.answers[w]["nguyen-turn", "nguyen"].sum()),
            made.answers[w]["nguyen-turn", "nguyen"].size,
        )
        for w in ("model", "permuted")
    )
    return judge(model, {"permuted": pool}) == ("supported", "")


def test_every_set_of_permuted_acts_has_an_order_and_worlds_of_its_own():
    sets = {
        n: s
        for n, s in plan.placebos(load_scenario("replay_1991_2025", worlds=380)).items()
        if n.startswith("permuted")
    }
    assert len(sets) == 19
    assert {s.worlds for s in sets.values()} == {20}
    assert (
        len({s.seed for s in sets.values()})
        == len({tuple(a.level for a in s.forcing.acts) for s in sets.values()})
        == 19
    )


def test_a_shipped_run_has_the_acts_of_the_tested_scenario_without_those_it_removes():
    base = load_scenario("replay_1991_2025", worlds=7, seed=3)
    for name, file in (("no_oil_rig", "no_oil_rig"), ("coupled", "coupled_1991_2025")):
        own, shipped = plan.variant(base, name), load_scenario(file, worlds=7, seed=3)
        assert replace(own, forcing=shipped.forcing, text=shipped.text) == shipped
        assert own.forcing.acts == shipped.forcing.acts
        placebo = plan.variant(placebos.permuted(base, 1), name)
        assert {a.id for a in placebo.forcing.acts} == {a.id for a in shipped.forcing.acts}
        assert placebo.forcing.acts != shipped.forcing.acts


def test_every_rival_is_evaluated_in_the_runs_of_the_theses_that_could_be_supported():
    base, claims = load_scenario("replay_1991_2025", worlds=2), theses.load_theses()
    contest = plan.of_readings(base, claims) | plan.of_contenders(base, [], claims)
    wanted = {"factual", *(n for n in plan.needed(claims) if not n.startswith("theory_"))}
    for name in plan.rivals(base):
        assert wanted <= {n for who, n in contest if who == name}


@pytest.mark.parametrize(
    ("holds", "standing", "supportable"),
    [(0.9, True, True), (0.5, True, False), (0.01, False, False)],
)
def test_a_thesis_that_the_baselines_settle_is_not_evaluated_for_other_contenders(
    holds, standing, supportable
):
    """Always-hedge holds in no world; no forcing holds in half of them."""
    level = np.where(np.arange(200) < 200 * holds, 1.0, 0.0)
    own = {"factual": spread(level), "none": spread(np.where(np.arange(200) < 100, 1.0, 0.0))}
    claim = Thesis(
        "high",
        "voa-2023",
        "x",
        "regime",
        "s",
        "High.",
        {"use": "level", "tie": "VNM>CHN", "years": [2003, 2009], "at_least": 0.9},
        "low",
    )
    found = trial_runs.open_theses(
        load_scenario("replay_1991_2025", worlds=1),
        [claim],
        History(),
        {("model", n): t for n, t in own.items()},
    )
    assert [bool(f) for f in found] == [standing, supportable]


def spread(level):
    """A record of many worlds, each with its own constant level."""
    levels = np.zeros((2, 4, len(YEARS), len(level)), np.float32) + level.astype(np.float32)
    return Trace(SHAPE, levels, levels, np.zeros_like(levels))


def test_a_baseline_is_built_for_every_run_in_which_other_ties_are_decided():
    own = {"factual": spread(np.ones(2)), "none": spread(np.zeros(2))}
    other = replace(SHAPE, ties=(("VNM", "USA"), ("VNM", "CHN"), ("CHN", "VNM")))
    wide = np.ones((3, 4, len(YEARS), 2), np.float32)
    found = null_traces(
        own | {"partners": Trace(other, wide, wide, wide)},
        load_history(),
        load_scenario("replay_1991_2025", worlds=1),
        {},
    )
    asked = {
        "use": "in_run",
        "run": "partners",
        "outcome": {"use": "level", "tie": "CHN>VNM", "years": [2003, 2009], "at_most": 0.2},
    }
    for name in set(found) - {"no_forcing"}:
        assert evaluate(asked, Case(found[name])).mean() > 0.9, name
    assert found["always_hedge"]["without_us_support"] is found["always_hedge"]["factual"]


def test_every_placebo_is_evaluated_on_the_same_theses_as_the_model():
    base = load_scenario("replay_1991_2025", worlds=2)
    contest = plan.of_contenders(base, theses.load_theses(), [])
    needed = {"factual", *plan.needed(theses.load_theses())}
    for name in plan.placebos(base):
        assert {n for who, n in contest if who == name} == needed


def test_a_scenario_is_no_rival_of_itself():
    base = load_scenario("replay_1991_2025", worlds=2)
    assert len(plan.rivals(base)) == 6 + len(base.theories)
    for name in RULES:
        rivals = plan.rivals(load_scenario(f"known/rule_{name}", worlds=2))
        assert set(rivals) == {f"rule_{r}" for r in RULES} - {f"rule_{name}"}, (
            "the theory alone, with the scenario's own parameters, is the scenario too"
        )
        assert f"rule_{name}" not in plan.rivals(load_scenario(f"rule_{name}", worlds=2))


def test_a_rule_keeps_the_parameters_that_its_scenario_pins():
    known = load_scenario("known/rule_T", worlds=2)
    assert plan.reading(run_types.rule(known, "T")) == plan.reading(known)
    assert plan.reading(run_types.rule(known, "U")) != plan.reading(known)


def test_removing_the_acts_of_an_actor_keeps_those_before_the_span():
    base = load_scenario("replay_1991_2025", worlds=30)
    gone, bare = (
        run_many([v], trace=True)[0].trace.perceived[0, 0, 0]
        for v in (run_types.none(base), run_types.theory_alone(run_types.none(base), "hedging"))
    )
    assert np.array_equal(gone, bare), (
        "what is perceived of others does not depend on who perceives"
    )
    assert (gone > 0).all(), (
        "the border war of 1979 and the clash of 1988 are still remembered in 1991"
    )


def test_the_tested_model_also_decides_in_the_shipped_runs():
    base = load_scenario("rule_T", worlds=2)
    for name in ("coupled", "partners_1991_2025", "no_oil_rig"):
        run = plan.variant(base, name)
        assert run.theories == base.theories
        assert run.parameters["pressure_share"] == base.parameters["pressure_share"]
    partners = plan.variant(base, "partners_1991_2025")
    assert not isinstance(partners.parameters["seesaw"], Fixed), (
        "what joins ties runs where the run has it"
    )


def test_recorded_outcomes_are_the_history_of_relations():
    claims = [
        c
        for c in theses.load_theses()
        if c.id in ("cna-five-permanent-members", "voa-one-third-response", "mirror-encirclement")
    ]
    plain, _ = trial_runs.ask_history(load_scenario("replay_1991_2025"), claims, load_history())
    assert plain["cna-five-permanent-members", "nguyen"][0]
    assert plain["voa-one-third-response", "nguyen"][0]
    assert "needs the run" in plain["mirror-encirclement", "nguyen"]


# Trials in Python, and of years outside the span


@pytest.mark.parametrize("command", ["judge", "transfer", "spread"])
def test_a_window_outside_the_span_is_refused_in_one_line_before_anything_runs(
    command, tmp_path, bamboo
):
    said = ["--set", "start=2012-01", "--set", "end=2013-12", "--set", "split=null"]
    code, out, err = bamboo(command, "replay_1991_2025", "--worlds", "12", *said, "--out", "out")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        (
            "replay_1991_2025:1:1: window: 2014-2019 does not lie in the span 2012-2013; "
            "name years of the span, such as --set 'window=[2013, 2013]'"
        )
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_trial_in_python_returns_the_tables_that_the_command_writes():
    """The span is short; the table still has a verdict for every thesis and labeller."""
    case = load_scenario(
        "replay_1991_2025",
        ["start=2014-01", "end=2016-12", "split=null", "window=[2014, 2016]"],
        worlds=3,
    )
    claims = [
        t for t in theses.load_theses() if t.id in {"nguyen-hedge-1991-2007", "voa-wall-with-china"}
    ]
    done = sim.judge(case, claims)
    assert list(done.verdicts.columns) == list(COLUMNS["verdicts"])
    assert len(done.verdicts) == 2 * len(LABELLERS)
    assert "1991-2007 lies outside the span 2014-2016" in set(done.verdicts["note"])
    assert set(done.history_first["thesis"]) == {c.id for c in claims}
    assert list(done.placebos.columns) == list(COLUMNS["placebos"])
    assert set(done.attribution["window"]) == {"2014-2016"}
    assert "made_by" in done.confusion
    assert repr(done).startswith("<Trial of replay_1991_2025: 2 theses, 3 worlds")
