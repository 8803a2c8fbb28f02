"""Write the result folder of a replay: its tables, figures and manifest."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim.compare import comparison
from sim.core.parallel import side_by_side
from sim.core.vocabulary import MONTHS, month_text, tie_name
from sim.explain import typical_world
from sim.record import folders
from sim.report import fans, figures, partnership_figures
from sim.scenario.scenario import PRESCRIBED, Scenario
from sim.studies.replay import Replay, silent_theories


def save(done: Replay, out: Path, command: Iterable[str], seeds: Path | None = None) -> None:
    """Write the result folder of a replay, whole or not at all; ``seeds`` names the evidence that its one world is told beside."""
    folders.write_folder(out, lambda folder: _fill(done, folder, list(command), seeds))


def _fill(done: Replay, folder: Path, command: list[str], seeds: Path | None) -> None:
    s = done.scenario
    tables = {
        "trajectories": done.trajectories,
        "moves": done.moves,
        "strategies": done.strategies,
        "perceived": done.perceived,
        "slopes": folders.slopes(done.summary),
        "history": done.coded,
    }
    if done.summary.shape.kept:
        tables["relations"] = done.relations
    told_world, told = typical_world.of_run(s, done.history, done.summary, seeds)
    tables |= told
    tables["comparison"] = _drawn_and_scored(done, folder / "figures", tables)
    for name, table in tables.items():
        folders.write_csv(table, folder / f"{name}.csv")
    if done.record is not None:
        folders.save_record(done.record, folder / "record.npz")
    (folder / "scenario.json").write_text(s.text + "\n", encoding="utf-8")
    said = folders.manifest(
        name=s.name,
        title=s.title,
        span=[month_text(s.start), month_text(s.end)],
        worlds=s.worlds,
        seed=s.seed,
        command=command,
        scenario_digest=s.digest,
        forcing_digest=s.forcing.digest,
        history_digest=done.history.digest,
        theories=[t.name for t in s.theories],
        theories_without_datum=silent_theories(s),
        acts_met=done.runs.met,
        unforced=done.unforced,
        own_ties=[list(t) for t in s.own_ties],
        told_world=told_world,
        **_drawn_from(s),
        prescribed=sorted(
            tie_name(*p)
            for p, mode in s.relations.items()
            if mode == PRESCRIBED and p[0] in {a.id for a in s.actors}
        ),
        **(
            {"setting": month_text(s.setting), "conditional": fans.CONDITIONAL}
            if s.setting is not None
            else {}
        ),
        parameters={
            n: [getattr(p, "low", None), getattr(p, "high", None)] if hasattr(p, "low") else p.value
            for n, p in sorted(s.parameters.items())
        },
    )
    folders.write_manifest(said, folder / "manifest.json")


def _drawn_from(scenario: Scenario) -> dict[str, Any]:
    """Say which constrained set the worlds were drawn from, if they were."""
    known = scenario.constrained
    if known is None:
        return {}
    aside = known.set_aside(scenario.parameters)
    return {
        "constrained": {
            "digest": known.digest,
            "calibrated": list(known.calibrated),
            "points": len(known.points),
        }
        | ({"set_aside": aside} if aside else {})
    }


def _drawn_and_scored(
    done: Replay, folder: Path, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Score the run while its figures are drawn, side by side; gives the scores."""
    s = done.scenario
    folder.mkdir()
    acts = [a for a in s.forcing.acts if a.target == s.focus and s.start <= a.month <= s.end]
    since = None if s.setting is None else s.setting // MONTHS
    drawings = figures.plan(
        folder, tables, acts, s.forcing.covered, ties=s.own_ties, unforced=done.unforced
    ) + partnership_figures.plan(folder, tables, s.focus)
    drawings = fans.marked(drawings, since) + fans.plan(
        folder, tables, s.title, s.own_ties[0], since
    )
    work: list[Callable[[], Any]] = [
        partial(comparison.compare, done.runs, done.history),
        *drawings,
    ]
    scored: pd.DataFrame = next(iter(list(side_by_side(_do, work))))
    for drawing in figures.plan_scores(folder, scored, s.own_ties[0]):
        drawing()
    done.__dict__["comparison"] = scored  # what the property would compute again
    return scored


def _do(work: Callable[[], Any]) -> Any:
    return work()
