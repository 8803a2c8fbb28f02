"""Distinguishing models: copies never are, known worlds always are, and records are as named."""

import json
from contextlib import nullcontext

import numpy as np
import pandas as pd
import pytest

from sim.commands import distinguish_command
from sim.commands.scenario_options import ScenarioOptions
from sim.comparison.score_table import Observed
from sim.core.errors import BadInput
from sim.judgement.stress_verdict import MODEL
from sim.report import identifiability_figures
from sim.scenario.loading import load_scenario
from sim.studies.identifiability import cases, classifiers, synthetic_records
from sim.studies.identifiability.observation import AS_CODED, EXACTLY, View, view

RECORD = Observed(np.where(np.arange(10) % 2, 1.0, np.nan) * np.ones((4, 1)), np.full(10, 0.8))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, rendered):
    """Distinguish the models of a known world, once a session."""
    path = tmp_path_factory.mktemp("told") / "known"
    asked = ScenarioOptions(
        "known/rule_T",
        settings=("end=2020-12", "window=[2016, 2020]", "split=2001-01"),
        worlds=20,
    )
    with rendered():
        output = distinguish_command.distinguish(asked, path, lambda _: nullcontext())
    return path, output


def histories(level, seed, worlds=60):
    return (level + 0.2 * np.random.default_rng(seed).standard_normal((4, 10, worlds))).astype(
        np.float32
    )


def test_a_copy_is_never_distinguished_from_its_original():
    one = view(histories(0.5, 1), RECORD, AS_CODED, 7)
    twin = view(histories(0.5, 1), RECORD, AS_CODED, 7)
    found = classifiers.scores({MODEL: one, "copy": twin})
    for sides in (classifiers.by_years(found, MODEL, "copy"), classifiers.by_paths(one, twin)):
        assert classifiers.correctly_attributed(sides) == (15.0, 15.0), "half of thirty"


def test_distant_models_are_distinguished_by_both_methods_and_a_copy_by_neither():
    one, far, near = (
        view(histories(level, seed), RECORD, EXACTLY, 7)
        for level, seed in ((0.0, 1), (1.0, 2), (0.0, 3))
    )
    found = classifiers.scores({MODEL: one, "far": far, "near": near})
    for rival, distinguished in (("far", True), ("near", False)):
        for sides in (
            classifiers.by_years(found, MODEL, rival),
            classifiers.by_paths(one, {"far": far, "near": near}[rival]),
        ):
            assert (min(classifiers.correctly_attributed(sides)) >= 0.8 * 30) == distinguished, (
                rival
            )


def test_whole_paths_distinguish_more_than_separate_years():
    rng = np.random.default_rng(4)
    high = rng.choice([-1.0, 1.0], 200)
    steady = np.broadcast_to(high, (4, 10, 200)) + 0.1 * rng.standard_normal((4, 10, 200))
    early = (
        np.where(np.arange(10)[:, None] < 5, 0.45, -0.45)
        + 0.1 * rng.standard_normal((4, 10, 200))
        + np.broadcast_to(rng.choice([-1.0, 1.0], 200), (4, 10, 200))
    )
    one, other = (view(v.astype(np.float32), RECORD, EXACTLY, 7) for v in (steady, early))
    assert min(classifiers.correctly_attributed(classifiers.by_paths(one, other))) == 100


def test_simulated_coding_covers_the_years_of_the_record_and_is_less_certain():
    made = histories(0.5, 5)
    exact, coded = view(made, RECORD, EXACTLY, 7), view(made, RECORD, AS_CODED, 7)
    assert len(exact.seen) == 40
    assert len(coded.seen) == 20, "the record speaks of every other year"
    assert coded.seen.std() > exact.seen.std()
    twice = view(np.concatenate([made, made], axis=1), RECORD, AS_CODED, 7)
    assert len(twice.seen) == 40, "a longer record speaks as the first one does"
    assert exact.features.shape == (60, 8), "blocks of five years in four domains"


def test_records_join_without_mixing_their_blocks():
    one = View(np.zeros((3, 2), np.int8), np.array([0, 0, 1]))
    other = View(np.full((2, 2), 4, np.int8), np.array([0, 0]))
    assert one.joined(other).features.tolist() == [[0.0, 0.0, 4.0]] * 2


