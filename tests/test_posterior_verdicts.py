"""Verdicts from posteriors: the rule, its answers, and what it is tried on."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inference import ideal_path
from sim.inference.contender_list import contenders
from sim.inference.ruled_worlds import TheoryWorlds, together
from sim.judgement import posterior_verdict as rule
from sim.judgement.posterior_verdict import Answers
from sim.judgement.theses import load_theses
from sim.report import verdict_lines
from sim.scenario.loading import load_scenario
from sim.studies.verdicts import full_posteriors, power_study
from sim.studies.verdicts.amortised import learn
from sim.studies.verdicts.thesis_statements import (
    Said,
    asked_of_history,
    condition_of,
    removes_acts,
    window_start,
)

NAN = float("nan")
SURE = Answers(
    record=1.0,
    emergence=0.95,
    emergence_nulls=0.2,
    held_out=0.8,
    held_out_nulls=0.2,
    probability=0.97,
    prior=0.3,
    bayes_factor=75.0,
    cause=0.9,
)


def test_a_claim_that_all_four_answers_carry_is_supported():
    assert rule.word(SURE) == "supported"
    assert rule.flags(SURE) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"record": 0.3}, "undetermined"),  # history may not satisfy it
        ({"record": 0.01}, "refuted"),
        ({"bayes_factor": 2.0}, "undetermined"),  # the record has hardly moved the odds
        ({"probability": 0.7}, "weak"),
        ({"probability": 0.4}, "undetermined"),
        ({"cause": 0.2}, "undetermined"),  # conditioned worlds keep it without the acts
        ({"probability": 0.02, "bayes_factor": 0.1}, "refuted"),
        ({"probability": 0.02, "bayes_factor": 0.8}, "undetermined"),  # so it was before
        ({"probability": NAN, "bayes_factor": NAN}, "untestable"),
        ({"record": NAN, "cause": NAN}, "supported"),  # what cannot be asked stands in no way
        ({"record": 0.0, "removes": True}, "undetermined"),  # a condition that is not met
    ],
)
def test_each_answer_can_take_support_away(change, word):
    assert rule.word(replace(SURE, **change)) == word


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_more_probability_never_makes_a_verdict_worse(one, other):
    order = ["refuted", "undetermined", "weak", "supported"]
    low, high = sorted((one, other))

    def rank(probability):
        factor = rule.odds_factor(probability, SURE.prior)
        answers = replace(SURE, probability=probability, bayes_factor=factor)
        return order.index(rule.word(answers))

    assert rank(low) <= rank(high)


def test_flags_say_what_a_verdict_owes_to_definition_and_to_its_own_years():
    cheap = replace(SURE, idle=0.9, direct=0.1, held_out=0.2)
    assert rule.flags(cheap) == ["cheap", "definitional", "in_sample_only"]
    assert rule.flags(replace(SURE, record=0.2)) == ["record_fails"]


def test_a_statement_is_what_most_replays_of_a_world_do():
    answer = np.array([1, 1, 0, 0, 0, 1, np.nan, np.nan, np.nan])
    worlds = said_of(answer, replays=3)
    assert worlds.shares[:2].tolist() == [2 / 3, 1 / 3]
    assert np.isnan(worlds.shares[2])  # its condition is never met
    weights = np.array([3.0, 1.0, 100.0])
    assert worlds.emergence(weights, np.ones(3, bool)) == pytest.approx(0.75 * 2 / 3 + 0.25 / 3)
    worth = 16 / 10  # effective number of the two worlds that are asked
    assert worlds.probability(weights) == pytest.approx((worth * 0.75 + 0.5) / (worth + 1))


def said_of(answer, replays):
    each = answer.reshape(-1, replays)
    asked = (~np.isnan(each)).sum(axis=1)
    total = np.nansum(each, axis=1)
    return Said(np.where(asked > 0, total / np.maximum(asked, 1), np.nan))


def test_windows_begin_where_the_latest_span_of_a_criterion_does():
    by_id = {thesis.id: thesis.criterion for thesis in load_theses()}
    assert window_start(by_id["nguyen-hd981-turn"], 1991) == 2014
    assert window_start(by_id["nguyen-hedge-1991-2007"], 1991) == 1991
    assert window_start(by_id["nguyen-pressure-necessary"], 1991) == 2014


def test_the_record_alone_answers_no_criterion_that_removes_acts():
    by_id = {thesis.id: thesis for thesis in load_theses()}
    assert removes_acts(by_id["nguyen-pressure-necessary"].criterion)
    assert not removes_acts(by_id["nguyen-soft-not-hard"].criterion)
    assert condition_of(by_id["nguyen-pressure-necessary"])["use"] == "turn"
    assert condition_of(by_id["nguyen-hd981-turn"]) is None


@pytest.fixture(scope="module")
def short():
    """Five years of the shipped scenario, one tie."""
    whole = load_scenario("replay_1991_2025")
    return ideal_path.of_one_tie(ideal_path.until(whole, 1995), ("VNM", "CHN"))


def drawn(contender, number, seed):
    random = np.random.default_rng(seed)
    points = random.standard_normal((number, len(contender.coordinates)))
    nuisance = random.integers(0, contender.nuisance, (number, contender.parts))
    return contender.coordinates.values(points), nuisance


@pytest.mark.parametrize(
    "names",
    [
        ("rule_T", "rule_T_and_U"),
        ("balance_of_threat", "rule_U"),
        ("balance_of_threat+hedging", "broken_trust"),
    ],
)
def test_worlds_of_many_contenders_wish_together_what_each_wishes_alone(short, names):
    made = contenders(short, ("one",), names)
    parts = [
        TheoryWorlds(contender, *drawn(contender, 3, seed)) for seed, contender in enumerate(made)
    ]
    every = together(parts).conduct(short, 5, ("pressure",))
    for place, part in enumerate(parts):
        alone = part.contender.conduct(part.values, part.nuisance, 5, ("pressure",))
        rows = slice(3 * place, 3 * place + 3)
        assert np.allclose(every.ideals[:, :, rows], alone.ideals, rtol=0, atol=1e-12)
        assert np.array_equal(every.choice[:, rows], alone.choice)
        assert np.array_equal(every.fields[:, :, rows], alone.fields)


def test_networks_learn_probabilities_that_are_known():
    random = np.random.default_rng(1)
    cause = random.random(6000) < 0.3
    inputs = np.column_stack([cause + random.standard_normal(6000), random.standard_normal(6000)])
    targets = np.column_stack([cause.astype(float), np.where(inputs[:, 1] > 0, 1.0, np.nan)])
    net = learn(inputs, targets, seed=2)
    seen = np.array([-1.0, 0.0, 1.0, 2.0])
    found = net.probabilities(np.column_stack([seen, np.zeros(4)]))[:, 0]
    odds = 0.3 / 0.7 * np.exp(seen - 0.5)  # of two normal distributions one apart
    assert np.abs(found - odds / (1.0 + odds)).max() < 0.08
    assert net.score[0] > net.before[0]


def test_power_counts_what_true_and_false_theses_get():
    rows = pd.DataFrame(
        {
            "truth": ["true", "true", "true", "false", "false", ""],
            "verdict": ["supported", "weak", "refuted", "refuted", "supported", "supported"],
        }
    )
    found = power_study.counts_of(pd.concat([rows] * 5))
    assert (found["true"], found["true_supported"], found["true_refuted"]) == (15, 5, 5)
    assert (found["false"], found["false_supported"], found["power_false"]) == (10, 5, 0.5)
    assert found["power_true"] == pytest.approx(1 / 3, abs=1e-4)
    assert np.isnan(power_study.counts_of(rows)["power_true"])  # three histories say nothing


def test_lines_name_all_answers_beside_a_verdict():
    row = {
        "thesis": "a", "labeller": "one", "verdict": "supported", "basis": "plain",
        "record": 1.0, "emergence": 0.9, "emergence_nulls": 0.2, "emergence_held_out": 0.7,
        "held_out_nulls": 0.3, "trained_until": 2013, "bayes_factor": 12.0, "probability": 0.95,
        "power_true": 0.8, "power_false": 0.4, "flags": "cheap",
    }  # fmt: skip
    told = "\n".join(verdict_lines.lines(pd.DataFrame([row]), {"a": "A claim."}, "one"))
    for word in ("A claim.", "record 1.00", "nulls 0.20", "held out 0.70", "x 12", "power 0.80"):
        assert word in told
    assert "given years to 2013" in told
    assert "cheap" in told


def test_a_copy_of_a_contender_is_one_contender():
    from sim.studies.inferring.mixtures import prior_weights

    before = prior_weights(["threat", "trust"], ["a", "b"])
    after = prior_weights(["threat", "trust", "trust"], ["a", "b", "b"])
    assert before.tolist() == [0.5, 0.5]
    assert after.tolist() == [0.5, 0.25, 0.25]
    other = prior_weights(["threat", "threat", "threat"], ["a", "b", "b"])
    assert other.tolist() == [0.5, 0.25, 0.25]


def test_histories_that_meet_the_sampler_are_spread_over_their_makers():
    made = SimpleNamespace(makers=np.array(["rule_T"] * 5 + ["line"] * 5))
    assert full_posteriors.chosen(made, 4) == [0, 6, 2, 8]
    assert sorted(full_posteriors.chosen(made, 50)) == list(range(10))


@given(histories=st.integers(1, 400), fewer=st.integers(0, 40), more=st.integers(0, 40))
def test_a_study_of_more_full_posteriors_begins_with_that_of_fewer(histories, fewer, more):
    made = SimpleNamespace(makers=np.array(["rule_T"] * histories))
    known = full_posteriors.chosen(made, fewer)
    assert len(known) == min(fewer, histories)
    assert known == full_posteriors.chosen(made, fewer + more)[: len(known)]


def test_full_posteriors_stand_beside_what_was_learned(monkeypatch):
    """A word is the same where both probabilities lead to it; a claim that is not asked is left."""
    theses = load_theses()[:3]
    making = SimpleNamespace(
        theses=theses, plan=SimpleNamespace(scenario=load_scenario("replay_1991_2025"))
    )
    tests = SimpleNamespace(makers=np.array(["line"]), codes=np.zeros((1, 4, 1, 35), np.int64))
    told = full_posteriors.HistoryAnswers(
        probability=np.array([0.99, 0.01, NAN]),
        record=np.array([1.0, 1.0, NAN]),
        emergence=np.array([0.9, 0.1, NAN]),
        prior=np.array([0.3, 0.5, NAN]),
    )
    kept = SimpleNamespace(get=lambda key: told)
    rows = [
        {
            "history": 0,
            "thesis": thesis.id,
            "maker": "line",
            "truth": "true",
            "probability": 0.95,
            "record": 1.0,
            "verdict": "supported",
        }
        for thesis in theses
    ]
    table = full_posteriors.compared(making, tests, pd.DataFrame(rows), 1, kept=kept)
    assert table["verdict_full"].tolist() == ["supported", "refuted"]
    assert table["same"].tolist() == [True, False]
    (line,) = verdict_lines.of_full(table)
    assert "the same word for 50.0% of 2 claims, support against refutation for 1" in line


def test_history_is_asked_the_condition_of_a_claim_that_removes_acts():
    theses = {thesis.id: thesis for thesis in load_theses()}
    asked = {thesis.id: thesis.criterion for thesis in asked_of_history(theses.values())}
    removing = theses["nguyen-pressure-necessary"].criterion
    assert asked["nguyen-pressure-necessary"] == removing["condition"]
    assert asked["nguyen-hd981-turn"] == theses["nguyen-hd981-turn"].criterion
    assert not any(removes_acts(criterion) for criterion in asked.values())
