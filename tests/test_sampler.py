"""The sampler against posteriors and evidences that are known in closed form."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit

from sim.inference import fitting
from sim.inference.active_coordinates import find_active, narrowed, nuisance_moves, widened
from sim.inference.block_predictives import shifted_to
from sim.inference.bridge import Draws, Evidence, bridged
from sim.inference.held_parts import HeldParts
from sim.inference.log_weights import effective_draws, effective_of_sets, parted
from sim.inference.sampler import sample
from sim.inference.sampling_problem import Problem, Settings
from sim.inference.whole_tempering import sample_whole

NOISE = 0.5


def mean_evidence(problem, settings, seeds=range(1, 5)):
    """Mean log evidence of several runs: a single one errs by 0.1 to 0.2."""
    runs = [sample(problem, replace(settings, seed=seed)) for seed in seeds]
    return np.mean([run.log_evidence for run in runs])


def records(dimension, years=12):
    random = np.random.default_rng(3)
    truth = random.standard_normal(dimension)
    return truth + NOISE * random.standard_normal((years, dimension))


def conjugate(dimension):
    """A normal mean with a standard normal prior: every year measures all coordinates."""
    data = records(dimension)

    def log_likelihood(coordinates, nuisance, blocks):
        each = stats.norm.logpdf(data[None, :blocks], coordinates[:, None], NOISE)
        return each.sum(axis=2)

    return data, Problem(dimension, len(data), log_likelihood)


def shifted(dimension, shifts):
    """The same, where a nuisance draw shifts the first coordinate's measurements."""
    data, plain = conjugate(dimension)

    def log_likelihood(coordinates, nuisance, blocks):
        moved = coordinates.copy()
        moved[:, 0] += shifts[nuisance[:, 0]]
        return plain.log_likelihood(moved, nuisance, blocks)

    return data, Problem(dimension, len(data), log_likelihood, nuisance=len(shifts))


def known_evidence(column, years, shift=0.0):
    covariance = np.ones((years, years)) + NOISE**2 * np.eye(years)
    return stats.multivariate_normal.logpdf(column[:years] - shift, np.zeros(years), covariance)


def posterior_of(column):
    precision = 1.0 + len(column) / NOISE**2
    return column.sum() / NOISE**2 / precision, 1.0 / np.sqrt(precision)


@pytest.mark.parametrize(("dimension", "particles"), [(1, 8192), (5, 16384), (10, 32768)])
def test_the_evidence_of_a_normal_mean_is_known_within_a_tenth(dimension, particles):
    data, problem = conjugate(dimension)
    found = sample(problem, Settings(particles=particles, kept=1, seed=2))
    known = sum(known_evidence(data[:, d], len(data)) for d in range(dimension))
    assert found.log_evidence == pytest.approx(known, abs=0.1)
    assert found.error < 0.15


def test_the_posterior_of_a_normal_mean_is_found():
    data, problem = conjugate(5)
    found = sample(problem)
    for d in range(5):
        mean, sd = posterior_of(data[:, d])
        assert found.coordinates[:, d].mean() == pytest.approx(mean, abs=0.02)
        assert found.coordinates[:, d].std() == pytest.approx(sd, rel=0.06)


def test_nuisance_draws_are_integrated_out():
    shifts = np.array([-1.0, 0.0, 0.0, 2.0])
    data, problem = shifted(3, shifts)
    first = np.logaddexp.reduce([known_evidence(data[:, 0], len(data), s) for s in shifts])
    known = first - np.log(len(shifts))
    known += sum(known_evidence(data[:, d], len(data)) for d in (1, 2))
    assert mean_evidence(problem, Settings(particles=4096, kept=1)) == pytest.approx(known, abs=0.1)


def test_every_block_has_its_own_predictive():
    data, problem = conjugate(2)
    found = sample(problem, Settings(particles=4096, kept=1))
    whole = [sum(known_evidence(data[:, d], n) for d in (0, 1)) for n in range(1, len(data) + 1)]
    known = np.diff(whole, prepend=0.0)
    np.testing.assert_allclose(found.log_predictive, known, atol=0.1)


