"""Build the tables of ``seeds/`` from the coders' own files, by one rule.

``python seeds/build.py`` needs no documents. It builds the acts from their adjudication
(``sim.evidence.adjudication``), with coverage, the report of the fate of every coder's row and the
list of rejected rows; numbers and faults from the lists of the first reading (``first/``) as mended
(``coders/mended.csv``); drivers and stances as medians of the coders.

``python seeds/build.py DIR`` reads the documents from DIR and builds, before these, what rests on
places in the text: the tables of the first reading in ``first/``, claims, and the agreement of the
coders of both readings. In the first reading two coders listed the acts independently; the lists
were matched by document, actor, target, year and place in the text, and two others coded the
matched acts. No decision of it was made by hand: agreed codes are medians, names are those of the
more confident coder, and an act that one coder found was kept if dated to the month or day. Its
acts are in force no longer; who wants to know what became of one reads
``coders/adjudication_first_table.csv``.
"""

import argparse
import csv
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

from alphas import STANCE, Row, alpha, read, second_reading, share

from sim.evidence import adjudication

HERE = Path(__file__).resolve().parent
CODERS = HERE / "coders"
FIRST = HERE / "first"
DRIVERS = (
    "china_threat",
    "china_inducement",
    "us_inducement",
    "japan_inducement",
    "russia_support",
    "asean_support",
    "us_china_rivalry",
    "domestic_mobilisation",
    "economic_capacity",
    "elite_faction",
)
COLDWAR = ("china_threat", "us_hostility", "patron_support", "asean_pressure", "economic_distress")
BY_ACTOR = ("year", "actor", "document")
BY_TIE = ("year", "actor", "target", "document")
PANELS = {
    "drivers": (BY_ACTOR, DRIVERS),
    "coldwar_drivers": (BY_ACTOR, COLDWAR),
    "stance": (BY_TIE, STANCE),
    "coldwar_stance": (BY_TIE, STANCE),
}
NEAR = 60  # characters within which two coders' keys are taken to point to the same place
RANK = {"day": 0, "month": 1, "year": 2, "imputed": 3}


def write(name: str, columns: Iterable[str], rows: Iterable[Row], folder: Path) -> None:
    """Write an agreed table."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def squeezed(text: str) -> str:
    """Text without white space, as locators' keys are searched."""
    return re.sub(r"\s", "", text)


def documents(folder: Path) -> dict[str, str]:
    """Texts by document id, found by the digests of ``documents.csv``."""
    by_digest = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in folder.glob("*.txt")}
    return {
        row["id"]: squeezed(by_digest[row["sha256"]].read_text(encoding="utf-8"))
        for row in read(HERE / "documents.csv")
    }


def places(row: Row, texts: dict[str, str], column: str = "document") -> list[int]:
    """Every position of a row's key in its document."""
    key = squeezed(row["locator"].split("§", 1)[-1])
    return [
        m.start() for m in re.finditer(re.escape(key), texts.get(row[column].split(";")[0], ""))
    ]


def matched(
    first: list[Row], second: list[Row], cost: Callable[[Row, Row], float | None]
) -> list[tuple[Row | None, Row | None]]:
    """Pair two coders' rows greedily by least cost; unpaired rows follow, paired with None."""
    scored = sorted(
        (c, i, j)
        for i, a in enumerate(first)
        for j, b in enumerate(second)
        if (c := cost(a, b)) is not None
    )
    left, right = {}, set()
    for _, i, j in scored:
        if i not in left and j not in right:
            left[i] = j
            right.add(j)
    pairs: list[tuple[Row | None, Row | None]] = [
        (a, second[left[i]] if i in left else None) for i, a in enumerate(first)
    ]
    return pairs + [(None, b) for j, b in enumerate(second) if j not in right]


def unit_cost(texts: dict[str, str]) -> Callable[[Row, Row], float | None]:
    """Return the distance of two coders' acts; None where they cannot be one act."""
    spots: dict[int, list[int]] = {}

    def cost(a: Row, b: Row) -> float | None:
        if a["document"] != b["document"] or a["actor"] != b["actor"]:
            return None
        if a["target"] != b["target"] and "WLD" not in (a["target"], b["target"]):
            return None
        for row in (a, b):
            spots.setdefault(id(row), places(row, texts))
        apart = min((abs(x - y) for x in spots[id(a)] for y in spots[id(b)]), default=NEAR + 1)
        imputed = "imputed" in (a["date_precision"], b["date_precision"])
        if apart > NEAR or (a["date"][:4] != b["date"][:4] and not imputed):
            return None
        return (
            apart
            + 40 * (a["target"] != b["target"])
            + 30 * (a["date"][:4] != b["date"][:4])
            + 10 * (a["date"] != b["date"])
        )

    return cost


