"""Priors of inference: from coordinates with a standard normal prior to the model's parameters.

They are wider than those of a scenario, whose ranges bound what its worlds draw: gains are
half-normal and need not sum to one, every domain has a weight of its own, dispositions are
partially pooled over the domains, and inertia is stated as the time that a state takes to follow.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.core.parameters import Parameter
from sim.core.vocabulary import DOMAINS

Floats = NDArray[np.float64]
Quantity = Callable[[Floats], Floats]

MEAN_SD: Final = 0.5  # standard deviation of the mean disposition of the domains, in levels
SPREAD: Final = 0.6  # standard deviation of a domain's disposition around their mean, in levels
DOMAIN_WEIGHT_SD: Final = 0.6  # of the logarithm of a domain's weight, around 1
WEIGHT: Final = "domain_weight"  # begins the names of the weights of domains
ERROR: Final = "coding."  # begins the names of coding errors of lasting acts
DATE: Final = "date."  # begins the names of their dates
FIGURE: Final = "figure."  # begins the names of errors of series of figures
NUMBERED: Final = (ERROR, DATE, FIGURE)  # what else follows from the number of a world
BIAS: Final = "bias"  # begins the names of coders' biases
GAIN: Final = 0.75  # standard deviation of a gain, as a share of its declared maximum
FOLLOWING: Final = (4.0, 1.2)  # months beyond the first: median, and spread of the logarithm
NOISE: Final = (0.4, 0.5)  # a coder's error in levels: median, and spread of the logarithm
SLIP: Final = (-3.5, 1.0)  # logit of a slip: mean and standard deviation
BLOCK_SD: Final = 0.3  # standard deviation of the half-normal prior of shared errors, in levels
BIAS_SD: Final = 0.3  # standard deviation of a coder's bias in a domain, in levels
MARGIN: Final = 1e-12  # distance of quantiles from 0 and 1


@dataclass(frozen=True)
class Entry:
    """One coordinate: its name, its unit, and the value that it stands for.

    Attributes:
        name: Name of what it stands for.
        unit: Its unit.
        value: Returns the value at a coordinate.
        widened: Returns the value under a prior whose scale is multiplied by a factor; None where
            the prior has no scale that a study varies.
    """

    name: str
    unit: str
    value: Quantity
    widened: Callable[[Floats, float], Floats] | None = None

    def scaled(self, scale: float) -> "Entry":
        """Return the coordinate under a prior whose scale is multiplied by a factor."""
        if self.widened is None:
            return self
        widened, value = self.widened, self.value
        return replace(self, value=lambda z: widened(value(z), scale))


def multiplied(value: Floats, scale: float) -> Floats:
    """Widen a prior around 0."""
    return value * scale


def raised(value: Floats, scale: float) -> Floats:
    """Widen a log-normal prior around 1."""
    return np.asarray(value**scale)


@dataclass(frozen=True)
class Coordinates:
    """The coordinates of a contender, in the order of their entries."""

    entries: tuple[Entry, ...]

    def __len__(self) -> int:
        """Count the coordinates."""
        return len(self.entries)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coordinates."""
        return tuple(entry.name for entry in self.entries)

    def scaled(self, scale: float) -> "Coordinates":
        """Return the coordinates under priors whose scales are multiplied by a factor."""
        return Coordinates(tuple(entry.scaled(scale) for entry in self.entries))

    def values(self, points: Floats) -> dict[str, Floats]:
        """Return the values at points (draw, coordinate), by name: (draw,)."""
        found = {entry.name: entry.value(points[:, i]) for i, entry in enumerate(self.entries)}
        return relative(found)


def relative(values: Mapping[str, Floats]) -> dict[str, Floats]:
    """Measure the biases of a domain's coders against their mean.

    A bias that all coders share cannot be told from the level.
    """
    found = dict(values)
    for domain in DOMAINS:
        own = [name for name in found if name.startswith(f"{BIAS}.{domain}.")]
        middle = np.mean([found[name] for name in own], axis=0) if own else 0.0
        found |= {name: np.asarray(found[name] - middle) for name in own}
    return found


def normal(mean: float, sd: float) -> Quantity:
    """A normal prior."""
    return lambda z: mean + sd * z


def log_normal(median: float, sd: float) -> Quantity:
    """A log-normal prior, by its median and the standard deviation of its logarithm."""
    return lambda z: median * np.exp(sd * z)


def half_normal(sd: float) -> Quantity:
    """A half-normal prior: the absolute value of a normal one, rising with the coordinate."""
    return lambda z: sd * ndtri(0.5 + 0.5 * np.minimum(ndtr(z), 1.0 - MARGIN))


