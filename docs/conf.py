"""Sphinx configuration: offline and strict, with parts that ``generate`` makes from the code."""

import os
import re
import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

sys.path.insert(0, str(Path(__file__).parent))
from generate import PARTS

project = "Bamboo"
author = "The Bamboo developers"
copyright = author  # noqa: A001 - Sphinx reads this name
release = version_of("bamboo-diplomacy")

extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "myst_nb"]
exclude_patterns = ["_build"]
OUTSIDE = re.compile(r"\]\((\.\./(?:\w+/)?[A-Z]+\.md)\)")
html_theme = "furo"
html_title = f"Bamboo {release}"
html_copy_source = False

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
# BAMBOO_NOTEBOOK=off builds the pages without executing the notebook
nb_execution_mode = os.environ.get("BAMBOO_NOTEBOOK", "force")
nb_execution_timeout = 600
nb_execution_raise_on_error = True

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_preserve_defaults = True


class Generated(SphinxDirective):
    """Insert a generated part into the page: ``{generated} parameters``."""

    required_arguments: ClassVar[int] = 1

    def run(self) -> "Sequence[Node]":
        """Parse the part's Markdown as a part of the page."""
        return self.parse_text_to_nodes(PARTS[self.arguments[0]]())


def link_files(_app: "Sphinx", _page: str, source: list[str]) -> None:
    """Let links to pages outside this folder, which are not built, lead to the files themselves."""
    source[0] = OUTSIDE.sub(r"](<path:\1>)", source[0])


def setup(app: "Sphinx") -> "ExtensionMetadata":
    """Register the directive and the links to files."""
    app.connect("source-read", link_files)
    app.add_directive("generated", Generated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
