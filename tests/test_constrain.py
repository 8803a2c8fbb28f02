"""Calibration contains the truth at its stated rate and reads only its own years.

Draws from its set are the same in any chunking.
"""

import csv
import json
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from sim.commands import constrain_command, judge_command, run_command
from sim.commands.scenario_options import ScenarioOptions
from sim.comparison.score_table import compare, forecasts, observe
from sim.core.errors import BadInput
from sim.core.parameters import Parameter
from sim.core.random_streams import uniforms
from sim.core.resources import folder
from sim.core.vocabulary import DOMAINS
from sim.core.worlds import Worlds
from sim.decision import theories
from sim.evidence.coded_tables import load_history
from sim.evidence.rows import History, Stance
from sim.explanation import chronicle
from sim.explanation.moments import moments
from sim.judgement.theses import load_theses
from sim.model import ensemble
from sim.model.alignment_model import AlignmentModel
from sim.model.annual import shape_of, simulate_years
from sim.record import columns, folders
from sim.report import calibration_lines, run_lines
from sim.scenario import constrained_set
from sim.scenario.constrained_set import build_constrained
from sim.scenario.loading import load_scenario
from sim.studies import manifest_command, replay
from sim.studies.history_matching import calibration_tables as found
from sim.studies.history_matching import shrinkage, split
from sim.studies.history_matching.drawn_columns import columns_of, hypercube, sobol
from sim.studies.history_matching.implausibility import (
    Distance,
    Points,
    error_model,
    implausibility_limit,
    luck_correlation,
)
from sim.studies.history_matching.matched_outputs import coding_variance, targets
from sim.studies.history_matching.point_simulation import Simulation, ending_with, simulate
from sim.studies.history_matching.proposal import (
    adjust,
    effective_sample_size,
    log_design_density,
    prior_proposal,
)
from sim.studies.history_matching.wave_simulation import Settings
from sim.studies.trial import stored_trial, trial_folder, verdict_tables
from sim.studies.trial.trial_runs import Trial

FEW = Settings(points=24, worlds=3, workers=1)


@contextmanager
def quiet(_label):
    yield lambda done, total: None


def small(side="before"):
    return load_scenario(
        "split_1991_2007",
        [
            f"calibrate={side}",
            "start=2004-01",
            "end=2011-12",
            "ties=[VNM>CHN]",
            "window=[2008, 2011]",
        ],
        worlds=12,
    )


@pytest.fixture(scope="module")
def finding():
    return constrain_command.calibrate_on(
        small(), split.history_of_years(load_history(), small().calibration), FEW, quiet
    )


def a_set(**values):
    """A set of two points of some parameters of the replay."""
    declared = load_scenario("replay_1991_2025").parameters
    columns = [replace(declared[n], name=f"parameter.{n}") for n in values]
    return build_constrained(
        columns,
        np.array(list(values.values()), float).T,
        np.array([3.0, 1.0]),
        (1991, 2007),
        {"informed": list(values)},
    )


# measures ----------------------------------------------------------------------------------------


def test_implausibility_is_the_distance_divided_by_the_total_error():
    points = Points(np.array([[1.0]]), np.array([[0.5]]), 2)
    far = Distance(
        points, np.array([3.0]), error_model(np.array([1.0]), 0.5, np.array(["a"]), np.eye(1))
    )
    # variances of coding, discrepancy, chance in history, chance in the mean of two worlds
    expected = 2.0 / np.sqrt(1.0 + 0.25 + 0.5 + 0.25)
    assert far.single[0, 0] == pytest.approx(expected)
    assert far.whole[0] == pytest.approx(expected**2)


def test_a_more_confident_coder_reduces_the_error():
    sure, unsure = coding_variance(np.array([0.9, 0.3]))
    assert sure < unsure


def test_blocks_of_one_domain_share_their_errors_and_others_do_not():
    apart = error_model(np.array([1.0, 1.0, 1.0]), 0.5, np.array(["a", "a", "b"]), np.eye(3)).fixed
    assert apart[0, 1] > 0 == apart[0, 2]


