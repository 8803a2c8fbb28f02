"""The laws of relations: rungs that are not lost, shares that sum to one, asks that are met."""

from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from probe import law, within

from sim import mechanisms
from sim.commands import run_command
from sim.evidence.coded_tables import load_history
from sim.evidence.rows import History, Outcome
from sim.mechanisms.coercion import pressed
from sim.mechanisms.compensation import ordinary, tilt
from sim.mechanisms.encirclement import closing
from sim.mechanisms.partnership import TOP, bond, climbed
from sim.mechanisms.supply import appeal, held_back, stocked
from sim.mechanisms.wedge import division, taken_back
from sim.model import ensemble
from sim.model.partnerships import Relations
from sim.record import run_tables
from sim.report import partnership_figures
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.loading import load_scenario
from sim.studies import replay, run_types

DECLARED = mechanisms.declared()
share, level = within(0.0, 1.0), within(-2.0, 2.0)


def span(name: str) -> st.SearchStrategy[float]:
    """Any value in a parameter's declared range."""
    return within(DECLARED[name].low, DECLARED[name].high)


@law
@given(within(0.0, 3.0), within(0.0, 2.0), share, span("partnership_pace"))
def test_rungs_are_never_lost_and_have_a_maximum(
    standing: float, siding: float, courted: float, pace: float
) -> None:
    later = climbed(standing, siding, courted, pace)
    assert standing <= later <= TOP
    assert (
        climbed(standing, 0.0, courted, pace) == climbed(standing, siding, 0.0, pace) == standing
    ), "it takes two to be partners"


def test_at_full_siding_and_full_inducement_the_pace_is_in_rungs_a_year() -> None:
    standing = 0.0
    for _ in range(12):
        standing = climbed(standing, 2.0, 1.0, 1.5)
    assert standing == pytest.approx(1.5)


@law
@given(share, share, span("lock_in"), span("lock_in"), span("renewal"))
def test_a_state_that_is_locked_in_changes_suppliers_more_slowly(
    held: float, offered: float, loose: float, tight: float, renewal: float
) -> None:
    loose, tight = sorted((loose, tight))
    moved, stuck = (stocked(held, offered, k, renewal) - held for k in (loose, tight))
    assert abs(stuck) <= abs(moved) + 1e-12
    assert stocked(held, offered, 1.0, renewal) == held
    assert min(held, offered) - 1e-12 <= held + moved <= max(held, offered) + 1e-12


@law
@given(share, level, level)
def test_an_offer_counts_less_the_more_its_source_is_resisted(
    offered: float, one: float, two: float
) -> None:
    assert 0.0 <= appeal(offered, max(one, two)) <= appeal(offered, min(one, two)) <= offered


@law
@given(within(-2.0, 2.0), share, span("seesaw"))
def test_a_swing_toward_one_side_tilts_toward_its_rival_by_at_most_the_swing(
    swing: float, rivalry: float, seesaw: float
) -> None:
    repaid = tilt(swing, rivalry, seesaw)
    assert repaid * swing >= 0.0
    assert abs(repaid) <= abs(swing)
    assert tilt(swing, 0.0, seesaw) == 0.0, "who moves toward a friend's friend owes nothing"


@law
@given(level, level)
def test_the_habitual_level_follows_the_current_level(usual: float, now: float) -> None:
    assert min(usual, now) - 1e-12 <= ordinary(usual, now) <= max(usual, now) + 1e-12


@law
@given(share, within(-2.0, 2.0), span("lever"))
def test_trade_leverage_presses_only_states_that_resist_and_depend(
    depends: float, met: float, lever: float
) -> None:
    assert pressed(depends, met, lever) >= 0.0
    assert pressed(0.0, met, lever) == pressed(depends, min(met, 0.0), lever) == 0.0


@law
@given(within(0.0, 50.0), within(0.0, 50.0), level, span("wedge"))
def test_only_a_bloc_under_both_pressure_and_inducement_is_divided(
    press: float, court: float, wished: float, wedge: float
) -> None:
    assert 0.0 <= division(press, court) == division(court, press) <= 1.0
    assert division(press, 0.0) == 0.0
    assert division(3.0, 3.0) == 1.0
    assert abs(wished + taken_back(wished, division(press, court), wedge)) <= abs(wished) + 1e-12


