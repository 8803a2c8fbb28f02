"""The identity of a sweep, by which only the same sweep is resumed in a folder."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.core.errors import BadInput, Fault, shown
from sim.core.kernel_cache import sources_digest
from sim.record import folders
from sim.scenario.sweep_factors import Factor
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.chunk_store import MANIFEST, Store
from sim.studies.sweep.design import Design

TABLE: Final = "design.csv"
SHOWN: Final = 5  # differences that a message names
NOT_COMPARED: Final = ("sweep", "worlds", "title", "description")  # keys of a scenario file


def identity(plan: Plan) -> dict[str, Any]:
    """Return what makes a sweep the same: scenario, evidence, design, code and storage."""
    from sim import __version__

    scenario, sweep = plan.scenarios[0], plan.design.sweep
    content = json.loads(scenario.text)
    outside_code = [theory.code for theory in scenario.theories if theory.outside]
    return {
        "scenario": {key: value for key, value in content.items() if key not in NOT_COMPARED},
        "seed": scenario.seed,
        "evidence": scenario.forcing.digest,
        "history": plan.setting.request.history.digest,
        "version": __version__,
        "code": "".join([sources_digest(), *outside_code]),
        "design": _design_identity(plan.design),
        "replicates": sweep.replicates,
        "common_noise": sweep.common,
        "outputs": list(sweep.outputs),
        "chunk": plan.chunk,
        "records": plan.setting.records,
    }


def _design_identity(design: Design) -> dict[str, Any]:
    table = np.ascontiguousarray(design.table).tobytes()
    return {
        "kind": design.sweep.design,
        "factors": {factor.name: _factor_identity(factor) for factor in design.factors},
        "points": len(design),
        "digest": blake2b(table, digest_size=8).hexdigest(),
    }


def _factor_identity(factor: Factor) -> list[Any]:
    values = [repr(value) for value in factor.values]
    return [factor.low, factor.high, factor.log, factor.steps, values]


def prepare_folder(plan: Plan, store: Store, *, resume: bool) -> None:
    """Write the manifest and design of a sweep, or check that the folder holds the same sweep.

    Args:
        plan: The sweep.
        store: Its folder, which this process has locked.
        resume: Whether a sweep in the folder may be continued.

    Raises:
        BadInput: The folder holds another sweep or something else, or it holds this sweep and
            ``resume`` is off.
    """
    own = identity(plan)
    before = store.manifest()
    if before is None:
        _refuse_other_files(store.folder)
    elif not resume:
        raise _fault(
            store.folder,
            "this folder holds a sweep already; go on with it by --resume, or name another "
            "folder with --out",
        )
    else:
        check_unchanged(store.folder, before.get("sweep", {}), json.loads(json.dumps(own)))
    if before is None:
        store.put(store.folder / MANIFEST, _manifest(plan, own))
    # a run that was killed between the two files left a folder without a design
    if not (store.folder / TABLE).exists():
        store.put(store.folder / TABLE, _design_table(plan.design))


def _refuse_other_files(folder: Path) -> None:
    """Check that a folder without a manifest holds nothing but a sweep; raises BadInput."""
    own = ("chunks", ".lock")
    others = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    if set(others) - set(own):
        raise _fault(
            folder,
            "this folder holds something else than a sweep; name an empty or a new folder with "
            "--out",
        )


def _manifest(plan: Plan, own: dict[str, Any]) -> bytes:
    """Return the manifest of a sweep as the bytes of a file."""
    scenario = plan.scenarios[0]
    manifest = folders.manifest(
        name=scenario.name,
        title=scenario.title,
        kind="sweep",
        worlds=plan.worlds,
        sweep=own,
        command=["sweep", scenario.name],
    )
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
    return f"{text}\n".encode()


def _design_table(design: Design) -> bytes:
    """Return the table of ``design.csv`` as the bytes of a file."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["point", *(factor.name for factor in design.factors)])
    for point in range(len(design)):
        rows.writerow([point, *design.written(point).values()])
    return text.getvalue().encode()


def check_unchanged(folder: Path, was: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Check that a folder holds the same sweep.

    Args:
        folder: The folder.
        was: The identity in its manifest.
        now: The identity of the sweep that is asked for.

    Raises:
        BadInput: They differ; the message names the first differences.
    """
    found = list(differences(was, now))
    if found:
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise _fault(
            folder / MANIFEST,
            f"this folder holds another sweep: {'; '.join(found[:SHOWN])}{more}; "
            "name another folder with --out",
        )


def differences(was: Mapping[str, Any], now: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Yield what differs between two identities, with the full path of each key."""
    for key in sorted({*was, *now}):
        name = f"{where}{key}"
        old, new = was.get(key), now.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from differences(old, new, f"{name}.")
        elif old != new:
            yield f"{name} was {shown(old)}, is {shown(new)}"


def _fault(path: Path, message: str) -> BadInput:
    return BadInput([Fault(str(path), 1, 1, message)])
