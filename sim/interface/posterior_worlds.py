"""Worlds of a posterior in the public face: ``posterior=`` of ``sim.run`` and ``sim.explain``."""

from pathlib import Path
from typing import Any

from sim.core.errors import BadInput
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.loading import load_scenario, reloaded
from sim.studies.inferring.given_record import given_record


def with_posterior(
    scenario: Scenario, posterior: str | Path | None, given_until: int | None
) -> Scenario:
    """Return a scenario with the worlds of an inference, where one is named.

    Args:
        scenario: The scenario, on the evidence of the inference.
        posterior: Folder that ``bamboo infer`` wrote, or None.
        given_until: Last year whose codes the worlds were given; None for all that were given.

    Raises:
        BadInput: The folder does not fit the scenario, or a year is named without a folder.
    """
    if posterior is None:
        if given_until is not None:
            message = "it says which worlds of a posterior are meant; name the folder as posterior"
            raise BadInput.at("given_until", message)
        return scenario
    return given_record(scenario, Path(posterior), given_until)


def reloaded_with_posterior(scenario: Scenario, settings: tuple[str, ...]) -> Scenario:
    """Load a scenario once more, with further settings, and with the worlds that it had.

    Args:
        scenario: A scenario of ``load_scenario``, or one with the worlds of an inference.
        settings: Settings ``KEY=VALUE`` that are laid over it.

    Raises:
        BadInput: A setting is faulty, or the scenario is not as it was loaded.
    """
    drawn, origin = scenario.posterior, scenario.origin
    if drawn is None or origin is None:
        return reloaded(scenario, settings)
    arguments: dict[str, Any] = dict(origin.arguments)
    plain = load_scenario(origin.source, origin.settings, **arguments)
    if plain.digest != drawn.scenario_digest or plain.forcing.acts != scenario.forcing.acts:
        message = "this scenario was changed after it was loaded; pass the changes as settings"
        raise BadInput.at(scenario.name, message)
    return given_record(reloaded(plain, settings), drawn.folder, drawn.given[1])
