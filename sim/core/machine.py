"""The machine that the program runs on: how much memory it has."""

import contextlib
import os
from pathlib import Path
from typing import Final

# where Linux keeps the limit of a container: version 2, version 1
LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
ASSUMED: Final = 8 * 2**30  # bytes, where the system does not say


def memory() -> int:
    """Return how many bytes of memory this process may have: the machine's, or a container's."""
    found = [ASSUMED]
    with contextlib.suppress(AttributeError, ValueError, OSError):
        found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for path in LIMITS:
        with contextlib.suppress(ValueError, OSError):  # "max" where there is no limit
            found.append(int(path.read_text(encoding="ascii")))
    return min(found)


def shown_bytes(number: float) -> str:
    """Write a number of bytes.

    >>> shown_bytes(3.2e9), shown_bytes(2e13)
    ('3 GB', '20,000 GB')
    """
    return f"{max(number / 1e9, 1):,.0f} GB"
