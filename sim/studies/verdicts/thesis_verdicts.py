"""The four answers to every thesis, from the worlds of an inference, and the verdicts on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.evidence.stance_codes import DIRECT
from sim.judgement import posterior_verdict as rule
from sim.judgement.case_reader import FACTUAL
from sim.judgement.posterior_verdict import Answers
from sim.judgement.theses import Thesis
from sim.model.ensemble import Progress
from sim.record.columns import frame
from sim.record.labellers import LABELLERS
from sim.studies import run_types
from sim.studies.inferring.given_codes import codes_given
from sim.studies.trial import plan as trial_plan
from sim.studies.verdicts.counterfactuals import (
    cause_factors,
    counterfactual_runs,
    counterfactuals,
)
from sim.studies.verdicts.drawn_worlds import DrawnWorlds, InferredWorlds
from sim.studies.verdicts.record_worlds import idle_traces, record_traces
from sim.studies.verdicts.thesis_statements import (
    Key,
    Said,
    asked_of_history,
    condition_of,
    probability_of,
    removes_acts,
    said,
    window_start,
)
from sim.studies.verdicts.world_traces import REPLAYS, Replayed, Traces, traces

NAN: Final = float("nan")
DECIMALS: Final = 4
Answered = Mapping[Key, Said | str]


@dataclass(frozen=True)
class Power:
    """What the rule does on histories whose truth is known.

    Attributes:
        true: By thesis, share of the histories in which it is true that give support.
        false: By thesis, share of the histories in which it is false that refute it.
    """

    true: Mapping[str, float]
    false: Mapping[str, float]


NO_POWER: Final = Power({}, {})


@dataclass(frozen=True)
class Asked:
    """Everything that the worlds and the record say, by thesis and labeller.

    Attributes:
        prior, given, conditioned: Worlds before any record, given it, and conditioned on it.
        earlier: Worlds of earlier trainings, by the last year that was given.
        record, direct, idle: Histories that the codes allow, which are asked the conditions of
            theses that remove acts; the same of the direct codes; a state that does nothing.
        lost: Conditioned worlds that satisfy a thesis and lose it without a factor, by run.
        gained: Conditioned worlds that do not satisfy a thesis without any acts and gain it by
            those of a factor alone, by run; and those that satisfy it without acts, by ``none``.
        counterfactuals: The table ``counterfactuals``.
    """

    prior: Answered
    given: Answered
    conditioned: Answered
    earlier: Mapping[int, Answered]
    record: Answered
    direct: Answered
    idle: Answered
    lost: Mapping[str, Answered]
    gained: Mapping[str, Answered]
    counterfactuals: pd.DataFrame


def needed_runs(worlds: InferredWorlds, theses: Sequence[Thesis]) -> list[str]:
    """Return the names of the runs that theses and the causes of claims need."""
    return sorted({FACTUAL, *trial_plan.needed(theses), *_cause_runs(worlds, "without")})


def _cause_runs(worlds: InferredWorlds, kind: str) -> list[str]:
    """Return the runs without, or only with, pressing and courting acts of the two powers."""
    return [f"{kind}_{key}" for key in cause_factors(worlds.plan.scenario)]


def number_of_sets(worlds: InferredWorlds) -> int:
    """Return the number of sets of worlds that ``ask`` asks."""
    return len(_earlier(worlds)) + len(("given", "conditioned", "record"))


def _earlier(worlds: InferredWorlds) -> list[int]:
    """Return the last years that were given to earlier trainings."""
    return sorted(until for until in worlds.trainings if until != worlds.given.until)


def ask(
    worlds: InferredWorlds, theses: Sequence[Thesis], progress: Progress | None = None
) -> Asked:
    """Ask all worlds every thesis.

    Args:
        worlds: The worlds of an inference.
        theses: The theses.
        progress: Called with the number of sets of worlds done and of all.
    """
    runs = needed_runs(worlds, theses)
    earlier = _earlier(worlds)
    total = number_of_sets(worlds)

    def note(done: int) -> None:
        if progress is not None:
            progress(done, total)

    asked: dict[int, Answered] = {}
    prior_runs: Traces = {}
    for number, until in enumerate(earlier):
        note(number)
        own = traces(Replayed(worlds.trainings[until]), runs)
        asked[until] = said(theses, own, REPLAYS)
        prior_runs = prior_runs or own
    note(len(earlier))
    given = said(theses, traces(Replayed(worlds.given), runs), REPLAYS)
    note(len(earlier) + 1)
    changed = dict.fromkeys([*runs, *counterfactual_runs(worlds.plan.scenario)])
    with_luck = traces(Replayed(worlds.given, conditioned=True), changed)
    conditioned = said(theses, with_luck, REPLAYS)
    note(len(earlier) + 2)
    plain = worlds.plan.codes
    perceived = prior_runs[FACTUAL].perceived
    scenario, seed = worlds.plan.scenario, worlds.plan.seed
    history = record_traces(scenario, plain, perceived, seed)
    direct = codes_given(scenario, scenario.ties[0], DIRECT)
    direct = direct.of([name for name in direct.coders if name in plain.coders])
    direct_history = record_traces(scenario, direct, perceived, seed) if direct.coders else history
    found = Asked(
        prior=asked[earlier[0]],
        given=given,
        conditioned=conditioned,
        earlier=asked,
        record=said(asked_of_history(theses), history, 1),
        direct=said(theses, direct_history, 1),
        idle=said(theses, idle_traces(prior_runs), REPLAYS),
        lost={name: _lost(theses, with_luck, name) for name in _cause_runs(worlds, "without")},
        gained=_gained(theses, with_luck, _cause_runs(worlds, "only")),
        counterfactuals=counterfactuals(worlds.given, with_luck),
    )
    note(total)
    return found


def _lost(theses: Sequence[Thesis], runs: Traces, name: str) -> Answered:
    """Ask conditioned worlds that satisfy a thesis whether they lose it in another run."""
    if name not in runs:
        return {}
    plain = [thesis for thesis in theses if not removes_acts(thesis.criterion)]
    lost: list[Thesis] = []
    for thesis in plain:
        if condition_of(thesis) is None:
            own = {"use": "lost_without", "outcome": thesis.criterion, "run": name}
            criterion = {"use": "given", "condition": thesis.criterion, "outcome": own}
            lost.append(replace(thesis, criterion=criterion))
    return said(lost, runs, REPLAYS)


def _gained(theses: Sequence[Thesis], runs: Traces, names: Sequence[str]) -> dict[str, Answered]:
    """Ask conditioned worlds whether the acts of a factor alone bring what no acts do not."""
    if run_types.NONE not in runs:
        return {}
    plain = [thesis for thesis in theses if not removes_acts(thesis.criterion)]
    asked = [thesis for thesis in plain if condition_of(thesis) is None]
    without = [_within(own, run_types.NONE) for own in asked]
    found: dict[str, Answered] = {run_types.NONE: said(without, runs, REPLAYS)}
    for name in names:
        if name in runs:
            brought = [_within(_kept_from(own), name) for own in asked]
            found[name] = said(brought, runs, REPLAYS)
    return found


def _within(thesis: Thesis, run: str) -> Thesis:
    """Return a thesis that is asked of another run of the same worlds."""
    return replace(thesis, criterion={"use": "in_run", "outcome": thesis.criterion, "run": run})


def _kept_from(thesis: Thesis) -> Thesis:
    """Return the thesis that a criterion holds, and would not without any acts."""
    own = {"use": "lost_without", "outcome": thesis.criterion, "run": run_types.NONE}
    return replace(thesis, criterion=own)


def verdicts(
    worlds: InferredWorlds,
    theses: Sequence[Thesis],
    asked: Asked,
    power: Power = NO_POWER,
) -> pd.DataFrame:
    """Return the verdict on every thesis under every labeller: the table ``verdicts``."""
    rows = []
    for thesis in theses:
        for labeller in LABELLERS:
            rows.append(_row(worlds, thesis, labeller, asked, power))
    return frame("posterior_verdicts", rows)


def answers_to(worlds: InferredWorlds, thesis: Thesis, key: Key, asked: Asked) -> Answers:
    """Return the answers to a thesis under a labeller."""
    given, prior = worlds.given, worlds.prior
    held = worlds.before(_window(worlds, thesis))
    after, before = asked.given[key], asked.prior[key]
    probability = probability_of(after, given.weights)
    first = probability_of(before, prior.weights)
    own_cause = _share(asked.conditioned[key], given) if removes_acts(thesis.criterion) else NAN
    return Answers(
        record=_mean(asked.record.get(key)),
        emergence=_share(after, given, models=True),
        emergence_nulls=_share(after, given, models=False),
        held_out=_share(asked.earlier[held.until][key], held, models=True),
        held_out_nulls=_share(asked.earlier[held.until][key], held, models=False),
        probability=probability,
        prior=first,
        bayes_factor=NAN if np.isnan(probability + first) else rule.odds_factor(probability, first),
        cause=own_cause,
        idle=_share(asked.idle[key], prior),
        direct=_mean(asked.direct.get(key)),
        removes=removes_acts(thesis.criterion),
    )


def _window(worlds: InferredWorlds, thesis: Thesis) -> int:
    """Return the first year of a thesis's window, inside the span of the inference."""
    first, last = worlds.plan.codes.years[0], worlds.plan.until
    return min(max(window_start(thesis.criterion, first), first), last)


