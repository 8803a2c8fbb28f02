"""The trial: every thesis asked of every contender, in all runs that the verdicts need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.compare.comparison import FEW
from sim.evidence.rows import History
from sim.judge import theses
from sim.judge import verdict as rule
from sim.judge.criteria import FACTUAL
from sim.judge.theses import Thesis
from sim.judge.verdict import MODEL, Tally
from sim.model import ensemble
from sim.model.annual import shape_of
from sim.model.ensemble import Progress
from sim.record.labellers import LABELLERS
from sim.record.summary import Trace
from sim.scenario.scenario import Scenario
from sim.studies import window
from sim.studies.baseline_records import coded, nulls
from sim.studies.run_types import PLACEBOS, RULES
from sim.studies.trial import attribution, plan, recovery

Asked = dict[tuple[str, str], "np.ndarray[Any, Any] | str"]
Traces = dict[tuple[str, str], Trace]


@dataclass(frozen=True)
class Trial:
    """A finished trial: what was asked of whom, and what came out.

    ``asked``: contender → (thesis, labeller) → holds by world, or why it cannot be asked. ``sets``: worlds of each set of a placebo,
    in order. ``history`` and ``direct``: what the coded record itself answers, by the plain and by the direct stance.
    """

    theses: tuple[Thesis, ...]
    asked: Mapping[str, Asked]
    worlds: Mapping[str, int]
    sets: Mapping[str, tuple[int, ...]]
    history: Asked
    direct: Asked
    attribution: pd.DataFrame
    confusion: pd.DataFrame
    unforced: tuple[str, ...]
    drawn: str = "prior"


def hold(
    scenario: Scenario,
    claims: tuple[Thesis, ...],
    history: History,
    progress: Progress | None = None,
) -> Trial:
    """Run everything that the verdicts on these theses need, and ask every thesis of every contender; raises BadInput where the window lies outside the span."""
    window.refuse(scenario)
    traces = _run(plan.of_readings(scenario, claims), progress)
    standing, supportable = left(scenario, claims, history, traces)
    return ask(
        scenario,
        claims,
        history,
        traces | _run(plan.of_contenders(scenario, standing, supportable), progress),
    )


def _run(runs: plan.Plan, progress: Progress | None) -> Traces:
    ready = zip(
        runs, ensemble.run_many(list(runs.values()), trace=True, progress=progress), strict=True
    )
    return {key: result.trace for key, result in ready if result.trace is not None}


def left(
    scenario: Scenario, claims: Iterable[Thesis], history: History, traces: Traces
) -> tuple[list[Thesis], list[Thesis]]:
    """Give the theses that the nulls alone do not refute under some labeller, and those that could yet be supported under some."""
    idle, by_name = set(unforced(scenario)), _by_name(traces)
    own = by_name[MODEL]
    asked = {
        who: theses.ask_all(claims, runs)
        for who, runs in [(MODEL, own), *nulls(own, history, scenario, by_name).items()]
    }
    found: dict[str, list[Thesis]] = {"not_distinguished": [], "supported": []}
    for claim in claims:
        if not theses.actors_of(claim.criterion) & idle:
            said = {
                rule.judge(beside.pop(MODEL, None), beside)[0]
                for lb in LABELLERS
                if (beside := tallies(asked, (claim.id, lb)))
            }
            found["not_distinguished"] += [claim] if said & set(found) else []
            found["supported"] += [claim] if "supported" in said else []
    return found["not_distinguished"], found["supported"]


def tallies(asked: Mapping[str, Asked], key: tuple[str, str]) -> dict[str, Tally]:
    """Count, of every contender that can be asked, in how many worlds a thesis holds; what has one world has no spread."""
    answers = {who: answer[key] for who, answer in asked.items() if key in answer}
    return {
        who: Tally(int(a.sum()), len(a), exact=len(a) == 1)
        for who, a in answers.items()
        if not isinstance(a, str)
    }


def ask(scenario: Scenario, claims: tuple[Thesis, ...], history: History, traces: Traces) -> Trial:
    """Ask the theses of the model, its rivals, the placebos, the nulls and the coded history."""
    by_name, beside = _by_name(traces), plan.rivals(scenario)
    own = by_name[MODEL]
    alone = {n: t for n, t in own.items() if n.startswith("theory_")}
    runs: dict[str, Mapping[str, Trace]] = {MODEL: own, **nulls(own, history, scenario, by_name)}
    runs |= {
        who: alone | mine if who in beside else mine
        for who, mine in by_name.items()
        if who in beside or "#" in who
    }
    asked = {who: theses.ask_all(claims, mapping) for who, mapping in runs.items()}
    sets = {
        name: tuple(runs[who][FACTUAL].worlds for who in runs if who.startswith(f"{name}#"))
        for name in PLACEBOS
    }
    plain, direct = look(scenario, claims, history)
    return Trial(
        claims,
        _pool(asked),
        {who: sum(sets.get(who, ())) or runs[who][FACTUAL].worlds for who in _pool(asked)},
        {n: s for n, s in sets.items() if s},
        plain,
        direct,
        attribution.attribute_all(
            own, {f"rule_{r}": by_name.get(f"rule_{r}", {}) for r in RULES}, scenario
        ),
        recovery.confusion(_readings(by_name)),
        unforced(scenario),
        "prior" if scenario.constrained is None else "constrained",
    )


def look(scenario: Scenario, claims: Iterable[Thesis], history: History) -> tuple[Asked, Asked]:
    """Ask every criterion of the coded history itself, before any run: by the plain and by the direct stance; nothing without history."""
    if not history.stances:
        return {}, {}
    runs = [FACTUAL, *(n for n in plan.needed(claims) if n in plan.SAME_WORLD)]
    shapes = {n: shape_of(plan.variant(scenario, n)) for n in runs}
    plain, direct = (
        theses.ask_all(claims, {n: coded(history, shape, direct=d) for n, shape in shapes.items()})
        for d in (False, True)
    )
    return plain, direct


def _by_name(traces: Traces) -> dict[str, dict[str, Trace]]:
    found: dict[str, dict[str, Trace]] = {}
    for (who, n), trace in traces.items():
        found.setdefault(who, {})[n] = trace
    return found


def unforced(scenario: Scenario) -> tuple[str, ...]:
    """Name the actors that meet too few acts for a verdict on what they do."""
    return tuple(a.id for a in scenario.actors if scenario.met(a.id) < FEW)


def _readings(runs: Mapping[str, Mapping[str, Trace]]) -> dict[str, Trace]:
    """Give the factual run of the reading on trial, of every rule and of every theory, for the matrix of recovery."""
    return {
        who: mine[FACTUAL]
        for who, mine in runs.items()
        if who == MODEL or who.startswith(("rule_", "theory_"))
    }


def _pool(asked: Mapping[str, Asked]) -> dict[str, Asked]:
    """Pool the sets of a placebo (name#0, name#1 …) into one contender, in their order."""
    pooled: dict[str, Asked] = {}
    for who, answers in asked.items():
        name = who.partition("#")[0]
        before = pooled.get(name)
        pooled[name] = (
            answers if before is None else {k: _joined(before[k], v) for k, v in answers.items()}
        )
    return pooled


def _joined(before: Any, answer: Any) -> Any:
    """Join the worlds of two sets; what one of them cannot be asked, the placebo cannot be asked."""
    unasked = [a for a in (before, answer) if isinstance(a, str)]
    return unasked[0] if unasked else np.concatenate([before, answer])
