"""Columns of the tables that ``bamboo sweep`` and ``bamboo constrain`` write."""

from collections.abc import Mapping
from typing import Final

from sim.record.run_columns import DOMAIN, LABELLER, TIE
from sim.record.trial_columns import SHARE_BOUNDS, THESIS

SCORE_BOUNDS: Final = {
    "low": "lower bound of the 90 % interval over blocks of years",
    "high": "upper bound of the 90 % interval over blocks of years",
}

SWEEP_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "design": {"point": "number of the point"},
    "points": {
        "point": "number of the point",
        "worlds": "worlds counted",
        "failed": "worlds that failed",
    },
    "failures": {
        "point": "number of the point",
        "world": "number of the world within the point",
        "cause": "error",
    },
    "sweep_strategies": {
        "point": "number of the point",
        **LABELLER,
        "year": "calendar year",
        "strategy": "strategy",
        "share": "share of worlds labelled so",
    },
    "sweep_levels": {
        "point": "number of the point",
        **TIE,
        **DOMAIN,
        "year": "calendar year",
        "mean": "mean annual level over worlds",
    },
    "chunks": {
        "chunk": "number of the chunk",
        "first": "first world, in the order in which they are run",
        "last": "last world",
        "state": "pending, done or failed",
        "worlds": "worlds counted",
        "failed": "worlds that failed",
        "cause": "error that stopped the chunk",
        "digest": "digest of the chunk's file",
    },
    "indices": {
        "output": "output of the sweep",
        "factor": "factor, or group of factors",
        "index": "S1 and ST (Sobol), or mu_star and sigma (Morris)",
        "value": "sensitivity index",
        **SHARE_BOUNDS,
    },
    "boxes": {
        **THESIS,
        "factor": "factor",
        "low": "lower limit of the box",
        "high": "upper limit of the box",
        "density": "share of the box's points at which the thesis emerges",
        "coverage": "share of all such points that the box holds",
        "mass": "share of all points that the box holds",
    },
}

CALIBRATION_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "waves": {
        "wave": "number of the wave",
        "points": "points run",
        "worlds_a_point": "worlds run at each point",
        "kept": "points not ruled out",
        "failed": "points without a number",
        "volume_not_ruled_out": "share of the prior's volume that is not ruled out",
        "volume_of_level": "share of that volume that holds the asked level of all weight",
        "effective_points": "effective sample size of the weighted points",
        "limit": "implausibility above which a point is ruled out",
        "smallest": "smallest implausibility in the wave",
        "within_three_singly": "share of points whose every output lies within three deviations",
    },
    "runs": {
        "wave": "number of the wave",
        "point": "number of the point",
        "worlds": "worlds run at the point",
        "implausibility": "implausibility of all outputs together",
        "worst": "implausibility of the worst output",
        "worst_output": "name of the worst output",
        "log_likelihood": "logarithm of the likelihood",
        "kept": "1 where the point is not ruled out",
        "weight": "weight of the point",
    },
    "outputs": {
        "tie": "actor>target",
        **DOMAIN,
        "years": "years of the output",
        "coded": "coded level",
        "coding_sd": "standard deviation of the coding",
        "discrepancy_sd": "standard deviation of the model discrepancy",
        "implausibility": "median implausibility in the first wave",
        "rules_out_alone": "share of the first wave that this output alone rules out",
    },
    "constrained": {"weight": "weight of the point"},
    "shrinkage": {
        "name": "draw: a parameter, disposition, worth or weight",
        "unit": "unit",
        "prior_low": "lower end of the prior",
        "prior_high": "upper end of the prior",
        "mean": "mean of the constrained values",
        "p05": "5 % quantile of the constrained values",
        "p50": "median of the constrained values",
        "p95": "95 % quantile of the constrained values",
        "shrinkage": "share of the prior's variance that is gone",
        "shrinkage_low": "lower bound of the 95 % interval of the shrinkage",
        "shrinkage_high": "upper bound of the 95 % interval of the shrinkage",
        "shift": "change of the mean, in standard deviations of the prior",
        "shift_low": "lower bound of the 95 % interval of the shift",
        "shift_high": "upper bound of the 95 % interval of the shift",
        "informed": "whether the record informs the draw",
    },
    "held_out": {
        **TIE,
        "quantity": "what is scored",
        "metric": "distance or pattern",
        "contender": "model, model_prior or a baseline",
        "sample": "in (years calibrated on) or held_out",
        "value": "score",
        **SCORE_BOUNDS,
        "n_fitted": "parameters fitted to the record",
    },
    "log": {
        "run": "number of the calibration",
        "scenario": "scenario",
        "calibrated": "first and last year calibrated on",
        "design": "design of the first wave",
        "points": "points a wave",
        "worlds": "worlds a point",
        "seed": "seed of the calibration",
        "level": "level of the constrained set",
        "discrepancy": "standard deviation of the model discrepancy, in levels",
        "waves": "waves run",
        "simulated": "worlds simulated",
        "kept": "points not ruled out",
        "volume": "share of the prior's volume that is not ruled out",
        "digest": "digest of the constrained set, empty where everything is ruled out",
    },
}
