"""What every result of the public face has: tables, a short description, arrays and figures."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sim.core.errors import BadInput, bad_word
from sim.core.notebook_view import HEAD, shortened, view
from sim.interface.labelled_arrays import Layout, dataset

if TYPE_CHECKING:
    import xarray as xr


class Tables(Mapping[str, pd.DataFrame]):
    """The tables of a result by name, each made when it is first asked for."""

    def __init__(self, owner: object, attributes: Mapping[str, str]) -> None:
        """Take the tables of a result.

        Args:
            owner: The result.
            attributes: Name of the attribute that holds each table, by name of the table.
        """
        self._owner = owner
        self._attributes = dict(attributes)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table by name."""
        table = getattr(self._owner, self._attributes[name])
        if not isinstance(table, pd.DataFrame):
            raise KeyError(name)
        return table

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._attributes)

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self._attributes)

    def __repr__(self) -> str:
        """Name the tables."""
        return f"<Tables: {', '.join(self._attributes)}>"


class Result(ABC):
    """A finished piece of work: its tables, and how it is shown, plotted and passed on."""

    @property
    @abstractmethod
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables by name; their columns are listed in the documentation."""

    @property
    @abstractmethod
    def title(self) -> str:
        """One line that says what was done."""

    @property
    @abstractmethod
    def kind(self) -> str:
        """The kind of the result, as result folders name it."""

    @property
    @abstractmethod
    def main(self) -> str:
        """Name of the table that a notebook shows first."""

    @abstractmethod
    def _layout(self) -> Sequence[Layout]:
        """Return how tables become arrays."""

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by name.

        Raises:
            BadInput: There is no such table.
        """
        if name not in self.tables:
            raise BadInput.at(type(self).__name__, bad_word("table", name, list(self.tables)))
        return self.tables[name]

    def to_xarray(self) -> "xr.Dataset":
        """Return the numbers of the main tables as labelled arrays.

        Raises:
            ImportError: The extra ``xarray`` is not installed.
        """
        return dataset(self.tables, self._layout(), self.title)

    def __repr__(self) -> str:
        """Describe the result in two lines."""
        return f"<{shortened(self.title)}\n tables: {', '.join(self.tables)}>"

    def _repr_html_(self) -> str:
        """Describe the result in a notebook: what it is, the head of a table, all names."""
        table = self.tables[self.main]
        shown = table.head(HEAD).to_html(index=False, border=0, float_format="{:.3g}".format)
        rest = f"{self.main}: {len(table)} rows; tables: {', '.join(self.tables)}"
        return view(self.title, shown, rest)
