"""Writes reports: one page that needs nothing else, and its Markdown twin with the figures beside it."""

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
from sim.report.page.translation import ENGLISH, Tongue

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"
SPACES: Final = re.compile(r"\s+")
MARKS: Final = re.compile(r"([\\`*_\[\]|#~])")


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
        "link": lambda p: isinstance(p, Link),
        "typed": lambda p: isinstance(p, Typed),
        "foreign": lambda p: isinstance(p, Foreign),
    }
    return found


def parts(cell: Any) -> tuple[Any, ...]:
    """Give the parts of a cell."""
    return cell if isinstance(cell, tuple) else (cell,)


def markdown(text: object) -> Markup:
    r"""Write words so that Markdown takes none of them for a mark, and no page for an element.

    >>> str(markdown("a_b <script>|"))
    'a\\_b &lt;script&gt;\\|'
    >>> str(markdown("its  digest ")), "what follows keeps its distance"
    ('its digest ', 'what follows keeps its distance')
    """
    return Markup(MARKS.sub(r"\\\1", str(escape(SPACES.sub(" ", str(text))))))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def rendered(whole: Page, lang: str, figures: str) -> dict[str, str]:
    """Render a report: file's ending to text; ``figures`` is the folder of the Markdown twin's figures."""
    said = {"page": whole, "lang": lang, "figures": figures}
    return {
        kind: _environment().get_template(f"report.{kind}.j2").render(said)
        for kind in ("html", "md")
    }


def files(whole: Page, lang: str, stem: str) -> dict[str, str]:
    """Give every file of a report by name: the page, its twin, and the twin's figures."""
    name = stem if lang == ENGLISH else f"{stem}.{lang}"
    texts = {
        f"{name}.{kind}": text for kind, text in rendered(whole, lang, f"figures/{name}").items()
    }
    return texts | {f"figures/{name}/{p.name}.svg": f"{p.svg}\n" for p in whole.pictures}


def report(folder: Path, lang: str) -> list[Path]:
    """Write a result folder's report in a language; gives the page and its twin. Raises BadInput with nothing written."""
    say = Tongue(lang)
    held = read(folder)
    if held.said.get("kind") == "comparison":
        raise BadInput(
            [
                Fault(
                    str(folder),
                    1,
                    1,
                    "this folder holds a comparison, whose report stands in it; 'bamboo compare DIR... --out DIR' renews it",
                )
            ]
        )
    return put(folder, files(_made(held, say), lang, "report"))


def _made(held: Folder, say: Tongue) -> Page:
    """Make the report; tables that are each whole may still not belong together."""
    try:
        return page(held, say)
    except (LookupError, TypeError, ValueError) as error:
        said = f"the tables of this folder do not belong together ({type(error).__name__}: {error}); make it again with the command that its manifest names"
        raise BadInput([Fault(str(held.path), 1, 1, said)]) from error


def put(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write files, each whole, all rendered before the first is written; gives those that are not figures."""
    try:
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            _whole(folder / name, text)
    except OSError as error:
        raise BadInput(
            [Fault(str(folder), 1, 1, f"the report cannot be written: {error.strerror}")]
        ) from error
    return [folder / name for name in texts if "/" not in name]


def _whole(path: Path, text: str) -> None:
    """Write a file beside its place and rename it."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as held:
            held.write(text)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
