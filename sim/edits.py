"""Edits: a counterfactual is the record with named changes, never a copied file."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sim.evidence import Act
from sim.schema import Edit, NewAct, Which
from sim.terms import month_index, month_text

Complaint = tuple[tuple[str | int, ...], str]


def matches(act: Act, which: Which) -> bool:
    """Tell whether an act fits every key that an edit names.

    >>> rig = Act("2014-05-02-chn-vnm-1", "2014-05-02", "day", "CHN", "VNM", "economic", 1.5)
    >>> matches(rig, Which(actor="CHN", since="2014-05", to="2014-07"))
    True
    """
    for key in ("id", "actor", "target", "domain", "kind", "document"):
        wanted = getattr(which, key)
        if wanted is not None and getattr(act, key) != wanted:
            return False
    if which.joint is not None and bool(act.joint) != which.joint:
        return False
    return (which.since is None or act.month >= month_index(which.since)) and (which.to is None or act.month <= month_index(which.to))


def edited(acts: Iterable[Act], edits: Sequence[Edit], start: int, end: int) -> tuple[tuple[Act, ...], list[Complaint]]:
    """Apply edits in order; gives the acts and what is wrong with the edits (an edit that means no act is wrong)."""
    now = list(acts)
    complaints: list[Complaint] = []
    for i, edit in enumerate(edits):
        if edit.add is not None:
            complaints += [((i, "add", *w), m) for w, m in _bad_act(edit.add, now, start, end)]
            now.append(_made(edit.add))
            continue
        verb, which = next((v, w) for v, w in (("remove", edit.remove), ("shift", edit.shift), ("scale", edit.scale)) if w is not None)
        hit = [a for a in now if matches(a, which)]
        if not hit:
            complaints.append(((i, verb), "no act of the record fits; 'bamboo evidence' lists the acts and their ids"))
        if which.since is not None and which.to is not None and which.since > which.to:
            complaints.append(((i, verb), f"from {which.since} lies after to {which.to}; a span runs forward"))
        now = _applied(now, edit, which)
    return tuple(now), complaints


def _applied(acts: list[Act], edit: Edit, which: Which) -> list[Act]:
    """Remove, shift or scale the acts that fit."""
    if edit.remove is not None:
        return [a for a in acts if not matches(a, which)]
    if edit.shift is not None:
        months = edit.shift.months
        return [replace(a, date=month_text(a.month + months)) if matches(a, which) else a for a in acts]
    by = edit.scale.by if edit.scale is not None else 1.0
    return [replace(a, level=a.level * by) if matches(a, which) else a for a in acts]


def _bad_act(new: NewAct, acts: Iterable[Act], start: int, end: int) -> list[Complaint]:
    found: list[Complaint] = []
    if any(a.id == new.id for a in acts):
        found.append((("id",), f"{new.id!r} is the id of another act; choose a new one"))
    if not start <= month_index(new.date) <= end:
        found.append((("date",), f"{new.date} lies outside the span {month_text(start)} to {month_text(end)}"))
    if new.actor == new.target:
        found.append((("target",), f"{new.target!r} would act on itself; name another state"))
    return found


def _made(new: NewAct) -> Act:
    return Act(new.id, new.date, new.date_precision, new.actor, new.target, new.domain, -new.intensity / 2)
