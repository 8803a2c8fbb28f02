"""Choices of an analysis that could have been made otherwise, and verdicts under them."""

import inspect
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.core.errors import BadInput
from sim.judgement.theses import load_theses
from sim.record.default_folders import folder_of
from sim.report import verdict_lines
from sim.report.translation import Translator
from sim.scenario.loading import load_scenario
from sim.studies.inferring import posterior_inference
from sim.studies.inferring.choices import Choices, choices_in
from sim.studies.inferring.given_record import given_record
from sim.studies.inferring.inference_plan import plan
from sim.studies.inferring.posterior_replay import read_worlds
from sim.studies.verdicts import other_choices, posterior_judging

ROOT = Path(__file__).resolve().parents[1]


def test_thresholds_and_labellers_are_choices_beside_other_inferences():
    rows = [("a", "one", "supported"), ("a", "other", "refuted"), ("b", "one", "weak")]
    table = pd.DataFrame(rows, columns=["thesis", "labeller", "verdict"])
    numbers = ("record", "emergence", "emergence_held_out", "bayes_factor", "probability")
    main = other_choices.ChoiceVerdicts("plain", table.assign(**dict.fromkeys(numbers, 0.5)))
    found = other_choices.changes(main, list(other_choices.with_labellers(main, "one")))
    assert found[["thesis", "labeller", "choice"]].to_numpy().tolist() == [
        ["a", "one", "plain, labeller other"]
    ]
    assert found[["verdict", "other_verdict", "moved"]].to_numpy().tolist() == [
        ["supported", "refuted", True]
    ]


def test_the_choices_of_an_inference_name_what_differs_from_the_main_one():
    scenario = load_scenario("replay_1991_2025")
    for choices, told in (
        (Choices(), "plain"),
        (Choices(brief=True), "plain, brief"),
        (
            Choices(prior_scale=0.5, without_document="voa-2023"),
            "plain, priors x 0.5, without voa-2023",
        ),
        (Choices(codes_of="stance_4", brief=True), "plain, codes of stance_4, brief"),
    ):
        planned = plan(scenario, names=["line"], choices=choices)
        assert planned.choice == told
        assert choices_in({"basis": "plain", **choices.stated}) == choices
        assert (planned.cuts == ()) == choices.brief


def test_an_inference_without_a_document_meets_none_of_its_acts():
    scenario = load_scenario("replay_1991_2025")
    whole = plan(scenario, names=["line"])
    part = plan(scenario, names=["line"], choices=Choices(without_document="bop-2013"))
    given = {act.document for act in whole.scenario.forcing.acts}
    assert {act.document for act in part.scenario.forcing.acts} == given - {"bop-2013"}
    assert part.identity != whole.identity


def test_a_caller_in_python_has_the_choices_of_the_command(monkeypatch):
    monkeypatch.setattr(posterior_inference, "run_plan", lambda asked, *_: asked)
    scenario = load_scenario("replay_1991_2025")
    chosen = Choices(prior_scale=2.0, without_document="voa-2023", codes_of="stance_4", brief=True)
    assert posterior_inference.infer(scenario, ["line"], **chosen.stated).choices == chosen
    assert posterior_inference.infer(scenario, ["line"]).choices == Choices()
    public = inspect.signature(sim.infer).parameters
    assert public.keys() == inspect.signature(posterior_inference.infer).parameters.keys()
    with pytest.raises(TypeError, match="breif"):
        sim.infer(scenario, ["line"], breif=True)


def test_two_inferences_that_were_made_alike_are_refused():
    scenario = load_scenario("replay_1991_2025")
    plans = [plan(scenario, names=["line"], choices=Choices(brief=brief)) for brief in (True,) * 2]
    with pytest.raises(BadInput, match="same choices") as caught:
        posterior_judging.refuse_alike(plans)
    assert len(str(caught.value).splitlines()) == 1


