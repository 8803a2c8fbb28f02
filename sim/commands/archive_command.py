"""The work of ``bamboo archive``: a replication package of a result folder."""

import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.commands.case_writing import digest, table_text
from sim.core.errors import BadInput, shown
from sim.core.paths import is_file
from sim.evidence.case_folders import is_case
from sim.record import archive_metadata, drafts, folders, new_folder, rerun, table_formats
from sim.record.folder_contents import MANIFEST
from sim.scenario.scenario_files import shipped, shipped_cases

COMPARED: Final = (".csv", ".gz", ".npz", ".svg", ".png")  # tables and figures
COMMANDS: Final = ("file", "sha256", "command")
INPUTS: Final = ("--posterior", "--constrained", "--evidence")  # options that name an input
PLACE: Final = "{name}_archive"
README: Final = """\
# {title}

A replication package, made by Bamboo {version}.

    pip install -r environment.txt
    python rerun.py

`rerun.py` checks every file against `CHECKSUMS`, runs the command again into `rerun/` and compares
each table and figure with the one in `results/`. `commands.csv` lists the command of each.
`ro-crate-metadata.json`, `codemeta.json` and `CITATION.cff` describe and cite the package.
"""


@dataclass(frozen=True)
class ArchiveRequest:
    """What the command line asks of an archive.

    Attributes:
        results: The result folder.
        out: The folder of the archive; None for one beside the results.
        case: Folder of the case that the results are of, where it is not shipped.
        formats: Formats that tables are written in beside CSV.
    """

    results: Path
    out: Path | None = None
    case: Path | None = None
    formats: tuple[str, ...] = ()


def archive(asked: ArchiveRequest) -> list[str]:
    """Write a replication package of a result folder: whole, or not at all.

    Raises:
        BadInput: The folder holds no result, an input of its command is not here, or the folder of
            the archive holds anything.
    """
    manifest = folders.read_manifest(asked.results)
    out = asked.out or asked.results.with_name(PLACE.format(name=asked.results.resolve().name))
    with new_folder.written(out) as draft:
        _fill(draft, asked, manifest, _inputs(asked, manifest))
    count = sum(path.is_file() for path in out.rglob("*"))
    return [f"written to {out}: {count} files", f"python {out / 'rerun.py'} runs it again"]


def _inputs(asked: ArchiveRequest, manifest: Mapping[str, Any]) -> dict[str, Path]:
    """Return what the command of the results reads, by its path in the archive."""
    words = [str(word) for word in manifest.get("command", ())]
    if len(words) < len(("verb", "scenario")):
        message = "its manifest holds no command, so that nothing can be run again"
        raise BadInput.at(asked.results / MANIFEST, message)
    found = {}
    for option, name in pairwise(words):
        if option in INPUTS:
            found[name] = Path(name)
    scenario = words[1]
    if asked.case is not None:
        found[scenario] = asked.case
    elif scenario not in shipped() | shipped_cases():
        found[scenario] = Path(scenario)
    if scenario in found and not is_case(found[scenario]):
        message = (
            f"the scenario {scenario!r} is not shipped; name the folder of its case with --case"
        )
        raise BadInput.at(found[scenario], message)
    strange = [name for name in found if _leads_out(name)]
    if strange:
        message = f"{shown(strange[0])} leads out of the archive; make the folder again"
        raise BadInput.at(asked.results / MANIFEST, message)
    missing = [name for name, path in found.items() if not path.exists()]
    if missing:
        message = (
            "the command of the results reads this, and it is not here; call the command from "
            "the folder where the results were made"
        )
        raise BadInput.at(missing[0], message)
    return found


def _leads_out(name: str) -> bool:
    """Whether a path that a manifest names leads out of the folder that it is put into."""
    return Path(name).is_absolute() or ".." in Path(name).parts


def _fill(
    draft: Path, asked: ArchiveRequest, manifest: Mapping[str, Any], inputs: Mapping[str, Path]
) -> None:
    """Write the files of an archive into an empty folder."""
    listed = [name for name in manifest.get("files", ()) if not _leads_out(name)]
    own = [name for name in listed if is_file(asked.results / name)]
    for name in [*own, MANIFEST]:
        _copy(asked.results / name, draft / rerun.RESULTS / name)
    for name, path in inputs.items():
        for part in [path] if path.is_file() else sorted(path.rglob("*")):
            inside = part.relative_to(path) if part != path else Path()
            if part.is_file() and not drafts.is_draft(inside):
                _copy(part, draft / name / inside)
    _write_formats(draft, own, asked.formats)
    for name, text in _texts(draft, own, manifest).items():
        (draft / name).write_text(text, encoding="utf-8", newline="\n")
    sums = _sums(draft)
    crate = archive_metadata.crate(manifest, sums)
    (draft / "ro-crate-metadata.json").write_text(crate, encoding="utf-8", newline="\n")
    lines = [f"{known}  {name}\n" for name, known in _sums(draft).items()]
    (draft / rerun.SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write_formats(draft: Path, own: Sequence[str], formats: Sequence[str]) -> None:
    """Write every table in other formats."""
    for name in own:
        for form in formats if name.endswith(".csv") else ():
            stem = name.removesuffix(".csv")
            path = draft / "formats" / f"{stem}.{form}"
            path.parent.mkdir(parents=True, exist_ok=True)
            table = pd.read_csv(draft / rerun.RESULTS / name)
            table_formats.write(table, stem, path, form)


def _texts(draft: Path, own: Sequence[str], manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts that describe the archive, by file."""
    command = shlex.join(["bamboo", *map(str, manifest["command"])])
    rows = [
        {
            "file": name,
            "sha256": digest((draft / rerun.RESULTS / name).read_bytes()),
            "command": command,
        }
        for name in own
        if name.endswith(COMPARED)
    ]
    versions = archive_metadata.environment()
    title = str(manifest.get("title") or manifest.get("name"))
    return {
        rerun.COMMANDS: table_text(COMMANDS, rows),
        "environment.txt": "".join(f"{line}\n" for line in versions),
        "codemeta.json": archive_metadata.codemeta(versions),
        "CITATION.cff": archive_metadata.citation(manifest),
        "README.md": README.format(title=title, version=manifest["bamboo"]),
        "rerun.py": Path(rerun.__file__).read_text(encoding="utf-8"),
    }


def _sums(draft: Path) -> dict[str, str]:
    """Return the sha256 of every file of a folder by its path."""
    return dict(_digests(draft))


def _digests(draft: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(draft.rglob("*")):
        if path.is_file():
            yield path.relative_to(draft).as_posix(), digest(path.read_bytes())
