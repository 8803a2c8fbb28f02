"""Why: the command ``bamboo explain`` - a month of a state on a tie, or a span of months, told and kept as tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from sim.core.dates import is_date
from sim.core.errors import BadInput, Fault, bad_word, shown, together
from sim.core.vocabulary import DOMAINS, month_index, month_text
from sim.explain import ledger_tables, smallest_changes
from sim.explain.moments import moments
from sim.explain.smallest_changes import Flip
from sim.model.laboratory import SCHEDULE
from sim.record import folders
from sim.report import ledger_lines as told
from sim.scenario.scenario import Scenario

BESIDE: Final = 100  # worlds whose mean stands beside, unless others are asked for
LEAST: Final = 0.001  # levels; in a table of months, lesser acts of a driver stand together
MOST: Final = 12  # acts of a driver that stand alone there
Tables = Mapping[str, pd.DataFrame]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """What is asked: whose choice toward whom, in which month or span (as written), and in which world (None: the typical one, beside the mean of ``beside`` worlds)."""

    actor: str | None
    target: str | None
    month: str | None
    since: str | None
    to: str | None
    world: int | None
    beside: int = BESIDE


def _blame(option: str, message: str) -> Fault:
    return Fault(option, 1, 1, message)


def tie_of(case: Scenario, actor: str | None, target: str | None) -> tuple[str, str]:
    """Give the tie that is asked about: the actor's toward the target, or its first; raises BadInput where it decides none."""
    actor = actor or case.focus
    own = [t for t in case.ties if t[0] == actor]
    if not own:
        raise BadInput(
            [
                _blame(
                    "--actor",
                    bad_word("actor", actor, list(dict.fromkeys(a for a, _ in case.ties))),
                )
            ]
        )
    if target is not None and (actor, target) not in own:
        raise BadInput(
            [_blame("--target", bad_word(f"target of {actor}", target, [t for _, t in own]))]
        )
    return own[0] if target is None else (actor, target)


def month_of(case: Scenario, option: str, text: str) -> int:
    """Read a month of the span; raises BadInput."""
    if not (is_date(text) and len(text) == len("YYYY-MM")):
        raise BadInput(
            [_blame(option, f"{shown(text)} is no month; write YYYY-MM, such as 2014-05")]
        )
    month = month_index(text)
    if not case.start <= month <= case.end:
        raise BadInput(
            [
                _blame(
                    option,
                    f"{text} lies outside the span {month_text(case.start)} to {month_text(case.end)}",
                )
            ]
        )
    return month


def world_of(case: Scenario, world: int | None) -> int | None:
    """Check the number of a world; raises BadInput."""
    if world is not None and not 0 <= world < case.worlds:
        raise BadInput(
            [
                _blame(
                    "--world",
                    f"{world} is no world of this scenario; its {case.worlds} worlds are numbered 0 to {case.worlds - 1}",
                )
            ]
        )
    return world


def months_of(case: Scenario, asked: Asked) -> list[int]:
    """Give the month or the span that is asked about; raises BadInput where neither or both are."""
    if (asked.month is None) == (asked.since is None and asked.to is None):
        raise BadInput(
            [
                _blame(
                    "--month",
                    "write one month, as in --month 2014-05, or a span, as in --from 2013-01 --to 2014-12",
                )
            ]
        )
    return span_of(case, asked) if asked.month is None else [month_of(case, "--month", asked.month)]


def span_of(case: Scenario, asked: Asked) -> list[int]:
    """Give the months from one to another, by default all; raises BadInput."""
    first = case.start if asked.since is None else month_of(case, "--from", asked.since)
    last = case.end if asked.to is None else month_of(case, "--to", asked.to)
    if first > last:
        raise BadInput(
            [
                _blame(
                    "--from",
                    f"{month_text(first)} lies after {month_text(last)}; a span runs forward",
                )
            ]
        )
    return list(range(first, last + 1))


