"""How theses stand in one run, beside the contenders that need no run of their own.

A verdict takes some hundred runs, which ``bamboo judge`` makes. The page asks what the run at hand can answer, beside the nulls:
always-hedge, random choice, no forcing, and those fitted to the record. By the rule of verdicts, a thesis that these refute, or that
cannot be told from one of them, stays so whatever else is run; one that stands above them may still fall to a rival or a placebo.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from sim.evidence.rows import History
from sim.judge import theses, verdict
from sim.judge.criteria import FACTUAL
from sim.judge.theses import Thesis
from sim.judge.verdict import MODEL, Tally
from sim.record.summary import Trace
from sim.scenario.scenario import Scenario
from sim.studies.baseline_records import nulls
from sim.studies.trial import trial_runs

ABOVE: Final = "above the nulls"
WORDS: Final = {
    "supported": ABOVE,
    "refuted": "refuted",
    "not_distinguished": "not distinguished",
    "untestable": "untestable",
}
Key = tuple[str, str]


@dataclass(frozen=True)
class Standing:
    """How a thesis stands in a run: in how many worlds it holds, what that comes to, and what the coded history itself answers."""

    tally: Tally | None
    word: str
    hangs_on: str
    history: str


@cache
def answerable() -> tuple[Thesis, ...]:
    """Give the theses whose criteria ask for no other run."""
    return tuple(t for t in theses.load_theses() if not theses.runs_of(t.criterion))


@cache
def number() -> int:
    """Count all theses."""
    return len(theses.load_theses())


@dataclass(frozen=True, eq=False)
class Asked:
    """What the theses were answered: by contender, the worlds in which each holds; by the coded history; and who is unforced."""

    answers: dict[str, Any]
    past: dict[Key, Any]
    unforced: frozenset[str]


def ask(scenario: Scenario, own: Trace, bare: Trace, history: History) -> Asked:
    """Ask every thesis that the run can answer, of the run and of the nulls; ``bare`` is the run without acts."""
    runs = {FACTUAL: own, "none": bare}
    answers = {
        who: theses.ask_all(answerable(), mapping)
        for who, mapping in [(MODEL, runs), *nulls(runs, history, scenario, {}).items()]
    }
    return Asked(
        answers,
        trial_runs.look(scenario, answerable(), history)[0],
        frozenset(trial_runs.unforced(scenario)),
    )


@lru_cache(maxsize=64)
def standings(asked: Asked, labeller: str) -> dict[str, Standing]:
    """Say how each thesis stands under a labeller."""
    return {
        t.id: _standing(
            asked, (t.id, labeller), idle=bool(theses.actors_of(t.criterion) & asked.unforced)
        )
        for t in answerable()
    }


def _standing(asked: Asked, key: Key, *, idle: bool) -> Standing:
    beside = trial_runs.tallies(asked.answers, key)
    model = beside.pop(MODEL, None)
    word, rival = ("untestable", "") if idle else verdict.judge(model, beside)
    return Standing(model, WORDS[word], rival, _answer(asked.past.get(key, "")))


def _answer(past: Any) -> str:
    return "cannot be asked" if isinstance(past, str) else "holds" if bool(past[0]) else "fails"
