"""Stance as a measurement: smoothing against enumeration, silence, order of coders, recovery."""

import itertools
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from bench.measurement import sheet
from sim.commands.cli import app
from sim.core.resources import folder
from sim.core.vocabulary import DOMAINS
from sim.evidence.case_folders import find_sources
from sim.evidence.stance_codes import MISSING, StanceCodes, read_codes
from sim.inference import emission, level_walk
from sim.inference.sampling_problem import Settings
from sim.inference.stance_measurement import measure

QUICK = Settings(particles=256, islands=4, walk=4, kept=1)
ANY = Settings(particles=64, islands=4, walk=1, kept=1)  # for laws that hold however it samples
NOISE, BLOCK, SLIP, WEIGHT = 0.4, 0.3, 0.05, 0.7


def codes_of(rows, confidence=0.8):
    """Codes of one domain, the others empty: rows are (coder, year)."""
    codes = np.full((len(DOMAINS), len(rows), len(rows[0])), MISSING, np.int64)
    codes[0] = rows
    return StanceCodes(
        coders=tuple(f"c{j}" for j in range(len(rows))),
        years=tuple(range(2000, 2000 + len(rows[0]))),
        codes=codes,
        confidence=np.full(codes.shape, confidence),
    )


@pytest.mark.parametrize("blocks", [(0, 0), (0, 1)])
def test_levels_given_all_codes_are_those_of_enumeration(blocks):
    """Two years: every pair of levels and of shared errors is weighed one by one."""
    codes = codes_of([[1, MISSING], [2, -1]])
    start, step, bias = 0.3, 0.4, np.array([0.1, -0.2])
    found = np.zeros((4, 2, level_walk.POINTS))
    level_walk.add_levels(
        np.full((4, 1), start),
        np.full((4, 1), step),
        np.tile(bias[None, :, None], (4, 1, 1)),
        np.array([[NOISE], [BLOCK], [SLIP], [WEIGHT]]),
        codes.codes,
        codes.confidence,
        np.array(blocks),
        found,
    )
    levels = level_walk.LOW + level_walk.GAP * np.arange(level_walk.POINTS)
    careful = np.empty((2, 5, level_walk.POINTS * emission.NODES))
    emission.fill_careful.py_func(careful, levels, bias, NOISE, BLOCK)
    seen = np.empty((2, level_walk.POINTS * emission.NODES))
    for y in range(2):
        emission.fill_emission(
            seen[y], careful, codes.codes[0, :, y], codes.confidence[0, :, y], SLIP, WEIGHT
        )
    seen = seen.reshape(2, level_walk.POINTS, emission.NODES)
    first = np.exp(-0.5 * ((levels - start) / step) ** 2)
    moves = np.exp(-0.5 * ((levels[:, None] - levels[None, :]) / step) ** 2)
    moves /= moves.sum(axis=0)
    known = np.zeros((2, level_walk.POINTS))
    nodes = range(emission.NODES)
    for q, r in itertools.product(nodes, nodes):
        if blocks[0] == blocks[1] and q != r:
            continue
        weight = emission.WEIGHT[q] * (emission.WEIGHT[r] if blocks[0] != blocks[1] else 1.0)
        joint = weight * (first * seen[0, :, q])[None, :] * moves * seen[1, :, r][:, None]
        known += np.array([joint.sum(axis=0), joint.sum(axis=1)])
    known /= known.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found[0], known, atol=1e-9)


def test_years_of_which_nobody_speaks_have_wider_intervals():
    rows = [[1, 1, 0, MISSING, MISSING, MISSING, MISSING, 1, 0, 1]] * 3
    found = measure(codes_of(rows), settings=QUICK)
    width = found.quantiles[2, 0] - found.quantiles[0, 0]
    assert width[5] > 1.3 * width[1]
    assert found.codes[0].tolist() == [3, 3, 3, 0, 0, 0, 0, 3, 3, 3]
    assert np.all(found.quantiles[0] <= found.quantiles[1])
    assert np.all(np.abs(found.mean) <= 2.0)


