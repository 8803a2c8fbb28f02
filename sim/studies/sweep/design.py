"""Designs: from factors to points, each a set of values at which the scenario is run; no two of them alike."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from sim.core import yaml_reader
from sim.core.errors import BadInput, Fault, bad_word, shown
from sim.scenario.sweep_factors import Factor, Sweep

Floats = NDArray[np.float64]
LEVELS: Final = 4  # grid levels of Morris's trajectories


@dataclass(frozen=True)
class Design:
    """The points of a sweep: ``table`` (point, factor) holds numbers of stepped factors, and positions of labels of the others."""

    sweep: Sweep
    table: Floats

    @property
    def factors(self) -> tuple[Factor, ...]:
        """Give what varies, in the order of the columns."""
        return self.sweep.factors

    def __len__(self) -> int:
        """Count the points."""
        return len(self.table)

    @cached_property
    def structures(self) -> tuple[tuple[int, ...], ...]:
        """Combinations of labels that occur, each a scenario of its own, in the order in which they first occur."""
        return tuple(dict.fromkeys(map(tuple, self.table[:, self._fixed].astype(int).tolist())))

    @property
    def _fixed(self) -> list[int]:
        return [i for i, f in enumerate(self.factors) if not f.stepped]

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Points in the order in which they are run: those of one structure together."""
        place = {s: i for i, s in enumerate(self.structures)}
        keys = np.array(
            [place[s] for s in map(tuple, self.table[:, self._fixed].astype(int).tolist())],
            dtype=np.int64,
        )
        return np.argsort(keys, kind="stable")

    def sizes(self) -> list[int]:
        """Count the points of each structure."""
        counts = dict.fromkeys(self.structures, 0)
        for s in map(tuple, self.table[:, self._fixed].astype(int).tolist()):
            counts[s] += 1
        return list(counts.values())

    def settings(self, structure: Sequence[int]) -> tuple[str, ...]:
        """Write a structure as settings of the scenario."""
        return tuple(
            self.factors[i].setting(value) for i, value in zip(self._fixed, structure, strict=True)
        )

    def given(self, points: NDArray[np.int64]) -> dict[str, Floats]:
        """Give the values of the stepped factors at some points, by name."""
        return {
            f.name: np.ascontiguousarray(self.table[points, i])
            for i, f in enumerate(self.factors)
            if f.stepped
        }

    def written(self, point: int) -> dict[str, str]:
        """Write a point's values for a table."""
        return {
            f.name: f"{self.table[point, i]:.12g}"
            if f.stepped
            else f.labels[int(self.table[point, i])]
            for i, f in enumerate(self.factors)
        }


def problem(sweep: Sweep) -> dict[str, Any]:
    """Say a sweep's factors the way the analysis library asks for them; shares of their ranges are what is sampled."""
    said: dict[str, Any] = {
        "num_vars": len(sweep.factors),
        "names": [f.name for f in sweep.factors],
        "bounds": [[0.0, 1.0]] * len(sweep.factors),
    }
    if sweep.groups:
        group_of = {name: group for group, names in sweep.groups.items() for name in names}
        said["groups"] = [group_of.get(f.name, f.name) for f in sweep.factors]
    return said


def laid_out(sweep: Sweep, seed: int, source: str) -> Design:
    """Lay a design out as points; raises BadInput where there is none, or where two of them are alike."""
    table = (
        _points_of(sweep, source) if sweep.design == "list" else DESIGNS[sweep.design](sweep, seed)
    )
    if not len(table):
        raise BadInput([Fault(source, 1, 1, "sweep: the sweep is empty: its design has no point")])
    unique, first, counts = np.unique(table, axis=0, return_index=True, return_counts=True)
    if len(unique) < len(table) and sweep.design != "morris":
        twice = int(first[counts > 1][0])
        again = int(np.flatnonzero((table == table[twice]).all(1))[1])
        raise BadInput(
            [
                Fault(
                    source,
                    1,
                    1,
                    f"sweep: points {twice} and {again} are the same scenario ({len(table) - len(unique)} points repeat others); name each once",
                )
            ]
        )
    return Design(sweep, table)


