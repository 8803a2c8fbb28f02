"""How theses stand in one run, beside the contenders that need no run of their own.

A verdict takes some hundred runs, which ``bamboo judge`` makes. The page asks what the run at hand
can answer, beside the nulls: always-hedge, random choice, no forcing, and those fitted to the
record. By the rule of verdicts, a thesis that these refute, or that cannot be distinguished from
one of them, stays so whatever else is run. A thesis that lies above them may still lose to a rival
or a placebo.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sim.evidence.rows import History
from sim.judgement import stress_verdict, theses
from sim.judgement.criteria import FACTUAL
from sim.judgement.stress_verdict import MODEL, Tally
from sim.judgement.theses import Thesis
from sim.record.summary import Trace
from sim.scenario.frozen_scenario import Scenario
from sim.studies.baseline_records import null_traces
from sim.studies.trial import trial_runs, verdict_tables

ABOVE: Final = "above the nulls"
WORDS: Final = {
    "supported": ABOVE,
    "refuted": "refuted",
    "not_distinguished": "not distinguished",
    "untestable": "untestable",
}
Key = tuple[str, str]


@dataclass(frozen=True)
class ThesisStatus:
    """How a thesis stands in a run.

    Attributes:
        tally: In how many worlds it holds; None where it cannot be asked.
        word: The verdict beside the nulls, one of ``WORDS``.
        hangs_on: The contender that the verdict depends on, or empty.
        history: What the coded history answers, in words.
    """

    tally: Tally | None
    word: str
    hangs_on: str
    history: str


@dataclass(frozen=True, eq=False)
class ThesisAnswers:
    """The answers to all theses that one run can answer.

    Attributes:
        claims: The theses.
        by_contender: Answers of the model and the nulls, by contender.
        history: Answers of the coded history, by thesis and labeller.
        unforced: Actors that met too few acts.
    """

    claims: tuple[Thesis, ...]
    by_contender: dict[str, Any]
    history: dict[Key, Any]
    unforced: frozenset[str]


def answerable(scenario: Scenario) -> tuple[Thesis, ...]:
    """Return the theses of a scenario's evidence whose criteria need no other run."""
    claims = theses.theses_of(scenario.sources)
    return tuple(claim for claim in claims if not theses.runs_of(claim.criterion))


def _nothing() -> None:
    """Let the asking go on."""


def ask_theses(
    scenario: Scenario,
    own: Trace,
    no_forcing: Trace,
    history: History,
    check: Callable[[], None] = _nothing,
) -> ThesisAnswers:
    """Ask every thesis that a run can answer, of the run and of the nulls.

    Args:
        scenario: The scenario of the run.
        own: Trace of the run.
        no_forcing: Trace of the run without acts.
        history: The coded history.
        check: Called before each thesis; what it raises ends the asking.
    """

    def one_by_one() -> Iterator[Thesis]:
        for claim in claims:
            check()
            yield claim

    runs = {FACTUAL: own, "none": no_forcing}
    contenders = {MODEL: runs, **null_traces(runs, history, scenario, {})}
    claims = answerable(scenario)
    answers = {name: theses.ask_all(one_by_one(), traces) for name, traces in contenders.items()}
    plain, _ = trial_runs.ask_history(scenario, claims, history)
    return ThesisAnswers(claims, answers, plain, frozenset(trial_runs.unforced(scenario)))


@lru_cache(maxsize=64)
def statuses(answers: ThesisAnswers, labeller: str) -> dict[str, ThesisStatus]:
    """Return how each thesis stands under a labeller, by id."""
    found = {}
    for thesis in answers.claims:
        idle = bool(theses.actors_of(thesis.criterion) & answers.unforced)
        found[thesis.id] = _status(answers, (thesis.id, labeller), idle=idle)
    return found


def _status(answers: ThesisAnswers, key: Key, *, idle: bool) -> ThesisStatus:
    """Judge a thesis beside the nulls; one whose actors are unforced is untestable."""
    others = trial_runs.tallies(answers.by_contender, key)
    model = others.pop(MODEL, None)
    word, rival = ("untestable", "") if idle else stress_verdict.judge(model, others)
    history = verdict_tables.in_words(answers.history.get(key, ""))
    return ThesisStatus(model, WORDS[word], rival, history)


def flips(before: ThesisStatus, after: ThesisStatus) -> bool:
    """Whether a verdict differs and the 95 % intervals of both shares of worlds lie apart.

    Shares whose intervals overlap may differ by chance, and so may the verdicts.
    """
    if before.word == after.word or before.tally is None or after.tally is None:
        return False
    low, high = before.tally.interval()
    other_low, other_high = after.tally.interval()
    return other_high < low or high < other_low
