"""The work of ``bamboo sweep --status``: how far a sweep is, by the files of its folder.

Nothing is run, written or locked, so that it can be asked while another process runs the sweep.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.core.errors import BadInput
from sim.core.json_reader import refuse
from sim.core.paths import is_file
from sim.record.default_folders import folder_of
from sim.record.manifest_checks import complaints
from sim.record.stored_tables import ROWS, count_rows
from sim.scenario.loading import load_scenario
from sim.studies.sweep.chunk_states import DONE, FAILED, PENDING, TABLE, Chunk, survey
from sim.studies.sweep.chunk_store import MANIFEST, Store
from sim.studies.sweep.progress import duration
from sim.studies.sweep.sweep_outputs import SERIES

if TYPE_CHECKING:
    from sim.commands.sweep_command import SweepRequest

NAMED: Final = 20  # failed chunks that are named
MOST_CHUNKS: Final = 10**7


def describe(request: "SweepRequest") -> list[str]:
    """Describe how far a sweep is.

    Returns:
        Lines on the chunks that are done, pending, or failed with their causes; on failed worlds;
        and on when a chunk was last written.

    Raises:
        BadInput: The folder holds no sweep.
    """
    folder = _folder(request)
    store = Store(folder)
    manifest = _manifest(store)
    size = manifest["sweep"]["chunk"]
    records = manifest["sweep"].get("records") is True
    worlds = manifest["worlds"]
    chunks, damaged = survey(store, worlds, size, records=records)
    faults = list(_faults(chunks, damaged))
    lines = [_counts(folder, chunks, worlds), *faults[:NAMED]]
    if len(faults) > NAMED:
        more = len(faults) - NAMED
        lines.append(f"  and {more} more; {TABLE} names every chunk that failed")
    lines.append(_next_step(store, chunks, manifest))
    return lines


def _folder(request: "SweepRequest") -> Path:
    """Return the folder that is meant: one that is named, or that of the scenario's name."""
    if request.out is not None:
        return request.out
    named = Path(request.scenario)
    if (named / "manifest.json").is_file():
        return named
    scenario = load_scenario(
        request.scenario,
        request.settings,
        seed=request.seed,
        seeds=request.evidence,
        design=request.design,
    )
    return folder_of("sweep", scenario.name)


def _manifest(store: Store) -> dict[str, Any]:
    """Return the manifest of a folder's sweep; raises BadInput where it holds none."""
    manifest = store.manifest() or {}
    if manifest:
        refuse(store.folder / MANIFEST, complaints(manifest), "name another folder with --out")
    numbers = (manifest.get("sweep", {}).get("chunk"), manifest.get("worlds"))
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        message = (
            "this folder holds no sweep; 'bamboo sweep SCENARIO' makes one, "
            "and --out says where it is"
        )
        raise BadInput.at(store.folder, message)
    chunk, worlds = numbers
    if not _is_of_its_design(manifest) or worlds > chunk * MOST_CHUNKS:
        message = (
            f"worlds: {worlds} is not the number of worlds of the sweep's points; the manifest is "
            "damaged; name another folder with --out"
        )
        raise BadInput.at(store.folder / MANIFEST, message)
    return manifest


def _is_of_its_design(manifest: dict[str, Any]) -> bool:
    """Whether a manifest's number of worlds is that of its points, as far as it states them."""
    sweep = manifest["sweep"]
    points, replicates = (sweep.get("design") or {}).get("points"), sweep.get("replicates")
    return None in {points, replicates} or manifest["worlds"] == points * replicates


def _counts(folder: Path, chunks: list[Chunk], worlds: int) -> str:
    """Count chunks by state, and worlds."""
    states = [chunk.state for chunk in chunks]
    counts = ", ".join(f"{states.count(state)} {state}" for state in (DONE, FAILED, PENDING))
    run = sum(chunk.size for chunk in chunks if chunk.state == DONE)
    failed = sum(chunk.failed for chunk in chunks)
    return (
        f"{folder}: {len(chunks)} chunks: {counts}; "
        f"{run} of {worlds} worlds run, {failed} of them failed"
    )


def _faults(chunks: list[Chunk], damaged: tuple[int, ...]) -> Iterator[str]:
    """Name failed and damaged chunks."""
    for chunk in chunks:
        if chunk.state == FAILED:
            worlds = f"worlds {chunk.first} to {chunk.last}"
            yield f"  chunk {chunk.chunk} ({worlds}) failed: {chunk.cause}"
    for number in damaged:
        yield f"  chunk {number} is damaged; --resume runs it again"


def _lacking(store: Store, manifest: dict[str, Any]) -> Iterator[str]:
    """Yield what a sweep lacks whose chunks are all done: tables, or the rest of the analysis."""
    names = {str(name) for name in manifest.get("files") or ()}
    outputs = manifest["sweep"].get("outputs") or ()
    names |= {"points.csv", "failures.csv"}
    names |= {f"{name}.csv" for name in SERIES if name in outputs}
    tables = sorted(name for name in names if name.endswith(".csv") and Path(name).name == name)
    missing = [name for name in tables if not is_file(store.folder / name)]
    changed = [
        name for name in tables if name not in missing and _is_changed(store, manifest, name)
    ]
    if missing:
        yield f"{', '.join(missing)} is missing"
    if changed:
        yield f"{', '.join(changed)} is cut short or changed"
    if not (missing or changed) and manifest.get("complete") is False:
        yield "the rest of the analysis is missing"


def _is_changed(store: Store, manifest: dict[str, Any], name: str) -> bool:
    """Whether a table has another number of rows than when it was written."""
    stated = (manifest.get(ROWS) or {}).get(name)
    try:
        return stated is not None and count_rows(store.folder / name) != stated
    except (OSError, BadInput):
        return True


def _next_step(store: Store, chunks: list[Chunk], manifest: dict[str, Any]) -> str:
    """Describe what is left to do, and when a chunk was last written.

    Whether another process runs the sweep is not known; the reader judges by the time.
    """
    if all(chunk.state == DONE for chunk in chunks):
        lacking = list(_lacking(store, manifest))
        if not lacking:
            return "  complete: the tables are written"
        return f"  all chunks are done, but {', and '.join(lacking)}; --resume writes it"
    if not store.chunks.exists():
        return "  nothing is run yet"
    age = max(0.0, time.time() - store.chunks.stat().st_mtime)
    return f"  last written {duration(age)} ago; if it no longer runs, --resume goes on with it"
