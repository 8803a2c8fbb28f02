"""The frozen scenario that a run takes: span, states, theories, priors and forcing."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from sim import mechanisms
from sim.core.notebook_view import HEAD, html_table, shortened, view
from sim.core.parameters import Fixed, Parameter
from sim.core.vocabulary import MONTHS, month_text, tie_name
from sim.core.worlds import Floats, Worlds
from sim.decision.theories import Theory
from sim.evidence.case_folders import Sources, find_sources
from sim.evidence.case_parts import CaseFile
from sim.evidence.rows import Act, Forcing
from sim.scenario.constrained_set import Constrained
from sim.scenario.posterior_set import PosteriorSet
from sim.scenario.sweep_factors import Sweep


@dataclass(frozen=True)
class Actor:
    """A state that chooses.

    Attributes:
        id: Code of the state.
        size: Size class, 0 (small) to 2 (great); the smaller side over-reads the larger.
        members: Codes of states whose acts, and acts on whom, count as this actor's.
        noes: Declared noes in force, as (month, share of four), in the order of months.
        neighbours: Codes of states beside it whose courtship by others it perceives as pressure.
    """

    id: str
    size: int
    members: tuple[str, ...] = ()
    noes: tuple[tuple[int, float], ...] = ()
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Panel:
    """States that each decide their tie in turn, on one source of evidence after another.

    Attributes:
        states: Code and size of each state.
        sources: Evidence folder and last month of each source.
    """

    states: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Origin:
    """What a scenario was loaded from.

    Attributes:
        source: The scenario file, or the name of a shipped scenario.
        settings: Settings ``KEY=VALUE`` that were laid over it.
        arguments: Other arguments of ``load_scenario`` that were given.
    """

    source: str | Path
    settings: tuple[str, ...]
    arguments: Mapping[str, int | Path]


@dataclass(frozen=True)
class Scenario:
    """Everything that a run needs, resolved and checked; equal scenarios leave equal records.

    Months count from January of year 0 (``sim.core.vocabulary.month_index``).

    Attributes:
        name: Name of the scenario; other runs of the same file have names of their own.
        title: Title for readers.
        start: First month of the span.
        end: Last month of the span.
        actors: States that choose.
        ties: Directed ties that are decided, as (actor, target).
        own_ties: Of these, the ties that the file names, the focus's first; the first is scored.
        theories: Theories that run.
        theory_weights: Fixed weights of the theories; empty where worlds draw them.
        parameters: Prior or pinned value of every parameter, by name.
        forcing_modes: Whether acts of (source, target) are prescribed, free, none or silent.
        partners: Codes of states that act and do not choose.
        focus: Code of the state whose choices are explained.
        external: Whether figures from outside the documents are used.
        constant: Fields of the situation that the focus perceives as constant, by name.
        hold: Month from which the perceived situation is held, if any.
        split: First month of the second span, if the record is split.
        window: First and last year of the outcome that attribution asks about.
        worlds: Number of worlds.
        seed: Seed of all random streams.
        forcing: Acts and figures that the model may see.
        sweep: Design of a sweep, if the scenario has one.
        digest: Digest of all that changes a world.
        text: The merged scenario file as JSON.
        calibrate: Side of the split that calibration may see, before or after.
        constrained: Constrained set that worlds draw their parameters from, if any.
        posterior: Worlds of an inference that worlds take all but their luck from, if any.
        setting: First month of a hypothetical setting, if any.
        theses: Name of the file of theses, among the tables of evidence.
        panel: The panel whose states decide in turn, if any.
        free_acts: What free ties send, ``levels`` or ``departures``.
        codes: The codes that an inference is given, ``recorded`` or ``made``.
        sources: The folders of its evidence, and their case.
        origin: What it was loaded from; no part of what it is.
    """

    name: str
    title: str
    start: int
    end: int
    actors: tuple[Actor, ...]
    ties: tuple[tuple[str, str], ...]
    own_ties: tuple[tuple[str, str], ...]
    theories: tuple[Theory, ...]
    theory_weights: tuple[float, ...]
    parameters: Mapping[str, Parameter | Fixed]
    forcing_modes: Mapping[tuple[str, str], str]
    partners: tuple[str, ...]
    focus: str
    external: bool
    constant: Mapping[str, float]
    hold: int | None
    split: int | None
    window: tuple[int, int]
    worlds: int
    seed: int
    forcing: Forcing
    sweep: Sweep | None
    digest: str
    text: str
    calibrate: str = "before"
    constrained: Constrained | None = None
    posterior: PosteriorSet | None = None
    setting: int | None = None
    theses: str = "theses"
    panel: Panel | None = None
    free_acts: str = "levels"
    codes: str = "recorded"
    sources: Sources = field(default_factory=find_sources)
    origin: Origin | None = field(default=None, compare=False, repr=False)

    @property
    def case(self) -> CaseFile:
        """What is known of the documents and states of its evidence."""
        return self.sources.case

    @property
    def years(self) -> range:
        """Calendar years of the span."""
        return range(self.start // MONTHS, self.end // MONTHS + 1)

    @property
    def calibration(self) -> range:
        """Calendar years that calibration may see: one side of the split, or all years."""
        if self.split is None:
            return self.years
        year = self.split // MONTHS
        if self.calibrate == "before":
            return range(self.years.start, year)
        return range(year, self.years.stop)

    def drawn_from(self, constrained: Constrained) -> "Scenario":
        """Return the scenario with worlds that draw their parameters from a constrained set."""
        text = f"{self.digest} {constrained.digest}"
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        return replace(self, constrained=constrained, digest=digest)

    def numbered(self, ids: ArrayLike, given: Mapping[str, Floats] | None = None) -> Worlds:
        """Return worlds by number.

        Args:
            ids: Numbers of the worlds, shape (world,).
            given: Values over worlds that replace draws, as in ``Worlds.given``; they take
                precedence over the points of the constrained set and over the posterior.
        """
        numbers = np.asarray(ids, np.uint64)
        if self.posterior is not None:
            drawn = self.posterior.worlds(numbers)
            return replace(drawn, given={**drawn.given, **(given or {})})
        known: Mapping[str, Floats] = {}
        if self.constrained is not None:
            known = self.constrained.worlds(numbers, self.seed).given
        return Worlds(numbers, {**known, **(given or {})})

    def of(self, actor: str) -> Actor:
        """Return an actor by its code."""
        return next(a for a in self.actors if a.id == actor)

    def with_acts(self, acts: Iterable[Act], name: str) -> "Scenario":
        """Return the scenario with other acts in its forcing, under a name."""
        return replace(self, forcing=self.forcing.with_acts(acts), name=name)

    def met(self, actor: str) -> int:
        """Count the acts of others that an actor or its members meet within the span.

        A standing condition counts once, however often it is renewed.
        Without the mechanism ``memory`` an act is forgotten before the year in which it counts is
        over, so that it forces nothing: no act is met.
        """
        if not mechanisms.on(("memory",), self.parameters):
            return 0
        names = {actor, *self.of(actor).members}
        inside = [act for act in self.forcing.acts if self.start <= act.month <= self.end]
        meant = [act for act in inside if act.target in names and act.actor not in names]
        return len({act.origin for act in meant})

    def __repr__(self) -> str:
        """Describe the scenario in two lines."""
        return f"<{self._title()}\n {self._size()}>"

    def _repr_html_(self) -> str:
        """Describe the scenario in a notebook: what it is, its first ties, how much it holds."""
        rows = [(actor, target, self.met(actor)) for actor, target in self.ties[:HEAD]]
        table = html_table(("actor", "target", "acts met"), rows)
        names = ", ".join(theory.name for theory in self.theories)
        return view(self._title(), table, f"{self._size()}; theories: {names}")

    def _title(self) -> str:
        """Return the name, the span and the tie that is scored."""
        tie = shortened(tie_name(*self.own_ties[0]))
        return f"Scenario {shortened(self.name)}: {describe_span(self)}, {tie}"

    def _size(self) -> str:
        """Return how many ties, acts, theories and worlds there are, and the seed."""
        acts = len({act.origin for act in self.forcing.acts})
        return (
            f"ties: {len(self.ties)}, acts of others: {acts}, theories: {len(self.theories)}, "
            f"worlds: {self.worlds}, seed: {self.seed}"
        )


def describe_span(scenario: Scenario) -> str:
    """Return the span in words, such as ``1991-01 to 2025-12``."""
    return f"{month_text(scenario.start)} to {month_text(scenario.end)}"
