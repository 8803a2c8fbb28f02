"""Drafts: a scenario while it is checked.

A faulty piece is blamed on the line that holds it and left out, so that the rest is checked too.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pydantic

from sim.core.errors import BadInput, Fault, bad_word
from sim.core.yaml_reader import Document, Where
from sim.scenario.merge import Merged
from sim.scenario.schema import ScenarioFile
from sim.scenario.schema_errors import explained

MAX_ROUNDS: Final = 6
# values in place of missing or faulty ones, so that the rest of a file can be checked
STAND_INS: Final[dict[str, Any]] = {
    "name": "unnamed",
    "start": "1991-01",
    "end": "2025-12",
    "ties": ["AAA>BBB"],
    "theories": ["hedging"],
    "mechanisms": [],
    "actors": {"AAA": {"size": "small"}, "BBB": {"size": "great"}},
}
ACTOR: Final = {"size": "small"}
# how deep the piece lies that a fault leaves out, by key of the scenario; elsewhere 2
DEPTHS: Final = {"window": 1, "sweep": 1, "actors": 4}
DEPTH: Final = 2
STATE_DEPTH: Final = 2  # parts of the path of an actor's block: actors, code


@dataclass
class Draft:
    """A scenario while it is checked.

    Attributes:
        merged: The merged files.
        faults: All faults so far.
        left_out: Positions of faulty items that were left out, by the path of their list.
        lost: Paths of values that were left out.
        replaced: Keys whose values only stand in for faulty ones; nothing that depends on them is
            judged.
    """

    merged: Merged
    faults: list[Fault] = field(default_factory=list)
    left_out: dict[Where, list[int]] = field(default_factory=dict)
    lost: set[Where] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Take over faults of form; where the base is unknown, no key counts as missing."""
        self.faults += self.merged.faults
        self.lost |= self.merged.lost
        if self.merged.rootless:
            missing = set(ScenarioFile.model_fields) - set(self.merged.data)
            self.lost |= {(key,) for key in missing}
            self.replaced |= missing | {"actors", "theories", "acts"}

    def original(self, where: Where) -> Where:
        """Return a path as it was before faulty items of lists were left out."""
        found: list[str | int] = []
        for i, part in enumerate(where):
            position = part
            for gone in sorted(self.left_out.get(where[:i], [])):
                if isinstance(position, int) and position >= gone:
                    position += 1
            found.append(position)
        return tuple(found)

    def place(self, where: Where) -> tuple[Document, Where]:
        """Return the file that holds the value at a path, and the value's path in that file."""
        owners = self.merged.owners
        spot = where
        while spot and spot not in owners:
            spot = spot[:-1]
        owner = owners.get(spot, self.merged.main)
        number = where[1] if len(where) > 1 else None
        if where[:1] != ("edits",) or not isinstance(number, int):
            return owner, where
        own = [i for i in range(number + 1) if owners.get(("edits", i)) is owner]
        first = own[0] if own else 0
        return owner, ("edits", number - first, *where[2:])

    def rank(self, where: Where) -> int:
        """Return the number of the layer that holds a value; later layers know the earlier ones."""
        owner, _ = self.place(where)
        return next(i for i, layer in enumerate(self.merged.layers) if layer is owner)

    def blame(self, where: Where, message: str) -> None:
        """Note a fault at the line of a value, unless a part of it was blamed before."""
        if not self.is_lost(where):
            owner, spot = self.place(where)
            self.faults.append(owner.fault(spot, message))

    def judge(self, where: Where, message: str, rests: Iterable[str] = ()) -> None:
        """Note a fault of meaning.

        Args:
            where: Path of the faulty value.
            message: What is wrong, what is allowed, what to do.
            rests: Keys that the judgement depends on; nothing is noted where one of them, or the
                value's own key, only stands in for a faulty value.
        """
        if not self.replaced & {str(where[0]), *rests}:
            self.blame(self.original(where), message)

    def check(
        self, where: Where, came: object, allowed: Sequence[str], rests: Iterable[str] = ()
    ) -> bool:
        """Whether a word is allowed; one that is not goes to the faults."""
        if came not in allowed:
            self.judge(where, bad_word("", came, allowed).removeprefix(": "), rests)
        return came in allowed

    def is_lost(self, where: Where) -> bool:
        """Whether a value, or a part of it, was left out as faulty."""
        return any(gone[: len(where)] == where for gone in self.lost)


def validated(draft: Draft) -> ScenarioFile:
    """Validate the merged data against the schema; faulty pieces go to the faults and are left out.

    Raises:
        BadInput: Nothing of use is left.
    """
    rest = copy.deepcopy(draft.merged.data)
    found: list[tuple[Where, str]] = []
    for _ in range(MAX_ROUNDS):
        try:
            return ScenarioFile.model_validate(rest)
        except pydantic.ValidationError as error:
            found = list(explained(error))
        for where, message in found:
            draft.blame(draft.original(where), message)
        pieces = {where[: DEPTHS.get(str(where[0]), DEPTH)] for where, _ in found}
        for piece in sorted(pieces, key=_order, reverse=True):
            _leave_out(rest, piece, draft)
    if draft.faults:
        raise BadInput(draft.faults)
    faults = []
    for where, message in found:
        owner, spot = draft.place(where)
        faults.append(owner.fault(spot, message))
    raise BadInput(faults)


def _order(where: Where) -> list[tuple[bool, str | int]]:
    """Sort key of paths whose parts are keys and positions."""
    return [(isinstance(part, int), part) for part in where]


def _leave_out(data: Any, where: Where, draft: Draft) -> None:
    """Take a faulty piece out of the data, or put a stand-in where a needed one is missing."""
    last = where[-1]
    holder = _holder(data, where)
    if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        _drop_item(holder, where, draft)
        return
    draft.lost.add(where)
    if not isinstance(holder, dict):
        return
    key = str(last)
    stand_in = _stand_in(where, holder.get(key))
    if len(where) == 1:
        draft.replaced.add(key)
    if stand_in is None:
        holder.pop(key, None)
    else:
        holder[key] = copy.deepcopy(stand_in)


def _drop_item(items: list[Any], where: Where, draft: Draft) -> None:
    """Drop a faulty item of a list."""
    at = int(where[-1])
    item = items[at]
    if where[0] == "edits" and isinstance(item, dict) and "add" in item:
        draft.replaced.add("acts")
    gone = draft.original(where)
    del items[at]
    draft.left_out.setdefault(where[:-1], []).append(int(gone[-1]))
    draft.lost.add(gone)


def _holder(data: Any, where: Where) -> Any:
    """Return the mapping or list that holds a place, or nothing."""
    for part in where[:-1]:
        if isinstance(data, dict):
            known = part in data
        else:
            known = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if not known:
            return None
        data = data[part]
    return data


def _stand_in(where: Where, came: object) -> object:
    """Return what can stand in for a faulty value that the rest needs, or nothing."""
    if len(where) == 1:
        return STAND_INS.get(str(where[0]))
    if where[0] != "actors":
        return None
    names_state = len(where) == STATE_DEPTH
    if names_state and not isinstance(came, dict):
        return ACTOR
    return ACTOR["size"] if where[2:] == ("size",) else None
