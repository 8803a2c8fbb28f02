"""What the page shows of a view: charts, the same numbers as tables, and the theses."""

from typing import Any

import solara

from sim.core.vocabulary import tie_name
from sim.dashboard import page_tables, widgets
from sim.dashboard.background_runs import Comparison
from sim.dashboard.language import say, tie_words, translator
from sim.dashboard.markup import element
from sim.dashboard.views import PageView
from sim.record.labellers import LABELLERS


def opening(view: PageView) -> None:
    """Show the sentence that the page opens with, above the chart that it describes."""
    element("h2", view.sentence, "bamboo-sentence")
    element("p", view.note, "bamboo-note")
    whose = tie_words(view.tie)
    if "difference" in view.charts:
        widgets.chart(
            title=say("dash.chart_difference", tie=whose),
            source=view.charts["difference"],
            alt=say("dash.alt_difference", summary=view.summary),
            note=say("dash.note_difference"),
        )
    else:
        widgets.chart(
            title=say("dash.chart_path", tie=whose),
            source=view.charts["path"],
            alt=say("dash.alt_path", summary=view.summary),
        )


def view_controls(view: PageView, tie: Any, labeller: Any) -> None:
    """Show the ties and the rules that name strategies.

    Args:
        view: What the page shows.
        tie: The reactive name of the tie.
        labeller: The reactive name of the rule.
    """
    with solara.v.Html(tag="div", class_="bamboo-view"):
        widgets.choose(
            label=say("dash.tie"),
            value=tie_name(*view.tie),
            options=[
                {"value": tie_name(actor, target), "text": tie_words((actor, target))}
                for actor, target in view.ties
            ],
            event_choose=tie.set,
        )
        widgets.choose(
            label=say("dash.named_by"),
            value=view.labeller,
            options=[{"value": name, "text": translator().term(name)} for name in LABELLERS],
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
    whose = tie_words(view.tie)
    widgets.chart(
        title=say("dash.chart_strategies", tie=whose),
        source=view.charts["shares"],
        alt=say("dash.alt_shares", summary=view.summary),
    )
    widgets.chart(
        title=say("dash.chart_levels", tie=whose),
        source=view.charts["domains"],
        alt=say("dash.alt_levels", summary=view.summary),
    )
    if "kept" in view.charts:
        widgets.chart(
            title=say("dash.chart_branches", tie=whose),
            source=view.charts["kept"],
            alt=say("dash.alt_branches"),
        )


def _numbers(view: PageView, comparison: Comparison) -> None:
    """Show the numbers behind the charts."""
    widgets.table(
        title=say("dash.table_shares"),
        columns=page_tables.share_columns(),
        rows=_plain(page_tables.shares_table(comparison, view.tie, view.labeller)),
    )
    widgets.table(
        title=say("dash.table_levels"),
        columns=[say(key) for key in page_tables.LEVELS],
        rows=_plain(page_tables.levels_table(comparison, view.tie)),
    )


def _plain(rows: page_tables.Rows) -> list[dict[str, Any]]:
    """Rows without any mark."""
    return [{"cells": row} for row in rows]


def _theses(view: PageView, comparison: Comparison) -> None:
    """Show the theses that flip, and all that one run can answer."""
    element("h2", say("dash.theses_stand"))
    if comparison.answers is None:
        element("p", say("dash.being_asked"))
        return
    rows = page_tables.theses_table(comparison, view.labeller)
    element("p", page_tables.theses_summary(rows), "bamboo-theses")
    flips = [row for row in rows if row["flips"]]
    if flips:
        widgets.table(
            title=say("dash.flipping", number=len(flips)),
            columns=[say(key) for key in page_tables.THESES],
            rows=flips,
            opened=True,
        )
    widgets.table(
        title=say("dash.all_theses"), columns=[say(key) for key in page_tables.THESES], rows=rows
    )
