"""The panel of acts: the acts of others, to be left out one by one or by named edits."""

from dataclasses import replace
from typing import Any

from sim.dashboard import selection, starting_points, widgets
from sim.dashboard.language import act_summary, named, say, scenario_title, translator, words
from sim.dashboard.markup import foldable
from sim.dashboard.selection import Choice
from sim.dashboard.starting_points import Base, Group, load_base
from sim.evidence.rows import Act


def act_panel(choice: Any) -> None:
    """Show the acts; ``choice`` is the reactive choice."""
    now = choice.value
    base = load_base(now.base)
    left_out = selection.left_out(now, base)
    held = selection.left_out_by_edits(now, base)
    title = say("dash.acts", left_out=len(left_out), number=len(base.acts))
    with foldable(title, unfolded=True):
        widgets.acts(
            words=words(
                changes="dash.named_changes",
                acts="dash.acts_of",
                single="dash.single_acts",
                filter="dash.filter_acts",
                only="dash.only_left_out",
                fit="dash.acts_fit",
                shown="dash.shown",
                by="dash.left_out_by",
                outside="dash.before_branch",
                more="dash.show_more",
            ),
            groups=[_group(group, now, base) for group in base.groups],
            rows=[_act(act, now, held, base.last_months[act.id]) for act in base.acts],
            event_switch=lambda name: choice.set(now.switched(name)),
            event_toggle=lambda act: choice.set(now.toggled(act)),
        )


def _group(group: Group, choice: Choice, base: Base) -> dict[str, Any]:
    """Describe a named edit, with the number of acts that it removes."""
    alone = replace(choice, groups=frozenset({group.name}))
    return {
        "name": group.name,
        "title": scenario_title(group.name, group.title),
        "on": group.name in choice.groups,
        "count": len(selection.left_out_by_edits(alone, base)),
    }


def _act(act: Act, choice: Choice, held: dict[str, str], last: int) -> dict[str, Any]:
    """Describe an act: when, who on whom, what, where it is reported, how strong."""
    who = f"{_state(act.actor)} → {_state(act.target)}"
    summary = act_summary(act.id, act.summary)
    places = (act.document, starting_points.locators().get(act.id, ""))
    where = " ".join(place for place in places if place)
    searched = (
        act.id,
        act.date,
        who,
        act.kind,
        named(act.domain),
        act.actor,
        act.target,
        summary,
        where,
    )
    return {
        "id": act.id,
        "date": act.date,
        "who": who,
        "summary": summary,
        "where": where or say("dash.no_document"),
        "strength": say(
            "dash.strength",
            verb=_verb(act.level),
            size=f"{abs(act.level):g}",
            domain=named(act.domain),
        ),
        "off": act.id in choice.off,
        "held": held.get(act.id, ""),
        "outside": not selection.in_branch(act, choice, last),
        "text": " ".join(searched).lower(),
    }


def _verb(level: float) -> str:
    """Describe the direction of a level."""
    if level > 0:
        return say("dash.presses")
    return say("dash.courts") if level < 0 else say("dash.neutral")


def _state(code: str) -> str:
    """Return the name of a state; in English its code."""
    return code if translator().english else translator().named(code)
