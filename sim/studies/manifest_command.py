"""The command line that a manifest stores, by which a result folder is made again."""

from collections.abc import Iterable
from pathlib import Path

from sim.scenario.frozen_scenario import Scenario

WITHOUT_WORLDS = ("infer", "placebos", "swap")  # commands that take no number of worlds


def arguments(
    verb: str,
    scenario: Scenario,
    settings: Iterable[str],
    constrained: Path | None = None,
    more: Iterable[str] = (),
    evidence: Path | None = None,
    named: str | None = None,
) -> list[str]:
    """Return the arguments of a command on a scenario.

    Args:
        verb: The name of the command.
        scenario: The scenario; its worlds and seed are written out.
        settings: The values of ``--set``.
        constrained: The file of the constrained set.
        more: Further arguments, appended as they are.
        evidence: The folder of evidence.
        named: What the user called the scenario: its name, or the path of its file.
    """
    words = [verb, name_of(scenario, named)]
    if verb not in WITHOUT_WORLDS:
        words += ["--worlds", str(scenario.worlds)]
    words += ["--seed", str(scenario.seed)]
    for setting in settings:
        words += ["--set", setting]
    if constrained:
        words += ["--constrained", shareable(constrained)]
    if evidence:
        words += ["--evidence", shareable(evidence)]
    return [*words, *more]


def name_of(scenario: Scenario, named: str | None) -> str:
    """Return how a command names a scenario: by its name, or by the path that the user gave.

    Args:
        scenario: The scenario.
        named: What the user called it.
    """
    return scenario.name if named in (None, scenario.name) else shareable(Path(str(named)))


def posterior(folder: Path | None, until: int | None) -> list[str]:
    """Return the arguments that name worlds of a posterior; none without a folder.

    >>> posterior(Path("results/mine"), 2013)
    ['--posterior', 'results/mine', '--given-until', '2013']
    """
    words = [] if folder is None else ["--posterior", shareable(folder)]
    return words + ([] if until is None else ["--given-until", str(until)])


def shareable(path: Path) -> str:
    """Return a path as a manifest stores it: without the folders of one machine.

    >>> shareable(Path("results/mine/constrained.json")), shareable(Path("/home/me/set.json"))
    ('results/mine/constrained.json', 'set.json')
    """
    if path.is_absolute() or ".." in path.parts:
        return path.name
    return path.as_posix()
