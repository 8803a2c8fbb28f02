"""The rows of the tables of an evidence folder, made from what an import found."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sim.core.vocabulary import DOMAINS
from sim.evidence.imports.importing import EVENT, Imported
from sim.evidence.imports.scaled_rows import ScaledAct, ScaledStance
from sim.evidence.imports.source_format import ACTS

Row = dict[str, Any]
PRECISIONS: Final = {4: "year", 7: "month", 10: "day"}
READINGS: Final = ("low", "high")  # of coder 1 and of coder 2
WIDEST: Final = 8.0  # intensities between the ends of the scale
SURE: Final = 0.9
LEAST_SURE: Final = 0.3  # a code of no more than this confidence counts as interpolated
MONTHS: Final = 12
BY_ITSELF: Final = "import"


def tables(done: Imported, title: str) -> dict[str, list[Row]]:
    """Return the rows of every table, by its name.

    Args:
        done: The import.
        title: Name under which the acts are identified.
    """
    acts = list(zip(_ids(done.acts, title), done.acts, strict=True))
    return {
        "imported_events": [_event(done, name, act) for name, act in acts],
        "events_codes_1": [_code(name, act.domain, act.intensity.low) for name, act in acts],
        "events_codes_2": [_code(name, act.other, act.intensity.high) for name, act in acts],
        "imported_stance": list(_stances(done.stances, "best")),
        "stance_1": list(_stances(done.stances, READINGS[0])),
        "stance_2": list(_stances(done.stances, READINGS[1])),
        "imported_coverage": list(_coverage(done)),
        "imported_documents": list(_documents(done)),
        "provenance": list(_provenance(done)),
        "volume": list(_volume(done)),
    }


def _volume(done: Imported) -> Iterator[Row]:
    """Yield how often the source speaks of the pairs that have an act or a stance."""
    pairs, (first, last) = _pairs(done), done.years
    for each in done.coverage.volumes():
        if (each.actor, each.target) in pairs and first <= each.year <= last:
            yield each._asdict()


def _pairs(done: Imported) -> set[tuple[str, str]]:
    every: Iterable[ScaledAct | ScaledStance] = (*done.acts, *done.stances)
    return {(each.actor, each.target) for each in every}


def _ids(acts: Iterable[ScaledAct], title: str) -> Iterator[str]:
    """Yield identifiers that stand once; one that would stand twice gets a number."""
    seen: Counter[str] = Counter()
    for act in acts:
        name = f"{title}-{act.key}"
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}-n{seen[name]}"


def _event(done: Imported, name: str, act: ScaledAct) -> Row:
    """Return a row of the table of acts."""
    source = done.files[act.place.file]
    spread = act.intensity.high - act.intensity.low
    return {
        "id": name,
        "date": act.date,
        "end": act.end,
        "span": "standing" if act.end else "",
        "date_precision": PRECISIONS[len(act.date)],
        "actor": act.actor,
        "target": act.target,
        "domain": act.domain,
        "role": "forcing",
        "kind": "other",
        "intensity": _short(act.intensity.best),
        "joint_id": "",
        "document": source.document,
        "locator": f"{source.path.name} § line {act.place.line}",
        "found_by": BY_ITSELF,
        "confidence": round(SURE * (1 - spread / WIDEST), 2),
        "summary": act.summary,
        "note": act.note,
    }


def _short(number: float) -> float | int:
    return int(number) if number == int(number) else round(number, 3)


def _code(name: str, domain: str, intensity: float) -> Row:
    return {"uid": name, "domain": domain, "intensity": _short(intensity)}


def _stances(stances: Sequence[ScaledStance], reading: str) -> Iterator[Row]:
    """Yield a row for every year and pair, by one reading."""
    years: dict[tuple[int, str, str], dict[str, ScaledStance]] = {}
    for each in stances:
        years.setdefault((each.year, each.actor, each.target), {})[each.domain] = each
    for (year, actor, target), own in sorted(years.items()):
        levels = {name: _short(getattr(each.level, reading)) for name, each in own.items()}
        months = max(each.months for each in own.values())
        rows = sum(each.rows for each in own.values())
        yield {
            "year": year,
            "actor": actor,
            "target": target,
            "document": "all",
            **{domain: levels.get(domain, "") for domain in DOMAINS},
            **{f"{domain}_direct": levels.get(domain, "") for domain in DOMAINS},
            "confidence": round(LEAST_SURE + (SURE - LEAST_SURE) * months / MONTHS, 2),
            "note": f"{rows} rows, {months} months",
        }


def _coverage(done: Imported) -> Iterator[Row]:
    """Yield of which years of which states the source speaks as a whole."""
    states = {state for pair in _pairs(done) for state in pair}
    is_list = done.unit == EVENT and done.format.measure == ACTS
    document = done.files[0].document
    first, last = done.years
    for year, actor, months, covered in done.coverage.covered(yearly=is_list):
        if actor in states and first <= year <= last:
            whole = covered and not done.format.narrow and bool(done.acts)
            yield {
                "year": year,
                "actor": actor,
                "document": document,
                "covered": int(whole),
                "months": months,
            }


def _documents(done: Imported) -> Iterator[Row]:
    years = [each.date[:4] for each in done.acts] + [str(each.year) for each in done.stances]
    for source in done.files:
        yield {
            "id": source.document,
            "title": done.format.title,
            "author": done.format.citation,
            "publisher": source.path.name,
            "date": source.retrieved,
            "language": "",
            "sha256": source.sha256,
            "scope_years": f"{min(years)}-{max(years)}" if years else "",
        }


def _provenance(done: Imported) -> Iterator[Row]:
    for source in done.files:
        yield {
            "document": source.document,
            "file": source.path.name,
            "sha256": source.sha256,
            "rows": source.rows,
            "format": done.format.name,
            "layout": source.layout,
            "vintage": source.vintage,
            "retrieved": source.retrieved,
            "mapping": done.mapping.path.name,
            "baseline": done.baseline,
        }
