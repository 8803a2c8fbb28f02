"""Coupled runs: acts are departures from habit, and a run says whether it matches the record."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.vocabulary import DOMAINS, month_index
from sim.model.event_kernels import deliver_departures
from sim.model.free_acts import rates_of, recorded_counts
from sim.report import coupling_lines
from sim.scenario.loading import load_scenario
from sim.studies import coupling

COUPLED = load_scenario("coupled_1991_2025", worlds=60)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return coupling.coupling(COUPLED)


def _sent(level, habit, rate=1.0, keep=0.9):
    shape = (4, 1)
    levels = np.full(shape, level, np.int8)
    habits, sent = np.full(shape, float(habit)), np.full(shape, np.nan)
    pressure, courtship = np.zeros(shape), np.zeros(shape)
    ids = np.zeros(1, np.uint64)
    rates = np.full(shape, rate)
    keys = np.uint64(1), np.uint64(2)
    deliver_departures(levels, habits, rates, keep, *keys, ids, sent, pressure, courtship)
    return habits[0, 0], sent[0, 0], pressure[0, 0], courtship[0, 0]


@settings(deadline=None)  # compiles at the first call
@given(level=st.integers(-2, 2), habit=st.floats(-2, 2))
def test_a_departure_presses_or_courts_never_both(level: int, habit: float) -> None:
    after, sent, pressure, courtship = _sent(level, habit)
    assert sent == pressure - courtship == level - habit
    assert pressure * courtship == 0.0
    assert abs(level - after) <= abs(level - habit)  # habits follow levels


@settings(deadline=None)
@given(level=st.integers(-2, 2))
def test_a_state_that_stays_at_its_habit_sends_nothing(level: int) -> None:
    assert _sent(level, level) == (level, 0.0, 0.0, 0.0)


def test_rates_are_those_of_the_recorded_acts() -> None:
    worlds = COUPLED.numbered(np.arange(2000))
    months = COUPLED.end - COUPLED.start + 1
    counts = recorded_counts(COUPLED)
    rates = rates_of(COUPLED, ("CHN", "VNM"), worlds)
    expected = [counts["CHN", "VNM", domain] + 0.5 for domain in DOMAINS]
    assert rates.mean(axis=1) * months == pytest.approx(expected, rel=0.1)


def test_coupled_states_act_as_often_as_the_record_says(table: pd.DataFrame) -> None:
    acts = table[table["quantity"] == "acts"]
    assert len(acts) == 16
    assert acts["matches"].mean() >= 0.8
    often = acts.set_index(["actor", "target"])["recorded"]
    assert often["CHN", "VNM"] > 200
    assert often["ASEAN", "USA"] == 0


def test_levels_at_one_rate_for_all_do_not_match_and_the_first_line_says_so() -> None:
    levels = replace(COUPLED, free_acts="levels", end=month_index("2007-12"), worlds=30)
    found = coupling.coupling(levels)
    first = coupling_lines.lines(found, levels.case)[0]
    assert "does not match the record" in first
    assert "response of single states" in first


def test_a_run_that_matches_says_so_first(table: pd.DataFrame) -> None:
    whole = table.assign(matches=True)
    first, second = coupling_lines.lines(whole, COUPLED.case)
    assert "matches the record: 16 of 16 pairs" in first
    assert "Threat and courtship emerge" in second


def test_a_run_without_free_states_says_nothing() -> None:
    scenario = load_scenario("replay_1991_2025", worlds=1)
    assert not coupling.is_coupled(scenario)
