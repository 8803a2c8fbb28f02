"""Writing of reports: one page that needs no other file, and its Markdown twin with figures."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.core.errors import BadInput, Fault
from sim.core.plain_text import readable, readable_lines
from sim.record import result_folder
from sim.report.page.blocks import Foreign, Link, Page, Typed
from sim.report.page.folder_reader import Folder, read
from sim.report.page.full_page import page
from sim.report.translation import ENGLISH, Translator

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"
SPACES: Final = re.compile(r"\s+")
MARKS: Final = re.compile(r"([\\`*_\[\]|#~])")
KINDS: Final = ("html", "md")


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    script = f"\n{(TEMPLATES / 'report.js').read_text(encoding='utf-8')}"
    found.globals |= {
        "script": Markup(script),  # noqa: S704 - our own file
        "script_digest": _source_digest(script),
    }
    found.filters |= {"parts": parts, "markdown": markdown, "json": _json}
    found.tests |= {
        "link": lambda part: isinstance(part, Link),
        "typed": lambda part: isinstance(part, Typed),
        "foreign": lambda part: isinstance(part, Foreign),
    }
    return found


def _source_digest(script: str) -> str:
    """Return what a page's policy names a script by, so that no other script runs in the page."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _shown(value: Any) -> Any:
    """Make text readable that a template writes; what is marked as safe was made so before."""
    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return readable_lines(value) if is_text else value


def parts(cell: Any) -> tuple[Any, ...]:
    """Return the parts of a cell."""
    return cell if isinstance(cell, tuple) else (cell,)


def markdown(text: object) -> Markup:
    r"""Escape text, so that Markdown finds no mark in it and a page no element.

    >>> str(markdown("a_b <script>|"))
    'a\\_b &lt;script&gt;\\|'
    >>> str(markdown("its  digest ")), "spaces at the ends stay"
    ('its digest ', 'spaces at the ends stay')
    >>> str(markdown("#1 of Norhold's"))
    '\\#1 of Norhold&#39;s'
    """
    marked = MARKS.sub(r"\\\1", readable(SPACES.sub(" ", str(text))))
    return escape(marked)


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


def report(folder: Path, lang: str, seeds: Path | None = None) -> list[Path]:
    """Write the report of a result folder.

    Args:
        folder: The result folder, into which the report is written.
        lang: Code of the language.
        seeds: Folder of the evidence that numbers link to; default: the shipped one.

    Returns:
        The paths of the page and its Markdown twin.

    Raises:
        BadInput: The folder, a table of it or the language is refused; nothing is written.
    """
    found = read(folder, seeds)
    say = Translator(lang, found.case)
    if found.kind == "comparison":
        message = (
            "this folder holds a comparison, which has a report already; "
            "'bamboo compare DIR... --out DIR' renews it"
        )
        raise BadInput([Fault(str(folder), 1, 1, message)])
    texts = files(_page(found, say), lang, "report")
    with result_folder.claim_to_add(folder) as place:
        place.add(lambda draft: fill(draft, texts))
        return pages(place.path, texts)


def _page(folder: Folder, say: Translator) -> Page:
    """Return the report; tables that are each whole may still not belong together."""
    try:
        return page(folder, say)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        message = (
            "this table, and those of the same folder that are read before it, do not belong "
            "together, though each can be read; make the folder again with the command that its "
            "manifest names"
        )
        raise BadInput([Fault(str(folder.last_read), 1, 1, message)]) from error


def fill(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files into a folder.

    Args:
        folder: Folder to write to.
        texts: Contents by path within the folder.
    """
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def pages(folder: Path, texts: Iterable[str]) -> list[Path]:
    """Return the paths of the files that are not figures."""
    return [folder / name for name in texts if "/" not in name]