def test_a_longer_record_repeats_the_acts_and_keeps_the_first_span():
    base = load_scenario("replay_1991_2025", worlds=4)
    longer = cases.repeated(base, 2)
    late = sum(a.month >= base.start for a in base.forcing.acts)
    assert len(longer.forcing.acts) == len(base.forcing.acts) + late
    assert len(longer.years) == 70
    assert {a.id for a in longer.forcing.acts if a.month > base.end} <= {
        f"{a.id}@1" for a in base.forcing.acts
    }
    once, twice = (synthetic_records.Task(s, 0, 4).run() for s in (base, longer))
    assert (twice[:, :35] == once).all()
    assert twice.shape[1] == 70


def test_an_artificial_state_meets_only_its_mix_of_acts():
    base = load_scenario("replay_1991_2025")
    for pressure, support in cases.MIXES.values():
        made = cases.synthetic_state(base, [(pressure, support)], 35)
        assert {a.actor for a in made.forcing.acts} == {
            c for c, met in (("CHN", pressure), ("USA", support)) if met
        }
        assert all(a.target == "VNM" for a in made.forcing.acts)
        assert made.years == base.years
        assert {(y, a.id) for y in made.years for a in made.actors} <= made.forcing.covered, (
            "nothing is imagined"
        )
    turn = cases.synthetic_state(base, list(cases.MIXES.values()), cases.LONG)
    assert len(turn.years) == 40
    assert [
        any(
            a.actor == "CHN" and 1991 + 10 * k <= int(a.date[:4]) < 2001 + 10 * k
            for a in turn.forcing.acts
        )
        for k in range(4)
    ] == [p for p, _ in cases.MIXES.values()]


def test_known_parameters_are_pinned_and_a_rival_keeps_its_own():
    base = load_scenario("replay_1991_2025")
    pinned = cases.with_known_parameters(base)
    assert not any(hasattr(p, "low") for p in pinned.parameters.values())
    assert (
        synthetic_records.readings(pinned)["rule_T"](pinned).parameters["pressure_share"].value
        == 1.0
    )
    some = cases.with_known_parameters(base, {"disposition"})
    assert {n for n, p in some.parameters.items() if p != base.parameters[n]} == {"disposition"}


def test_an_exact_record_of_a_known_world_distinguishes_pressure_from_support(folder):
    pairs = pd.read_csv(folder[0] / "distinguish.csv")
    exact = pairs[
        (pairs["coded"] == EXACTLY) & (pairs["change"] == synthetic_records.CHANGES[0].name)
    ]
    best = exact.groupby("rival")["rightly"].max()
    assert best["rule_U"] == 1.0
    assert (best >= 0.8).all()


def test_the_folder_names_every_record_and_rival(folder):
    path, output = folder
    pairs, recovery = pd.read_csv(path / "distinguish.csv"), pd.read_csv(path / "recovery.csv")
    assert list(dict.fromkeys(pairs["change"])) == [c.name for c in synthetic_records.CHANGES]
    assert set(pairs["judge"]) == {"years", "paths"}
    assert ((pairs["low"] <= pairs["rightly"]) & (pairs["rightly"] <= pairs["high"])).all()
    assert set(recovery["made_by"]) == {MODEL, *pairs["rival"]}
    assert json.loads((path / "manifest.json").read_text(encoding="utf-8"))["kind"] == "distinguish"
    assert (path / "figures" / "distinguish.png").stat().st_size > 5000
    assert output[-1].startswith("Written to ")


def test_the_smallest_sufficient_record_is_named_if_there_is_one():
    columns = ["change", "coded", "years", "rival", "judge", "rightly", "low", "high", "apart"]
    rows = [
        (c, "exactly", y, r, j, v, 0.0, 1.0, int(v >= 0.8))
        for c, y, found in (("short", 35, (0.7, 0.6)), ("long", 70, (0.85, 0.79)))
        for r, v in zip("ab", found, strict=True)
        for j in ("years", "paths")
    ]
    table, back = (
        pd.DataFrame(rows, columns=columns),
        pd.DataFrame(
            [("short", "exactly", 0.1), ("long", "exactly", 0.2)],
            columns=["change", "coded", "recovered"],
        ),
    )
    assert identifiability_figures.smallest(table)["a"].change == "long"
    assert identifiability_figures.smallest(table)["b"] is None
    output = identifiability_figures.lines(table, back)
    assert output[1].startswith(
        "long, coded exactly (70 years): 1 of 2 rivals distinguished, 0 surely; 20% to 20%"
    )
    assert output[-1].startswith("  b: no change tried suffices; nearest: long, coded exactly (79%")


def test_too_few_histories_are_refused():
    with pytest.raises(BadInput, match="too few to learn it from"):
        distinguish_command.distinguish(
            ScenarioOptions("replay_1991_2025", worlds=5), None, lambda _: nullcontext()
        )