def test_the_limit_accepts_the_truth_at_its_stated_rate():
    rng = np.random.default_rng(3)
    worlds = rng.standard_normal((4000, 41, 6))
    apart = error_model(
        np.full(6, 0.3), 0.5, np.array(list("aabbcc")), luck_correlation(worlds[:, :-1])
    )
    limit = implausibility_limit(Points.of(worlds[:, :-1]), worlds[:, -1], apart, 0.9, 1)
    assert limit == pytest.approx(chi2.ppf(0.9, 6), rel=0.05)
    fresh = rng.standard_normal((4000, 41, 6))
    records = fresh[:, -1] + rng.standard_normal((4000, 6)) @ np.linalg.cholesky(apart.fixed).T
    stands = [
        Distance(Points(m[None], v[None], 40), r, apart).whole[0] <= limit
        for m, v, r in zip(
            fresh[:, :-1].mean(1), fresh[:, :-1].var(1, ddof=1), records, strict=True
        )
    ]
    assert 0.87 < np.mean(stands) < 0.93


def test_weights_correct_for_the_proposal():
    rng = np.random.default_rng(5)
    even = hypercube(4000, 3, 1)
    outputs = even[:, :1] * 4 + 0.1 * rng.standard_normal((4000, 1))
    bent = adjust(even, np.full(4000, 1 / 4000), outputs, np.eye(1) * 0.1, np.array([3.5]))
    there = bent.at(hypercube(4000, 3, 2))
    assert there[:, 0].mean() > 0.7
    both = np.concatenate([even, there])
    back = np.exp(-log_design_density(both, [prior_proposal(3), bent], np.array([4000, 4000])))
    assert np.average(both, axis=0, weights=back) == pytest.approx(0.5, abs=0.02)
    assert np.average((both - 0.5) ** 2, axis=0, weights=back) == pytest.approx(1 / 12, abs=0.006)


def test_designs_fill_every_stratum_of_every_column():
    for make in (hypercube, sobol):
        strata = np.sort(np.floor(make(64, 5, 3) * 64), axis=0)
        assert (strata == np.arange(64)[:, None]).all(), make.__name__


# columns -----------------------------------------------------------------------------------------


def test_every_column_is_read_and_the_quantiles_of_a_world_change_nothing():
    scenario = replace(small(), end=small().start + 11)
    ids = np.arange(5, dtype=np.uint64)
    own = {}
    for column in columns_of(scenario):
        use, _, name = column.name.partition(".")
        own[column.name] = uniforms(scenario.seed, use, name, ids)
    same, free = (simulate_years(scenario, Worlds(ids, given)).annual for given in (own, {}))
    assert np.array_equal(same, free)
    read = set()

    class Spy(dict):
        def get(self, name, default=None):
            read.add(name)
            return super().get(name, default)

    simulate_years(scenario, Worlds(ids, Spy(own)))
    assert set(own) - read == {
        "weight.inputs capability",
        "weight.inputs faction",
    }  # no document gives of these years what those theories read, so that they are off


def test_pinned_parameters_are_no_columns():
    names = {
        c.name for c in columns_of(load_scenario("replay_1991_2025", ["parameters.inertia=1"]))
    }
    assert "parameter.inertia" not in names
    assert "parameter.precision" in names


# the record --------------------------------------------------------------------------------------


def test_outputs_lie_in_the_calibration_span_only():
    scenario = load_scenario("split_2008_2025")
    wanted = targets(load_history(), shape_of(scenario), scenario.calibration)
    early = np.arange(1991, 2026) < 2008
    assert not wanted.mixing.reshape(len(wanted), -1, 35)[:, :, early].any()
    assert wanted.mixing.sum(1) == pytest.approx(1.0)


