"""The page's own controls, as small Vue templates.

They are native inputs with labels, which keyboards and screen readers support. Vue inserts what it
receives as text, so that words from a file never become markup.
"""

from collections.abc import Callable
from typing import Any

import solara

Rows = list[dict[str, Any]]
Event = Callable[[Any], None] | None
Words = dict[str, str]  # of the template, in the language of the page


@solara.component_vue("vue/choose.vue")
def choose(label: str, value: object, options: Rows, event_choose: Event = None) -> None:
    """Show a list of options, of which one is chosen; they have ``value`` and ``text``."""


@solara.component_vue("vue/number.vue")
def number(label: str, value: int, low: int, high: int, event_choose: Event = None) -> None:
    """Show a field for a whole number between bounds."""


@solara.component_vue("vue/sliders.vue")
def sliders(
    label: str,
    rows: Rows,
    more: Rows,
    words: Words,
    event_move: Event = None,
    event_drop: Event = None,
    event_take: Event = None,
) -> None:
    """Show sliders, each between its bounds; those in ``more`` can be added."""


@solara.component_vue("vue/acts.vue")
def acts(
    groups: Rows,
    rows: Rows,
    words: Words,
    event_switch: Event = None,
    event_toggle: Event = None,
) -> None:
    """Show acts and named edits to switch off, with a filter."""


@solara.component_vue("vue/chart.vue")
def chart(title: str, source: str, alt: str, note: str = "") -> None:
    """Show a chart with a text for those who do not see it."""


@solara.component_vue("vue/table.vue")
def table(title: str, columns: list[str], rows: Rows, *, opened: bool = False) -> None:
    """Show a table that unfolds."""


@solara.component_vue("vue/saving.vue")
def saving(
    text: str,
    message: dict[str, Any],
    kept: Rows,
    words: Words,
    baseline: str,
    *,
    full: bool,
    event_base: Event = None,
    event_unbase: Event = None,
    event_save: Event = None,
    event_keep: Event = None,
    event_forget: Event = None,
    event_reset: Event = None,
) -> None:
    """Show the scenario file, a field for its name, and the stored branches.

    The ``message`` has ``text`` and ``fault``, whether it reports a fault; ``baseline`` describes a
    baseline with settings of its own.
    """


@solara.component_vue("vue/status.vue")
def status(text: str, share: float, words: Words, *, busy: bool, faults: list[str]) -> None:
    """Show what is being done, in words that screen readers announce."""
