"""Scenarios: a file that says which span, actors, ties, theories and mechanisms run, and what is prescribed or free.

A scenario may extend another one. Everything is read strictly and resolved into one frozen object; all faults of a file come at
once, each with its line.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sim.core.errors import BadInput
from sim.core.parameters import Fixed, Parameter
from sim.core.paths import is_folder
from sim.core.vocabulary import MONTHS, month_index, month_text
from sim.core.worlds import Floats, Worlds
from sim.decision.theories import Theory, declared
from sim.evidence import coded_tables, coders
from sim.evidence.rows import Act, Forcing
from sim.scenario import standing_conditions, sweep_factors, validation
from sim.scenario.constrained_set import Constrained, load, refuse_misfit
from sim.scenario.draft import Draft, validated
from sim.scenario.edits import edited
from sim.scenario.merge import find, layered, shipped
from sim.scenario.schema import ScenarioFile
from sim.scenario.sweep_factors import Sweep
from sim.scenario.validation import FREE, NONE, PRESCRIBED, Pair

__all__ = [
    "FREE",
    "NONE",
    "PRESCRIBED",
    "Actor",
    "Scenario",
    "describe_span",
    "find",
    "load_scenario",
    "shipped",
]
UNSCORED = (
    "worlds",
    "seed",
    "title",
    "extends",
    "sweep",
)  # keys that do not change what is computed of a world


@dataclass(frozen=True)
class Actor:
    """A state: its size class (for asymmetry), whose acts count as its own, its declared noes by date, and its neighbours."""

    id: str
    size: int
    members: tuple[str, ...] = ()
    noes: tuple[tuple[int, float], ...] = ()
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """Everything a run needs, resolved and checked; two equal scenarios leave equal records."""

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
    relations: Mapping[tuple[str, str], str]
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
    setting: int | None = None
    theses: str = "theses"

    @property
    def years(self) -> range:
        """Calendar years of the span."""
        return range(self.start // MONTHS, self.end // MONTHS + 1)

    @property
    def calibration(self) -> range:
        """Calendar years that calibration may see: those on one side of the split, or all where nothing is split."""
        if self.split is None:
            return self.years
        year = self.split // MONTHS
        return (
            range(self.years.start, year)
            if self.calibrate == "before"
            else range(year, self.years.stop)
        )

    def drawn_from(self, found: Constrained) -> "Scenario":
        """Give the same scenario with worlds that draw their parameters from a constrained set."""
        return replace(
            self,
            constrained=found,
            digest=hashlib.sha256(f"{self.digest} {found.digest}".encode()).hexdigest()[:16],
        )

    def numbered(self, ids: ArrayLike, given: Mapping[str, Floats] | None = None) -> Worlds:
        """Give worlds by number, with their points of the constrained set if there is one, and what is ``given`` besides."""
        known = np.asarray(ids, np.uint64)
        own = {} if self.constrained is None else self.constrained.worlds(known, self.seed).given
        return Worlds(known, {**own, **(given or {})})

    def of(self, actor: str) -> Actor:
        """Give an actor by id."""
        return next(a for a in self.actors if a.id == actor)

    def without(self, keep: Iterable[Act], name: str) -> "Scenario":
        """Give the same scenario with only the acts in ``keep``, under another name."""
        return replace(self, forcing=self.forcing.with_acts(keep), name=name)

    def met(self, actor: str) -> int:
        """Count the acts of others that an actor or its members meet within the span."""
        names = {actor, *self.of(actor).members}
        return sum(
            a.target in names and a.actor not in names and self.start <= a.month <= self.end
            for a in self.forcing.acts
        )


def load_scenario(
    source: str | Path,
    settings: Sequence[str] = (),
    *,
    worlds: int | None = None,
    seed: int | None = None,
    seeds: Path | None = None,
    design: Path | None = None,
    constrained: Path | None = None,
) -> Scenario:
    """Load a scenario by path or shipped name, with ``KEY=VALUE`` settings on top.

    ``seeds`` names another evidence folder than the shipped one, ``design`` a file whose keys are those of ``sweep``, ``constrained`` a constrained
    set that worlds draw their parameters from. Raises BadInput with one fault a line.
    """
    asked = {k: v for k, v in (("worlds", worlds), ("seed", seed)) if v is not None}
    draft = Draft(layered(source, settings, asked, design))
    found = _build(validated(draft), draft, seeds)
    if constrained is None:
        return found
    known = load(constrained)
    refuse_misfit(known, constrained, found.parameters, declared())
    return found.drawn_from(known)


def _build(file: ScenarioFile, draft: Draft, seeds: Path | None) -> Scenario:
    """Check what a scenario means and freeze it; raises BadInput with every fault."""
    validation.check_span(file, draft)
    given = _stated(
        _of_the_span(_coded(_evidence(file, draft, seeds), file, draft, seeds), file), file
    )
    forcing = _edited(given, file, draft)
    validation.check_states(file, draft, _acting(file, (*given.acts, *forcing.acts), seeds))
    ties = validation.pairs(file, draft)
    relations = validation.modes(file, draft, {a.actor for a in forcing.acts})
    chosen, weights = validation.chosen_theories(file, draft)
    validation.check_mechanisms(file, draft)
    validation.check_constants(file, draft)
    validation.check_standing(file, draft)
    parameters = validation.parameters(file, draft, chosen)
    sweep = sweep_factors.resolved(file, draft, parameters) if file.sweep else None
    if draft.faults:
        raise BadInput(draft.faults)
    text, digest = _signed(draft.merged.data, chosen)
    return Scenario(
        file.name,
        file.title or file.name,
        month_index(file.start),
        month_index(file.end),
        _actors(file),
        _decided(file, ties, relations),
        tuple(ties),
        chosen,
        weights,
        parameters,
        relations,
        tuple(file.partners),
        file.focus,
        file.structure == "external",
        dict(file.constant),
        month_index(file.hold) if file.hold else None,
        month_index(file.split) if file.split else None,
        (file.window[0], file.window[1]),
        file.worlds,
        file.seed,
        _by_the_end(forcing, file),
        sweep,
        digest,
        text,
        file.calibrate,
        setting=month_index(file.setting) if file.setting else None,
        theses=file.theses,
    )


def _signed(data: Mapping[str, Any], chosen: Iterable[Theory]) -> tuple[str, str]:
    """Give the text of a scenario and the digest of all that changes a world: its keys, and the code of theories that other packages bring."""
    text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)
    brought = {t.name: t.code for t in chosen if t.outside}
    scored = {k: v for k, v in data.items() if k not in UNSCORED} | (
        {"brought": brought} if brought else {}
    )
    return text, hashlib.sha256(json.dumps(scored, sort_keys=True).encode()).hexdigest()[:16]


def _actors(file: ScenarioFile) -> tuple[Actor, ...]:
    return tuple(
        Actor(
            i,
            a.rank,
            tuple(a.members),
            tuple(sorted((month_index(m), n / 4) for m, n in a.noes.items())),
            tuple(a.neighbours),
        )
        for i, a in file.actors.items()
    )


def _decided(
    file: ScenarioFile, ties: Sequence[Pair], relations: Mapping[Pair, str]
) -> tuple[Pair, ...]:
    """Give the ties that are decided: those that the scenario names, and every free pair."""
    return (
        *ties,
        *(
            pair
            for pair, mode in relations.items()
            if mode == FREE and pair[0] != file.focus and pair not in ties
        ),
    )


def _evidence(file: ScenarioFile, draft: Draft, seeds: Path | None) -> Forcing:
    """Load the record, with that of an added folder; faults of the tables come with the scenario's own."""
    if file.alone and file.evidence is None:
        draft.judge(
            ("alone",),
            "a scenario whose own evidence stands alone names its folder with 'evidence'",
            ["evidence"],
        )
    forcing = Forcing() if file.alone else _loaded(draft, seeds, file)
    if file.evidence is None:
        return forcing
    added = Path(draft.place(("evidence",))[0].name).parent / file.evidence
    if not is_folder(added):
        draft.judge(("evidence",), f"there is no folder {file.evidence!r} beside the scenario file")
        draft.replaced.add("acts")
        return forcing
    more = _loaded(draft, added, file, frozenset(a.id for a in forcing.acts))
    return Forcing(
        (*forcing.acts, *more.acts),
        (*forcing.figures, *more.figures),
        forcing.covered | more.covered,
        forcing.digest + more.digest,
    )


