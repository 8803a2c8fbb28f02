"""Rerun what an archive holds and compare checksums: ``python rerun.py`` in the archive.

Needs the standard library alone, and Bamboo as ``environment.txt`` lists it. A copy of this file
lies in every archive. Exit code 0: all that was made again is equal; 1: something differs; 2: the
archive is damaged, or the command failed.
"""

import csv
import hashlib
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUMS = "CHECKSUMS"
COMMANDS = "commands.csv"
RESULTS = "results"
AGAIN = "rerun"


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def damaged(folder: Path) -> list[str]:
    """Return the files of an archive that are missing or not as the checksums say."""
    sums = folder / SUMS
    text = sums.read_text(encoding="utf-8", errors="replace") if sums.is_file() else ""
    found = []
    names = set()
    for line in text.splitlines():
        known, _, name = line.partition("  ")
        names.add(name)
        path = folder / name
        if not path.is_file() or digest(path) != known:
            found.append(name or SUMS)
    return found if COMMANDS in names else [*found, SUMS]


def compare(folder: Path) -> dict[str, list[str]]:
    """Return the results that are equal, different and not made again, by these words."""
    found: dict[str, list[str]] = {"equal": [], "different": [], "not made again": []}
    with (folder / COMMANDS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            again = folder / AGAIN / row["file"]
            if not again.is_file():
                found["not made again"].append(row["file"])
            else:
                word = "equal" if digest(again) == row["sha256"] else "different"
                found[word].append(row["file"])
    return found


def command(folder: Path) -> list[str]:
    """Return the words of the command that made the results."""
    with (folder / COMMANDS).open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    return shlex.split(first["command"])[1:]


def main(folder: Path = HERE) -> int:
    """Check the archive, run its command again, and compare."""
    broken = damaged(folder)
    if broken:
        print(f"damaged: {', '.join(broken)}")
        return 2
    words = [sys.executable, "-m", "sim", *command(folder), "--out", AGAIN]
    print(shlex.join(["bamboo", *words[3:]]), flush=True)
    done = subprocess.run(words, cwd=folder, check=False)  # noqa: S603 - the archive's own
    if done.returncode:
        return 2
    found = compare(folder)
    for word, names in found.items():
        print(f"{word}: {len(names)}")
        if word != "equal":
            print("".join(f"  {name}\n" for name in names), end="")
    return 1 if found["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
