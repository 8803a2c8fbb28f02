"""Tables of ledgers, and the world that lies nearest to the median of its ensemble."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.core.vocabulary import DOMAINS, MONTHS, month_text
from sim.decision.situation import DOMAIN_FIELDS, NAMES, ROWS
from sim.explanation.ledger import Moment, modal, pooled, split
from sim.explanation.smallest_changes import Flip
from sim.model.annual import simulate_years
from sim.model.ensemble import run_chunk
from sim.record.columns import DIGITS, frame
from sim.record.summary import Summary
from sim.scenario.frozen_scenario import Scenario

LOOKED_AT: Final = 200  # worlds among which the typical one is sought
ALL: Final = 1_000_000
KEYS: Final = ("theory", "driver", "act")
SPREAD: Final = (5, 95)  # percentiles
ACT_COLUMNS: Final = (
    "act",
    "date",
    "actor",
    "target",
    "domain",
    "level",
    "month",
    "span",
    "summary",
)


def typical(scenario: Scenario, tie: tuple[str, str], summary: Summary | None = None) -> int:
    """Return the number of the world whose years on a tie lie nearest to the median.

    Args:
        scenario: The scenario; its first ``LOOKED_AT`` worlds are searched.
        tie: The tie as (actor, target).
        summary: Counts whose median is meant; default: those of the worlds that are searched.
    """
    number = min(scenario.worlds, LOOKED_AT)
    years = simulate_years(scenario, scenario.numbered(range(number)))
    levels = years.annual[scenario.ties.index(tie)] / MONTHS
    whole = summary or run_chunk(scenario, 0, number).summary
    median = whole.quantile(0.5)[whole.tie(*tie)]
    distances = ((levels - median[..., None]) ** 2).sum(axis=(0, 1))
    return int(np.argmin(distances))


def _place(moment: Moment, domain: int) -> tuple[Any, ...]:
    """First cells of a row: month, world, actor, target and domain."""
    return month_text(moment.month), moment.world, *moment.tie, DOMAINS[domain]


def ledger(moments: Iterable[Moment], least: float = 0.0, most: int = ALL) -> pd.DataFrame:
    """Return the table of ``ledger.csv``.

    The rows of a month, world, tie and domain sum to the ideal level.

    Args:
        moments: The moments.
        least: Least contribution of an act that is listed by name, in levels.
        most: How many acts of a driver are listed by name.
    """
    rows = []
    for moment in moments:
        for domain in range(len(DOMAINS)):
            place = _place(moment, domain)
            for entry in pooled(split(moment, domain), least, most):
                rows.append((*place, entry.theory, entry.driver, entry.act, entry.contribution))
    return frame("ledger", rows).round(DIGITS)


def monthly(moments: Iterable[Moment], flips: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return the table of ``ledger_months.csv``.

    Args:
        moments: The moments.
        flips: What would have changed the likeliest move, in words by domain, where this was
            searched for one moment.
    """
    rows = []
    for moment in moments:
        for d, domain in enumerate(DOMAINS):
            chances = moment.chances(d)
            levels = (float(moment.ideal[d]), int(moment.before[d]))
            flip = (flips or {}).get(domain, "")
            choice = (modal(chances), *chances, int(moment.drawn[d]), flip)
            rows.append((*_place(moment, d), *levels, *choice))
    return frame("ledger_months", rows).round(DIGITS)


def spread(moments: Sequence[Moment], known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what theories, drivers and acts contribute over worlds.

    Args:
        moments: One moment of each world.
        known: Their ledger, where it is at hand.

    Returns:
        Mean and 5th and 95th percentile over worlds of what each contributed to the mean ideal
        level of the four domains. The row of a driver has no act, and the row of a theory has no
        driver either. Where the ledger of a world does not name something, its contribution is 0.
        The last row is the ideal level itself.
    """
    table = ledger(moments) if known is None else known
    worlds = [moment.world for moment in moments]
    rows = []
    for depth in range(1, len(KEYS) + 1):
        keys = list(KEYS[:depth])
        blanks = [""] * (len(KEYS) - depth)
        by_world = _by_world(table, keys, worlds)
        for key, values in by_world.iterrows():
            names = [key] if isinstance(key, str) else list(key)
            rows.append((*names, *blanks, values.mean(), *np.percentile(values, SPREAD)))
    ideals = np.array([moment.ideal.mean() for moment in moments])
    rows.append(("ideal", "", "", ideals.mean(), *np.percentile(ideals, SPREAD)))
    return pd.DataFrame(rows, columns=[*KEYS, "mean", "p05", "p95"]).round(DIGITS)


def _by_world(table: pd.DataFrame, keys: list[str], worlds: list[int]) -> Any:
    """Mean contribution over domains, one column a world."""
    named = table[(table[keys] != "").all(axis=1)]
    sums = named.pivot_table(
        index=keys,
        columns="world",
        values="contribution",
        aggfunc="sum",
        fill_value=0.0,
        sort=False,
    )
    return sums.reindex(columns=worlds, fill_value=0.0) / len(DOMAINS)


def situation(moment: Moment) -> pd.DataFrame:
    """Return what was perceived: field, by_domain, and its value in each domain."""
    rows = []
    for name in NAMES:
        if name in ROWS:
            values = [moment.seen(name, d) for d in range(len(DOMAINS))]
            rows.append((name, name in DOMAIN_FIELDS, *values))
    return pd.DataFrame(rows, columns=["field", "by_domain", *DOMAINS])


def wishes(moment: Moment) -> pd.DataFrame:
    """Return what each theory with a say wished: theory, weight, and level in each domain.

    The levels are those before the weight.
    """
    rows = []
    for theory, weight in zip(moment.theories, moment.weights, strict=True):
        if weight > 0.0:
            levels = []
            for d in range(len(DOMAINS)):
                fields = {name: moment.seen(name, d) for name in theory.reads}
                levels.append(moment.wish(theory, d, fields))
            rows.append((theory.name, float(weight), *levels))
    return pd.DataFrame(rows, columns=["theory", "weight", *DOMAINS])


def flipped(flips: Iterable[Flip]) -> pd.DataFrame:
    """Return flips as a table: domain, family, was, becomes, size, and edits as YAML lines."""
    rows = [
        (flip.domain, flip.family, flip.was, flip.becomes, flip.size, "\n".join(flip.lines))
        for flip in flips
    ]
    return pd.DataFrame(rows, columns=["domain", "family", "was", "becomes", "size", "edits"])


def acts(scenario: Scenario) -> pd.DataFrame:
    """Return the acts that the model may see, with their id as the index."""
    rows = []
    for act in scenario.forcing.acts:
        what = (act.id, act.date, act.actor, act.target, act.domain, act.level)
        rows.append((*what, month_text(act.month), act.span, act.summary))
    return pd.DataFrame(rows, columns=list(ACT_COLUMNS)).set_index("act")
