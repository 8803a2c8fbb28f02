"""The command line: the laboratory's steps as commands, in the order in which help shows them."""

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
    """Run the command line; one plain line a fault, exit 2 on bad input."""
    try:
        code = app(sys.argv[1:] or ["--help"], standalone_mode=False)
        sys.exit(code or 0)
    except BadInput as bad:
        print(bad, file=sys.stderr)
        sys.exit(BAD_INPUT)
    except MISUSE as error:
        said = error.format_message() if hasattr(error, "format_message") else str(error)
        print(
            f"bamboo: {plain(' '.join(said.split())).rstrip('.?')}; 'bamboo --help' shows what is allowed",
            file=sys.stderr,
        )
        sys.exit(BAD_INPUT)
    except (typer.Abort, KeyboardInterrupt):
        print("bamboo: stopped; nothing is left half-written", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