def test_a_stop_keeps_the_posterior_of_the_first_blocks():
    data, problem = conjugate(2)
    found = sample(problem, Settings(stops=(4,)))
    early = found.stopped[4]
    mean, sd = posterior_of(data[:4, 0])
    assert early.coordinates[:, 0].mean() == pytest.approx(mean, abs=0.03)
    assert early.coordinates[:, 0].std() == pytest.approx(sd, rel=0.08)
    assert early.log_evidence == pytest.approx(found.log_predictive[:4].sum(), abs=1e-9)


def test_draws_are_worth_a_thousand_and_two_seeds_agree():
    _, problem = conjugate(8)
    one, two = (sample(problem, Settings(particles=2048, seed=s)) for s in (1, 2))
    assert one.effective >= 1000
    assert one.log_evidence == pytest.approx(two.log_evidence, abs=0.5)


def two_modes():
    """A problem with two narrow modes, of which the last block alone prefers the rarer one."""
    width, rare, later = 0.05, -9.0, 12.0

    def log_likelihood(points, nuisance, blocks):
        (x,) = points.T
        near, far = (-0.5 * ((x - at) / width) ** 2 for at in (1.5, -1.5))
        first = np.logaddexp(near, rare + far)
        return np.column_stack([first, np.where(x < 0.0, later, 0.0)])[:, :blocks]

    mass = np.log(width * np.sqrt(2 * np.pi)) + stats.norm.logpdf(1.5, scale=np.hypot(1.0, width))
    return (
        Problem(1, 2, log_likelihood),
        mass + np.logaddexp(0.0, rare + later),
        expit(rare + later),
    )


def test_tempering_all_blocks_at_once_keeps_a_mode_that_only_the_last_one_prefers():
    problem, known, share = two_modes()
    settings = Settings(particles=2048, kept=8, stops=(1,))
    found = sample_whole(problem, settings)
    assert (found.coordinates < 0.0).mean() == pytest.approx(share, abs=0.15)
    assert found.log_evidence == pytest.approx(known, abs=0.4)
    assert (found.stopped[1].coordinates < 0.0).mean() < 0.05
    lost = sample(problem, settings)
    assert (lost.coordinates < 0.0).mean() < 0.5


def test_without_log_predictives_of_blocks_the_posterior_is_the_same():
    problem, _, _ = two_modes()
    settings = Settings(particles=256, kept=2)
    each = sample_whole(problem, settings)
    whole = sample_whole(problem, replace(settings, by_block=False))
    assert np.array_equal(each.coordinates, whole.coordinates)
    assert whole.log_evidence == pytest.approx(each.log_evidence)
    assert whole.evaluations < each.evaluations
    assert len(set(whole.log_predictive.tolist())) == 1


@pytest.mark.parametrize("noise", [0.0, 1e-15])
def test_evidence_that_is_spread_evenly_leaves_out_blocks_that_tell_nothing(noise):
    """A year without codes has no score; a share of the evidence in it would be lost.

    The likelihood of such a year is 1, or misses it by what sums of a grid of levels miss it.
    """
    problem, _, _ = two_modes()

    def log_likelihood(points, nuisance, blocks):
        told = problem.log_likelihood(points, nuisance, min(blocks, 2))
        return np.column_stack([told, np.full((len(points), max(blocks - 2, 0)), noise)])

    silent = replace(problem, blocks=3, log_likelihood=log_likelihood)
    found = sample_whole(silent, Settings(particles=256, kept=2, by_block=False))
    assert found.log_predictive[2] == 0.0
    assert found.log_predictive[:2].sum() == pytest.approx(found.log_evidence)


def test_copies_of_one_particle_fall_into_one_group():
    groups = parted(np.repeat([0, 1], 8), 4)
    assert groups.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]
    assert parted(np.array([0, 0, 1]), 4).tolist() == [0, 1, 2]


