"""The minus sign, which stands before numbers that readers see; results keep a hyphen."""

import re
from typing import Final

HYPHEN: Final = re.compile(r"(?<![\w-])-(?=[0-9])")  # before a number, not in a date or a name


def with_minus(text: str) -> str:
    """Return a text whose negative numbers have the minus sign.

    >>> with_minus("-0.5 (2014-05, 1991-2025, chn-vnm-1)").replace("\N{MINUS SIGN}", "MINUS")
    'MINUS0.5 (2014-05, 1991-2025, chn-vnm-1)'
    """
    return HYPHEN.sub("\N{MINUS SIGN}", text)
