"""Verdicts do not depend on names, copies or order, and random choice is never supported."""

from dataclasses import replace

import compiled_once
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from probe import law

from sim.evidence.coded_tables import load_history
from sim.evidence.rows import History
from sim.judgement import theses
from sim.judgement.criteria import FACTUAL
from sim.judgement.stress_verdict import MODEL, Tally, judge
from sim.judgement.theses import Thesis, load_theses
from sim.model import alignment_model
from sim.model.ensemble import run_many
from sim.record.summary import Trace
from sim.scenario.loading import load_scenario
from sim.studies.trial import plan, trial_runs, verdict_tables

PLAIN = tuple(
    t for t in load_theses() if not theses.runs_of(t.criterion)
)  # those that the factual run answers
FEW = ("hedging", "balance_of_threat", "threat_with_support")


def between(years, low, high):
    return {"use": "level", "tie": "VNM>CHN", "years": years, "at_least": low, "at_most": high}


HALVES = {
    "use": "all_of",
    "parts": [
        between([2003, 2009], 0.5, 0.95),
        between([2013, 2019], 1.0, 2.0),
        between([2023, 2029], 0.5, 0.95),
    ],
}
SUMMED = Thesis(
    "summed",
    "cna-2025",
    "x",
    "condition",
    "s",
    "Each of the two brings half, both the whole.",
    HALVES,
    "else",
)
SLACK = Thesis(
    "slack",
    "cna-2025",
    "x",
    "regime",
    "s",
    "Nothing at first.",
    between([1993, 1999], -0.4, 0.4),
    "else",
)


@pytest.fixture(scope="module", autouse=True)
def _few_sets():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "SETS", 4)
        patch.setattr(alignment_model, "kernel", compiled_once.kernel)
        yield


def traces(scenario, claims):
    """The factual run and the run without acts of every contender; attribution is not needed."""
    every = plan.of_readings(scenario, claims) | plan.of_contenders(scenario, claims, claims)
    wanted = {key: s for key, s in every.items() if key[1] in {FACTUAL, "none"}}
    return dict(
        zip(wanted, (r.trace for r in run_many(list(wanted.values()), trace=True)), strict=True)
    )


def tried(scenario, claims, history):
    answers = trial_runs.ask_contenders(scenario, claims, history, traces(scenario, claims))
    return verdict_tables.table(answers)


def known(*theories, weights=(1.0,)):
    base = load_scenario("known/rule_T_plus_U", worlds=60)
    return replace(base, theories=theories or base.theories, theory_weights=weights)


def agnostic(*more, rename=str):
    base = load_scenario("replay_1991_2025", worlds=16)
    mine = [t for t in base.theories if t.name in FEW]
    return replace(base, theories=(*(replace(t, name=rename(t.name)) for t in mine), *more))


def called(name, copy):
    return replace(
        next(t for t in load_scenario("replay_1991_2025").theories if t.name == name),
        name=copy,
        module=f"sim.decision.theories.{name}",
    )


@pytest.fixture(scope="module")
def run():
    return traces(agnostic(), PLAIN)


@pytest.fixture(scope="module")
def fair(run):
    """Verdicts on the agnostic mixture of three theories, unchanged."""
    answers = trial_runs.ask_contenders(agnostic(), PLAIN, load_history(), run)
    return verdict_tables.table(answers)


@pytest.fixture(scope="module")
def firm():
    """Verdicts in the known world, where the true model is supported."""
    return tried(known(), (SUMMED, SLACK), History())


def outcome(table):
    """Verdict and probability by thesis and labeller, without the names of rivals."""
    return (
        table.set_index(["thesis", "labeller"])[["verdict", "probability"]]
        .fillna(-1.0)
        .to_dict("index")
    )


def test_the_known_world_supports_some_thesis(firm):
    by = firm[firm["labeller"] == "nguyen"].set_index("thesis")["verdict"]
    assert by["summed"] == "supported"
    assert by["slack"] == "not_distinguished"


