"""What a state perceives of one tie: the only things a theory may read.

Every field is dimensionless and non-negative unless said otherwise. ``threat`` and ``inducement`` differ by domain; the
others hold for the whole tie. A theory names the fields it reads as arguments; nothing else reaches it.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Field:
    """One thing a state can perceive: its name, its bounds, whether it differs by domain, and what it means."""

    name: str
    low: float
    high: float
    by_domain: bool
    meaning: str


FIELDS: Final = (
    Field(
        "threat",
        0,
        1,
        True,
        "remembered pressure of the target on the actor in this domain, with spill-over from the others",
    ),
    Field(
        "inducement",
        0,
        1,
        True,
        "remembered courtship of the actor by the target in this domain, with spill-over",
    ),
    Field(
        "pressure",
        0,
        1,
        False,
        "remembered pressure of the target on the actor, all domains together",
    ),
    Field("support", 0, 1, False, "what third powers offer the actor, against the target"),
    Field(
        "rivalry", 0, 1, False, "how far the target and the strongest third power press each other"
    ),
    Field(
        "shared_threat",
        0,
        1,
        False,
        "how far one third power threatens both the actor and the target",
    ),
    Field(
        "received",
        -2,
        2,
        False,
        "level of the target toward the actor in the past month, mean of the domains",
    ),
    Field("trust", 0, 1, False, "what is left of the trust with which the actor meets the target"),
    Field("commitment", 0, 1, False, "how far the actor's declared noes bind it (1 = four noes)"),
    Field("dependence", 0, 1, False, "share of the actor's trade that goes through the target"),
    Field(
        "expectation",
        -1,
        1,
        False,
        "whether trade with the target is expected to grow (+) or to be used as a lever (-)",
    ),
    Field(
        "capability", 0, 2, False, "economic size of the target relative to the leading other power"
    ),
    Field("mobilisation", 0, 1, False, "how far the actor can draw on its society"),
    Field("capacity", 0, 1, False, "the actor's economic capacity"),
    Field("faction", 0, 1, False, "how sharply the actor's elite is split over the target"),
)
CONSTANTS: Final = tuple(
    f.name for f in FIELDS if f.name != "threat"
)  # what a scenario may hold constant; pressure holds threat too
NAMES: Final = tuple(f.name for f in FIELDS)
DOMAIN_FIELDS: Final = tuple(f.name for f in FIELDS if f.by_domain)
TIE_FIELDS: Final = tuple(f.name for f in FIELDS if not f.by_domain)
GIVEN: Final = (
    "dependence",
    "capability",
    "mobilisation",
    "capacity",
    "faction",
)  # from indicators and drivers, may be missing
