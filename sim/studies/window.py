"""The window: the years of a scenario's span whose outcome is asked about."""

from sim.core.errors import BadInput, Fault
from sim.scenario.frozen_scenario import Scenario


def check(scenario: Scenario, file: str | None = None) -> None:
    """Check that the span holds the window.

    Args:
        scenario: The scenario.
        file: Its file, which a fault names; default: its name.

    Raises:
        BadInput: The window holds years outside the span.
    """
    low, high = scenario.window
    first, last = scenario.years[0], scenario.years[-1]
    if first <= low <= high <= last:
        return
    inside_low = min(max(low, first), last)
    inside_high = max(min(high, last), first)
    message = (
        f"window: {low}-{high} does not lie in the span {first}-{last}; "
        f"name years of the span, such as --set 'window=[{inside_low}, {inside_high}]'"
    )
    raise BadInput([Fault(file or scenario.name, 1, 1, message)])


def years(scenario: Scenario) -> slice:
    """Return the positions of the window's years among those of the span."""
    low, high = scenario.window
    first = scenario.years[0]
    return slice(low - first, high - first + 1)
