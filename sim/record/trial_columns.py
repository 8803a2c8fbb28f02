"""Columns of the tables that ``bamboo judge`` writes beside those of a run."""

from collections.abc import Mapping
from typing import Final

from sim.core.vocabulary import STRATEGIES
from sim.record.run_columns import LABELLER

THESIS: Final = {"thesis": "thesis by its id"}
SHARE_BOUNDS: Final = {
    "low": "lower bound of the 95 % interval",
    "high": "upper bound of the 95 % interval",
}

ANSWERS: Final = {  # of verdicts on posteriors
    "record": (
        "probability, from the codes alone, that history satisfies the criterion (its condition, "
        "where the criterion removes acts)"
    ),
    "emergence": "share of replays of posterior worlds of the models that satisfy it, in sample",
    "emergence_nulls": "the same of the nulls",
    "emergence_held_out": "the same of the models given the years up to trained_until alone",
    "held_out_nulls": "the same of the nulls",
    "trained_until": "last year that the worlds of emergence_held_out were given",
    "prior": "probability before any record that most replays of a world satisfy it",
    "bayes_factor": "odds of probability over those of prior",
    "cause": (
        "share of worlds conditioned on the history in which it holds, where the criterion removes "
        "acts"
    ),
    "pn_pressing": (
        "share of conditioned worlds that satisfy it and lose it without the pressing acts of the "
        "power that presses"
    ),
    "pn_courting": "the same without the courting acts of the power that courts",
    "ps_pressing": (
        "share of conditioned worlds that do not satisfy it without any acts and do so with the "
        "pressing acts of the power that presses alone"
    ),
    "ps_courting": "the same with the courting acts of the power that courts alone",
    "power_true": "share of made histories, in which it is true, that give support",
    "power_false": "share of made histories, in which it is false, that refute it",
    "basis": "stance and acts of the inference",
    "flags": "cheap, definitional, record_fails, in_sample_only",
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
    "posterior_verdicts": {
        **THESIS,
        "document": "document that states it",
        "kind": "kind of claim",
        **LABELLER,
        "worlds": "posterior",
        "verdict": "supported, weak, undetermined, refuted or untestable",
        "probability": (
            "probability given the record that most replays of a world satisfy the criterion"
        ),
        **ANSWERS,
        "note": "why it cannot be asked, empty where it can",
    },
    "counterfactuals": {
        "run": "factual, or the run in which acts are left out",
        "first": "first year",
        "last": "last year",
        "mean": "mean level over domains and years, mean over worlds conditioned on the history",
        "p05": "5 % quantile over worlds",
        "p50": "median over worlds",
        "p95": "95 % quantile over worlds",
        "change": "mean difference from the factual run of the same worlds",
        "change_p05": "5 % quantile of the difference",
        "change_p50": "median of the difference",
        "change_p95": "95 % quantile of the difference",
        **{name: f"share of years and worlds labelled {name}" for name in STRATEGIES},
    },
    "verdict_changes": {
        **THESIS,
        **LABELLER,
        "choice": "what was chosen: basis, priors, document left out, coder, years, thresholds or "
        "labeller (of choices of another labeller, under that of the case alone)",
        "verdict": "verdict by the main choices",
        "other_verdict": "verdict by these",
        "moved": "whether the two differ",
        "record": "record by these choices",
        "emergence": "emergence by these choices",
        "emergence_held_out": "the same, trained only on years before the window; on no year where "
        "the inference was brief",
        "bayes_factor": "odds of the statement over those before any record, likewise",
        "probability": "probability of the statement, likewise",
    },
    "basis_levels": {
        "basis": "stance (plain or direct) and acts (all, or without_joint) that worlds met",
        "domain": "domain",
        "year": "calendar year, up to the last whose codes were given",
        "coded": "coded level by that stance, median over coders; empty where none coded",
        "mean": "mean level of the year over worlds given all codes, -2 to +2",
        "p05": "5 % quantile over worlds",
        "p50": "median over worlds",
        "p95": "95 % quantile over worlds",
    },
    "crossed_verdicts": {
        **THESIS,
        "acts": "source of the acts that worlds meet: own for that of the scenario, or a folder",
        "record": "source of the record that they are held to, likewise",
        "verdict": "verdict by a brief inference on both, under the labeller of the case",
        "satisfied": "probability, from the codes alone, that history satisfies the criterion",
        "emergence": "weighted share of models in which most replays satisfy it",
        "bayes_factor": "odds of the statement over those before any record",
        "probability": "probability of the statement",
    },
    "crossed_evidence": {
        "acts": "source of the acts that worlds meet, as in crossed_verdicts",
        "record": "source of the record that they are held to, likewise",
        "contender": "contender by its name",
        "codes": "number of codes that were given",
        "log_evidence": "natural logarithm of the probability of the codes",
        "se": "standard error of log_evidence",
        "ess": "effective number of draws",
    },
    "power": {
        **THESIS,
        "true": "made histories in which it is true",
        "true_supported": "of these, histories that give support",
        "true_weak": "of these, histories that give weak support",
        "true_refuted": "of these, histories that refute it",
        "false": "made histories in which it is false",
        "false_supported": "of these, histories that give support",
        "false_weak": "of these, histories that give weak support",
        "false_refuted": "of these, histories that refute it",
        "power_true": "share of histories in which it is true that give support",
        "power_false": "share of histories in which it is false that refute it",
    },
    "made_verdicts": {
        "history": "number of the made history",
        "maker": "contender that made it",
        **THESIS,
        "truth": "true, false, or empty where the maker does neither clearly",
        "share": "share of the maker's replays that satisfy it",
        "satisfied": "1 where the history itself satisfies it (or its condition), else 0",
        "record": "probability, learned from codes, that the history satisfies it",
        "emergence": "share of replays that satisfy it, as learned from codes",
        "probability": "probability, learned from codes, that the mechanism does it",
        "bayes_factor": "its odds over those before any record",
        "verdict": "the word that the rule gives",
    },
    "full_posteriors": {
        "history": "number of the made history",
        "maker": "contender that made it",
        **THESIS,
        "truth": "true, false, or empty where the maker does neither clearly",
        "probability": "probability of the statement, learned from codes",
        "probability_full": "the same from posteriors of all contenders",
        "record": "probability, learned from codes, that the history satisfies it",
        "record_full": "the same from the codes and the coders' errors",
        "verdict": "the word by what was learned",
        "verdict_full": "the word by the posteriors",
        "same": "whether the two agree",
    },
    "learned": {
        **THESIS,
        "quantity": "statement, emergence or record",
        "log_score": "mean log score on histories that were not learned from; 0 is best",
        "log_score_before": "the same of the share before any record",
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
