"""What history may have been: levels drawn from the codes and the coders' errors alone."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS
from sim.evidence.stance_codes import StanceCodes
from sim.inference import stance_measurement
from sim.judgement.case_reader import FACTUAL
from sim.record.summary import Trace
from sim.scenario.frozen_scenario import Scenario
from sim.studies.verdicts.world_traces import Traces, shape_of_tie

Floats = NDArray[np.float64]
HISTORIES: Final = 400


def record_traces(
    scenario: Scenario, codes: StanceCodes, perceived: NDArray[np.float32], seed: int
) -> Traces:
    """Return histories that the codes allow, as the traces of a run without anything removed.

    Args:
        scenario: A scenario of the tie.
        codes: Codes of the tie.
        perceived: Impressions of worlds, which the acts alone decide: (1, quantity, year, world).
        seed: Seed of the sampler.
    """
    levels = stance_measurement.draw_histories(codes, HISTORIES, seed)
    rows = np.arange(HISTORIES) % perceived.shape[3]
    return {FACTUAL: _trace(scenario, levels, perceived[..., rows])}


def idle_traces(runs: Traces) -> Traces:
    """Return the worlds of a state that does nothing, with the impressions of other worlds."""
    return {
        name: replace(trace, levels=np.zeros_like(trace.levels)) for name, trace in runs.items()
    }


def _trace(scenario: Scenario, levels: Floats, perceived: NDArray[np.float32]) -> Trace:
    years = levels.shape[1]
    return Trace(
        shape=shape_of_tie(scenario),
        levels=levels[None].astype(np.float32),
        ideals=np.zeros((1, len(DOMAINS), years, 0), np.float32),
        perceived=perceived,
    )
