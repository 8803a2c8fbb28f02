"""The registry of formats of public data; one file and one line here each."""

from importlib import import_module
from typing import Final

from sim.core.errors import BadInput, bad_word
from sim.evidence.imports.source_format import Format

BUILT_IN: Final = {  # by the name that the command takes
    "icews": "icews",
    "polecat": "polecat",
    "gdelt1": "gdelt_1",
    "gdelt2": "gdelt_2",
    "cameo-goldstein": "cameo_goldstein",
    "cow-mid": "cow_mid",
    "cow-mie": "cow_mie",
    "un-votes": "un_votes",
    "ideal-points": "ideal_points",
    "sipri": "sipri",
    "atop": "atop",
    "monthly": "monthly",
    "dated": "dated",
}


def chosen(name: str) -> Format:
    """Return a format by its name.

    Raises:
        BadInput: There is no such format.
    """
    if name not in BUILT_IN:
        raise BadInput.at("import", bad_word("format", name, list(BUILT_IN)))
    module = import_module(f"{__name__}.{BUILT_IN[name]}")
    found: Format = module.FORMAT
    return found


def every() -> tuple[Format, ...]:
    """Return all formats, in the order of the registry."""
    return tuple(map(chosen, BUILT_IN))
