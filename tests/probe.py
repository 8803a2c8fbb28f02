"""Helpers for tests of theories, mechanisms and choice: situations and the compiled kernel."""

from collections.abc import Mapping
from importlib import import_module

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim import mechanisms
from sim.core.parameters import by_name
from sim.core.worlds import Worlds
from sim.decision import choice, fused_kernel, theories
from sim.decision.situation import DOMAIN_FIELDS, FIELDS, HEIGHT, ROWS

Floats = NDArray[np.float64]
law = settings(max_examples=100, deadline=None, derandomize=True, database=None)

THEORIES = theories.registry()
PARAMETERS = by_name(
    [
        *choice.PARAMETERS,
        *(p for t in THEORIES.values() for p in t.parameters),
        *mechanisms.declared().values(),
    ]
)
ROW = fused_kernel.parameter_rows(PARAMETERS)
BOUNDS = {f.name: (f.low, f.high) for f in FIELDS}
HOOKED = {hook.mechanism for hook in mechanisms.hooks("TILT")} | {"commitment"}
# parameters of the mechanisms that tilt a choice, at their neutral values
OFF = {
    parameter: import_module(f"sim.mechanisms.{name}").NEUTRAL[parameter]
    for name in sorted(HOOKED)
    for parameter in mechanisms.declared([name])
}
WORLDS = 128


def numbered(first: int, worlds: int) -> NDArray[np.uint64]:
    """Numbers of worlds that follow each other."""
    return Worlds.numbered(first, worlds).ids


def rows(field: str) -> slice:
    """Rows of a situation that hold a field: four where it differs by domain, else one."""
    first = ROWS[field]
    return slice(first, first + (4 if field in DOMAIN_FIELDS else 1))


def situations(seed: int, worlds: int = WORLDS) -> Floats:
    """Situations drawn evenly within the bounds of every field: (row, world)."""
    u = np.random.default_rng(seed).random((HEIGHT, worlds))
    for name, (low, high) in BOUNDS.items():
        u[rows(name)] = low + u[rows(name)] * (high - low)
    return u


def free(worlds: int, **asked: float | Floats) -> Floats:
    """Parameters at their defaults, with the kernel's own mechanisms off, except for ``asked``."""
    defaults = {name: parameter.default for name, parameter in PARAMETERS.items()}
    values = np.zeros((len(ROW), worlds))
    for name, value in (defaults | OFF | asked).items():
        values[ROW[name]] = value
    return values


def choose(
    situation: Floats,
    values: Floats,
    weights: Floats,
    *,
    level: int = 0,
    disposition: float = 0.0,
    month: int = 7,
) -> tuple[Floats, NDArray[np.int8]]:
    """Run the kernel once in every world; return ideals and levels, both (domain, world)."""
    worlds = situation.shape[1]
    levels, ideal = np.full((4, worlds), level, np.int8), np.zeros((4, worlds))
    decay = np.exp(-values[ROW["precision"]] * (1.0 + values[ROW["inertia"]]))
    run = fused_kernel.kernel(tuple(THEORIES.values()), tuple(ROW.items()))
    says = np.ones(len(THEORIES), np.bool_)
    run(
        situation,
        values,
        weights,
        says,
        np.full((4, worlds), disposition),
        decay,
        np.uint64(11),
        np.uint64(month),
        numbered(0, worlds),
        levels,
        ideal,
    )
    return ideal, levels


def ruled_by(name: str | None, worlds: int = WORLDS) -> Floats:
    """Weights with one theory alone, or none: (theory, world)."""
    return np.array([np.full(worlds, float(n == name)) for n in THEORIES])


def ideal_of(name: str, situation: Floats, values: Floats) -> Floats:
    """The desired levels of a single theory in every domain and world, by the compiled kernel."""
    return choose(situation, values, ruled_by(name, situation.shape[1]))[0]


def within(low: float, high: float) -> st.SearchStrategy[float]:
    """Any number between two bounds, both included."""
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


def cases(name: str) -> st.SearchStrategy[dict[str, float]]:
    """Any arguments of a theory: fields in their bounds, parameters in their ranges, a domain."""
    theory = THEORIES[name]
    drawn = {f: within(*BOUNDS[f]) for f in theory.reads} | {
        p.name: within(p.low, p.high) for p in theory.parameters
    }
    if "domain" in theory.arguments:
        drawn["domain"] = st.integers(0, 3)
    return st.fixed_dictionaries(drawn)


def plainly(name: str, case: Mapping[str, float]) -> float:
    """Call a theory in plain Python."""
    return float(THEORIES[name].wish(**{a: case[a] for a in THEORIES[name].arguments}))
