"""Permutations within documents and periods, and where the real acts stand among them."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.commands import cli, placebos_command
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput
from sim.model.event_plan import EventPlan, Setting
from sim.report import placebo_lines
from sim.report.page import full_page
from sim.report.page.folder_reader import read
from sim.report.translation import Translator
from sim.scenario.loading import load_scenario
from sim.studies.inferring import placebo_evidence
from sim.studies.inferring.inference_plan import plan
from sim.studies.placebos import covered, permuted_within

ENDS = (2007, 2013, 2019)


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("replay_1991_2025", worlds=1)


def late(of):
    return [act for act in of.forcing.acts if act.month >= of.start]


def period(act, ends=ENDS):
    return sum(act.month // 12 > end for end in ends)


def deed(act):
    return act.actor, act.target, act.domain, act.level, act.kind, bool(act.joint)


def lasting(of):
    """Acts of conditions that are renewed."""
    often = Counter(act.origin for act in of.forcing.acts)
    return {act for act in of.forcing.acts if often[act.origin] > 1}


@pytest.mark.parametrize("seed", range(5))
def test_a_document_says_in_a_period_what_it_said_at_other_dates_of_it(scenario, seed):
    """All acts are counted, renewals too: as often as each was delivered, it is."""
    moved = permuted_within(scenario, ENDS, (1, seed))
    said = Counter((act.document, period(act), deed(act)) for act in late(scenario))
    assert Counter((act.document, period(act), deed(act)) for act in late(moved)) == said
    assert [(act.id, act.date, act.end) for act in moved.forcing.acts] == [
        (act.id, act.date, act.end) for act in scenario.forcing.acts
    ]


def test_what_lasts_and_what_came_before_the_span_stays(scenario):
    moved = permuted_within(scenario, ENDS, (1, 5))
    assert lasting(moved) == lasting(scenario)
    assert lasting(scenario)
    early = [act for act in scenario.forcing.acts if act.month < scenario.start]
    assert [act for act in moved.forcing.acts if act.month < moved.start] == early


def test_seeds_and_periods_matter(scenario):
    one = permuted_within(scenario, ENDS, (1, 1)).forcing.acts
    assert one == permuted_within(scenario, ENDS, (1, 1)).forcing.acts
    assert one != permuted_within(scenario, ENDS, (1, 2)).forcing.acts
    assert one != scenario.forcing.acts
    across = permuted_within(scenario, (), (1, 1))
    said = Counter((act.document, period(act), deed(act)) for act in late(scenario))
    assert Counter((act.document, period(act), deed(act)) for act in late(across)) != said


def test_where_acts_are_permuted_no_unrecorded_act_is_drawn(scenario):
    drawn, none = (
        len(EventPlan.of(Setting(of, of.start)).unrecorded[0])
        for of in (scenario, covered(scenario))
    )
    assert drawn > 0
    assert none == 0


@pytest.fixture(scope="module")
def brief(scenario):
    asked = plan(scenario, names=["balance_of_threat"], until=1996, particles=64)
    return replace(asked, settings=replace(asked.settings, stops=()))


class Kept(dict):
    """Pieces in memory."""

    def put(self, key, value):
        self[key] = value


def test_refits_are_kept_and_taken_again(brief, monkeypatch):
    kept = Kept()
    first = placebo_evidence.refit(brief, 2, workers=1, kept=kept)
    assert sorted(kept) == [f"balance_of_threat {number}" for number in range(3)]
    assert first.evidence["log_evidence"].nunique() == 3

    def never(_):
        raise AssertionError("fitted again")

    monkeypatch.setattr(placebo_evidence.RefitTask, "done", never)
    again = placebo_evidence.refit(brief, 2, workers=1, kept=kept)
    pd.testing.assert_frame_equal(again.evidence, first.evidence)
    pd.testing.assert_frame_equal(again.ranks, first.ranks)


def found_by(values, monkeypatch, names=("one",)):
    """Ranks where refits have these evidences, by set; each later contender's is twice as low."""

    def done(task):
        log = values[task.number] * (names.index(task.name) + 1)
        return placebo_evidence.Refit(log, 0.1, 1000.0)

    monkeypatch.setattr(placebo_evidence.RefitTask, "done", done)
    asked = replace(plan(load_scenario("replay_1991_2025"), names=["blend"]), names=names)
    return placebo_evidence.refit(asked, len(values) - 1, workers=1).ranks


