"""Composition of YAML text into a tree of nodes: YAML 1.2 words, and bounds on size and depth.

PyYAML reads YAML 1.1, where NO is false and 12:30 is 750, and fails on 1999-13-01 without a line.
Here only true, false, null and numbers are more than text; dates stay text.
"""

import re
from typing import Any, Final

import yaml

from sim.core.errors import BadInput

MAX_DEPTH: Final = 30
MAX_NODES: Final = 50_000
UNFOLDS: Final = (
    f"the file unfolds to more than {MAX_NODES} values or {MAX_DEPTH} levels; "
    "write it out plainly, without nested aliases"
)
NOT_YAML: Final = "this is not YAML"
CHECK_FORM: Final = "check indentation, quotes and colons"
CORE: Final = "tag:yaml.org,2002:"
BOOL: Final = re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$")
NULL: Final = re.compile(r"^(?:~|null|Null|NULL|)$")
INT: Final = re.compile(r"^[-+]?[0-9]+$")
FLOAT: Final = re.compile(
    r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"
    r"|^[-+]?\.(?:inf|Inf|INF)$"
    r"|^\.(?:nan|NaN|NAN)$"
)
WORDS: Final = {"bool": BOOL, "null": NULL, "int": INT, "float": FLOAT}
_FIRST_LETTERS: Final = {
    "bool": list("tTfF"),
    "null": ["~", "n", "N", ""],
    "int": list("-+0123456789"),
    "float": list("-+.0123456789"),
}


class _Loader(yaml.SafeLoader):
    """A safe loader with the core words of YAML 1.2 and a bound on depth."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose a value, unless it lies too deep."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, UNFOLDS, mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern in WORDS.items():
    _Loader.add_implicit_resolver(CORE + _tag, _pattern, _FIRST_LETTERS[_tag])


def compose(text: str, name: str) -> yaml.Node | None:
    """Compose the tree of a text.

    Args:
        text: YAML text.
        name: Name of the file, for messages.

    Returns:
        The root of the tree, or None where the text is empty.

    Raises:
        BadInput: The text is not YAML, or nests too deep.
    """
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        raise _bad_character(text, name, error.position) from error
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _bad_form(name, error) from error
    except (yaml.YAMLError, ValueError) as error:
        raise BadInput.at(name, f"{NOT_YAML}: {error}; {CHECK_FORM}") from error
    finally:
        loader.dispose()


def place(node: yaml.Node) -> tuple[int, int]:
    """Return the line and the column of a node, from 1."""
    mark = node.start_mark
    return mark.line + 1, mark.column + 1


def _bad_character(text: str, name: str, position: int) -> BadInput:
    """Build the error of a character that YAML does not allow."""
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    code = f"U+{ord(text[position]):04X}"
    message = f"{NOT_YAML}: the character {code} is not allowed in a text file; delete it"
    return BadInput.at(name, message, line, column)


def _bad_form(name: str, error: yaml.MarkedYAMLError) -> BadInput:
    """Build the error of a text whose form PyYAML refuses."""
    mark = error.problem_mark or error.context_mark
    problem = error.problem or error.context
    message = f"{NOT_YAML}: {problem}; {CHECK_FORM}"
    if problem == UNFOLDS:
        message = UNFOLDS
    if mark is None:
        return BadInput.at(name, message)
    return BadInput.at(name, message, mark.line + 1, mark.column + 1)
