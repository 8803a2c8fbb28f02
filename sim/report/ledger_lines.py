"""The why ledger for readers: one state's month as aligned lines, or many months as a table."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

import pandas as pd

from sim.core.vocabulary import DOMAINS, MOVES, STATE_NAMES

WIDTH: Final = 120
LABEL: Final = 58
LEAST: Final = 0.01  # levels; what moves no domain by as much is told together
SHOWN: Final = 3  # acts of a driver
WORDS: Final = {"at_rest": "at rest, with nothing perceived"}
FAMILIES: Final = {
    "act": "one recorded act",
    "pair": "recorded acts together",
    "more": "one act more",
    "campaign": "one act more in each month of the year before",
}
TRIED: Final = "one act, a state's or a pair's acts over years, an act more, a year of acts more"
HEADS: Final = ("political", "military", "economic", "multilat.")


def _row(label: str, cells: Sequence[str], after: str = "") -> str:
    """Lay a label and a cell a domain out in columns; a label that is too long is cut."""
    label = label if len(label) <= LABEL else f"{label[: LABEL - 1]}…"
    return f"{label:{LABEL}}{''.join(f'{c:>10}' for c in cells)}{after}".rstrip()


def _levels(values: Sequence[float], digits: int = 2) -> list[str]:
    return [f"{v:+.{digits}f}" for v in values]


def opening(said: Mapping[str, Any]) -> list[str]:
    """Say which moment is explained, in which world and why that one, and how a month goes."""
    return [
        f"Why {STATE_NAMES.get(said['actor'], said['actor'])} stood where it stood toward {STATE_NAMES.get(said['target'], said['target'])} in {said['month']}",
        f"{said['scenario']}, seed {said['seed']}; {said['chosen']}",
        f"A month goes: {' → '.join(said['schedule'])}. So a choice answers what arrived before its month.",
    ]


def perceived(table: pd.DataFrame) -> list[str]:
    """Say what the state perceived."""
    by_domain, whole = table[table["by_domain"]], table[~table["by_domain"]]
    lines = ["", _row("What it perceived", HEADS)]
    lines += [
        _row(f"  {row['field']}", [f"{row[d]:.2f}" for d in DOMAINS])
        for _, row in by_domain.iterrows()
    ]
    facts = [f"{row['field']} {row[DOMAINS[0]]:.2f}" for _, row in whole.iterrows()]
    half = (len(facts) + 1) // 2
    return [*lines, f"  {', '.join(facts[:half])}", f"  {', '.join(facts[half:])}"]


def wished(table: pd.DataFrame) -> list[str]:
    """Say what each theory wished, in levels away from the ordinary, before its weight."""
    lines = ["", _row("What each theory with a say wished, in levels; its weight", HEADS)]
    shown = table.sort_values("weight", ascending=False, kind="stable")
    return lines + [
        _row(f"  {row['theory']:34} {row['weight']:6.1%}", _levels([row[d] for d in DOMAINS]))
        for _, row in shown.iterrows()
    ]


def contributions(
    ledger: pd.DataFrame,
    acts: pd.DataFrame,
    spread: pd.DataFrame | None,
    ideals: Mapping[str, float],
) -> list[str]:
    """Split the ideal level into theories, drivers and dated acts; ``spread`` holds the mean over worlds, where several were run."""
    wide: Any = ledger.pivot_table(
        index=["theory", "driver", "act"],
        columns="domain",
        values="contribution",
        aggfunc="sum",
        fill_value=0.0,
        sort=False,
    ).reindex(columns=list(DOMAINS), fill_value=0.0)
    beside: dict[Any, Any] = (
        {} if spread is None else {(r.theory, r.driver, r.act): r for r in spread.itertuples()}
    )
    head = "  all worlds [90 % of]" if beside else ""
    lines = ["", _row("What the ideal level was made of", HEADS, head)]
    theories = wide.groupby(level="theory", sort=False).sum()
    large = theories[theories.abs().max(axis=1) >= LEAST]
    order = sorted(
        large.index, key=lambda t: (t != "disposition", -float(large.loc[t].abs().sum()))
    )
    for theory in order:
        lines += _theory(str(theory), wide.xs(theory, level="theory"), acts, beside)
    small = theories.drop(index=large.index)
    if len(small):
        lines.append(
            _row(
                f"  {len(small)} others, each under {LEAST} of a level", _levels(list(small.sum()))
            )
        )
    return [
        *lines,
        _row(
            "  = ideal level",
            _levels([ideals[d] for d in DOMAINS]),
            _over(beside.get(("ideal", "", ""))),
        ),
    ]


def _over(row: Any) -> str:
    """Say a mean over worlds with the span of nine worlds in ten."""
    return "" if row is None else f"  {row.mean:+.2f} [{row.p05:+.2f}, {row.p95:+.2f}]"


def _theory(name: str, part: Any, acts: pd.DataFrame, beside: Mapping[Any, Any]) -> Iterator[str]:
    """Lay out one theory: its sum, its drivers, and the acts behind each."""
    yield _row(f"  {name}", _levels(list(part.sum())), _over(beside.get((name, "", ""))))
    for driver, rows in part.groupby(level="driver", sort=False):
        if driver and float(rows.sum().abs().max()) >= LEAST / 2:
            yield _row(
                f"    {WORDS.get(str(driver), driver)}",
                _levels(list(rows.sum())),
                _over(beside.get((name, str(driver), ""))),
            )
            yield from _acts(rows.droplevel("driver"), acts)


def _acts(rows: Any, acts: pd.DataFrame) -> Iterator[str]:
    """Name the acts that carry most of a driver, and say what the rest of them add up to."""
    named = rows[rows.index != ""]
    if named.empty:
        return
    order = named.abs().sum(axis=1).sort_values(ascending=False, kind="stable").index
    for act in order[:SHOWN]:
        yield _row(f"      {act} {_name(acts, str(act))}", _levels(list(named.loc[act]), 3))
    rest = named.loc[order[SHOWN:]]
    if len(rest):
        yield _row(
            f"      {len(rest)} more act{'s' if len(rest) > 1 else ''}",
            _levels(list(rest.sum()), 3),
        )
    unnamed = rows[rows.index == ""].sum()
    if float(unnamed.abs().max()) >= LEAST / 2:
        yield _row(
            "      acts chosen here, or imagined where none looked", _levels(list(unnamed), 3)
        )


def _name(acts: pd.DataFrame, act: str) -> str:
    return str(acts.loc[act, "summary"]) if act in acts.index else ""


def choice(months: pd.DataFrame) -> list[str]:
    """Say the chances of the moves, and what was taken."""
    at = months.set_index("domain")
    columns = [at.loc[d] for d in DOMAINS]
    lines = [
        "",
        _row("The choice", HEADS),
        _row("  level held the month before", [f"{c['before']:+d}" for c in columns]),
    ]
    lines += [_row(f"  chance to {m}", [f"{c[f'p_{m}']:.1%}" for c in columns]) for m in MOVES]
    return [
        *lines,
        _row("  likeliest move", [str(c["modal"]) for c in columns]),
        _row("  level taken in this world", [f"{c['drawn']:+d}" for c in columns]),
    ]


def reversals(flips: pd.DataFrame) -> list[str]:
    """Say by domain the smallest change that makes another move the likeliest, as edits that a scenario file takes."""
    lines = [
        "",
        "The smallest changes of what others did that make another move the likeliest, to paste below 'edits:' of a scenario:",
    ]
    for domain in DOMAINS:
        here = flips[flips["domain"] == domain].sort_values("size", kind="stable")
        lines += [line for row in here.itertuples() for line in _reversal(row)]
    firm = [d for d in DOMAINS if d not in set(flips["domain"])]
    return [
        *lines,
        *(
            wrap(
                f"{', '.join(firm)}: nothing that was tried flips it ({TRIED})",
                WIDTH,
                initial_indent="  ",
                subsequent_indent="    ",
            )
            if firm
            else []
        ),
    ]


def _reversal(row: Any) -> list[str]:
    """Say one flip, and its first edit; a year's acts are told by the first of them."""
    edits = str(row.edits).split("\n")
    lines = [
        f"  {row.domain}: from {row.was} to {row.becomes} by {FAMILIES[str(row.family)]}, {row.size:.2f} of intensity in all",
        f"    {edits[0]}",
    ]
    return lines + (
        [
            f"    and {len(edits) - 1} more of the kind, one in each month that follows (with --out, all stand in ledger_months.csv)"
        ]
        if len(edits) > 1
        else []
    )


