"""The command line: all commands in the order in which help shows them, and their exit codes.

The modules ``running``, ``testing``, ``reporting`` and ``inspecting`` declare the commands with
their options. The modules ``*_command`` do the work; they know nothing of the command line.
"""

import sys
from typing import Final

import typer

from sim.commands import inspecting, reporting, running, testing
from sim.core.errors import BadInput, plain

COMMANDS: Final = (
    running.run,
    testing.judge,
    testing.tournament,
    testing.transfer,
    running.sweep,
    running.dashboard,
    testing.constrain,
    testing.spread,
    testing.distinguish,
    reporting.explain,
    reporting.chronicle,
    reporting.compare,
    reporting.report,
    inspecting.scenarios,
    inspecting.theories,
    inspecting.check,
    inspecting.evidence,
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


def main() -> None:
    """Run the command line; exit with 2 on bad input, after one plain line for each fault."""
    try:
        code = app(sys.argv[1:] or ["--help"], standalone_mode=False)
        sys.exit(code or 0)
    except BadInput as bad:
        _end(str(bad), BAD_INPUT)
    except MISUSE as error:
        _end(_misuse(error), BAD_INPUT)
    except (typer.Abort, KeyboardInterrupt):
        _end("bamboo: stopped; nothing is left half-written", STOPPED)
    except BrokenPipeError:
        sys.exit(0)


def _end(message: str, code: int) -> None:
    print(message, file=sys.stderr)
    sys.exit(code)


def _misuse(error: Exception) -> str:
    """Return the message of a wrong option or argument as one line."""
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    line = plain(" ".join(text.split())).rstrip(".?")
    return f"bamboo: {line}; 'bamboo --help' shows what is allowed"


if __name__ == "__main__":
    main()
