"""Cases of judgement: paired traces of the same worlds, and what criteria read from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS
from sim.judgement.reasons import write_reason
from sim.record.labellers import FIRST
from sim.record.summary import Trace

Holds = NDArray[np.bool_]
Floats = NDArray[np.float64]
Span = tuple[int, int]
FACTUAL: Final = "factual"


class Untestable(Exception):  # noqa: N818  # a finding about the record, not a programming error
    """The record lacks what a criterion asks for."""


@dataclass(frozen=True)
class Case:
    """What a criterion is asked about.

    Attributes:
        runs: Traces of paired runs by name; ``FACTUAL`` is the run with nothing removed.
        labeller: Name of the rule that names strategies.
    """

    runs: Mapping[str, Trace]
    labeller: str = FIRST

    @property
    def factual(self) -> Trace:
        """The run with nothing removed."""
        return self.runs[FACTUAL]

    def within(self, run: str) -> "Case":
        """Return the case in which another run of the same worlds is the factual one.

        Raises:
            Untestable: There is no run of this name.
        """
        if run not in self.runs:
            raise Untestable(write_reason("needs_run", run=run))
        return Case({**self.runs, FACTUAL: self.runs[run]}, self.labeller)


def _row(trace: Trace, tie: str) -> int:
    """Place of a tie in a trace; raises Untestable where nothing decides it."""
    actor, _, target = tie.partition(">")
    if (actor, target) not in trace.shape.ties:
        raise Untestable(write_reason("no_tie", tie=tie))
    return trace.shape.ties.index((actor, target))


def _years(trace: Trace, span: Span) -> slice:
    """Places of the years of a span in a trace; raises Untestable where it lies outside."""
    first, last = trace.shape.years[0], trace.shape.years[-1]
    if span[0] < first or span[1] > last:
        asked = f"{span[0]}-{span[1]}"
        reason = write_reason("outside_span", years=asked, span=f"{first}-{last}")
        raise Untestable(reason)
    return slice(span[0] - first, span[1] - first + 1)


def known(values: Any, what: str) -> Any:
    """Return values as they are; raises Untestable where some are unknown.

    A record without values neither satisfies a criterion nor fails it.
    """
    if np.isnan(values).any():
        raise Untestable(write_reason("record_silent", what=what))
    return values


def domain_levels(case: Case, tie: str, years: Span) -> Any:
    """Return the annual levels of a tie in some years: (domain, year, world), NaN where unknown."""
    trace = case.factual
    of_tie = trace.levels[_row(trace, tie)]
    return of_tie[:, _years(trace, years)]


def levels(case: Case, tie: str, domains: list[str] | None, years: Span) -> Floats:
    """Return the annual level of a tie, mean over domains: (year, world).

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        domains: Domains that are averaged; None for all four.
        years: First and last year.

    Raises:
        Untestable: The run lacks the tie, the years, or a level in one of them.
    """
    rows = [DOMAINS.index(domain) for domain in domains or DOMAINS]
    found = known(domain_levels(case, tie, years)[rows], "levels")
    return np.asarray(found.mean(0, dtype=np.float64))


def mean_level(case: Case, tie: str, domains: list[str] | None, years: Span) -> Floats:
    """Return the mean level of a tie over domains and years, as in ``levels``: (world,)."""
    return np.asarray(levels(case, tie, domains, years).mean(0))


def impression(case: Case, tie: str, driver: str, years: Span) -> Floats:
    """Return an impression of a tie at the end of each year: (year, world).

    Raises:
        Untestable: The run lacks the tie, the years, or the impression in one of them.
    """
    trace = case.factual
    if driver not in trace.shape.perceived:
        raise Untestable(write_reason("not_perceived", driver=driver))
    values = trace.perceived[_row(trace, tie), trace.shape.perceived.index(driver)]
    found = known(values[_years(trace, years)], "impressions")
    return np.asarray(found, dtype=np.float64)


def relation(case: Case, tie: str, quantity: str, years: Span) -> Floats:
    """Return a quantity of a tie's relations at the end of each year: (year, world).

    Raises:
        Untestable: The run lacks the tie, the years, or the quantity in one of them.
    """
    trace = case.factual
    if trace.relations is None or quantity not in trace.shape.relations:
        raise Untestable(write_reason("not_kept", quantity=quantity))
    values = trace.relations[_row(trace, tie), trace.shape.relations.index(quantity)]
    found = known(values[_years(trace, years)], f"'{quantity}'")
    return np.asarray(found, dtype=np.float64)
