"""The folders of a scenario's evidence, and the case that they belong to."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from sim.core.paths import is_file
from sim.core.resources import folder
from sim.evidence.case import FILE, read_case
from sim.evidence.case_parts import CaseFile

# tables of which one makes a folder that stands alone a case of its own
OWN: Final = ("documents.csv", "stance.csv")
THESES: Final = "theses*.yaml"


@dataclass(frozen=True)
class Sources:
    """Where the evidence of a scenario comes from.

    Attributes:
        forcing: Folders whose acts and figures the model meets, one after another.
        record: Folders whose history, responses, theses and coders belong to the scenario.
        case: The case of these folders.
    """

    forcing: tuple[Path, ...]
    record: tuple[Path, ...]
    case: CaseFile

    def theses(self, name: str) -> Path | None:
        """Return the file of theses of a name, of the last folder that has it, or None."""
        for place in reversed(self.record):
            path = place / f"{name}.yaml"
            if is_file(path):
                return path
        return None


def find_sources(
    base: Path | None = None, added: Path | None = None, *, alone: bool = False
) -> Sources:
    """Return the folders of a scenario's evidence.

    A folder that a scenario names is added to the base. Where it has a ``case.yaml``, or stands
    alone with documents, stances or theses of its own, it is a case of its own: all evidence comes
    from it. A folder that stands alone with acts only takes their place in the case of the base.

    Args:
        base: Folder of evidence; the shipped one by default.
        added: Folder that the scenario names, if any.
        alone: Whether the acts of that folder are all there are.

    Raises:
        BadInput: The file of the case has faults.
    """
    first = base or folder("seeds")
    if added is None:
        return Sources((first,), (first,), case_of(first))
    if is_file(added / FILE) or (alone and _has_own_record(added)):
        return Sources((added,), (added,), read_case(added))
    case = case_of(first)
    if alone:
        return Sources((added,), (first,), case)
    documents = {**read_case(added).documents, **case.documents}
    case = replace(case, documents={**case.documents, **documents})
    return Sources((first, added), (first, added), case)


def case_of(place: Path) -> CaseFile:
    """Return the case of a folder of evidence that stands for itself.

    A folder without documents, stances and theses of its own is read as the shipped case.

    Raises:
        BadInput: The file of the case has faults.
    """
    if place != folder("seeds") and (is_file(place / FILE) or _has_own_record(place)):
        return read_case(place)
    return shipped_case()


@cache
def shipped_case() -> CaseFile:
    """Return the case of the shipped evidence."""
    return read_case(folder("seeds"))


def _has_own_record(place: Path) -> bool:
    """Whether a folder has documents, stances or theses of its own."""
    return any(is_file(place / name) for name in OWN) or any(place.glob(THESES))