def test_the_rank_counts_permutations_that_reach_the_real_acts(monkeypatch):
    ranks = found_by([-10.0, -12.0, -10.0, -9.0, -30.0], monkeypatch)
    row = ranks.iloc[0]
    assert (row["at_or_above"], row["rank"], row["sets"]) == (2, 3, 4)
    assert row["p"] == pytest.approx(3 / 5)
    assert row["median"] == pytest.approx(-11.0)
    first, second = placebo_lines.lines(ranks, periods=False)
    assert first == (
        "The real acts rank 3 of 5 by evidence, among acts permuted within documents (p 0.6)"
    )
    assert second.startswith("  one: -10.0, rank 3; permuted acts median -11.0, 90 % of them")


def test_several_contenders_have_one_rank_together(monkeypatch):
    ranks = found_by([-10.0] + [-12.0] * 19, monkeypatch, names=("one", "other"))
    assert ranks["contender"].tolist() == ["all", "one", "other"]
    assert ranks["p"].tolist() == pytest.approx([0.05] * 3)
    mean = np.log((np.exp(-10.0) + np.exp(-20.0)) / 2)
    assert ranks["log_evidence"].tolist() == pytest.approx([mean, -10.0, -20.0], abs=1e-4)


def test_the_command_writes_tables_a_figure_and_a_command_that_makes_them_again(
    monkeypatch, tmp_path
):
    def done(task):
        return placebo_evidence.Refit(-280.0 - task.number, 0.1, 900.0)

    monkeypatch.setattr(placebo_evidence.RefitTask, "done", done)
    monkeypatch.setattr(placebo_evidence, "number_of_workers", lambda: 1)
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    words = ["placebos", "replay_1991_2025", "--sets", "3", "--contenders", "hedging,blend"]
    shown = runner.invoke(cli.app, words, catch_exceptions=False)
    assert "The real acts rank 1 of 4 by evidence" in shown.output
    place = tmp_path / "results" / "replay_1991_2025_placebos"
    files = {path.name for path in place.rglob("*") if path.is_file()}
    assert files == {
        "manifest.json", "placebo_evidence.csv", "placebo_ranks.csv", "placebos.svg",
        "placebos.png",
    }  # fmt: skip
    command = json.loads((place / "manifest.json").read_text())["command"]
    before = (place / "placebo_evidence.csv").read_bytes()
    again = runner.invoke(cli.app, [*command, "--out", "again"], catch_exceptions=False)
    assert again.exit_code == 0
    assert (tmp_path / "again" / "placebo_evidence.csv").read_bytes() == before
    made = full_page.page(read(place), Translator("en"))
    assert [section.id for section in made.sections] == ["ran", "placebos", "method"]
    assert made.lead.startswith("By evidence the real acts rank 1 of 4")


def test_theories_that_read_tables_alone_are_left_to_those_who_name_them():
    names = placebos_command._reading_acts(load_scenario("replay_1991_2025"))
    assert "balance_of_threat" in names
    assert not {"economic_capacity", "elite_faction", "balance_of_power"} & set(names)


@pytest.mark.parametrize(
    ("names", "sets", "word"),
    [
        (["line"], 99, "no acts reach line"),
        (["no_acts", "hedging", "walk"], 99, "no acts reach no_acts and walk"),
        (["hedging"], 0, "from 1 to 10000"),
        (["hedgehog"], 9, "did you mean 'hedging'"),
    ],
)
def test_what_cannot_be_refit_is_refused_in_one_line(names, sets, word, tmp_path):
    asked = ScenarioOptions(scenario="replay_1991_2025")
    with pytest.raises(BadInput, match=word) as caught:
        placebos_command.placebos(asked, names, sets, tmp_path / "out", None)
    assert len(str(caught.value).splitlines()) == 1
    assert not (tmp_path / "out").exists()
