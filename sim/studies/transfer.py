"""Transfer: a span scored by worlds that knew nothing of it, beside the nulls, and what carried the outcome there.

A *direction* says where the worlds come from and which span they are scored on: ``prior → 1975-1990`` are worlds drawn from the
declared ranges; worlds constrained on one span and scored on another are named by both. Every thesis of the scenario that its own
runs can answer is asked; each source's acts are removed from the span on, so that PN (attribution) and the change of the mean level
say whose acts carried it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.compare import comparison
from sim.compare.comparison import Runs
from sim.evidence.coded_tables import History
from sim.judge import theses
from sim.judge import verdict as rule
from sim.judge.criteria import FACTUAL
from sim.judge.theses import Thesis
from sim.judge.verdict import MODEL, Tally
from sim.model import ensemble
from sim.model.ensemble import Progress, Result
from sim.record.summary import Trace
from sim.scenario.scenario import Scenario
from sim.studies import window
from sim.studies.baseline_records import nulls
from sim.studies.replay import without_joint
from sim.studies.run_types import FACTORS, NAMED
from sim.studies.trial import plan
from sim.studies.trial.attribution import share

PRIOR: Final = "prior"
JOINT: Final = "without_joint"
COLUMNS: Final = (
    "direction",
    "scenario",
    "quantity",
    "thesis",
    "labeller",
    "contender",
    "value",
    "low",
    "high",
    "n",
    "beside_nulls",
)
PATHS: Final = ("direction", "scenario", "run", "year", "mean", "p05", "p50", "p95", "coded")
DIGITS: Final = 6
Answers = Mapping[tuple[str, str], "NDArray[np.bool_] | str"]


@dataclass(frozen=True)
class Direction:
    """Worlds from somewhere (``source``), scored on a scenario's span; ``claims`` are the theses asked there."""

    source: str
    scenario: Scenario
    claims: tuple[Thesis, ...]

    @property
    def label(self) -> str:
        """Name the direction: where the worlds come from, and on which years they are scored."""
        return f"{self.source} → {self.scenario.years[0]}-{self.scenario.years[-1]}"


@dataclass(frozen=True)
class Scored:
    """What a direction came to: rows of ``COLUMNS``, and the yearly paths of every run."""

    table: pd.DataFrame
    paths: pd.DataFrame


def score(direction: Direction, history: History, progress: Progress | None = None) -> Scored:
    """Run a direction's worlds with every source's acts and without each, and score them."""
    case, claims = direction.scenario, answerable(direction)
    named = {n: plan.variant(case, n) for n in (FACTUAL, *removals(case), *plan.needed(claims))} | {
        JOINT: without_joint(case)
    }
    done = dict(
        zip(
            named,
            ensemble.run_many(list(named.values()), trace=True, progress=progress),
            strict=True,
        )
    )
    traces = {n: r.trace for n, r in done.items() if r.trace is not None and n != JOINT}
    asked = {MODEL: theses.ask_all(claims, traces)} | {
        who: theses.ask_all(claims, runs) for who, runs in nulls(traces, history, case, {}).items()
    }
    alone = [c for c in claims if not theses.runs_of(c.criterion)]
    without = {n: theses.ask_all(alone, {FACTUAL: traces[n]}) for n in removals(case)}
    rows = [
        *_fit(done, history, case),
        *_emergence(asked, without),
        *_necessity(asked[MODEL], without),
        *_carried(traces, case),
    ]
    table = pd.DataFrame(
        [{"direction": direction.label, "scenario": case.name} | row for row in rows],
        columns=list(COLUMNS),
    ).round(DIGITS)
    return Scored(table, _paths(direction, traces, history))


def answerable(direction: Direction) -> tuple[Thesis, ...]:
    """Give the theses that a scenario's own runs can answer: other shipped scenarios are of another span."""
    return tuple(
        c for c in direction.claims if theses.runs_of(c.criterion) <= set(NAMED) | {FACTUAL}
    )


def removals(scenario: Scenario) -> list[str]:
    """Name the runs without each source that acts in the span, and the one without any."""
    acting = {a.actor for a in scenario.forcing.acts if a.month >= scenario.start}
    return [
        *(
            f"without_{f}"
            for f, actor in FACTORS.items()
            if acting & {actor, *_members(scenario, actor)}
        ),
        "none",
    ]


def _members(scenario: Scenario, actor: str) -> tuple[str, ...]:
    return next((a.members for a in scenario.actors if a.id == actor), ())


def _row(
    quantity: str, contender: str, value: float, low: float, high: float, n: int, **more: Any
) -> dict[str, Any]:
    return {
        "quantity": quantity,
        "thesis": "",
        "labeller": "",
        "contender": contender,
        "value": value,
        "low": low,
        "high": high,
        "n": n,
        "beside_nulls": "",
    } | more


