"""A replay leaks no outcomes, can be reproduced, and responds to the forcing as theories say."""

import csv
import gc
import shutil
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.core.resources import folder
from sim.core.vocabulary import month_index
from sim.core.worlds import Worlds
from sim.evidence.coded_tables import load_history
from sim.model.alignment_model import AlignmentModel
from sim.model.ensemble import run, run_chunk
from sim.scenario.loading import load_scenario
from sim.scenario.scenario_files import shipped
from sim.studies import replay

BASE = "replay_1991_2025"
RIG = (2014 - 1991) * 12 + 4  # May 2014, counted from the first month


def rewrite(path: Path, keep) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = [r for r in reader if keep(r)], reader.fieldnames
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def without_outcomes(tmp_path: Path) -> Path:
    seeds = tmp_path / "seeds"
    shutil.copytree(folder("seeds"), seeds)
    shutil.rmtree(seeds / "coders")
    for name in ("stance", "claims", "coldwar_stance", "coldwar_drivers", "theses"):
        (seeds / f"{name}.csv").unlink(missing_ok=True)
    (seeds / "theses.yaml").unlink(missing_ok=True)
    rewrite(seeds / "events.csv", lambda r: r["role"] != "response")
    rewrite(seeds / "indicators.csv", lambda r: r["use"] != "outcome")
    return seeds


@pytest.mark.parametrize("name", [BASE, "coupled_1991_2025"])
def test_removing_every_outcome_leaves_the_record_unchanged(name, without_outcomes, small):
    blind = load_scenario(name, worlds=60, seeds=without_outcomes)
    assert np.array_equal(run(blind, record=True).record.levels, small(name).record.levels)


def test_without_history_a_run_reports_that_there_is_nothing_to_compare_with(without_outcomes):
    from sim.commands import run_command
    from sim.report import run_lines

    done = replay.run(
        load_scenario(BASE, worlds=5, seeds=without_outcomes), load_history(without_outcomes)
    )
    manifest = {
        "title": "t",
        "worlds": 5,
        "span": ["1991-01", "2025-12"],
        "seed": 1,
        "unforced": [],
        "own_ties": [["VNM", "CHN"]],
    }
    case = done.scenario.case
    lines = run_lines.after_run(run_command.tables_of(done), manifest, Path("out"), case)
    assert any("nothing to compare with" in line for line in lines)


@pytest.mark.parametrize("seed", [0, 7])
def test_the_same_seed_gives_the_same_record(seed, small):
    again = run(load_scenario(BASE, worlds=60, seed=seed), record=True)
    assert np.array_equal(again.record.levels, small(BASE, seed=seed).record.levels)


def test_the_first_worlds_of_many_equal_a_run_of_few(small):
    assert np.array_equal(
        small(BASE, worlds=60).record.levels[..., :20], small(BASE, worlds=20).record.levels
    )


@pytest.mark.parametrize("chunk", [7, 60, 1000])
def test_chunks_and_workers_change_no_count(chunk, small):
    whole = small(BASE).summary
    parts = run(load_scenario(BASE, worlds=60), chunk=chunk, workers=2).summary
    for name in ("sums", "moves", "strategies", "order", "perceived", "slopes"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name)), name


def test_removing_an_act_of_2019_changes_nothing_before_2019_in_any_world(small):
    record = small(BASE).record.levels
    without = small(BASE, "edits=[{remove: {from: 2019-01, to: 2019-12}}]").record.levels
    before = (2019 - 1991) * 12 + 1  # acts of January are met in February
    assert np.array_equal(record[:, :, :before], without[:, :, :before])
    assert not np.array_equal(record, without)


@pytest.mark.parametrize(
    "theory", [None, "balance_of_threat", "threat_with_support", "broken_trust"]
)
def test_without_the_rig_nothing_changes_before_it(theory, small):
    settings = [f"theories=[{theory}]"] if theory else []
    with_rig, without = (small(n, *settings).record.levels[0] for n in (BASE, "no_oil_rig"))
    assert np.array_equal(with_rig[:, : RIG + 1], without[:, : RIG + 1])


def test_under_balance_of_threat_alone_the_rig_raises_vietnams_level_in_2014(small):
    year = slice((2014 - 1991) * 12, (2015 - 1991) * 12)
    with_rig, without = (
        small(n, "theories=[balance_of_threat]").record.levels[0, :, year].mean()
        for n in (BASE, "no_oil_rig")
    )
    assert without < with_rig - 0.02


@pytest.mark.parametrize(
    "edit",
    [
        "{actor: USA, target: VNM}",
        "{actor: CHN, target: VNM, kind: incident, from: 2009-01, to: 2014-05}",
    ],
)
def test_under_threat_with_support_less_of_either_never_raises_resistance(edit, small):
    full = small(BASE, "theories=[threat_with_support]").record.levels[0].astype(int)
    less = (
        small(BASE, "theories=[threat_with_support]", f"edits=[{{remove: {edit}}}]")
        .record.levels[0]
        .astype(int)
    )
    assert (less <= full).all()
    assert (less < full).any()


@pytest.mark.parametrize(
    "theory",
    [
        "balance_of_threat",
        "bandwagoning_for_profit",
        "hedging",
        "trade_expectations",
        "broken_trust",
        "economic_capacity",
    ],
)
def test_american_inducement_does_not_affect_a_theory_that_does_not_read_it(theory, small):
    full, without = (
        small(n, f"theories=[{theory}]").record.levels[0]
        for n in (BASE, "no_us_courtship_after_2010")
    )
    assert np.array_equal(full, without)


