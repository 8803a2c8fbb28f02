"""Worlds of a posterior as any command runs them: their levels, their faults, their reasons."""

import json
import shutil
from contextlib import nullcontext
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

import sim
from sim.commands import questions, run_command, transfer_command
from sim.commands.scenario_options import ScenarioOptions
from sim.commands.transfer_command import Sources
from sim.core.errors import BadInput
from sim.core.resources import folder
from sim.core.vocabulary import DOMAINS, month_index
from sim.explanation import ledger_tables, main_reason, told_world
from sim.explanation.moments import moments
from sim.inference.contender_list import NULLS, contenders
from sim.inference.ideal_path import of_one_tie
from sim.inference.inference_priors import ERROR
from sim.model.annual import simulate_years
from sim.record import folders
from sim.report import reason_lines
from sim.report.translation import IN_ENGLISH
from sim.scenario.loading import load_scenario
from sim.studies.inferring import posterior_replay
from sim.studies.inferring.given_record import given_record
from sim.studies.inferring.posterior_replay import draws_of, read_worlds, text_digest
from sim.studies.verdicts.drawn_worlds import from_folder

BASE, TIE, SHORT = "replay_1991_2025", ("VNM", "CHN"), 40
FOLDER = folder("results") / "replay_1991_2025_posterior"
P = ("--posterior", str(FOLDER))
LIKELY = "hedging+balance_of_threat"  # rules most worlds that were given all years


@cache
def case(name=BASE, until=None, worlds=SHORT):
    return given_record(load_scenario(name, worlds=worlds), FOLDER, until)


def ideals(scenario):
    """Annual means of the ideal levels: (domain, year, world)."""
    worlds = scenario.numbered(range(scenario.worlds))
    return simulate_years(scenario, worlds, trace=True).ideals[0]


def test_the_worlds_that_verdicts_ask_have_the_weights_of_the_inference():
    """They sum the scores of years; an evidence that is spread over other years would be lost.

    The stored folder lost 0.013 of the walk's, in a year without codes (mended since).
    """
    drawn = from_folder(load_scenario(BASE), FOLDER).given
    weights = pd.read_csv(FOLDER / "weights.csv").set_index("contender")["posterior"]
    known = drawn.weights[~drawn.are_models].sum()
    assert known == pytest.approx(weights[list(NULLS)].sum(), rel=1e-2)


def test_worlds_wish_what_their_contenders_wish():
    """The model steps the worlds of all contenders together, as each contender steps its own."""
    scenario = case()
    found = ideals(scenario)
    table = folders.read_table(FOLDER, "worlds")
    rows = table[(table["mixture"] == "models") & (table["trained_until"] == 2025)]
    own = rows[rows["contender"] == LIKELY]
    one = of_one_tie(load_scenario(BASE), TIE)
    coders = json.loads((FOLDER / "manifest.json").read_text())["coders"]
    contender = contenders(one, coders, [LIKELY])[0]
    draws = draws_of(contender, own, FOLDER)
    wished = contender.conduct(draws.values, draws.worlds, 35).ideals
    by_year = wished.reshape(35, 12, len(DOMAINS), -1).mean(1)
    first = scenario.posterior.contenders.index(LIKELY)
    taken = scenario.posterior.rows(np.arange(SHORT, dtype=np.uint64)) - first
    seen = [(i, k) for i, k in enumerate(taken) if 0 <= k < len(own)]
    assert seen
    for i, k in seen:
        np.testing.assert_allclose(found[:, :, i].T, by_year[:, :, k], atol=1e-5)


def test_a_folder_without_errors_of_lasting_acts_draws_them_by_the_numbers_of_its_worlds():
    """Other acts may last in another scenario, so that a folder need not have these errors."""
    table = folders.read_table(FOLDER, "worlds")
    rows = table[(table["mixture"] == "models") & (table["contender"] == LIKELY)].head(3)
    errors = [name for name in rows if name.startswith(ERROR)]
    one = of_one_tie(load_scenario(BASE), TIE)
    coders = json.loads((FOLDER / "manifest.json").read_text())["coders"]
    contender = contenders(one, coders, [LIKELY])[0]
    own, without = (draws_of(contender, each, FOLDER) for each in (rows, rows.drop(columns=errors)))
    assert errors
    assert set(own.values) - set(without.values) == set(errors)
    ideals_of = [contender.conduct(d.values, d.worlds, 35).ideals for d in (own, without)]
    assert np.isfinite(ideals_of[1]).all()
    assert (ideals_of[0] != ideals_of[1]).any()  # the errors of the folder are read


