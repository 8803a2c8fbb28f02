"""Inference from the command line and in Python: its files, and what may not change them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import compiled_once
import numpy as np
import pandas as pd
import pytest
from few_moves import few_moves

import sim
from sim.commands import infer_command
from sim.commands.options import Basis
from sim.core import part_codec
from sim.core.errors import BadInput
from sim.core.parameters import Fixed
from sim.core.resources import folder
from sim.decision import theories
from sim.evidence.case_folders import find_sources
from sim.evidence.stance_codes import MISSING, read_codes
from sim.inference import inference_priors as priors
from sim.inference.nuisance_draws import PARTS
from sim.judgement.theses import load_theses
from sim.record import folders, result_folder
from sim.record.columns import COLUMNS
from sim.report.ribbon_figure import ribbons
from sim.studies.inferring import inference_plan, mixtures
from sim.studies.inferring.inference_plan import BASES, plan
from sim.studies.inferring.inference_tables import difference
from sim.studies.inferring.mixtures import mixed_scores, prior_weights
from sim.studies.inferring.posterior_inference import run_plan
from sim.studies.inferring.posterior_replay import read_worlds, replay_posterior
from sim.studies.inferring.rule_map import rule_map
from sim.studies.verdicts import drawn_worlds, thesis_verdicts

PARAMETERS = theories.declared()
NAMES = ("constant", "walk", "balance_of_threat")
FEW = {"until": 1994, "particles": 64, "workers": 1}
UNTIL = FEW["until"]
ASKED = ("nguyen-hedge-1991-2007", "nguyen-hd981-turn", "nguyen-soft-not-hard")


@pytest.fixture(scope="module", autouse=True)
def _few_moves():
    """These tests ask what may not change a posterior, not how well it is sampled."""
    with few_moves(drawn=40, prior_draws=200, worlds=30):
        yield


@pytest.fixture(scope="module")
def scenario():
    return sim.load_scenario("replay_1991_2025")


@pytest.fixture(scope="module")
def inferred(scenario):
    return sim.infer(scenario, NAMES, **FEW)


def test_an_inference_leaves_its_tables(inferred):
    for name, table in inferred.tables.items():
        declared = list(COLUMNS[name])
        assert list(table.columns)[: len(declared)] == declared, name
        assert len(table) or name == "rule_map", name
    assert list(inferred.evidence["contender"]) == list(NAMES)
    assert np.isfinite(inferred.evidence["log_evidence"]).all()
    assert inferred.weights["posterior"].sum() == pytest.approx(1.0)
    assert inferred.weights["stacking"].sum() == pytest.approx(1.0)


def test_a_posterior_is_read_back_as_it_was_written(inferred, tmp_path):
    """Its worlds are several numbers in one cell, and no number."""
    stated = folders.manifest(name="made", title="Made")
    folders.write_manifest(stated, tmp_path / "manifest.json")
    folders.write_csv(inferred.posterior, tmp_path / "posterior.csv")
    again = folders.read_table(tmp_path, "posterior")
    assert list(again["world"]) == list(inferred.posterior["world"].astype(str))
    assert len(again["world"].iloc[-1].split()) == PARTS


def test_years_are_in_sample_up_to_the_last_that_was_given(inferred):
    table = inferred.tables["predictive"]
    early = table["year"] <= table["trained_until"]
    assert set(table["sample"][early]) == {"in_sample"}
    assert set(table["sample"][~early]) == {"held_out"}
    assert table["year"].max() > 2020


def test_scores_are_in_bounds(inferred):
    table = inferred.tables["predictive"]
    assert (table["crps"] >= 0.0).all()
    assert (table["crps"] <= 4.0).all()
    assert (table["log_score"] < 0.0).all()
    shares = inferred.tables["coverage"][["covered_50", "covered_90", "tail"]]
    assert ((shares >= 0.0) & (shares <= 1.0)).all(axis=None)


def test_another_order_or_choice_of_contenders_changes_no_evidence(scenario, inferred):
    """Random numbers are keyed by what a contender is, not by its place."""
    again = sim.infer(scenario, ("balance_of_threat", "constant"), **FEW)
    one = inferred.evidence.set_index("contender")["log_evidence"]
    two = again.evidence.set_index("contender")["log_evidence"]
    assert two["balance_of_threat"] == one["balance_of_threat"]
    assert two["constant"] == one["constant"]


def test_a_copy_under_another_name_changes_no_other_s_evidence(scenario, inferred, monkeypatch):
    """The copy has the evidence of its original, and takes its prior odds from it alone."""
    copied = replace(theories.registry()["balance_of_threat"], name="balance_of_fear")
    known = {**theories.registry(), "balance_of_fear": copied}
    monkeypatch.setattr(theories, "registry", lambda: known)
    compiled_once.share(monkeypatch)
    found = sim.infer(scenario, (*NAMES, "balance_of_fear"), **FEW)
    logs = found.evidence.set_index("contender")["log_evidence"]
    before = inferred.evidence.set_index("contender")["log_evidence"]
    assert logs["balance_of_fear"] == logs["balance_of_threat"]
    assert logs[list(NAMES)].tolist() == before[list(NAMES)].tolist()
    prior = found.weights.set_index("contender")["prior"]
    of_before = inferred.weights.set_index("contender")["prior"]
    assert prior["constant"] == of_before["constant"]
    assert prior["balance_of_fear"] + prior["balance_of_threat"] == pytest.approx(
        of_before["balance_of_threat"]
    )
    # a share on the edge of two roundings may fall on either side
    pd.testing.assert_frame_equal(verdicts_of(found), verdicts_of(inferred), rtol=0, atol=2e-4)


def verdicts_of(inference):
    """The verdicts on a few theses, from the worlds of an inference."""
    by_id = {thesis.id: thesis for thesis in load_theses()}
    theses = [by_id[name] for name in ASKED]
    worlds = drawn_worlds.from_inference(inference)
    return thesis_verdicts.verdicts(worlds, theses, thesis_verdicts.ask(worlds, theses))


def test_a_contender_under_another_name_gives_the_same_verdicts(scenario, inferred, monkeypatch):
    renamed = replace(theories.registry()["balance_of_threat"], name="balance_of_fear")
    known = {**theories.registry(), "balance_of_fear": renamed}
    monkeypatch.setattr(theories, "registry", lambda: known)
    compiled_once.share(monkeypatch)
    found = sim.infer(scenario, ("constant", "walk", "balance_of_fear"), **FEW)
    pd.testing.assert_frame_equal(verdicts_of(found), verdicts_of(inferred))


def test_no_thesis_is_supported_by_a_state_that_chooses_at_random(scenario):
    """With hardly any precision all contenders do the same; the record moves no odds."""
    pins = {name: Fixed(name, value) for name, value in (("precision", 0.001), ("inertia", 0.0))}
    at_random = replace(scenario, parameters={**scenario.parameters, **pins})
    found = sim.infer(at_random, ("balance_of_threat", "rule_T"), **FEW)
    words = verdicts_of(found)["verdict"]
    assert not {"supported", "weak"} & set(words)


def test_conditioned_worlds_keep_their_luck_and_lose_acts(inferred):
    """The factual run differs from itself by nothing; without acts, worlds that meet them do."""
    worlds = drawn_worlds.from_inference(inferred)
    table = thesis_verdicts.ask(worlds, load_theses()[:1]).counterfactuals
    changes = table[table["run"] == "factual"].filter(like="change")
    assert (changes == 0.0).all(axis=None)
    assert table.loc[table["run"] == "none", "change"].abs().max() > 0.0
    spans = table[["first", "last"]].drop_duplicates().to_numpy().tolist()
    assert spans[0][0] == 1991
    assert spans[-1][1] == 2025
    strategies = table[["bandwagon", "hedge", "soft_balance", "hard_balance"]]
    assert np.allclose(strategies.sum(axis=1), 1.0, atol=1e-3)
    assert (table["p05"] <= table["p95"]).all()


def test_every_verdict_has_all_answers_beside_it(inferred):
    table = verdicts_of(inferred)
    for share in ("ps_pressing", "pn_pressing"):  # conditional claims have none
        assert table[share].dropna().between(0.0, 1.0).all()
        assert table[share].notna().any()
    for answer in ("record", "emergence", "emergence_held_out", "probability", "bayes_factor"):
        assert table[answer].notna().all(), answer


def test_later_years_cannot_reach_a_posterior(tmp_path, inferred):
    """Stances, acts and figures of later years are changed; the posterior keeps its bytes."""
    place = tmp_path / "seeds"
    shutil.copytree(folder("seeds"), place)
    changed = 0
    for path in sorted((place / "coders").glob("stance_*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        if "political" in table:
            late = table["year"].astype(int) > UNTIL
            table.loc[late & (table["political"] != ""), "political"] = "2"
            changed += int(late.sum())
            table.to_csv(path, index=False)
    events = pd.read_csv(place / "events.csv", dtype=str, keep_default_na=False)
    late = events["date"].str[:4].astype(int) > UNTIL
    events[~late].to_csv(place / "events.csv", index=False)
    figures = pd.read_csv(place / "structure.csv", dtype=str, keep_default_na=False)
    late_figures = figures["year"].astype(int) > UNTIL
    figures.loc[late_figures, "value"] = "1"
    figures.to_csv(place / "structure.csv", index=False)
    assert changed
    assert late.any()
    assert late_figures.any()
    other = sim.load_scenario("replay_1991_2025", seeds=place)
    posterior = sim.infer(other, NAMES, **FEW).posterior
    assert posterior.to_csv() == inferred.posterior.to_csv()


def test_the_number_of_workers_changes_nothing(scenario):
    asked = plan(scenario, names=["constant", "line"], until=1993, particles=64)
    one, two = run_plan(asked, workers=1), run_plan(asked, workers=2)
    pd.testing.assert_frame_equal(one.evidence, two.evidence)


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"names": ["balance_of_thread"]}, "balance_of_threat"),
        ({"names": ["hedging+constant"]}, "constant"),
        ({"until": 1900}, "1991 to 2025"),
        ({"particles": 3}, "too few"),
        ({"basis": "plane"}, "did you mean 'plain'"),
        ({"names": []}, "no contender is named"),
    ],
)
def test_an_inference_of_unknown_names_or_bounds_that_do_not_fit_is_refused_in_one_line(
    scenario, asked, word
):
    with pytest.raises(BadInput, match=word) as caught:
        plan(scenario, **asked)
    assert len(str(caught.value).splitlines()) == 1


def test_a_contender_that_is_named_twice_is_one(scenario):
    assert plan(scenario, names=["line", "line"]).names == ("line",)


def test_the_command_offers_every_basis():
    assert [str(basis) for basis in Basis] == list(BASES)


def test_the_command_writes_a_result_folder(tmp_path):
    from sim.commands.infer_command import InferenceOptions, infer
    from sim.commands.options import progress
    from sim.commands.scenario_options import ScenarioOptions

    asked = InferenceOptions(contenders="constant, line", until=1993, particles=64, workers=1)
    out = tmp_path / "found"
    told = infer(ScenarioOptions("replay_1991_2025"), asked, out, progress)
    assert any("constant" in line for line in told.detail)
    assert told.screen[-1] == f"Open first: {out / 'figures' / 'evidence.png'}"
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["kind"] == "posterior"
    for name in ("evidence", "posterior", "informed", "predictive", "weights", "coverage"):
        assert f"{name}.csv" in manifest["files"]
        assert len(pd.read_csv(out / f"{name}.csv"))
    again = tmp_path / "again"
    infer(ScenarioOptions("replay_1991_2025"), asked, again, progress)
    for path in sorted(Path(out).glob("*.csv")):
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_codes_that_rest_on_nothing_are_left_out(tmp_path):
    head = "year,actor,target,document,political,military,economic,multilateral,"
    head += "political_direct,military_direct,economic_direct,multilateral_direct,confidence"
    rows = [
        f"{head},political_acts,military_acts",
        "2000,AAA,BBB,all,1,0,-1,,1,,,,0.6,a001,none",
        "2001,AAA,BBB,all,2,1,1,1,,,,,0.3,a001,a002",
        "2000,AAA,BBB,other,-2,-2,-2,-2,,,,,0.9,a001,a002",
    ]
    (tmp_path / "coders").mkdir()
    (tmp_path / "coders" / "stance_1.csv").write_text("\n".join(rows) + "\n")
    sources = replace(find_sources(), record=(tmp_path,))
    found = read_codes(sources, ("AAA", "BBB"), (2000, 2001))
    assert found.codes[:, 0].tolist() == [
        [1, MISSING],
        [MISSING, MISSING],
        [-1, MISSING],
        [MISSING, MISSING],
    ]


def test_early_years_have_the_codes_of_their_own_coders_and_later_ones_none_of_them():
    early = inference_plan.plan(sim.load_scenario("coldwar_1975_1990"), names=["line"])
    assert early.codes.coders == tuple(f"coldwar_stance_{n}" for n in (1, 2, 3))
    assert early.codes.given.any(axis=(0, 1)).sum() == 16
    later = inference_plan.plan(sim.load_scenario("replay_1991_2025"), names=["line"])
    assert not set(early.codes.coders) & set(later.codes.coders)


def test_prior_odds_are_equal_over_sets_of_inputs():
    found = prior_weights(["a", "a", "b", "c"], ["one", "two", "three", "four"])
    assert found == pytest.approx([1 / 6, 1 / 6, 1 / 3, 1 / 3])


def test_a_difference_of_scores_has_an_interval_over_blocks():
    one, other = np.linspace(0.0, 1.0, 20), np.zeros(20)
    mean, low, high = difference(one, other)
    assert mean == pytest.approx(one.sum())
    assert low < mean < high


@pytest.mark.parametrize(
    ("quantity", "low", "high"),
    [
        (priors.half_normal(2.0), 0.0, np.inf),
        (priors.log_normal(1.0, 0.6), 0.0, np.inf),
        (priors.logit_normal(-3.5, 1.0), 0.0, 1.0),
        (priors.share, 0.0, 1.0),
    ],
)
def test_priors_keep_their_bounds_and_rise_with_the_coordinate(quantity, low, high):
    values = quantity(np.linspace(-6.0, 6.0, 50))
    assert (values >= low).all()
    assert (values <= high).all()
    assert (np.diff(values) > 0.0).all()


def test_a_half_normal_gain_has_the_declared_spread():
    draws = priors.half_normal(2.0)(np.random.default_rng(1).standard_normal(100_000))
    assert np.sqrt((draws**2).mean()) == pytest.approx(2.0, rel=0.02)


def test_contenders_with_few_effective_draws_are_named_as_not_settled():
    assert infer_command._unsettled([], 1000) == []
    (line,) = infer_command._unsettled(["constant", "line"], 1000)
    assert "not settled" in line
    assert "constant, line" in line


def test_a_finding_that_was_kept_is_read_whole(inferred):
    """Without every class that it is made of, an interrupted inference would begin anew."""
    classes = {one.__name__: one for one in infer_command.PIECES}
    for own in inferred.findings:
        again = part_codec.decode(part_codec.encode(own), classes)
        assert (again.name, again.trainings) == (own.name, own.trainings)
        np.testing.assert_array_equal(again.values, own.values)


def test_a_mixture_has_the_draws_by_which_its_means_err(inferred):
    (own,) = (one for one in inferred.findings if one.name == "walk")
    sure = replace(own.trainings[-1], ess=1000.0, se=0.1)
    unsure = replace(sure, ess=10.0, se=3.0)
    before = np.array([0.5, 0.5])
    mixed = [
        mixtures._together([sure, unsure], before, np.array(after), 100.0)
        for after in ([1.0, 0.0], [0.8, 0.2], [0.2, 0.8])
    ]
    assert mixed[0].ess == pytest.approx(1000.0)
    assert [one.settled for one in mixed] == [True, True, False]
    assert mixed[1].log_evidence == pytest.approx(sure.log_evidence)
    assert mixed[1].se == pytest.approx(np.hypot(0.8 * 0.1, 0.2 * 3.0))
    trainings = inferred.tables["trainings"]
    assert {"models", "nulls"} < set(trainings["contender"])


@pytest.fixture(scope="module")
def kept(tmp_path_factory, scenario, inferred):
    """The folder of a small inference, as the command writes it."""
    place = tmp_path_factory.mktemp("kept") / "posterior"
    with result_folder.claim("infer", [scenario.name], place) as claim:
        infer_command.write(inferred, scenario, claim, ["infer", scenario.name])
    return place


def test_worlds_of_a_posterior_are_replayed_by_what_they_were_given(scenario, kept):
    found = replay_posterior(read_worlds(scenario, kept))
    assert found.trainings == (1990, UNTIL)
    assert set(found.levels["contender"]) == {"models", "nulls"}
    assert found.levels["p05"].between(-2.0, 2.0).all()
    assert (found.levels["p05"] <= found.levels["p95"]).all()
    assert len(found.levels) == 2 * 2 * 4 * 35
    given = found.scores.set_index(["mixture", "trained_until", "sample"])
    assert given.loc[("models", 1990, "held_out"), "first"] == 1991
    assert given.loc[("nulls", UNTIL, "held_out"), "first"] == UNTIL + 1
    assert given.loc[("nulls", UNTIL, "in_sample"), "last"] == UNTIL
    assert (found.scores["crps"] > 0.0).all()


def test_worlds_of_a_posterior_meet_acts_that_are_taken_away(kept):
    """The draws are of the record; the acts that they meet are those of the scenario."""
    found = replay_posterior(read_worlds(sim.load_scenario("no_oil_rig"), kept))
    assert found.trainings == (1990, UNTIL)


def test_a_world_that_is_replayed_twice_is_the_same(scenario, kept):
    one, two = (replay_posterior(read_worlds(scenario, kept)) for _ in range(2))
    pd.testing.assert_frame_equal(one.levels, two.levels)
    pd.testing.assert_frame_equal(one.scores, two.scores)


def test_a_posterior_of_other_acts_or_with_changed_draws_is_refused(scenario, kept, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(kept, copy)
    manifest = copy / "manifest.json"
    digest = scenario.forcing.digest
    changed = manifest.read_text(encoding="utf-8").replace(digest, "another")
    manifest.write_text(changed, encoding="utf-8")
    with pytest.raises(BadInput, match="other evidence"):
        read_worlds(scenario, copy)
    shutil.copy(kept / "manifest.json", manifest)
    text = (copy / "worlds.csv").read_text(encoding="utf-8")
    (copy / "worlds.csv").write_text(text.replace("models", "nulls"), encoding="utf-8")
    with pytest.raises(BadInput, match="not the table that the inference wrote"):
        read_worlds(scenario, copy)
    shutil.copy(kept / "worlds.csv", copy)
    with (copy / "predictive.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(BadInput, match=r"predictive\.csv.*not the table"):
        read_worlds(scenario, copy)
    with pytest.raises(BadInput, match="not the folder of an inference"):
        read_worlds(scenario, folder("results") / "replay_1991_2025")


def test_a_mixture_follows_the_record():
    """Where one of two contenders foresees every year better, the mixture comes to score as it."""
    scores = np.array([[-1.0] * 20, [-3.0] * 20])
    mixed = mixed_scores(scores, np.array([0.5, 0.5]))
    assert mixed.sum() == pytest.approx(-20.0 + np.log(0.5), abs=1e-6)
    assert mixed[0] == pytest.approx(np.log(0.5 * np.exp(-1.0) + 0.5 * np.exp(-3.0)))
    assert mixed[-1] == pytest.approx(-1.0, abs=1e-6)


def test_ribbons_say_what_the_worlds_were_given(scenario, kept):
    """Worlds that were given the years to a cut are drawn from the year after it on."""
    found = replay_posterior(read_worlds(scenario, kept))
    again = found.levels[found.levels["trained_until"] == UNTIL].assign(trained_until=2025)
    levels = pd.concat([found.levels, again])
    history = pd.DataFrame(
        {
            "year": [UNTIL - 1, UNTIL],
            "actor": "VNM",
            "target": "CHN",
            "domain": "political",
            "level": [0, 1],
            "confidence": [0.9, 0.2],
        }
    )
    figure = ribbons(levels, history, ("VNM", "CHN"))
    _, labels = figure.axes[0].get_legend_handles_labels()
    assert "before any record" in labels
    assert f"given the years to {UNTIL}, run from {UNTIL + 1}" in labels
    assert "given all years to 2025 (in sample)" in labels
    held_out = next(line for line in figure.axes[1].lines if line.get_linestyle() == "--")
    assert min(held_out.get_xdata()) == UNTIL + 1


def test_the_map_of_rules_shares_out_all_draws_over_bins_of_equal_prior(inferred):
    """A contender whose draws follow the prior fills all bins alike."""
    assert inferred.tables["rule_map"].empty  # no contender leaves both parameters free
    finding = inferred.findings[2]
    random = np.random.default_rng(1)
    names = ("pressure_share", "joint_exponent")
    known = replace(
        finding, name="threat_with_support", names=names, points=random.normal(size=(20_000, 2))
    )

    class Plan:
        def predicting(self, name):
            entries = tuple(priors.declared(PARAMETERS[own]) for own in names)
            return SimpleNamespace(coordinates=priors.Coordinates(entries))

    table = rule_map(Plan(), [known])
    assert len(table) == 25
    assert table["prior"].sum() == pytest.approx(1.0)
    assert table["posterior"].sum() == pytest.approx(1.0)
    assert (table["posterior"] - table["prior"]).abs().max() < 0.006
    assert table["share_low"].min() == pytest.approx(PARAMETERS["pressure_share"].low, abs=1e-4)
    assert (table["share_low"] < table["share_high"]).all()