def test_more_coders_who_agree_narrow_the_interval():
    width = []
    for coders in (1, 4):
        found = measure(codes_of([[0, 0, 1, 1, 1, 2, 1, 1]] * coders), settings=QUICK)
        width.append((found.quantiles[2, 0] - found.quantiles[0, 0]).mean())
    assert width[1] < width[0]


def test_neither_order_nor_names_of_coders_change_a_number():
    codes, _ = sheet(np.random.default_rng(5))
    swapped = replace(codes.of(codes.coders[::-1]), coders=tuple("zyx"[: len(codes.coders)]))
    first, second = (measure(own, settings=ANY) for own in (codes, swapped))
    np.testing.assert_array_equal(first.mean, second.mean)
    np.testing.assert_array_equal(first.quantiles, second.quantiles)


def test_intervals_hold_levels_that_are_known():
    """A few sheets, quickly sampled; ``bench/measurement.py`` asks of two hundred."""
    held = []
    for number in range(3):
        codes, truth = sheet(np.random.default_rng([7, number]))
        found = measure(codes, settings=QUICK)
        held.append((found.quantiles[0] <= truth) & (truth <= found.quantiles[2]))
    assert 0.78 <= np.mean(held) <= 0.98


def test_the_shipped_table_is_measured_from_the_shipped_codes():
    kept = pd.read_csv(folder("seeds") / "stance_measured.csv")
    own = kept[(kept["actor"] == "JPN") & (kept["stance"] == "plain")]
    codes = read_codes(find_sources(), ("JPN", "CHN"), range(own["year"].min(), 2026), "plain")
    found = measure(codes)
    coded = found.codes.any(axis=1)
    np.testing.assert_allclose(own["mean"], found.mean[coded].T.ravel(), atol=6e-4)
    assert kept.groupby(["actor", "stance"]).size().min() > 0
    assert (kept.loc[kept["codes"] == 0, "sd"] > 0.1).all()


@pytest.mark.parametrize("reader", [1, 2])
@pytest.mark.parametrize("table", ["stance", "drivers"])
def test_later_blind_readers_are_within_one_level_of_the_agreed_tables(reader, table):
    later = pd.read_csv(folder("seeds") / "coders" / f"check_{table}_{reader}.csv")
    agreed = pd.read_csv(folder("seeds") / f"{table}.csv").query(
        "actor == 'VNM' and document == 'all'"
    )
    if table == "stance":
        agreed = agreed[agreed["target"] == "CHN"]
    both = later.merge(agreed, on="year", suffixes=("", "_agreed"))
    assert len(both) == 35
    for column in set(later.columns) - {"year", "confidence"}:
        near = (both[column] - both[f"{column}_agreed"]).abs() <= 1
        assert near.mean() >= 0.95, column


def test_measure_prints_every_coded_year_as_a_table(tmp_path):
    shutil.copy(folder("seeds") / "events.csv", tmp_path)
    (tmp_path / "stance.csv").write_text(
        "year,actor,target,document,political,military,economic,multilateral,political_direct,"
        "military_direct,economic_direct,multilateral_direct,confidence,note\n"
        "2001,AAA,BBB,all,1,,0,,1,,0,,0.8,\n2003,AAA,BBB,all,2,,0,,1,,0,,0.8,\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(app, ["measure", "--evidence", str(tmp_path)])
    assert done.exit_code == 0, done.output
    path = tmp_path / "measured.csv"
    path.write_text(done.stdout, encoding="utf-8")
    table = pd.read_csv(path)
    assert set(table["domain"]) == {"political", "economic"}
    assert sorted(set(table["year"])) == [2001, 2002, 2003]
    assert set(table["stance"]) == {"plain", "direct"}
    assert (table["p05"] <= table["mean"]).all()
    assert (table["mean"] <= table["p95"]).all()
