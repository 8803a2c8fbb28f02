"""Again: the command that makes a result folder a second time, as its manifest keeps it, word by word."""

from collections.abc import Iterable
from pathlib import Path

from sim.scenario.scenario import Scenario


def words(
    verb: str,
    scenario: Scenario,
    settings: Iterable[str],
    constrained: Path | None = None,
    more: Iterable[str] = (),
) -> list[str]:
    """Give the words of a command on a scenario: its worlds and seed, what was set, the constrained set by its file's name, and what else was asked."""
    changed = [word for s in settings for word in ("--set", s)]
    return [
        verb,
        scenario.name,
        "--worlds",
        str(scenario.worlds),
        "--seed",
        str(scenario.seed),
        *changed,
        *(["--constrained", constrained.name] if constrained else []),
        *more,
    ]
