"""The figure of verdicts under other choices of the analysis."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figure_style import (
    BLUE,
    GREY,
    ORANGE,
    PALE,
    RED,
    SKY,
    TITLE_SIZE,
    TWO_COLUMNS,
    page_width,
)
from sim.report.panels import legend_below
from sim.report.translation import Translator


class Look(NamedTuple):
    """Marker and colour of a verdict."""

    marker: str
    colour: str


LOOK: Final = {
    "supported": Look("o", BLUE),
    "weak": Look("D", SKY),
    "undetermined": Look("s", PALE),
    "refuted": Look("X", RED),
    "untestable": Look("v", GREY),
}
OTHER: Final = Look("^", ORANGE)
LETTERS: Final = 18.0  # of a line of a claim, in an inch
TITLE: Final = 15.0  # the same of the title
COLUMN: Final = 0.28  # inches of a choice, at most
MARKS: Final = 0.5  # share of the width that choices take at most; claims have the rest
MOST: Final = 12  # claims in a figure
WIDE: Final = 0.6  # of these letters in Chinese
LINE: Final = 0.125  # inches of a line of a claim
GAP: Final = 0.07  # inches between claims
AROUND: Final = 1.5  # inches of title, heads and legend
EDGES: Final = 0.25  # inches beside claims and choices
SIZE: Final = 42.0  # of a marker, in square points
SCALED: Final = "priors x "  # begins the part of a choice that names the scale of its priors
# how the other parts begin: the message that tells them, and the name of what follows
PARTS: Final = {
    "until ": ("choices.until", "year"),
    "without ": ("choices.without", "document"),
    "codes of ": ("choices.codes_of", "coder"),
    "thresholds x ": ("choices.thresholds", "scale"),
    "labeller ": ("choices.labeller", "labeller"),
}
BRIEF: Final = "brief"  # the part that tells of few and short walks


@dataclass(frozen=True)
class Changes:
    """Verdicts of one labeller under the main choice and others.

    Attributes:
        rows: Rows of the table ``verdict_changes`` in which the verdict is another.
        verdicts: Verdicts by claim (row) and choice (column); the main choice comes first.
    """

    rows: pd.DataFrame
    verdicts: pd.DataFrame

    @property
    def moved(self) -> pd.DataFrame:
        """The claims whose verdict is another under some choice."""
        main = self.verdicts.iloc[:, 0]
        return self.verdicts[self.verdicts.ne(main, axis=0).any(axis=1)]


def read(table: pd.DataFrame, main: str, labeller: str) -> Changes:
    """Return the verdicts of a labeller under all choices.

    Args:
        table: The table ``verdict_changes``.
        main: The main choice, as the other ones are named.
        labeller: The labeller of strategies.
    """
    own = table[table["labeller"] == labeller]
    choices = tuple(dict.fromkeys(map(str, own["choice"])))
    first = own.drop_duplicates("thesis").set_index("thesis")["verdict"]
    others = {
        choice: own[own["choice"] == choice].set_index("thesis")["other_verdict"]
        for choice in choices
    }
    rows = own[own["verdict"] != own["other_verdict"]]
    return Changes(rows, pd.DataFrame({main: first, **others}))


def choice_name(choice: str, say: Translator) -> str:
    """Return a choice in words: its basis, and what else is chosen otherwise.

    >>> choice_name("plain, priors x 0.5", Translator("en"))
    'plain, priors half as wide'
    """
    basis, *more = choice.split(", ")
    return say("list.comma").join([say.term(basis), *(_told(part, say) for part in more)])


def _told(part: str, say: Translator) -> str:
    """Return one part of a choice in words."""
    if part.startswith(SCALED):
        scale = part.removeprefix(SCALED)
        known = {"0.5": "choices.half", "2": "choices.double"}.get(scale)
        return say(known) if known else say("choices.scaled", scale=scale)
    if part == BRIEF:
        return say("choices.brief")
    for begin, (message, name) in PARTS.items():
        if part.startswith(begin):
            rest = part.removeprefix(begin)
            return say(message, **{name: say.term(rest) if name == "labeller" else rest})
    return part


def parts(changes: Changes) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the name of each figure of verdicts that move, and its rows of ``moved``.

    Claims come by their main verdict, then by how many choices move them.
    """
    rows = _ordered(changes.moved)
    number = -(-len(rows) // MOST)
    for part in range(number):
        edges = [len(rows) * place // number for place in (part, part + 1)]
        yield f"choices_{part + 1}", rows.iloc[edges[0] : edges[1]]


def grid(
    rows: pd.DataFrame, counts: tuple[int, int], claims: Mapping[str, str], say: Translator
) -> Figure:
    """Plot claims whose verdict moves, a column a choice, a marker a verdict.

    Args:
        rows: Verdicts by claim and choice.
        counts: How many verdicts move in all, of how many.
        claims: Claims in words, by thesis.
        say: The language of the labels.
    """
    width = page_width(TWO_COLUMNS)
    room = width - min(COLUMN * len(rows.columns), MARKS * width) - EDGES
    letters = int(LETTERS * room * (1.0 if say.english else WIDE))
    labels = [textwrap.fill(claims.get(name, name), letters) for name in rows.index]
    heights = [LINE * (label.count("\n") + 1) + GAP for label in labels]
    figure = Figure(figsize=(width, AROUND + sum(heights)))
    axis = figure.subplots()
    middles = _middles(heights)
    _marks(axis, rows, middles, say)
    axis.set_yticks(middles, labels)
    axis.set_ylim(sum(heights), 0.0)
    first, *others = (choice_name(choice, say) for choice in map(str, rows.columns))
    same = f"{first}{say('list.comma')}"  # what a choice shares with the first goes without saying
    names = [first, *(name.removeprefix(same) for name in others)]
    axis.set_xticks(range(len(names)), [str(number + 1) for number in range(len(names))])
    axis.set_xlim(-0.6, len(names) - 0.4)
    axis.xaxis.tick_top()
    axis.tick_params(length=0)
    for side in ("left", "bottom"):
        axis.spines[side].set_visible(False)
    keys = [f"{number + 1} {name}" for number, name in enumerate(names)]
    title = say("figure.choices", moved=counts[0], all=counts[1])
    letters = int(TITLE * width * (1.0 if say.english else WIDE))
    lines = _packed([title, *keys], say("list.semicolon"), letters)
    figure.suptitle("\n".join(lines), fontsize=TITLE_SIZE)
    legend_below(figure, axis, ncols=5, handlelength=1.2, columnspacing=1.0)
    return figure


def _packed(parts: Sequence[str], joint: str, letters: int) -> list[str]:
    """Return lines of whole parts, so many letters each; the first part has a line of its own."""
    found = [textwrap.fill(parts[0], letters), ""]
    for part in parts[1:]:
        longer = f"{found[-1]}{joint if found[-1] else ''}{part}"
        if len(longer) > letters and found[-1]:
            found[-1] += joint.rstrip()
            found.append(part)
        else:
            found[-1] = longer
    return found


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Order claims by their main verdict, then by how many choices move it."""
    main = rows.iloc[:, 0]
    rank = main.map({word: place for place, word in enumerate(LOOK)}).fillna(len(LOOK))
    moved = rows.ne(main, axis=0).sum(axis=1)
    order = pd.DataFrame({"rank": rank, "moved": -moved}).sort_values(
        ["rank", "moved"], kind="stable"
    )
    return rows.loc[order.index]


def _middles(heights: Sequence[float]) -> list[float]:
    found, begin = [], 0.0
    for height in heights:
        found.append(begin + height / 2)
        begin += height
    return found


def _marks(axis: Axes, rows: pd.DataFrame, middles: Sequence[float], say: Translator) -> None:
    """Plot a marker a verdict; one that differs from the main choice has a black edge."""
    main = rows.iloc[:, 0].to_numpy()
    told = [word for word in LOOK if (rows == word).to_numpy().any()]
    others = [word for word in pd.unique(rows.to_numpy().ravel()) if word not in LOOK]
    for word in (*told, *others):
        look = LOOK.get(word, OTHER)
        for place, column in enumerate(rows.columns):
            found = rows[column].to_numpy()
            for same in (True, False):
                here = (found == word) & ((found == main) == same)
                axis.scatter(
                    [place] * int(here.sum()),
                    [middle for middle, one in zip(middles, here, strict=True) if one],
                    s=SIZE,
                    marker=look.marker,
                    color=look.colour,
                    edgecolors=GREY if same else "black",
                    linewidths=0.3 if same else 1.0,
                )
        axis.scatter(
            [],
            [],
            s=SIZE,
            marker=look.marker,
            color=look.colour,
            edgecolors=GREY,
            linewidths=0.3,
            label=say.term(str(word)),
        )
