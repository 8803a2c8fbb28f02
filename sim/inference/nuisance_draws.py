"""Nuisance draws: the worlds by whose numbers dates, coding errors and the like are drawn.

A draw has parts. The first is of what spans all years (unrecorded acts, coders); each of the others
is of the acts of five years, so that a sampler can renew a few years and keep the rest.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import MONTHS
from sim.core.worlds import Worlds
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
NUISANCE: Final = 1 << 30  # numbers of worlds
PARTS: Final = 9
YEARS: Final = 5  # years of acts that share a part; the last part takes all later years
USES: Final = ("coding", "date")  # draws of an act


def worlds_of(scenario: Scenario, nuisance: Whole, given: Mapping[str, Floats]) -> Worlds:
    """Return the worlds of nuisance draws.

    Args:
        scenario: The scenario.
        nuisance: Numbers of worlds: (draw, part).
        given: What the worlds are given, as ``Worlds.given``.
    """
    numbers = np.ascontiguousarray(nuisance.T, np.uint64)
    parts = {act.origin: part_of(act.month, scenario.start) for act in scenario.forcing.acts}
    own = {f"{use}.{name}": numbers[part] for name, part in parts.items() for use in USES}
    return Worlds(numbers[0], given, own)


def part_of(month: int, start: int) -> int:
    """Return the part of an act: 1 for the first five years of the span and all before."""
    block = (month - start) // (YEARS * MONTHS)
    return 1 + min(max(block, 0), PARTS - 2)


def numbers_text(numbers: Whole) -> str:
    """Return the numbers of a draw as one cell of a table."""
    return " ".join(str(number) for number in numbers)
