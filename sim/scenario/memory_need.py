"""The memory that worlds of a scenario need, so that too many are refused before any is run."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sim.core import machine
from sim.core.errors import BadInput
from sim.core.vocabulary import DOMAINS, MONTHS, month_index
from sim.scenario.draft import Draft
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.schema import ScenarioFile

WHOLE: Final = 8  # bytes of a count
SINGLE: Final = 4  # bytes of a number in a trace
# numbers that a trace stores of a tie and year: levels, ideals, impressions, relations
TRACED: Final = 15
ANNUAL: Final = 2  # bytes of a year's sum
AHEAD: Final = 5  # pieces of work for every worker, at work or waiting
RUNS: Final = 3  # runs of a scenario that its scores need
SCORING: Final = 12  # tables of pairs of years that the scoring holds at once
SHARE: Final = 0.7  # of the machine's memory that worlds may take


def counts_bytes(ties: int, years: int) -> int:
    """Return the bytes of the counts of a run, most of them counts of pairs of years.

    Args:
        ties: Number of decided ties.
        years: Number of years.
    """
    by_year = 49 + 3 + 4 * 4 + 4 + 3 * 61  # sums, moves, strategies, impressions, relations
    return ties * len(DOMAINS) * years * (years + by_year) * WHOLE


def refuse_excess(
    scenarios: Sequence[Scenario], *, size: int, workers: int, record: bool, trace: bool
) -> None:
    """Refuse worlds that need more memory than there is.

    Args:
        scenarios: Scenarios that run side by side.
        size: Worlds in a chunk.
        workers: Chunks that run at once.
        record: Whether the levels of every month are stored.
        trace: Whether the years of every world are stored.

    Raises:
        BadInput: They need more than most of the machine's memory.
    """
    needs = [_need(scenario, record=record, trace=trace) for scenario in scenarios]
    chunks = sum(-(-scenario.worlds // size) for scenario in scenarios)
    waiting = min(chunks, workers * AHEAD) * max(need.counts for need in needs)
    working = min(chunks, workers) * size * max(need.world for need in needs)
    stored = sum(need.counts + need.worlds for need in needs)
    joining = max(need.counts + need.worlds for need in needs)  # old and new, while chunks join
    need = stored + joining + waiting + working
    if need > _allowed():
        first = scenarios[0]
        what = f"{first.worlds} worlds of {len(first.years)} years"
        raise BadInput.at(first.name, _message(what, need))


class _Need(NamedTuple):
    """Bytes that a scenario needs: for its counts, one world at work, and all worlds stored."""

    counts: int
    world: int
    worlds: int


def _need(scenario: Scenario, *, record: bool, trace: bool) -> _Need:
    ties, years = len(scenario.ties), len(scenario.years)
    monthly = ties * len(DOMAINS) * years * MONTHS if record else 0
    traced = ties * TRACED * years * SINGLE if trace else 0
    annual = ties * len(DOMAINS) * years * ANNUAL
    return _Need(
        counts=counts_bytes(ties, years),
        world=annual + monthly + traced,
        worlds=(monthly + traced) * scenario.worlds,
    )


def check_size(file: ScenarioFile, ties: int, draft: Draft) -> None:
    """Check that the counts of a run and its scores find room, however few worlds there are.

    Args:
        file: The scenario.
        ties: Number of decided ties.
        draft: Takes the fault.
    """
    years = (month_index(file.end) - month_index(file.start)) // MONTHS + 1
    need = (2 * RUNS + SCORING) * counts_bytes(ties, years)
    if need > _allowed():
        what = f"a span of {years} years, {file.start} to {file.end}, with {ties} ties"
        draft.judge(("end",), _message(what, need), ["start", "end"])


def _allowed() -> float:
    """Return the bytes that worlds may take."""
    return SHARE * machine.memory()


def _message(what: str, need: float) -> str:
    has = machine.shown_bytes(machine.memory())
    return (
        f"{what} need about {machine.shown_bytes(need)} of memory, of which a run may take "
        f"{SHARE:.0%} and this machine has {has}; shorten the span or run fewer worlds"
    )
