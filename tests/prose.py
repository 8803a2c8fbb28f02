"""Run the commands, Python blocks and files of a page in their order.

The first line of a fenced block states its kind: ``console`` (lines that begin with ``$``),
``python``, or a kind of file with the name under which the reader saves it. A block with
``not-run: REASON`` is not run. The line that sets ``ROOT`` to the reader's clone sets it to this
one instead. ``python tests/prose.py PAGE`` runs a page in the current folder.
"""

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CLONE = re.compile(r'^ROOT = Path\(".*"\)  # the clone$', re.MULTILINE)
# in place of the numbers in the page
FEWER = {"--worlds": "20", "--points": "64", "--particles": "64"}


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the rest of its first line, its text and its line number."""

    language: str
    note: str
    body: str
    line: int

    @property
    def skipped(self) -> str:
        """Why the block is not run; empty where it is."""
        return self.note.removeprefix("not-run: ") if self.note.startswith("not-run: ") else ""

    @property
    def commands(self) -> list[list[str]]:
        """The commands of a console block, as words."""
        return [shlex.split(line[2:]) for line in self.body.splitlines() if line.startswith("$ ")]


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page in their order, without directives."""
    for found in FENCE.finditer(text):
        language, _, note = found[1].strip().partition(" ")
        if not language.startswith("{"):
            yield Block(language, note.strip(), found[2], text[: found.start()].count("\n") + 1)


def inline(text: str) -> set[str]:
    """Return the inline code of a page, outside fenced blocks."""
    return set(re.findall(r"`([^`\n]+)`", FENCE.sub("", text)))


def bamboo(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sim", *words], cwd=cwd, capture_output=True, text=True, check=False
    )


def fewer(words: list[str]) -> list[str]:
    """Return the same command with few worlds and points."""
    return [FEWER.get(before, word) for before, word in zip(["", *words], words, strict=False)]


def bamboo_here(words: list[str]) -> None:
    """Run a command in this process; it must exit with 0 and print something."""
    from sim.commands.cli import main

    sys.argv, output, code = ["bamboo", *words], StringIO(), None
    try:
        with redirect_stdout(output):
            main()
    except SystemExit as end:
        code = end.code
    assert not code, f"exit {code}"
    assert output.getvalue().strip(), "no output"


def _install() -> None:
    """Register the entry points of ``pyproject.toml`` for this page alone.

    This replaces ``pip install .``, which would change the environment.
    """
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    meta = Path(f"{project['name'].replace('-', '_')}-{project['version']}.dist-info")
    meta.mkdir()
    (meta / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n",
        encoding="utf-8",
    )
    groups = [
        f"[{group}]\n" + "\n".join(f"{k} = {v}" for k, v in points.items())
        for group, points in project["entry-points"].items()
    ]
    (meta / "entry_points.txt").write_text("\n".join(groups), encoding="utf-8")


def _command(words: list[str]) -> None:
    if words[0] == "bamboo":
        bamboo_here(fewer(words[1:]))
    elif words == ["pip", "install", "."]:
        _install()
    else:
        raise AssertionError("no test runs such a command")


def follow(page: Path) -> None:
    """Run a page step by step; the first step that fails is reported with its line."""
    text = page.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "page"}
    for block in blocks(text):
        if block.skipped:
            continue
        print(f"{page.name}:{block.line}: {block.language} {block.note}", flush=True)
        if block.language == "console":
            for words in block.commands:
                print("$", shlex.join(words), flush=True)
                _command(words)
        elif block.note:
            Path(block.note).parent.mkdir(parents=True, exist_ok=True)
            Path(block.note).write_text(block.body, encoding="utf-8")
            if block.language == "yaml":
                bamboo_here(["check", block.note])
        else:
            assert block.language == "python", "a block that is neither run nor saved"
            body = CLONE.sub(lambda _: f"ROOT = Path({str(ROOT)!r})", block.body)
            exec(compile(body, f"{page.name}:{block.line}", "exec"), names)
    missing = [
        p
        for p in inline(text)
        if re.fullmatch(r"results/[\w./-]+", p) and not (Path(p).exists() or (ROOT / p).exists())
    ]
    assert not missing, f"named, but missing: {missing}"


if __name__ == "__main__":
    sys.path[:1] = [str(Path.cwd())]
    follow(Path(sys.argv[1]))
