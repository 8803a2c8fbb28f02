"""The members of a panel: one scenario a state and source of evidence."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.core.errors import BadInput
from sim.core.vocabulary import MONTHS, month_index, month_text
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.loading import load_scenario


@dataclass(frozen=True)
class Member:
    """A state on one source of evidence.

    Attributes:
        source: The evidence folder, as the scenario names it.
        state: Code of the state.
        scenario: The scenario of its tie.
    """

    source: str
    state: str
    scenario: Scenario


def members(
    source: str | Path, settings: Sequence[str] = (), states: Sequence[str] | None = None
) -> list[Member]:
    """Return the members of a panel, by source and state.

    Args:
        source: The scenario file, or the name of a shipped scenario.
        settings: Settings ``KEY=VALUE`` that are laid over it.
        states: Some of its states; by default all.

    Raises:
        BadInput: The scenario states no panel, not these states, or is faulty.
    """
    first = load_scenario(source, settings)
    if first.panel is None:
        message = "it states no panel; write 'panel:' with its states and sources"
        raise BadInput.at(str(source), message)
    known = dict(first.panel.states)
    unknown = [state for state in states or () if state not in known]
    if unknown:
        message = f"{', '.join(unknown)}: no state of the panel; allowed are {', '.join(known)}"
        raise BadInput.at("--states", message)
    target = first.own_ties[0][1]
    place = Path(source).resolve().parent
    found = []
    for folder, end in first.panel.sources:
        for state in states or known:
            own = (
                f"evidence={json.dumps(str(place / folder))}",
                f"end={end}",
                f"focus={state}",
                f"ties=[{state}>{target}]",
                f"actors={{{state}: {{size: {known[state]}}}, {target}: {{size: great}}}}",
                f"split={_middle(first.start, end)}",
            )
            scenario = load_scenario(source, (*settings, *own))
            found.append(Member(folder, state, scenario))
    return found


def _middle(start: int, end: str) -> str:
    """Return the January in the middle of a span."""
    return month_text((start + month_index(end)) // 2 // MONTHS * MONTHS)
