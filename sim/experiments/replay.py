"""The replay: a scenario's run beside the runs that its scores need, as tables and as a result folder."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim import comparison, ensemble, evidence, results
from sim.comparison import FEW, Runs
from sim.ensemble import Progress
from sim.evidence import History
from sim.experiments import tell
from sim.experiments.variants import none
from sim.record import Record, Summary
from sim.report import fans, figures, relations
from sim.scenario import PRESCRIBED, Scenario
from sim.situation import GIVEN
from sim.terms import MONTHS, month_text, tie_name
from sim.workers import side_by_side


@dataclass(frozen=True)
class Replay:
    """A finished run: the scenario, its counts, the runs beside it, and the history it is compared with."""

    scenario: Scenario
    runs: Runs
    history: History
    record: Record | None = None

    @property
    def summary(self) -> Summary:
        """Give the counts of the scenario's own run."""
        return self.runs.model

    @cached_property
    def trajectories(self) -> pd.DataFrame:
        """Annual levels and their spread over worlds."""
        return results.trajectories(self.summary)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """Shares of months and worlds by move."""
        return results.moves(self.summary)

    @cached_property
    def strategies(self) -> pd.DataFrame:
        """Shares of worlds by strategy and labeller."""
        return results.strategies(self.summary)

    @cached_property
    def perceived(self) -> pd.DataFrame:
        """What was perceived at each year's end."""
        return results.perceived(self.summary)

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """Scores of model and nulls against the coded history."""
        return comparison.compare(self.runs, self.history)

    @cached_property
    def coded(self) -> pd.DataFrame:
        """The coded history of the same ties and years."""
        return results.history_table(self.history, self.summary)

    @cached_property
    def relations(self) -> pd.DataFrame:
        """What relations keep at each year's end, beside what is recorded; empty where no mechanism keeps anything."""
        return results.relations(self.summary, self.history)

    @property
    def unforced(self) -> list[str]:
        """Actors that meet fewer than ten acts: what they do in the model is noise and disposition."""
        return [a for a, n in self.runs.met.items() if n < FEW]


def without_joint(scenario: Scenario) -> Scenario:
    """Give the scenario without the forcing side of joint acts, which Vietnam itself helped to make."""
    return scenario.without((a for a in scenario.forcing.acts if not a.joint), f"{scenario.name}: without joint acts")


def run(scenario: Scenario, history: History | None = None, *, record: bool = False, progress: Progress | None = None) -> Replay:
    """Run a scenario and the runs that its scores need; ``history`` defaults to the shipped one."""
    past = evidence.load_history() if history is None else history
    met = {a.id: scenario.met(a.id) for a in scenario.actors}
    scored = any((s.actor, s.target) in scenario.ties for s in past.stances)
    plan = [scenario, none(scenario), without_joint(scenario)] if scored else [scenario]
    own, *others = ensemble.run_many(plan, record=record, progress=progress)
    bare, single = (r.summary for r in others) if others else (own.summary, own.summary)
    known = scenario.constrained
    runs = Runs(own.summary, bare, single, met, known.calibrated if known else None, len(known.said.get("informed", ())) if known else 0)
    return Replay(scenario, runs, past, own.record)


def compare(done: Replay) -> pd.DataFrame:
    """Score a finished replay beside the nulls: the table of ``comparison.csv``."""
    return done.comparison


def is_of(folder: Path, scenario: Scenario) -> bool:
    """Tell whether a result folder holds a run of this very scenario, with these worlds and this seed."""
    said = results.read_manifest(folder)
    mine = {"scenario_digest": scenario.digest, "forcing_digest": scenario.forcing.digest, "worlds": scenario.worlds, "seed": scenario.seed}
    return all(said.get(k) == v for k, v in mine.items())


