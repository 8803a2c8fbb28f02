"""The command reproduces the committed result folder, and its manifest says how."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import prose

from sim.commands import run_command
from sim.report.first_screen import MOST
from sim.scenario.loading import load_scenario
from sim.studies import replay

ROOT = Path(__file__).resolve().parents[1]
COMMITTED = ROOT / "results" / "replay_1991_2025"
POSTERIOR = ROOT / "results" / "replay_1991_2025_posterior"
TABLES = (
    "trajectories",
    "moves",
    "strategies",
    "perceived",
    "slopes",
    "comparison",
    "history",
    "replayed_levels",
    "replayed_scores",
)


def test_the_command_reproduces_the_committed_tables(tmp_path):
    words = ["run", "replay_1991_2025", "--posterior", str(POSTERIOR), "--out", "again"]
    done = prose.bamboo(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip().splitlines()) <= MOST
    for name in TABLES:
        again, kept = (pd.read_csv(f / f"{name}.csv") for f in (tmp_path / "again", COMMITTED))
        pd.testing.assert_frame_equal(again, kept, rtol=0, atol=1e-6, obj=name)
    for name in ("trajectories", "moves", "strategies"):
        assert (tmp_path / "again" / f"{name}.csv").read_bytes() == (
            COMMITTED / f"{name}.csv"
        ).read_bytes(), name
    for figure in ("domains", "strategies", "drivers", "actors", "scores"):
        assert all(
            (f / "figures" / f"{figure}.{kind}").is_file()
            for f in (tmp_path / "again", COMMITTED)
            for kind in ("svg", "png")
        )


def test_a_record_has_every_world_and_names_its_axes(unplotted, bamboo, tmp_path):
    words = ["run", "replay_1991_2025", "--worlds", 5, "--record", "--out", "out"]
    code, _, err = bamboo(*words)
    assert code == 0, err
    with np.load(tmp_path / "out" / "record.npz") as record:
        assert record["levels"].shape == (5, 4, 420, 5)
        assert record["levels"].dtype == np.int8
        assert record["ties"].tolist()[0] == "VNM>CHN"
        assert set(np.unique(record["levels"])) <= {-2, -1, 0, 1, 2}


def test_the_manifest_describes_how_the_folder_was_made(unplotted, tmp_path):
    run_command.save(
        replay.run(load_scenario("replay_1991_2025", worlds=2)), tmp_path / "out", ["run"]
    )
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert {
        "forcing_digest",
        "history_digest",
        "scenario_digest",
        "seed",
        "worlds",
        "command",
        "versions",
        "theories_without_datum",
        "acts_met",
    } <= set(manifest)
    assert "balance_of_power" in manifest["theories_without_datum"]["VNM>CHN"]


def test_tables_are_read_from_the_installed_package():
    """The shipped folders are found from the package, not from the working directory."""
    from sim.core.resources import folder

    assert (folder("seeds") / "events.csv").is_file()
    assert (folder("scenarios") / "replay_1991_2025.yaml").is_file()


def test_worlds_given_all_years_come_nearer_than_worlds_before_any_record():
    """The scores say which years were given; those of the record are in sample."""
    table = pd.read_csv(COMMITTED / "replayed_scores.csv").set_index(["mixture", "sample"])
    models = table.loc["models"]
    before = models[models["trained_until"] == 1990]["crps"].item()
    given = models[models["trained_until"] == 2025]["crps"].item()
    assert given <= 0.6 * before
    assert {"nulls", "constant", "line", "walk", "random_drivers"} < set(table.index.levels[0])
    assert set(table.loc["nulls"]["trained_until"]) == {1990, 2007, 2013, 2019, 2025}
