"""The lines of the why ledger: one state's month, from what it perceived to what it chose.

English lines name fields, theories and drivers by their codes, as scenario files write them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from sim.core.vocabulary import DOMAINS, MOVES
from sim.report.act_texts import ActTexts
from sim.report.translation import Translator
from sim.report.wide_text import cut, left, right, wrapped

WIDTH: Final = 120
LABEL: Final = 58  # letters of a row's label
LEAST: Final = 0.01  # levels; theories that move no domain by as much share one row
LEAST_DRIVER: Final = LEAST / 2
SHOWN: Final = 3  # acts of a driver
AT_REST: Final = "at_rest"  # the driver of a theory that perceives nothing
FAMILIES: Final = {  # by family of changes: its message
    "act": "explain.one_act",
    "pair": "explain.acts_together",
    "more": "explain.act_more",
    "campaign": "explain.acts_more",
}
STEPS: Final = {  # by step of a month: its message
    "perceive": "explain.perceive",
    "appraise": "explain.appraise",
    "choose": "explain.choose",
    "act": "explain.act",
    "adapt": "explain.adapt",
    "record": "explain.record",
}
HEADS: Final = ("explain.political", "explain.military", "explain.economic", "explain.multilateral")
Means = Mapping[tuple[str, str, str], Any]  # by theory, driver and act: a row of mean, p05, p95


@dataclass(frozen=True)
class NamedActs:
    """The recorded acts by id, and what is said of them in the reader's language."""

    table: pd.DataFrame
    texts: ActTexts

    def summary(self, name: Any) -> str:
        """Return the summary of an act; empty where it is not recorded."""
        if name not in self.table.index:
            return ""
        found = self.texts.summary(str(name))
        return f"{self.table.loc[name, 'summary']}{self.texts.mark}" if found is None else found


def _row(label: str, cells: Sequence[str], after: str = "") -> str:
    """Lay out a label and one cell a domain; a label that is too long is cut."""
    columns = "".join(right(cell, 10) for cell in cells)
    return f"{left(cut(label, LABEL), LABEL)}{columns}{after}".rstrip()


def _named(code: object, say: Translator) -> str:
    """Return a code in English, else its name."""
    return str(code) if say.english else say.named(code)


def _levels(values: Sequence[float], digits: int = 2) -> list[str]:
    return [f"{value:+.{digits}f}" for value in values]


def heading(moment: Mapping[str, Any], say: Translator) -> list[str]:
    """Describe which moment is explained, in which world and why that one.

    Args:
        moment: Keys actor and target (their codes), first and last (the months), scenario, seed,
            world, why (that world) and schedule.
        say: The reader's language.
    """
    states = {key: say.term(moment[key]) for key in ("actor", "target")}
    first, last = say.date(moment["first"]), say.date(moment["last"])
    span = first if first == last else say("explain.span", first=first, last=last)
    steps = [say(STEPS[step]) if step in STEPS else str(step) for step in moment["schedule"]]
    order = " → ".join(steps)
    world = {key: moment[key] for key in ("scenario", "seed", "world", "why")}
    return [
        say("explain.head", month=span, **states),
        say("explain.world", **world),
        say("explain.order", order=order),
    ]


def perceived(table: pd.DataFrame, say: Translator) -> list[str]:
    """Describe the situation: what differs by domain as rows, the rest in two lines.

    Args:
        table: By field of the situation: its value in each domain, and whether these differ.
        say: The reader's language.
    """
    lines = ["", _row(say("explain.perceived"), say.each(*HEADS))]
    for _, row in table[table["by_domain"]].iterrows():
        cells = [f"{row[domain]:.2f}" for domain in DOMAINS]
        lines.append(_row(f"  {_named(row['field'], say)}", cells))
    whole = table[~table["by_domain"]]
    facts = [f"{_named(row['field'], say)} {row[DOMAINS[0]]:.2f}" for _, row in whole.iterrows()]
    comma = say("list.comma")
    half = (len(facts) + 1) // 2
    lines.append(f"  {comma.join(facts[:half])}")
    lines.append(f"  {comma.join(facts[half:])}")
    return lines


