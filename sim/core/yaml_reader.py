"""Strict reading of YAML files into data with places: keys stand once, and every line is known.

Keys are text, and what a schema must judge, such as a date, stays text.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from sim.core.errors import BadInput, Fault, shown
from sim.core.yaml_loader import (
    CORE,
    FLOAT,
    INT,
    MAX_DEPTH,
    MAX_NODES,
    NOT_YAML,
    UNFOLDS,
    WORDS,
    compose,
    place,
)

MAX_BYTES: Final = 1_000_000
MAX_DIGITS: Final = 400
Where = tuple[str | int, ...]


def place_name(where: Where) -> str:
    """Format a place in a file as keys joined by dots."""
    return ".".join(map(str, where))


def _labelled(where: Where, message: str) -> str:
    """Put the name of a place before a message."""
    label = place_name(where)
    return f"{label}: {message}" if label else message


@dataclass(frozen=True)
class Document:
    """The data of a YAML file, with the places of its values.

    Attributes:
        name: Name of the file, for messages.
        data: The top mapping of the file.
        places: Line and column, from 1, of every value, by its keys.
        faults: Lesser faults of form.
        lost: Places of values that could not be read.
    """

    name: str
    data: dict[str, Any]
    places: dict[Where, tuple[int, int]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    lost: frozenset[Where] = frozenset()

    def fault(self, where: Where, message: str) -> Fault:
        """Return a fault at a value, or at the nearest enclosing value that the file holds."""
        spot = where
        while spot and spot not in self.places:
            spot = spot[:-1]
        line, column = self.places.get(spot, (1, 1))
        return Fault(self.name, line, column, _labelled(where, message))


def parse(text: str, name: str) -> Document:
    """Read YAML text strictly.

    Args:
        text: YAML text.
        name: Name of the file, for messages.

    Returns:
        The document; lesser faults of form come with it.

    Raises:
        BadInput: The text is not a YAML mapping, or exceeds a bound.
    """
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES} bytes, the most that a scenario may have"
        raise BadInput.at(name, message)
    node = compose(text, name)
    if node is None:
        raise BadInput.at(name, "the file is empty; a scenario has at least name, start and end")
    if not isinstance(node, yaml.MappingNode):
        message = "the file must hold a mapping of keys, such as 'name: my_scenario'"
        raise BadInput.at(name, message, *place(node))
    reading = _Reading(name)
    try:
        data = reading.value((), node)
    except ValueError:
        raise BadInput(reading.faults) from None
    return Document(
        name=name,
        data=data,
        places=reading.places,
        faults=tuple(reading.faults),
        lost=frozenset(reading.lost),
    )


def read(path: Path) -> Document:
    """Read a YAML file strictly.

    Raises:
        BadInput: The file cannot be read, is not a YAML mapping, or exceeds a bound.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"{error.reason} at byte {error.start}"
        message = f"the file is not UTF-8 text ({reason}); save it as UTF-8"
        raise BadInput.at(path, message) from error
    except OSError as error:
        raise BadInput.at(path, f"the file cannot be read: {error.strerror}") from error
    return parse(text, str(path))


def number(text: str) -> float | None:
    """Read a number as a scenario file writes it; anything else gives None.

    >>> number("1e-3"), number("12:30")
    (0.001, None)
    """
    is_digits = text.strip("+-.")[:1].isdigit()
    if INT.match(text) or (FLOAT.match(text) and is_digits):
        return float(text)
    return None


