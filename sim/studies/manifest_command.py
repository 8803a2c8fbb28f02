"""The command line that a manifest stores, by which a result folder is made again."""

from collections.abc import Iterable
from pathlib import Path

from sim.scenario.frozen_scenario import Scenario


def arguments(
    verb: str,
    scenario: Scenario,
    settings: Iterable[str],
    constrained: Path | None = None,
    more: Iterable[str] = (),
) -> list[str]:
    """Return the arguments of a command on a scenario.

    Args:
        verb: The name of the command.
        scenario: The scenario; its worlds and seed are written out.
        settings: The values of ``--set``.
        constrained: The file of the constrained set, of which the name is written.
        more: Further arguments, appended as they are.
    """
    words = [verb, scenario.name]
    words += ["--worlds", str(scenario.worlds)]
    words += ["--seed", str(scenario.seed)]
    for setting in settings:
        words += ["--set", setting]
    if constrained:
        words += ["--constrained", constrained.name]
    return [*words, *more]
