"""The verdicts of a trial as tables: each thesis's verdict, its note, and its placebos."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.judgement import stress_verdict, theses
from sim.judgement.conditional_criteria import asked
from sim.judgement.reasons import write_reason
from sim.judgement.stress_verdict import DEFINITION, MODEL, Tally
from sim.judgement.theses import Thesis
from sim.record.columns import frame
from sim.record.labellers import LABELLERS
from sim.studies.trial.trial_runs import Trial, tallies

Key = tuple[str, str]


def table(trial: Trial) -> pd.DataFrame:
    """Return the verdict on every thesis under every labeller: the table of ``verdicts.csv``.

    Its column ``worlds`` says whether the trial's worlds are drawn from the prior or from a
    constrained set.
    """
    unseen = confused(trial)
    rows = [
        _verdict_row(trial, thesis, labeller, unseen)
        for thesis in trial.theses
        for labeller in LABELLERS
    ]
    return frame("verdicts", rows)


def confused(trial: Trial) -> list[str]:
    """Return the rivals that the record cannot tell from the reading on trial."""
    rivals = [who for who in trial.answers if who != MODEL]
    return stress_verdict.indistinguishable(trial.confusion, rivals)


def _verdict_row(trial: Trial, thesis: Thesis, labeller: str, unseen: list[str]) -> dict[str, Any]:
    key = (thesis.id, labeller)
    counts = tallies(trial.answers, key)
    model = counts.pop(MODEL, None)
    idle = theses.actors_of(thesis.criterion) & set(trial.unforced)
    decision, rival = "untestable", ""
    notes = [_note(trial, key, idle)]
    if not idle:
        by_definition = _by_definition(trial, key)
        doubts = stress_verdict.obstacles(
            standings(trial, key), unseen, by_definition=by_definition
        )
        decision, rival = stress_verdict.judge(model, counts, doubts)
        if rival and stress_verdict.judge(model, counts)[0] == "supported":
            notes.append(_obstacle(rival))
    low, high = model.interval() if model else (np.nan, np.nan)
    return {
        "thesis": thesis.id,
        "document": thesis.document,
        "kind": thesis.kind,
        "labeller": labeller,
        "worlds": trial.drawn,
        "verdict": decision,
        "probability": round(model.share, 4) if model else np.nan,
        "low": round(low, 4),
        "high": round(high, 4),
        "rival": rival,
        "note": "; ".join(notes),
    }


def standings(trial: Trial, key: Key) -> dict[str, float]:
    """Return the share of each placebo's sets that a thesis's emergence exceeds."""
    counts = tallies(trial.answers, key)
    if MODEL not in counts:
        return {}
    emergence = counts[MODEL].share
    found = {}
    for placebo, sizes in trial.sets.items():
        holds = trial.answers[placebo].get(key, "not asked")
        if placebo in counts and not isinstance(holds, str):
            sets = np.split(holds, np.cumsum(sizes)[:-1])
            found[placebo] = stress_verdict.share_of_sets_below(emergence, sets)
    return found


def _by_definition(trial: Trial, key: Key) -> bool:
    """Whether the coded history satisfies a criterion on the plain but not the direct stance."""
    plain = trial.history.get(key, "")
    direct = trial.direct.get(key, "")
    if isinstance(plain, str) or isinstance(direct, str):
        return False
    return bool(plain[0]) and not bool(direct[0])


def _note(trial: Trial, key: Key, idle: set[str]) -> str:
    """Return why a thesis is untestable, or whether the coded history satisfies the criterion."""
    if idle:
        return write_reason("unforced", actors=", ".join(sorted(idle)))
    own = trial.answers[MODEL][key]
    if isinstance(own, str):
        return own
    if stress_verdict.tally(own) is None:
        return write_reason("too_few", number=str(int(asked(own).sum())), of=str(len(own)))
    past = trial.history.get(key, write_reason("no_history"))
    if isinstance(past, str):
        return write_reason("history_untestable", why=past)
    if _by_definition(trial, key):
        return write_reason("history_definition")
    return write_reason("history_satisfies" if bool(past[0]) else "history_fails")


def _obstacle(doubt: str) -> str:
    """Return what keeps a thesis from support that emerges more often than under any contender."""
    if doubt == DEFINITION:
        return write_reason("by_definition")
    if doubt.startswith(("rule_", "theory_")):
        return write_reason("confused", contender=doubt)
    return write_reason("below_sets", contender=doubt, share=f"{stress_verdict.ABOVE:.0%}")


def placebos(trial: Trial) -> pd.DataFrame:
    """Return how often each thesis emerges under each placebo: the table of ``placebos.csv``.

    Its column ``standing`` is the share of the placebo's sets that the model exceeds.
    """
    rows: list[tuple[Any, ...]] = []
    for thesis in trial.theses:
        for labeller in LABELLERS:
            key = (thesis.id, labeller)
            rows += _placebo_rows(key, tallies(trial.answers, key), standings(trial, key))
    return frame("placebos", rows)


def _placebo_rows(
    key: Key, counts: Mapping[str, Tally], exceeded: Mapping[str, float]
) -> Iterator[tuple[Any, ...]]:
    for placebo, standing in exceeded.items():
        tally = counts[placebo]
        shares = (tally.share, *tally.interval(), standing)
        rounded = [round(share, 4) for share in shares]
        yield (*key, placebo, tally.holds, tally.worlds, *rounded)


def answers(plain: Mapping[Key, Any], direct: Mapping[Key, Any]) -> pd.DataFrame:
    """Return the coded history's answers by the plain and the direct stance.

    Returns:
        The table of ``history_first.csv``: holds, fails, or cannot be asked.
    """
    rows = [
        (*key, in_words(answer), in_words(direct.get(key, ""))) for key, answer in plain.items()
    ]
    return frame("history_first", rows)


def in_words(answer: Any) -> str:
    """Describe the answer of the coded history."""
    if isinstance(answer, str):
        return "cannot be asked"
    return "holds" if bool(answer[0]) else "fails"
