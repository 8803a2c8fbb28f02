"""Variance decomposition: shares sum to one, coders are drawn by world, swaps are bounded."""

import json
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.commands import spread_command
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput
from sim.core.worlds import Worlds
from sim.evidence.coded_tables import load_history
from sim.evidence.coders import coded_by
from sim.evidence.rows import Forcing
from sim.model.annual import simulate_years
from sim.report import variance_figure
from sim.report.page.folder_reader import read
from sim.report.page.full_page import page
from sim.report.translation import Translator
from sim.scenario.loading import load_scenario
from sim.studies.variance import grouped_draws
from sim.studies.variance.decomposition import decompose, spread_between_codings
from sim.studies.variance.grouped_draws import GROUPS, Request
from sim.studies.variance.shapley import shares

ROOT = Path(__file__).resolve().parents[1]
ASKED = Request(("mean", "rise", "hedge"), load_history(), ())
SURE = ("parameters.coding_noise=0", "parameters.unrecorded_rate=0", "parameters.structure_noise=0")
SETTINGS = ("end=2000-12", "window=[1996, 2000]", "split=1995-01")
UNDATED = "edits=[{remove: {to: '2000-12', from: '1900-01'}}]"  # no date or intensity is drawn


def levels(scenario, worlds):
    return simulate_years(scenario, worlds).annual


def taken_apart(*settings, worlds=12):
    case = load_scenario("replay_1991_2025", (*SETTINGS, *settings), worlds=worlds)
    values = grouped_draws.run_exchanged(case, ASKED, worlds)
    return {
        name: dict(zip(GROUPS, shares(v).share, strict=True))
        for name, v in zip(ASKED.names, values, strict=True)
    }


def additive(weights, worlds=4000):
    """Values of a sum of independent normal groups, for which the shares are known."""
    draws = np.random.default_rng(0).standard_normal((2, len(weights), worlds))
    return np.array(
        [
            sum(w * draws[u >> g & 1, g] for g, w in enumerate(weights))
            for u in range(1 << len(weights))
        ]
    )


def test_shares_of_a_sum_are_those_of_its_variance():
    found = shares(additive([1.0, 2.0, 0.0, 3.0]))
    assert found.share == pytest.approx(np.array([1, 4, 0, 9]) / 14, abs=0.02)
    assert found.share == pytest.approx(found.total, abs=0.02)
    assert found.first == pytest.approx(found.total, abs=0.05)
    assert found.share.sum() == pytest.approx(1.0, abs=1e-12)
    assert found.share[2] == found.low[2] == found.high[2] == 0.0
    assert (found.low <= found.share).all()
    assert (found.share <= found.high).all()


def test_an_interaction_of_two_groups_is_divided_between_them():
    draws = np.random.default_rng(1).standard_normal((2, 2, 20_000))
    found = shares(np.array([draws[u & 1, 0] * draws[u >> 1, 1] for u in range(4)]))
    assert found.share == pytest.approx([0.5, 0.5], abs=0.03)
    assert found.first == pytest.approx([0, 0], abs=0.05)
    assert found.total == pytest.approx([1, 1], abs=0.05)


def test_a_constant_output_has_no_shares():
    assert np.isnan(shares(np.ones((16, 5))).share).all()


def test_the_shares_of_a_replay_sum_to_one_over_four_groups():
    for name, found in taken_apart().items():
        assert sum(found.values()) == pytest.approx(1.0, abs=1e-9), name
        assert all(v > 0 for v in found.values()) or name != "mean", found


def test_without_uncertain_coding_the_share_of_coding_is_zero():
    for name, found in taken_apart(*SURE, UNDATED).items():
        assert found["coding"] == 0.0, name
        assert sum(found.values()) == pytest.approx(1.0, abs=1e-9)


def test_where_only_noise_varies_all_spread_is_noise():
    base = load_scenario("replay_1991_2025", SETTINGS)
    pins = [
        f"parameters.{n}={p.default}"
        for n, p in base.parameters.items()
        if hasattr(p, "default") and f"parameters.{n}=0" not in SURE
    ]
    weighed = f"theories={{{', '.join(f'{t.name}: 1' for t in base.theories)}}}"
    for name, found in taken_apart(weighed, *pins, *SURE, UNDATED).items():
        if name == "hedge":  # choice is so precise that nothing varies
            assert np.isnan(list(found.values())).all()
            continue
        assert (found["coding"], found["parameters"], found["theory"]) == (0.0, 0.0, 0.0), name
        assert found["noise"] == pytest.approx(1.0, abs=1e-12)


def test_each_world_draws_a_coder_and_equals_the_world_of_that_coder():
    worlds = Worlds.numbered(0, 16)
    agreed, both, first, second = (
        levels(load_scenario("replay_1991_2025", (f"coder={c}",)), worlds)
        for c in ("agreed", "drawn", "first", "second")
    )
    as_first, as_second = ((both == one).all((0, 1, 2)) for one in (first, second))
    assert (as_first | as_second).all()
    assert not as_first.all()
    assert not as_second.all()
    assert (agreed != both).any()


def test_worlds_whose_draws_are_replaced_by_their_own_are_unchanged():
    case = load_scenario("replay_1991_2025", SETTINGS)
    own = np.arange(5, 9, dtype=np.uint64)
    taken = Worlds(own, numbers={use: own for several in GROUPS.values() for use in several})
    assert (levels(case, Worlds(own)) == levels(case, taken)).all()
    other = Worlds(own, numbers={"coding": own + np.uint64(100)})
    assert (levels(case, Worlds(own)) != levels(case, other)).any()