def test_no_tie_drifts_in_the_control():
    from sim.record import run_tables

    slopes = run_tables.slopes(run(load_scenario("control_1991", worlds=200)).summary)
    assert ((slopes["low"] <= 0) & (slopes["high"] >= 0)).all()


def test_the_drift_test_detects_a_drift(small):
    """The interval of the slope is narrow enough: increasing pressure causes a drift."""
    from sim.record import run_tables

    pushed = [
        (
            f"{{add: {{id: push-{y}-{m}-{d}, date: {y}-{m}, actor: CHN, target: VNM, "
            f"domain: {d}, intensity: -4}}}}"
        )
        for y in range(2000, 2026)
        for m in ("01", "07")
        for d in ("political", "military")
        if m == "01" or y >= 2012
    ]
    settings = [
        "theories=[balance_of_threat]",
        f"edits=[{', '.join(pushed)}]",
        "parameters.threat_half_life=120",
        "parameters.alarm=16",
        "parameters.threat_gain=3",
        "parameters.inertia=0",
        "parameters.reciprocity=0",
        "parameters.precision=4",
        "parameters.standing_weight=0",  # what stood all along hides what rises
    ]
    slopes = run_tables.slopes(small(BASE, *settings, worlds=40).summary).iloc[:2]
    assert (slopes["low"] > 0).any()


def test_in_the_coupled_replay_acts_on_vietnam_vary_between_years_and_worlds(small):
    done = small("coupled_1991_2025")
    for pair in (("CHN", "VNM"), ("USA", "VNM"), ("JPN", "VNM"), ("ASEAN", "VNM")):
        levels = done.record.levels[done.record.ties.index(pair)].reshape(4, 35, 12, -1).mean(2)
        assert levels.std(axis=1).mean() > 0.05, pair
        assert levels.std(axis=2).mean() > 0.05, pair


@pytest.mark.parametrize("name", [BASE, "coupled_1991_2025"])
def test_every_actor_has_every_year(name, small):
    from sim.record import run_tables

    summary = small(name).summary
    for table in (
        run_tables.trajectories(summary),
        run_tables.moves(summary),
        run_tables.strategies(summary),
    ):
        for actor in ("VNM", "CHN", "USA", "JPN", "ASEAN"):
            assert set(table[table["actor"] == actor]["year"]) == set(range(1991, 2026)), actor
    shares = run_tables.strategies(summary)[
        ["bandwagon", "hedge", "soft_balance", "hard_balance"]
    ].sum(axis=1)
    assert np.allclose(shares, 1.0, atol=1e-9)


def test_an_actor_that_meets_fewer_than_ten_acts_is_unforced():
    done = replay.run(load_scenario(BASE, worlds=2))
    assert done.runs.met["VNM"] > 100
    assert set(done.unforced) == {a for a, n in done.runs.met.items() if n < 10}


def test_later_world_numbers_have_other_draws():
    """World numbers are counters of draws: worlds 100-109 differ from worlds 0-9."""
    case = replace(load_scenario(BASE), worlds=110)
    a, b = (run_chunk(case, first, 10, record=True).levels for first in (0, 100))
    assert not np.array_equal(a, b)


def test_every_score_has_every_baseline_beside_it():
    from sim.comparison.baselines import CONTENDERS

    table = replay.run(load_scenario(BASE, worlds=20)).comparison
    for key, part in table.groupby(["actor", "target", "quantity", "labeller", "metric", "subset"]):
        assert set(part["contender"]) == set(CONTENDERS), key
    assert set(table["actor"]) == {"VNM", "CHN", "USA", "JPN", "ASEAN"}
    assert {"all", "transitions", "without_joint", "direct"} == set(table["subset"])


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_scenario_runs_with_levels_on_the_scale(name):
    levels = run_chunk(load_scenario(name, worlds=2), 0, 2, record=True).levels
    assert levels.min() >= -2
    assert levels.max() <= 2
    assert levels.any()


def test_single_and_all_but_divide_the_acts(small):
    """The acts of one actor and those of all others add up to all acts.

    China's pressure is in the one run, the support of others in the other.
    """
    single, rest = (small(n).summary.perceived[0] for n in ("single_china", "all_but_china"))
    assert single[0].sum() > 2 * rest[0].sum(), "what China does to others is still watched"
    assert single[1].sum() == 0
    assert rest[1].sum() == small(BASE).summary.perceived[0, 1].sum()


def test_acts_on_third_states_fade_every_month_from_the_start():
    """An act on a third state before the span decays like an act on oneself of the same age."""
    scenario = load_scenario(
        "replay_1991_2025", ["parameters.threat_half_life=6", "parameters.coding_noise=0"], worlds=3
    )
    early = next(a for a in scenario.forcing.acts if a.target == "KHM" and a.actor == "CHN")
    act = replace(early.dated(month_index("1985-01")), level=2.0)
    lab = AlignmentModel(
        replace(scenario, forcing=scenario.forcing.with_acts([act])), Worlds.numbered(0, 3)
    )
    months = lab.month - act.month
    assert lab.bystanders.sum() == pytest.approx(3 * 2.0 * 0.5 ** ((months - 1) / 6))


def test_the_model_of_a_finished_run_is_garbage_collected(monkeypatch):
    """Mesa registers every model; the hundreds of runs of a trial would otherwise fill memory."""
    models = []

    class Watched(AlignmentModel):
        def __init__(self, *given, **options):
            super().__init__(*given, **options)
            models.append(weakref.ref(self))

    monkeypatch.setattr("sim.model.annual.AlignmentModel", Watched)
    run_chunk(load_scenario("replay_1991_2025", ["end=1991-12", "split=null"], worlds=2), 0, 2)
    gc.collect()
    assert [m() for m in models] == [None]
