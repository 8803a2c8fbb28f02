"""Verdicts on a scenario that lie in the folder beside a result of it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sim.core.errors import BadInput
from sim.core.paths import is_file
from sim.judgement.theses import Thesis, load_stored
from sim.record import folders
from sim.record.columns import COLUMNS
from sim.record.default_folders import KINDS, folder_of
from sim.record.labellers import labeller_of
from sim.report.command_screens import Judged
from sim.report.translation import IN_ENGLISH
from sim.report.verdict_lines import own_rows
from sim.scenario.frozen_scenario import Scenario

VERDICTS: Final = "judge --posterior"  # key of the kind of results


def claims_of(theses: Iterable[Thesis], scenario: Scenario) -> dict[str, str]:
    """Return the claims of theses in English, by id."""
    say = IN_ENGLISH.of_case(scenario.case)
    return {thesis.id: say.thesis(thesis.id, thesis.__dict__).claim for thesis in theses}


def beside(scenario: Scenario, result: Path) -> Judged | None:
    """Return the verdicts of a scenario in the folder beside a result, or None.

    A folder that is damaged, or of another scenario or other acts, holds none.

    Args:
        scenario: The scenario.
        result: The folder of the result.
    """
    place = result.parent / folder_of(VERDICTS, scenario.name).name
    if not is_file(place / "verdicts.csv"):
        return None
    try:
        return _read(scenario, place)
    except BadInput:
        return None


def _read(scenario: Scenario, place: Path) -> Judged | None:
    """Read the verdicts of a folder, if they are on this scenario.

    Raises:
        BadInput: The folder is damaged.
    """
    manifest = folders.read_manifest(place)
    stated = {key: manifest.get(key) for key in ("kind", "scenario_digest", "forcing_digest")}
    own = {"kind": KINDS[VERDICTS].name, "scenario_digest": scenario.digest}
    if stated != own | {"forcing_digest": scenario.forcing.digest}:
        return None
    if manifest.get("choice", manifest.get("basis")) != manifest.get("basis"):
        return None  # verdicts by other choices than the main ones
    table = folders.read_table(place, "verdicts", COLUMNS["posterior_verdicts"])
    claims = claims_of(load_stored(place / "theses.json"), scenario)
    return Judged(own_rows(table, labeller_of(scenario.case)), claims, place)
