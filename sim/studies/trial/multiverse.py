"""The multiverse: whether a thesis holds under other defensible choices of the analysis.

A universe takes one of each choice: the scale of all thresholds, the labeller, whose codes of the
acts, which document is left out, and which theory is dropped (Steegen et al. 2016). Every choice is
dealt evenly over the universes, independently of the others. A thesis holds in a universe if its
criterion holds in at least half of the worlds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.evidence.coders import CODERS, codes
from sim.judgement import theses
from sim.judgement.criteria import FACTUAL, Case
from sim.judgement.stress_verdict import tally
from sim.judgement.theses import Thesis
from sim.model.ensemble import Progress
from sim.record.columns import frame
from sim.record.labellers import LABELLERS
from sim.record.summary import Trace
from sim.scenario.frozen_scenario import Scenario
from sim.studies.named_runs import run_traces
from sim.studies.run_types import documents, without_document
from sim.studies.trial import plan
from sim.studies.trial.leave_one_out import with_fewer_worlds

SCALES: Final = (0.75, 1.0, 1.25)
THRESHOLDS: Final = ("by", "share", "within", "at_least", "at_most")
NOTHING: Final = "none"
HOLDS: Final = 0.5
Codes = Mapping[str, tuple[str, float]]
RunChoices = tuple[str, str, str]


@dataclass(frozen=True, order=True)
class Universe:
    """One choice of each kind.

    The first three choices decide what is run, the others only what is asked of it.
    """

    coder: str
    left_out: str
    dropped: str
    threshold: float
    labeller: str

    @property
    def runs(self) -> RunChoices:
        """The choices that decide what is run."""
        return self.coder, self.left_out, self.dropped


CHOICES: Final = tuple(choice.name for choice in fields(Universe))


def deal_universes(scenario: Scenario, number: int) -> list[Universe]:
    """Return so many universes; every choice occurs equally often, in an order of its own."""
    rng = np.random.default_rng(scenario.seed)
    dealt = {}
    for choice, options in _options(scenario).items():
        positions = np.resize(np.arange(len(options)), number)
        dealt[choice] = [options[position] for position in rng.permutation(positions)]
    return [
        Universe(**{choice: values[i] for choice, values in dealt.items()}) for i in range(number)
    ]


def _options(scenario: Scenario) -> dict[str, Sequence[Any]]:
    """Return the options of every choice; the only theory of a scenario cannot be dropped."""
    several = len(scenario.theories) > 1
    dropped = [theory.name for theory in scenario.theories] if several else []
    return {
        "coder": list(CODERS),
        "left_out": [NOTHING, *documents(scenario)],
        "dropped": [NOTHING, *dropped],
        "threshold": SCALES,
        "labeller": list(LABELLERS),
    }


def scale_thresholds(criterion: Any, scale: float) -> Any:
    """Return a criterion with its thresholds scaled; a share of years stays at most 1."""
    if isinstance(criterion, list):
        return [scale_thresholds(part, scale) for part in criterion]
    if not isinstance(criterion, Mapping):
        return criterion
    moved = {}
    for key, value in criterion.items():
        is_threshold = key in THRESHOLDS and isinstance(value, int | float)
        moved[key] = value * scale if is_threshold else scale_thresholds(value, scale)
    if "share" in moved:
        moved["share"] = min(1.0, moved["share"])
    return moved


def coded_by(scenario: Scenario, own: Codes) -> Scenario:
    """Return the scenario with one coder's codes of the acts that this coder coded."""
    acts = []
    for act in scenario.forcing.acts:
        if act.origin in own:
            domain, level = own[act.origin]
            acts.append(replace(act, domain=domain, level=level))
        else:
            acts.append(act)
    return scenario.with_acts(acts, scenario.name)


def without_theory(scenario: Scenario, name: str) -> Scenario:
    """Return the scenario without one of its theories.

    The other theories share its weight in proportion to theirs.
    """
    places = [i for i, theory in enumerate(scenario.theories) if theory.name != name]
    theories = tuple(scenario.theories[i] for i in places)
    weights: tuple[float, ...] = ()
    if scenario.theory_weights:
        weights = tuple(scenario.theory_weights[i] for i in places)
    return replace(scenario, theories=theories, theory_weights=weights)


