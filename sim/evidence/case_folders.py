"""The folders of a scenario's evidence, and the case that they belong to."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from sim.core.paths import is_file
from sim.core.resources import folder
from sim.evidence.case import FILE, read_case
from sim.evidence.case_parts import CaseFile
from sim.evidence.evidence_folder import check_base

DOCUMENTS: Final = "documents.csv"
STANCE: Final = "stance.csv"
THESES: Final = "theses*.yaml"
SCENARIO: Final = "scenario.yaml"  # the scenario of a case, in its folder
ACTS: Final = "acts"
RECORD: Final = "record"


@dataclass(frozen=True)
class Sources:
    """Where the evidence of a scenario comes from.

    Attributes:
        forcing: Folders whose acts and figures the model meets, one after another.
        record: Folders whose history, responses and coders belong to the scenario.
        claims: Folders whose theses the scenario may be tried on; a later one comes first.
        case: The case of these folders.
    """

    forcing: tuple[Path, ...]
    record: tuple[Path, ...]
    claims: tuple[Path, ...]
    case: CaseFile

    def theses(self, name: str) -> Path | None:
        """Return the file of theses of a name, of the last folder that has it, or None."""
        for place in reversed(self.claims):
            path = place / f"{name}.yaml"
            if is_file(path):
                return path
        return None


def find_sources(
    base: Path | None = None,
    added: Path | None = None,
    *,
    alone: bool = False,
    in_place: Collection[str] = (),
) -> Sources:
    """Return the folders of a scenario's evidence.

    A folder that a scenario names is added to the base. Where it has a ``case.yaml``, or stands
    alone with documents or theses of its own, it is a case of its own: all evidence comes from it.
    Another folder that stands alone belongs to the case of the base. Its acts are all there are,
    and its stances, if it has any.

    Args:
        base: Folder of evidence; the shipped one by default.
        added: Folder that the scenario names, if any.
        alone: Whether the acts of that folder are all there are.
        in_place: What that folder gives in place of the base, ``acts`` or ``record``; it then gives
            nothing else.

    Raises:
        BadInput: The file of the case has faults, or a folder is no folder of evidence.
    """
    first = base or folder("seeds")
    own_acts = added is not None and not in_place and (is_file(added / FILE) or alone)
    whole = added if own_acts else base
    if whole is not None:
        check_base(whole)
    if added is None:
        return Sources((first,), (first,), (first,), case_of(first))
    own = (added,)
    both = (first, added)
    if not in_place and (is_file(added / FILE) or (alone and _is_own_case(added))):
        return Sources(own, own, own, read_case(added))
    case = case_of(first)
    case = replace(case, documents={**case.documents, **read_case(added).documents})
    if in_place:
        forcing = both if ACTS in in_place else (first,)
        return Sources(forcing, own if RECORD in in_place else (first,), both, case)
    if not alone:
        return Sources(both, both, both, case)
    record = own if is_file(added / STANCE) else (first,)
    return Sources(own, record, both, case)


def case_of(place: Path) -> CaseFile:
    """Return the case of a folder of evidence that stands for itself.

    A folder without documents and theses of its own is read as one of the shipped case.

    Raises:
        BadInput: The file of the case has faults.
    """
    if place != folder("seeds") and _is_own_case(place):
        return read_case(place)
    return shipped_case()


@cache
def shipped_case() -> CaseFile:
    """Return the case of the shipped evidence."""
    return read_case(folder("seeds"))


def scenario_of(case: CaseFile) -> str:
    """Return the scenario with all acts of a case, as a name or a path; empty without one."""
    own = case.folder / SCENARIO if case.folder else None
    return str(own) if own is not None and is_file(own) else case.scenario


def is_case(place: Path) -> bool:
    """Whether a folder is that of a case: it holds the file that states one."""
    return is_file(place / FILE)


def _is_own_case(place: Path) -> bool:
    """Whether a folder states a case, or has documents or theses of its own."""
    return is_file(place / FILE) or is_file(place / DOCUMENTS) or any(place.glob(THESES))
