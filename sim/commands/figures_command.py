"""The work of ``bamboo figures``: the figures of a result folder, as a journal prints them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.core.errors import BadInput, bad_word, together
from sim.core.paths import file_name
from sim.record import folders, result_folder
from sim.report.drawing import FORMATS, complaint, rendered
from sim.report.figure_style import styled
from sim.report.page import folder_reader, result_figures
from sim.report.page.result_figures import Plot
from sim.report.page_size import inches
from sim.report.translation import Translator
from sim.studies import manifest_command


@dataclass(frozen=True)
class Request:
    """What the command line asks of figures.

    Attributes:
        width: Their width, as it is written.
        formats: Formats, separated by commas.
        names: Names of figures, separated by commas; None for all.
        lang: Code of the language.
        evidence: Folder of evidence; None for the shipped one.
    """

    width: str
    formats: str
    names: str | None
    lang: str
    evidence: Path | None


def figures(folder: Path, asked: Request, out: Path | None, *, force: bool = False) -> list[str]:
    """Plot the figures of a result folder into a folder of their own.

    Args:
        folder: The result folder.
        asked: Width, formats, names, language, evidence.
        out: The folder to write; None for the default one.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with what is asked or with the folder; nothing is written.
    """
    width, formats, say, source = together(
        lambda: inches(asked.width),
        lambda: _formats(asked.formats),
        lambda: Translator(asked.lang),
        lambda: folder_reader.read(folder, asked.evidence),
    )
    plots = result_figures.plots(source, say.of_case(source.case))
    if not plots:
        message = "this folder has no table that a figure is plotted from"
        raise BadInput.at(str(folder), message)
    chosen = _chosen(plots, asked.names)
    name = folder.resolve().name
    with result_folder.claim("figures", [name], out, force=force) as place:
        files, lines = _files(chosen, formats, width)
        command = ["figures", manifest_command.shareable(folder), *_options(asked)]
        manifest = folders.manifest(
            name=name,
            title=source.manifest.get("title", source.name),
            command=command,
            source=hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()[:16],
        )
        place.replace(lambda draft: _fill(files, draft), manifest)
        where = place.path
    number = len(chosen) - len(lines)
    return [f"{number} figures, {asked.width} wide, as {', '.join(formats)}: {where}", *lines]


def _options(asked: Request) -> list[str]:
    """Return what is asked as arguments of the command."""
    found = ["--width", asked.width, "--format", asked.formats, "--lang", asked.lang]
    if asked.names is not None:
        found += ["--only", asked.names]
    if asked.evidence is not None:
        found += ["--evidence", manifest_command.shareable(asked.evidence)]
    return found


def _formats(text: str) -> list[str]:
    """Read a list of formats; raises BadInput."""
    names = _parts(text)
    for name in names:
        if name not in FORMATS:
            raise BadInput.at("--format", bad_word("format", name, list(FORMATS)))
    if not names:
        raise BadInput.at("--format", f"no format is named; allowed are {', '.join(FORMATS)}")
    return names


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _chosen(plots: Mapping[str, Plot], names: str | None) -> dict[str, Plot]:
    """Return the figures that are asked for; raises BadInput."""
    if names is None:
        return dict(plots)
    asked = _parts(names)
    for name in asked:
        if name not in plots:
            raise BadInput.at("--only", bad_word("figure", name, list(plots)))
    return {name: plots[name] for name in asked}


def _files(
    plots: Mapping[str, Plot], formats: Sequence[str], width: float
) -> tuple[dict[str, bytes], list[str]]:
    """Plot figures; return the contents of files by name, and a line for each that is missing."""
    files: dict[str, bytes] = {}
    missing = []
    for name, make in plots.items():
        try:
            with styled(width=width):
                found = rendered(make(), formats)
        except Exception as error:  # noqa: BLE001  any failure of a figure costs that figure only
            missing.append(complaint(name, error))
            continue
        files |= {f"{file_name(name)}.{kind}": content for kind, content in found.items()}
    return files, missing


def _fill(files: Mapping[str, bytes], draft: Path) -> None:
    for name, content in files.items():
        (draft / name).write_bytes(content)
