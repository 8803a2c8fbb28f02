"""The acts as each coder coded them, before the coders agreed.

The choice of coder cannot be defended against its alternative. A scenario takes the agreed codes or
those of one coder, or every world draws whose codes it uses. Acts that a coder did not code keep
the agreed codes.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, read_table
from sim.core.errors import BadInput, Fault
from sim.core.paths import is_file
from sim.core.resources import folder
from sim.core.vocabulary import DOMAINS
from sim.evidence.rows import Act, Codes, Forcing

AGREED: Final = "agreed"
DRAWN: Final = "drawn"
CODERS: Final = {AGREED: "", "first": "events_codes_1", "second": "events_codes_2"}
COLUMNS: Final = ("uid", "domain", "intensity")


def codes(coder: str, seeds: Path | None = None) -> dict[str, tuple[str, float]]:
    """Read a coder's own domain and level of each act.

    Args:
        coder: A key of ``CODERS``.
        seeds: Folder of evidence; the shipped one by default.

    Returns:
        (domain, level) by the identifier of the act; empty for the agreed coder, whose codes are
        those of the acts, and for a missing table.

    Raises:
        BadInput: The table has faults; the error lists all of them.
    """
    if coder == AGREED:
        return {}
    return dict(read_table(_table(coder, seeds), COLUMNS, _read_code))


def _table(coder: str, seeds: Path | None) -> Path:
    """Locate a coder's table."""
    root = seeds or folder("seeds")
    return root / "coders" / f"{CODERS[coder]}.csv"


def _read_code(row: Row) -> tuple[str, tuple[str, float]]:
    """Read one row of a coder's table."""
    domain = row.word("domain", DOMAINS)
    level = -row.number("intensity", -4, 4) / 2
    return row.cells["uid"], (domain, level)


def recoded(acts: Iterable[Act], own: Codes) -> list[Act]:
    """Replace the codes of acts by those of one coder.

    An act that the coder did not code, or that a scenario has changed, keeps its codes.
    """
    found: list[Act] = []
    for act in acts:
        agreed = (act.origin, act.domain, act.level)
        code = own.get(agreed)
        if code is None:
            found.append(act)
        else:
            domain, level = code
            found.append(replace(act, domain=domain, level=level))
    return found


def coded_by(forcing: Forcing, coder: str, seeds: Path | None = None, *more: Path) -> Forcing:
    """Return the forcing as one coder coded it, or with the codes that worlds draw from.

    Args:
        forcing: Forcing with the agreed codes.
        coder: A key of ``CODERS``, or ``DRAWN``.
        seeds: Folder of evidence; the shipped one by default.
        *more: Further folders of evidence, whose coders coded their own acts.

    Raises:
        BadInput: A coder's table is missing in every folder, or has faults.
    """
    own_codes = [name for name in CODERS if name != AGREED]
    wanted = own_codes if coder == DRAWN else [name for name in own_codes if name == coder]
    places = [place for place in (seeds, *more) if all(is_file(_table(n, place)) for n in wanted)]
    if not places:
        _check_tables(wanted, coder, seeds)
    codings = tuple(_by_act(forcing, _joined(name, places)) for name in wanted)
    if coder == DRAWN:
        return replace(forcing, codings=codings)
    if not codings:
        return forcing
    return forcing.with_acts(recoded(forcing.acts, codings[0]))


def _joined(coder: str, places: Iterable[Path | None]) -> dict[str, tuple[str, float]]:
    """Join a coder's codes in several folders, whose acts have identifiers of their own."""
    found: dict[str, tuple[str, float]] = {}
    for place in places:
        found |= codes(coder, place)
    return found


def _check_tables(wanted: Iterable[str], coder: str, seeds: Path | None) -> None:
    """Refuse a coder whose table is missing; raises BadInput."""
    message = (
        f"there is no such table of a coder's own codes, which coder: {coder} asks for; "
        f"write coder: {AGREED}"
    )
    tables = [_table(name, seeds) for name in wanted]
    faults = [Fault(str(table), 1, 1, message) for table in tables if not is_file(table)]
    if faults:
        raise BadInput(faults)


def _by_act(forcing: Forcing, own: dict[str, tuple[str, float]]) -> Codes:
    """Index a coder's codes by identifier, agreed domain and agreed level of the act."""
    coded = [act for act in forcing.acts if act.origin in own]
    return {(act.origin, act.domain, act.level): own[act.origin] for act in coded}