def arriving(acts: pd.DataFrame, month: str, following: str, met: Sequence[str]) -> list[str]:
    """Name the acts of the month itself, which are met only in the month that follows."""
    here = acts[(acts["month"] == month) & (acts["span"] == 1) & acts["target"].isin(list(met))]
    return (
        []
        if here.empty
        else [
            "",
            f"Acts of {month} itself weigh from {following} on:",
            *(
                f"  {r.Index} {r.actor}>{r.target} {r.domain} {r.level:+g}: {r.summary}"[:WIDTH]
                for r in here.itertuples()
            ),
        ]
    )


def many(months: pd.DataFrame, ledger: pd.DataFrame) -> list[str]:
    """Lay several months out, one a line: ideal levels, levels taken, likeliest moves, and what moved the ideal most since the month before."""
    lines = [
        f"{'month':8}{'ideal level':^28}{'level taken':^20}{'likeliest move':^14}  largest change in the mean ideal"
    ]
    lines.append(
        f"{'':8}{''.join(f'{h[:5]:>7}' for h in HEADS)}{''.join(f'{h[:4]:>5}' for h in HEADS)}{'  P M E Mu':14}"
    )
    sums = ledger.pivot_table(
        index=["theory", "driver"],
        columns="month",
        values="contribution",
        aggfunc="sum",
        fill_value=0.0,
        sort=False,
    ) / len(DOMAINS)
    last: str | None = None
    for month, rows in months.groupby("month", sort=False):
        at = rows.set_index("domain").loc[list(DOMAINS)]
        letters = " ".join(
            {"bandwagon": "b", "hedge": "·", "balance": "R"}[str(m)] for m in at["modal"]
        )
        cells = "".join(f"{v:+7.2f}" for v in at["ideal"]) + "".join(
            f"{v:+5d}" for v in at["drawn"]
        )
        lines.append(f"{month:8}{cells}  {letters:12}  {_changed(sums, last, str(month))}".rstrip())
        last = str(month)
    return [
        *lines,
        "likeliest move in the four domains: b bandwagon, · hedge, R balance (resists)",
        "change: since the row above, by theory and driver",
    ]


def _changed(sums: Any, last: str | None, month: str) -> str:
    """Name the driver that changed most from one month to another."""
    if last is None:
        return ""
    gap = sums[month] - sums[last]
    theory, driver = gap.abs().idxmax()
    return (
        f"{gap[theory, driver]:+.3f} {theory}{f' ({driver})' if driver else ''}"
        if gap.abs().max() >= LEAST / 10
        else ""
    )
