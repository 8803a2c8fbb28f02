"""Declarations of the commands that show and check inputs: scenarios, theories, check, evidence."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import CHECK_FAILED, Evidence, Seed, progress, show
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput


def scenarios() -> None:
    """List the shipped scenarios."""
    from sim.core import yaml_reader
    from sim.scenario.scenario_files import shipped, shipped_cases

    for name, path in (shipped() | shipped_cases()).items():
        title = yaml_reader.read(path).data.get("title", "")
        print(f"{name:32} {title}")


def theories(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A theory, to be shown whole.")
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help=(
                "Hold it, or every theory, to the contract: a line a check, exit 1 where one fails."
            ),
        ),
    ] = False,
) -> None:
    """List the theories, those of other packages too; show one, or check the theory contract."""
    from sim.commands import theories_command
    from sim.decision.theories import broken

    if check:
        holds = theories_command.check(name)
    else:
        show(theories_command.lines(name))
        holds = True
    if not name and broken():
        raise BadInput(broken().values())
    if not holds:
        raise typer.Exit(CHECK_FAILED)


def theses(
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A thesis, to be shown in full.")
    ] = None,
    answers: Annotated[
        bool,
        typer.Option(
            "--answers",
            help=(
                "Ask a state that does nothing, one that chooses at random, the coded history and "
                "histories made by one rule; mark what is cheap, definitional or failed by the "
                "record."
            ),
        ),
    ] = False,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="SCENARIO", help="Scenario that they are tried on.")
    ] = "",
    evidence: Evidence = None,
) -> None:
    """List the theses; show one with what would satisfy and refute it, or ask known records."""
    from sim.commands import theses_command
    from sim.evidence.case_folders import case_of, scenario_of, shipped_case

    stated = scenario_of(case_of(evidence) if evidence else shipped_case())
    if not (scenario or stated):
        message = "the case names no scenario; say which one with --scenario"
        raise BadInput.at("theses", message)
    asked = ScenarioOptions(scenario=scenario or stated, evidence=evidence)
    if answers:
        show(theses_command.answers(asked, name, progress))
    else:
        show(theses_command.lines(asked, name))


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")], evidence: Evidence = None
) -> None:
    """Check scenarios, cases, theses and tables; list every fault of every file, one a line."""
    from sim.commands.check_command import check_file

    faults = [fault for path in files for fault in check_file(path, evidence)]
    if faults:
        raise BadInput(faults)
    print(f"{len(files)} file{'s' if len(files) != 1 else ''} without a fault")


def evidence(
    row: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID|WORDS]",
            help=(
                "Id of a row, or words to search for in ids, summaries and locators, "
                "in English or Chinese."
            ),
        ),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--check",
            metavar="[CASE] DIR",
            help=(
                "Folder that holds the documents: check digests, locators and the coding; exit 1 "
                "where something is to be mended. The folder of a case of your own stands first."
            ),
        ),
    ] = None,
    about: Annotated[
        str | None,
        typer.Option(
            "--about", metavar="DATE", help="List what the documents hold of a year or month."
        ),
    ] = None,
    tables: Annotated[
        Path | None,
        typer.Option(
            "--tables", metavar="DIR", help="Folder of tables instead of the shipped one."
        ),
    ] = None,
) -> None:
    """Show a row of evidence with its use, search, list, or check the tables."""
    from sim.commands import evidence_command

    if row is not None and about is not None:
        raise BadInput.at("evidence", "takes words or --about with a date, not both; choose one")
    if against is not None:
        if row is not None:  # of a case of one's own: --check CASE DOCS
            against, tables = Path(row), against
        lines, holds = evidence_command.check(against, tables)
        show(lines)
        raise typer.Exit(0 if holds else CHECK_FAILED)
    show(evidence_command.lines(row, about, tables))


def measure(evidence: Evidence = None, seed: Seed = None) -> None:
    """Measure stance: print the posterior of every coded year's level from all coders' codes.

    The table is CSV; redirect it to keep it: bamboo measure > stance_measured.csv
    """
    from sim.commands import measure_command

    show(measure_command.measure(evidence, 1 if seed is None else seed, progress))
