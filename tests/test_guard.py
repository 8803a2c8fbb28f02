"""The dashboard answers to its own page and to the user, and to no page of another server."""

import asyncio

import pytest

from sim.dashboard.guard import guarded

HOST = b"127.0.0.1:81"
CROSS = (b"sec-fetch-site", b"cross-site")


def ask(kind, method, *headers, host=HOST):
    """Return whether a request passes the guard, and what is sent."""
    passed, sent = [], []

    async def app(scope, _receive, send):
        passed.append(scope["type"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "method": method, "headers": [(b"host", host), *headers]}
    asyncio.run(guarded(app, ("127.0.0.1", "localhost"))(scope, None, send))
    return bool(passed), sent


@pytest.mark.parametrize(
    ("origin", "passes"),
    [
        (b"http://127.0.0.1:81", True),
        (b"http://127.0.0.1:82", False),
        (b"https://elsewhere.example", False),
        (b"null", False),
        (b"", False),
    ],
)
def test_only_pages_of_this_server_open_a_socket_or_close_a_kernel(origin, passes):
    assert ask("websocket", "GET", (b"origin", origin))[0] == passes
    assert ask("http", "POST", (b"origin", origin), CROSS)[0] == passes


def test_a_socket_without_an_origin_is_refused():
    passed, sent = ask("websocket", "GET")
    assert not passed
    assert sent == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(
    ("method", "mode", "place", "passes"),
    [
        ("GET", b"navigate", b"document", True),
        ("GET", b"navigate", b"iframe", False),
        ("GET", b"no-cors", b"script", False),
        ("GET", b"no-cors", b"image", False),
        ("POST", b"navigate", b"document", False),
    ],
)
def test_a_page_elsewhere_may_link_to_this_one_and_do_nothing_else(method, mode, place, passes):
    headers = (CROSS, (b"sec-fetch-mode", mode), (b"sec-fetch-dest", place))
    assert ask("http", method, *headers)[0] == passes


@pytest.mark.parametrize(
    ("host", "passes"),
    [
        (b"127.0.0.1:81", True),
        (b"localhost:81", True),
        (b"evil.example:81", False),
        (b"127.0.0.1.evil.example", False),
        (b"[", False),
        (b"", False),
    ],
)
def test_the_page_answers_under_the_names_of_this_machine_alone(host, passes):
    assert ask("http", "GET", host=host)[0] == passes


def test_two_hosts_in_one_request_are_refused():
    assert not ask("http", "GET", (b"host", b"127.0.0.1:81"), host=b"evil.example")[0]


def test_no_page_may_show_this_one_in_a_frame():
    for headers in [(), (CROSS,)]:
        _, sent = ask("http", "GET", *headers)
        answered = dict(sent[0]["headers"])
        assert answered[b"x-frame-options"] == b"DENY"
        assert b"frame-ancestors 'none'" in answered[b"content-security-policy"]
