"""The states, as Mesa agents that hold arrays over worlds: one agent lives in all worlds at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, MONTHS
from sim.decision.situation import GIVEN, HEIGHT, ROWS
from sim.model import partnerships, perception
from sim.model.event_kernels import notice
from sim.model.partnerships import Relations

if TYPE_CHECKING:
    from sim.model.alignment_model import AlignmentModel

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass
class Tie:
    """A directed tie of an actor: what it perceives of it, which theories have a say, what it wishes, and the level it holds."""

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

    @classmethod
    def of(
        cls,
        actor: str,
        target: str,
        source: int,
        worlds: int,
        draws: tuple[Floats, Floats, Flags],
        keys: tuple[np.uint64, np.uint64],
        *,
        free: bool,
    ) -> "Tie":
        """Open a tie at its disposition, with nothing perceived."""
        disposition, weights, says = draws
        level = np.rint(disposition).astype(np.int8)
        blank = np.zeros((HEIGHT, worlds))
        return cls(
            actor,
            target,
            source,
            blank,
            disposition,
            disposition,
            weights,
            says,
            level,
            np.zeros((len(DOMAINS), worlds)),
            *keys,
            free,
        )


class State(mesa.Agent):
    """A state that perceives, appraises, chooses, acts and adapts, every month, in every world.

    ``pressed`` and ``courted`` (source, domain, world) are its dossier: what others have done to it; ``press`` and ``court``
    its post: what arrived since it last looked, ``mail`` (source,) from whom. All four are its part of the model's arrays.
    """

    model: "AlignmentModel"

    def __init__(self, model: "AlignmentModel", code: str, index: int, ties: list[Tie]) -> None:
        """Open the dossier of a state without any memory."""
        super().__init__(model)
        self.code, self.index, self.ties = code, index, ties
        self.bloc = bool(model.case.of(code).members)
        self.pressed, self.courted, self.press, self.court, self.mail = (
            of_all[index]
            for of_all in (model.pressed, model.courted, model.press, model.court, model.mail)
        )
        sources, _, worlds = self.pressed.shape
        self.received = np.zeros((sources, worlds))
        self.heard = np.zeros(sources, np.bool_)
        self.trust = np.ones((sources, worlds))
        self.weaker = model.weaker(code)
        self.worth = model.worth(code)
        self.senses = tuple(model[n] for n in ("spill_over", "witness", "alarm", "welcome"))
        self.habits = (
            model["over_attention"],
            model.keep_threat,
            model.keep_support,
            *(model[n] for n in ("alarm", "trust_break", "trust_mend")),
        )
        self.relations = (
            Relations([t.level for t in ties], model.n_worlds) if model.relates and ties else None
        )

    def perceive(self) -> None:
        """Look around: what has the target of each tie done to everybody?"""
        for tie in self.ties:
            self.model.watch(tie.source)

    def appraise(self) -> None:
        """Work out the situation of each tie from memory, from what is done to others, and from what is given."""
        m = self.model
        for tie in self.ties:
            if m.month % MONTHS == 0 or m.month == m.case.start:
                self._take_givens(tie)
            perception.appraise(
                tie.situation,
                self.heard,
                m.faced,
                self.pressed,
                self.courted,
                m.done[tie.source],
                m.alarms,
                self.received,
                self.trust,
                self.index,
                tie.source,
                self.worth,
                *self.senses,
            )
            for rows, value in m.constants if tie.actor == m.case.focus else ():
                tie.situation[rows] = value
        if self.relations is not None:
            self._lean(self.relations)

    def _lean(self, kept: Relations) -> None:
        """Let partnerships, suppliers, rivals, the lever of trade and divided members tilt what is ordinarily wished."""
        m, sources = self.model, [t.source for t in self.ties]
        around = {
            "rivalry": partnerships.rivalry(m.alarms, sources),
            "received": partnerships.received([t.situation for t in self.ties]),
            "depends": np.array(
                [
                    np.broadcast_to(m.given("dependence", t.target, t.actor), m.n_worlds)
                    for t in self.ties
                ]
            ),
            "divided": np.array(
                [
                    partnerships.how_divided(self.pressed[s], self.courted[s])
                    if self.bloc
                    else np.zeros(m.n_worlds)
                    for s in sources
                ]
            ),
        }
        offsets = kept.tilt(
            np.array([t.ideal for t in self.ties]), self._levels(), around, m.values
        )
        for tie, offset in zip(self.ties, offsets, strict=True):
            tie.leaning = tie.disposition + offset

    def _levels(self) -> Floats:
        return np.array([t.level for t in self.ties], np.float64)

    def _take_givens(self, tie: Tie) -> None:
        for name in GIVEN:
            tie.situation[ROWS[name]] = self.model.given(name, tie.actor, tie.target)
        tie.situation[ROWS["commitment"]] = self.model.bound_by_noes(tie.actor)

    def choose(self) -> None:
        """Choose a level on each tie in each domain."""
        m = self.model
        for tie in self.ties:
            m.kernel(
                tie.situation,
                m.free,
                tie.weights,
                tie.says,
                tie.leaning,
                m.decay,
                tie.choice_key,
                np.uint64(m.month),
                m.ids,
                tie.level,
                tie.ideal,
            )

    def act(self) -> None:
        """Let freely chosen levels become acts that their targets notice next month, at the world's rate of acting."""
        m = self.model
        for tie in self.ties:
            if tie.free:
                other, me = m.state(tie.target), m.sources.index(tie.actor)
                other.mail[me] = True
                notice(
                    tie.level,
                    tie.act_key,
                    np.uint64(m.month),
                    m.ids,
                    m["act_rate"],
                    other.press[me],
                    other.court[me],
                )

    def adapt(self) -> None:
        """Open the post: memory fades and takes up what arrived, trust breaks or mends, alarms are renewed."""
        m = self.model
        if self.relations is not None and m.month >= m.case.start:
            self.relations.close(
                self._levels(),
                [t.situation for t in self.ties],
                self.court[[t.source for t in self.ties]],
                m.values,
            )
        self.heard |= self.mail
        perception.remember(
            self.heard,
            self.mail,
            m.faced,
            self.pressed,
            self.courted,
            self.press,
            self.court,
            self.trust,
            self.weaker,
            *self.habits,
            m.alarms[self.index],
            self.received,
        )
