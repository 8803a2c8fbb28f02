"""The rule of verdicts on posteriors: four answers to a claim, one word, and flags.

A claim is taken as a statement about the mechanism of a world: that most replays of the world
satisfy its criterion (of a conditional criterion: most of those that meet the condition). All
contenders take part, nulls included, each by its weight.

- *record*: probability, from the codes and the coders' errors alone, that history satisfies it
  (where the criterion removes acts, its condition).
- *emergence*: share of replays of posterior worlds that satisfy it, in sample, and trained only on
  years before its window; beside it, the same of the nulls.
- *information*: ``probability`` of the statement given the record, and ``bayes_factor``, its odds
  over those before any record.
- *cause*: in worlds conditioned on this history, the share in which a criterion that removes acts
  holds; for other criteria, how often they are lost without the acts (PN).

The word, by thresholds that were written down before the study of its power and kept after it; the
record had been scored with them once before that study, in a trial of the program:

*refuted*: the record satisfies the claim with a probability of at most 0.05 (a condition that it
does not meet refutes nothing); or the statement has a
probability of at most 0.05 and the record has lowered its odds by a factor of 3 or more.
*supported*: the statement has a probability of at least 0.9, the record has raised its odds by a
factor of 3 or more, the record satisfies the claim with a probability of at least 0.5, and where
acts are removed, most conditioned worlds lose it. *weak*: the same with a probability of at least
0.5. *undetermined*: everything else. What has no answer is not asked.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

SUPPORTED: Final = "supported"
WEAK: Final = "weak"
UNDETERMINED: Final = "undetermined"
REFUTED: Final = "refuted"
UNTESTABLE: Final = "untestable"
WORDS: Final = (SUPPORTED, WEAK, UNDETERMINED, REFUTED)
HIGH: Final = 0.9  # probability of a supported statement
HALF: Final = 0.5
LOW: Final = 0.05  # probability of a refuted statement, or of a record that satisfies it
MOVED: Final = 3.0  # factor by which the record has moved the odds
CHEAP: Final = "cheap"
DEFINITIONAL: Final = "definitional"
RECORD_FAILS: Final = "record_fails"
IN_SAMPLE_ONLY: Final = "in_sample_only"


@dataclass(frozen=True)
class Answers:
    """The answers to a claim; NaN where it cannot be asked.

    Attributes:
        record: Probability that history satisfies it.
        emergence: Share of replays of posterior worlds of the models.
        emergence_nulls: The same of the nulls.
        held_out: Share of replays of worlds trained on the years before its window.
        held_out_nulls: The same of the nulls.
        probability: Probability of the statement given the record.
        prior: Probability of the statement before any record.
        bayes_factor: Odds given the record over those before it.
        cause: Share of conditioned worlds in which a criterion that removes acts holds.
        idle: Share of worlds of a state that does nothing.
        direct: Probability that history satisfies it on the direct stance.
        removes: Whether the criterion removes acts; ``record`` is then that of its condition.
    """

    record: float
    emergence: float
    emergence_nulls: float
    held_out: float
    held_out_nulls: float
    probability: float
    prior: float
    bayes_factor: float
    cause: float = np.nan
    idle: float = np.nan
    direct: float = np.nan
    removes: bool = False


def word(answers: Answers) -> str:
    """Return the verdict on a claim, by the rule in this module's docstring."""
    known = not np.isnan(answers.probability)
    if answers.record <= LOW and not answers.removes:
        return REFUTED
    if not known:
        return UNTESTABLE
    if answers.probability <= LOW and answers.bayes_factor <= 1.0 / MOVED:
        return REFUTED
    held = not answers.record < HALF and not answers.cause < HALF
    if held and answers.bayes_factor >= MOVED and answers.probability >= HALF:
        return SUPPORTED if answers.probability >= HIGH else WEAK
    return UNDETERMINED


def flags(answers: Answers) -> list[str]:
    """Return the flags of a claim."""
    found = {
        CHEAP: answers.idle >= HALF,
        DEFINITIONAL: answers.record >= HALF and answers.direct < HALF,
        RECORD_FAILS: answers.record < HALF,
        IN_SAMPLE_ONLY: answers.emergence >= HALF and answers.held_out < HALF,
    }
    return [flag for flag, holds in found.items() if holds]


def odds_factor(after: float, before: float) -> float:
    """Return the factor from the odds of one probability to those of another, both inside 0 to 1.

    >>> odds_factor(0.9, 0.5)
    9.0
    """
    return round(after / (1.0 - after) / (before / (1.0 - before)), 10)
