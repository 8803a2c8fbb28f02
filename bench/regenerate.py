"""Regenerate the reference results and compare every table with the stored one, byte for byte.

``python -m bench.regenerate`` runs every command of ``results/README.md`` into a new folder;
``python -m bench.regenerate NAME ...`` runs some of them. Nothing in ``results/`` is changed.

``python -m bench.regenerate --renew`` replaces each stored file by the new one as soon as its
commands have ended, so that later commands read it (calibrated sets).
"""

import re
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "results"
ROW = re.compile(r"^\| `([\w]+)` \| (.+) \|$", re.MULTILINE)
COMMAND = re.compile(r"`bamboo ([^`]+)`")


def commands() -> dict[str, list[list[str]]]:
    """Return the commands of every result folder, each as words, from ``results/README.md``."""
    text = (RESULTS / "README.md").read_text(encoding="utf-8")
    return {
        name: [shlex.split(words) for words in COMMAND.findall(cell)]
        for name, cell in ROW.findall(text)
        if COMMAND.search(cell)
    }


def differing(stored: Path, made: Path) -> list[str]:
    """Return the names of the stored tables that the new folder lacks or holds with other bytes."""
    names = sorted(p.relative_to(stored) for p in stored.rglob("*.csv"))
    return [
        str(n)
        for n in names
        if not (made / n).is_file() or (made / n).read_bytes() != (stored / n).read_bytes()
    ]


def made(commands: list[list[str]], out: Path) -> str:
    """Run commands one after the other into a folder; return the end of a failing one's error."""
    for words in commands:
        command = [sys.executable, "-m", "sim", *words, "--out", str(out)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            return done.stderr[-500:] or f"exit code {done.returncode}"
    return ""


def renew(stored: Path, new: Path) -> None:
    """Replace every stored file by the new one; a file that is not made again goes."""
    for old in [path for path in stored.rglob("*") if path.is_file()]:
        again = new / old.relative_to(stored)
        if again.is_file():
            old.write_bytes(again.read_bytes())
        else:
            old.unlink()


def main(words: list[str]) -> int:
    """Run the commands and print one line for each folder; return 1 where a table differs."""
    renews, names = words[:1] == ["--renew"], [word for word in words if word != "--renew"]
    known = commands()
    unknown = [n for n in names if n not in known]
    if unknown:
        print(f"no such result: {', '.join(unknown)}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    failed = 0
    for name in names or known:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / name
            start = time.perf_counter()
            failure = made(known[name], out)
            took = time.perf_counter() - start
            wrong = [failure] if failure else differing(RESULTS / name, out)
            count = len(list((RESULTS / name).rglob("*.csv")))
            if renews and not failure:
                renew(RESULTS / name, out)
        verdict = "same bytes" if not wrong else f"DIFFERS: {', '.join(wrong)}"
        print(f"{name}: {count} tables, {took:.0f} s, {verdict}", flush=True)
        failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
