"""What the page shows of a view: charts, the same numbers as tables, and the theses."""

from typing import Any

import solara

from sim.core.vocabulary import tie_name
from sim.dashboard import page_tables, widgets
from sim.dashboard.background_runs import Comparison
from sim.dashboard.markup import element
from sim.dashboard.views import PageView
from sim.record.labellers import LABELLERS
from sim.report.translation import IN_ENGLISH


def view_controls(view: PageView, tie: Any, labeller: Any) -> None:
    """Show the ties and the rules that name strategies.

    Args:
        view: What the page shows.
        tie: The reactive name of the tie.
        labeller: The reactive name of the rule.
    """
    with solara.v.Html(tag="div", class_="bamboo-view"):
        widgets.choose(
            label="Tie",
            value=tie_name(*view.tie),
            options=[
                {"value": tie_name(actor, target), "text": f"{actor} toward {target}"}
                for actor, target in view.ties
            ],
            event_choose=tie.set,
        )
        widgets.choose(
            label="Strategies named by",
            value=view.labeller,
            options=[{"value": name, "text": IN_ENGLISH.term(name)} for name in LABELLERS],
            event_choose=labeller.set,
        )


def result_panels(view: PageView) -> None:
    """Show the charts, the same numbers as tables, and the theses."""
    with solara.v.Html(tag="div", class_="bamboo-charts"):
        _charts(view)
    if view.comparison is not None:
        _numbers(view, view.comparison)
        _theses(view, view.comparison)


def _charts(view: PageView) -> None:
    """Show the charts, each with a text for those who do not see it."""
    whose = f"{view.tie[0]} toward {view.tie[1]}"
    widgets.chart(
        title=f"{whose}: strategies",
        source=view.charts["shares"],
        alt=(
            "Shares of worlds by strategy and year in baseline and branch, above the coded "
            f"history. {view.summary} The numbers stand in the table of shares."
        ),
    )
    widgets.chart(
        title=f"{whose}: levels by domain, against history",
        source=view.charts["domains"],
        alt=(
            "Mean levels in four domains in baseline and branch, with the coded history as dots. "
            f"{view.summary} The numbers stand in the table of levels."
        ),
    )
    widgets.chart(
        title=f"{whose}: branch less baseline",
        source=view.charts["difference"],
        alt=(
            "The difference of the mean level between branch and baseline in the same worlds. "
            f"{view.summary}"
        ),
        note="Mean of the four domains, in the same worlds.",
    )
    if "kept" in view.charts:
        widgets.chart(
            title=f"{whose}: branches compared",
            source=view.charts["kept"],
            alt=(
                "Mean levels of the branches that were kept, of the branch at hand, "
                "of the baseline and of the coded history."
            ),
        )


def _numbers(view: PageView, comparison: Comparison) -> None:
    """Show the numbers behind the charts."""
    widgets.table(
        title="Shares of worlds by strategy, as a table",
        columns=list(page_tables.SHARES),
        rows=_plain(page_tables.shares_table(comparison, view.tie, view.labeller)),
    )
    widgets.table(
        title="Mean levels, as a table",
        columns=list(page_tables.LEVELS),
        rows=_plain(page_tables.levels_table(comparison, view.tie)),
    )


def _plain(rows: page_tables.Rows) -> list[dict[str, Any]]:
    """Rows without any mark."""
    return [{"cells": row} for row in rows]


def _theses(view: PageView, comparison: Comparison) -> None:
    """Show the theses that flip, and all that one run can answer."""
    element("h2", "How theses stand")
    if comparison.answers is None:
        element("p", "The theses are being asked …")
        return
    rows = page_tables.theses_table(comparison, view.labeller)
    element("p", page_tables.theses_summary(rows), "bamboo-theses")
    flips = [row for row in rows if row["flips"]]
    if flips:
        widgets.table(
            title=f"Verdicts that flip ({len(flips)})",
            columns=list(page_tables.THESES),
            rows=flips,
            opened=True,
        )
    widgets.table(
        title="All theses that one run can answer", columns=list(page_tables.THESES), rows=rows
    )
