"""The tables of a trial, written to a folder from which it can be read back."""

import inspect
import json
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from sim.judgement import (
    case_reader,
    conditional_criteria,
    course_criteria,
    criteria,
    mixture_criteria,
    pair_criteria,
    setting_criteria,
    stress_verdict,
    tie_criteria,
)
from sim.judgement.conditional_criteria import asked
from sim.judgement.theses import Thesis
from sim.record import labellers
from sim.record.columns import frame
from sim.record.folders import write_csv, write_manifest
from sim.studies.trial import verdict_tables
from sim.studies.trial.trial_runs import Answers, Trial

# modules that are fixed before any scoring
FIXED = (
    case_reader,
    tie_criteria,
    pair_criteria,
    course_criteria,
    mixture_criteria,
    setting_criteria,
    conditional_criteria,
    criteria,
    labellers,
    stress_verdict,
)


def outcomes(trial: Trial) -> pd.DataFrame:
    """Return the worlds in which a thesis holds, by contender: the table of ``outcomes.csv``.

    Worlds in which it does not hold have no rows; ``theses.json`` counts the worlds. Of a
    conditional thesis the worlds that meet its condition have rows, with 1 or 0.
    """
    rows = []
    for who, answers in trial.answers.items():
        for key, holds in answers.items():
            if not isinstance(holds, str):
                listed = holds == 1 if holds.dtype == np.bool_ else asked(holds)
                worlds = np.flatnonzero(listed)
                rows += [(who, int(world), *key, int(holds[world])) for world in worlds]
    return frame("outcomes", rows)


def write_verdicts(trial: Trial, folder: Path) -> None:
    """Write the verdicts, and where each thesis stands among the placebos."""
    write_csv(verdict_tables.table(trial), folder / "verdicts.csv")
    write_csv(verdict_tables.placebos(trial), folder / "placebos.csv")


def write(trial: Trial, folder: Path) -> None:
    """Write a trial's tables, with what is needed to recompute the verdicts from them alone."""
    write_verdicts(trial, folder)
    write_csv(outcomes(trial), folder / "outcomes.csv")
    write_csv(trial.attribution, folder / "attribution.csv", float_format="%.6g")
    write_csv(trial.confusion, folder / "confusion.csv")
    history_answers = verdict_tables.answers(trial.history, trial.direct)
    write_csv(history_answers, folder / "history_first.csv")
    write_manifest(digests(trial.theses), folder / "frozen.json")
    text = json.dumps(_beside_tables(trial), indent=0, ensure_ascii=False)
    (folder / "theses.json").write_text(f"{text}\n", encoding="utf-8")


def digests(claims: Iterable[Thesis], modules: Iterable[ModuleType] = FIXED) -> dict[str, str]:
    """Return digests of what is fixed before any scoring, so that a later change shows.

    These are the claims, and the sources of the criteria, the labellers and the verdict rule.
    """
    texts = {"theses": repr(tuple(claims))}
    for module in modules:
        name = module.__name__.removeprefix("sim.")
        texts[name] = inspect.getsource(module)
    return {name: blake2b(text.encode(), digest_size=8).hexdigest() for name, text in texts.items()}


def _beside_tables(trial: Trial) -> dict[str, Any]:
    """Return what the tables do not hold: claims, numbers of worlds, and unasked answers."""
    sizes: dict[str, dict[str, int]] = {}
    missing: dict[str, dict[str, str]] = {}
    for who, answers in trial.answers.items():
        sizes[who], missing[who] = {}, {}
        for key, answer in answers.items():
            if isinstance(answer, str):
                missing[who]["|".join(key)] = answer
            else:
                sizes[who]["|".join(key)] = len(answer)
    content = {
        "theses": [dict(claim.__dict__) for claim in trial.theses],
        "worlds": dict(trial.worlds),
        "sets": {name: list(worlds) for name, worlds in trial.sets.items()},
        "sizes": sizes,
        "missing": missing,
        "history": _single_answers(trial.history),
        "direct": _single_answers(trial.direct),
        "unforced": list(trial.unforced),
    }
    if trial.drawn != "prior":
        content["drawn"] = trial.drawn
    return content


def _single_answers(answers: Answers) -> dict[str, bool | str]:
    """Return the coded history's answers, of one world each, as JSON holds them."""
    found = {}
    for key, answer in answers.items():
        found["|".join(key)] = answer if isinstance(answer, str) else bool(answer[0])
    return found
