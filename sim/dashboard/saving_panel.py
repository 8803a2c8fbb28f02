"""The panel that stores a branch for comparison, or saves it as a scenario file."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import solara

from sim.core.errors import BadInput
from sim.dashboard import saving, selection, widgets
from sim.dashboard.language import say, words
from sim.dashboard.markup import foldable
from sim.dashboard.selection import Choice
from sim.dashboard.starting_points import load_base

LETTERS: Final = "ABCD"  # of stored branches


class Message(NamedTuple):
    """What came of saving: a text, and whether it reports a fault."""

    text: str
    fault: bool


@solara.component
def saving_panel(choice: Any, stored: Any, unchanged: Callable[[str], Choice]) -> None:
    """Show the panel.

    Args:
        choice: The reactive choice.
        stored: The reactive mapping of stored branches, by letter.
        unchanged: Returns a scenario as it is, with the worlds that the page opens it with.
    """
    message = solara.use_reactive(Message("", fault=False))
    now = choice.value
    branches = stored.value

    def store(_event: Any) -> None:
        letter = next(letter for letter in LETTERS if letter not in branches)
        stored.set(dict(sorted({**branches, letter: now}.items())))

    def forget(letter: str) -> None:
        stored.set({name: branch for name, branch in branches.items() if name != letter})

    with foldable(say("dash.compare_and_save"), unfolded=True):
        widgets.saving(
            text=saving.text(now, "my_branch"),
            message=message.value._asdict(),
            kept=[_described(letter, branch) for letter, branch in branches.items()],
            words=words(
                keep="dash.keep",
                undo="dash.undo",
                forget="dash.forget",
                forget_branch="dash.forget_branch",
                name="dash.file_name",
                save="dash.save",
                what="dash.what_saved",
                take="dash.take_as_baseline",
                untake="dash.own_baseline_ends",
            ),
            baseline=_baseline(now),
            full=len(branches) == len(LETTERS),
            event_save=lambda name: message.set(_saved(now, name)),
            event_keep=store,
            event_forget=forget,
            event_base=lambda _: choice.set(now.as_baseline()),
            event_unbase=lambda _: choice.set(now.alone),
            event_reset=lambda _: choice.set(unchanged(now.base)),
        )


def _baseline(choice: Choice) -> str:
    """Describe the baseline that has settings of its own; empty without one."""
    if choice.against is None:
        return ""
    base = load_base(choice.base)
    return say("dash.own_baseline", settings=selection.describe(choice.baseline, base))


def _described(letter: str, branch: Choice) -> dict[str, Any]:
    """Describe a stored branch."""
    return {"name": letter, "text": selection.describe(branch, load_base(branch.base))}


def _saved(choice: Choice, name: str) -> Message:
    """Save a choice as a scenario file and return what came of it."""
    try:
        path = saving.save(choice, name)
    except BadInput as bad:
        return Message("; ".join(fault.message for fault in bad.faults), fault=True)
    command = saving.command(choice, path)
    return Message(say("dash.saved", path=path, command=command), fault=False)