def _fit(done: Mapping[str, Result], history: History, case: Scenario) -> Iterator[dict[str, Any]]:
    """Score model and nulls on the focus's own tie against the coded history, as every run is scored; 90 % intervals over blocks of years."""
    runs = Runs(
        done[FACTUAL].summary,
        done["none"].summary,
        done[JOINT].summary,
        {a.id: case.met(a.id) for a in case.actors},
    )
    scores = comparison.compare(runs, history)
    actor, target = case.own_ties[0]
    mine = scores[
        (scores["actor"] == actor) & (scores["target"] == target) & (scores["subset"] == "all")
    ]
    for s in mine.to_dict("records"):
        yield _row(
            f"{s['metric']}_{s['quantity']}",
            s["contender"],
            s["value"],
            s["low"],
            s["high"],
            s["n_observed"],
            labeller=s["labeller"],
        )


def _emergence(
    asked: Mapping[str, Answers], without: Mapping[str, Answers]
) -> Iterator[dict[str, Any]]:
    """Give in which share of worlds each thesis holds, by contender, with 95 % intervals, and where it stands beside the nulls."""
    for key, own in asked[MODEL].items():
        place: dict[str, Any] = {"thesis": key[0], "labeller": key[1]}
        if isinstance(own, str):
            yield _row(
                "emergence",
                MODEL,
                np.nan,
                np.nan,
                np.nan,
                0,
                **place,
                beside_nulls=f"untestable: {own}",
            )
            continue
        said = {
            who: t
            for who, answers in {**asked, **without}.items()
            if (t := _tally(answers.get(key, ""))) is not None
        }
        where = _standing(
            said[MODEL], {who: said[who] for who in asked if who != MODEL and who in said}
        )
        for who, tally in said.items():
            yield _row(
                "emergence",
                who,
                tally.share,
                *tally.interval(),
                tally.worlds,
                **place,
                beside_nulls=where if who == MODEL else "",
            )


def _standing(own: Tally, nulls: Mapping[str, Tally]) -> str:
    """Say by the verdict's rule where a share stands beside nulls alone; rivals and placebos are the trial's (``bamboo judge``)."""
    verdict, other = rule.judge(own, nulls)
    words = {
        "supported": "above all nulls",
        "not_distinguished": f"not above {other}",
        "refuted": f"below {other}" if other else "fails in 95 % of worlds",
    }
    return words.get(verdict, verdict)


def _tally(answer: NDArray[np.bool_] | str) -> Tally | None:
    return (
        None
        if isinstance(answer, str)
        else Tally(int(answer.sum()), len(answer), exact=len(answer) == 1)
    )


def _necessity(own: Answers, without: Mapping[str, Answers]) -> Iterator[dict[str, Any]]:
    """Give PN of every source: of the worlds in which a thesis holds, the share that lose it without that source's acts; NaN below a hundred."""
    for who, answers in without.items():
        for key, lost in answers.items():
            held = own[key]
            if not isinstance(held, str) and not isinstance(lost, str):
                yield _row(
                    "pn",
                    who,
                    *share(int((held & ~lost).sum()), int(held.sum())),
                    int(held.sum()),
                    thesis=key[0],
                    labeller=key[1],
                )


def _carried(traces: Mapping[str, Trace], case: Scenario) -> Iterator[dict[str, Any]]:
    """Give the focus's mean level in the window, and how much of it each source's acts carry: 95 % intervals of the mean over paired worlds."""
    levels = {n: _window(t, case) for n, t in traces.items()}
    yield _row("level", MODEL, *_mean(levels[FACTUAL]), len(levels[FACTUAL]))
    for name in removals(case):
        yield _row("level_carried", name, *_mean(levels[FACTUAL] - levels[name]), len(levels[name]))


def _window(trace: Trace, case: Scenario) -> NDArray[np.float64]:
    tie = trace.shape.ties.index(case.own_ties[0])
    return np.asarray(trace.levels[tie][:, window.years(case)].mean((0, 1), dtype=np.float64))


def _mean(values: NDArray[np.float64]) -> tuple[float, float, float]:
    half = 1.96 * float(values.std(ddof=1)) / len(values) ** 0.5
    return float(values.mean()), float(values.mean()) - half, float(values.mean()) + half


def _paths(direction: Direction, traces: Mapping[str, Trace], history: History) -> pd.DataFrame:
    """Lay out the focus's mean level of the four domains by year in every run, beside the coded history's."""
    case = direction.scenario
    seen = comparison.observe(
        history, *case.own_ties[0], tuple(case.years), direct=False
    ).levels.mean(0)
    rows = []
    for name in (FACTUAL, *removals(case)):
        trace = traces[name]
        path = trace.levels[trace.shape.ties.index(case.own_ties[0])].mean(0, dtype=np.float64)
        spread = np.percentile(path, (5, 50, 95), axis=1)
        rows += [
            (direction.label, case.name, name, year, path[y].mean(), *spread[:, y], seen[y])
            for y, year in enumerate(case.years)
        ]
    return pd.DataFrame(rows, columns=list(PATHS)).round(DIGITS)
