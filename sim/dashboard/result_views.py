"""What the page shows of a sight: how shares and levels stand against history, what the change does, and which theses flip."""

from typing import Any

import solara

from sim.core.vocabulary import tie_name
from sim.dashboard import page_tables, widgets
from sim.dashboard.controls import words
from sim.dashboard.views import Sight
from sim.record.labellers import LABELLERS
from sim.report.translation import IN_ENGLISH


def looking(sight: Sight, tie: Any, labeller: Any) -> None:
    """Offer the ties to look at, and the rules by which strategies are named."""
    with solara.v.Html(tag="div", class_="bamboo-view"):
        widgets.choose(
            label="Tie",
            value=tie_name(*sight.tie),
            options=[{"value": tie_name(*t), "text": f"{t[0]} toward {t[1]}"} for t in sight.ties],
            event_choose=tie.set,
        )
        widgets.choose(
            label="Strategies named by",
            value=sight.labeller,
            options=[{"value": n, "text": IN_ENGLISH.term(n)} for n in LABELLERS],
            event_choose=labeller.set,
        )


def results(sight: Sight) -> None:
    """Show the charts, the same numbers as tables, and the theses."""
    with solara.v.Html(tag="div", class_="bamboo-charts"):
        _charts(sight)
    if sight.view is not None:
        _numbers(sight)
        _theses(sight)


def _charts(sight: Sight) -> None:
    """Show the charts with words for those who do not see them."""
    name, drawn = f"{sight.tie[0]} toward {sight.tie[1]}", sight.drawn
    widgets.chart(
        title=f"{name}: strategies",
        source=drawn["shares"],
        alt=f"Shares of worlds by strategy and year in baseline and branch, above the coded history. {sight.told} The numbers stand in the table of shares.",
    )
    widgets.chart(
        title=f"{name}: levels by domain, against history",
        source=drawn["domains"],
        alt=f"Mean levels in four domains in baseline and branch, with the coded history as dots. {sight.told} The numbers stand in the table of levels.",
    )
    widgets.chart(
        title=f"{name}: branch less baseline",
        source=drawn["difference"],
        alt=f"The difference of the mean level between branch and baseline in the same worlds. {sight.told}",
        note="Mean of the four domains, in the same worlds.",
    )
    if "kept" in drawn:
        widgets.chart(
            title=f"{name}: branches compared",
            source=drawn["kept"],
            alt="Mean levels of the branches that were kept, of the branch at hand, of the baseline and of the coded history.",
        )


def _numbers(sight: Sight) -> None:
    """Show the numbers behind the charts."""
    view = sight.view
    if view is not None:
        widgets.table(
            title="Shares of worlds by strategy, as a table",
            columns=list(page_tables.SHARES),
            rows=_plain(page_tables.shares(view, sight.tie, sight.labeller)),
        )
        widgets.table(
            title="Mean levels, as a table",
            columns=list(page_tables.LEVELS),
            rows=_plain(page_tables.levels(view, sight.tie)),
        )


def _plain(rows: page_tables.Rows) -> list[dict[str, Any]]:
    return [{"cells": row} for row in rows]


def _theses(sight: Sight) -> None:
    """Show the theses that flip, and all that one run can answer."""
    words("h2", "How theses stand")
    if sight.view is None or sight.view.asked is None:
        words("p", "The theses are being asked …")
        return
    rows = page_tables.theses(sight.view, sight.labeller)
    words("p", page_tables.said_of_theses(rows), "bamboo-theses")
    flips = [r for r in rows if r["flips"]]
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
