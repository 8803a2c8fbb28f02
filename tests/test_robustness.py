"""Checks beside the verdicts: shifted acts, documents left out, universes, and the history."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from sim.evidence.coded_tables import load_history
from sim.evidence.rows import Act
from sim.judgement.theses import Thesis, is_conditional, load_theses
from sim.judgement.tie_criteria import upward_break
from sim.report import shift_figure, trial_lines
from sim.scenario.loading import load_scenario
from sim.studies import placebos, run_types
from sim.studies.trial import leave_one_out, multiverse, shift_curve, trial_runs, verdict_tables

CLAIMS = tuple(
    t
    for t in load_theses()
    if t.id
    in (
        "nguyen-hedge-1991-2007",
        "nguyen-stable-hedge-rejected",
        "nguyen-pressure-necessary",
        "nguyen-us-contain-motive",
    )
)


@pytest.fixture(scope="module")
def moved():
    return shift_curve.curve(load_scenario("known/rule_T", worlds=20)).set_index("years")


def test_a_shift_of_five_years_moves_the_change_by_five(moved):
    assert list(moved.index) == list(range(-5, 6))
    for years in (-5, 5):
        assert abs(moved.loc[years, "change_p50"] - moved.loc[0, "change_p50"] - years) <= 1
    assert (moved["change_p05"] <= moved["change_p50"]).all()
    assert (moved["change_p50"] <= moved["change_p95"]).all()


def test_the_level_in_the_window_is_that_of_the_shifted_run(moved):
    assert moved.loc[0, "level"] > 1.0, "strong pressure in the known world's window"
    assert moved.loc[-5, "level"] < moved.loc[0, "level"], (
        "five years earlier the strong decade has passed its middle"
    )


@pytest.mark.parametrize(
    ("path", "year", "rises"),
    [([0, 0, 0, 1, 1], 3, True), ([0, 1, 1, 1, 0.8], 1, True), ([1, 1, 0, 0, 0], None, False)],
)
def test_the_steepest_rise_lies_where_the_path_rises(path, year, rises):
    after, gain = upward_break(np.array(path, float)[:, None])
    assert (gain[0] > 0) == rises
    assert after[0] == year if rises else gain[0] < 0


def test_the_figure_of_the_shifts_names_its_axes_and_lines(moved, tmp_path, rendered):
    table = moved.reset_index()
    drawn = shift_figure.curve(table, "known", (2016, 2020))
    assert isinstance(drawn, Figure)
    assert all(axis.get_ylabel() and axis.get_title() for axis in drawn.axes)
    (tmp_path / "figures").mkdir()
    with rendered():
        shift_figure.drawing(table, "known", (2016, 2020), tmp_path)()
    assert "if it moved with the acts" in (tmp_path / "figures" / "shifts.svg").read_text(
        encoding="utf-8"
    )
    assert (tmp_path / "figures" / "shifts.png").stat().st_size > 5000


def test_shifting_moves_only_the_acts_of_the_span_and_the_coverage():
    base = load_scenario("replay_1991_2025", worlds=1)
    later = placebos.shifted(base, 3)
    for before, after in zip(base.forcing.acts, later.forcing.acts, strict=True):
        assert after.month - before.month == (36 if before.month >= base.start else 0)
        assert replace(after, date=before.date, end=before.end) == before
    assert {(y, a) for y, a in later.forcing.covered if y >= 1994} == {
        (y + 3, a) for y, a in base.forcing.covered if y >= 1991
    }
    assert placebos.shifted(base, 0) == base


def test_leaving_out_a_document_removes_its_acts_and_its_coverage():
    base, losing = load_scenario("replay_1991_2025", worlds=1), 0
    for document in leave_one_out.documents(base):
        less = run_types.without_document(base, document)
        assert [a for a in base.forcing.acts if a not in less.forcing.acts] == [
            a for a in base.forcing.acts if a.document == document
        ]
        gone = base.forcing.covered - less.forcing.covered
        own, left = (
            {(a.month // 12, run_types.owner(base, a.actor)) for a in acts}
            for acts in (
                (a for a in base.forcing.acts if a.document == document),
                less.forcing.acts,
            )
        )
        assert gone == base.forcing.covered & (own - left)
        losing += bool(gone)
    assert losing >= 4, "the years of which one document alone speaks are unknown without it"
    assert len(leave_one_out.documents(base)) == 5


def test_a_claim_that_rests_on_one_document_fails_only_without_that_document():
    """Strong pressure that only cna-2025 records, and none that voa-2023 records."""
    base = load_scenario("known/rule_T", worlds=40)
    acts = [replace(a, document="cna-2025") for a in base.forcing.acts] + [
        Act("idle", "2018-05", "month", "JPN", "VNM", "political", 0.0, document="voa-2023")
    ]
    scenario = replace(base, forcing=base.forcing.with_acts(acts))
    claim = Thesis(
        "high",
        "voa-2023",
        "x",
        "regime",
        "s",
        "High.",
        {"use": "level", "tie": "VNM>CHN", "years": [2003, 2009], "at_least": 0.5},
        "low",
    )
    full = {("high", lb): np.ones(40, bool) for lb in ("nguyen", "le_kuik", "ma_kang", "position")}
    table = leave_one_out.leave_one_out(scenario, (claim,), full).set_index(
        ["document", "labeller"]
    )
    assert table.loc[("cna-2025", "nguyen"), "change"] == -1.0
    assert table.loc[("voa-2023", "nguyen"), "change"] == 0.0
    assert set(table.index.get_level_values("document")) == {"cna-2025", "voa-2023"}


def test_every_thesis_is_evaluated_again_without_each_document():
    base = load_scenario("replay_1991_2025", worlds=8)
    acts = [
        a if a.document == "cna-2025" else replace(a, document="nguyen-2020")
        for a in base.forcing.acts
    ]
    scenario = base.with_acts(acts, "of two documents")
    full = {
        (t.id, lb): np.zeros(8, bool)
        for t in CLAIMS
        for lb in ("nguyen", "le_kuik", "ma_kang", "position")
    }
    table = leave_one_out.leave_one_out(scenario, CLAIMS, full)
    always = [t.id for t in CLAIMS if not is_conditional(t.criterion)]  # two worlds: none turns
    assert len(table) == 2 * len(always) * 4
    assert set(table["thesis"]) == set(always)
    assert (table["change"] == table["probability"]).all(), (
        "against nothing, the change is the whole"
    )
    assert ((table["low"] <= table["probability"]) & (table["probability"] <= table["high"])).all()


def test_the_history_is_evaluated_before_any_run_and_its_failures_are_named():
    scenario, history = load_scenario("replay_1991_2025", worlds=1), load_history()
    plain, direct = trial_runs.ask_history(scenario, CLAIMS, history)
    table = verdict_tables.answers(plain, direct)
    assert len(table) == len(CLAIMS) * 4
    by = table.set_index(["thesis", "labeller"])["plain"]
    assert by["nguyen-pressure-necessary", "nguyen"] == "cannot be asked", (
        "no history without China's acts"
    )
    assert set(table["plain"]) <= {"holds", "fails", "cannot be asked"}
    failing = pd.DataFrame(
        [("turn", lb, "fails", "holds") for lb in ("nguyen", "position")],
        columns=["thesis", "labeller", "plain", "direct"],
    )
    output = "\n".join(trial_lines.before_trial(failing))
    assert "fails under every labeller: turn" in output
    assert "0 hold, 1 fail" in output
    assert trial_runs.ask_history(scenario, CLAIMS, replace(history, stances=())) == ({}, {})


@pytest.mark.parametrize("number", [12, 50])
def test_every_option_is_spread_evenly_over_the_universes(number):
    scenario = load_scenario("replay_1991_2025", worlds=1)
    drawn = pd.DataFrame(multiverse.deal_universes(scenario, number))
    for choice, options in (
        ("coder", 3),
        ("left_out", 6),
        ("dropped", 12),
        ("threshold", 3),
        ("labeller", 4),
    ):
        counts = drawn[choice].value_counts()
        assert len(counts) == options
        assert counts.max() - counts.min() <= 1
    assert multiverse.deal_universes(scenario, number) == multiverse.deal_universes(
        scenario, number
    )
    assert multiverse.deal_universes(
        replace(scenario, seed=2), number
    ) != multiverse.deal_universes(scenario, number)


def test_thresholds_scale_at_any_depth_and_years_do_not():
    turn = {"use": "turn", "tie": "VNM>CHN", "before": [1991, 2007], "by": -0.4, "each": True}
    both = {
        "use": "all_of",
        "parts": [turn, {"use": "strategy", "years": [2014, 2019], "share": 0.9, "is": "hedge"}],
    }
    wide = multiverse.scale_thresholds(both, 1.25)
    assert wide["parts"][0] == turn | {"by": -0.5}
    assert wide["parts"][1] == {
        "use": "strategy",
        "years": [2014, 2019],
        "share": 1.0,
        "is": "hedge",
    }
    assert multiverse.scale_thresholds(both, 1.0) == both


def test_the_codes_of_one_coder_replace_the_agreed_codes():
    base = load_scenario("replay_1991_2025", worlds=1)
    sides = [
        multiverse.coded_by(base, multiverse.codes(c)).forcing.acts
        for c in ("agreed", "first", "second")
    ]
    assert sides[0] == base.forcing.acts
    assert [a.id for a in sides[1]] == [a.id for a in base.forcing.acts]
    differ = [(a, b, c) for a, b, c in zip(*sides, strict=True) if b.level != c.level]
    assert 10 < len(differ) < 100, "alpha is 0.947: they differ sometimes"
    assert all(
        min(abs(b.level), abs(c.level)) <= abs(a.level) <= max(abs(b.level), abs(c.level))
        for a, b, c in differ
    ), "agreed: the median, toward zero"


def test_without_coders_the_agreed_codes_are_used(tmp_path):
    assert multiverse.codes("first", tmp_path) == {}


def test_the_weight_of_a_removed_theory_goes_to_the_others():
    base = load_scenario("replay_1991_2025", worlds=1)
    less = multiverse.without_theory(base, "hedging")
    assert [t.name for t in base.theories if t not in less.theories] == ["hedging"]
    fixed = replace(base, theory_weights=tuple(range(11)))
    assert multiverse.without_theory(fixed, "balance_of_threat").theory_weights == tuple(
        range(1, 11)
    )
    assert multiverse.without_theory(base, "none") == base


def test_the_universes_store_their_options_and_the_summary_counts_them():
    scenario = replace(load_scenario("known/rule_T_plus_U", worlds=16))
    low, high = (
        {"use": "level", "tie": "VNM>CHN", "years": [2012, 2020], "at_least": at}
        for at in (0.5, 1.1)
    )
    claims = tuple(
        Thesis(name, "cna-2025", "x", "regime", "s", name, criterion, "no")
        for name, criterion in (("low", low), ("high", high))
    )
    table = multiverse.run_universes(scenario, claims, 6)
    assert len(table) == 12
    summary = multiverse.summary(table).set_index("thesis")
    assert summary.loc["low", "share_holds"] == 1.0
    high = table[table["thesis"] == "high"]
    assert (
        high[high["threshold"] == 0.75]["probability"]
        > high[high["threshold"] == 1.25]["probability"].max()
    ).all()
    assert summary.loc["high", "moved_most_by"] == "threshold"
    assert summary.loc["high", "min"] <= summary.loc["high", "median"] <= summary.loc["high", "max"]
    assert "high" in "\n".join(trial_lines.multiverse(summary.reset_index(), 6))


def test_no_option_is_named_as_a_cause_where_verdicts_are_constant_or_random():
    universes = pd.DataFrame(
        multiverse.deal_universes(load_scenario("replay_1991_2025", worlds=1), 60)
    ).assign(thesis="x")
    assert multiverse.moved_most_by(universes.assign(probability=0.5)) == ""
    by_labeller = universes["labeller"].map(
        {"nguyen": 0.9, "le_kuik": 0.1, "ma_kang": 0.2, "position": 0.5}
    )
    assert multiverse.moved_most_by(universes.assign(probability=by_labeller)) == "labeller"