def _evidence(tmp_path, name, years):
    """Copy the evidence and reverse the stances of some years."""
    to = tmp_path / name
    shutil.copytree(folder("seeds"), to, ignore=shutil.ignore_patterns("coders"))
    path = to / "stance.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for column in (*DOMAINS, *(f"{d}_direct" for d in DOMAINS)):
            if int(row["year"]) in years and row[column]:
                row[column] = str(-float(row[column]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return to


SETTINGS = ("start=2004-01", "end=2011-12", "ties=[VNM>CHN]", "window=[2008, 2011]")


def _set_of(side, evidence):
    """The text of the constrained set that the command finds with an evidence folder."""
    scenario = load_scenario("split_1991_2007", [*SETTINGS, f"calibrate={side}"], seeds=evidence)
    return constrain_command.search(scenario, load_history(evidence), FEW, quiet)[-1].set.text()


@pytest.mark.parametrize(
    ("side", "unseen", "seen"),
    [
        ("before", range(2008, 2026), range(1991, 2008)),
        ("after", range(1991, 2008), range(2008, 2026)),
    ],
)
def test_calibration_cannot_read_the_years_that_it_is_scored_on(tmp_path, side, unseen, seen):
    as_coded = _set_of(side, None)
    assert _set_of(side, _evidence(tmp_path, "unseen", unseen)) == as_coded
    assert _set_of(side, _evidence(tmp_path, "seen", seen)) != as_coded


def test_a_calibration_writes_all_files_and_a_log(tmp_path, monkeypatch):
    out = tmp_path / "out"
    options = ScenarioOptions("split_1991_2007", settings=SETTINGS, worlds=4)
    few = replace(FEW, points=16, worlds=2)
    constrain_command.constrain(options, few, out, quiet)
    assert {p.stem for p in (out / "figures").iterdir()} == {"volume", "parameters", "held_out"}
    runs, waves, scores = (
        pd.read_csv(out / n) for n in ("runs.csv.gz", "waves.csv", "held_out.csv")
    )
    assert len(runs) == waves["points"].sum()
    assert set(scores["sample"]) == {"in", "held_out"}
    assert {
        "model",
        "model_prior",
        "always_hedge",
        "line",
        "no_forcing",
        "forcing_only",
        "random_driver",
        "persistence",
        "table_1",
    } == set(scores["contender"])
    monkeypatch.setattr(constrain_command.calibration_figures, "plan", lambda *_, **__: [])
    before = (out / "constrained.json").read_bytes()
    constrain_command.constrain(options, few, out, quiet)
    assert (out / "constrained.json").read_bytes() == before
    assert len(pd.read_csv(out / "log.csv")) == 2
    assert {p.name for p in out.iterdir()} == {
        "constrained.json",
        "constrained.csv",
        "waves.csv",
        "shrinkage.csv",
        "outputs.csv",
        "held_out.csv",
        "runs.csv.gz",
        "log.csv",
        "manifest.json",
    }


def test_points_are_the_same_whatever_the_number_of_workers():
    scenario = ending_with(small(), 2004)
    wanted = targets(load_history(), shape_of(scenario), range(2004, 2005))
    columns = columns_of(scenario)
    one, two = (
        simulate(
            Simulation(scenario, columns, wanted, worlds=3),
            hypercube(900, len(columns), 1),
            workers=w,
        )
        for w in (1, 2)
    )
    assert np.array_equal(one, two)


def test_if_all_points_are_ruled_out_this_is_reported_and_a_larger_discrepancy_is_tried():
    stances = tuple(
        Stance(y, "VNM", "CHN", "all", (2.0 * (-1) ** i,) * 4, (0.0,) * 4, 1.0)
        for i, y in enumerate(range(2000, 2008))
    )
    scenario = load_scenario(
        "split_1991_2007",
        ["start=1998-01", "ties=[VNM>CHN]", "parameters.disposition=-1"],
        worlds=4,
    )
    extreme = History(tuple(replace(s, levels=(2.0,) * 4) for s in stances))
    findings = constrain_command.search(scenario, extreme, replace(FEW, discrepancy=0.25), quiet)
    assert findings[0].set is None
    assert [f.done.settings.discrepancy for f in findings] == [0.25, 1.0]
    outcome = calibration_lines.Outcome(
        years=scenario.calibration,
        waves=found.waves(findings[-1].done),
        outputs=found.outputs(findings[0].done),
        shrinkage=None,
        scores=None,
        discrepancies=[0.25, 1.0],
    )
    assert "FINDING" in "\n".join(calibration_lines.closing(outcome, Path("x")))


def test_an_uncoded_span_is_refused_in_one_line():
    with pytest.raises(BadInput, match="nothing is coded of its ties in 2004-2007"):
        constrain_command.calibrate_on(small(), History(), FEW, quiet)


# shrinkage ---------------------------------------------------------------------------------------


def test_shrinkage_is_zero_for_the_prior_and_near_one_for_a_point():
    even = hypercube(2000, 2, 1)
    weights = np.exp(-0.5 * ((even[:, 0] - 0.8) / 0.02) ** 2)
    shrunk, moved = shrinkage.resample(even, weights / weights.sum(), 1)
    assert shrunk[0, 0] > 0.98
    assert moved[0, 0] == pytest.approx(0.3 * np.sqrt(12), abs=0.05)
    assert np.percentile(shrunk[1:, 1], 2.5) < 0.05


def test_every_parameter_is_in_the_table_informed_or_not(finding):
    assert set(finding.shrinkage["name"]) == {c.name for c in finding.done.columns}
    assert finding.shrinkage["informed"].dtype == bool
    assert not finding.shrinkage.set_index("name").loc[
        "parameter.act_rate", "informed"
    ]  # nothing reads it where all acts are prescribed


# the set -----------------------------------------------------------------------------------------


def test_a_set_is_read_as_it_was_written(finding, tmp_path):
    path = tmp_path / "constrained.json"
    path.write_text(finding.set.text(), encoding="utf-8")
    back = constrained_set.load(path)
    assert back == finding.set
    assert back.text() == finding.set.text()
    assert back.points == pytest.approx(finding.set.points)


def test_draws_from_a_set_have_the_moments_of_its_weighted_points(finding):
    weights = finding.done.weights
    drawn = found.constrained_set(finding.done, small(), [])
    i = [c.name for c in drawn.columns].index("disposition.VNM>CHN.military")
    assert drawn.weights @ drawn.points[:, i] == pytest.approx(
        2 * (weights @ finding.done.points.quantiles[:, i]) - 1, abs=0.02
    )
    assert effective_sample_size(drawn.weights) <= len(drawn.points)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda body: body | {"bamboo_constrained": 99}, "version 99; this bamboo reads version 1"),
        (lambda body: body | {"weights": [1.0, 1.0]}, "changed after it was written"),
        (
            lambda body: {k: v for k, v in body.items() if k != "points"},
            "the key 'points' is missing",
        ),
        (lambda body: {"a": 1}, "this is no constrained set"),
        (lambda body: [], "this is no constrained set"),
    ],
)
def test_a_damaged_set_is_refused_in_one_line(tmp_path, spoil, expected):
    path = tmp_path / "set.json"
    path.write_text(
        json.dumps(spoil(json.loads(a_set(inertia=[1.0, 2.0]).text()))), encoding="utf-8"
    )
    with pytest.raises(BadInput, match=expected) as bad:
        constrained_set.load(path)
    assert len(str(bad.value).splitlines()) == 1


