"""The laboratory: one Mesa model that steps all worlds at once through a monthly schedule that is data."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import mesa
import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from sim import mechanisms
from sim.core import parameters
from sim.core.random_streams import key_of, quantiles
from sim.core.vocabulary import DOMAINS, MONTHS, tie_name
from sim.core.worlds import Worlds
from sim.decision.choice import ROWS, TEMPLATES, kernel
from sim.decision.situation import DOMAIN_FIELDS, GIVEN
from sim.decision.theories import Theory
from sim.mechanisms.memory import kept
from sim.model import perception
from sim.model.agents import State, Tie
from sim.model.event_queue import Given, Post
from sim.scenario.scenario import FREE, Scenario

Floats = NDArray[np.float64]
SCHEDULE: Final = (
    "perceive",
    "appraise",
    "choose",
    "act",
    "adapt",
    "record",
)  # all states finish a phase before the next begins
FROZEN: Final = frozenset({"perceive", "appraise", "adapt"})  # phases that a held situation skips
WARM_UP: Final = 15 * MONTHS  # acts of the fifteen years before the span warm memory and trust
TINY: Final = 1e-300
NOTHING: Final[Mapping[str, Floats]] = MappingProxyType({})
OTHERS: Final = "OTHERS"  # all states that are neither actors nor named partners


class Laboratory(mesa.Model):
    """Some worlds of a scenario, all stepped at once.

    ``alarms``: (actor, actor, world), how alarmed each is by each: nobody asks what others are to them. ``pressed``, ``courted``: (state, source,
    domain, world), the dossiers of all states; ``press``, ``court`` their posts, into which ``post`` brings dated acts that are prescribed, and ``mail``
    from whom. ``bystanders``: (source, domain, world), what each source has done to outsiders; ``done``: to everybody. ``faced``: (source,), whether any
    tie is on it: of the others only what they do to the states, in sum over domains, is ever asked for.
    """

    def __init__(self, scenario: Scenario, worlds: Worlds) -> None:
        """Draw the worlds' parameters, open the states' dossiers and warm them with the acts before the span."""
        super().__init__(rng=scenario.seed)
        self.case, self.ids, self.worlds, self.told = scenario, worlds.ids, len(worlds), worlds
        self.relates = mechanisms.on(mechanisms.RELATIONAL, scenario.parameters)
        self.codes = [a.id for a in scenario.actors]
        self.sources: list[str] = [*self.codes, *scenario.partners, OTHERS]
        self._own = {m: a.id for a in scenario.actors for m in a.members} | {
            s: s for s in self.sources
        }
        self._draw()
        self.month = scenario.start - WARM_UP
        self.alarms = np.zeros((len(self.codes), len(self.codes), self.worlds))
        dossiers = (len(self.codes), len(self.sources), len(DOMAINS), self.worlds)
        posts = (
            len(self.codes) + 1,
            *dossiers[1:],
        )  # the last post is that of all outsiders: nobody opens it, it only fades
        self.pressed, self.courted, self.press, self.court = (
            np.zeros(shape) for shape in (dossiers, dossiers, posts, posts)
        )
        self.mail, self.bystanders = np.zeros(posts[:2], np.bool_), self.press[-1]
        self.faced = np.array(
            [any(t == s for _, t in scenario.ties) for s in self.sources], np.bool_
        )
        self.done, self._watched = np.zeros(posts[1:]), np.full(len(self.sources), -1)
        self._gammas: dict[str, Floats] = {}
        self._givens = Given(scenario, worlds, self["structure_noise"])
        ties = [self._tie(a, t) for a, t in scenario.ties]
        self.states = [
            State(self, code, i, [t for t in ties if t.actor == code])
            for i, code in enumerate(self.codes)
        ]
        self.ties = ties
        self.post = Post(scenario, self.own, self.sources, worlds, self.values, self.month)
        while self.month < scenario.start:
            self._pass_month(("act", "adapt"))

    def __getitem__(self, name: str) -> Floats:
        """Give a parameter's values over worlds."""
        return self.values[name]

    def _draw(self) -> None:
        """Draw all parameters, keyed by name; the kernel reads them by row."""
        case = self.case
        single = {n: p for n, p in case.parameters.items() if n not in {t.name for t in TEMPLATES}}
        self.values = parameters.draw(single, case.seed, self.told)
        self.rows = tuple((name, i) for i, name in enumerate(self.values))
        self.free = np.array(list(self.values.values()))
        self.keep_threat, self.keep_support = (
            np.array([kept(h) for h in self[n]]) for n in ("threat_half_life", "support_half_life")
        )
        self.decay = np.exp(-self["precision"] * (1.0 + self["inertia"]))
        self.kernel = kernel(case.theories, self.rows)
        held = {n: np.full(self.worlds, v) for n, v in case.constant.items()} | {
            n.partition(".")[2]: v for n, v in self.told.given.items() if n.startswith("constant.")
        }
        self.constants = [(rows, value) for name, value in held.items() for rows in rows_of(name)]

    def own(self, code: str) -> str:
        """Name the source that a state's acts count as: an actor, a partner, or one of the others."""
        return self._own.get(code, OTHERS)

    def watch(self, source: int) -> None:
        """Work out what a source has done to everybody: once a month, however many look at it."""
        if self._watched[source] != self.month:
            perception.watch(self.done[source], self.bystanders, self.pressed, source)
            self._watched[source] = self.month

    def state(self, code: str) -> State:
        """Give a state by its code."""
        return self.states[self.codes.index(code)]

    def weaker(self, code: str) -> Floats:
        """Tell of each source whether it is of a larger size class than ``code`` (1) or not (0); unknown states are not."""
        size = {a.id: a.size for a in self.case.actors}
        return np.array([float(size.get(s, -1) > size[code]) for s in self.sources])

    def worth(self, code: str) -> Floats:
        """Draw what each source's courtship of ``code`` counts as support: (source, world)."""
        prior = self.case.parameters["support_worth"]
        return np.array(
            [
                prior.at(quantiles(self.case.seed, "worth", tie_name(s, code), self.told))
                for s in self.sources
            ]
        )

    def given(self, name: str, actor: str, target: str) -> Floats | float:
        """Give a field that indicators or coded drivers feed, in the current month; 0 where nothing is known."""
        return self._givens.at(name, actor, target, self.month)

    def bound_by_noes(self, actor: str) -> float:
        """Share of four noes that an actor has declared by now."""
        return max(
            (share for since, share in self.case.of(actor).noes if since <= self.month), default=0.0
        )

    def _tie(self, actor: str, target: str) -> Tie:
        """Open a tie: its dispositions, the weights of the theories that have data for it, and its random streams."""
        name, seed = tie_name(actor, target), self.case.seed
        prior = self.case.parameters["disposition"]
        disposition = np.array(
            [prior.at(quantiles(seed, "disposition", f"{name}.{d}", self.told)) for d in DOMAINS]
        )
        silent = self.silent(actor, target)
        weights, says = (
            theory_weights(self.case, silent, self._gamma, self.told.given),
            with_a_say(self.case, silent, self.told.given),
        )
        keys = key_of(seed, "choice", name), key_of(seed, "act", name)
        free = self.case.relations.get((actor, target)) == FREE
        return Tie.of(
            actor,
            target,
            self.sources.index(target),
            self.worlds,
            (disposition, weights, says),
            keys,
            free=free,
        )

    def _gamma(self, name: str) -> Floats:
        """Gamma draws by inversion over worlds, so that each is keyed by its own name."""
        if name not in self._gammas:
            u = quantiles(self.case.seed, "weight", name, self.told)
            self._gammas[name] = np.maximum(gammaincinv(self["weight_concentration"], u), TINY)
        return self._gammas[name]

    def silent(self, actor: str, target: str) -> frozenset[str]:
        """Names of the theories that read something for which this tie has no datum."""
        missing = {n for n in GIVEN if not self._givens.known(n, actor, target)}
        return frozenset(t.name for t in self.case.theories if missing & set(t.reads))

    def step(self) -> None:
        """Pass one month of the span."""
        held = self.case.hold is not None and self.month >= self.case.hold
        self._pass_month(tuple(p for p in SCHEDULE if not (held and p in FROZEN)))

    def _pass_month(self, phases: tuple[str, ...]) -> None:
        """Let every state finish a phase before any begins the next; dated acts arrive in the phase ``act``."""
        for phase in phases:
            if phase == "act":
                perception.forget(self.bystanders, self.faced, self.keep_threat)
                self.post.deliver(self.month, self.press, self.court, self.mail)
            if phase != "record" and not (phase == "act" and self.month < self.case.start):
                for state in self.states:
                    getattr(state, phase)()
        self.month += 1

    def kept(self, names: Sequence[str]) -> Floats:
        """What relations keep by now: (tie, quantity, world), ties as in ``ties``; NaN for states that keep nothing."""
        blank = np.full((len(self.ties), len(names), self.worlds), np.nan)
        for state in self.states:
            if state.relations is not None:
                blank[[self.ties.index(t) for t in state.ties]] = state.relations.kept(names)
        return blank

    def months(self) -> Iterator[int]:
        """Run the span month by month, giving each month after it has passed."""
        while self.month <= self.case.end:
            now = self.month
            self.step()
            yield now

    def close(self) -> None:
        """Let go of the worlds: model and states hold each other until Python's collector comes by, and Mesa's register keeps every model."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        self.__dict__.clear()


def rows_of(name: str) -> list[slice]:
    """Rows of a situation that a constant holds: pressure is what threatens in every domain as well as on the whole."""
    whole = slice(ROWS[name], ROWS[name] + (len(DOMAINS) if name in DOMAIN_FIELDS else 1))
    return (
        [whole, slice(ROWS["threat"], ROWS["threat"] + len(DOMAINS))]
        if name == "pressure"
        else [whole]
    )


def theory_weights(
    scenario: Scenario,
    silent: frozenset[str],
    gamma: Callable[[str], Floats],
    given: Mapping[str, Floats] = NOTHING,
) -> Floats:
    """Weights of the theories in every world, summing to 1 over those that have data: (theory, world).

    Agnostic: a Dirichlet draw over the *sets of inputs* that theories read, then one over the theories of a set; so a copy
    of a theory takes weight from its twin only. Fixed weights of a scenario replace the draws. All silent: all weights 0.
    ``gamma`` gives the gamma draws over worlds that a name keys; ``given`` holds weights over worlds in place of fixed ones.
    """
    active = [t for t in scenario.theories if t.name not in silent]
    blank = np.zeros_like(gamma(""))
    if scenario.theory_weights:
        raw = dict(zip((t.name for t in scenario.theories), scenario.theory_weights, strict=True))
        table = {t.name: blank + given.get(f"theories.{t.name}", raw[t.name]) for t in active}
    else:
        table = _drawn_weights(active, gamma)
    total = sum(table.values(), blank)
    scale = np.divide(1.0, total, out=blank.copy(), where=total > 0)
    return np.array(
        [table[t.name] * scale if t.name in table else blank for t in scenario.theories]
    )


def with_a_say(
    scenario: Scenario, silent: frozenset[str], given: Mapping[str, Floats] = NOTHING
) -> NDArray[np.bool_]:
    """Tell which theories have a say: those with data, unless the scenario gives them no weight; not read off drawn weights, so that it is the same in every chunk."""
    fixed = (
        dict(zip((t.name for t in scenario.theories), scenario.theory_weights, strict=True))
        if scenario.theory_weights
        else {}
    )
    return np.array(
        [
            t.name not in silent and (fixed.get(t.name) != 0.0 or f"theories.{t.name}" in given)
            for t in scenario.theories
        ],
        np.bool_,
    )


def _drawn_weights(active: Iterable[Theory], gamma: Callable[[str], Floats]) -> dict[str, Floats]:
    sets: dict[str, list[Theory]] = {}
    for theory in active:
        sets.setdefault("+".join(sorted(theory.reads)), []).append(theory)
    found: dict[str, Floats] = {}
    for reads, members in sets.items():
        twins = Counter(t.identity for t in members)
        inner = {identity: gamma(f"theory {identity}") for identity in twins}
        whole = gamma(f"inputs {reads}") / sum(inner.values())
        found |= {t.name: whole * inner[t.identity] / twins[t.identity] for t in members}
    return found
