"""Run types: what is given and what is left out, as named variants of one scenario over the same worlds.

``without_X`` removes all acts of an actor from the span on (all_but, DAMIP), ``only_X`` all acts of everyone else (single), ``none``
both; ``empty_cell`` takes China's pressure on Vietnam away from 2008 on and leaves all courtship. Others are scenarios of
their own, asked with the same worlds and seed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from sim.core.errors import BadInput, Fault
from sim.core.parameters import Fixed
from sim.core.vocabulary import MONTHS, month_index, month_text
from sim.decision.theories import Theory, broken, chosen, registry
from sim.evidence.coded_tables import Act
from sim.model.event_queue import SILENT
from sim.scenario.scenario import PRESCRIBED, Scenario
from sim.scenario.validation import taken

FACTORS: Final = {
    "china_pressure": "CHN",
    "us_support": "USA",
    "japan_support": "JPN",
    "russia_support": "RUS",
    "asean_support": "ASEAN",
}
RULES: Final = {
    "T": (1.0, 1.0),
    "U": (0.0, 1.0),
    "T_and_U": (0.5, -8.0),
    "T_or_U": (0.5, 8.0),
    "T_plus_U": (0.5, 1.0),
    "T_times_U": (0.5, 0.0),
}
SURE, UNSURE = 50.0, 1e-9  # precisions at which the middle level, or any level, is chosen
WISHES: Final = (
    "disposition",
    "inertia",
    "reciprocity",
    "dependence_drag",
    "commitment_price",
    "lever",
    "seesaw",
    "wedge",
    "partnership_bond",
    "reliance",
)  # what tilts a choice
EMPTY_CELL_FROM: Final = "2008-01"


def owner(scenario: Scenario, code: str) -> str:
    """Name the actor whose member a state is, else the state itself."""
    return next((a.id for a in scenario.actors if code in a.members), code)


def _silenced(scenario: Scenario, silent: Callable[[str], bool], name: str) -> Scenario:
    """Remove the acts of some sources from the span on, with what uncovered years may have held of them."""
    keep = [
        a
        for a in scenario.forcing.acts
        if a.month < scenario.start or not silent(owner(scenario, a.actor))
    ]
    hushed = {
        p
        for p, mode in scenario.relations.items()
        if mode == PRESCRIBED and silent(owner(scenario, p[0]))
    }
    modes = {p: SILENT if p in hushed else mode for p, mode in scenario.relations.items()}
    return replace(scenario, forcing=scenario.forcing.with_acts(keep), relations=modes, name=name)


def without(scenario: Scenario, actor: str) -> Scenario:
    """Give the scenario with one actor's acts removed from the span on."""
    return _silenced(scenario, lambda source: source == actor, f"without {actor}")


def only(scenario: Scenario, actor: str) -> Scenario:
    """Give the scenario with everyone else's acts removed from the span on."""
    return _silenced(
        scenario, lambda source: source not in (actor, scenario.focus), f"only {actor}"
    )


def none(scenario: Scenario) -> Scenario:
    """Give the scenario with all acts removed from the span on."""
    return _silenced(scenario, lambda source: source != scenario.focus, "none")


def empty_cell(scenario: Scenario) -> Scenario:
    """Give the scenario without China's pressure on the focus from 2008 on: weak pressure, strong support."""
    pressing = [
        a
        for a in scenario.forcing.acts
        if a.actor == "CHN"
        and a.target == scenario.focus
        and a.level > 0
        and a.month >= month_index(EMPTY_CELL_FROM)
    ]
    return scenario.without((a for a in scenario.forcing.acts if a not in pressing), "empty cell")


def rule(scenario: Scenario, name: str) -> Scenario:
    """Give the scenario decided by one of the six rules alone."""
    share, exponent = RULES[name]
    pinned = {
        "pressure_share": Fixed("pressure_share", share),
        "joint_exponent": Fixed("joint_exponent", exponent),
    }
    alone = theory_alone(scenario, "threat_with_support")
    return replace(alone, parameters={**alone.parameters, **pinned}, name=f"rule_{name}")


def theory_alone(scenario: Scenario, name: str) -> Scenario:
    """Give the scenario decided by one theory alone: its own of that name, else the one that is registered."""
    theory = next((t for t in scenario.theories if t.name == name), None) or chosen([name])[0]
    missing = {p.name: p for p in theory.parameters if p.name not in scenario.parameters}
    return replace(
        scenario,
        theories=(theory,),
        theory_weights=(1.0,),
        parameters={**scenario.parameters, **missing},
        name=f"theory_{name}",
    )


def brought(scenario: Scenario) -> tuple[Theory, ...]:
    """Give the theories of other packages that a scenario does not run itself: rivals all the same.

    Raises BadInput where one cannot be run, since a trial that quietly lacked a rival would say too much.
    """
    found = [t for t in registry().values() if t.outside]
    faults = [
        *broken().values(),
        *(
            Fault(
                t.module,
                1,
                1,
                f"the theory {t.name!r} declares {', '.join(taken(t))}, which the model itself reads; give its parameters names of their own",
            )
            for t in found
            if taken(t)
        ),
    ]
    if faults:
        raise BadInput(faults)
    return tuple(t for t in found if t not in scenario.theories)


