"""Counts of a table as readers see them: a percentage, and the numbers that it is made of."""

from collections.abc import Mapping, Sequence

import pandas as pd

from sim.report.page.anchors import NOTHING
from sim.report.translation import Translator


def rate(number: int, of: int, say: Translator) -> str:
    """Return a share with its counts, or a dash where there is nothing to count.

    Args:
        number: How many.
        of: Of how many.
        say: The language.
    """
    return say("power.rate", share=percent(number, of), number=number, all=of) if of else NOTHING


def percent(number: float, of: float) -> str:
    """Return a share in percent with one decimal, or a dash where there is nothing to count.

    >>> percent(1, 8), percent(0, 0) == NOTHING
    ('12.5 %', True)
    """
    return f"{100 * number / of:.1f} %" if of else NOTHING


def words_of(verdicts: pd.Series, known: Sequence[str]) -> Mapping[str, int]:
    """Return how often each verdict stands in a column: those that are known, then any other.

    Args:
        verdicts: A column of verdicts.
        known: The verdicts in the order in which they are returned; each of them is returned.
    """
    counts = verdicts.value_counts()
    others = [str(word) for word in counts.index if word not in known]
    return {word: int(counts.get(word, 0)) for word in (*known, *others)}


def of_words(words: Mapping[str, int], say: Translator) -> list[str]:
    """Return the share and the counts of each verdict.

    Args:
        words: How often each verdict stands.
        say: The language.
    """
    total = sum(words.values())
    return [rate(number, total, say) for number in words.values()]
