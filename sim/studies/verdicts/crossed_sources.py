"""Verdicts by whose acts the worlds meet, and whose record they are held to.

Where acts and record come from the same documents, their agreement may be that of the pens. So both
are taken from another source as well, imported by nobody who knew the claims, and the same claims
are judged on all four crossings, by short inferences that are made alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pandas as pd

from sim.core.errors import BadInput
from sim.evidence.case_folders import ACTS, RECORD
from sim.judgement.theses import Thesis
from sim.model.ensemble import Progress
from sim.record.columns import frame
from sim.record.labellers import labeller_of
from sim.scenario.frozen_scenario import Scenario
from sim.studies.inferring.choices import Choices
from sim.studies.inferring.inference_plan import InferencePlan, plan
from sim.studies.inferring.posterior_inference import Inference, Kept, run_plan
from sim.studies.verdicts import drawn_worlds, thesis_verdicts

OWN: Final = "own"  # name of the scenario's own evidence
BRIEF: Final = Choices(brief=True)


class Crossing(NamedTuple):
    """Whose acts and whose record.

    Attributes:
        acts: Source of the acts.
        record: Source of the record.
        settings: Settings of the scenario that take them.
    """

    acts: str
    record: str
    settings: tuple[str, ...]

    @property
    def words(self) -> str:
        """The crossing in words."""
        return f"acts of {self.acts}, record of {self.record}"


def crossings(source: str, folder: str) -> list[Crossing]:
    """Return the four crossings of a scenario's own evidence and another source.

    Acts of the other source are drawn by the readings of its mapping, where it has several.

    Args:
        source: Name of the other source.
        folder: Its folder of evidence.

    >>> [one.words for one in crossings("gdelt", "/tmp/gdelt")][1:3]
    ['acts of gdelt, record of own', 'acts of own, record of gdelt']
    """
    found = [Crossing(OWN, OWN, ())]
    for given in ((ACTS,), (RECORD,), (ACTS, RECORD)):
        settings = [f"evidence={folder}", "alone=false", f"in_place=[{', '.join(given)}]"]
        settings += ["coder=drawn"] if ACTS in given else []
        acts, record = (source if part in given else OWN for part in (ACTS, RECORD))
        found.append(Crossing(acts, record, tuple(settings)))
    return found


@dataclass(frozen=True)
class Crossed:
    """What is known of all crossings.

    Attributes:
        verdicts: The table ``crossed_verdicts``.
        evidence: The table ``crossed_evidence``.
    """

    verdicts: pd.DataFrame
    evidence: pd.DataFrame


def plans(
    found: Sequence[tuple[Crossing, Scenario]], names: Sequence[str] | None, seed: int
) -> list[InferencePlan]:
    """Plan a brief inference for each crossing.

    Raises:
        BadInput: A source has no acts of others on the state, or no codes of the tie.
    """
    planned = []
    for crossing, scenario in found:
        if not scenario.forcing.acts:
            raise BadInput.at(crossing.acts, "it has no acts that reach the states of the scenario")
        planned.append(plan(scenario, names=names, seed=seed, choices=BRIEF))
    return planned


def crossed(
    found: Sequence[tuple[Crossing, Scenario]],
    planned: Sequence[InferencePlan],
    theses: Sequence[Thesis],
    progress: Progress,
    kept: Kept,
) -> Crossed:
    """Infer and judge every crossing.

    Args:
        found: The crossings, each with its scenario.
        planned: The inference of each.
        theses: The theses.
        progress: Called with the number of fits done and of all.
        kept: Keeps findings, so that an interrupted study can go on.
    """
    verdicts: list[tuple[Any, ...]] = []
    evidence: list[tuple[Any, ...]] = []
    for number, ((crossing, scenario), own) in enumerate(zip(found, planned, strict=True)):
        note = _counting(progress, number, len(planned))
        done = run_plan(own, progress=note, kept=_Own(kept, crossing.words))
        evidence += _evidence(crossing, done)
        verdicts += _verdicts(crossing, scenario, done, theses)
    return Crossed(frame("crossed_verdicts", verdicts), frame("crossed_evidence", evidence))


def _counting(progress: Progress, number: int, inferences: int) -> Progress:
    """Return the progress of one of several inferences, as a part of that of all."""

    def note(done: int, every: int) -> None:
        progress(number * every + done, inferences * every)

    return note


class _Own:
    """The findings of one crossing among those of all."""

    def __init__(self, kept: Kept, words: str) -> None:
        """Keep findings under a name that begins with some words."""
        self._kept, self._words = kept, words

    def get(self, key: str) -> Any:
        """Return a finding, or None."""
        return self._kept.get(f"{self._words}: {key}")

    def put(self, key: str, value: Any) -> None:
        """Keep a finding."""
        self._kept.put(f"{self._words}: {key}", value)


def _evidence(crossing: Crossing, done: Inference) -> Iterator[tuple[Any, ...]]:
    codes = int(done.plan.given.given.sum())
    for one in done.findings:
        numbers = (round(float(value), 3) for value in (one.log_evidence, one.se, one.ess))
        yield (crossing.acts, crossing.record, one.name, codes, *numbers)


def _verdicts(
    crossing: Crossing, scenario: Scenario, done: Inference, theses: Sequence[Thesis]
) -> Iterator[tuple[Any, ...]]:
    """Yield the verdicts of a crossing, under the labeller of the case."""
    worlds = drawn_worlds.from_inference(done)
    table = thesis_verdicts.verdicts(worlds, theses, thesis_verdicts.ask(worlds, theses))
    own = table[table["labeller"] == labeller_of(scenario.case)]
    for row in own.to_dict("records"):
        answers = (row[name] for name in ("record", "emergence", "bayes_factor", "probability"))
        yield (row["thesis"], crossing.acts, crossing.record, row["verdict"], *answers)