def test_copies_of_theories_change_no_verdict(fair):
    """Copies in unequal numbers, so that a theory which counted twice would weigh more."""
    hedging, threat, support = FEW
    names = {f"another_{threat}": threat, f"another_{support}": support, "a_third": support}
    copies = [called(name, copy) for copy, name in names.items()]
    assert hedging not in names.values()
    table = tried(agnostic(*copies), PLAIN, load_history())
    assert outcome(table) == outcome(fair)
    assert table["rival"].tolist() == fair["rival"].tolist()


def test_a_copy_that_is_mistaken_for_its_original_removes_no_support(firm):
    theory = known().theories[0]
    table = tried(
        known(theory, replace(theory, name="twin"), weights=(0.25, 0.75)),
        (SUMMED, SLACK),
        History(),
    )
    assert outcome(table) == outcome(firm)


def test_the_name_of_a_theory_changes_no_verdict(fair):
    assert outcome(
        tried(agnostic(rename=lambda name: f"x_{name}"), PLAIN, load_history())
    ) == outcome(fair)


def test_a_copy_is_no_new_rival_and_a_different_computation_is():
    twin = called("hedging", "twin")
    assert set(plan.rivals(agnostic(twin))) == set(plan.rivals(agnostic()))
    other = replace(twin, wish=_half(twin))
    assert "theory_twin" in plan.rivals(agnostic(other))


def _half(theory):
    """A function of the same arguments that computes another value."""
    text = f"lambda {', '.join(theory.arguments)}: 0.5 * ({' + '.join(theory.arguments)})"
    return eval(text, {})


def at_random(trace, rng, worlds=200):
    """States that choose every month, uniformly from the five levels."""
    levels = rng.integers(-2, 3, (12, *trace.levels.shape[:3], worlds)).mean(0).astype(np.float32)
    seen = rng.random((*trace.perceived.shape[:3], worlds)).astype(np.float32)
    return Trace(trace.shape, levels, levels, seen)


@pytest.mark.parametrize("seed", range(3))
def test_random_choice_supports_no_thesis(seed, run):
    rng = np.random.default_rng(seed)
    table = verdict_tables.table(
        trial_runs.ask_contenders(
            agnostic(),
            PLAIN,
            load_history(),
            run | {key: at_random(t, rng) for key, t in run.items() if key[0] == MODEL},
        )
    )
    assert (table["verdict"] != "supported").all(), table[table["verdict"] == "supported"]
    assert {"refuted", "not_distinguished"} <= set(table["verdict"])


tallies = st.builds(
    lambda n, share: Tally(round(n * share), n), st.integers(5, 400), st.floats(0, 1)
)
beside = st.dictionaries(
    st.sampled_from(["always_hedge", "random_choice", "line", "rule_T", "permuted"]),
    tallies,
    min_size=1,
)


@law
@given(tallies, beside, tallies)
def test_one_more_contender_never_adds_support(model, others, more):
    assert (
        judge(model, others)[0] == "supported"
        or judge(model, others | {"another": more})[0] != "supported"
    )


@law
@given(tallies, beside, st.lists(st.sampled_from(["rule_T", "permuted", "definition"]), max_size=2))
def test_a_doubt_can_only_remove_support(model, others, doubts):
    bare, doubted = judge(model, others), judge(model, others, doubts)
    assert (
        doubted == bare
        if bare[0] != "supported" or not doubts
        else doubted == ("not_distinguished", doubts[0])
    )


@law
@given(tallies, beside)
def test_a_more_frequent_thesis_never_gets_a_worse_verdict(model, others):
    order = ("refuted", "not_distinguished", "supported")
    better = Tally(min(model.worlds, model.holds + max(1, model.worlds // 10)), model.worlds)
    assert order.index(judge(better, others)[0]) >= order.index(judge(model, others)[0])


@law
@given(tallies, beside)
def test_the_order_of_contenders_changes_the_named_rival_and_not_the_verdict(model, others):
    assert judge(model, dict(reversed(others.items())))[0] == judge(model, others)[0]


@law
@given(tallies, beside)
def test_a_contender_as_frequent_as_the_model_is_never_beaten(model, others):
    assert judge(model, others | {"twin": model})[0] != "supported"
