"""The first screen of a command: few lines, plain words, one file to open."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.commands import verdict_command
from sim.commands.infer_command import coded_levels, scene_of
from sim.commands.verdicts_beside import beside
from sim.judgement.theses import load_theses
from sim.record import folders
from sim.report import command_screens, screen_lines, verdict_lines
from sim.report.command_screens import Judged
from sim.report.first_screen import MOST, WIDTH, Line, fitted, output_of
from sim.report.panels import of_tie
from sim.report.screen_lines import Scene
from sim.report.translation import LANGUAGES, Translator
from sim.scenario.loading import load_scenario
from sim.studies.inferring.inference_plan import plan

RESULTS = Path(__file__).resolve().parents[1] / "results"
NAME = "replay_1991_2025"
TIE = ("VNM", "CHN")
# words that need the glossary; paths and commands apart
JARGON = re.compile(
    r"CRPS|quantile|\bESS\b|effective (draws|number)|posterior|\bprior\b|evidence|Bayes|labeller"
    r"|baseline|emergence|placebo|\bnulls?\b|log score|contender|pattern|ensemble|\bseed\b|digest"
    r"|\bodds\b"
)
PLACE = re.compile(r"\S*/\S*|bamboo .*")
ROOMS = ("whole", "shortened", "spare")


@cache
def table(name, wanted):
    return folders.read_table(RESULTS / name, wanted)


def tables(name, *wanted):
    return {each: table(name, each) for each in wanted}


def history():
    return of_tie(table(NAME, "history"), TIE)


def claims(say):
    return {thesis.id: say.thesis(thesis.id, thesis.__dict__).claim for thesis in load_theses()}


def judged(name, say):
    return Judged(verdict_lines.own_rows(table(name, "verdicts"), say.labeller), claims(say))


def a_run(say, *, replayed):
    names = ("trajectories", "history", "comparison")
    found = tables(NAME, *names, *(("replayed_levels", "replayed_scores") if replayed else ()))
    manifest = folders.read_manifest(RESULTS / NAME)
    verdicts = judged(f"{NAME}_verdicts", say)
    return command_screens.of_run(found, manifest, RESULTS / NAME, say, verdicts)


def a_trial(say):
    found = tables(NAME, "trajectories", "history", "comparison")
    found |= tables("trial_1991_2025", "history_first")
    manifest = folders.read_manifest(RESULTS / NAME)
    return command_screens.of_trial(
        found, manifest, RESULTS / "t", say, judged("trial_1991_2025", say)
    )


def an_inference(say):
    found = tables(f"{NAME}_posterior", *command_screens.MISSES)
    what = {
        "name": NAME,
        "title": "t" * 200,
        "years": (1991, 2025),
        "folder": RESULTS / "p",
        "unsettled": found["evidence"]["contender"].tolist(),
    }
    coded = history()
    return command_screens.of_inference(Scene(TIE, 2014, say), coded, found, what)


def the_power(say):
    found = tables(f"{NAME}_power", "power", "made_verdicts")
    what = {"title": "t", "table": found["power"], "folder": RESULTS / "w"}
    scene, coded = Scene(TIE, 2014, say), history()
    return command_screens.of_power(scene, coded, found["made_verdicts"], what, claims(say))


def the_verdicts(say):
    found = tables(f"{NAME}_posterior", *command_screens.MISSES)
    misses = command_screens.misses(found)
    what = {"title": "t", "years": (1991, 2025), "folder": RESULTS / "v"}
    scene, coded = Scene(TIE, 2014, say), history()
    return command_screens.of_verdicts(scene, coded, misses, what, judged(f"{NAME}_verdicts", say))


SCREENS = {
    "run": lambda say: a_run(say, replayed=False),
    "run --posterior": lambda say: a_run(say, replayed=True),
    "judge": a_trial,
    "judge --posterior": the_verdicts,
    "judge --power": the_power,
    "infer": an_inference,
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", SCREENS)
def test_a_command_ends_in_twelve_plain_lines_and_one_file(command, lang):
    lines = fitted(SCREENS[command](Translator(lang)))
    assert len(lines) <= MOST
    assert sum("results/" in line and "bamboo" not in line for line in lines) == 1
    assert re.search(r"\.(csv|png)$", lines[-1])
    words = [PLACE.sub("", line) for line in lines]
    assert [line for line in words if JARGON.search(line)] == []
    assert max(map(len, words)) <= WIDTH


def test_a_figure_of_worlds_that_are_not_settled_is_followed_by_a_warning():
    scores = table(NAME, "replayed_scores")
    scene, warning = Scene(TIE, 2014, Translator("en")), Translator("en")("screen.may_move")
    held_out = (scores["trained_until"] == 2013) & (scores["mixture"] == "models")
    settled = scores.assign(settled="yes")
    assert warning not in list(screen_lines.foreseen(scene, settled))
    lines = list(
        screen_lines.foreseen(scene, settled.assign(settled=np.where(held_out, "no", "yes")))
    )
    assert "2014-2025 (held out)" in lines[lines.index(warning) - 1]
    assert lines.count(warning) == 1


def test_the_screen_of_a_replay_says_what_happened_and_how_far_it_was_foreseen():
    text = "\n".join(fitted(SCREENS["run --posterior"](Translator("en"))))
    for words in (
        "By the documents Vietnam stood at +0.3 before 2014 and at +1.0 from 2014 on.",
        "(held out) by 0.30; best rival: random walk, 0.41.",
        "(in sample: fitted), they miss by 0.11; best rival: random drivers, 0.11.",
        "Supported: ",
        "Refuted: ",
        "Undetermined: ",
    ):
        assert words in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_screen_says_whether_worlds_were_replayed_or_are_draws_of_the_inference(lang):
    """The two miss the same levels by other figures, so each figure says whose it is."""
    say = Translator(lang)
    replayed, drawn = say("screen.worlds_replayed"), say("screen.worlds_drawn")
    for command, words, other in (
        ("run --posterior", replayed, drawn),
        ("infer", drawn, replayed),
        ("judge --posterior", drawn, replayed),
    ):
        text = " ".join(line.text for line in SCREENS[command](say))
        assert words in text, command
        assert other not in text, command


def test_the_stress_test_says_how_many_claims_history_fails():
    assert "does not satisfy" in "\n".join(line.text for line in SCREENS["judge"](Translator("en")))


def test_levels_are_means_of_the_years_before_and_after():
    table = pd.DataFrame({"year": [1, 2, 3, 4], "level": [0.0, 1.0, 2.0, float("nan")]})
    scene = Scene(("AAA", "BBB"), 3, Translator("en"))
    assert "stood at +0.5 before 3 and at +2.0 from 3 on" in "".join(
        screen_lines.documented(scene, table)
    )
    assert "give no later level" in "".join(screen_lines.documented(scene, table[:2]))
    assert "nothing to compare with" in "".join(screen_lines.documented(scene, table[3:]))


def test_a_setting_divides_the_years_before_the_window_does():
    stated = {"window": [2014, 2019], "span": ["1991-01", "2025-12"]}
    assert screen_lines.since_of(stated) == 2014
    assert screen_lines.since_of(stated | {"setting": "2026-01"}) == 2026
    assert screen_lines.since_of({"span": ["1991-01", "2025-12"]}) == 1991


def test_three_claims_are_named_one_of_each_word_and_without_a_flag_first():
    rows = [
        ("a", "supported", 100.0, "cheap"),
        ("b", "supported", 5.0, None),
        ("c", "refuted", 0.1, None),
        ("d", "refuted", 0.001, None),
        ("e", "untestable", float("nan"), None),
    ]
    table = pd.DataFrame(rows, columns=["thesis", "verdict", "bayes_factor", "flags"])
    table = table.assign(power_true=0.5, power_false=0.5)
    found = verdict_lines.examples(table, {"b": "B holds."}, Translator("en"))
    assert found == ["Supported: B holds.", "Supported: a", "Refuted: d"]


def test_verdicts_beside_a_result_are_those_of_its_scenario(tmp_path):
    scenario = load_scenario(NAME)
    found = beside(scenario, RESULTS / "anywhere")
    assert found is not None
    assert len(found.table) == len(load_theses())
    assert found.folder == RESULTS / f"{NAME}_verdicts"
    assert beside(load_scenario(NAME, ["parameters.inertia=1"]), RESULTS / "anywhere") is None
    assert beside(scenario, tmp_path / "anywhere") is None
    damaged = tmp_path / f"{NAME}_verdicts"
    damaged.mkdir()
    (damaged / "verdicts.csv").write_text("thesis\n", encoding="utf-8")
    assert beside(scenario, tmp_path / "anywhere") is None


def test_verdicts_are_told_beside_the_foresight_of_their_posterior():
    scenario = load_scenario(NAME)
    found = beside(scenario, RESULTS / "anywhere")
    shown = verdict_command._told_of(
        plan(scenario), scenario, found, RESULTS / f"{NAME}_posterior", RESULTS / "v", {}
    )
    assert len(shown.lines()) <= MOST
    assert len(shown.lines(verbose=True)) > MOST
    assert shown.lines(verbose=True)[-1] == f"Open first: {RESULTS / 'v' / 'verdicts.csv'}"
    assert scene_of(scenario).tie == TIE
    assert set(coded_levels(plan(scenario))["year"]) == set(range(1991, 2026))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from(ROOMS)), max_size=14),
    st.integers(1, 300),
)
def test_a_screen_is_never_longer_or_wider_and_keeps_its_file(sizes, length):
    place = "x" * length + "/a.csv"
    lines = fitted([*(Line("a bc " * size, room) for size, room in sizes), Line(place, "place")])
    assert len(lines) <= MOST
    assert lines[-1] == place
    assert all(len(line) <= WIDTH for line in lines[:-1])


def test_as_few_lines_are_cut_as_need_be():
    long = "word " * 30
    whole = [Line("a line")] * 6
    claims_of = [Line(f"{name} {long}", "shortened") for name in ("head", "one", "two", "three")]
    lines = fitted([*claims_of[:1], *whole, *claims_of[1:], Line("a.csv", "place")])
    assert len(lines) == MOST
    assert [line.split()[0] for line in lines if line.endswith("...")] == ["head", "two", "three"]


def test_faults_and_numbers_come_before_the_screen():
    shown = output_of([Line("last")], ["a number"], ["a fault"])
    assert shown.lines() == ["a fault", "last"]
    assert shown.lines(verbose=True) == ["a number", "a fault", "last"]