def silent_theories(scenario: Scenario) -> dict[str, list[str]]:
    """List, for each tie, the theories that are off because the record gives no datum for what they read."""
    known = {(f.field, f.actor, f.counterpart) for f in scenario.forcing.figures if scenario.external or not f.external}
    counts = {key: sum((f.field, f.actor, f.counterpart) == key for f in scenario.forcing.figures if scenario.external or not f.external) for key in known}

    def given(field: str, actor: str, target: str) -> bool:
        key = {"dependence": (field, actor, target), "capability": (field, target, "")}.get(field, (field, actor, ""))
        return counts.get(key, 0) > 1

    return {
        tie_name(a, t): [th.name for th in scenario.theories if any(f in GIVEN and not given(f, a, t) for f in th.reads)] for a, t in scenario.ties
    }


def save(done: Replay, out: Path, command: Iterable[str], seeds: Path | None = None) -> None:
    """Write the result folder of a replay, whole or not at all; ``seeds`` names the evidence that its one world is told beside."""
    results.write_folder(out, lambda folder: _fill(done, folder, list(command), seeds))


def _fill(done: Replay, folder: Path, command: list[str], seeds: Path | None) -> None:
    s = done.scenario
    tables = {"trajectories": done.trajectories, "moves": done.moves, "strategies": done.strategies, "perceived": done.perceived, "slopes": results.slopes(done.summary),
              "history": done.coded}  # fmt: skip
    if done.summary.shape.kept:
        tables["relations"] = done.relations
    told_world, told = tell.of_run(s, done.history, done.summary, seeds)
    tables |= told
    tables["comparison"] = _drawn_and_scored(done, folder / "figures", tables)
    for name, table in tables.items():
        results.write_csv(table, folder / f"{name}.csv")
    if done.record is not None:
        results.save_record(done.record, folder / "record.npz")
    (folder / "scenario.json").write_text(s.text + "\n", encoding="utf-8")
    said = results.manifest(
        name=s.name, title=s.title, span=[month_text(s.start), month_text(s.end)], worlds=s.worlds, seed=s.seed, command=command,
        scenario_digest=s.digest, forcing_digest=s.forcing.digest, history_digest=done.history.digest,
        theories=[t.name for t in s.theories], theories_without_datum=silent_theories(s), acts_met=done.runs.met, unforced=done.unforced,
        own_ties=[list(t) for t in s.own_ties], told_world=told_world, **_drawn_from(s),
        prescribed=sorted(tie_name(*p) for p, mode in s.relations.items() if mode == PRESCRIBED and p[0] in {a.id for a in s.actors}),
        **({"setting": month_text(s.setting), "conditional": fans.CONDITIONAL} if s.setting is not None else {}),
        parameters={n: [getattr(p, "low", None), getattr(p, "high", None)] if hasattr(p, "low") else p.value for n, p in sorted(s.parameters.items())},
    )  # fmt: skip
    results.write_manifest(said, folder / "manifest.json")


def _drawn_from(scenario: Scenario) -> dict[str, Any]:
    """Say which constrained set the worlds were drawn from, if they were."""
    known = scenario.constrained
    if known is None:
        return {}
    aside = known.set_aside(scenario.parameters)
    return {"constrained": {"digest": known.digest, "calibrated": list(known.calibrated), "points": len(known.points)} | ({"set_aside": aside} if aside else {})}


def _drawn_and_scored(done: Replay, folder: Path, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Score the run while its figures are drawn, side by side; gives the scores."""
    s = done.scenario
    folder.mkdir()
    acts = [a for a in s.forcing.acts if a.target == s.focus and s.start <= a.month <= s.end]
    since = None if s.setting is None else s.setting // MONTHS
    drawings = figures.plan(folder, tables, acts, s.forcing.covered, ties=s.own_ties, unforced=done.unforced) + relations.plan(folder, tables, s.focus)
    drawings = fans.marked(drawings, since) + fans.plan(folder, tables, s.title, s.own_ties[0], since)
    work: list[Callable[[], Any]] = [partial(comparison.compare, done.runs, done.history), *drawings]
    scored: pd.DataFrame = next(iter(list(side_by_side(_do, work))))
    for drawing in figures.plan_scores(folder, scored, s.own_ties[0]):
        drawing()
    done.__dict__["comparison"] = scored  # what the property would compute again
    return scored


def _do(work: Callable[[], Any]) -> Any:
    return work()
