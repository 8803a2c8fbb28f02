"""The work of ``bamboo tournament``: score every theory alone, and write the ranking."""

from pathlib import Path

from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import together
from sim.record import result_folder
from sim.report import ranking_lines
from sim.studies import tournament as study


def tournament(
    options: ScenarioOptions, out: Path | None, progress: ShowProgress, *, force: bool = False
) -> list[str]:
    """Score every theory alone on a scenario.

    Args:
        options: The scenario.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    case, history = together(options.load, options.load_history)
    with result_folder.claim("tournament", [case.name], out, force=force) as place:
        with progress(f"every theory alone on {case.name}") as report:
            table = study.run_tournament(case, history, report)
        study.write(table, case, place, options.command("tournament", case))
    return ranking_lines.lines(table, case.own_ties[0], place.path, case.case)
