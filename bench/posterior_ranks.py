"""Is a posterior calibrated? Ranks of the truth among its draws, on histories made by the prior.

``python -m bench.posterior_ranks [NUMBER] [CONTENDER]`` draws parameters and nuisance draws of a
theory from the prior, lets its state react to the real acts for 35 years, lets the real sheets'
coders write the levels down where they wrote any, and infers as ``bamboo infer`` does, but with
fewer draws. Where sampler and likelihood are right, the rank of a true value among draws of the
posterior is uniform. Ranks of ten quantities are added to ``bench/posterior_ranks.csv`` history by
history, so that a study can be stopped and resumed; the summary is printed.

Source: Talts et al. 2018 (simulation-based calibration).
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chisquare

import sim
from sim.core.vocabulary import DOMAINS, MONTHS
from sim.evidence.stance_codes import StanceCodes
from sim.inference.contender import ChainContender
from sim.inference.fitting import fit
from sim.inference.made_codes import draw_codes
from sim.studies.inferring.inference_plan import BRIEF, plan

Floats = NDArray[np.float64]
HISTORIES: Final = 200
CONTENDER: Final = "balance_of_threat"
SETTINGS: Final = BRIEF
DRAWS: Final = 99  # draws of a posterior, among which a true value has a rank from 0 to 99
BINS: Final = 10  # of a histogram of ranks
LATER: Final = 2014  # first of the years whose mean ideal level is ranked
SEED: Final = 20260101
FILE: Final = Path(__file__).with_suffix(".csv")
NAMED: Final = (  # parameters whose ranks are counted
    "threat_gain",
    "domain_weight.political",
    "domain_weight.military",
    "following_time",
    "precision",
    "coder_noise",
    "coder_slip",
)


def quantities(
    contender: ChainContender, points: Floats, worlds: NDArray[np.int64], codes: StanceCodes
) -> dict[str, Floats]:
    """Return the ten quantities at points (draw, coordinate): (draw,) each."""
    values = contender.coordinates.values(points)
    years = codes.years
    own = contender.conduct(values, worlds, len(years))
    later = own.ideals[(LATER - years[0]) * MONTHS :]
    return {
        **{name: values[name] for name in NAMED},
        f"disposition.{DOMAINS[0]}": own.start[0],
        f"bias.{DOMAINS[1]}": values[f"bias.{DOMAINS[1]}.{codes.coders[0]}"],
        "mean ideal level of later years": later.mean(axis=(0, 1)),
    }


def ranks(contender: ChainContender, pattern: StanceCodes, history: int) -> dict[str, int]:
    """Make one history, infer, and return the rank of each true quantity."""
    random = np.random.default_rng((SEED, history))
    truth = random.standard_normal((1, len(contender.coordinates)))
    worlds = random.integers(0, contender.nuisance, (1, contender.parts))
    values = contender.coordinates.values(truth)
    levels = contender.draw(values, worlds, len(pattern.years), 0, None, random)
    made = draw_codes(levels, values, pattern, random)[0]
    codes = StanceCodes(pattern.coders, pattern.years, made, pattern.confidence)
    drawn = fit(contender, codes, SETTINGS, history).sample
    rows = np.linspace(0, len(drawn.coordinates) - 1, DRAWS).astype(np.int64)
    true = quantities(contender, truth, worlds, codes)
    own = quantities(contender, drawn.coordinates[rows], drawn.nuisance[rows], codes)
    return {name: int((own[name] < true[name]).sum()) for name in true}


def summary(rows: list[dict[str, str]]) -> Iterator[str]:
    """Yield a line on every quantity: the histogram of its ranks and how probable it is."""
    yield f"histories: {len(rows)}, draws of each: {DRAWS}, sampler: {SETTINGS}"
    for name in list(rows[0])[1:]:
        found = np.array([int(row[name]) for row in rows])
        counts = np.histogram(found, BINS, (-0.5, DRAWS + 0.5))[0]
        chance = chisquare(counts).pvalue
        word = "uniform" if chance >= 0.01 else "NOT uniform"
        yield f"{name}: {' '.join(map(str, counts))} · p {chance:.3f}, {word} at 1 %"


def main(number: int = HISTORIES, name: str = CONTENDER) -> None:
    """Add the histories that are missing, and print the summary."""
    asked = plan(sim.load_scenario("replay_1991_2025"), names=[name])
    contender = asked.trained(name)
    if not isinstance(contender, ChainContender):
        raise SystemExit(f"{name} has no ideal levels")
    done: list[dict[str, str]] = []
    if FILE.is_file():
        with FILE.open(encoding="utf-8", newline="") as file:
            done = list(csv.DictReader(file))
    for history in range(len(done), number):
        row = {"history": history, **ranks(contender, asked.given, history)}
        with FILE.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row), lineterminator="\n")
            if not history:
                writer.writeheader()
            writer.writerow(row)
        done.append({key: str(value) for key, value in row.items()})
    print("\n".join(summary(done)))


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(*[int(text) for text in arguments[:1]], *arguments[1:])
