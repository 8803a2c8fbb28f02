"""The codes that an inference is given: the coders', or made ones of a world that is known."""

from dataclasses import replace
from typing import Final

import numpy as np

from sim.core.errors import BadInput
from sim.core.vocabulary import tie_name
from sim.evidence.stance_codes import PLAIN, StanceCodes, read_codes
from sim.inference import inference_priors as priors
from sim.inference.made_codes import draw_codes, every_year
from sim.model import ensemble
from sim.scenario.frozen_scenario import Scenario

MADE: Final = "made"
# An instrument is tried on a record that tells the truth: three coders with the errors that the
# priors expect left the year of the turn open (a probability of 0.47 that history satisfies it).
CODERS: Final = 5
CAREFUL: Final = -1.5  # standard deviations of the prior from its middle, for all errors of coders
CODING: Final = 22  # part of the key of the random numbers


def codes_given(scenario: Scenario, tie: tuple[str, str], stance: str = PLAIN) -> StanceCodes:
    """Return the codes of a tie that an inference of a scenario is given.

    Where the scenario states ``codes: made``, they are those that five sure and careful
    coders would give to the first world of the scenario.

    Args:
        scenario: The scenario.
        tie: Actor and target.
        stance: ``plain`` for all of the conduct, ``direct`` for what is said directly; made codes
            do not differ between the two.

    Raises:
        BadInput: A table of codes has faults, or the tie of a made record is not decided.
    """
    if scenario.codes != MADE:
        return read_codes(scenario.sources, tie, scenario.years, stance)
    if tie not in scenario.ties:
        message = f"codes are made of what a world does; it does not decide {tie_name(*tie)}"
        raise BadInput.at(scenario.name, message)
    trace = ensemble.run(replace(scenario, worlds=1), trace=True, workers=1).trace
    assert trace is not None
    levels = trace.levels[trace.shape.ties.index(tie)].astype(np.float64)
    pattern = every_year(scenario.years, CODERS)
    entries = priors.Coordinates(tuple(priors.coding(pattern.coders)))
    errors = entries.values(np.full((1, len(entries)), CAREFUL))
    random = np.random.default_rng((scenario.seed, CODING))
    return replace(pattern, codes=draw_codes(levels, errors, pattern, random)[0])
