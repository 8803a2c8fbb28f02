"""Full records of a sweep: every move of every state as a monthly panel of dyads, in Parquet.

There is one file a chunk, ``records/chunk-00000012.parquet``; the folder is one data set, which
``pandas.read_parquet``, ``pyarrow.dataset`` and R's ``arrow::open_dataset`` read whole or filtered.
A row is a month of a tie in a world, the usual form of dyadic data:

=====================  ==========  ================================================================
point, world           int32       the point of ``design.csv``, and the world within it, from 0
actor, target          dictionary  the tie
year, month            int16, int8 month 1 is January
political, military,   int8        levels, -2 (sides with the target) to +2 (acts against it)
economic, multilateral
=====================  ==========  ================================================================

Rows are ordered by world, tie and month. Worlds that failed are in ``failures.csv`` and have no
rows. A row group holds whole worlds, so that neither writing nor reading needs more memory than one
group. Another chunk size cuts the same rows into other files.
"""

import io
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import BadInput, Fault
from sim.core.extras import needs
from sim.core.vocabulary import DOMAINS, MONTHS

GROUP: Final = 1 << 18  # rows a group, about
Tie = tuple[str, str]


@dataclass(frozen=True)
class Panel:
    """What some worlds of one scenario did.

    Attributes:
        ties: The ties.
        start: The first month.
        points: The point of each world (world,).
        worlds: The number of each world within its point (world,).
        levels: Monthly levels (tie, domain, month, world).
    """

    ties: tuple[Tie, ...]
    start: int
    points: NDArray[np.int64]
    worlds: NDArray[np.int64]
    levels: NDArray[np.int8] = field(repr=False)


def refuse_without_parquet() -> None:
    """Check that the library that writes records is installed.

    Raises:
        BadInput: It is not.
    """
    if find_spec("pyarrow") is None:
        raise BadInput([Fault("--records", 1, 1, needs("this", "parquet"))])


class Writer:
    """Writes a chunk's records to one Parquet file in memory, some worlds at a time."""

    def __init__(self) -> None:
        """Open a file in memory."""
        from pyarrow import parquet

        self._buffer = io.BytesIO()
        self._file = parquet.ParquetWriter(self._buffer, _schema(), compression="zstd")

    def add(self, panel: Panel) -> None:
        """Write the months of some worlds, a group of rows at a time."""
        ties, _, months, worlds = panel.levels.shape
        step = max(1, GROUP // (ties * months))
        for first in range(0, worlds, step):
            self._file.write_table(_rows(panel, slice(first, first + step)))

    def finish(self) -> bytes:
        """Close the file and return its bytes."""
        self._file.close()
        return self._buffer.getvalue()


def _schema() -> Any:
    import pyarrow as pa

    word = pa.dictionary(pa.int8(), pa.string())
    columns = [
        ("point", pa.int32()),
        ("world", pa.int32()),
        ("actor", word),
        ("target", word),
        ("year", pa.int16()),
        ("month", pa.int8()),
    ]
    columns += [(domain, pa.int8()) for domain in DOMAINS]
    return pa.schema(columns)


def _rows(panel: Panel, some: slice) -> Any:
    """Lay some worlds out as rows, by world, tie and month."""
    import pyarrow as pa

    levels = panel.levels[..., some]
    ties, _, months, worlds = levels.shape
    calendar = np.arange(panel.start, panel.start + months)
    years = (calendar // MONTHS).astype(np.int16)
    months_of_year = (calendar % MONTHS + 1).astype(np.int8)
    actors = [actor for actor, _ in panel.ties]
    targets = [target for _, target in panel.ties]
    columns = [
        np.repeat(panel.points[some].astype(np.int32), ties * months),
        np.repeat(panel.worlds[some].astype(np.int32), ties * months),
        _dictionary(actors, months, worlds),
        _dictionary(targets, months, worlds),
        np.tile(years, ties * worlds),
        np.tile(months_of_year, ties * worlds),
    ]
    for domain in range(len(DOMAINS)):
        by_world = levels[:, domain].transpose(2, 0, 1)
        columns.append(np.ascontiguousarray(by_world).ravel())
    return pa.table(columns, schema=_schema())


def _dictionary(words: list[str], months: int, worlds: int) -> Any:
    """Return a column of codes, each stored once, with its place in every row."""
    import pyarrow as pa

    known = sorted(set(words))
    codes = np.array([known.index(word) for word in words], np.int8)
    places = np.tile(np.repeat(codes, months), worlds)
    return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(known))
