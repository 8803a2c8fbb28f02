"""Yearly traces of drawn worlds in the runs that theses need, world paired with world.

The runs of a world differ in the acts alone: its parameters, its coding of acts and its luck stay.
A world is replayed several times, with other luck: what most of these replays show is what its
mechanism does. In worlds that are conditioned on the history, the luck is drawn given the codes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import BadInput
from sim.core.vocabulary import DOMAINS, MONTHS
from sim.inference.chain import draw_years
from sim.inference.conditioned_paths import DRAWS
from sim.inference.contender import ChainContender, Conduct, Contender, luck_given_codes
from sim.inference.fitting import key_of_content
from sim.inference.ideal_path import refuse_inexact
from sim.inference.null_contenders import Walk
from sim.inference.ruled_worlds import TheoryWorlds, together
from sim.inference.theory_contender import TheoryContender
from sim.judgement.case_reader import FACTUAL
from sim.model.annual import PERCEIVED
from sim.record.labellers import LABELLERS
from sim.record.summary import Shape, Trace
from sim.scenario.frozen_scenario import Scenario
from sim.studies.trial.plan import variant
from sim.studies.verdicts.drawn_worlds import DrawnWorlds, Ruled

Floats = NDArray[np.float64]
REPLAYS: Final = 16  # replays of a world
REPLAYED: Final = 9  # part of the key of the random numbers
ALONE: Final = "theory_"  # begins the names of runs in which one theory rules instead
Traces = dict[str, Trace]
Part = tuple[Floats, Floats | None]


@dataclass(frozen=True)
class Replayed:
    """How worlds are replayed.

    Attributes:
        worlds: The worlds.
        conditioned: Whether the luck is drawn given the codes of the inference.
        replays: Replays of each world.
    """

    worlds: DrawnWorlds
    conditioned: bool = False
    replays: int = REPLAYS

    @property
    def after(self) -> int:
        """Years from which worlds go on from the states that the codes suggest; 0 for none."""
        plan = self.worlds.plan
        years = plan.years_until(self.worlds.until)
        inside = 0 < years < len(plan.codes.years)
        return years if inside and not self.conditioned else 0


def runs_that_can_be_asked(scenario: Scenario, names: Iterable[str]) -> dict[str, Scenario]:
    """Return the runs by name in which the likelihood of the tie is still exact.

    Args:
        scenario: A scenario of one tie.
        names: Names of runs, without those of theories alone.
    """
    tie = scenario.ties[0]
    found = {FACTUAL: scenario}
    for name in names:
        if name == FACTUAL or name.startswith(ALONE):
            continue
        run = variant(scenario, name)
        if tie not in run.ties:
            continue
        try:
            refuse_inexact(run, tie)
        except BadInput:
            continue
        acts = replace(scenario, forcing=run.forcing, forcing_modes=run.forcing_modes)
        found[name] = acts
    return found


def traces(how: Replayed, names: Iterable[str]) -> Traces:
    """Return the traces of runs over all worlds, each with all of its replays side by side.

    Args:
        how: The worlds, and how they are replayed.
        names: Names of the runs; those that cannot be asked are left out.
    """
    asked = tuple(names)
    scenario = how.worlds.plan.scenario
    runs = runs_that_can_be_asked(scenario, asked)
    order, sets = _sets_of(how.worlds.ruled)
    by_set = [_of_set(how, own, runs) for own in sets]
    found = {}
    for name in runs:
        parts = [own[name] for own in by_set]
        found[name] = _joined(scenario, parts, order, how.replays)
    for name in asked:
        theory = name.removeprefix(ALONE)
        if name.startswith(ALONE) and theory in how.worlds.alone:
            found[name] = _alone(how, theory, found[FACTUAL])
    return found


def _sets_of(ruled: Sequence[Ruled]) -> tuple[NDArray[np.int64], list[list[Ruled]]]:
    """Return sets of contenders that one model can step, and the order that undoes the sets.

    Returns:
        For every world its place among the worlds of all sets, and the sets.
    """
    rank = [0 if _is_ruled(own.contender) else 1 + place for place, own in enumerate(ruled)]
    sets = [[i for i, own in enumerate(rank) if own == one] for one in sorted(set(rank))]
    sizes = [len(ruled[i].weights) for own in sets for i in own]
    begins = dict(zip((i for own in sets for i in own), np.cumsum([0, *sizes]), strict=False))
    order = [begins[i] + np.arange(len(own.weights)) for i, own in enumerate(ruled)]
    return np.concatenate(order), [[ruled[i] for i in own] for own in sets]


def _is_ruled(contender: Contender) -> bool:
    """Whether theories of fixed weights rule the worlds of a contender."""
    return isinstance(contender, TheoryContender) and not contender.weighs


def _alone(how: Replayed, theory: str, factual: Trace) -> Trace:
    """Replay worlds of one theory, as many as there are."""
    plain = replace(how, conditioned=False)
    ruled = how.worlds.alone[theory]
    number = factual.worlds // how.replays
    rows = np.arange(number) % len(ruled.weights)
    runs = {FACTUAL: how.worlds.plan.scenario}
    part = _of_set(plain, [_taken(ruled, rows)], runs)[FACTUAL]
    return replace(factual, levels=part[0][None].astype(np.float32))


def _taken(ruled: Ruled, rows: NDArray[np.int64]) -> Ruled:
    draws = replace(
        ruled.draws,
        values={name: own[rows] for name, own in ruled.draws.values.items()},
        worlds=ruled.draws.worlds[rows],
        states=ruled.draws.states[rows],
    )
    return replace(ruled, draws=draws, weights=ruled.weights[rows])


def _of_set(
    how: Replayed, members: Sequence[Ruled], runs: Mapping[str, Scenario]
) -> dict[str, Part]:
    """Return levels (domain, year, world) and impressions (quantity, year, world) by run."""
    contender = members[0].contender
    if isinstance(contender, Walk):
        random = _random(how, members[0])
        paths = [_walked(how, members[0], random) for _ in range(how.replays)]
        return dict.fromkeys(runs, (_flat(np.stack(paths, axis=-1)), None))
    years = len(how.worlds.plan.codes.years)
    if _is_ruled(contender):
        worlds = together(
            [
                TheoryWorlds(own.contender, own.draws.values, own.draws.worlds)
                for own in members
                if isinstance(own.contender, TheoryContender)
            ]
        )
        conducts = {name: worlds.conduct(run, years, PERCEIVED) for name, run in runs.items()}
        values = worlds.values
    else:
        assert isinstance(contender, ChainContender)
        draws = members[0].draws
        values = draws.values
        met: dict[str, ChainContender] = {FACTUAL: contender}
        if isinstance(contender, TheoryContender):
            met = {name: contender.meeting(run) for name, run in runs.items()}
        conducts = {
            name: own.conduct(values, draws.worlds, years, PERCEIVED) for name, own in met.items()
        }
    luck = _luck(how, members, conducts[FACTUAL], values)
    states = np.concatenate([own.draws.states for own in members])
    found = {name: _replayed(how, own, luck, states) for name, own in conducts.items()}
    return {name: found.get(name, found[FACTUAL]) for name in runs}


def _luck(
    how: Replayed, members: Sequence[Ruled], own: Conduct, values: Mapping[str, Floats]
) -> Floats:
    """Draw the luck of worlds: uniform numbers (month, domain, world, replay)."""
    plan = how.worlds.plan
    months, domains, _ = own.ideals.shape
    randoms = [(_random(how, one), len(one.weights)) for one in members]
    if not how.conditioned:
        shape = (how.replays, months, domains)
        parts = [random.random((number, *shape)) for random, number in randoms]
        return np.ascontiguousarray(np.concatenate(parts).transpose(2, 3, 0, 1))
    by_year = (domains, months // MONTHS, how.replays, DRAWS)
    marks = np.concatenate([random.random((number, *by_year)) for random, number in randoms])
    return luck_given_codes(own, values, plan.codes, marks)


def _replayed(how: Replayed, own: Conduct, luck: Floats, states: NDArray[np.int64]) -> Part:
    levels = _flat(_levels(own, luck, how.after, states))
    if own.fields is None or not own.fields.size:
        return levels, None
    at_ends = own.fields[:, MONTHS - 1 :: MONTHS]
    return levels, np.repeat(at_ends, how.replays, axis=2)


def _levels(own: Conduct, luck: Floats, after: int, states: NDArray[np.int64]) -> Floats:
    """Draw mean levels of years by given luck: (domain, year, draw, replay)."""
    months, domains, number, replays = luck.shape
    found = np.empty((domains, months // MONTHS, number, replays))
    cut = after * MONTHS
    for span, begins in (
        (slice(0, cut), own.begins),
        (slice(cut, months), np.ascontiguousarray(states.T) if cut else own.begins),
    ):
        years = (span.stop - span.start) // MONTHS
        part = np.empty((domains, years, number, replays))
        draw_years(own.ideals[span], own.commitment[span], begins, own.choice, luck[span], part)
        found[:, span.start // MONTHS : span.stop // MONTHS] = part
    return found


def _walked(how: Replayed, ruled: Ruled, random: np.random.Generator) -> Floats:
    """Draw levels of the walk: (domain, year, draw)."""
    contender, draws, plan = ruled.contender, ruled.draws, how.worlds.plan
    years = len(plan.codes.years)
    if how.conditioned and isinstance(contender, Walk):
        return contender.smoothed(draws.values, plan.codes, random)
    if not how.after:
        return contender.draw(draws.values, draws.worlds, years, 0, None, random)
    known = np.eye(contender.states)[draws.states]
    first = contender.draw(draws.values, draws.worlds, how.after, 0, None, random)
    later = contender.draw(draws.values, draws.worlds, years, how.after, known, random)
    return np.concatenate([first, later], axis=1)


def _random(how: Replayed, ruled: Ruled) -> np.random.Generator:
    """Return random numbers that are keyed by what rules a world, and by the training."""
    plan = how.worlds.plan
    content = key_of_content(ruled.contender)
    key = (plan.seed, how.worlds.until, content, int(how.conditioned), REPLAYED)
    return np.random.default_rng(key)


def _flat(levels: Floats) -> Floats:
    """Put the replays of each world beside each other: (domain, year, draw * replay)."""
    return levels.reshape(*levels.shape[:2], -1)


def _joined(
    scenario: Scenario, parts: Sequence[Part], order: NDArray[np.int64], replays: int
) -> Trace:
    """Join the worlds of all sets; those that perceive nothing get what others perceive."""
    levels = np.concatenate([levels for levels, _ in parts], axis=2)
    known = [seen for _, seen in parts if seen is not None]
    shape = (len(PERCEIVED), levels.shape[1], replays)
    pool = np.concatenate(known, axis=2) if known else np.full(shape, np.nan)
    filled = [
        pool[:, :, np.arange(own.shape[2]) % pool.shape[2]] if seen is None else seen
        for own, seen in parts
    ]
    rows = (order[:, None] * replays + np.arange(replays)).ravel()
    return Trace(
        shape=shape_of_tie(scenario),
        levels=levels[None, :, :, rows].astype(np.float32),
        ideals=np.zeros((1, len(DOMAINS), levels.shape[1], 0), np.float32),
        perceived=np.concatenate(filled, axis=2)[None, :, :, rows].astype(np.float32),
    )


def shape_of_tie(scenario: Scenario) -> Shape:
    """Return the axes of a trace of the scenario's tie."""
    return Shape(
        ties=scenario.ties,
        years=tuple(scenario.years),
        labellers=tuple(LABELLERS),
        perceived=PERCEIVED,
    )
