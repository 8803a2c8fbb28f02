"""The chronicle: what a state met and did in one world, in dated lines, beside the record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.csv_reader import Row, read_table
from sim.core.vocabulary import DOMAINS, MONTHS, MOVES, month_text
from sim.evidence.act_rows import read_act
from sim.evidence.case_folders import Sources
from sim.evidence.coded_tables import COLUMNS
from sim.evidence.rows import Act, History, Stance
from sim.explanation.memory_trace import ArrivedActs
from sim.explanation.observer import Observer
from sim.model.alignment_model import AlignmentModel
from sim.record.columns import DIGITS, frame
from sim.scenario.frozen_scenario import Scenario

DOES: Final = {
    "bandwagon": "sides with",
    "hedge": "hedges toward",
    "balance": "resists",
}


class Line(NamedTuple):
    """A line of the chronicle, in the columns of ``chronicle.csv``."""

    month: str
    kind: str
    actor: str
    target: str
    domain: str
    level: float
    text: str
    source: str


@dataclass(frozen=True)
class WorldRun:
    """One world from the start to the end of the span.

    Attributes:
        scenario: The scenario.
        sources: Codes of the states that acts come from.
        levels: Levels from the month before the span on: (tie, domain, month).
        acts: Every act that arrived.
    """

    scenario: Scenario
    sources: Sequence[str]
    levels: NDArray[np.int8]
    acts: ArrivedActs


def run_world(scenario: Scenario, world: int) -> WorldRun:
    """Run one world of a scenario and return what happened in it."""
    model = AlignmentModel(scenario, scenario.numbered([world]))
    observer = Observer(model)
    levels = [_levels(model)]
    while model.month <= scenario.end:
        observer.step()
        levels.append(_levels(model))
    found = WorldRun(
        scenario=scenario,
        sources=list(model.sources),
        levels=np.stack(levels, axis=-1),
        acts=observer.acts(0),
    )
    model.close()
    return found


def _levels(model: AlignmentModel) -> NDArray[np.int8]:
    """Levels of the first world: (tie, domain)."""
    return np.array([tie.level[:, 0] for tie in model.ties])


def responses(sources: Sources) -> tuple[Act, ...]:
    """Read the recorded acts that states did of their own accord.

    They are shown beside a world and never reach one.
    """
    found: list[Act] = []
    states = sources.case.codes
    for place in sources.record:
        path = place / "events.csv"
        found += read_table(path, COLUMNS["events"], _response, states=states)
    return tuple(found)


def _response(row: Row) -> Act | None:
    """Read the row of a response; None for other roles."""
    if row.cells["role"] != "response":
        return None
    return read_act(replace(row, cells={**row.cells, "role": "forcing"}))


def chronicle(
    run: WorldRun, history: History, recorded: Sequence[Act], actor: str, span: tuple[int, int]
) -> pd.DataFrame:
    """Return what an actor met and did in a world, and what is recorded of it.

    Args:
        run: The world.
        history: The coded history.
        recorded: The recorded acts that states did of their own accord.
        actor: Code of the state.
        span: First and last month.

    Returns:
        The table of ``chronicle.csv``.
    """
    first, last = map(month_text, span)
    lines = [
        *_acts(run, actor),
        *_moves(run, actor, recorded),
        *_recorded_acts(run, recorded, actor),
        *_coded_levels(run, history, actor),
    ]
    inside = [line for line in lines if first <= line.month <= last]
    inside.sort(key=attrgetter("month"))
    return frame("chronicle", inside).round(DIGITS)


def _acts(run: WorldRun, actor: str) -> Iterator[Line]:
    """Yield the acts that the actor met, in the month in which they came in this world."""
    scenario, acts = run.scenario, run.acts
    known = {act.id: act for act in scenario.forcing.acts}
    victim = [state.id for state in scenario.actors].index(actor)
    in_span = (acts.due >= scenario.start) & (acts.due <= scenario.end)
    for i in np.flatnonzero((acts.victim == victim) & in_span):
        month = month_text(int(acts.due[i]))
        domain = DOMAINS[acts.domain[i]]
        level = float(acts.level[i])
        act = known.get(acts.act[i])
        if act is None:
            source = run.sources[acts.source[i]]
            text = _unrecorded(scenario, source, actor, level)
            yield Line(month, "act", source, actor, domain, level, text, "")
        else:
            yield Line(
                month=month,
                kind="act",
                actor=act.actor,
                target=act.target,
                domain=domain,
                level=level,
                text=act.summary,
                source=act.id,
            )


def _unrecorded(scenario: Scenario, source: str, actor: str, level: float) -> str:
    """Describe an act that no document records."""
    does = "presses" if level > 0 else "courts"
    is_free = scenario.forcing_modes.get((source, actor)) == "free"
    why = "chosen in this world" if is_free else "imagined, where no document looks"
    name = scenario.case.state
    return f"{name(source)} {does} {name(actor)} ({why})"


def _moves(run: WorldRun, actor: str, recorded: Sequence[Act]) -> Iterator[Line]:
    """Yield how the actor moved: each domain in which its level changed.

    In months for which an act of its own is recorded, all domains are listed.
    """
    start = run.scenario.start
    listed = {act.month for act in recorded if act.actor == actor and act.span == 1}
    for tie, (own, target) in enumerate(run.scenario.ties):
        if own != actor:
            continue
        names = (run.scenario.case.state(actor), run.scenario.case.state(target))
        for month in range(start, run.scenario.end + 1):
            before, now = run.levels[tie, :, month - start], run.levels[tie, :, month - start + 1]
            for d in np.flatnonzero((before != now) | (month in listed)):
                yield Line(
                    month=month_text(month),
                    kind="move",
                    actor=actor,
                    target=target,
                    domain=DOMAINS[d],
                    level=float(now[d]),
                    text=_moved(names, int(before[d]), int(now[d])),
                    source="",
                )


def _moved(names: tuple[str, str], before: int, now: int) -> str:
    """Describe a level in words, and how it compares with the month before."""
    does = DOES[MOVES[int(np.sign(now)) + 1]]
    change = f"after {before:+d}" if before != now else "as before"
    return f"{names[0]} {does} {names[1]} ({now:+d}, {change})"


def _recorded_acts(run: WorldRun, recorded: Sequence[Act], actor: str) -> Iterator[Line]:
    """Yield the actor's own acts that documents record."""
    scenario = run.scenario
    own = (actor, *scenario.of(actor).members)
    for act in recorded:
        if act.actor in own and scenario.start <= act.month <= scenario.end:
            yield Line(
                month=month_text(act.month),
                kind="recorded",
                actor=act.actor,
                target=act.target,
                domain=act.domain,
                level=act.level + 0.0,
                text=act.summary + _when(act),
                source=act.id,
            )


