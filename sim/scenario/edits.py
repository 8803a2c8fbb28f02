"""Edits: a counterfactual is the record with named changes, never a copied file."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from sim.core.dates import too_coarse
from sim.core.vocabulary import month_index, month_text
from sim.core.yaml_reader import Where
from sim.evidence.rows import Act
from sim.scenario.schema import Edit, NewAct, Repeat, Which

TONES: Final = {"presses": 1.0, "courts": -1.0}
NAMED: Final = ("id", "actor", "target", "kind", "document")


@dataclass(frozen=True)
class Complaint:
    """What is wrong with an edit, and on which keys of the scenario that judgement rests."""

    where: Where
    message: str
    rests: tuple[str, ...] = ()


def matches(act: Act, which: Which) -> bool:
    """Tell whether an act fits every key that an edit names.

    >>> rig = Act("2014-05-02-chn-vnm-1", "2014-05-02", "day", "CHN", "VNM", "economic", 1.5)
    >>> matches(rig, Which.model_validate({"actor": "CHN", "from": "2014-05", "to": "2014-07"}))
    True
    """
    for key in (*NAMED, "domain"):
        wanted = getattr(which, key)
        if wanted is not None and getattr(act, key) != wanted:
            return False
    if which.joint is not None and bool(act.joint) != which.joint:
        return False
    if which.tone is not None and act.level * TONES[which.tone] <= 0:
        return False
    return (which.since is None or act.month >= month_index(which.since)) and (
        which.to is None or act.month <= month_index(which.to)
    )


def edited(
    acts: Iterable[Act], edits: Sequence[Edit], start: int, end: int, own: Collection[str] = ()
) -> tuple[tuple[Act, ...], list[Complaint]]:
    """Apply edits in order; gives the acts and what is wrong with the edits (an edit that means no act is wrong).

    ``own`` names the states whose acts are chosen, never given.
    """
    now = list(acts)
    known = list(now)
    complaints: list[Complaint] = []
    for i, edit in enumerate(edits):
        if edit.add is not None:
            complaints += [
                replace(c, where=(i, "add", *c.where))
                for c in _bad_act(edit.add, now, start, end, own)
            ]
            now.append(_made(edit.add))
            known.append(now[-1])
            continue
        verb, which = next(
            (v, w)
            for v, w in (
                ("remove", edit.remove),
                ("shift", edit.shift),
                ("scale", edit.scale),
                ("repeat", edit.repeat),
            )
            if w is not None
        )
        complaints += [
            replace(c, where=(i, verb, *c.where)) for c in _bad_choice(which, now, known)
        ]
        if edit.repeat is not None:
            complaints += [
                replace(c, where=(i, verb, *c.where))
                for c in _bad_repeat(edit.repeat, now, start, end)
            ]
        now = _applied(now, edit, which)
    return tuple(now), complaints


def _bad_choice(which: Which, acts: Iterable[Act], known: Sequence[Act]) -> list[Complaint]:
    """Say why an edit means no act: a word that the record does not hold, a span that runs backward, or nothing that fits."""
    found = [
        Complaint(
            (key,), _unknown(key, getattr(which, key), {getattr(a, key) for a in known}), ("acts",)
        )
        for key in NAMED
        if _is_unknown(getattr(which, key), key, known)
    ]
    if which.since is not None and which.to is not None and which.since > which.to:
        found.append(
            Complaint((), f"from {which.since} lies after to {which.to}; a span runs forward")
        )
    if not found and not any(matches(a, which) for a in acts):
        found.append(
            Complaint(
                (),
                "no act of the record fits; 'bamboo evidence' lists the acts and their ids",
                ("acts",),
            )
        )
    return found


def _is_unknown(came: str | None, key: str, known: Iterable[Act]) -> bool:
    return came is not None and all(getattr(a, key) != came for a in known)


def _unknown(key: str, came: str, words: Iterable[str]) -> str:
    near = get_close_matches(came, sorted(w for w in words if w), n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"no act of the record has the {key} {came!r}; {hint}'bamboo evidence' lists the acts and their ids"


def _applied(acts: list[Act], edit: Edit, which: Which) -> list[Act]:
    """Remove, shift, scale or repeat the acts that fit."""
    if edit.remove is not None:
        return [a for a in acts if not matches(a, which)]
    if edit.shift is not None:
        months = edit.shift.months
        return [
            replace(a, date=month_text(a.month + months)) if matches(a, which) else a for a in acts
        ]
    if edit.repeat is not None:
        return [*acts, *again(acts, edit.repeat)]
    by = edit.scale.by if edit.scale is not None else 1.0
    return [replace(a, level=a.level * by) if matches(a, which) else a for a in acts]


def again(acts: Iterable[Act], pattern: Repeat) -> list[Act]:
    """Let the acts that fit happen again from ``at`` to ``until``, over and over, each named after the act that it copies.

    >>> rig = Act("rig", "2014-05-02", "day", "CHN", "VNM", "economic", 1.5)
    >>> [a.id for a in again([rig], Repeat.model_validate({"from": "2014-01", "to": "2015-12", "at": "2026-01", "until": "2028-12"}))]
    ['rig@2026-05', 'rig@2028-05']
    """
    first, last, at, until = (
        month_index(m or "") for m in (pattern.since, pattern.to, pattern.at, pattern.until)
    )
    fitting = [a for a in acts if matches(a, pattern)]
    moves = range(at - first, until - first + 1, max(1, last - first + 1))
    return [
        _copied(a, month_text(a.month + move))
        for move in moves
        for a in fitting
        if a.month + move <= until
    ]


def _copied(act: Act, month: str) -> Act:
    """Copy an act into another month, on the same day."""
    joint = f"{act.joint}@{month}" if act.joint else ""
    return replace(
        act,
        id=f"{act.id}@{month}",
        date=month + act.date[len(month) :],
        joint=joint,
        summary=f"as in {act.date[: len(month)]}: {act.summary}",
    )


def _bad_repeat(pattern: Repeat, acts: Sequence[Act], start: int, end: int) -> Iterable[Complaint]:
    """Say what is wrong with a repetition: outside the span, or of acts that are repeated there already."""
    for key in ("at", "until"):
        if not start <= month_index(getattr(pattern, key)) <= end:
            yield Complaint(
                (key,),
                f"{getattr(pattern, key)} lies outside the span {month_text(start)} to {month_text(end)}",
                ("start", "end"),
            )
    twice = {a.id for a in acts} & {a.id for a in again(acts, pattern)}
    if twice:
        yield Complaint(
            (),
            f"{min(twice)!r} and {len(twice) - 1} others are repeated already; remove them first, or repeat other acts",
            ("acts",),
        )


def _bad_act(
    new: NewAct, acts: Iterable[Act], start: int, end: int, own: Collection[str]
) -> list[Complaint]:
    """Say what is wrong with an act to add."""
    found: list[Complaint] = []
    if any(a.id == new.id for a in acts):
        found.append(Complaint(("id",), f"{new.id!r} is the id of another act; choose a new one"))
    if not start <= month_index(new.date) <= end:
        found.append(
            Complaint(
                ("date",),
                f"{new.date} lies outside the span {month_text(start)} to {month_text(end)}",
                ("start", "end"),
            )
        )
    if too_coarse(new.date, new.date_precision):
        found.append(
            Complaint(
                ("date_precision",),
                f"{new.date_precision!r} says more than the date {new.date}; write the day, or a wider precision",
            )
        )
    if new.actor == new.target:
        found.append(
            Complaint(("target",), f"{new.target!r} would act on itself; name another state")
        )
    if new.actor in own:
        found.append(
            Complaint(
                ("actor",),
                f"{new.actor!r} is what the scenario explains: its acts are chosen, never given; name another state",
                ("focus", "actors"),
            )
        )
    return found


def _made(new: NewAct) -> Act:
    return Act(
        new.id, new.date, new.date_precision, new.actor, new.target, new.domain, -new.intensity / 2
    )
