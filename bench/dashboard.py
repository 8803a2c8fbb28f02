"""How long the dashboard takes to its first picture, and to the picture after a change.

The page is worked out in this process, as the server does it, without the transfer to a browser.
Goals on two quiet cores at 500 worlds: first picture below 3 s, a change below 1.5 s. The model is
compiled beforehand by one run of two worlds, as ``make`` does it; the load of the machine is
printed beside the figures.
"""

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import replace

clock = time.perf_counter
GOALS = {"first_picture_seconds": 3.0, "change_seconds": 1.5}


def measured(source: str, worlds: int, posterior: str = "") -> Iterator[tuple[str, float]]:
    """Yield figures by name, in seconds.

    Args:
        source: Name or path of the scenario.
        worlds: Number of worlds.
        posterior: Folder of an inference whose worlds are run, or empty.
    """
    start = clock()
    from sim.dashboard import selection, starting_points, views

    opened = replace(selection.opening_choice(source, posterior), worlds=worlds)
    yield "loading_seconds", clock() - start
    yield "compiled_seconds", picture(views, replace(opened, worlds=2))
    yield "first_picture_seconds", picture(views, opened)
    groups = starting_points.load_base(source).groups
    for group in groups[:1]:
        yield "change_seconds", picture(views, opened.switched(group.name))
    yield "change_of_parameter_seconds", picture(views, opened.pinned("precision", 1.5))


def picture(views, choice) -> float:
    """Return the seconds until the charts of a choice are drawn."""
    start = clock()
    view = next(views.page_views(views.Request(choice)))
    if view.faults:
        raise SystemExit("; ".join(view.faults))
    return clock() - start


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    words.add_argument("scenario", nargs="?", default="replay_1991_2025")
    words.add_argument("--worlds", type=int, default=500)
    words.add_argument("--posterior", default="")
    words.add_argument(
        "--processor", action="store_true", help="processor time, on a loaded machine"
    )
    asked = words.parse_args()
    clock = time.process_time if asked.processor else time.perf_counter
    for name, seconds in measured(asked.scenario, asked.worlds, asked.posterior):
        goal = f" (goal: below {GOALS[name]:g})" if name in GOALS else ""
        print(f"{name}: {seconds:.2f}{goal}", flush=True)
    print(f"load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
