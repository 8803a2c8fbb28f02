"""A scenario while it is checked: what is faulty is blamed on the line that said it, and left out, so that the rest is checked as well."""

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
STAND_INS: Final[dict[str, Any]] = {  # so that the rest of a faulty file can be checked as well
    "name": "unnamed",
    "start": "1991-01",
    "end": "2025-12",
    "ties": ["VNM>CHN"],
    "theories": ["hedging"],
    "mechanisms": [],
    "actors": {"VNM": {"size": "small"}, "CHN": {"size": "great"}},
}
ACTOR: Final = {"size": "small"}
WHOLE: Final = {
    "window": 1,
    "sweep": 1,
    "actors": 4,
}  # how deep the piece lies that a fault leaves out; 2 elsewhere


@dataclass
class Draft:
    """A scenario while it is checked: the merged files, the faults so far, and what stands in for what was left out."""

    merged: Merged
    faults: list[Fault] = field(default_factory=list)
    left_out: dict[Where, list[int]] = field(default_factory=dict)
    lost: set[Where] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Take over the faults of form; of a file whose base is unknown, nothing that the base may say is missed."""
        self.faults += self.merged.faults
        self.lost |= self.merged.lost
        if self.merged.rootless:
            unsaid = set(ScenarioFile.model_fields) - set(self.merged.data)
            self.lost |= {(key,) for key in unsaid}
            self.replaced |= unsaid | {"actors", "theories", "acts"}

    def original(self, where: Where) -> Where:
        """Give a place as it was before faulty list items were left out."""
        done: list[str | int] = []
        for i, part in enumerate(where):
            at = part
            for gone in sorted(self.left_out.get(where[:i], [])):
                at = at + 1 if isinstance(at, int) and at >= gone else at
            done.append(at)
        return tuple(done)

    def place(self, where: Where) -> tuple[Document, Where]:
        """Find the file that said the value at ``where``, and the value's path in that file."""
        owners = self.merged.owners
        spot = where
        while spot and spot not in owners:
            spot = spot[:-1]
        owner = owners.get(spot, self.merged.main)
        if where[:1] == ("edits",) and len(where) > 1 and isinstance(where[1], int):
            first = next((i for i in range(where[1] + 1) if owners.get(("edits", i)) is owner), 0)
            return owner, ("edits", where[1] - first, *where[2:])
        return owner, where

    def rank(self, where: Where) -> int:
        """Give the number of the layer that said a value; a later layer knew the earlier ones."""
        owner, _ = self.place(where)
        return next(i for i, layer in enumerate(self.merged.layers) if layer is owner)

    def blame(self, where: Where, message: str) -> None:
        """Note a fault at the file and line that said it, unless a part of it was blamed before."""
        if not self.is_lost(where):
            owner, spot = self.place(where)
            self.faults.append(owner.fault(spot, message))

    def judge(self, where: Where, message: str, rests: Iterable[str] = ()) -> None:
        """Note a fault of meaning, unless it lies in, or ``rests`` on, what only stands in for a faulty value."""
        if not self.replaced & {str(where[0]), *rests}:
            self.blame(self.original(where), message)

    def check(
        self, where: Where, came: object, allowed: Sequence[str], rests: Iterable[str] = ()
    ) -> bool:
        """Blame a word that is not allowed."""
        if came not in allowed:
            self.judge(where, bad_word("", came, allowed).removeprefix(": "), rests)
        return came in allowed

    def is_lost(self, where: Where) -> bool:
        """Tell whether a value, or a part of it, was left out as faulty."""
        return any(gone[: len(where)] == where for gone in self.lost)


def validated(draft: Draft) -> ScenarioFile:
    """Hold the data against the form; what is faulty is blamed and left out; raises BadInput where nothing of use is left."""
    rest = copy.deepcopy(draft.merged.data)
    found: list[tuple[Where, str]] = []
    for _ in range(MAX_ROUNDS):
        try:
            return ScenarioFile.model_validate(rest)
        except pydantic.ValidationError as error:
            found = list(explained(error))
        for where, message in found:
            draft.blame(draft.original(where), message)
        pieces = {where[: WHOLE.get(str(where[0]), 2)] for where, _ in found}
        for piece in sorted(
            pieces, key=lambda p: [(isinstance(x, int), x) for x in p], reverse=True
        ):
            _leave_out(rest, piece, draft)
    raise BadInput(
        draft.faults
        or [draft.place(where)[0].fault(draft.place(where)[1], message) for where, message in found]
    )


def _leave_out(data: Any, where: Where, draft: Draft) -> None:
    """Take a faulty piece out of the data, or put a stand-in where a needed one is missing."""
    last = where[-1]
    holder = _holder(data, where)
    if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        if where[0] == "edits" and isinstance(holder[last], dict) and "add" in holder[last]:
            draft.replaced.add("acts")
        gone = draft.original(where)
        del holder[last]
        draft.left_out.setdefault(where[:-1], []).append(int(gone[-1]))
        draft.lost.add(gone)
        return
    draft.lost.add(where)
    if not isinstance(holder, dict):
        return
    stand_in = _stand_in(where, holder.get(str(last)))
    if len(where) == 1:
        draft.replaced.add(str(last))
    if stand_in is None:
        holder.pop(str(last), None)
    else:
        holder[str(last)] = copy.deepcopy(stand_in)


def _holder(data: Any, where: Where) -> Any:
    """Give the mapping or list that holds a place, or nothing."""
    for part in where[:-1]:
        known = (
            part in data
            if isinstance(data, dict)
            else isinstance(data, list) and isinstance(part, int) and part < len(data)
        )
        if not known:
            return None
        data = data[part]
    return data


def _stand_in(where: Where, came: object) -> object:
    """Give what can stand in for a faulty value that the rest needs, or nothing."""
    if len(where) == 1:
        return STAND_INS.get(str(where[0]))
    if where[0] == "actors" and len(where) == 2 and not isinstance(came, dict):
        return ACTOR
    return ACTOR["size"] if where[0] == "actors" and where[2:] == ("size",) else None
