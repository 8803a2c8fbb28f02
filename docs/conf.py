"""How the pages are built: offline, strictly, with parts that ``generate`` reads off the code."""

import os
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
copyright = author
release = version_of("bamboo-diplomacy")

extensions = ["sphinx.ext.autodoc", "myst_nb"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"Bamboo {release}"
html_copy_source = False

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
nb_execution_mode = os.environ.get(
    "BAMBOO_NOTEBOOK", "force"
)  # off: for a quick build of the pages alone
nb_execution_timeout = 600
nb_execution_raise_on_error = True

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_preserve_defaults = True


class Generated(SphinxDirective):
    """Put a part of the page that the code itself tells: ``{generated} parameters``."""

    required_arguments: ClassVar[int] = 1

    def run(self) -> "Sequence[Node]":
        """Read the part's Markdown as if it stood in the page."""
        return self.parse_text_to_nodes(PARTS[self.arguments[0]]())


def setup(app: "Sphinx") -> "ExtensionMetadata":
    """Tell Sphinx of the directive."""
    app.add_directive("generated", Generated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
