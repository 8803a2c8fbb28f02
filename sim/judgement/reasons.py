"""Reasons beside a verdict: one template for each, shared by those who write and read tables."""

import re
import string
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

REASONS: Final[Mapping[str, str]] = {
    # why a criterion is untestable
    "needs_run": "needs the run '{run}'",
    "no_tie": "no state decides {tie} in this run",
    "outside_span": "{years} lies outside the span {span}",
    "record_silent": "the record holds no {what} for some of these years",
    "not_perceived": "nothing in the run perceives '{driver}'",
    "not_kept": "nothing in the run keeps '{quantity}'",
    "not_given": "its condition is not met",
    "too_few": "only {number} of {of} worlds meet its condition",
    "no_history": "there is no coded history",
    "unforced": "unforced: {actors} met fewer than ten acts",
    # what the coded history answers
    "history_untestable": "history: cannot be asked ({why})",
    "history_satisfies": "history: the coded record satisfies it",
    "history_fails": "history: the coded record itself does not satisfy it",
    "history_definition": (
        "history: the coded record satisfies it on the plain stance and not on the direct one, "
        "so by definition"
    ),
    # what keeps a thesis from being supported
    "by_definition": "not distinguished from definition",
    "confused": (
        "more frequent than under {contender}, but histories made by the one and by the other "
        "cannot be told apart"
    ),
    "below_sets": (
        "more frequent than under {contender} on the whole, but not above {share} of its sets"
    ),
    # where an emergence lies beside the baselines
    "above_all": "above all nulls",
    "not_above": "not above {contender}",
    "below": "below {contender}",
    "fails": "fails in 95 % of worlds",
    "untestable": "untestable: {why}",
}
SHAPES: Final[Mapping[str, str]] = {
    "run": r"[\w-]+",
    "tie": r"\w+>\w+",
    "years": r"\d+-\d+",
    "span": r"\d+-\d+",
    "what": r"levels|impressions|'\w+'",
    "driver": r"\w+",
    "quantity": r"\w+",
    "actors": r"\w+(?:, \w+)*",
    "contender": r"\w+",
    "share": r"\d+%",
    "number": r"\d+",
    "of": r"\d+",
    "why": r".+",
}


class Reason(NamedTuple):
    """A reason by its id, with the values of its placeholders."""

    id: str
    values: Mapping[str, str]


def write_reason(name: str, /, **values: str) -> str:
    """Return the sentence of a reason as tables hold it.

    >>> write_reason("needs_run", run="without_pressure")
    "needs the run 'without_pressure'"
    """
    return REASONS[name].format(**values)


def read_reason(text: str) -> Reason | None:
    """Return the reason that a sentence of a table states, or None where it is none of REASONS.

    >>> read_reason("below always_hedge")
    Reason(id='below', values={'contender': 'always_hedge'})
    """
    for name, pattern in _patterns().items():
        match = pattern.fullmatch(text)
        if match is not None:
            return Reason(name, match.groupdict())
    return None


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {name: _pattern(template) for name, template in REASONS.items()}


def _pattern(template: str) -> re.Pattern[str]:
    """Compile a template: its own words literally, each placeholder by its shape."""
    parts = []
    for literal, field, _, _ in string.Formatter().parse(template):
        parts.append(re.escape(literal))
        if field is not None:
            parts.append(f"(?P<{field}>{SHAPES[field]})")
    return re.compile("".join(parts))
