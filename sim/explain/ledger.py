"""The why ledger: the level that a state wished, split without rest into theories, their drivers, and the dated acts behind them.

A wish adds up: disposition, what relations tilt, what is answered in kind, what dependence holds back, and each theory by its weight. Within a
theory, what it wishes is shared among the fields it reads by Shapley value (Shapley 1953) against the field at rest, as if nothing had ever been
perceived; what it wishes even then stands as ``at_rest``. Within a driver, each act has its share of the memory that feeds it.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, MOVES
from sim.decision.choice import level_decay, weights_of_levels
from sim.decision.situation import DOMAIN_FIELDS, NAMES, ROWS
from sim.decision.theories import Theory
from sim.explain.memory_trace import Memory, Parts
from sim.mechanisms.commitment import price
from sim.mechanisms.dependence import drag
from sim.mechanisms.reciprocity import answer

Floats = NDArray[np.float64]
REST: Final = {
    name: 1.0 if name == "trust" else 0.0 for name in NAMES
}  # a field before anything was perceived
AT_REST: Final = "at_rest"
DISPOSITION: Final = "disposition"
MILITARY, ECONOMIC = DOMAINS.index("military"), DOMAINS.index("economic")


@dataclass(frozen=True)
class Entry:
    """One line of the ledger: so many levels of what was wished came from this act, by this driver, in this theory."""

    theory: str
    driver: str
    act: str
    contribution: float


@dataclass(frozen=True)
class Moment:
    """A state's choice on one tie in one month of one world, with all that went into it.

    ``situation``: (row,); ``disposition, ideal``: (domain,); ``before, drawn``: (domain,), the level held and the level taken; ``tilts``:
    by mechanism (domain,), what relations add; ``weights``: (theory,), 0 for those without a say; ``values``: parameters; ``who``: places
    of actor and target among the states; ``memory``: the acts, or None where the situation rests on none; ``held``: fields that no act moves.
    """

    month: int
    world: int
    tie: tuple[str, str]
    who: tuple[int, int]
    situation: Floats
    disposition: Floats
    tilts: Mapping[str, Floats]
    theories: tuple[Theory, ...]
    weights: Floats
    values: Mapping[str, float]
    memory: Memory | None
    held: frozenset[str]
    before: NDArray[np.int8]
    ideal: Floats
    drawn: NDArray[np.int8]

    def seen(self, field: str, domain: int) -> float:
        """Give a field of the situation, in a domain where it differs by domain."""
        return float(self.situation[ROWS[field] + (domain if field in DOMAIN_FIELDS else 0)])

    def parts(self, field: str, domain: int) -> Parts:
        """Share out a field among the acts behind it; empty where none carries it."""
        return (
            []
            if self.memory is None or field in self.held
            else self.memory.parts(field, *self.who, domain)
        )

    def wish(self, theory: Theory, domain: int, fields: Mapping[str, float]) -> float:
        """What a theory wishes where it perceives ``fields``, before its weight."""
        return float(
            theory.wish(
                *(
                    domain if a == "domain" else fields[a] if a in fields else self.values[a]
                    for a in theory.arguments
                )
            )
        )

    def chances(self, domain: int) -> tuple[float, ...]:
        """Probabilities of the moves bandwagon, hedge and balance."""
        return chances(
            float(self.ideal[domain]),
            int(self.before[domain]),
            self.values,
            self.seen("commitment", domain) if domain == MILITARY else 0.0,
        )


def chances(
    ideal: float, last: int, values: Mapping[str, float], commitment: float
) -> tuple[float, ...]:
    """Probabilities of the moves from what is wished and what was done last; ``commitment`` makes the highest level dear."""
    precision, inertia = values["precision"], values["inertia"]
    odds = weights_of_levels(
        ideal,
        last,
        precision,
        inertia,
        float(level_decay(precision, inertia)),
        math.exp(-price(commitment, values["commitment_price"])),
    )
    whole = sum(odds)
    return (odds[0] + odds[1]) / whole, odds[2] / whole, (odds[3] + odds[4]) / whole


def modal(found: Sequence[float]) -> str:
    """Name the likeliest move; of two alike, the one that resists less."""
    return MOVES[int(np.argmax(found))]


def shapley(worth: Callable[[frozenset[str]], float], players: Sequence[str]) -> dict[str, float]:
    """Share ``worth`` of all less ``worth`` of none among players, each by its mean addition over all orders of joining.

    >>> shapley(lambda s: 6.0 if s == {"a", "b"} else 2.0 * ("a" in s), ["a", "b"])
    {'a': 4.0, 'b': 2.0}
    """
    n = len(players)
    known = {
        frozenset(s): worth(frozenset(s)) for k in range(n + 1) for s in combinations(players, k)
    }
    found = {}
    for player in players:
        without = [s for s in known if player not in s]
        found[player] = sum(
            math.factorial(len(s))
            * math.factorial(n - len(s) - 1)
            / math.factorial(n)
            * (known[s | {player}] - known[s])
            for s in without
        )
    return found


def drivers(moment: Moment, theory: Theory, domain: int) -> dict[str, float]:
    """Split what one theory wishes into what it wishes at rest and what each field that it reads adds."""
    full = {name: moment.seen(name, domain) for name in theory.reads}

    def worth(told: frozenset[str]) -> float:
        return moment.wish(
            theory,
            domain,
            {name: full[name] if name in told else REST[name] for name in theory.reads},
        )

    return {AT_REST: worth(frozenset())} | shapley(worth, theory.reads)


def split(moment: Moment, domain: int) -> list[Entry]:
    """Split the ideal level of a moment in a domain into entries that sum to it."""
    found = [Entry(DISPOSITION, "", "", float(moment.disposition[domain]))]
    found += [Entry(name, "", "", float(tilt[domain])) for name, tilt in moment.tilts.items()]
    found += _acted(
        moment,
        "reciprocity",
        "received",
        answer(moment.seen("received", domain), moment.values["reciprocity"]),
        domain,
    )
    if domain == ECONOMIC:
        found.append(
            Entry(
                "dependence",
                "dependence",
                "",
                drag(moment.seen("dependence", domain), moment.values["dependence_drag"]),
            )
        )
    for theory, weight in zip(moment.theories, moment.weights, strict=True):
        for driver, wished in drivers(moment, theory, domain).items() if weight else ():
            found += _acted(moment, theory.name, driver, float(weight) * wished, domain)
    return [e for e in found if e.contribution != 0.0 or e.theory == DISPOSITION]


def _acted(moment: Moment, theory: str, driver: str, whole: float, domain: int) -> Iterator[Entry]:
    """Share what a driver adds among the acts behind it, by their share of the memory; what no act carries stands without one."""
    parts = moment.parts(driver, domain) if driver != AT_REST and whole else []
    total = sum(value for value, _ in parts)
    if moment.memory is None or total == 0.0:
        yield Entry(theory, driver, "", whole)
        return
    shares = sum(value / total * acts / acts.sum() for value, acts in parts)
    names, places = moment.memory.deeds.coded
    by_act = np.bincount(places, whole * shares, len(names)).tolist()
    yield from (
        Entry(theory, driver, name, value)
        for name, value in zip(names, by_act, strict=True)
        if value
    )


def pooled(entries: Iterable[Entry], least: float, most: int) -> list[Entry]:
    """Keep of each driver the ``most`` acts that weigh ``least`` or more, and pool the rest into one entry without an act."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.theory, entry.driver), []).append(entry)
    found: list[Entry] = []
    for (theory, driver), group in groups.items():
        named = sorted(
            (e for e in group if e.act and abs(e.contribution) >= least),
            key=lambda e: -abs(e.contribution),
        )[:most]
        rest = math.fsum(e.contribution for e in group if e not in named)
        found += named + ([Entry(theory, driver, "", rest)] if len(named) < len(group) else [])
    return found
