"""How far a sweep is, read off its folder alone: nothing is run, written or locked, so that it can be asked while another process writes."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.core.errors import BadInput, Fault
from sim.scenario.scenario import load_scenario
from sim.studies.sweep.chunk_states import DONE, FAILED, PENDING, TABLE, Chunk, surveyed
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.progress import duration

if TYPE_CHECKING:
    from sim.commands.sweep_command import Asked

NAMED: Final = 20  # failed chunks that are named


def told(asked: "Asked") -> list[str]:
    """Say how far a sweep is: chunks done, failed with causes, and pending; failed worlds; when it was last written. Raises BadInput where there is none."""
    folder = _folder(asked)
    store = Store(folder)
    said = _sweep(store)
    chunk, worlds = said["sweep"]["chunk"], said["worlds"]
    chunks, damaged = surveyed(
        store, -(-worlds // chunk), chunk, worlds, records=said["sweep"].get("records") is True
    )
    return [_counted(folder, chunks, worlds), *_faults(chunks, damaged), _next(store, chunks)]


def _folder(asked: "Asked") -> Path:
    """Give the folder that is meant: one that is named, or where the scenario's sweep goes."""
    if asked.out is not None:
        return asked.out
    if (Path(asked.scenario) / "manifest.json").is_file():
        return Path(asked.scenario)
    return (
        Path("results")
        / load_scenario(
            asked.scenario,
            asked.settings,
            seed=asked.seed,
            seeds=asked.evidence,
            design=asked.design,
        ).name
    )


def _sweep(store: Store) -> dict[str, Any]:
    """Read what a folder's sweep is; raises BadInput where it holds none."""
    said = store.said() or {}
    chunk, worlds = said.get("sweep", {}).get("chunk"), said.get("worlds")
    if not all(isinstance(n, int) and n > 0 for n in (chunk, worlds)):
        raise BadInput(
            [
                Fault(
                    str(store.folder),
                    1,
                    1,
                    "this folder holds no sweep; 'bamboo sweep SCENARIO' makes one, and --out says where it is",
                )
            ]
        )
    return said


def _counted(folder: Path, chunks: list[Chunk], worlds: int) -> str:
    """Count chunks by state, and worlds."""
    states = [c.state for c in chunks]
    counts = ", ".join(f"{states.count(s)} {s}" for s in (DONE, FAILED, PENDING))
    return f"{folder}: {len(chunks)} chunks: {counts}; {sum(c.size for c in chunks if c.state == DONE)} of {worlds} worlds run, {sum(c.failed for c in chunks)} of them failed"


def _faults(chunks: list[Chunk], damaged: tuple[int, ...]) -> list[str]:
    """Name failed and damaged chunks, as many as a screen bears."""
    failed = [
        f"  chunk {c.chunk} (worlds {c.first} to {c.last}) failed: {c.cause}"
        for c in chunks
        if c.state == FAILED
    ]
    found = failed + [f"  chunk {n} is damaged; --resume runs it again" for n in damaged]
    return found[:NAMED] + (
        [f"  and {len(found) - NAMED} more; {TABLE} names every chunk that failed"]
        if len(found) > NAMED
        else []
    )


def _next(store: Store, chunks: list[Chunk]) -> str:
    """Say what is left to do, and how long ago a chunk was last written: whether somebody is at it is for the reader to judge."""
    if all(c.state == DONE for c in chunks) and (store.folder / "points.csv").exists():
        return "  complete: the tables are written"
    if not store.chunks.exists():
        return "  nothing is run yet"
    ago = duration(max(0.0, time.time() - store.chunks.stat().st_mtime))
    return f"  last written {ago} ago; if it no longer runs, --resume goes on with it"
