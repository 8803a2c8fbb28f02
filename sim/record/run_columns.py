"""Columns of the tables that ``bamboo run`` writes into a result folder."""

from collections.abc import Mapping
from typing import Final

from sim.core.vocabulary import MOVES, STRATEGIES

TIE: Final = {"actor": "state that acts", "target": "state that it acts toward"}
YEARLY: Final = {"year": "calendar year", **TIE}
DOMAIN: Final = {"domain": "political, military, economic or multilateral"}
QUANTILES: Final = {
    "p05": "5 % quantile over worlds",
    "p25": "25 % quantile over worlds",
    "p50": "median over worlds",
    "p75": "75 % quantile over worlds",
    "p95": "95 % quantile over worlds",
}
LABELLER: Final = {"labeller": "rule that names the strategy"}
MONTHLY: Final = {
    "month": "month, YYYY-MM",
    "world": "number of the world",
    **TIE,
    **DOMAIN,
}

RUN_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "trajectories": {
        **YEARLY,
        **DOMAIN,
        "mean": "mean annual level over worlds",
        **QUANTILES,
    },
    "moves": {
        **YEARLY,
        **DOMAIN,
        **{move: f"share of months and worlds with the move {move}" for move in MOVES},
    },
    "strategies": {
        **YEARLY,
        **LABELLER,
        **{strategy: f"share of worlds labelled {strategy}" for strategy in STRATEGIES},
    },
    "perceived": {
        **YEARLY,
        "pressure": "pressure perceived at the year's end, mean over worlds",
        "support": "support perceived at the year's end, mean over worlds",
        "rivalry": "rivalry of the target with third powers, likewise",
        "trust": "trust in the target, likewise",
    },
    "slopes": {
        **TIE,
        **DOMAIN,
        "slope": "mean slope of the annual level after the first five years, levels a decade",
        "low": "2.5 % bound of the slope over worlds",
        "high": "97.5 % bound of the slope over worlds",
    },
    "coupling": {
        "quantity": "acts; lag, months until a pressing act is returned; pressure; support",
        "actor": "state that acts; of pressure and support, the focus, which perceives them",
        "target": "state that it acts toward",
        "first": "first year",
        "last": "last year",
        "recorded": "value of the recorded acts; of impressions, of worlds that meet these",
        "mean": "mean over worlds of the coupled run",
        "p05": "5 % quantile over worlds of the coupled run",
        "p50": "median over worlds of the coupled run",
        "p95": "95 % quantile over worlds of the coupled run",
        "matches": "whether the record lies within these; of impressions, means within a tenth",
    },
    "history": {
        **YEARLY,
        **DOMAIN,
        "level": "coded level, empty where no document codes one",
        "direct": "coded level of what is stated directly, empty where nothing is",
        "confidence": "confidence of the code, 0 to 1",
    },
    "relations": {
        **YEARLY,
        "quantity": "rung (0 to 3), supply (share of arms) or met (share of asks met so far)",
        "mean": "mean at the year's end, over the worlds in which it is known",
        **QUANTILES,
        "n": "share of worlds in which it is known",
        "coded": "recorded value, empty where none is",
    },
    "comparison": {
        **TIE,
        "quantity": "domain, or strategy",
        "labeller": "rule that names the strategy, empty for a domain",
        "metric": "distance, pattern or rps",
        "contender": "the model or a baseline",
        "subset": "years and acts that count: all, transitions, without_joint or direct",
        "sample": "in (years calibrated on, or all years) or held_out",
        "value": "score",
        "low": "lower bound of the 90 % interval over blocks of years",
        "high": "upper bound of the 90 % interval over blocks of years",
        "n_observed": "observed years that count",
        "n_forcing": "acts that the actor met",
        "n_fitted": "parameters fitted to the record",
    },
    "ledger": {
        **MONTHLY,
        "theory": "theory that contributes, or what else does",
        "driver": "field of the situation that the theory reads",
        "act": "act behind the driver, empty where no single one is named",
        "contribution": "part of the ideal level",
    },
    "ledger_months": {
        **MONTHLY,
        "ideal": "ideal level",
        "before": "level in the month before",
        "modal": "likeliest level",
        **{f"p_{move}": f"probability of the move {move}" for move in MOVES},
        "drawn": "level chosen in this world",
        "flip": "smallest change that would have reversed the choice",
    },
    "chronicle": {
        "month": "month, YYYY-MM",
        "kind": "act, move or recorded",
        **TIE,
        **DOMAIN,
        "level": "level of the act, or level chosen or coded",
        "text": "description",
        "source": "evidence behind the line, empty where there is none",
    },
}