def test_effective_draws_of_walks_that_hang_together_are_fewer():
    """Sums of an autoregression of order one are worth (1 - a) / (1 + a) of independent draws."""
    random = np.random.default_rng(4)
    rounds, walkers, kept = 400, 64, 0.8
    steps = random.standard_normal((rounds, walkers, 30))
    walks = steps.copy()
    for one in range(1, rounds):
        walks[one] = kept * walks[one - 1] + np.sqrt(1.0 - kept**2) * steps[one]
    groups = np.tile(np.arange(walkers) // 4, rounds)
    found = effective_draws(walks.reshape(-1, 30), groups)
    assert found == pytest.approx(rounds * walkers * (1.0 - kept) / (1.0 + kept), rel=0.15)


def test_a_drift_that_all_walks_share_leaves_few_effective_draws():
    """Walks that drift together agree with one another, and are not settled."""
    sets, walkers = 24, 64
    random = np.random.default_rng(4)
    settled = random.standard_normal((sets, walkers, 30))
    drifting = settled + 2.0 * np.linspace(0.0, 1.0, sets)[:, None, None]
    groups = np.arange(walkers) // 4
    known, found = (
        effective_of_sets(draws.reshape(-1, 30), groups, sets) for draws in (settled, drifting)
    )
    assert found < 20 < 0.6 * sets * walkers < known


def test_few_particles_may_walk_far_for_a_sample():
    """Of 12 walks of 16 moves the first third is dropped, and each leaves one state."""
    _, problem = conjugate(3)
    far = Settings(particles=512, walkers=8, thin=16, fewest=12, kept=12, wanted=1.0)
    found = sample(problem, far)
    assert np.bincount(found.islands).tolist() == [16, 16, 16, 16]
    data, _ = conjugate(3)
    many = sample(problem, replace(far, kept=400, fewest=400, stops=(4,), kept_at_stops=400))
    for d in range(3):
        mean, sd = posterior_of(data[:, d])
        assert many.coordinates[:, d].mean() == pytest.approx(mean, abs=0.02)
        assert many.coordinates[:, d].std() == pytest.approx(sd, rel=0.06)


def test_nuisance_draws_that_move_nothing_are_drawn_anew():
    _, plain = conjugate(2)
    idle = replace(plain, nuisance=1 << 20, parts=3)
    random = np.random.default_rng(2)
    assert not nuisance_moves(idle, random)
    _, moved = shifted(2, np.array([-1.0, 0.0]))
    assert nuisance_moves(moved, random)
    found = sample(replace(idle, nuisance=1), Settings(256))
    whole = widened(found, np.arange(2), idle, random)
    assert len(np.unique(whole.nuisance)) > 0.9 * whole.nuisance.size
    np.testing.assert_array_equal(whole.coordinates, found.coordinates)


def test_equal_seeds_give_equal_numbers():
    _, problem = conjugate(2)
    one, two = (sample(problem, Settings(particles=256, seed=7)) for _ in range(2))
    np.testing.assert_array_equal(one.coordinates, two.coordinates)


def test_points_without_likelihood_do_not_stop_the_sampler():
    """A prior point that the record excludes has no weight, and is no fault."""

    def log_likelihood(coordinates, nuisance, blocks):
        return np.where(coordinates[:, :1] > 0.0, 0.0, -np.inf)

    found = sample(Problem(1, 1, log_likelihood), Settings(particles=512))
    assert found.log_evidence == pytest.approx(np.log(0.5), abs=0.1)
    assert (found.coordinates > 0.0).all()


def ridge():
    """Factors that see the sum of a shared coordinate and one of their own."""
    data = np.random.default_rng(8).normal(1.0, 0.2, (10, 4))

    def log_likelihood(coordinates, nuisance, blocks):
        level = coordinates[:, :1] + coordinates[:, 1:]
        return stats.norm.logpdf(data[None, :blocks], level[:, None], 0.2)

    covariance = np.kron(np.ones((4, 4)) + np.eye(4), np.ones((10, 10))) + 0.04 * np.eye(40)
    known = stats.multivariate_normal.logpdf(data.T.ravel(), np.zeros(40), covariance)
    return known, Problem(5, 10, log_likelihood, groups=(-1, 0, 1, 2, 3))


def test_factors_that_share_a_coordinate_are_sampled_along_their_ridge():
    known, problem = ridge()
    settings = Settings(particles=2048)
    assert mean_evidence(problem, settings) == pytest.approx(known, abs=0.25)
    assert sample(problem, settings).effective >= 1000


def test_factors_without_coordinates_of_their_own_count_in_the_evidence():
    """As domains without any code do: two factors behind the last that moves add a constant."""
    data = records(2)

    def log_likelihood(coordinates, nuisance, blocks):
        own = stats.norm.logpdf(data[None, :blocks], coordinates[:, None], NOISE)
        return np.concatenate([own, np.full((*own.shape[:2], 2), -0.25)], axis=2)

    found = mean_evidence(Problem(2, len(data), log_likelihood, groups=(0, 1)), Settings(512))
    known = sum(known_evidence(data[:, d], len(data)) for d in range(2))
    assert found == pytest.approx(known - 0.5 * len(data), abs=0.2)


def test_a_bridge_from_the_posterior_finds_the_evidence():
    shifts = np.array([-0.5, 0.0, 0.5])
    data, problem = shifted(6, shifts)
    each = []
    for seed in range(1, 5):
        found = sample(problem, Settings(particles=4096, seed=seed))
        draws = Draws(found.coordinates, found.log_likelihood.sum(axis=1), found.islands % 2 == 1)
        each.append(bridged(problem, draws, 2048, np.random.default_rng(1)))
    first = np.logaddexp.reduce([known_evidence(data[:, 0], len(data), s) for s in shifts])
    known = first - np.log(len(shifts))
    known += sum(known_evidence(data[:, d], len(data)) for d in range(1, 6))
    assert np.mean([own.log for own in each]) == pytest.approx(known, abs=0.1)
    assert max(own.error for own in each) < 0.1


def test_coordinates_that_move_nothing_keep_their_prior():
    data = records(2)

    def log_likelihood(coordinates, nuisance, blocks):
        return stats.norm.logpdf(data[None, :blocks], coordinates[:, None, [0, 3]], NOISE)

    problem = Problem(5, len(data), log_likelihood, groups=(0, -1, -1, 1, -1))
    random = np.random.default_rng(2)
    active = find_active(problem, random)
    assert active.tolist() == [0, 3]
    narrow = narrowed(problem, active)
    assert (narrow.dimension, narrow.groups) == (2, (0, 1))
    whole = widened(sample(narrow, Settings(stops=(4,))), active, problem, random)
    assert whole.coordinates.shape[1] == 5
    assert whole.stopped[4].coordinates.shape[1] == 5
    assert whole.coordinates[:, 3].mean() == pytest.approx(posterior_of(data[:, 1])[0], abs=0.03)
    assert whole.coordinates[:, 1].mean() == pytest.approx(0.0, abs=0.1)
    assert whole.coordinates[:, 1].std() == pytest.approx(1.0, abs=0.1)


def test_one_part_of_a_nuisance_draw_is_renewed_at_a_time():
    """Two parts shift two coordinates; both are integrated out."""
    shifts = np.array([-1.0, 0.0, 1.0])
    data, plain = conjugate(2)

    def log_likelihood(coordinates, nuisance, blocks):
        return plain.log_likelihood(coordinates + shifts[nuisance], nuisance, blocks)

    problem = Problem(2, len(data), log_likelihood, nuisance=3, parts=2)
    found = mean_evidence(problem, Settings(particles=2048, walk=8, kept=1))
    known = 0.0
    for d in range(2):
        each = [known_evidence(data[:, d], len(data), s) for s in shifts]
        known += np.logaddexp.reduce(each) - np.log(3.0)
    assert found == pytest.approx(known, abs=0.2)


def test_a_part_whose_fresh_draws_are_refused_is_renewed_oftener():
    """The first of three parts is never accepted anew, the others always."""
    held, random = HeldParts(3), np.random.default_rng(1)
    for _ in range(40):
        chosen = held.choose(30, random)
        held.note(chosen != 0)
    assert held.shares[0] > 0.9
    assert held.shares[1:].max() < 0.1
    assert (held.choose(300, random) == 0).mean() > 0.8


def test_predictives_add_up_to_the_evidence_and_leave_blocks_without_codes_alone():
    known = {2: Evidence(-5.0, 0.1), 4: Evidence(-9.0, 0.1)}
    for noise in (0.0, -1e-15):
        found = shifted_to(np.array([-1.0, -2.0, noise, -3.0]), known)
        np.testing.assert_allclose(found, [-2.0, -3.0, 0.0, -4.0], atol=1e-12)


def test_a_bridge_that_falls_short_of_the_sampler_gives_way_to_it(monkeypatch):
    """Nuisance draws can make it too low; the error is then at least their distance."""
    _, problem = shifted(2, np.array([-0.5, 0.5]))
    found = sample(problem, Settings(particles=256, kept=1))
    random = np.random.default_rng(1)
    short = Evidence(found.log_evidence - 7.0, 0.1)
    monkeypatch.setattr(fitting, "bridged", lambda *_: short)
    evidence = fitting._evidence(problem, found, random)
    assert evidence.log == found.log_evidence
    assert evidence.error >= 7.0
    near = Evidence(found.log_evidence + 1.0, 0.1)
    monkeypatch.setattr(fitting, "bridged", lambda *_: near)
    evidence = fitting._evidence(problem, found, random)
    assert evidence.log == near.log
    assert evidence.error >= 0.1


def test_the_sampler_counts_only_where_it_is_above_the_bridge_by_more_than_its_error(monkeypatch):
    """A higher value that is within its own error is noise: to take it would raise evidences."""
    _, problem = shifted(2, np.array([-0.5, 0.5]))
    found = sample(problem, Settings(particles=256, kept=1))
    steps = np.array([-0.5, 0.5, 1.0, -1.0])[:, None] * (np.arange(problem.blocks) == 0)
    noisy = replace(found, log_predictive_islands=found.log_predictive + steps)
    sure = replace(found, log_predictive_islands=found.log_predictive + 0.1 * steps)
    assert noisy.error > 0.2
    below = Evidence(found.log_evidence - 1.5 * noisy.error, 0.01)
    monkeypatch.setattr(fitting, "bridged", lambda *_: below)
    random = np.random.default_rng(1)
    assert fitting._evidence(problem, noisy, random).log == below.log
    assert fitting._evidence(problem, sure, random).log == found.log_evidence


def test_without_nuisance_draws_the_bridge_counts_however_high_the_sampler_stands(monkeypatch):
    """On the record's constant the sampler was up to 1.5 too high, the bridge within 0.1."""
    _, problem = conjugate(2)
    found = sample(problem, Settings(particles=256, kept=1))
    below = Evidence(found.log_evidence - 7.0, 0.1)
    monkeypatch.setattr(fitting, "bridged", lambda *_: below)
    assert fitting._evidence(problem, found, np.random.default_rng(1)).log == below.log


def test_more_draws_that_hang_together_do_not_widen_the_error_of_the_bridge(monkeypatch):
    """It meets a fixed number of draws: how many lie between two of them does not count."""
    _, problem = conjugate(2)
    found = replace(sample(problem, Settings(particles=256, kept=1)), effective=1000.0)
    monkeypatch.setattr(fitting, "bridged", lambda *_: Evidence(found.log_evidence, 0.1))
    errors = []
    for times in (1, 100):
        rows = np.tile(np.arange(len(found.coordinates)), times)
        more = replace(
            found,
            coordinates=found.coordinates[rows],
            log_likelihood=found.log_likelihood[rows],
            islands=found.islands[rows],
        )
        errors.append(fitting._evidence(problem, more, np.random.default_rng(1)).error)
    assert max(errors) < 0.15
