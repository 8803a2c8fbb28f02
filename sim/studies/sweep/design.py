"""The design of a sweep: its points, each a set of values at which the scenario is run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import BadInput, Fault
from sim.scenario.sweep_factors import Factor, Sweep
from sim.studies.sweep.point_list import read_points

Floats = NDArray[np.float64]
LEVELS: Final = 4  # grid levels of Morris's trajectories


@dataclass(frozen=True)
class Design:
    """The points of a sweep.

    Attributes:
        sweep: The factors and the kind of design.
        table: Values of stepped factors, and positions of labels of the others (point, factor).
    """

    sweep: Sweep
    table: Floats

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The factors in the order of the columns."""
        return self.sweep.factors

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.table)

    @property
    def _labelled(self) -> list[int]:
        """Columns of the factors that have labels."""
        return [i for i, factor in enumerate(self.factors) if not factor.stepped]

    @property
    def _structure_of_points(self) -> list[tuple[int, ...]]:
        """The combination of labels of every point."""
        labels = self.table[:, self._labelled].astype(int).tolist()
        return [tuple(combination) for combination in labels]

    @cached_property
    def structures(self) -> tuple[tuple[int, ...], ...]:
        """Combinations of labels in order of occurrence; each is a scenario of its own."""
        return tuple(dict.fromkeys(self._structure_of_points))

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Points in the order in which they are run: those of one structure together."""
        place = {structure: i for i, structure in enumerate(self.structures)}
        keys = [place[structure] for structure in self._structure_of_points]
        return np.argsort(np.array(keys, dtype=np.int64), kind="stable")

    def sizes(self) -> list[int]:
        """Return the number of points of each structure."""
        counts = dict.fromkeys(self.structures, 0)
        for structure in self._structure_of_points:
            counts[structure] += 1
        return list(counts.values())

    def settings(self, structure: Sequence[int]) -> tuple[str, ...]:
        """Return a structure as settings of the scenario."""
        pairs = zip(self._labelled, structure, strict=True)
        return tuple(self.factors[i].setting(label) for i, label in pairs)

    def given(self, points: NDArray[np.int64]) -> dict[str, Floats]:
        """Return the values of the stepped factors at some points, by name (point,)."""
        return {
            factor.name: np.ascontiguousarray(self.table[points, i])
            for i, factor in enumerate(self.factors)
            if factor.stepped
        }

    def written(self, point: int) -> dict[str, str]:
        """Return a point's values as tables hold them."""
        cells = {}
        for factor, value in zip(self.factors, self.table[point], strict=True):
            label = "" if factor.stepped else factor.labels[int(value)]
            cells[factor.name] = f"{value:.12g}" if factor.stepped else label
        return cells


def problem(sweep: Sweep) -> dict[str, Any]:
    """Return a sweep's factors as SALib takes them; shares of their ranges are sampled."""
    names = [factor.name for factor in sweep.factors]
    found: dict[str, Any] = {
        "num_vars": len(names),
        "names": names,
        "bounds": [[0.0, 1.0]] * len(names),
    }
    if sweep.groups:
        group_of = {name: group for group, members in sweep.groups.items() for name in members}
        found["groups"] = [group_of.get(name, name) for name in names]
    return found


def lay_out(sweep: Sweep, seed: int, source: str) -> Design:
    """Return the points of a sweep.

    Args:
        sweep: The factors and the kind of design.
        seed: Seed of designs that are sampled.
        source: The scenario's file, which faults name.

    Raises:
        BadInput: The design has no point, or two of its points are alike.
    """
    if sweep.design == "list":
        table = read_points(sweep, source)
    else:
        table = DESIGNS[sweep.design](sweep, seed)
    if not len(table):
        message = "sweep: the sweep is empty: its design has no point"
        raise BadInput([Fault(source, 1, 1, message)])
    if sweep.design != "morris":
        _refuse_repeated(table, source)
    return Design(sweep, table)


def _refuse_repeated(table: Floats, source: str) -> None:
    """Check that no two points are alike; raises BadInput."""
    unique, first, counts = np.unique(table, axis=0, return_index=True, return_counts=True)
    repeated = len(table) - len(unique)
    if repeated:
        twice = int(first[counts > 1][0])
        again = int(np.flatnonzero((table == table[twice]).all(1))[1])
        message = (
            f"sweep: points {twice} and {again} are the same scenario "
            f"({repeated} points repeat others); name each once"
        )
        raise BadInput([Fault(source, 1, 1, message)])


def _grid(sweep: Sweep, _seed: int) -> Floats:
    axes = [_steps(factor) for factor in sweep.factors]
    return np.array(list(product(*axes)), dtype=np.float64) if axes else np.zeros((0, 0))


def _steps(factor: Factor) -> Floats:
    """Return a factor's values on a grid: its steps, its numbers, or positions of its labels."""
    if factor.ranged:
        return factor.at(np.linspace(0.0, 1.0, factor.steps or 2))
    if factor.stepped:
        return np.array(factor.values, dtype=np.float64)
    return np.arange(len(factor.labels), dtype=np.float64)


def _from_shares(sweep: Sweep, shares: Floats) -> Floats:
    """Return values (point, factor) at shares (point, factor) of the factors' ranges."""
    columns = [factor.at(shares[:, i]) for i, factor in enumerate(sweep.factors)]
    return np.column_stack(columns)


def _hypercube(sweep: Sweep, seed: int) -> Floats:
    from scipy.stats import qmc  # takes most of a second to load

    sampler = qmc.LatinHypercube(len(sweep.factors), rng=np.random.default_rng(seed))
    return _from_shares(sweep, sampler.random(sweep.samples))


def _sobol(sweep: Sweep, seed: int) -> Floats:
    from SALib.sample import sobol

    own = seed + 1  # the library takes 0 for no seed
    shares = sobol.sample(problem(sweep), sweep.samples, calc_second_order=False, seed=own)
    return _from_shares(sweep, shares)


def _morris(sweep: Sweep, seed: int) -> Floats:
    from SALib.sample import morris

    own = seed + 1  # the library takes 0 for no seed
    shares = morris.sample(problem(sweep), sweep.samples, num_levels=LEVELS, seed=own)
    return _from_shares(sweep, shares)


DESIGNS: Final[Mapping[str, Callable[[Sweep, int], Floats]]] = {
    "grid": _grid,
    "lhs": _hypercube,
    "sobol": _sobol,
    "morris": _morris,
}
