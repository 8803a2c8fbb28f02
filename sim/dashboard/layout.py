"""The page: controls on the left, what the states do on the right; every change runs the worlds again at once."""

from typing import Any, Final

import solara

from sim.dashboard import controls, selection, starting_points, widgets
from sim.dashboard.result_views import looking, results
from sim.dashboard.views import Sight, Wish, seen

OPENING: Final = {
    "source": starting_points.DEFAULT,
    "constrained": "",
}  # the scenario and the constrained set that the command line names
LEAD: Final = "Change what is assumed: the worlds are run again at once. Baseline and branch share their parameters' draws and their chance, world by world."


@solara.component
def page() -> None:
    """Compose the page."""
    choice, kept, tie, labeller = (
        solara.use_reactive(selection.opened(**OPENING)),
        solara.use_reactive({}),
        solara.use_reactive(""),
        solara.use_reactive("nguyen"),
    )
    wish = Wish(choice.value, tuple(kept.value.items()), tie.value, labeller.value)
    sight, busy, share = _use_sight(wish)
    solara.Title("Bamboo dashboard")
    with solara.v.Html(tag="div", class_="bamboo"):
        controls.words("h1", "Bamboo: what would the states have done?")
        controls.words("p", LEAD, "bamboo-lead")
        widgets.status(
            text=_state(wish, sight, busy=busy), share=share, busy=busy, faults=list(sight.faults)
        )
        with solara.v.Html(tag="div", class_="bamboo-columns"):
            _controls(choice, kept)
            with solara.v.Html(
                tag="section",
                class_="bamboo-results",
                attributes={"id": "results", "aria-label": "What the states do"},
            ):
                if sight.view is not None:
                    looking(sight, tie, labeller)
                    results(sight)


def _controls(choice: Any, kept: Any) -> None:
    """Lay the panels of controls under one another."""
    with solara.v.Html(
        tag="section", class_="bamboo-controls", attributes={"aria-label": "What is assumed"}
    ):
        controls.start(choice, **OPENING)
        controls.events(choice)
        controls.weights(choice)
        controls.parameters(choice)
        controls.saving(choice, kept, OPENING["constrained"])


def _state(wish: Wish, sight: Sight, *, busy: bool) -> str:
    """Say what is being done, or what came out."""
    if busy and sight.view is None:
        return f"Running {wish.choice.worlds} worlds; the first time on a machine, the model is compiled before, which takes up to half a minute."
    if busy:
        return f"Running {wish.choice.worlds} worlds and asking the theses …"
    return f"{wish.choice.worlds} {selection.drawn_from(wish.choice)}, seed {wish.choice.seed}. {sight.told}"


def _use_sight(wish: Wish) -> tuple[Sight, bool, float]:
    """Have a wish worked at in a thread: what is seen now, whether work goes on, and how far it is. The last wish wins."""
    share = solara.use_reactive(0.0)
    latest, last = solara.use_ref(wish), solara.use_ref(Sight())
    latest.current = wish
    task = solara.lab.use_task(
        lambda: seen(wish, lambda: latest.current == wish, share.set),
        dependencies=[wish],
        raise_error=False,
    )
    if task.latest is not None:
        last.current = (
            task.latest
            if task.latest.view is not None
            else last.current.with_faults(task.latest.faults)
        )
    return last.current, bool(task.pending), share.value
