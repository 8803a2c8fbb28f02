"""Scenario files as text with places: YAML 1.2 words, safely, with bounds, duplicate keys found, every value's line known.

PyYAML reads YAML 1.1, where NO is false and 12:30 is 750, and dies on 1999-13-01 without a line. Here only true, false, null
and numbers are more than text; keys are text, and dates stay text for the schema to judge.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from sim.core.errors import BadInput, Fault, shown

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 30
MAX_NODES: Final = 50_000
MAX_DIGITS: Final = 400
UNFOLDS: Final = f"the file unfolds to more than {MAX_NODES} values or {MAX_DEPTH} levels; write it out plainly, without nested aliases"
NOT_YAML: Final = "this is not YAML"
CORE: Final = "tag:yaml.org,2002:"
WORDS: Final = {
    "bool": (re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"),
    "null": (re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    "int": (re.compile(r"^[-+]?[0-9]+$"), "-+0123456789"),
    "float": (
        re.compile(
            r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$|^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$"
        ),
        "-+.0123456789",
    ),
}
CONSTRUCT: Final[dict[str, Callable[[str], object]]] = {
    "null": lambda _: None,
    "bool": lambda text: text.lower() == "true",
    "int": int,
    "float": lambda text: float(text.lower().replace(".inf", "inf").replace(".nan", "nan")),
}
Where = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """A safe loader with YAML 1.2's core words, which refuses to nest without end."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose a value, unless it lies too deep."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise yaml.composer.ComposerError(None, None, UNFOLDS, self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


_Loader.yaml_implicit_resolvers = {}
for _tag, (_pattern, _first) in WORDS.items():
    _Loader.add_implicit_resolver(CORE + _tag, _pattern, list(_first))


def place_name(where: Where) -> str:
    """Write a place in a file as keys joined by dots."""
    return ".".join(map(str, where))


