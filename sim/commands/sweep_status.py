"""The work of ``bamboo sweep --status``: how far a sweep is, by the files of its folder.

Nothing is run, written or locked, so that it can be asked while another process runs the sweep.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.core.errors import BadInput
from sim.record.default_folders import folder_of
from sim.scenario.loading import load_scenario
from sim.studies.sweep.chunk_states import DONE, FAILED, PENDING, TABLE, Chunk, survey
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.progress import duration
from sim.studies.sweep.sweep_outputs import SERIES

if TYPE_CHECKING:
    from sim.commands.sweep_command import SweepRequest

NAMED: Final = 20  # failed chunks that are named


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
    lines.append(_next_step(store, chunks))
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
    numbers = (manifest.get("sweep", {}).get("chunk"), manifest.get("worlds"))
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        message = (
            "this folder holds no sweep; 'bamboo sweep SCENARIO' makes one, "
            "and --out says where it is"
        )
        raise BadInput.at(store.folder, message)
    return manifest


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


def _lacking(store: Store) -> list[str]:
    """Return the tables that a sweep lacks whose chunks are all done."""
    manifest = store.manifest() or {}
    listed = manifest.get("files")
    names = {str(name) for name in listed} if isinstance(listed, list) else set()
    outputs = manifest.get("sweep", {}).get("outputs", ())
    names |= {"points.csv", "failures.csv"}
    names |= {f"{name}.csv" for name in SERIES if name in outputs}
    tables = sorted(name for name in names if name.endswith(".csv"))
    lacking = [name for name in tables if not (store.folder / name).is_file()]
    if not lacking and manifest.get("complete") is False:
        return ["the rest of the analysis"]
    return lacking


def _next_step(store: Store, chunks: list[Chunk]) -> str:
    """Describe what is left to do, and when a chunk was last written.

    Whether another process runs the sweep is not known; the reader judges by the time.
    """
    if all(chunk.state == DONE for chunk in chunks):
        lacking = _lacking(store)
        if not lacking:
            return "  complete: the tables are written"
        return f"  all chunks are done, but {', '.join(lacking)} is missing; --resume writes it"
    if not store.chunks.exists():
        return "  nothing is run yet"
    age = max(0.0, time.time() - store.chunks.stat().st_mtime)
    return f"  last written {duration(age)} ago; if it no longer runs, --resume goes on with it"
