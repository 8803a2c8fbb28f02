"""The public face of Python: what is listed, what it returns, and that it stays typed and small."""

import importlib.util
import inspect
import multiprocessing
import subprocess
import sys
import threading
import typing
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from test_embedding import short, state

import sim
from sim.core.errors import BadInput
from sim.inference.sampling_problem import Settings
from sim.interface import labelled_arrays
from sim.interface.explanation_result import Explanation
from sim.interface.inference_result import Inference
from sim.interface.labelled_arrays import Layout, indexed
from sim.interface.run_result import Run
from sim.interface.sweep_result import Sweep
from sim.interface.trial_result import Trial
from sim.interface.verdicts_result import Verdicts
from sim.record.columns import COLUMNS
from sim.studies.inferring import inference_plan

NAMES = ["compare", "explain", "infer", "judge", "load_scenario", "plot", "run", "sweep"]
RESULTS = (Run, Inference, Sweep, Trial, Verdicts, Explanation)
LONGEST = 600  # letters of a repr
LONGEST_SCENARIO = 300  # letters of the repr of a scenario


@pytest.fixture(scope="module")
def run():
    return sim.run(short(), record=True)


@pytest.fixture(scope="module")
def sweep():
    return sim.sweep(
        short(),
        {"inertia": (0.0, 2.0), "constant.pressure": [0.0, 1.0]},
        design="grid",
        points=2,
        worlds=6,
        outputs=["strategies", "levels", "rise"],
    )


def test_dir_lists_the_public_face_and_nothing_else():
    assert dir(sim) == NAMES == sim.__all__
    with pytest.raises(AttributeError, match="has no attribute 'nothing'; it has compare, explain"):
        _ = sim.nothing


def test_an_import_loads_no_library():
    code = "import sim, sys; dir(sim); print([m for m in ('numpy', 'mesa') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def types_within(kind):
    yield kind
    for part in typing.get_args(kind):
        yield from types_within(part)


def members(kind):
    """The public functions and attributes that a class offers."""
    for name, member in inspect.getmembers_static(kind):
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            yield member.fget
        elif isinstance(member, cached_property):
            yield member.func
        elif inspect.isfunction(member):
            yield member


@pytest.mark.parametrize("name", NAMES)
def test_every_public_function_is_typed_without_any(name):
    hints = typing.get_type_hints(getattr(sim, name))
    assert "return" in hints
    assert set(hints) - {"return"} == set(inspect.signature(getattr(sim, name)).parameters)
    for kind in hints.values():
        assert typing.Any not in list(types_within(kind))


@pytest.mark.parametrize("kind", RESULTS, ids=lambda kind: kind.__name__)
def test_everything_that_a_result_offers_is_typed_without_any(kind):
    for member in members(kind):
        hints = inspect.get_annotations(member)
        assert "return" in hints, member
        assert not any("Any" in str(hint) for hint in hints.values()), member


def test_the_package_says_that_it_is_typed():
    assert (Path(sim.__file__).parent / "py.typed").is_file()


def test_a_repr_is_short_and_names_the_tables(run, sweep):
    for result in (run, sweep, sim.explain(short(), "2018-05")):
        assert len(repr(result)) < LONGEST
        assert all(name in repr(result) for name in result.tables)


@pytest.mark.parametrize("name", ["replay_1991_2025", "coupled_1991_2025", "coldwar_1975_1990"])
def test_a_repr_is_short_and_says_what_a_scenario_holds(name):
    scenario = sim.load_scenario(name, worlds=7, seed=3)
    text = repr(scenario)
    assert len(text) < LONGEST_SCENARIO
    for part in (name, f"{scenario.years[0]}-01", f"{scenario.years[-1]}-12", "VNM>CHN"):
        assert part in text
    acts = len({act.origin for act in scenario.forcing.acts})
    assert f"ties: {len(scenario.ties)}, acts of others: {acts}, theories: 11" in text
    assert text.endswith("worlds: 7, seed: 3>")
    assert len(repr(replace(scenario, name=name * 1000))) < LONGEST_SCENARIO


def test_a_notebook_shows_the_ties_of_a_scenario_and_no_markup_from_it():
    scenario = sim.load_scenario("replay_1991_2025")
    page = replace(scenario, name="<script>")._repr_html_()
    assert "<script>" not in page
    assert f"<td>VNM</td><td>CHN</td><td>{scenario.met('VNM')}</td>" in page
    assert all(theory.name in page for theory in scenario.theories)


def test_a_notebook_shows_a_table_and_no_markup_from_a_scenario(run):
    case = replace(run.scenario, name="<script>")
    page = Run(case, run.runs, run.history, run.record)._repr_html_()
    assert "<table" in page
    assert "<script>" not in page


