"""The panels of controls: what to start from, the weights of theories, and pinned parameters."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple

import solara

from sim.dashboard import selection, starting_points, widgets
from sim.dashboard.language import named, say, scenario_title, translator, words
from sim.dashboard.markup import element, foldable
from sim.dashboard.parameter_notes import explained, range_of
from sim.dashboard.selection import Choice, Numbers
from sim.dashboard.starting_points import declared_parameters, load_base
from sim.scenario.frozen_scenario import Scenario

NUMBERS: Final = (100, 200, 500, 1000, 2000)
HEAVIEST: Final = 10.0  # weight of a theory
LONGEST_SEED: Final = 2**53 - 1  # the largest whole number that a browser represents exactly
Parse = Callable[[Any], Any]


def _setter(choice: Any, name: str, parse: Parse) -> Callable[[Any], None]:
    """Return a function that sets one part of the reactive choice to what it receives."""
    now: Choice = choice.value

    def change(received: Any) -> None:
        choice.set(replace(now, **{name: parse(received)}))

    return change


def start_panel(
    choice: Any, source: str, constrained: str, opened: Callable[[str], Choice]
) -> None:
    """Show what worlds start from: scenario, branch, parameters, number of worlds and seed.

    Args:
        choice: The reactive choice.
        source: Scenario that the page was opened with.
        constrained: File of the set, or folder of the inference, that the page offers, or empty.
        opened: Returns the choice with which the page opens a scenario.
    """
    now = choice.value
    with solara.v.Html(tag="div", class_="bamboo-start"):
        element("h2", say("dash.start"))
        _scenario_control(choice, source, opened)
        _branch_control(choice)
        if starting_points.is_posterior(constrained):
            _posterior_control(choice, constrained)
        elif constrained:
            _constrained_control(choice, constrained)
        widgets.choose(
            label=say("dash.worlds"),
            value=now.worlds,
            options=[{"value": number, "text": str(number)} for number in NUMBERS],
            event_choose=_setter(choice, "worlds", int),
        )
        _seed_control(choice)


def _seed_control(choice: Any) -> None:
    """Show the seed; worlds of an inference code acts by its seed alone."""
    now = choice.value
    if starting_points.is_posterior(now.constrained):
        element("p", say("dash.seed_of_inference", seed=now.seed), "bamboo-note")
        return
    widgets.number(
        label=say("dash.seed"),
        value=now.seed,
        low=0,
        high=LONGEST_SEED,
        event_choose=_setter(choice, "seed", int),
    )


def _scenario_control(choice: Any, source: str, opened: Callable[[str], Choice]) -> None:
    """Show the scenarios to start from."""
    now = choice.value
    offered = starting_points.offered_scenarios(source)

    def choose(name: str) -> None:
        choice.set(replace(opened(name), worlds=now.worlds))

    widgets.choose(
        label=say("dash.scenario"),
        value=now.base,
        options=[
            {"value": name, "text": f"{scenario_title(name, title)} ({name})"}
            for name, title in offered.items()
        ],
        event_choose=choose,
    )


def _branch_control(choice: Any) -> None:
    """Show the years from which a branch can differ."""
    now = choice.value
    years = load_base(now.base).scenario.years
    branches = [{"value": year, "text": say("dash.branch_year", year=year)} for year in years]
    widgets.choose(
        label=say("dash.branch"),
        value=now.branch or "",
        options=[{"value": "", "text": say("dash.no_branch")}, *branches],
        event_choose=_setter(choice, "branch", lambda year: int(year) if year else None),
    )


def _constrained_control(choice: Any, constrained: str) -> None:
    """Show the priors, and the constrained set where it fits the scenario, to draw from."""
    now = choice.value
    prior = {"value": "", "text": say("dash.prior")}
    options = [prior]
    label = say("dash.drawn_from_misfit")
    if not starting_points.is_misfit(now.base, constrained):
        text = selection.describe_constrained(constrained)
        options = [prior, {"value": constrained, "text": text}]
        label = say("dash.drawn_from")
    widgets.choose(
        label=label,
        value=now.constrained,
        options=options,
        event_choose=_setter(choice, "constrained", lambda how: constrained if how else ""),
    )


def _posterior_control(choice: Any, folder: str) -> None:
    """Show the priors, and the worlds of an inference by the years that they were given."""
    now = choice.value
    options = [{"value": "", "text": say("dash.prior")}]
    label = say("dash.drawn_from_misfit")
    if not starting_points.is_misfit(now.base, folder):
        known = [drawn.given for drawn in starting_points.trainings(now.base, folder)]
        for own in reversed(known):  # the last option is given all years
            text = selection.describe_given(own, known[0][1])
            options.append({"value": str(own[1]), "text": text})
        label = say("dash.drawn_from")

    def choose(year: str) -> None:
        given = int(year) if year else None
        drawn = folder if year else ""
        seed = load_base(now.base).scenario.seed if year else now.seed
        choice.set(replace(now, constrained=drawn, given_until=given, seed=seed, weights=()))

    taken = str(now.given_until or options[-1]["value"]) if now.constrained else ""
    widgets.choose(
        label=label,
        value=taken,
        options=options,
        event_choose=choose,
    )


def weights_panel(choice: Any) -> None:
    """Show whether worlds draw the weights of theories, or the weights that are fixed."""
    now = choice.value
    if starting_points.is_posterior(now.constrained):
        element("p", say("dash.ruled"))
        return
    scenario = load_base(now.base).scenario
    given = _given_weights(scenario)
    is_fixed = bool(now.weights)
    as_it_is = say("dash.by_scenario" if scenario.theory_weights else "dash.in_every_world")
    title = say("dash.weights_here") if is_fixed else as_it_is
    with foldable(say("dash.theories", how=title), unfolded=is_fixed):
        widgets.choose(
            label=say("dash.weights"),
            value="fixed" if is_fixed else "",
            options=[
                {"value": "", "text": as_it_is},
                {"value": "fixed", "text": say("dash.fixed_here")},
            ],
            event_choose=_setter(choice, "weights", lambda how: given if how else ()),
        )
        titles = {theory.name: theory.title for theory in scenario.theories}
        if not translator().english:  # titles are English sentences; the name says which it is
            titles = {}
        widgets.sliders(
            label=say("dash.weights"),
            words=words(choose="dash.choose", number="dash.as_number"),
            rows=[
                _slider(name, titles.get(name, ""), Scale(weight, 0.0, HEAVIEST))
                for name, weight in now.weights
            ],
            more=[],
            event_move=lambda move: choice.set(now.weighed(move[0], float(move[1]))),
        )


def _given_weights(scenario: Scenario) -> Numbers:
    """The scenario's own weights of theories, or equal ones."""
    names = [theory.name for theory in scenario.theories]
    weights = scenario.theory_weights or (1.0,) * len(names)
    return tuple(zip(names, weights, strict=True))


