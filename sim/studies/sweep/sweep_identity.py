"""The identity of a sweep, by which only the same sweep is resumed in a folder."""

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.core.errors import BadInput, Fault, shown
from sim.core.kernel_cache import sources_digest
from sim.record import folder_contents, folder_lock, folders, result_folder, stored_tables
from sim.record.inert_cells import inert_cell
from sim.scenario.sweep_factors import Factor
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.chunk_store import MANIFEST, Store
from sim.studies.sweep.design import Design

TABLE: Final = "design.csv"
FIRST: Final = (TABLE, "chunks.csv")  # files that are written before any chunk
SHOWN: Final = 5  # differences that a message names
NOT_COMPARED: Final = ("sweep", "worlds", "title", "description")  # keys of a scenario file


def identity(plan: Plan) -> dict[str, Any]:
    """Return what makes a sweep the same: scenario, evidence, design, code and storage."""
    from sim import __version__

    scenario, sweep = plan.scenarios[0], plan.design.sweep
    content = json.loads(scenario.text)
    outside_code = [theory.code for theory in scenario.theories if theory.outside]
    drawn = {} if scenario.posterior is None else {"posterior": scenario.posterior.entry()}
    return {
        **drawn,
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


def prepare_folder(
    plan: Plan, store: Store, command: Sequence[str], *, resume: bool, force: bool = False
) -> None:
    """Write the manifest and design of a sweep, or check that the folder holds the same sweep.

    Args:
        plan: The sweep.
        store: Its folder, which this process has claimed.
        command: The arguments that the manifest stores.
        resume: Whether a sweep in the folder may be continued.
        force: Whether a sweep in the folder may be begun anew; its files are removed.

    Raises:
        BadInput: The folder holds another sweep, or it holds this sweep and neither ``resume`` nor
            ``force`` is on.
    """
    own = json.loads(json.dumps(identity(plan)))
    begun = store.begun(resume=resume)
    if begun is not None and resume:
        check_unchanged(store.folder, begun, own)
    elif begun is not None and not force:
        raise _fault(
            store.folder,
            "this folder holds a sweep already; go on with it by --resume, begin it anew by "
            "--force, or name another folder with --out",
        )
    else:
        _remove_own(store)
        store.put(store.folder / MANIFEST, _manifest(plan, own, command))
    store.identify(own)
    store.chunks.mkdir(exist_ok=True)
    # a run that was killed between the two files left a folder without a design
    table = _design_table(plan.design)
    if not _holds(store.folder / TABLE, table):
        store.put(store.folder / TABLE, table)


def _holds(path: Path, content: bytes) -> bool:
    """Whether a file is there and whole."""
    with result_folder.write_faults(path.parent):
        return path.is_file() and path.read_bytes() == content


def _remove_own(store: Store) -> None:
    """Remove what an earlier sweep has written, and nothing else; its manifest goes last."""
    own = folder_contents.look(store.folder).own - {MANIFEST, folder_lock.NAME}
    with result_folder.write_faults(store.folder):
        for name in sorted(own):
            (store.folder / name).unlink(missing_ok=True)
    result_folder.remove_empty_folders(store.folder, own)


def list_files(store: Store, names: Iterable[str], *, complete: bool) -> None:
    """List files in the manifest of a sweep before they are written.

    Args:
        store: The folder.
        names: The files that are about to be written.
        complete: Whether everything is written.

    Raises:
        BadInput: A file of such a name lies there that Bamboo did not write.
    """
    found = store.manifest() or {}
    listed = set(found.get("files", ()))
    for name in sorted({*names} - listed):
        if os.path.lexists(store.folder / name):
            message = "this file was not written by Bamboo; move it and go on with --resume"
            raise _fault(store.folder / name, message)
    whole = {**found, "files": sorted(listed | {*names}), "complete": complete}
    if complete:
        whole[stored_tables.ROWS] = stored_tables.rows_of(store.folder, whole["files"])
    store.put(store.folder / MANIFEST, _as_text(whole))


def _manifest(plan: Plan, own: Mapping[str, Any], command: Sequence[str]) -> bytes:
    """Return the manifest of a sweep that begins, as the bytes of a file."""
    scenario = plan.scenarios[0]
    manifest = folders.manifest(
        name=scenario.name,
        title=scenario.title,
        kind="sweep",
        window=list(scenario.window),
        case=scenario.case.entry(),
        worlds=plan.worlds,
        sweep=own,
        command=list(command),
        files=sorted(FIRST),
        complete=False,
    )
    return _as_text(manifest)


def _as_text(manifest: Mapping[str, Any]) -> bytes:
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
    return f"{text}\n".encode()


def _design_table(design: Design) -> bytes:
    """Return the table of ``design.csv`` as the bytes of a file."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["point", *(factor.name for factor in design.factors)])
    for point in range(len(design)):
        rows.writerow([point, *map(inert_cell, design.written(point).values())])
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
