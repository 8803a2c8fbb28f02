"""The work of ``bamboo new``: the folder of a case that runs, from a shipped one."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from sim.commands.case_writing import MADE, digest, made_text
from sim.core.errors import BadInput, bad_word
from sim.core.resources import folder
from sim.evidence.adjudication import ACTS, LOG
from sim.evidence.case_folders import SCENARIO
from sim.evidence.coder_register import FOLDER
from sim.record import new_folder

EXAMPLE: Final = "iceland_1952_1976"
README: Final = "README.md"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
DERIVED: Final = (
    "events.csv",
    "stance.csv",
    "coverage.csv",
    "adjudication_report.csv",
    "rejected.csv",
    "agreement.csv",
    "disagreement.csv",
    f"{FOLDER}/events_codes_1.csv",
    f"{FOLDER}/events_codes_2.csv",
)
DECIDED: Final = (f"{FOLDER}/{ACTS}", f"{FOLDER}/{LOG}")


def new(place: Path, like: str = EXAMPLE, *, sheets_only: bool = False) -> list[str]:
    """Write the folder of a case, filled with a shipped one.

    Args:
        place: The folder, which does not exist or is empty; its name becomes that of the scenario.
        like: Name of the shipped case that fills it.
        sheets_only: Whether the adjudication and the agreed tables are left out, for you to make.

    Returns:
        The lines to print.

    Raises:
        BadInput: The folder holds anything or cannot be written, or there is no such case.
    """
    source = _source(like)
    name = place.resolve().name
    if not NAME.fullmatch(name):
        message = (
            f"the folder's name {name!r} becomes that of the scenario, which has up to 64 "
            "letters, digits, '_' and '-'; choose another one"
        )
        raise BadInput.at(place, message)
    with new_folder.written(place) as draft:
        _fill(draft, source, (*DERIVED, *DECIDED, MADE) if sheets_only else (MADE,))
        _rename(draft, source.name, name)
    return list(_lines(place, sheets_only=sheets_only))


def examples() -> list[str]:
    """Return the names of the shipped cases that a new one may be filled with."""
    return sorted(path.parent.name for path in folder("seeds").glob(f"cases/*/{SCENARIO}"))


def _source(like: str) -> Path:
    name = like.removeprefix("cases/")
    if name not in examples():
        raise BadInput.at("--like", bad_word("case", name, examples()))
    return folder("seeds") / "cases" / name


def _fill(draft: Path, source: Path, left_out: Collection[str]) -> None:
    """Copy a case into an empty folder, with the digests of the tables that Bamboo made."""
    made = {}
    for path in sorted(source.rglob("*")):
        part = path.relative_to(source).as_posix()
        if path.is_file() and part not in left_out:
            content = path.read_bytes()
            target = draft / part
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            if part in DERIVED:
                made[part] = digest(content)
    (draft / MADE).write_text(made_text(made), encoding="utf-8", newline="\n")


def _rename(draft: Path, old: str, name: str) -> None:
    """Write the name of a case into its scenario and its page of instructions."""
    for part in (SCENARIO, README):
        path = draft / part
        text = path.read_text(encoding="utf-8").replace(old, name)
        path.write_text(text, encoding="utf-8", newline="\n")


def _lines(place: Path, *, sheets_only: bool) -> Iterator[str]:
    """Yield what was written and what comes next."""
    if sheets_only:
        yield f"written to {place}: the coders' sheets of a case, not adjudicated"
        yield f"bamboo agreement {place}"
        yield f"bamboo adjudicate {place}"
        return
    yield f"written to {place}: a case that runs; {README} says how to make it yours"
    yield f"bamboo check {place}"
    if (place / "documents").is_dir():
        yield f"bamboo evidence --check {place} {place / 'documents'}"
    yield f"bamboo run {place} --worlds 100"
