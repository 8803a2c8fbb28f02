"""The posterior at hand: a stored inference that fits a scenario, where the user names none.

It lies in ``results/`` of the working directory, or else in that of the project, under the name
that ``bamboo infer`` gives it. A scenario that is another one with other acts takes that one's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from sim.core import yaml_reader
from sim.core.errors import BadInput
from sim.core.paths import is_folder
from sim.core.resources import folder
from sim.dashboard.starting_points import PLAIN, load_base, trainings
from sim.record.default_folders import PLACE, folder_of
from sim.scenario.scenario_files import find
from sim.studies.inferring.misfits import ChangedTable, OtherEvidence, OtherSeed

# Keys of a scenario by which worlds of a posterior still are worlds of the scenario it extends.
OTHER_ACTS: Final = PLAIN | {
    "calibrate",
    "end",
    "forcing",
    "hold",
    "seed",
    "setting",
    "split",
    "standing",
    "start",
    "window",
    "worlds",
}
REASONS: Final[dict[type[BadInput], str]] = {  # by fault of a folder: the message that states it
    OtherEvidence: "dash.other_evidence",
    OtherSeed: "dash.other_seed",
    ChangedTable: "dash.changed_table",
}
ANY_REASON: Final = "dash.no_such_posterior"


@dataclass(frozen=True)
class PassedOver:
    """A folder that was passed over, and the message that says why."""

    folder: str
    reason: str


@dataclass(frozen=True)
class AtHand:
    """What was found.

    Attributes:
        folder: The folder of the inference; empty where none fits.
        passed_over: The folders before it that do not fit.
    """

    folder: str = ""
    passed_over: tuple[PassedOver, ...] = ()


def posterior_at_hand(source: str) -> AtHand:
    """Return the stored posterior of a scenario. A folder that does not fit is passed over.

    Args:
        source: Name or path of the scenario.

    Raises:
        BadInput: The scenario cannot be loaded.
    """
    return _at_hand(source, Path.cwd())


@cache
def _at_hand(source: str, _here: Path) -> AtHand:
    """Look once for each scenario and working directory, so that a page stays as it is."""
    passed = []
    for place in _folders(source):
        try:
            trainings(source, str(place))
        except BadInput as bad:
            reason = REASONS.get(type(bad), ANY_REASON)
            passed.append(PassedOver(str(place), reason))
        else:
            return AtHand(str(place), tuple(passed))
    return AtHand("", tuple(passed))


def _folders(source: str) -> Iterator[Path]:
    """Yield the folders in which the posterior of a scenario may lie, each once."""
    seen = set()
    for name in _names(source):
        stored = folder_of("infer", name)
        for place in (stored, folder(PLACE.name) / stored.name):
            if is_folder(place) and place.resolve() not in seen:
                seen.add(place.resolve())
                yield place


def _names(source: str) -> Iterator[str]:
    """Yield the name of a scenario, and of those it extends as long as only acts differ."""
    yield load_base(source).scenario.name
    path = find(source)
    data: dict[str, Any] = dict(yaml_reader.read(path).data)
    while "extends" in data and set(data) <= OTHER_ACTS:
        beside = path.parent / str(data["extends"])
        path = beside if beside.is_file() else find(data["extends"])
        data = dict(yaml_reader.read(path).data)
        yield str(data.get("name", path.stem))
