"""The benchmarks measure the same work: the plain model is docked to the engine.

The bare loop makes as many choices as the base scenario.
"""

import math
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from random import Random

import mesa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from probe import law, within
from scipy import stats

from bench import docking, floor, run, scalar_mesa
from bench.docking import Follower, agreement, case_of, follow, our_levels, scalar_levels
from bench.scalar_mesa import ScalarModel
from bench.scalar_world import World, drawn
from sim.core.vocabulary import DOMAINS, LEVELS
from sim.core.worlds import Worlds
from sim.decision.choice import PARAMETERS, weights_of_levels
from sim.model.alignment_model import AlignmentModel
from sim.scenario.loading import load_scenario

RANGE = {p.name: within(p.low, p.high) for p in PARAMETERS}
TEN_YEARS = ["end=2000-12", "split=null"]
BASELINE = load_scenario("replay_1991_2025")


def shares(odds: list[float] | tuple[float, ...]) -> np.ndarray:
    return np.array(odds) / math.fsum(odds)


# Docking of the plain model


@law
@given(
    within(-4.0, 4.0),
    st.sampled_from(LEVELS),
    RANGE["precision"],
    RANGE["inertia"],
    within(0.0, 4.0),
)
def test_the_plain_model_assigns_every_level_the_same_chance_as_the_engine(
    ideal: float, last: int, precision: float, inertia: float, price: float
) -> None:
    theirs = shares(scalar_mesa.odds(ideal, last, precision, inertia, price))
    ours = shares(
        tuple(
            weights_of_levels(
                ideal,
                last,
                precision,
                inertia,
                math.exp(-precision * (1.0 + inertia)),
                math.exp(-price),
            )
        )
    )
    assert theirs == pytest.approx(ours, rel=0.0, abs=1e-12)


def test_a_plain_model_with_the_draws_of_the_engine_has_the_same_ideals_and_chances() -> None:
    gap = follow([])
    assert gap.months == 420
    assert gap.choices == 4 * 420 * 20
    assert gap.ideal < 1e-9
    assert gap.chance < 1e-9


