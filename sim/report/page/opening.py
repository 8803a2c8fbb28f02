"""What was run, how to run it again, and what it came to at a glance."""

import shlex
from collections.abc import Iterator

import pandas as pd

from sim.report.fans import CONDITIONAL
from sim.report.page.anchors import NOTHING, number, share, spaced, to_acts, to_history
from sim.report.page.blocks import (
    Block,
    Cell,
    Code,
    Listing,
    Paragraph,
    Row,
    Section,
    Table,
    Typed,
    section,
)
from sim.report.page.folder_reader import Folder
from sim.report.page.translation import Tongue
from sim.report.run_lines import sample_of

DECADE = 10
COMMANDS = {
    "verdicts": "bamboo judge {name}",
    "comparison": "bamboo run {name} {flags}",
    "chronicle": "bamboo chronicle {name} {flags} --out results/{name}",
    "ledger": "bamboo explain {name} {flags} --from {first} --to {last} --out results/{name}",
}
HELD_OUT = "Distance from the coded history in the years that calibration did not see: {model} levels (0 is best). The model comes nearer than {beaten} of {number} contenders without agents; a good score would show that the story hangs together, not that it is true."
FOLDERS = {
    "constrained": "results/{name}_constrained",
    "spread": "results/{name}_spread",
    "distinguish": "results/{name}_distinguish",
}  # of kinds that write elsewhere than results/NAME


def ran(f: Folder, say: Tongue) -> Section | None:
    """Say what made the folder, and the commands that make it again."""
    said = f.said
    facts: list[tuple[str, Cell]] = [
        (say("Scenario"), Typed(str(said.get("name", "")))),
        (
            say("Span"),
            say("{first} to {last}, month by month", first=said["span"][0], last=said["span"][1])
            if len(said.get("span") or []) > 1
            else NOTHING,
        ),
        (say("Worlds"), str(said.get("worlds", NOTHING))),
        (say("Seed"), str(said.get("seed", NOTHING))),
        (say("Program"), f"Bamboo {said.get('bamboo')}, Python {said.get('python', NOTHING)}"),
        (
            say("Theories"),
            spaced(
                [say.term(t) for t in said.get("theories") or f.scenario.get("theories", [])],
                say(", "),
            ),
        ),
        (
            say("Mechanisms"),
            spaced([say.term(t) for t in f.scenario.get("mechanisms", [])], say(", ")),
        ),
        (
            say("Ties decided in the model"),
            spaced(
                [
                    say("{actor} toward {target}", actor=say.term(a), target=say.term(t))
                    for a, t in f.ties
                ],
                say(", "),
            ),
        ),
        (
            say("Acts met"),
            spaced(
                [f"{say.term(a)} {n}" for a, n in (said.get("acts_met") or {}).items()], say(", ")
            ),
        ),
        (say("Worlds drawn from"), _drawn_from(f, say)),
        (say("Digest of the scenario"), Typed(str(said.get("scenario_digest", NOTHING)))),
        (
            say("Digests of the evidence"),
            spaced(
                [Typed(str(said[k])) for k in ("forcing_digest", "history_digest") if k in said],
                say(", "),
            ),
        ),
    ]
    blocks: list[Block | None] = [
        Table(
            say("The run"),
            (say("What"), say("Value")),
            tuple(Row((k, v)) for k, v in facts if v not in ("", (), NOTHING)),
            wide=(1,),
        ),
        Paragraph(
            (
                say(
                    "The same numbers come out again, to the byte, with:"
                    if f.said.get("command")
                    else "This report comes out again, to the byte, with:"
                ),
            )
        ),
        Code("\n".join(_again(f))),
        *_warnings(f, say),
        *_edited(f, say),
    ]
    return section("ran", say("What was run, and how to run it again"), blocks)