def explain(case: Scenario, asked: Asked, out: Path | None) -> Iterator[str]:
    """Explain a month or a span, line by line; with ``out`` the tables are added to that result folder."""
    tie, months, world = together(
        lambda: tie_of(case, asked.actor, asked.target),
        lambda: months_of(case, asked),
        lambda: world_of(case, asked.world),
        lambda: belongs(case, out),
    )[:3]
    here = ledger_tables.typical(case, tie) if world is None else world
    chosen = f"world {here}, " + (
        f"the nearest to the median of the first {min(case.worlds, ledger_tables.LOOKED_AT)}"
        if world is None
        else "as asked"
    )
    said = {
        "actor": tie[0],
        "target": tie[1],
        "scenario": case.name,
        "seed": case.seed,
        "chosen": chosen,
        "schedule": SCHEDULE,
        "month": month_text(months[0]),
    }
    if len(months) == 1:
        beside = range(min(asked.beside, case.worlds)) if world is None else range(0)
        lines, tables = _one(case, tie, months[0], here, beside)
    else:
        said["month"] += f" to {month_text(months[-1])}"
        lines, tables = _several(case, tie, months, here)
    yield from [*told.opening(said), *lines]
    if out is not None:
        keep(out, tables)
        yield f"Added to {out}: {', '.join(f'{name}.csv' for name in tables)}"


def _one(
    case: Scenario, tie: Pair, month: int, here: int, beside: range
) -> tuple[list[str], Tables]:
    """Explain one month of one world, beside the mean over others, and say what would have flipped it."""
    ids = sorted({here, *beside})
    many = list(moments(case, case.numbered(ids), [month], [tie]))
    moment = next(m for m in many if m.world == here)
    found = smallest_changes.smallest(case, moment)
    ledger, months, acts = (
        ledger_tables.ledger([moment]),
        ledger_tables.monthly([moment], in_words(found)),
        ledger_tables.acts(case),
    )
    spread = ledger_tables.spread([m for m in many if m.world in beside]) if beside else None
    met = (tie[0], *case.of(tie[0]).members)
    lines = [
        *told.perceived(ledger_tables.situation(moment)),
        *told.wished(ledger_tables.wishes(moment)),
    ]
    lines += told.contributions(ledger, acts, spread, dict(zip(DOMAINS, moment.ideal, strict=True)))
    lines += [
        *(
            [
                f"  (at the left world {here}; at the right the mean of the domains, over {len(beside)} worlds, and where 90 % of them lie)"
            ]
            if beside
            else []
        ),
        *told.choice(months),
        *told.reversals(ledger_tables.flipped(found)),
    ]
    return [*lines, *told.arriving(acts, month_text(month), month_text(month + 1), met)], {
        "ledger": ledger,
        "ledger_months": months,
    }


def _several(
    case: Scenario, tie: Pair, months: Sequence[int], here: int
) -> tuple[list[str], Tables]:
    """Lay a span of months of one world out as a table."""
    found = list(moments(case, case.numbered([here]), months, [tie]))
    ledger, monthly = ledger_tables.ledger(found, LEAST, MOST), ledger_tables.monthly(found)
    return [
        "",
        *told.many(monthly, ledger),
        "what would have flipped a month: ask for it alone with --month",
    ], {"ledger": ledger, "ledger_months": monthly}


def in_words(found: Iterable[Flip]) -> dict[str, str]:
    """Say by domain the smallest flip in one line."""
    best: dict[str, Flip] = {}
    for flip in sorted(found, key=lambda f: f.size):
        best.setdefault(flip.domain, flip)
    return {
        domain: f"{flip.was} to {flip.becomes}: {' '.join(flip.lines)}"
        for domain, flip in best.items()
    }


def belongs(case: Scenario, out: Path | None) -> None:
    """Refuse to add to a folder that holds no results, or those of another scenario or seed; raises BadInput."""
    said = {} if out is None else folders.read_manifest(out)
    mine = {
        "scenario_digest": case.digest,
        "forcing_digest": case.forcing.digest,
        "seed": case.seed,
    }
    other = [k for k, v in mine.items() if said and said.get(k) != v]
    if other:
        raise BadInput(
            [
                _blame(
                    "--out",
                    f"{out} holds the results of {shown(said.get('name'))} with another {other[0].replace('_', ' ')}; name a folder of this very scenario and seed",
                )
            ]
        )


def keep(out: Path, tables: Tables) -> None:
    """Add tables to a result folder, whole or not at all."""

    def fill(folder: Path) -> None:
        for name, table in tables.items():
            folders.write_csv(table, folder / f"{name}.csv")

    folders.add_to_folder(out, fill)
