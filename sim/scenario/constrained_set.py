"""The constrained set: points of the prior that calibration has not ruled out.

A point holds a quantile of the prior for everything that a world draws. A world of a constrained
run takes one point, by weight and by its own number, so that neither chunks nor workers change it;
luck and coding are drawn as ever. What a scenario pins stays pinned, and what the set does not know
is drawn from its prior. A set is stored as a JSON file that names its columns, points and weights
and says how they were found.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import BadInput, Fault, bad_word, shown
from sim.core.json_reader import read_json, refuse
from sim.core.parameters import Fixed, Parameter
from sim.core.random_streams import uniforms
from sim.core.worlds import Worlds
from sim.scenario import constrained_checks

Floats = NDArray[np.float64]
VERSION: Final = 1
PARAMETER: Final = "parameter"  # use of a column that holds a parameter
REMEDY: Final = "name the constrained.json that 'bamboo constrain SCENARIO' writes"


@dataclass(frozen=True)
class Constrained:
    """A constrained set.

    Attributes:
        columns: What the columns of the points hold, with the ranges they were drawn from.
        points: Values in the units of the columns: (point, column).
        weights: Weights of the points, summing to 1: (point,).
        calibrated: First and last year that the set was calibrated on.
        provenance: How the set was found, by key.
        digest: Digest of all of it.
    """

    columns: tuple[Parameter, ...] = field(repr=False, compare=False)
    points: Floats = field(repr=False, compare=False)
    weights: Floats = field(repr=False, compare=False)
    calibrated: tuple[int, int]
    provenance: Mapping[str, Any] = field(repr=False, compare=False)
    digest: str

    @cached_property
    def _quantiles(self) -> Floats:
        """Quantiles of the points in their priors: (column, point)."""
        rows = [column.quantile(self.points[:, i]) for i, column in enumerate(self.columns)]
        return np.array(rows)

    def worlds(self, ids: NDArray[np.uint64], seed: int) -> Worlds:
        """Return worlds with their points.

        Args:
            ids: Numbers of the worlds: (world,).
            seed: Seed of the scenario.
        """
        ends = np.cumsum(self.weights) / self.weights.sum()
        shares = uniforms(seed, "constrained", self.digest, ids)
        taken = np.minimum(np.searchsorted(ends, shares, side="right"), len(ends) - 1)
        given = {}
        for column, quantiles in zip(self.columns, self._quantiles, strict=True):
            given[column.name] = np.ascontiguousarray(quantiles[taken])
        return Worlds(ids, given)

    def set_aside(self, parameters: Mapping[str, Parameter | Fixed]) -> list[str]:
        """Return the parameters of the set that a scenario does not read.

        Args:
            parameters: Parameters of the scenario, by name.
        """
        aside = []
        for column in self.columns:
            use, _, name = column.name.partition(".")
            if use == PARAMETER and name not in parameters:
                aside.append(name)
        return sorted(aside)

    def text(self) -> str:
        """Return the content of the set's file."""
        body = _body(self.columns, self.points, self.weights, self.calibrated, self.provenance)
        body["digest"] = self.digest
        return json.dumps(body, indent=0, sort_keys=True, ensure_ascii=False) + "\n"


def build_constrained(
    columns: Iterable[Parameter],
    points: Floats,
    weights: Floats,
    calibrated: tuple[int, int],
    provenance: Mapping[str, Any],
) -> Constrained:
    """Build a constrained set of points.

    Values are rounded as a file stores them, so that a set written and read again is the same.

    Args:
        columns: What the columns of the points hold.
        points: Values in the units of the columns: (point, column).
        weights: Weights of the points, of any sum: (point,).
        calibrated: First and last year that the set was calibrated on.
        provenance: How the set was found, by key.
    """
    body = _body(columns, points, weights / weights.sum(), calibrated, provenance)
    body["digest"] = digest_of(body)
    return _of(body)