def test_every_use_of_a_draw_belongs_to_a_group():
    case = load_scenario("replay_1991_2025", SETTINGS)
    own, others = np.arange(4, dtype=np.uint64), np.arange(4, 8, dtype=np.uint64)
    moved = Worlds(own, numbers={use: others for several in GROUPS.values() for use in several})
    back = Worlds(others, numbers={use: own for several in GROUPS.values() for use in several})
    assert (levels(case, moved) != levels(case, Worlds(own))).any((0, 1, 2)).all()
    assert (levels(case, back) != levels(case, Worlds(others))).any((0, 1, 2)).all()


def test_the_shift_of_a_mean_between_codings_is_separated_from_chance():
    rng = np.random.default_rng(2)
    found = spread_between_codings(
        0.3 * rng.standard_normal((200, 1))
        + 5 * rng.standard_normal((1, 400))
        + rng.standard_normal((200, 400))
    )
    assert found[0] == pytest.approx(0.3, abs=0.05)
    assert found[0] < found[1] < 0.4
    assert spread_between_codings(np.tile(rng.standard_normal(50), (9, 1))) == (0.0, 0.0)


def test_swapping_the_coders_changes_no_number_by_more_than_is_stated():
    coders = tuple(
        load_scenario("replay_1991_2025", (f"coder={c}",), worlds=40) for c in ("first", "second")
    )
    done = decompose(
        load_scenario("replay_1991_2025", ("coder=drawn",), worlds=40),
        coders,
        Request(("mean", "rise"), load_history(), ()),
    )
    assert list(done.codings["within"]) == ["yes", "yes"]
    assert (done.codings["change"].abs() <= done.codings["stated"]).all()
    assert (done.codings["change"].abs() > 0).all(), "coders that never differ would prove nothing"
    assert done.shares.groupby("output")["share"].sum().to_numpy() == pytest.approx(1.0, abs=1e-5)


def test_a_changed_act_has_no_codes_of_a_coder():
    base = load_scenario("replay_1991_2025", ("coder=drawn",)).forcing
    scaled = load_scenario(
        "replay_1991_2025", ("coder=drawn", "edits=[{scale: {actor: CHN, by: 0.5}}]")
    ).forcing
    known = [
        (a.origin, a.domain, a.level) in own
        for own in base.codings
        for a in base.acts
        if a.actor == "CHN"
    ]
    assert sum(known) > 0.9 * len(known)
    assert not any(
        (a.origin, a.domain, a.level) in own
        for own in scaled.codings
        for a in scaled.acts
        if a.actor == "CHN" and a.level not in (0.0, 0.5, 1.0)
    )


def test_a_folder_without_coders_is_refused_only_where_a_coder_is_requested(tmp_path):
    assert coded_by(Forcing(), "agreed", tmp_path) == Forcing()
    with pytest.raises(BadInput, match=r"events_codes_2\.csv.*write coder: agreed"):
        coded_by(Forcing(), "second", tmp_path)


def test_the_command_writes_a_folder_of_its_own_kind(tmp_path, rendered):
    options = ScenarioOptions("replay_1991_2025", settings=SETTINGS, worlds=10)
    out = tmp_path / "own"
    with rendered():
        output = spread_command.spread(options, ("mean",), out, lambda _: nullcontext())
    assert output[0].startswith("mean level, mean over worlds")
    assert (
        json.loads((tmp_path / "own" / "manifest.json").read_text(encoding="utf-8"))["kind"]
        == "spread"
    )
    assert set(pd.read_csv(tmp_path / "own" / "spread.csv")["group"]) == set(GROUPS)
    assert (tmp_path / "own" / "figures" / "spread.png").stat().st_size > 3000


def test_too_few_worlds_and_an_unknown_output_are_refused():
    with pytest.raises(BadInput, match="no spread to speak of"):
        spread_command.spread(
            ScenarioOptions("replay_1991_2025", worlds=3), (), None, lambda _: nullcontext()
        )
    for odd, complaint in (
        ("meen", "'meen' is not allowed; did you mean 'mean'"),
        ("levels", "'levels' is many numbers a world"),
    ):
        with pytest.raises(BadInput, match=f"--output.*{complaint}"):
            spread_command.spread(
                ScenarioOptions("replay_1991_2025", worlds=20),
                (odd,),
                None,
                lambda _: nullcontext(),
            )


def test_a_constant_output_is_reported_as_the_same_everywhere():
    table = pd.DataFrame(
        [("hedge", g, *(np.nan,) * 5) for g in GROUPS],
        columns=["output", "group", "share", "low", "high", "first", "total"],
    )
    codings = pd.DataFrame(
        [("hedge", 1.0, 48, 0.0, 0.0, *(np.nan,) * 5, "")],
        columns=[
            "output",
            "mean",
            "codings",
            "spread",
            "stated",
            "first_coder",
            "second_coder",
            "change",
            "low",
            "high",
            "within",
        ],
    )
    assert (
        variance_figure.lines(table, codings)[0]
        == "hedge, mean over worlds 1.000: the same in every world"
    )


@pytest.mark.parametrize("kind", ["spread", "distinguish"])
def test_the_chinese_reports_of_the_stored_results_are_fully_translated(kind):
    say = Translator("zh-Hant")
    made = page(read(ROOT / "results" / f"replay_1991_2025_{kind}"), say)
    assert kind in [s.id for s in made.sections]
    assert say.missing == set()
    assert page(read(ROOT / "results" / f"replay_1991_2025_{kind}"), Translator("en")).pictures


def test_the_stored_decomposition_sums_to_one_and_bounds_a_swap_of_coders():
    kept = ROOT / "results" / "replay_1991_2025_spread"
    assert pd.read_csv(kept / "spread.csv").groupby("output")[
        "share"
    ].sum().to_numpy() == pytest.approx(1.0, abs=1e-5)
    assert set(pd.read_csv(kept / "codings.csv")["within"]) == {"yes"}
