"""Tables as labelled arrays, by the optional library xarray."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.core.extras import needs
from sim.core.vocabulary import tie_name

if TYPE_CHECKING:
    import xarray as xr

TIE: Final = "tie"


@dataclass(frozen=True)
class Layout:
    """How a table becomes arrays.

    Attributes:
        table: Name of the table.
        dimensions: Columns that become dimensions; ``tie`` stands for actor and target.
        values: Name of the array, by the column that holds its values.
        where: Rows that are taken: allowed value by column.
    """

    table: str
    dimensions: tuple[str, ...]
    values: Mapping[str, str]
    where: Mapping[str, str] = field(default_factory=dict)


def dataset(
    tables: Mapping[str, pd.DataFrame], layouts: Iterable[Layout], title: str
) -> "xr.Dataset":
    """Return tables as labelled arrays.

    Args:
        tables: The tables by name.
        layouts: How each becomes arrays; tables that are missing or empty are left out.
        title: What the arrays are of.

    Raises:
        ImportError: The library is not installed.
    """
    try:
        import xarray as xr
    except ImportError:
        raise ImportError(needs("to_xarray()", "xarray")) from None
    parts = [
        xr.Dataset.from_dataframe(indexed(tables[layout.table], layout))
        for layout in layouts
        if layout.table in tables and not tables[layout.table].empty
    ]
    return xr.merge(parts, join="outer").assign_attrs(title=title)


def indexed(table: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Return the values of a table, by its dimensions.

    Raises:
        ValueError: Two rows have the same place.
    """
    rows = table
    for column, wanted in layout.where.items():
        rows = rows[rows[column] == wanted]
    if TIE in layout.dimensions:
        pairs = zip(rows["actor"], rows["target"], strict=True)
        rows = rows.assign(**{TIE: [tie_name(str(one), str(other)) for one, other in pairs]})
    found = rows.set_index(list(layout.dimensions))[list(layout.values)]
    if found.index.has_duplicates:
        raise ValueError(f"{layout.table}: two rows have the same {', '.join(layout.dimensions)}")
    return found.rename(columns=dict(layout.values))
