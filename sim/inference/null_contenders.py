"""Nulls that know nothing of acts, with priors of their own, and an upper bound that knows more.

The constant, the line and the random drivers set the ideal level of the same chain as theories do;
the walk lets the level itself drift. The linear map of the model's own forcing is an upper bound:
it is the theories with free slopes.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.parameters import Parameter
from sim.core.vocabulary import DOMAINS, MONTHS, tie_name
from sim.decision import choice, theories
from sim.evidence.stance_codes import StanceCodes
from sim.inference import inference_priors as priors
from sim.inference.contender import (
    ChainContender,
    Conduct,
    Contender,
    Seen,
    blocks_of,
    chosen,
    drawn_states,
)
from sim.inference.ideal_path import TiePaths, ideal_path
from sim.inference.inference_priors import Coordinates, Entry
from sim.inference.level_walk import GAP, LOW, POINTS, draw_levels, walk_likelihood
from sim.inference.nuisance_draws import NUISANCE, PARTS, lasting_acts, parts_of, worlds_of
from sim.inference.theory_contender import APART
from sim.model.given_figures import series_of
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
SLOPE_SD: Final = 2.0  # of a line's rise over the span, in levels
MAP_SD: Final = 2.0  # of the slopes of the linear map, in levels at full pressure or support
STEP: Final = (0.2, 0.7)  # of the walk, in levels a year: median, and spread of the logarithm
FADING: Final = 0.5 ** (1.0 / 3.0)  # of a random driver from year to year: half in three years
SHOCK: Final = "shock"  # begins the names of the shocks of a random driver
PRECISION: Final = next(p for p in choice.PARAMETERS if p.name == "precision")


def _choosing() -> list[Entry]:
    return [priors.declared(PRECISION), *priors.choosing()]


class PlainContender(ChainContender):
    """A null whose ideal levels come from its coordinates alone."""

    kind = "null"

    def __init__(
        self, name: str, span: int, entries: Sequence[Entry], coders: Sequence[str]
    ) -> None:
        """Name the coordinates; ``span`` is the number of years of the scenario."""
        self.name = name
        self.span = span
        own = [*priors.dispositions(), *_choosing(), *entries, *priors.coding(coders)]
        self.coordinates = Coordinates(tuple(own))
        self.content = f"{type(self).__name__} {span}"

    def conduct(
        self,
        values: Mapping[str, Floats],
        nuisance: Whole,
        years: int,
        fields: Sequence[str] = (),
    ) -> Conduct:
        """Return the ideal levels of the first years; it perceives nothing."""
        del fields
        months = years * MONTHS
        start = priors.disposition_levels(values)
        ideals = np.broadcast_to(start, (months, *start.shape))
        ideals = np.ascontiguousarray(ideals + self.moved(values, nuisance, months))
        return Conduct(ideals, np.zeros(months), start, chosen(values))

    def moved(self, values: Mapping[str, Floats], nuisance: Whole, months: int) -> Floats:
        """Return what is added to the dispositions: (month, domain, draw), or 0."""
        del values, nuisance, months
        return np.zeros((1, 1, 1))


class Line(PlainContender):
    """A null whose ideal levels rise or fall evenly over the span."""

    def moved(self, values: Mapping[str, Floats], nuisance: Whole, months: int) -> Floats:
        """Return what is added to the dispositions: (month, domain, draw)."""
        del nuisance
        slopes = np.array([values[f"rise.{domain}"] for domain in DOMAINS])
        shares = np.arange(months) / (self.span * MONTHS - 1)
        return np.asarray(shares[:, None, None] * slopes)


class RandomDrivers(PlainContender):
    """A null whose ideal levels follow a random series of the persistence of real forcing.

    Every year's shock of the series is a coordinate, so that the record can form it; the shocks of
    years that are not given keep their prior.
    """

    def moved(self, values: Mapping[str, Floats], nuisance: Whole, months: int) -> Floats:
        """Return what is added to the dispositions: (month, domain, draw)."""
        del nuisance
        years = range(math.ceil(months / MONTHS))
        series = random_driver(np.array([values[f"{SHOCK}.{year}"] for year in years]))
        weights = np.array([values[f"domain_weight.{domain}"] for domain in DOMAINS])
        monthly = np.repeat(series, MONTHS, axis=0)[:months, None, :]
        return np.asarray(monthly * (weights * values["driver_gain"]))


def random_driver(shocks: Floats) -> Floats:
    """Return a random series, from 0 to 1, of standard normal shocks: both (year, draw)."""
    found = np.empty_like(shocks)
    found[0] = shocks[0]
    for year in range(1, len(shocks)):
        found[year] = FADING * found[year - 1] + math.sqrt(1.0 - FADING**2) * shocks[year]
    return priors.share(found)


class LinearMap(ChainContender):
    """An upper bound: free slopes of every domain on the model's own pressure and support."""

    kind = "upper_bound"
    nuisance = NUISANCE
    parts = PARTS

    def __init__(self, scenario: Scenario, coders: Sequence[str]) -> None:
        """Read the coordinates; the scenario has one tie."""
        self.name = "linear_map"
        self.fields = ("pressure", "support")
        plain = theories.chosen(("balance_of_threat",))
        self.scenario = replace(scenario, theories=plain, theory_weights=(1.0,))
        self.act_parts = parts_of(self.scenario)
        self.paths = TiePaths(self.scenario, self.fields)
        every = theories.declared()
        free = [
            parameter
            for name, parameter in scenario.parameters.items()
            if isinstance(parameter, Parameter) and name not in (*APART, *every, "precision")
        ]
        slopes = [
            Entry(f"slope.{field}.{domain}", "level", priors.normal(0.0, MAP_SD), priors.multiplied)
            for field in self.fields
            for domain in DOMAINS
        ]
        self.coordinates = Coordinates(
            (
                *priors.dispositions(),
                *_choosing(),
                *slopes,
                *(priors.declared(parameter) for parameter in free),
                *priors.lasting(lasting_acts(scenario)),
                *priors.figure_errors(series_of(scenario)),
                *priors.coding(coders),
            )
        )
        self.content = type(self).__name__

    def conduct(
        self,
        values: Mapping[str, Floats],
        nuisance: Whole,
        years: int,
        fields: Sequence[str] = (),
    ) -> Conduct:
        """Return the ideal levels of the first years."""
        known = [name for name in self.scenario.parameters if name in values]
        given = {f"parameters.{name}": values[name] for name in known}
        given |= {name: own for name, own in values.items() if name.startswith(priors.NUMBERED)}
        # the ideal levels are not read; with weights they come from the kernel of all contenders
        tie = tie_name(*self.scenario.ties[0])
        ones = np.ones(len(nuisance))
        given |= {f"domain_weight.{tie}.{domain}": ones for domain in DOMAINS}
        worlds = worlds_of(self.act_parts, nuisance, given)
        if fields:
            path = ideal_path(self.scenario, worlds, years, (*self.fields, *fields))
        else:
            path = self.paths.path(worlds, years)
        start = priors.disposition_levels(values)
        ideals = np.broadcast_to(start, path.ideals.shape).copy()
        for field, seen in zip(self.fields, path.fields, strict=False):
            slopes = np.array([values[f"slope.{field}.{domain}"] for domain in DOMAINS])
            ideals += seen[:, None, :] * slopes
        price = values.get("commitment_price")
        kept = path.fields[len(self.fields) :]
        return Conduct(ideals, path.commitment, start, chosen(values, price), kept)