def _mean(answer: Said | str | None) -> float:
    if answer is None or isinstance(answer, str) or np.isnan(answer.shares).all():
        return NAN
    return float(np.nanmean(answer.shares))


def _share(answer: Said | str, worlds: DrawnWorlds, *, models: bool | None = None) -> float:
    if isinstance(answer, str):
        return NAN
    are = worlds.are_models
    chosen = np.ones_like(are) if models is None else are == models
    return answer.emergence(worlds.weights, chosen)


def _sufficiency(key: Key, worlds: DrawnWorlds, asked: Asked) -> list[float]:
    """Return how often each factor alone brings a claim about in worlds without it (PS)."""
    without = _share(asked.gained.get(run_types.NONE, {}).get(key, ""), worlds)
    runs = [name for name in asked.gained if name != run_types.NONE]
    gained = [_share(asked.gained[name].get(key, ""), worlds) for name in runs]
    return [own / (1.0 - without) if without < 1.0 else NAN for own in gained]


def _row(
    worlds: InferredWorlds, thesis: Thesis, labeller: str, asked: Asked, power: Power
) -> dict[str, Any]:
    key = (thesis.id, labeller)
    found = answers_to(worlds, thesis, key, asked)
    own = asked.given[key]
    held = worlds.before(_window(worlds, thesis))
    lost = {name: _share(by.get(key, ""), worlds.given) for name, by in asked.lost.items()}
    pn = [*lost.values(), NAN, NAN]
    ps = [*_sufficiency(key, worlds.given, asked), NAN, NAN]
    numbers = {
        "probability": found.probability,
        "record": found.record,
        "emergence": found.emergence,
        "emergence_nulls": found.emergence_nulls,
        "emergence_held_out": found.held_out,
        "held_out_nulls": found.held_out_nulls,
        "prior": found.prior,
        "bayes_factor": found.bayes_factor,
        "cause": found.cause,
        "pn_pressing": pn[0],
        "pn_courting": pn[1],
        "ps_pressing": ps[0],
        "ps_courting": ps[1],
        "power_true": power.true.get(thesis.id, NAN),
        "power_false": power.false.get(thesis.id, NAN),
    }
    text = {
        "thesis": thesis.id,
        "document": thesis.document,
        "kind": thesis.kind,
        "labeller": labeller,
        "worlds": "posterior",
        "verdict": rule.word(found),
        "trained_until": held.until,
        "basis": worlds.plan.basis,
        "flags": " ".join(rule.flags(found)),
        "note": own if isinstance(own, str) else "",
    }
    return text | {name: round(value, DECIMALS) for name, value in numbers.items()}
