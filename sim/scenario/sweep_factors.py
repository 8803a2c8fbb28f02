"""Factors: what a sweep varies, and between which bounds - checked against what the scenario declares and reads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim import mechanisms
from sim.core.errors import shown
from sim.core.parameters import Fixed, Parameter, by_name
from sim.core.yaml_reader import Where
from sim.decision import choice, theories
from sim.decision.situation import FIELDS
from sim.scenario.draft import Draft
from sim.scenario.schema import FactorSpec, ScenarioFile, SweepSpec

Floats = NDArray[np.float64]
STRUCTURAL: Final = (
    "edits",
    "mechanisms",
    "structure",
    "theories",
    "forcing",
    "hold",
    "seed",
    "partners",
)  # keys whose values are scenarios of their own
STEPPED: Final = (
    "parameters",
    "theories",
    "constant",
)  # keys whose numbers differ from world to world of one scenario
DRAWN_BY_TIE: Final = tuple(
    p.name for p in choice.TEMPLATES
)  # a world draws these for every tie; no one number is theirs
MOST: Final = 50_000_000  # points of a design
BOUNDS: Final = {f.name: (f.low, f.high) for f in FIELDS}


@dataclass(frozen=True)
class Factor:
    """One thing that varies: a number between bounds, or labelled values.

    ``stepped``: its numbers are given to worlds that are stepped together; otherwise each label is a setting of the scenario.
    """

    name: str
    stepped: bool
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    steps: int | None = None
    labels: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()

    @property
    def ranged(self) -> bool:
        """Tell whether the factor is a range, not a list of values."""
        return not self.values

    def at(self, share: Floats) -> Floats:
        """Give the values at shares in [0, 1] of the range."""
        if self.log:
            return np.asarray(
                np.exp(np.log(self.low) + share * (np.log(self.high) - np.log(self.low)))
            )
        return np.asarray(self.low + share * (self.high - self.low))

    def setting(self, value: int) -> str:
        """Write a labelled value as a setting of the scenario."""
        return f"{self.name}={json.dumps(self.values[value])}"


@dataclass(frozen=True)
class Sweep:
    """A design resolved: which factors, how many samples and worlds a point, and what is kept."""

    design: str
    factors: tuple[Factor, ...]
    samples: int
    points: Path | None
    groups: Mapping[str, tuple[str, ...]]
    replicates: int
    common: bool
    outputs: tuple[str, ...]
    marks: Mapping[str, tuple[float, float]]


def resolved(
    file: ScenarioFile, draft: Draft, parameters: Mapping[str, Parameter | Fixed]
) -> Sweep | None:
    """Check a sweep against the scenario it varies; faults go to the draft, each at its key."""
    spec = file.sweep
    if spec is None:
        return None
    if not spec.factors:
        draft.judge(
            ("sweep", "factors"),
            "the sweep is empty: it names no factor; name at least one, such as parameters.precision",
        )
    found = [_factor(name, asked, file, draft, parameters) for name, asked in spec.factors.items()]
    _check_design(spec, draft)
    for group, names in spec.groups.items():
        for i, name in enumerate(names):
            draft.check(("sweep", "groups", group, i), name, list(spec.factors))
    points = (
        Path(draft.place(("sweep", "points"))[0].name).parent / spec.points if spec.points else None
    )
    if points is not None and not points.is_file():
        draft.judge(
            ("sweep", "points"), f"there is no file {spec.points!r} beside the scenario file"
        )
    groups = {g: tuple(names) for g, names in spec.groups.items()}
    return Sweep(
        spec.design,
        tuple(f for f in found if f is not None),
        spec.samples,
        points,
        groups,
        spec.replicates,
        spec.noise == "common",
        tuple(spec.outputs),
        {w: (at[0], at[1]) for w, at in spec.marks.items()},
    )


def _check_design(spec: SweepSpec, draft: Draft) -> None:
    """Refuse a design whose factors cannot be walked by it, or that has too many points."""
    for name, asked in spec.factors.items():
        where: Where = ("sweep", "factors", name)
        if spec.design == "grid" and asked.values is None and asked.steps is None:
            draft.judge(where, "a grid needs steps, such as 'steps: 11', or values")
        if spec.design in ("lhs", "sobol", "morris") and asked.values is not None:
            draft.judge(
                where,
                f"a {spec.design} design walks ranges; write low and high, or use design: grid",
            )
    if (spec.design == "list") != (spec.points is not None):
        draft.judge(
            ("sweep", "points") if spec.points else ("sweep", "design"),
            "points and 'design: list' belong together: name the CSV file of the points, or use another design",
        )
    size = np.prod([float(a.steps or len(a.values or [0])) for a in spec.factors.values()])
    if spec.design == "grid" and size > MOST:
        draft.judge(
            ("sweep", "factors"),
            f"the grid has {size:.3g} points, more than {MOST}; take fewer steps, or a Latin hypercube",
        )


def _factor(
    name: str,
    asked: FactorSpec,
    file: ScenarioFile,
    draft: Draft,
    parameters: Mapping[str, Parameter | Fixed],
) -> Factor | None:
    """Resolve one factor, or blame it where nothing would read it."""
    where: Where = ("sweep", "factors", name)
    key, _, rest = name.partition(".")
    stepped = key in STEPPED and bool(rest)
    if not stepped:
        if key not in STRUCTURAL:
            draft.judge(
                where,
                f"{name!r} cannot vary; allowed: {', '.join(f'{k}.NAME' for k in STEPPED)}, {', '.join(STRUCTURAL)}",
            )
        elif asked.values is None:
            draft.judge(where, f"{name!r} is no number; give it values")
        return _labelled(name, asked) if asked.values is not None else None
    bounds = _bounds(key, rest, file, draft, where, parameters)
    if bounds is None:
        return None
    return _numbers(
        Factor(name, stepped=True, low=bounds[0], high=bounds[1], log=bounds[2]),
        asked,
        draft,
        where,
    )


def _labelled(name: str, asked: FactorSpec) -> Factor:
    values = (
        asked.values
        if isinstance(asked.values, dict)
        else {shown(v).strip("'"): v for v in asked.values or []}
    )
    return Factor(name, stepped=False, labels=tuple(values), values=tuple(values.values()))


def _bounds(
    key: str,
    name: str,
    file: ScenarioFile,
    draft: Draft,
    where: Where,
    parameters: Mapping[str, Parameter | Fixed],
) -> tuple[float, float, bool] | None:
    """Give the declared bounds of what a factor varies, or blame a factor that nothing reads."""
    if key == "constant":
        return (
            (*BOUNDS[name], False)
            if draft.check(where, name, [n for n in BOUNDS if n != "threat"])
            else None
        )
    if key == "theories":
        weighted = file.theories if isinstance(file.theories, dict) else {}
        if not weighted:
            draft.judge(
                where,
                "the scenario draws its weights; fix them, as in 'theories: {hedging: 1}', to vary one",
            )
            return None
        return (0.0, 10.0, False) if draft.check(where, name, list(weighted)) else None
    free = {n: p for n, p in parameters.items() if n not in DRAWN_BY_TIE}
    declared = (
        by_name(p for t in theories.registry().values() for p in t.parameters)
        | by_name(choice.PARAMETERS)
        | mechanisms.declared()
    )
    known = {
        n: declared[n] if n in file.parameters else p
        for n, p in free.items()
        if isinstance(p, Parameter) or n in file.parameters
    }
    if not draft.check(where, name, list(known)):
        return None
    found = known[name]
    return (found.low, found.high, found.log) if isinstance(found, Parameter) else None


def _numbers(declared: Factor, asked: FactorSpec, draft: Draft, where: Where) -> Factor | None:
    """Narrow a numeric factor to what is asked, inside its declared bounds."""
    values = _as_numbers(asked.values)
    if asked.values is not None and values is None:
        draft.judge((*where, "values"), "this factor takes numbers only")
        return None
    ends = values if values is not None else [v for v in (asked.low, asked.high) if v is not None]
    outside = [v for v in ends if not declared.low <= v <= declared.high]
    if outside:
        draft.judge(
            where, f"{outside[0]:g} leaves the declared range {declared.low:g} to {declared.high:g}"
        )
        return None
    if values is not None:
        return Factor(
            declared.name,
            stepped=True,
            labels=tuple(f"{v:g}" for v in values),
            values=tuple(values),
        )
    low, high = (
        (asked.low, asked.high)
        if asked.low is not None and asked.high is not None
        else (declared.low, declared.high)
    )
    return Factor(
        declared.name,
        stepped=True,
        low=low,
        high=high,
        log=asked.log or (asked.low is None and declared.log),
        steps=asked.steps,
    )


def _as_numbers(values: Sequence[Any] | Mapping[str, Any] | None) -> list[float] | None:
    """Give values as numbers, or nothing where one is none."""
    if not isinstance(values, list) or any(
        isinstance(v, bool) or not isinstance(v, int | float) for v in values
    ):
        return None
    return [float(v) for v in values]
