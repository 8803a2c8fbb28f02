"""The states, as Mesa agents that hold arrays over worlds: one agent acts in all worlds at once."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import MONTHS
from sim.decision.situation import GIVEN, ROWS
from sim.model import partnerships, perception, relation_kernels
from sim.model.event_kernels import deliver_departures, deliver_noticed
from sim.model.free_acts import KEEP
from sim.model.partnerships import Relations, Surroundings

if TYPE_CHECKING:
    from sim.model.alignment_model import AlignmentModel

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass
class Departures:
    """What a free tie sends where acts are departures from habit.

    Attributes:
        habit: Habitual levels: (domain, world).
        rates: Probability that a departure becomes an act in a month: (domain, world).
        sent: Acts of the month, 0 where there is none: (domain, world).
    """

    habit: Floats
    rates: Floats
    sent: Floats


@dataclass
class Tie:
    """A directed tie of an actor.

    Attributes:
        actor: Code of the state that chooses.
        target: Code of the state that it chooses toward.
        source: Position of the target among the sources of acts.
        situation: What the actor perceives of the target: (row, world).
        disposition: Drawn disposition: (domain, world).
        leaning: Disposition with the tilt by relations: (domain, world).
        weights: Weights of the theories: (theory, world).
        says: Whether each theory has a say: (theory,).
        level: Chosen levels: (domain, world).
        ideal: Ideal levels: (domain, world).
        choice_key: Key of the random stream of choices.
        act_key: Key of the random stream of acts.
        free: Whether chosen levels become acts that the target notices.
        domain_weights: Weights of the domains, by which the wishes of theories are multiplied:
            (domain, world); None where all are 1.
        departures: What becomes of departures from habit; None where levels become acts.
    """

    actor: str
    target: str
    source: int
    situation: Floats
    disposition: Floats
    leaning: Floats
    weights: Floats
    says: Flags
    level: NDArray[np.int8]
    ideal: Floats
    choice_key: np.uint64
    act_key: np.uint64
    free: bool
    domain_weights: Floats | None = None
    departures: Departures | None = None


class State(mesa.Agent):
    """A state that perceives, appraises, chooses, acts and adapts, every month, in every world.

    Arrays over sources are views of its part of the model's arrays.

    Attributes:
        code: Code of the state.
        index: Position among the actors.
        ties: Its ties.
        bloc: Whether it has members.
        pressed: Remembered pressure: (source, domain, world).
        courted: Remembered courtship: (source, domain, world).
        arriving_pressure: Pressure since the last month: (source, domain, world).
        arriving_courtship: Courtship since the last month: (source, domain, world).
        arrived: Whether anything arrived since the last month: (source, domain).
        heard: Whether anything ever arrived: (source,).
        received: Mean level that arrived last month: (source, world).
        trust: Trust in each source: (source, world).
        weaker: 1 for sources of a larger size class, else 0: (source,).
        relations: Partnerships, arms supply and asks on its ties, if such mechanisms run.
    """

    model: "AlignmentModel"

    def __init__(self, model: "AlignmentModel", code: str, index: int, ties: list[Tie]) -> None:
        """Create a state without any memory."""
        super().__init__(model)
        self.code = code
        self.index = index
        self.ties = ties
        self.bloc = bool(model.case.of(code).members)
        self.pressed = model.pressed[index]
        self.courted = model.courted[index]
        self.arriving_pressure = model.arriving_pressure[index]
        self.arriving_courtship = model.arriving_courtship[index]
        self.arrived = model.arrived[index]
        sources = len(model.sources)
        self.heard = np.zeros(sources, np.bool_)
        self.received = np.zeros((sources, model.n_worlds))
        self.trust = np.ones((sources, model.n_worlds))
        self.weaker = model.weaker(code)
        self.relations: Relations | None = None
        if model.relates and ties:
            self.relations = Relations([tie.level for tie in ties], model.n_worlds)

    @cached_property
    def worth(self) -> Floats:
        """What each source's courtship counts as support, drawn once asked: (source, world)."""
        return self.model.worth(self.code)

    def perceive(self) -> None:
        """See what the target of each tie has done to everybody."""
        for tie in self.ties:
            self.model.watch(tie.source)

    def appraise(self) -> None:
        """Work out the situation of each tie from memory, what is done to others, and tables."""
        model = self.model
        for tie in self.ties:
            if model.month % MONTHS == 0 or model.month == model.case.start:
                self._take_givens(tie)
            self._appraise_tie(tie)
            model.adjust(tie.situation)
            if tie.actor == model.case.focus:
                for rows, value in model.constants:
                    tie.situation[rows] = value
        if self.relations is not None:
            self._lean(self.relations)

    def _appraise_tie(self, tie: Tie) -> None:
        model = self.model
        perception.appraise(
            tie.situation,
            self.heard,
            model.targeted,
            self.pressed,
            self.courted,
            model.done[tie.source],
            model.alarms,
            self.received,
            self.trust,
            self.index,
            tie.source,
            self.worth,
            model["spill_over"],
            model["witness"],
            model["alarm"],
            model["welcome"],
        )

    def _take_givens(self, tie: Tie) -> None:
        """Write the fields that tables and declared noes give into the situation of a tie."""
        for name in GIVEN:
            tie.situation[ROWS[name]] = self.model.given(name, tie.actor, tie.target)
        tie.situation[ROWS["commitment"]] = self.model.bound_by_noes(tie.actor)

    def _lean(self, relations: Relations) -> None:
        """Tilt the dispositions by partnerships, suppliers, rivals, trade and divided members."""
        ideals = np.array([tie.ideal for tie in self.ties])
        offsets = relations.tilt(ideals, self._levels(), self.surroundings(), self.model.values)
        for tie, offset in zip(self.ties, offsets, strict=True):
            tie.leaning = tie.disposition + offset

    def surroundings(self) -> Surroundings:
        """Return what relations read of other states: each array has one row a tie."""
        model = self.model
        sources = [tie.source for tie in self.ties]
        situations = [tie.situation for tie in self.ties]
        depends = []
        for tie in self.ties:
            dependence = model.given("dependence", tie.target, tie.actor)
            depends.append(np.broadcast_to(dependence, model.n_worlds))
        return Surroundings(
            rivalry=partnerships.rivalry(model.alarms, sources),
            divided=np.array([self._divided_by(source) for source in sources]),
            depends=np.array(depends),
            received=partnerships.received(situations),
        )

    def _divided_by(self, source: int) -> Floats:
        """Return how evenly a source presses and courts the state's members: (world,)."""
        if not self.bloc:
            return np.zeros(self.model.n_worlds)
        divided: Floats = relation_kernels.how_divided(self.pressed[source], self.courted[source])
        return divided

    def _levels(self) -> Floats:
        """Return the levels of all ties: (tie, domain, world)."""
        return np.array([tie.level for tie in self.ties], np.float64)

    def choose(self) -> None:
        """Choose a level on each tie in each domain."""
        model = self.model
        for tie in self.ties:
            weights = () if tie.domain_weights is None else (tie.domain_weights,)
            choose = model.kernel if tie.domain_weights is None else model.weighted_kernel
            choose(
                tie.situation,
                model.free,
                tie.weights,
                tie.says,
                tie.leaning,
                model.decay,
                tie.choice_key,
                np.uint64(model.month),
                model.ids,
                tie.level,
                tie.ideal,
                *weights,
            )

    def act(self) -> None:
        """Turn freely chosen levels into acts that targets notice next month, at a drawn rate."""
        model = self.model
        for tie in self.ties:
            if not tie.free:
                continue
            other = model.state(tie.target)
            me = model.sources.index(tie.actor)
            other.arrived[me] = True
            if tie.departures is not None:
                deliver_departures(
                    tie.level,
                    tie.departures.habit,
                    tie.departures.rates,
                    KEEP,
                    tie.act_key,
                    np.uint64(model.month),
                    model.ids,
                    tie.departures.sent,
                    other.arriving_pressure[me],
                    other.arriving_courtship[me],
                )
                continue
            deliver_noticed(
                tie.level,
                tie.act_key,
                np.uint64(model.month),
                model.ids,
                model["act_rate"],
                other.arriving_pressure[me],
                other.arriving_courtship[me],
            )

    def adapt(self) -> None:
        """Take up what arrived: memory fades and grows, trust breaks or mends, alarms change."""
        model = self.model
        if self.relations is not None and model.month >= model.case.start:
            sources = [tie.source for tie in self.ties]
            situations = [tie.situation for tie in self.ties]
            courtship = self.arriving_courtship[sources]
            self.relations.close_month(self._levels(), situations, courtship, model.values)
        self.heard |= self.arrived.any(1)
        perception.remember(
            self.heard,
            self.arrived,
            model.targeted,
            self.pressed,
            self.courted,
            self.arriving_pressure,
            self.arriving_courtship,
            self.trust,
            self.weaker,
            model.attention,
            model.keep_threat,
            model.keep_support,
            model["alarm"],
            model["trust_break"],
            model["trust_mend"],
            model.alarms[self.index],
            self.received,
        )
