"""Serving: the page on this machine and nowhere else, with everything it needs in the package and nothing asked of the network."""

import importlib.util
import os
import socket
import warnings
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from sim.core.errors import BadInput, Fault, together
from sim.decision.theories import declared
from sim.scenario.constrained_set import refuse_misfit

HOST: Final = "127.0.0.1"
PORT: Final = 8765
REFUSED: Final = 1008  # the web's code for a policy that forbids it
NEEDED: Final = ("solara", "ipyvuetify", "solara_assets")
HERE: Final = Path(__file__).parent
QUIET: Final = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_MODE": "production",
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",
    "SOLARA_APP": "sim.dashboard.layout:page",
}


def check_extra() -> None:
    """Refuse where the page's library is not installed; raises BadInput."""
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise BadInput(
            [
                Fault(
                    "bamboo dashboard",
                    1,
                    1,
                    "the dashboard's library is not installed; run: pip install 'bamboo-diplomacy[dashboard]'",
                )
            ]
        )


def listening(port: int) -> socket.socket:
    """Take a port of this machine; raises BadInput where it is taken or none."""
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
        taken.listen()  # who comes before the page is ready waits, and is not turned away
    except (OSError, OverflowError) as error:
        taken.close()
        why = (
            "is no port; choose one from 1024 to 65535, or 0 for any that is free"
            if isinstance(error, OverflowError)
            else f"cannot be used: {error.strerror}; choose another one, or 0 for any that is free"
        )
        raise BadInput([Fault("--port", 1, 1, f"port {port} {why}")]) from error
    return taken


def serve(source: str, port: int | None, constrained: Path | None = None) -> None:
    """Serve the page, opened with a scenario and perhaps a constrained set, until the reader ends it; raises BadInput before anything is served."""
    check_extra()
    from sim.dashboard.starting_points import based, known

    base, _ = together(lambda: based(source), lambda: constrained and known(str(constrained)))
    if constrained:
        refuse_misfit(known(str(constrained)), constrained, base.scenario.parameters, declared())
    with listening(PORT if port is None else port) as taken:
        os.environ.update(QUIET)
        app = application(source, str(constrained or ""))
        import uvicorn

        print(
            f"The dashboard is at http://{HOST}:{taken.getsockname()[1]} (end with Ctrl+C)",
            flush=True,
        )
        uvicorn.Server(
            uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=1)
        ).run(sockets=[taken])


def application(source: str, constrained: str = "") -> Any:
    """Give the page as an application of the web server; the model is compiled meanwhile."""
    from solara.server import settings

    settings.assets.extra_locations = [str(HERE / "assets")]
    settings.assets.fontawesome_enabled = False
    settings.theme.title = "Bamboo dashboard"
    settings.theme.show_banner = False
    warnings.filterwarnings(
        "ignore", message="Cookies with samesite=none"
    )  # nothing embeds the page, and it is served to this machine alone
    settings.telemetry.mixpanel_enable = False
    from solara.server.starlette import app
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from sim.dashboard import background_runs, layout
    from sim.dashboard.selection import opened

    layout.OPENING.update(source=source, constrained=constrained)
    background_runs.warm_up(opened(source, constrained))
    return TrustedHostMiddleware(
        _own_pages(app), [HOST, "localhost"]
    )  # a page elsewhere cannot reach this one under a name of its own


def _own_pages(app: Any) -> Any:
    """Let only pages that came from this server talk to it: a browser may have others open."""
    from starlette.datastructures import Headers

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        headers = Headers(scope=scope) if scope["type"] == "websocket" else {}
        if scope["type"] == "websocket" and urlsplit(
            headers.get("origin", "")
        ).netloc != headers.get("host"):
            await send({"type": "websocket.close", "code": REFUSED})
        else:
            await app(scope, receive, send)

    return guarded
