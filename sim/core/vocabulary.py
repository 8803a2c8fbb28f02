"""The words and the one scale of the model; every other module takes them from here.

A *level* runs from -2 (sides with the target) to +2 (acts against it), as in the codebook of the
five documents. A level of -1 or lower is the move *bandwagon*, 0 is *hedge*, +1 or higher is
*balance*.
"""

from typing import Final

DOMAINS: Final = ("political", "military", "economic", "multilateral")  # nguyen-2020's issue areas
LEVELS: Final = (-2, -1, 0, 1, 2)
MOVES: Final = ("bandwagon", "hedge", "balance")
STRATEGIES: Final = ("bandwagon", "hedge", "soft_balance", "hard_balance")
DOCUMENTS: Final = ("voa-2023", "nguyen-2020", "cna-2025", "bop-2013", "mirror-2025")
ROLES: Final = ("response", "forcing", "context")
PRECISIONS: Final = ("day", "month", "year", "imputed")
MONTHS: Final = 12
STATE_NAMES: Final = {
    "VNM": "Vietnam",
    "CHN": "China",
    "USA": "the United States",
    "JPN": "Japan",
    "ASEAN": "ASEAN",
    "RUS": "Russia",
}


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

    >>> tie_name("VNM", "CHN")
    'VNM>CHN'
    """
    return f"{actor}>{target}"
