"""Strict reading of ``case.yaml``, which states a case's documents, states, labeller and factors.

The engine knows no document and no state by name. What it must know of them beyond the tables
stands in this file of the evidence folder. Every key may be left out: a folder without the file
has a neutral case, whose documents are those of ``documents.csv`` and whose states are codes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from sim.core import csv_reader, yaml_reader
from sim.core.dates import is_date
from sim.core.errors import BadInput, Fault, bad_word, shown
from sim.core.paths import is_file
from sim.core.vocabulary import FIRST_YEAR, LAST_YEAR
from sim.core.yaml_reader import Document, Where
from sim.evidence.case_parts import (
    CODES_OF,
    DRIVER_FIELDS,
    FIGURE_FIELDS,
    QUANTITIES,
    TONES,
    CaseFile,
    Condition,
    Factor,
    NamedRun,
    Names,
)

T = TypeVar("T")
FILE: Final = "case.yaml"
CODE: Final = re.compile(r"[A-Z]{2,8}")
KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
MONTH_LETTERS: Final = len("YYYY-MM")
NAME: Final = "a name, or a list of its English and its Traditional Chinese form"


def read_case(folder: Path) -> CaseFile:
    """Read the case of a folder of evidence.

    Args:
        folder: The folder; without ``case.yaml`` its case is neutral.

    Raises:
        BadInput: The file has faults; the error lists all of them.
    """
    path = folder / FILE
    if not is_file(path):
        return CaseFile(documents=_listed_documents(folder), folder=folder)
    found = parse_case(yaml_reader.read(path))
    if not found.documents:
        found = replace(found, documents=_listed_documents(folder))
    return replace(found, folder=folder)


def parse_case(document: Document) -> CaseFile:
    """Convert the data of a case file.

    Raises:
        BadInput: The data have faults; the error lists all of them.
    """
    reading = _Reading(document, list(document.faults))
    values: dict[str, Any] = {}
    for key, value in document.data.items():
        read = _KEYS.get(key)
        if read is None:
            reading.refuse((key,), bad_word("key", key, list(_KEYS)))
        elif (key,) not in document.lost:
            values[key] = read(reading, (key,), value)
    if not reading.faults:
        _check_runs(reading, values)
    if reading.faults:
        raise BadInput(reading.faults)
    return CaseFile(**values)


def stored_case(manifest: Mapping[str, Any], name: str) -> CaseFile | None:
    """Return the case that a result folder's manifest stores, or None where it stores none.

    Args:
        manifest: The manifest.
        name: Its path, for messages.

    Raises:
        BadInput: The entry is damaged.
    """
    entry = manifest.get("case")
    if entry is None:
        return None
    try:
        if isinstance(entry, dict):
            return parse_case(Document(name, entry))
        message = f"{shown(entry)} is not what a manifest holds there"
    except BadInput as bad:
        message = bad.faults[0].message
    raise BadInput.at(name, f"case: {message}; make the folder again")


def _listed_documents(folder: Path) -> dict[str, str]:
    """Return the documents that the table of documents lists, by id; empty without the table."""
    ids = [row.cells.get("id", "") for row in csv_reader.table(folder / "documents.csv")]
    return {name: name for name in ids if name}


@dataclass
class _Reading:
    """The conversion of a case file, with the faults found."""

    document: Document
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, where: Where, message: str) -> None:
        """Add a fault at a value."""
        self.faults.append(self.document.fault(where, message))

    def text(self, where: Where, value: Any) -> str:
        """Read a text that is not empty and stands on one line."""
        if isinstance(value, str) and value.strip() and value.isprintable():
            return value.strip()
        self.refuse(where, f"{shown(value)} is not allowed; write a text on one line")
        return ""

    def matching(self, where: Where, value: Any, pattern: re.Pattern[str], what: str) -> str:
        """Read a text of a form."""
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        self.refuse(where, f"{shown(value)} is not {what}")
        return ""

    def code(self, where: Where, value: Any) -> str:
        """Read the code of a state."""
        return self.matching(where, value, CODE, "a state's code of 2 to 8 capital letters")

    def key(self, where: Where, value: Any) -> str:
        """Read the name of a column, an output, a run or a labeller."""
        return self.matching(where, value, KEY, "a name of letters, digits, '_', '-' and '.'")

    def word(self, where: Where, value: Any, allowed: Sequence[str]) -> str:
        """Read a word of a vocabulary."""
        if value in allowed:
            return str(value)
        self.refuse(where, bad_word("value", value, allowed).removeprefix("value: "))
        return allowed[0]

    def flag(self, where: Where, value: Any) -> bool:
        """Read true or false."""
        if not isinstance(value, bool):
            self.refuse(where, f"{shown(value)} is not a boolean (true or false)")
        return value is True

    def names(self, where: Where, value: Any) -> Names:
        """Read a name in two languages; one text serves for both."""
        forms = value if isinstance(value, list) else [value]
        if len(forms) not in (1, len(Names._fields)):
            self.refuse(where, f"{shown(value)} is not {NAME}")
            return Names("", "")
        texts = [
            self.text((*where, i) if forms is value else where, v) for i, v in enumerate(forms)
        ]
        return Names(texts[0], texts[-1])

    def mapping(
        self,
        where: Where,
        value: Any,
        key: Callable[[Where, Any], str],
        read: Callable[[Where, Any], T],
    ) -> dict[str, T]:
        """Read a mapping, each key and each value by a function."""
        if not isinstance(value, dict):
            self.refuse(where, f"{shown(value)} is not allowed; write a mapping of keys")
            return {}
        return {key((*where, k), k): read((*where, k), v) for k, v in value.items()}

    def list_of(self, where: Where, value: Any, read: Callable[[Where, Any], T]) -> tuple[T, ...]:
        """Read a list, each item by a function."""
        if not isinstance(value, list):
            self.refuse(where, f"{shown(value)} is not allowed; write a list")
            return ()
        return tuple(read((*where, i), item) for i, item in enumerate(value))

    def fields(
        self,
        where: Where,
        value: Any,
        known: Mapping[str, Callable[[Where, Any], Any]],
        needed: Sequence[str],
    ) -> dict[str, Any]:
        """Read a mapping with known keys, some of which are needed."""
        if not isinstance(value, dict):
            self.refuse(where, f"{shown(value)} is not a mapping of {', '.join(known)}")
            return {}
        found = {}
        for name, inner in value.items():
            read = known.get(name)
            if read is None:
                self.refuse((*where, name), bad_word("key", name, list(known)))
            else:
                found[name] = read((*where, name), inner)
        for name in needed:
            if name not in value and (*where, name) not in self.document.lost:
                self.refuse(where, f"the key {name!r} is missing")
        return found


def _documents(reading: _Reading, where: Where, value: Any) -> dict[str, str]:
    return reading.mapping(where, value, reading.key, reading.text)


def _states(reading: _Reading, where: Where, value: Any) -> dict[str, Names]:
    return reading.mapping(where, value, reading.code, reading.names)


def _window(reading: _Reading, where: Where, value: Any) -> tuple[int, int] | None:
    years = value if isinstance(value, list) else []
    whole = [year for year in years if type(year) is int and FIRST_YEAR <= year <= LAST_YEAR]
    if len(years) != len(("first", "last")) or whole != years or years[0] > years[1]:
        allowed = f"a first and a last year from {FIRST_YEAR} to {LAST_YEAR}, such as [2001, 2005]"
        reading.refuse(where, f"{shown(value)} is not {allowed}")
        return None
    return years[0], years[1]


def _whose(reading: _Reading) -> dict[str, Callable[[Where, Any], Any]]:
    """Return how the keys of a factor and of a condition are read."""
    return {
        "actor": reading.code,
        "tone": lambda where, value: reading.word(where, value, TONES),
    }


def _factors(reading: _Reading, where: Where, value: Any) -> dict[str, Factor]:
    known = {**_whose(reading), "name": reading.names}

    def read(place: Where, inner: Any) -> Factor:
        found = reading.fields(place, inner, known, ("actor", "tone"))
        return Factor(found.get("actor", ""), found.get("tone", ""), found.get("name"))

    return reading.mapping(where, value, reading.key, read)


def _conditions(reading: _Reading, where: Where, value: Any) -> dict[str, Condition]:
    def read(place: Where, inner: Any) -> Condition:
        found = reading.fields(place, inner, _whose(reading), ("actor", "tone"))
        return Condition(found.get("actor", ""), found.get("tone", ""))

    return reading.mapping(where, value, reading.key, read)


def _month(reading: _Reading, where: Where, value: Any) -> str:
    if isinstance(value, str) and is_date(value) and len(value) == MONTH_LETTERS:
        return value
    reading.refuse(where, f"{shown(value)} is not a month written YYYY-MM, such as 2001-01")
    return ""


def _runs(reading: _Reading, where: Where, value: Any) -> dict[str, NamedRun]:
    known: dict[str, Callable[[Where, Any], Any]] = {
        "only": lambda place, keys: reading.list_of(place, keys, reading.key),
        "without": reading.key,
        "from": lambda place, month: _month(reading, place, month),
        "scenario": reading.text,
        "same_world": reading.flag,
        "name": reading.names,
    }

    def read(place: Where, inner: Any) -> NamedRun:
        found = reading.fields(place, inner, known, ())
        if len({"only", "without", "scenario"} & set(found)) != 1:
            reading.refuse(place, "a run has one of 'only', 'without' (and 'from') and 'scenario'")
        return NamedRun(
            only=found.get("only", ()),
            without=found.get("without", ""),
            since=found.get("from", ""),
            scenario=found.get("scenario", ""),
            same_world=found.get("same_world", False),
            name=found.get("name"),
        )

    return reading.mapping(where, value, reading.key, read)


def _check_runs(reading: _Reading, values: Mapping[str, Any]) -> None:
    """Check that runs name factors of the case."""
    factors = list(values.get("factors", {}))
    for name, run in values.get("runs", {}).items():
        stated = {"without": [run.without] if run.without else [], "only": run.only}
        for key, wanted in stated.items():
            for factor in wanted:
                if factor not in factors:
                    reading.refuse(("runs", name, key), bad_word("factor", factor, factors))


def _feeding(allowed: Sequence[str]) -> Callable[[_Reading, Where, Any], dict[str, str]]:
    """Return the reader of a mapping from a table's names to words of a vocabulary."""

    def read(reading: _Reading, where: Where, value: Any) -> dict[str, str]:
        def word(place: Where, inner: Any) -> str:
            return reading.word(place, inner, allowed)

        return reading.mapping(where, value, reading.key, word)

    return read