def test_a_missing_or_invalid_file_is_refused_in_one_line(tmp_path):
    (tmp_path / "text.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match="no JSON"):
        constrained_set.load(tmp_path / "text.json")
    with pytest.raises(BadInput, match="cannot be read"):
        constrained_set.load(tmp_path / "absent.json")


def test_a_set_of_another_scenario_is_refused_and_a_pinned_parameter_is_not(tmp_path):
    path = tmp_path / "set.json"
    path.write_text(a_set(inertia=[1.0, 2.0], faction_gain=[1.0, 2.0]).text(), encoding="utf-8")
    with pytest.raises(BadInput, match="'faction_gone' is not allowed"):
        constrained_set.refuse_misfit(
            replace(
                a_set(inertia=[1.0, 2.0]),
                columns=(Parameter("parameter.faction_gone", 0.0, 4.0, 1.0, "", ""),),
            ),
            path,
            load_scenario("replay_1991_2025").parameters,
            theories.declared(),
        )
    with pytest.raises(
        BadInput, match="inertia was drawn from 0 to 4 here, and the scenario draws it from 0 to 1"
    ):
        load_scenario(
            "replay_1991_2025", ["parameters.inertia={low: 0, high: 1}"], constrained=path
        )
    pinned = load_scenario("replay_1991_2025", ["parameters.inertia=0.5"], constrained=path)
    worlds = pinned.constrained.worlds(np.arange(50, dtype=np.uint64), 1)
    lab = AlignmentModel(pinned, worlds)
    assert set(lab["inertia"]) == {0.5}
    assert set(lab["faction_gain"].round(9)) == {1.0, 2.0}


def test_a_set_applies_to_a_scenario_with_fewer_theories_and_the_run_names_the_ignored_parts(
    unplotted, tmp_path
):
    """The Cold War has fewer theories; the points of the others are ignored and named."""
    path = tmp_path / "set.json"
    path.write_text(a_set(inertia=[1.0, 1.0], faction_gain=[1.0, 2.0]).text(), encoding="utf-8")
    case = load_scenario(
        "theory_hedging", ["end=1992-12", "split=null"], worlds=5, constrained=path
    )
    done = replay.run(case, load_history())
    run_command.save(done, tmp_path / "out", manifest_command.arguments("run", case, (), path))
    manifest = folders.read_manifest(tmp_path / "out")
    assert manifest["constrained"]["set_aside"] == ["faction_gain"]
    assert "the scenario leaves out: faction_gain" in "\n".join(
        run_lines.after_run(run_command.tables_of(done), manifest, tmp_path, case.case)
    )
    assert set(AlignmentModel(case, case.numbered(range(5)))["inertia"].round(9)) == {1.0}


def test_worlds_get_points_by_weight_and_by_world_number():
    given = a_set(inertia=[1.0, 2.0])
    ids = np.arange(4000, dtype=np.uint64)
    whole = given.worlds(ids, 1).given["parameter.inertia"]
    assert (whole == 0.25).mean() == pytest.approx(0.75, abs=0.03)
    assert np.array_equal(
        whole[1000:1100], given.worlds(ids[1000:1100], 1).given["parameter.inertia"]
    )


def test_a_constrained_run_is_the_same_in_any_chunking_and_has_another_digest():
    free = replace(small(), worlds=20)
    bound_ = free.drawn_from(a_set(inertia=[0.1, 0.2], precision=[3.0, 3.5]))
    one, two = (ensemble.run(bound_, chunk=c, workers=1).summary.sums for c in (7, 20))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, ensemble.run(free, workers=1).summary.sums)
    assert bound_.digest != free.digest


