"""Does another seed give the same evidence? Every contender of the record, inferred once more.

``python -m bench.two_seeds`` infers as ``bamboo infer replay_1991_2025`` does, given all years at
once and with another seed, and sets the evidence beside that of the shipped folder. Contenders are
added to ``bench/two_seeds.csv`` one by one, so that a study can be stopped and resumed; processor
seconds are those of the machine that ran it, and grow with what else it does.
"""

import csv
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

import sim
from sim.inference.fitting import fit
from sim.studies.inferring.inference_plan import InferencePlan, plan

SCENARIO: Final = "replay_1991_2025"
SEED: Final = 2
FILE: Final = Path(__file__).with_suffix(".csv")
SHIPPED: Final = FILE.parents[1] / "results" / f"{SCENARIO}_posterior" / "evidence.csv"
COLUMNS: Final = ("contender", "log_evidence", "se", "ess", "evaluations", "processor_seconds")


def read(path: Path) -> dict[str, dict[str, str]]:
    """Read a table by contender; none where it does not exist."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["contender"]: row for row in csv.DictReader(file)}


def inferred(asked: InferencePlan, name: str) -> dict[str, str]:
    """Infer one contender given all years, without cuts."""
    start = time.process_time()
    found = fit(asked.trained(name), asked.given, replace(asked.settings, stops=()), asked.seed)
    drawn = found.sample
    numbers = (found.evidence.log, found.evidence.error, drawn.effective, drawn.evaluations)
    values = (name, *(f"{n:.7g}" for n in numbers), f"{time.process_time() - start:.0f}")
    return dict(zip(COLUMNS, values, strict=True))


def main() -> None:
    """Add the contenders that are missing, and print both seeds side by side."""
    asked = plan(sim.load_scenario(SCENARIO), seed=SEED)
    done, shipped = read(FILE), read(SHIPPED)
    for name in asked.names:
        if name not in done:
            done[name] = inferred(asked, name)
            with FILE.open("a", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
                if len(done) == 1:
                    writer.writeheader()
                writer.writerow(done[name])
        first, second = (float(rows[name]["log_evidence"]) for rows in (shipped, done))
        print(f"{name}: {first:.2f} and {second:.2f}, apart {second - first:+.2f}", flush=True)


if __name__ == "__main__":
    main()