@dataclass(frozen=True)
class Document:
    """What a YAML file says, and where it says it; what was too faulty to be taken up is ``lost``."""

    name: str
    data: dict[str, Any]
    places: dict[Where, tuple[int, int]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    lost: frozenset[Where] = frozenset()

    def fault(self, where: Where, message: str) -> Fault:
        """Name a fault at a value, or at the nearest enclosing value that the file holds."""
        spot = where
        while spot and spot not in self.places:
            spot = spot[:-1]
        line, column = self.places.get(spot, (1, 1))
        label = place_name(where)
        return Fault(self.name, line, column, f"{label}: {message}" if label else message)


def parse(text: str, name: str) -> Document:
    """Read YAML text strictly; raises BadInput where it is no mapping; lesser faults of form come with the document."""
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise BadInput(
            [
                Fault(
                    name,
                    1,
                    1,
                    f"the file is larger than {MAX_BYTES} bytes, the most that a scenario may have",
                )
            ]
        )
    node = _composed(text, name)
    if node is None:
        raise BadInput(
            [Fault(name, 1, 1, "the file is empty; a scenario has at least name, start and end")]
        )
    if not isinstance(node, yaml.MappingNode):
        raise BadInput(
            [
                Fault(
                    name,
                    *_place(node),
                    "the file must hold a mapping of keys, such as 'name: my_scenario'",
                )
            ]
        )
    reading = _Reading(name)
    data = reading.value((), node)
    return Document(name, data, reading.places, tuple(reading.faults), frozenset(reading.lost))


def read(path: Path) -> Document:
    """Read a YAML file strictly; raises BadInput where it cannot be read or is not what it should be."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            [
                Fault(
                    str(path),
                    1,
                    1,
                    f"the file is not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8",
                )
            ]
        ) from error
    except OSError as error:
        raise BadInput(
            [Fault(str(path), 1, 1, f"the file cannot be read: {error.strerror}")]
        ) from error
    return parse(text, str(path))


def _composed(text: str, name: str) -> yaml.Node | None:
    """Compose the tree of a text; raises BadInput where it is not YAML."""
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        raise BadInput(
            [
                Fault(
                    name,
                    line,
                    column,
                    f"{NOT_YAML}: the character U+{ord(text[error.position]):04X} is not allowed in a text file; delete it",
                )
            ]
        ) from error
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = error.problem or error.context
        raise BadInput(
            [
                Fault(
                    name,
                    line,
                    column,
                    said
                    if said == UNFOLDS
                    else f"{NOT_YAML}: {said}; check indentation, quotes and colons",
                )
            ]
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise BadInput(
            [Fault(name, 1, 1, f"{NOT_YAML}: {error}; check indentation, quotes and colons")]
        ) from error
    finally:
        loader.dispose()


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


class _Reading:
    """A tree while it is read: the values' places, and what is wrong with its form."""

    def __init__(self, name: str) -> None:
        """Begin at the top of a file."""
        self.name = name
        self.places: dict[Where, tuple[int, int]] = {(): (1, 1)}
        self.faults: list[Fault] = []
        self.lost: set[Where] = set()
        self.seen = 0

    def value(self, where: Where, node: yaml.Node) -> Any:
        """Give the value of a node; raises BadInput beyond bounds and ValueError, after noting why, for what cannot be taken up."""
        self.seen += 1
        if self.seen > MAX_NODES or len(where) > MAX_DEPTH:
            raise BadInput([Fault(self.name, *_place(node), UNFOLDS)])
        kind = node.tag.removeprefix(CORE)
        if isinstance(node, yaml.MappingNode) and kind == "map":
            return self._mapping(where, node)
        if isinstance(node, yaml.SequenceNode) and kind == "seq":
            return self._list(where, node)
        if not isinstance(node, yaml.ScalarNode) or not (kind == "str" or kind in WORDS):
            tag = f"!!{kind}" if node.tag.startswith(CORE) else node.tag
            raise self._refused(
                where,
                node,
                f"{NOT_YAML} that a scenario may hold: the tag '{tag}' is not known; leave it out",
            )
        return self._scalar(where, node, kind)

    def _blame(self, where: Where, node: yaml.Node, message: str) -> None:
        label = place_name(where)
        self.faults.append(
            Fault(self.name, *_place(node), f"{label}: {message}" if label else message)
        )

    def _refused(self, where: Where, node: yaml.Node, message: str) -> ValueError:
        self._blame(where, node, message)
        self.lost.add(where)
        return ValueError(message)

    def _list(self, where: Where, node: yaml.Node) -> list[Any]:
        found: list[Any] = []
        for child in node.value:
            spot = (*where, len(found))
            self.places[spot] = _place(child)
            try:
                found.append(self.value(spot, child))
            except ValueError:  # the next item takes its number, so the list is what lost something
                self.lost = (self.lost - {spot}) | {where}
        return found

    def _mapping(self, where: Where, node: yaml.Node) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, at, child in self._keys(where, node):
            self.places[*where, key] = _place(at)
            try:
                found[key] = self.value((*where, key), child)
            except ValueError:
                continue
        return found

    def _keys(self, where: Where, node: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """Give the keys of a mapping that are words and stand once."""
        known: set[str] = set()
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refused(where, key, "a key must be a word, not a list or a mapping")
            elif key.value == "<<" and key.style is None:
                self._refused(where, key, "the merge key '<<' is not allowed; use 'extends'")
            elif key.value in known:
                self._blame((*where, key.value), key, "the key stands twice; keep one of them")
            elif _halved(key.value):
                self._refused(where, key, "a key holds half a character; write it anew")
            else:
                known.add(key.value)
                yield key.value, key, child

    def _scalar(self, where: Where, node: yaml.Node, kind: str) -> Any:
        text = str(node.value)
        if _halved(text):
            raise self._refused(
                where,
                node,
                "the text holds half a character (a lone surrogate); write the character itself",
            )
        if kind == "str":
            return text
        if not WORDS[kind][0].match(text):
            raise self._refused(
                where,
                node,
                f"{NOT_YAML}: {shown(text)} does not fit its tag '!!{kind}'; leave the tag out",
            )
        if kind == "int" and len(text) > MAX_DIGITS:
            raise self._refused(
                where,
                node,
                f"a number of {len(text)} digits is not allowed; no number of a scenario needs more than {MAX_DIGITS}",
            )
        return CONSTRUCT[kind](text)


def _halved(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text)


def number(text: str) -> float | None:
    """Read a number as a scenario file writes it, or nothing.

    >>> number("1e-3"), number("12:30")
    (0.001, None)
    """
    return (
        float(text)
        if WORDS["int"][0].match(text)
        or (WORDS["float"][0].match(text) and text.strip("+-.")[:1].isdigit())
        else None
    )
