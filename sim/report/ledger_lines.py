"""The lines of the why ledger: one state's month, from what it perceived to what it chose."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

import pandas as pd

from sim.core.vocabulary import DOMAINS, MOVES

WIDTH: Final = 120
LABEL: Final = 58  # letters of a row's label
LEAST: Final = 0.01  # levels; theories that move no domain by as much share one row
LEAST_DRIVER: Final = LEAST / 2
SHOWN: Final = 3  # acts of a driver
DRIVER_LABELS: Final = {"at_rest": "at rest, with nothing perceived"}
FAMILIES: Final = {
    "act": "one recorded act",
    "pair": "recorded acts together",
    "more": "one act more",
    "campaign": "one act more in each month of the year before",
}
TRIED: Final = "one act, a state's or a pair's acts over years, an act more, a year of acts more"
HEADS: Final = ("political", "military", "economic", "multilat.")
Means = Mapping[tuple[str, str, str], Any]  # by theory, driver and act: a row of mean, p05, p95


def _row(label: str, cells: Sequence[str], after: str = "") -> str:
    """Lay out a label and one cell a domain; a label that is too long is cut."""
    shown = label if len(label) <= LABEL else f"{label[: LABEL - 1]}…"
    columns = "".join(f"{cell:>10}" for cell in cells)
    return f"{shown:{LABEL}}{columns}{after}".rstrip()


def _levels(values: Sequence[float], digits: int = 2) -> list[str]:
    return [f"{value:+.{digits}f}" for value in values]


def heading(moment: Mapping[str, Any]) -> list[str]:
    """Describe which moment is explained, in which world and why that one.

    Args:
        moment: Keys actor and target (by name), month, scenario, seed, chosen (the world) and
            schedule.
    """
    actor, target = moment["actor"], moment["target"]
    order = " → ".join(moment["schedule"])
    return [
        f"Why {actor} chose its levels toward {target} in {moment['month']}",
        f"{moment['scenario']}, seed {moment['seed']}; {moment['chosen']}",
        f"Order of a month: {order}. A choice answers what arrived before its month.",
    ]


def perceived(table: pd.DataFrame) -> list[str]:
    """Describe the situation: what differs by domain as rows, the rest in two lines.

    Args:
        table: By field of the situation: its value in each domain, and whether these differ.
    """
    lines = ["", _row("What it perceived", HEADS)]
    for _, row in table[table["by_domain"]].iterrows():
        cells = [f"{row[domain]:.2f}" for domain in DOMAINS]
        lines.append(_row(f"  {row['field']}", cells))
    whole = table[~table["by_domain"]]
    facts = [f"{row['field']} {row[DOMAINS[0]]:.2f}" for _, row in whole.iterrows()]
    half = (len(facts) + 1) // 2
    lines.append(f"  {', '.join(facts[:half])}")
    lines.append(f"  {', '.join(facts[half:])}")
    return lines


def preferred(table: pd.DataFrame) -> list[str]:
    """Describe what each theory preferred, as departures from the disposition, before its weight.

    Args:
        table: By theory: its weight, and the levels that it prefers in each domain.
    """
    lines = ["", _row("What each theory in use preferred, in levels; its weight", HEADS)]
    by_weight = table.sort_values("weight", ascending=False, kind="stable")
    for _, row in by_weight.iterrows():
        label = f"  {row['theory']:34} {row['weight']:6.1%}"
        lines.append(_row(label, _levels([row[domain] for domain in DOMAINS])))
    return lines


def contributions(
    ledger: pd.DataFrame,
    acts: pd.DataFrame,
    spread: pd.DataFrame | None,
    ideals: Mapping[str, float],
) -> list[str]:
    """Split the ideal level into theories, drivers and dated acts.

    Args:
        ledger: Contributions by theory, driver, act and domain, in levels.
        acts: The recorded acts by id.
        spread: Mean and range over worlds by theory, driver and act; None for a single world.
        ideals: The ideal level by domain.
    """
    return list(_contributions(_by_domain(ledger), acts, _means(spread), ideals))


def _by_domain(ledger: pd.DataFrame) -> Any:
    """Return contributions by theory, driver and act, one column a domain."""
    wide = ledger.pivot_table(
        index=["theory", "driver", "act"],
        columns="domain",
        values="contribution",
        aggfunc="sum",
        fill_value=0.0,
        sort=False,
    )
    return wide.reindex(columns=list(DOMAINS), fill_value=0.0)


def _means(spread: pd.DataFrame | None) -> Means:
    if spread is None:
        return {}
    rows: list[Any] = list(spread.itertuples())
    return {(row.theory, row.driver, row.act): row for row in rows}


def _contributions(
    wide: Any, acts: pd.DataFrame, means: Means, ideals: Mapping[str, float]
) -> Iterator[str]:
    yield ""
    head = "  all worlds [90 % of]" if means else ""
    yield _row("Contributions to the ideal level", HEADS, head)
    theories = wide.groupby(level="theory", sort=False).sum()
    sizes = theories.abs()
    large = theories[sizes.max(axis=1) >= LEAST]
    totals = sizes.sum(axis=1)
    for theory in sorted(large.index, key=lambda name: (name != "disposition", -totals[name])):
        yield from _theory(str(theory), wide.xs(theory, level="theory"), acts, means)
    small = theories.drop(index=large.index)
    if len(small):
        label = f"  {_count(len(small), 'other')}, each under {LEAST} of a level"
        yield _row(label, _levels(list(small.sum())))
    levels = _levels([ideals[domain] for domain in DOMAINS])
    yield _row("  = ideal level", levels, _over_worlds(means.get(("ideal", "", ""))))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _over_worlds(row: Any) -> str:
    """Return a mean over worlds with the range of nine worlds in ten."""
    return "" if row is None else f"  {row.mean:+.2f} [{row.p05:+.2f}, {row.p95:+.2f}]"


def _theory(name: str, part: Any, acts: pd.DataFrame, means: Means) -> Iterator[str]:
    """Lay out one theory: its sum, its drivers, and the acts behind each."""
    after = _over_worlds(means.get((name, "", "")))
    yield _row(f"  {name}", _levels(list(part.sum())), after)
    for driver, rows in part.groupby(level="driver", sort=False):
        total = rows.sum()
        if driver and float(total.abs().max()) >= LEAST_DRIVER:
            label = DRIVER_LABELS.get(str(driver), driver)
            after = _over_worlds(means.get((name, str(driver), "")))
            yield _row(f"    {label}", _levels(list(total)), after)
            yield from _acts(rows.droplevel("driver"), acts)


def _acts(rows: Any, acts: pd.DataFrame) -> Iterator[str]:
    """Name the acts that carry most of a driver, and sum up the others."""
    named = rows[rows.index != ""]
    if named.empty:
        return
    sizes = named.abs().sum(axis=1)
    order = sizes.sort_values(ascending=False, kind="stable").index
    for act in order[:SHOWN]:
        summary = acts.loc[act, "summary"] if act in acts.index else ""
        yield _row(f"      {act} {summary}", _levels(list(named.loc[act]), 3))
    rest = named.loc[order[SHOWN:]]
    if len(rest):
        yield _row(f"      {_count(len(rest), 'more act')}", _levels(list(rest.sum()), 3))
    unnamed = rows[rows.index == ""].sum()
    if float(unnamed.abs().max()) >= LEAST_DRIVER:
        label = "      acts chosen here, or imagined in uncovered years"
        yield _row(label, _levels(list(unnamed), 3))


def choice(months: pd.DataFrame) -> list[str]:
    """Describe the chances of the moves and the levels that were taken.

    Args:
        months: One row a domain: the level before, the chance of each move, the level taken.
    """
    at = months.set_index("domain")
    columns = [at.loc[domain] for domain in DOMAINS]
    before = [f"{column['before']:+d}" for column in columns]
    lines = ["", _row("The choice", HEADS), _row("  level held the month before", before)]
    for move in MOVES:
        chances = [f"{column[f'p_{move}']:.1%}" for column in columns]
        lines.append(_row(f"  chance to {move}", chances))
    likeliest = [str(column["modal"]) for column in columns]
    taken = [f"{column['drawn']:+d}" for column in columns]
    lines.append(_row("  likeliest move", likeliest))
    lines.append(_row("  level taken in this world", taken))
    return lines


def reversals(flips: pd.DataFrame) -> list[str]:
    """Describe the smallest change in each domain that makes another move the likeliest.

    Args:
        flips: By domain: the moves before and after, the size, and the edits of a scenario file.
    """
    lines = [
        "",
        (
            "The smallest changes of what others did that make another move the likeliest, "
            "to paste below 'edits:' of a scenario:"
        ),
    ]
    for domain in DOMAINS:
        here = flips[flips["domain"] == domain].sort_values("size", kind="stable")
        for row in here.itertuples():
            lines += _reversal(row)
    flipped = set(flips["domain"])
    firm = [domain for domain in DOMAINS if domain not in flipped]
    if firm:
        text = f"{', '.join(firm)}: nothing that was tried flips it ({TRIED})"
        lines += wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
    return lines


def _reversal(row: Any) -> Iterator[str]:
    """Describe one flip and its first edit, which stands for all edits of the kind."""
    edits = str(row.edits).split("\n")
    change = f"from {row.was} to {row.becomes} by {FAMILIES[str(row.family)]}"
    yield f"  {row.domain}: {change}, {row.size:.2f} of intensity in all"
    yield f"    {edits[0]}"
    if len(edits) > 1:
        yield (
            f"    and {len(edits) - 1} more of the kind, one in each month that follows "
            "(with --out, ledger_months.csv lists all)"
        )


def arriving(acts: pd.DataFrame, month: str, following: str, met: Sequence[str]) -> list[str]:
    """Name the acts of the month itself, which only the choice of the next month answers.

    Args:
        acts: The recorded acts by id.
        month: The month that is explained, YYYY-MM.
        following: The month after it.
        met: The states whose acts reach the actor: itself and its members.
    """
    dated = acts[(acts["month"] == month) & (acts["span"] == 1)]
    here = dated[dated["target"].isin(list(met))]
    if here.empty:
        return []
    lines = ["", f"Acts of {month} itself weigh from {following} on:"]
    for row in here.itertuples():
        act = f"  {row.Index} {row.actor}>{row.target} {row.domain} {row.level:+g}: {row.summary}"
        lines.append(act[:WIDTH])
    return lines
