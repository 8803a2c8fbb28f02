"""The report of a comparison: how result folders differ from the first, and how wide the worlds spread."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.core.errors import BadInput, Fault
from sim.core.vocabulary import DOMAINS, STRATEGIES
from sim.record import folders as results
from sim.report.figures import BLUE, COLUMN, GREEN, GREY, ORANGE, PURPLE, RED, STYLE
from sim.report.page import folder_differences, limits
from sim.report.page.anchors import number
from sim.report.page.blocks import Block, Page, Paragraph, Row, Section, Table, Typed, section
from sim.report.page.folder_reader import Folder, read
from sim.report.page.full_page import LABELS
from sim.report.page.opening import conditional
from sim.report.page.page_writer import files, put
from sim.report.page.translation import Tongue
from sim.report.page.trial_section import claim, labeller
from sim.report.page.vector_figures import picture

LOOK: Final = ((RED, "-"), (BLUE, "--"), (GREEN, "-."), (PURPLE, ":"), (ORANGE, (0, (5, 1))))
Named = tuple[str, Folder]


def compare(paths: Sequence[Path], out: Path, lang: str) -> list[Path]:
    """Write the comparison of two or more result folders into a folder of its own; raises BadInput with nothing written."""
    say = Tongue(lang)
    if len(paths) < 2:
        raise BadInput(
            [
                Fault(
                    str(paths[0]),
                    1,
                    1,
                    "a comparison takes two result folders or more; name another one",
                )
            ]
        )
    results.refuse_to_overwrite(out)
    folders = _named(paths)
    tables = [folder_differences.levels(folders[0][1], f, name) for name, f in folders[1:]]
    texts = files(page(folders, tables, say), lang, "report")
    table = pd.concat(tables, ignore_index=True).to_csv(index=False, lineterminator="\n")
    said = results.manifest(
        kind="comparison",
        name="comparison",
        folders=[n for n, _ in folders],
        command=["compare", *(n for n, _ in folders)],
    )
    put(out, texts | {"differences.csv": table})
    results.write_manifest(said, out / "manifest.json")
    return [out / name for name in (*(n for n in texts if "/" not in n), "differences.csv")]


def _named(paths: Sequence[Path]) -> list[Named]:
    """Read folders and give each a name of its own."""
    names = [p.resolve().name for p in paths]
    return [
        (n if names.count(n) == 1 else f"{n} ({i})", read(p))
        for i, (n, p) in enumerate(zip(names, paths, strict=True), 1)
    ]


def page(folders: Sequence[Named], tables: Sequence[pd.DataFrame], say: Tongue) -> Page:
    """Make the report of a comparison."""
    made = [
        _what(folders, say),
        _levels(folders, tables, say),
        _strategies(folders, say),
        _scores(folders, say),
        _verdicts(folders, say),
        limits.limits(say),
    ]
    lead = say(
        "How the other folders differ from the first, {base}, and how wide the worlds spread.",
        base=folders[0][0],
    )
    return Page(
        say("Comparison of {number} result folders", number=len(folders)),
        lead,
        tuple(s for s in made if s is not None),
        {label: say(label) for label in LABELS},
    )


def _tie(actor: str, target: str, say: Tongue) -> str:
    return say("{actor} toward {target}", actor=say.term(actor), target=say.term(target))


def _what(folders: Sequence[Named], say: Tongue) -> Section | None:
    heads = tuple(
        map(say, ("Folder", "Scenario", "Title", "Worlds", "Seed", "Digest of the scenario"))
    )
    rows = tuple(
        Row(
            (
                Typed(n),
                Typed(str(f.said.get("name", ""))),
                say.told(str(f.said.get("title", ""))),
                str(f.said.get("worlds", "")),
                str(f.said.get("seed", "")),
                Typed(str(f.said.get("scenario_digest", ""))),
            )
        )
        for n, f in folders
    )
    text = "The first is the base; where seed and number of worlds are the same, worlds are paired: world 17 of both has the same parameters and the same chance."
    warned = next((list(conditional(f, say)) for _, f in folders if f.said.get("setting")), [])
    return section(
        "what",
        say("What is compared"),
        [
            *warned,
            Paragraph((say(text),)),
            Table(say("The folders"), heads, rows, numbers=(3, 4), wide=(2,)),
        ],
    )


def _levels(
    folders: Sequence[Named], tables: Sequence[pd.DataFrame], say: Tongue
) -> Section | None:
    focus = folders[0][1].focus
    text = "A difference that is small beside the spread of worlds says little. The paired difference is known where both folders keep every world's levels (bamboo run --record)."
    heads = tuple(
        map(
            say,
            (
                "Folder",
                "Tie",
                "Domain",
                "Mean difference",
                "Largest difference",
                "Year of the largest",
                "Shift of the 5 %, 50 % and 95 % quantiles",
                "Paired difference, 5-95 % of worlds",
                "5-95 % of the base's worlds",
            ),
        )
    )
    since = results.setting_year(f.said for _, f in folders)
    rows = tuple(row for table in tables for row in _rows(table[table["year"] >= since], say))
    blocks: list[Block] = [Paragraph((say(text),)), *_drawn(focus, tables, say)]
    title = (
        say(
            "Difference of levels from the base, mean over years from {year} on, by tie and domain",
            year=since,
        )
        if since
        else say("Difference of levels from the base, mean over years, by tie and domain")
    )
    shown = Table(title, heads, rows, filters=(0, 1, 2), numbers=(3, 4, 5, 6, 7, 8))
    return section(
        "levels",
        say("How levels differ"),
        [*blocks, shown, Paragraph((say("Year by year the numbers stand in differences.csv."),))],
    )


def _rows(table: pd.DataFrame, say: Tongue) -> Iterator[Row]:
    for at, part in table.groupby(["folder", "actor", "target", "domain"], sort=False):
        folder, actor, target, domain = cast("tuple[str, str, str, str]", at)
        peak = part.iloc[int(np.argmax(part["difference"].abs().to_numpy(dtype=float)))]
        mean = part.drop(columns=["folder", "actor", "target", "domain"]).mean()
        shifts = " / ".join(number(mean[f"{q}_shift"]) for q in folder_differences.SPREAD)
        yield Row(
            (
                folder,
                _tie(actor, target, say),
                say.term(domain),
                number(mean["difference"], 3),
                number(peak["difference"], 3),
                str(int(peak["year"])),
                shifts,
                _span(mean["paired_p05"], mean["paired_p95"]),
                _span(mean["p05_base"], mean["p95_base"]),
            )
        )


def _span(low: Any, high: Any) -> str:
    return number(low) if pd.isna(low) else f"[{number(low)}, {number(high)}]"


def _drawn(focus: tuple[str, str], tables: Sequence[pd.DataFrame], say: Tongue) -> Iterator[Block]:
    mine = [t[(t["actor"] == focus[0]) & (t["target"] == focus[1])] for t in tables]
    if any(len(t) for t in mine):
        with mpl.rc_context(cast("Any", STYLE)):
            figure = differences([t for t in mine if len(t)], focus)
        text = "Difference of mean levels from the base, {actor} toward {target}, year by year; grey: how far the middle 90 % of the base's worlds lie from their mean."
        caption = say(text, actor=say.term(focus[0]), target=say.term(focus[1]))
        yield picture(figure, say, "differences", caption, caption)


def differences(tables: Sequence[pd.DataFrame], tie: tuple[str, str]) -> Figure:
    """Draw the difference of mean levels from the base by domain and year, before the spread of the base's worlds."""
    figure = Figure(figsize=(COLUMN, 5.6))
    for i, (axis, domain) in enumerate(
        zip(figure.subplots(len(DOMAINS), 1, sharex=True, sharey=True), DOMAINS, strict=True)
    ):
        base = tables[0][tables[0]["domain"] == domain]
        axis.fill_between(
            base["year"],
            base["p05_base"] - base["mean_base"],
            base["p95_base"] - base["mean_base"],
            color="#E4E4E4",
            lw=0,
            label="spread of the base's worlds",
        )
        for table, (colour, style) in zip(tables, LOOK * len(tables), strict=False):
            here = table[table["domain"] == domain]
            axis.plot(
                here["year"],
                here["difference"],
                color=colour,
                ls=style,
                lw=1.3,
                label=str(table["folder"].iloc[0]),
            )
        axis.axhline(0, color=GREY, lw=0.5)
        axis.set_title(domain)
        if i == 0:
            handles = axis.get_legend_handles_labels()
    figure.suptitle(f"{tie[0]} toward {tie[1]}: difference of mean level from the base", fontsize=8)
    figure.legend(*handles, loc="outside lower center", ncols=1, frameon=False)
    return figure