@pytest.mark.parametrize("name", [*mechanisms.RELATIONAL, "encirclement"])
def test_neutral_values_cause_no_tilt(name: str) -> None:
    v = import_module(f"sim.mechanisms.{name}").NEUTRAL
    done = {
        "partnership": lambda: (
            climbed(1.0, 2.0, 1.0, v["partnership_pace"]) - 1.0 + bond(3.0, v["partnership_bond"])
        ),
        "supply": lambda: (
            held_back(1.0, v["reliance"]) + stocked(0.3, 0.9, v["lock_in"], v["renewal"]) - 0.3
        ),
        "compensation": lambda: tilt(2.0, 1.0, v["seesaw"]),
        "coercion": lambda: pressed(1.0, 2.0, v["lever"]),
        "wedge": lambda: taken_back(2.0, 1.0, v["wedge"]),
        "encirclement": lambda: closing(2.0, v["ring"]),
    }
    assert done[name]() == 0.0


def month(
    book: Relations, levels: list[list[float]], court: list[list[float]], offered: list[float]
) -> None:
    """Close a month of one world of a state.

    Levels and inducement are given by tie and domain, military offers by tie.
    """
    from sim.decision.situation import HEIGHT, ROWS

    situations = []
    for offer in offered:
        s = np.zeros((HEIGHT, 1))
        s[ROWS["inducement"] : ROWS["inducement"] + 4] = offer
        situations.append(s)
    values = {
        "partnership_pace": np.array([6.0]),
        "lock_in": np.array([0.5]),
        "renewal": np.array([10.0]),
    }
    book.close_month(
        np.array(levels)[..., None].astype(float),
        situations,
        np.array(court)[..., None].astype(float),
        values,
    )


def opened(ties: int = 2) -> Relations:
    return Relations([np.zeros((4, 1), np.int8)] * ties, 1)


def test_an_ask_is_met_by_siding_as_far_as_asked_in_its_domain_in_the_next_month() -> None:
    book, quiet = opened(1), [[0.0] * 4]
    month(book, quiet, [[0.0, 2.0, 1.0, 0.0]], [0.0])
    month(book, [[-2.0, -1.0, -1.0, -2.0]], quiet, [0.0])
    assert book.asks[0, 0] == 2
    assert book.met[0, 0] == 1, "a military ask of two is not met by one; an economic ask of one is"
    month(book, [[-2.0] * 4], quiet, [0.0])
    assert book.asks[0, 0] == 2, "an ask is answered once"


def test_the_share_met_is_unknown_without_asks_and_supply_is_unknown_without_offers() -> None:
    book = opened(1)
    month(book, [[0.0] * 4], [[0.0] * 4], [0.0])
    assert np.isnan(book.quantities(["met", "supply"])).all()


def test_the_first_stock_equals_the_offers_and_shares_sum_to_one() -> None:
    book, calm = opened(), [[0.0] * 4] * 2
    month(book, calm, calm, [0.9, 0.1])
    assert book.quantities(["supply"])[:, 0, 0] == pytest.approx([0.9, 0.1])
    for _ in range(24):
        month(book, calm, calm, [0.1, 0.9])
    first, second = book.quantities(["supply"])[:, 0, 0]
    assert first + second == pytest.approx(1.0)
    assert 0.7 < first < 0.9, (
        "two years on a ten-year renewal, half locked in, change a stock by a little"
    )


def test_a_partnership_needs_both_siding_and_inducement() -> None:
    book, calm = opened(3), [[0.0] * 4] * 3
    for _ in range(24):
        month(book, [[-2.0] * 4, [-2.0] * 4, [0.0] * 4], calm, [1.0, 0.0, 1.0])
    assert book.quantities(["rung"])[:, 0, 0].tolist() == [3.0, 0.0, 0.0]


@pytest.fixture(scope="module")
def partners() -> Scenario:
    return load_scenario("partners_1991_2025", worlds=40)


def test_a_run_records_rungs_stocks_and_asks_of_every_partner_and_loses_no_rung(
    partners: Scenario,
) -> None:
    trace = ensemble.run(partners, trace=True, workers=1).trace
    assert trace is not None
    assert trace.relations is not None
    rung, supply, met = (
        trace.relations[:6, trace.shape.relations.index(q)] for q in ("rung", "supply", "met")
    )
    assert (np.diff(rung, axis=1) >= 0).all()
    assert set(np.unique(rung)) <= {0.0, 1.0, 2.0, 3.0}
    assert np.allclose(supply.sum(0), 1.0, atol=1e-5)
    assert np.nanmin(met) >= 0.0
    assert np.nanmax(met) <= 1.0