class Walk(Contender):
    """A null whose levels drift by a random step a year, each domain at a rate of its own."""

    kind = "null"
    states = POINTS

    def __init__(self, coders: Sequence[str]) -> None:
        """Name the coordinates."""
        self.name = "walk"
        prior = priors.log_normal(*STEP)
        steps = [Entry(f"step.{domain}", "level", prior, priors.multiplied) for domain in DOMAINS]
        own = [*priors.dispositions(), *steps, *priors.coding(coders)]
        self.coordinates = Coordinates(tuple(own))
        self.content = type(self).__name__

    def fill(
        self,
        values: Mapping[str, Floats],
        nuisance: Whole,
        seen: Seen,
        found: Floats,
        last: Floats,
    ) -> None:
        """Fill log likelihoods (draw, domain, year) and last levels (draw, domain, point)."""
        del nuisance
        start = priors.disposition_levels(values)
        walk_likelihood(start, self.steps(values), *seen, found, last)

    def draw(
        self,
        values: Mapping[str, Floats],
        nuisance: Whole,
        years: int,
        after: int,
        last: Floats | None,
        random: np.random.Generator,
    ) -> Floats:
        """Draw levels of years: (domain, year, draw); the first year is drawn as it is weighed."""
        del nuisance
        step = self.steps(values)
        if last is None:
            level: Floats = priors.disposition_levels(values)
            step_now = np.asarray(np.maximum(step, GAP), np.float64)
        else:
            level = np.asarray(LOW + GAP * drawn_states(last, random), np.float64)
            step_now = step
        found: Floats = np.empty((len(DOMAINS), years - after, step.shape[1]))
        for year in range(found.shape[1]):
            moved = level + step_now * random.standard_normal(level.shape)
            level = np.asarray(np.clip(moved, LOW, -LOW), np.float64)
            found[:, year] = level
            step_now = step
        return found

    def smoothed(
        self, values: Mapping[str, Floats], codes: StanceCodes, random: np.random.Generator
    ) -> Floats:
        """Draw the levels of all years given the codes of all years: (domain, year, draw)."""
        start, steps = priors.disposition_levels(values), self.steps(values)
        found = np.empty((len(DOMAINS), len(codes.years), steps.shape[1]))
        draw_levels(
            start, steps, priors.biases(values, codes.coders), priors.coding_errors(values),
            codes.codes, codes.confidence, blocks_of(len(codes.years)),
            random.random(found.shape), found,
        )  # fmt: skip
        return found

    def steps(self, values: Mapping[str, Floats]) -> Floats:
        """Return the standard deviations of a year's step: (domain, draw)."""
        return np.array([values[f"step.{domain}"] for domain in DOMAINS])


def nulls(span: int, coders: Sequence[str]) -> list[Contender]:
    """Return the nulls of a span of years."""
    slope = priors.normal(0.0, SLOPE_SD)
    rises = [Entry(f"rise.{domain}", "level", slope, priors.multiplied) for domain in DOMAINS]
    half = priors.half_normal(priors.GAIN * 3.0)
    driver = [
        Entry("driver_gain", "level", half, priors.multiplied),
        *priors.domain_weights(),
        *(Entry(f"{SHOCK}.{year}", "sd", priors.normal(0.0, 1.0)) for year in range(span)),
    ]
    return [
        PlainContender("constant", span, [], coders),
        Line("line", span, rises, coders),
        Walk(coders),
        RandomDrivers("random_drivers", span, driver, coders),
    ]