def test_one_coder_alone_is_given():
    scenario = load_scenario("replay_1991_2025")
    part = plan(scenario, names=["line"], choices=Choices(codes_of="stance_4"))
    assert part.codes.coders == ("stance_4",)
    assert part.identity != plan(scenario, names=["line"]).identity


@pytest.mark.parametrize(
    ("choices", "option", "word"),
    [
        (Choices(without_document="voa-2032"), "--without-document", "voa-2023"),
        (Choices(codes_of="stance_9"), "--codes-of", "stance_4"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_known(choices, option, word):
    with pytest.raises(BadInput, match=word) as caught:
        plan(load_scenario("replay_1991_2025"), choices=choices)
    assert str(caught.value).startswith(option)
    assert len(str(caught.value).splitlines()) == 1


def test_a_brief_inference_has_its_own_number_of_particles():
    with pytest.raises(BadInput, match="leave out --particles"):
        plan(load_scenario("replay_1991_2025"), particles=128, choices=Choices(brief=True))


def test_the_only_document_cannot_be_left_out():
    scenario = load_scenario("replay_1991_2025")
    acts = [act for act in scenario.forcing.acts if act.document == "voa-2023"]
    alone = scenario.with_acts(acts, "alone")
    with pytest.raises(BadInput, match="no act is left"):
        plan(alone, choices=Choices(without_document="voa-2023"))


def test_sizes_in_criteria_are_scaled_and_ids_stay(monkeypatch):
    asked = []

    def judged(worlds, theses, progress=None):
        asked.extend(theses)
        rows = [(thesis.id, "one", thesis.criterion["by"]) for thesis in theses]
        return other_choices.ChoiceVerdicts(
            "plain", pd.DataFrame(rows, columns=["thesis", "labeller", "verdict"])
        )

    monkeypatch.setattr(other_choices, "judged", judged)
    turn = next(t for t in load_theses() if t.criterion.get("by") == 0.5)
    lower, higher = other_choices.with_thresholds(None, [turn])
    assert (lower.choice, higher.choice) == (
        "plain, thresholds x 0.75",
        "plain, thresholds x 1.25",
    )
    assert lower.verdicts["thesis"].tolist() == higher.verdicts["thesis"].tolist() == [turn.id]
    assert lower.verdicts["verdict"].tolist() == [0.375]
    assert higher.verdicts["verdict"].tolist() == [0.625]


def test_worlds_of_an_inference_without_a_document_meet_none_of_its_acts(tmp_path):
    scenario = load_scenario("replay_1991_2025")
    folder = tmp_path / "without"
    shutil.copytree(ROOT / "results" / "replay_1991_2013_posterior", folder)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "without_document": "voa-2023"}))
    for met in (given_record(scenario, folder), read_worlds(scenario, folder).plan.scenario):
        assert "voa-2023" not in {act.document for act in met.forcing.acts}
        assert "bop-2013" in {act.document for act in met.forcing.acts}


def test_results_of_other_choices_do_not_take_the_place_of_the_main_one():
    choices = Choices(without_document="voa-2023", codes_of="stance_4")
    assert folder_of("infer", "x", suffix=choices.suffix).name == (
        "x_posterior_without_voa-2023_codes_of_stance_4"
    )
    assert Choices().suffix == ""


def test_the_first_screen_names_the_choices_that_move_most():
    rows = [
        ("a", "plain, thresholds x 0.75", True),
        ("b", "plain, thresholds x 0.75", True),
        ("a", "direct", True),
        ("b", "direct", False),
    ]
    table = pd.DataFrame(rows, columns=["thesis", "choice", "moved"]).assign(labeller="one")
    (line,) = verdict_lines.of_changes(table, "one", Translator("en"))
    assert line == (
        "Made otherwise (2 ways), 2 of 2 verdicts change at least once. Most change by plain, "
        "thresholds 0.75 times as high: 2; direct: 1."
    )
