"""A standing condition acts over its span, an undated act within its bounds, and nothing more."""

from dataclasses import replace

import numpy as np
import pytest

from sim.core.errors import BadInput
from sim.core.vocabulary import month_index, month_text
from sim.evidence.coded_tables import load_forcing
from sim.evidence.renewals import ONGOING, renewed
from sim.evidence.rows import Act
from sim.model.alignment_model import WARM_UP, AlignmentModel
from sim.model.ensemble import run
from sim.scenario.edit_schema import Edit
from sim.scenario.edits import edited
from sim.scenario.loading import load_scenario

WORLDS = 64
RIG = Act(
    *("rig", "1994", "imputed", "CHN", "VNM", "military", 1.5),
    summary="A rig",
    end="1997-06",
    standing=True,
)
HEADER = "id,date,end,span,date_precision,actor,target,domain,role,kind,intensity,joint_id\n"
ROW = "a1,{},{},{},year,CHN,VNM,military,forcing,patrol,-2,\n"


@pytest.fixture(scope="module")
def base():
    """The replay of 1991 to 2000 with nobody acting."""
    settings = ["end=2000-12", "split=1996-01", "window=[1995, 1996]"]
    scenario = load_scenario("replay_1991_2025", settings, worlds=WORLDS)
    return scenario.with_acts([], "bare")


def arrivals(scenario, acts, given=None):
    """Return (due, level) of the events of each act: rows by act, worlds in columns."""
    case = scenario.with_acts(acts, scenario.name)
    model = AlignmentModel(case, case.numbered(range(WORLDS), given))
    found = {e.act: (e.due.copy(), e.level.copy()) for e in model.queue.events if e.act}
    model.close()
    return found


def outcome(scenario, acts):
    """Return what a run counts."""
    case = scenario.with_acts(acts, scenario.name)
    return run(case).summary


def test_a_condition_acts_once_in_every_year_of_its_span():
    acts = list(renewed(RIG))
    assert [act.id for act in acts] == ["rig", "rig@1995", "rig@1996", "rig@1997"]
    assert [act.renews for act in acts] == ["", "rig", "rig", "rig"]
    assert [(act.month, act.span) for act in acts] == [
        (month_index(f"{year}-01"), 6 if year == 1997 else 12) for year in range(1994, 1998)
    ]
    assert [act.summary for act in acts] == ["A rig", *["A rig (since 1994)"] * 3]
    assert list(renewed(replace(RIG, standing=False, end=""))) == [
        replace(RIG, standing=False, end="")
    ]


def test_ten_weeks_are_one_act_and_a_day_keeps_its_month():
    weeks = replace(RIG, date="2014-05-02", end="2014-07-16", precision="day")
    (act,) = renewed(weeks)
    assert (act.date, act.span, act.precision) == ("2014-05-02", 1, "day")
    _, second = renewed(replace(weeks, end="2015-05"))
    assert (second.date, second.span, second.precision) == ("2015-05", 1, "month")


def test_what_goes_on_stands_to_the_end_of_the_run(base):
    found = arrivals(base, renewed(replace(RIG, end=ONGOING)))
    assert set(found) == {"rig", *(f"rig@{year}" for year in range(1995, 2001))}


@pytest.mark.parametrize(("first", "last"), [("1950", "1974"), ("2001", "2030"), ("1900", "1975")])
def test_a_span_outside_the_run_has_no_effect(base, first, last):
    quiet = outcome(base, [])
    loud = outcome(base, renewed(replace(RIG, date=first, end=last, level=2.0)))
    for name, value in vars(quiet).items():
        np.testing.assert_array_equal(getattr(loud, name), value, err_msg=name)


def test_a_span_cut_at_the_start_still_stands(base):
    long, short = (
        arrivals(base, renewed(replace(RIG, date=first, end="1995-12")))
        for first in ("1950", "1990")
    )
    opens = month_text(base.start - WARM_UP)[:4]
    assert min(long) == f"rig@{opens}"
    inside = {f"rig@{year}" for year in range(1991, 1996)}
    assert inside <= set(long) & set(short)
    for act in inside:
        np.testing.assert_array_equal(long[act], short[act])


