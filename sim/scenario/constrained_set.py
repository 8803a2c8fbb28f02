"""The constrained set: what calibration has not ruled out, as a value that runs draw their worlds from.

A file of it holds points - a value for everything that a world draws of its priors - with weights, and says how they were found. A world of
a constrained run takes one point, by weight and by its own number, so that neither chunks nor workers change it; luck and coding are drawn as
ever. What a scenario pins stays pinned, what the set does not know is drawn from its prior.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import BadInput, Fault, bad_word, shown
from sim.core.parameters import Fixed, Parameter
from sim.core.random_streams import uniforms
from sim.core.worlds import Worlds

Floats = NDArray[np.float64]
VERSION: Final = 1
KEYS: Final = ("bamboo_constrained", "calibrated", "columns", "digest", "points", "said", "weights")


@dataclass(frozen=True)
class Constrained:
    """A constrained set: ``points`` (point, column) in the columns' units, ``weights`` (point,) that sum to 1, and the years it was calibrated on.

    ``said`` is how it was found, for people; ``digest`` names all of it.
    """

    columns: tuple[Parameter, ...] = field(repr=False, compare=False)
    points: Floats = field(repr=False, compare=False)
    weights: Floats = field(repr=False, compare=False)
    calibrated: tuple[int, int]
    provenance: Mapping[str, Any] = field(repr=False, compare=False)
    digest: str

    @cached_property
    def _quantiles(self) -> Floats:
        return np.array(
            [column.quantile(self.points[:, i]) for i, column in enumerate(self.columns)]
        )

    def worlds(self, ids: NDArray[np.uint64], seed: int) -> Worlds:
        """Give the worlds numbered ``ids`` their points."""
        shares = np.cumsum(self.weights) / self.weights.sum()
        taken = np.minimum(
            np.searchsorted(shares, uniforms(seed, "constrained", self.digest, ids), side="right"),
            len(shares) - 1,
        )
        return Worlds(
            ids,
            {
                c.name: np.ascontiguousarray(q[taken])
                for c, q in zip(self.columns, self._quantiles, strict=True)
            },
        )

    def set_aside(self, parameters: Mapping[str, Parameter | Fixed]) -> list[str]:
        """Name the parameters that the set knows and a scenario does not read, since it leaves out their theories."""
        return sorted(
            name
            for use, _, name in (c.name.partition(".") for c in self.columns)
            if use == "parameter" and name not in parameters
        )

    def text(self) -> str:
        """Write the set as a file holds it, with the digest of its own content."""
        return (
            json.dumps(
                _body(self.columns, self.points, self.weights, self.calibrated, self.provenance)
                | {"digest": self.digest},
                indent=0,
                sort_keys=True,
                ensure_ascii=False,
            )
            + "\n"
        )


def _body(
    columns: Iterable[Parameter],
    points: Floats,
    weights: Floats,
    calibrated: tuple[int, int],
    said: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "bamboo_constrained": VERSION,
        "calibrated": list(calibrated),
        "said": dict(said),
        "columns": [
            {"name": c.name, "low": c.low, "high": c.high, "unit": c.unit, "log": c.log}
            for c in columns
        ],
        "points": [[float(f"{v:.6g}") for v in row] for row in points.tolist()],
        "weights": [float(f"{w:.6g}") for w in weights.tolist()],
    }


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(
        json.dumps({k: v for k, v in body.items() if k != "digest"}, sort_keys=True).encode()
    ).hexdigest()[:16]


def build_constrained(
    columns: Iterable[Parameter],
    points: Floats,
    weights: Floats,
    calibrated: tuple[int, int],
    said: Mapping[str, Any],
) -> Constrained:
    """Make a set of points, rounded as a file holds them, so that what is written and what is read are one."""
    body = _body(columns, points, weights / weights.sum(), calibrated, said)
    return _of({**body, "digest": _digest(body)})


def _of(body: Mapping[str, Any]) -> Constrained:
    columns = tuple(
        Parameter(
            c["name"], c["low"], c["high"], c["low"], c["unit"], "constrained set", log=c["log"]
        )
        for c in body["columns"]
    )
    points = np.array(body["points"], np.float64).reshape(-1, len(columns))
    return Constrained(
        columns,
        points,
        np.array(body["weights"], np.float64),
        (body["calibrated"][0], body["calibrated"][1]),
        body["said"],
        body["digest"],
    )


def load(path: Path) -> Constrained:
    """Read a constrained set; raises BadInput with one line where the file is none, of another version, changed or damaged."""
    body = _read(path)
    if body.get("bamboo_constrained") != VERSION:
        raise _bad(
            path,
            f"this is a constrained set of version {shown(body.get('bamboo_constrained'))}; this bamboo reads version {VERSION}: constrain again",
        )
    missing = [k for k in KEYS if k not in body]
    if missing:
        raise _bad(
            path,
            f"the key {missing[0]!r} is missing; 'bamboo constrain SCENARIO' writes a whole file",
        )
    if _digest(body) != body["digest"]:
        raise _bad(
            path,
            f"the file says that its digest is {shown(body['digest'])}, but its content has {_digest(body)!r}; it was changed after it was written: constrain again",
        )
    try:
        found = _of(body)
        sound = (
            len(found.points) == len(found.weights) > 0
            and bool(np.isfinite(found.points).all())
            and bool((found.weights >= 0).all())
            and float(found.weights.sum()) > 0
        )
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise _bad(
            path, f"the points of this set cannot be read ({error}); constrain again"
        ) from error
    if not sound:
        raise _bad(
            path,
            "a constrained set has at least one point, and for each of them numbers and a weight; constrain again",
        )
    return found


def _read(path: Path) -> dict[str, Any]:
    """Give what a JSON file holds; raises BadInput where it holds no constrained set at all."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _bad(
            path,
            f"the constrained set cannot be read: {error.strerror}; 'bamboo constrain SCENARIO' writes one",
        ) from error
    except (ValueError, RecursionError) as error:
        raise _bad(
            path,
            "this is no JSON; name the constrained.json that 'bamboo constrain SCENARIO' writes",
        ) from error
    if not isinstance(body, dict) or "bamboo_constrained" not in body:
        raise _bad(
            path,
            "this is no constrained set; name the constrained.json that 'bamboo constrain SCENARIO' writes",
        )
    return body


