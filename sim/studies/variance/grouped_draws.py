"""Draws by group: worlds that take the coding of some, the parameters of others, and luck of their own.

Every draw of a world has an address, so that groups of draws can be exchanged between worlds one by one: *coding* is how strong an act was, when it
happened, who coded it, what uncovered years held and how far figures are off; *theory* which theories rule; *parameters* all other priors;
*noise* the luck of choices and acts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.parallel import side_by_side
from sim.core.vocabulary import STRATEGIES
from sim.core.worlds import Worlds
from sim.evidence.rows import History
from sim.judge.theses import Thesis
from sim.model import ensemble
from sim.model.annual import Years, passed
from sim.model.ensemble import Progress
from sim.scenario.scenario import Scenario
from sim.studies.sweep.sweep_outputs import Output, chosen

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
        "parameter.unrecorded_rate",
        "parameter.structure_noise",
    ),
    "parameters": ("parameter", "disposition", "worth"),
    "theory": ("weight", "parameter.weight_concentration"),
    "noise": (),  # what is drawn by a world's own number
}
LABELLER: Final = "nguyen"


@dataclass(frozen=True)
class Asked:
    """What is asked of every world: outputs of a sweep by name, strategies (share of the window's years, by Nguyen's labeller), or theses."""

    names: tuple[str, ...]
    history: History = field(repr=False)
    claims: tuple[Thesis, ...] = field(repr=False)

    @property
    def traced(self) -> bool:
        """Tell whether an output asks for more than levels."""
        return any(name in {t.id for t in self.claims} for name in self.names)

    def of(self, years: Years, scenario: Scenario) -> Floats:
        """Give the outputs of worlds: (output, world)."""
        return np.array(
            [
                _value(name, output, years, scenario)
                for name, output in zip(self.names, self.outputs(scenario), strict=True)
            ]
        )

    def outputs(self, scenario: Scenario) -> tuple[Output, ...]:
        """Look the outputs up; raises BadInput for what is none."""
        return chosen(
            ["strategies" if n in STRATEGIES else n for n in self.names],
            scenario,
            self.history,
            self.claims,
            scenario.name,
        )


def _value(name: str, output: Output, years: Years, scenario: Scenario) -> Floats:
    counts = output.count(years) / output.scale
    if name not in STRATEGIES:
        return np.asarray(counts[0])
    low, high = scenario.window
    return np.asarray(
        counts[
            [c[0] == LABELLER and low <= c[1] <= high and c[2] == name for c in output.columns]
        ].mean(0)
    )


@dataclass(frozen=True)
class Batch:
    """Some worlds of a scenario: the numbers (world,) by which each group is drawn."""

    scenario: Scenario
    asked: Asked
    numbers: Mapping[str, Numbers]

    def done(self) -> Floats:
        """Run the worlds: (output, world)."""
        uses = {use: self.numbers[group] for group, several in GROUPS.items() for use in several}
        years = passed(
            self.scenario, Worlds(self.numbers["noise"], numbers=uses), trace=self.asked.traced
        )
        return self.asked.of(years, self.scenario)


def run(
    scenario: Scenario,
    asked: Asked,
    numbers: Mapping[str, Numbers],
    progress: Progress | None = None,
    workers: int | None = None,
) -> Floats:
    """Run worlds by the numbers of each group: (output, world); the number of workers changes no byte."""
    worlds = len(numbers["noise"])
    cuts = [
        Batch(scenario, asked, {g: n[a : a + BATCH] for g, n in numbers.items()})
        for a in range(0, worlds, BATCH)
    ]
    ensemble.compiled(scenario)
    return np.concatenate(
        list(_shown(side_by_side(Batch.done, cuts, workers), len(cuts), progress)), axis=-1
    )


def _shown(parts: Iterator[Floats], number: int, progress: Progress | None) -> Iterator[Floats]:
    for done, part in enumerate(parts, start=1):
        if progress is not None:
            progress(done, number)
        yield part


def exchanged(
    scenario: Scenario, asked: Asked, worlds: int, progress: Progress | None = None
) -> Floats:
    """Run every world with every set of groups drawn anew: (output, set, world); bits of the set are groups in their order."""
    sets = np.repeat(np.arange(1 << len(GROUPS), dtype=np.uint64), worlds)
    own = np.tile(np.arange(worlds, dtype=np.uint64), 1 << len(GROUPS))
    numbers = {
        g: own + np.uint64(worlds) * (sets >> np.uint64(i) & np.uint64(1))
        for i, g in enumerate(GROUPS)
    }
    return run(scenario, asked, numbers, progress).reshape(
        len(asked.names), 1 << len(GROUPS), worlds
    )


def recoded(
    scenario: Scenario, asked: Asked, codings: int, worlds: int, progress: Progress | None = None
) -> Floats:
    """Run the same worlds under several codings, each drawn once for all of them: (output, coding, world)."""
    own = np.tile(np.arange(worlds, dtype=np.uint64), codings)
    coding = np.repeat(np.arange(codings, dtype=np.uint64), worlds)
    return run(scenario, asked, dict.fromkeys(GROUPS, own) | {"coding": coding}, progress).reshape(
        len(asked.names), codings, worlds
    )


def paired(scenarios: Sequence[Scenario], asked: Asked, worlds: int) -> list[Floats]:
    """Run the same worlds of several scenarios: (output, world) of each."""
    own = dict.fromkeys(GROUPS, np.arange(worlds, dtype=np.uint64))
    return [run(s, asked, own) for s in scenarios]
