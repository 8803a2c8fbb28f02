"""A plain Mesa model of the same worlds: one model a world, one agent a state, a loop over months.

It is the model that a reader of Mesa's tutorial would write, and the reference of speed; it was
frozen before the engine was tuned. It has its own copy of every formula except the theories, which
it calls as plain functions. Tests compare it with the compiled engine, choice by choice.
"""

import math
from dataclasses import dataclass, field

import mesa

from bench.scalar_world import BOUNDS, WARM_UP, Case, Idea, Letter, World, case_named, drawn, series
from sim.core.vocabulary import DOMAINS, LEVELS, MONTHS
from sim.decision.situation import GIVEN

MILITARY, ECONOMIC = DOMAINS.index("military"), DOMAINS.index("economic")


def odds(ideal: float, last: int, precision: float, inertia: float, price: float) -> list[float]:
    """Odds of the five levels by quantal response; ``price`` is the cost of the highest level."""
    utilities = [
        -precision * ((level - ideal) ** 2 + inertia * (level - last) ** 2) for level in LEVELS
    ]
    utilities[-1] -= price
    best = max(utilities)
    return [math.exp(u - best) for u in utilities]


def saturated(remembered: float, half: float) -> float:
    """Turn remembered levels into an impression between 0 and 1."""
    return remembered / (remembered + half)


def impressions(remembered: list[float], spill_over: float, half: float) -> list[float]:
    """Impression in each domain, with a share of the acts in other domains."""
    everywhere = sum(remembered)
    return [saturated(own + spill_over * (everywhere - own), half) for own in remembered]


def blank() -> list[float]:
    """Nothing remembered in any domain."""
    return [0.0] * len(DOMAINS)


@dataclass
class Tie:
    """A directed tie: what the actor perceives, desires and does."""

    target: str
    free: bool
    disposition: list[float]
    tie_wide: list[tuple[Idea, float, dict[str, float]]]
    by_domain: list[tuple[Idea, float, dict[str, float]]]
    level: list[int]
    annual: dict[int, list[int]]
    ideal: list[float] = field(default_factory=blank)
    odds: list[list[float]] = field(default_factory=lambda: [[] for _ in DOMAINS])
    elsewhere: list[float] = field(default_factory=blank)
    situation: dict[str, float] = field(default_factory=dict)
    threat: list[float] = field(default_factory=blank)
    inducement: list[float] = field(default_factory=blank)


