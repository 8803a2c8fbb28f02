"""The mapping from a source's codes and scores to domain and intensity: a table, with its doubt.

A mapping is a CSV table that ships with a format, or one that the user names. Each row says what a
code counts for, or a range of scores, as three readings: ``low`` is the hostile reading, ``high``
the friendly one, ``best`` the one between. Reading one takes ``low`` and ``domain``, reading two
``high`` and ``other_domain``; they become the codes of two coders, of which every world draws one.

``use`` is ``code`` (what one row of the source counts for, an intensity), ``act`` (which intensity
an act has whose score lies in the range) or ``stance`` (which level, from -2 to +2, a year has).
A code that ends with ``*`` stands for all codes that begin so; the longest that fits counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.paths import is_file
from sim.core.vocabulary import DOMAINS

COLUMNS: Final = (
    *("use", "code", "from", "to", "domain", "other_domain"),
    *("low", "best", "high", "meaning"),
)
CODE, ACT, STANCE = "code", "act", "stance"
USES: Final = (CODE, ACT, STANCE)
STRONGEST: Final = 4.0
HARDEST: Final = 2.0
ANY: Final = "*"


@dataclass(frozen=True)
class Rule:
    """One row of a mapping.

    Attributes:
        start: First score of the range; minus infinity where it has none.
        stop: Score before which the range ends; infinity where it has none.
        domain: Domain; empty where the source states it.
        other: Domain by reading two.
        low: The hostile reading.
        best: The reading between.
        high: The friendly reading.
    """

    start: float
    stop: float
    domain: str
    other: str
    low: float
    best: float
    high: float


@dataclass
class SourceMapping:
    """A mapping.

    Attributes:
        path: Its file.
        codes: Rules by code in small letters; one that ends with ``*`` is a beginning.
        acts: Rules of acts by score, in ascending order.
        stances: Rules of stances by score, in ascending order.
    """

    path: Path
    codes: dict[str, Rule] = field(default_factory=dict)
    acts: list[Rule] = field(default_factory=list)
    stances: list[Rule] = field(default_factory=list)

    def of_code(self, code: str) -> Rule | None:
        """Return the rule of a code, or None."""
        key = code.casefold()
        if key in self.codes:
            return self.codes[key]
        for length in range(len(key), -1, -1):
            found = self.codes.get(key[:length] + ANY)
            if found is not None:
                return found
        return None


def within(rules: Sequence[Rule], score: float) -> Rule | None:
    """Return the rule whose range holds a score, or None."""
    return next((rule for rule in rules if rule.start <= score < rule.stop), None)


def shipped_mapping(name: str) -> Path:
    """Return the file of a mapping that ships with Bamboo."""
    return Path(__file__).parent / "mappings" / f"{name}.csv"


def read_mapping(path: Path) -> SourceMapping:
    """Read a mapping.

    Raises:
        BadInput: There is no such file, or it has faults; the error lists all of them.
    """
    if not is_file(path):
        message = "there is no such mapping; copy the one that 'bamboo import --formats' names"
        raise BadInput.at(path, message)
    found, faults = SourceMapping(path), []
    for row in table(path, COLUMNS):
        if not row.faults:
            _add(row, found)
        faults += row.faults
    for use, rules in ((ACT, found.acts), (STANCE, found.stances)):
        rules.sort(key=lambda rule: rule.start)
        faults += _overlaps(path, use, rules)
    if not (found.codes or found.acts or found.stances) and not faults:
        faults.append(
            Fault(str(path), 1, 1, "the mapping has no rows; each maps one code or range")
        )
    if faults:
        raise BadInput(faults)
    return found


def _add(row: Row, found: SourceMapping) -> None:
    """Add a row to its rules, or its faults to the row."""
    use = row.word("use", USES)
    rule = _rule(row, HARDEST if use == STANCE else STRONGEST)
    ascending = rule.low <= rule.best <= rule.high
    falling = rule.low >= rule.best >= rule.high
    if not (falling if use == STANCE else ascending):
        order = "fall" if use == STANCE else "rise"
        message = f"low, best and high {order} from the hostile to the friendly reading"
        row.add_fault("best", message)
    if use != CODE:
        (found.acts if use == ACT else found.stances).append(rule)
        return
    code = row.cells["code"].casefold()
    if not code:
        row.add_fault("code", "the code is empty; write one, or * for every other code")
    elif code in found.codes:
        row.add_fault("code", f"{code!r} stands twice; keep one row a code")
    found.codes[code] = rule


def _rule(row: Row, most: float) -> Rule:
    """Read what all rules have."""
    domain = _domain(row, "domain")
    return Rule(
        start=_bound(row, "from", -inf),
        stop=_bound(row, "to", inf),
        domain=domain,
        other=_domain(row, "other_domain") or domain,
        low=row.number("low", -most, most),
        best=row.number("best", -most, most),
        high=row.number("high", -most, most),
    )


def _domain(row: Row, column: str) -> str:
    text = row.cells[column]
    if text and text not in DOMAINS:
        row.add_fault(column, bad_word("", text, DOMAINS).removeprefix(": "))
        return ""
    return text


def _bound(row: Row, column: str, default: float) -> float:
    return row.number(column, -inf, inf) if row.has(column) else default


def _overlaps(path: Path, use: str, rules: Sequence[Rule]) -> Iterable[Fault]:
    """Yield a fault for each range that begins before the one below it ends."""
    for below, above in pairwise(rules):
        if above.start < below.stop:
            message = f"{use}: two ranges hold {above.start:g}; end one where the other begins"
            yield Fault(str(path), 1, 1, message)
