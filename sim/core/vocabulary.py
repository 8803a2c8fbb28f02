"""The words and the one scale of the model; every other module takes them from here.

A *level* runs from -2 (sides with the target) to +2 (acts against it), as in the codebook. A level
of -1 or lower is the move *bandwagon*, 0 is *hedge*, +1 or higher is *balance*. The four domains
are the issue areas of Nguyen 2020.
"""

from typing import Final

DOMAINS: Final = (
    "political",
    "military",
    "economic",
    "multilateral",
)
LEVELS: Final = (-2, -1, 0, 1, 2)
MOVES: Final = ("bandwagon", "hedge", "balance")
STRATEGIES: Final = ("bandwagon", "hedge", "soft_balance", "hard_balance")
ROLES: Final = ("response", "forcing", "context")
PRECISIONS: Final = ("day", "month", "year", "imputed")
MONTHS: Final = 12
FIRST_YEAR: Final = 1900  # evidence and scenarios lie between the two
LAST_YEAR: Final = 2100


def month_index(text: str) -> int:
    """Count the months from year 0 to a date; a bare year means its January.

    Args:
        text: A date written YYYY, YYYY-MM or YYYY-MM-DD.

    >>> month_index("2014-05-02") - month_index("2014")
    4
    """
    year, *rest = text.split("-")
    month = int(rest[0]) if rest else 1
    return int(year) * MONTHS + month - 1


def month_text(index: int) -> str:
    """Format a month index as YYYY-MM.

    >>> month_text(month_index("2014-05"))
    '2014-05'
    """
    year, month = divmod(index, MONTHS)
    return f"{year:04d}-{month + 1:02d}"


def tie_name(actor: str, target: str) -> str:
    """Name a directed tie as scenario files write it.

    >>> tie_name("AAA", "BBB")
    'AAA>BBB'
    """
    return f"{actor}>{target}"
