"""False support: how often does the verdict rule support a thesis on permuted histories?

In each trial the acts keep their dates, and actors, targets and intensities are permuted. The order
of such a history carries no information, so any support is due to chance, to the dates of
reporting, or to the model itself. Each history is judged by the same rule, beside the same
baselines, placebos made of its own acts, and rivals, under Nguyen's labeller.

Evaluation is lazy. ``supported`` requires that every contender is beaten, so cheap contenders are
evaluated first: the baselines, then the placebos, one set after another (one set that a thesis does
not exceed is enough), then the rivals, one after another, then recovery and definition. A thesis is
dropped at its first obstacle, a trial as soon as no thesis is left. A run that a thesis needs is
made only if the thesis could hold in enough worlds whatever the result of that run. A dropped
thesis is not supported; its verdict is not determined further. Theses that need a shipped scenario,
such as the coupled one, are left out because their runs would take longer than all others; so are
theses whose actors are unforced in the trial.

The interval of the rate over theses and trials is a bootstrap over trials, because the theses of
one trial share its worlds. If no trial supports a thesis, the interval ends at the upper end of
Wilson's interval of the share of such trials, which is wider than any bootstrap of zeros.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from scipy.stats import binomtest

from sim.comparison.score_table import FEW
from sim.core.parallel import side_by_side
from sim.evidence.coded_tables import load_history
from sim.judgement import stress_verdict, theses
from sim.judgement.criteria import FACTUAL, Case, Untestable, evaluate
from sim.judgement.stress_verdict import FAILS, MODEL, Tally
from sim.model import ensemble
from sim.scenario.loading import load_scenario
from sim.studies import placebos, run_types
from sim.studies.baseline_records import null_traces
from sim.studies.trial import plan, recovery, trial_runs

STAGES = ("nulls", "placebos", "rivals", "recovery", "definition")
SET_WORLDS = 21  # of one set of permuted acts, as in a trial of 400 worlds
REMOVES = ("lost_without", "kept_without", "in_run")
HISTORY = load_history()
CLAIMS = theses.load_theses()
BASE = load_scenario("replay_1991_2025")
OWN_RUNS = run_types.named(BASE)


@dataclass
class Runs:
    """The runs of one contender, made at their first use."""

    make: object
    made: dict = field(default_factory=dict)

    def get(self, name):
        """Return one of the runs; each is made once."""
        if name not in self.made:
            self.made[name] = ensemble.run_many([self.make(name)], trace=True, workers=1)[0].trace
        return self.made[name]

    def case(self, thesis):
        """Return the runs that a thesis needs."""
        return Case({n: self.get(n) for n in [FACTUAL, *theses.runs_of(thesis.criterion)]})


def at_most(criterion, case):
    """Return the worlds in which a criterion may hold, whatever the result of missing runs."""
    if criterion["use"] == "all_of":
        return np.all([at_most(part, case) for part in criterion["parts"]], axis=0)
    if criterion["use"] in REMOVES and criterion["run"] not in case.runs:
        return (
            np.ones(case.factual.worlds, bool)
            if criterion["use"] == "in_run"
            else at_most(criterion["outcome"], case)
        )
    return evaluate(criterion, case)


def own_acts(thesis):
    """Whether a thesis needs no shipped scenario."""
    return thesis.criterion["use"] != "beyond" and all(
        n in OWN_RUNS or n.startswith("theory_") for n in theses.runs_of(thesis.criterion)
    )


def tally(holds):
    return Tally(int(holds.sum()), len(holds), exact=len(holds) == 1)


def asked(thesis, runs):
    """Evaluate a thesis under the model.

    Returns:
        The worlds in which it holds, or None where it cannot be supported or evaluated.
    """
    try:
        for name in [FACTUAL, *sorted(theses.runs_of(thesis.criterion))]:
            runs.get(name)
            if at_most(thesis.criterion, Case(runs.made)).mean() <= FAILS:
                return None
    except Untestable:
        return None
    return evaluate(thesis.criterion, Case(runs.made))


def beats(thesis, holds, mapping):
    """Whether a thesis emerges more often than under a contender.

    A contender under which it cannot be evaluated is no obstacle.
    """
    answer = theses.ask(thesis, Case(mapping))
    return isinstance(answer, str) or stress_verdict.above(tally(holds), tally(answer))


def beat_nulls(alive, own, scenario):
    """Return the theses that beat every baseline."""
    own.get("none")
    beside = null_traces(own.made, HISTORY, scenario, {}) if alive else {}
    return {
        t: h
        for t, h in alive.items()
        if all(beats(CLAIM[t], h, mapping) for mapping in beside.values())
    }


def beat_placebos(alive, scenario):
    """Return the theses that exceed every permuted set, their pool, and the other placebos."""
    pool = {t: [] for t in alive}
    for name, moved in plan.placebos(scenario).items():
        if not alive:
            return alive
        permuted = name.startswith("permuted")
        runs = Runs(partial(plan.variant, replace(moved, worlds=SET_WORLDS) if permuted else moved))
        for t, h in list(alive.items()):
            answer = theses.ask(CLAIM[t], runs.case(CLAIM[t]))
            if isinstance(answer, str):
                continue
            if (
                answer.mean() >= h.mean()
                if permuted
                else not stress_verdict.above(tally(h), tally(answer))
            ):
                del alive[t]
            elif permuted:
                pool[t].append(answer)
    return {
        t: h
        for t, h in alive.items()
        if not pool[t] or stress_verdict.above(tally(h), tally(np.concatenate(pool[t])))
    }


def beat_rivals(alive, own, scenario):
    """Return the theses that emerge more often than under every rival."""
    for make in plan.rivals(scenario).values():
        runs = Runs(lambda name, make=make: make(plan.variant(scenario, name)))
        for t, h in list(alive.items()):
            names = theses.runs_of(CLAIM[t].criterion)
            mapping = {
                n: own.get(n) if n.startswith("theory_") else runs.get(n) for n in [FACTUAL, *names]
            }
            if not beats(CLAIM[t], h, mapping):
                del alive[t]
        if not alive:
            break
    return alive


def distinguishable(alive, own, scenario):
    """Return the theses if every rival can be distinguished from the model, else none."""
    if not alive:
        return alive
    readings = {
        n: Runs(lambda name, make=make: make(plan.variant(scenario, name))).get(FACTUAL)
        for n, make in plan.readings(scenario).items()
    }
    matrix = recovery.confusion({MODEL: own.get(FACTUAL)} | readings)
    return {} if stress_verdict.indistinguishable(matrix, plan.rivals(scenario)) else alive


def by_more_than_definition(alive, scenario):
    """Return the theses that the coded history does not satisfy on the plain stance alone."""
    plain, direct = trial_runs.ask_history(scenario, [CLAIM[t] for t in alive], HISTORY)
    kept = {}
    for thesis, holds in alive.items():
        on_plain, on_direct = plain[thesis, "nguyen"], direct[thesis, "nguyen"]
        missing = isinstance(on_plain, str) or isinstance(on_direct, str)
        if missing or not on_plain[0] or on_direct[0]:
            kept[thesis] = holds
    return kept


def judge(number, worlds):
    """Return how many theses one permuted history can test, and those left after each stage."""
    seed = 1000 * (number + 1)
    scenario = replace(placebos.permuted(BASE, seed - 1), worlds=worlds, seed=seed)
    idle = {a.id for a in scenario.actors if scenario.met(a.id) < FEW}
    claims = [c for c in CLAIMS if own_acts(c) and not theses.actors_of(c.criterion) & idle]
    own = Runs(partial(plan.variant, scenario))
    alive = {c.id: h for c in claims if (h := asked(c, own)) is not None}
    left = {}
    for stage, keep in (
        ("nulls", lambda a: beat_nulls(a, own, scenario)),
        ("placebos", lambda a: beat_placebos(a, scenario)),
        ("rivals", lambda a: beat_rivals(a, own, scenario)),
        ("recovery", lambda a: distinguishable(a, own, scenario)),
        ("definition", lambda a: by_more_than_definition(a, scenario)),
    ):
        alive = keep(alive)
        left[stage] = sorted(alive)
    return len(claims), left


def rates(done, stage, theses_asked):
    """Return the rates after a stage.

    Returns:
        The share of theses and trials left with its 95 % interval over trials, and the share of
        trials with any thesis left with the upper end of its interval.
    """
    counts, of = np.array([len(left[stage]) for _, left in done]), np.array(theses_asked)
    rng = np.random.default_rng(0)
    drawn = rng.integers(0, len(done), (10_000, len(done)))
    low, high = np.percentile(counts[drawn].sum(1) / of[drawn].sum(1), (2.5, 97.5))
    trials = binomtest(int((counts > 0).sum()), len(done)).proportion_ci(method="wilson")
    return (
        counts.sum() / of.sum(),
        low,
        high if counts.any() else trials.high,
        (counts > 0).mean(),
        trials.high,
    )


def report(done) -> Iterator[str]:
    """Yield the lines of the report."""
    of = [n for n, _ in done]
    for stage in STAGES[:-1]:
        rate, low, high, any_rate, _ = rates(done, stage, of)
        interval = f"[{low:.4f}, {high:.4f}]"
        yield f"left_after_{stage}_rate: {rate:.4f} {interval}, any in {any_rate:.3f} of trials"
    rate, low, high, any_rate, any_high = rates(done, "definition", of)
    yield f"permuted_trials: {len(done)}"
    yield f"theses_asked: {np.mean(of):.1f}"
    yield f"supported_rate: {rate:.4f}"
    yield f"supported_low: {low:.4f}"
    yield f"supported_high: {high:.4f}"
    yield f"any_supported_rate: {any_rate:.4f}"
    yield f"any_supported_high: {any_high:.4f}"


CLAIM: Mapping = {c.id: c for c in CLAIMS}


def main():
    parser = argparse.ArgumentParser(
        description="Judge permuted histories: how often is a thesis supported without a signal?"
    )
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--worlds", type=int, default=400)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    start, done = time.time(), []
    work = partial(judge, worlds=options.worlds)
    results = side_by_side(work, range(options.trials), options.workers)
    for i, result in enumerate(results, 1):
        done.append(result)
        counts = " ".join(f"{stage} {len(left)}" for stage, left in result[1].items())
        spent = f"{time.time() - start:.0f} s"
        line = f"trial {i}/{options.trials} ({spent}): of {result[0]} theses left after {counts}"
        print(line, file=sys.stderr, flush=True)
    print("\n".join(report(done)))


if __name__ == "__main__":
    main()
