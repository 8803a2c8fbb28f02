"""Loading: from a scenario file, what it extends and settings on top to one frozen scenario."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.core.errors import BadInput
from sim.core.paths import is_file
from sim.core.vocabulary import MONTHS, month_index
from sim.decision.theories import Theory, declared
from sim.evidence.case_parts import CaseFile
from sim.scenario import constrained_set, scenario_forcing, sweep_factors, validation
from sim.scenario.draft import Draft, validated
from sim.scenario.forcing_modes import Pair, resolve_modes
from sim.scenario.frozen_scenario import Actor, Origin, Panel, Scenario
from sim.scenario.memory_need import check_size
from sim.scenario.merge import layered
from sim.scenario.priors import resolve_priors
from sim.scenario.scenario_files import find
from sim.scenario.schema import ActorSpec, ScenarioFile
from sim.scenario.theory_selection import chosen_theories
from sim.scenario.ties import decided_ties, named_ties

# keys that do not change what is computed of a world
UNSCORED: Final = ("worlds", "seed", "title", "extends", "sweep", "panel")
WINDOW_PART: Final = 3  # without a window, the outcome is that of the last third of the span


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
    """Load a scenario by path or shipped name.

    Args:
        source: Path of a scenario file, or the name of a shipped scenario.
        settings: Settings ``KEY=VALUE`` that are laid over the file, KEY with dots.
        worlds: Number of worlds; default: that of the file.
        seed: Seed; default: that of the file.
        seeds: Folder of evidence; default: the shipped one.
        design: File whose keys are those of ``sweep``.
        constrained: File of a constrained set that worlds draw their parameters from.

    Returns:
        The resolved scenario.

    Raises:
        BadInput: Something is wrong with a file or a setting; all faults come at once, each with
            its line.
    """
    asked = {"worlds": worlds, "seed": seed}
    numbers = {key: _plain(value) for key, value in asked.items() if value is not None}
    draft = Draft(layered(source, settings, numbers, design))
    files = {"seeds": seeds, "design": design, "constrained": constrained}
    given = {key: path.absolute() for key, path in files.items() if path is not None}
    place = find(source).absolute() if is_file(Path(source)) else source
    origin = Origin(place, tuple(settings), {**numbers, **given})
    found = replace(_build(validated(draft), draft, seeds), origin=origin)
    if constrained is None:
        return found
    known = constrained_set.load(constrained)
    constrained_set.refuse_misfit(known, constrained, found.parameters, declared())
    return found.drawn_from(known)


def reloaded(scenario: Scenario, settings: Sequence[str] = ()) -> Scenario:
    """Load a scenario once more, with further settings.

    Args:
        scenario: A scenario that ``load_scenario`` returned.
        settings: Settings ``KEY=VALUE`` that are laid over it.

    Raises:
        BadInput: A setting is faulty, or the scenario is not as it was loaded.
    """
    origin = scenario.origin
    if origin is None or not _is_as_loaded(scenario, origin):
        message = (
            "this scenario was changed after it was loaded; name the file of a scenario and pass "
            "the changes as settings"
        )
        raise BadInput.at(scenario.name, message)
    arguments: dict[str, Any] = dict(origin.arguments)
    return load_scenario(origin.source, (*origin.settings, *settings), **arguments)


def _is_as_loaded(scenario: Scenario, origin: Origin) -> bool:
    """Whether a scenario is equal to what its origin gives."""
    arguments: dict[str, Any] = dict(origin.arguments)
    return scenario == load_scenario(origin.source, origin.settings, **arguments)


def _plain(number: int) -> int:
    """Return a whole number of numpy or pandas as Python's; anything else is left to the schema."""
    return int(number) if isinstance(number, np.integer) else number


def _build(file: ScenarioFile, draft: Draft, seeds: Path | None) -> Scenario:
    """Check what a scenario means and freeze it; raises BadInput with every fault."""
    validation.check_span(file, draft)
    sources = scenario_forcing.sources_of(file, draft, seeds)
    stated = scenario_forcing.stated_forcing(file, draft, sources)
    forcing = scenario_forcing.edited_forcing(stated, file, draft)
    acts = (*stated.acts, *forcing.acts)
    validation.check_states(file, draft, scenario_forcing.acting_states(file, acts, seeds))
    ties = _focus_first(named_ties(file, draft), file.focus)
    modes = resolve_modes(file, draft, {act.actor for act in forcing.acts})
    theories, theory_weights = chosen_theories(file, draft)
    validation.check_mechanisms(file, draft)
    validation.check_constants(file, draft)
    validation.check_standing(file, draft, sources.case)
    priors = resolve_priors(file, draft, theories)
    sweep = sweep_factors.resolved(file, draft, priors) if file.sweep else None
    decided = decided_ties(file, ties, modes)
    check_size(file, len(decided), draft)
    if draft.faults:
        raise BadInput(draft.faults)
    text, digest = _signed(draft.merged.data, theories)
    return Scenario(
        name=file.name,
        title=file.title or file.name,
        start=month_index(file.start),
        end=month_index(file.end),
        actors=tuple(_actor(code, spec) for code, spec in file.actors.items()),
        ties=decided,
        own_ties=tuple(ties),
        theories=theories,
        theory_weights=theory_weights,
        parameters=priors,
        forcing_modes=modes,
        partners=tuple(file.partners),
        focus=file.focus,
        external=file.structure == "external",
        constant=dict(file.constant),
        hold=_month(file.hold),
        split=_month(file.split),
        window=_window(file, sources.case),
        worlds=file.worlds,
        seed=file.seed,
        forcing=scenario_forcing.until_the_end(forcing, file),
        sweep=sweep,
        digest=digest,
        text=text,
        calibrate=file.calibrate,
        setting=_month(file.setting),
        theses=file.theses,
        panel=_panel(file),
        free_acts=file.free_acts,
        codes=file.codes,
        sources=sources,
    )


def _focus_first(ties: Iterable[Pair], focus: str) -> list[Pair]:
    """Return ties with those of the focus first: the first tie is scored, printed and plotted."""
    return sorted(ties, key=lambda tie: tie[0] != focus)


def _window(file: ScenarioFile, case: CaseFile) -> tuple[int, int]:
    """Return the stated window, else that of the case, else the last third of the span."""
    if file.window:
        return file.window[0], file.window[1]
    if case.window is not None:
        return case.window
    first, last = month_index(file.start) // MONTHS, month_index(file.end) // MONTHS
    years = last - first + 1
    return last - max(1, years // WINDOW_PART) + 1, last


def _panel(file: ScenarioFile) -> Panel | None:
    if file.panel is None:
        return None
    return Panel(tuple(file.panel.states.items()), tuple(file.panel.sources.items()))


def _month(text: str | None) -> int | None:
    return month_index(text) if text else None


def _actor(code: str, spec: ActorSpec) -> Actor:
    noes = sorted((month_index(month), number / 4) for month, number in spec.noes.items())
    return Actor(
        id=code,
        size=spec.rank,
        members=tuple(spec.members),
        noes=tuple(noes),
        neighbours=tuple(spec.neighbours),
    )


def _signed(data: Mapping[str, Any], theories: Iterable[Theory]) -> tuple[str, str]:
    """Return the scenario as text, and the digest of its keys and of theories from outside."""
    text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)
    scored = {key: value for key, value in data.items() if key not in UNSCORED}
    brought = {theory.name: theory.code for theory in theories if theory.outside}
    if brought:
        scored["brought"] = brought
    written = json.dumps(scored, sort_keys=True)
    return text, hashlib.sha256(written.encode()).hexdigest()[:16]