def one_unit(a: Row | None, b: Row | None) -> Row | None:
    """Return one agreed act, with the more precise date.

    An act that only one coder found is kept if it is dated to the month or day.
    """
    both = [r for r in (a, b) if r is not None]
    best = min(both, key=lambda r: RANK[r["date_precision"]])
    if len(both) == 1 and RANK[best["date_precision"]] > RANK["month"]:
        return None
    notes = "; ".join(dict.fromkeys(r["note"] for r in both if r["note"]))
    role = (
        "response"
        if best["actor"] == "VNM"
        else "context"
        if best["role"] == "context"
        else "forcing"
    )
    found = "both" if len(both) == 2 else "first" if a is not None else "second"
    return {
        **best,
        "role": role,
        "found_by": found,
        "note": notes[:300],
        "joint_1": (a or {}).get("joint_id", ""),
        "joint_2": (b or {}).get("joint_id", ""),
    }


def merged(unit: Row, merges: list[Row]) -> bool:
    """Whether the row of another document represents this act."""
    return any(
        unit["document"] == m["document"]
        and unit["date"] == m["date"]
        and m["summary"].lower() in unit["summary"].lower()
        for m in merges
    )


def name_units(units: list[Row]) -> list[Row]:
    """Set a readable id of every act by date, actor and target, in a fixed order."""
    units.sort(key=lambda u: (u["date"], u["actor"], u["target"], u["document"], u["locator"]))
    seen: Counter[str] = Counter()
    for unit in units:
        base = f"{unit['date']}-{unit['actor']}-{unit['target']}".lower()
        seen[base] += 1
        unit["id"] = f"{base}-{seen[base]}"
    return units


def join(units: list[Row]) -> None:
    """Join the two sides of a joint act.

    These are acts that either coder joined, where one side is forcing and one is a response.
    """
    parent: dict[str, str] = {}

    def root(x: str) -> str:
        while parent.setdefault(x, x) != x:
            x = parent[x]
        return x

    for unit in units:
        for side in ("1", "2"):
            if unit[f"joint_{side}"]:
                parent[root(unit["id"])] = root(f"{side}:{unit[f'joint_{side}']}")
    groups: dict[str, list[Row]] = defaultdict(list)
    for unit in units:
        groups[root(unit["id"])].append(unit)
    for group in groups.values():
        roles = {u["role"] for u in group}
        name = "joint-" + min(u["id"] for u in group) if {"response", "forcing"} <= roles else ""
        for unit in group:
            unit["joint_id"] = name


def toward_zero(values: Iterable[float]) -> int:
    """Return the agreed code: the median, with halves rounded toward zero."""
    return int(median(values))


def build_first_events(texts: dict[str, str], out: Path) -> list[Row]:
    """Write the acts of the first reading with their codes; return the alphas."""
    first, second = (read(CODERS / f"events_units_{i}.csv") for i in (1, 2))
    pairs = matched(first, second, unit_cost(texts))
    merges = read(CODERS / "merges.csv")
    units = name_units(
        [u for a, b in pairs if (u := one_unit(a, b)) is not None and not merged(u, merges)]
    )
    join(units)
    codes = [{r["uid"]: r for r in read(CODERS / f"events_codes_{i}.csv")} for i in (1, 2)]
    for unit in units:
        given = [c[unit["id"]] for c in codes]
        sure = max(given, key=lambda r: float(r["confidence"]))
        unit |= {
            "domain": sure["domain"],
            "kind": sure["kind"],
            "intensity": str(toward_zero(float(r["intensity"]) for r in given)),
        }
        unit["confidence"] = f"{sum(float(r['confidence']) for r in given) / 2:.2f}"
    columns = [
        "id",
        "date",
        "date_precision",
        "actor",
        "target",
        "domain",
        "role",
        "kind",
        "intensity",
        "joint_id",
        "document",
        "locator",
        "found_by",
        "confidence",
        "summary",
        "note",
    ]
    write("events", columns, units, out)
    both = [(a, b) for a, b in pairs if a and b]
    sides = [
        {str(i): side["date"][:4] for i, side in enumerate(col)} for col in zip(*both, strict=True)
    ]
    columns_coded = [("domain", "nominal"), ("kind", "nominal"), ("intensity", "ordinal")]
    return [
        share("events.act found by both", len(both), len(pairs)),
        alpha("events.year", sides, "ordinal"),
        *(
            alpha(f"events.{n}", [{u: r[n] for u, r in c.items()} for c in codes], lv)
            for n, lv in columns_coded
        ),
    ]


