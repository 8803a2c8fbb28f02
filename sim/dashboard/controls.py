"""The panels of controls: what to start from, which acts happen, which theories weigh what, which parameters are pinned, and saving."""

from dataclasses import replace
from typing import Any, Final

import solara

from sim.core.errors import BadInput
from sim.core.parameters import Fixed, Parameter
from sim.dashboard import saving as keeping
from sim.dashboard import selection, starting_points, widgets
from sim.dashboard.selection import Choice
from sim.dashboard.starting_points import Base, based, declared
from sim.evidence.rows import Act

NUMBERS: Final = (100, 200, 500, 1000, 2000)
HEAVIEST: Final = 10.0
LETTERS: Final = "ABCD"  # of branches that are kept to compare
LONGEST_SEED: Final = 2**53 - 1  # the largest whole number that a browser keeps


def words(tag: str, text: str, style: str = "") -> Any:
    """Write text in a tag; it is text whatever it holds."""
    return solara.v.Html(tag=tag, children=[text], class_=style)


def folded(title: str, *, unfolded: bool = False) -> Any:
    """Give a part of the page that folds."""
    return solara.v.Html(
        tag="details",
        class_="bamboo-fold",
        attributes={"open": True} if unfolded else {},
        children=[words("summary", title)],
    )


def start(choice: Any, source: str, constrained: str) -> None:
    """Offer scenarios to start from, how many worlds, which seed, and the year of the branch; with a constrained set, its worlds or the prior's."""
    now = choice.value
    years = based(now.base).scenario.years
    with solara.v.Html(tag="div", class_="bamboo-start"):
        words("h2", "Start from")
        widgets.choose(
            label="Scenario",
            value=now.base,
            options=[
                {"value": s, "text": f"{t} ({s})"}
                for s, t in starting_points.offered(source).items()
            ],
            event_choose=lambda name: choice.set(
                replace(selection.opened(name, constrained), worlds=now.worlds)
            ),
        )
        widgets.choose(
            label="Branch at a year",
            value=now.branch or "",
            event_choose=lambda year: choice.set(replace(now, branch=int(year) if year else None)),
            options=[
                {"value": "", "text": "no: compare with the scenario as it is"},
                *({"value": y, "text": f"{y}: only acts from {y} on differ"} for y in years),
            ],
        )
        if constrained:
            _from_which(choice, constrained)
        widgets.choose(
            label="Worlds",
            value=now.worlds,
            options=[{"value": n, "text": str(n)} for n in NUMBERS],
            event_choose=lambda n: choice.set(replace(now, worlds=int(n))),
        )
        widgets.number(
            label="Seed",
            value=now.seed,
            low=0,
            high=LONGEST_SEED,
            event_choose=lambda n: choice.set(replace(now, seed=int(n))),
        )


def _from_which(choice: Any, constrained: str) -> None:
    """Offer to draw parameters from the priors, or from the constrained set where it knows this scenario's."""
    now = choice.value
    options = [{"value": "", "text": "prior worlds"}]
    if not starting_points.misfit(now.base, constrained):
        options.append({"value": constrained, "text": selection.constrained_words(constrained)})
    words = (
        "Parameters drawn from"
        if len(options) > 1
        else "Parameters drawn from (the constrained set is of a scenario with other parameters)"
    )
    widgets.choose(
        label=words,
        value=now.constrained,
        options=options,
        event_choose=lambda how: choice.set(replace(now, constrained=constrained if how else "")),
    )


def events(choice: Any) -> None:
    """Offer the acts of others, to be left out one by one or by named edits."""
    now = choice.value
    base = based(now.base)
    held = selection.held_off(now, base)
    groups = [
        {
            "name": g.name,
            "title": g.title,
            "on": g.name in now.groups,
            "count": _removed(g.name, now, base),
        }
        for g in base.groups
    ]
    with folded(
        f"Acts: {len(selection.left_out(now, base))} left out of {len(base.acts)}", unfolded=True
    ):
        widgets.acts(
            groups=groups,
            rows=[_told(a, now, held) for a in base.acts],
            event_switch=lambda name: choice.set(now.switched(name)),
            event_toggle=lambda act: choice.set(now.toggled(act)),
        )


def _removed(group: str, choice: Choice, base: Base) -> int:
    return len(selection.held_off(replace(choice, groups=frozenset({group})), base))


