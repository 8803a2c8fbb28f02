"""Seeing: from what the reader wants to see to what the page shows, worked out in a thread, the worlds first and the theses after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sim.core.errors import BadInput
from sim.core.vocabulary import tie_name
from sim.dashboard import charts, page_tables
from sim.dashboard.background_runs import Stale, Told, View, Wanted, desk
from sim.dashboard.charts import Tie
from sim.dashboard.selection import Choice
from sim.record.summary import Trace


@dataclass(frozen=True)
class Wish:
    """What is to be seen: a choice, the branches kept beside it by letter, a tie by name (else the first), and a labeller."""

    choice: Choice
    kept: tuple[tuple[str, Choice], ...] = ()
    tie: str = ""
    labeller: str = "nguyen"


@dataclass(frozen=True, eq=False)
class Sight:
    """What the page shows: a view by tie and labeller, its charts, and what was wrong with the wish."""

    view: View | None = None
    tie: Tie = ("", "")
    labeller: str = "nguyen"
    drawn: Mapping[str, str] = field(default_factory=dict)
    told: str = ""
    faults: tuple[str, ...] = ()

    def with_faults(self, faults: tuple[str, ...]) -> "Sight":
        """Give the same sight with what is wrong with a newer wish."""
        return replace(self, faults=faults)

    @property
    def ties(self) -> list[Tie]:
        """List the ties that baseline and branch both decide."""
        return [] if self.view is None else ties(self.view)


def ties(view: View) -> list[Tie]:
    """List the ties that baseline and branch both decide."""
    return [t for t in view.branch.summary.shape.ties if t in view.baseline.summary.shape.ties]


def seen(wish: Wish, wanted: Wanted = lambda: True, told: Told = lambda _: None) -> Iterator[Sight]:
    """Give what is seen, first without theses; what cannot be run is said in one line a fault; nothing more once it is unwanted."""
    try:
        kept = {name: desk().run(choice, wanted, told).trace for name, choice in wish.kept}
        drawn: Sight | None = None
        for view in desk().views(wish.choice, wanted, told):
            drawn = _sight(wish, view, kept) if drawn is None else replace(drawn, view=view)
            yield drawn
    except BadInput as bad:
        yield Sight(faults=tuple(fault.message for fault in bad.faults))
    except Stale:
        return


def _sight(wish: Wish, view: View, kept: Mapping[str, Trace]) -> Sight:
    """Draw a view."""
    tie = next((t for t in ties(view) if tie_name(*t) == wish.tie), ties(view)[0])
    return Sight(
        view,
        tie,
        wish.labeller,
        charts.drawn(view, tie, wish.labeller, kept),
        page_tables.told(view, tie),
    )
