"""How often does the verdict rule support a thesis where there is nothing to support?

In each trial the acts keep their dates, and who did how much to whom is permuted; such a history owes nothing to its order, so that
whatever is supported is supported by chance, by the editor's choice of dates, or by the reading itself. Each history is judged by the
same rule, beside the same nulls, placebos made of its own acts, and rivals, under Nguyen's labeller.

Evaluated lazily: ``supported`` needs every contender beaten, so the cheap ones are asked first: the nulls, then the placebos, one
set after another (one set that a thesis does not stand above is enough), then the rivals, one after another, then recovery and
definition. A thesis is given up as soon as one stands in its way, a trial as soon as no thesis is left. A run that a thesis asks
for is made only if the thesis could hold in enough worlds whatever that run says. What is given up is not supported; nothing else is said of it.
Left out are theses that ask for a shipped scenario, such as the coupled one, whose runs would take longer than all others, and those whose
actors are unforced in that trial.

The interval of the rate over theses and trials is a bootstrap over trials, since the theses of one trial share its worlds; where no
trial supports any, it ends where Wilson's interval of the share of such trials ends, which is wider than any bootstrap of noughts.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from scipy.stats import binomtest

from sim.compare.comparison import FEW
from sim.core.parallel import side_by_side
from sim.evidence.coded_tables import load_history
from sim.judge import theses, verdict
from sim.judge.criteria import FACTUAL, Case, Untestable, evaluate
from sim.judge.verdict import FAILS, MODEL, Tally
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


@dataclass
class Runs:
    """The runs of one contender, made when they are asked for."""

    make: object
    made: dict = field(default_factory=dict)

    def get(self, name):
        """Run one of them, once."""
        if name not in self.made:
            self.made[name] = ensemble.run_many([self.make(name)], trace=True, workers=1)[0].trace
        return self.made[name]

    def case(self, thesis):
        """Everything that a thesis asks for."""
        return Case({n: self.get(n) for n in [FACTUAL, *theses.runs_of(thesis.criterion)]})


def at_most(criterion, case):
    """Worlds in which a criterion may hold, whatever the runs say that have not been made."""
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
    """Tell whether a thesis asks for no shipped scenario."""
    return thesis.criterion["use"] != "beyond" and all(
        n in run_types.NAMED or n.startswith("theory_") for n in theses.runs_of(thesis.criterion)
    )


def tally(holds):
    return Tally(int(holds.sum()), len(holds), exact=len(holds) == 1)


def asked(thesis, runs):
    """Ask a thesis of the model: worlds in which it holds, or None where it cannot be supported or asked."""
    try:
        for name in [FACTUAL, *sorted(theses.runs_of(thesis.criterion))]:
            runs.get(name)
            if at_most(thesis.criterion, Case(runs.made)).mean() <= FAILS:
                return None
    except Untestable:
        return None
    return evaluate(thesis.criterion, Case(runs.made))


def beats(thesis, holds, mapping):
    """Tell whether a thesis emerges more often than under a contender; one that cannot be asked is not in its way."""
    answer = theses.ask(thesis, Case(mapping))
    return isinstance(answer, str) or verdict.above(tally(holds), tally(answer))


def beat_nulls(alive, own, scenario):
    """Give the theses that beat every null."""
    own.get("none")
    beside = null_traces(own.made, HISTORY, scenario, {}) if alive else {}
    return {
        t: h
        for t, h in alive.items()
        if all(beats(CLAIM[t], h, mapping) for mapping in beside.values())
    }


def beat_placebos(alive, scenario):
    """Give the theses that stand above every set of permuted acts, above their pool, and above the other placebos."""
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
                else not verdict.above(tally(h), tally(answer))
            ):
                del alive[t]
            elif permuted:
                pool[t].append(answer)
    return {
        t: h
        for t, h in alive.items()
        if not pool[t] or verdict.above(tally(h), tally(np.concatenate(pool[t])))
    }


def beat_rivals(alive, own, scenario):
    """Give the theses that emerge more often than under every rival."""
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


def told_apart(alive, own, scenario):
    """Give the theses if every rival can be told from the reading, else none."""
    if not alive:
        return alive
    readings = {
        n: Runs(lambda name, make=make: make(plan.variant(scenario, name))).get(FACTUAL)
        for n, make in plan.readings(scenario).items()
    }
    matrix = recovery.confusion({MODEL: own.get(FACTUAL)} | readings)
    return {} if verdict.indistinguishable(matrix, plan.rivals(scenario)) else alive


def by_more_than_definition(alive, scenario):
    """Give the theses that the coded history does not satisfy on the plain stance alone."""
    plain, direct = trial_runs.ask_history(scenario, [CLAIM[t] for t in alive], HISTORY)
    said = {t: [s[t, "nguyen"] for s in (plain, direct)] for t in alive}
    return {
        t: h
        for t, h in alive.items()
        if any(isinstance(s, str) for s in said[t]) or not (said[t][0][0] and not said[t][1][0])
    }


def judge(number, worlds):
    """Judge one permuted history: how many theses could be asked, and those that are left after each stage."""
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
        ("recovery", lambda a: told_apart(a, own, scenario)),
        ("definition", lambda a: by_more_than_definition(a, scenario)),
    ):
        alive = keep(alive)
        left[stage] = sorted(alive)
    return len(claims), left


def rates(done, stage, theses_asked):
    """Share of theses and trials left after a stage with a 95 % interval over trials, and the share of trials that leave any."""
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
    """Lines for people and for scripts."""
    of = [n for n, _ in done]
    for stage in STAGES[:-1]:
        rate, low, high, any_rate, _ = rates(done, stage, of)
        yield f"left_after_{stage}_rate: {rate:.4f} [{low:.4f}, {high:.4f}], any in {any_rate:.3f} of trials"
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
    words = argparse.ArgumentParser(
        description="Judge permuted histories: how often is a thesis supported where nothing is there?"
    )
    words.add_argument("--trials", type=int, default=200)
    words.add_argument("--worlds", type=int, default=400)
    words.add_argument("--workers", type=int, default=1)
    said = words.parse_args()
    start, done = time.time(), []
    for i, result in enumerate(
        side_by_side(partial(judge, worlds=said.worlds), range(said.trials), said.workers), 1
    ):
        done.append(result)
        counts = " ".join(f"{stage} {len(left)}" for stage, left in result[1].items())
        print(
            f"trial {i}/{said.trials} ({time.time() - start:.0f} s): of {result[0]} theses left after {counts}",
            file=sys.stderr,
            flush=True,
        )
    print("\n".join(report(done)))


if __name__ == "__main__":
    main()
