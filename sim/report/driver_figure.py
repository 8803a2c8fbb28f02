"""The figure of what a state perceives: pressure, support, trust lost, and the strongest acts."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from sim.core.vocabulary import MONTHS
from sim.evidence.rows import Act
from sim.report.figure_style import BLUE, COLUMN, GREY, RED, SMALLEST, TITLE_SIZE, page_width
from sim.report.panels import Tie, of_tie
from sim.report.translation import IN_ENGLISH, Translator

NAMED: Final = 9  # acts that are numbered in the figure
APART: Final = 8  # months that lie between two of them
STRONG: Final = 1  # levels; weaker acts are not named
NOTES_AT: Final = 0.02  # of the width of the figure
NOTE_WIDTH: Final = 19  # letters of a note in an inch
LINE_HEIGHT: Final = 0.13  # inches of a note
Covered = frozenset[tuple[int, str]]


@dataclass(frozen=True)
class ActsMet:
    """The recorded acts that a state meets.

    Attributes:
        acts: The acts.
        covered: The (year, actor) pairs of which a document records acts.
        supporter: Code of the first state that courts, besides the target; empty without one.
    """

    acts: Sequence[Act]
    covered: Covered
    supporter: str = ""

    def sources(self, target: str) -> tuple[str, ...]:
        """Return the states whose uncovered years are marked: the target and the supporter."""
        return tuple(source for source in (target, self.supporter) if source)


def named_events(acts: Iterable[Act], target: str, count: int = NAMED) -> list[Act]:
    """Return the strongest acts that are dated to the month, none within eight months of another.

    Renewals of standing conditions are no acts of their own here.

    Args:
        acts: The acts that a state meets.
        target: Whose acts come first among acts of one strength.
        count: How many are returned at most.
    """
    own = [act for act in acts if act.span == 1 and not act.renews]
    dated = [act for act in own if abs(act.level) >= STRONG]
    dated.sort(key=lambda act: (-abs(act.level), act.actor != target, act.month))
    chosen: list[Act] = []
    for act in dated:
        if all(abs(act.month - other.month) > APART for other in chosen):
            chosen.append(act)
    return sorted(chosen[:count], key=lambda act: act.month)


def drivers(
    perceived: pd.DataFrame,
    met: ActsMet,
    tie: Tie,
    say: Translator = IN_ENGLISH,
    *,
    notes: bool = True,
) -> Figure:
    """Plot what a state perceives on a tie, with named acts and years without documents.

    Args:
        perceived: Pressure, support and trust (0 to 1) by year, actor and target.
        met: The acts that the state meets.
        tie: The actor and the target.
        say: The language of the labels.
        notes: Whether the numbered acts are named below the plot.
    """
    events = named_events(met.acts, tie[1])
    seen = of_tie(perceived, tie)
    sources = met.sources(tie[1])
    marked = sources if has_uncovered(seen["year"], met.covered, sources) else ()
    written = _notes(events, marked, say) if notes else []
    lines = [line for note in written for line in _broken(note)]
    foot_height = LINE_HEIGHT * len(lines)
    figure = Figure(figsize=(page_width(COLUMN), 3.0 + foot_height))
    axis, foot = figure.subplots(2, 1, height_ratios=[3.0, foot_height + 0.2])
    _impressions(axis, seen, tie[1], say)
    _uncovered_years(axis, seen["year"], met.covered, sources)
    for number, act in enumerate(events, 1):
        _numbered_act(axis, number, act)
    axis.locator_params(axis="x", integer=True)
    axis.set_ylim(0, 1.08)
    axis.set_ylabel(say("figure.impression"))
    axis.set_title(say("figure.perceived", actor=say.term(tie[0])), fontsize=TITLE_SIZE)
    _legend(axis)
    _write_notes(foot, lines)
    return figure


def has_uncovered(years: Iterable[int], covered: Covered, sources: Sequence[str]) -> bool:
    """Return whether bars mark any year in which no document records an act of a source."""
    return any((year, source) not in covered for year in years for source in sources)


def _impressions(axis: Axes, seen: pd.DataFrame, target: str, say: Translator) -> None:
    years = seen["year"]
    pressure = say("figure.pressure_of", actor=say.term(target))
    axis.plot(years, seen["pressure"], color=RED, lw=1.4, label=pressure)
    support = say("figure.support")
    axis.plot(years, seen["support"], color=BLUE, lw=1.4, ls="--", label=support)
    axis.plot(years, 1 - seen["trust"], color=GREY, lw=1, ls=":", label=say("figure.trust_lost"))


def _uncovered_years(
    axis: Axes, years: "pd.Series[int]", covered: Covered, sources: Sequence[str]
) -> None:
    """Mark the years in which no document records an act of the target, or of the supporter."""
    for row, (source, colour) in enumerate(zip(sources, (RED, BLUE), strict=False)):
        spans = [(year - 0.5, 1.0) for year in years if (year, source) not in covered]
        axis.broken_barh(spans, (0.06 * row, 0.05), color=colour, alpha=0.4, lw=0)


def _numbered_act(axis: Axes, number: int, act: Act) -> None:
    year = act.month / MONTHS + 0.04
    colour = RED if act.level > 0 else BLUE
    axis.plot([year, year], [0.13, 1.0], color=GREY, lw=0.5, zorder=0)
    axis.text(year, 1.01, str(number), ha="center", va="bottom", fontsize=6.5, color=colour)


def _legend(axis: Axes) -> None:
    axis.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.08),
        frameon=False,
        ncols=3,
        columnspacing=1,
        handlelength=1.8,
    )


def _notes(events: Sequence[Act], sources: Sequence[str], say: Translator) -> list[str]:
    """Name the numbered acts, and explain the bars of the sources, if there are bars."""
    notes = [f"{i}  {act.date}  {act.actor}: {act.summary}" for i, act in enumerate(events, 1)]
    if not sources:
        return notes
    target, *others = map(say.term, sources)
    beside = "".join(say("figure.no_acts_supporter", actor=other) for other in others)
    notes.append(say("figure.no_acts", target=target, others=beside))
    return notes


def _write_notes(axis: Axes, notes: Sequence[str]) -> None:
    axis.axis("off")
    figure = axis.get_figure()
    across = axis.transAxes if figure is None else figure.transFigure
    text = axis.text(
        NOTES_AT,
        1,
        "\n".join(notes),
        fontsize=SMALLEST,
        va="top",
        ha="left",
        linespacing=1.35,
        transform=blended_transform_factory(across, axis.transAxes),
    )
    text.set_in_layout(False)  # it is as wide as the figure, not as the panel above


def _broken(note: str) -> list[str]:
    """Break a note into lines as wide as the figure."""
    letters = int(NOTE_WIDTH * page_width(COLUMN))
    lines = []
    for line in note.split("\n"):
        lines += textwrap.wrap(line, letters, subsequent_indent="    ")
    return lines
