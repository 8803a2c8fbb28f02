"""Full records of a sweep, where they are asked for: every move of every state as a panel of directed dyads by month, in Parquet.

One file a chunk, ``records/chunk-00000012.parquet``; the folder is one data set, which ``pandas.read_parquet``, ``pyarrow.dataset`` and R's
``arrow::open_dataset`` read whole or filtered. A row is a month of a tie in a world, the form in which dyads are kept in the field:

=====================  ==========  =====================================================================
point, world           int32       the point of ``design.csv``, and the world within it, from 0
actor, target          dictionary  the tie
year, month            int16, int8 month 1 is January
political, military,   int8        levels, -2 (sides with the target) to +2 (acts against it)
economic, multilateral
=====================  ==========  =====================================================================

Rows stand by world, tie and month. Worlds that failed are in ``failures.csv`` and have no rows. A group of rows holds whole worlds, so that
neither writing nor reading needs more room than a group. Other sizes of chunk cut the same rows into other files.
"""

import io
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import BadInput, Fault
from sim.core.vocabulary import DOMAINS, MONTHS

GROUP: Final = 1 << 18  # rows a group, about
Tie = tuple[str, str]


@dataclass(frozen=True)
class Panel:
    """What some worlds of one scenario did: ``levels`` (tie, domain, month, world), with the point and number of each world."""

    ties: tuple[Tie, ...]
    start: int
    points: NDArray[np.int64]
    worlds: NDArray[np.int64]
    levels: NDArray[np.int8] = field(repr=False)


def refuse_without_parquet() -> None:
    """Refuse records where the library that writes them is missing; raises BadInput."""
    if find_spec("pyarrow") is None:
        raise BadInput(
            [
                Fault(
                    "--records",
                    1,
                    1,
                    "this needs the extra 'parquet': pip install 'bamboo-diplomacy[parquet]'",
                )
            ]
        )


class Writer:
    """A chunk's records on their way to one Parquet file, in memory, some worlds at a time."""

    def __init__(self) -> None:
        """Open a file in memory."""
        from pyarrow import parquet

        self._held = io.BytesIO()
        self._file = parquet.ParquetWriter(self._held, _schema(), compression="zstd")

    def add(self, panel: Panel) -> None:
        """Write the months of some worlds, a group of rows at a time."""
        ties, _, months, worlds = panel.levels.shape
        step = max(1, GROUP // (ties * months))
        for first in range(0, worlds, step):
            self._file.write_table(_rows(panel, slice(first, first + step)))

    def closed(self) -> bytes:
        """Give the finished file."""
        self._file.close()
        return self._held.getvalue()


def _schema() -> Any:
    import pyarrow as pa

    word = pa.dictionary(pa.int8(), pa.string())
    keys = [
        ("point", pa.int32()),
        ("world", pa.int32()),
        ("actor", word),
        ("target", word),
        ("year", pa.int16()),
        ("month", pa.int8()),
    ]
    return pa.schema([*keys, *((d, pa.int8()) for d in DOMAINS)])


def _rows(panel: Panel, some: slice) -> Any:
    """Lay some worlds out as rows, by world, tie and month."""
    import pyarrow as pa

    levels = panel.levels[..., some]
    ties, _, months, worlds = levels.shape
    calendar = np.arange(panel.start, panel.start + months)
    columns: list[Any] = [
        np.repeat(numbers[some].astype(np.int32), ties * months)
        for numbers in (panel.points, panel.worlds)
    ]
    columns += [_words([tie[end] for tie in panel.ties], months, worlds) for end in (0, 1)]
    columns += [
        np.tile((calendar // MONTHS).astype(np.int16), ties * worlds),
        np.tile((calendar % MONTHS + 1).astype(np.int8), ties * worlds),
    ]
    columns += [
        np.ascontiguousarray(levels[:, d].transpose(2, 0, 1)).ravel() for d in range(len(DOMAINS))
    ]
    return pa.table(columns, schema=_schema())


def _words(words: list[str], months: int, worlds: int) -> Any:
    """Write a state's code once and its place in every row."""
    import pyarrow as pa

    known = sorted(set(words))
    places = np.tile(np.repeat(np.array([known.index(w) for w in words], np.int8), months), worlds)
    return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(known))
