"""The results of a run at a glance."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from sim.report.page.anchors import number, share, to_acts, to_history
from sim.report.page.blocks import Block, Cell, Listing, Part, Section, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.run_lines import sample_of
from sim.report.translation import Translator

DECADE: Final = 10


def glance(folder: Folder, say: Translator) -> Section | None:
    """Return the section that sums the results up in a few sentences."""
    points = [
        *_moves(folder, say),
        *_strategies(folder, say),
        *_distance(folder, say),
        *_verdicts(folder, say),
        *_sweep(folder, say),
    ]
    listing = Listing(tuple(points)) if points else None
    return section("glance", say("glance.title"), [*conditional(folder, say), listing])


def conditional(folder: Folder, say: Translator) -> Iterator[Block]:
    """Yield, for a run with a setting, the warning that its results are conditional."""
    setting = folder.manifest.get("setting")
    if setting:
        ends = say("glance.record_ends", month=say.date(str(setting)))
        yield paragraph(f"{say('glance.conditional')} ", ends, weight="warn")


def _moves(folder: Folder, say: Translator) -> Iterator[Cell]:
    table = folder.table("moves")
    for actor, target in folder.ties if table is not None else []:
        here = _of_tie(table, (actor, target))
        years = sorted(set(here["year"]))
        if years:
            words = say(
                "glance.moves",
                actor=say.term(actor),
                target=say.term(target),
                early=share(_mean(here, years[:DECADE], "balance")),
                late=share(_mean(here, years[-DECADE:], "balance")),
            )
            link = to_acts(folder, say("glance.what_it_met"), (target, actor))
            yield words[0].upper() + words[1:], " ", link


def _mean(table: pd.DataFrame, years: list[int], column: str) -> float:
    return float(table[table["year"].isin(years)][column].mean())


def _strategies(folder: Folder, say: Translator) -> Iterator[Cell]:
    table = folder.of_run("strategies")
    if table is None:
        return
    here = _of_tie(table, folder.focus)
    named = here[here["labeller"] == say.labeller]
    late = sorted(set(named["year"]))[-DECADE:]
    if late:
        words = say(
            "glance.strategies",
            labeller=say.term(say.labeller),
            actor=say.term(folder.focus[0]),
            hedge=share(_mean(named, late, "hedge")),
            soft=share(_mean(named, late, "soft_balance")),
        )
        yield words, " ", _to_coded(folder, say)


def _to_coded(folder: Folder, say: Translator) -> Part:
    return to_history(folder, say("glance.coded_history"), folder.focus)


def _distance(folder: Folder, say: Translator) -> Iterator[Cell]:
    table = folder.table("comparison")
    if table is None:
        return
    here = _of_tie(table, folder.focus)
    here = here[(here["subset"] == "all") & (here["metric"] == "distance")]
    here, held_out = sample_of(here.dropna(subset=["value"]))
    means = here.groupby("contender")["value"].mean()
    if "model" in means.index:
        baselines = means.drop("model")
        values = {
            "model": number(means["model"]),
            "beaten": int((baselines > means["model"]).sum()),
            "number": len(baselines),
        }
        if held_out:
            words = say("glance.distance_held_out", **values)
        else:
            words = say("glance.distance", **values)
        yield words, " ", _to_coded(folder, say)
        if folder.filled("replayed_scores") is not None:
            yield say("glance.before_record")


def _verdicts(folder: Folder, say: Translator) -> Iterator[Cell]:
    table = folder.table("verdicts")
    if table is not None:
        verdicts = table[table["labeller"] == say.labeller]["verdict"]
        counts = verdicts.value_counts(sort=False)
        words = [f"{say.term(verdict)} {n}" for verdict, n in counts.items()]
        yield say(
            "glance.verdicts",
            labeller=say.term(say.labeller),
            number=table["thesis"].nunique(),
            counts=say("list.comma").join(words),
        )


def _sweep(folder: Folder, say: Translator) -> Iterator[Cell]:
    table = folder.table("points") if folder.swept else None
    if table is not None:
        yield say("glance.sweep", points=len(table), failed=int(table["failed"].sum()))


def _of_tie(table: pd.DataFrame | None, tie: tuple[str, str]) -> pd.DataFrame:
    assert table is not None
    return table[(table["actor"] == tie[0]) & (table["target"] == tie[1])]
