"""The alignment model: one Mesa model that steps all worlds through a monthly schedule."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import mesa
import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from sim import mechanisms
from sim.core import parameters
from sim.core.random_streams import key_of, quantiles
from sim.core.vocabulary import DOMAINS, LEVELS, MONTHS, tie_name
from sim.core.worlds import Worlds
from sim.decision.choice import TEMPLATES, level_decay
from sim.decision.fused_kernel import adjustment_kernel, kernel, parameter_rows
from sim.decision.situation import DOMAIN_FIELDS, GIVEN, HEIGHT, ROWS
from sim.mechanisms.memory import kept
from sim.model import perception
from sim.model.agents import Departures, State, Tie
from sim.model.event_plan import OTHERS, EventPlan, Setting, plan_of
from sim.model.event_queue import EventQueue
from sim.model.free_acts import rates_of
from sim.model.given_figures import GivenFigures
from sim.model.theory_weights import has_say, theory_weights
from sim.scenario.forcing_modes import DEPARTURES, FREE
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
# all states finish a phase before the next begins
SCHEDULE: Final = ("perceive", "appraise", "choose", "act", "adapt", "record")
FROZEN: Final = frozenset({"perceive", "appraise", "adapt"})  # phases that a held situation skips
WARM_UP: Final = 15 * MONTHS  # acts of the fifteen years before the span warm memory and trust
TINY: Final = 1e-300
__all__ = ["OTHERS", "SCHEDULE", "WARM_UP", "AlignmentModel", "rows_of"]


class AlignmentModel(mesa.Model):
    """Some worlds of a scenario, all stepped at once.

    What is done to outsiders arrives at the last position of the arriving arrays; nobody takes it
    up there, it only fades.

    Attributes:
        case: The scenario.
        worlds: The worlds.
        n_worlds: Number of worlds.
        ids: Numbers of the worlds: (world,).
        month: The current month, counted from January of year 0.
        codes: Codes of the actors.
        sources: Codes of all sources of acts: actors, partners, and the others as one.
        values: Parameters over worlds, by name: (world,).
        states: The agents, in the order of ``codes``.
        ties: All decided ties, in the order of the scenario.
        queue: The dated acts that are prescribed.
        alarms: Alarm of each actor about each: (actor, actor, world).
        pressed: Remembered pressure: (state, source, domain, world).
        courted: Remembered courtship: (state, source, domain, world).
        arriving_pressure: Pressure that arrives: (state and outsiders, source, domain, world).
        arriving_courtship: Courtship that arrives: (state and outsiders, source, domain, world).
        arrived: Whether anything arrives: (state and outsiders, source, domain).
        bystanders: What each source has done to outsiders: (source, domain, world).
        targeted: Whether any tie has the source as its target; of others only sums over domains
            are read: (source,).
        done: What each source has done to everybody: (source, domain, world).
    """

    def __init__(
        self,
        scenario: Scenario,
        worlds: Worlds,
        plan: EventPlan | None = None,
        *,
        warm: bool = True,
    ) -> None:
        """Draw the parameters of the worlds and pass the months before the span.

        Args:
            scenario: The scenario.
            worlds: The worlds.
            plan: The prescribed acts, where they have been read before.
            warm: Whether to pass the months before the span.
        """
        super().__init__(rng=scenario.seed)
        self.case = scenario
        self.worlds = worlds
        self.n_worlds = len(worlds)
        self.ids = worlds.ids
        self.month = scenario.start - WARM_UP
        self.relates = mechanisms.on(mechanisms.RELATIONAL, scenario.parameters)
        self._name_states()
        self._draw()
        self._clear()
        self._open(plan or plan_of(self._setting))
        if warm:
            self.warm_up()

    def warm_up(self) -> None:
        """Pass the months before the span, which warm memory and trust."""
        while self.month < self.case.start:
            self._pass_month(("act", "adapt"))

    def __getitem__(self, name: str) -> Floats:
        """Return a parameter over worlds: (world,)."""
        return self.values[name]

    def _name_states(self) -> None:
        """Name actors and sources, and the source that each state's acts count as."""
        self._setting = Setting(self.case, self.month)
        self.codes, self.sources = self._setting.codes, self._setting.sources
        targets = {target for _, target in self.case.ties}
        self.targeted = np.array([source in targets for source in self.sources], np.bool_)

    def _draw(self) -> None:
        """Draw all parameters, keyed by name; the kernel reads them by row."""
        case = self.case
        by_tie = {template.name for template in TEMPLATES}
        single = {name: prior for name, prior in case.parameters.items() if name not in by_tie}
        self.values = parameters.draw(single, case.seed, self.worlds)
        rows = parameter_rows(self.values)
        self.free = np.zeros((len(rows), self.n_worlds))
        for name, value in self.values.items():
            self.free[rows[name]] = value
        self.keep_threat = np.array([kept(half_life) for half_life in self["threat_half_life"]])
        self.keep_support = np.array([kept(half_life) for half_life in self["support_half_life"]])
        weights = [mechanisms.attention(weaker, self.values) for weaker in (0.0, 1.0)]
        self.attention = np.array([np.broadcast_to(w, self.n_worlds) for w in weights])
        self.decay = level_decay(self["precision"], self["inertia"])
        self.parameter_rows = tuple(rows.items())
        self.kernel = kernel(case.theories, self.parameter_rows)
        self._adjust = adjustment_kernel(self.parameter_rows)
        held = {name: np.full(self.n_worlds, value) for name, value in case.constant.items()}
        for name, value in self.worlds.given.items():
            key, _, field = name.partition(".")
            if key == "constant":
                held[field] = value
        self.constants = [(rows, value) for name, value in held.items() for rows in rows_of(name)]
        self._gammas: dict[str, Floats] = {}

    def _clear(self) -> None:
        """Clear what states remember and what arrives."""
        actors = len(self.codes)
        by_source = (len(self.sources), len(DOMAINS), self.n_worlds)
        self.alarms = np.zeros((actors, actors, self.n_worlds))
        self.pressed = np.zeros((actors, *by_source))
        self.courted = np.zeros((actors, *by_source))
        self.arriving_pressure = np.zeros((actors + 1, *by_source))
        self.arriving_courtship = np.zeros((actors + 1, *by_source))
        self.arrived = np.zeros((actors + 1, *by_source[:2]), np.bool_)
        self.bystanders = self.arriving_pressure[-1]
        self.done = np.zeros(by_source)
        self._watched = np.full(len(self.sources), -1)

    def _open(self, plan: EventPlan) -> None:
        """Open ties, states and the event queue."""
        case = self.case
        self._givens = GivenFigures(case, self.worlds, self["structure_noise"])
        self.ties = [self._tie(actor, target) for actor, target in case.ties]
        self.states: list[State] = []
        for i, code in enumerate(self.codes):
            own = [tie for tie in self.ties if tie.actor == code]
            self.states.append(State(self, code, i, own))
        self.queue = EventQueue(plan, self.worlds, self.values)

    def own(self, code: str) -> str:
        """Return the source that a state's acts count as: an actor, a partner, or the others."""
        return self._setting.own(code)

    @property
    def weighted_kernel(self) -> Callable[..., None]:
        """The kernel for ties whose domains have weights; compiled where it is needed."""
        return kernel(self.case.theories, self.parameter_rows, weighted=True)

    def adjust(self, situation: Floats) -> None:
        """Renew the perceived fields (row, world) that mechanisms adjust, in place."""
        if self._adjust is not None:
            self._adjust(situation, self.free)

    def watch(self, source: int) -> None:
        """Work out what a source has done to everybody, once a month."""
        if self._watched[source] != self.month:
            perception.watch(self.done[source], self.bystanders, self.pressed, source)
            self._watched[source] = self.month

    def state(self, code: str) -> State:
        """Return a state by its code."""
        return self.states[self.codes.index(code)]

    def weaker(self, code: str) -> Floats:
        """Return 1 for sources of a larger size class than a state, 0 for others: (source,)."""
        sizes = {actor.id: actor.size for actor in self.case.actors}
        return np.array([float(sizes.get(source, -1) > sizes[code]) for source in self.sources])

    def worth(self, code: str) -> Floats:
        """Draw what each source's courtship of a state counts as support: (source, world)."""
        prior = self.case.parameters["support_worth"]
        rows = []
        for source in self.sources:
            name = tie_name(source, code)
            rows.append(prior.at(quantiles(self.case.seed, "worth", name, self.worlds)))
        return np.array(rows)

    def given(self, name: str, actor: str, target: str) -> Floats | float:
        """Return a field that tables give, in the current month: (world,); 0 where unknown."""
        return self._givens.at(name, actor, target, self.month)

    def given_in(self, name: str, actor: str, target: str, months: Sequence[int]) -> Floats | None:
        """Return a field that tables give in some months: (month, world); None where unknown."""
        return self._givens.over(name, actor, target, months)

    def bound_by_noes(self, actor: str) -> float:
        """Return the share of four noes that an actor has declared by now."""
        declared = [share for since, share in self.case.of(actor).noes if since <= self.month]
        return max(declared, default=0.0)

    def bound_in_span(self, actor: str) -> Floats:
        """Return the same for every month of the span: (month,)."""
        start = self.case.start
        found = np.zeros(self.case.end - start + 1)
        for since, share in self.case.of(actor).noes:
            later = found[max(since - start, 0) :]
            np.maximum(later, share, out=later)
        return found

    def _tie(self, actor: str, target: str) -> Tie:
        """Open a tie at its disposition, with nothing perceived."""
        name = tie_name(actor, target)
        seed = self.case.seed
        silent = self.silent(actor, target)
        given = self.worlds.given
        disposition = self._disposition(name)
        free = self.case.forcing_modes.get((actor, target)) == FREE
        return Tie(
            actor=actor,
            target=target,
            source=self.sources.index(target),
            situation=np.zeros((HEIGHT, self.n_worlds)),
            disposition=disposition,
            leaning=disposition,
            weights=theory_weights(self.case, silent, self._gamma, given),
            says=has_say(self.case, silent, given),
            level=np.clip(np.rint(disposition), LEVELS[0], LEVELS[-1]).astype(np.int8),
            ideal=np.zeros(disposition.shape),
            choice_key=key_of(seed, "choice", name),
            act_key=key_of(seed, "act", name),
            free=free,
            domain_weights=self._domain_weights(name),
            departures=self._departures(actor, target, disposition) if free else None,
        )

    def _departures(self, actor: str, target: str, disposition: Floats) -> Departures | None:
        """Open what a free tie sends where acts are departures from habit, else None."""
        if self.case.free_acts != DEPARTURES:
            return None
        if actor == self.case.focus:
            rates = np.tile(self["act_rate"], (len(DOMAINS), 1))
        else:
            rates = rates_of(self.case, (actor, target), self.worlds)
        return Departures(disposition.copy(), rates, np.zeros(rates.shape))

    def _disposition(self, tie: str) -> Floats:
        """Draw the dispositions of a tie: (domain, world)."""
        prior = self.case.parameters["disposition"]
        rows = []
        for domain in DOMAINS:
            name = f"{tie}.{domain}"
            given = self.worlds.given.get(f"level_of.disposition.{name}")
            if given is None:
                given = prior.at(quantiles(self.case.seed, "disposition", name, self.worlds))
            rows.append(given)
        return np.array(rows)

    def _domain_weights(self, tie: str) -> Floats | None:
        """Return the weights of a tie's domains that worlds are given: (domain, world), or None."""
        given = self.worlds.given
        names = [f"domain_weight.{tie}.{domain}" for domain in DOMAINS]
        if not any(name in given for name in names):
            return None
        return np.array([given.get(name, np.ones(self.n_worlds)) for name in names])

    def _gamma(self, name: str) -> Floats:
        """Draw gamma variates by inversion, each keyed by its own name: (world,)."""
        if name not in self._gammas:
            shares = quantiles(self.case.seed, "weight", name, self.worlds)
            variates = gammaincinv(self["weight_concentration"], shares)
            self._gammas[name] = np.maximum(variates, TINY)
        return self._gammas[name]

    def silent(self, actor: str, target: str) -> frozenset[str]:
        """Return the names of theories that read a field of which this tie has no datum."""
        missing = {name for name in GIVEN if not self._givens.known(name, actor, target)}
        theories = self.case.theories
        return frozenset(theory.name for theory in theories if missing & set(theory.reads))

    def step(self) -> None:
        """Pass one month of the span."""
        held = self.case.hold is not None and self.month >= self.case.hold
        skipped = FROZEN if held else frozenset()
        self._pass_month(tuple(phase for phase in SCHEDULE if phase not in skipped))

    def _pass_month(self, phases: tuple[str, ...]) -> None:
        """Pass a month, phase by phase; dated acts arrive in the phase ``act``."""
        for phase in phases:
            if phase == "act":
                self._deliver()
            before_span = self.month < self.case.start
            if phase == "record" or (phase == "act" and before_span):
                continue
            for state in self.states:
                getattr(state, phase)()
        self.month += 1

    def _deliver(self) -> None:
        """Let memory of what was done to outsiders fade, and deliver the acts of the month."""
        perception.forget(self.bystanders, self.targeted, self.keep_threat)
        pressure, courtship = self.arriving_pressure, self.arriving_courtship
        self.queue.deliver(self.month, pressure, courtship, self.arrived)

    def relation_values(self, names: Sequence[str]) -> Floats:
        """Return quantities of relations by now: (tie, quantity, world), NaN where unknown.

        Args:
            names: Names of quantities: rung, supply, met.
        """
        found = np.full((len(self.ties), len(names), self.n_worlds), np.nan)
        for state in self.states:
            if state.relations is not None:
                rows = [self.ties.index(tie) for tie in state.ties]
                found[rows] = state.relations.quantities(names)
        return found

    def months(self) -> Iterator[int]:
        """Run the span and yield each month after it has passed."""
        while self.month <= self.case.end:
            now = self.month
            self.step()
            yield now

    def close(self) -> None:
        """Free the worlds.

        Model and states refer to each other, and Mesa's register of agents refers to every model.
        """
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        self.__dict__.clear()


def rows_of(name: str) -> list[slice]:
    """Return the rows of a situation that a constant holds; pressure holds threat as well."""
    domains = len(DOMAINS)
    first = ROWS[name]
    rows = [slice(first, first + (domains if name in DOMAIN_FIELDS else 1))]
    if name == "pressure":
        rows.append(slice(ROWS["threat"], ROWS["threat"] + domains))
    return rows
