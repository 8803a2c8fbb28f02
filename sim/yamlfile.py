"""Scenario files as text with places: YAML 1.2 words, safely, with bounds, duplicate keys found, every value's line known.

PyYAML reads YAML 1.1, where NO is false and 12:30 is 750, and dies on 1999-13-01 without a line. Here only true, false, null
and numbers are more than text; dates stay text for the schema to judge.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from sim.errors import BadInput, Fault

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 30
MAX_NODES: Final = 50_000
UNFOLDS: Final = "the file unfolds"
Where = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """A safe loader with YAML 1.2's core words."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$|^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


@dataclass(frozen=True)
class Document:
    """What a YAML file says, and where it says it."""

    name: str
    data: dict[str, Any]
    places: dict[Where, tuple[int, int]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def fault(self, where: Where, message: str) -> Fault:
        """Name a fault at a value, or at the nearest enclosing value that the file holds."""
        spot = where
        while spot and spot not in self.places:
            spot = spot[:-1]
        line, column = self.places.get(spot, (1, 1))
        label = ".".join(map(str, where))
        return Fault(self.name, line, column, f"{label}: {message}" if label else message)


def parse(text: str, name: str) -> Document:
    """Read YAML text strictly; raises BadInput where it is no mapping; lesser faults of form come with the document."""
    if len(text.encode()) > MAX_BYTES:
        raise BadInput([Fault(name, 1, 1, f"the file is larger than {MAX_BYTES} bytes, the most that a scenario may have")])
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise BadInput([Fault(name, 1, 1, "the file is empty; a scenario has at least name, start and end")])
        if not isinstance(node, yaml.MappingNode):
            raise BadInput([Fault(name, *_place(node), "the file must hold a mapping of keys, such as 'name: my_scenario'")])
        faults, places = _walk(node, name)
        if any(f.message.startswith(UNFOLDS) for f in faults):
            raise BadInput(faults)
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise BadInput([Fault(name, line, column, f"this is not YAML: {error.problem or error.context}; check indentation, quotes and colons")]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInput([Fault(name, 1, 1, f"this is not YAML: {error}")]) from error
    finally:
        loader.dispose()
    return Document(name, data, places, tuple(faults))


def read(path: Path) -> Document:
    """Read a YAML file strictly; raises BadInput where it cannot be read or is not what it should be."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput([Fault(str(path), 1, 1, f"the file is not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8")]) from error
    except OSError as error:
        raise BadInput([Fault(str(path), 1, 1, f"the file cannot be read: {error.strerror}")]) from error
    return parse(text, str(path))


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _children(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node | None, yaml.Node]]:
    """Give key, key node and value node of each child of a mapping or a list."""
    if isinstance(node, yaml.MappingNode):
        yield from ((_key(key), key, value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from ((i, None, value) for i, value in enumerate(node.value))


def _key(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "?"


def _walk(root: yaml.Node, name: str) -> tuple[list[Fault], dict[Where, tuple[int, int]]]:
    """Find duplicate keys, keys that are no words, and files that unfold beyond bounds; note every value's place."""
    faults: list[Fault] = []
    places: dict[Where, tuple[int, int]] = {(): (1, 1)}
    queue: list[tuple[Where, yaml.Node]] = [((), root)]
    seen = 0
    while queue:
        where, node = queue.pop()
        seen += 1
        if seen > MAX_NODES or len(where) > MAX_DEPTH:
            return [Fault(name, *_place(node), f"{UNFOLDS} to more than {MAX_NODES} values or {MAX_DEPTH} levels; write it out plainly, without nested aliases")], places
        keys: set[str | int] = set()
        for key, key_node, child in _children(node):
            spot = key_node or child
            if isinstance(key_node, yaml.MappingNode | yaml.SequenceNode):
                faults.append(Fault(name, *_place(key_node), "a key must be a word, not a list or a mapping"))
            if key in keys:
                faults.append(Fault(name, *_place(spot), f"{'.'.join(map(str, (*where, key)))}: the key stands twice; keep one of them"))
            if key_node is not None and key_node.tag.endswith(":merge"):
                faults.append(Fault(name, *_place(spot), "the merge key '<<' is not allowed; use 'extends'"))
            keys.add(key)
            places[(*where, key)] = _place(spot)
            queue.append(((*where, key), child))
    return faults, places
