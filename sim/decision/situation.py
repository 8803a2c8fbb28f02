"""What a state perceives of one tie: the only things that a theory may read.

Every field is dimensionless, and non-negative unless its bounds say otherwise. ``threat`` and
``inducement`` differ by domain; the other fields hold for the whole tie. A theory names the fields
that it reads as arguments of its function.
"""

from dataclasses import dataclass
from typing import Final

from sim.core.vocabulary import DOMAINS


@dataclass(frozen=True)
class Field:
    """One thing that a state can perceive.

    Attributes:
        name: Name of the field, as theories write it.
        low: Lower bound.
        high: Upper bound.
        meaning: What the field measures.
        by_domain: Whether the field differs by domain.
        given: Whether tables give the field, so that it may be missing.
    """

    name: str
    low: float
    high: float
    meaning: str
    by_domain: bool = False
    given: bool = False


FIELDS: Final = (
    Field(
        name="threat",
        low=0,
        high=1,
        meaning=(
            "remembered pressure of the target on the actor in this domain, "
            "with spill-over from the others"
        ),
        by_domain=True,
    ),
    Field(
        name="inducement",
        low=0,
        high=1,
        meaning="remembered courtship of the actor by the target in this domain, with spill-over",
        by_domain=True,
    ),
    Field(
        name="pressure",
        low=0,
        high=1,
        meaning="remembered pressure of the target on the actor, all domains together",
    ),
    Field(
        name="support",
        low=0,
        high=1,
        meaning="what third powers offer the actor, against the target",
    ),
    Field(
        name="rivalry",
        low=0,
        high=1,
        meaning="how far the target and the strongest third power press each other",
    ),
    Field(
        name="shared_threat",
        low=0,
        high=1,
        meaning="how far one third power threatens both the actor and the target",
    ),
    Field(
        name="received",
        low=-2,
        high=2,
        meaning="level of the target toward the actor in the past month, mean of the domains",
    ),
    Field(
        name="trust",
        low=0,
        high=1,
        meaning="what is left of the trust with which the actor meets the target",
    ),
    Field(
        name="commitment",
        low=0,
        high=1,
        meaning="how far the actor's declared noes bind it (1 = four noes)",
    ),
    Field(
        name="dependence",
        low=0,
        high=1,
        meaning="share of the actor's trade that goes through the target",
        given=True,
    ),
    Field(
        name="expectation",
        low=-1,
        high=1,
        meaning=(
            "whether trade with the target is expected to grow (+) or to be used as a lever (-)"
        ),
    ),
    Field(
        name="capability",
        low=0,
        high=2,
        meaning="economic size of the target relative to the leading other power",
        given=True,
    ),
    Field(
        name="mobilisation",
        low=0,
        high=1,
        meaning="how far the actor can draw on its society",
        given=True,
    ),
    Field(
        name="capacity",
        low=0,
        high=1,
        meaning="the actor's economic capacity",
        given=True,
    ),
    Field(
        name="faction",
        low=0,
        high=1,
        meaning="how sharply the actor's elite is split over the target",
        given=True,
    ),
)
NAMES: Final = tuple(field.name for field in FIELDS)
DOMAIN_FIELDS: Final = tuple(field.name for field in FIELDS if field.by_domain)
TIE_FIELDS: Final = tuple(field.name for field in FIELDS if not field.by_domain)
GIVEN: Final = tuple(field.name for field in FIELDS if field.given)

# fields that a scenario may hold constant; holding pressure constant holds threat too
CONSTANTS: Final = tuple(name for name in NAMES if name != "threat")

# A situation is an array (row, world): one row a domain for fields that differ by domain, then one
# row for each other field. ROWS holds the first row of each field.
_ROWS_BY_DOMAIN: Final = len(DOMAIN_FIELDS) * len(DOMAINS)
HEIGHT: Final = _ROWS_BY_DOMAIN + len(TIE_FIELDS)
ROWS: Final = {
    **{name: i * len(DOMAINS) for i, name in enumerate(DOMAIN_FIELDS)},
    **{name: _ROWS_BY_DOMAIN + i for i, name in enumerate(TIE_FIELDS)},
}
