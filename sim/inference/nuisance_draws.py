"""Nuisance draws: the worlds by whose numbers dates, coding errors and the like are drawn.

A draw has parts, so that a sampler can renew one and keep the rest. The first is of what spans all
years (unrecorded acts, coders). Each of the next is of the acts of five years. The others are of
acts that are renewed year after year, whose coding errors last: a few of them each.

Where the tie's target presses its state for many years by such an act, the act's coding error is no
nuisance draw: it moves the likelihood as much as a parameter does, so that a contender has it as a
coordinate (``lasting_acts``).
"""

from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import MONTHS
from sim.core.worlds import Worlds
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
NUISANCE: Final = 1 << 30  # numbers of worlds
YEARS: Final = 5  # years of acts that share a part; the last such part takes all later years
DATED: Final = 8  # parts of acts that are not renewed
LASTING: Final = 20  # parts of acts that are
PARTS: Final = 1 + DATED + LASTING
LONG: Final = 15  # renewals from which on the coding error of a pressing act is a coordinate
USES: Final = ("coding", "date")  # draws of an act


def worlds_of(parts: Mapping[str, int], nuisance: Whole, given: Mapping[str, Floats]) -> Worlds:
    """Return the worlds of nuisance draws.

    Args:
        parts: Part of every act, as ``parts_of`` returns it.
        nuisance: Numbers of worlds: (draw, part).
        given: What the worlds are given, as ``Worlds.given``.
    """
    numbers = list(np.ascontiguousarray(nuisance.T, np.uint64))  # one array a part, shared by acts
    own = {f"{use}.{name}": numbers[part] for name, part in parts.items() for use in USES}
    return Worlds(numbers[0], given, own)


def parts_of(scenario: Scenario) -> dict[str, int]:
    """Return the part of every act of a scenario, by the identity that its renewals share."""
    acts, start = scenario.forcing.acts, scenario.start
    renewed = {act.origin for act in acts if act.renews}
    return {
        act.origin: _lasting_part(act.origin) if act.origin in renewed else _part(act.month, start)
        for act in acts
    }


def lasting_acts(scenario: Scenario) -> list[str]:
    """Return the pressing acts of the target toward the state that are renewed for long.

    They are named by the identity that an act shares with its renewals.

    Args:
        scenario: A scenario of one tie.
    """
    actor, target = scenario.ties[0]
    renewals = Counter(
        act.origin
        for act in scenario.forcing.acts
        if act.renews and act.level > 0.0 and (act.actor, act.target) == (target, actor)
    )
    return sorted(origin for origin, number in renewals.items() if number >= LONG)


def _part(month: int, start: int) -> int:
    """Return the part of a month's acts: 1 for the first five years and all before."""
    block = (month - start) // (YEARS * MONTHS)
    return 1 + min(max(block, 0), DATED - 1)


def _lasting_part(origin: str) -> int:
    """Return the part of a renewed act, whatever other acts there are."""
    digest = blake2b(origin.encode(), digest_size=4).digest()
    return 1 + DATED + int.from_bytes(digest, "little") % LASTING


def numbers_text(numbers: Whole) -> str:
    """Return the numbers of a draw as one cell of a table."""
    return " ".join(str(number) for number in numbers)
