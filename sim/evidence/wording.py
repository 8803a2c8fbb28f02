"""The words of a summary, as far as they tell whether two summaries describe one thing."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

WORD: Final = re.compile(r"[a-z0-9]+(?:[.][0-9]+)?")
YEAR: Final = re.compile(r"(19|20)[0-9]{2}$")
NUMBERS: Final = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "second": "2", "third": "3",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
}  # fmt: skip
# words that summaries use for the same thing, with the one that stands for them
SAME: Final = {
    "pivot": "rebalance", "margin": "sideline", "acquire": "buy", "purchase": "buy",
    "import": "buy", "obtain": "buy", "duration": "length", "sign": "agree", "agreement": "agree",
    "forum": "meet", "summit": "meet", "meeting": "meet", "talk": "meet",
}  # fmt: skip
EMPTY: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "no",
        "not",
        "of",
        "off",
        "on",
        "or",
        "other",
        "out",
        "own",
        "over",
        "said",
        "says",
        "that",
        "the",
        "their",
        "them",
        "this",
        "to",
        "toward",
        "towards",
        "under",
        "up",
        "was",
        "were",
        "with",
        "within",
        "new",
        "first",
    ]
)
ENDINGS: Final = ("ing", "ed", "es", "ly", "s")
SHORTEST: Final = 4  # letters that remain of a word whose ending is removed


def words(text: str, plain: Collection[str] = ()) -> frozenset[str]:
    """Return the telling words of a text: stems without articles, prepositions and plain words.

    Args:
        text: The text.
        plain: Further words that tell nothing, such as those that name the states of a case.

    >>> sorted(words("Arvenia buys six Kilo submarines from Beland", ["arvenia", "beland"]))
    ['6', 'buy', 'kilo', 'submarin']
    """
    found = WORD.findall(text.lower())
    return frozenset(_stem(word) for word in found if word not in EMPTY and word not in plain)


def _stem(word: str) -> str:
    """Return a word without its ending, or the word that stands for it."""
    if word in NUMBERS:
        return NUMBERS[word]
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST - (ending == "s"):
            word = word.removesuffix(ending)
            break
    word = word.removesuffix("e") if len(word) > SHORTEST else word
    return SAME.get(word, SAME.get(word + "e", word))


def numbers(text: str) -> frozenset[str]:
    """Return the numbers in a text, written as figures or as words; years do not count."""
    return frozenset(word for word in words(text) if word[0].isdigit() and not YEAR.match(word))


def weights(texts: Iterable[str], plain: Collection[str] = ()) -> Mapping[str, float]:
    """Weigh every word by its rarity in the texts; a word in all of them weighs little."""
    sets = [words(text, plain) for text in texts]
    counts = Counter(word for found in sets for word in found)
    return {word: math.log(1 + len(sets) / count) for word, count in counts.items()}


def likeness(
    one: Collection[str], other: Collection[str], rarity: Mapping[str, float] | None = None
) -> float:
    """Return the share of words that two sets have in common, weighed by rarity: 0 to 1."""
    known = rarity or {}
    together = sum(known.get(word, 1.0) for word in set(one) | set(other))
    shared = sum(known.get(word, 1.0) for word in set(one) & set(other))
    return shared / together if together else 0.0