def _told(act: Act, choice: Choice, held: dict[str, str]) -> dict[str, Any]:
    """Tell an act to the reader: when, who on whom, what, where it stands, how strong."""
    who, where = (
        f"{act.actor} → {act.target}",
        " ".join(filter(None, (act.document, starting_points.locators().get(act.id, "")))),
    )
    strength = f"{'presses' if act.level > 0 else 'courts' if act.level < 0 else 'neutral'} {abs(act.level):g}, {act.domain}"
    return {
        "id": act.id,
        "date": act.date,
        "who": who,
        "summary": act.summary,
        "where": where or "no document",
        "strength": strength,
        "off": act.id in choice.off,
        "held": held.get(act.id, ""),
        "outside": not selection.within(act, choice),
        "text": f"{act.id} {act.date} {who} {act.kind} {act.domain} {act.summary} {where}".lower(),
    }


def weights(choice: Any) -> None:
    """Let worlds draw the weights of theories, or fix each."""
    now = choice.value
    scenario = based(now.base).scenario
    given = tuple(
        zip(
            (t.name for t in scenario.theories),
            scenario.theory_weights or (1.0,) * len(scenario.theories),
            strict=True,
        )
    )
    fixed = bool(now.weights)
    as_it_is = "fixed by the scenario" if scenario.theory_weights else "drawn in every world"
    with folded(f"Theories: {'weights fixed here' if fixed else as_it_is}", unfolded=fixed):
        widgets.choose(
            label="Weights of the theories",
            value="fixed" if fixed else "",
            options=[{"value": "", "text": as_it_is}, {"value": "fixed", "text": "fixed here"}],
            event_choose=lambda how: choice.set(replace(now, weights=given if how else ())),
        )
        titles = {t.name: t.title for t in scenario.theories}
        rows = [
            _slider(name, name.replace("_", " "), titles.get(name, ""), value, 0.0, HEAVIEST)
            for name, value in now.weights
        ]
        widgets.sliders(
            label="Weights of the theories",
            rows=rows,
            more=[],
            event_move=lambda said: choice.set(now.weighed(said[0], float(said[1]))),
        )


def parameters(choice: Any) -> None:
    """Let worlds draw each parameter, or pin it within its declared range."""
    now = choice.value
    free = based(now.base).parameters
    pinned = dict(now.parameters)
    more = [
        {"name": n, "text": f"{n.replace('_', ' ')} ({_span(p)})"}
        for n, p in sorted(free.items())
        if n not in pinned
    ]
    rows = [_pinned(declared()[n], value) for n, value in pinned.items()]
    with folded(f"Parameters: {len(pinned)} pinned of {len(free)}", unfolded=bool(pinned)):
        widgets.sliders(
            label="Pin a parameter that worlds draw",
            rows=rows,
            more=more,
            event_take=lambda name: choice.set(now.pinned(name, declared()[name].default)),
            event_move=lambda said: choice.set(now.pinned(said[0], float(said[1]))),
            event_drop=lambda name: choice.set(now.drawn(name)),
        )


def _span(parameter: Parameter | Fixed) -> str:
    return (
        f"pinned by the scenario at {parameter.value:g}"
        if isinstance(parameter, Fixed)
        else f"drawn from {parameter.low:g} to {parameter.high:g}"
    )


def _pinned(parameter: Parameter, value: float) -> dict[str, Any]:
    note = f"{parameter.low:g} to {parameter.high:g} {parameter.unit}; {parameter.source}"
    return {
        **_slider(
            parameter.name,
            parameter.name.replace("_", " "),
            note,
            value,
            parameter.low,
            parameter.high,
        ),
        "log": parameter.log,
        "drop": "Draw again",
    }


def _slider(
    name: str, text: str, note: str, value: float, low: float, high: float
) -> dict[str, Any]:
    return {
        "name": name,
        "text": text,
        "note": note,
        "value": value,
        "low": low,
        "high": high,
        "log": False,
        "drop": "",
    }


@solara.component
def saving(choice: Any, kept: Any, constrained: str) -> None:
    """Keep the branch to compare it with others, or save it as a scenario file."""
    said = solara.use_reactive(("", False))
    now = choice.value

    def save(name: str) -> None:
        try:
            path = keeping.save(now, name)
            said.set((f"Saved as {path}. Run it with: {keeping.command(now, path)}", False))
        except BadInput as bad:
            said.set(("; ".join(fault.message for fault in bad.faults), True))

    def keep() -> None:
        letter = next(c for c in LETTERS if c not in kept.value)
        kept.set(dict(sorted({**kept.value, letter: now}.items())))

    with folded("Compare and save", unfolded=True):
        widgets.saving(
            text=keeping.text(now, "my_branch"),
            said=said.value[0],
            fault=said.value[1],
            full=len(kept.value) == len(LETTERS),
            kept=[
                {"name": n, "text": selection.told(c, based(c.base))} for n, c in kept.value.items()
            ],
            event_save=save,
            event_keep=lambda _: keep(),
            event_forget=lambda name: kept.set({n: c for n, c in kept.value.items() if n != name}),
            event_reset=lambda _: choice.set(selection.opened(now.base, constrained)),
        )