@pytest.mark.parametrize("name", ["trajectories", "moves", "strategies", "perceived", "comparison"])
def test_the_tables_of_a_run_have_the_declared_columns(run, name):
    assert tuple(run.tables[name].columns) == COLUMNS[name]
    assert run.table(name) is run.tables[name]


def test_a_table_that_there_is_none_of_is_one_line(run):
    with pytest.raises(BadInput, match="'trajectory' is not allowed; did you mean 'trajectories'"):
        run.table("trajectory")


def test_a_run_beside_itself_differs_by_nothing_and_by_world_too(run):
    table = sim.compare(run, run)
    assert tuple(table.columns) == COLUMNS["differences"]
    assert (table[["difference", "paired_p05", "paired_p95"]] == 0.0).all(axis=None)


def test_paired_differences_hold_the_difference_of_the_means(run):
    other = sim.run(short("parameters.inertia=0"), record=True)
    table = sim.compare(run, other)
    assert (table["difference"] != 0.0).any()
    inside = table["difference"].between(table["paired_p05"] - 0.5, table["paired_p95"] + 0.5)
    assert inside.all()
    unpaired = sim.compare(run, sim.run(short()))
    assert unpaired["paired_p05"].isna().all()


def test_one_run_is_compared_with_the_record(run):
    assert tuple(sim.compare(run).columns) == COLUMNS["comparison"]


# Explanations


def test_the_drivers_of_an_explanation_add_up_to_the_ideal_level():
    found = sim.explain(short(), "2018-05", world=1)
    ideal = found.months["ideal"].mean()
    assert found.drivers["contribution"].sum() == pytest.approx(ideal, abs=1e-6)
    assert "What it perceived" in found.text
    assert found.world == 1


def test_a_span_has_all_its_months():
    found = sim.explain(short(), "2018-05", "2018-08")
    assert list(dict.fromkeys(found.months["month"])) == [f"2018-0{m}" for m in (5, 6, 7, 8)]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"month": "May"}, "month:1:1: 'May' is no month"),
        ({"month": "2030-01"}, "month:1:1: 2030-01 lies outside the span"),
        ({"month": "2018-05", "to": "2018-01"}, "month:1:1: 2018-05 lies after 2018-01"),
        ({"month": "2018-05", "world": 99}, "world:1:1: 99 is no world"),
        ({"month": "2018-05", "actor": "FRA"}, "actor: 'FRA' is not allowed"),
        ({"month": "2018-05", "target": "FRA"}, "target of VNM: 'FRA' is not allowed"),
    ],
)
def test_a_question_that_does_not_fit_is_one_line(asked, message):
    with pytest.raises(BadInput, match=message):
        sim.explain(short(), **asked)


# Sweeps


def test_a_sweep_has_a_row_a_point_and_takes_up_every_factor(sweep):
    points = sweep.points
    assert list(points.columns[:3]) == ["point", "parameters.inertia", "constant.pressure"]
    assert sorted(set(points["parameters.inertia"])) == [0.0, 2.0]
    assert len(points) == 4
    assert points["worlds"].eq(6).all()
    assert len(set(points["rise"])) > 1
    shares = sweep.strategies.groupby(["point", "labeller", "year"])["share"].sum()
    assert np.allclose(shares, 1.0)


def test_a_sweep_in_memory_has_the_numbers_of_one_in_a_folder(bamboo, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "name: mine\nextends: replay_1991_2025\nstart: 2018-01\nend: 2019-12\nsplit: null\n"
        "window: [2018, 2019]\nties: [VNM>CHN]\n"
        "sweep:\n  design: grid\n  replicates: 4\n"
        "  factors:\n    parameters.inertia: {low: 0, high: 2, steps: 3}\n"
        "    structure: {values: [documents, external]}\n"
        "  outputs: [strategies, levels, mean]\n",
        encoding="utf-8",
    )
    done = sim.sweep(tmp_path / "mine.yaml")
    assert bamboo("sweep", "mine.yaml", "--out", "stored")[0] == 0
    for name in ("points", "strategies", "levels"):
        stored = pd.read_csv(tmp_path / "stored" / f"{name}.csv")
        order = [column for column in stored if stored[column].dtype != float]
        one, two = (t.sort_values(order, ignore_index=True) for t in (done.tables[name], stored))
        pd.testing.assert_frame_equal(one, two, check_dtype=False, atol=1e-9)


def test_a_sweep_tells_its_progress_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = []
    sim.sweep(short(), {"inertia": None}, points=2, worlds=3, progress=lambda *n: told.append(n))
    assert told[-1] == (1, 1)
    assert not list(tmp_path.iterdir())