def _when(act: Act) -> str:
    """Describe a date that is not precise to the month, and the end of what lasted."""
    if act.end:
        return f" ({'stood' if act.standing else 'some time'} from {act.date} to {act.end})"
    if act.span == 1:
        return ""
    year = act.date[:4]
    return f" (some time in {year})" if act.precision == "year" else f" (about {year})"


def _coded_levels(run: WorldRun, history: History, actor: str) -> Iterator[Line]:
    """Yield the coded levels of the actor's ties, at the end of each year."""
    for stance in history.stances:
        if not _is_of(stance, run.scenario, actor):
            continue
        name = run.scenario.case.state
        whom = f"{name(actor)} toward {name(stance.target)} in {stance.year}"
        for domain, level in zip(DOMAINS, stance.levels, strict=True):
            if level is not None:
                yield Line(
                    month=month_text(stance.year * MONTHS + MONTHS - 1),
                    kind="recorded",
                    actor=actor,
                    target=stance.target,
                    domain=domain,
                    level=level,
                    text=f"the documents code {whom}: {level:+g}",
                    source=f"stance:{stance.year}:{stance.actor}:{stance.target}:all",
                )


def _is_of(stance: Stance, scenario: Scenario, actor: str) -> bool:
    """Whether a stance is an agreed one of the actor, on a tie and in a year of the scenario."""
    on_tie = (stance.actor, stance.target) in scenario.ties and stance.actor == actor
    return on_tie and stance.document == "all" and stance.year in scenario.years
