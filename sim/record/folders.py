"""Result folders: tidy tables out and in; a folder is written beside its place and renamed, never half."""

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim import __version__
from sim.core.errors import BadInput, Fault
from sim.core.paths import is_folder
from sim.core.vocabulary import DOMAINS, MOVES, STRATEGIES
from sim.evidence.rows import History
from sim.record.summary import STEPS, Record, Summary

QUANTILES: Final = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
DIGITS: Final = 10
RUNGS: Final = 3.0
LONGEST: Final = (
    200  # bytes of a folder's name; disks take 255, and what is written beside it needs some
)


def _long(summary: Summary, values: dict[str, Any], by_domain: bool) -> pd.DataFrame:
    """Lay arrays over (tie, [domain,] year) out as rows of year, actor, target, [domain,] columns."""
    rows = []
    for t, (actor, target) in enumerate(summary.shape.ties):
        for d, domain in enumerate(DOMAINS if by_domain else ("",)):
            for y, year in enumerate(summary.shape.years):
                place = {"year": year, "actor": actor, "target": target} | (
                    {"domain": domain} if by_domain else {}
                )
                at = (t, d, y) if by_domain else (t, y)
                rows.append(
                    place | {name: round(float(v[at]), DIGITS) for name, v in values.items()}
                )
    return pd.DataFrame(rows).sort_values(
        ["year", "actor", "target"], kind="stable", ignore_index=True
    )


def trajectories(summary: Summary) -> pd.DataFrame:
    """Annual mean level and its quantiles over worlds, by tie and domain."""
    return _long(
        summary,
        {"mean": summary.mean} | {name: summary.quantile(q) for name, q in QUANTILES.items()},
        by_domain=True,
    )


def moves(summary: Summary) -> pd.DataFrame:
    """Shares of months and worlds spent on each move, by tie and domain."""
    shares = summary.moves / (12.0 * summary.worlds)
    return _long(summary, {m: shares[..., i] for i, m in enumerate(MOVES)}, by_domain=True)


