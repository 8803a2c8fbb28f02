"""The archive of a trial: its tables written to a folder, and the trial read back from that folder alone."""

import inspect
import json
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.judge import criteria, verdict
from sim.judge.theses import Thesis
from sim.record import labellers
from sim.record.folders import write_csv, write_manifest
from sim.studies.trial import verdict_tables
from sim.studies.trial.trial_runs import Asked, Trial


def outcomes(trial: Trial) -> pd.DataFrame:
    """List the worlds in which a thesis holds, by contender (rows that do not hold are left out; the manifest counts the worlds)."""
    rows = []
    for who, answers in trial.asked.items():
        for (thesis, labeller), holds in answers.items():
            if not isinstance(holds, str):
                rows += [(who, int(w), thesis, labeller, 1) for w in np.flatnonzero(holds)]
    return pd.DataFrame(rows, columns=["run", "world", "thesis", "labeller", "holds"])


def judged(trial: Trial, folder: Path) -> None:
    """Write what a trial comes to: the verdicts, and where each thesis stands among the placebos."""
    write_csv(verdict_tables.table(trial), folder / "verdicts.csv")
    write_csv(verdict_tables.placebos(trial), folder / "placebos.csv")


def write(trial: Trial, folder: Path) -> None:
    """Write the trial's tables into a folder, with what is needed to recompute the verdicts from them alone."""
    judged(trial, folder)
    write_csv(outcomes(trial), folder / "outcomes.csv")
    trial.attribution.to_csv(
        folder / "attribution.csv", index=False, lineterminator="\n", float_format="%.6g"
    )
    write_csv(trial.confusion, folder / "confusion.csv")
    write_csv(verdict_tables.answers(trial.history, trial.direct), folder / "history_first.csv")
    write_manifest(frozen(trial.theses), folder / "frozen.json")
    (folder / "theses.json").write_text(
        json.dumps(_said(trial), indent=0, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def frozen(claims: Iterable[Thesis]) -> dict[str, str]:
    """Digest what is fixed before any scoring - claims, criteria, labellers, the verdict rule - so that a later change shows."""
    texts = {"theses": repr(tuple(claims))} | {
        m.__name__.removeprefix("sim."): inspect.getsource(m)
        for m in (criteria, labellers, verdict)
    }
    return {name: blake2b(text.encode(), digest_size=8).hexdigest() for name, text in texts.items()}


def _said(trial: Trial) -> dict[str, Any]:
    """Give what the tables do not hold: the claims, the worlds asked, why some could not be, and the coded history's own answers."""
    missing = {
        who: {"|".join(k): v for k, v in answers.items() if isinstance(v, str)}
        for who, answers in trial.asked.items()
    }
    sizes = {
        who: {"|".join(k): len(v) for k, v in answers.items() if not isinstance(v, str)}
        for who, answers in trial.asked.items()
    }
    history, direct = (
        {"|".join(k): v if isinstance(v, str) else bool(v[0]) for k, v in past.items()}
        for past in (trial.history, trial.direct)
    )
    return {
        "theses": [dict(t.__dict__) for t in trial.theses],
        "worlds": dict(trial.worlds),
        "sets": {n: list(s) for n, s in trial.sets.items()},
        "sizes": sizes,
        "missing": missing,
        "history": history,
        "direct": direct,
        "unforced": list(trial.unforced),
    } | ({} if trial.drawn == "prior" else {"drawn": trial.drawn})


def read(folder: Path) -> Trial:
    """Read a trial back from its folder alone."""
    said = json.loads((folder / "theses.json").read_text(encoding="utf-8"))
    asked: dict[str, Asked] = {}
    for who, sizes in said["sizes"].items():
        asked[who] = {_key(k): np.zeros(n, bool) for k, n in sizes.items()} | {
            _key(k): v for k, v in said["missing"][who].items()
        }
    table = pd.read_csv(folder / "outcomes.csv")
    for (who, thesis, labeller), part in table.groupby(["run", "thesis", "labeller"]):
        holds = asked[str(who)][str(thesis), str(labeller)]
        if not isinstance(holds, str):
            holds[part["world"].to_numpy()] = True
    history, direct = (
        {_key(k): v if isinstance(v, str) else np.array([v]) for k, v in said[name].items()}
        for name in ("history", "direct")
    )
    claims, sets = (
        tuple(Thesis(**t) for t in said["theses"]),
        {n: tuple(s) for n, s in said["sets"].items()},
    )
    return Trial(
        claims,
        asked,
        said["worlds"],
        sets,
        history,
        direct,
        pd.read_csv(folder / "attribution.csv"),
        pd.read_csv(folder / "confusion.csv"),
        tuple(said["unforced"]),
        said.get("drawn", "prior"),
    )


def _key(text: str) -> tuple[str, str]:
    thesis, _, labeller = text.partition("|")
    return thesis, labeller
