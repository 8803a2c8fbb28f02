"""The compiled passes of ties against the monthly model: the same bits."""

from dataclasses import replace

import numpy as np
import pytest

from sim.core.vocabulary import DOMAINS, MONTHS, tie_name
from sim.core.worlds import Worlds
from sim.decision.situation import ROWS
from sim.inference.contender_list import contenders
from sim.inference.ideal_path import TiePaths, of_one_tie, until
from sim.inference.nuisance_draws import worlds_of
from sim.model import annual
from sim.model.alignment_model import WARM_UP, AlignmentModel
from sim.model.annual import simulate_years
from sim.model.event_plan import DRAWN
from sim.model.tie_inputs import can_pass
from sim.model.tie_pass import TILE
from sim.scenario.forcing_modes import DEPARTURES, FREE
from sim.scenario.loading import load_scenario

TIE = ("VNM", "CHN")
YEARS = 6
WORLDS = TILE + 3  # a whole tile and the beginning of another
FIELDS = ("pressure", "support", "rivalry", "shared_threat", "trust")


@pytest.fixture(scope="module")
def scenario():
    return of_one_tie(until(load_scenario("replay_1991_2025"), 2000), TIE)


def by_month(scenario, worlds, years=YEARS):
    """Ideal levels, commitment and fields of the monthly model."""
    model = AlignmentModel(replace(scenario, end=scenario.start + years * MONTHS - 1), worlds)
    tie = model.ties[0]
    rows = [ROWS[name] for name in FIELDS]
    found = [
        (tie.ideal.copy(), tie.situation[ROWS["commitment"], 0], tie.situation[rows])
        for _ in model.months()
    ]
    ideals, commitment, fields = zip(*found, strict=True)
    return np.array(ideals), np.array(commitment), np.array(fields)


def weighted(ids):
    """Worlds that draw everything but the weights of domains, as contenders give them."""
    names = [f"domain_weight.{tie_name(*TIE)}.{domain}" for domain in DOMAINS]
    given = {name: 0.5 + 0.1 * d + 0.01 * ids for d, name in enumerate(names)}
    return Worlds(ids.astype(np.uint64), given)


def assert_same(scenario, worlds, years=YEARS):
    ideals, commitment, fields = by_month(scenario, worlds, years)
    whole = TiePaths(scenario, FIELDS).path(worlds, years)
    assert np.array_equal(whole.ideals, ideals)
    assert np.array_equal(whole.commitment, commitment)
    assert np.array_equal(whole.fields.transpose(1, 0, 2), fields)
    # without the fields, only the acts that the theories read are drawn
    assert np.array_equal(TiePaths(scenario).path(worlds, years).ideals, ideals)


@pytest.mark.parametrize("name", ["broken_trust", "hedging+balance_of_threat", "blend", "no_acts"])
def test_a_contender_wishes_what_the_monthly_model_wishes(scenario, name):
    contender = contenders(scenario, ("one",), [name])[0]
    random = np.random.default_rng(4)
    values = contender.coordinates.values(
        random.standard_normal((WORLDS, len(contender.coordinates)))
    )
    nuisance = random.integers(0, contender.nuisance, (WORLDS, contender.parts))
    worlds = worlds_of(contender.act_parts, nuisance, contender.given(values))
    assert_same(contender.scenario, worlds)


@pytest.mark.parametrize(
    "change",
    [
        {"constant": {"pressure": 0.3, "commitment": 0.5}},
        {"hold": 1993 * MONTHS + 6},
        {"start": 1991 * MONTHS + 5},
    ],
)
def test_a_scenario_with_other_settings_wishes_the_same(scenario, change):
    assert_same(replace(scenario, **change), weighted(np.arange(3, 23)), 4)


def test_neither_batches_nor_fewer_years_change_a_bit(scenario):
    paths = TiePaths(scenario)
    whole = paths.path(weighted(np.arange(WORLDS)), YEARS).ideals
    for first, number in [(0, 1), (1, 60), (TILE - 1, 4)]:
        part = paths.path(weighted(np.arange(first, first + number)), YEARS).ideals
        assert np.array_equal(part, whole[:, :, first : first + number])
    fewer = paths.path(weighted(np.arange(30)), 2).ideals
    assert np.array_equal(fewer, whole[: 2 * MONTHS, :, :30])
    assert np.array_equal(by_month(scenario, weighted(np.arange(30)), 2)[0], fewer)


ANSWERED = {("VNM", "CHN"): FREE, ("USA", "CHN"): FREE, ("CHN", "USA"): FREE}
RUNS = {
    "the base scenario": ("replay_1991_2025", {}),
    "one tie acts freely": ("control_1991", {}),
    "states answer each other": ("replay_1991_2025", {"forcing_modes": ANSWERED}),
    "departures from habit are acts": (
        "replay_1991_2025",
        {"forcing_modes": ANSWERED, "free_acts": DEPARTURES},
    ),
    "a held situation": ("replay_1991_2025", {"hold": 1993 * MONTHS + 6}),
    "a constant field and a span that begins in June": (
        "replay_1991_2025",
        {"constant": {"pressure": 0.3}, "start": 1991 * MONTHS + 5},
    ),
}


@pytest.mark.parametrize("run", RUNS)
def test_the_pass_counts_what_the_monthly_model_counts(run, monkeypatch):
    name, change = RUNS[run]
    scenario = replace(load_scenario(name), **change)
    scenario = replace(scenario, end=min(scenario.end, 1996 * MONTHS - 1), split=None)
    worlds = scenario.numbered(range(TILE + 3))
    passed = simulate_years(scenario, worlds, record=True, trace=True)
    monkeypatch.setattr(annual, "can_pass", lambda model: False)
    stepped = simulate_years(scenario, worlds, record=True, trace=True)
    for name in ("annual", "moves", "seen", "poison", "ideals", "perceived", "levels"):
        assert np.array_equal(getattr(passed, name), getattr(stepped, name)), name
        assert getattr(passed, name).any() or name == "poison", name


def test_every_act_is_looked_for_in_the_month_in_which_it_is_due(scenario):
    model = AlignmentModel(scenario, scenario.numbered(range(40)), warm=False)
    queue, opens = model.queue, scenario.start - WARM_UP
    until, events = queue.plan.by_month
    assert len(until) == scenario.end + 2 - opens
    for month in range(opens, scenario.end + 1):
        looked_for = events[until[month - opens] : until[month - opens + 1]]
        due = ((queue.due == month) & (queue.level != 0.0)).any(axis=1)
        assert set(np.flatnonzero(due)) <= set(looked_for)
        # those of a month are added up in the order of the events
        assert (np.diff(looked_for) > 0).all()


def test_recorded_acts_have_one_domain_in_all_worlds(scenario):
    queue = AlignmentModel(scenario, scenario.numbered(range(40)), warm=False).queue
    known = queue.plan.common_domains != DRAWN
    assert known.any()
    assert not known.all()
    assert np.array_equal(queue.domain[known].T, np.tile(queue.plan.common_domains[known], (40, 1)))


def test_relations_and_weights_on_some_ties_alone_are_left_to_the_monthly_model():
    scenario = load_scenario("replay_1991_2025")
    worlds = scenario.numbered(range(2))
    assert can_pass(AlignmentModel(scenario, worlds, warm=False))
    assert not can_pass(AlignmentModel(scenario, weighted(np.arange(2)), warm=False))
    related = load_scenario("partners_1991_2025")
    assert not can_pass(AlignmentModel(related, related.numbered(range(2)), warm=False))
