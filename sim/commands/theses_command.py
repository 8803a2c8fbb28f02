"""The work of ``bamboo theses``: list theses, show one, or ask records with a known maker."""

from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput, bad_word
from sim.judgement.theses import Thesis
from sim.record.labellers import labeller_of
from sim.report import thesis_lines
from sim.studies import window
from sim.studies.trial import thesis_answers


def lines(options: ScenarioOptions, name: str | None) -> list[str]:
    """Return the list of theses, or one in full.

    Raises:
        BadInput: Something is wrong with the input, or no thesis has this id.
    """
    claims = _chosen(options.load_theses(), name)
    return list(thesis_lines.card(claims[0]) if name else thesis_lines.overview(claims))


def answers(options: ScenarioOptions, name: str | None, progress: ShowProgress) -> list[str]:
    """Return what idle, random, coded and rule-made records answer to all theses, or to one.

    Raises:
        BadInput: Something is wrong with the input, or no thesis has this id.
    """
    scenario = options.load()
    window.check(scenario)
    claims = _chosen(options.load_theses(), name)
    with progress("asking idle, random and rule-made states") as report:
        table = thesis_answers.table(scenario, claims, options.load_history(), report)
    shown = list(thesis_lines.answers(table, labeller_of(scenario.case)))
    return [*thesis_lines.card(claims[0]), "", *shown] if name else shown


def _chosen(claims: tuple[Thesis, ...], name: str | None) -> tuple[Thesis, ...]:
    """Return one thesis by its id, or all; raises BadInput where there is none of this id."""
    if name is None:
        return claims
    found = tuple(claim for claim in claims if claim.id == name)
    if not found:
        known = [claim.id for claim in claims]
        raise BadInput.at("theses", bad_word("thesis", name, known))
    return found