def _loaded(
    draft: Draft, path: Path | None, file: ScenarioFile, taken: frozenset[str] = frozenset()
) -> Forcing:
    """Load a folder of tables with the conditions that stand as acts; where it is faulty, what rests on its acts is not judged."""
    try:
        forcing = coded_tables.load_forcing(path, taken)
        return (
            standing_conditions.stood(forcing, coded_tables.load_conditions(path), file.standing)
            if file.standing
            else forcing
        )
    except BadInput as bad:
        draft.faults += bad.faults
        draft.replaced.add("acts")
        return Forcing()


def _coded(forcing: Forcing, file: ScenarioFile, draft: Draft, seeds: Path | None) -> Forcing:
    """Give the acts as the scenario's coder saw them; faults of the coders' tables come with the scenario's own."""
    try:
        return coders.coded_by(forcing, file.coder, seeds)
    except BadInput as bad:
        draft.faults += bad.faults
        return forcing


def _of_the_span(forcing: Forcing, file: ScenarioFile) -> Forcing:
    """Leave out givens of which no year lies within the span: what held decades away is not known here."""
    first, last = month_index(file.start) // MONTHS, month_index(file.end) // MONTHS
    near = {(f.field, f.actor, f.counterpart) for f in forcing.figures if first <= f.year <= last}
    return replace(
        forcing,
        figures=tuple(f for f in forcing.figures if (f.field, f.actor, f.counterpart) in near),
    )


