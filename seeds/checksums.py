"""Write ``seeds/CHECKSUMS``: the sha256 of every table and list of theses.

``python seeds/checksums.py`` renews it after a table has changed on purpose; ``sha256sum -c
CHECKSUMS`` in this folder checks it.
"""

import hashlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
PATTERNS = ("*.csv", "theses*.yaml", "coders/*.csv", "first/*.csv", "china_panel/*.csv")


def checksums() -> str:
    """Return the text of the file, one line a table, in the form that ``sha256sum`` reads."""
    paths = sorted(path for pattern in PATTERNS for path in HERE.glob(pattern))
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(HERE).as_posix()}\n"
        for path in paths
    ]
    return "".join(lines)


if __name__ == "__main__":
    (HERE / "CHECKSUMS").write_text(checksums(), encoding="utf-8")