def test_the_ledger_and_the_chronicle_of_a_constrained_world_match_its_run():
    bound_ = replace(small(), worlds=20).drawn_from(a_set(inertia=[0.1, 3.9], precision=[0.5, 3.5]))
    done = ensemble.run(bound_, record=True, workers=1)
    tie, months = bound_.own_ties[0], range(bound_.start, bound_.end + 1)
    found = list(moments(bound_, bound_.numbered([7]), months, [tie]))
    assert np.array_equal(
        np.array([m.drawn for m in found]).T, done.record.levels[bound_.ties.index(tie), ..., 7]
    )
    printed = chronicle.run_world(bound_, 7).levels[bound_.ties.index(tie)][:, -len(months) :]
    assert np.array_equal(printed, done.record.levels[bound_.ties.index(tie), ..., 7])


# held out ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def held():
    bound_ = replace(load_scenario("replay_1991_2025", ["ties=[VNM>CHN]"], worlds=10)).drawn_from(
        a_set(inertia=[1.0, 2.0])
    )
    return replay.run(bound_, load_history())


def test_scores_are_labelled_by_whether_calibration_saw_their_years(held):
    table = held.comparison
    assert set(table["sample"]) == {"in", "held_out"}
    counts = table[
        (table["contender"] == "model")
        & (table["quantity"] == "military")
        & (table["metric"] == "distance")
        & (table["subset"] == "all")
    ].set_index("sample")["n_observed"]
    confidence = observe(
        load_history(), "VNM", "CHN", tuple(range(1991, 2026)), direct=False
    ).confidence
    assert counts["in"] == (confidence[:17] > 0.3).sum()
    assert counts["held_out"] == (confidence[17:] > 0.3).sum()


