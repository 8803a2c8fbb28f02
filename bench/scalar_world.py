"""The inputs of one world of the plain model: acts, figures and priors, drawn in plain Python.

A ``Case`` has everything that does not differ between worlds and is prepared once; a ``World`` has
plain numbers.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

import numpy as np

from sim.core.vocabulary import DOMAINS, MONTHS
from sim.decision.choice import DISPOSITION, SUPPORT_WORTH, TEMPLATES
from sim.decision.situation import DOMAIN_FIELDS, FIELDS, GIVEN, NAMES
from sim.decision.theories import Theory
from sim.evidence.rows import Act, Figure
from sim.model.event_plan import one_a_day
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.loading import load_scenario

Tie = tuple[str, str]
Series = tuple[str, str, str]
OTHERS = "OTHERS"
WARM_UP = 15 * MONTHS
BOUNDS = {f.name: (f.low, f.high) for f in FIELDS}


@dataclass(frozen=True)
class Idea:
    """A theory with its arguments, whether it differs by domain, and the keys of its copies."""

    name: str
    wish: Callable[..., float]
    fields: tuple[str, ...]
    gains: tuple[str, ...]
    by_domain: bool
    inputs: str
    identity: str

    @classmethod
    def of(cls, theory: Theory) -> "Idea":
        """Return the properties of a theory."""
        fields = tuple(a for a in theory.arguments if a == "domain" or a in NAMES)
        gains = tuple(p.name for p in theory.parameters)
        by_domain = any(f == "domain" or f in DOMAIN_FIELDS for f in fields)
        return cls(
            theory.name,
            theory.wish,
            fields,
            gains,
            by_domain,
            "+".join(sorted(theory.reads)),
            theory.identity,
        )


@dataclass(frozen=True)
class Letter:
    """One act in one world: source, target, domain and level."""

    source: str
    victim: str
    domain: int
    level: float


@dataclass(frozen=True)
class Case:
    """The parts of a scenario that all worlds share."""

    scenario: Scenario
    codes: tuple[str, ...]
    sources: tuple[str, ...]
    acts: tuple[tuple[Act, str, str], ...]
    gaps: tuple[tuple[str, str, int], ...]
    ideas: tuple[Idea, ...]
    figures: dict[Series, dict[int, float]]
    weaker: dict[Tie, bool]


@dataclass(frozen=True)
class World:
    """All draws of one world; ``letters`` by month, ``errors`` by series of figures."""

    parameters: dict[str, float]
    dispositions: dict[Tie, list[float]]
    weights: dict[Tie, dict[str, float]]
    worth: dict[Tie, float]
    letters: dict[int, list[Letter]]
    errors: dict[Series, float]


# What all worlds share


@cache
def case_named(name: str) -> Case:
    """Load a shipped scenario and prepare it, once in a process."""
    return case_of(load_scenario(name))


def case_of(scenario: Scenario) -> Case:
    """Prepare a scenario: its acts, uncovered years, theories and figures."""
    codes = tuple(a.id for a in scenario.actors)
    sources = (*codes, *scenario.partners, OTHERS)
    members = {m: a.id for a in scenario.actors for m in a.members}

    def own(code: str) -> str:
        return members.get(code, code if code in sources else OTHERS)

    acts = tuple(
        (a, own(a.actor), own(a.target))
        for a in one_a_day(scenario.forcing.acts, own)
        if reaches(scenario, codes, a.actor, own(a.actor), own(a.target))
        and scenario.start - WARM_UP < a.month + a.span
    )
    ideas = tuple(Idea.of(t) for t in scenario.theories)
    size = {a.id: a.size for a in scenario.actors}
    weaker = {(c, s): size.get(s, -1) > size[c] for c in codes for s in sources}
    return Case(
        scenario, codes, sources, acts, gaps(scenario, codes), ideas, figures(scenario), weaker
    )


def reaches(
    scenario: Scenario, codes: tuple[str, ...], code: str, source: str, victim: str
) -> bool:
    """Whether an act is sent: not to oneself or by the focus, and if its pair is prescribed."""
    sender = source if source in codes else code
    if sender in (victim, scenario.focus):
        return False
    return victim not in codes or scenario.forcing_modes.get((sender, victim), "prescribed") in (
        "prescribed",
        "silent",
    )


def gaps(scenario: Scenario, codes: tuple[str, ...]) -> tuple[tuple[str, str, int], ...]:
    """Years in which no document covers a source whose acts on an actor are prescribed."""
    pairs = [
        p
        for p, mode in scenario.forcing_modes.items()
        if mode == "prescribed" and p[0] in codes and p[1] in codes
    ]
    return tuple(
        (s, t, y)
        for s, t in pairs
        for y in scenario.years
        if (y, s) not in scenario.forcing.covered
    )


def figures(scenario: Scenario) -> dict[Series, dict[int, float]]:
    """Known figures by series and month of renewal, interpolated between their years."""
    points: dict[Series, dict[float, float]] = {}
    for f in sorted(
        (f for f in scenario.forcing.figures if scenario.external or not f.external),
        key=lambda f: not f.external,
    ):
        points.setdefault(series_of(f), {})[f.year] = f.value
    renewals = [
        m for m in range(scenario.start, scenario.end + 1) if m % MONTHS == 0 or m == scenario.start
    ]
    return {
        series: {m: between(known, m / MONTHS) for m in renewals}
        for series, known in points.items()
        if len(known) > 1
    }


def series_of(figure: Figure) -> Series:
    """Return the key of the series of a figure."""
    return figure.field, figure.actor, figure.counterpart


def series(field: str, tie: Tie) -> Series:
    """Return the key of the series that is read by a field of a tie."""
    return {"dependence": (field, *tie), "capability": (field, tie[1], "")}.get(
        field, (field, tie[0], "")
    )


def between(known: dict[float, float], year: float) -> float:
    """Interpolate a series at a year; it is constant before its first and after its last year."""
    years = sorted(known)
    after = bisect_right(years, year)
    if after in (0, len(years)):
        return known[years[min(after, len(years) - 1)]]
    one, two = years[after - 1], years[after]
    return known[one] + (known[two] - known[one]) * (year - one) / (two - one)


# What a world draws


def drawn(case: Case, random: Random) -> World:
    """Draw a world: parameters, dispositions, weights, worth of support, acts and errors."""
    templates = {t.name for t in TEMPLATES}
    scenario, priors = case.scenario, case.scenario.parameters

    def one(name: str) -> float:
        return float(priors[name].at(np.asarray(random.random())))

    p = {name: one(name) for name in priors if name not in templates}
    gammas: dict[str, float] = {}
    draws: dict[str, tuple[float, float]] = {}
    return World(
        p,
        {tie: [one(DISPOSITION.name) for _ in DOMAINS] for tie in scenario.own_ties},
        {
            tie: say(case, tie, p["weight_concentration"], gammas, random)
            for tie in scenario.own_ties
        },
        {(code, source): one(SUPPORT_WORTH.name) for code in case.codes for source in case.sources},
        by_month(
            [
                *(sent(act, p, draws, random) for act in case.acts),
                *imagined(case, p["unrecorded_rate"], random),
            ]
        ),
        {s: math.exp(p["structure_noise"] * random.gauss(0.0, 1.0)) for s in case.figures},
    )


def say(
    case: Case, tie: Tie, concentration: float, gammas: dict[str, float], random: Random
) -> dict[str, float]:
    """Draw the weights of theories on a tie: over the sets of inputs, then within each set.

    Theories without data have no weight. ``gammas`` stores a world's draws, which its ties share.
    """

    def gamma(name: str) -> float:
        if name not in gammas:
            gammas[name] = max(random.gammavariate(concentration, 1.0), 1e-300)
        return gammas[name]

    heard = [
        i for i in case.ideas if all(series(f, tie) in case.figures for f in i.fields if f in GIVEN)
    ]
    fixed = dict(zip((i.name for i in case.ideas), case.scenario.theory_weights, strict=False))
    raw = {i.name: fixed[i.name] for i in heard} if fixed else shared(heard, gamma)
    total = sum(raw.values())
    return {name: weight / total for name, weight in raw.items()} if total > 0.0 else {}


def shared(heard: list[Idea], gamma: Callable[[str], float]) -> dict[str, float]:
    """Divide weight among sets of inputs, then among theories; copies share one part."""
    found: dict[str, float] = {}
    for inputs in dict.fromkeys(i.inputs for i in heard):
        members = [i for i in heard if i.inputs == inputs]
        twins = Counter(i.identity for i in members)
        whole = gamma(f"inputs {inputs}") / sum(gamma(f"theory {t}") for t in twins)
        found |= {
            i.name: whole * gamma(f"theory {i.identity}") / twins[i.identity] for i in members
        }
    return found


def sent(
    sending: tuple[Act, str, str],
    p: dict[str, float],
    draws: dict[str, tuple[float, float]],
    random: Random,
) -> tuple[int, Letter]:
    """Draw date and level of a coded act; the sign does not change.

    ``draws`` stores the error and the date of each act, which its renewals share.
    """
    act, source, victim = sending
    if act.origin not in draws:
        draws[act.origin] = random.gauss(0.0, 1.0), random.random()
    error, share = draws[act.origin]
    size = min(2.0, max(0.0, abs(act.level) + p["coding_noise"] * error))
    size *= p["standing_weight"] if act.renews else 1.0
    return act.month + int(share * act.span), Letter(
        source,
        victim,
        DOMAINS.index(act.domain),
        math.copysign(size, act.level) if act.level else 0.0,
    )


def imagined(case: Case, rate: float, random: Random) -> list[tuple[int, Letter]]:
    """Draw at most one unrecorded act for each pair and year that no document covers."""
    return [
        (
            year * MONTHS + random.randrange(MONTHS),
            Letter(source, victim, random.randrange(len(DOMAINS)), random.uniform(-1.5, 1.5)),
        )
        for source, victim, year in case.gaps
        if random.random() < rate
    ]


def by_month(dated: list[tuple[int, Letter]]) -> dict[int, list[Letter]]:
    """Sort acts by the month in which they arrive."""
    found: dict[int, list[Letter]] = {}
    for month, letter in dated:
        found.setdefault(month, []).append(letter)
    return found
