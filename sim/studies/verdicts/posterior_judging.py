"""The steps of verdicts from posteriors: what is read, what is judged, and in which order.

Both ``bamboo judge --posterior`` and ``sim.judge(posterior=...)`` take them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.core.errors import BadInput
from sim.judgement.theses import Thesis
from sim.model.ensemble import Progress
from sim.record.labellers import labeller_of
from sim.scenario.frozen_scenario import Scenario
from sim.studies.inferring.inference_plan import InferencePlan
from sim.studies.inferring.posterior_inference import Inference
from sim.studies.verdicts import drawn_worlds, other_choices, thesis_verdicts
from sim.studies.verdicts.basis_levels import basis_levels
from sim.studies.verdicts.drawn_worlds import InferredWorlds
from sim.studies.verdicts.other_choices import ChoiceVerdicts
from sim.studies.verdicts.stored_power import read_power
from sim.studies.verdicts.thesis_verdicts import NO_POWER, Power

Posterior = Path | Inference
ShowStep = Callable[[str], AbstractContextManager[Progress]]  # called with the label of a step


@dataclass(frozen=True)
class Grounds:
    """What verdicts rest on.

    Attributes:
        worlds: The worlds of the inference that verdicts are given from.
        others: Worlds of further inferences, made by other choices.
        power: What the rule does on histories of known truth, where it was studied.
    """

    worlds: InferredWorlds
    others: tuple[InferredWorlds, ...] = ()
    power: Power = NO_POWER

    @property
    def sets(self) -> int:
        """Number of sets of worlds that are asked, over all steps."""
        again = [*self.others, self.worlds] if self.others else []
        return sum(map(thesis_verdicts.number_of_sets, [self.worlds, *again]))


@dataclass(frozen=True)
class PosteriorVerdicts:
    """Verdicts from the worlds of an inference.

    Attributes:
        verdicts: The verdict on every thesis under every labeller.
        counterfactuals: What conditioned worlds do when acts are taken away, or met alone.
        changes: The verdicts under other choices; None where no other inference was named.
        levels: Levels and codes by basis; None where there is one basis.
    """

    verdicts: pd.DataFrame
    counterfactuals: pd.DataFrame
    changes: pd.DataFrame | None
    levels: pd.DataFrame | None = None

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by the names of their files."""
        found = {"verdicts": self.verdicts, "counterfactuals": self.counterfactuals}
        more = {"verdict_changes": self.changes, "basis_levels": self.levels}
        return found | {name: table for name, table in more.items() if table is not None}


def read(
    scenario: Scenario,
    posterior: Posterior,
    powers: Path | None = None,
    beside: Sequence[Posterior] = (),
) -> Grounds:
    """Read what verdicts rest on.

    Args:
        scenario: The scenario, on the evidence of the inferences.
        posterior: The inference, or the folder of one.
        powers: Folder of a study of power, or None.
        beside: Further inferences, made by other choices, or their folders.

    Raises:
        BadInput: A folder is damaged, something is of other evidence, or two inferences were made
            alike.
    """
    worlds = drawn_worlds.of(scenario, posterior)
    others = tuple(drawn_worlds.of(scenario, other) for other in beside)
    power = NO_POWER if powers is None else read_power(scenario, powers)
    refuse_alike([worlds.plan, *(own.plan for own in others)])
    return Grounds(worlds, others, power)


def refuse_alike(plans: Sequence[InferencePlan]) -> None:
    """Refuse inferences that were made alike; raises BadInput."""
    often = Counter(plan.choice for plan in plans)
    for choice, number in often.items():
        if number > 1:
            message = (
                f"{number} inferences have the same choices ({choice}), so that no verdict can "
                "tell them apart; name one of them"
            )
            raise BadInput.at("--beside", message)


def judge(grounds: Grounds, theses: Sequence[Thesis], show: ShowStep) -> PosteriorVerdicts:
    """Judge theses, and once more by other choices where further inferences are named.

    Args:
        grounds: What the verdicts rest on.
        theses: The theses.
        show: Shows how far each step is.
    """
    worlds = grounds.worlds
    with show(f"judging {len(theses)} theses") as report:
        asked = thesis_verdicts.ask(worlds, theses, report)
    table = thesis_verdicts.verdicts(worlds, theses, asked, grounds.power)
    changes = None
    if grounds.others:
        main = ChoiceVerdicts(worlds.plan.choice, table)
        changes = other_choices.changes(main, list(_otherwise(main, grounds, theses, show)))
    levels = basis_levels([worlds, *grounds.others])
    return PosteriorVerdicts(table, asked.counterfactuals, changes, levels)


def _otherwise(
    main: ChoiceVerdicts, grounds: Grounds, theses: Sequence[Thesis], show: ShowStep
) -> Iterator[ChoiceVerdicts]:
    """Judge the theses by further inferences, with other thresholds and with other labellers."""
    for other in grounds.others:
        with show(f"judging by {other.plan.choice}") as report:
            yield other_choices.judged(other, theses, report)
    with show("judging with other thresholds") as report:
        yield from other_choices.with_thresholds(grounds.worlds, theses, report)
    case = grounds.worlds.plan.scenario.case
    yield from other_choices.with_labellers(main, labeller_of(case))
