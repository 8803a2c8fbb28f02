"""Which verdicts move where the same theses meet another inference.

Its basis may be another, its priors wider or narrower, a document left out, one coder alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.judgement.theses import Thesis
from sim.model.ensemble import Progress
from sim.record.columns import frame
from sim.studies.inferring.inference_plan import InferencePlan
from sim.studies.verdicts import thesis_verdicts
from sim.studies.verdicts.drawn_worlds import InferredWorlds

KEYS = ("thesis", "labeller")


@dataclass(frozen=True)
class ChoiceVerdicts:
    """Verdicts from one inference.

    Attributes:
        plan: The inference.
        verdicts: The table ``verdicts``.
    """

    plan: InferencePlan
    verdicts: pd.DataFrame

    @property
    def choice(self) -> str:
        """The basis of the inference, and what else was chosen otherwise."""
        plan = self.plan
        parts = [plan.basis, *plan.choices.told]
        if plan.until != plan.scenario.years[-1]:
            parts.append(f"until {plan.until}")
        return ", ".join(parts)


def judged(
    worlds: InferredWorlds, theses: Sequence[Thesis], progress: Progress | None = None
) -> ChoiceVerdicts:
    """Judge theses by the worlds of another inference.

    Args:
        worlds: The worlds.
        theses: The theses.
        progress: Called with the number of sets of worlds done and of all.
    """
    asked = thesis_verdicts.ask(worlds, theses, progress)
    return ChoiceVerdicts(worlds.plan, thesis_verdicts.verdicts(worlds, theses, asked))


def changes(main: ChoiceVerdicts, others: Sequence[ChoiceVerdicts]) -> pd.DataFrame:
    """Return the verdicts under all choices side by side: the table ``verdict_changes``."""
    return frame("verdict_changes", _rows(main, others))


def _rows(main: ChoiceVerdicts, others: Sequence[ChoiceVerdicts]) -> Iterator[tuple[Any, ...]]:
    own = main.verdicts.set_index(list(KEYS))
    for judged_otherwise in others:
        rows = judged_otherwise.verdicts.set_index(list(KEYS))
        for key in own.index.intersection(rows.index, sort=False):
            first, row = own.loc[key], rows.loc[key]
            yield (
                *key,
                judged_otherwise.choice,
                first["verdict"],
                row["verdict"],
                bool(first["verdict"] != row["verdict"]),
                row["record"],
                row["emergence"],
                row["emergence_held_out"],
                row["bayes_factor"],
                row["probability"],
            )
