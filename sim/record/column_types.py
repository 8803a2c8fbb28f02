"""Types of the columns of every table: which hold numbers; all others hold words.

Columns that a table has beside the declared ones (factors of a sweep, draws of a set, contenders
of a matrix) are read as numbers wherever they hold nothing else.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.core.errors import bad_word, shown
from sim.core.vocabulary import DOMAINS

QUANTILES: Final = "p05 p25 p50 p75 p95"
OF_STANCE: Final = " ".join(
    ["year", *DOMAINS, *(f"{name}_direct" for name in DOMAINS), "confidence"]
)
NUMBERS: Final[Mapping[str, str]] = {
    "trajectories": f"year mean {QUANTILES}",
    "moves": "year bandwagon hedge balance",
    "strategies": "year bandwagon hedge soft_balance hard_balance",
    "perceived": "year pressure support rivalry trust",
    "slopes": "slope low high",
    "history": "year level direct confidence",
    "coupling": "first last recorded mean p05 p50 p95",
    "relations": f"year mean {QUANTILES} n coded",
    "comparison": "value low high n_observed n_forcing n_fitted",
    "ledger": "world contribution",
    "ledger_months": "world ideal before p_bandwagon p_hedge p_balance",
    "chronicle": "level",
    "verdicts": "probability low high",
    "counterfactuals": (
        "first last mean p05 p50 p95 change change_p05 change_p50 change_p95 bandwagon hedge "
        "soft_balance hard_balance"
    ),
    "verdict_changes": "record emergence emergence_held_out bayes_factor probability",
    "basis_levels": "year coded mean p05 p50 p95",
    "crossed_verdicts": "satisfied emergence bayes_factor probability",
    "crossed_evidence": "codes log_evidence se ess",
    "posterior_verdicts": (
        "probability record emergence emergence_nulls emergence_held_out held_out_nulls "
        "trained_until prior bayes_factor cause pn_pressing pn_courting ps_pressing "
        "ps_courting power_true power_false"
    ),
    "power": (
        "true true_supported true_weak true_refuted false false_supported false_weak false_refuted "
        "power_true power_false"
    ),
    "made_verdicts": "history share satisfied record emergence probability bayes_factor",
    "full_posteriors": "history probability probability_full record record_full",
    "learned": "log_score log_score_before",
    "placebos": "holds worlds emergence low high standing",
    "placebo_evidence": "set log_evidence se ess",
    "placebo_ranks": "log_evidence p05 median p95 sets at_or_above rank p",
    "panel_evidence": "codes log_evidence se ess over_null held_out trained_until",
    "panel_totals": ("states best_in log_evidence se held_out share_p05 share_p50 share_p95"),
    "panel_recovery": "states panels support right wrong open",
    "outcomes": "world holds",
    "history_first": "",
    "thesis_answers": "idle random rule",
    "stance_measured": "year codes mean sd p05 p50 p95 error",
    "attribution": "pn pn_low pn_high ps ps_low ps_high n additivity_gap",
    "confusion": "",
    "shifts": "years change_mean change_p05 change_p50 change_p95 unchanged level",
    "leave_one_out": "probability low high change",
    "multiverse": "universe threshold probability",
    "multiverse_summary": "universes share_holds min median max",
    "design": "point",
    "points": "point worlds failed",
    "failures": "point world",
    "sweep_strategies": "point year share",
    "sweep_levels": "point year mean",
    "chunks": "chunk first last worlds failed",
    "indices": "value low high",
    "boxes": "low high density coverage mass",
    "waves": (
        "wave points worlds_a_point failed kept limit smallest within_three_singly "
        "volume_not_ruled_out volume_of_level effective_points"
    ),
    "runs": "wave point worlds implausibility worst log_likelihood weight",
    "outputs": "coded coding_sd discrepancy_sd implausibility rules_out_alone",
    "constrained": "weight",
    "shrinkage": (
        "prior_low prior_high mean p05 p50 p95 shift shift_low shift_high "
        "shrinkage shrinkage_low shrinkage_high"
    ),
    "held_out": "value low high n_fitted",
    "evidence": "until log_evidence se ess n_parameters evaluations",
    "trainings": "trained_until log_evidence se ess",
    "posterior": "draw",
    "informed": "prior_p05 prior_p50 prior_p95 p05 p50 p95 contraction",
    "implied": "p05 p50 p95",
    "predictive": "trained_until year log_score crps energy",
    "worlds": "trained_until",
    "replayed_levels": "trained_until year mean p05 p25 p50 p75 p95",
    "replayed_scores": "trained_until first last years crps energy",
    "later_years": "trained_until years log_score crps energy difference low high",
    "rule_map": "share_low share_high exponent_low exponent_high prior posterior",
    "weights": "until prior posterior stacking",
    "coverage": "trained_until years covered_50 covered_90 tail",
    "log": "run points worlds seed level discrepancy waves simulated kept volume",
    "transfer": "value low high n",
    "paths": "year mean p05 p50 p95 coded",
    "spread": "share low high first total",
    "codings": "mean codings spread stated first_coder second_coder change low high",
    "distinguish": "years rightly low high apart",
    "recovery": "years recovered low high",
    "tournament": (
        "n_fitted distance distance_low distance_high pattern pattern_low pattern_high "
        "n_observed n_forcing"
    ),
    "series": (
        "years pairs differences differences_low differences_high patterns patterns_low "
        "patterns_high chance"
    ),
    "differences": (
        "year mean_base mean difference p05_base p05 p05_shift p50_base p50 p50_shift "
        "p95_base p95 p95_shift paired_p05 paired_p95"
    ),
    "imported_events": "intensity confidence",
    "events_codes_1": "intensity",
    "events_codes_2": "intensity",
    "imported_stance": OF_STANCE,
    "stance_1": OF_STANCE,
    "stance_2": OF_STANCE,
    "imported_coverage": "year covered months",
    "imported_documents": "",
    "provenance": "rows",
    "volume": "year months rows source_rows share",
    "changes": "",
    "mapping": "",
}
LARGEST: Final = 1e12  # of the numbers in a table
YEARS: Final = (1800, 2200)
MONTH: Final = re.compile(r"(?:1[89]|2[01])[0-9]{2}-(?:0[1-9]|1[0-2])")
COUNTED: Final = ("world", "point", "chunk", "universe")
Wrong = tuple[int, str]  # the place of a row, and what is wrong


def numbers_of(table: str) -> list[str]:
    """Return the columns of a table that hold numbers."""
    return NUMBERS[table].split()


def wrong_number(column: str, values: "pd.Series[Any]") -> Wrong | None:
    """Return the first cell of a column that is no number of its kind.

    Args:
        column: Name of the column.
        values: Its cells; NaN where they are empty.

    Returns:
        The place of the row and what is wrong with it, or None.
    """
    numbers = _numbers(values)
    filled = values.notna().to_numpy()
    wrong = numbers.isna().to_numpy() & filled
    allowed = "a number"
    wrong |= numbers.abs().to_numpy(dtype=float) > LARGEST
    if column == "year":
        allowed = f"a year from {YEARS[0]} to {YEARS[1]}"
        wrong |= ~numbers.between(*YEARS).to_numpy() | (numbers % 1 != 0).to_numpy()
    elif column in COUNTED:
        allowed = "a whole number from 0 up"
        wrong |= ~(numbers >= 0).to_numpy() | (numbers % 1 != 0).to_numpy()
    if not wrong.any():
        return None
    at = int(np.argmax(wrong))
    return at, f"{column}: {_cell(values.iloc[at])} is not {allowed}"


def _numbers(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return cells as numbers, NaN where they are none and infinite where they are too large."""
    try:
        return pd.to_numeric(values, errors="coerce")
    except OverflowError:  # of whole numbers that no floating-point number holds
        return pd.to_numeric(values.map(str), errors="coerce").where(values.notna())


def _cell(value: Any) -> str:
    return "an empty cell" if pd.isna(value) else shown(value)


def wrong_word(column: str, values: "pd.Series[Any]") -> Wrong | None:
    """Return the first cell of a column that is no word of its kind; see ``wrong_number``."""
    check = WORDS.get(column)
    if check is None:
        return None
    for text in values.unique():
        message = check(text)
        if message:
            at = int(np.argmax((values == text).to_numpy()))
            return at, f"{column}: {message}"
    return None


def _wrong_month(text: str) -> str:
    return "" if MONTH.fullmatch(text) else f"{shown(text)} is not a month written YYYY-MM"


def _wrong_domain(text: str) -> str:
    known = text in DOMAINS or not text
    return "" if known else bad_word("", text, DOMAINS).removeprefix(": ")


WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "month": _wrong_month,
    "domain": _wrong_domain,
}


def wrong_cells(table: pd.DataFrame, numbers: list[str]) -> Iterator[tuple[str, Wrong]]:
    """Yield, of each column with a wrong cell, its name and the first such cell."""
    for column in table.columns:
        check = wrong_number if column in numbers else wrong_word
        found = check(column, table[column])
        if found is not None:
            yield column, found
