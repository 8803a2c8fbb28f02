"""Compile the kernels that most tests run, once for all their processes.

``make test`` runs this beside the checks of the source. What is compiled lies in the folder of
caches; without this step every process of the tests compiles the same kernels at its start.
"""

import numpy as np

from sim.model.ensemble import run
from sim.scenario.loading import load_scenario
from sim.studies.inferring.inference_plan import plan

NAMES = ("replay_1991_2025", "partners_1991_2025")  # all theories; relations and their mechanisms
CONTENDERS = ("balance_of_threat", "walk")  # chains around ideal levels; levels that walk
BRIEF = ("start=2010-01", "end=2017-12", "split=null", "window=[2014, 2017]")

if __name__ == "__main__":
    for name in NAMES:
        run(load_scenario(name, BRIEF, worlds=2), record=True, trace=True)
    asked = plan(load_scenario(NAMES[0]), until=1993)
    for name in CONTENDERS:
        contender = asked.trained(name)
        points = np.zeros((1, len(contender.coordinates)))
        worlds = np.zeros((1, contender.parts), np.int64)
        contender.log_likelihood(points, worlds, asked.given)
        values = contender.coordinates.values(points)
        contender.draw(values, worlds, 3, 0, None, np.random.default_rng(1))
