"""Which years the worlds of an inference were given, which are held out, and of what kind each is.

Tables of an inference name a training by the last year that was given.
"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from sim.report.inference_figures import kinds_of
from sim.report.page.folder_reader import Folder
from sim.report.posterior_lines import LATER
from sim.report.translation import Translator

MIXTURE: Final = "mixture"
MIXTURES: Final = ("models", "nulls")
NULL: Final = "null"
WITHOUT_ACTS: Final = (NULL, "no_acts", "upper_bound")  # kinds that are no explanation by acts


@dataclass(frozen=True)
class Trainings:
    """The trainings of a table.

    Attributes:
        before: Year before the span: what worlds before any record are trained until.
        cut: Training that is shown first, of those that leave later years.
        last: Last year of the record.
    """

    before: int
    cut: int
    last: int

    def given(self, until: int, say: Translator) -> str:
        """Return the years that were given, in words."""
        if until <= self.before:
            return say("trained.no_year")
        return say("trained.years", first=self.before + 1, last=until)

    def held_out(self, until: int, say: Translator) -> str:
        """Return the years after those that were given, in words."""
        return say("trained.years", first=until + 1, last=self.last)


def trainings_of(folder: Folder, table: pd.DataFrame) -> Trainings:
    """Return the trainings of a table that has the column ``trained_until``.

    The training shown first leaves about as many later years as figures show.

    Raises:
        BadInput: A table of the folder is damaged.
    """
    scored = folder.filled("predictive")
    before = int(table["trained_until"].min())
    last = (
        int(folder.manifest.get("until", before)) if scored is None else int(scored["year"].max())
    )
    until = sorted({int(year) for year in table["trained_until"]} - {before, last}) or [before]
    return Trainings(before, min(until, key=lambda year: abs(last - year - LATER)), last)


def kinds(folder: Folder) -> dict[str, str]:
    """Return the kind of each contender of an inference, mixtures of worlds among them.

    Raises:
        BadInput: The table of evidence is damaged.
    """
    table = folder.filled("evidence")
    known = {} if table is None else kinds_of(table)
    return known | dict.fromkeys(MIXTURES, MIXTURE)


def kind_name(kind: str | None, say: Translator) -> str:
    """Return the name of a kind of contender; an unknown one as it is."""
    known = {
        "theory": "trained.theory",
        "rule": "trained.rule",
        "pair": "trained.pair",
        "blend": "trained.blend",
        "no_acts": "trained.no_acts",
        NULL: "trained.null",
        "upper_bound": "trained.upper_bound",
        MIXTURE: "trained.mixture",
    }
    return say(known[kind]) if kind in known else str(kind or "")
