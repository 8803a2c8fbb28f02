"""The server of the page: on this machine only, with all it needs in the package.

Nothing is requested from the network.
"""

import importlib.util
import os
import socket
import warnings
from pathlib import Path
from typing import Any, Final

from sim.core.errors import BadInput, Fault, together
from sim.core.extras import needs
from sim.core.plain_text import readable
from sim.dashboard import language
from sim.dashboard.guard import guarded
from sim.decision.theories import declared
from sim.report.translation import ENGLISH, Translator
from sim.scenario.constrained_set import refuse_misfit

HOST: Final = "127.0.0.1"
PORT: Final = 8765
NEEDED: Final = ("solara", "ipyvuetify", "solara_assets")
HERE: Final = Path(__file__).parent
ENVIRONMENT: Final = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_MODE": "production",
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",
    "SOLARA_APP": "sim.dashboard.layout:page",
}


def check_extra() -> None:
    """Check that the page's library is installed.

    Raises:
        BadInput: It is not installed.
    """
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise BadInput([Fault("bamboo dashboard", 1, 1, needs("the page", "dashboard"))])


def open_port(port: int) -> socket.socket:
    """Open a port of this machine and listen.

    Raises:
        BadInput: The port is taken, or there is none of this number.
    """
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((HOST, port))
        opened.listen()  # requests that come before the page is ready wait
    except (OSError, OverflowError) as error:
        opened.close()
        message = f"port {port} {_why_not(error)}"
        raise BadInput([Fault("--port", 1, 1, message)]) from error
    return opened


def _why_not(error: OSError | OverflowError) -> str:
    """Describe why a port cannot be opened."""
    if isinstance(error, OverflowError):
        return "is no port; choose one from 1024 to 65535, or 0 for any that is free"
    return f"cannot be used: {error.strerror}; choose another one, or 0 for any that is free"


def serve(
    source: str,
    port: int | None,
    constrained: Path | None = None,
    lang: str = ENGLISH,
    branch: int | None = None,
    *,
    looks: bool = False,
) -> None:
    """Serve the page until the user ends it.

    Args:
        source: Scenario that the page opens with.
        port: Port; None for the default, 0 for any that is free.
        constrained: File of a constrained set, or folder of an inference, whose worlds are run.
        lang: Code of the language of the page.
        branch: First year in which acts may be left out; None for any.
        looks: Whether a posterior at hand that fits is taken where no source of worlds is named.

    Raises:
        BadInput: Something is wrong with these; nothing is served.
    """
    Translator(lang)  # refuses an unknown language first
    check_extra()
    _check_start(source, constrained)
    _check_branch(source, branch)
    _speak(lang, source)
    with open_port(PORT if port is None else port) as opened:
        os.environ.update(ENVIRONMENT)
        app = create_app(source, str(constrained or ""), branch, looks=looks)
        import uvicorn

        from sim.dashboard import layout

        address = f"http://{HOST}:{opened.getsockname()[1]}"
        print(f"The dashboard is at {address} (end with Ctrl+C)", flush=True)
        source_of_worlds = layout.source_sentence(layout.opening_choice())
        if source_of_worlds:
            print(readable(source_of_worlds), flush=True)
        config = uvicorn.Config(
            app, log_level="error", access_log=False, timeout_graceful_shutdown=1
        )
        uvicorn.Server(config).run(sockets=[opened])


def _speak(lang: str, source: str) -> None:
    """Set the language of the page, with the names and summaries of the scenario's case."""
    from sim.dashboard.starting_points import load_base

    language.speak(lang, load_base(source).scenario.sources)


def _check_start(source: str, constrained: Path | None) -> None:
    """Refuse a scenario or a source of worlds that cannot be read, or that do not fit."""
    from sim.dashboard.starting_points import is_posterior, load_base, load_constrained, trainings

    if is_posterior(str(constrained or "")):
        trainings(source, str(constrained))
        return
    base, points = together(
        lambda: load_base(source), lambda: constrained and load_constrained(str(constrained))
    )
    if constrained:
        refuse_misfit(points, constrained, base.scenario.parameters, declared())


def _check_branch(source: str, branch: int | None) -> None:
    """Refuse a year of a branch that the scenario does not run.

    Raises:
        BadInput: The year is not run.
    """
    from sim.dashboard.starting_points import load_base

    years = load_base(source).scenario.years
    if branch is not None and branch not in years:
        message = f"year {branch} is not run; choose one from {years[0]} to {years[-1]}"
        raise BadInput([Fault("--branch", 1, 1, message)])


def create_app(
    source: str, constrained: str = "", branch: int | None = None, *, looks: bool = False
) -> Any:
    """Return the page as an application of the web server; the model is compiled meanwhile.

    Args:
        source: Scenario that the page opens with.
        constrained: File of a constrained set, folder of an inference, or empty.
        branch: First year in which acts may be left out; None for any.
        looks: Whether a posterior at hand that fits is taken where no source of worlds is named.
    """
    _configure()
    from solara.server.starlette import app

    from sim.dashboard import background_runs, layout

    opening = {"source": source, "constrained": constrained, "branch": branch, "looks": looks}
    layout.OPENING.update(opening)
    background_runs.warm_up(layout.opening_choice(branch=branch))
    return guarded(app, (HOST, "localhost"))


def _configure() -> None:
    """Set solara to look as wanted and to load nothing from the network."""
    from solara.server import settings

    settings.assets.extra_locations = [str(HERE / "assets")]
    settings.assets.fontawesome_enabled = False
    settings.theme.title = "Bamboo dashboard"
    settings.theme.show_banner = False
    settings.telemetry.mixpanel_enable = False
    # Nothing embeds the page, and it is served to this machine alone.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
