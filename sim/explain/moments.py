"""Moments: the laboratory watched from outside, so that any choice of any world can be explained by what it was made of.

The engine itself runs the worlds that are asked about - their numbers give them the same draws as in any ensemble - and nothing in it knows that it is watched.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim import mechanisms
from sim.core.random_streams import fill_uniforms
from sim.core.worlds import Worlds
from sim.explain.ledger import Moment
from sim.explain.memory_trace import Deeds, Habits, Memory
from sim.model import partnerships
from sim.model.agents import State
from sim.model.alignment_model import WARM_UP, AlignmentModel
from sim.model.partnerships import Relations
from sim.scenario.scenario import Scenario

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Pair = tuple[str, str]
TILTS: Final = {
    "partnership": "partnership_bond",
    "supply": "reliance",
    "compensation": "seesaw",
    "coercion": "lever",
    "wedge": "wedge",
}  # each is linear in its own parameter


@dataclass(frozen=True)
class View:
    """When the states last looked around, and by how much relations tilt their wishes since: by state and mechanism (tie, domain, world)."""

    month: int
    tilts: Mapping[str, Mapping[str, Floats]] = field(default_factory=dict)


def _kept(lab: AlignmentModel) -> dict[str, tuple[Floats, ...]]:
    """Copy what relations are about to tilt wishes by, before the month writes over it: by state."""
    return {
        state.code: _books(lab, state, state.relations)
        for state in lab.states
        if state.relations is not None
    }


def _books(m: AlignmentModel, state: State, books: Relations) -> tuple[Floats, ...]:
    """Copy a state's ideals, levels and books, and what is around; in the order in which ``relations.tilted`` takes them."""
    sources = [t.source for t in state.ties]
    return (
        np.array([t.ideal for t in state.ties]),
        np.array([t.level for t in state.ties], np.float64),
        books.usual.copy(),
        books.standing.copy(),
        books.share.copy(),
        partnerships.rivalry(m.alarms, sources),
        np.array(
            [
                partnerships.how_divided(state.pressed[s], state.courted[s])
                if state.bloc
                else np.zeros(m.n_worlds)
                for s in sources
            ]
        ),
        np.array(
            [
                np.broadcast_to(m.given("dependence", t.target, t.actor), m.n_worlds)
                for t in state.ties
            ]
        ),
    )


def _tilts(lab: AlignmentModel, code: str, before: tuple[Floats, ...]) -> dict[str, Floats]:
    """Give what each mechanism that joins ties adds to the wishes of a state's ties: by mechanism (tie, domain, world)."""
    state, found = lab.state(code), {}
    received = partnerships.received([t.situation for t in state.ties])
    for mechanism, own in TILTS.items():
        if mechanisms.on([mechanism], lab.case.parameters):
            offsets = np.zeros_like(before[0])
            strengths = [
                lab[n] if n == own else np.zeros(lab.n_worlds)
                for n in ("partnership_bond", "reliance", "seesaw", "lever", "wedge")
            ]
            partnerships.fill_offsets(offsets, *before, received, *strengths)
            found[mechanism] = offsets
    return found