def test_baselines_are_fitted_on_the_calibrated_years_only(held):
    past = load_history()
    turned = History(
        tuple(
            replace(s, levels=tuple(None if v is None else -v for v in s.levels))
            if s.year > 2007
            else s
            for s in past.stances
        ),
        past.met,
    )
    years = held.runs.model.shape.years
    output = [
        forecasts(
            held.runs, h, ("VNM", "CHN"), observe(h, "VNM", "CHN", years, direct=False), "all"
        )
        for h in (past, turned)
    ]
    for null in ("line", "forcing_only", "random_driver"):
        assert np.array_equal(output[0][null].pmf, output[1][null].pmf), null
    assert not np.array_equal(
        output[0]["persistence"].pmf, output[1]["persistence"].pmf
    )  # a one-step forecast sees the record


def test_all_years_of_an_uncalibrated_run_are_in_the_sample(held):
    table = compare(replace(held.runs, calibrated=None), held.history)
    assert set(table["sample"]) == {"in"}


# verdicts ----------------------------------------------------------------------------------------


def test_verdicts_state_whether_worlds_were_constrained(tmp_path):
    thesis = load_theses()[0]
    keys = {(thesis.id, lb): "not asked" for lb in ("nguyen", "le_kuik", "ma_kang", "position")}
    frame = pd.DataFrame({"made_by": ["model"], "model": [1.0]})
    trial = Trial(
        (thesis,),
        {"model": keys},
        {"model": 4},
        {},
        {},
        {},
        columns.frame("attribution", []),
        frame,
        (),
        "constrained",
    )
    trial_folder.write(trial, tmp_path)
    folders.write_manifest(folders.manifest(name="made"), tmp_path / "manifest.json")
    assert set(pd.read_csv(tmp_path / "verdicts.csv")["worlds"]) == {"constrained"}
    assert set(verdict_tables.table(stored_trial.read(tmp_path))["worlds"]) == {"constrained"}


def test_a_trial_first_reports_the_years_of_calibration():
    """A verdict on the years of calibration is no test, which is reported before any verdict."""
    path = folder("results") / "split_1991_2007_constrained" / "constrained.json"
    case = load_scenario("split_1991_2007", constrained=path)
    output = judge_command.coded_history_lines(case, load_theses()[:1], load_history())
    assert (
        "constrained on 1991-2007: what a thesis says of those years they were shown" in output[-1]
    )
    assert "constrained on" not in " ".join(
        judge_command.coded_history_lines(
            load_scenario("split_1991_2007"), load_theses()[:1], load_history()
        )
    )


def test_a_folder_stores_the_whole_command_that_reproduces_it():
    case = load_scenario("split_1991_2007", ["parameters.inertia=0.5"], worlds=7, seed=0)
    assert manifest_command.arguments(
        "run", case, ["parameters.inertia=0.5"], Path("x/constrained.json")
    ) == [
        "run",
        "split_1991_2007",
        "--worlds",
        "7",
        "--seed",
        "0",
        "--set",
        "parameters.inertia=0.5",
        "--constrained",
        "x/constrained.json",
    ]


def test_parameters_and_quantiles_are_inverse_to_each_other():
    for parameter in (
        Parameter("a", 1.0, 100.0, 10.0, "x", "", log=True),
        Parameter("b", -2.0, 3.0, 0.0, "x", ""),
    ):
        shares = np.linspace(0, 1, 11)
        assert parameter.quantile(parameter.at(shares)) == pytest.approx(shares)
