"""A panel of states: its members, how their evidence is pooled, and what made panels tell."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.errors import BadInput
from sim.core.resources import folder
from sim.core.vocabulary import MONTHS
from sim.evidence.rows import Act
from sim.report import panel_lines
from sim.scenario.loading import load_scenario
from sim.studies.panel import made_panels, panel_evidence
from sim.studies.panel.members import members

STATED = """
name: small_panel
start: 1991-01
end: 2025-12
actors: {VNM: {size: small}, CHN: {size: great}}
ties: [VNM>CHN]
evidence: one
alone: true
theories: [balance_of_threat]
mechanisms: [memory]
panel:
  states: {VNM: small, PHL: middle}
  sources: {one: 2025-12, two: 2010-12}
"""
EVENTS = (
    "id,date,date_precision,actor,target,domain,role,kind,intensity,joint_id,document,locator,"
    "summary\n{0},2001-01,month,CHN,PHL,military,forcing,force,-4,,,,made up\n"
)


@pytest.fixture(scope="module")
def stated(tmp_path_factory):
    place = tmp_path_factory.mktemp("panel")
    for name in ("one", "two"):
        (place / name).mkdir()
        (place / name / "events.csv").write_text(EVENTS.format(name), encoding="utf-8")
    (place / "panel.yaml").write_text(STATED, encoding="utf-8")
    return place / "panel.yaml"


def test_every_state_decides_in_turn_on_every_source(stated):
    found = members(stated)
    assert [(own.source, own.state) for own in found] == [
        ("one", "VNM"),
        ("one", "PHL"),
        ("two", "VNM"),
        ("two", "PHL"),
    ]
    for own in found:
        assert own.scenario.ties == ((own.state, "CHN"),)
        assert own.scenario.focus == own.state
        assert own.scenario.end == (2010 if own.source == "two" else 2025) * MONTHS + 11
    assert {actor.id: actor.size for actor in found[1].scenario.actors} == {
        "VNM": 0,
        "CHN": 2,
        "PHL": 1,
    }
    assert [own.state for own in members(stated, states=["PHL"])] == ["PHL", "PHL"]


def test_what_is_no_panel_or_no_state_of_it_is_refused(stated):
    with pytest.raises(BadInput, match="states no panel"):
        members("replay_1991_2025")
    with pytest.raises(BadInput, match="allowed are VNM, PHL"):
        members(stated, states=["THA"])


def test_a_panel_changes_no_digest_of_its_scenario(stated):
    """A panel changes no world, so runs of its scenario stay comparable."""
    plain = stated.with_name("plain.yaml")
    plain.write_text(STATED.partition("panel:\n")[0], encoding="utf-8")
    assert load_scenario(plain).digest == load_scenario(stated).digest


@given(st.integers(1, 8), st.integers(2, 5), st.integers(0, 100))
@settings(max_examples=8, deadline=None)
def test_shares_of_contenders_are_shares(states, contenders, seed):
    logs = np.random.default_rng(seed).normal(0.0, 5.0, (states, contenders))
    shares = panel_evidence.pooled(logs, seed)
    assert np.allclose(shares.sum(axis=1), 1.0)
    assert (shares >= 0.0).all()


def test_pooling_follows_the_states_that_tell():
    """Fourteen sure states give a share of about 15/16; silent states give the prior."""
    sure = np.tile([0.0, -50.0], (14, 1))
    assert panel_evidence.pooled(sure, 1)[:, 0].mean() == pytest.approx(15 / 16, abs=0.01)
    silent = panel_evidence.pooled(np.zeros((14, 2)), 1)[:, 0]
    assert silent.mean() == pytest.approx(0.5, abs=0.03)
    assert silent.std() > 0.2
    half = np.vstack([np.tile([0.0, -50.0], (7, 1)), np.tile([-50.0, 0.0], (7, 1))])
    assert panel_evidence.pooled(half, 1)[:, 0].mean() == pytest.approx(0.5, abs=0.02)


def _told(source, state, logs):
    number = len(logs)
    return panel_evidence.MemberEvidence(
        source=source,
        state=state,
        codes=24,
        names=("constant", "balance_of_threat"),
        log_evidence=np.array(logs),
        se=np.full(number, 0.3),
        ess=np.array([200.0, 50.0]),
        held_out=np.array([-20.0, -25.0]),
        cut=2013,
    )


def test_evidence_is_summed_by_source_and_set_beside_the_nulls():
    told = [_told("one", "VNM", [-30.0, -28.0]), _told("one", "PHL", [-20.0, -25.0])]
    tables = panel_evidence.tables(told, 1)
    by_state = tables["panel_evidence"].set_index(["state", "contender"])["over_null"]
    assert by_state["VNM", "balance_of_threat"] == pytest.approx(2.0)
    assert by_state["PHL", "constant"] == 0.0
    totals = tables["panel_totals"].set_index("contender")
    assert totals["log_evidence"].to_dict() == {"constant": -50.0, "balance_of_threat": -53.0}
    assert totals["best_in"].to_dict() == {"constant": 1, "balance_of_threat": 1}
    assert totals["se"]["constant"] == pytest.approx(0.3 * 2**0.5, abs=1e-3)
    lines = panel_lines.lines(tables)
    assert lines[1].startswith("  constant: -50.0 ±0.4, best in 1")
    assert "2 of 4 fits have fewer than 100 effective draws" in lines[-1]


def test_a_made_panel_is_decided_where_one_rule_is_sure():
    logs = np.log(np.full((3, 2, 3), 1 / 3))
    logs[0, 0] = [0.0, -9.0, -9.0]  # told right
    logs[1, 0] = [0.0, -9.0, -9.0]  # told wrong
    task = SimpleNamespace(panels=2, support=4.0, coders=None)
    rows = list(made_panels._rows(logs, task, 14))
    assert [row[5:] for row in rows] == [(1, 0, 1), (0, 1, 1), (0, 0, 2)]
    assert all(row[1] == 14 for row in rows)


def test_more_states_like_these_add_up_their_evidence():
    logs = np.zeros((2, 3, 5, 3))
    logs[:, 0, :, 0] = 1.0
    more = made_panels._of_more_states(logs, 8, 1)
    assert more.shape == (3, 5, 3)
    assert (more[0, :, 0] == 8.0).all()
    assert (more[1] == 0.0).all()


def test_made_up_support_comes_at_its_rate_and_courts_the_focus(stated):
    scenario = members(stated)[0].scenario
    acts = made_panels._supported(scenario, 6.0, 1).forcing.acts
    made = [act for act in acts if isinstance(act, Act) and act.id.startswith("made-")]
    years = (scenario.end + 1 - scenario.start) / MONTHS
    assert len(made) / years == pytest.approx(6.0, rel=0.35)
    assert all(act.target == "VNM" and act.level < 0 for act in made)
    assert made_panels._supported(scenario, 0.0, 1) is scenario


def test_the_shipped_panel_lists_fourteen_states_and_three_databases():
    text = (folder("seeds") / "china_panel" / "panel.yaml").read_text(encoding="utf-8")
    assert text.count(": small") + text.count(": middle") + text.count(": great") == 16
    assert "sources: {gdelt: 2025-12, icews: 2022-12, phoenix: 2018-12}" in text