def preferred(table: pd.DataFrame, say: Translator) -> list[str]:
    """Describe what each theory preferred, as departures from the disposition, before its weight.

    Args:
        table: By theory: its weight, and the levels that it prefers in each domain.
        say: The reader's language.
    """
    lines = ["", _row(say("explain.preferred"), say.each(*HEADS))]
    by_weight = table.sort_values("weight", ascending=False, kind="stable")
    for _, row in by_weight.iterrows():
        label = f"  {left(_named(row['theory'], say), 34)} {row['weight']:6.1%}"
        lines.append(_row(label, _levels([row[domain] for domain in DOMAINS])))
    return lines


def contributions(
    ledger: pd.DataFrame,
    acts: NamedActs,
    spread: pd.DataFrame | None,
    ideals: Mapping[str, float],
) -> list[str]:
    """Split the ideal level into theories, drivers and dated acts.

    Args:
        ledger: Contributions by theory, driver, act and domain, in levels.
        acts: The recorded acts, and what is said of them.
        spread: Mean and range over worlds by theory, driver and act; None for a single world.
        ideals: The ideal level by domain.
    """
    return list(_contributions(_by_domain(ledger), acts, _means(spread), ideals))


def sides(world: int, others: int, say: Translator) -> str:
    """Describe what the columns of contributions hold, where other worlds stand beside one.

    Args:
        world: Number of the world.
        others: How many worlds stand beside it.
        say: The reader's language.
    """
    return say("explain.sides", world=world, others=others)


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
    wide: Any, acts: NamedActs, means: Means, ideals: Mapping[str, float]
) -> Iterator[str]:
    say = acts.texts.say
    yield ""
    head = say("explain.all_worlds") if means else ""
    yield _row(say("explain.contributions"), say.each(*HEADS), head)
    theories = wide.groupby(level="theory", sort=False).sum()
    sizes = theories.abs()
    large = theories[sizes.max(axis=1) >= LEAST]
    totals = sizes.sum(axis=1)
    for theory in sorted(large.index, key=lambda name: (name != "disposition", -totals[name])):
        yield from _theory(str(theory), wide.xs(theory, level="theory"), acts, means)
    small = theories.drop(index=large.index)
    if len(small):
        key = "explain.other" if len(small) == 1 else "explain.others"
        label = say(key, number=len(small), least=LEAST)
        yield _row(label, _levels(list(small.sum())))
    levels = _levels([ideals[domain] for domain in DOMAINS])
    yield _row(say("explain.ideal"), levels, _over_worlds(means.get(("ideal", "", ""))))


def _over_worlds(row: Any) -> str:
    """Return a mean over worlds with the range of nine worlds in ten."""
    return "" if row is None else f"  {row.mean:+.2f} [{row.p05:+.2f}, {row.p95:+.2f}]"


def _theory(name: str, part: Any, acts: NamedActs, means: Means) -> Iterator[str]:
    """Lay out one theory: its sum, its drivers, and the acts behind each."""
    say = acts.texts.say
    after = _over_worlds(means.get((name, "", "")))
    yield _row(f"  {_named(name, say)}", _levels(list(part.sum())), after)
    for driver, rows in part.groupby(level="driver", sort=False):
        total = rows.sum()
        if driver and float(total.abs().max()) >= LEAST_DRIVER:
            label = say("explain.at_rest") if driver == AT_REST else _named(driver, say)
            after = _over_worlds(means.get((name, str(driver), "")))
            yield _row(f"    {label}", _levels(list(total)), after)
            yield from _acts(rows.droplevel("driver"), acts)


