"""Effective draws per core-second: the sampler of ``bamboo infer`` against weighted points.

``python -m bench.effective_draws [POINTS] [CONTENDER]`` calibrates ``replay_1991_2025`` on all
years as ``bamboo constrain`` does, with so many points a wave, and infers a contender on the same
record as ``bamboo infer`` does without earlier cuts. The scenario has five ties, of which the
sampler takes one. Both are counted in seconds of the processor, on one core, with kernels that are
compiled beforehand. Effective points are those of the weights (Kish); effective draws come from the
spread of the means of groups of walks. The weights' likelihood is the looser one: it compares means
of blocks of years with a stated discrepancy.
"""

import sys
import time
from dataclasses import replace

import sim
from sim.evidence.coded_tables import load_history
from sim.inference.fitting import fit
from sim.inference.sampling_problem import Settings as SamplerSettings
from sim.model.annual import shape_of
from sim.studies.history_matching import split
from sim.studies.history_matching.matched_outputs import targets
from sim.studies.history_matching.point_simulation import ending_with
from sim.studies.history_matching.wave_simulation import Settings
from sim.studies.history_matching.waves import calibrate
from sim.studies.inferring.inference_plan import plan

SCENARIO = "replay_1991_2025"
POINTS = 1024
CONTENDER = "balance_of_threat"
WARMING = 16  # points of the calibration that compiles the kernels


def matched(points: int) -> tuple[float, int, float]:
    """Return effective points, points and seconds of a calibration."""
    scenario = sim.load_scenario(SCENARIO, ["split=null"])  # all years calibrate
    years = scenario.calibration
    case = ending_with(scenario, years[-1])
    history = split.history_of_years(load_history(), years)
    wanted = targets(history, shape_of(case), years)
    calibrate(case, wanted, Settings(points=WARMING, workers=1))
    begin = time.process_time()
    done = calibrate(case, wanted, Settings(points=points, workers=1))
    used = time.process_time() - begin
    return done.waves[-1].effective_points, sum(wave.points for wave in done.waves), used


def sampled(name: str) -> tuple[float, int, float]:
    """Return effective draws, evaluations of the likelihood and seconds of a fit."""
    asked = plan(sim.load_scenario(SCENARIO), names=[name])
    trained, codes = asked.trained(name), asked.given
    fit(trained, codes, SamplerSettings(particles=64, walk=1, kept=1), asked.seed)
    settings = replace(asked.settings, stops=())
    begin = time.process_time()
    found = fit(trained, codes, settings, asked.seed).sample
    return found.effective, found.evaluations, time.process_time() - begin


def main(points: int = POINTS, name: str = CONTENDER) -> None:
    """Print both, and their ratio."""
    weighted, simulated, of_weights = matched(points)
    print(
        f"weighting: {weighted:.1f} effective of {simulated} points in {of_weights:.1f} s, "
        f"{weighted / of_weights:.3f} a core-second"
    )
    draws, evaluations, of_sampler = sampled(name)
    print(
        f"sampler, {name}: {draws:.0f} effective of {evaluations} evaluations in "
        f"{of_sampler:.1f} s, {draws / of_sampler:.2f} a core-second"
    )
    print(f"ratio: {draws / of_sampler / (weighted / of_weights):.0f}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(*[int(text) for text in arguments[:1]], *arguments[1:])
