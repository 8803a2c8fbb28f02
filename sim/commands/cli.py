"""The command line: all commands in the order in which help shows them, and their exit codes.

The modules ``running``, ``judging``, ``testing``, ``reporting``, ``coding``, ``many_states`` and
``inspecting`` declare the commands with their options. The modules ``*_command`` do the work; they
know nothing of the command line.
"""

import sys
from pathlib import Path
from typing import Final

import typer
import typer.main

from sim.commands import (
    coding,
    data_sources,
    inspecting,
    interruption,
    judging,
    many_states,
    reporting,
    running,
    testing,
)
from sim.core import notices, remarks
from sim.core.errors import BadInput, plain

COMMANDS: Final = (
    running.run,
    judging.judge,
    testing.tournament,
    testing.transfer,
    running.sweep,
    running.dashboard,
    judging.infer,
    many_states.panel,
    testing.placebos,
    testing.swap,
    testing.constrain,
    testing.spread,
    testing.distinguish,
    reporting.explain,
    reporting.chronicle,
    reporting.compare,
    reporting.report,
    reporting.figures,
    reporting.archive,
    coding.new,
    coding.sheets,
    coding.annotate,
    coding.agreement,
    coding.adjudicate,
    inspecting.scenarios,
    inspecting.theories,
    inspecting.theses,
    inspecting.check,
    inspecting.evidence,
    inspecting.measure,
)
BAD_INPUT: Final = 2
STOPPED: Final = 130
MISUSE: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)  # typer brings its own click, or takes the public one
app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="A laboratory for diplomatic alignment.",
)
for command in COMMANDS:
    app.command()(command)
app.command("import")(data_sources.import_data)  # import is a word of Python


def main() -> None:
    """Run the command line; exit with 2 on bad input, after one plain line for each fault."""
    notices.spell_out(sys.stdout)
    with notices.lenient_errors():
        message, code = _ended(sys.argv[1:] or ["--help"])
        if message:
            print(message, file=sys.stderr)
    sys.exit(code)


def _ended(words: list[str]) -> tuple[str, int]:
    """Run a command; return what is left to say, and the exit code."""
    collector = remarks.collect()
    try:
        with interruption.handled():
            code = _called(words)
        collector.show()
        sys.stdout.flush()
    except BadInput as bad:
        return str(bad), BAD_INPUT
    except MISUSE as error:
        return _misuse(error), BAD_INPUT
    except (typer.Abort, KeyboardInterrupt) as stop:
        message = getattr(stop, "message", "") or "stopped; nothing is left half-written"
        return f"bamboo: {message}", getattr(stop, "code", STOPPED)
    except BrokenPipeError:  # who reads the output has enough
        notices.silence(sys.stdout)
        return "", 0
    except OSError as error:
        notices.silence(sys.stdout)
        return f"bamboo: {_named(error)}", BAD_INPUT
    return "", code


def _called(words: list[str]) -> int:
    """Call a command; return its exit code.

    Typer's own main would turn an interruption and a closed pipe into exit codes without a word.
    """
    _check_working_folder()
    program = Path(sys.argv[0]).name
    name = "python -m sim" if program == "__main__.py" else program
    command = typer.main.get_command(app)
    try:
        with command.make_context(name, list(words)) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    return 0


def _check_working_folder() -> None:
    """Refuse to work in a folder that was removed; raises BadInput."""
    try:
        Path.cwd()
    except OSError as error:
        message = "the working folder is no more; change to another one with 'cd'"
        raise BadInput.at(".", message) from error


def _named(error: OSError) -> str:
    """Describe an error of the system; without a file it is that of the output."""
    reason = error.strerror or str(error)
    if error.filename is None:
        return f"the output cannot be written: {reason}"
    return f"{plain(str(error.filename))}: {reason}"


def _misuse(error: Exception) -> str:
    """Return the message of a wrong option or argument as one line."""
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    line = plain(" ".join(text.split())).rstrip(".?")
    return f"bamboo: {line}; 'bamboo --help' shows what is allowed"


if __name__ == "__main__":
    main()
