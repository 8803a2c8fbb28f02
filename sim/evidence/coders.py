"""Coders: the acts as each of those who coded them saw them, apart, before their codes were agreed on.

Who coded an act is a choice that nobody can defend against its neighbour. A scenario takes the agreed codes, those of one coder, or lets every
world draw whose codes are its own; what a coder did not code is as agreed.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, gather
from sim.core.errors import BadInput, Fault
from sim.core.paths import is_file
from sim.core.resources import folder
from sim.core.vocabulary import DOMAINS
from sim.evidence.coded_tables import Codes, Forcing, recoded

AGREED: Final = "agreed"
DRAWN: Final = "drawn"
CODERS: Final = {AGREED: "", "first": "events_codes_1", "second": "events_codes_2"}


def codes(coder: str, seeds: Path | None = None) -> dict[str, tuple[str, float]]:
    """Give a coder's own domain and level of each act, by id; those of the agreed coder are the acts' own, and so is what is absent."""
    return (
        dict(gather(_table(coder, seeds), ("uid", "domain", "intensity"), _code))
        if CODERS[coder]
        else {}
    )


def _table(coder: str, seeds: Path | None) -> Path:
    return (seeds or folder("seeds")) / "coders" / f"{CODERS[coder]}.csv"


def _code(row: Row) -> tuple[str, tuple[str, float]]:
    return row.cells["uid"], (row.word("domain", DOMAINS), -row.number("intensity", -4, 4) / 2)


def coded_by(forcing: Forcing, coder: str, seeds: Path | None = None) -> Forcing:
    """Give the forcing as one coder saw it, or with the codes that worlds draw from; raises BadInput where a coder's table is missing."""
    asked = [c for c in CODERS if c != AGREED and coder in (c, DRAWN)]
    faults = [
        Fault(
            str(_table(c, seeds)),
            1,
            1,
            f"there is no such table of a coder's own codes, which coder: {coder} asks for; write coder: {AGREED}",
        )
        for c in asked
        if not is_file(_table(c, seeds))
    ]
    if faults:
        raise BadInput(faults)
    codings = tuple(_by_act(forcing, codes(c, seeds)) for c in asked)
    if coder == DRAWN:
        return replace(forcing, codings=codings)
    return forcing.with_acts(recoded(forcing.acts, codings[0])) if codings else forcing


def _by_act(forcing: Forcing, own: dict[str, tuple[str, float]]) -> Codes:
    return {(a.id, a.domain, a.level): own[a.id] for a in forcing.acts if a.id in own}