def coverage(units: list[Row], folder: Path) -> None:
    """Write the years that a document covers, by state: those in which it records its acts."""
    asean = {"ASEAN", "PHL", "MYS", "IDN", "SGP", "THA", "BRN"}
    seen = {
        (int(u["date"][:4]), "ASEAN" if u["actor"] in asean else u["actor"], u["document"])
        for u in units
    }
    states = ("VNM", "CHN", "USA", "JPN", "ASEAN", "RUS")
    docs = [r["id"] for r in read(HERE / "documents.csv")]
    write(
        "coverage",
        ("year", "actor", "document", "covered"),
        (
            {"year": str(y), "actor": a, "document": d, "covered": str(int((y, a, d) in seen))}
            for y in range(1975, 2026)
            for a in states
            for d in docs
        ),
        folder,
    )


def build_panel(name: str, out: Path) -> list[Row]:
    """Write the medians of a yearly table over rows that at least two coded; return the alphas."""
    keys, columns = PANELS[name]
    coders = [
        {tuple(r[k] for k in keys): r for r in read(CODERS / f"{name}_{i}.csv")} for i in (1, 2, 3)
    ]
    agreed = []
    for key in sorted({k for c in coders for k in c}, key=lambda k: (k[1:], k[0])):
        rows = [c[key] for c in coders if key in c]
        if len(rows) < 2:
            continue
        row = dict(zip(keys, key, strict=True))
        for column in columns:
            values = [float(r[column]) for r in rows if r.get(column)]
            row[column] = str(toward_zero(values)) if 2 * len(values) > len(rows) else ""
        row["confidence"] = f"{median(float(r['confidence']) for r in rows):.2f}"
        row["note"] = f"{len(rows)} coders"
        agreed.append(row)
    write(name, (*keys, *columns, "confidence", "note"), agreed, out)
    return [
        alpha(
            f"{name}.{c}",
            [{"|".join(k): r[c] for k, r in coder.items()} for coder in coders],
            "ordinal",
        )
        for c in columns
    ]


def build_claims(texts: dict[str, str], out: Path) -> None:
    """Merge the coders' lists of named strategies: one row by document, state, span and name."""
    rows: dict[tuple[str, ...], Row] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    for i in (1, 2, 3):
        for r in read(CODERS / f"claims_{i}.csv"):
            key = (
                r["document"],
                r["actor"],
                r["target"],
                r["first_year"],
                r["last_year"],
                r["strategy"].split("(")[0].strip().lower().replace("_", " "),
            )
            counts[key] += 1
            if places(r, texts):
                rows.setdefault(key, r)
    write(
        "claims",
        ("document", "actor", "target", "first_year", "last_year", "strategy", "locator", "coders"),
        (rows[k] | {"coders": str(counts[k])} for k in sorted(rows)),
        out,
    )


def build_first_indicators(texts: dict[str, str], out: Path) -> list[Row]:
    """Merge the coders' numbers, matched by document, place and value."""
    first, second = (read(CODERS / f"indicators_{i}.csv") for i in (1, 2))
    spots = {id(r): places(r, texts) for r in first + second}

    def cost(a: Row, b: Row) -> float | None:
        if a["document"] != b["document"] or float(a["value"]) != float(b["value"]):
            return None
        apart = min((abs(x - y) for x in spots[id(a)] for y in spots[id(b)]), default=NEAR + 1)
        return apart + 20 * (a["date"] != b["date"]) if apart <= NEAR else None

    pairs = matched(first, second, cost)
    rows = []
    for a, b in pairs:
        best = a or b or {}
        rows.append(best | {"found_by": "both" if a and b else "first" if a else "second"})
    rows.sort(
        key=lambda r: (
            r["document"],
            min(spots[id(r)], default=0) if id(r) in spots else 0,
            r["date"],
            r["quantity"],
            r["value"],
        )
    )
    for i, row in enumerate(rows, 1):
        row["id"] = f"n{i:03d}"
    derived = [r | {"found_by": "derived"} for r in read(CODERS / "derived.csv")]
    write(
        "indicators",
        [
            "id",
            "date",
            "actor",
            "counterpart",
            "quantity",
            "value",
            "unit",
            "use",
            "document",
            "locator",
            "found_by",
            "note",
        ],
        rows + derived,
        out,
    )
    both = [(a, b) for a, b in pairs if a and b]
    return [
        share("indicators.number found by both", len(both), len(pairs)),
        *(
            alpha(
                f"indicators.{c}",
                [{str(i): p[s][c] for i, p in enumerate(both)} for s in (0, 1)],
                "nominal",
            )
            for c in ("actor", "unit", "use")
        ),
    ]