def _drivers(reading: _Reading, where: Where, value: Any) -> tuple[str, ...]:
    found = reading.list_of(where, value, reading.key)
    if found and len(found) != len(("pressure", "support")):
        reading.refuse(
            where, f"{shown(value)} is not a list of a column of pressure and of support"
        )
    return found


def _top_rung(reading: _Reading, where: Where, value: Any) -> dict[str, tuple[str, ...]]:
    def read(place: Where, inner: Any) -> tuple[str, ...]:
        return reading.list_of(place, inner, reading.code)

    return reading.mapping(where, value, reading.key, read)


def _text(reading: _Reading, where: Where, value: Any) -> str:
    return reading.text(where, value)


def _key(reading: _Reading, where: Where, value: Any) -> str:
    return reading.key(where, value)


def _outputs(reading: _Reading, where: Where, value: Any) -> tuple[str, ...]:
    return reading.list_of(where, value, reading.key)


def _plain_words(reading: _Reading, where: Where, value: Any) -> frozenset[str]:
    return frozenset(word.casefold() for word in reading.list_of(where, value, reading.text))


def _codes_of(reading: _Reading, where: Where, value: Any) -> str:
    return reading.word(where, value, CODES_OF)


def _cuts(reading: _Reading, where: Where, value: Any) -> tuple[int, ...]:
    def year(place: Where, inner: Any) -> int:
        if type(inner) is int and FIRST_YEAR <= inner <= LAST_YEAR:
            return inner
        reading.refuse(place, f"{shown(inner)} is not a year from {FIRST_YEAR} to {LAST_YEAR}")
        return FIRST_YEAR

    return tuple(sorted(set(reading.list_of(where, value, year))))


_KEYS: Final[dict[str, Callable[[_Reading, Where, Any], Any]]] = {
    "documents": _documents,
    "states": _states,
    "others": _states,
    "scenario": _text,
    "labeller": _key,
    "window": _window,
    "factors": _factors,
    "background": _text,
    "runs": _runs,
    "fields": _feeding(DRIVER_FIELDS),
    "conditions": _conditions,
    "null_drivers": _drivers,
    "figures": _feeding(FIGURE_FIELDS),
    "outcomes": _feeding(QUANTITIES),
    "top_rung": _top_rung,
    "spread": _outputs,
    "plain_words": _plain_words,
    "codes_of": _codes_of,
    "cuts": _cuts,
}
