"""The catalogue: any row of evidence with its provenance and its use, and the tables held against the documents."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.paths import is_file, is_folder
from sim.core.resources import folder
from sim.core.vocabulary import month_index
from sim.evidence import coded_tables
from sim.scenario.scenario import load_scenario

TABLES = (
    "events",
    "indicators",
    "structure",
    "drivers",
    "coverage",
    "stance",
    "claims",
    "coldwar_drivers",
    "coldwar_stance",
    "errors",
)
LOCATED = ("events", "indicators", "claims", "errors")


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def identity(name: str, row: Row) -> str:
    """Give a row's id: its own, or table and keys joined by colons, as in ``stance:2014:VNM:CHN:all``."""
    if row.cells.get("id"):
        return row.cells["id"]
    keys = (
        "year",
        "actor",
        "target",
        "counterpart",
        "quantity",
        "document",
        "first_year",
        "last_year",
    )
    return ":".join([name, *(row.cells[k] for k in keys if row.cells.get(k))])


def rows(seeds: Path | None = None) -> Iterator[tuple[str, str, Row]]:
    """Give every row of every table as (table, id, row)."""
    for name in TABLES:
        for row in table((seeds or folder("seeds")) / f"{name}.csv"):
            yield name, identity(name, row), row


def overview() -> list[str]:
    """Say how many rows each table has and by which documents."""
    lines = []
    for name in TABLES:
        found = list(table(folder("seeds") / f"{name}.csv"))
        by = sorted(
            {
                d
                for r in found
                for d in (r.cells.get("document") or r.cells.get("documents") or "").split(";")
                if d
            }
        )
        lines.append(f"{name:16} {len(found):5} rows   {', '.join(by)}")
    return [
        *lines,
        "",
        "bamboo evidence ID shows a row; ids are the first column, or e.g. stance:2014:VNM:CHN:all",
    ]


def show(wanted: str) -> list[str]:
    """Show a row: what it says, where it stands, and what in the model uses it. Raises BadInput for an unknown id."""
    found = [(name, row) for name, key, row in rows() if key == wanted]
    if not found:
        raise BadInput([Fault("evidence", 1, 1, bad_word("id", wanted, _similar(wanted)))])
    lines = []
    for name, row in found:
        lines += [f"{wanted}  ({name}.csv, line {row.line})"]
        lines += [
            f"  {key:16} {value}" for key, value in row.cells.items() if value and key != "id"
        ]
        lines += [f"  {'used by':16} {use}" for use in uses(name, row)]
    return lines


def _similar(wanted: str) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(wanted, [key for _, key, _ in rows()], n=5, cutoff=0.5) or [
        "an id that 'bamboo evidence' or a table's first column gives"
    ]


def uses(name: str, row: Row) -> list[str]:
    """Say what in the model or in the scores takes a row up."""
    cells = row.cells
    if name == "events":
        return _uses_of_act(row)
    if name in ("indicators", "structure"):
        field = coded_tables.FIGURE_FIELDS.get(cells["quantity"])
        if field is None or cells.get("use") == "outcome":
            return [
                "nothing in the model"
                + (
                    "; an outcome, which only scores"
                    if cells.get("use") == "outcome"
                    else "; context for readers"
                )
            ]
        return [
            f"situation field '{field}', read by {', '.join(_readers(field))}"
            + ("; with structure: external only" if name == "structure" else "")
        ]
    if name == "drivers":
        return [
            f"field '{f}' of the rival theories (agreed rows): {', '.join(_readers(f))}"
            for c, f in coded_tables.DRIVER_FIELDS.items()
            if cells.get(c)
        ] + ["null 'table_1' (china_threat, us_inducement)"]
    if name == "coldwar_drivers":
        return [
            "acts of the year, one a column, in scenarios that let the column stand (key 'standing'), where no act as strong is coded (agreed rows)"
        ]
    used = {
        "coldwar_stance": "scores only: comparison.csv of scenarios of these years; it never reaches the model",
        "coverage": "the draw of what uncovered years may have held",
        "stance": "scores only: comparison.csv; it never reaches the model",
        "errors": "readers: which value was used, and why",
    }
    return [used.get(name, "readers and scores only; it never reaches the model")]