def _bad(path: Path, message: str) -> BadInput:
    return BadInput([Fault(str(path), 1, 1, message)])


def refuse_misfit(
    found: Constrained,
    path: Path,
    parameters: Mapping[str, Parameter | Fixed],
    elsewhere: Collection[str],
) -> None:
    """Refuse a set that knows parameters which a scenario has not, or other ranges of them; raises BadInput with every fault.

    ``elsewhere``: parameters of theories that the scenario leaves out. A set made with them serves a scenario without: they are set aside, as
    any draw is that nothing reads.
    """
    faults = []
    for column in found.columns:
        use, _, name = column.name.partition(".")
        own = parameters.get(name)
        if use == "parameter" and own is None and name not in elsewhere:
            faults.append(
                Fault(
                    str(path),
                    1,
                    1,
                    bad_word("columns", name, sorted(parameters))
                    + "; the set was made for a scenario with other mechanisms, or by another version",
                )
            )
        elif (
            use == "parameter"
            and isinstance(own, Parameter)
            and (own.low, own.high, own.log) != (column.low, column.high, column.log)
        ):
            faults.append(
                Fault(
                    str(path),
                    1,
                    1,
                    f"columns: {name} was drawn from {column.low:g} to {column.high:g} here, and the scenario draws it from {own.low:g} to {own.high:g}; constrain that scenario, or pin the parameter",
                )
            )
    if faults:
        raise BadInput(faults)
