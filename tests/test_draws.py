"""Random numbers: equal to numpy's, determined by their key, and independent of other draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from probe import law, numbered

from sim.core import parameters
from sim.core.parameters import Fixed, Parameter, draw, narrowed
from sim.core.random_streams import fill_uniforms, key_of, philox, uniforms, unit
from sim.core.worlds import Worlds
from sim.model.ensemble import run, run_chunk
from sim.scenario.loading import load_scenario

word = st.integers(0, 2**64 - 1)
BRIEF = ["start=2013-01", "end=2014-12", "split=null"]


def numpys(key0: int, key1: int, counter: int) -> np.random.Philox:
    """Numpy's generator, set to ``counter``; it increments the counter before it draws."""
    return np.random.Philox(key=np.array([key0, key1], np.uint64), counter=(counter - 1) % 2**256)


@law
@given(word, word, word)
def test_philox_equals_that_of_numpy_word_for_word(key0: int, key1: int, counter: int) -> None:
    ours = philox(np.uint64(key0), np.uint64(key1), np.uint64(counter))
    assert [int(w) for w in ours] == numpys(key0, key1, counter).random_raw(4).tolist()


@law
@given(word, word, st.integers(0, 2**62))
def test_uniforms_equal_those_of_numpy_to_the_last_bit(key0: int, key1: int, first: int) -> None:
    ours = np.empty((4, 3))
    fill_uniforms(np.uint64(key0), np.uint64(key1), numbered(first, 3), ours)
    assert (
        ours.T.ravel().tolist()
        == np.random.Generator(numpys(key0, key1, first)).random(12).tolist()
    )


@law
@given(word)
def test_a_word_becomes_a_number_from_zero_to_below_one(w: int) -> None:
    assert 0.0 <= unit(np.uint64(w)) < 1.0
    assert unit(np.uint64(2**64 - 1)) < 1.0
    assert unit(np.uint64(0)) == 0.0


@law
@given(
    st.integers(0, 2**63 - 1),
    st.integers(0, 10**9),
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
)
def test_a_world_draws_the_same_number_however_worlds_are_chunked(
    seed: int, first: int, sizes: list[int]
) -> None:
    whole = uniforms(seed, "parameter", "alarm", numbered(first, sum(sizes)))
    starts = first + np.cumsum([0, *sizes[:-1]])
    parts = [
        uniforms(seed, "parameter", "alarm", numbered(int(s), n))
        for s, n in zip(starts, sizes, strict=True)
    ]
    assert np.concatenate(parts).tolist() == whole.tolist()


@law
@given(st.integers(0, 2**31), st.integers(0, 2**31))
def test_other_seeds_uses_and_names_have_other_numbers(seed: int, other: int) -> None:
    here = uniforms(seed, "weight", "hedging", numbered(0, 8))
    assert not np.array_equal(here, uniforms(seed, "worth", "hedging", numbered(0, 8)))
    assert not np.array_equal(here, uniforms(seed, "weight", "hedge", numbered(0, 8)))
    assert np.array_equal(here, uniforms(other, "weight", "hedging", numbered(0, 8))) == (
        seed == other
    )


def test_the_four_numbers_of_a_world_and_the_months_are_uncorrelated() -> None:
    january, february = np.empty((4, 4000)), np.empty((4, 4000))
    for m, month in enumerate((january, february), start=1):
        fill_uniforms(key_of(1, "choice", "VNM>CHN"), np.uint64(m), numbered(0, 4000), month)
    between = np.corrcoef(np.vstack([january, february]))
    assert np.abs(between - np.eye(8)).max() < 0.08
    assert np.abs(january.mean(1) - 0.5).max() < 0.03


# Draws of parameters


def test_a_parameter_keeps_its_draws_when_others_are_added_or_removed() -> None:
    alarm, gain = (
        Parameter("alarm", 1, 16, 4, "levels", "assumed", log=True),
        Parameter("gain", 0.5, 3.0, 1.75, "levels", "assumed"),
    )
    both, alone = (
        draw({"gain": gain, "alarm": alarm}, 5, Worlds.numbered(0, 50)),
        draw({"alarm": alarm}, 5, Worlds.numbered(0, 50)),
    )
    assert np.array_equal(both["alarm"], alone["alarm"])


@law
@given(st.booleans(), st.floats(0.1, 5.0), st.floats(1.5, 20.0))
def test_draws_fill_the_whole_range_and_stay_in_it(log: bool, low: float, times: float) -> None:
    parameter = Parameter("p", low, low * times, low, "unit", "assumed", log=log)
    values = draw({"p": parameter}, 1, Worlds.numbered(0, 400))["p"]
    assert low * (1 - 1e-12) <= values.min() <= values.max() <= low * times * (1 + 1e-12)
    middle = np.sqrt(low * low * times) if log else (low + low * times) / 2
    assert 0.4 < np.mean(values < middle) < 0.6, "half the worlds lie below the middle of the range"


def test_a_pinned_parameter_is_the_same_in_every_world_and_a_narrowed_one_stays_inside() -> None:
    wide = Parameter("p", 0.0, 10.0, 5.0, "unit", "assumed")
    assert set(draw({"p": Fixed("p", 2.5)}, 1, Worlds.numbered(0, 9))["p"]) == {2.5}
    assert draw({"p": narrowed(wide, 6.0, 7.0)}, 1, Worlds.numbered(0, 99))["p"].min() >= 6.0
    assert narrowed(wide, 6.0, 7.0).default == 6.0


@pytest.mark.parametrize(
    ("low", "high", "default"), [(1.0, 1.0, 1.0), (2.0, 1.0, 1.5), (0.0, 1.0, 2.0)]
)
def test_a_range_that_is_empty_or_misses_its_default_is_refused(
    low: float, high: float, default: float
) -> None:
    with pytest.raises(ValueError, match="low"):
        Parameter("p", low, high, default, "unit", "assumed")


def test_two_declarations_of_one_name_are_refused() -> None:
    one, other = (Parameter("p", 0.0, h, 0.0, "unit", "assumed") for h in (1.0, 2.0))
    assert parameters.by_name([one, one]) == {"p": one}
    with pytest.raises(ValueError, match="twice"):
        parameters.by_name([one, other])


# Draws of runs


def test_seed_zero_is_a_seed_like_any_other() -> None:
    nought, again, one = (
        load_scenario("replay_1991_2025", BRIEF, worlds=12, seed=s) for s in (0, 0, 1)
    )
    assert (nought.seed, one.seed) == (0, 1)
    first, second, other = (run_chunk(s, 0, 12, record=True).levels for s in (nought, again, one))
    assert first is not None
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_a_run_has_the_same_record_in_any_chunks_on_any_number_of_workers() -> None:
    scenario = load_scenario("replay_1991_2025", BRIEF, worlds=20)
    whole, cut = (
        run(scenario, record=True, chunk=20, workers=1),
        run(scenario, record=True, chunk=7, workers=2),
    )
    assert whole.record is not None
    assert cut.record is not None
    assert np.array_equal(whole.record.levels, cut.record.levels)
    assert np.array_equal(whole.summary.sums, cut.summary.sums)
    assert np.array_equal(whole.summary.perceived, cut.summary.perceived)
    assert np.array_equal(whole.summary.slopes, cut.summary.slopes)


def test_more_worlds_do_not_change_the_first_ones() -> None:
    few, many = (
        run_chunk(load_scenario("replay_1991_2025", BRIEF, worlds=n), 0, n, record=True).levels
        for n in (8, 16)
    )
    assert few is not None
    assert many is not None
    assert np.array_equal(few, many[..., :8])