def _drawn_from(f: Folder, say: Tongue) -> Cell:
    """Name the constrained set that worlds took their parameters from, if they did."""
    known = f.said.get("constrained")
    if not isinstance(known, dict):
        return NOTHING
    first, last = known["calibrated"]
    return (
        say(
            "a set of {points} points, constrained on {first} to {last}, digest ",
            points=known["points"],
            first=first,
            last=last,
        ),
        Typed(str(known["digest"])),
    )


def _again(f: Folder) -> list[str]:
    """Give the commands that make the folder again."""
    name = str(f.said.get("name", ""))
    command = list(map(str, f.said.get("command") or []))
    worlds = f"--worlds {f.said.get('worlds')} --seed {f.said.get('seed')}"
    judged = (
        [f"bamboo judge {shlex.quote(name)} {worlds}"]
        if not f.kind and f.table("verdicts") is not None
        else []
    )
    return [
        *(["bamboo " + shlex.join(command)] if command else []),
        *judged,
        "bamboo report " + shlex.quote(FOLDERS.get(f.kind, "results/{name}").format(name=name)),
    ]


def _flags(f: Folder) -> str:
    """Give the flags with which the folder was run, so that another command speaks of the same worlds."""
    command = list(map(str, f.said.get("command") or []))
    return (
        shlex.join(command[2:])
        if command[:1] == ["run"]
        else f"--worlds {f.said.get('worlds')} --seed {f.said.get('seed')}"
    )


def _months(f: Folder) -> tuple[str, str]:
    """Give the first and the last month of the window, or of the last two years where there is none."""
    last = int(str((f.said.get("span") or ["", "2025-12"])[-1])[:4])
    first, last = (f.scenario.get("window") or [last - 1, last])[:2]
    return f"{first}-01", f"{last}-12"


def _warnings(f: Folder, say: Tongue) -> Iterator[Block]:
    if not f.linked:
        text = "The evidence that ships with this program is not that of the run: the digests differ. Numbers are therefore not linked to acts, which might be others."
        yield Paragraph((say(text),), "warn")
    idle = f.said.get("unforced") or []
    if idle:
        names = say(", ").join(say.term(a) for a in idle)
        yield Paragraph(
            (
                say(
                    "Unforced, with fewer than ten recorded acts met: {names}. What they do in the model is disposition and noise, and verdicts on them are untestable.",
                    names=names,
                ),
            ),
            "warn",
        )
    silent = {t: off for t, off in (f.said.get("theories_without_datum") or {}).items() if off}
    if silent:
        rows = tuple(
            Row((Typed(str(tie)), say(", ").join(say.term(x) for x in off)))
            for tie, off in silent.items()
        )
        yield Table(
            say("Theories that are off because the record gives no datum for what they read"),
            (say("Tie"), say("Theories")),
            rows,
            wide=(1,),
        )


def _edited(f: Folder, say: Tongue) -> Iterator[Block]:
    """List the named changes by which a scenario departs from the record."""
    edits = f.scenario.get("edits")
    if edits:
        yield Paragraph(
            (
                say(
                    "The scenario departs from the record by these named changes; the acts in the appendix are the record's:"
                ),
            )
        )
        yield Listing(tuple(Typed(str(e)) for e in edits))


def glance(f: Folder, say: Tongue) -> Section | None:
    """Say in a few sentences what came out."""
    points = [*_moves(f, say), *_named(f, say), *_near(f, say), *_verdicts(f, say), *_swept(f, say)]
    return section(
        "glance",
        say("At a glance"),
        [*conditional(f, say), Listing(tuple(points)) if points else None],
    )


def conditional(f: Folder, say: Tongue) -> Iterator[Block]:
    """Say of a run with a setting, before anything else, that it is conditional."""
    if f.said.get("setting"):
        text = "The record ends before {month}; from there on, what the setting states is assumed, and nothing here says that it will come."
        yield Paragraph(
            (
                f"{say.told(str(f.said.get('conditional', CONDITIONAL)))} ",
                say(text, month=f.said["setting"]),
            ),
            "warn",
        )


