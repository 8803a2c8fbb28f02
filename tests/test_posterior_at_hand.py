"""The dashboard takes a stored posterior that fits its scenario, and says which, or why none."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sim.core.resources import folder
from sim.dashboard import (
    effect_sentence,
    language,
    layout,
    posterior_at_hand,
    selection,
    starting_points,
    views,
)
from sim.dashboard.starting_points import DEFAULT
from sim.dashboard.views import Request

STORED = folder("results") / "replay_1991_2025_posterior"
MINE = Path("results") / STORED.name
FEW = {"worlds": 20}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory, and a page that takes what is at hand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(layout.OPENING, "looks", True)
    forget()
    yield tmp_path
    forget()


def forget():
    """Forget what was read, since a path stands for another file in another directory."""
    for read in (posterior_at_hand._at_hand, starting_points.trainings, starting_points.load_base):
        read.cache_clear()


def found(source=DEFAULT):
    return posterior_at_hand.posterior_at_hand(source)


def sentence(source=DEFAULT, lang="en"):
    language.speak(lang)
    try:
        return layout.source_sentence(layout.opening_choice(source))
    finally:
        language.speak("en")


def put(place, **changes):
    """Copy the stored posterior into the working directory, with another text in some tables."""
    shutil.copytree(STORED, place)
    for name, text in changes.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")


def test_the_working_directory_comes_first_and_then_the_project(here):
    assert found().folder == str(STORED)
    put(MINE)
    forget()
    assert found().folder == str(MINE)
    assert found().passed_over == ()


def test_the_page_names_the_folder_and_the_years_in_one_sentence(here):
    for lang in ("en", "zh-Hant"):
        told = sentence(lang=lang)
        assert re.search(r"results/replay_1991_2025_posterior", told)
        assert re.search(r"1991.2025", told.replace(STORED.name, ""))
        assert str(STORED) not in told  # no folder of one machine
        assert len(re.findall(r"[.。](?:\s|$)", told)) == 1


def test_it_opens_on_what_a_named_change_does_and_on_the_chart_of_the_difference(here):
    opened = layout.opening_choice()
    assert opened.groups == {"no_oil_rig"}
    view = next(views.page_views(Request(replace(opened, **FEW))))
    assert set(view.charts) == {"shares", "domains", "difference"}
    assert view.sentence.startswith("Without the oil rig")
    assert "20 pairs of worlds given the record (1991-2025)" in view.note


def test_undoing_all_changes_keeps_the_worlds_and_changes_nothing(here):
    undone = layout._unchanged(DEFAULT)
    assert undone.constrained == layout.opening_choice().constrained
    assert not effect_sentence.differs(undone)


def test_a_branch_opens_on_the_first_named_change_that_leaves_out_an_act_from_its_year_on(here):
    assert layout.opening_choice(branch=2014).groups == {"no_oil_rig"}
    assert layout.opening_choice(branch=2020).groups == {"no_us_courtship_after_2010"}


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_a_table_that_was_changed_is_passed_over_in_one_line_that_says_what_to_do(here, lang):
    put(MINE, worlds="mixture,trained_until\n")
    forget()
    assert found().folder == str(STORED)  # the next one that fits
    told = sentence(lang=lang)
    assert "bamboo infer replay_1991_2025" in told
    assert told.count(MINE.as_posix()) == 2  # the one that is taken, and the one that is not
    (MINE / "worlds.csv").unlink()
    (MINE / "manifest.json").write_text("{", encoding="utf-8")
    forget()
    assert f"--posterior {MINE.as_posix()}" in sentence(lang=lang)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("seed: 7", "another seed"),
        ("theories: [hedging]", "holds no posterior of own; 'bamboo infer own.yaml' makes one"),
        ("worlds: 30", ""),
    ],
)
def test_a_scenario_takes_the_posterior_of_the_one_whose_acts_it_edits(here, keys, expected):
    text = f"name: own\ntitle: Mine\nextends: no_oil_rig\n{keys}\n"
    Path("own.yaml").write_text(text, encoding="utf-8")
    assert bool(found("own.yaml").folder) is (not expected)
    told = sentence("own.yaml")
    assert expected in told
    assert ("drawn before any record" in told) is bool(expected)
    assert layout.opening_choice("own.yaml").groups == frozenset()


def test_other_evidence_is_passed_over(here):
    put(Path("results") / "known_world_posterior")
    told = sentence("known/known_world")
    assert "inferred from other evidence than known_world has here" in told
    assert layout.opening_choice("known/known_world").constrained == ""


def test_turned_off_the_page_opens_as_the_scenario_is_with_prior_worlds(here, monkeypatch):
    monkeypatch.setitem(layout.OPENING, "looks", False)
    assert layout.opening_choice() == selection.Choice(DEFAULT)
    assert "as no posterior was asked for" in sentence()


def test_prior_worlds_can_still_be_chosen_and_the_page_says_what_else_there_is(here):
    prior = replace(layout.opening_choice(), constrained="")
    told = layout.source_sentence(prior)
    assert "drawn before any record" in told
    assert "results/replay_1991_2025_posterior can be chosen" in told


def test_worlds_of_an_inference_have_its_seed(here):
    solara, ipyvuetify = pytest.importorskip("solara"), pytest.importorskip("ipyvuetify")
    from sim.dashboard import controls

    opened = solara.reactive(replace(layout.opening_choice(), constrained="", seed=7))
    held = str(STORED)

    @solara.component
    def panel():
        controls.start_panel(opened, DEFAULT, held, layout.opening_choice)

    _box, drawn = solara.render(panel(), handle_error=False)
    try:
        fields = drawn.find(ipyvuetify.VuetifyTemplate).widgets
        named = {getattr(field, "label", ""): field for field in fields}
        assert named["Seed"].value == 7
        named["Parameters drawn from"].vue_choose("2025")
        fields = drawn.find(ipyvuetify.VuetifyTemplate).widgets
        assert "Seed" not in {getattr(field, "label", "") for field in fields}
    finally:
        drawn.close()
    assert (opened.value.constrained, opened.value.seed) == (held, 1)