def logit_normal(mean: float, sd: float) -> Quantity:
    """A prior of a share whose logit is normal."""
    return lambda z: 1.0 / (1.0 + np.exp(-(mean + sd * z)))


def share(z: Floats) -> Floats:
    """A uniform prior from 0 to 1."""
    return np.asarray(np.clip(ndtr(z), MARGIN, 1.0 - MARGIN))


def declared(parameter: Parameter) -> Entry:
    """A parameter with its declared prior."""
    return Entry(parameter.name, parameter.unit, lambda z: parameter.at(share(z)))


def gain(parameter: Parameter) -> Entry:
    """A gain of a theory: half-normal, as wide as the declared range is."""
    return Entry(parameter.name, parameter.unit, half_normal(GAIN * parameter.high), multiplied)


def of_theory(parameters: Iterable[Parameter]) -> list[Entry]:
    """Entries of a theory's parameters; those in levels that are never negative are gains."""
    found = []
    for parameter in parameters:
        is_gain = parameter.unit.startswith("level") and parameter.low >= 0.0
        found.append(gain(parameter) if is_gain else declared(parameter))
    return found


def dispositions() -> list[Entry]:
    """Entries of dispositions: their mean, and the deviation of every domain from it."""
    return [
        Entry("disposition.mean", "level", normal(0.0, MEAN_SD), multiplied),
        *(
            Entry(f"deviation.{domain}", "level", normal(0.0, SPREAD), multiplied)
            for domain in DOMAINS
        ),
    ]


def domain_weights() -> list[Entry]:
    """Entries of the weights of domains."""
    prior = log_normal(1.0, DOMAIN_WEIGHT_SD)
    return [Entry(f"{WEIGHT}.{domain}", "factor", prior, raised) for domain in DOMAINS]


def choosing() -> list[Entry]:
    """The entry of the time in which a state follows an ideal that is one level away."""
    median, sd = FOLLOWING
    return [Entry("following_time", "months", lambda z: 1.0 + median * np.exp(sd * z))]


def lasting(acts: Sequence[str]) -> list[Entry]:
    """Entries of the coding errors and the dates of lasting acts, as quantiles."""
    return [Entry(f"{use}{act}", "quantile", share) for use in (ERROR, DATE) for act in acts]


def figure_errors(series: Iterable[str]) -> list[Entry]:
    """Entries of the errors of series of figures, as quantiles."""
    return [Entry(f"{FIGURE}{name}", "quantile", share) for name in series]


def coding(coders: Sequence[str]) -> list[Entry]:
    """Entries of the coders' errors: noise, shared errors, slips, and the bias of each coder."""
    return [
        Entry("coder_noise", "level", log_normal(*NOISE)),
        Entry("block_error", "level", half_normal(BLOCK_SD)),
        Entry("coder_slip", "share", logit_normal(*SLIP)),
        Entry("confidence_weight", "share", share),
        *(
            Entry(f"{BIAS}.{domain}.{coder}", "level", normal(0.0, BIAS_SD))
            for domain in DOMAINS
            for coder in coders
        ),
    ]


def disposition_levels(values: Mapping[str, Floats]) -> Floats:
    """Return the dispositions of the domains: (domain, draw)."""
    mean = values["disposition.mean"]
    return np.array([mean + values[f"deviation.{domain}"] for domain in DOMAINS])


def inertia(precision: Floats, following_time: Floats) -> Floats:
    """Return the inertia at which a state follows an ideal one level away in some months.

    With the ideal one level above the last level, the odds of a step against staying are
    exp(precision * (1 - inertia)), so that the step takes 1 + exp(precision * (inertia - 1))
    months. A shorter time than inertia 0 allows gives 0.
    """
    found = 1.0 + np.log(np.maximum(following_time - 1.0, MARGIN)) / precision
    return np.asarray(np.maximum(found, 0.0))


def coding_errors(values: Mapping[str, Floats]) -> Floats:
    """Return noise, standard deviation of shared errors, slip, weight of confidence: (4, draw)."""
    names = ("coder_noise", "block_error", "coder_slip", "confidence_weight")
    return np.array([values[name] for name in names])


def biases(values: Mapping[str, Floats], coders: Sequence[str]) -> Floats:
    """Return the bias of each coder: (domain, coder, draw)."""
    some = len(next(iter(values.values())))
    found = np.zeros((len(DOMAINS), len(coders), some))
    for d, domain in enumerate(DOMAINS):
        for j, coder in enumerate(coders):
            found[d, j] = values[f"{BIAS}.{domain}.{coder}"]
    return found
