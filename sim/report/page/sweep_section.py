"""A sweep: its map where it has one, what drives its outputs, the box in which a thesis emerges, and what failed."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import matplotlib as mpl
import pandas as pd

from sim.core import resources, yaml_reader
from sim.core.errors import BadInput
from sim.core.paths import is_file
from sim.core.vocabulary import STRATEGIES
from sim.report import sweep_figures
from sim.report.figures import STYLE
from sim.report.page.anchors import interval, number
from sim.report.page.blocks import Block, Heading, Paragraph, Row, Section, Table, section
from sim.report.page.folder_reader import Folder
from sim.report.page.translation import Tongue
from sim.report.page.vector_figures import picture

MAPPED = 2  # factors of a grid that a map shows
RANGED = 4  # the parts of a factor in a manifest: low, high, by ratio, steps
LABELLER = "nguyen"


def swept(f: Folder, say: Tongue) -> Section | None:
    """Draw what a sweep came to."""
    points = f.table("points") if f.swept else None
    if points is None:
        return None
    with mpl.rc_context(cast("Any", STYLE)):
        blocks = [
            _design(f, points, say),
            *_maps(f, points, say),
            *_indices(f, say),
            *_boxes(f, say),
            *_failed(f, say),
        ]
    return section("sweep", say("The sweep"), blocks)


def _factors(f: Folder) -> Mapping[str, list[Any]]:
    found = f.said.get("sweep", {}).get("design", {}).get("factors", {})
    return found if isinstance(found, dict) else {}


def _design(f: Folder, points: pd.DataFrame, say: Tongue) -> Block:
    varied = [(name, points[name]) for name in _factors(f) if name in points.columns]
    rows = tuple(
        Row(
            (
                say.term(_part(name)),
                number(values.min(), 3),
                number(values.max(), 3),
                str(values.nunique()),
            )
        )
        for name, values in varied
        if pd.api.types.is_numeric_dtype(values)
    )
    caption = say(
        "What was varied, at {points} points of {worlds} worlds each",
        points=len(points),
        worlds=int(points["worlds"].max()) if len(points) else 0,
    )
    return Table(
        caption,
        tuple(map(say, ("Factor", "Least", "Most", "Different values"))),
        rows,
        numbers=(1, 2, 3),
    )


def _part(factor: str) -> str:
    return factor.rpartition(".")[2]


def _marks(f: Folder) -> dict[str, tuple[float, float]]:
    """Give the marked places of a shipped scenario's map; manifests do not keep them."""
    path = resources.folder("scenarios") / f"{f.said.get('name')}.yaml"
    try:
        marks = (
            yaml_reader.read(path).data.get("sweep", {}).get("marks", {}) if is_file(path) else {}
        )
    except BadInput:
        return {}
    return {str(label): (float(p[1]), float(p[0])) for label, p in marks.items()}


def _maps(f: Folder, points: pd.DataFrame, say: Tongue) -> Iterator[Block]:
    stepped = [
        n
        for n, v in _factors(f).items()
        if isinstance(v, list) and len(v) >= RANGED and v[3] is not None
    ]
    if (
        f.said.get("sweep", {}).get("design", {}).get("kind") != "grid"
        or len(stepped) != MAPPED
        or len(_factors(f)) != MAPPED
    ):
        return
    up, across = stepped
    table = (
        points.merge(_strategies(f), on="point") if f.table("strategies") is not None else points
    )
    numbers = [c for c in points.columns if c not in {"point", "worlds", "failed", *stepped}]
    for kind, panels in (
        ("strategies", [s for s in STRATEGIES if s in table.columns]),
        ("numbers", numbers),
    ):
        if panels:
            figure = sweep_figures.grid_map(
                table,
                (across, up),
                panels,
                _marks(f),
                str(f.said.get("title", "")),
                shares=kind == "strategies",
            )
            caption = say(
                "The map of the sweep: {across} to the right, {up} upward; darker is less, brighter is more.",
                across=say.told(sweep_figures.called(across)),
                up=say.told(sweep_figures.called(up)),
            )
            yield picture(figure, say, f"map_{kind}", caption, caption)


def _strategies(f: Folder) -> pd.DataFrame:
    """Give the mean share of each strategy in the window's years, by point, under Nguyen's labeller."""
    table = cast("pd.DataFrame", f.table("strategies"))
    low, high = (f.scenario.get("window") or [int(table["year"].min()), int(table["year"].max())])[
        :2
    ]
    here = table[(table["labeller"] == LABELLER) & table["year"].between(low, high)]
    return here.pivot_table(
        index="point", columns="strategy", values="share", aggfunc="mean"
    ).reset_index()


def _indices(f: Folder, say: Tongue) -> Iterator[Block]:
    table = f.table("indices")
    if table is None or table.empty:
        return
    for output in dict.fromkeys(table["output"]):
        name = say.told(str(output).replace("_", " "))
        caption = say(
            "What drives {output}: the most driving factor on top, with 95 % intervals.",
            output=name,
        )
        yield picture(
            sweep_figures.tornado(table, str(output), str(f.said.get("title", ""))),
            say,
            f"tornado_{output}",
            caption,
            caption,
        )
    rows = tuple(
        Row(
            (
                say.told(str(r.output).replace("_", " ")),
                say.term(_part(r.factor)),
                say.term(r.index_),
                interval(r.value, r.low, r.high, 3),
            )
        )
        for r in cast("Any", table.rename(columns={"index": "index_"}).itertuples())
    )
    yield Table(
        say("All indices"),
        tuple(map(say, ("Output", "Factor", "Index", "Value [95 % interval]"))),
        rows,
        filters=(0, 2),
        numbers=(3,),
    )


def _boxes(f: Folder, say: Tongue) -> Iterator[Block]:
    table = f.table("boxes")
    if table is not None and len(table):
        yield Heading(say("Where a thesis emerges"), "boxes")
        rows = tuple(
            Row(
                (
                    str(r.thesis),
                    say.term(_part(str(r.factor))),
                    number(r.low, 3),
                    number(r.high, 3),
                    number(r.density),
                    number(r.coverage),
                )
            )
            for r in cast("Any", table.itertuples())
        )
        yield Table(
            say("Boxes of factors in which a thesis emerges"),
            tuple(map(say, ("Thesis", "Factor", "From", "To", "Density", "Coverage"))),
            rows,
            filters=(0,),
            numbers=(2, 3, 4, 5),
        )


def _failed(f: Folder, say: Tongue) -> Iterator[Block]:
    table = f.table("failures")
    if table is not None:
        causes = table["cause"].value_counts(sort=False)
        yield Paragraph(
            (
                say("No world failed.")
                if causes.empty
                else say("Worlds that failed: {number}.", number=len(table)),
            )
        )
        if len(causes):
            yield Table(
                say("Causes of failure"),
                (say("Cause"), say("Worlds")),
                tuple(Row((str(c), str(n))) for c, n in causes.items()),
                numbers=(1,),
            )
