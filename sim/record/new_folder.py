"""A folder that is written whole, or not at all, where there is none yet.

It is prepared in a draft beside its place, which one process at a time can lock. What a command
that was killed has left there is removed when the next one begins to write the same folder.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sim.core.errors import BadInput
from sim.record import drafts
from sim.record.result_folder import absolute, check_place, make_folders, write_faults


@contextlib.contextmanager
def written(target: Path) -> Iterator[Path]:
    """Prepare a folder, and put it in place at the end.

    Args:
        target: The folder, which does not exist or is empty.

    Yields:
        An empty folder, to be filled.

    Raises:
        BadInput: The folder holds anything, is written by another process, or cannot be written.
    """
    check_place(target)
    place = absolute(target)
    draft = drafts.beside(place)
    with write_faults(target), contextlib.ExitStack() as undo:
        if draft.is_dir():
            with drafts.taken(draft, target):
                pass
        if place.is_dir() and any(place.iterdir()):
            message = "this folder holds something; name a new folder, or an empty one"
            raise BadInput.at(target, message)
        make_folders(place.parent, undo)
        with drafts.taken(draft, target):
            whole = draft / "whole"
            whole.mkdir()
            yield whole
            whole.replace(place)
