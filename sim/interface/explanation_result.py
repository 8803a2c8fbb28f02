"""Explanations in the public face: ``sim.explain``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from sim.core.dates import is_date
from sim.core.errors import BadInput, bad_word, shown
from sim.core.vocabulary import DOMAINS, month_index, month_text
from sim.explanation import ledger_tables
from sim.explanation.ledger import Moment
from sim.explanation.main_reason import main_reason
from sim.explanation.moments import moments
from sim.explanation.told_world import told
from sim.interface.labelled_arrays import Layout
from sim.interface.posterior_worlds import with_posterior
from sim.interface.result import Result, Tables
from sim.report import ledger_lines, reason_lines
from sim.report.act_texts import ActTexts
from sim.report.ledger_lines import NamedActs
from sim.report.translation import IN_ENGLISH
from sim.scenario.frozen_scenario import Scenario

BESIDE: Final = 100  # worlds over which an act is weighed
LENGTH: Final = len("YYYY-MM")
MONTHLY: Final = ("month", "domain")
MOVES: Final = ("ideal", "p_bandwagon", "p_hedge", "p_balance", "drawn")
DRIVERS: Final = ("theory", "driver")


@dataclass(frozen=True, repr=False)
class Explanation(Result):
    """Why a state stood where it stood, in one world.

    Attributes:
        scenario: The scenario.
        tie: Who chose, and toward whom.
        world: The world.
        moments: What was met and chosen in each month.
    """

    scenario: Scenario
    tie: tuple[str, str]
    world: int
    moments: tuple[Moment, ...]

    @property
    def ledger(self) -> pd.DataFrame:
        """What each theory, driver and act adds to the ideal level, by month and domain."""
        return ledger_tables.ledger(self.moments)

    @property
    def months(self) -> pd.DataFrame:
        """Ideal level, probabilities of the moves and the level chosen, by month and domain."""
        return ledger_tables.monthly(self.moments)

    @property
    def drivers(self) -> pd.DataFrame:
        """What each driver adds to the mean ideal level of the four domains, the largest first."""
        rows = self.ledger.groupby(list(DRIVERS), as_index=False)["contribution"].sum()
        rows["contribution"] /= len(DOMAINS) * len(self.moments)
        order = rows["contribution"].abs().sort_values(ascending=False, kind="stable").index
        ordered: pd.DataFrame = rows.loc[order].reset_index(drop=True)
        return ordered

    @property
    def why(self) -> str:
        """Which act weighs most in the last month over worlds, and what they do without it."""
        case, month = self.scenario, self.moments[-1].month
        worlds = case.numbered(range(min(BESIDE, case.worlds)))
        found = main_reason(case, list(moments(case, worlds, [month], [self.tie])))
        acts = NamedActs(ledger_tables.acts(case), ActTexts(IN_ENGLISH.of_case(case.case)))
        states = dict(zip(("actor", "target"), self.tie, strict=True))
        facts = None if found is None else found.facts
        return reason_lines.sentence(facts, month_text(month), states, acts)

    @property
    def text(self) -> str:
        """The explanation of the first month in words, as ``bamboo explain`` prints it."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        first = self.moments[0]
        ideals = dict(zip(DOMAINS, first.ideal, strict=True))
        say = IN_ENGLISH.of_case(self.scenario.case)
        acts = NamedActs(ledger_tables.acts(self.scenario), ActTexts(say))
        ledger = ledger_tables.ledger([first])
        yield from ledger_lines.perceived(ledger_tables.situation(first), say)
        yield from ledger_lines.preferred(ledger_tables.wishes(first), say)
        yield from ledger_lines.contributions(ledger, acts, None, ideals)
        yield from ledger_lines.choice(ledger_tables.monthly([first]), say)

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables by name."""
        names = {"drivers": "drivers", "ledger": "ledger", "ledger_months": "months"}
        return Tables(self, names)

    @property
    def title(self) -> str:
        """The tie, the months and the world."""
        first, last = (month_text(self.moments[place].month) for place in (0, -1))
        span = first if first == last else f"{first} to {last}"
        actor, target = self.tie
        chosen = f"{self.scenario.name}, world {self.world}"
        return f"Explanation of {actor} toward {target}, {span}, {chosen}"

    @property
    def kind(self) -> str:
        """The kind of the result."""
        return "explanation"

    @property
    def main(self) -> str:
        """Name of the table that a notebook shows first."""
        return "drivers"

    def _layout(self) -> Sequence[Layout]:
        return (Layout("ledger_months", MONTHLY, {name: name for name in MOVES}),)


def explain(
    scenario: Scenario,
    month: str,
    to: str | None = None,
    *,
    actor: str | None = None,
    target: str | None = None,
    world: int | None = None,
    posterior: str | Path | None = None,
    given_until: int | None = None,
) -> Explanation:
    """Explain a state's choice by theories, drivers and dated acts.

    Args:
        scenario: The scenario.
        month: The month, or the first of a span: YYYY-MM.
        to: The last month of the span; by default the month alone.
        actor: Whose choice; by default the focus of the scenario.
        target: Toward whom; by default the actor's first tie.
        world: The world; by default the one nearest to the median of the worlds, of a posterior the
            one nearest to the median change.
        posterior: Folder that ``bamboo infer`` wrote, whose worlds are explained.
        given_until: Last year whose codes these worlds were given; default: all that were given.

    Returns:
        The explanation, with its tables.

    Raises:
        BadInput: The scenario has no such tie, month or world.
    """
    scenario = with_posterior(scenario, posterior, given_until)
    tie = _tie(scenario, actor or scenario.focus, target)
    first = _month(scenario, "month", month)
    last = first if to is None else _month(scenario, "to", to)
    if first > last:
        raise BadInput.at("month", f"{month} lies after {to}; a span runs forward")
    if world is not None and not 0 <= world < scenario.worlds:
        message = f"{world} is no world; they are numbered 0 to {scenario.worlds - 1}"
        raise BadInput.at("world", message)
    number = told(scenario, tie) if world is None else int(world)
    months = range(first, last + 1)
    found = tuple(moments(scenario, scenario.numbered([number]), months, [tie]))
    return Explanation(scenario, tie, number, found)


def _tie(scenario: Scenario, actor: str, target: str | None) -> tuple[str, str]:
    own = [tie for tie in scenario.ties if tie[0] == actor]
    if not own:
        actors = list(dict.fromkeys(tie[0] for tie in scenario.ties))
        raise BadInput.at("actor", bad_word("actor", actor, actors))
    if target is None:
        return own[0]
    if (actor, target) not in own:
        targets = [name for _, name in own]
        raise BadInput.at("target", bad_word(f"target of {actor}", target, targets))
    return actor, target


def _month(scenario: Scenario, name: str, text: str) -> int:
    if not (is_date(text) and len(text) == LENGTH):
        message = f"{shown(text)} is no month; write YYYY-MM, such as 2014-05"
        raise BadInput.at(name, message)
    month = month_index(text)
    if not scenario.start <= month <= scenario.end:
        span = f"{month_text(scenario.start)} to {month_text(scenario.end)}"
        raise BadInput.at(name, f"{text} lies outside the span {span}")
    return month
