"""The plan of a scenario's sweep, and checks that it is worth running."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import BadInput, Fault
from sim.evidence.rows import History
from sim.judgement.theses import Thesis
from sim.model.annual import simulate_years
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.loading import load_scenario
from sim.scenario.sweep_factors import Factor
from sim.studies.inferring.given_record import given_record
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.design import Design, lay_out
from sim.studies.sweep.engine import Setting
from sim.studies.sweep.sweep_outputs import OutputRequest

CHUNK: Final = 2000  # worlds of a chunk: one block of the engine
FEW: Final = 24  # worlds in which the two ends of a factor are compared
SHOWN: Final = 120  # letters of a structure's settings in a message
Loader = Callable[[tuple[str, ...]], Scenario]


@dataclass(frozen=True)
class Storage:
    """How a sweep is stored: worlds of a chunk, and whether full records are stored."""

    chunk: int | None = None
    records: bool = False


def scenario_loader(
    source: str, posterior: Path | None = None, given_until: int | None = None, **arguments: Any
) -> Loader:
    """Return a loader of a scenario that takes further settings.

    Args:
        source: The scenario's file or name.
        posterior: Folder of an inference whose worlds are run, or None.
        given_until: Last year whose codes these worlds were given; None for all that were given.
        **arguments: What ``load_scenario`` takes, among them ``settings``.
    """
    settings = tuple(arguments.pop("settings", ()))

    def load(more: tuple[str, ...]) -> Scenario:
        found = load_scenario(source, (*settings, *more), **arguments)
        return found if posterior is None else given_record(found, posterior, given_until)

    return load


def plan_sweep(
    source: str,
    load: Loader,
    history: History,
    claims: tuple[Thesis, ...],
    storage: Storage = Storage(),
) -> Plan:
    """Lay a scenario's sweep out.

    Args:
        source: The scenario's file, which faults name.
        load: Loads the scenario with further settings.
        history: The coded history.
        claims: The theses that may be outputs.
        storage: How the sweep is stored.

    Raises:
        BadInput: The scenario has no sweep, an output is unknown, or two points are alike.
    """
    base = load(())
    sweep = base.sweep
    if sweep is None:
        message = "this scenario has no sweep; add a 'sweep:' block, or name a file with --design"
        raise BadInput([Fault(source, 1, 1, message)])
    design = lay_out(sweep, base.seed, source)
    single = replace(base, sweep=None)
    OutputRequest(sweep.outputs, history, claims).find(single, source, sweep.places)
    scenarios = []
    for structure in design.structures:
        own = load(design.settings(structure)) if structure else single
        scenarios.append(replace(own, sweep=None))
    _refuse_twins(design, scenarios, source)
    asked = tuple(claim for claim in claims if claim.id in sweep.outputs)
    setting = Setting(
        request=OutputRequest(sweep.outputs, history, asked),
        replicates=sweep.replicates,
        common=sweep.common,
        records=storage.records,
    )
    return Plan(design, tuple(scenarios), setting, storage.chunk or CHUNK)


def _refuse_twins(design: Design, scenarios: list[Scenario], source: str) -> None:
    """Check that no two structures are the same scenario under two names; raises BadInput."""
    seen: dict[Any, tuple[int, ...]] = {}
    for structure, scenario in zip(design.structures, scenarios, strict=True):
        content = _content(scenario)
        if content in seen:
            one = ", ".join(design.settings(seen[content]))[:SHOWN]
            two = ", ".join(design.settings(structure))[:SHOWN]
            message = f"sweep: {one} and {two} are the same scenario; nothing reads what differs"
            raise BadInput([Fault(source, 1, 1, message)])
        seen[content] = structure


def _content(scenario: Scenario) -> tuple[Any, ...]:
    """Return what decides in a scenario, without its names."""
    acts = scenario.forcing.acts
    forcing = scenario.forcing.with_acts(())
    unnamed = replace(
        scenario, digest="", text="", name="", title="", forcing=forcing, posterior=None
    )
    shown = [getattr(unnamed, part.name) for part in fields(unnamed) if part.repr]
    return repr(shown), acts


def refuse_unread(plan: Plan, source: str) -> None:
    """Check that every factor changes something.

    A few worlds are run at both ends of each factor, with all other factors in the middle.

    Args:
        plan: The sweep.
        source: The scenario's file, which faults name.

    Raises:
        BadInput: A factor changes nothing, or an output cannot be asked of the scenario.
    """
    scenario = plan.scenarios[0]
    _refuse_unaskable(plan, scenario)
    stepped = [factor for factor in plan.design.factors if factor.stepped]
    if not stepped:
        return
    middle = {factor.name: _middle(factor) for factor in stepped}
    ends = []
    for factor in stepped:
        low, high = factor.ends
        ends += [middle | {factor.name: low}, middle | {factor.name: high}]
    levels = _levels(scenario, ends)
    faults = []
    for i, factor in enumerate(stepped):
        varied = factor.ranged or len(factor.values) > 1
        if varied and np.array_equal(levels[2 * i], levels[2 * i + 1]):
            message = (
                f"sweep.factors.{factor.name}: nothing reads {factor.name!r} in this scenario: "
                "at both ends every world is the same; leave it out"
            )
            faults.append(Fault(source, 1, 1, message))
    if faults:
        raise BadInput(faults)


def _refuse_unaskable(plan: Plan, scenario: Scenario) -> None:
    """Check that every output can be asked, in two worlds, before anything else is run."""
    traced = plan.setting.request.traced
    for output in plan.setting.outputs(scenario):
        output.count(simulate_years(scenario, scenario.numbered(range(2)), trace=traced))


def _middle(factor: Factor) -> float:
    return float(factor.at(np.array([0.5]))[0]) if factor.ranged else float(factor.values[0])


def _levels(scenario: Scenario, points: list[dict[str, float]]) -> list[NDArray[np.int16]]:
    """Return the annual levels of a few worlds at some points."""
    given = {}
    for name in points[0]:
        values = [point[name] for point in points]
        given[name] = np.repeat(values, FEW).astype(np.float64)
    ids = np.tile(np.arange(FEW, dtype=np.uint64), len(points))
    years = simulate_years(scenario, scenario.numbered(ids, given))
    return np.split(years.annual, len(points), axis=-1)