def _readers(field: str) -> list[str]:
    from sim.decision.theories import registry

    return [t.name for t in registry().values() if field in t.reads] + (
        ["mechanism 'dependence'"] if field == "dependence" else []
    )


def _uses_of_act(row: Row) -> list[str]:
    cells = row.cells
    if cells["role"] == "response":
        return ["scores only: a response never reaches the model"]
    if cells["role"] == "context":
        return ["readers: a setting, which does not force"]
    case = load_scenario("replay_1991_2025")
    own = {m: a.id for a in case.actors for m in a.members} | {a.id: a.id for a in case.actors}
    month = month_index(cells["date"])
    when = "memory before the span" if month < case.start else "the span"
    level = -float(cells["intensity"]) / 2
    kind = "pressure" if level > 0 else "courtship" if level < 0 else "no pressure or courtship"
    victim = own.get(cells["target"])
    if victim is None:
        return [f"what bystanders met: {kind} of level {level:+g}, witnessed by all actors"]
    return [
        f"dossier of {victim}: {kind} of level {level:+g} in the domain {cells['domain']}, {when}; theories that read threat, pressure, inducement or support"
    ]


def check_documents(documents: Path) -> tuple[list[str], str]:
    """Hold digests and locators against the documents in a folder: complaints, and a line that counts what was checked.

    Raises BadInput where the folder holds no text at all.
    """
    if not documents.is_dir():
        raise BadInput(
            [
                Fault(
                    str(documents),
                    1,
                    1,
                    "there is no such folder; name the one that holds the five documents",
                )
            ]
        )
    files = [p for p in sorted(documents.rglob("*.txt")) if p.is_file()]
    digests = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in files}
    complaints, texts = [], {}
    for row in table(folder("seeds") / "documents.csv"):
        path = digests.get(row.cells["sha256"])
        if path is None:
            complaints.append(
                f"documents.csv:{row.line}: {row.cells['id']}: no file in {documents} has the digest {row.cells['sha256'][:12]}…; the document is missing or was changed"
            )
        else:
            texts[row.cells["id"]] = _squeezed(path.read_text(encoding="utf-8"))
    checked = 0
    for name, key, row in rows():
        document = (row.cells.get("document") or row.cells.get("documents") or "").split(";")[0]
        if name in LOCATED and document in texts:
            checked += 1
            mark = _squeezed(row.cells["locator"].split("§", 1)[-1])
            if "§" not in row.cells["locator"] or not mark or mark not in texts[document]:
                complaints.append(
                    f"{name}.csv:{row.line}: {key}: the key {mark!r} is not found in {document}"
                )
    return (
        complaints,
        f"{len(texts)} of 5 documents have the coded digest; {checked} locators checked, {len(complaints)} complaints",
    )


def check_file(path: Path, seeds: Path | None = None) -> list[Fault]:
    """Give every fault of a scenario file, or of an evidence table (CSV)."""
    try:
        if path.suffix == ".csv":
            _check_table(path)
        else:
            load_scenario(path, seeds=seeds)
    except BadInput as bad:
        return list(bad.faults)
    return []


def _check_table(path: Path) -> None:
    """Read one evidence table strictly; raises BadInput."""
    if not is_file(path):
        raise BadInput(
            [
                Fault(
                    str(path),
                    1,
                    1,
                    "this is a folder, not a table"
                    if is_folder(path)
                    else f"{path.name!r}: there is no such file",
                )
            ]
        )
    if path.stem not in coded_tables.READERS:
        raise BadInput(
            [Fault(str(path), 1, 1, bad_word("table", path.stem, sorted(coded_tables.READERS)))]
        )
    coded_tables.check_table(path)
