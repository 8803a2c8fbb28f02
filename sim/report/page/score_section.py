"""The scores: the model beside every contender without agents, and what each number was scored on."""

from collections.abc import Iterator
from typing import Any, cast

import matplotlib as mpl
import pandas as pd

from sim.report import figures
from sim.report.figures import CONTENDER_STYLE, LABELLER_NAMES
from sim.report.page.anchors import NOTHING, interval, number, to_acts, to_history
from sim.report.page.blocks import Block, Cell, Heading, Paragraph, Row, Section, Table, section
from sim.report.page.folder_reader import Folder
from sim.report.page.translation import Tongue
from sim.report.page.vector_figures import picture
from sim.report.run_lines import sample_of

METRICS = ("distance", "pattern", "rps")


def scores(f: Folder, say: Tongue) -> Section | None:
    """Score the run beside the nulls: a summary, the figure, and every number of the comparison."""
    table = None if f.swept else f.table("comparison")
    if table is None or table["value"].isna().all():
        return None
    lead = "A null is a contender without agents. Beside each score stands how many numbers it took from the very record it is scored on: a curve that was fitted to history comes near to it and explains nothing."
    return section(
        "scores",
        say("Scores beside the nulls"),
        [
            Paragraph((say(lead),)),
            *_summary(f, table, say),
            *_drawn(f, table, say),
            *_all(f, table, say),
        ],
    )


def _here(table: pd.DataFrame, tie: tuple[str, str]) -> pd.DataFrame:
    return table[(table["actor"] == tie[0]) & (table["target"] == tie[1])]


def _summary(f: Folder, table: pd.DataFrame, say: Tongue) -> Iterator[Block]:
    mine = _here(table, f.focus)
    here, years = sample_of(mine[mine["subset"] == "all"])
    means = here.groupby(["contender", "metric"], sort=False)["value"].mean()
    fitted = here.groupby("contender")["n_fitted"].max()
    rows = []
    for name in dict.fromkeys(here["contender"]):
        values: list[Cell] = [to_history(f, number(means.get((name, m))), f.focus) for m in METRICS]
        rows.append(Row((say.term(name), str(int(fitted[name])), *values)))
    if rows:
        heads = (
            say("Contender"),
            say("Numbers fitted to the record"),
            say("Distance, levels (0 is best)"),
            say("Pairs of years ordered right (0.5 is chance)"),
            say("Ranked probability score (0 is best)"),
        )
        caption = say(
            "{actor} toward {target}, in the years held out: means over domains, and over labellers for the last column"
            if years
            else "{actor} toward {target}: means over domains, and over labellers for the last column",
            actor=say.term(f.focus[0]),
            target=say.term(f.focus[1]),
        )
        yield Table(caption, heads, tuple(rows), numbers=(1, 2, 3, 4))


def _drawn(f: Folder, table: pd.DataFrame, say: Tongue) -> Iterator[Block]:
    here = _here(table, f.focus)
    if set(CONTENDER_STYLE) <= set(here["contender"]) and set(METRICS) <= set(here["metric"]):
        with mpl.rc_context(cast("Any", figures.STYLE)):
            figure = figures.scores(table, f.focus)
        caption = say(
            "The model beside every null, with 90 % intervals over resampled blocks of five years."
        )
        yield picture(figure, say, "scores", caption, caption)


def _all(f: Folder, table: pd.DataFrame, say: Tongue) -> Iterator[Block]:
    heads = tuple(
        map(
            say,
            (
                "Tie",
                "Quantity",
                "Labeller",
                "Score",
                "Contender",
                "Subset",
                "Years",
                "Value [90 % interval]",
                "Years observed",
                "Acts met",
                "Numbers fitted",
            ),
        )
    )
    rows = tuple(_row(f, r, say) for r in cast("Any", table.itertuples()) if not pd.isna(r.value))
    first = _tie(f.focus, say)
    yield Heading(say("Every score"), "all-scores")
    text = "Subsets: all years; transitions, the years that differ from the year before; without joint acts; and direct, scored on what was done toward the target itself."
    yield Paragraph((say(text),))
    yield Table(
        say("All scores; each value leads to the coded history that it was scored on"),
        heads,
        rows,
        filters=(0, 1, 2, 3, 4, 5, 6),
        numbers=(7, 8, 9, 10),
        preset=((0, first), (5, say.term("all"))),
    )


def _tie(tie: tuple[str, str], say: Tongue) -> str:
    return say("{actor} toward {target}", actor=say.term(tie[0]), target=say.term(tie[1]))


def _row(f: Folder, r: Any, say: Tongue) -> Row:
    tie = (r.actor, r.target)
    label = say.told(LABELLER_NAMES.get(r.labeller, r.labeller)) if r.labeller else NOTHING
    value = to_history(f, interval(r.value, r.low, r.high), tie)
    met = to_acts(f, number(r.n_forcing, 0), (tie[1], tie[0]))
    return Row(
        (
            _tie(tie, say),
            say.term(r.quantity),
            label,
            say.term(r.metric),
            say.term(r.contender),
            say.term(r.subset),
            say(f.samples[r.sample]) if r.sample in f.samples else NOTHING,
            value,
            number(r.n_observed, 0),
            met,
            number(r.n_fitted, 0),
        )
    )
