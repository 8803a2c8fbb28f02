"""How long a user of the dashboard waits, in a headless Chromium: first picture, and a change.

Every round starts ``bamboo dashboard`` as a user does, so that nothing is stored from the round
before. Timed are from the moment at which the server names its address to the charts of the page,
with the model compiled, and from a click on a named change to charts that all differ. Goals on two
quiet cores at 500 worlds: 3 s and 1.5 s.

    python -m bench.dashboard_page
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from statistics import median
from typing import Any, Final

from bench import chromium

ROUNDS: Final = 5
GOALS: Final = {"first_picture_seconds": 3.0, "change_seconds": 1.5}
GROUP: Final = "no_oil_rig"
CHARTS: Final = "[...document.querySelectorAll('.bamboo-chart img')].map(i => i.src)"
WAIT: Final = """
    const [drawn, before, done] = arguments;
    const charts = () => [...document.querySelectorAll('.bamboo-chart img')].map(i => i.src);
    const look = () => {
        const now = charts();
        const changed = now.length >= drawn && now.every((src, i) => src !== before[i]);
        if (changed) { done(performance.now()); } else { setTimeout(look, 10); }
    };
    look();"""


def first_picture(driver: Any, address: str) -> float:
    """Return the seconds from the request of the page to its charts."""
    start = time.perf_counter()
    driver.get(address)
    driver.execute_async_script(WAIT, 3, [])
    return time.perf_counter() - start


def change(driver: Any) -> float:
    """Return the seconds from a click on a named change to charts that all differ."""
    before = driver.execute_script(f"return {CHARTS}")
    driver.execute_script(f"document.querySelector('[data-group={GROUP}]').click()")
    start = time.perf_counter()
    driver.execute_async_script(WAIT, len(before), before)
    return time.perf_counter() - start


def measured(driver: Any, arguments: Sequence[str]) -> tuple[float, float]:
    """Serve the page and return the seconds to its first picture, and those of a change."""
    command = [sys.executable, "-m", "sim", "dashboard", *arguments, "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            told = server.stdout.readline() if server.stdout else ""
            address = re.search(r"http://[\d.:]+", told)
            if address is None:
                raise SystemExit("the dashboard did not start; try 'bamboo dashboard'")
            return first_picture(driver, address.group()), change(driver)
        finally:
            server.terminate()


def main() -> None:
    """Measure several rounds and print the median of each figure."""
    if not chromium.is_installed():
        raise SystemExit(chromium.ABSENT)
    driver = chromium.start()
    driver.set_script_timeout(120)
    chromium.resize(driver, 1280)
    try:
        rounds = [measured(driver, sys.argv[1:]) for _ in range(ROUNDS)]
    finally:
        driver.quit()
    for (name, goal), seconds in zip(GOALS.items(), zip(*rounds, strict=True), strict=True):
        print(f"{name}: {median(seconds):.2f} (goal: below {goal:g}; worst {max(seconds):.2f})")
    print(f"load: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
