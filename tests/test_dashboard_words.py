"""What the dashboard says in words: the opening sentence, flips, and what a parameter is."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.resources import folder
from sim.dashboard import (
    effect_sentence,
    language,
    parameter_notes,
    selection,
    server,
    thesis_status,
)
from sim.dashboard.background_runs import shared_runs
from sim.dashboard.charts import difference
from sim.dashboard.starting_points import DEFAULT, declared_parameters, load_base
from sim.dashboard.thesis_status import ThesisStatus
from sim.judgement.stress_verdict import Tally
from sim.report import placebo_figure
from sim.report.translation import Translator

RIG = "no_oil_rig"
YEARS = (2012, 2013, 2014, 2015, 2016, 2017)
POSTERIOR = str(folder("results") / "replay_1991_2025_posterior")


def asked(**settings):
    return selection.Choice(DEFAULT, **{"worlds": 40, **settings})


def gap_of(*means):
    """Differences of two hundred worlds about a mean of each year: (year, world)."""
    chance = np.random.default_rng(1).normal(size=200)
    return np.array([mean + 0.1 * (chance - chance.mean()) for mean in means])


def test_years_that_change_form_periods_and_the_largest_comes_first():
    found = effect_sentence.periods(gap_of(0, 0.1, -0.3, -0.2, 0.0, 0.02), YEARS)
    assert [(period.first, period.last) for period in found] == [(2014, 2015), (2013, 2013)]
    assert [period.years for period in found] == ["2014-2015", "2013"]
    assert [round(period.change.value, 9) for period in found] == [-0.25, 0.1]
    assert found[0].change.low < -0.25 < found[0].change.high < 0


def test_a_mean_change_that_chance_explains_is_no_change():
    wide = np.random.default_rng(2).normal(size=(1, 20)) * 5
    wide += 0.5 - wide.mean()
    assert effect_sentence.periods(wide, (2014,)) == []
    assert effect_sentence.periods(wide - wide.mean() + np.full((1, 20), 0.0), (2014,)) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([-0.4, 0.0, 0.4]), min_size=1, max_size=12))
def test_periods_cover_exactly_the_years_that_change(means):
    years = tuple(range(2000, 2000 + len(means)))
    found = effect_sentence.periods(gap_of(*means), years)
    covered = sorted(year for p in found for year in range(p.first, p.last + 1))
    assert covered == [year for year, mean in zip(years, means, strict=True) if mean]


def test_the_change_is_named_by_its_edits_and_pins():
    described = effect_sentence.described_change
    title = "Without the oil rig HD-981 of May to July 2014"
    assert described(asked(groups=frozenset({RIG}))) == title
    one = next(act for act in load_base(DEFAULT).acts if act.date.startswith("2014"))
    single = described(asked(off=frozenset({one.id})))
    assert single.startswith(f"Without the act of {one.date}, ")
    both = described(asked(groups=frozenset({RIG}), parameters=(("inertia", 1.0),)))
    assert both == f"{title}; With inertia at 1"


def test_a_branch_is_not_named_by_what_its_baseline_has_too():
    shared = asked(branch=2010, groups=frozenset({RIG}), parameters=(("inertia", 1.0),))
    assert "inertia" not in effect_sentence.described_change(shared)
    assert not effect_sentence.differs(replace(shared, groups=frozenset()))


def test_branch_and_baseline_keep_their_own_settings():
    first = asked(parameters=(("inertia", 1.0),), groups=frozenset({RIG})).as_baseline()
    assert not effect_sentence.differs(first)
    later = replace(first.pinned("inertia", 2.0).switched(RIG), worlds=60, seed=4)
    assert later.baseline.parameters == (("inertia", 1.0),)
    assert later.baseline.groups == {RIG}
    assert later.parameters == (("inertia", 2.0),)
    assert later.groups == frozenset()
    assert (later.baseline.worlds, later.baseline.seed) == (60, 4)  # worlds stay paired
    words = effect_sentence.described_change(later)
    assert "acts again that the baseline leaves out" in words
    assert "With inertia at 2" in words
    assert later.alone.baseline.parameters == ()


def test_worlds_given_the_record_are_paired_up_to_the_first_act_left_out():
    choice = asked(worlds=20, constrained=POSTERIOR, groups=frozenset({RIG}), given_until=2013)
    found = next(shared_runs().comparisons(choice))
    gap = difference(found, ("VNM", "CHN"))
    first = found.branch.summary.shape.years.index(2014)
    assert not gap[:first].any()
    assert gap[first:].any()


def status(word, holds, worlds=100):
    return ThesisStatus(Tally(holds, worlds), word, "", "holds")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (status("refuted", 20), status("above the nulls", 80), True),
        (status("above the nulls", 80), status("refuted", 20), True),
        (status("refuted", 48), status("above the nulls", 52), False),  # intervals overlap
        (status("refuted", 20), status("refuted", 80), False),  # one verdict
        (status("refuted", 20), ThesisStatus(None, "untestable", "", "holds"), False),
    ],
)
def test_a_verdict_flips_only_where_intervals_lie_apart(before, after, expected):
    assert thesis_status.flips(before, after) is expected


def explained(name, lang="en", posterior=""):
    language.speak(lang)
    try:
        taken = load_base(DEFAULT).parameters[name]
        declared = declared_parameters()[name]
        return parameter_notes.explained(declared, taken, DEFAULT, posterior)
    finally:
        language.speak("en")


def test_a_parameter_is_explained_with_unit_range_and_what_it_does():
    text = explained("threat_half_life")
    assert text == (
        "How long half of a coercive act is remembered. Unit: months; drawn from 6 to 120."
    )


def test_every_shipped_parameter_is_explained_in_both_languages():
    for name in load_base(DEFAULT).parameters:
        english, chinese = explained(name), explained(name, "zh-Hant")
        assert declared_parameters()[name].source not in english, name
        assert not any("a" <= letter <= "z" for letter in chinese.lower()), (name, chinese)


def test_ties_have_the_names_of_their_states_in_headings_and_selectors():
    assert language.tie_words(("VNM", "CHN")) == "Vietnam toward China"
    assert language.tie_words(("USA", "CHN")) == "The United States toward China"


def test_the_page_asks_browsers_for_light_colours_as_it_has_no_dark_ones():
    sheet = (Path(server.__file__).parent / "assets" / "custom.css").read_text(encoding="utf-8")
    assert "color-scheme: light;" in sheet
    assert "prefers-color-scheme" not in sheet


def test_a_pair_of_theories_is_named_part_by_part():
    pair = "hedging+threat_with_support"
    chinese, english = Translator("zh-Hant"), Translator("en")
    apart = f"{chinese.term('hedging')} + {chinese.term('threat_with_support')}"
    assert chinese.named(pair) == chinese.short(pair) == placebo_figure.name_of(pair, chinese)
    assert chinese.named(pair) == apart
    assert not any("a" <= letter <= "z" for letter in apart)
    assert english.short(pair) == "hedging + threat with support"
    assert chinese.named("+1") == "+1"
    assert "hedging" not in explained("threat_gain", "zh-Hant", POSTERIOR)


def test_the_record_states_what_it_says_of_a_parameter():
    told = {"posterior": POSTERIOR}
    assert "The record, under" in explained("threat_gain", **told)
    assert "in place of" in explained("threat_gain", **told)
    assert explained("trust_mend", **told).endswith("The record does not inform this parameter.")
    assert "The record" not in explained("threat_gain")


def test_every_parameter_says_what_the_record_tells_of_it_in_both_languages():
    names = load_base(DEFAULT).parameters
    assert len(names) == 36
    for name in names:
        plain, told = explained(name), explained(name, posterior=POSTERIOR)
        assert told.startswith(plain), name
        assert re.search(r"[Tt]he record", told.removeprefix(plain)), name
        chinese = explained(name, "zh-Hant", POSTERIOR)
        assert "史料" in chinese.removeprefix(explained(name, "zh-Hant")), name
        assert not re.search("[a-z]", chinese), (name, chinese)


def test_a_parameter_that_no_ruling_theory_uses_is_told_by_the_most_probable_contender():
    table = pd.read_csv(f"{POSTERIOR}/informed.csv")
    row = table.query("parameter == 'capacity_gain' and contender == 'blend'").iloc[0]
    told = explained("capacity_gain", posterior=POSTERIOR)
    assert "No theory that rules these worlds uses it" in told
    assert "under blend (posterior probability 1.8 %)" in told
    ends = (row.p05, row.p95, row.prior_p05, row.prior_p95)
    assert "{:.2g} to {:.2g} in place of {:.2g} to {:.2g}".format(*ends) in told
    silent = explained("power_gain", posterior=POSTERIOR)
    assert "does not inform it under any contender that does (2)" in silent


def test_a_parameter_that_no_contender_varies_is_said_to_be_left_alone():
    end = "No contender of the inference varies this parameter, so the record says nothing of it."
    for name in ("act_rate", "weight_concentration"):
        assert explained(name, posterior=POSTERIOR).endswith(end)


def test_what_an_inference_states_in_another_way_is_told_under_the_name_on_the_page():
    table = pd.read_csv(f"{POSTERIOR}/informed.csv")
    stated = {"inertia": "following_time", "disposition": "disposition.mean"}
    for name, other in stated.items():
        own = table[table["parameter"] == other]
        rows = own.query("contender == 'hedging+balance_of_threat'")
        told = explained(name, posterior=POSTERIOR).replace("\u2212", "-")
        assert f"{rows['p05'].iloc[0]:.2g} to {rows['p95'].iloc[0]:.2g} in place" in told
    assert "The inference states it as the months" in explained("inertia", posterior=POSTERIOR)
    assert ", for " in explained("support_worth", posterior=POSTERIOR)
