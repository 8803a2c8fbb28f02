"""Acts and stances from tones: the months that depart, and the years by their mean departure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sim.evidence.imports.scaled_rows import Readings, ScaledAct, ScaledStance
from sim.evidence.imports.source_mapping import Rule, SourceMapping, within
from sim.evidence.imports.tones import Spot, Tone, in_units, mean_of

LEAST_MONTHS: Final = 3  # months of a year from which its stance is read
MONTHS: Final = 12


def acts(
    found: Mapping[Spot, Tone], units: Mapping[Spot, Readings], mapping: SourceMapping
) -> Iterator[ScaledAct]:
    """Yield one act for every month of a pair and domain that departs from what is ordinary.

    Args:
        found: Tones by month.
        units: Their departures in units.
        mapping: Says from which departure a month is an act, and of which intensity.
    """
    for spot, unit in units.items():
        intensity = read(mapping.acts, unit)
        if intensity is None or not any(intensity):
            continue
        tone = found[spot]
        other = tone.others.most_common(1)[0][0]
        yield ScaledAct(
            key="-".join((spot.when, *spot.pair)).casefold(),
            date=spot.when,
            end="",
            actor=spot.actor,
            target=spot.target,
            domain=spot.domain,
            other=other,
            intensity=intensity,
            place=tone.place,
            rows=tone.rows,
            summary=f"{tone.rows} of the month, {unit.best:+.1f} units from the ordinary",
            note=f"rows: {tone.rows}; mean: {tone.mean.best:.2f}",
        )


def read(rules: Sequence[Rule], unit: Readings) -> Readings | None:
    """Return what rules say of three readings; None where a reading lies in no range."""
    found = [within(rules, number) for number in unit]
    low, best, high = found
    if low is None or best is None or high is None:
        return None
    return Readings(low.low, best.best, high.high)


def stances(
    found: Mapping[Spot, Tone], departed: Mapping[Spot, Readings], mapping: SourceMapping
) -> Iterator[ScaledStance]:
    """Yield the level of every year, pair and domain of which the source speaks often enough.

    Args:
        found: Tones by month or year.
        departed: Their departures.
        mapping: Says which level a year's mean departure has, in units.
    """
    years: dict[Spot, list[Spot]] = {}
    for spot in departed:
        years.setdefault(spot._replace(when=spot.year), []).append(spot)
    heard = {year: own for year, own in years.items() if _months(own) >= LEAST_MONTHS}
    means = {year: mean_of(departed[spot] for spot in own) for year, own in heard.items()}
    for year, unit in in_units(means).items():
        level = read(mapping.stances, unit)
        if level is not None:
            rows = sum(found[spot].rows for spot in heard[year])
            months = _months(heard[year])
            yield ScaledStance(int(year.when), *year.pair, level, months, rows)


def _months(spots: Sequence[Spot]) -> int:
    """Count the months; a yearly number stands for all of its year."""
    return len(spots) if len(spots[0].when) > len("1991") else MONTHS