def _strategies(folders: Sequence[Named], say: Tongue) -> Section | None:
    base = folders[0][1]
    rows = tuple(
        Row(
            (
                name,
                _tie(r.actor, r.target, say),
                labeller(r.labeller, say),
                *(f"{100 * getattr(r, s):+.1f}".replace("-", "\N{MINUS SIGN}") for s in STRATEGIES),
            )
        )
        for name, f in folders[1:]
        for r in cast("Any", folder_differences.strategies(base, f).itertuples())
    )
    heads = (say("Folder"), say("Tie"), say("Labeller"), *map(say.term, STRATEGIES))
    table = (
        Table(
            say(
                "Share of worlds less the base's, mean of the last ten years, in percentage points"
            ),
            heads,
            rows,
            filters=(0, 1, 2),
            numbers=(3, 4, 5, 6),
        )
        if rows
        else None
    )
    return section("strategies", say("How strategies differ"), [table])


def _scores(folders: Sequence[Named], say: Tongue) -> Section | None:
    base = folders[0][1]
    rows = tuple(
        Row(
            (
                name,
                _tie(r.actor, r.target, say),
                say.term(r.quantity),
                labeller(r.labeller, say) if r.labeller else number(np.nan),
                say.term(r.metric),
                number(r.value_base, 3),
                number(r.value, 3),
                number(r.value - r.value_base, 3),
            )
        )
        for name, f in folders[1:]
        for r in cast("Any", folder_differences.scores(base, f).itertuples())
    )
    heads = tuple(
        map(say, ("Folder", "Tie", "Quantity", "Labeller", "Score", "Base", "Here", "Difference"))
    )
    table = (
        Table(
            say("Score of the model, all years"), heads, rows, filters=(0, 1, 4), numbers=(5, 6, 7)
        )
        if rows
        else None
    )
    return section("scores", say("How scores differ"), [table])


def _verdicts(folders: Sequence[Named], say: Tongue) -> Section | None:
    found = [(name, f, folder_differences.verdicts(folders[0][1], f)) for name, f in folders[1:]]
    asked = [(name, f, table) for name, f, table in found if table is not None]
    rows = tuple(
        Row(
            (
                name,
                claim(f, r.thesis, say) or r.thesis,
                labeller(r.labeller, say),
                say.term(r.verdict_base),
                say.term(r.verdict),
            )
        )
        for name, f, table in asked
        for r in cast("Any", table.itertuples())
    )
    heads = tuple(map(say, ("Folder", "Thesis", "Labeller", "Base", "Here")))
    table: Block = (
        Table(say("Verdicts that differ from the base"), heads, rows, filters=(0, 2), wide=(1,))
        if rows
        else Paragraph((say("No verdict differs from the base."),))
    )
    return section("verdicts", say("How verdicts differ"), [table if asked else None])
