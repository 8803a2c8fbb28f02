"""The options of ``bamboo import``, checked together and turned into a request."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from sim.commands.named_texts import faults_of, pair
from sim.core.dates import is_date
from sim.core.errors import BadInput, Fault, bad_word, shown
from sim.evidence.imports.date_words import ORDERS
from sim.evidence.imports.file_reading import Stated
from sim.evidence.imports.importing import UNITS, YEARS, Request
from sim.evidence.imports.source_row import Asked
from sim.evidence.imports.tones import BASELINES

PARTS: Final = ("", "acts", "stance")
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
STATE: Final = re.compile(r"[A-Z]{2,8}")
SPAN: Final = re.compile(r"([12][0-9]{3})-([12][0-9]{3})")
PATHS: Final = ("files", "format", "mapping")  # not repeated among a command's options


@dataclass(frozen=True)
class Options:
    """What the command line says of an import, as it was typed.

    Attributes:
        format: Name of the format.
        files: The files.
        name: Name by which tables cite the source.
        mapping: A mapping instead of that of the format.
        states: Codes of states, separated by commas.
        years: First and last year, joined by a hyphen.
        column: Fields with the names of their columns.
        constant: Fields with what they hold in all rows.
        where: Columns with the text of the rows that are read.
        reverse: What the field ``direction`` holds where the target acts.
        dates: What comes first in dates whose year comes last.
        by: Whether an event or a month is an act.
        baseline: What is ordinary for a pair.
        only: Which part is written.
        retrieved: Date of retrieval.
        vintage: Version of the source.
    """

    format: str
    files: tuple[Path, ...]
    name: str = ""
    mapping: Path | None = None
    states: str = ""
    years: str = ""
    column: tuple[str, ...] = ()
    constant: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    reverse: str = ""
    dates: str = ""
    by: str = ""
    baseline: str = "source"
    only: str = ""
    retrieved: str = ""
    vintage: str = ""

    def request(self) -> Request:
        """Return the request; raises BadInput with a line for every wrong option."""
        faults = list(self._faults())
        if faults:
            raise BadInput(Fault("import", 1, 1, message) for message in faults)
        span = SPAN.fullmatch(self.years)
        asked = Asked(
            order=self.dates,
            constants=dict(map(pair, self.constant)),
            reversed_word=self.reverse,
            states=frozenset(self._codes),
        )
        return Request(
            format=self.format,
            files=self.files,
            name=self.name,
            mapping=self.mapping,
            stated=Stated(dict(map(pair, self.column)), dict(map(pair, self.where)), asked),
            years=(int(span[1]), int(span[2])) if span else YEARS,
            unit=self.by,
            baseline=self.baseline,
            retrieved=self.retrieved,
            vintage=self.vintage,
        )

    def words(self) -> list[str]:
        """Return the words of the command, with the names of files without their folders."""
        words = ["import", self.format, *[path.name for path in self.files]]
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name in PATHS or value in (each.default, None):
                continue
            for one in value if isinstance(value, tuple) else (value,):
                words += [f"--{each.name}", str(one)]
        return [*words, "--mapping", self.mapping.name] if self.mapping else words

    @property
    def _codes(self) -> list[str]:
        return [code.strip() for code in self.states.split(",") if code.strip()]

    def _faults(self) -> Iterator[str]:
        """Yield what is wrong with the options."""
        for option, value, allowed in (
            ("only", self.only, PARTS),
            ("dates", self.dates, ORDERS),
            ("by", self.by, UNITS),
            ("baseline", self.baseline, BASELINES),
        ):
            if value not in allowed:
                yield bad_word(f"--{option}", value, list(filter(None, allowed)))
        if self.name and not NAME.fullmatch(self.name):
            yield f"--name: {shown(self.name)} is not a name of small letters, digits, _ and -"
        if self.retrieved and not is_date(self.retrieved):
            yield f"--retrieved: {shown(self.retrieved)} is not a date, such as 2026-05-02"
        yield from self._faults_of_lists()

    def _faults_of_lists(self) -> Iterator[str]:
        for code in self._codes:
            if not STATE.fullmatch(code):
                yield f"--states: {shown(code)} is not a state's code of 2 to 8 capital letters"
        span = SPAN.fullmatch(self.years)
        if self.years and (span is None or span[1] > span[2]):
            yield f"--years: {shown(self.years)} is not a first and a last year, such as 1995-2020"
        elif span and not (int(span[1]) <= YEARS[1] and int(span[2]) >= YEARS[0]):
            yield f"--years: {shown(self.years)} has no year from {YEARS[0]} to {YEARS[1]}"
        yield from faults_of("column", self.column)
        yield from faults_of("constant", self.constant)
        yield from faults_of("where", self.where)
