"""The ledger adds up, it equals what the engine perceived, and its flip changes the engine."""

import math
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.commands import explain_command, run_command
from sim.core.random_streams import fill_uniforms, key_of
from sim.core.vocabulary import DOMAINS, MOVES, month_index, month_text, tie_name
from sim.core.worlds import Worlds
from sim.decision.choice import sampled_level, weights_of_levels
from sim.decision.situation import GIVEN, ROWS
from sim.explanation import ledger_tables, smallest_changes
from sim.explanation.ledger import REST, chances, drivers, modal, pooled, shapley, split
from sim.explanation.memory_trace import _FIELDS
from sim.explanation.moments import moments
from sim.model.alignment_model import SCHEDULE, AlignmentModel
from sim.model.ensemble import run
from sim.record import folders
from sim.record.columns import COLUMNS
from sim.report import figures
from sim.scenario.loading import load_scenario
from sim.studies import replay

BASE = "replay_1991_2025"
TIE = ("VNM", "CHN")
HELD = ("constant={pressure: 0.4, support: 0.2}",)
KINDS = (
    (BASE, ()),
    (BASE, HELD),
    ("partners_1991_2025", ()),
    ("coupled_1991_2025", ()),
    ("control_1991", ()),
)
SLACK = 1e-9


@cache
def case(name=BASE, sets=(), seed=1):
    return load_scenario(name, sets, worlds=50, seed=seed)


def seen(scenario, worlds, months, ties=(TIE,)):
    return list(moments(scenario, Worlds(np.array(worlds, np.uint64)), months, ties))


def gap(moment, domains=range(4)):
    return max(
        abs(math.fsum(e.contribution for e in split(moment, d)) - moment.ideal[d]) for d in domains
    )


def test_contributions_sum_to_the_ideal_level_in_hundreds_of_months_and_worlds():
    rng = np.random.default_rng(5)
    found = seen(
        case(),
        rng.choice(5000, 50, replace=False),
        set(rng.choice(np.arange(case().start, case().end + 1), 6, replace=False)),
    )
    assert len(found) == 300
    assert max(gap(moment, rng.choice(4, 1)) for moment in found) < SLACK


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(KINDS), st.integers(0, 3), st.integers(0, 10**6), st.integers(0, 35 * 12 - 1)
)
def test_contributions_sum_to_the_ideal_level_in_any_scenario_world_and_month(
    kind, seed, world, month
):
    scenario = case(*kind, seed=seed)
    for moment in seen(scenario, [world], [scenario.start + month], scenario.ties[:2]):
        assert gap(moment) < SLACK
        assert math.isclose(sum(moment.chances(1)), 1.0)


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: f"{k[0]}{'+' * len(k[1])}")
def test_acts_add_up_to_the_perceived_fields_of_the_engine(kind):
    scenario, looked = case(*kind), 0
    for moment in seen(
        scenario, [0, 7, 31], [scenario.start, month_index("2003-03"), scenario.end], scenario.ties
    ):
        for field, domain in product(set(REST) - {*GIVEN, "commitment"} - moment.held, range(4)):
            carried = sum(value for value, _ in moment.memory.parts(field, *moment.who, domain))
            assert abs(carried + REST[field] - moment.seen(field, domain)) < SLACK, (
                field,
                moment.tie,
            )
            looked += carried != 0.0
    assert looked > 200


def test_every_field_that_acts_can_change_is_divided_among_acts():
    assert set(_FIELDS) == set(REST) - {*GIVEN, "commitment"}


def test_an_explained_world_is_the_world_of_the_ensemble(small):
    scenario, record = case(), small(BASE, worlds=60).record
    for moment in seen(scenario, [3, 41], [scenario.start, month_index("2014-06")], scenario.ties):
        t, m = record.ties.index(moment.tie), moment.month - scenario.start
        assert np.array_equal(moment.drawn, record.levels[t, :, m, moment.world])
        assert m == 0 or np.array_equal(moment.before, record.levels[t, :, m - 1, moment.world])


