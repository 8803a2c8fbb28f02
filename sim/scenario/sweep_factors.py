"""Factors of a sweep: what varies and between which bounds, checked against the scenario."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim import mechanisms
from sim.core.errors import Fault, shown
from sim.core.parameters import Fixed, Parameter, by_name
from sim.core.yaml_reader import Where
from sim.decision import choice, theories
from sim.decision.situation import FIELDS
from sim.scenario.draft import Draft
from sim.scenario.schema import ScenarioFile
from sim.scenario.sweep_schema import FactorSpec, SweepSpec

Floats = NDArray[np.float64]
Priors = Mapping[str, Parameter | Fixed]
# keys whose values are scenarios of their own
STRUCTURAL: Final = (
    "edits",
    "mechanisms",
    "structure",
    "theories",
    "forcing",
    "hold",
    "seed",
    "partners",
)
# keys whose numbers differ from world to world of one scenario
STEPPED: Final = ("parameters", "theories", "constant")
# parameters that a world draws for every tie, so that no one number is theirs
DRAWN_BY_TIE: Final = tuple(template.name for template in choice.TEMPLATES)
RANGED: Final = ("lhs", "sobol", "morris")  # designs that take ranges only
MOST: Final = 50_000_000  # points of a design
HEAVIEST: Final = 10.0  # largest fixed weight of a theory
BOUNDS: Final = {field.name: (field.low, field.high) for field in FIELDS}


@dataclass(frozen=True)
class Factor:
    """One thing that varies: a number between bounds, or labelled values.

    Attributes:
        name: Key of the scenario, such as ``parameters.precision``.
        stepped: Whether its numbers are given to worlds that are stepped together; otherwise each
            label is a setting of the scenario.
        low: Lower bound of a range.
        high: Upper bound of a range.
        log: Whether the range is walked in equal ratios.
        steps: Number of values that a grid takes of a range.
        labels: Labels of the values.
        values: Values; empty for a range.
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
        """Whether the factor is a range, not a list of values."""
        return not self.values

    @property
    def ends(self) -> tuple[float, float]:
        """Smallest and largest value, of a range or of numbers."""
        return (self.low, self.high) if self.ranged else (min(self.values), max(self.values))

    def at(self, share: Floats) -> Floats:
        """Return the values at shares in [0, 1] of the range, in the shape of ``share``."""
        if self.log:
            low, high = np.log(self.low), np.log(self.high)
            return np.asarray(np.exp(low + share * (high - low)))
        return np.asarray(self.low + share * (self.high - self.low))

    def setting(self, value: int) -> str:
        """Return a value, by its position, as a setting of the scenario."""
        return f"{self.name}={json.dumps(self.values[value])}"


@dataclass(frozen=True)
class Sweep:
    """A resolved design.

    Attributes:
        design: Name of the design: grid, lhs, sobol, morris or list.
        factors: What varies.
        samples: Number of points, base samples or trajectories, by design.
        points: File of the points of a list, if the design is one.
        groups: Factors that an analysis varies together, by name of the group.
        replicates: Worlds at each point.
        common: Whether points share the noise of their worlds.
        outputs: Names of the outputs.
        marks: Places on the map of a grid, by label.
        places: Where each output is named, as faults without words, by the name of the output.
    """

    design: str
    factors: tuple[Factor, ...]
    samples: int
    points: Path | None
    groups: Mapping[str, tuple[str, ...]]
    replicates: int
    common: bool
    outputs: tuple[str, ...]
    marks: Mapping[str, tuple[float, float]]
    places: Mapping[str, Fault] = field(default_factory=dict)


def resolved(file: ScenarioFile, draft: Draft, parameters: Priors) -> Sweep | None:
    """Resolve the sweep of a scenario.

    Args:
        file: The scenario.
        draft: Takes the faults, each at its key.
        parameters: Priors of the scenario, by name.

    Returns:
        The sweep; None where the scenario has none.
    """
    spec = file.sweep
    if spec is None:
        return None
    if not spec.factors:
        message = (
            "the sweep is empty: it names no factor; "
            "name at least one, such as parameters.precision"
        )
        draft.judge(("sweep", "factors"), message)
    context = _Context(file, draft, parameters)
    found = [context.factor(name, asked) for name, asked in spec.factors.items()]
    _check_factors(spec, draft)
    _check_size(spec, draft)
    for group, names in spec.groups.items():
        for i, name in enumerate(names):
            draft.check(("sweep", "groups", group, i), name, list(spec.factors))
    return Sweep(
        design=spec.design,
        factors=tuple(factor for factor in found if factor is not None),
        samples=spec.samples,
        points=_points_file(spec, draft),
        groups={group: tuple(names) for group, names in spec.groups.items()},
        replicates=spec.replicates,
        common=spec.noise == "common",
        outputs=tuple(spec.outputs),
        marks={label: (at[0], at[1]) for label, at in spec.marks.items()},
        places={name: _place_of(i, draft) for i, name in enumerate(spec.outputs)},
    )


def _place_of(output: int, draft: Draft) -> Fault:
    """Return where an output is named."""
    document, where = draft.place(("sweep", "outputs", output))
    return document.fault(where, "")


def _points_file(spec: SweepSpec, draft: Draft) -> Path | None:
    """Find the file of points beside the file that names it."""
    if not spec.points:
        return None
    where: Where = ("sweep", "points")
    document, _ = draft.place(where)
    path = Path(document.name).parent / spec.points
    if not path.is_file():
        draft.judge(where, f"there is no file {spec.points!r} beside the scenario file")
    return path


