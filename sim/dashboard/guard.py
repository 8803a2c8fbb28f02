"""The guard of the page: pages of other servers, open in the same browser, cannot use it.

A browser sends requests for any page that is open in it. A request is refused where its host is
not this machine, or where it comes from a page of another origin. Nothing may show this page in a
frame of its own, in which clicks could be led astray.
"""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

REFUSED: Final = 1008  # the WebSocket code for a violation of policy
FORBIDDEN: Final = 403
READING: Final = frozenset({"GET", "HEAD"})
OWN_SITES: Final = frozenset({"", "none", "same-origin"})  # none: typed by the user, or a bookmark
HEADERS: Final = (
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


def guarded(app: App, hosts: Sequence[str]) -> App:
    """Return an application that refuses requests of other pages.

    Args:
        app: The application of the web server.
        hosts: Names under which this machine is asked.
    """

    async def ask(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await app(scope, receive, send)
        elif not is_own(scope, hosts):
            await _refuse(scope, send)
        else:
            await app(scope, receive, _with_headers(send))

    return ask


def is_own(scope: Message, hosts: Sequence[str]) -> bool:
    """Whether a request comes from the page itself, or from the user.

    Args:
        scope: The request, with its headers.
        hosts: Names under which this machine is asked.
    """
    headers = _headers(scope)
    host = headers.get("host", "")
    if _name(f"//{host}") not in hosts:
        return False
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == host
    if scope["type"] == "websocket":
        return False  # a browser always names the origin of a socket
    if headers.get("sec-fetch-site", "") in OWN_SITES:
        return True
    return scope["method"] in READING and _opens_page(headers)


def _opens_page(headers: dict[str, str]) -> bool:
    """Whether a link elsewhere opens the page itself, not in a frame."""
    mode, place = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return mode == "navigate" and place == "document"


def _headers(scope: Message) -> dict[str, str]:
    """Return headers by name; of one that is sent twice, both, so that it fits nothing."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        text = value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _name(address: str) -> str:
    """Return the name of a host without its port; empty where it is no host."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


async def _refuse(scope: Message, send: Send) -> None:
    """Refuse a request."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": REFUSED})
        return
    body = b"This page answers to this machine alone."
    headers = [(b"content-type", b"text/plain"), *HEADERS]
    await send({"type": "http.response.start", "status": FORBIDDEN, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Send) -> Send:
    """Return a sender that adds the guard's headers to every answer."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name for name, _ in HEADERS}
            others = [pair for pair in message.get("headers", ()) if pair[0].lower() not in own]
            message = {**message, "headers": [*others, *HEADERS]}
        await send(message)

    return answer
