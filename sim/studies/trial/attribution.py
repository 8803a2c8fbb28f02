"""Attribution: which factor was necessary, which sufficient, over paired worlds with common random numbers.

PN = P(outcome lost when the factor is removed | factor present, outcome occurred); PS = P(outcome gained when the factor is added |
factor absent, outcome did not occur) (Pearl 1999, Hannart et al. 2016). "Removed" means that actor's acts from the span on are
deleted. PS depends on the background, so both stand: the others historical, the others held at what went before the span.
Several rules are pooled by their counts, each with the same number of worlds, after each has its own rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binomtest

from sim.core.vocabulary import tie_name
from sim.judge.criteria import FACTUAL, Case, strategy
from sim.record.labellers import LABELLERS
from sim.record.summary import Trace
from sim.scenario.scenario import Scenario
from sim.studies import window
from sim.studies.run_types import FACTORS

COLUMNS: Final = (
    "factor",
    "outcome",
    "labeller",
    "window",
    "background",
    "pn",
    "pn_low",
    "pn_high",
    "ps",
    "ps_low",
    "ps_high",
    "n",
    "additivity_gap",
    "model",
)
ENOUGH: Final = 100  # fewer conditioning worlds are untestable
RUNS: Final = (FACTUAL, "none", *(f"{kind}_{f}" for f in FACTORS for kind in ("without", "only")))
POOLED: Final = "pooled"
Runs = Mapping[str, Trace]


def share(hits: int, of: int) -> tuple[float, float, float]:
    """Give a share with its 95 % Wilson interval; NaN where fewer than a hundred worlds condition."""
    if of < ENOUGH:
        return (np.nan, np.nan, np.nan)
    ci = binomtest(hits, of).proportion_ci(method="wilson")
    return hits / of, float(ci.low), float(ci.high)


def _occurs(trace: Trace, scenario: Scenario, labeller: str) -> NDArray[np.bool_]:
    """Tell in which worlds the focus balances, softly or hard, in at least half of the window's years."""
    case = Case({FACTUAL: trace}, labeller)
    return strategy(
        case,
        tie=tie_name(*scenario.own_ties[0]),
        years=scenario.window,
        is_="soft_balance|hard_balance",
        share=0.5,
    )


def additivity_gap(runs: Runs, scenario: Scenario) -> float:
    """Part of the joint effect on the mean ideal level that no factor alone explains, as a share of that effect; NaN without effect."""
    return _gap(_ideals(runs, scenario))


def _ideals(runs: Runs, scenario: Scenario) -> dict[str, float]:
    """Mean ideal level of the focus in the window, by run."""
    inside = window.years(scenario)
    tie = next(iter(runs.values())).shape.ties.index(scenario.own_ties[0])
    return {name: float(runs[name].ideals[tie][:, inside].mean(dtype=np.float64)) for name in RUNS}


def _gap(mean: Mapping[str, float]) -> float:
    joint = mean[FACTUAL] - mean["none"]
    alone = sum(mean[f"only_{f}"] - mean["none"] for f in FACTORS)
    return (joint - alone) / joint if abs(joint) > 0.01 else np.nan


def attribute(runs: Runs, scenario: Scenario, model: str) -> pd.DataFrame:
    """Give PN and PS of every factor on both backgrounds by labeller, from the runs named in ``RUNS``."""
    return _table([runs], scenario, model)


def attribute_all(model: Runs, rules: Mapping[str, Runs], scenario: Scenario) -> pd.DataFrame:
    """Give PN and PS under the model, under every rule by itself, and pooled over the rules' worlds."""
    whole = {name: runs for name, runs in rules.items() if set(RUNS) <= set(runs)}
    tables = [
        attribute(runs, scenario, name)
        for name, runs in ({scenario.name: model} | whole).items()
        if set(RUNS) <= set(runs)
    ]
    pooled = [_table(list(whole.values()), scenario, POOLED)] if whole else []
    return (
        pd.concat([*tables, *pooled], ignore_index=True)
        if tables
        else pd.DataFrame(columns=list(COLUMNS))
    )


def _table(several: Sequence[Runs], scenario: Scenario, model: str) -> pd.DataFrame:
    means = [_ideals(runs, scenario) for runs in several]
    gap = round(_gap({name: float(np.mean([m[name] for m in means])) for name in RUNS}), 6)
    return pd.DataFrame(
        [row | {"additivity_gap": gap, "model": model} for row in _rows(several, scenario)],
        columns=list(COLUMNS),
    )


def _rows(several: Sequence[Runs], scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Count over the worlds of one reading or of several; ``n`` counts the worlds that condition PN."""
    for labeller in LABELLERS:
        occurs = {
            name: np.concatenate([_occurs(runs[name], scenario, labeller) for runs in several])
            for name in RUNS
        }
        for factor in FACTORS:
            for background, with_it, without_it in (
                ("historical", FACTUAL, f"without_{factor}"),
                ("1991", f"only_{factor}", "none"),
            ):
                present, absent = occurs[with_it], occurs[without_it]
                made = int((present & ~absent).sum())
                pn, ps = share(made, int(present.sum())), share(made, int((~absent).sum()))
                yield {
                    "factor": factor,
                    "outcome": "balances",
                    "labeller": labeller,
                    "window": f"{scenario.window[0]}-{scenario.window[1]}",
                    "background": background,
                    **dict(zip(("pn", "pn_low", "pn_high"), pn, strict=True)),
                    **dict(zip(("ps", "ps_low", "ps_high"), ps, strict=True)),
                    "n": int(present.sum()),
                }