class _Reading:
    """The conversion of a tree of nodes to data, with the places of values and the faults found."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places: dict[Where, tuple[int, int]] = {(): (1, 1)}
        self.faults: list[Fault] = []
        self.lost: set[Where] = set()
        self.seen = 0

    def value(self, where: Where, node: yaml.Node) -> Any:
        """Convert a node.

        Raises:
            BadInput: The tree exceeds a bound.
            ValueError: The value cannot be read; the fault has been added.
        """
        self.seen += 1
        if self.seen > MAX_NODES or len(where) > MAX_DEPTH:
            raise BadInput.at(self.name, UNFOLDS, *place(node))
        kind = node.tag.removeprefix(CORE)
        if isinstance(node, yaml.MappingNode) and kind == "map":
            return self._mapping(where, node)
        if isinstance(node, yaml.SequenceNode) and kind == "seq":
            return self._list(where, node)
        if isinstance(node, yaml.ScalarNode) and (kind == "str" or kind in WORDS):
            return self._scalar(where, node, kind)
        tag = f"!!{kind}" if node.tag.startswith(CORE) else node.tag
        message = f"the tag '{tag}' is not known; leave it out"
        raise self._refused(where, node, f"{NOT_YAML} that a scenario may hold: {message}")

    def _add_fault(self, where: Where, node: yaml.Node, message: str) -> None:
        """Add a fault at a node."""
        line, column = place(node)
        fault = Fault(self.name, line, column, _labelled(where, message))
        self.faults.append(fault)

    def _refused(self, where: Where, node: yaml.Node, message: str) -> ValueError:
        """Add the fault of a value that cannot be read, and return the error to raise."""
        self._add_fault(where, node, message)
        self.lost.add(where)
        return ValueError(message)

    def _list(self, where: Where, node: yaml.Node) -> list[Any]:
        """Convert a list, without the items that cannot be read."""
        found: list[Any] = []
        for child in node.value:
            spot = (*where, len(found))
            self.places[spot] = place(child)
            try:
                found.append(self.value(spot, child))
            except ValueError:
                # The next item takes this item's number, so the list as a whole is incomplete.
                self.lost = (self.lost - {spot}) | {where}
        return found

    def _mapping(self, where: Where, node: yaml.Node) -> dict[str, Any]:
        """Convert a mapping, without the values that cannot be read."""
        found: dict[str, Any] = {}
        for key, key_node, child in self._keys(where, node):
            spot = (*where, key)
            self.places[spot] = place(key_node)
            try:
                found[key] = self.value(spot, child)
            except ValueError:
                continue
        return found

    def _keys(self, where: Where, node: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """Yield the keys of a mapping that are words and stand once, with their nodes."""
        known: set[str] = set()
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refused(where, key, "a key must be a word, not a list or a mapping")
            elif key.value == "<<" and key.style is None:
                self._refused(where, key, "the merge key '<<' is not allowed; use 'extends'")
            elif key.value in known:
                spot = (*where, key.value)
                self._add_fault(spot, key, "the key stands twice; keep one of them")
            elif _has_lone_surrogate(key.value):
                self._refused(where, key, "a key holds half a character; write it anew")
            else:
                known.add(key.value)
                yield key.value, key, child

    def _scalar(self, where: Where, node: yaml.Node, kind: str) -> Any:
        """Convert a single value."""
        text = str(node.value)
        message = _scalar_fault(text, kind)
        if message is not None:
            raise self._refused(where, node, message)
        if kind == "str":
            return text
        return _CONVERT[kind](text)


def _scalar_fault(text: str, kind: str) -> str | None:
    """Describe why a single value cannot be read, or return None."""
    if _has_lone_surrogate(text):
        return "the text holds half a character (a lone surrogate); write the character itself"
    if kind == "str":
        return None
    if not WORDS[kind].match(text):
        return f"{NOT_YAML}: {shown(text)} does not fit its tag '!!{kind}'; leave the tag out"
    if kind == "int" and len(text) > MAX_DIGITS:
        return (
            f"a number of {len(text)} digits is not allowed; "
            f"no number of a scenario needs more than {MAX_DIGITS}"
        )
    return None


def _has_lone_surrogate(text: str) -> bool:
    """Whether a text holds half a character, as an escape sequence can write it."""
    return any("\ud800" <= character <= "\udfff" for character in text)


def _float(text: str) -> float:
    """Convert a number of YAML 1.2, where infinity and NaN begin with a dot."""
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


def _bool(text: str) -> bool:
    """Convert one of the words true and false."""
    return text.lower() == "true"


def _null(_text: str) -> None:
    """Convert a word for nothing."""


_CONVERT: Final[dict[str, Callable[[str], object]]] = {
    "null": _null,
    "bool": _bool,
    "int": int,
    "float": _float,
}
