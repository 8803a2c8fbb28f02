"""Ledgers: moments of an ensemble's worlds as tidy tables, and the world that stands nearest to the ensemble's median."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.core.vocabulary import DOMAINS, MONTHS, MOVES, month_text
from sim.decision.situation import DOMAIN_FIELDS, NAMES, ROWS
from sim.explain.ledger import AT_REST, Moment, modal, pooled, split
from sim.explain.smallest_changes import Flip
from sim.model.annual import simulate_years
from sim.model.ensemble import run_chunk
from sim.record.columns import DIGITS
from sim.record.summary import Summary
from sim.scenario.scenario import Scenario

LEDGER: Final = (
    "month",
    "world",
    "actor",
    "target",
    "domain",
    "theory",
    "driver",
    "act",
    "contribution",
)
MONTHLY: Final = (
    "month",
    "world",
    "actor",
    "target",
    "domain",
    "ideal",
    "before",
    "modal",
    *(f"p_{m}" for m in MOVES),
    "drawn",
    "flip",
)
LOOKED_AT: Final = 200  # worlds among which the typical one is sought
ALL: Final = 1_000_000


def typical(scenario: Scenario, tie: tuple[str, str], summary: Summary | None = None) -> int:
    """Number the world, of the first two hundred, whose years on a tie stand nearest to the ensemble's median (its own, where no summary is given)."""
    number = min(scenario.worlds, LOOKED_AT)
    levels = (
        simulate_years(scenario, scenario.numbered(range(number))).annual[scenario.ties.index(tie)] / MONTHS
    )
    whole = summary or run_chunk(scenario, 0, number).summary
    middle = whole.quantile(0.5)[whole.tie(*tie)]
    return int(np.argmin(((levels - middle[..., None]) ** 2).sum(axis=(0, 1))))


def _place(moment: Moment, domain: int) -> tuple[Any, ...]:
    return month_text(moment.month), moment.world, *moment.tie, DOMAINS[domain]


def ledger(moments: Iterable[Moment], least: float = 0.0, most: int = ALL) -> pd.DataFrame:
    """Give the table of ``ledger.csv``: rows of a month, world, tie and domain sum to the ideal level; of each driver the ``most`` acts above ``least`` by name."""
    rows = [
        (*_place(m, d), e.theory, e.driver, e.act, e.contribution)
        for m in moments
        for d in range(len(DOMAINS))
        for e in pooled(split(m, d), least, most)
    ]
    return pd.DataFrame(rows, columns=list(LEDGER)).round(DIGITS)


def monthly(moments: Iterable[Moment], flips: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Give the table of ``ledger_months.csv``; ``flips``: words by domain, where one moment was asked what would have flipped it."""
    rows = []
    for m in moments:
        for d, domain in enumerate(DOMAINS):
            found = m.chances(d)
            rows.append(
                (
                    *_place(m, d),
                    float(m.ideal[d]),
                    int(m.before[d]),
                    modal(found),
                    *found,
                    int(m.drawn[d]),
                    (flips or {}).get(domain, ""),
                )
            )
    return pd.DataFrame(rows, columns=list(MONTHLY)).round(DIGITS)


def spread(moments: Sequence[Moment]) -> pd.DataFrame:
    """Give, over worlds, what each theory, driver and act contributed to the mean ideal level of the four domains: theory, driver, act, mean, p05, p95.

    A driver's row has no act and a theory's no driver either; what a world's ledger does not name is 0 there.
    """
    table = ledger(moments)
    rows = []
    for keys in (["theory"], ["theory", "driver"], ["theory", "driver", "act"]):
        named = table[(table[keys] != "").all(axis=1)]
        sums = named.pivot_table(
            index=keys,
            columns="world",
            values="contribution",
            aggfunc="sum",
            fill_value=0.0,
            sort=False,
        )
        by_world: Any = sums.reindex(columns=[m.world for m in moments], fill_value=0.0) / len(
            DOMAINS
        )
        for key, values in by_world.iterrows():
            names = [key] if isinstance(key, str) else list(key)
            rows.append(
                (*names, *("",) * (3 - len(names)), values.mean(), *np.percentile(values, (5, 95)))
            )
    ideals = np.array([m.ideal.mean() for m in moments])
    rows.append(("ideal", "", "", ideals.mean(), *np.percentile(ideals, (5, 95))))
    return pd.DataFrame(rows, columns=["theory", "driver", "act", "mean", "p05", "p95"]).round(
        DIGITS
    )


def situation(moment: Moment) -> pd.DataFrame:
    """Give what was perceived: field, by_domain, and its value in each domain."""
    rows = [
        (name, name in DOMAIN_FIELDS, *(moment.seen(name, d) for d in range(len(DOMAINS))))
        for name in NAMES
        if name in ROWS
    ]
    return pd.DataFrame(rows, columns=["field", "by_domain", *DOMAINS])


def wishes(moment: Moment) -> pd.DataFrame:
    """Give what each theory with a say wished before its weight: theory, weight, and levels by domain."""
    full = [{name: moment.seen(name, d) for name in NAMES} for d in range(len(DOMAINS))]
    rows = [
        (
            t.name,
            float(w),
            *(moment.wish(t, d, {n: full[d][n] for n in t.reads}) for d in range(len(DOMAINS))),
        )
        for t, w in zip(moment.theories, moment.weights, strict=True)
        if w > 0.0
    ]
    return pd.DataFrame(rows, columns=["theory", "weight", *DOMAINS])


def flipped(flips: Iterable[Flip]) -> pd.DataFrame:
    """Give the flips as a table: domain, family, was, becomes, size, edits (lines of a scenario file)."""
    rows = [(f.domain, f.family, f.was, f.becomes, f.size, "\n".join(f.lines)) for f in flips]
    return pd.DataFrame(rows, columns=["domain", "family", "was", "becomes", "size", "edits"])


def acts(scenario: Scenario) -> pd.DataFrame:
    """List the acts that the model may see: id, date, actor, target, domain, level, month, summary."""
    rows = [
        (a.id, a.date, a.actor, a.target, a.domain, a.level, month_text(a.month), a.span, a.summary)
        for a in scenario.forcing.acts
    ]
    return pd.DataFrame(
        rows,
        columns=["act", "date", "actor", "target", "domain", "level", "month", "span", "summary"],
    ).set_index("act")


__all__ = [
    "AT_REST",
    "LEDGER",
    "MONTHLY",
    "acts",
    "flipped",
    "ledger",
    "monthly",
    "situation",
    "spread",
    "typical",
    "wishes",
]