def test_the_chances_are_those_of_the_engine():
    for moment in seen(case(), range(40), [month_index("2014-06")]):
        numbers = np.empty((4, 1))
        fill_uniforms(
            key_of(1, "choice", tie_name(*TIE)),
            np.uint64(moment.month),
            np.array([moment.world], np.uint64),
            numbers,
        )
        v = moment.values
        for d in range(4):
            dear = v["commitment_price"] * moment.seen("commitment", d) if d == 1 else 0.0
            odds = weights_of_levels(
                moment.ideal[d],
                moment.before[d],
                v["precision"],
                v["inertia"],
                math.exp(-v["precision"] * (1 + v["inertia"])),
                math.exp(-dear),
            )
            assert sampled_level(odds, numbers[d, 0]) == moment.drawn[d]
            assert moment.chances(d) == pytest.approx(
                (sum(odds[:2]) / sum(odds), odds[2] / sum(odds), sum(odds[3:]) / sum(odds))
            )


@given(st.lists(st.floats(-3, 3), min_size=8, max_size=8), st.floats(-2, 2))
def test_shapley_values_satisfy_efficiency_symmetry_and_the_null_player_axiom(values, alone):
    players = ("a", "b", "c")
    sets = [
        frozenset(p for p, there in zip(players, mask, strict=True) if there)
        for mask in product((0, 1), repeat=3)
    ]
    worth = dict(zip(sets, values, strict=True))
    found = shapley(lambda s: worth[s], players)
    assert sum(found.values()) == pytest.approx(
        worth[frozenset(players)] - worth[frozenset()], abs=1e-12
    )
    alike = shapley(lambda s: values[len(s)], players)
    assert alike["a"] == pytest.approx(alike["b"], abs=1e-12)
    idle = shapley(lambda s: worth[s - {"c"}] + alone * ("c" in s), players)
    assert idle["c"] == pytest.approx(alone, abs=1e-12)


def test_a_product_is_divided_evenly_between_pressure_and_the_other_factor():
    found = seen(case(), [2], [month_index("2014-06")])[0]
    parts = drivers(found, next(t for t in found.theories if t.name == "domestic_mobilisation"), 0)
    assert parts["at_rest"] == 0.0
    assert parts["pressure"] == pytest.approx(parts["mobilisation"])
    assert parts["pressure"] > 0


def test_pooling_keeps_the_sum_and_names_the_strongest():
    moment = seen(case(), [5], [month_index("2015-01")])[0]
    whole = split(moment, 1)
    few = pooled(whole, 0.005, 2)
    assert math.isclose(
        sum(e.contribution for e in few), sum(e.contribution for e in whole), abs_tol=1e-12
    )
    for theory, driver in {(e.theory, e.driver) for e in few}:
        named = [e for e in few if (e.theory, e.driver) == (theory, driver) and e.act]
        assert len(named) <= 2
        assert all(abs(e.contribution) >= 0.005 for e in named)


ASKED = ((3, "2014-11"), (17, "2012-08"), (29, "2009-04"))


@cache
def flips_of(world, month):
    moment = seen(case(), [world], [month_index(month)])[0]
    return moment, smallest_changes.smallest(case(), moment)


def test_some_flip_is_found_in_every_family():
    assert {f.family for asked in ASKED for f in flips_of(*asked)[1]} >= {"pair", "campaign"}


@pytest.mark.parametrize(("world", "month"), ASKED)
def test_the_named_flip_changes_the_likeliest_move_of_the_real_model(world, month, tmp_path):
    moment, found = flips_of(world, month)
    for i, flip in enumerate(found):
        d = DOMAINS.index(flip.domain)
        file = tmp_path / f"flip_{i}.yaml"
        file.write_text(
            "\n".join([f"name: flip_{i}", f"extends: {BASE}", "edits:", *flip.lines]) + "\n",
            encoding="utf-8",
        )
        again = seen(load_scenario(file, worlds=50), [world], [moment.month])[0]
        assert flip.was == modal(moment.chances(d)) != modal(again.chances(d)) == flip.becomes
        assert flip.size > 0


def milder(edit):
    """Return an edit with nine tenths of the change."""
    verb, what = next(iter(edit.items()))
    if verb == "add":
        return {"add": {**what, "intensity": 0.9 * what["intensity"]}}
    return {"scale": {**what, "by": 1.0 + 0.9 * (what.get("by", 0.0) - 1.0)}}


def test_nine_tenths_of_the_smallest_change_flip_nothing():
    held = 0
    for world, month in ASKED:
        moment, found = flips_of(world, month)
        for flip in found:
            d = DOMAINS.index(flip.domain)
            if all(
                abs(e["add"]["intensity"]) > 1.0 for e in flip.edits if "add" in e
            ):  # nothing is milder than the weakest act
                again = seen(
                    smallest_changes.changed(case(), [milder(e) for e in flip.edits]),
                    [world],
                    [moment.month],
                )[0]
                assert modal(again.chances(d)) == flip.was, flip
                held += 1
    assert held >= 5


