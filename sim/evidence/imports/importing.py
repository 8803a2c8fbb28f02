"""An import: published files become acts, stances and coverage on the scale of the codebook."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final

from sim.core.errors import BadInput, Fault
from sim.core.vocabulary import FIRST_YEAR, LAST_YEAR
from sim.evidence.imports import formats, single_acts, toned_rows
from sim.evidence.imports.covered_years import Coverage
from sim.evidence.imports.covered_years import counted as counting
from sim.evidence.imports.file_reading import FileReading, Stated, nothing_used
from sim.evidence.imports.items import Item, LeftOut, without_repeats
from sim.evidence.imports.scaled_rows import Readings, ScaledAct, ScaledStance
from sim.evidence.imports.source_format import ACTS, AFFINITY, SCALE, TONE, Format
from sim.evidence.imports.source_mapping import SourceMapping, read_mapping, shipped_mapping
from sim.evidence.imports.tones import (
    NO_MONTH,
    SOURCE,
    Spot,
    Tone,
    baseline_for,
    departures,
    in_units,
    tones,
)

EVENT, MONTH = "event", "month"
UNITS: Final = ("", EVENT, MONTH)
BLOCK: Final = 1 << 20  # bytes that are digested at once
YEAR_ALONE: Final = len("1991")
YEARS: Final = (FIRST_YEAR, LAST_YEAR)
OTHER_YEAR: Final = f"it lies before {YEARS[0]} or after {YEARS[1]}"


@dataclass(frozen=True)
class Request:
    """What is to be imported.

    Attributes:
        format: Name of the format.
        files: The files.
        name: Name under which the tables cite them; empty for that of the format.
        mapping: The mapping; None for the one that ships with the format.
        stated: What the user states of the columns.
        years: First and last year that is kept.
        unit: ``event`` where every row is an act, ``month`` where a month is; empty for the
            format's own.
        baseline: What is ordinary for a pair: ``source``, ``pair`` or ``none``.
        retrieved: Date on which the files were retrieved; empty for the date of each file.
        vintage: Version of the source; empty where it is not known.
    """

    format: str
    files: tuple[Path, ...]
    name: str = ""
    mapping: Path | None = None
    stated: Stated = field(default_factory=Stated)
    years: tuple[int, int] = YEARS
    unit: str = ""
    baseline: str = SOURCE
    retrieved: str = ""
    vintage: str = ""

    @property
    def title(self) -> str:
        """Name under which the tables cite the files."""
        return self.name or self.format


@dataclass(frozen=True)
class SourceFile:
    """Where rows come from.

    Attributes:
        document: Name under which the tables cite the file.
        path: The file.
        sha256: Digest of its bytes.
        rows: Number of its rows.
        layout: Name of the layout that it has.
        vintage: Version of the source, as stated.
        retrieved: Date of retrieval as stated, or of the file.
    """

    document: str
    path: Path
    sha256: str
    rows: int
    layout: str
    vintage: str
    retrieved: str


@dataclass
class Imported:
    """What comes of an import.

    Attributes:
        format: The format.
        mapping: The mapping.
        files: The files.
        left_out: Rows that are not used, by the reason.
        acts: Acts of the states and years asked for.
        stances: Stances of the same.
        coverage: Of what the source speaks.
        items: Items of a scale; empty for all other formats.
        baseline: What was ordinary; empty where no tone was made.
        unit: Whether a row or a month is an act.
        years: First and last year that is kept.
    """

    format: Format
    mapping: SourceMapping
    files: tuple[SourceFile, ...] = ()
    left_out: LeftOut = field(default_factory=LeftOut)
    acts: list[ScaledAct] = field(default_factory=list)
    stances: list[ScaledStance] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)
    items: list[Item] = field(default_factory=list)
    baseline: str = ""
    unit: str = ""
    years: tuple[int, int] = YEARS


def run(request: Request) -> Imported:
    """Import files.

    Raises:
        BadInput: A file, the mapping or an option has faults; the error lists all of them.
    """
    form = formats.chosen(request.format)
    if request.unit == MONTH and form.measure in {ACTS, AFFINITY}:
        message = f"--by month: a row of {form.name} is not averaged over months; leave --by out"
        raise BadInput.at("import", message)
    mapping = read_mapping(request.mapping or shipped_mapping(form.mapping))
    years = max(request.years[0], YEARS[0]), min(request.years[1], YEARS[1])
    done = Imported(form, mapping, years=years)
    readings = [
        FileReading(path, number, form, request.stated, done.left_out)
        for number, path in enumerate(request.files)
    ]
    dated = _in_years(_all_items(readings), done)
    items = without_repeats(dated, done.left_out)
    _STEPS[form.measure if request.unit != EVENT else ACTS](items, request, done)
    done.files = tuple(_source_files(readings, request))
    if not (done.acts or done.stances or done.items or done.coverage.months):
        raise nothing_used(request.files[0], sum(each.rows for each in readings), done.left_out)
    return done


def _all_items(readings: Collection[FileReading]) -> Iterator[Item]:
    """Yield the items of all files; the faults of all of them come together."""
    faults: list[Fault] = []
    for reading in readings:
        try:
            yield from reading.items()
        except BadInput as bad:
            faults += bad.faults
    if faults:
        raise BadInput(faults)


def _in_years(items: Iterator[Item], done: Imported) -> Iterator[Item]:
    """Yield items of years in which a scenario may lie.

    What lasts into the years that are asked for begins with them.
    """
    first, last = YEARS
    for item in items:
        if item.end and item.year < done.years[0] <= int(item.end[:YEAR_ALONE]):
            yield item._replace(date=str(done.years[0]))
        elif not item.date or first <= item.year <= last:
            yield item
        else:
            done.left_out.add(OTHER_YEAR, item.place.line)


def _single(items: Iterator[Item], request: Request, done: Imported) -> None:
    """Make an act of every row."""
    keep = _kept(request)
    counted = counting(items, done.coverage)
    found = single_acts.scale(counted, done.mapping, done.left_out)
    done.acts = [act for act in found if keep(act.actor, act.target, int(act.date[:4]))]
    done.unit = EVENT


def _toned(items: Iterator[Item], request: Request, done: Imported) -> None:
    """Make acts of the months that depart, and stances of the years."""
    monthly = _with_month(items, done.left_out)
    found = tones(counting(monthly, done.coverage), done.mapping, done.left_out)
    departed = _departed(found, request, done)
    keep = _kept(request)
    acts = toned_rows.acts(found, in_units(departed), done.mapping)
    done.acts = [act for act in acts if keep(act.actor, act.target, int(act.date[:4]))]
    done.unit = MONTH


def _with_month(items: Iterator[Item], left_out: LeftOut) -> Iterator[Item]:
    for item in items:
        if len(item.date) > YEAR_ALONE:
            yield item
        else:
            left_out.add(NO_MONTH, item.place.line)


def _akin(items: Iterator[Item], request: Request, done: Imported) -> None:
    """Make stances of yearly numbers, of both sides where they are alike."""
    both = chain.from_iterable(_both_ways(item, tie=done.format.tie) for item in items)
    found = tones(counting(both, done.coverage), done.mapping, done.left_out)
    _departed(found, request, done)


def _both_ways(item: Item, *, tie: bool) -> tuple[Item, ...]:
    turned = item._replace(actor=item.target, target=item.actor)
    return (item, turned) if tie else (item,)


def _departed(found: dict[Spot, Tone], request: Request, done: Imported) -> dict[Spot, Readings]:
    """Return departures, and make the stances that follow from them."""
    done.baseline = baseline_for(request.baseline, found)
    departed = departures({spot: tone.mean for spot, tone in found.items()}, done.baseline)
    keep = _kept(request)
    stances = toned_rows.stances(found, departed, done.mapping)
    done.stances = [each for each in stances if keep(each.actor, each.target, each.year)]
    return departed


def _listed(items: Iterator[Item], _request: Request, done: Imported) -> None:
    """Keep the weights of a scale."""
    done.items = list(items)


_STEPS: Final[dict[str, Callable[[Iterator[Item], Request, Imported], None]]] = {
    ACTS: _single,
    TONE: _toned,
    AFFINITY: _akin,
    SCALE: _listed,
}


def _kept(request: Request) -> Callable[[str, str, int], bool]:
    """Return the test whether a pair and a year are asked for."""
    states, (first, last) = request.stated.asked.states, request.years

    def keep(actor: str, target: str, year: int) -> bool:
        is_asked = not states or (actor in states and target in states)
        return is_asked and first <= year <= last

    return keep


def _source_files(readings: Collection[FileReading], request: Request) -> Iterator[SourceFile]:
    """Yield the provenance of every file."""
    for reading in readings:
        number = f"-{reading.number + 1}" if len(readings) > 1 else ""
        path = reading.path
        stamp = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        yield SourceFile(
            document=f"{request.title}{number}",
            path=path,
            sha256=digest(path),
            rows=reading.rows,
            layout=reading.version,
            vintage=request.vintage,
            retrieved=request.retrieved or stamp.date().isoformat(),
        )


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()
