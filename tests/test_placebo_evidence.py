"""Permutations within documents and periods, and where the real acts stand among them."""

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from sim.commands import placebos_command
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput
from sim.report import placebo_lines
from sim.scenario.loading import load_scenario
from sim.studies.inferring import placebo_evidence
from sim.studies.inferring.inference_plan import plan
from sim.studies.placebos import permuted_within

ENDS = (2007, 2013, 2019)


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("replay_1991_2025", worlds=1)


def late(of):
    return [act for act in of.forcing.acts if act.month >= of.start]


def early(of):
    return [act for act in of.forcing.acts if act.month < of.start]


def period(act):
    return sum(act.month // 12 > end for end in ENDS)


def deed(act):
    return act.actor, act.target, act.domain, act.level, act.kind, bool(act.joint)


def firsts(of):
    """The first act of every origin in the span, of which the later ones are renewals."""
    found = {}
    for act in late(of):
        found.setdefault(act.origin, act)
    return found.values()


@pytest.mark.parametrize("seed", range(5))
def test_a_document_says_in_a_period_what_it_said_at_other_dates_of_it(scenario, seed):
    moved = permuted_within(scenario, ENDS, (1, seed))
    said = Counter((act.document, period(act), deed(act)) for act in firsts(scenario))
    assert Counter((act.document, period(act), deed(act)) for act in firsts(moved)) == said
    assert {(act.id, act.date, act.end) for act in moved.forcing.acts} == {
        (act.id, act.date, act.end) for act in scenario.forcing.acts
    }
    assert early(moved) == early(scenario)


def test_an_act_and_its_renewals_move_as_one(scenario):
    moved = permuted_within(scenario, ENDS, (1, 5))
    deeds = {}
    for act in late(moved):
        deeds.setdefault(act.origin, set()).add(deed(act)[:4])
    assert {len(own) for own in deeds.values()} == {1}
    assert any(act.renews for act in late(moved))


def test_seeds_and_periods_matter(scenario):
    one = permuted_within(scenario, ENDS, (1, 1)).forcing.acts
    assert one == permuted_within(scenario, ENDS, (1, 1)).forcing.acts
    assert one != permuted_within(scenario, ENDS, (1, 2)).forcing.acts
    assert one != scenario.forcing.acts


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


def found_by(real, permuted, monkeypatch, names=("one",)):
    """Ranks where refits have these evidences."""
    values = {0: real} | dict(enumerate(permuted, start=1))

    def done(task):
        return placebo_evidence.Refit(values[task.number], 0.1, 1000.0)

    monkeypatch.setattr(placebo_evidence.RefitTask, "done", done)
    asked = replace(plan(load_scenario("replay_1991_2025"), names=["blend"]), names=names)
    return placebo_evidence.refit(asked, len(permuted), workers=1).ranks


def test_the_rank_counts_permutations_that_reach_the_real_acts(monkeypatch):
    ranks = found_by(-10.0, [-12.0, -10.0, -9.0, -30.0], monkeypatch)
    row = ranks.iloc[0]
    assert (row["at_or_above"], row["rank"], row["sets"]) == (2, 3, 4)
    assert row["p"] == pytest.approx(3 / 5)
    assert row["median"] == pytest.approx(-11.0)
    (line,) = placebo_lines.lines(ranks)
    assert line.startswith("one: the real acts rank 3 of 5 by evidence (-10.0; permuted")


def test_several_contenders_have_one_rank_together(monkeypatch):
    ranks = found_by(-10.0, [-12.0] * 19, monkeypatch, names=("one", "other"))
    assert ranks["contender"].tolist() == ["all", "one", "other"]
    assert ranks["p"].tolist() == pytest.approx([0.05] * 3)


@pytest.mark.parametrize(
    ("names", "sets", "word"),
    [
        (["line"], 99, "meets no acts"),
        (["no_acts", "hedging"], 99, "meets no acts"),
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