@dataclass
class Watch:
    """A laboratory with a list of all that its states chose to do to each other, since free choices leave no letter."""

    lab: AlignmentModel
    chosen: list[tuple[int, int, int, NDArray[np.float64]]] = field(
        default_factory=list
    )  # month, source, victim, level (domain, world)

    def step(self) -> None:
        """Pass a month, and note which freely chosen levels were noticed as acts: the same draws as the engine's own."""
        month, lab = self.lab.month, self.lab
        lab.step()
        for tie in lab.ties:
            if tie.free:
                drawn = np.empty(tie.level.shape)
                fill_uniforms(tie.act_key, np.uint64(month), lab.ids, drawn)
                self.chosen.append(
                    (
                        month,
                        lab.sources.index(tie.actor),
                        lab.codes.index(tie.target),
                        np.where(drawn < lab["act_rate"], tie.level, 0.0),
                    )
                )

    def deeds(self, w: int) -> Deeds:
        """Lay the acts of one world out, those that weigh nothing left out: letters, and then what was chosen."""
        due, level, domain, source, victim = self._letters
        here = np.flatnonzero((level[:, w] != 0.0) & (due[:, w] >= self.lab.case.start - WARM_UP))
        sent = np.stack([due[here, w], source[here], victim[here], domain[here, w]])
        rows = [
            (m, s, v, int(d), row[d, w])
            for m, s, v, row in self.chosen
            for d in np.flatnonzero(row[:, w])
        ]
        came = np.array([r[:4] for r in rows], np.int64).reshape(-1, 4).T
        due_, source_, victim_, domain_ = np.concatenate([sent, came], axis=1)
        names = (*(self.lab.queue.events[k].act for k in here), *("" for _ in rows))
        return Deeds(
            due_, source_, victim_, domain_, np.append(level[here, w], [r[4] for r in rows]), names
        )

    @cached_property
    def _letters(self) -> tuple[Whole, Floats, Whole, Whole, Whole]:
        """Stack what the letters of all worlds say: due, level, domain (letter, world), and source and victim (letter,)."""
        letters, codes = self.lab.queue.events, self.lab.codes
        due, level, domain = (
            np.array([getattr(k, n) for k in letters]).reshape(-1, self.lab.n_worlds)
            for n in ("due", "level", "domain")
        )
        victim = [codes.index(k.victim) if k.victim in codes else len(codes) for k in letters]
        return (
            due,
            level,
            domain,
            np.array([k.source for k in letters], np.int64),
            np.array(victim, np.int64),
        )


def habits(lab: AlignmentModel, w: int) -> Habits:
    """Read how the states of one world remember."""
    weaker = np.array([s.weaker for s in lab.states])
    return Habits(
        {n: float(v[w]) for n, v in lab.values.items()},
        weaker,
        np.array([s.worth[:, w] for s in lab.states]),
    )


def moments(
    scenario: Scenario, worlds: Worlds, months: Collection[int], ties: Collection[Pair]
) -> Iterator[Moment]:
    """Run some worlds and give the moments of some ties in some months: month by month, world by world, tie by tie."""
    lab = AlignmentModel(scenario, worlds)
    watch, view = Watch(lab), View(scenario.start - 1)
    looks = {
        month if scenario.hold is None else min(month, scenario.hold - 1) for month in months
    }  # later on nobody looks around
    while lab.month <= max(months):
        month, before = lab.month, [t.level.copy() for t in lab.ties]
        kept = _kept(lab) if month in looks else {}
        watch.step()
        if month in looks:
            view = View(month, {code: _tilts(lab, code, held) for code, held in kept.items()})
        if month in months:
            yield from _taken(watch, view, month, before, ties)
    lab.close()


def _taken(
    watch: Watch, view: View, month: int, before: Sequence[NDArray[np.int8]], ties: Collection[Pair]
) -> Iterator[Moment]:
    """Put together what each world's choices of a month were made of; ``before``: levels by tie."""
    lab, case = watch.lab, watch.lab.case
    fields = {
        *case.constant,
        *(n.partition(".")[2] for n in lab.worlds.given if n.startswith("constant.")),
    }
    held = frozenset(fields | ({"threat"} if "pressure" in fields else set()))
    for w in range(lab.n_worlds):
        memory = (
            Memory(watch.deeds(w), habits(lab, w), view.month) if view.month >= case.start else None
        )
        for i, tie in enumerate(lab.ties):
            if (tie.actor, tie.target) in ties:
                place = [t.target for t in lab.state(tie.actor).ties].index(tie.target)
                yield Moment(
                    month,
                    int(lab.ids[w]),
                    (tie.actor, tie.target),
                    (lab.codes.index(tie.actor), tie.source),
                    tie.situation[:, w].copy(),
                    tie.disposition[:, w],
                    {
                        name: tilt[place, :, w]
                        for name, tilt in view.tilts.get(tie.actor, {}).items()
                    },
                    case.theories,
                    np.where(tie.says, tie.weights[:, w], 0.0),
                    {n: float(v[w]) for n, v in lab.values.items()},
                    memory,
                    held if tie.actor == case.focus else frozenset(),
                    before[i][:, w],
                    tie.ideal[:, w].copy(),
                    tie.level[:, w].copy(),
                )
