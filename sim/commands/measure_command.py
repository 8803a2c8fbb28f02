"""The work of ``bamboo measure``: stance as a measurement, from all coders' codes."""

from pathlib import Path

from sim.commands.options import ShowProgress
from sim.evidence.case_folders import find_sources
from sim.record.folders import csv_text
from sim.studies.inferring.stance_table import measured_stance


def measure(evidence: Path | None, seed: int, progress: ShowProgress) -> list[str]:
    """Return the lines of the table ``stance_measured``.

    Args:
        evidence: Folder of evidence instead of the shipped one.
        seed: Seed of the sampler.
        progress: Shows how far the work is.

    Raises:
        BadInput: A table has faults, or nobody coded a tie.
    """
    with progress("measuring stance") as report:
        table = measured_stance(find_sources(evidence), seed, report)
    return csv_text(table).splitlines()
