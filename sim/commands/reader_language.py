"""The texts of acts for a command that speaks the reader's language."""

from sim.core.csv_reader import table
from sim.evidence.act_summaries import load_all_summaries
from sim.evidence.evidence_folder import ACTS
from sim.report.act_texts import ActTexts
from sim.report.translation import Translator
from sim.scenario.forcing_modes import FREE
from sim.scenario.frozen_scenario import Scenario


def act_texts(case: Scenario, say: Translator) -> ActTexts:
    """Return the texts of the acts of a scenario's evidence; English ones need no table.

    Raises:
        BadInput: A table of summaries has faults.
    """
    if say.english:
        return ActTexts(say)
    places = list(dict.fromkeys((*case.sources.forcing, *case.sources.record)))
    acts = [row.cells for place in places for row in table(place / f"{ACTS}.csv")]
    return ActTexts(
        say=say,
        rows={act["id"]: act for act in acts},
        summaries=load_all_summaries(places),
        free=frozenset(pair for pair, mode in case.forcing_modes.items() if mode == FREE),
    )