def _moves(f: Folder, say: Tongue) -> Iterator[Cell]:
    table = f.table("moves")
    for actor, target in f.ties if table is not None else []:
        here = _of(table, actor, target)
        years = sorted(set(here["year"]))
        if years:
            early, late = (
                share(here[here["year"].isin(span)]["balance"].mean())
                for span in (years[:DECADE], years[-DECADE:])
            )
            words = say(
                "{actor} toward {target}: acts against it in {early} of months in the first ten years, {late} in the last ten.",
                actor=say.term(actor),
                target=say.term(target),
                early=early,
                late=late,
            )
            yield (
                words[0].upper() + words[1:],
                " ",
                to_acts(f, say("What it met"), (target, actor)),
            )


def _named(f: Folder, say: Tongue) -> Iterator[Cell]:
    table = None if f.swept else f.table("strategies")
    if table is not None:
        actor, target = f.focus
        here = _of(table, actor, target)[lambda t: t["labeller"] == "nguyen"]
        years = sorted(set(here["year"]))
        if years:
            late = here[here["year"].isin(years[-DECADE:])]
            text = "Named by Nguyen's rule, {actor} hedges in {hedge} of worlds in the last ten years, and soft-balances in {soft}."
            yield (
                say(
                    text,
                    actor=say.term(actor),
                    hedge=share(late["hedge"].mean()),
                    soft=share(late["soft_balance"].mean()),
                ),
                " ",
                to_history(f, say("The coded history"), f.focus),
            )


def _near(f: Folder, say: Tongue) -> Iterator[Cell]:
    table = f.table("comparison")
    if table is None:
        return
    here = _of(table, *f.focus)
    here, years = sample_of(
        here[(here["subset"] == "all") & (here["metric"] == "distance")].dropna(subset=["value"])
    )
    means = here.groupby("contender")["value"].mean()
    if "model" in means.index:
        others = means.drop("model")
        text = "Distance from the coded history: {model} levels (0 is best). The model comes nearer than {beaten} of {number} contenders without agents; a good score would show that the story hangs together, not that it is true."
        text = HELD_OUT if years else text
        yield (
            say(
                text,
                model=number(means["model"]),
                beaten=int((others > means["model"]).sum()),
                number=len(others),
            ),
            " ",
            to_history(f, say("The coded history"), f.focus),
        )


def _verdicts(f: Folder, say: Tongue) -> Iterator[Cell]:
    table = f.table("verdicts")
    if table is not None:
        counts = table[table["labeller"] == "nguyen"]["verdict"].value_counts(sort=False)
        told = say(", ").join(f"{say.term(v)} {n}" for v, n in counts.items())
        yield say(
            "Of {number} theses, under Nguyen's labeller: {told}.",
            number=table["thesis"].nunique(),
            told=told,
        )


def _swept(f: Folder, say: Tongue) -> Iterator[Cell]:
    table = f.table("points") if f.swept else None
    if table is not None:
        yield say(
            "{points} points were run, {failed} worlds failed.",
            points=len(table),
            failed=int(table["failed"].sum()),
        )


def _of(table: pd.DataFrame | None, actor: str, target: str) -> pd.DataFrame:
    assert table is not None
    return table[(table["actor"] == actor) & (table["target"] == target)]


def lacking(f: Folder, say: Tongue) -> Section | None:
    """Say what the folder does not hold, and which command would add it."""
    if f.kind:
        return None
    first, last = _months(f)
    name = shlex.quote(str(f.said.get("name", "")))
    missing = [
        (t, c.format(name=name, flags=_flags(f), first=first, last=last))
        for t, c in COMMANDS.items()
        if f.table(t) is None
    ]
    rows = tuple(Row((say.term(f"{t}.csv"), Typed(c))) for t, c in missing)
    table = (
        Table(say("Not in this folder"), (say("What is not here"), say("What would add it")), rows)
        if rows
        else None
    )
    return section("lacking", say("What this folder does not hold"), [table])
