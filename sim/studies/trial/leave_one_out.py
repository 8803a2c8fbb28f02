"""Leave one document out: whether a verdict rests on what a single document records.

The model decides again in the same worlds without one document's acts, and every thesis is asked
again. The change is measured against the same worlds with all documents.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from sim.judgement import theses
from sim.judgement.criteria import FACTUAL
from sim.judgement.stress_verdict import tally
from sim.judgement.theses import Thesis
from sim.model.ensemble import Progress
from sim.record.columns import frame
from sim.scenario.frozen_scenario import Scenario
from sim.studies.named_runs import run_traces
from sim.studies.run_types import documents, without_document
from sim.studies.trial import plan
from sim.studies.trial.trial_runs import Answers

FEWER: Final = 4  # divides the worlds: every document needs all runs again


def leave_one_out(
    scenario: Scenario, claims: tuple[Thesis, ...], full: Answers, progress: Progress | None = None
) -> pd.DataFrame:
    """Return every thesis's probability without each document, and its change.

    Args:
        scenario: The scenario on trial.
        claims: The theses.
        full: The answers of the same worlds with all documents.
        progress: Called with the number of finished worlds and the number of all.

    Returns:
        The table of ``leave_one_out.csv``.
    """
    few = with_fewer_worlds(scenario)
    names = [FACTUAL, *plan.needed(claims)]
    left_out = documents(scenario)
    runs = {
        (document, name): without_document(plan.variant(few, name), document)
        for document in left_out
        for name in names
    }
    traces = run_traces(runs, progress)
    rows: list[tuple[Any, ...]] = []
    for document in left_out:
        own = {name: trace for (which, name), trace in traces.items() if which == document}
        rows += _rows(document, theses.ask_all(claims, own), full)
    return frame("leave_one_out", rows)


def with_fewer_worlds(scenario: Scenario) -> Scenario:
    """Return the scenario with a quarter of its worlds, and at least one."""
    return replace(scenario, worlds=max(1, scenario.worlds // FEWER))


def _rows(
    document: str, answers: Answers, full: Mapping[tuple[str, str], Any]
) -> Iterator[tuple[Any, ...]]:
    """Count the worlds in which each thesis holds; what cannot be asked has no row."""
    for key, holds in answers.items():
        if isinstance(holds, str) or isinstance(full[key], str):
            continue
        without = tally(holds)
        before = tally(full[key][: len(holds)])
        if without is None or before is None:
            continue
        numbers = (without.share, *without.interval(), without.share - before.share)
        yield (document, *key, *(round(number, 4) for number in numbers))