def _grid(sweep: Sweep, _seed: int) -> Floats:
    axes = [_steps(f) for f in sweep.factors]
    return np.array(list(product(*axes)), dtype=np.float64) if axes else np.zeros((0, 0))


def _steps(factor: Factor) -> Floats:
    """Values that a grid takes of a factor: its steps, its numbers, or positions of its labels."""
    if factor.ranged:
        return factor.at(np.linspace(0.0, 1.0, factor.steps or 2))
    return (
        np.array(factor.values, dtype=np.float64)
        if factor.stepped
        else np.arange(len(factor.labels), dtype=np.float64)
    )


def _from_shares(sweep: Sweep, shares: Floats) -> Floats:
    return np.column_stack([f.at(shares[:, i]) for i, f in enumerate(sweep.factors)])


def _hypercube(sweep: Sweep, seed: int) -> Floats:
    return _from_shares(
        sweep,
        qmc.LatinHypercube(len(sweep.factors), rng=np.random.default_rng(seed)).random(
            sweep.samples
        ),
    )


def _sobol(sweep: Sweep, seed: int) -> Floats:
    from SALib.sample import sobol

    return _from_shares(
        sweep, sobol.sample(problem(sweep), sweep.samples, calc_second_order=False, seed=seed + 1)
    )  # the library takes 0 for no seed


def _morris(sweep: Sweep, seed: int) -> Floats:
    from SALib.sample import morris

    return _from_shares(
        sweep, morris.sample(problem(sweep), sweep.samples, num_levels=LEVELS, seed=seed + 1)
    )


DESIGNS: Final = {"grid": _grid, "lhs": _hypercube, "sobol": _sobol, "morris": _morris}


def _points_of(sweep: Sweep, source: str) -> Floats:
    """Read a list of points: a column a factor, a row a point; raises BadInput with every fault at its line."""
    path = sweep.points or Path(source)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput([Fault(str(path), 1, 1, f"the points cannot be read: {error}")]) from error
    names = [f.name for f in sweep.factors]
    if not rows or sorted(rows[0]) != sorted(names):
        raise BadInput(
            [
                Fault(
                    str(path),
                    1,
                    1,
                    f"the first row must name the factors, {', '.join(names)}; came {shown(', '.join(rows[0]) if rows else '')}",
                )
            ]
        )
    columns = {name: rows[0].index(name) for name in names}
    faults: list[Fault] = []
    table = [
        list(_cells(sweep.factors, columns, row, str(path), n, faults))
        for n, row in enumerate(rows[1:], start=2)
        if row
    ]
    if faults:
        raise BadInput(faults)
    return np.array(table, dtype=np.float64).reshape(len(table), len(names))


def _cells(
    factors: Sequence[Factor],
    columns: Mapping[str, int],
    row: Sequence[str],
    path: str,
    line: int,
    faults: list[Fault],
) -> Iterator[float]:
    """Read a point's cells; what is no value of its factor is a fault."""
    for factor in factors:
        at = columns[factor.name]
        text = row[at].strip() if at < len(row) else ""
        if not factor.stepped:
            faults += (
                []
                if text in factor.labels
                else [Fault(path, line, at + 1, bad_word(factor.name, text, factor.labels))]
            )
            yield float(factor.labels.index(text)) if text in factor.labels else 0.0
            continue
        value = yaml_reader.number(text)
        if value is None or not factor.low <= value <= factor.high:
            faults.append(
                Fault(
                    path,
                    line,
                    at + 1,
                    f"{factor.name}: {shown(text)} is no number from {factor.low:g} to {factor.high:g}",
                )
            )
        yield value if value is not None else 0.0