def parameters_panel(choice: Any, held: str) -> None:
    """Show the parameters that are pinned, and those that worlds draw and that can be pinned.

    Args:
        choice: The reactive choice.
        held: Folder of an inference whose tables say what the record tells of them, or another
            source of worlds, or empty.
    """
    now = choice.value
    fits = starting_points.is_posterior(held) and not starting_points.is_misfit(now.base, held)
    noted = held if fits else ""
    free = load_base(now.base).parameters
    pinned = dict(now.parameters)
    declared = declared_parameters()
    more = []
    for name, parameter in sorted(free.items()):
        if name not in pinned:
            note = explained(declared[name], parameter, now.base, noted)
            text = f"{_words(name)} ({range_of(parameter)})"
            more.append({"name": name, "text": text, "note": note})
    title = say("dash.parameters", pinned=len(pinned), number=len(free))
    with foldable(title, unfolded=bool(pinned)):
        widgets.sliders(
            label=say("dash.pin"),
            words=words(choose="dash.choose", number="dash.as_number", pin="dash.pin_it"),
            rows=[
                _pinned(
                    name,
                    value,
                    explained(declared[name], declared[name], now.base, noted),
                )
                for name, value in pinned.items()
            ],
            more=more,
            event_take=lambda name: choice.set(now.pinned(name, declared[name].default)),
            event_move=lambda move: choice.set(now.pinned(move[0], float(move[1]))),
            event_drop=lambda name: choice.set(now.unpinned(name)),
        )


class Scale(NamedTuple):
    """A value on a slider, and the bounds of the slider."""

    value: float
    low: float
    high: float


def _pinned(name: str, value: float, note: str) -> dict[str, Any]:
    """Describe the slider of a pinned parameter."""
    parameter = declared_parameters()[name]
    if translator().english:  # sources are English text
        note = f"{note} {parameter.source}"
    slider = _slider(name, note, Scale(value, parameter.low, parameter.high))
    return {**slider, "log": parameter.log, "drop": say("dash.draw_again")}


def _slider(name: str, note: str, scale: Scale) -> dict[str, Any]:
    """Describe a linear slider that cannot be dropped."""
    return {
        "name": name,
        "text": _words(name),
        "note": note,
        **scale._asdict(),
        "log": False,
        "drop": "",
    }


def _words(name: str) -> str:
    """Return the name of a parameter or theory; in English the code with spaces."""
    return named(name)
