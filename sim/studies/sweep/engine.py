"""The engine of a sweep: worlds of all points that share a scenario, stepped together.

A world that fails is counted as failed, with its cause, and never ends the sweep.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.worlds import Floats, Worlds
from sim.model.annual import Years, simulate_years
from sim.scenario.frozen_scenario import Scenario
from sim.studies.sweep.full_records import Panel
from sim.studies.sweep.sums import Failure, Sums, run_starts
from sim.studies.sweep.sweep_outputs import Output, OutputRequest

BLOCK = 2000  # worlds stepped at once, as in an ensemble
NO_NUMBER: Final = "a theory's wish was no number"
LONGEST: Final = 200  # letters of a cause
Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Setting:
    """What every piece of a sweep shares.

    Attributes:
        request: The outputs that are asked for.
        replicates: Worlds of a point.
        common: Whether all points have the same noise.
        records: Whether full records of the worlds are stored.
    """

    request: OutputRequest
    replicates: int
    common: bool
    records: bool = False

    def outputs(self, scenario: Scenario) -> tuple[Output, ...]:
        """Return the outputs of a scenario."""
        return self.request.find(scenario, scenario.name)


@dataclass(frozen=True)
class Piece:
    """Worlds of a sweep that share a scenario, counted over its points one after the other.

    Attributes:
        scenario: The scenario.
        first: The position of the first world.
        last: The position after the last world.
        points: Numbers of the points to which the worlds belong (point,).
        given: Values of the stepped factors at these points, by name (point,).
    """

    scenario: Scenario
    first: int
    last: int
    points: NDArray[np.int64]
    given: Mapping[str, Floats]


class Part(NamedTuple):
    """The sums of some worlds and, where they are stored, their full records."""

    sums: Sums
    panel: Panel | None


def run_blocks(piece: Piece, setting: Setting) -> Iterator[Part]:
    """Run a piece, some worlds at a time."""
    for first in range(piece.first, piece.last, BLOCK):
        last = min(first + BLOCK, piece.last)
        yield from _run_or_halve(piece, setting, np.arange(first, last, dtype=np.int64))


def _run_or_halve(piece: Piece, setting: Setting, positions: Positions) -> Iterator[Part]:
    """Run some worlds; where the run breaks, halve until the worlds that break it are found."""
    try:
        part = _run(piece, setting, positions)
    except (ArithmeticError, ValueError, TypeError, IndexError, RuntimeError) as error:
        cause = describe_error(error)
        if len(positions) == 1 or _all_break(piece, setting, positions, cause):
            yield Part(_failed(piece, setting, positions, cause), None)
            return
        for half in np.array_split(positions, 2):
            yield from _run_or_halve(piece, setting, half)
    else:
        yield part


def describe_error(error: BaseException) -> str:
    """Return the cause of a failure as one short line."""
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message}"[:LONGEST].rstrip(": ")


def _all_break(piece: Piece, setting: Setting, positions: Positions, cause: str) -> bool:
    """Whether the first and the last world break for the same cause, which then counts for all."""
    kind = cause.partition(":")[0]
    for one in (positions[:1], positions[-1:]):
        try:
            _run(piece, setting, one)
        except Exception as error:  # noqa: BLE001  whatever breaks a world is its cause
            if describe_error(error).partition(":")[0] != kind:
                return False
        else:
            return False
    return True


def places_of(piece: Piece, setting: Setting, positions: Positions) -> NDArray[np.int64]:
    """Return the place of each world's point among those of the piece (world,)."""
    return positions // setting.replicates - piece.first // setting.replicates


def worlds_of(piece: Piece, setting: Setting, positions: Positions) -> Worlds:
    """Return the worlds at some positions."""
    place = places_of(piece, setting, positions)
    replicate = positions % setting.replicates
    own = piece.points[place] * setting.replicates + replicate
    ids = replicate if setting.common else own
    given = {name: np.ascontiguousarray(values[place]) for name, values in piece.given.items()}
    return piece.scenario.numbered(ids, given)


def _run(piece: Piece, setting: Setting, positions: Positions) -> Part:
    worlds = worlds_of(piece, setting, positions)
    traced = setting.request.traced
    years = simulate_years(piece.scenario, worlds, record=setting.records, trace=traced)
    sound = np.isfinite(years.poison)
    sums = _sums(piece, setting, positions, years, sound)
    return Part(sums, _panel(piece, setting, positions, years, sound))


def _sums(
    piece: Piece,
    setting: Setting,
    positions: Positions,
    years: Years,
    sound: NDArray[np.bool_],
) -> Sums:
    """Add the outputs of sound worlds up by point."""
    place = places_of(piece, setting, positions)
    counts = [output.count(years) for output in setting.outputs(piece.scenario)]
    columns = np.concatenate(counts) * sound
    starts = run_starts(place)
    sums = np.add.reduceat(columns, starts, axis=1).T
    return Sums(
        points=piece.points[place[starts]],
        worlds=np.add.reduceat(sound.astype(np.int64), starts),
        sums=np.ascontiguousarray(sums),
        failures=_failures(piece, setting, positions[~sound], NO_NUMBER),
    )


def _panel(
    piece: Piece,
    setting: Setting,
    positions: Positions,
    years: Years,
    sound: NDArray[np.bool_],
) -> Panel | None:
    """Return the full records of sound worlds, where the run has them."""
    if years.levels is None:
        return None
    place = places_of(piece, setting, positions)
    replicate = positions % setting.replicates
    return Panel(
        ties=piece.scenario.ties,
        start=piece.scenario.start,
        points=piece.points[place][sound],
        worlds=replicate[sound],
        levels=years.levels[..., sound],
    )


def _failures(
    piece: Piece, setting: Setting, positions: Positions, cause: str
) -> tuple[Failure, ...]:
    """Return a failure for every world at some positions."""
    points = piece.points[places_of(piece, setting, positions)]
    replicates = positions % setting.replicates
    return tuple(
        (int(point), int(replicate), cause)
        for point, replicate in zip(points, replicates, strict=True)
    )


def _failed(piece: Piece, setting: Setting, positions: Positions, cause: str) -> Sums:
    """Return the sums of worlds that all failed: nothing counted."""
    places = np.unique(places_of(piece, setting, positions))
    width = sum(len(output.columns) for output in setting.outputs(piece.scenario))
    return Sums(
        points=piece.points[places],
        worlds=np.zeros(len(places), np.int64),
        sums=np.zeros((len(places), width), np.int64),
        failures=_failures(piece, setting, positions, cause),
    )