def _check_factors(spec: SweepSpec, draft: Draft) -> None:
    """Check that the design can walk its factors."""
    for name, asked in spec.factors.items():
        where: Where = ("sweep", "factors", name)
        if spec.design == "grid" and asked.values is None and asked.steps is None:
            draft.judge(where, "a grid needs steps, such as 'steps: 11', or values")
        if spec.design in RANGED and asked.values is not None:
            message = (
                f"a {spec.design} design walks ranges; write low and high, or use design: grid"
            )
            draft.judge(where, message)
    if (spec.design == "list") != (spec.points is not None):
        message = (
            "points and 'design: list' belong together: "
            "name the CSV file of the points, or use another design"
        )
        draft.judge(("sweep", "points" if spec.points else "design"), message)


def _check_size(spec: SweepSpec, draft: Draft) -> None:
    """Check that a grid does not have too many points."""
    steps = [float(asked.steps or len(asked.values or [0])) for asked in spec.factors.values()]
    size = np.prod(steps)
    if spec.design == "grid" and size > MOST:
        message = (
            f"the grid has {size:.3g} points, more than {MOST}; "
            "take fewer steps, or a Latin hypercube"
        )
        draft.judge(("sweep", "factors"), message)


@dataclass(frozen=True)
class _Context:
    """The scenario that factors vary, and where faults go."""

    file: ScenarioFile
    draft: Draft
    parameters: Priors

    def factor(self, name: str, asked: FactorSpec) -> Factor | None:
        """Resolve one factor; one that nothing would read is a fault."""
        where: Where = ("sweep", "factors", name)
        key, _, rest = name.partition(".")
        if key in STEPPED and rest:
            bounds = self._bounds(key, rest, where)
            return None if bounds is None else self._narrowed(bounds, name, asked)
        if key not in STRUCTURAL:
            stepped = ", ".join(f"{key}.NAME" for key in STEPPED)
            message = f"{name!r} cannot vary; allowed: {stepped}, {', '.join(STRUCTURAL)}"
            self.draft.judge(where, message)
        elif asked.values is None:
            self.draft.judge(where, f"{name!r} is no number; give it values")
        return _labelled(name, asked)

    def _bounds(self, key: str, name: str, where: Where) -> Parameter | None:
        """Return the declared range of what a factor varies, as a parameter."""
        if key == "constant":
            fields = [field for field in BOUNDS if field != "threat"]
            return _range(*BOUNDS[name]) if self.draft.check(where, name, fields) else None
        if key == "theories":
            return self._bounds_of_weight(name, where)
        return self._bounds_of_parameter(name, where)

    def _bounds_of_weight(self, name: str, where: Where) -> Parameter | None:
        weights = self.file.theories if isinstance(self.file.theories, dict) else {}
        if not weights:
            message = (
                "the scenario draws its weights; "
                "fix them, as in 'theories: {hedging: 1}', to vary one"
            )
            self.draft.judge(where, message)
            return None
        known = self.draft.check(where, name, list(weights))
        return _range(0.0, HEAVIEST) if known else None

    def _bounds_of_parameter(self, name: str, where: Where) -> Parameter | None:
        """Return the declared range of a parameter that the scenario narrows, or else its own."""
        declared = _declared()
        known: dict[str, Parameter] = {}
        for parameter, prior in self.parameters.items():
            if parameter in DRAWN_BY_TIE:
                continue
            if parameter in self.file.parameters:
                known[parameter] = declared[parameter]
            elif isinstance(prior, Parameter):
                known[parameter] = prior
        return known[name] if self.draft.check(where, name, list(known)) else None

    def _narrowed(self, declared: Parameter, name: str, asked: FactorSpec) -> Factor | None:
        """Narrow a range to what is asked, inside its declared bounds."""
        where: Where = ("sweep", "factors", name)
        values = _as_numbers(asked.values)
        if asked.values is not None and values is None:
            self.draft.judge((*where, "values"), "this factor takes numbers only")
            return None
        ends = [end for end in (asked.low, asked.high) if end is not None]
        for value in ends if values is None else values:
            if not declared.low <= value <= declared.high:
                message = (
                    f"{value:g} leaves the declared range {declared.low:g} to {declared.high:g}"
                )
                self.draft.judge(where, message)
                return None
        if values is not None:
            labels = tuple(f"{value:g}" for value in values)
            return Factor(name, stepped=True, labels=labels, values=tuple(values))
        low, high, log = declared.low, declared.high, asked.log or declared.log
        if asked.low is not None and asked.high is not None:
            low, high, log = asked.low, asked.high, asked.log
        return Factor(name, stepped=True, low=low, high=high, log=log, steps=asked.steps)


def _range(low: float, high: float) -> Parameter:
    return Parameter("", low=low, high=high, default=low, unit="", source="")


def _declared() -> dict[str, Parameter]:
    """Return every declared parameter by name, whether the scenario reads it or not."""
    of_theories = by_name(
        parameter for theory in theories.registry().values() for parameter in theory.parameters
    )
    return of_theories | by_name(choice.PARAMETERS) | mechanisms.declared()


def _labelled(name: str, asked: FactorSpec) -> Factor | None:
    """Return a factor of labelled values; None without values."""
    if asked.values is None:
        return None
    if isinstance(asked.values, dict):
        values = asked.values
    else:
        values = {shown(value).strip("'"): value for value in asked.values}
    return Factor(name, stepped=False, labels=tuple(values), values=tuple(values.values()))


def _as_numbers(values: Sequence[Any] | Mapping[str, Any] | None) -> list[float] | None:
    """Return values as numbers; None where one is none, or they are no list."""
    if not isinstance(values, list):
        return None
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in values):
        return None
    return [float(value) for value in values]
