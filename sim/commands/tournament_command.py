"""The work of ``bamboo tournament``: score every theory alone, and write the ranking."""

from pathlib import Path

from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import together
from sim.record import folders
from sim.report import ranking_lines
from sim.studies import manifest_command
from sim.studies import tournament as study


def tournament(options: ScenarioOptions, out: Path | None, progress: ShowProgress) -> list[str]:
    """Score every theory alone on a scenario.

    Args:
        options: The scenario.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    case, history = together(options.load, options.load_history)
    folder = out or Path("results") / f"tournament_{case.name}"
    folders.refuse_to_overwrite(folder)
    with progress(f"every theory alone on {case.name}") as report:
        table = study.run_tournament(case, history, report)
    command = manifest_command.arguments("tournament", case, options.settings)
    study.write(table, case, folder, command)
    return ranking_lines.lines(table, case.own_ties[0], folder)
