"""Scenario files laid over one another: a file over what it extends, settings over the file; who said what is kept.

Mappings are merged, lists are replaced, edits are added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sim.core import yaml_reader
from sim.core.errors import BadInput, Fault, bad_word, shown
from sim.core.paths import is_file, is_folder
from sim.core.resources import folder
from sim.core.yaml_reader import Document, Where

SHAPES: Final[dict[str, tuple[type, str]]] = {
    "edits": (list, "a list"),
    "actors": (dict, "a mapping of keys"),
    "forcing": (dict, "a mapping of keys"),
    "parameters": (dict, "a mapping of keys"),
}


@dataclass
class Merged:
    """Layers as one: the data, the file that said each value, the faults so far, and what was too faulty to be taken up."""

    layers: list[Document]
    main: Document  # the file that was asked for
    data: dict[str, Any] = field(default_factory=dict)
    owners: dict[Where, Document] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lost: set[Where] = field(default_factory=set)
    rootless: bool = False  # what the file extends could not be read


def shipped() -> dict[str, Path]:
    """Every shipped scenario by name, those in sub-folders as ``folder/name``."""
    root = folder("scenarios")
    return {p.relative_to(root).with_suffix("").as_posix(): p for p in sorted(root.rglob("*.yaml"))}


def find(source: str | Path) -> Path:
    """Find a scenario file: a path, or the name of a shipped one; raises BadInput."""
    path, text, names = Path(source), str(source), shipped()
    if is_file(path):
        return path
    if text in names:
        return names[text]
    if not text:
        raise BadInput(
            [Fault("", 1, 1, "no scenario is named; 'bamboo scenarios' lists the shipped ones")]
        )
    if is_folder(path):
        raise BadInput(
            [
                Fault(
                    text,
                    1,
                    1,
                    f"{text!r} is a folder, not a scenario file; 'bamboo scenarios' lists the shipped ones",
                )
            ]
        )
    if path.suffix in (".yaml", ".yml"):
        raise BadInput(
            [
                Fault(
                    text,
                    1,
                    1,
                    f"{shown(text)}: there is no such scenario file; 'bamboo scenarios' lists the shipped ones",
                )
            ]
        )
    raise BadInput([Fault(text, 1, 1, bad_word("scenario", text, sorted(names)))])


def layered(
    source: str | Path,
    settings: Sequence[str],
    asked: Mapping[str, int],
    design: Path | None = None,
) -> Merged:
    """Read a scenario, what it extends and what is set on top, and lay them over one another; raises BadInput where the file is none."""
    layers, faults = _chain(find(source))
    main = layers[-1]
    rootless = bool(faults) or ("extends",) in layers[0].lost
    for text in settings:
        try:
            layers.append(_setting(text))
        except BadInput as bad:
            faults += bad.faults
    if design is not None:
        layers.append(_under("sweep", yaml_reader.read(design)))
    if asked:
        layers.append(Document("--worlds/--seed", dict(asked), {(k,): (1, 1) for k in asked}))
    merged = Merged(
        layers, main, faults=faults, rootless=rootless, lost={("extends",)} if rootless else set()
    )
    for layer in layers:
        merged.faults += layer.faults
        merged.lost |= set(_lost(layer, merged.data.get("edits")))
        merged.data = _laid(merged, merged.data, layer.data, (), layer)
    return merged


def _under(key: str, document: Document) -> Document:
    """Give a file's keys as those under one key of a scenario."""
    return Document(
        document.name,
        {key: document.data},
        {(key, *w): p for w, p in document.places.items()},
        document.faults,
        frozenset((key, *w) for w in document.lost),
    )


def _lost(layer: Document, edits: object) -> Iterable[Where]:
    """Give what a layer lost, its edits counted after those that stand before them."""
    before = len(edits) if isinstance(edits, list) else 0
    for where in layer.lost:
        yield (
            ("edits", where[1] + before, *where[2:])
            if where[0:1] == ("edits",) and len(where) > 1 and isinstance(where[1], int)
            else where
        )


def _chain(path: Path) -> tuple[list[Document], list[Fault]]:
    """Read a file and what it extends, the base first; gives as well what is wrong with the base."""
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
    """Find the file that a file extends; raises BadInput, blaming the file that asks for it."""
    base = document.data.get("extends")
    if base is None:
        return None
    if not isinstance(base, str):
        raise BadInput(
            [
                document.fault(
                    ("extends",),
                    f"{shown(base)} is not the name of a scenario; write a path or a shipped name",
                )
            ]
        )
    beside = path.parent / base
    try:
        parent = beside if is_file(beside) else find(base)
    except BadInput as bad:
        raise BadInput([document.fault(("extends",), bad.faults[0].message)]) from bad
    if parent.resolve() in seen:
        raise BadInput([document.fault(("extends",), f"{base!r} extends itself in a circle")])
    return parent


def _setting(text: str) -> Document:
    """Read ``--set KEY=VALUE``, KEY with dots, VALUE as YAML; raises BadInput."""
    key, separator, value = text.partition("=")
    where = tuple(key.split("."))
    if not separator or not all(where):
        raise BadInput(
            [
                Fault(
                    "--set",
                    1,
                    1,
                    f"{shown(text)} is not KEY=VALUE, such as 'parameters.threat_gain=2'",
                )
            ]
        )
    name = f"--set {key}"
    if key == "extends":
        raise BadInput(
            [
                Fault(
                    name,
                    1,
                    1,
                    f"extends: a setting cannot change what a scenario extends; run {shown(value)} itself, or write a file that extends it",
                )
            ]
        )
    try:
        said = yaml_reader.parse(f"value: {value}", name)
    except BadInput as bad:
        raise BadInput([Fault(name, 1, 1, f"{key}: {f.message}") for f in bad.faults]) from bad
    if said.faults:
        raise BadInput(
            [Fault(name, 1, 1, key + f.message.removeprefix("value")) for f in said.faults]
        )
    if len(said.data) > 1:
        raise BadInput(
            [
                Fault(
                    name,
                    1,
                    1,
                    f"{key}: {shown(value)} sets more than one key; give each its own --set",
                )
            ]
        )
    data: Any = said.data["value"]
    for part in reversed(where):
        data = {part: data}
    return Document(name, data, {where[: i + 1]: (1, 1) for i in range(len(where))})


def _laid(
    merged: Merged, base: dict[str, Any], layer: Mapping[str, Any], where: Where, owner: Document
) -> dict[str, Any]:
    """Lay one file over another: mappings merge, edits add up, all else is replaced."""
    done = dict(base)
    for key, value in layer.items():
        spot = (*where, key)
        old = done.get(key)
        _blame_shape(merged, spot, old, value)
        merged.owners[spot] = owner
        if isinstance(value, dict):
            done[key] = _laid(
                merged,
                old if isinstance(old, dict) and key != "theories" else {},
                value,
                spot,
                owner,
            )
        elif spot == ("edits",) and isinstance(value, list):
            before = old if isinstance(old, list) else []
            merged.owners.update({("edits", len(before) + i): owner for i in range(len(value))})
            done[key] = before + value
        else:
            done[key] = value
    return done


def _blame_shape(merged: Merged, where: Where, old: object, new: object) -> None:
    """Blame a base for a value of the wrong kind, which a file that extends it would hide."""
    kind, words = SHAPES.get(str(where[0]), (object, "")) if len(where) == 1 else (object, "")
    if old is not None and isinstance(new, kind) and not isinstance(old, kind):
        merged.faults.append(
            merged.owners[where].fault(where, f"{shown(old)} is not allowed: it must be {words}")
        )