def _by_the_end(forcing: Forcing, file: ScenarioFile) -> Forcing:
    """Leave out acts that begin after the span: they never arrive, and no placebo may bring them forward."""
    return forcing.with_acts(a for a in forcing.acts if a.month <= month_index(file.end))


def _stated(forcing: Forcing, file: ScenarioFile) -> Forcing:
    """Count every year of a hypothetical setting as looked at: its edits state all acts, so that none are imagined."""
    if file.setting is None:
        return forcing
    years = range(month_index(file.setting) // MONTHS, month_index(file.end) // MONTHS + 1)
    return replace(
        forcing,
        covered=forcing.covered | {(year, actor) for year in years for actor in file.actors},
    )


def _acting(file: ScenarioFile, acts: Iterable[Act], seeds: Path | None) -> set[str]:
    """Give the states that act; a partner that a base names may act in the shipped record alone."""
    known = {a.actor for a in acts}
    elsewhere = (file.alone or seeds is not None) and not known.issuperset(file.partners)
    return known | ({a.actor for a in coded_tables.load_forcing().acts} if elsewhere else set())


def _edited(forcing: Forcing, file: ScenarioFile, draft: Draft) -> Forcing:
    """Apply the scenario's edits to the acts."""
    own = {file.focus, *(file.actors[file.focus].members if file.focus in file.actors else ())}
    acts, complaints = edited(
        forcing.acts, file.edits, month_index(file.start), month_index(file.end), own
    )
    for complaint in complaints:
        draft.judge(("edits", *complaint.where), complaint.message, complaint.rests)
    return forcing.with_acts(acts)


def describe_span(scenario: Scenario) -> str:
    """Write the span for people."""
    return f"{month_text(scenario.start)} to {month_text(scenario.end)}"
