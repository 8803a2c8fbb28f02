"""The engine of a sweep: a piece of work is some worlds of some points; what it leaves are whole numbers by point.

Worlds of all points that share a scenario are stepped together. A world that fails is counted as failed, with its cause, and never
ends the sweep.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.core.worlds import Floats, Worlds
from sim.evidence.rows import History
from sim.judge.theses import Thesis
from sim.model.annual import passed
from sim.scenario.scenario import Scenario
from sim.studies.sweep import sweep_outputs as outputs
from sim.studies.sweep.design import Design
from sim.studies.sweep.full_records import Panel, Writer
from sim.studies.sweep.sweep_outputs import Output

BLOCK = 2000  # worlds stepped at once, as in an ensemble
NO_NUMBER = "a theory's wish was no number"
LONGEST = 200  # letters of a cause


@dataclass(frozen=True)
class Setting:
    """What every piece of a sweep shares: the outputs asked for, how many worlds a point has, which noise they draw, and whether their full records are kept."""

    names: tuple[str, ...]
    replicates: int
    common: bool
    history: History = field(repr=False)
    claims: tuple[Thesis, ...] = field(repr=False)
    records: bool = False

    def outputs(self, scenario: Scenario) -> tuple[Output, ...]:
        """Give the outputs of a scenario."""
        return outputs.chosen(self.names, scenario, self.history, self.claims, scenario.name)

    @property
    def traced(self) -> bool:
        """Tell whether an output asks for more than levels."""
        return any(name in {t.id for t in self.claims} for name in self.names)


@dataclass(frozen=True)
class Piece:
    """Worlds ``first`` … ``last - 1`` of a sweep that share a scenario, counted over its points one after the other.

    ``points``: numbers of the points they belong to, from the first's; ``given``: values of each of these points.
    """

    scenario: Scenario
    first: int
    last: int
    points: NDArray[np.int64]
    given: Mapping[str, Floats]


@dataclass(frozen=True)
class Work:
    """A chunk of a sweep."""

    number: int
    setting: Setting
    pieces: tuple[Piece, ...]

    def done(self) -> "Sums":
        """Run the chunk's worlds, and write their records as they come where these are asked for."""
        writer = Writer() if self.setting.records else None
        parts = []
        for sums, panel in (part for piece in self.pieces for part in _blocks(piece, self.setting)):
            parts.append(sums)
            if writer is not None and panel is not None:
                writer.add(panel)
        return replace(Sums.joined(parts), record=writer.closed() if writer is not None else None)


@dataclass(frozen=True)
class Sums:
    """What worlds left, by point: numbers of the points, worlds counted, sums of every column (point, column), failures, and a chunk's records as a file."""

    points: NDArray[np.int64]
    worlds: NDArray[np.int64]
    sums: NDArray[np.int64]
    failures: tuple[tuple[int, int, str], ...] = ()
    record: bytes | None = field(default=None, repr=False)

    @classmethod
    def joined(cls, parts: Sequence["Sums"]) -> "Sums":
        """Add up parts in order; a point that stands at the end of one and the start of the next is one."""
        points = np.concatenate([p.points for p in parts])
        starts = np.flatnonzero(np.concatenate([[True], points[1:] != points[:-1]]))
        worlds, sums = (
            np.add.reduceat(np.concatenate([getattr(p, n) for p in parts]), starts, axis=0)
            for n in ("worlds", "sums")
        )
        return cls(points[starts], worlds, sums, tuple(f for p in parts for f in p.failures))


