"""The chronicle: one world told as dated lines - the acts that a state met, how it moved - beside what the documents record of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.csv_reader import Row, read_table
from sim.core.resources import folder
from sim.core.vocabulary import DOMAINS, MONTHS, MOVES, STATE_NAMES, month_text
from sim.evidence.coded_tables import COLUMNS, read_act
from sim.evidence.rows import Act, History
from sim.explain.memory_trace import Deeds
from sim.explain.moments import Watch
from sim.model.alignment_model import AlignmentModel
from sim.record.columns import DIGITS
from sim.scenario.scenario import Scenario

TABLE: Final = ("month", "kind", "actor", "target", "domain", "level", "text", "source")
DOES: Final = {"bandwagon": "sides", "hedge": "hedges", "balance": "resists"}
Line = tuple[Any, ...]


@dataclass(frozen=True)
class Told:
    """One world as it passed: levels (tie, domain, month) from the month before the span on, and every act that arrived."""

    scenario: Scenario
    sources: Sequence[str]
    levels: NDArray[np.int8]
    deeds: Deeds


def told(scenario: Scenario, world: int) -> Told:
    """Let one world pass and keep what happened in it."""
    lab = AlignmentModel(scenario, scenario.numbered([world]))
    watch, levels = Watch(lab), [np.array([t.level[:, 0] for t in lab.ties])]
    while lab.month <= scenario.end:
        watch.step()
        levels.append(np.array([t.level[:, 0] for t in lab.ties]))
    found = Told(scenario, list(lab.sources), np.stack(levels, axis=-1), watch.deeds(0))
    lab.close()
    return found


def responses(seeds: Path | None = None) -> tuple[Act, ...]:
    """Read what states are recorded to have done of their own accord: it is only told beside a world and never reaches one."""

    def own(row: Row) -> Act | None:
        return (
            read_act(replace(row, cells={**row.cells, "role": "forcing"}))
            if row.cells["role"] == "response"
            else None
        )

    return read_table((seeds or folder("seeds")) / "events.csv", COLUMNS["events"], own)


def chronicle(
    passed: Told, history: History, recorded: Sequence[Act], actor: str, first: int, last: int
) -> pd.DataFrame:
    """Give the table of ``chronicle.csv``: what an actor met and did in a world, and what is recorded of it, in the months asked for."""
    lines = [
        *_acts(passed, actor),
        *_moves(passed, actor, recorded),
        *_recorded(passed, history, recorded, actor),
    ]
    inside: list[Line] = [
        line for line in lines if month_text(first) <= line[0] <= month_text(last)
    ]
    inside.sort(key=itemgetter(0))
    return pd.DataFrame(inside, columns=list(TABLE)).round(DIGITS)


def named(code: str) -> str:
    """Name a state for readers."""
    return STATE_NAMES.get(code, code)


def _acts(passed: Told, actor: str) -> Iterator[Line]:
    """Tell the acts that the actor met, recorded or not, in the month in which they came in this world."""
    case, deeds = passed.scenario, passed.deeds
    codes, known = [a.id for a in case.actors], {a.id: a for a in case.forcing.acts}
    for i in np.flatnonzero(
        (deeds.victim == codes.index(actor)) & (deeds.due >= case.start) & (deeds.due <= case.end)
    ):
        source, level, act = (
            passed.sources[deeds.source[i]],
            float(deeds.level[i]),
            known.get(deeds.act[i]),
        )
        domain = DOMAINS[deeds.domain[i]]
        told_ = (
            act.summary
            if act
            else f"{named(source)} {'presses' if level > 0 else 'courts'} {named(actor)} ({_unrecorded(passed, source, actor)})"
        )
        yield (
            month_text(int(deeds.due[i])),
            "act",
            act.actor if act else source,
            act.target if act else actor,
            domain,
            level,
            told_,
            act.id if act else "",
        )


def _unrecorded(passed: Told, source: str, actor: str) -> str:
    return (
        "chosen in this world"
        if passed.scenario.forcing_modes.get((source, actor)) == "free"
        else "imagined, where no document looks"
    )


def _moves(passed: Told, actor: str, recorded: Sequence[Act]) -> Iterator[Line]:
    """Tell how the actor moved: each domain in which its level changed, and all of them in months for which something is recorded."""
    case = passed.scenario
    beside = {a.month for a in recorded if a.actor == actor and a.span == 1}
    for t, (own, target) in enumerate(case.ties):
        for m in range(case.end - case.start + 1) if own == actor else ():
            before, now = passed.levels[t, :, m], passed.levels[t, :, m + 1]
            for d in np.flatnonzero((before != now) | (case.start + m in beside)):
                yield (
                    month_text(case.start + m),
                    "move",
                    actor,
                    target,
                    DOMAINS[d],
                    float(now[d]),
                    _moved(actor, target, int(before[d]), int(now[d])),
                    "",
                )


def _moved(actor: str, target: str, before: int, now: int) -> str:
    does = DOES[MOVES[int(np.sign(now)) + 1]]
    whom = {
        "sides": f"sides with {named(target)}",
        "hedges": f"hedges toward {named(target)}",
        "resists": f"resists {named(target)}",
    }[does]
    return f"{named(actor)} {whom} ({now:+d}, {f'after {before:+d}' if before != now else 'as before'})"


def _recorded(
    passed: Told, history: History, recorded: Sequence[Act], actor: str
) -> Iterator[Line]:
    """Tell what the documents record of the actor: its own acts, and at each year's end the coded levels."""
    case = passed.scenario
    for act in recorded:
        if act.actor in (actor, *case.of(actor).members) and case.start <= act.month <= case.end:
            when = (
                ""
                if act.span == 1
                else f" (some time in {act.date[:4]})"
                if act.precision == "year"
                else f" (about {act.date[:4]})"
            )
            yield (
                month_text(act.month),
                "recorded",
                act.actor,
                act.target,
                act.domain,
                act.level + 0.0,
                act.summary + when,
                act.id,
            )
    for s in history.stances:
        if (
            (s.actor, s.target) in case.ties
            and s.actor == actor
            and s.document == "all"
            and s.year in case.years
        ):
            for domain, level in zip(DOMAINS, s.levels, strict=True):
                if level is not None:
                    said = f"the documents code {named(actor)} toward {named(s.target)} in {s.year}: {level:+g}"
                    yield (
                        month_text(s.year * MONTHS + MONTHS - 1),
                        "recorded",
                        actor,
                        s.target,
                        domain,
                        level,
                        said,
                        f"stance:{s.year}:{s.actor}:{s.target}:all",
                    )