def _acts(rows: Any, acts: NamedActs) -> Iterator[str]:
    """Name the acts that carry most of a driver, and sum up the others."""
    say = acts.texts.say
    named = rows[rows.index != ""]
    if named.empty:
        return
    sizes = named.abs().sum(axis=1)
    order = sizes.sort_values(ascending=False, kind="stable").index
    for act in order[:SHOWN]:
        yield _row(f"      {act} {acts.summary(act)}", _levels(list(named.loc[act]), 3))
    rest = named.loc[order[SHOWN:]]
    if len(rest):
        key = "explain.more_act" if len(rest) == 1 else "explain.more_acts"
        yield _row(say(key, number=len(rest)), _levels(list(rest.sum()), 3))
    unnamed = rows[rows.index == ""].sum()
    if float(unnamed.abs().max()) >= LEAST_DRIVER:
        yield _row(say("explain.unnamed"), _levels(list(unnamed), 3))


def choice(months: pd.DataFrame, say: Translator) -> list[str]:
    """Describe the chances of the moves and the levels that were taken.

    Args:
        months: One row a domain: the level before, the chance of each move, the level taken.
        say: The reader's language.
    """
    at = months.set_index("domain")
    columns = [at.loc[domain] for domain in DOMAINS]
    before = [f"{column['before']:+d}" for column in columns]
    lines = ["", _row(say("explain.choice"), say.each(*HEADS)), _row(say("explain.before"), before)]
    for move in MOVES:
        chances = [f"{column[f'p_{move}']:.1%}" for column in columns]
        lines.append(_row(say("explain.chance", move=_named(move, say)), chances))
    likeliest = [_named(column["modal"], say) for column in columns]
    taken = [f"{column['drawn']:+d}" for column in columns]
    lines.append(_row(say("explain.likeliest"), likeliest))
    lines.append(_row(say("explain.taken"), taken))
    return lines


def reversals(flips: pd.DataFrame, say: Translator) -> list[str]:
    """Describe the smallest change in each domain that makes another move the likeliest.

    Args:
        flips: By domain: the moves before and after, the size, and the edits of a scenario file.
        say: The reader's language.
    """
    lines = ["", say("explain.smallest")]
    for domain in DOMAINS:
        here = flips[flips["domain"] == domain].sort_values("size", kind="stable")
        for row in here.itertuples():
            lines += _reversal(row, say)
    flipped = set(flips["domain"])
    firm = [domain for domain in DOMAINS if domain not in flipped]
    if firm:
        named = say("list.comma").join(_named(domain, say) for domain in firm)
        lines += wrapped(say("explain.firm", domains=named), WIDTH, "  ", "    ")
    return lines


def _reversal(row: Any, say: Translator) -> Iterator[str]:
    """Describe one flip and its first edit, which stands for all edits of the kind."""
    edits = str(row.edits).split("\n")
    codes = {key: _named(getattr(row, key), say) for key in ("domain", "was", "becomes")}
    means = say(FAMILIES[str(row.family)])
    yield say("explain.reversal", means=means, size=f"{row.size:.2f}", **codes)
    yield f"    {edits[0]}"
    if len(edits) > 1:
        yield say("explain.more_edits", number=len(edits) - 1)


def arriving(acts: NamedActs, month: str, following: str, met: Sequence[str]) -> list[str]:
    """Name the acts of the month itself, which only the choice of the next month answers.

    Args:
        acts: The recorded acts, and what is said of them.
        month: The month that is explained, YYYY-MM.
        following: The month after it.
        met: The states whose acts reach the actor: itself and its members.
    """
    say = acts.texts.say
    table = acts.table
    dated = table[(table["month"] == month) & (table["span"] == 1)]
    here = dated[dated["target"].isin(list(met))]
    if here.empty:
        return []
    lines = ["", say("explain.arriving", month=say.date(month), following=say.date(following))]
    for row in here.itertuples():
        what = f"{row.actor}>{row.target} {_named(row.domain, say)} {row.level:+g}"
        act = f"  {row.Index} {what}{say('list.colon')}{acts.summary(row.Index)}"
        lines.append(act[:WIDTH] if say.english else cut(act, WIDTH))
    return lines
