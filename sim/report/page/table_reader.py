"""Rows of the tables of a result folder."""

from collections.abc import Iterator
from typing import Any, cast

import pandas as pd


def records(table: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table, each with the columns as attributes."""
    return cast("Iterator[Any]", table.itertuples())
