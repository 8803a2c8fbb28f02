"""The run of a sweep: chunks given to an executor and stored as they finish."""

from collections.abc import Callable, Iterator

from sim.studies.sweep import executors
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.chunk_states import DONE, States
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.executors import Broken, Outcome
from sim.studies.sweep.progress import Counter, Report

Execute = Callable[[list[int]], Iterator[Outcome]]


def run_chunks(plan: Plan, store: Store, execute: Execute, report: Report) -> States:
    """Run every chunk that the folder lacks, and store each as it finishes.

    A chunk that breaks is noted with its cause, and the others go on.

    Args:
        plan: The sweep.
        store: Its folder, which this process has locked.
        execute: Runs chunks by number, as ``executor_for`` returns it.
        report: Called with the progress after every chunk.

    Returns:
        The states of all chunks.

    Raises:
        BadInput: The folder can no longer be written.
    """
    with States.of_folder(plan, store) as states:
        pending = [chunk.chunk for chunk in states.chunks if chunk.state != DONE]
        counter = Counter(states.chunks)
        report(counter.state())
        for number, outcome in execute(pending):
            if isinstance(outcome, Broken):
                states.note_failed(number, outcome.cause)
            else:
                digest = store.save(number, outcome)
                states.note_done(number, outcome, digest)
            counter.add(states.chunks[number])
            report(counter.state())
    return states


def executor_for(plan: Plan, workers: int, cluster: str | None) -> Execute:
    """Return what runs the chunks of a sweep.

    Args:
        plan: The sweep.
        workers: Chunks are run in a pool where there are several workers.
        cluster: The address of a Dask scheduler, which is used where it is named.
    """
    if cluster is not None:
        return lambda numbers: executors.run_on_cluster(plan.work, numbers, cluster)
    if workers > 1:
        return lambda numbers: executors.run_in_pool(plan.work, numbers, workers)
    return lambda numbers: executors.run_in_process(plan.work, numbers)
