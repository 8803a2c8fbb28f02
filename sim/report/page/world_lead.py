"""Which world the ledger and the chronicle tell, and which coded years it was given."""

from collections.abc import Iterator

from sim.report.page.blocks import Block, paragraph
from sim.report.page.folder_reader import Folder
from sim.report.translation import Translator


def lead(folder: Folder, say: Translator) -> Iterator[Block]:
    """Yield one paragraph on the told world; nothing where the manifest does not name it.

    Tables that were added later may tell another world; of that nothing is known.

    Args:
        folder: The result folder.
        say: The reader's language.
    """
    world = folder.manifest.get("told_world")
    table = folder.filled("ledger")
    is_another = table is not None and set(table["world"]) != {world}
    if world is not None and not is_another:
        yield paragraph(say("told.world", world=int(world)), _given(folder, say))


def _given(folder: Folder, say: Translator) -> str:
    """Return which worlds the told one is of, and which coded years these were given."""
    posterior = folder.manifest.get("posterior")
    if posterior:
        first, last = posterior["given"]
        if last < first:
            return say("told.no_year")
        return say("told.posterior", first=first, last=last)
    if folder.manifest.get("constrained"):
        return say("told.constrained")
    return say("told.prior")
