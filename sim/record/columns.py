"""Columns of every table that Bamboo writes, each with its meaning.

Tables are named after their files (``trajectories`` is ``trajectories.csv``), but for two tables of
a sweep, ``sweep_strategies`` and ``sweep_levels``, whose files are ``strategies.csv`` and
``levels.csv`` of the sweep's folder, and for ``posterior_verdicts``, which is ``verdicts.csv`` of a
folder of ``bamboo judge --posterior``.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from sim.record.import_columns import IMPORT_TABLES
from sim.record.inference_columns import INFERENCE_TABLES
from sim.record.run_columns import RUN_TABLES
from sim.record.study_columns import STUDY_TABLES
from sim.record.sweep_columns import CALIBRATION_TABLES, SWEEP_TABLES
from sim.record.trial_columns import TRIAL_TABLES

MEANINGS: Final[Mapping[str, Mapping[str, str]]] = {
    **RUN_TABLES,
    **TRIAL_TABLES,
    **SWEEP_TABLES,
    **CALIBRATION_TABLES,
    **STUDY_TABLES,
    **INFERENCE_TABLES,
    **IMPORT_TABLES,
}
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    table: tuple(meanings) for table, meanings in MEANINGS.items()
}
DIGITS: Final = 10  # decimals of the numbers in a table
FURTHER: Final[Mapping[str, str]] = {
    "confusion": "one column a contender: share of the histories attributed to it",
    "design": "one column a factor: its value at the point",
    "points": "one column a factor after point, and one an output after failed",
    "constrained": "one column a draw: its value at the point",
    "posterior": "one column a parameter after world, empty where the contender has none",
    "worlds": "one column a parameter after states, empty where the contender has none",
}


def frame(table: str, rows: Iterable[Any]) -> pd.DataFrame:
    """Build a table of declared columns.

    Args:
        table: Name of the table, a key of ``COLUMNS``.
        rows: Tuples in the order of the columns, or mappings from column to value.

    Returns:
        The rows in the declared order of columns; without rows, an empty table of these columns.
    """
    return pd.DataFrame(list(rows), columns=list(COLUMNS[table]))
