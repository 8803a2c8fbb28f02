"""What records with a known maker answer to every thesis, before any world is on trial.

A thesis is worth a trial if something can lose it. Four records are asked: a state that does
nothing, a state that chooses at random, the coded history by its plain and its direct stance, and
histories made by one rule alone on the acts of the record. Their answers give three flags:

- *cheap*: a state that does nothing satisfies the thesis in at least half of its worlds;
- *definitional*: the coded history satisfies it on the plain stance and not on the direct one;
- *record_fails*: the coded history does not satisfy it on the plain stance.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.evidence.rows import History
from sim.judgement import stress_verdict, theses
from sim.judgement.conditional_criteria import asked
from sim.judgement.criteria import FACTUAL
from sim.judgement.theses import Thesis
from sim.model.ensemble import Progress
from sim.model.partnerships import relation_quantities
from sim.record.columns import frame
from sim.record.labellers import LABELLERS
from sim.scenario.frozen_scenario import Scenario
from sim.studies import run_types
from sim.studies.baseline_records import free_traces
from sim.studies.named_runs import run_traces
from sim.studies.trial import plan
from sim.studies.trial.trial_runs import Answers, ask_history

RULE: Final = "T_and_U"  # pressure and support, both needed
WORLDS: Final = 100
ENOUGH: Final = 0.5  # share of an idle state's worlds from which on a thesis is cheap
CHEAP: Final = "cheap"
DEFINITIONAL: Final = "definitional"
FAILS: Final = "record_fails"
IDLE: Final = "always_hedge"
RANDOM: Final = "random_choice"
MADE: Final = "rule"
Key = tuple[str, str]


def table(
    scenario: Scenario,
    claims: tuple[Thesis, ...],
    history: History,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Ask every thesis of the records with a known maker.

    Args:
        scenario: The scenario whose acts and span are used; at most 100 of its worlds are run.
        claims: The theses.
        history: The coded history.
        progress: Called with the number of finished worlds and the number of all.

    Returns:
        The table of ``thesis_answers.csv``: by thesis and labeller the share of worlds that satisfy
        it (NaN where too few can be asked), the coded history's answers, and the flags.
    """
    by_maker = _ask_made(scenario, claims, progress)
    plain, direct = ask_history(scenario, claims, history)
    rows = []
    for claim in claims:
        for labeller in LABELLERS:
            key = (claim.id, labeller)
            shares = {maker: _share(answers[key]) for maker, answers in by_maker.items()}
            said = single(plain.get(key)), single(direct.get(key))
            words = {None: "cannot be asked", True: "holds", False: "fails"}
            rows.append(
                {
                    "thesis": claim.id,
                    "labeller": labeller,
                    "idle": shares[IDLE],
                    "random": shares[RANDOM],
                    "plain": words[said[0]],
                    "direct": words[said[1]],
                    "rule": shares[MADE],
                    "flags": " ".join(flags(shares[IDLE], plain=said[0], direct=said[1])),
                }
            )
    return frame("thesis_answers", rows)


def flags(idle: float, *, plain: bool | None, direct: bool | None) -> list[str]:
    """Return the flags of a thesis.

    Args:
        idle: Share of an idle state's worlds that satisfy it; NaN where it cannot be asked.
        plain: Answer of the coded history on the plain stance; None where it cannot be asked.
        direct: The same on the direct stance.
    """
    found = {
        CHEAP: idle >= ENOUGH,
        DEFINITIONAL: plain is True and direct is False,
        FAILS: plain is False,
    }
    return [flag for flag, holds in found.items() if holds]


def single(answer: Any) -> bool | None:
    """Return the answer of a record of one world; None where it cannot be asked."""
    if answer is None or isinstance(answer, str) or not asked(answer)[0]:
        return None
    return bool(answer[0])


def _share(answer: Any) -> float:
    found = None if isinstance(answer, str) else stress_verdict.tally(answer)
    return np.nan if found is None else round(found.share, 4)


def _ask_made(
    scenario: Scenario, claims: Iterable[Thesis], progress: Progress | None
) -> Mapping[str, Answers]:
    """Run what the theses need and ask them of a rule, an idle and a random state, by maker."""
    few = replace(scenario, worlds=min(scenario.worlds, WORLDS))
    claims = tuple(claims)
    variants = {name: plan.variant(few, name) for name in [FACTUAL, *plan.needed(claims)]}
    runs: dict[tuple[str, str], Scenario] = {}
    for name, variant in variants.items():
        alone = name.startswith("theory_")  # such a run says itself what decides
        runs[MADE, name] = variant if alone else run_types.rule(variant, RULE)
        if relation_quantities(variant.parameters):
            runs[IDLE, name] = run_types.always_hedge(variant)
            runs[RANDOM, name] = run_types.random_choice(variant)
    traces = run_traces(runs, progress)
    ran: dict[str, dict[str, Any]] = {MADE: {}, IDLE: {}, RANDOM: {}}
    for (maker, name), trace in traces.items():
        ran[maker][name] = trace
    made = {MADE: ran[MADE], **free_traces(ran[MADE], few, ran)}
    return {maker: theses.ask_all(claims, own) for maker, own in made.items()}
