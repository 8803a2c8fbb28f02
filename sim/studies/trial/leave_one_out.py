"""Leave one document out: does a verdict rest on what a single document records?

The model decides again in the same worlds without one document's acts, and every thesis is asked again; the change is against the
same worlds with all documents.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.core.vocabulary import DOCUMENTS
from sim.judge import theses
from sim.judge.criteria import FACTUAL
from sim.judge.theses import Thesis
from sim.judge.verdict import Tally
from sim.model import ensemble
from sim.model.ensemble import Progress
from sim.scenario.scenario import Scenario
from sim.studies.run_types import without_document
from sim.studies.trial import plan
from sim.studies.trial.trial_runs import Asked

FEWER: Final = 4  # the worlds are divided by so much: five documents and all runs, beside a trial that is long already
COLUMNS: Final = ("document", "thesis", "labeller", "probability", "low", "high", "change")


def leave_one_out(
    scenario: Scenario, claims: tuple[Thesis, ...], full: Asked, progress: Progress | None = None
) -> pd.DataFrame:
    """Give every thesis's probability without each document, and its change from ``full``, the answers with all of them."""
    few = replace(scenario, worlds=max(1, scenario.worlds // FEWER))
    names = [FACTUAL, *plan.needed(claims)]
    runs = {
        (d, n): without_document(plan.variant(few, n), d)
        for d in documents(scenario)
        for n in names
    }
    done = dict(
        zip(
            runs, ensemble.run_many(list(runs.values()), trace=True, progress=progress), strict=True
        )
    )
    tables = []
    for document in documents(scenario):
        traces = {n: trace for n in names if (trace := done[document, n].trace) is not None}
        tables += _rows(document, theses.ask_all(claims, traces), full)
    return pd.DataFrame(tables, columns=list(COLUMNS))


def documents(scenario: Scenario) -> list[str]:
    """Name the documents that record acts of this scenario."""
    given = {a.document for a in scenario.forcing.acts}
    return [d for d in DOCUMENTS if d in given]


def _rows(
    document: str, asked: Asked, full: Mapping[tuple[str, str], Any]
) -> list[tuple[Any, ...]]:
    """Count the worlds in which each thesis holds; what cannot be asked has no row."""
    rows = []
    for key, holds in asked.items():
        if not isinstance(holds, str) and not isinstance(full[key], str):
            tally = Tally(int(holds.sum()), len(holds))
            before = float(np.mean(full[key][: len(holds)]))
            rows.append(
                (
                    document,
                    *key,
                    *(round(v, 4) for v in (tally.share, *tally.interval(), tally.share - before)),
                )
            )
    return rows
