"""The measured stance of every tie that coders coded, as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from sim.core.errors import BadInput
from sim.core.vocabulary import DOMAINS
from sim.evidence.case_folders import Sources
from sim.evidence.stance_codes import STANCES, StanceCodes, coded_ties, read_codes
from sim.inference.stance_measurement import measure
from sim.model.ensemble import Progress
from sim.record.columns import frame

DECIMALS: Final = 3
Rows = Iterator[dict[str, Any]]


@dataclass(frozen=True)
class _Sheet:
    """What coders wrote of one tie, as one of the two stances."""

    tie: tuple[str, str]
    stance: str
    codes: StanceCodes


def measured_stance(sources: Sources, seed: int, progress: Progress) -> pd.DataFrame:
    """Measure every tie, plain and direct; the columns are those of ``stance_measured``.

    Args:
        sources: Folders of evidence.
        seed: Seed of the sampler.
        progress: Told how many of how many sheets are done.

    Raises:
        BadInput: A table has faults, or nobody coded a tie.
    """
    ties = coded_ties(sources)
    if not ties:
        raise BadInput.at(sources.record[-1], "no stance is coded there; add stance.csv")
    sheets = [
        _Sheet(tie, stance, read_codes(sources, tie, years, stance))
        for tie, years in ties
        for stance in STANCES
    ]
    rows: list[dict[str, Any]] = []
    for number, sheet in enumerate(sheets):
        progress(number, len(sheets))
        if sheet.codes.coders:
            rows += _rows(sheet, seed)
    progress(len(sheets), len(sheets))
    return frame("stance_measured", rows)


def _rows(sheet: _Sheet, seed: int) -> Rows:
    """Yield the rows of a sheet; a domain without any code has none."""
    found = measure(sheet.codes, seed)
    actor, target = sheet.tie
    for y, year in enumerate(found.years):
        for d, domain in enumerate(DOMAINS):
            if not found.codes[d].any():
                continue
            numbers = {
                "mean": found.mean[d, y],
                "sd": found.sd[d, y],
                **dict(zip(("p05", "p50", "p95"), found.quantiles[:, d, y], strict=True)),
                "error": found.error[d, y],
            }
            yield {
                "year": year,
                "actor": actor,
                "target": target,
                "stance": sheet.stance,
                "domain": domain,
                "codes": int(found.codes[d, y]),
                **{name: round(float(number), DECIMALS) for name, number in numbers.items()},
            }