def test_a_changed_scenario_is_no_ground_for_a_sweep():
    changed = replace(short(), seed=99)
    with pytest.raises(BadInput, match="this scenario was changed after it was loaded"):
        sim.sweep(changed, {"inertia": None}, points=2, worlds=2)


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        ({"inertai": (0, 1)}, "parameters.inertai"),
        ({"inertia": (2, 1)}, "low 2 is not below high 1"),
        ({"noes": None}, "noes"),
    ],
)
def test_a_factor_that_is_none_is_one_line(factors, message):
    with pytest.raises(BadInput, match=message):
        sim.sweep(short(), factors, points=2, worlds=2)


# Inference


@pytest.fixture(scope="module")
def inference():
    """A rough one: tests of inference ask how well it samples."""
    few = partial(Settings, walk=4, kept=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inference_plan, "Settings", few)
        names = ["constant", "line"]
        return sim.infer(short_record(), names, until=1994, particles=64, workers=1)


def short_record():
    return sim.load_scenario(
        "replay_1991_2025", ["end=1996-12", "split=null", "window=[1994, 1996]"]
    )


def test_an_inference_has_posterior_evidence_and_predictive_tables(inference):
    assert list(inference.evidence["contender"]) == ["constant", "line"]
    assert len(inference.posterior)
    assert set(inference.predictive["sample"]) == {"in_sample", "held_out"}
    assert len(inference.informed)
    assert len(repr(inference)) < LONGEST
    assert "2 contenders" in repr(inference)


# Arrays


class _Arrays:
    """Stands in for xarray: collects what tables become."""

    class Dataset(dict):
        attrs: dict[str, str]

        @classmethod
        def from_dataframe(cls, table):
            found = cls({name: table[name] for name in table})
            found.attrs = {}
            return found

        def assign_attrs(self, **attrs):
            self.attrs = attrs
            return self

    @classmethod
    def merge(cls, parts, join):
        assert join == "outer"
        merged = cls.Dataset()
        for part in parts:
            assert not merged.keys() & part.keys()
            merged |= part
        found = cls.Dataset(merged)
        found.attrs = {}
        return found


def test_without_the_extra_one_line_says_what_to_install(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(ImportError, match=r"`make extras`.* pip install '\.\[xarray\]'"):
        run.to_xarray()


def test_arrays_have_named_dimensions_and_every_value(run, sweep, inference, monkeypatch):
    if importlib.util.find_spec("xarray") is None:
        monkeypatch.setitem(sys.modules, "xarray", _Arrays)
    found = run.to_xarray()
    assert found["level_mean"].size >= len(run.trajectories)
    for result in (sweep, inference):
        assert len(result.to_xarray())
    assert found.attrs["title"] == run.title


def test_two_rows_in_one_place_are_an_error():
    table = pd.DataFrame({"year": [1, 1], "value": [2.0, 3.0]})
    with pytest.raises(ValueError, match="two rows have the same year"):
        indexed(table, Layout("made", ("year",), {"value": "value"}))
    assert labelled_arrays.TIE == "tie"


# Figures


def test_a_plot_is_a_figure_of_the_width_that_is_asked_for(run, sweep, inference):
    for result, name in ((sweep, "map_numbers"), (inference, "evidence")):
        figure = sim.plot(result, name, width="90mm")
        assert isinstance(figure, Figure)
        assert figure.get_figwidth() == pytest.approx(90 / 25.4)
    assert sim.plot(run, "strategies", lang="zh-Hant").get_suptitle().startswith("越南")


def test_a_figure_that_there_is_none_of_is_one_line_with_those_that_there_are(run):
    with pytest.raises(BadInput, match="'domain' is not allowed; did you mean 'domains'"):
        sim.plot(run, "domain")
    with pytest.raises(BadInput, match="a Explanation has no figures"):
        sim.plot(sim.explain(short(), "2018-05"))


# Inside other programs


def test_the_face_changes_nothing_that_the_program_shares(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    before = state()
    sim.plot(run, "strategies")
    sim.explain(short(), "2018-05")
    sim.sweep(short(), {"inertia": None}, points=2, worlds=2)
    assert state() == before
    assert not list(tmp_path.iterdir())


def test_a_thread_plots_and_sweeps_as_the_main_one_does(run):
    found = []

    def work():
        found.append(sim.plot(run, "domains", width="180mm"))
        found.append(sim.sweep(short(), {"inertia": None}, points=2, worlds=2))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found[0].get_figwidth() == pytest.approx(180 / 25.4)
    assert len(found[1].points) == 2


def test_results_come_back_from_a_pool_of_processes():
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            done = pool.submit(sim.run, short()).result(timeout=300)
            swept = pool.submit(sim.sweep, short(), {"inertia": None}, points=2, worlds=2)
            assert len(swept.result(timeout=300).points) == 2
    assert isinstance(done, Run)
    assert done.trajectories.equals(sim.run(short()).trajectories)