def build_first_errors(texts: dict[str, str], out: Path) -> list[Row]:
    """Merge the faults: those found by both coders, and those of which one coder is sure."""
    first, second = (read(CODERS / f"errors_{i}.csv") for i in (1, 2))
    spots = {id(r): places(r, texts, "documents") for r in first + second}

    def cost(a: Row, b: Row) -> float | None:
        if a["documents"].split(";")[0] != b["documents"].split(";")[0]:
            return None
        apart = min((abs(x - y) for x in spots[id(a)] for y in spots[id(b)]), default=NEAR)
        return apart if apart < NEAR / 2 else None

    rows = []
    for a, b in matched(first, second, cost):
        best = a or b or {}
        if (a and b) or best["reason"].lower().startswith("sure"):
            rows.append(best | {"found_by": "both" if a and b else "first" if a else "second"})
    for i, row in enumerate(rows, 1):
        row["id"] = f"x{i:03d}"
    write(
        "errors",
        [
            "id",
            "documents",
            "locator",
            "what",
            "kind",
            "evidence",
            "value_used",
            "reason",
            "found_by",
        ],
        rows,
        out,
    )
    both = sum(r["found_by"] == "both" for r in rows)
    return [share("errors.fault found by both", both, len(rows))]


def spanned(unit: Row, written: dict[str, str]) -> Iterable[int]:
    """Return the years in which a document records an act, those of a standing condition too.

    An act at an unknown time counts for no year unless its bounds lie in one; of what goes on, a
    document speaks until it was written.
    """
    first = int(unit["date"][:4])
    end = written[unit["document"]] if unit["end"] == "ongoing" else unit["end"] or unit["date"]
    last = int(end[:4])
    if unit["span"] == "bounds" and first != last:
        return ()
    return range(first, last + 1)


def mended(name: str, rows: list[Row]) -> list[Row]:
    """Return an agreed table as mended by ``coders/mended.csv``: cells changed, rows dropped.

    Raises:
        ValueError: A line of that table names a row that is not there, or drops it for one that is
            not.
    """
    by_id = {row["id"]: dict(row) for row in rows}
    lines = [line for line in read(CODERS / "mended.csv") if line["table"] == name]
    for line in lines:
        named = [line["id"], *([line["value"]] if line["column"] == "drop" else [])]
        for key in named:
            if key not in {row["id"] for row in rows}:
                raise ValueError(f"coders/mended.csv: {name} has no row {key}")
    for line in lines:
        if line["column"] != "drop":
            by_id[line["id"]][line["column"]] = line["value"]
    dropped = {line["id"] for line in lines if line["column"] == "drop"}
    return [row for key, row in by_id.items() if key not in dropped]


def build(out: Path, first: Path) -> list[Row]:
    """Write every table that needs no document; return the alphas of the yearly tables.

    Args:
        out: Folder of the tables.
        first: Folder of the numbers and faults of the first reading.
    """
    case = adjudication.load_case(CODERS)
    acts = adjudication.agreed_acts(case)
    out.mkdir(parents=True, exist_ok=True)
    write("events", adjudication.COLUMNS, acts, out)
    written = {row["id"]: row["date"] for row in read(HERE / "documents.csv")}
    years = [unit | {"date": str(year)} for unit in acts for year in spanned(unit, written)]
    coverage(years, out)
    for name in ("indicators", "errors"):
        rows = read(first / f"{name}.csv")
        write(name, rows[0], mended(name, rows), out)
    fates, rejected = adjudication.report(case), adjudication.rejected(case)
    write("adjudication_report", fates[0], fates, out)
    write("rejected", rejected[0], rejected, out)
    print(f"{len(acts)} acts; fate of every coder's rows:")
    for fate in fates:
        numbers = "  ".join(f"{fate[column]:>4} {column}" for column in list(fate)[1:])
        print(f"  {fate['coder']:10} {numbers}")
    return [row for name in PANELS for row in build_panel(name, out)]


def build_from_documents(folder: Path, out: Path) -> None:
    """Write every table, and the agreement of the coders of both readings."""
    texts = documents(folder)
    first = out / FIRST.name
    first.mkdir(parents=True, exist_ok=True)
    acts = build_first_events(texts, first)
    numbers = build_first_indicators(texts, first)
    faults = build_first_errors(texts, first)
    build_claims(texts, out)
    report = [*acts, *build(out, first), *numbers, *faults, *second_reading()]
    write("agreement", report[0], report, out)
    for row in report:
        column = f"{row['table']:16} {row['column']:24} {row['reading']:7} {row['level']:8}"
        print(f"{column} units {row['units']:>4}  alpha {row['alpha']:>6}  equal {row['equal']}")


def main() -> None:
    """Build what the command line asks for."""
    parser = argparse.ArgumentParser(description="Build the tables from the coders' files.")
    parser.add_argument("documents", metavar="DIR", nargs="?", help="folder that holds them")
    parser.add_argument("--out", type=Path, default=HERE, help="folder of the tables")
    given = parser.parse_args()
    if given.documents:
        build_from_documents(Path(given.documents), given.out)
    else:
        build(given.out, FIRST)


if __name__ == "__main__":
    main()
