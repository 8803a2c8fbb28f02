"""Compile the kernels that most tests run, once for all their processes.

``make test`` runs this beside the checks of the source. What is compiled lies in the folder of
caches; without this step every process of the tests compiles the same kernels at its start.
"""

from sim.model.ensemble import run
from sim.scenario.loading import load_scenario

NAMES = ("replay_1991_2025", "partners_1991_2025")  # all theories; relations and their mechanisms
BRIEF = ("start=2010-01", "end=2017-12", "split=null", "window=[2014, 2017]")

if __name__ == "__main__":
    for name in NAMES:
        run(load_scenario(name, BRIEF, worlds=2), record=True, trace=True)
