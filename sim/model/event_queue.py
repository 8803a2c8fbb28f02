"""Forcing: dated acts as they arrive in each world, what uncovered years may have held, and the given figures.

Acts of one day, actor, target and domain are one act, the strongest: a joint statement of forty-eight paragraphs is a day's
work, not a campaign (method: reporting density).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.random_streams import key_of, quantiles
from sim.core.vocabulary import DOMAINS, MONTHS, tie_name
from sim.core.worlds import Worlds
from sim.decision.situation import FIELDS
from sim.evidence.coders import recoded
from sim.evidence.rows import Act, Figure
from sim.mechanisms.encirclement import closing
from sim.model.event_kernels import counted_by_month, imagined, post, sorted_in
from sim.scenario.scenario import PRESCRIBED, Scenario

Floats = NDArray[np.float64]
SILENT = "silent"  # prescribed, but nothing is imagined where no document looks: the source's acts are removed
MARGIN = 1e-12  # keeps normal draws finite
BOUNDS = {f.name: (f.low, f.high) for f in FIELDS}


@dataclass(frozen=True)
class Letter:
    """One act on its way: from whom, to which post; its level, domain and due month in every world; the id of its evidence, if any."""

    source: int
    victim: str
    level: Floats
    domain: NDArray[np.int64]
    due: NDArray[np.int64]
    act: str = ""


def one_a_day(acts: Iterable[Act], own: Callable[[str], str]) -> list[Act]:
    """Keep, of acts that share day, actor, target and domain, the strongest; others stay as they are."""
    best: dict[tuple[str, ...], Act] = {}
    for act in acts:
        exact = act.precision == "day"
        key = (act.date, own(act.actor), own(act.target), act.domain) if exact else (act.id,)
        if key not in best or abs(act.level) > abs(best[key].level):
            best[key] = act
    return list(best.values())


class Post:
    """All letters of a run, sorted by the month in which they arrive."""

    def __init__(
        self,
        scenario: Scenario,
        own: Callable[[str], str],
        sources: Sequence[str],
        worlds: Worlds,
        values: Mapping[str, Floats],
        opens: int,
    ) -> None:
        """Date and weigh every prescribed act in every world; draw what uncovered years may have held.

        ``values``: parameters over worlds; of them coding_noise, unrecorded_rate and ring are read. ``opens``: month of the first delivery.
        What the worlds are given as ``acts.ID`` scales an act before it is weighed, as the edit ``scale`` does.
        """
        self._case, self._own, self._sources, self._opens = scenario, own, list(sources), opens
        self._told, self._worlds = worlds, len(worlds)
        self._codes = [a.id for a in scenario.actors]
        self.letters = [
            *self._recorded(values["coding_noise"], values["ring"]),
            *self._imagined(values["unrecorded_rate"]),
        ]
        self._sort()

    def _recorded(self, noise: Floats, ring: Floats) -> Iterator[Letter]:
        """Give the prescribed acts, each followed by what it means to those whom it encircles."""
        faced = {target for _, target in self._case.ties}
        reaching = {
            act: coded
            for act, coded in self._as_coded().items()
            if self._reaches(act.actor, self._own(act.target))
        }
        domains = {d: np.broadcast_to(np.int64(i), self._worlds) for i, d in enumerate(DOMAINS)}
        for (act, coded), level in zip(
            reaching.items(), self._weighed(list(reaching), noise), strict=True
        ):
            level[~coded] = 0.0
            source, victim = self._own(act.actor), self._own(act.target)
            letter = Letter(
                self._sources.index(source),
                victim,
                level,
                domains[act.domain],
                self._dated(act),
                act.id,
            )
            if (
                victim in self._codes or source in faced
            ):  # what other powers do to outsiders nobody looks at
                yield letter
            yield from self._surrounding(letter, act, ring)

    def _as_coded(self) -> dict[Act, NDArray[np.bool_]]:
        """Give the acts, and in which worlds each is as it stands: all, unless worlds draw whose codes of the acts are theirs."""
        acts, codings = self._case.forcing.acts, self._case.forcing.codings or ({},)
        drawn = np.floor(quantiles(self._case.seed, "coder", "", self._told) * len(codings))
        kept: dict[Act, NDArray[np.bool_]] = {}
        for coder, own in enumerate(codings):
            for act in one_a_day(recoded(acts, own), self._own):
                kept[act] = kept.get(act, np.zeros(self._worlds, np.bool_)) | (drawn == coder)
        return kept

    def _weighed(self, acts: Sequence[Act], noise: Floats) -> Floats:
        """Draw the levels of acts in every world, (act, world): coders differ on how much, not on which way."""
        level, coded = np.empty((len(acts), self._worlds)), np.empty((len(acts), self._worlds))
        for i, act in enumerate(acts):
            level[i] = quantiles(self._case.seed, "coding", act.id, self._told)
            coded[i] = act.level * self._told.given.get(f"acts.{act.id}", 1.0)
        ndtri(np.clip(level, MARGIN, 1 - MARGIN, out=level), out=level)
        level *= noise
        level += np.abs(coded)
        np.clip(level, 0.0, 2.0, out=level)
        level *= np.sign(coded, out=coded)
        return level

    def _dated(self, act: Act) -> NDArray[np.int64]:
        """Draw the month of an act whose date is known no better than by its span."""
        if act.span == 1:
            return np.broadcast_to(np.int64(act.month), self._worlds)
        return act.month + np.floor(
            quantiles(self._case.seed, "date", act.id, self._told) * act.span
        ).astype(np.int64)

    def _imagined(self, rate: Floats) -> Iterator[Letter]:
        """Give what uncovered years may have held."""
        for source, target in self._unwatched():
            yield from self._imagine(source, target, rate)

    def _sort(self) -> None:
        """Sort the letters of all worlds by month, those of a month in the order in which they stand."""
        victims = [
            self._codes.index(k.victim) if k.victim in self._codes else len(self._codes)
            for k in self.letters
        ]
        self._whither = (
            np.array([victims, [k.source for k in self.letters]], np.int64).reshape(2, -1).T
        )
        months = self._case.end + 1 - self._opens
        self._until = np.zeros(months + 1, np.int64)
        for letter in self.letters:
            counted_by_month(letter.level, letter.due, self._opens, self._until)
        self._until = np.cumsum(self._until)
        acts = int(self._until[-1])
        self._acts = (
            np.empty(acts, np.int32),
            np.empty(acts, np.int32),
            np.empty(acts, np.int8),
            np.empty(acts),
        )
        place = self._until[:-1].copy()
        for k, letter in enumerate(self.letters):
            sorted_in(k, letter.level, letter.domain, letter.due, self._opens, place, *self._acts)

    def _reaches(self, code: str, victim: str) -> bool:
        """Tell whether an act reaches a post: a prescribed pair of states, or someone outside the scenario."""
        source = (
            self._own(code) if self._own(code) in self._codes else code
        )  # others are told apart by the scenario, though not by memory
        if source in (victim, self._case.focus):
            return False
        return victim not in self._codes or self._case.relations.get(
            (source, victim), PRESCRIBED
        ) in (PRESCRIBED, SILENT)

    def _surrounding(self, letter: Letter, act: Act, ring: Floats) -> Iterator[Letter]:
        """Let courtship of a state's neighbour arrive as pressure on the state, where the mechanism does anything."""
        for actor in self._case.actors if act.level < 0 and ring.any() else ():
            if act.target in actor.neighbours and self._own(act.actor) != actor.id:
                closing_in = closing(-letter.level, ring)  # type: ignore[arg-type] # elementwise: worlds as well as one
                yield replace(letter, victim=actor.id, level=np.asarray(closing_in))

    def _unwatched(self) -> list[tuple[str, str]]:
        """Pairs of actors whose acts are prescribed, so that uncovered years must be drawn."""
        pairs = self._case.relations.items()
        return [
            (s, t)
            for (s, t), mode in pairs
            if mode == PRESCRIBED and s in self._codes and t in self._codes
        ]

    def _imagine(self, source: str, target: str, rate: Floats) -> Iterator[Letter]:
        """Draw at most one unrecorded act a year of a pair, in the years that no document covers for the source."""
        name, worlds = tie_name(source, target), self._worlds
        key, ids = (
            key_of(self._case.seed, "unrecorded", name),
            self._told.number("unrecorded", name),
        )
        for year in self._case.years:
            if (year, source) not in self._case.forcing.covered:
                level, domain, due = (
                    np.empty(worlds),
                    np.empty(worlds, np.int64),
                    np.empty(worlds, np.int64),
                )
                imagined(key, year, ids, rate, level, domain, due)
                yield Letter(self._sources.index(source), target, level, domain, due)

    def deliver(self, month: int, press: Floats, court: Floats, mail: NDArray[np.bool_]) -> None:
        """Put the acts of a month into the posts of their victims: ``press, court`` (victim, source, domain, world), ``mail`` (victim, source).

        Outsiders share the last post, which is only watched.
        """
        a, b = self._until[month - self._opens : month - self._opens + 2]
        post(*(part[a:b] for part in self._acts), self._whither, press, court, mail)


