"""The exact likelihood of coded years against simulations of the model itself."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim.core.errors import BadInput
from sim.core.random_streams import quantiles
from sim.core.vocabulary import MONTHS
from sim.core.worlds import Worlds
from sim.decision.choice import level_decay, weights_of_levels
from sim.evidence.stance_codes import MISSING, StanceCodes
from sim.inference import chain, ideal_path
from sim.inference.contender_list import contenders
from sim.inference.inference_priors import inertia
from sim.inference.nuisance_draws import PARTS, lasting_acts
from sim.model.alignment_model import AlignmentModel
from sim.model.annual import simulate_years
from sim.model.given_figures import series_of
from sim.scenario.loading import load_scenario
from sim.studies.inferring.inference_plan import plan

TIE = ("VNM", "CHN")
YEARS = 8
SIMULATIONS = 4000
DRAWN = ("coder", "coding", "date", "figure", "unrecorded", "worth", "parameter", "disposition")
NOISE = 0.2


@pytest.fixture(scope="module")
def scenario():
    whole = load_scenario("replay_1991_2025")
    return ideal_path.of_one_tie(ideal_path.until(whole, 1990 + YEARS), TIE)


@pytest.fixture(scope="module")
def contender(scenario):
    return contenders(scenario, ("one",), ["threat_with_support"])[0]


@pytest.fixture(scope="module")
def values(contender):
    """One point, at which levels differ between domains and years."""
    point = np.random.default_rng(5).standard_normal((1, len(contender.coordinates)))
    found = contender.coordinates.values(point)
    small = {"coder_noise": NOISE, "coder_slip": 0.0, "block_error": 0.0, "following_time": 3.0}
    small |= {name: 0.0 for name in found if name.startswith("bias.")}
    return found | {name: np.array([value]) for name, value in small.items()}


def codes_in(cells):
    """Codes of one coder, by (domain, year); none elsewhere."""
    codes = np.full((4, 1, YEARS), MISSING)
    for (domain, year), code in cells.items():
        codes[domain, 0, year] = code
    return StanceCodes(("one",), tuple(range(1991, 1991 + YEARS)), codes, np.ones(codes.shape))


@pytest.fixture(scope="module")
def simulated(contender, values):
    """Mean levels of simulations that share everything but the luck of choice."""
    same = np.zeros(SIMULATIONS, np.uint64)
    given = {name: np.repeat(own, SIMULATIONS) for name, own in contender.given(values).items()}
    worlds = Worlds(np.arange(SIMULATIONS, dtype=np.uint64), given, dict.fromkeys(DRAWN, same))
    years = simulate_years(contender.scenario, worlds, trace=True)
    assert np.ptp(years.ideals, axis=-1).max() == 0.0  # wishes do not depend on past levels
    return years.annual[0] / MONTHS


def probability(contender, values, cells):
    found, _ = contender.likelihood(values, np.zeros((1, PARTS), np.int64), codes_in(cells))
    return float(np.exp(found.sum()))


def seen(levels, code):
    """Probability of a code given levels, by the logistic distribution of another library."""
    noise = stats.logistic(scale=NOISE * np.sqrt(3.0) / np.pi)
    below = noise.cdf(code + 0.5 - levels) if code < 2 else 1.0
    above = noise.cdf(code - 0.5 - levels) if code > -2 else 0.0
    return below - above


@pytest.mark.parametrize(("domain", "year"), [(0, 0), (1, 3), (2, 5), (3, 7)])
def test_a_code_is_as_probable_as_in_simulations(contender, values, simulated, domain, year):
    total = 0.0
    for code in range(-2, 3):
        exact = probability(contender, values, {(domain, year): code})
        assert exact == pytest.approx(seen(simulated[domain, year], code).mean(), abs=0.025)
        total += exact
    assert total == pytest.approx(1.0, abs=1e-5)


def test_codes_of_neighbouring_years_are_as_probable_together(contender, values, simulated):
    for codes in [(0, 0), (1, 1), (0, 1), (-1, 0)]:
        exact = probability(contender, values, {(0, 2): codes[0], (0, 3): codes[1]})
        both = seen(simulated[0, 2], codes[0]) * seen(simulated[0, 3], codes[1])
        assert exact == pytest.approx(both.mean(), abs=0.025)


def test_domains_are_weighed_apart(contender, values):
    one = probability(contender, values, {(0, 2): 0})
    other = probability(contender, values, {(3, 4): 1})
    both = probability(contender, values, {(0, 2): 0, (3, 4): 1})
    assert both == pytest.approx(one * other, rel=1e-4)


def test_wishes_do_not_depend_on_past_levels_with_all_ties_decided():
    """Another key of choice gives other levels, and the same wishes to the bit."""
    whole = load_scenario("replay_1991_2025")
    runs = []
    for key in (0, 99):
        model = AlignmentModel(
            replace(whole, end=whole.start + 5 * MONTHS - 1), Worlds.numbered(0, 50)
        )
        tie = model.ties[0]
        tie.choice_key = np.uint64(int(tie.choice_key) ^ key)
        passed = [(tie.ideal.copy(), tie.level.copy()) for _ in model.months()]
        runs.append(passed)
    ideals = [np.array([ideal for ideal, _ in run]) for run in runs]
    levels = [np.array([level for _, level in run]) for run in runs]
    np.testing.assert_array_equal(*ideals)
    assert (levels[0] != levels[1]).any()


def test_one_tie_alone_wishes_what_it_wishes_among_others():
    whole = load_scenario("replay_1991_2025", worlds=20)
    part = replace(whole, end=whole.start + 3 * MONTHS - 1)
    worlds = Worlds.numbered(0, 20)
    alone = ideal_path.ideal_path(ideal_path.of_one_tie(part, TIE), worlds, 3)
    model = AlignmentModel(part, worlds)
    among = np.array([model.ties[0].ideal.copy() for _ in model.months()])
    np.testing.assert_allclose(alone.ideals, among, rtol=0, atol=1e-12)


def test_the_chain_moves_as_the_kernel_does():
    precision, stays = 1.7, 1.2
    decay = float(level_decay(precision, stays))
    growth = np.exp(2.0 * precision * stays * np.arange(-2.0, 3.0))
    moves = np.empty((5, 5))
    chain.fill_moves(moves, chain.lean_of(0.37, precision), growth, decay, 0.4)
    for last in range(-2, 3):
        odds = np.array(weights_of_levels(0.37, float(last), precision, stays, decay, 0.4))
        np.testing.assert_allclose(moves[:, last + 2], odds / odds.sum(), rtol=1e-6)


def test_no_cell_of_a_joint_distribution_is_slow_to_compute_with():
    """Numbers below the smallest normal one take processors a hundred times as long."""
    here, there = (np.zeros(chain.LEVELS * chain.ROW, np.float32) for _ in range(2))
    moves = np.full(chain.LEVELS * chain.LEVELS * chain.YEAR, chain.LEAST, np.float32)
    levels = np.zeros((chain.LEVELS, chain.LANES))
    levels[2, 0], levels[3, 1] = 1.0, 1e-42
    chain.begin_year(here, there, levels)
    for month in range(MONTHS):
        chain.pass_month(here, there, moves, month)
        assert there[there != 0.0].min() > np.finfo(np.float32).tiny
        assert there.sum() < 1e-18  # and what is added to the cells changes no sum
        here, there = there, here


def test_a_world_is_as_likely_alone_as_beside_others():
    """Worlds are computed several at once; their last vector is not full."""
    worlds, years, random = chain.LANES + 3, 7, np.random.default_rng(8)
    codes = random.choice([-1, 0, 2, MISSING], (4, 2, years))
    codes[:, :, 3] = MISSING
    ideals = random.normal(size=(years * MONTHS, 4, worlds))
    start, bias = random.normal(size=(4, worlds)), random.normal(size=(4, 2, worlds)) / 3
    choice, errors = random.uniform(0.1, 2, (3, worlds)), random.uniform(0.05, 0.5, (4, worlds))
    commitment, blocks = random.uniform(0, 1, years * MONTHS), np.arange(years) // 3
    sure = random.choice([0.2, 0.9, 1.0], codes.shape)

    def likelihood(own):
        found, last = np.empty((len(own), 4, years)), np.empty((len(own), 4, chain.LEVELS))
        chain.chain_likelihood(
            ideals[..., own].copy("C"), commitment,
            *(part[..., own].copy("C") for part in (start, choice, bias, errors)),
            codes, sure, blocks, found, last,
        )  # fmt: skip
        return found, last

    for together, alone in zip(
        likelihood(range(worlds)),
        zip(*(likelihood([world]) for world in range(worlds)), strict=True),
        strict=True,
    ):
        np.testing.assert_allclose(together, np.concatenate(alone), rtol=1e-12)


@pytest.mark.parametrize("until", [2007, 2013, 2019])
def test_a_forecast_begins_with_the_wishes_that_it_was_trained_with(until):
    """A figure of a later year must not move the years before, or the forecast has a break."""
    asked = plan(load_scenario("replay_1991_2025"), names=["balance_of_threat"], until=until)
    trained, predicting = asked.trained("balance_of_threat"), asked.predicting("balance_of_threat")
    points = np.random.default_rng(3).standard_normal((20, len(trained.coordinates)))
    values = trained.coordinates.values(points)
    worlds = np.random.default_rng(4).integers(0, trained.nuisance, (20, trained.parts))
    years = asked.years_until(until)
    one, other = (own.conduct(values, worlds, years).ideals for own in (trained, predicting))
    np.testing.assert_allclose(one, other, atol=1e-9)


def test_following_time_is_the_time_of_a_step_toward_the_ideal():
    precision, months = np.array([2.0]), np.array([7.0])
    stays = inertia(precision, months)[0]
    odds = np.array(weights_of_levels(1.0, 0.0, 2.0, stays, float(level_decay(2.0, stays)), 1.0))
    up = odds[3] / (odds[2] + odds[3])
    assert 1.0 / up == pytest.approx(7.0, rel=1e-6)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (["mechanisms=[memory, spillover, wedge]"], "wedge"),
        (["forcing={'CHN>*': free}"], "CHN>USA"),
    ],
)
def test_what_is_not_exact_is_refused_in_one_line(settings, word):
    scenario = load_scenario("replay_1991_2025", settings)
    with pytest.raises(BadInput, match=word) as caught:
        ideal_path.refuse_inexact(scenario, TIE)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["balance_of_threat", "hedging", "linear_map"])
@pytest.mark.parametrize("use", ["coding", "date", "figure"])
def test_what_moves_many_years_is_a_coordinate_in_place_of_a_draw(name, use):
    """Given the quantile that a world's number draws, it gives the same likelihood.

    That is an error in the coding of a lasting act, its date, and the error of a series of figures.
    """
    part = ideal_path.of_one_tie(load_scenario("replay_1991_2025"), TIE)
    own = contenders(part, ("one",), [name])[0]
    names = series_of(part) if use == "figure" else lasting_acts(part)
    assert names
    assert {f"{use}.{each}" for each in names} <= set(own.coordinates.names)
    parts = dict.fromkeys(names, 0) if use == "figure" else own.act_parts
    random = np.random.default_rng(6)
    values = own.coordinates.values(random.standard_normal((1, len(own.coordinates))))
    numbers = random.integers(0, own.nuisance, (1, PARTS))
    drawn = {key: value for key, value in values.items() if not key.startswith(f"{use}.")}
    same = {
        f"{use}.{each}": quantiles(
            part.seed, use, each, Worlds(numbers[:, parts[each]].astype(np.uint64))
        )
        for each in names
    }
    codes = np.random.default_rng(3).integers(-2, 3, (4, 1, 35))
    read = StanceCodes(("one",), tuple(part.years), codes, np.ones(codes.shape))
    known, _ = own.likelihood(drawn, numbers, read)
    np.testing.assert_array_equal(own.likelihood(drawn | same, numbers, read)[0], known)
    if use != "figure" or name == "hedging":
        assert (own.likelihood(values, numbers, read)[0] != known).any()


def test_acts_after_the_last_year_given_add_no_coordinate():
    asked = plan(load_scenario("replay_1991_2025"), names=["balance_of_threat"], until=2004)
    trained, full = (make("balance_of_threat") for make in (asked.trained, asked.predicting))
    assert trained.coordinates.names == full.coordinates.names
    assert set(lasting_acts(asked.scenario)) > set(lasting_acts(trained.scenario))


@pytest.mark.parametrize("name", ["threat_with_support", "blend", "constant", "line", "walk"])
def test_a_coordinate_of_a_domain_moves_the_likelihood_of_no_other(scenario, name):
    """The sampler accepts the domains apart, which is right only if nothing ties them."""
    whole = contenders(scenario, ("one", "two"), [name])[0]
    codes = np.random.default_rng(3).integers(-2, 3, (4, 2, YEARS))
    read = StanceCodes(
        ("one", "two"), tuple(range(1991, 1991 + YEARS)), codes, np.ones(codes.shape)
    )
    random = np.random.default_rng(4)
    point, nuisance = random.standard_normal((1, len(whole.coordinates))), np.zeros((1, PARTS))
    before = whole.log_likelihood(point, nuisance.astype(np.int64), read)
    for j, group in enumerate(whole.groups):
        if group < 0:
            continue
        moved = point.copy()
        moved[0, j] += 0.5
        after = whole.log_likelihood(moved, nuisance.astype(np.int64), read)
        others = [d for d in range(4) if d != group]
        np.testing.assert_array_equal(after[..., others], before[..., others])