def test_copies_of_a_world_with_scaled_acts_equal_edited_worlds():
    scenario, rig = case(), "2014-05-02-chn-vnm-1"
    scaled = smallest_changes.changed(scenario, [{"scale": {"id": rig, "by": 0.5}}])
    lab, edited = (
        AlignmentModel(
            scenario, Worlds(np.array([9, 9], np.uint64), {f"acts.{rig}": np.array([1.0, 0.5])})
        ),
        AlignmentModel(scaled, Worlds(np.array([9], np.uint64))),
    )
    plain = AlignmentModel(scenario, Worlds(np.array([9], np.uint64)))
    for _ in range((2014 - 1991) * 12 + 8):
        for each in (lab, edited, plain):
            each.step()
    ours, theirs, before = (m.ties[0].situation for m in (lab, edited, plain))
    assert np.array_equal(ours[:, 1], theirs[:, 0])
    assert np.array_equal(ours[:, 0], before[:, 0])
    assert ours[ROWS["pressure"], 1] < ours[ROWS["pressure"], 0]


def test_no_flip_is_named_for_a_moment_without_acts():
    held = load_scenario("control_1991", ["hold=1991-01"], worlds=5)
    moment = seen(held, [1], [month_index("2000-01")])[0]
    assert moment.memory is None
    assert smallest_changes.smallest(held, moment) == []
    assert gap(moment) < SLACK


def test_the_likeliest_move_is_the_one_with_the_highest_chance():
    values = {"precision": 2.0, "inertia": 0.5, "commitment_price": 4.0}
    assert modal(chances(2.0, 1, values, 0.0)) == "balance"
    assert modal(chances(-2.0, -1, values, 0.0)) == "bandwagon"
    assert modal(chances(0.0, 0, values, 0.0)) == "hedge"
    assert (
        chances(2.0, 2, values, 1.0)[MOVES.index("balance")]
        < chances(2.0, 2, values, 0.0)[MOVES.index("balance")]
    )


def test_a_month_is_described_in_lines_of_at_most_120_characters(bamboo):
    code, out, _ = bamboo("explain", BASE, "--actor", "VNM", "--month", "2014-11", "--worlds", "30")
    assert code == 0
    assert " → ".join(SCHEDULE) in out
    for word in (
        "pressure",
        "broken_trust",
        "disposition",
        "= ideal level",
        "chance to hedge",
        "likeliest move",
        "all worlds",
        "smallest change",
    ):
        assert word in out, word
    assert "2014-10-02-usa-vnm-1" in out or "2014-05-02-chn-vnm-1" in out
    assert max(map(len, out.splitlines())) <= 120


def test_a_single_world_and_a_span_are_described_on_request(bamboo):
    code, out, _ = bamboo(
        "explain", BASE, "--actor", "USA", "--from", "2014-01", "--to", "2014-06", "--world", "4"
    )
    assert code == 0
    assert "world 4, as asked" in out
    assert [f"2014-0{m}" in out for m in range(1, 7)] == [True] * 6
    assert max(map(len, out.splitlines())) <= 120


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ("--actor", "VNN", "--month", "2014-05"),
            ["--actor", "'VNN' is not allowed", "did you mean 'VNM'"],
        ),
        (("--target", "RUS", "--month", "2014-05"), ["--target", "'RUS' is not allowed", "CHN"]),
        (("--month", "2030-05"), ["--month", "2030-05 lies outside the span 1991-01 to 2025-12"]),
        (("--month", "May 2014"), ["--month", "'May 2014' is no month", "YYYY-MM"]),
        (("--month", "2014"), ["'2014' is no month"]),
        (("--month", "2014-05", "--from", "2014-01"), ["--month", "one month", "a span"]),
        ((), ["--month", "write one month"]),
        (("--from", "2015-01", "--to", "2014-01"), ["2015-01 lies after 2014-01"]),
        (("--month", "2014-05", "--world", "1000"), ["--world", "1000 is no world", "0 to 999"]),
        (("--month", "2014-05", "--world", "-1"), ["-1 is no world"]),
        (("--month", "2014-05", "--world", "x"), ["'x' is not a whole number"]),
    ],
)
def test_an_impossible_question_is_refused_in_one_line(bamboo, words, expected):
    code, out, err = bamboo("explain", BASE, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert all(w in err for w in expected), err


def test_all_faults_of_a_question_are_reported_at_once(bamboo):
    code, _, err = bamboo(
        "explain", BASE, "--actor", "VNN", "--month", "2030-05", "--world", "7777"
    )
    assert code == 2
    assert err.count("\n") == 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "plan", lambda *_, **__: [])
        patch.setattr(figures, "plan_scores", lambda *_: [])
        run_command.save(replay.run(load_scenario(BASE, worlds=20)), out, ["run"])
    return out