def strategies(summary: Summary) -> pd.DataFrame:
    """Shares of worlds by strategy, as each labeller names it; a row's shares sum to 1."""
    tables = []
    for i, name in enumerate(summary.shape.labellers):
        shares = summary.strategies[i] / summary.worlds
        table = _long(
            summary, {s: shares[..., k] for k, s in enumerate(STRATEGIES)}, by_domain=False
        )
        table.insert(3, "labeller", name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def perceived(summary: Summary) -> pd.DataFrame:
    """What the states perceived at the end of each year, mean over worlds."""
    values = summary.perceived / (summary.worlds * 2.0**20)
    return _long(
        summary, {q: values[:, i] for i, q in enumerate(summary.shape.perceived)}, by_domain=False
    )


def relations(summary: Summary, history: History) -> pd.DataFrame:
    """What relations keep at each year's end - rungs 0 to 3, shares of arms supply, shares of asks met so far - beside what is recorded.

    Quantiles are over the worlds in which the quantity is known; ``n`` is their share.
    """
    coded = {(o.quantity, o.year, o.actor, o.target): o.value for o in history.outcomes}
    scale = np.linspace(0.0, 1.0, STEPS)
    rows = []
    for t, (actor, target) in enumerate(summary.shape.ties):
        for q, name in enumerate(summary.shape.kept):
            most = RUNGS if name == "rung" else 1.0
            for y, year in enumerate(summary.shape.years):
                counts = summary.kept[t, q, y]
                if counts.any():
                    spread = {
                        k: most
                        * float(scale[np.argmax(np.cumsum(counts) >= np.ceil(p * counts.sum()))])
                        for k, p in QUANTILES.items()
                    }
                    rows.append(
                        {
                            "year": year,
                            "actor": actor,
                            "target": target,
                            "quantity": name,
                            "mean": most * float(scale @ counts / counts.sum()),
                            **spread,
                            "n": counts.sum() / summary.worlds,
                            "coded": coded.get((name, year, actor, target)),
                        }
                    )
    columns = ["year", "actor", "target", "quantity", "mean", *QUANTILES, "n", "coded"]
    return (
        pd.DataFrame(rows, columns=columns)
        .round(DIGITS)
        .sort_values(["year", "actor", "target"], kind="stable", ignore_index=True)
    )


def slopes(summary: Summary) -> pd.DataFrame:
    """Mean slope of the annual level after the first five years (levels a decade) with a 95 % interval over worlds."""
    years = len(summary.shape.years) - 5
    centred = 2 * np.arange(max(years, 1)) - (years - 1)
    unit = 10.0 * 2.0 / (12.0 * max(float((centred**2).sum()), 1.0))
    mean = summary.slopes[..., 0] / summary.worlds
    variance = np.maximum(summary.slopes[..., 1] / summary.worlds - mean**2, 0.0)
    half = 1.96 * np.sqrt(variance)
    rows = [
        {
            "actor": a,
            "target": b,
            "domain": d,
            "slope": mean[t, i] * unit,
            "low": (mean - half)[t, i] * unit,
            "high": (mean + half)[t, i] * unit,
        }
        for t, (a, b) in enumerate(summary.shape.ties)
        for i, d in enumerate(DOMAINS)
    ]
    return pd.DataFrame(rows).round(DIGITS)


def history_table(history: History, summary: Summary) -> pd.DataFrame:
    """The coded record that the run is compared with, so that the folder stands alone."""
    rows = [
        {
            "year": s.year,
            "actor": s.actor,
            "target": s.target,
            "domain": d,
            "level": s.levels[i],
            "direct": s.direct[i],
            "confidence": s.confidence,
        }
        for s in history.stances
        if s.document == "all"
        and (s.actor, s.target) in summary.shape.ties
        and s.year in summary.shape.years
        for i, d in enumerate(DOMAINS)
    ]
    return pd.DataFrame(
        rows, columns=["year", "actor", "target", "domain", "level", "direct", "confidence"]
    )


def manifest(**said: Any) -> dict[str, Any]:
    """Say what made a folder: digests, versions, seed, worlds, command; no clock, so that it can be reproduced."""
    versions = {p: version(p) for p in ("mesa", "numpy", "numba", "scipy", "pandas")}
    return said | {"bamboo": __version__, "python": platform.python_version(), "versions": versions}


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a tidy table the same way on every machine."""
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def save_record(record: Record, path: Path) -> None:
    """Write the levels of every world: int8, tie x domain x month x world."""
    ties = np.array([">".join(t) for t in record.ties])
    np.savez_compressed(
        path, levels=record.levels, ties=ties, domains=np.array(DOMAINS), start=record.start
    )


def write_folder(out: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` write a folder beside ``out`` and put it in place whole.

    An existing result folder is replaced; anything else that stands there is left alone. Raises BadInput where ``out`` cannot be
    written or is no result folder.
    """
    refuse_to_overwrite(out)
    out = out.resolve()  # a link to a folder stays a link
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise BadInput(
            [Fault(str(out), 1, 1, f"the result folder cannot be made here: {error.strerror}")]
        ) from error
    try:
        fill(beside)
        beside.chmod(0o755)
        old = Path(f"{beside}-old")
        if out.exists():
            out.rename(old)
        beside.rename(out)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise BadInput(
            [
                Fault(
                    str(out),
                    1,
                    1,
                    f"the results cannot be written: {error.strerror}; nothing is left half-written",
                )
            ]
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_or_add(out: Path, said: dict[str, Any], fill: Callable[[Path], object]) -> None:
    """Let ``fill`` write a folder with the manifest ``said``; where ``out`` holds a run of the same scenario, seed and evidence, add to that."""
    same = ("name", "seed", "forcing_digest")
    held = read_manifest(out) if (out / "trajectories.csv").is_file() else {}
    own = not held or any(held.get(k) != said[k] for k in same)
    manifest_of = (
        said if own else {**held, "added": {**held.get("added", {}), said["kind"]: said["command"]}}
    )

    def whole(folder: Path) -> None:
        (folder / "figures").mkdir(exist_ok=True)
        fill(folder)
        write_manifest(manifest_of, folder / "manifest.json")

    (write_folder if own else add_to_folder)(out, whole)


def add_to_folder(out: Path, fill: Callable[[Path], object]) -> None:
    """Let ``fill`` add files to a result folder, whole or not at all: the old files are copied beside, then both are put in place."""
    read_manifest(out)

    def both(beside: Path) -> None:
        shutil.copytree(out, beside, dirs_exist_ok=True)
        fill(beside)

    write_folder(out, both)


def read_table(folder: Path, name: str, columns: dict[str, Any] | None = None) -> pd.DataFrame:
    """Read a table of a result folder, perhaps only some columns of given types; raises BadInput where it is missing or damaged."""
    try:
        return pd.read_csv(
            folder / f"{name}.csv",
            keep_default_na=True,
            usecols=list(columns) if columns else None,
            dtype=columns,
        )
    except (OSError, ValueError) as error:
        raise BadInput(
            [
                Fault(
                    str(folder / f"{name}.csv"),
                    1,
                    1,
                    "the table is missing or damaged; run the scenario again",
                )
            ]
        ) from error


def refuse_to_overwrite(out: Path) -> None:
    """Raise BadInput where ``out`` stands and is not a result folder of ours, or where none can be made."""
    if any(len(os.fsencode(part)) > LONGEST for part in out.parts):
        raise BadInput(
            [
                Fault(
                    str(out),
                    1,
                    1,
                    f"the name is too long; a folder's name has at most {LONGEST} letters",
                )
            ]
        )
    if os.path.lexists(out) and not is_folder(out):
        raise BadInput(
            [
                Fault(
                    str(out),
                    1,
                    1,
                    "this is no folder; --out names a folder, a new one or one of earlier results",
                )
            ]
        )
    if is_folder(out) and not os.access(out, os.R_OK | os.X_OK):
        raise BadInput(
            [Fault(str(out), 1, 1, "this folder may not be read; name another one with --out")]
        )
    if is_folder(out) and any(out.iterdir()) and not _is_ours(out):
        raise BadInput(
            [
                Fault(
                    str(out),
                    1,
                    1,
                    "this folder holds something else than results; name an empty or a new folder with --out",
                )
            ]
        )
    above = out.resolve().parent
    while not os.path.lexists(above) and above != above.parent:
        above = above.parent
    if not is_folder(above):
        raise BadInput(
            [
                Fault(
                    str(out),
                    1,
                    1,
                    f"{above.name!r} is no folder, so that none can be made in it; name another one with --out",
                )
            ]
        )
    if not os.access(above, os.W_OK | os.X_OK):
        raise BadInput(
            [
                Fault(
                    str(out),
                    1,
                    1,
                    f"the folder {above.name!r} may not be written; name another one with --out",
                )
            ]
        )


def _is_ours(out: Path) -> bool:
    """Tell whether a folder holds a manifest that the laboratory wrote."""
    try:
        return bool(read_manifest(out))
    except BadInput:
        return False


def write_manifest(said: dict[str, Any], path: Path) -> None:
    """Write a manifest as JSON with sorted keys."""
    path.write_text(
        json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a result folder's manifest; raises BadInput where the folder is none."""
    path = folder / "manifest.json"
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(
            [Fault(str(path), 1, 1, "this is not a result folder; 'bamboo run SCENARIO' makes one")]
        ) from error
    if not isinstance(said, dict) or "bamboo" not in said:
        raise BadInput(
            [
                Fault(
                    str(path),
                    1,
                    1,
                    "this manifest is not of the laboratory, or damaged; run the scenario again",
                )
            ]
        )
    return said


def setting_year(said: Iterable[Mapping[str, Any]]) -> int:
    """Give the first year of the hypothetical settings that runs' manifests tell of: what lies before is no setting's doing. 0 where there is none."""
    return max((int(str(run.get("setting", 0))[:4]) for run in said), default=0)