class State(mesa.Agent):
    """A state in one world: its memory of each source, its trust, its alarms and its ties."""

    def __init__(self, model: "ScalarModel", code: str) -> None:
        """Open an empty memory and the state's ties."""
        super().__init__(model)
        self.code = code
        self.pressed, self.courted, self.press, self.court = (
            {s: blank() for s in model.case.sources} for _ in range(4)
        )
        self.alarm, self.received = (dict.fromkeys(model.case.sources, 0.0) for _ in range(2))
        self.trust = dict.fromkeys(model.case.sources, 1.0)
        self.heard: set[str] = set()
        self.ties = [self.tie(t) for a, t in model.case.scenario.own_ties if a == code]

    def tie(self, target: str) -> Tie:
        """Open a tie at its disposition, with the theories that have weight on it."""
        m, name = self.model, (self.code, target)
        disposition, say = m.world.dispositions[name], m.world.weights[name]
        heard = [
            (i, say[i.name], {g: m.world.parameters[g] for g in i.gains})
            for i in m.case.ideas
            if i.name in say
        ]
        tie_wide, by_domain = (
            [h for h in heard if h[0].by_domain is where] for where in (False, True)
        )
        free = m.case.scenario.forcing_modes.get(name) == "free"
        return Tie(
            target,
            free,
            disposition,
            tie_wide,
            by_domain,
            [round(d) for d in disposition],
            {y: [0] * len(DOMAINS) for y in m.case.scenario.years},
        )

    def receive(self, source: str, domain: int, level: float) -> None:
        """Store an act until the end of the month."""
        self.heard.add(source)
        (self.press if level > 0.0 else self.court)[source][domain] += abs(level)

    def perceive(self) -> None:
        """Add up what each target did to all other states."""
        others = [s for s in self.model.states.values() if s is not self]
        for tie in self.ties:
            watched = self.model.watched[tie.target]
            tie.elsewhere = [
                watched[d] + sum(s.pressed[tie.target][d] for s in others)
                for d in range(len(DOMAINS))
            ]

    def appraise(self) -> None:
        """Compute the situation of each tie."""
        p = self.model.world.parameters
        for tie in self.ties:
            if self.model.month % MONTHS == 0 or self.model.month == self.model.case.scenario.start:
                tie.situation |= self.given(tie.target)
            pressed = [
                own + p["witness"] * else_
                for own, else_ in zip(self.pressed[tie.target], tie.elsewhere, strict=True)
            ]
            tie.threat = impressions(pressed, p["spill_over"], p["alarm"])
            tie.inducement = impressions(self.courted[tie.target], p["spill_over"], p["welcome"])
            tie.situation |= self.seen(tie.target, sum(pressed))

    def seen(self, target: str, pressed: float) -> dict[str, float]:
        """Return the fields that do not differ by domain and do not come from tables."""
        p, states, other = self.model.world.parameters, self.model.states, self.model.states[target]
        thirds = [k for k in states if k not in (self.code, target)]
        return {
            "pressure": saturated(pressed, p["alarm"]),
            "support": saturated(
                sum(
                    self.model.world.worth[self.code, s] * sum(self.courted[s])
                    for s in self.heard
                    if s != target
                ),
                p["welcome"],
            ),
            "rivalry": max(
                (0.5 * (other.alarm[k] + states[k].alarm[target]) for k in thirds), default=0.0
            ),
            "shared_threat": max((self.alarm[k] * other.alarm[k] for k in thirds), default=0.0),
            "received": self.received[target],
            "trust": self.trust[target],
            "expectation": saturated(self.courted[target][ECONOMIC], p["welcome"])
            - saturated(self.pressed[target][ECONOMIC], p["alarm"]),
        }

    def given(self, target: str) -> dict[str, float]:
        """Return the fields given by tables this year, with this world's error, and the noes."""
        m, found = self.model, {}
        for name in GIVEN:
            key = series(name, (self.code, target))
            low, high = BOUNDS[name]
            found[name] = (
                min(high, max(low, m.case.figures[key][m.month] * m.world.errors[key]))
                if key in m.case.figures
                else 0.0
            )
        noes = m.case.scenario.of(self.code).noes
        return found | {
            "commitment": max((share for since, share in noes if since <= m.month), default=0.0)
        }

    def choose(self) -> None:
        """Choose a level on each tie in each domain."""
        p = self.model.world.parameters
        precision, inertia = p["precision"], p["inertia"]
        for tie in self.ties:
            common = p["reciprocity"] * tie.situation["received"] + wished(
                tie.tie_wide, tie.situation
            )
            for d in range(len(DOMAINS)):
                here = {
                    **tie.situation,
                    "domain": d,
                    "threat": tie.threat[d],
                    "inducement": tie.inducement[d],
                }
                ideal = tie.disposition[d] + common + wished(tie.by_domain, here)
                ideal -= (
                    p["dependence_drag"] * tie.situation["dependence"] if d == ECONOMIC else 0.0
                )
                price = (
                    p["commitment_price"] * tie.situation["commitment"] if d == MILITARY else 0.0
                )
                tie.ideal[d], tie.odds[d] = (
                    ideal,
                    odds(ideal, tie.level[d], precision, inertia, price),
                )
                tie.level[d] = self.random.choices(LEVELS, tie.odds[d])[0]

    def act(self) -> None:
        """Let levels that are freely chosen become acts, now and then."""
        for tie in self.ties:
            if tie.free:
                for d, seen in enumerate(self.model.noticed(self.code, tie.target)):
                    if seen:
                        self.model.states[tie.target].receive(self.code, d, tie.level[d])

    def adapt(self) -> None:
        """Process the acts of the month: update memory, trust and alarms."""
        p, keep_threat, keep_support = (
            self.model.world.parameters,
            self.model.keep_threat,
            self.model.keep_support,
        )
        for source in self.heard:
            press, court, pressed, courted = (
                self.press[source],
                self.court[source],
                self.pressed[source],
                self.courted[source],
            )
            weight = 1.0 + p["over_attention"] if self.model.case.weaker[self.code, source] else 1.0
            arrived, offered = sum(press), sum(court)
            for d in range(len(DOMAINS)):
                pressed[d] = pressed[d] * keep_threat + weight * press[d]
                courted[d] = courted[d] * keep_support + weight * court[d]
                press[d] = court[d] = 0.0
            trust = (
                self.trust[source] * (1.0 - p["trust_break"]) ** (0.5 * arrived)
                if arrived > 0.0
                else self.trust[source]
            )
            self.trust[source] = trust + p["trust_mend"] * (1.0 - trust)
            self.received[source] = min(2.0, max(-2.0, 0.25 * (arrived - offered)))
            self.alarm[source] = saturated(sum(pressed), p["alarm"])


