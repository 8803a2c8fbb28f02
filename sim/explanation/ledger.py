"""The ledger: the level that a state wishes, divided among theories, drivers and dated acts.

The parts sum to the wish: the disposition, what relations add, what is answered in kind, what
dependence holds back, and each theory by its weight. Within a theory, the wish is divided among the
fields that it reads by Shapley value (Shapley 1953), relative to the field at rest, as if nothing
had ever been perceived. What the theory wishes even then is the part ``at_rest``. Within a driver,
each act has its share of the memory behind it.
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
from sim.explanation.memory_trace import Memory, Parts
from sim.mechanisms import Hook, hooks
from sim.mechanisms.commitment import price

Floats = NDArray[np.float64]
Levels = NDArray[np.int8]
# The value of each field before anything was perceived.
REST: Final = {name: 1.0 if name == "trust" else 0.0 for name in NAMES}
AT_REST: Final = "at_rest"
DISPOSITION: Final = "disposition"
MILITARY: Final = DOMAINS.index("military")


@dataclass(frozen=True)
class Entry:
    """One line of the ledger: how many levels of the wish come from one source.

    Attributes:
        theory: Name of the theory or mechanism, or ``DISPOSITION``.
        driver: Field of the situation, ``AT_REST``, or empty.
        act: Id of the act; empty for what no single act carries.
        contribution: Levels.
    """

    theory: str
    driver: str
    act: str
    contribution: float


@dataclass(frozen=True)
class Moment:
    """A state's choice on one tie in one month of one world, with all that it was made of.

    Attributes:
        month: The month.
        world: Number of the world.
        tie: The tie as (actor, target).
        who: Positions of the actor among the states and of the target among the sources.
        situation: What the actor perceived: (row,).
        disposition: Drawn disposition: (domain,).
        tilts: What relations added, by mechanism: (domain,).
        theories: The theories.
        weights: Their weights, 0 for those without a say: (theory,).
        domain_weights: Weights of the domains, by which the wishes of theories are multiplied:
            (domain,).
        values: Parameters by name.
        memory: The acts that are remembered; None where the situation rests on none.
        held: Fields that are held constant, which no act moves.
        before: Levels before the choice: (domain,).
        ideal: Ideal levels: (domain,).
        drawn: Levels that were drawn: (domain,).
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
    domain_weights: Floats
    values: Mapping[str, float]
    memory: Memory | None
    held: frozenset[str]
    before: Levels
    ideal: Floats
    drawn: Levels

    def seen(self, field: str, domain: int) -> float:
        """Return a field of the situation, in a domain where it differs by domain."""
        row = ROWS[field] + (domain if field in DOMAIN_FIELDS else 0)
        return float(self.situation[row])

    def parts(self, field: str, domain: int) -> Parts:
        """Divide a field among the acts behind it; empty where no act carries it."""
        if self.memory is None or field in self.held:
            return []
        return self.memory.parts(field, *self.who, domain)

    def wish(self, theory: Theory, domain: int, fields: Mapping[str, float]) -> float:
        """Return what a theory wishes where it perceives ``fields``, before its weight."""
        arguments = [self._argument(name, domain, fields) for name in theory.arguments]
        return float(theory.wish(*arguments))

    def _argument(self, name: str, domain: int, fields: Mapping[str, float]) -> float:
        """Return the domain, a field or a parameter, by name."""
        if name == "domain":
            return domain
        return fields[name] if name in fields else self.values[name]

    def argument(self, name: str, domain: int) -> float:
        """Return what an argument of a mechanism's hook is bound to, by name."""
        if name == "domain":
            return domain
        return self.seen(name, domain) if name in ROWS else self.values[name]

    def chances(self, domain: int) -> tuple[float, ...]:
        """Return the probabilities of the moves bandwagon, hedge and balance."""
        commitment = self.seen("commitment", domain) if domain == MILITARY else 0.0
        return chances(float(self.ideal[domain]), int(self.before[domain]), self.values, commitment)


def chances(
    ideal: float, last: int, values: Mapping[str, float], commitment: float
) -> tuple[float, ...]:
    """Compute the probabilities of the moves bandwagon, hedge and balance.

    Args:
        ideal: Ideal level.
        last: Level of the month before.
        values: Parameters by name.
        commitment: Share of declared noes, which puts a price on the highest level.
    """
    precision, inertia = values["precision"], values["inertia"]
    decay = float(level_decay(precision, inertia))
    discount = math.exp(-price(commitment, values["commitment_price"]))
    odds = weights_of_levels(ideal, last, precision, inertia, decay, discount)
    total = sum(odds)
    bandwagon = (odds[0] + odds[1]) / total
    balance = (odds[3] + odds[4]) / total
    return bandwagon, odds[2] / total, balance


def modal(found: Sequence[float]) -> str:
    """Return the likeliest move; of two that are equally likely, the one that resists less."""
    return MOVES[int(np.argmax(found))]


