"""Whether the record prefers the real acts: evidence refit under permutations of what was done.

Contenders are fitted to the same codes under the real acts, and again under permutations of single
acts within each document and period. If the record told nothing of which act was done when inside
these, the real acts would stand anywhere among the permuted ones: their rank over the number of
sets is the p value of a permutation test. Acts and codes that drift alike within a period make it
small as well; it is no test of a cause.

Source: Phipson & Smyth 2010 (the real set counts among the permuted ones).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.core.parallel import number_of_workers, side_by_side
from sim.inference.fitting import fit
from sim.inference.log_weights import log_mean
from sim.model.ensemble import Progress, compile_kernels
from sim.record.columns import frame
from sim.studies.inferring.inference_plan import BRIEF, InferencePlan
from sim.studies.inferring.posterior_inference import Kept
from sim.studies.placebos import covered, permuted_within

REAL: Final = 0  # number of the set of the real acts
TOGETHER: Final = "all"  # the mean evidence of all contenders
SETS: Final = 99  # permutations
DECIMALS: Final = 4
# half the walks of a study of histories: a permutation test is valid with any statistic, so that
# what short walks miss costs power and nothing else
SHORT: Final = replace(
    BRIEF, kept=BRIEF.fewest // 2, fewest=BRIEF.fewest // 2, stops=(), by_block=False
)


@dataclass(frozen=True)
class Refit:
    """The evidence of a contender under one set of acts.

    Attributes:
        log_evidence: Natural logarithm.
        se: Its standard error.
        ess: Effective number of draws.
    """

    log_evidence: float
    se: float
    ess: float


@dataclass(frozen=True)
class RefitTask:
    """A piece of work: one contender under one set of acts."""

    plan: InferencePlan
    name: str
    number: int

    @property
    def key(self) -> str:
        """Name of the piece."""
        return f"{self.name} {self.number}"

    def done(self) -> Refit:
        """Permute the acts and fit the contender."""
        plan = self.plan
        scenario = covered(plan.scenario)
        if self.number != REAL:
            seed = (plan.seed, self.number)
            scenario = permuted_within(scenario, plan.cuts, seed)
        own = replace(plan, scenario=scenario)
        found = fit(own.trained(self.name), own.given, plan.settings, plan.seed)
        return Refit(found.evidence.log, found.evidence.error, found.sample.effective)


@dataclass(frozen=True)
class PlaceboEvidence:
    """What the refits leave.

    Attributes:
        evidence: The table ``placebo_evidence``.
        ranks: The table ``placebo_ranks``.
    """

    evidence: pd.DataFrame
    ranks: pd.DataFrame


def refit(
    plan: InferencePlan,
    sets: int = SETS,
    workers: int | None = None,
    progress: Progress | None = None,
    kept: Kept | None = None,
) -> PlaceboEvidence:
    """Fit the contenders of a plan under the real acts and under permutations of them.

    Args:
        plan: The inference; its cuts end the periods within which acts are permuted.
        sets: Number of permutations.
        workers: Number of processes; it changes no number.
        progress: Called with the number of fits done and of all.
        kept: Keeps fits, so that an interrupted study can go on.
    """
    tasks = [RefitTask(plan, name, one) for one in range(sets + 1) for name in plan.names]
    done = {} if kept is None else {task.key: kept.get(task.key) for task in tasks}
    found: dict[str, Refit] = {key: own for key, own in done.items() if isinstance(own, Refit)}
    missing = [task for task in tasks if task.key not in found]
    number = workers or number_of_workers()
    if number > 1 and missing:
        compile_kernels(plan.scenario)
    for task, own in zip(missing, side_by_side(RefitTask.done, missing, number), strict=True):
        found[task.key] = own
        if kept is not None:
            kept.put(task.key, own)
        if progress is not None:
            progress(len(found), len(tasks))
    rows = [(task.number, task.name, found[task.key]) for task in tasks]
    evidence = frame(
        "placebo_evidence",
        (
            (one, name, *(round(value, DECIMALS) for value in (own.log_evidence, own.se, own.ess)))
            for one, name, own in rows
        ),
    )
    return PlaceboEvidence(evidence, frame("placebo_ranks", _ranks(evidence, plan.names)))


def _ranks(evidence: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield where the real acts stand: by contender, and by the mean evidence of several."""
    wide = evidence.pivot_table("log_evidence", "set", "contender")
    if len(names) > 1:
        each = wide[list(names)].to_numpy()
        wide = wide.assign(**{TOGETHER: log_mean(each.T)})
    for name in (*([TOGETHER] if len(names) > 1 else []), *names):
        own = wide[name]
        real, placebos = float(own.loc[REAL]), own.drop(index=REAL).to_numpy()
        above = int((placebos >= real).sum())
        spread = np.quantile(placebos, (0.05, 0.5, 0.95))
        numbers = [round(float(value), DECIMALS) for value in (real, *spread)]
        rank = above + 1
        yield (name, *numbers, len(placebos), above, rank, round(rank / (len(placebos) + 1), 4))
