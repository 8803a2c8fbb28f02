"""What each coder wrote of a state's conduct, year by year, before the coders agreed.

Coders' own tables are ``coders/stance_CODER.csv`` beside the agreed table; where the case has a
register of coders, those of the coders whose codes count. A table of one coder
has the columns of ``stance.csv``; where it also names the acts that a code rests on
(``political_acts`` and so on), a code that rests on ``none`` is left out. So is a code of low
confidence, which is interpolated. A folder without coders' tables has one coder: its agreed rows.
Years before the span of the case may have tables of their own, ``coldwar_stance``, likewise.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.csv_reader import Row, read_table
from sim.core.paths import is_file
from sim.core.vocabulary import DOMAINS
from sim.evidence import coder_sheets
from sim.evidence.case_folders import Sources
from sim.evidence.coded_rows import AGREED_DOCUMENT, STANCE_COLUMNS, read_stance
from sim.evidence.rows import Stance

MISSING: Final = 9  # a code that was not given
INTERPOLATED: Final = 0.3  # confidence up to which a code is interpolated
NOTHING: Final = "none"  # the acts of a code that rests on nothing
PLAIN: Final = "plain"
DIRECT: Final = "direct"
STANCES: Final = (PLAIN, DIRECT)
_LEVELS: Final = (*DOMAINS, *(f"{domain}_direct" for domain in DOMAINS), "confidence")


@dataclass(frozen=True)
class StanceCodes:
    """Coders' codes of one tie.

    Attributes:
        coders: Names of the coders.
        years: Calendar years.
        codes: (domain, coder, year), -2 to +2, or ``MISSING``.
        confidence: Confidence in each code, 0 to 1: (domain, coder, year).
    """

    coders: tuple[str, ...]
    years: tuple[int, ...]
    codes: NDArray[np.int64]
    confidence: NDArray[np.float64]

    def until(self, year: int) -> "StanceCodes":
        """Return the codes up to a year, of the coders who coded any of these years."""
        first = self.first(sum(own <= year for own in self.years))
        some = (first.codes != MISSING).any(axis=(0, 2))
        return first.of(tuple(np.array(self.coders)[some].tolist()))

    def first(self, years: int) -> "StanceCodes":
        """Return the codes of the first years, of all coders."""
        return StanceCodes(
            coders=self.coders,
            years=self.years[:years],
            codes=np.ascontiguousarray(self.codes[..., :years]),
            confidence=np.ascontiguousarray(self.confidence[..., :years]),
        )

    def of(self, coders: Sequence[str]) -> "StanceCodes":
        """Return the codes of some coders."""
        rows = [self.coders.index(name) for name in coders]
        return StanceCodes(
            coders=tuple(coders),
            years=self.years,
            codes=np.ascontiguousarray(self.codes[:, rows]),
            confidence=np.ascontiguousarray(self.confidence[:, rows]),
        )

    @property
    def given(self) -> NDArray[np.bool_]:
        """Whether a code was given: (domain, coder, year)."""
        return np.asarray(self.codes != MISSING)

    @property
    def agreed(self) -> NDArray[np.float64]:
        """Median code of every domain and year: (domain, year), NaN where there is none."""
        levels = np.where(self.codes == MISSING, np.nan, self.codes)
        found = np.full((levels.shape[0], levels.shape[2]), np.nan)
        some = ~np.isnan(levels).all(axis=1)
        for d, y in np.argwhere(some):
            found[d, y] = np.nanmedian(levels[d, :, y])
        return found


@dataclass(frozen=True)
class _Code:
    """One row of a coder's table, and which of its codes rest on nothing: (domain,)."""

    stance: Stance
    groundless: tuple[bool, ...]


def read_codes(
    sources: Sources, tie: tuple[str, str], years: Iterable[int], stance: str = PLAIN
) -> StanceCodes:
    """Read the codes of all coders of a tie.

    Args:
        sources: Folders of the scenario's evidence.
        tie: Actor and target.
        years: Calendar years.
        stance: ``plain`` for all of the conduct, ``direct`` for what is said directly.

    Returns:
        The codes; without any coder who coded the tie, they have no coders.

    Raises:
        BadInput: A table has faults; the error lists all of them.
    """
    span = tuple(years)
    names, codes, confidence = [], [], []
    for name, rows in (*_tables(sources, coder_sheets.EARLY_STANCE), *_tables(sources)):
        own = [row for row in rows if (row.stance.actor, row.stance.target) == tie]
        own_codes, own_confidence = _arrays(own, span, stance)
        if (own_codes != MISSING).any():
            names.append(name)
            codes.append(own_codes)
            confidence.append(own_confidence)
    shape = (len(DOMAINS), 0, len(span))
    return StanceCodes(
        coders=tuple(names),
        years=span,
        codes=np.stack(codes, axis=1) if codes else np.zeros(shape, np.int64),
        confidence=np.stack(confidence, axis=1) if codes else np.zeros(shape),
    )


def coded_ties(sources: Sources) -> list[tuple[tuple[str, str], range]]:
    """Return every tie that a coder coded, with the years from its first to its last code."""
    years: dict[tuple[str, str], set[int]] = {}
    for _, rows in _tables(sources):
        for row in rows:
            years.setdefault((row.stance.actor, row.stance.target), set()).add(row.stance.year)
    return [(tie, range(min(own), max(own) + 1)) for tie, own in sorted(years.items())]


def _tables(sources: Sources, kind: str = coder_sheets.STANCE) -> Iterator[tuple[str, list[_Code]]]:
    """Yield the rows of each coder with a name; the agreed rows where there are no coders."""
    for place in sources.record:
        own = coder_sheets.counted(place, kind, sources.case.codes_of)
        for path in own or _agreed(place / f"{kind}.csv"):
            yield path.stem, _rows(path)


def _agreed(path: Path) -> list[Path]:
    """Return an agreed table, if there is one."""
    return [path] if is_file(path) else []


def _rows(path: Path) -> list[_Code]:
    """Read the rows of a table that stand for all documents together."""
    found = list(read_table(path, STANCE_COLUMNS, _read))
    return [row for row in found if row.stance.document == AGREED_DOCUMENT]


def _read(row: Row) -> _Code | None:
    if not coder_sheets.is_coded(row.cells, _LEVELS):
        return None
    groundless = tuple(row.cells.get(f"{domain}_acts", "") == NOTHING for domain in DOMAINS)
    return _Code(read_stance(row), groundless)


def _arrays(
    rows: Iterable[_Code], span: tuple[int, ...], stance: str
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return codes and confidence of one coder: (domain, year) each."""
    codes = np.full((len(DOMAINS), len(span)), MISSING, np.int64)
    confidence = np.zeros(codes.shape)
    for row in rows:
        own = row.stance
        if own.year not in span or own.confidence <= INTERPOLATED:
            continue
        levels = own.direct if stance == DIRECT else own.levels
        y = span.index(own.year)
        for d, level in enumerate(levels):
            if level is not None and not row.groundless[d]:
                codes[d, y] = round(level)
                confidence[d, y] = own.confidence
    return codes, confidence
