"""A small neural network that learns probabilities from histories whose truth is known.

Trained on histories drawn from the prior, its outputs tend to the posterior probabilities given the
codes (the log score is proper), so that one training serves any number of histories. A few networks
are averaged.

Source: Cranmer, Brehmer & Louppe 2020 (amortised simulation-based inference); Kingma & Ba 2015.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WIDTHS: Final = (96, 64)  # hidden units
NETWORKS: Final = 3
ROUNDS: Final = 60  # passes over the histories at most
PATIENCE: Final = 6  # passes without a better score on the histories left out
BATCH: Final = 256
RATE: Final = 2e-3
DECAY: Final = 1e-4  # of weights, a step
LEFT_OUT: Final = 0.12  # share of the histories on which training is stopped
MARGIN: Final = 1e-3  # distance of probabilities from 0 and 1
MOMENTS: Final = (0.9, 0.999)


@dataclass(frozen=True)
class Learned:
    """Trained networks.

    Attributes:
        middle, spread: Of the inputs in training: (input,).
        layers: Weights and offsets of the layers of every network.
        score: Log score of each output on the histories left out: (output,).
        before: The same of the share in training, which knows no codes.
    """

    middle: Floats
    spread: Floats
    layers: tuple[tuple[tuple[Floats, Floats], ...], ...]
    score: Floats
    before: Floats

    def probabilities(self, inputs: Floats) -> Floats:
        """Return the probabilities of the outputs: (history, output)."""
        seen = (inputs - self.middle) / self.spread
        each = [_sigmoid(_forward(layers, seen)[-1]) for layers in self.layers]
        return np.asarray(np.clip(np.mean(each, axis=0), MARGIN, 1.0 - MARGIN))


def learn(inputs: Floats, targets: Floats, seed: int) -> Learned:
    """Train networks.

    Args:
        inputs: (history, input).
        targets: Probabilities from 0 to 1, NaN where an output is not asked: (history, output).
        seed: Seed of the random numbers.
    """
    middle, spread = inputs.mean(axis=0), inputs.std(axis=0)
    spread = np.where(spread > 0.0, spread, 1.0)
    seen = (inputs - middle) / spread
    random = np.random.default_rng(seed)
    order = random.permutation(len(seen))
    held = order[: int(LEFT_OUT * len(order))]
    kept = order[len(held) :]
    networks = [
        _trained(seen, targets, kept, held, np.random.default_rng((seed, number)))
        for number in range(NETWORKS)
    ]
    found = Learned(middle, spread, tuple(networks), np.empty(0), np.empty(0))
    shares = np.nanmean(targets[kept], axis=0)
    score = _log_score(found.probabilities(inputs[held]), targets[held])
    before = _log_score(np.broadcast_to(shares, targets[held].shape), targets[held])
    return Learned(middle, spread, tuple(networks), score, before)


def _log_score(probabilities: Floats, targets: Floats) -> Floats:
    """Mean log score of each output over the histories that are asked: (output,)."""
    sure = np.clip(probabilities, MARGIN, 1.0 - MARGIN)
    each = targets * np.log(sure) + (1.0 - targets) * np.log(1.0 - sure)
    return np.asarray(np.nansum(each, axis=0) / np.maximum((~np.isnan(targets)).sum(axis=0), 1))


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -40.0, 40.0))))


def _forward(layers: tuple[tuple[Floats, Floats], ...], inputs: Floats) -> list[Floats]:
    """Return the values of every layer, those of hidden layers after the hyperbolic tangent."""
    values = [inputs]
    for number, (weights, offsets) in enumerate(layers):
        raw = values[-1] @ weights + offsets
        values.append(raw if number == len(layers) - 1 else np.tanh(raw))
    return values


def _gradients(
    layers: tuple[tuple[Floats, Floats], ...], inputs: Floats, targets: Floats
) -> list[Floats]:
    """Return the gradients of the log loss by weights and offsets, layer by layer."""
    values = _forward(layers, inputs)
    known = ~np.isnan(targets)
    away = np.where(known, _sigmoid(values[-1]) - np.nan_to_num(targets), 0.0) / len(inputs)
    found: list[Floats] = []
    for number in range(len(layers) - 1, -1, -1):
        found = [values[number].T @ away, away.sum(axis=0), *found]
        if number:
            away = (away @ layers[number][0].T) * (1.0 - values[number] ** 2)
    return found


def _trained(
    seen: Floats,
    targets: Floats,
    kept: NDArray[np.int64],
    held: NDArray[np.int64],
    random: np.random.Generator,
) -> tuple[tuple[Floats, Floats], ...]:
    """Train one network by Adam, and keep it as it was when it foresaw the left-out ones best."""
    sizes = (seen.shape[1], *WIDTHS, targets.shape[1])
    flat: list[Floats] = []
    for before, after in pairwise(sizes):
        flat += [random.standard_normal((before, after)) / np.sqrt(before), np.zeros(after)]
    first = [np.zeros_like(one) for one in flat]
    second = [np.zeros_like(one) for one in flat]
    best, best_score, waited, step = flat, -np.inf, 0, 0
    for _ in range(ROUNDS):
        mixed = random.permutation(kept)
        for begin in range(0, len(mixed), BATCH):
            rows = mixed[begin : begin + BATCH]
            step += 1
            slopes = _gradients(_layers(flat), seen[rows], targets[rows])
            flat = _stepped(flat, slopes, first, second, step)
        now = _sigmoid(_forward(_layers(flat), seen[held])[-1])
        score = float(_log_score(now, targets[held]).mean())
        waited += 1
        if score > best_score:
            best, best_score, waited = [one.copy() for one in flat], score, 0
        if waited >= PATIENCE:
            break
    return _layers(best)


def _layers(flat: list[Floats]) -> tuple[tuple[Floats, Floats], ...]:
    return tuple(zip(flat[::2], flat[1::2], strict=True))


def _stepped(
    flat: list[Floats], slopes: list[Floats], first: list[Floats], second: list[Floats], step: int
) -> list[Floats]:
    """Return weights and offsets after one step of Adam; the moments are renewed in place."""
    rise, fall = MOMENTS
    found = []
    for i, (one, slope) in enumerate(zip(flat, slopes, strict=True)):
        first[i] = rise * first[i] + (1.0 - rise) * slope
        second[i] = fall * second[i] + (1.0 - fall) * slope**2
        size = np.sqrt(second[i] / (1.0 - fall**step)) + 1e-8
        decayed = one * (1.0 - RATE * DECAY) if one.ndim > 1 else one
        found.append(decayed - RATE * first[i] / (1.0 - rise**step) / size)
    return found
