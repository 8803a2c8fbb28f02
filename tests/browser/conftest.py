"""A headless Chromium without a network, and the errors that it logs."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bench import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start Chromium once a session, without a network and with full logs."""
    if not chromium.is_installed():
        pytest.skip(chromium.ABSENT)
    driver = chromium.start()
    yield driver
    driver.quit()


def _complaint(entry: dict[str, Any]) -> str:
    """Return the failed or refused request of a line of the performance log, or no text."""
    message = json.loads(entry["message"])["message"]
    params = message["params"]
    if message["method"] == "Network.loadingFailed" and not params.get("canceled"):
        return (
            f"a request failed: {params.get('errorText')} ({params.get('type')}, "
            f"{params.get('requestId')})"
        )
    if message["method"] == "Network.responseReceived" and params["response"]["status"] >= 400:
        return f"a request was refused: {params['response']['status']} {params['response']['url']}"
    return ""


def faults_of(driver: Any) -> list[str]:
    """List console errors and failed requests since the last call."""
    spoken = [
        f"{e['level']}: {e['message']}"
        for e in driver.get_log("browser")
        if e["level"] in {"SEVERE", "ERROR"}
    ]
    return spoken + [
        complaint for entry in driver.get_log("performance") if (complaint := _complaint(entry))
    ]


@pytest.fixture(scope="session")
def faults() -> Callable[[Any], list[str]]:
    """Return the function that lists a page's console errors and failed requests."""
    return faults_of


@pytest.fixture(autouse=True)
def left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave the page after a test and clear the logs.

    Requests to a closed server are not faults of the next page.
    """
    yield
    if "browser" in request.fixturenames:
        driver = request.getfixturevalue("browser")
        driver.get("about:blank")
        faults_of(driver)


@pytest.fixture
def window(browser: Any) -> Callable[[int, int], None]:
    """Return a function that sets the size of the page in pixels; windows are at least 500 wide."""

    def size(width: int, height: int = 900) -> None:
        chromium.resize(browser, width, height)

    return size
