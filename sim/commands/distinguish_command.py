"""The work of ``bamboo distinguish``: which record would distinguish the rivals."""

from pathlib import Path
from typing import Any, Final

from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput, together
from sim.record import folders, result_folder
from sim.report import identifiability_figures
from sim.report.drawing import add_figures
from sim.scenario.frozen_scenario import Scenario
from sim.studies.identifiability import discrimination

HISTORIES: Final = 400  # of each reading by default: half to learn from, half to be judged
FEWEST: Final = 20  # histories of each reading


def distinguish(
    options: ScenarioOptions, out: Path | None, progress: ShowProgress, *, force: bool = False
) -> list[str]:
    """Run histories of all readings, judge them under every record, and write the tables.

    Args:
        options: The scenario; its worlds are the histories of each reading.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    case, history = together(options.load, options.load_history)
    if case.worlds < FEWEST:
        message = (
            f"{case.worlds} histories of a reading are too few to learn it from; "
            f"take {FEWEST} or more"
        )
        raise BadInput.at("--worlds", message)
    with result_folder.claim("distinguish", [case.name], out, force=force) as place:
        with progress(f"distinguishing the readings of {case.name}") as report:
            done = discrimination.distinguish(case, history, report)

        def write(draft: Path) -> None:
            folders.write_csv(done.pairs, draft / "distinguish.csv")
            folders.write_csv(done.recovery, draft / "recovery.csv")

        command = options.command("distinguish", case)
        place.replace(write, _manifest(case, history.digest, command))
        missing = add_figures(
            place, lambda draft: [identifiability_figures.drawing(done.pairs, case.name, draft)]
        )
    return [
        *identifiability_figures.lines(done.pairs, done.recovery),
        *missing,
        f"Written to {place.path}: distinguish.csv, recovery.csv, figures/distinguish.png",
    ]


def _manifest(case: Scenario, history_digest: str, command: list[str]) -> dict[str, Any]:
    return folders.manifest(
        name=case.name,
        title=case.title,
        command=command,
        case=case.case.entry(),
        scenario_digest=case.digest,
        forcing_digest=case.forcing.digest,
        history_digest=history_digest,
        worlds=case.worlds,
        seed=case.seed,
    )
