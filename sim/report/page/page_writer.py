"""Writing of reports: one page that needs no other file, and its Markdown twin with figures."""

import json
import os
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.core.errors import BadInput, Fault
from sim.report.page.blocks import Foreign, Link, Page, Typed
from sim.report.page.folder_reader import Folder, read
from sim.report.page.full_page import page
from sim.report.translation import ENGLISH, Translator

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"
SPACES: Final = re.compile(r"\s+")
MARKS: Final = re.compile(r"([\\`*_\[\]|#~])")
READABLE: Final = 0o644
KINDS: Final = ("html", "md")


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"parts": parts, "markdown": markdown, "json": _json}
    found.tests |= {
        "link": lambda part: isinstance(part, Link),
        "typed": lambda part: isinstance(part, Typed),
        "foreign": lambda part: isinstance(part, Foreign),
    }
    return found


def parts(cell: Any) -> tuple[Any, ...]:
    """Return the parts of a cell."""
    return cell if isinstance(cell, tuple) else (cell,)


def markdown(text: object) -> Markup:
    r"""Escape text, so that Markdown finds no mark in it and a page no element.

    >>> str(markdown("a_b <script>|"))
    'a\\_b &lt;script&gt;\\|'
    >>> str(markdown("its  digest ")), "spaces at the ends stay"
    ('its digest ', 'spaces at the ends stay')
    """
    escaped = str(escape(SPACES.sub(" ", str(text))))
    return Markup(MARKS.sub(r"\\\1", escaped))  # noqa: S704 - escaped here


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def rendered(whole: Page, lang: str, figures: str) -> dict[str, str]:
    """Return a report as text by file ending; ``figures`` is the folder of the twin's figures."""
    values = {"page": whole, "lang": lang, "figures": figures}
    templates = {kind: _environment().get_template(f"report.{kind}.j2") for kind in KINDS}
    return {kind: template.render(values) for kind, template in templates.items()}


def files(whole: Page, lang: str, stem: str) -> dict[str, str]:
    """Return every file of a report by name: the page, its twin, and the twin's figures."""
    name = stem if lang == ENGLISH else f"{stem}.{lang}"
    figures = f"figures/{name}"
    texts = {f"{name}.{kind}": text for kind, text in rendered(whole, lang, figures).items()}
    for drawing in whole.pictures:
        texts[f"{figures}/{drawing.name}.svg"] = f"{drawing.svg}\n"
    return texts


def report(folder: Path, lang: str) -> list[Path]:
    """Write the report of a result folder.

    Args:
        folder: The result folder, into which the report is written.
        lang: Code of the language.

    Returns:
        The paths of the page and its Markdown twin.

    Raises:
        BadInput: The folder, a table of it or the language is refused; nothing is written.
    """
    say = Translator(lang)
    found = read(folder)
    if found.kind == "comparison":
        message = (
            "this folder holds a comparison, which has a report already; "
            "'bamboo compare DIR... --out DIR' renews it"
        )
        raise BadInput([Fault(str(folder), 1, 1, message)])
    return put(folder, files(_page(found, say), lang, "report"))


def _page(folder: Folder, say: Translator) -> Page:
    """Return the report; tables that are each whole may still not belong together."""
    try:
        return page(folder, say)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        message = (
            f"the tables of this folder do not belong together ({type(error).__name__}: {error}); "
            "make it again with the command that its manifest names"
        )
        raise BadInput([Fault(str(folder.path), 1, 1, message)]) from error


def put(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write files, each whole.

    Args:
        folder: Folder to write to.
        texts: Contents by path within the folder.

    Returns:
        The paths of the files that are not figures.

    Raises:
        BadInput: A file cannot be written.
    """
    try:
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            _write_whole(folder / name, text)
    except OSError as error:
        message = f"the report cannot be written: {error.strerror}"
        raise BadInput([Fault(str(folder), 1, 1, message)]) from error
    return [folder / name for name in texts if "/" not in name]


def _write_whole(path: Path, text: str) -> None:
    """Write a file under another name and rename it."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        beside.chmod(READABLE)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