def test_a_run_stores_the_ledger_and_the_chronicle_of_one_named_world(folder):
    world = folders.read_manifest(folder)["told_world"]
    assert world == ledger_tables.typical(load_scenario(BASE, worlds=20), TIE)
    ledger, monthly, chronicle = (
        pd.read_csv(folder / f"{n}.csv") for n in ("ledger", "ledger_months", "chronicle")
    )
    assert tuple(ledger.columns) == COLUMNS["ledger"]
    assert tuple(monthly.columns) == COLUMNS["ledger_months"]
    assert (
        set(ledger["month"])
        == set(monthly["month"])
        == {month_text(y * 12 + 11) for y in case().years}
    )
    keys = ["month", "world", "actor", "target", "domain"]
    assert (
        np.abs(ledger.groupby(keys)["contribution"].sum() - monthly.set_index(keys)["ideal"]).max()
        < 1e-8
    )
    assert set(ledger["world"]) == {world}
    assert (
        sum((folder / f"{n}.csv").stat().st_size for n in ("ledger", "ledger_months", "chronicle"))
        < 1_000_000
    )
    assert {"act", "move", "recorded"} == set(chronicle["kind"])


def test_the_typical_world_is_the_nearest_to_the_median():
    scenario = load_scenario(BASE, worlds=20)
    levels = run(scenario, record=True).record.levels[0].reshape(4, 35, 12, 20).mean(2)
    ranked = np.sort(levels, axis=-1)[
        ..., 9
    ]  # the smallest that at least half of the worlds do not exceed
    apart = ((levels - ranked[..., None]) ** 2).sum((0, 1))
    assert ledger_tables.typical(scenario, TIE) == np.argmin(apart)


def test_tables_are_added_only_to_a_folder_of_the_same_scenario(bamboo, folder):
    before = {p.name for p in folder.iterdir()}
    code, out, _ = bamboo(
        "explain",
        BASE,
        "--month",
        "2014-11",
        "--world",
        "3",
        "--worlds",
        "20",
        "--out",
        str(folder),
    )
    assert code == 0
    assert "Added to" in out
    monthly = pd.read_csv(folder / "ledger_months.csv")
    assert set(monthly["month"]) == {"2014-11"}
    flipped = monthly[monthly["flip"].notna()]
    assert len(flipped)
    assert isinstance(
        yaml.safe_load(flipped["flip"].iloc[0].split(": ", 1)[1].split(" - {")[0]), list
    )
    assert {p.name for p in folder.iterdir()} == before
    code, _, err = bamboo(
        "explain", "no_oil_rig", "--month", "2014-11", "--world", "3", "--out", str(folder)
    )
    assert code == 2
    assert "another scenario digest" in err


def test_the_spread_over_worlds_is_that_of_the_ledgers(small):
    found = seen(case(), range(12), [month_index("2014-06")])
    table = ledger_tables.spread(found).set_index(["theory", "driver", "act"])
    assert table.loc[("ideal", "", ""), "mean"] == pytest.approx(
        np.mean([m.ideal.mean() for m in found])
    )
    whole = table[
        (table.index.get_level_values("driver") == "")
        & (table.index.get_level_values("theory") != "ideal")
    ]
    assert whole["mean"].sum() == pytest.approx(table.loc[("ideal", "", ""), "mean"])
    assert (table["p05"] <= table["p95"]).all()


def test_the_text_of_the_flip_names_the_smallest():
    _, found = flips_of(*ASKED[0])
    texts = explain_command.flip_texts(found)
    for domain, words in texts.items():
        best = min((f for f in found if f.domain == domain), key=lambda f: f.size)
        assert words == f"{best.was} to {best.becomes}: {' '.join(best.lines)}"
