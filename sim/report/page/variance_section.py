"""Where the spread of worlds comes from, and which record would tell rivals apart."""

from typing import Any, cast

import matplotlib as mpl

from sim.report import identifiability_figures, variance_figure
from sim.report.figures import STYLE
from sim.report.page.anchors import NOTHING, number, share, to_thesis
from sim.report.page.blocks import Paragraph, Row, Section, Table, section
from sim.report.page.folder_reader import Folder
from sim.report.page.translation import Tongue
from sim.report.page.vector_figures import picture


def spreads(f: Folder, say: Tongue) -> Section | None:
    """Lay out how much of the spread comes from coding, parameters, theory and noise, and what another coder would change."""
    table, codings = f.table("spread"), f.table("codings")
    if table is None or codings is None:
        return None
    text = (
        "Worlds differ in how the record was coded, in parameters, in the theories that rule, and by the luck of choice. A group's share of the variance is what it adds when it becomes known, averaged over all orders in which "
        "the groups may become known (Shapley effects): shares sum to one. 'First' is what a group explains alone, 'total' what it explains with all it joins."
    )
    with mpl.rc_context(cast("Any", STYLE)):
        caption = say("Share of the variance of single worlds by what is drawn, an output a bar.")
        drawn = picture(
            variance_figure.bars(table, str(f.said.get("name", ""))),
            say,
            "spread",
            caption,
            caption,
        )
    rows = tuple(
        Row(
            (
                _output(f, r.output, say),
                say.told(variance_figure.LOOK[r.group][2]),
                _shares(r.share, r.low, r.high),
                share(r.first),
                share(r.total),
            )
        )
        for r in cast("Any", table.itertuples())
        if r.group in variance_figure.LOOK
    )
    heads = tuple(map(say, ("Output", "What is drawn", "Share [95 % interval]", "First", "Total")))
    return section(
        "spread",
        say("Where the spread of worlds comes from"),
        [
            Paragraph((say(text),)),
            drawn,
            Table(say("Shares of the variance"), heads, rows, filters=(0, 1), numbers=(2, 3, 4)),
            _codings(f, codings, say),
        ],
    )


def _codings(f: Folder, codings: Any, say: Tongue) -> Table:
    heads = tuple(
        map(
            say,
            (
                "Output",
                "Mean over worlds",
                "Most that another coding changes",
                "First coder",
                "Second coder",
                "Change [95 % interval]",
                "Within what is stated",
            ),
        )
    )
    rows = tuple(
        Row(
            (
                _output(f, r.output, say),
                number(r.mean, 3),
                number(r.stated, 3),
                number(r.first_coder, 3),
                number(r.second_coder, 3),
                f"{number(r.change, 3)} [{number(r.low, 3)}, {number(r.high, 3)}]",
                say.told(r.within) if r.within else NOTHING,
            )
        )
        for r in codings.itertuples()
    )
    return Table(
        say(
            "What another coding of the same documents would change: 95 % of pairs of codings lie no farther apart than stated"
        ),
        heads,
        rows,
        numbers=(1, 2, 3, 4, 5),
    )


def _output(f: Folder, name: str, say: Tongue) -> Any:
    return (
        (to_thesis(f, name, name),) if name in f.theses else say.told(variance_figure.called(name))
    )


def _shares(value: Any, low: Any, high: Any) -> str:
    return f"{share(value)} [{share(low)}, {share(high)}]"


def told(f: Folder, say: Tongue) -> Section | None:
    """Lay out with which record each rival could be told from the reading on trial."""
    table = f.table("distinguish")
    if table is None or table.empty:
        return None
    text = (
        "Histories made by the reading on trial and by each rival, on records that are longer, better coded, or hold other states. Two readings are told apart where at least 80 % of the histories of either go to their maker, by the better "
        "of two judges; the smallest record that does it is named."
    )
    with mpl.rc_context(cast("Any", STYLE)):
        caption = say("Share of histories that go to their maker, by rival and record.")
        drawn = picture(
            identifiability_figures.table(table, str(f.said.get("name", ""))),
            say,
            "distinguish",
            caption,
            caption,
        )
    heads = tuple(
        map(
            say,
            (
                "Rival",
                "Smallest record that tells it apart",
                "Years of record",
                "Histories that go to their maker [95 % interval]",
            ),
        )
    )
    rows = tuple(
        Row((say.term(rival), *_record(row, say)))
        for rival, row in identifiability_figures.smallest(table).items()
    )
    return section(
        "distinguish",
        say("What would tell rivals apart"),
        [
            Paragraph((say(text),)),
            drawn,
            Table(say("What each rival would take"), heads, rows, filters=(1,), numbers=(2, 3)),
        ],
    )


def _record(row: Any, say: Tongue) -> tuple[str, str, str]:
    if row is None:
        return say("no change tried suffices"), NOTHING, NOTHING
    return (
        say.told(identifiability_figures.named(row.change, row.coded)),
        number(row.years, 0),
        _shares(row.rightly, row.low, row.high),
    )