def test_worlds_are_the_same_in_every_chunk_and_mix_the_contenders():
    scenario = case(until=2013)
    posterior = scenario.posterior
    ids = np.arange(240, dtype=np.uint64)
    assert posterior.rows(ids[100:]).tolist() == posterior.rows(ids)[100:].tolist()
    number = len(posterior.contenders)
    assert sorted(posterior.rows(ids[:number])) == list(range(number))  # each once, by weight
    few = {posterior.contenders[row] for row in posterior.rows(ids[:20])}
    assert len(few) > 2
    assert sum(posterior.shares().values()) == pytest.approx(1.0)


def test_given_years_are_told_and_change_the_worlds():
    assert case().posterior.given == (1991, 2025)
    assert case(until=2013).posterior.given == (1991, 2013)
    assert case().digest != case(until=2013).digest != load_scenario(BASE).digest
    prior = case(until=1990).posterior
    assert prior.given == (1991, 1990)
    assert prior.left_out == {"blend": 5, "no_acts": 4}
    assert "no year was given" in " ".join(reason_lines.given(prior.entry(), IN_ENGLISH))
    entry = case(until=2013).posterior.entry()
    assert "2014 is held out" in " ".join(reason_lines.given(entry, IN_ENGLISH, 2014))
    assert "2013 is in sample" in " ".join(reason_lines.given(entry, IN_ENGLISH, 2013))


def test_a_pinned_parameter_stays_pinned():
    pinned = load_scenario(BASE, ["parameters.threat_half_life=7"], worlds=4)
    scenario = given_record(pinned, FOLDER)
    assert "parameters.threat_half_life" not in scenario.numbered([0]).given
    assert scenario.parameters["threat_half_life"].value == 7


def test_the_rows_of_a_ledger_sum_to_the_ideal_level():
    scenario = case()
    found = list(moments(scenario, scenario.numbered([3, 4]), [month_index("2014-06")], [TIE]))
    table = ledger_tables.ledger(found)
    sums = table.groupby(["world", "domain"])["contribution"].sum()
    for moment in found:
        for d, domain in enumerate(DOMAINS):
            assert sums[moment.world, domain] == pytest.approx(moment.ideal[d], abs=1e-8)


def test_the_told_world_changes_as_most_worlds_do():
    years = np.arange(6)
    quiet, turning, odd = np.zeros(6), np.repeat([0.0, 1.0], 3), np.repeat([0.0, -2.0], 3)
    levels = np.array([quiet, turning, turning + 0.01, odd, turning - 0.01, turning]).T[None]
    assert told_world.nearest_change(levels, years < 3, years >= 3) in (1, 2, 4, 5)
    scenario = case()
    world = told_world.told(scenario, TIE)
    before, inside = told_world.periods(scenario)
    worlds = scenario.numbered(range(SHORT))
    each = simulate_years(scenario, worlds).annual[0] / 12
    change = each[:, inside].mean((0, 1)) - each[:, before].mean((0, 1))
    assert change[world] == pytest.approx(np.median(change), abs=0.3)
    assert change[world] > 0.5  # something happens


def test_a_reason_is_the_act_without_which_the_same_worlds_differ():
    scenario = case()
    month = [month_index("2014-06")]
    found = list(moments(scenario, scenario.numbered(range(6)), month, [TIE]))
    reason = main_reason.main_reason(scenario, found)
    assert reason.act.id in {act.id for act in scenario.forcing.acts}
    assert abs(reason.contribution) <= abs(reason.whole) + 1e-9
    assert reason.alike.after > reason.alike.before  # China's pressing acts carry the choice
    assert reason.alike.changed >= reason.alone.changed
    no_acts = scenario.with_acts([], scenario.name)
    silent = list(moments(no_acts, no_acts.numbered([0]), month, [TIE]))
    assert main_reason.main_reason(no_acts, silent) is None


