"""The uses of evidence: a row with its provenance, and what in the model or the scores reads it."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.vocabulary import month_index
from sim.evidence.act_rows import STANDING
from sim.evidence.case_folders import case_of, scenario_of, shipped_case
from sim.evidence.case_parts import CaseFile
from sim.evidence.catalogue import rows
from sim.evidence.rows import row_id
from sim.scenario.loading import load_scenario

ANY_ID: Final = "an id that 'bamboo evidence' or a table's first column gives"
RESPONSE: Final = "readers: a response reaches neither the model nor a score; chronicles print it"
CONTEXT: Final = "readers: a setting, which does not force"
FIXED: Final = {
    "coldwar_drivers": (
        "acts of the year, one a column, in scenarios that let the column stand "
        "(key 'standing'), where no act as strong is coded (agreed rows)"
    ),
    "coldwar_stance": (
        "scores only: comparison.csv of scenarios of these years; it never reaches the model"
    ),
    "coverage": "the draw of what uncovered years may have held",
    "stance": "scores only: comparison.csv; it never reaches the model",
    "errors": "readers: which value was used, and why",
}
UNREAD: Final = "readers and scores only; it never reaches the model"
Cells = Mapping[str, str]


def show(wanted: str, seeds: Path | None = None) -> list[str]:
    """Return lines that describe a row: its cells, its place, and what in the model uses it.

    Args:
        wanted: Id of the row, as ``sim.evidence.catalogue.identity`` forms it.
        seeds: Folder of evidence; the shipped one by default.

    Raises:
        BadInput: No row has this id.
    """
    meant = wanted, row_id(wanted)  # a renewal or a copy stands under the act that it comes from
    found = [(name, row) for name, key, row in rows(seeds) if key in meant]
    if not found:
        message = bad_word("id", wanted, _similar(wanted, seeds))
        raise BadInput([Fault("evidence", 1, 1, message)])
    lines: list[str] = []
    for name, row in found:
        cells = [(key, value) for key, value in row.cells.items() if value and key != "id"]
        lines.append(f"{wanted}  ({name}.csv, line {row.line})")
        lines += [f"  {key:16} {value}" for key, value in cells]
        lines += [f"  {'used by':16} {use}" for use in uses(name, row, seeds)]
    return lines


def _similar(wanted: str, seeds: Path | None) -> list[str]:
    """Return the ids nearest to an unknown one."""
    ids = [key for _, key, _ in rows(seeds)]
    return get_close_matches(wanted, ids, n=5, cutoff=0.5) or [ANY_ID]


def uses(name: str, row: Row, seeds: Path | None = None) -> list[str]:
    """Return lines that name what in the model or the scores reads a row of a table.

    Args:
        name: Name of the table.
        row: The row.
        seeds: Folder of evidence; the shipped one by default.
    """
    if name in READ_BY:
        case = shipped_case() if seeds is None else case_of(seeds)
        return READ_BY[name](row.cells, case)
    return [FIXED.get(name, UNREAD)]


def _uses_of_indicator(cells: Cells, case: CaseFile) -> list[str]:
    """Name the uses of a row of indicators."""
    field = case.figures.get(cells["quantity"])
    if cells.get("use") == "outcome":
        return ["nothing in the model; an outcome, which only scores"]
    if field is None:
        return ["nothing in the model; context for readers"]
    return [f"situation field '{field}', read by {', '.join(_readers(field))}"]


def _uses_of_structure(cells: Cells, case: CaseFile) -> list[str]:
    """Name the uses of a row of structure."""
    lines = _uses_of_indicator(cells, case)
    is_read = lines[0].startswith("situation field")
    return [f"{lines[0]}; with structure: external only"] if is_read else lines


def _uses_of_drivers(cells: Cells, case: CaseFile) -> list[str]:
    """Name the uses of a row of drivers."""
    fields = [field for column, field in case.fields.items() if cells.get(column)]
    lines = [
        f"field '{field}' of the rival theories (agreed rows): {', '.join(_readers(field))}"
        for field in fields
    ]
    null = [f"null 'table_1' ({', '.join(case.null_drivers)})"] if case.null_drivers else []
    return [*lines, *null] or [UNREAD]


def _readers(field: str) -> list[str]:
    """Name the theories and mechanisms that read a field of the situation."""
    from sim.decision.theories import registry

    theories = [theory.name for theory in registry().values() if field in theory.reads]
    mechanisms = ["mechanism 'dependence'"] if field == "dependence" else []
    return theories + mechanisms


def _uses_of_act(cells: Cells, case: CaseFile) -> list[str]:
    """Name the uses of a row of events."""
    if cells["role"] == "response":
        return [RESPONSE]
    if cells["role"] == "context":
        return [CONTEXT]
    level = -float(cells["intensity"]) / 2
    act = f"{_kind(level)} of level {level:+g}"
    stated = scenario_of(case)
    if not stated:
        return [f"{act}, in every scenario in which the target is a state or a member of one"]
    scenario = load_scenario(stated)
    actors = {actor.id: actor.id for actor in scenario.actors}
    members = {member: actor.id for actor in scenario.actors for member in actor.members}
    victim = (members | actors).get(cells["target"])
    if victim is None:
        return [f"what bystanders met: {act}, witnessed by all actors"]
    before = month_index(cells["date"]) < scenario.start
    when = "memory before the span" if before else "the span"
    if cells.get("span") == STANDING:
        when = f"{when}; renewed every year to {cells['end']}, weight 'standing_weight'"
    place = f"dossier of {victim}: {act} in the domain {cells['domain']}, {when}"
    return [f"{place}; theories that read threat, pressure, inducement or support"]


def _kind(level: float) -> str:
    """Describe the direction of a level."""
    if level > 0:
        return "pressure"
    if level < 0:
        return "courtship"
    return "no pressure or courtship"


READ_BY: Final[Mapping[str, Callable[[Cells, CaseFile], list[str]]]] = {
    "events": _uses_of_act,
    "indicators": _uses_of_indicator,
    "structure": _uses_of_structure,
    "drivers": _uses_of_drivers,
}
