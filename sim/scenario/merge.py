"""Merging of layers: a scenario file over what it extends, and settings over the file.

Mappings are merged, lists are replaced, edits are added. The layer that holds each value is
remembered, so that a fault can name its file and line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sim.core import yaml_reader
from sim.core.errors import BadInput, Fault, shown
from sim.core.paths import is_file
from sim.core.yaml_reader import Document, Where
from sim.scenario.scenario_files import find
from sim.scenario.settings import read_setting

SHAPES: Final[dict[str, tuple[type, str]]] = {
    "edits": (list, "a list"),
    "actors": (dict, "a mapping of keys"),
    "forcing": (dict, "a mapping of keys"),
    "parameters": (dict, "a mapping of keys"),
}


@dataclass
class Merged:
    """Layers merged into one.

    Attributes:
        layers: The documents, each laid over those before it.
        main: The scenario file that was asked for.
        data: The merged data.
        owners: The document that holds each value, by the value's path.
        faults: Faults of form so far.
        lost: Paths of values that were too faulty to be taken up.
        rootless: Whether what the file extends could not be read.
    """

    layers: list[Document]
    main: Document
    data: dict[str, Any] = field(default_factory=dict)
    owners: dict[Where, Document] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lost: set[Where] = field(default_factory=set)
    rootless: bool = False


def layered(
    source: str | Path,
    settings: Sequence[str],
    asked: Mapping[str, int],
    design: Path | None = None,
) -> Merged:
    """Read a scenario file with what it extends, and merge what is set on top.

    Args:
        source: Path of a scenario file, or the name of a shipped scenario.
        settings: Settings ``KEY=VALUE``.
        asked: Values of ``worlds`` and ``seed`` from the command line.
        design: File whose keys are those of ``sweep``.

    Raises:
        BadInput: The file cannot be read; lesser faults come with the merged layers.
    """
    layers, faults = _chain(find(source))
    main = layers[-1]
    rootless = bool(faults) or ("extends",) in layers[0].lost
    for text in settings:
        try:
            layers.append(read_setting(text))
        except BadInput as bad:
            faults += bad.faults
    if design is not None:
        layers.append(_under("sweep", yaml_reader.read(design)))
    if asked:
        places: dict[Where, tuple[int, int]] = {(key,): (1, 1) for key in asked}
        layers.append(Document("--worlds/--seed", dict(asked), places))
    merged = Merged(layers=layers, main=main, faults=faults, rootless=rootless)
    if rootless:
        merged.lost.add(("extends",))
    for layer in layers:
        merged.faults += layer.faults
        merged.lost |= set(_lost(layer, merged.data.get("edits")))
        merged.data = _merged_data(merged, merged.data, layer.data, (), layer)
    return merged


def _under(key: str, document: Document) -> Document:
    """Put a document's data under one key of a scenario."""
    return Document(
        name=document.name,
        data={key: document.data},
        places={(key, *where): place for where, place in document.places.items()},
        faults=document.faults,
        lost=frozenset((key, *where) for where in document.lost),
    )


def _lost(layer: Document, edits: object) -> Iterator[Where]:
    """Yield the lost paths of a layer; its edits count after those of earlier layers."""
    before = len(edits) if isinstance(edits, list) else 0
    for where in layer.lost:
        if where[0:1] == ("edits",) and len(where) > 1 and isinstance(where[1], int):
            yield "edits", where[1] + before, *where[2:]
        else:
            yield where


def _chain(path: Path) -> tuple[list[Document], list[Fault]]:
    """Read a file and what it extends, the base first, with the faults of an unreadable base."""
    found: list[Document] = []
    seen: set[Path] = set()
    while True:
        try:
            document = yaml_reader.read(path)
            found.insert(0, document)
            seen.add(path.resolve())
            base = _base(document, path, seen)
        except BadInput as bad:
            if not found:
                raise
            return found, list(bad.faults)
        if base is None:
            return found, []
        path = base


def _base(document: Document, path: Path, seen: set[Path]) -> Path | None:
    """Find the file that a file extends; raises BadInput that blames the extending file."""
    base = document.data.get("extends")
    where: Where = ("extends",)
    if base is None:
        return None
    if not isinstance(base, str):
        message = f"{shown(base)} is not the name of a scenario; write a path or a shipped name"
        raise BadInput([document.fault(where, message)])
    beside = path.parent / base
    try:
        parent = beside if is_file(beside) else find(base)
    except BadInput as bad:
        raise BadInput([document.fault(where, bad.faults[0].message)]) from bad
    if parent.resolve() in seen:
        raise BadInput([document.fault(where, f"{base!r} extends itself in a circle")])
    return parent


def _merged_data(
    merged: Merged, base: dict[str, Any], layer: Mapping[str, Any], where: Where, owner: Document
) -> dict[str, Any]:
    """Lay one mapping over another: mappings merge, edits add up, all else is replaced."""
    done = dict(base)
    for key, value in layer.items():
        spot = (*where, key)
        old = done.get(key)
        _check_shape(merged, spot, old, value)
        merged.owners[spot] = owner
        if isinstance(value, dict):
            under = old if isinstance(old, dict) and key != "theories" else {}
            done[key] = _merged_data(merged, under, value, spot, owner)
        elif spot == ("edits",) and isinstance(value, list):
            before = old if isinstance(old, list) else []
            for i in range(len(before), len(before) + len(value)):
                merged.owners["edits", i] = owner
            done[key] = before + value
        else:
            done[key] = value
    return done


def _check_shape(merged: Merged, where: Where, old: object, new: object) -> None:
    """Blame a base for a value of the wrong kind, which an extending file would hide."""
    if len(where) != 1 or str(where[0]) not in SHAPES or old is None:
        return
    kind, allowed = SHAPES[str(where[0])]
    if isinstance(new, kind) and not isinstance(old, kind):
        message = f"{shown(old)} is not allowed: it must be {allowed}"
        merged.faults.append(merged.owners[where].fault(where, message))
