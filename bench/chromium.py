"""A headless Chromium without a network, for tests and for timings of pages."""

import shutil
from typing import Any, Final

CHROMIUM, DRIVER = (shutil.which(name) for name in ("chromium", "chromedriver"))
ABSENT: Final = "Chromium and its driver are not installed (Debian: chromium, chromium-driver)"
ARGUMENTS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


def is_installed() -> bool:
    """Whether Chromium and its driver are at hand."""
    return CHROMIUM is not None and DRIVER is not None


def start() -> Any:
    """Start Chromium with full logs, and return its driver."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for argument in ARGUMENTS:
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_page_load_timeout(60)
    return driver


def resize(driver: Any, width: int, height: int = 900) -> None:
    """Set the size of the page in pixels; windows are at least 500 wide."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )
