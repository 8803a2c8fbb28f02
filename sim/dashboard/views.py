"""Page views: from what a user asks to see to what the page shows, worked out in a thread.

The worlds come first and the theses after them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sim.core.errors import BadInput
from sim.core.vocabulary import tie_name
from sim.dashboard import charts, effect_sentence, page_tables
from sim.dashboard.background_runs import Comparison, Stale, Watch, shared_runs
from sim.dashboard.charts import Tie
from sim.dashboard.selection import Choice
from sim.record.labellers import FIRST, labeller_of
from sim.record.summary import Trace


@dataclass(frozen=True)
class Request:
    """What a user asks to see.

    Attributes:
        choice: The choice.
        stored: The branches that are stored for comparison, by letter.
        tie: Name of a tie; the first one where it is empty or not decided.
        labeller: Name of the rule that names strategies; that of the case where it is empty.
    """

    choice: Choice
    stored: tuple[tuple[str, Choice], ...] = ()
    tie: str = ""
    labeller: str = ""


@dataclass(frozen=True, eq=False)
class PageView:
    """What the page shows.

    Attributes:
        comparison: Baseline and branch; None before anything was run.
        tie: The tie that is shown.
        labeller: Name of the rule that names strategies.
        charts: Sources of images by name.
        summary: A sentence on where the branch differs.
        sentence: The sentence that the page opens with: what the change or the worlds do.
        note: Which worlds that sentence is about.
        faults: What is wrong with the request, one line each.
    """

    comparison: Comparison | None = None
    tie: Tie = ("", "")
    labeller: str = FIRST
    charts: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    sentence: str = ""
    note: str = ""
    faults: tuple[str, ...] = ()

    def with_faults(self, faults: tuple[str, ...]) -> "PageView":
        """Return the same view with what is wrong with a newer request."""
        return replace(self, faults=faults)

    @property
    def ties(self) -> list[Tie]:
        """The ties that baseline and branch both decide."""
        return [] if self.comparison is None else common_ties(self.comparison)


def common_ties(comparison: Comparison) -> list[Tie]:
    """Return the ties that baseline and branch both decide."""
    of_baseline = comparison.baseline.summary.shape.ties
    return [tie for tie in comparison.branch.summary.shape.ties if tie in of_baseline]


def page_views(request: Request, watch: Watch | None = None) -> Iterator[PageView]:
    """Yield what the page shows, first without theses, then with them.

    A choice that cannot be run gives a view with its faults. Nothing more is yielded once the
    request is no longer wanted.
    """
    try:
        stored = {name: shared_runs().run(choice, watch).trace for name, choice in request.stored}
        shown: PageView | None = None
        for comparison in shared_runs().comparisons(request.choice, watch):
            if shown is None:
                shown = _view(request, comparison, stored)
            else:
                shown = replace(shown, comparison=comparison)
            yield shown
    except BadInput as bad:
        yield PageView(faults=tuple(fault.message for fault in bad.faults))
    except Stale:
        return


def _view(request: Request, comparison: Comparison, stored: Mapping[str, Trace]) -> PageView:
    """Draw the charts of a comparison."""
    ties = common_ties(comparison)
    tie = next((tie for tie in ties if tie_name(*tie) == request.tie), ties[0])
    labeller = request.labeller or labeller_of(comparison.baseline.scenario.case)
    return PageView(
        comparison=comparison,
        tie=tie,
        labeller=labeller,
        charts=charts.render(comparison, tie, labeller, stored),
        summary=page_tables.summary(comparison, tie),
        sentence=effect_sentence.effect_sentence(comparison, tie),
        note=effect_sentence.effect_note(comparison),
    )
