"""The page: what the states do, then the controls; side by side where there is room.

The charts come first in the document, so that a phone shows them first and the order of the
keyboard is that of the eye. Every change runs the worlds again at once.
"""

from dataclasses import replace
from typing import Any, Final

import solara

from sim.dashboard import controls, selection, starting_points, widgets
from sim.dashboard import source_sentence as source_sentences
from sim.dashboard.act_panel import act_panel
from sim.dashboard.background_runs import Watch
from sim.dashboard.language import say, translator, words
from sim.dashboard.markup import element
from sim.dashboard.posterior_at_hand import posterior_at_hand
from sim.dashboard.result_views import opening, result_panels, view_controls
from sim.dashboard.saving_panel import saving_panel
from sim.dashboard.selection import Choice
from sim.dashboard.views import PageView, Request, page_views

# The scenario, the source of worlds and the year of a branch that the command line names; and
# whether a posterior at hand is taken where it names no source.
OPENING: Final[dict[str, Any]] = {
    "source": starting_points.DEFAULT,
    "constrained": "",
    "branch": None,
    "looks": False,
}


def opening_choice(source: str = "", branch: int | None = None) -> Choice:
    """Return the choice with which a scenario opens on this page.

    Args:
        source: Name or path of the scenario; that of the command line where it is empty.
        branch: First year in which acts may be left out; None for any.
    """
    named = source or OPENING["source"]
    return selection.opening_choice(named, _held(named), branch)


def _held(source: str) -> str:
    """Return the source of worlds that the page offers for a scenario, beside the priors."""
    if OPENING["constrained"] or not OPENING["looks"]:
        return str(OPENING["constrained"])
    return posterior_at_hand(source).folder


def source_sentence(choice: Choice) -> str:
    """State where the worlds of a choice on this page come from."""
    return source_sentences.source_sentence(choice, _held(choice.base), looks=OPENING["looks"])


@solara.component
def page() -> None:
    """Show the page."""
    choice = solara.use_reactive(opening_choice(branch=OPENING["branch"]))
    stored = solara.use_reactive({})
    tie = solara.use_reactive("")
    labeller = solara.use_reactive("")
    request = Request(choice.value, tuple(stored.value.items()), tie.value, labeller.value)
    view, busy, share = _use_view(request)
    results = {"id": "results", "aria-label": say("dash.what_states_do")}
    solara.Title(say("dash.window"))
    with solara.v.Html(tag="div", class_="bamboo"):
        element("h1", say("dash.title"))
        element("p", say("dash.lead"), "bamboo-lead")
        source = source_sentence(choice.value)
        if source:
            element("p", source, "bamboo-source")
        text = _status(request, view, busy=busy)
        widgets.status(
            text=text,
            share=share,
            words={
                **words(
                    charts="dash.to_charts", controls="dash.to_controls", run="dash.worlds_run"
                ),
                "lang": translator().lang,
            },
            busy=busy,
            faults=list(view.faults),
        )
        with solara.v.Html(tag="div", class_="bamboo-columns"):
            with solara.v.Html(tag="section", class_="bamboo-results", attributes=results):
                if view.comparison is not None:
                    opening(view)
                    view_controls(view, tie, labeller)
                    result_panels(view)
            _controls(choice, stored)


def _controls(choice: Any, stored: Any) -> None:
    """Show the panels of controls below one another."""
    assumed = {"id": "controls", "aria-label": say("dash.assumed")}
    with solara.v.Html(tag="section", class_="bamboo-controls", attributes=assumed):
        held = _held(choice.value.base)
        controls.start_panel(choice, OPENING["source"], held, opening_choice)
        act_panel(choice)
        controls.weights_panel(choice)
        controls.parameters_panel(choice, held)
        saving_panel(choice, stored, _unchanged)


def _unchanged(source: str) -> Choice:
    """Return a scenario as it is, with the worlds that it opens with."""
    return replace(opening_choice(source), groups=frozenset())


def _status(request: Request, view: PageView, *, busy: bool) -> str:
    """Describe what is being done, or what came out."""
    worlds = request.choice.worlds
    if busy and view.comparison is None:
        return say("dash.compiling", worlds=worlds)
    if busy:
        return say("dash.running", worlds=worlds)
    drawn_from = selection.describe_worlds(request.choice)
    seed = request.choice.seed
    return say("dash.done", worlds=worlds, drawn_from=drawn_from, seed=seed, summary=view.summary)


def _use_view(request: Request) -> tuple[PageView, bool, float]:
    """Work at a request in a thread; the latest request wins.

    Returns:
        What is shown now, whether work goes on, and the share of worlds that is done.
    """
    share = solara.use_reactive(0.0)
    latest = solara.use_ref(request)
    last = solara.use_ref(PageView())
    latest.current = request
    watch = Watch(lambda: latest.current == request, share.set)
    task = solara.lab.use_task(
        lambda: page_views(request, watch), dependencies=[request], raise_error=False
    )
    if task.latest is not None:
        has_worlds = task.latest.comparison is not None
        faults = task.latest.faults
        last.current = task.latest if has_worlds else last.current.with_faults(faults)
    return last.current, bool(task.pending), share.value