def test_a_scenario_may_leave_joint_acts_out_as_a_basis_does():
    every = load_scenario(BASE)
    without = load_scenario(BASE, ["joint=without"])
    kept = [act.id for act in every.forcing.acts if not act.joint]
    assert [act.id for act in without.forcing.acts] == kept
    assert 0 < len(kept) < len(every.forcing.acts)
    assert without.digest != every.digest
    with pytest.raises(BadInput, match=r"joint.*'some'"):
        load_scenario(BASE, ["joint=some"])


def test_worlds_go_on_into_years_after_the_record():
    scenario = case("forward_2026_2035_rivalry")
    assert scenario.years[-1] == 2035
    assert np.isfinite(ideals(scenario)).all()


def test_worlds_are_carried_to_years_before_the_record():
    scenario = case("coldwar_1975_1990")
    assert scenario.ties == (TIE,)
    assert np.isfinite(ideals(scenario)).all()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--posterior", str(folder("results") / BASE)), "not the folder of an inference"),
        (("--posterior", "nowhere"), "nowhere"),
        ((*P, "--seed", "2"), "its worlds code acts by the seed 1, not 2"),
        ((*P, "--given-until", "2012"), "not 2012"),
        (("--given-until", "2013"), "add --posterior DIR"),
        ((*P, "--constrained", "set.json"), "excludes --constrained"),
        ((*P, "--actor", "USA"), "'USA' is not allowed"),
        ((*P, "--set", "mechanisms=[memory, ally_encirclement]"), "mechanisms"),
    ],
)
def test_a_posterior_that_does_not_fit_is_refused_in_one_line(bamboo, words, expected):
    code, out, err = bamboo("explain", BASE, "--month", "2014-06", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert expected in err


def damaged(tmp_path, change):
    """A copy of the folder whose worlds are changed, with the digest that they then have."""
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("manifest.json", "predictive.csv"):
        shutil.copy(FOLDER / name, copy)
    text = change((FOLDER / "worlds.csv").read_text(encoding="utf-8"))
    (copy / "worlds.csv").write_text(text, encoding="utf-8")
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["digests"]["worlds"] = text_digest(text)
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return copy


def test_a_contender_that_is_missing_and_another_tie_are_refused(tmp_path):
    scenario = load_scenario(BASE)
    copy = damaged(tmp_path, lambda text: text.replace(f",{LIKELY},", ",my_theory,"))
    with pytest.raises(BadInput, match="no contender 'my_theory' here"):
        given_record(scenario, copy)
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps(manifest | {"tie": ["VNM", "RUS"]}))
    with pytest.raises(BadInput, match="inferred of VNM>RUS"):
        given_record(scenario, copy)
    with (copy / "worlds.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(BadInput, match="not the table that the inference wrote"):
        given_record(scenario, copy)


def test_explain_says_why_in_one_sentence(bamboo):
    asked = ("--month", "2014-06", "--worlds", "8", *P, "--given-until", "2013")
    code, out, _ = bamboo("explain", BASE, *asked)
    assert code == 0
    assert "Worlds given the codes of 1991-2013" in out
    assert "2014 is held out" in out.replace("\n  ", " ")
    assert "In short: in 2014-06 above all" in out
    code, out, _ = bamboo("explain", BASE, *asked, "--lang", "zh-Hant")
    assert code == 0
    assert "簡言之" in out
    assert "樣本外" in out


def test_a_chronicle_tells_a_world_in_which_something_happens(bamboo):
    asked = ("--from", "2014-01", "--to", "2014-12", "--worlds", "8", *P)
    code, out, _ = bamboo("chronicle", BASE, *asked)
    assert code == 0
    assert "the nearest to the median change" in out
    assert "in sample to 2025" in out.replace("\n  ", " ")


def test_python_runs_explains_and_sweeps_the_worlds_of_a_posterior():
    scenario = load_scenario(BASE, worlds=6)
    run = sim.run(scenario, posterior=FOLDER, given_until=2013)
    assert run.scenario.posterior.given == (1991, 2013)
    assert set(run.comparison["sample"]) == {"in", "held_out"}
    found = sim.explain(scenario, "2014-06", posterior=str(FOLDER))
    assert found.why.startswith("In short: in 2014-06")
    factors = {"constant.pressure": [0.0, 0.9]}
    swept = sim.sweep(run.scenario, factors, design="grid", worlds=3, outputs=["mean"])
    assert swept.plan.scenarios[0].posterior.given == (1991, 2013)
    with pytest.raises(BadInput, match="changed after it was loaded"):
        sim.sweep(run.scenario.with_acts([], BASE), factors, worlds=3)
    with pytest.raises(BadInput, match="name the folder as posterior"):
        sim.run(scenario, given_until=2013)


def test_a_sweep_takes_the_worlds_of_a_posterior(bamboo, tmp_path):
    design = tmp_path / "design.yaml"
    factors = "factors: {constant.pressure: {values: [0, 0.9]}}"
    design.write_text(f"design: grid\n{factors}\nreplicates: 6\noutputs: [mean]\n")
    asked = ("sweep", BASE, "--design", str(design), "--out", str(tmp_path / "sweep"))
    code, out, _ = bamboo(*asked, *P, "--given-until", "2013")
    assert code == 0
    assert "Worlds given the codes of 1991-2013" in out
    points = folders.read_table(tmp_path / "sweep", "points")
    assert points["mean"].diff().iloc[1] > 0.1  # pressure makes them resist
    manifest = folders.read_manifest(tmp_path / "sweep")
    assert manifest["sweep"]["posterior"]["given"] == [1991, 2013]
    assert manifest["command"][-2:] == ["--given-until", "2013"]
    code, _, err = bamboo(*asked, *P, "--resume")  # worlds that were given other years
    assert (code, "another sweep" in err or "posterior" in err) == (2, True)


def test_worlds_are_transferred_only_to_years_that_they_were_not_given():
    spans = [ScenarioOptions(name, worlds=4) for name in ("coldwar_1975_1990", BASE)]
    found = transfer_command.directions(spans, Sources(posteriors=(FOLDER,)))
    assert [each.label for each in found] == [
        "prior → 1975-1990",
        "posterior 1991-2025 → 1975-1990",
        "prior → 1991-2025",
    ]
    prior = replace(spans[1], posterior=FOLDER, given_until=1990)
    assert not transfer_command._was_calibrated_on(prior.load())


def test_a_replay_that_goes_on_begins_where_the_codes_end():
    scenario = load_scenario("forward_2026_2035_rivalry")
    worlds = read_worlds(scenario, FOLDER)
    rows = worlds.drawn[worlds.drawn["contender"] == LIKELY]
    rows = rows[rows["trained_until"] == 2025]
    assert set(rows["states"]) == {"-1 -1 -1 -1"}  # nothing was to follow
    levels = posterior_replay._replayed(worlds.plan, 2025, rows, FOLDER).mean(axis=2)
    years = list(scenario.years)
    assert levels.shape == (len(DOMAINS), len(years))
    before, after = levels[:, years.index(2025)], levels[:, years.index(2026)]
    assert np.abs(after - before).max() < 0.8


@pytest.mark.usefixtures("unplotted")
def test_a_setting_after_the_record_runs_the_worlds_of_the_posterior_themselves(tmp_path):
    """A fan of worlds that never met the record would say nothing of what comes after it."""
    name, out = "forward_2026_2035_rivalry", tmp_path / "out"
    options = ScenarioOptions(name, worlds=SHORT)
    told = run_command.run(options, out, lambda _: nullcontext(lambda *_: None), FOLDER)
    manifest = folders.read_manifest(out)
    assert manifest["posterior"]["given"] == [1991, 2025]
    assert not (out / "replayed_levels.csv").exists()
    with_acts = sim.run(load_scenario(name, worlds=SHORT), posterior=FOLDER)
    levels = folders.read_table(out, "trajectories")
    assert levels["mean"].tolist() == pytest.approx(with_acts.trajectories["mean"].tolist())
    assert "were given the coded levels" in "\n".join(told.lines())


def test_tables_of_a_posterior_are_added_to_a_run_that_tells_it(tmp_path):
    scenario = case()
    manifest = {
        "bamboo": "0.1.0",
        "name": BASE,
        "scenario_digest": scenario.posterior.scenario_digest,
        "forcing_digest": scenario.forcing.digest,
        "seed": scenario.seed,
        "posterior": scenario.posterior.entry(),
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    questions.check_folder(scenario, tmp_path)
    with pytest.raises(BadInput, match="another posterior"):
        questions.check_folder(case(until=2013), tmp_path)