def run_universes(
    scenario: Scenario,
    claims: tuple[Thesis, ...],
    number: int,
    seeds: Path | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Ask every thesis in every universe.

    Args:
        scenario: The scenario on trial.
        claims: The theses.
        number: How many universes are run.
        seeds: The folder with the coders' tables; by default that of the scenario's evidence.
        progress: Called with the number of finished universes and the number of all.

    Returns:
        The table of ``multiverse.csv``; the probability of what cannot be asked is NaN.
    """
    place = seeds or scenario.sources.record[0]
    coders = {coder: codes(coder, place) for coder in CODERS}
    universes = list(enumerate(deal_universes(scenario, number)))
    by_run = sorted(universes, key=lambda numbered: numbered[1])
    rows: list[tuple[Any, ...]] = []
    finished = 0
    for choices, several in groupby(by_run, key=lambda numbered: numbered[1].runs):
        traces = _run(scenario, claims, coders[choices[0]], choices)
        for index, universe in several:
            rows += _rows(index, universe, claims, traces)
            finished += 1
        if progress is not None:
            progress(finished, number)
    table = frame("multiverse", rows)
    return table.sort_values("universe", kind="stable", ignore_index=True)


def _run(
    scenario: Scenario, claims: tuple[Thesis, ...], own: Codes, choices: RunChoices
) -> dict[str, Trace]:
    """Run what the theses need in the universes that share codes, documents and theories."""
    _, left_out, dropped = choices
    few = with_fewer_worlds(scenario)
    runs = {}
    for name in [FACTUAL, *plan.needed(claims)]:
        recoded = coded_by(plan.variant(few, name), own)
        run = without_document(recoded, left_out)
        runs[name] = run if name.startswith("theory_") else without_theory(run, dropped)
    return run_traces(runs)


def _rows(
    index: int, universe: Universe, claims: Iterable[Thesis], traces: Mapping[str, Trace]
) -> Iterator[tuple[Any, ...]]:
    """Ask the theses with a universe's thresholds and labeller."""
    case = Case(traces, universe.labeller)
    for thesis in claims:
        criterion = scale_thresholds(thesis.criterion, universe.threshold)
        holds = theses.ask(replace(thesis, criterion=criterion), case)
        found = None if isinstance(holds, str) else tally(holds)
        probability = np.nan if found is None else round(found.share, 4)
        yield (index, *astuple(universe), thesis.id, probability)


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Summarise the universes by thesis.

    Args:
        table: What ``run_universes`` returned.

    Returns:
        The table of ``multiverse_summary.csv``: the share of universes in which a thesis holds,
        the range of its probability, and the choice that moves it most.
    """
    known = table.dropna(subset=["probability"])
    rows = []
    for thesis, part in known.groupby("thesis", sort=False):
        probability = part["probability"]
        share_holds = (probability >= HOLDS).mean()
        range_ = (probability.min(), probability.median(), probability.max())
        numbers = [round(float(number), 4) for number in (share_holds, *range_)]
        rows.append((thesis, len(probability), *numbers, moved_most_by(part)))
    return frame("multiverse_summary", rows)


def moved_most_by(part: pd.DataFrame) -> str:
    """Return the choice that explains most of the variance of a probability.

    The share explained is adjusted for the number of groups. The result is empty where no choice
    explains more than chance.
    """
    explained = {choice: _explained(part, choice) for choice in CHOICES}
    best = max(explained, key=lambda choice: explained[choice])
    return best if explained[best] > 0 else ""


def _explained(part: pd.DataFrame, choice: str) -> float:
    """Return the adjusted share of the variance between a choice's groups; 0 without variance."""
    probability = part["probability"]
    groups = part.groupby(choice)["probability"]
    total = float(((probability - probability.mean()) ** 2).sum())
    within = float(((probability - groups.transform("mean")) ** 2).sum())
    free = len(probability) - groups.ngroups
    if total <= 0 or free <= 0:
        return 0.0
    return 1.0 - (within / free) / (total / (len(probability) - 1))
