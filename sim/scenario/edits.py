"""Edits of the record: a counterfactual is the record with named changes, never a copied file."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from sim.core.dates import too_coarse
from sim.core.vocabulary import month_index, month_text
from sim.core.yaml_reader import Where
from sim.evidence.rows import COPY, Act
from sim.scenario.edit_schema import Edit, NewAct, Repeat, Which

TONES: Final = {"presses": 1.0, "courts": -1.0}
NAMED: Final = ("id", "actor", "target", "kind", "document")
VERBS: Final = ("remove", "shift", "scale", "repeat")
LISTING: Final = "'bamboo evidence' lists the acts and their ids"


@dataclass(frozen=True)
class Complaint:
    """What is wrong with an edit.

    Attributes:
        where: Path of the faulty value inside ``edits``.
        message: What came, what is allowed, what to do.
        rests: Keys of the scenario that the judgement depends on.
    """

    where: Where
    message: str
    rests: tuple[str, ...] = ()


def matches(act: Act, which: Which) -> bool:
    """Whether an act fits every key that an edit names; an id names its renewals as well.

    >>> rig = Act("rig", "2014-05-02", "day", "BBB", "AAA", "economic", 1.5)
    >>> matches(rig, Which.model_validate({"actor": "BBB", "from": "2014-05", "to": "2014-07"}))
    True
    """
    for key in (*NAMED, "domain"):
        wanted = getattr(which, key)
        came = {getattr(act, key), act.origin} if key == "id" else {getattr(act, key)}
        if wanted is not None and wanted not in came:
            return False
    if which.joint is not None and bool(act.joint) != which.joint:
        return False
    if which.tone is not None and act.level * TONES[which.tone] <= 0:
        return False
    if which.since is not None and act.month < month_index(which.since):
        return False
    return which.to is None or act.month <= month_index(which.to)


def edited(
    acts: Iterable[Act], edits: Sequence[Edit], start: int, end: int, own: Collection[str] = ()
) -> tuple[tuple[Act, ...], list[Complaint]]:
    """Apply edits in order.

    Args:
        acts: The acts of the record.
        edits: The edits.
        start: First month of the span.
        end: Last month of the span.
        own: Codes of states whose acts are chosen, never given.

    Returns:
        The acts, and what is wrong with the edits; an edit that matches no act is wrong.
    """
    now = list(acts)
    known = list(now)
    complaints: list[Complaint] = []
    for i, edit in enumerate(edits):
        if edit.add is not None:
            found = _faults_of_act(edit.add, now, (start, end), own)
            complaints += _placed(found, (i, "add"))
            act = _act(edit.add)
            now.append(act)
            known.append(act)
            continue
        verb, which = _meant(edit)
        complaints += _placed(_faults_of_choice(which, now, known), (i, verb))
        if edit.repeat is not None:
            found = _faults_of_repeat(edit.repeat, now, (start, end))
            complaints += _placed(found, (i, verb))
        now = _applied(now, edit, which)
    return tuple(now), complaints


def _meant(edit: Edit) -> tuple[str, Which]:
    """Return the verb of an edit other than ``add``, and which acts it means."""
    for verb in VERBS:
        which: Which | None = getattr(edit, verb)
        if which is not None:
            return verb, which
    raise ValueError("an edit has exactly one verb")


def _placed(complaints: Iterable[Complaint], where: Where) -> list[Complaint]:
    """Put complaints about a part of an edit at their place among all edits."""
    return [replace(complaint, where=(*where, *complaint.where)) for complaint in complaints]


def _faults_of_choice(which: Which, acts: Iterable[Act], known: Sequence[Act]) -> list[Complaint]:
    """Describe why an edit matches no act: unknown words, a reversed span, or nothing fits."""
    found = []
    for key in NAMED:
        came = getattr(which, key)
        if came is None:
            continue
        words = {getattr(act, key) for act in known}
        if came not in words:
            found.append(Complaint((key,), _unknown(key, came, words), ("acts",)))
    if which.since is not None and which.to is not None and which.since > which.to:
        message = f"from {which.since} lies after to {which.to}; a span runs forward"
        found.append(Complaint((), message))
    if not found and not any(matches(act, which) for act in acts):
        found.append(Complaint((), f"no act of the record fits; {LISTING}", ("acts",)))
    return found


def _unknown(key: str, came: str, words: Iterable[str]) -> str:
    near = get_close_matches(came, sorted(word for word in words if word), n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"no act of the record has the {key} {came!r}; {hint}{LISTING}"


def _applied(acts: list[Act], edit: Edit, which: Which) -> list[Act]:
    """Remove, shift, scale or repeat the acts that match."""
    if edit.remove is not None:
        return [act for act in acts if not matches(act, which)]
    if edit.repeat is not None:
        return [*acts, *repeated(acts, edit.repeat)]
    return [_changed(act, edit) if matches(act, which) else act for act in acts]


def _changed(act: Act, edit: Edit) -> Act:
    """Shift or scale one act."""
    if edit.shift is not None:
        return act.moved(edit.shift.months)
    factor = edit.scale.by if edit.scale is not None else 1.0
    return replace(act, level=act.level * factor)


def repeated(acts: Iterable[Act], pattern: Repeat) -> list[Act]:
    """Return copies of the acts of some months, over and over from ``at`` to ``until``.

    Each copy is named after the act that it copies.

    >>> rig = Act("rig", "2014-05-02", "day", "BBB", "AAA", "economic", 1.5)
    >>> keys = {"from": "2014-01", "to": "2015-12", "at": "2026-01", "until": "2028-12"}
    >>> [act.id for act in repeated([rig], Repeat.model_validate(keys))]
    ['rig@2026-05', 'rig@2028-05']
    """
    first, last = month_index(pattern.since or ""), month_index(pattern.to or "")
    at, until = month_index(pattern.at), month_index(pattern.until)
    length = max(1, last - first + 1)
    copied = [act for act in acts if matches(act, pattern)]
    found = []
    for months in range(at - first, until - first + 1, length):
        inside = [act for act in copied if act.month + months <= until]
        found += [_copy(act, month_text(act.month + months)) for act in inside]
    return found


def _copy(act: Act, month: str) -> Act:
    """Copy an act into another month, on the same day."""
    return replace(
        act.moved(month_index(month) - act.month),
        id=f"{act.id}{COPY}{month}",
        date=month + act.date[len(month) :],
        joint=f"{act.joint}{COPY}{month}" if act.joint else "",
        summary=f"as in {act.date[: len(month)]}: {act.summary}",
    )


def _faults_of_repeat(
    pattern: Repeat, acts: Sequence[Act], span: tuple[int, int]
) -> Iterator[Complaint]:
    """Yield what is wrong with a repetition: months outside the span, or acts repeated before."""
    for key in ("at", "until"):
        month = getattr(pattern, key)
        if not _inside(month, span):
            yield Complaint((key,), _outside(month, span), ("start", "end"))
    twice = {act.id for act in acts} & {act.id for act in repeated(acts, pattern)}
    if twice:
        message = (
            f"{min(twice)!r} and {len(twice) - 1} others are repeated already; "
            "remove them first, or repeat other acts"
        )
        yield Complaint((), message, ("acts",))


def _faults_of_act(
    new: NewAct, acts: Iterable[Act], span: tuple[int, int], own: Collection[str]
) -> Iterator[Complaint]:
    """Yield what is wrong with an act to add."""
    if any(act.id == new.id for act in acts):
        yield Complaint(("id",), f"{new.id!r} is the id of another act; choose a new one")
    if not _inside(new.date, span):
        yield Complaint(("date",), _outside(new.date, span), ("start", "end"))
    if too_coarse(new.date, new.date_precision):
        message = (
            f"{new.date_precision!r} says more than the date {new.date}; "
            "write the day, or a wider precision"
        )
        yield Complaint(("date_precision",), message)
    if new.actor == new.target:
        message = f"{new.target!r} would act on itself; name another state"
        yield Complaint(("target",), message)
    if new.actor in own:
        message = (
            f"{new.actor!r} is what the scenario explains: its acts are chosen, never given; "
            "name another state"
        )
        yield Complaint(("actor",), message, ("focus", "actors"))


def _inside(date: str, span: tuple[int, int]) -> bool:
    start, end = span
    return start <= month_index(date) <= end


def _outside(date: str, span: tuple[int, int]) -> str:
    start, end = span
    return f"{date} lies outside the span {month_text(start)} to {month_text(end)}"


def _act(new: NewAct) -> Act:
    return Act(
        id=new.id,
        date=new.date,
        precision=new.date_precision,
        actor=new.actor,
        target=new.target,
        domain=new.domain,
        level=-new.intensity / 2,
    )
