"""Priors of a scenario: every declared parameter, narrowed or pinned where the scenario says so."""

from collections.abc import Mapping, Sequence

from sim import mechanisms
from sim.core.parameters import Fixed, Parameter, by_name, narrowed
from sim.decision import choice, theories
from sim.decision.theories import Theory
from sim.scenario.draft import Draft
from sim.scenario.schema import Range, ScenarioFile

Priors = dict[str, Parameter | Fixed]


def resolve_priors(file: ScenarioFile, draft: Draft, chosen: Sequence[Theory]) -> Priors:
    """Collect the parameters that a scenario reads, with their priors.

    Args:
        file: The scenario; its ``parameters`` narrow a prior or pin it to a number.
        draft: Takes the faults: names that nothing reads, ranges that leave the declared one.
        chosen: The theories that the scenario runs.

    Returns:
        The prior or the pinned value, by name of the parameter.
    """
    of_theories = [parameter for theory in chosen for parameter in theory.parameters]
    declared = by_name([*choice.PARAMETERS, *choice.TEMPLATES, *of_theories])
    running = [name for name in file.mechanisms if name in mechanisms.BUILT_IN]
    found: Priors = {**declared, **mechanisms.prior(running)}
    ranges = declared | mechanisms.declared()
    for name, asked in file.parameters.items():
        low, high = _bounds(asked)
        _check_is_read(file, draft, name, ranges)
        known = (theories.declared() | ranges).get(name)
        if known is None:
            draft.check(("parameters", name), name, sorted(ranges))
        elif name in ranges and not (known.low <= low and high <= known.high):
            message = (
                f"{low:g} to {high:g} leaves the declared range "
                f"{known.low:g} to {known.high:g} {known.unit}"
            )
            draft.judge(("parameters", name), message)
        elif name in ranges:
            pinned = low == high
            found[name] = Fixed(name, float(low)) if pinned else narrowed(known, low, high)
    return found


def _bounds(asked: float | Range) -> tuple[float, float]:
    """Return the ends of a range; both are the number where a parameter is pinned."""
    if isinstance(asked, int | float):
        return asked, asked
    return asked.low, asked.high


def _check_is_read(
    file: ScenarioFile, draft: Draft, name: str, ranges: Mapping[str, Parameter]
) -> None:
    """Check that a mechanism or theory that runs reads a parameter."""
    for mechanism in mechanisms.BUILT_IN:
        if mechanism not in file.mechanisms and name in mechanisms.declared([mechanism]):
            message = (
                f"{name!r} belongs to the mechanism {mechanism!r}, which this scenario "
                "leaves out; nothing would read it"
            )
            draft.judge(("parameters", name), message, ["mechanisms"])
            break
    if name in theories.declared() and name not in ranges:
        message = (
            f"{name!r} belongs to a theory that this scenario does not run; nothing would read it"
        )
        draft.judge(("parameters", name), message, ["theories"])
