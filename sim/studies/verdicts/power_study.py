"""What the rule of verdicts does on histories whose truth is known: its operating characteristics.

Networks learn, from histories made before any record, what the codes tell of every thesis: the
probability that the mechanism does it, and that history satisfies it. Then the rule is asked of
further histories, made by rules and by nulls in equal numbers. A thesis is *true* in a history if
at least 80 % of the replays of its maker satisfy it, and the history itself does (its condition,
where acts are removed); *false* if at most 20 % do. Histories between are not counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.parallel import number_of_workers, side_by_side
from sim.evidence.stance_codes import MISSING
from sim.inference.contender_list import NULLS, RULES
from sim.judgement import posterior_verdict as rule
from sim.judgement.posterior_verdict import Answers
from sim.judgement.theses import Thesis
from sim.model.ensemble import Progress, compile_kernels
from sim.record.columns import frame
from sim.studies.inferring.inference_plan import InferencePlan
from sim.studies.inferring.posterior_inference import Kept
from sim.studies.verdicts.amortised import Learned, learn
from sim.studies.verdicts.made_histories import Batch, Made, Making, by_prior
from sim.studies.verdicts.thesis_statements import MOST, removes_acts

Floats = NDArray[np.float64]
LEARNED_FROM: Final = 38400  # histories
AT_ONCE: Final = 1200  # histories of a batch
LEARNING_REPLAYS: Final = 12
TESTED: Final = 200  # histories
TEST_REPLAYS: Final = 32
TEST: Final = 10_000  # number of the first batch of tests
TRUE: Final = 0.8  # share of a maker's replays from which on a thesis is true
FALSE: Final = 0.2  # share up to which it is false
FEWEST: Final = 10  # histories of which a power is stated
NAN: Final = float("nan")


@dataclass(frozen=True)
class Powers:
    """What a study of power leaves.

    Attributes:
        plan: The inference whose acts and coders were used.
        theses: The theses.
        table: Table ``power``: by thesis, how often it was true, false, supported, refuted.
        histories: Table ``made_verdicts``: the verdict on every thesis in every history.
        learned: Table ``learned``: how well the networks foresee what they are asked.
        tests: The histories that the rule was asked of.
    """

    plan: InferencePlan
    theses: tuple[Thesis, ...]
    table: pd.DataFrame
    histories: pd.DataFrame
    learned: pd.DataFrame
    tests: Made


def study(
    making: Making,
    *,
    learned_from: int = LEARNED_FROM,
    tested: int = TESTED,
    workers: int | None = None,
    progress: Progress | None = None,
    kept: Kept | None = None,
) -> Powers:
    """Study what the rule does on made histories.

    Args:
        making: How histories are made.
        learned_from: Number of histories that the networks learn from.
        tested: Number of histories that the rule is asked of.
        workers: Number of processes; it changes no number.
        progress: Called with the number of batches done and of all.
        kept: Keeps batches, so that an interrupted study can go on.
    """
    number = workers or number_of_workers()
    if number > 1:
        compile_kernels(making.plan.scenario)
    batches = learning_batches(making, learned_from) + test_batches(making, tested)
    done: dict[int, Made] = {} if kept is None else _finished(batches, kept)
    missing = [batch for batch in batches if batch.number not in done]
    for batch, made in zip(missing, side_by_side(Batch.done, missing, number), strict=True):
        done[batch.number] = made
        if kept is not None:
            kept.put(str(batch.number), made)
        if progress is not None:
            progress(len(done), len(batches))
    learning, tests = (
        [done[batch.number] for batch in some]
        for some in (learning_batches(making, learned_from), test_batches(making, tested))
    )
    return powers(making, joined(learning), joined(tests))


def _finished(batches: Sequence[Batch], kept: Kept) -> dict[int, Made]:
    """Return the batches that an earlier run has kept, by number."""
    found = {batch.number: kept.get(str(batch.number)) for batch in batches}
    return {number: made for number, made in found.items() if isinstance(made, Made)}


def learning_batches(making: Making, total: int) -> list[Batch]:
    """Return the batches of histories that networks learn from."""
    number = max(round(total / AT_ONCE), 1)
    counts = tuple(by_prior(making.plan, -(-total // number)).items())
    return [Batch(making, counts, one) for one in range(number)]


def test_batches(making: Making, total: int) -> list[Batch]:
    """Return the batches of histories that the rule is asked of: half by rules, half by nulls."""
    tests = replace(making, replays=TEST_REPLAYS)
    counts: dict[str, int] = {}
    for names in (RULES, NULLS):
        known = [name for name in names if name in making.plan.names]
        for i, name in enumerate(known):
            counts[name] = (total // 2 + len(known) - 1 - i) // len(known)
    return [Batch(tests, tuple(counts.items()), TEST)]


def joined(parts: Sequence[Made]) -> Made:
    """Join batches of histories."""
    return Made(
        makers=np.concatenate([one.makers for one in parts]),
        codes=np.concatenate([one.codes for one in parts]),
        shares=np.concatenate([one.shares for one in parts], axis=1),
        satisfied=np.concatenate([one.satisfied for one in parts], axis=1),
    )


def inputs_of_codes(codes: NDArray[np.int64]) -> Floats:
    """Return what networks see of codes (history, domain, coder, year): (history, input).

    They see the mean code of every domain and year, and how far coders differ in every domain.
    """
    known = codes != MISSING
    number = np.maximum(known.sum(axis=2), 1)
    levels = np.where(known, codes, 0)
    mean = levels.sum(axis=2) / number
    away = np.where(known, np.abs(levels - mean[:, :, None]), 0.0)
    apart = away.sum(axis=(2, 3)) / np.maximum(known.sum(axis=(2, 3)), 1)
    return np.concatenate([mean.reshape(len(codes), -1), apart], axis=1)


def targets_of(made: Made) -> Floats:
    """Return what networks learn: statements, shares and satisfied histories, side by side."""
    asked = ~np.isnan(made.shares)
    does = np.where(asked, made.shares >= MOST, np.nan)
    return np.concatenate([does, made.shares, made.satisfied]).T


def powers(making: Making, from_: Made, tests: Made) -> Powers:
    """Learn from histories, and ask the rule of others."""
    targets = targets_of(from_)
    asked = np.flatnonzero(~np.isnan(targets).all(axis=0))
    net = learn(inputs_of_codes(from_.codes), targets[:, asked], making.plan.seed)
    found = np.full((len(tests.makers), targets.shape[1]), np.nan)
    found[:, asked] = net.probabilities(inputs_of_codes(tests.codes))
    prior = np.full(targets.shape[1], np.nan)
    prior[asked] = np.nanmean(targets[:, asked], axis=0)
    each = frame("made_verdicts", _verdict_rows(making, tests, found, prior))
    table = frame("power", _power_rows(making.theses, each))
    learned = _learned(making, net, asked)
    return Powers(making.plan, making.theses, table, each, learned, tests)


def _learned(making: Making, net: Learned, asked: NDArray[np.int64]) -> pd.DataFrame:
    number = len(making.theses)
    kinds = ("statement", "emergence", "record")
    rows = [
        (making.theses[place % number].id, kinds[place // number], net.score[i], net.before[i])
        for i, place in enumerate(asked.tolist())
    ]
    return frame("learned", rows)


def _verdict_rows(
    making: Making, tests: Made, found: Floats, prior: Floats
) -> Iterator[tuple[Any, ...]]:
    number = len(making.theses)
    for t, thesis in enumerate(making.theses):
        for h, maker in enumerate(tests.makers.tolist()):
            share, satisfied = tests.shares[t, h], tests.satisfied[t, h]
            if np.isnan(share) or np.isnan(found[h, t]):
                continue
            removes = removes_acts(thesis.criterion)
            answers = replace(_answers(found[h], t, number, prior[t]), removes=removes)
            truth = _truth(share, satisfied, removing=removes)
            numbers = (share, satisfied, answers.record, answers.emergence, answers.probability)
            rounded = [round(float(value), 4) for value in numbers]
            word = rule.word(answers)
            yield (h, maker, thesis.id, truth, *rounded, answers.bayes_factor, word)


def _answers(found: Floats, thesis: int, number: int, prior: float) -> Answers:
    margin = min(max(prior, 1e-3), 1.0 - 1e-3)
    probability = float(found[thesis])
    return Answers(
        record=float(found[2 * number + thesis]),
        emergence=float(found[number + thesis]),
        emergence_nulls=NAN,
        held_out=NAN,
        held_out_nulls=NAN,
        probability=probability,
        prior=margin,
        bayes_factor=rule.odds_factor(probability, margin),
    )


def _truth(share: float, satisfied: float, *, removing: bool) -> str:
    """Return whether a thesis is true or false in a history; empty where it is neither."""
    if share <= FALSE:
        return "false"
    held = removing or satisfied == 1.0
    return "true" if share >= TRUE and held else ""


def _power_rows(theses: Sequence[Thesis], each: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for thesis in theses:
        own = each[each["thesis"] == thesis.id]
        yield {"thesis": thesis.id, **counts_of(own)}


def counts_of(own: pd.DataFrame) -> dict[str, Any]:
    """Count verdicts on true and on false theses, as the table ``power`` has them."""
    found: dict[str, Any] = {}
    for truth in ("true", "false"):
        words = own.loc[own["truth"] == truth, "verdict"]
        found[truth] = len(words)
        for word in (rule.SUPPORTED, rule.WEAK, rule.REFUTED):
            found[f"{truth}_{word}"] = int((words == word).sum())
    found["power_true"] = _ratio(found["true_supported"], found["true"])
    found["power_false"] = _ratio(found["false_refuted"], found["false"])
    return found


def _ratio(part: int, whole: int) -> float:
    """Return a share, NaN of so few histories that it says nothing."""
    return round(part / whole, 4) if whole >= FEWEST else NAN
