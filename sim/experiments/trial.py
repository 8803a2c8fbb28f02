"""The trial: all runs that the verdicts need, and the tables they leave."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim import ensemble, theses
from sim import verdict as verdict_rule
from sim.comparison import FEW
from sim.criteria import FACTUAL
from sim.ensemble import Progress
from sim.evidence import History
from sim.experiments import attribution, recovery, variants
from sim.experiments.nulls import COUPLED, coded, nulls
from sim.experiments.variants import PLACEBOS, RULES
from sim.labellers import LABELLERS
from sim.record import Trace
from sim.scenario import Scenario, find, load_scenario
from sim.theses import Thesis
from sim.verdict import Tally

PERMUTATIONS: Final = 5  # sets of permuted acts that the decisive placebo pools
COLUMNS: Final = ("thesis", "document", "kind", "labeller", "worlds", "verdict", "probability", "low", "high", "rival", "note")
Asked = dict[tuple[str, str], "np.ndarray[Any, Any] | str"]


@dataclass(frozen=True)
class Trial:
    """A finished trial: what was asked of whom, and what came out."""

    theses: tuple[Thesis, ...]
    asked: Mapping[str, Asked]
    worlds: Mapping[str, int]
    history: Asked
    attribution: pd.DataFrame
    confusion: pd.DataFrame
    unforced: tuple[str, ...]


def needed(claims: Iterable[Thesis]) -> list[str]:
    """Names of the runs that the theses ask for, beside the factual one."""
    return sorted(set().union(*(theses.runs_of(t.criterion) for t in claims)))


def variant(scenario: Scenario, name: str) -> Scenario:
    """Give a run by name: a named variant, a theory alone, or a shipped scenario with the same worlds and seed."""
    if name == FACTUAL:
        return scenario
    if name in variants.NAMED:
        return variants.NAMED[name](scenario)
    if name.startswith("theory_"):
        return variants.theory_alone(scenario, name.removeprefix("theory_"))
    shipped = {COUPLED: "coupled_1991_2025", "control": "control_1991"}.get(name, name)
    return load_scenario(find(shipped), worlds=scenario.worlds, seed=scenario.seed)


def rivals(scenario: Scenario) -> dict[str, Callable[[Scenario], Scenario]]:
    """Give, by name, what makes a scenario that of a rival: every rule and every theory of the scenario alone."""
    rules: dict[str, Callable[[Scenario], Scenario]] = {f"rule_{name}": partial(variants.rule, name=name) for name in RULES}
    return rules | {f"theory_{t.name}": partial(variants.theory_alone, name=t.name) for t in scenario.theories}


def hold(scenario: Scenario, claims: tuple[Thesis, ...], history: History, progress: Progress | None = None) -> Trial:
    """Run everything that the verdicts on these theses need, and ask every thesis of every contender."""
    names = [FACTUAL, *needed(claims)]
    counterfactual = [n for n in names if n in variants.NAMED]
    plan: dict[tuple[str, str], Scenario] = {("model", n): variant(scenario, n) for n in {*names, *attribution.RUNS}}
    for rival, make in rivals(scenario).items():
        asked = {*counterfactual, FACTUAL} | (set(attribution.RUNS) if rival.startswith("rule_") else set()) | ({COUPLED} & set(names))
        plan |= {(rival, n): make(variant(scenario, n)) for n in sorted(asked)}
    for placebo, move in PLACEBOS.items():
        for k in range(PERMUTATIONS if placebo == "permuted" else 1):
            moved = move(scenario, scenario.seed + k)
            few = replace(moved, worlds=max(1, scenario.worlds // PERMUTATIONS)) if placebo == "permuted" else moved
            plan |= {(f"{placebo}#{k}", n): variant(few, n) for n in [FACTUAL, *counterfactual, *(n for n in names if n.startswith("theory_"))]}
    ready = dict(zip(plan, ensemble.run_many(list(plan.values()), trace=True, progress=progress), strict=True))
    traces = {key: result.trace for key, result in ready.items() if result.trace is not None}
    return _asked(scenario, claims, history, traces)


def _asked(scenario: Scenario, claims: tuple[Thesis, ...], history: History, traces: Mapping[tuple[str, str], Trace]) -> Trial:
    """Ask the theses of the model, its rivals, the placebos, the nulls and the coded history."""
    own = {n: t for (who, n), t in traces.items() if who == "model"}
    runs: dict[str, Mapping[str, Trace]] = {"model": own, **nulls(own, history, scenario)}
    for who in dict.fromkeys(w for w, _ in traces if w != "model"):
        mine = {n: t for (w, n), t in traces.items() if w == who}
        runs[who] = mine if "#" in who else {n: t for n, t in own.items() if n.startswith("theory_")} | mine
    asked = {who: theses.ask_all(claims, mapping) for who, mapping in runs.items()}
    pooled, worlds = _pool(asked, {who: m[FACTUAL].worlds for who, m in runs.items()})
    past = theses.ask_all(claims, {FACTUAL: coded(history, own[FACTUAL])}) if history.stances else {}
    effects = attribution.attribute_all(own, {f"rule_{r}": runs[f"rule_{r}"] for r in RULES}, scenario)
    met = tuple(a.id for a in scenario.actors if scenario.met(a.id) < FEW)
    readings = {who: m[FACTUAL] for who, m in runs.items() if who.startswith(("rule_", "theory_"))}
    return Trial(claims, pooled, worlds, past, effects, recovery.confusion(readings), met)


def _pool(asked: Mapping[str, Asked], worlds: Mapping[str, int]) -> tuple[dict[str, Asked], dict[str, int]]:
    """Pool the sets of a placebo (name#0, name#1 …) into one contender."""
    pooled: dict[str, Asked] = {}
    counts: dict[str, int] = {}
    for who, answers in asked.items():
        name = who.partition("#")[0]
        counts[name] = counts.get(name, 0) + worlds[who]
        before = pooled.get(name)
        pooled[name] = answers if before is None else {k: v if isinstance(v, str) else np.concatenate([np.atleast_1d(before[k]), v]) for k, v in answers.items()}
    return pooled, counts


def verdicts(trial: Trial) -> pd.DataFrame:
    """Give the verdict on every thesis under every labeller, for the prior worlds."""
    rows = [_verdict(trial, thesis, labeller) for thesis in trial.theses for labeller in LABELLERS]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _verdict(trial: Trial, thesis: Thesis, labeller: str) -> dict[str, Any]:
    key = (thesis.id, labeller)
    tallies = {who: _tally(answers.get(key, "not asked"), trial.worlds[who]) for who, answers in trial.asked.items()}
    model = tallies.pop("model")
    unforced = theses.actors_of(thesis.criterion) & set(trial.unforced)
    verdict, rival = ("untestable", "") if unforced else verdict_rule.judge(model, {n: t for n, t in tallies.items() if t is not None})
    low, high = model.interval() if model else (np.nan, np.nan)
    return {
        "thesis": thesis.id, "document": thesis.document, "kind": thesis.kind, "labeller": labeller, "worlds": "prior", "verdict": verdict,
        "probability": round(model.share, 4) if model else np.nan, "low": round(low, 4), "high": round(high, 4), "rival": rival,
        "note": _note(trial, key, unforced),
    }  # fmt: skip


def _tally(answer: Any, worlds: int) -> Tally | None:
    if isinstance(answer, str):
        return None
    return Tally(int(np.sum(answer)), len(answer), exact=worlds == 1)


def _note(trial: Trial, key: tuple[str, str], unforced: set[str]) -> str:
    """Say why a thesis is untestable, and whether the coded history itself satisfies the criterion."""
    own = trial.asked["model"][key]
    if unforced:
        return f"unforced: {', '.join(sorted(unforced))} met fewer than ten acts"
    if isinstance(own, str):
        return own
    past = trial.history.get(key, "there is no coded history")
    if isinstance(past, str):
        return f"history: cannot be asked ({past})"
    return "history: the coded record satisfies it" if bool(past[0]) else "history: the coded record itself does not satisfy it"


def outcomes(trial: Trial) -> pd.DataFrame:
    """List the worlds in which a thesis holds, by contender (rows that do not hold are left out; the manifest counts the worlds)."""
    rows = []
    for who, answers in trial.asked.items():
        for (thesis, labeller), holds in answers.items():
            if not isinstance(holds, str):
                rows += [(who, int(w), thesis, labeller, 1) for w in np.flatnonzero(holds)]
    return pd.DataFrame(rows, columns=["run", "world", "thesis", "labeller", "holds"])


def write(trial: Trial, folder: Path) -> pd.DataFrame:
    """Write the trial's tables into a folder, with what is needed to recompute the verdicts from them alone."""
    found = verdicts(trial)
    outcomes(trial).to_csv(folder / "outcomes.csv", index=False, lineterminator="\n")
    found.to_csv(folder / "verdicts.csv", index=False, lineterminator="\n")
    trial.attribution.to_csv(folder / "attribution.csv", index=False, lineterminator="\n", float_format="%.6g")
    trial.confusion.to_csv(folder / "confusion.csv", index=False, lineterminator="\n")
    missing = {who: {"|".join(k): v for k, v in answers.items() if isinstance(v, str)} for who, answers in trial.asked.items()}
    sizes = {who: {"|".join(k): len(v) for k, v in answers.items() if not isinstance(v, str)} for who, answers in trial.asked.items()}
    past = {"|".join(k): v if isinstance(v, str) else bool(v[0]) for k, v in trial.history.items()}
    said = {"theses": [dict(t.__dict__) for t in trial.theses], "worlds": dict(trial.worlds), "sizes": sizes, "missing": missing, "history": past, "unforced": list(trial.unforced)}
    (folder / "theses.json").write_text(json.dumps(said, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    return found


def read(folder: Path) -> Trial:
    """Read a trial back from its folder alone."""
    said = json.loads((folder / "theses.json").read_text(encoding="utf-8"))
    asked: dict[str, Asked] = {}
    for who, sizes in said["sizes"].items():
        asked[who] = {_key(k): np.zeros(n, bool) for k, n in sizes.items()} | {_key(k): v for k, v in said["missing"][who].items()}
    table = pd.read_csv(folder / "outcomes.csv")
    for (who, thesis, labeller), part in table.groupby(["run", "thesis", "labeller"]):
        holds = asked[str(who)][str(thesis), str(labeller)]
        if not isinstance(holds, str):
            holds[part["world"].to_numpy()] = True
    past = {_key(k): v if isinstance(v, str) else np.array([v]) for k, v in said["history"].items()}
    return Trial(tuple(Thesis(**t) for t in said["theses"]), asked, said["worlds"], past, pd.read_csv(folder / "attribution.csv"), pd.read_csv(folder / "confusion.csv"), tuple(said["unforced"]))


def _key(text: str) -> tuple[str, str]:
    thesis, _, labeller = text.partition("|")
    return thesis, labeller


