"""The work of ``bamboo check``: every fault of a file, and of all that a scenario rests on."""

from functools import partial
from pathlib import Path
from typing import Final

from sim.commands import refusals
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput, Fault, together
from sim.core.paths import is_file, is_folder
from sim.evidence import coder_sheets, document_list
from sim.evidence.case import FILE
from sim.evidence.case_folders import SCENARIO, case_of, is_case
from sim.judgement.theses import load_theses
from sim.scenario import file_check

THESES: Final = "theses*.yaml"


def check_file(path: Path, evidence: Path | None) -> list[Fault]:
    """Return every fault of a scenario, a case, theses, a table or a folder of evidence.

    A scenario is checked with its evidence, its coded history and the theses it is tried on.

    Args:
        path: The file.
        evidence: Folder of evidence that a scenario is resolved with; default: the shipped one.
    """
    if path.match(THESES):
        return _faults_of_theses(path)
    faults = file_check.check_file(path, evidence)
    if is_folder(path):
        theses = sorted(path.glob(THESES))
        faults += [fault for claims in theses for fault in _faults_of_theses(claims)]
        return faults + _faults_of_case(path) if is_case(path) else faults
    if faults or path.suffix.casefold() == ".csv" or path.name == FILE:
        return faults
    return _faults_of_scenario(path, evidence)


def _faults_of_case(place: Path) -> list[Fault]:
    """Return the faults of the coders' sheets of a case and of its scenario."""
    found: list[Fault] = []
    try:
        together(partial(document_list.check, place), partial(coder_sheets.check, place))
    except BadInput as bad:
        found += bad.faults
    scenario = place / SCENARIO
    return found + _faults_of_scenario(scenario, None) if is_file(scenario) else found


def _faults_of_scenario(path: Path, evidence: Path | None) -> list[Fault]:
    options = ScenarioOptions(str(path), evidence=evidence)
    try:
        together(options.load_history, options.load_theses)
        refusals.refuse(options)
    except BadInput as bad:
        return list(bad.faults)
    return []


def _faults_of_theses(path: Path) -> list[Fault]:
    try:
        load_theses(path, case_of(path.parent).documents)
    except BadInput as bad:
        return list(bad.faults)
    return []
