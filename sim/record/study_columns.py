"""Columns of the tables of transfers, variance decompositions, rankings and differences of runs."""

from collections.abc import Mapping
from typing import Final

from sim.record.run_columns import DOMAIN, TIE
from sim.record.trial_columns import SHARE_BOUNDS

RECORD: Final = {
    "change": "record that histories are judged by",
    "coded": "as coded (with coding error) or exactly",
    "years": "years of the record",
}

STUDY_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "transfer": {
        "direction": "where worlds come from, and the span that they are scored on",
        "scenario": "scenario of that span",
        "quantity": "score, emergence, pn, level or level_carried",
        "thesis": "thesis by its id, empty where none is asked",
        "labeller": "rule that names the strategy, empty where none does",
        "contender": "the model, a baseline, or the run without a source's acts",
        "value": "value of the quantity",
        "low": "lower bound: 90 % for scores, 95 % otherwise",
        "high": "upper bound likewise",
        "n": "years or worlds behind the value",
        "beside_nulls": "where the model's emergence stands among the baselines",
    },
    "paths": {
        "direction": "where worlds come from, and the span that they are scored on",
        "scenario": "scenario of that span",
        "run": "run with all acts, or without those of a source",
        "year": "calendar year",
        "mean": "mean level of the four domains over worlds",
        "p05": "5 % quantile over worlds",
        "p50": "median over worlds",
        "p95": "95 % quantile over worlds",
        "coded": "mean coded level of the four domains",
    },
    "spread": {
        "output": "output whose variance is decomposed",
        "group": "coding, parameters, theory or noise",
        "share": "Shapley effect as a share of the variance",
        **SHARE_BOUNDS,
        "first": "share that the group explains alone",
        "total": "share that the group explains with all its interactions",
    },
    "codings": {
        "output": "output whose mean is recoded",
        "mean": "mean over worlds",
        "codings": "number of codings sampled",
        "spread": "standard deviation between codings",
        "stated": "change between two codings that the spread allows for",
        "first_coder": "mean under the first coder",
        "second_coder": "mean under the second coder",
        "change": "difference of the two",
        **SHARE_BOUNDS,
        "within": "yes where the change is within what is stated",
    },
    "distinguish": {
        **RECORD,
        "rival": "contender that the model is distinguished from",
        "judge": "years or paths",
        "rightly": "share of histories that are correctly attributed, the lower of both makers'",
        **SHARE_BOUNDS,
        "apart": "1 where the two can be distinguished",
    },
    "recovery": {
        **RECORD,
        "made_by": "contender that made the histories",
        "recovered": "share of its histories that are attributed to it among all contenders",
        **SHARE_BOUNDS,
    },
    "tournament": {
        **TIE,
        "subset": "years that count: all, transitions or direct",
        "contender": "the model, a theory alone or a baseline",
        "n_fitted": "parameters fitted to the record",
        "distance": "mean distance of the domains",
        "distance_low": "lower bound of its 90 % interval",
        "distance_high": "upper bound of its 90 % interval",
        "pattern": "mean share of pairs of years ordered correctly",
        "pattern_low": "lower bound of its 90 % interval",
        "pattern_high": "upper bound of its 90 % interval",
        "n_observed": "observed years that count",
        "n_forcing": "acts that the actor met",
        "not_told_from": "contenders whose interval of distance overlaps",
        "silent": "whether the tie has no datum for the theory",
    },
    "series": {
        "actor": "state of the series",
        "counterpart": "its counterpart, empty where there is none",
        "quantity": "what the series measures",
        "unit": "unit of the series",
        "record": "history, or the result folder compared with",
        "target": "target of the tie",
        "domain": "domain of the record, or the mean of the four",
        "verdict": "agreement, no agreement or too few years",
        "note": "what stands in the way of agreement, empty where nothing does",
        "shared_trend": "whether both share a trend and nothing beside it",
        "years": "years that both know",
        "pairs": "pairs of adjacent years that both know",
        "differences": "rank correlation of first differences",
        "differences_low": "lower bound of its interval",
        "differences_high": "upper bound of its interval",
        "patterns": "share of pairs of years that both order alike",
        "patterns_low": "lower bound of its interval",
        "patterns_high": "upper bound of its interval",
        "chance": "corrected probability that shuffled blocks come as near",
        "change_years": "change points of the series",
        "record_change_years": "change points of the record",
        "shared_change_years": "change points that both share",
    },
    "differences": {
        "folder": "result folder that is compared with the base",
        "year": "calendar year",
        **TIE,
        **DOMAIN,
        "mean_base": "mean level in the base",
        "mean": "mean level in the folder",
        "difference": "difference of the means",
        **{
            f"{quantile}{part}": f"{quantile} over worlds {where}"
            for quantile in ("p05", "p50", "p95")
            for part, where in (
                ("_base", "in the base"),
                ("", "in the folder"),
                ("_shift", "in the folder less that in the base"),
            )
        },
        "paired_p05": "5 % quantile of differences over paired worlds",
        "paired_p95": "95 % quantile of differences over paired worlds",
    },
}
