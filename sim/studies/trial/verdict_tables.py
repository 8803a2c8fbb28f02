"""The verdicts of a trial as tables: what each thesis comes to, what it hangs on, and where it stands among the placebos."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.judge import theses
from sim.judge import verdict as rule
from sim.judge.theses import Thesis
from sim.judge.verdict import DEFINITION, MODEL, Tally
from sim.record.labellers import LABELLERS
from sim.studies.trial.trial_runs import Trial, tallies

COLUMNS: Final = (
    "thesis",
    "document",
    "kind",
    "labeller",
    "worlds",
    "verdict",
    "probability",
    "low",
    "high",
    "rival",
    "note",
)
PLACEBO_COLUMNS: Final = (
    "thesis",
    "labeller",
    "placebo",
    "holds",
    "worlds",
    "emergence",
    "low",
    "high",
    "standing",
)
Key = tuple[str, str]


def table(trial: Trial) -> pd.DataFrame:
    """Give the verdict on every thesis under every labeller, for the worlds of the trial: drawn from the prior, or from a constrained set."""
    unseen = confused(trial)
    rows = [
        _verdict(trial, thesis, labeller, unseen)
        for thesis in trial.theses
        for labeller in LABELLERS
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def confused(trial: Trial) -> list[str]:
    """Name the rivals that the record cannot tell from the reading on trial."""
    return rule.confused(trial.confusion, [who for who in trial.asked if who != MODEL])


def _verdict(trial: Trial, thesis: Thesis, labeller: str, unseen: list[str]) -> dict[str, Any]:
    key = (thesis.id, labeller)
    beside = tallies(trial.asked, key)
    model = beside.pop(MODEL, None)
    idle = theses.actors_of(thesis.criterion) & set(trial.unforced)
    doubts = rule.doubts(standings(trial, key), unseen, by_definition=_by_definition(trial, key))
    verdict, rival = ("untestable", "") if idle else rule.judge(model, beside, doubts)
    robbed = bool(rival) and not idle and rule.judge(model, beside)[0] == "supported"
    low, high = model.interval() if model else (np.nan, np.nan)
    return {
        "thesis": thesis.id,
        "document": thesis.document,
        "kind": thesis.kind,
        "labeller": labeller,
        "worlds": trial.drawn,
        "verdict": verdict,
        "probability": round(model.share, 4) if model else np.nan,
        "low": round(low, 4),
        "high": round(high, 4),
        "rival": rival,
        "note": "; ".join([_note(trial, key, idle), *([_why(rival)] if robbed else [])]),
    }


def standings(trial: Trial, key: Key) -> dict[str, float]:
    """Give the share of each placebo's sets that a thesis's emergence stands above."""
    own = trial.asked[MODEL][key]
    found = {}
    for placebo, sizes in trial.sets.items():
        holds = trial.asked[placebo].get(key, "not asked")
        if not isinstance(own, str) and not isinstance(holds, str):
            found[placebo] = rule.standing(
                float(own.mean()), np.split(holds, np.cumsum(sizes)[:-1])
            )
    return found


def _by_definition(trial: Trial, key: Key) -> bool:
    """Tell whether the coded history satisfies a criterion on the plain stance and not on the direct one."""
    plain, direct = trial.history.get(key, ""), trial.direct.get(key, "")
    return (
        not isinstance(plain, str)
        and not isinstance(direct, str)
        and bool(plain[0])
        and not bool(direct[0])
    )


def _note(trial: Trial, key: Key, idle: set[str]) -> str:
    """Say why a thesis is untestable, and whether the coded history itself satisfies the criterion."""
    own = trial.asked[MODEL][key]
    if idle:
        return f"unforced: {', '.join(sorted(idle))} met fewer than ten acts"
    if isinstance(own, str):
        return own
    past = trial.history.get(key, "there is no coded history")
    if isinstance(past, str):
        return f"history: cannot be asked ({past})"
    if _by_definition(trial, key):
        return "history: the coded record satisfies it on the plain stance and not on the direct one, so by definition"
    return (
        "history: the coded record satisfies it"
        if bool(past[0])
        else "history: the coded record itself does not satisfy it"
    )


def _why(doubt: str) -> str:
    """Say what stands in the way of a thesis that emerges more often than under any contender."""
    if doubt == DEFINITION:
        return "not distinguished from definition"
    if doubt.startswith(("rule_", "theory_")):
        return f"more frequent than under {doubt}, but histories made by the one and by the other cannot be told apart"
    return (
        f"more frequent than under {doubt} on the whole, but not above {rule.ABOVE:.0%} of its sets"
    )


def placebos(trial: Trial) -> pd.DataFrame:
    """Say how often each thesis emerges under each placebo, and above what share of its sets the model stands."""
    keys = [(t.id, labeller) for t in trial.theses for labeller in LABELLERS]
    rows = [
        row
        for key in keys
        for row in _placebo_rows(key, tallies(trial.asked, key), standings(trial, key))
    ]
    return pd.DataFrame(rows, columns=list(PLACEBO_COLUMNS))


def _placebo_rows(
    key: Key, counts: Mapping[str, Tally], stands: Mapping[str, float]
) -> list[tuple[Any, ...]]:
    found = [(placebo, counts[placebo], share) for placebo, share in stands.items()]
    return [
        (
            *key,
            p,
            t.holds,
            t.worlds,
            round(t.share, 4),
            *(round(v, 4) for v in t.interval()),
            round(share, 4),
        )
        for p, t, share in found
    ]


def answers(plain: Mapping[Key, Any], direct: Mapping[Key, Any]) -> pd.DataFrame:
    """Lay the coded history's answers out as a table: holds, fails, or cannot be asked."""
    rows = [(*key, _said(answer), _said(direct.get(key, ""))) for key, answer in plain.items()]
    return pd.DataFrame(rows, columns=["thesis", "labeller", "plain", "direct"])


def _said(answer: Any) -> str:
    return "cannot be asked" if isinstance(answer, str) else "holds" if bool(answer[0]) else "fails"
