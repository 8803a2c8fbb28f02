"""Short walks and few draws, for tests that ask whether inferences agree, not how good they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from sim.inference import stance_measurement
from sim.inference.sampling_problem import Settings
from sim.studies.inferring import contender_finding, forecasting, inference_plan, mixtures


@contextmanager
def few_moves(drawn: int, prior_draws: int, worlds: int) -> Iterator[None]:
    """Let inferences move little, and draw so many worlds of later years, prior and mixtures."""
    few = partial(Settings, walk=1, kept=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inference_plan, "Settings", few)
        patch.setattr(forecasting, "DRAWN", drawn)
        patch.setattr(contender_finding, "PRIOR_DRAWS", prior_draws)
        patch.setattr(mixtures, "WORLDS", worlds)
        histories = partial(stance_measurement.draw_histories, settings=few(particles=64))
        patch.setattr(stance_measurement, "draw_histories", histories)
        yield
