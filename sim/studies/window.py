"""The window: the years of a scenario whose outcome is asked about, as a part of its span."""

from sim.core.errors import BadInput, Fault
from sim.scenario.scenario import Scenario


def refuse(scenario: Scenario) -> None:
    """Refuse to ask about years that the span does not hold; raises BadInput."""
    (low, high), first, last = scenario.window, scenario.years[0], scenario.years[-1]
    if not first <= low <= high <= last:
        inside = f"{min(max(low, first), last)}, {max(min(high, last), first)}"
        raise BadInput(
            [
                Fault(
                    scenario.name,
                    1,
                    1,
                    f"window: {low}-{high} does not lie in the span {first}-{last}; name years of the span, such as --set 'window=[{inside}]'",
                )
            ]
        )


def years(scenario: Scenario) -> slice:
    """Give the places of the window's years among those of the span."""
    return slice(scenario.window[0] - scenario.years[0], scenario.window[1] - scenario.years[0] + 1)