@pytest.mark.parametrize(
    "name",
    [
        "spill_over",
        "witness",
        "trust_mend",
        "threat_half_life",
        "over_attention",
        "reciprocity",
        "dependence_drag",
        "commitment_price",
    ],
)
def test_following_another_world_is_detected(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    handed = docking.handed

    def other(lab: AlignmentModel, w: int) -> World:
        world = handed(lab, w)
        world.parameters[name] *= 1.1
        return world

    monkeypatch.setattr(docking, "handed", other)
    gap = follow(TEN_YEARS, worlds=2)
    assert max(gap.ideal, gap.chance) > 1e-4


@pytest.fixture(scope="module")
def ours() -> AlignmentModel:
    return AlignmentModel(BASELINE, Worlds.numbered(0, 600))


@pytest.fixture(scope="module")
def theirs() -> list[World]:
    case, random = case_of(BASELINE), Random(7)
    return [drawn(case, random) for _ in range(600)]


def alike(one: list[float], two: list[float], tests: int) -> bool:
    return bool(stats.ks_2samp(one, two, method="asymp").pvalue > 0.01 / tests)


def test_the_plain_model_draws_its_parameters_from_the_same_priors(
    ours: AlignmentModel, theirs: list[World]
) -> None:
    for name, values in ours.values.items():
        assert alike(values.tolist(), [w.parameters[name] for w in theirs], len(ours.values)), name


def test_the_plain_model_draws_the_same_weights_of_theories_as_the_engine(
    ours: AlignmentModel, theirs: list[World]
) -> None:
    for tie in ours.ties:
        for i, theory in enumerate(BASELINE.theories):
            say = [w.weights[tie.actor, tie.target].get(theory.name, 0.0) for w in theirs]
            assert alike(tie.weights[i].tolist(), say, len(ours.ties) * len(BASELINE.theories)), (
                tie.actor,
                theory.name,
            )


def test_the_plain_model_sends_the_same_distribution_of_acts_as_the_engine(
    ours: AlignmentModel, theirs: list[World]
) -> None:
    sent = [Counter[tuple[str, str]]() for _ in theirs]
    for world, found in zip(theirs, sent, strict=True):
        for letters in world.letters.values():
            for letter in letters:
                found[letter.source, letter.victim] += abs(letter.level)
    for pair, total in ours_sent(ours).items():
        assert alike(total.tolist(), [found[pair] for found in sent], 40), pair


def ours_sent(lab: AlignmentModel) -> dict[tuple[str, str], np.ndarray]:
    """Sum of the levels of all acts of the engine, by source and target, over worlds."""
    found: dict[tuple[str, str], np.ndarray] = {}
    for letter in lab.queue.events:
        pair = lab.sources[letter.source], letter.victim
        found[pair] = found.get(pair, 0.0) + np.abs(letter.level)
    return found


def test_with_its_own_draws_the_plain_model_has_the_same_distributions_as_the_engine() -> None:
    case = case_of(load_scenario("replay_1991_2025", TEN_YEARS))
    found = agreement(scalar_levels(case, 90), our_levels(case, 4000))
    assert found.compared == 5 * 4 * 2
    assert found.standard_errors < 4.0
    assert found.smallest_p > 0.01 / found.compared


def test_a_small_difference_between_two_samples_is_detected() -> None:
    one, two = np.random.default_rng(1).normal(size=(2, 3, 4, 400))
    assert agreement(one, two).standard_errors < 4.0
    assert agreement(one, two + 0.4).standard_errors > 4.0
    assert agreement(one, two * 2.0).smallest_p < 0.01 / 12


# The plain model under Mesa's own runner


def test_mesas_runner_steps_every_plain_world_through_the_whole_span() -> None:
    rows = mesa.batch_run(
        ScalarModel,
        parameters={"seed": range(3)},
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )
    assert [int(row["Step"]) in (419, 420) for row in rows] == [True] * 3, (
        "Mesa 3.3 counts the last step from nought, 3.5 from one (and keeps seeds to itself)"
    )
    assert len({row["level"] for row in rows}) > 1


def test_the_plain_model_makes_at_least_twenty_choices_a_month() -> None:
    model = ScalarModel(0)
    model.step()
    assert (
        sum(
            len(tie.odds[d]) == len(LEVELS)
            for state in model.states.values()
            for tie in state.ties
            for d in range(len(DOMAINS))
        )
        == 20
    )


def test_a_plain_model_with_the_same_seed_repeats_its_run() -> None:
    case = case_of(load_scenario("replay_1991_2025", ["end=1992-12", "split=null"]))
    once, again, other = (scalar_levels(case, 2, seed=s) for s in (5, 5, 7))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)


def test_a_follower_repeats_the_acts_of_the_engine() -> None:
    scenario = load_scenario("replay_1991_2025", ["end=1991-12", "split=null"])
    lab = AlignmentModel(scenario, Worlds.numbered(3, 1))
    follower = Follower(case_of(scenario), lab, 0)
    for _ in lab.months():
        follower.step()
    for tie in lab.ties:
        assert follower.of(tie.actor, tie.target).level == tie.level[:, 0].tolist()


# The bare loop


def test_the_bare_loop_makes_as_many_choices_as_the_baseline() -> None:
    assert len(BASELINE.ties) == floor.TIES
    assert BASELINE.end - BASELINE.start + 1 == floor.MONTHS


def test_the_bare_loop_draws_levels_of_the_scale_evenly_on_both_sides() -> None:
    total = floor.run(50)
    assert total == floor.run(50)
    assert total != floor.run(49)
    assert abs(total) < 0.1 * 50 * floor.MONTHS * floor.TIES * len(DOMAINS)


# Printed figures


def test_every_printed_figure_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "in_turn", lambda works, rounds=1: [tuple(1.0 for _ in works)])
    monkeypatch.setattr(run, "seconds", lambda work: 1.0 if work else 0.0)
    monkeypatch.setattr(run, "child", lambda worlds, workers, **environment: (1.0, 1.0))
    monkeypatch.setattr(run, "load_scenario", lambda *asked, **more: replace(BASELINE, worlds=1))
    monkeypatch.setattr(run.points, "cluster", lambda: nullcontext("tcp://127.0.0.1:9"))
    text = (Path(run.__file__).parent / "README.md").read_text(encoding="utf-8")
    for figure in (*run.FIGURES, *run.FULL):
        for name, value in figure():
            assert math.isfinite(value)
            assert f"`{name}`" in text, name
