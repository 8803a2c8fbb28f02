"""Which rule a panel can tell from which: a study of recovery on made panels.

All states of a made panel follow one rule. Each meets the recorded acts and, where a rate is given,
made-up acts of support at that rate, since tables of one power hold none. Networks learn, state by
state, which rule made codes; their log probabilities are summed over states. A panel is decided
where one rule has a probability of at least 0.95. Larger panels are drawn from the same states.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.parallel import number_of_workers, side_by_side
from sim.core.vocabulary import DOMAINS, month_text
from sim.evidence.rows import Act
from sim.inference.made_codes import every_year
from sim.model.ensemble import Progress, compile_kernels
from sim.record.columns import frame
from sim.record.labellers import labeller_of
from sim.scenario.frozen_scenario import Scenario
from sim.studies.inferring.inference_plan import plan
from sim.studies.panel.members import Member
from sim.studies.verdicts.amortised import learn
from sim.studies.verdicts.made_histories import Making, make
from sim.studies.verdicts.power_study import inputs_of_codes

Floats = NDArray[np.float64]
RULES: Final = ("rule_T", "rule_U", "rule_T_and_U")
LEARNED: Final = 4000  # histories of each rule and state from which networks learn
SURE: Final = 0.95
TIMES: Final = (2, 4, 8)  # panels of so many times the states are drawn from these
SUPPORT: Final = 2.0  # level of a made-up act of support
SUPPORTING: Final = 25  # part of the key of the random numbers
TESTED: Final = 7  # number of the batch of made panels


@dataclass(frozen=True)
class RecoveryTask:
    """A piece of work: one state, learned from made histories and asked of others.

    Attributes:
        member: The state.
        panels: Number of made panels of each rule.
        support: Made-up acts of support a year; 0 for those of the evidence alone.
        coders: Coders of every domain and year; None for those of the evidence.
        seed: Seed.
    """

    member: Member
    panels: int
    support: float
    coders: int | None
    seed: int

    def done(self) -> Floats:
        """Return log probabilities of the rules: (true rule, panel, rule)."""
        scenario = _supported(self.member.scenario, self.support, self.seed)
        asked = plan(scenario, names=RULES, seed=self.seed)
        if self.coders is not None:
            asked = replace(asked, codes=every_year(asked.codes.years, self.coders))
        making = Making(asked, (), labeller_of(scenario.case), 1)
        from_ = make(making, dict.fromkeys(RULES, LEARNED), 0)
        targets = np.array([[float(maker == rule) for rule in RULES] for maker in from_.makers])
        net = learn(inputs_of_codes(from_.codes), targets, self.seed)
        tests = make(making, dict.fromkeys(RULES, self.panels), TESTED)
        logs = np.log(net.probabilities(inputs_of_codes(tests.codes)))
        logs -= np.log(np.exp(logs).sum(axis=1, keepdims=True))
        return np.asarray(logs.reshape(len(RULES), self.panels, len(RULES)))


def _supported(scenario: Scenario, rate: float, seed: int) -> Scenario:
    """Return the scenario with made-up acts of support by a third state, at a rate a year."""
    if rate == 0.0:
        return scenario
    key = [SUPPORTING, seed, *map(ord, scenario.focus)]
    random = np.random.default_rng(key)
    months = np.arange(scenario.start, scenario.end + 1)
    # support comes in waves, so that it does not stand for a trend
    wave = 1.0 + np.sin(2.0 * np.pi * (random.random() + (months - scenario.start) / 96.0))
    when = months[random.random(len(months)) < rate / 12.0 * wave]
    acts = [
        Act(
            id=f"made-{number}",
            date=month_text(month),
            precision="month",
            actor="ZZZ",
            target=scenario.focus,
            domain=DOMAINS[number % len(DOMAINS)],
            level=-SUPPORT,
        )
        for number, month in enumerate(when.tolist())
    ]
    return scenario.with_acts((*scenario.forcing.acts, *acts), scenario.name)


def recovery(tasks: Sequence[RecoveryTask], progress: Progress | None = None) -> pd.DataFrame:
    """Return how often made panels are told apart: the table ``panel_recovery``.

    Args:
        tasks: The states of one panel.
        progress: Called with the number of states done and of all.
    """
    workers = number_of_workers()
    if workers > 1:
        compile_kernels(tasks[0].member.scenario)
    found = []
    for own in side_by_side(RecoveryTask.done, tasks, workers):
        found.append(own)
        if progress is not None:
            progress(len(found), len(tasks))
    logs = np.array(found)
    rows = list(_rows(logs.sum(axis=0), tasks[0], len(tasks)))
    for times in TIMES:
        larger = _of_more_states(logs, times * len(tasks), tasks[0].seed)
        rows += _rows(larger, tasks[0], times * len(tasks))
    return frame("panel_recovery", rows)


def _of_more_states(logs: Floats, states: int, seed: int) -> Floats:
    """Return log probabilities of panels with more states like these: (true rule, panel, rule).

    Args:
        logs: Log probabilities by state: (state, true rule, panel, rule).
        states: Number of states, each drawn from these with a made history of its own.
        seed: Seed of the draws.
    """
    known, rules, panels, _ = logs.shape
    random = np.random.default_rng((seed, SUPPORTING, states))
    whose = random.integers(0, known, (panels, states))
    which = random.integers(0, panels, (panels, states))
    drawn = [logs[whose, rule, which].sum(axis=1) for rule in range(rules)]
    return np.array(drawn)


def _rows(logs: Floats, first: RecoveryTask, states: int) -> Iterator[tuple[Any, ...]]:
    sure = np.exp(logs - logs.max(axis=2, keepdims=True))
    sure /= sure.sum(axis=2, keepdims=True)
    for place, rule in enumerate(RULES):
        decided = sure[place].max(axis=1) >= SURE
        right = decided & (sure[place].argmax(axis=1) == place)
        counts = (int(right.sum()), int((decided & ~right).sum()), int((~decided).sum()))
        coders = "" if first.coders is None else first.coders
        yield (rule, states, first.panels, first.support, coders, *counts)
