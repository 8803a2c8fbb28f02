"""How far coders agree: Krippendorff's alpha by column, of both readings."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import krippendorff
import numpy as np

CODERS = Path(__file__).resolve().parent / "coders"
Row = dict[str, str]
Codes = dict[str, str]  # a coder's codes of a column, by unit
YEARS = range(1991, 2026)
FOUND = ("agreed", "merged")
DOMAINS = ("political", "military", "economic", "multilateral")
STANCE = (*DOMAINS, *(f"{d}_direct" for d in DOMAINS))
# what the second reading says of a driver in a year: whose acts on the focus, and their sign
BY_YEAR = {"china_threat": ("CHN", -1), "us_inducement": ("USA", 1)}


def read(path: Path) -> list[Row]:
    """Read a coder's file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(file)]


def line(name: str, level: str, coders: int, units: int, alpha: str, equal: float) -> Row:
    """Return a row of ``agreement.csv`` of a column named ``table.column``."""
    table, column = name.split(".")
    return {
        "table": table,
        "column": column,
        "reading": "first",
        "level": level,
        "coders": str(coders),
        "units": str(units),
        "alpha": alpha,
        "equal": f"{equal:.3f}",
    }


def alpha(name: str, coders: list[Codes], level: str) -> Row:
    """Return Krippendorff's alpha of one column and the share of equal codes.

    Units that at least two coders coded are included.
    """
    units = sorted({u for c in coders for u in c if sum(bool(x.get(u)) for x in coders) > 1})
    words = sorted({c[u] for c in coders for u in units if c.get(u)})
    number = {w: (float(w) if level == "ordinal" else i) for i, w in enumerate(words)}
    data = np.array([[number[c[u]] if c.get(u) else np.nan for u in units] for c in coders])
    equal = [len({c[u] for c in coders if c.get(u)}) == 1 for u in units]
    value = krippendorff.alpha(data, level_of_measurement=level) if len(words) > 1 else float("nan")
    return line(name, level, len(coders), len(units), f"{value:.3f}", float(np.mean(equal)))


def share(name: str, found: int, units: int) -> Row:
    """Return the share of what both coders found among what either did."""
    return line(name, "share", 2, units, "", found / units)


def second_reading() -> list[Row]:
    """Return the agreement of the coders of the second reading."""
    lists = [{r["uid"]: r for r in read(CODERS / f"forcing_{i}.csv")} for i in (1, 2)]
    rows = [
        *_of_acts(lists),
        *(_by_year(lists, name) for name in BY_YEAR),
        *_of_stance(),
    ]
    return [row | {"reading": "second"} for row in rows]


def _of_acts(lists: list[dict[str, Row]]) -> Iterable[Row]:
    """Yield the agreement on acts: which there are, and what they are.

    Two coders found the same act where the adjudication lets their rows become one act.
    """
    act_of: list[dict[str, Row]] = [{}, {}]
    reached: list[set[str]] = [set(), set()]
    for row in read(CODERS / "adjudication.csv"):
        for i in (0, 1):
            if row["source"] == f"forcing_{i + 1}" and row["decision"] in FOUND:
                reached[i].add(row["act"])
                if row["decision"] == "agreed":
                    act_of[i].setdefault(row["act"], lists[i][row["uid"]])
    both = reached[0] & reached[1]
    yield share("events.act found by both", len(both), len(reached[0] | reached[1]))
    years = [{act: r["date"][:4] for act, r in side.items()} for side in act_of]
    yield alpha("events.year", years, "ordinal")
    for column, level in (("domain", "nominal"), ("kind", "nominal"), ("intensity", "ordinal")):
        codes = [{act: r[column] for act, r in side.items()} for side in act_of]
        yield alpha(f"events.{column}", codes, level)


def _by_year(lists: list[dict[str, Row]], name: str) -> Row:
    """Return the agreement on the sum of a power's acts of one sign on Vietnam, year by year."""
    actor, sign = BY_YEAR[name]
    sums = []
    for rows in lists:
        met: dict[int, int] = defaultdict(int)
        for row in rows.values():
            size = int(row["intensity"]) * sign
            if (row["actor"], row["target"]) == (actor, "VNM") and size > 0:
                for year in _years(row):
                    met[year] += size
        sums.append({str(year): str(met[year]) for year in YEARS})
    return alpha(f"drivers.{name}", sums, "ordinal")


def _years(row: Row) -> range:
    """Return the years over which a coder lets an act last."""
    first, end = int(row["date"][:4]), row["end"]
    last = first if not end else YEARS[-1] if end == "ongoing" else int(end[:4])
    return range(max(first, YEARS[0]), min(last, YEARS[-1]) + 1)


def _of_stance() -> Iterable[Row]:
    """Yield the agreement on stance of the two coders who followed the acts rule."""
    coders = [{r["year"]: r for r in read(CODERS / f"stance_{i}.csv")} for i in (4, 5)]
    for column in STANCE:
        codes = [{year: r[column] for year, r in side.items()} for side in coders]
        yield alpha(f"stance.{column}", codes, "ordinal")