def shapley(worth: Callable[[frozenset[str]], float], players: Sequence[str]) -> dict[str, float]:
    """Divide the worth of all players, less the worth of none, by Shapley value.

    Each player receives its mean addition over all orders of joining.

    Source: Shapley 1953.

    Args:
        worth: Worth of a set of players.
        players: Names of the players.

    >>> shapley(lambda s: 6.0 if s == {"a", "b"} else 2.0 * ("a" in s), ["a", "b"])
    {'a': 4.0, 'b': 2.0}
    """
    n = len(players)
    sets = [frozenset(chosen) for size in range(n + 1) for chosen in combinations(players, size)]
    known = {chosen: worth(chosen) for chosen in sets}
    found = {}
    for player in players:
        without = [chosen for chosen in sets if player not in chosen]
        found[player] = sum(
            _probability(len(chosen), n) * (known[chosen | {player}] - known[chosen])
            for chosen in without
        )
    return found


def _probability(size: int, n: int) -> float:
    """Probability that a set of this size has joined before one of n players."""
    return math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)


def drivers(moment: Moment, theory: Theory, domain: int) -> dict[str, float]:
    """Divide the wish of one theory, before its weight.

    Returns:
        What it wishes at rest, under ``AT_REST``, and what each field that it reads adds, in
        levels.
    """
    full = {name: moment.seen(name, domain) for name in theory.reads}
    rest = {name: REST[name] for name in theory.reads}

    def worth(perceived: frozenset[str]) -> float:
        fields = {name: full[name] if name in perceived else rest[name] for name in full}
        return moment.wish(theory, domain, fields)

    return {AT_REST: worth(frozenset())} | shapley(worth, theory.reads)


def split(moment: Moment, domain: int) -> list[Entry]:
    """Divide the ideal level of a moment in a domain into entries that sum to it."""
    found = [Entry(DISPOSITION, "", "", float(moment.disposition[domain]))]
    for name, tilt in moment.tilts.items():
        found.append(Entry(name, "", "", float(tilt[domain])))
    for hook in hooks("TILT"):
        found += _by_hook(moment, hook, domain)
    for theory, weight in zip(moment.theories, moment.weights, strict=True):
        if not weight:
            continue
        for driver, wished in drivers(moment, theory, domain).items():
            share = float(weight * moment.domain_weights[domain])
            whole = Entry(theory.name, driver, "", share * wished)
            found += _by_act(moment, whole, domain)
    return [entry for entry in found if entry.contribution != 0.0 or entry.theory == DISPOSITION]


def _by_hook(moment: Moment, hook: Hook, domain: int) -> Iterator[Entry]:
    """Divide what a mechanism adds to the wish among the acts behind the field that it reads."""
    if hook.target and hook.target != DOMAINS[domain]:
        return
    arguments = [moment.argument(name, domain) for name in hook.arguments]
    read = [name for name in hook.arguments if name in NAMES]
    driver = read[0] if len(read) == 1 else ""
    yield from _by_act(moment, Entry(hook.mechanism, driver, "", hook.function(*arguments)), domain)


def _by_act(moment: Moment, whole: Entry, domain: int) -> Iterator[Entry]:
    """Divide what a driver adds among the acts behind it, by their share of the memory.

    What no act carries stays one entry without an act.
    """
    has_acts = whole.driver != AT_REST and whole.contribution
    parts = moment.parts(whole.driver, domain) if has_acts else []
    total = sum(value for value, _ in parts)
    if moment.memory is None or total == 0.0:
        yield whole
        return
    shares = sum(value / total * weights / weights.sum() for value, weights in parts)
    names, places = moment.memory.acts.coded
    by_act = np.bincount(places, whole.contribution * shares, len(names)).tolist()
    for name, contribution in zip(names, by_act, strict=True):
        if contribution:
            yield Entry(whole.theory, whole.driver, name, contribution)


def pooled(entries: Iterable[Entry], least: float, most: int) -> list[Entry]:
    """Pool the weaker acts of each driver into one entry without an act.

    Args:
        entries: Entries of a ledger.
        least: Least contribution of an act that is listed by name, in levels.
        most: How many acts of a driver are listed by name.
    """
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.theory, entry.driver), []).append(entry)
    found: list[Entry] = []
    for (theory, driver), group in groups.items():
        strong = [entry for entry in group if entry.act and abs(entry.contribution) >= least]
        named = sorted(strong, key=_by_strength)[:most]
        found += named
        if len(named) < len(group):
            listed = {id(entry) for entry in named}
            rest = math.fsum(entry.contribution for entry in group if id(entry) not in listed)
            found.append(Entry(theory, driver, "", rest))
    return found


def _by_strength(entry: Entry) -> float:
    """Key that sorts the strongest contributions first."""
    return -abs(entry.contribution)
