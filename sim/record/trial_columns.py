"""Columns of the tables that ``bamboo judge`` writes beside those of a run."""

from collections.abc import Mapping
from typing import Final

from sim.record.run_columns import LABELLER

THESIS: Final = {"thesis": "thesis by its id"}
SHARE_BOUNDS: Final = {
    "low": "lower bound of the 95 % interval",
    "high": "upper bound of the 95 % interval",
}

TRIAL_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "verdicts": {
        **THESIS,
        "document": "document that states it",
        "kind": "kind of claim",
        **LABELLER,
        "worlds": "prior, or the constrained set that worlds are drawn from",
        "verdict": "supported, not_distinguished, refuted or another verdict",
        "probability": "share of worlds in which the criterion holds",
        **SHARE_BOUNDS,
        "rival": "contender or check that stands in the way, empty where none does",
        "note": "reason for the verdict, and the coded history's own answer",
    },
    "placebos": {
        **THESIS,
        **LABELLER,
        "placebo": "kind of permuted acts",
        "holds": "worlds in which the criterion holds",
        "worlds": "worlds asked",
        "emergence": "share of worlds in which the criterion holds",
        **SHARE_BOUNDS,
        "standing": "share of the placebo's sets that the model's emergence exceeds",
    },
    "outcomes": {
        "run": "contender",
        "world": "number of the world",
        **THESIS,
        **LABELLER,
        "holds": "1, and 0 for a conditional thesis (other worlds in which it fails, and worlds "
        "that do not meet its condition, are left out)",
    },
    "history_first": {
        **THESIS,
        **LABELLER,
        "plain": "answer of the coded levels: holds, fails or cannot be asked",
        "direct": "answer of the direct codes alone",
    },
    "thesis_answers": {
        **THESIS,
        **LABELLER,
        "idle": "share of the worlds of a state that does nothing that satisfy it, empty where "
        "it cannot be asked",
        "random": "the same of a state that chooses at random",
        "plain": "answer of the coded levels: holds, fails or cannot be asked",
        "direct": "answer of the direct codes alone",
        "rule": "the same as idle of histories made by the rule of pressure and support alone",
        "flags": "cheap, definitional, record_fails",
    },
    "attribution": {
        "factor": "pressing or courting acts of a state, which are removed or kept",
        "outcome": "outcome that is attributed",
        **LABELLER,
        "window": "first and last year in which the outcome is sought",
        "background": "the others' acts: historical, or held at what went before the span",
        "pn": "probability that the factor was necessary",
        "pn_low": "lower bound of the 95 % interval of pn",
        "pn_high": "upper bound of the 95 % interval of pn",
        "ps": "probability that the factor was sufficient",
        "ps_low": "lower bound of the 95 % interval of ps",
        "ps_high": "upper bound of the 95 % interval of ps",
        "n": "worlds that condition pn",
        "additivity_gap": "share of the joint effect that no factor alone explains",
        "model": "scenario, rule, or the rules pooled",
    },
    "confusion": {"made_by": "contender that made the histories"},
    "shifts": {
        "years": "years by which all acts are moved",
        "change_mean": "mean year of the steepest rise",
        "change_p05": "5 % quantile of that year",
        "change_p50": "median of that year",
        "change_p95": "95 % quantile of that year",
        "unchanged": "share of worlds in which the level never rises",
        "level": "mean level in the window",
    },
    "leave_one_out": {
        "document": "document whose acts are left out",
        **THESIS,
        **LABELLER,
        "probability": "share of worlds in which the criterion holds without it",
        **SHARE_BOUNDS,
        "change": "change of that share against the same worlds with all documents",
    },
    "multiverse": {
        "universe": "number of the universe",
        "coder": "coder whose codes of the acts are used",
        "left_out": "document left out",
        "dropped": "theory left out",
        "threshold": "scale of all thresholds",
        **LABELLER,
        **THESIS,
        "probability": "share of worlds in which the criterion holds",
    },
    "multiverse_summary": {
        **THESIS,
        "universes": "universes in which it can be asked",
        "share_holds": "share of universes in which it holds in at least half of the worlds",
        "min": "lowest probability",
        "median": "median probability",
        "max": "highest probability",
        "moved_most_by": "choice that explains most of the variance",
    },
}
