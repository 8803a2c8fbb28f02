"""Conditions of a year: what a yearly table says a state met, as one act a year.

Coders list an act that lasts - an embargo, a patron's aid, a vote repeated every year - once, with
its start and its end. The tables of drivers say in which years it was in force, and how strongly
(0 to 4). Where a scenario asks for a condition, each such year becomes one act of that intensity,
dated to the year, by the state whose condition it is, unless an act as strong is coded. It takes
the place of what renews coded acts of that state, target and sign in that year, so that nothing
counts twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sim.core.vocabulary import MONTHS
from sim.evidence.rows import Act, Figure, Forcing
from sim.scenario.schema import StandingSpec

KIND: Final = "standing"
SIGNS: Final = {"presses": 1.0, "courts": -1.0}


def add_standing_acts(
    forcing: Forcing, conditions: Sequence[Figure], asked: Mapping[str, StandingSpec]
) -> Forcing:
    """Return the forcing with standing conditions as acts.

    Args:
        forcing: The recorded acts.
        conditions: Yearly conditions, with intensities from 0 to 4.
        asked: Whose act each condition is, in which domain and of which tone, by its column.

    Returns:
        The forcing with the acts added; years of which a table speaks count as covered.
    """
    chosen = [condition for condition in conditions if condition.field in asked]
    met = {
        (asked[c.field].actor, c.actor, int(c.year), SIGNS[asked[c.field].tone])
        for c in chosen
        if c.value
    }
    coded = [act for act in forcing.acts if not (act.renews and _place(act) in met)]
    acts = tuple(_standing_acts(chosen, asked, [act for act in coded if not act.renews]))
    covered = {(int(c.year), asked[c.field].actor) for c in chosen}
    marks = [f"+{act.id}:{act.level:g}" for act in acts]
    return Forcing(
        acts=(*coded, *acts),
        figures=forcing.figures,
        covered=forcing.covered | covered,
        digest=forcing.digest + "".join(marks),
    )


def _place(act: Act) -> tuple[str, str, int, float]:
    """Return actor, target, year and sign of an act."""
    return act.actor, act.target, act.month // MONTHS, 1.0 if act.level > 0 else -1.0


def _standing_acts(
    conditions: Iterable[Figure], asked: Mapping[str, StandingSpec], coded: Sequence[Act]
) -> Iterator[Act]:
    """Yield one act a year and condition, unless an act of that source and sign is as strong."""
    for condition in conditions:
        spec = asked[condition.field]
        year = int(condition.year)
        level = SIGNS[spec.tone] * condition.value / 2.0
        strongest = _strongest(coded, (spec.actor, condition.actor, year), level)
        if condition.value and abs(level) > strongest:
            yield Act(
                id=f"{KIND}-{condition.field}-{condition.actor}-{year}",
                date=f"{year}",
                precision="year",
                actor=spec.actor,
                target=condition.actor,
                domain=spec.domain,
                level=level,
                kind=KIND,
                summary=f"{condition.field} of {condition.value:g} in {year}, as the table says",
            )


def _strongest(coded: Iterable[Act], place: tuple[str, str, int], sign: float) -> float:
    """Return the size of the strongest coded act of one sign by (actor, target, year)."""
    sizes = [
        abs(act.level)
        for act in coded
        if (act.actor, act.target, act.month // MONTHS) == place and act.level * sign > 0
    ]
    return max(sizes, default=0.0)
