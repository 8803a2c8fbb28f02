"""The runs of a trial, and the answers of every contender to every thesis."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.comparison.score_table import FEW
from sim.decision.rules import RULES
from sim.evidence.rows import History
from sim.judgement import stress_verdict, theses
from sim.judgement.criteria import FACTUAL
from sim.judgement.stress_verdict import MODEL, Tally
from sim.judgement.theses import Thesis
from sim.model.annual import shape_of
from sim.model.ensemble import Progress
from sim.record.labellers import LABELLERS
from sim.record.summary import Trace
from sim.scenario.frozen_scenario import Scenario
from sim.studies import window
from sim.studies.baseline_records import coded_trace, null_traces
from sim.studies.named_runs import run_traces
from sim.studies.placebos import PLACEBOS
from sim.studies.trial import attribution, plan, recovery

Answers = dict[tuple[str, str], "np.ndarray[Any, Any] | str"]
Traces = dict[tuple[str, str], Trace]
TracesByRun = dict[str, Trace]


@dataclass(frozen=True)
class Trial:
    """A finished trial.

    Attributes:
        theses: The theses that were asked.
        answers: By contender and then by (thesis, labeller): whether the thesis holds in each
            world, or why it cannot be asked.
        worlds: By contender, the number of its worlds.
        sets: By placebo, the number of worlds of each of its sets, in order.
        history: The answers of the coded record by the plain stance.
        direct: The answers of the coded record by the direct stance.
        attribution: The table of ``attribution.csv``.
        confusion: The matrix of model recovery, the table of ``confusion.csv``.
        unforced: The actors that meet too few acts for a verdict.
        drawn: Whether the worlds are drawn from the prior or from a constrained set.
    """

    theses: tuple[Thesis, ...]
    answers: Mapping[str, Answers]
    worlds: Mapping[str, int]
    sets: Mapping[str, tuple[int, ...]]
    history: Answers
    direct: Answers
    attribution: pd.DataFrame
    confusion: pd.DataFrame
    unforced: tuple[str, ...]
    drawn: str = "prior"


def run_trial(
    scenario: Scenario,
    claims: tuple[Thesis, ...],
    history: History,
    progress: Progress | None = None,
) -> Trial:
    """Run everything that the verdicts need, and ask every thesis of every contender.

    Args:
        scenario: The scenario on trial.
        claims: The theses.
        history: The coded history.
        progress: Called with the number of finished worlds and the number of all.

    Raises:
        BadInput: The scenario's window lies outside its span.
    """
    window.check(scenario)
    traces = run_traces(plan.of_readings(scenario, claims), progress)
    unrefuted, supportable = open_theses(scenario, claims, history, traces)
    contenders = plan.of_contenders(scenario, unrefuted, supportable)
    traces |= run_traces(contenders, progress)
    return ask_contenders(scenario, claims, history, traces)


def open_theses(
    scenario: Scenario, claims: Iterable[Thesis], history: History, traces: Traces
) -> tuple[list[Thesis], list[Thesis]]:
    """Return the theses whose verdict further contenders can still change.

    Args:
        scenario: The scenario on trial.
        claims: The theses.
        history: The coded history.
        traces: The runs of the readings, by contender and run.

    Returns:
        The theses that the nulls alone do not refute under some labeller, and those of them that
        are supported against the nulls alone under some labeller.
    """
    by_contender = _by_contender(traces)
    own = by_contender[MODEL]
    answers = {MODEL: theses.ask_all(claims, own)}
    for null, runs in null_traces(own, history, scenario, by_contender).items():
        answers[null] = theses.ask_all(claims, runs)
    idle = set(unforced(scenario))
    unrefuted, supportable = [], []
    for claim in claims:
        if theses.actors_of(claim.criterion) & idle:
            continue
        verdicts = _verdicts_beside_nulls(claim, answers)
        if verdicts & {"not_distinguished", "supported"}:
            unrefuted.append(claim)
        if "supported" in verdicts:
            supportable.append(claim)
    return unrefuted, supportable


def _verdicts_beside_nulls(claim: Thesis, answers: Mapping[str, Answers]) -> set[str]:
    """Return the verdicts on a thesis under all labellers."""
    verdicts = set()
    for labeller in LABELLERS:
        counts = tallies(answers, (claim.id, labeller))
        if counts:
            model = counts.pop(MODEL, None)
            verdicts.add(stress_verdict.judge(model, counts)[0])
    return verdicts


def tallies(answers: Mapping[str, Answers], key: tuple[str, str]) -> dict[str, Tally]:
    """Count the worlds in which a thesis holds, of every contender that can be asked.

    A contender with one world has no spread.
    """
    counts = {}
    for who, answer in answers.items():
        holds = answer.get(key, "not asked")
        found = None if isinstance(holds, str) else stress_verdict.tally(holds)
        if found is not None:
            counts[who] = found
    return counts


def ask_contenders(
    scenario: Scenario, claims: tuple[Thesis, ...], history: History, traces: Traces
) -> Trial:
    """Ask the theses of the model, its rivals, the placebos, the nulls and the coded history.

    Args:
        scenario: The scenario on trial.
        claims: The theses.
        history: The coded history.
        traces: All runs, by contender and run.
    """
    by_contender = _by_contender(traces)
    runs = _contenders(scenario, history, by_contender)
    answers = _pool({who: theses.ask_all(claims, own) for who, own in runs.items()})
    sets = _set_sizes(runs)
    worlds = {}
    for who in answers:
        pooled = sum(sets.get(who, ()))
        worlds[who] = pooled or runs[who][FACTUAL].worlds
    plain, direct = ask_history(scenario, claims, history)
    rules = {f"rule_{name}": by_contender.get(f"rule_{name}", {}) for name in RULES}
    return Trial(
        theses=claims,
        answers=answers,
        worlds=worlds,
        sets=sets,
        history=plain,
        direct=direct,
        attribution=attribution.attribute_all(by_contender[MODEL], rules, scenario),
        confusion=recovery.confusion(_factual_readings(by_contender)),
        unforced=unforced(scenario),
        drawn="prior" if scenario.constrained is None else "constrained",
    )


def _contenders(
    scenario: Scenario, history: History, by_contender: Mapping[str, TracesByRun]
) -> dict[str, Mapping[str, Trace]]:
    """Return the runs of the model, the nulls, the rivals and every set of the placebos."""
    own = by_contender[MODEL]
    rivals = plan.rivals(scenario)
    single_theories = {name: run for name, run in own.items() if name.startswith("theory_")}
    nulls = null_traces(own, history, scenario, by_contender)
    runs: dict[str, Mapping[str, Trace]] = {MODEL: own, **nulls}
    for who, traces in by_contender.items():
        if who in rivals:
            runs[who] = single_theories | traces
        elif "#" in who:
            runs[who] = traces
    return runs


def _set_sizes(runs: Mapping[str, Mapping[str, Trace]]) -> dict[str, tuple[int, ...]]:
    """Return the number of worlds of each set, by placebo."""
    sizes = {}
    for placebo in PLACEBOS:
        sets = [own for who, own in runs.items() if who.startswith(f"{placebo}#")]
        if sets:
            sizes[placebo] = tuple(own[FACTUAL].worlds for own in sets)
    return sizes


def ask_history(
    scenario: Scenario, claims: Iterable[Thesis], history: History
) -> tuple[Answers, Answers]:
    """Ask every criterion of the coded history itself, before any run.

    Returns:
        The answers by the plain and by the direct stance; both empty without a coded history.
    """
    if not history.stances:
        return {}, {}
    needed = [name for name in plan.needed(claims) if name in plan.same_world(scenario)]
    shapes = {name: shape_of(plan.variant(scenario, name)) for name in [FACTUAL, *needed]}
    answers = []
    for direct in (False, True):
        records = {
            name: coded_trace(history, shape, direct=direct, met_on=scenario.own_ties[0])
            for name, shape in shapes.items()
        }
        answers.append(theses.ask_all(claims, records))
    return answers[0], answers[1]


def _by_contender(traces: Traces) -> dict[str, TracesByRun]:
    """Arrange traces by contender and then by run."""
    found: dict[str, TracesByRun] = {}
    for (who, run), trace in traces.items():
        found.setdefault(who, {})[run] = trace
    return found


def unforced(scenario: Scenario) -> tuple[str, ...]:
    """Return the actors that meet too few acts for a verdict on what they do."""
    return tuple(actor.id for actor in scenario.actors if scenario.met(actor.id) < FEW)


def _factual_readings(runs: Mapping[str, TracesByRun]) -> dict[str, Trace]:
    """Return the factual run of the model, of every rule and of every theory."""
    return {
        who: own[FACTUAL]
        for who, own in runs.items()
        if who == MODEL or who.startswith(("rule_", "theory_"))
    }


def _pool(answers: Mapping[str, Answers]) -> dict[str, Answers]:
    """Pool the sets of a placebo (name#0, name#1 …) into one contender, in their order."""
    pooled: dict[str, Answers] = {}
    for who, own in answers.items():
        name = who.partition("#")[0]
        before = pooled.get(name)
        if before is None:
            pooled[name] = own
        else:
            pooled[name] = {key: _joined(before[key], answer) for key, answer in own.items()}
    return pooled


def _joined(before: Any, answer: Any) -> Any:
    """Join the worlds of two sets; what one set cannot be asked, the placebo cannot be asked.

    A set of which no world meets a condition only adds worlds that are not asked.
    """
    for part in (before, answer):
        if isinstance(part, str):
            return part
    return np.concatenate([before, answer])