def test_counted_and_traced_relations_agree_in_any_chunking(partners: Scenario) -> None:
    whole, cut = (ensemble.run(partners, trace=True, workers=1, chunk=c) for c in (40, 7))
    assert np.array_equal(whole.summary.relations, cut.summary.relations)
    assert whole.trace is not None
    rungs = whole.trace.relations[1, 0, -1]
    assert whole.summary.relations[1, 0, -1][[0, 20, 40, 60]].tolist() == [
        int((rungs == r).sum()) for r in range(4)
    ]


def test_recorded_outcomes_are_reported_beside_the_run_and_never_reach_it(
    partners: Scenario,
) -> None:
    summary = ensemble.run(partners, workers=1).summary
    recorded = run_tables.relations(summary, load_history()).dropna(subset=["coded"])
    assert {(r.target, r.quantity, r.year) for r in recorded.itertuples()} == {
        ("RUS", "supply", 2015),
        ("USA", "met", 2019),
        *((m, "rung", 2025) for m in ("CHN", "USA", "RUS", "GBR", "FRA")),
    }
    other = run_tables.relations(
        summary, History(outcomes=(Outcome("supply", 2015, "VNM", "RUS", 0.1),))
    )
    bare = run_tables.relations(summary, History())
    assert bare["coded"].isna().all()
    assert other.drop(columns="coded").equals(bare.drop(columns="coded"))


def test_inducement_of_a_neighbour_presses_a_state_that_names_it(partners: Scenario) -> None:
    with_ring = load_scenario("partners_1991_2025", ["parameters.ring=1"], worlds=40)
    bare = load_scenario("partners_no_ring", ["parameters.ring=1"], worlds=40)
    held, gone = (ensemble.run(s, trace=True, workers=1).trace for s in (with_ring, bare))
    assert held is not None
    assert gone is not None
    pressure = held.shape.perceived.index("pressure")
    assert np.array_equal(held.levels[:, :, :29], gone.levels[:, :, :29]), (
        "before 2020, the earliest year of the troops in Cambodia and Laos, nothing differs"
    )
    assert (held.perceived[0, pressure, -1] >= gone.perceived[0, pressure, -1]).all()
    assert held.perceived[0, pressure, -1].mean() > gone.perceived[0, pressure, -1].mean()


@pytest.mark.parametrize(
    ("null", "asks_met"), [("always_hedge", (0.0, 0.0)), ("random_choice", (0.2, 0.4))]
)
def test_states_without_theories_hedge_or_choose_at_random_while_joint_mechanisms_run(
    partners: Scenario, null: str, asks_met: tuple[float, float]
) -> None:
    trace = ensemble.run(run_types.NULLS[null](partners), trace=True, workers=1).trace
    assert trace is not None
    assert trace.relations is not None
    met = np.nanmean(trace.relations[1, trace.shape.relations.index("met"), -1])
    assert asks_met[0] <= met <= asks_met[1], (
        "a random level sides by one or more in two cases of five, by two in one"
    )
    if null == "always_hedge":
        assert not trace.levels.any()
        assert not trace.relations[:6, trace.shape.relations.index("rung")].any()
    else:
        assert abs(trace.levels.mean()) < 0.02


def test_a_run_with_relations_reports_and_plots_the_recorded_values_beside_them(tmp_path) -> None:
    scenario = load_scenario("partners_1991_2025", worlds=8)
    done = replay.run(scenario)
    run_command.save(done, tmp_path / "out", ["run"])
    assert (tmp_path / "out" / "relations.csv").is_file()
    drawing = (tmp_path / "out" / "figures" / "relations.svg").read_text(encoding="utf-8")
    names = ("China", "the United States", "Russia", "Britain", "France")
    assert all(partner in drawing for partner in names)
    assert (
        sum("recorded" in line for line in partnership_figures.lines({"relations": done.relations}))
        == 7
    )
    bare = replay.run(load_scenario("replay_1991_2025", ["end=1992-12", "split=null"], worlds=2))
    assert bare.relations.empty
