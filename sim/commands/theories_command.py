"""The work of ``bamboo theories``: list theories, show one, or check the theory contract."""

from sim.commands.options import show
from sim.decision import theory_listing
from sim.decision.theories import registry


def lines(name: str | None) -> list[str]:
    """Return the card of one theory, or the list of all.

    Raises:
        BadInput: No theory has this name, or it cannot be loaded.
    """
    if name:
        return theory_listing.card(theory_listing.named(name))
    return theory_listing.overview()


def check(name: str | None) -> bool:
    """Check one theory, or every theory, against the contract; print a line for each check.

    Returns:
        Whether every check holds.

    Raises:
        BadInput: No theory has this name, or it cannot be loaded.
    """
    every = True
    for line, holds in theory_listing.contract_lines([name] if name else list(registry())):
        show([line])
        every = every and holds
    return every