def wished(say: list[tuple[Idea, float, dict[str, float]]], situation: dict[str, float]) -> float:
    """Weighted mean of the levels that the theories desire."""
    total = 0.0
    for idea, weight, gains in say:
        total += weight * idea.wish(**{f: situation[f] for f in idea.fields}, **gains)
    return total


class ScalarModel(mesa.Model):
    """One world of a scenario; ``world`` replaces its own draws."""

    def __init__(
        self,
        seed: int | None = None,
        case: str | Case = "replay_1991_2025",
        world: World | None = None,
    ) -> None:
        """Draw the world, open its states, and process the acts before the span."""
        super().__init__(rng=seed)
        self.case = case_named(case) if isinstance(case, str) else case
        self.world = drawn(self.case, self.random) if world is None else world
        self.keep_threat, self.keep_support = (
            0.5 ** (1.0 / self.world.parameters[n])
            for n in ("threat_half_life", "support_half_life")
        )
        self.month = self.case.scenario.start - WARM_UP
        self.watched = {s: blank() for s in self.case.sources}
        self.states = {code: State(self, code) for code in self.case.codes}
        self.datacollector = mesa.DataCollector(model_reporters={"level": mean_level})
        while self.month < self.case.scenario.start:
            self.deliver()
            self.agents.do("adapt")
            self.month += 1

    def step(self) -> None:
        """Pass one month: all perceive, all appraise, all choose, then all act and adapt."""
        for phase in ("perceive", "appraise", "choose"):
            self.agents.do(phase)
        self.deliver()
        for phase in ("act", "adapt"):
            self.agents.do(phase)
        self.record()
        self.month += 1
        self.running = self.month <= self.case.scenario.end

    def deliver(self) -> None:
        """Deliver the acts of this month; acts on third states are watched, and decay alike."""
        for deeds in self.watched.values():
            deeds[:] = [d * self.keep_threat for d in deeds]
        for letter in self.world.letters.get(self.month, ()):
            if letter.victim in self.states:
                self.states[letter.victim].receive(letter.source, letter.domain, letter.level)
            else:
                self.watch(letter)

    def watch(self, letter: Letter) -> None:
        """Add an act on a third state."""
        self.watched[letter.source][letter.domain] += max(letter.level, 0.0)

    def noticed(  # a follower reads the arguments
        self,
        actor: str,  # noqa: ARG002
        target: str,  # noqa: ARG002
    ) -> list[bool]:
        """Draw in which domains a tie's level becomes an act this month."""
        return [self.random.random() < self.world.parameters["act_rate"] for _ in DOMAINS]

    def record(self) -> None:
        """Add the month's levels to the year's."""
        year = self.month // MONTHS
        for state in self.states.values():
            for tie in state.ties:
                tie.annual[year] = [
                    total + level for total, level in zip(tie.annual[year], tie.level, strict=True)
                ]
        self.datacollector.collect(self)

    def of(self, actor: str, target: str) -> Tie:
        """Return a tie."""
        return next(t for t in self.states[actor].ties if t.target == target)


def mean_level(model: ScalarModel) -> float:
    """Mean level of all ties and domains this month."""
    levels = [level for state in model.states.values() for tie in state.ties for level in tie.level]
    return sum(levels) / len(levels)
