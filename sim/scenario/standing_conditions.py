"""Standing conditions: what a yearly table says a state met, as acts where no act as strong is coded.

Coders list an act that lasts - an embargo, a patron's aid, a vote repeated every year - once, in the year in which it begins; the
tables of drivers say in which years it was in force, and how strongly (0-4). A scenario that asks for it lets each such year stand as
one act of that intensity, dated to the year, by the state whose condition it is.
"""

from collections.abc import Iterable, Mapping, Sequence

from sim.core.vocabulary import MONTHS
from sim.evidence.rows import Act, Figure, Forcing
from sim.scenario.schema import StandingSpec

KIND = "standing"
SIGNS = {"presses": 1.0, "courts": -1.0}


def stood(
    forcing: Forcing, conditions: Sequence[Figure], asked: Mapping[str, StandingSpec]
) -> Forcing:
    """Give the forcing with the conditions that are asked for as acts; years of which a table speaks count as looked at."""
    here = [c for c in conditions if c.field in asked]
    acts = tuple(_acts(here, asked, forcing.acts))
    looked = frozenset((int(c.year), asked[c.field].actor) for c in here)
    return Forcing(
        (*forcing.acts, *acts),
        forcing.figures,
        forcing.covered | looked,
        forcing.digest + "".join(f"+{a.id}:{a.level:g}" for a in acts),
    )


def _acts(
    conditions: Iterable[Figure], asked: Mapping[str, StandingSpec], coded: Sequence[Act]
) -> Iterable[Act]:
    """Give one act a year and condition, unless an act of that source, sign and year that is as strong is coded."""
    for c in conditions:
        spec = asked[c.field]
        level = SIGNS[spec.tone] * c.value / 2.0
        if c.value and abs(level) > _strongest(coded, spec.actor, c.actor, int(c.year), level):
            said = f"{c.field} of {c.value:g} in {int(c.year)}, as the table says"
            yield Act(
                f"{KIND}-{c.field}-{c.actor}-{int(c.year)}",
                f"{int(c.year)}",
                "year",
                spec.actor,
                c.actor,
                spec.domain,
                level,
                KIND,
                summary=said,
            )


def _strongest(coded: Iterable[Act], actor: str, target: str, year: int, sign: float) -> float:
    """Give the size of the strongest coded act of one sign in a year."""
    return max(
        (
            abs(a.level)
            for a in coded
            if (a.actor, a.target, a.month // MONTHS) == (actor, target, year)
            and a.level * sign > 0
        ),
        default=0.0,
    )
