"""Attribution: which factor was necessary and which sufficient, over paired worlds.

PN = P(outcome lost when the factor is removed | factor present, outcome occurred);
PS = P(outcome gained when the factor is added | factor absent, outcome did not occur)
(Pearl 1999; Hannart et al. 2016). A factor is the pressing or the courting acts of a state;
"removed" means that they are deleted from the start of the span on. PS depends on the background,
so both backgrounds are reported: the others historical, and the others held at what went before the
span. Several rules are pooled by their counts, each with the same number of worlds; each rule also
has rows of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.proportions import wilson_interval
from sim.core.vocabulary import tie_name
from sim.judgement.criteria import FACTUAL, Case
from sim.judgement.tie_criteria import strategy
from sim.record.columns import frame
from sim.record.labellers import LABELLERS
from sim.record.summary import Trace
from sim.scenario.frozen_scenario import Scenario
from sim.studies import window
from sim.studies.run_types import factors

ENOUGH: Final = 100  # with fewer conditioning worlds a share is untestable
NO_EFFECT: Final = 0.01  # levels; the gap is undefined where the joint effect is smaller
POOLED: Final = "pooled"
Runs = Mapping[str, Trace]
Outcomes = Mapping[str, NDArray[np.bool_]]


def runs_needed(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of the runs that attribution compares."""
    kinds = ("without", "only")
    return (FACTUAL, "none", *(f"{kind}_{key}" for key in factors(scenario) for kind in kinds))


def share(hits: int, of: int) -> tuple[float, float, float]:
    """Return a share with its 95 % Wilson interval; NaN where fewer than 100 worlds condition."""
    if of < ENOUGH:
        return (np.nan, np.nan, np.nan)
    return hits / of, *wilson_interval(hits, of)


def additivity_gap(runs: Runs, scenario: Scenario) -> float:
    """Return the part of the joint effect on the mean ideal level that no factor alone explains.

    Returns:
        A share of the joint effect; NaN where there is no joint effect.
    """
    return _gap(_mean_ideals(runs, scenario), factors(scenario))


def _mean_ideals(runs: Runs, scenario: Scenario) -> dict[str, float]:
    """Return the mean ideal level of the focus in the window, by run."""
    inside = window.years(scenario)
    means = {}
    for name in runs_needed(scenario):
        tie = runs[name].shape.ties.index(scenario.own_ties[0])
        ideals = runs[name].ideals[tie][:, inside]
        means[name] = float(ideals.mean(dtype=np.float64))
    return means


def _gap(means: Mapping[str, float], keys: Iterable[str]) -> float:
    joint = means[FACTUAL] - means["none"]
    alone = sum(means[f"only_{factor}"] - means["none"] for factor in keys)
    return (joint - alone) / joint if abs(joint) > NO_EFFECT else np.nan


def attribute(runs: Runs, scenario: Scenario, model: str) -> pd.DataFrame:
    """Return PN and PS of every factor on both backgrounds, by labeller.

    Args:
        runs: The traces of the runs of ``runs_needed``.
        scenario: The scenario, whose focus and window are judged.
        model: What the rows name as their model.

    Returns:
        Rows of ``attribution.csv``.
    """
    return _table([runs], scenario, model)


def attribute_all(model: Runs, rules: Mapping[str, Runs], scenario: Scenario) -> pd.DataFrame:
    """Return PN and PS under the model, under every rule, and pooled over the rules' worlds.

    A model or rule that lacks one of the runs of ``runs_needed`` has no rows.
    """
    needed = set(runs_needed(scenario))
    complete = {name: runs for name, runs in rules.items() if needed <= set(runs)}
    tables = []
    if needed <= set(model):
        tables.append(attribute(model, scenario, scenario.name))
    for name, runs in complete.items():
        tables.append(attribute(runs, scenario, name))
    if complete:
        tables.append(_table(list(complete.values()), scenario, POOLED))
    return pd.concat(tables, ignore_index=True) if tables else frame("attribution", [])


def _table(several: Sequence[Runs], scenario: Scenario, model: str) -> pd.DataFrame:
    """Return the rows of one reading, or of several that are pooled."""
    means = [_mean_ideals(runs, scenario) for runs in several]
    names = runs_needed(scenario)
    pooled = {name: float(np.mean([mean[name] for mean in means])) for name in names}
    gap = _gap(pooled, factors(scenario))
    common = {"additivity_gap": round(gap, 6), "model": model}
    rows = [row | common for row in _rows(several, scenario)]
    return frame("attribution", rows)


def _rows(several: Sequence[Runs], scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Yield a row for every labeller, factor and background."""
    span = f"{scenario.window[0]}-{scenario.window[1]}"
    before = scenario.case.background or str(scenario.years[0])
    for labeller in LABELLERS:
        outcomes = _outcomes(several, scenario, labeller)
        for factor in factors(scenario):
            place = {
                "factor": factor,
                "outcome": "balances",
                "labeller": labeller,
                "window": span,
            }
            historical = _counts(outcomes[FACTUAL], outcomes[f"without_{factor}"])
            yield place | {"background": "historical"} | historical
            held = _counts(outcomes[f"only_{factor}"], outcomes["none"])
            yield place | {"background": before} | held


def _outcomes(several: Sequence[Runs], scenario: Scenario, labeller: str) -> Outcomes:
    """Return, by run, in which worlds of all readings the focus balances: (world,)."""
    outcomes = {}
    for name in runs_needed(scenario):
        parts = [_balances(runs[name], scenario, labeller) for runs in several]
        outcomes[name] = np.concatenate(parts)
    return outcomes


def _balances(trace: Trace, scenario: Scenario, labeller: str) -> NDArray[np.bool_]:
    """Return in which worlds the focus balances in at least half of the window's years."""
    return strategy(
        Case({FACTUAL: trace}, labeller),
        tie=tie_name(*scenario.own_ties[0]),
        years=scenario.window,
        is_="soft_balance|hard_balance",
        share=0.5,
    )


def _counts(present: NDArray[np.bool_], absent: NDArray[np.bool_]) -> dict[str, Any]:
    """Compare the outcome with and without a factor; ``n`` counts the worlds that condition PN."""
    made = int((present & ~absent).sum())
    occurred = int(present.sum())
    pn, pn_low, pn_high = share(made, occurred)
    ps, ps_low, ps_high = share(made, int((~absent).sum()))
    return {
        "pn": pn,
        "pn_low": pn_low,
        "pn_high": pn_high,
        "ps": ps,
        "ps_low": ps_low,
        "ps_high": ps_high,
        "n": occurred,
    }
