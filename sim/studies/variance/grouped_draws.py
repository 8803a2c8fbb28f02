"""Draws by group: worlds that share the coding of some, the parameters of others, and luck.

Every draw of a world has an address, so that groups of draws can be exchanged between worlds one by
one. *coding* is how strong an act was, when it happened, who coded it, what uncovered years held
and how far figures are off; *theory* is which theories rule; *parameters* are all other priors;
*noise* is the luck of choices and acts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import STRATEGIES
from sim.core.worlds import Worlds
from sim.evidence.rows import History
from sim.judgement.theses import Thesis
from sim.model import ensemble
from sim.model.annual import Years, simulate_years
from sim.model.ensemble import Progress
from sim.record.labellers import labeller_of
from sim.scenario.frozen_scenario import Scenario
from sim.studies.batches import run_batches
from sim.studies.sweep.sweep_outputs import Output, OutputRequest

Floats = NDArray[np.float64]
Numbers = NDArray[np.uint64]
BATCH: Final = 2000  # worlds stepped at once; the same whatever the number of workers
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "coding": (
        "coder",
        "coding",
        "date",
        "unrecorded",
        "figure",
        "parameter.coding_noise",
        "parameter.standing_weight",
        "parameter.unrecorded_rate",
        "parameter.structure_noise",
    ),
    "parameters": ("parameter", "disposition", "worth"),
    "theory": ("weight", "parameter.weight_concentration"),
    "noise": (),  # drawn by a world's own number
}


@dataclass(frozen=True)
class Request:
    """The outputs that are asked of every world.

    Attributes:
        names: Outputs of a sweep by name, strategies (share of the window's years, by the
            labeller of the case), or theses by id.
        history: The coded history, from which the output ``error`` is a distance.
        claims: The theses that may be asked.
    """

    names: tuple[str, ...]
    history: History = field(repr=False)
    claims: tuple[Thesis, ...] = field(repr=False)

    @property
    def traced(self) -> bool:
        """Whether an output needs more than levels."""
        theses = {claim.id for claim in self.claims}
        return any(name in theses for name in self.names)

    def of(self, years: Years, scenario: Scenario) -> Floats:
        """Return the outputs of worlds (output, world)."""
        pairs = zip(self.names, self.outputs(scenario), strict=True)
        return np.array([_value(name, output, years, scenario) for name, output in pairs])

    def outputs(self, scenario: Scenario) -> tuple[Output, ...]:
        """Look the outputs up.

        Raises:
            BadInput: A name is not that of an output.
        """
        names = tuple("strategies" if name in STRATEGIES else name for name in self.names)
        request = OutputRequest(names, self.history, self.claims)
        return request.find(scenario, scenario.name)


def _value(name: str, output: Output, years: Years, scenario: Scenario) -> Floats:
    """Return one output of worlds (world,)."""
    counts = output.count(years) / output.scale
    if name not in STRATEGIES:
        return np.asarray(counts[0])
    low, high = scenario.window
    own = labeller_of(scenario.case)
    wanted = []
    for labeller, year, strategy in output.columns:
        wanted.append(labeller == own and low <= year <= high and strategy == name)
    return np.asarray(counts[wanted].mean(0))


@dataclass(frozen=True)
class Batch:
    """Some worlds of a scenario: the numbers (world,) by which each group is drawn."""

    scenario: Scenario
    request: Request
    numbers: Mapping[str, Numbers]

    def run(self) -> Floats:
        """Return the outputs of the worlds (output, world)."""
        by_use = {}
        for group, uses in GROUPS.items():
            for use in uses:
                by_use[use] = self.numbers[group]
        worlds = Worlds(self.numbers["noise"], numbers=by_use)
        years = simulate_years(self.scenario, worlds, trace=self.request.traced)
        return self.request.of(years, self.scenario)


def run(
    scenario: Scenario,
    request: Request,
    numbers: Mapping[str, Numbers],
    progress: Progress | None = None,
    workers: int | None = None,
) -> Floats:
    """Run worlds by the numbers of each group.

    Args:
        scenario: The scenario.
        request: The outputs.
        numbers: By group, the numbers by which worlds draw it (world,).
        progress: Called with the number of finished batches and the number of all.
        workers: How many batches run at once; their number changes no byte.

    Returns:
        The outputs (output, world).
    """
    batches = []
    for start in range(0, len(numbers["noise"]), BATCH):
        part = {group: own[start : start + BATCH] for group, own in numbers.items()}
        batches.append(Batch(scenario, request, part))
    ensemble.compile_kernels(scenario)
    parts = run_batches(Batch.run, batches, workers=workers, progress=progress)
    return np.concatenate(list(parts), axis=-1)


def run_exchanged(
    scenario: Scenario, request: Request, worlds: int, progress: Progress | None = None
) -> Floats:
    """Run every world with every set of groups drawn anew.

    Returns:
        The outputs (output, set, world); the bits of a set's number are the groups in their order.
    """
    number_of_sets = 1 << len(GROUPS)
    sets = np.repeat(np.arange(number_of_sets, dtype=np.uint64), worlds)
    own = np.tile(np.arange(worlds, dtype=np.uint64), number_of_sets)
    numbers = {}
    for bit, group in enumerate(GROUPS):
        drawn_anew = sets >> np.uint64(bit) & np.uint64(1)
        numbers[group] = own + np.uint64(worlds) * drawn_anew
    values = run(scenario, request, numbers, progress)
    return values.reshape(len(request.names), number_of_sets, worlds)


def run_recoded(
    scenario: Scenario,
    request: Request,
    codings: int,
    worlds: int,
    progress: Progress | None = None,
) -> Floats:
    """Run the same worlds under several codings, each drawn once for all of them.

    Returns:
        The outputs (output, coding, world).
    """
    own = np.tile(np.arange(worlds, dtype=np.uint64), codings)
    coding = np.repeat(np.arange(codings, dtype=np.uint64), worlds)
    numbers = dict.fromkeys(GROUPS, own) | {"coding": coding}
    values = run(scenario, request, numbers, progress)
    return values.reshape(len(request.names), codings, worlds)


def run_paired(scenarios: Sequence[Scenario], request: Request, worlds: int) -> list[Floats]:
    """Run the same worlds of several scenarios and return the outputs (output, world) of each."""
    own = dict.fromkeys(GROUPS, np.arange(worlds, dtype=np.uint64))
    return [run(scenario, request, own) for scenario in scenarios]