def load(path: Path) -> Constrained:
    """Read a constrained set.

    Raises:
        BadInput: The file holds no constrained set, one of another version, or one that was
            changed or damaged.
    """
    body = read_json(path, REMEDY)
    message = next(constrained_checks.complaints_of_form(body, VERSION), None)
    if message is not None:
        raise BadInput.at(path, message)
    digest = digest_of(body)
    if digest != body["digest"]:
        message = (
            f"the file says that its digest is {shown(body['digest'])}, "
            f"but its content has {digest!r}; it was changed after it was written: constrain again"
        )
        raise BadInput.at(path, message)
    refuse(path, constrained_checks.complaints(body), constrained_checks.AGAIN)
    return _of(body)


def _body(
    columns: Iterable[Parameter],
    points: Floats,
    weights: Floats,
    calibrated: tuple[int, int],
    provenance: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the content of a file, without its digest."""
    return {
        "bamboo_constrained": VERSION,
        "calibrated": list(calibrated),
        "said": dict(provenance),
        "columns": [_column(column) for column in columns],
        "points": [[_rounded(value) for value in row] for row in points.tolist()],
        "weights": [_rounded(weight) for weight in weights.tolist()],
    }


def _column(column: Parameter) -> dict[str, Any]:
    return {
        "name": column.name,
        "low": column.low,
        "high": column.high,
        "unit": column.unit,
        "log": column.log,
    }


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def digest_of(body: Mapping[str, Any]) -> str:
    """Return the digest of a file's content, apart from the digest that it states."""
    content = {key: value for key, value in body.items() if key != "digest"}
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _of(body: Mapping[str, Any]) -> Constrained:
    """Build the set of a file's body."""
    columns = tuple(_parameter(column) for column in body["columns"])
    first, last = body["calibrated"][0], body["calibrated"][1]
    return Constrained(
        columns=columns,
        points=np.array(body["points"], np.float64).reshape(-1, len(columns)),
        weights=np.array(body["weights"], np.float64),
        calibrated=(first, last),
        provenance=body["said"],
        digest=body["digest"],
    )


def _parameter(column: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=column["name"],
        low=column["low"],
        high=column["high"],
        default=column["low"],
        unit=column["unit"],
        source="constrained set",
        log=column["log"],
    )


def refuse_misfit(
    found: Constrained,
    path: Path,
    parameters: Mapping[str, Parameter | Fixed],
    left_out: Collection[str],
) -> None:
    """Check that a set fits a scenario.

    Args:
        found: The set.
        path: File of the set, for faults.
        parameters: Parameters of the scenario, by name; pinned ones fit any set.
        left_out: Parameters of theories that the scenario leaves out; they are set aside, as any
            draw is that nothing reads.

    Raises:
        BadInput: The set holds parameters that the scenario has not, or other ranges of them.
    """
    messages = list(_misfits(found, parameters, left_out))
    if messages:
        raise BadInput([Fault(str(path), 1, 1, message) for message in messages])


def _misfits(
    found: Constrained, parameters: Mapping[str, Parameter | Fixed], left_out: Collection[str]
) -> Iterator[str]:
    for column in found.columns:
        use, _, name = column.name.partition(".")
        if use != PARAMETER:
            continue
        own = parameters.get(name)
        if own is None:
            if name not in left_out:
                unknown = bad_word("columns", name, sorted(parameters))
                yield (
                    f"{unknown}; the set was made for a scenario with other mechanisms, "
                    "or by another version"
                )
        elif isinstance(own, Parameter) and _range(own) != _range(column):
            yield (
                f"columns: {name} was drawn from {column.low:g} to {column.high:g} here, "
                f"and the scenario draws it from {own.low:g} to {own.high:g}; "
                "constrain that scenario, or pin the parameter"
            )


def _range(parameter: Parameter) -> tuple[float, float, bool]:
    return parameter.low, parameter.high, parameter.log