@dataclass(frozen=True)
class Plan:
    """A sweep cut into chunks: its design, the scenario of each structure, and what is kept."""

    design: Design
    scenarios: tuple[Scenario, ...]
    setting: Setting
    chunk: int

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Worlds of the structures up to each, in the order in which they are run."""
        return np.cumsum(self.design.sizes(), dtype=np.int64) * self.setting.replicates

    @property
    def worlds(self) -> int:
        """Count the worlds of all points."""
        return len(self.design) * self.setting.replicates

    @property
    def chunks(self) -> int:
        """Count the chunks."""
        return -(-self.worlds // self.chunk)

    def span(self, number: int) -> tuple[int, int]:
        """Give the first world of a chunk, and the one after its last."""
        return number * self.chunk, min((number + 1) * self.chunk, self.worlds)

    def work(self, number: int) -> Work:
        """Give a chunk by number."""
        return Work(number, self.setting, tuple(self._pieces(*self.span(number))))

    def _pieces(self, first: int, last: int) -> Iterator[Piece]:
        start = 0
        for scenario, end in zip(self.scenarios, self.ends.tolist(), strict=True):
            a, b = max(first, start), min(last, end)
            if a < b:
                points = self.design.order[
                    a // self.setting.replicates : -(-b // self.setting.replicates)
                ]
                yield Piece(scenario, a, b, points, self.design.given(points))
            start = end


Part = tuple[Sums, Panel | None]


def _blocks(piece: Piece, setting: Setting) -> Iterator[Part]:
    for first in range(piece.first, piece.last, BLOCK):
        yield from _tried(
            piece, setting, np.arange(first, min(first + BLOCK, piece.last), dtype=np.int64)
        )


def _tried(piece: Piece, setting: Setting, positions: NDArray[np.int64]) -> Iterator[Part]:
    """Run some worlds; where the run itself breaks, find the worlds that break it by halves, and count them as failed."""
    try:
        part = _counted(piece, setting, positions)
    except (ArithmeticError, ValueError, TypeError, IndexError, RuntimeError) as error:
        cause = told(error)
        if len(positions) == 1 or _breaks_alone(piece, setting, positions, cause):
            yield _failed(piece, setting, positions, cause), None
            return
        for half in np.array_split(positions, 2):
            yield from _tried(piece, setting, half)
    else:
        yield part


def told(error: BaseException) -> str:
    """Write what broke as a cause: one short line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:LONGEST].rstrip(": ")


def _breaks_alone(piece: Piece, setting: Setting, positions: NDArray[np.int64], cause: str) -> bool:
    """Tell whether the first and the last world each break for the same cause, so that all are taken to."""
    for one in (positions[:1], positions[-1:]):
        try:
            _counted(piece, setting, one)
        except Exception as error:
            if told(error).partition(":")[0] != cause.partition(":")[0]:
                return False
        else:
            return False
    return True


def _worlds_of(
    piece: Piece, setting: Setting, positions: NDArray[np.int64]
) -> tuple[Worlds, NDArray[np.int64]]:
    """Give the worlds at some positions, and the place of each one's point in the piece."""
    place = positions // setting.replicates - piece.first // setting.replicates
    replicate = positions % setting.replicates
    ids = replicate if setting.common else piece.points[place] * setting.replicates + replicate
    return Worlds(
        ids.astype(np.uint64),
        {name: np.ascontiguousarray(values[place]) for name, values in piece.given.items()},
    ), place


def _counted(piece: Piece, setting: Setting, positions: NDArray[np.int64]) -> Part:
    worlds, place = _worlds_of(piece, setting, positions)
    years = passed(piece.scenario, worlds, record=setting.records, trace=setting.traced)
    sound = np.isfinite(years.poison)
    columns = np.concatenate([o.count(years) for o in setting.outputs(piece.scenario)]) * sound
    starts = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
    sums = np.add.reduceat(columns, starts, axis=1).T
    failures = tuple(
        (int(piece.points[place[w]]), int(positions[w] % setting.replicates), NO_NUMBER)
        for w in np.flatnonzero(~sound)
    )
    counted = Sums(
        piece.points[place[starts]],
        np.add.reduceat(sound.astype(np.int64), starts),
        np.ascontiguousarray(sums),
        failures,
    )
    if years.levels is None:
        return counted, None
    return counted, Panel(
        piece.scenario.ties,
        piece.scenario.start,
        piece.points[place][sound],
        (positions % setting.replicates)[sound],
        years.levels[..., sound],
    )


def _failed(piece: Piece, setting: Setting, positions: NDArray[np.int64], cause: str) -> Sums:
    place = positions // setting.replicates - piece.first // setting.replicates
    found = np.unique(place)
    width = sum(len(o.columns) for o in setting.outputs(piece.scenario))
    failures = tuple(
        (int(piece.points[p]), int(x % setting.replicates), cause)
        for p, x in zip(place, positions, strict=True)
    )
    return Sums(
        piece.points[found],
        np.zeros(len(found), np.int64),
        np.zeros((len(found), width), np.int64),
        failures,
    )
