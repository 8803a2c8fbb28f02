"""The page's own controls, as small Vue templates: native inputs with labels, which keyboards and screen readers know.

Vue writes what it is given as text, so that words from a file never become markup.
"""

from collections.abc import Callable
from typing import Any

import solara

Rows = list[dict[str, Any]]
Event = Callable[[Any], None] | None


@solara.component_vue("vue/choose.vue")
def choose(label: str, value: object, options: Rows, event_choose: Event = None) -> None:
    """One of several; ``options`` have ``value`` and ``text``."""


@solara.component_vue("vue/number.vue")
def number(label: str, value: int, low: int, high: int, event_choose: Event = None) -> None:
    """A whole number between bounds."""


@solara.component_vue("vue/sliders.vue")
def sliders(
    label: str,
    rows: Rows,
    more: Rows,
    event_move: Event = None,
    event_drop: Event = None,
    event_take: Event = None,
) -> None:
    """Numbers to move, each between its bounds; those in ``more`` can be taken up."""


@solara.component_vue("vue/acts.vue")
def acts(groups: Rows, rows: Rows, event_switch: Event = None, event_toggle: Event = None) -> None:
    """Acts and named edits to switch off, with a filter."""


@solara.component_vue("vue/chart.vue")
def chart(title: str, source: str, alt: str, note: str = "") -> None:
    """A drawing with its words."""


@solara.component_vue("vue/table.vue")
def table(title: str, columns: list[str], rows: Rows, *, opened: bool = False) -> None:
    """A table that unfolds."""


@solara.component_vue("vue/saving.vue")
def saving(
    text: str,
    said: str,
    *,
    fault: bool,
    kept: Rows,
    full: bool,
    event_save: Event = None,
    event_keep: Event = None,
    event_forget: Event = None,
    event_reset: Event = None,
) -> None:
    """The scenario file to be, a name for it, and the branches that were kept."""


@solara.component_vue("vue/status.vue")
def status(text: str, share: float, *, busy: bool, faults: list[str]) -> None:
    """What is being done, said aloud to those who listen."""
