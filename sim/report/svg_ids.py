"""Names of the parts of an SVG file, in the order in which they come.

The plotting library names clip paths and markers by a digest of their shape. The last bits of a
layout differ between processors, and so would the names: equal figures would not be equal bytes.
"""

import re
from typing import Final

DIGESTED: Final = re.compile(r"\b([mp])[0-9a-f]{10}\b")


def numbered(svg: str) -> str:
    """Return an SVG file whose parts are named by their order of appearance.

    >>> numbered('<clipPath id="p15d2e55c09"/><g clip-path="url(#p15d2e55c09)"/>')
    '<clipPath id="p1"/><g clip-path="url(#p1)"/>'
    """
    known: dict[str, str] = {}
    return DIGESTED.sub(lambda found: _name(found[0], found[1], known), svg)


def _name(digest: str, letter: str, known: dict[str, str]) -> str:
    return known.setdefault(digest, f"{letter}{len(known) + 1}")
