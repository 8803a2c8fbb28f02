"""The texts of acts for a command that speaks the reader's language."""

from sim.report.act_texts import ActTexts, texts_of
from sim.report.translation import Translator
from sim.scenario.forcing_modes import FREE
from sim.scenario.frozen_scenario import Scenario


def act_texts(case: Scenario, say: Translator) -> ActTexts:
    """Return the texts of the acts of a scenario's evidence.

    Raises:
        BadInput: A table of summaries has faults.
    """
    free = frozenset(pair for pair, mode in case.forcing_modes.items() if mode == FREE)
    return texts_of(case.sources, say, free)
