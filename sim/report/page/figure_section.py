"""The figures of a run, plotted from its tables in the reader's language."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import pandas as pd
from matplotlib.figure import Figure

from sim.core.vocabulary import month_index
from sim.evidence.rows import Act
from sim.record.labellers import LABELLERS
from sim.report import fans, figures, partnership_figures, shift_figure
from sim.report.driver_figure import ActsMet, drivers, has_uncovered, named_events
from sim.report.figure_style import styled
from sim.report.minus_signs import with_minus
from sim.report.page import shipped_scenario
from sim.report.page.anchors import interval, number, share, to_act, to_acts, to_history
from sim.report.page.blocks import (
    Block,
    Cell,
    Listing,
    Picture,
    Row,
    Section,
    Table,
    paragraph,
    section,
)
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.vector_figures import picture
from sim.report.panels import Tie, of_tie
from sim.report.translation import Translator

NO_HISTORY: Final = {
    "year": float,
    "actor": str,
    "target": str,
    "domain": str,
    "level": float,
    "direct": float,
    "confidence": float,
}


def states(folder: Folder, say: Translator) -> Section | None:
    """Return the section on what the states did: levels by domain, strategies, moves."""
    if folder.swept or not folder.ties:
        return None
    with styled():
        blocks: list[Block] = [
            *_fans(folder, say),
            *_domains(folder, say),
            *_strategies(folder, say),
            *_actors(folder, say),
        ]
    if blocks:
        rows = to_history(folder, say("states.rows"), folder.focus)
        blocks.append(paragraph(say("states.history"), " ", rows))
    return section("did", say("states.title"), blocks)


def coded_history(folder: Folder) -> pd.DataFrame:
    """Return the coded history; empty where the folder holds none."""
    table = folder.table("history")
    if table is not None:
        return table
    return no_history()


def no_history() -> pd.DataFrame:
    """Return a coded history without rows."""
    columns = {name: pd.Series(dtype=kind) for name, kind in NO_HISTORY.items()}
    return pd.DataFrame(columns)


def marked(folder: Folder, figure: Figure, name: str, caption: str, say: Translator) -> Picture:
    """Return a picture of a figure, in which the end of the record is marked if there is one."""
    return picture(with_end(folder, figure, say), name, caption)


def with_end(folder: Folder, figure: Figure, say: Translator) -> Figure:
    """Mark the end of the record in a figure, if there is one, and return the figure."""
    setting = folder.manifest.get("setting")
    if setting:
        fans.mark(figure, int(setting[:4]), say)
    return figure


def _focus_names(folder: Folder, say: Translator) -> dict[str, str]:
    actor, target = folder.focus
    return {"actor": say.term(actor), "target": say.term(target)}


def _of(table: pd.DataFrame | None, tie: Tie) -> pd.DataFrame | None:
    """Return a table if it has rows of a tie."""
    return None if table is None or of_tie(table, tie).empty else table


def _fans(folder: Folder, say: Translator) -> Iterator[Picture]:
    setting = folder.manifest.get("setting")
    levels = _of(folder.table("trajectories"), folder.focus)
    shares = folder.table("strategies")
    if not setting or levels is None or shares is None:
        return
    run = fans.Fan(
        name=shipped_scenario.short_title(folder, say),
        levels=levels,
        strategies=shares,
        history=coded_history(folder),
        since=int(setting[:4]),
    )
    figure = fans.fans([run], folder.focus, say)
    yield picture(figure, "fans", say("states.fans", **_focus_names(folder, say)))


def _domains(folder: Folder, say: Translator) -> Iterator[Picture]:
    table = _of(folder.table("trajectories"), folder.focus)
    opens_with_it = folder.filled("replayed_levels") is None
    if table is not None and not opens_with_it:
        figure = figures.domains(table, coded_history(folder), folder.focus, say)
        caption = say("states.domains", **_focus_names(folder, say))
        yield marked(folder, figure, "domains", caption, say)


def _strategies(folder: Folder, say: Translator) -> Iterator[Picture]:
    table = _of(folder.table("strategies"), folder.focus)
    if table is not None:
        named = set(table["labeller"])
        rules = {name: rule for name, rule in LABELLERS.items() if name in named}
        figure = figures.strategies(table, coded_history(folder), folder.focus, rules, say)
        caption = say("states.strategies", **_focus_names(folder, say))
        yield marked(folder, figure, "strategies", caption, say)


def _actors(folder: Folder, say: Translator) -> Iterator[Picture]:
    table = folder.table("moves")
    ties = [tie for tie in folder.ties if _of(table, tie) is not None]
    if table is not None and ties:
        unforced = folder.manifest.get("unforced") or []
        figure = figures.actors(table, coded_history(folder), unforced, ties, say)
        yield marked(folder, figure, "actors", say("states.actors"), say)


def perceived(folder: Folder, say: Translator) -> Section | None:
    """Return the section on what the focus perceived, with the strongest acts that it met."""
    table = _of(folder.of_run("perceived"), folder.focus)
    if table is None:
        return None
    met = met_by(folder, table, say)
    acts, covered, target = met.acts, met.covered, folder.focus[1]
    supporter = met.supporter
    with styled():
        figure = drivers(table, met, folder.focus, say, notes=False)
    caption = say("perceived.caption", **_focus_names(folder, say))
    if has_uncovered(table["year"], covered, met.sources(target)):
        others = say("perceived.supporter", actor=say.term(supporter)) if supporter else ""
        caption += say("perceived.bars", target=say.term(target), others=others)
    blocks: list[Block] = [marked(folder, figure, "drivers", caption, say)]
    strongest = [_act(folder, act, say) for act in named_events(acts, target)]
    if strongest:
        blocks.append(paragraph(say("perceived.strongest")))
        blocks.append(Listing(tuple(strongest), ordered=True))
    return section("perceived", say("perceived.title"), blocks)


def met_by(folder: Folder, table: pd.DataFrame, say: Translator) -> ActsMet:
    """Return the acts that the focus met; none where the evidence is another than the run's.

    Args:
        folder: The result folder.
        table: The table ``perceived``, whose years count as covered where no acts are known.
        say: The language, with the names of the case.
    """
    target = folder.focus[1]
    supporter = say.case.supporter(target)
    if folder.linked and not folder.scenario.get("edits"):
        return ActsMet(_acts(folder), folder.evidence.forcing.covered, supporter)
    return ActsMet([], _all_years(table, (target, supporter)), supporter)


def _act(folder: Folder, act: Act, say: Translator) -> Cell:
    kind = f"{say.date(act.date)} {say.term(act.actor)}{say('list.colon')}{say.term(act.kind)}"
    domain = f"{say('list.comma')}{say.term(act.domain)}"
    level = with_minus(f"{act.level:+g}")
    return f"{kind}{domain}{say('perceived.level')}{level} ", to_act(folder, act.id)


def _acts(folder: Folder) -> list[Act]:
    """Return the acts that the focus met in the span of the run."""
    if not folder.span:
        return []
    first, last = month_index(folder.span[0]), month_index(folder.span[-1])
    actor = folder.focus[0]
    acts = folder.evidence.forcing.acts
    return [act for act in acts if act.target == actor and first <= act.month <= last]


def _all_years(table: pd.DataFrame, sources: Iterable[str]) -> frozenset[tuple[int, str]]:
    years = [int(year) for year in table["year"]]
    return frozenset((year, source) for source in sources for year in years)


def relations(folder: Folder, say: Translator) -> Section | None:
    """Return the section on relations with partners, beside what the documents record."""
    table = folder.of_run("relations")
    if table is None or table.empty:
        return None
    actor = folder.focus[0]
    if not (table["actor"] == actor).any():
        actor = str(table["actor"].iloc[0])
    with styled():
        figure = partnership_figures.relations(table, actor, say)
    caption = say("partners.caption", actor=say.term(actor))
    blocks = [picture(figure, "relations", caption), _recorded(folder, table, say)]
    return section("kept", say("partners.title"), blocks)


def _recorded(folder: Folder, table: pd.DataFrame, say: Translator) -> Table | None:
    """Return the recorded numbers beside the model's, if there are any."""
    known = table.dropna(subset=["coded"])
    if known.empty:
        return None
    return Table(
        caption=say("partners.table"),
        heads=say.each(
            "column.actor",
            "column.target",
            "column.quantity",
            "column.year",
            "column.model_mean",
            "column.recorded",
        ),
        rows=tuple(_recorded_row(folder, row, say) for row in records(known)),
        filters=(2,),
        numbers=(3, 4, 5),
    )


def _recorded_row(folder: Folder, row: Any, say: Translator) -> Row:
    modelled = interval(row.mean, row.p05, row.p95)
    cells: tuple[Cell, ...] = (
        say.term(row.actor),
        say.term(row.target),
        say.term(row.quantity),
        str(int(row.year)),
        to_acts(folder, modelled, (str(row.actor), str(row.target))),
        number(row.coded),
    )
    return Row(cells)


def shift(folder: Folder, say: Translator) -> Iterator[Block]:
    """Yield the figure of the shift curve: when the change comes if all acts move in time."""
    table = folder.table("shifts")
    if table is None or not (table["years"] == 0).any():
        return
    if folder.window is None:
        return
    with styled():
        figure = shift_figure.curve(table, folder.name, folder.window, say)
    unmoved = table.set_index("years").loc[0]
    yield picture(figure, "shifts", say("shift.caption", unchanged=share(unmoved["unchanged"])))