@pytest.mark.parametrize("weight", [0.0, 0.25, 1.0])
def test_a_renewal_weighs_its_share_of_the_act(base, weight):
    case = replace(base, parameters={**base.parameters})
    given = {"parameter.standing_weight": np.full(WORLDS, weight)}
    found = arrivals(case, renewed(RIG), given)
    start = found["rig"][1]
    assert (start > 0).any()
    for year in (1995, 1996, 1997):
        np.testing.assert_allclose(found[f"rig@{year}"][1], weight * start)


def test_renewals_keep_their_distance_from_the_start_and_end_with_the_span(base):
    found = arrivals(base, renewed(RIG))
    start = found["rig"][0]
    for year in (1995, 1996):
        np.testing.assert_array_equal(found[f"rig@{year}"][0], start + 12 * (year - 1994))
    assert found["rig@1997"][0].max() <= month_index("1997-06")


def test_a_condition_changes_no_draw_of_another_act(base):
    other = Act("visit", "1995", "year", "USA", "VNM", "political", -1.0)
    alone, beside = arrivals(base, [other]), arrivals(base, [*renewed(RIG), other])
    np.testing.assert_array_equal(alone["visit"], beside["visit"])


def test_an_undated_act_falls_evenly_between_its_bounds(base):
    act = Act("visit", "1992", "imputed", "USA", "VNM", "political", -1.0, end="1996-06")
    assert list(renewed(act)) == [act]
    case = replace(base.with_acts([act], "x"), worlds=4000)
    model = AlignmentModel(case, case.numbered(range(4000)))
    (event,) = (event for event in model.queue.events if event.act)
    first, last = month_index("1992-01"), month_index("1996-06")
    assert (event.due.min(), event.due.max()) == (first, last)
    shares = np.bincount(event.due - first) / 4000
    assert np.abs(shares - 1 / 54).max() < 5 * np.sqrt(1 / 54 / 4000)
    model.close()


def test_joint_acts_force_at_most_once():
    joint = [act.joint for act in load_forcing().acts if act.joint]
    assert joint
    assert len(joint) == len(set(joint))


def test_an_edit_by_id_takes_the_renewals_and_one_by_months_cuts_them():
    acts = list(renewed(RIG))

    def left(**which):
        found, complaints = edited(
            acts, [Edit.model_validate({"remove": which})], RIG.month, RIG.month + 120
        )
        assert complaints == []
        return [act.id for act in found]

    assert left(id="rig") == []
    assert left(**{"actor": "CHN", "from": "1996-01"}) == ["rig", "rig@1995"]
    assert left(id="rig@1996") == ["rig", "rig@1995", "rig@1997"]


@pytest.mark.parametrize(
    ("end", "span", "told"),
    [
        ("1999", "", "both 'end' and 'span' or neither"),
        ("", "standing", "both 'end' and 'span' or neither"),
        ("1999", "standin", "did you mean 'standing'"),
        ("soon", "standing", "or 'ongoing' of a standing condition"),
        ("ongoing", "bounds", "or 'ongoing' of a standing condition"),
        ("1990-05", "bounds", "lies before the date 1991"),
    ],
)
def test_a_faulty_end_is_refused_on_its_line(tmp_path, end, span, told):
    (tmp_path / "events.csv").write_text(HEADER + ROW.format("1991", end, span), encoding="utf-8")
    with pytest.raises(BadInput, match=told) as refused:
        load_forcing(tmp_path)
    assert [fault.line for fault in refused.value.faults] == [2]


@pytest.mark.parametrize(("span", "number", "months"), [("standing", 3, 12), ("bounds", 1, 36)])
def test_a_table_is_read_with_its_spans(tmp_path, span, number, months):
    text = HEADER + ROW.format("1991", "1993", span)
    (tmp_path / "events.csv").write_text(text, encoding="utf-8")
    acts = load_forcing(tmp_path).acts
    assert len(acts) == number
    assert {act.span for act in acts} == {months}


def test_what_goes_on_stands_in_no_hypothetical_setting():
    """The edits of a setting state all its acts; a recorded condition is not carried into it."""
    acts = load_scenario("forward_2026_2035_withdrawal").forcing.acts
    assert any(act.end == "2025-12" and act.renews for act in acts)
    late = [act for act in acts if act.month >= month_index("2026-01")]
    assert late
    assert all(act.id.count("@") > bool(act.renews) for act in late), "each is a copy"