def always_hedge(scenario: Scenario) -> Scenario:
    """Give the scenario with states that hold the middle level whatever they meet; what joins ties runs on."""
    return _wishless(scenario, precision=SURE, name="always hedge")


def random_choice(scenario: Scenario) -> Scenario:
    """Give the scenario with states that choose every level alike; what joins ties runs on."""
    return _wishless(scenario, precision=UNSURE, name="random choice")


def _wishless(scenario: Scenario, precision: float, name: str) -> Scenario:
    """Take all wishes from a scenario's states: no theory, disposition, answer, habit or price moves them."""
    pinned = {n: Fixed(n, 0.0) for n in WISHES if n in scenario.parameters} | {
        "precision": Fixed("precision", precision)
    }
    return replace(
        scenario,
        theory_weights=(0.0,) * len(scenario.theories),
        parameters={**scenario.parameters, **pinned},
        name=name,
    )


NULLS: Final = {"always_hedge": always_hedge, "random_choice": random_choice, "no_forcing": none}
NAMED: Final[Mapping[str, Callable[[Scenario], Scenario]]] = {
    "none": none,
    "empty_cell": empty_cell,
    **{f"without_{f}": partial(without, actor=a) for f, a in FACTORS.items()},
    **{f"only_{f}": partial(only, actor=a) for f, a in FACTORS.items()},
}


def permuted(scenario: Scenario, seed: int) -> Scenario:
    """Keep every date and permute who did how much in which domain: a model that finds the turn here has found the editor."""
    rng = np.random.default_rng(seed)
    late = [a for a in scenario.forcing.acts if a.month >= scenario.start]
    order = rng.permutation(len(late))
    moved = [
        replace(
            a,
            actor=late[i].actor,
            target=late[i].target,
            domain=late[i].domain,
            level=late[i].level,
        )
        for a, i in zip(late, order, strict=True)
    ]
    return _with(scenario, moved, "permuted")


def random_dates(scenario: Scenario, seed: int) -> Scenario:
    """Keep every act and draw its date anew within the span."""
    rng = np.random.default_rng(seed)
    months = rng.integers(scenario.start, scenario.end + 1, len(scenario.forcing.acts))
    moved = [
        replace(a, date=month_text(int(m)), precision="month")
        for a, m in zip(scenario.forcing.acts, months, strict=True)
        if a.month >= scenario.start
    ]
    return _with(scenario, moved, "random dates")


def swapped(scenario: Scenario, _seed: int) -> Scenario:
    """Swap the two powers' columns: China's acts become the United States' and the reverse."""
    other = {"CHN": "USA", "USA": "CHN"}
    moved = [
        replace(a, actor=other.get(a.actor, a.actor), target=other.get(a.target, a.target))
        for a in scenario.forcing.acts
        if a.month >= scenario.start
    ]
    return _with(scenario, moved, "partners swapped")


def reversed_time(scenario: Scenario, _seed: int) -> Scenario:
    """Run the acts of the span backwards."""
    moved = [
        replace(a, date=month_text(scenario.start + scenario.end - a.month), precision="month")
        for a in scenario.forcing.acts
        if scenario.start <= a.month <= scenario.end
    ]
    return _with(scenario, moved, "time reversed")


def shifted(scenario: Scenario, years: int) -> Scenario:
    """Move all acts of the span by whole years, and with them the years that the documents cover."""
    if not years:
        return scenario
    forcing, first = scenario.forcing, scenario.years[0]
    moved = [
        replace(a, date=month_text(a.month + MONTHS * years))
        if scenario.start <= a.month <= scenario.end
        else a
        for a in forcing.acts
    ]
    covered = frozenset(
        (y + years, a) if first <= y <= scenario.years[-1] else (y, a) for y, a in forcing.covered
    )
    return replace(
        scenario,
        forcing=replace(forcing, acts=tuple(moved), covered=covered),
        name=f"shifted by {years:+d} years",
    )


def without_document(scenario: Scenario, document: str) -> Scenario:
    """Leave one document out: its acts, and with them its looking; a year of a state that no other act speaks of is uncovered."""
    forcing = scenario.forcing
    kept = tuple(a for a in forcing.acts if a.document != document)
    seen, others = (
        {(a.month // MONTHS, owner(scenario, a.actor)) for a in acts}
        for acts in (forcing.acts, kept)
    )
    return replace(
        scenario,
        forcing=replace(forcing, acts=kept, covered=forcing.covered - (seen - others)),
        name=f"without {document}",
    )


PLACEBOS: Final[Mapping[str, Callable[[Scenario, int], Scenario]]] = {
    "permuted": permuted,
    "random_dates": random_dates,
    "swapped": swapped,
    "reversed": reversed_time,
}


def _with(scenario: Scenario, moved: list[Act], name: str) -> Scenario:
    early = [a for a in scenario.forcing.acts if a.month < scenario.start]
    return scenario.without([*early, *moved], name)