class Given:
    """Figures that feed fields of the situation, interpolated between their years, with a world's own error."""

    def __init__(self, scenario: Scenario, worlds: Worlds, noise: Floats) -> None:
        """Index the figures that the scenario allows; documents come before external figures of the same year."""
        self._seed, self._told, self._noise = scenario.seed, worlds, noise
        self._series: dict[tuple[str, str, str], dict[float, Figure]] = {}
        allowed = [f for f in scenario.forcing.figures if scenario.external or not f.external]
        for figure in sorted(allowed, key=lambda f: not f.external):
            self._series.setdefault((figure.field, figure.actor, figure.counterpart), {})[
                figure.year
            ] = figure
        self._errors: dict[tuple[str, str, str], Floats] = {}

    def _key(self, name: str, actor: str, target: str) -> tuple[str, str, str]:
        if name == "dependence":
            return name, actor, target
        if name == "capability":
            return name, target, ""
        return name, actor, ""

    def known(self, name: str, actor: str, target: str) -> bool:
        """Tell whether at least two years of a field are given for a tie."""
        return len(self._series.get(self._key(name, actor, target), {})) > 1

    def at(self, name: str, actor: str, target: str, month: int) -> Floats | float:
        """Give a field's value in a month over worlds, 0 where fewer than two years are given."""
        if not self.known(name, actor, target):
            return 0.0
        key = self._key(name, actor, target)
        years = sorted(self._series[key])
        value = np.interp(month / MONTHS, years, [self._series[key][y].value for y in years])
        if key not in self._errors:
            spread = ndtri(
                np.clip(
                    quantiles(self._seed, "figure", "|".join(key), self._told), MARGIN, 1 - MARGIN
                )
            )
            self._errors[key] = np.exp(self._noise * spread)
        low, high = BOUNDS[name]
        return np.clip(value * self._errors[key], low, high)
