"""Columns of the tables of an inference."""

from collections.abc import Mapping
from typing import Final

OF: Final = {
    "contender": "theory, rule, pair, blend, no_acts, null or upper bound, by its name",
    "basis": "stance (plain or direct) and acts (all, or without_joint) that it met",
}
TRAINED: Final = {
    **OF,
    "trained_until": "last year whose codes it was given; the year before the span for the prior",
}
WORLD: Final = (
    "numbers of the worlds that draw dates, coding and the like: one for what spans all "
    "years, one for the acts of each five years, and others for acts that are renewed"
)
SAMPLE: Final = {"sample": "in_sample for years that it was given, held_out for later ones"}
BOUNDS: Final = {
    "low": "lower bound of the 90 % interval over blocks of years",
    "high": "upper bound likewise",
}

INFERENCE_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "evidence": {
        **OF,
        "until": "last year whose codes were given",
        "kind": "theory, rule, pair, blend, no_acts, null or upper_bound",
        "log_evidence": "natural logarithm of the probability of the codes",
        "se": "standard error of log_evidence, of as many draws as are effective",
        "ess": "effective number of draws",
        "n_parameters": "number of coordinates that were sampled",
        "evaluations": "number of evaluations of the likelihood",
        "seeds": "seeds of the sampler",
    },
    "trainings": {
        **OF,
        "trained_until": "last year whose codes it was given",
        "log_evidence": "natural logarithm of the probability of the codes up to that year",
        "se": "standard error of log_evidence, of as many draws as are effective",
        "ess": "effective number of draws",
        "settled": "yes where the effective draws are as many as were wanted, else no",
    },
    "posterior": {
        **OF,
        "draw": "number of the draw",
        "world": WORLD,
    },
    "worlds": {
        "mixture": "models or nulls: a mixture over worlds, each of which one contender rules",
        "trained_until": TRAINED["trained_until"],
        "contender": OF["contender"],
        "world": WORLD,
        "states": (
            "position of the level of each domain at the end of the last year that was given; -1 "
            "where no later year follows"
        ),
    },
    "informed": {
        **OF,
        "parameter": "parameter by its name",
        "unit": "unit of the values",
        "prior_p05": "5 % quantile before any record",
        "prior_p50": "median before any record",
        "prior_p95": "95 % quantile before any record",
        "p05": "5 % quantile given the record",
        "p50": "median given the record",
        "p95": "95 % quantile given the record",
        "contraction": (
            "share of the prior variance that the record takes away, on the normal scale"
        ),
        "informed": "yes where the contraction is above 0.1",
    },
    "implied": {
        "contender": OF["contender"],
        "quantity": (
            "rise.DOMAIN: mean level of the window less that of the years before; "
            "following_time in months"
        ),
        "p05": "5 % quantile over prior draws",
        "p50": "median over prior draws",
        "p95": "95 % quantile over prior draws",
    },
    "predictive": {
        **TRAINED,
        **SAMPLE,
        "year": "calendar year",
        "log_score": "log probability of the year's codes given those of all years before",
        "crps": "mean over domains of the continuous ranked probability score, in levels",
        "energy": "energy score of the four domains together, in levels",
    },
    "replayed_levels": {
        **TRAINED,
        "domain": "domain",
        "year": "calendar year",
        "mean": "mean level of the year over draws, -2 to +2",
        "p05": "5 % quantile over draws",
        "p25": "25 % quantile over draws",
        "p50": "median over draws",
        "p75": "75 % quantile over draws",
        "p95": "95 % quantile over draws",
    },
    "replayed_scores": {
        "mixture": (
            "models or nulls: a mixture over worlds, each of which one contender rules; or one "
            "contender that meets no acts by its name, as the inference scored it"
        ),
        "trained_until": TRAINED["trained_until"],
        **SAMPLE,
        "first": "first year that is scored",
        "last": "last year that is scored",
        "years": "number of years with codes among them",
        "crps": "mean of the years' scores, in levels; 0 is best",
        "energy": "mean of the years' scores, in levels; 0 is best",
        "settled": "yes, no, or nothing for worlds before any record: see the table trainings",
    },
    "later_years": {
        **TRAINED,
        "years": "number of later years with codes",
        "log_score": "log probability of the later years' codes",
        "crps": "mean of the years' scores, in levels",
        "energy": "mean of the years' scores, in levels",
        "null": "null that was trained on the same years",
        "difference": "log score less that of the null",
        **BOUNDS,
    },
    "rule_map": {
        "contender": "contender with a free share of pressure and exponent",
        "share_low": "share of pressure, from",
        "share_high": "to",
        "exponent_low": "exponent of the joint mean of pressure and support, from",
        "exponent_high": "to",
        "prior": "prior probability of the bin",
        "posterior": "share of the posterior's draws in the bin",
    },
    "weights": {
        **OF,
        "until": "last year whose codes were given",
        "prior": "probability before any record: equal over sets of inputs, then within a set",
        "posterior": "probability given the record, among the contenders listed",
        "stacking": "weight in the mixture whose one-year-ahead log score is best",
    },
    "coverage": {
        **TRAINED,
        **SAMPLE,
        "domain": "domain",
        "years": "number of years with codes",
        "covered_50": "share of agreed codes within the 50 % interval of predicted codes",
        "covered_90": "share of agreed codes within the 90 % interval of predicted codes",
        "tail": "share of draws whose mean level over these years is above that of the codes",
    },
    "stance_measured": {
        "year": "calendar year",
        "actor": "state whose stance it is",
        "target": "state toward which it is",
        "stance": "plain for all of the conduct, direct for what is said directly",
        "domain": "domain",
        "codes": "number of codes that coders gave",
        "mean": "posterior mean of the level, -2 to +2",
        "sd": "posterior standard deviation, in levels",
        "p05": "5 % quantile of the level",
        "p50": "median of the level",
        "p95": "95 % quantile of the level",
        "error": "standard error of the mean that comes from sampling, in levels",
    },
}
