"""Parts of the pages that are generated from the registries, types and tables of the code.

Each part is a function without arguments and a name in ``PARTS``; a page includes it by
``{generated} name``. Nothing here repeats a list of the code: a new theory, parameter, key or
column is in the pages at the next build.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from typing import Any, Final

import typer
import typer.main
import yaml

import sim
from sim import mechanisms
from sim.commands import cli
from sim.commands.import_command import FILES
from sim.core import csv_reader
from sim.core.parameters import Parameter
from sim.core.resources import folder
from sim.core.vocabulary import MONTHS, tie_name
from sim.decision import choice, situation, theories
from sim.evidence import catalogue, coded_tables
from sim.evidence.case_folders import shipped_case
from sim.evidence.imports import formats
from sim.explanation import evidence_uses
from sim.judgement import criteria, theses
from sim.model.agents import State
from sim.model.alignment_model import SCHEDULE, WARM_UP
from sim.record import default_folders
from sim.record.import_columns import IMPORT_TABLES
from sim.record.labellers import LABELLERS
from sim.scenario import frozen_scenario, loading, scenario_files, schema

BASELINE: Final = "replay_1991_2025"
SPECIFIES: Final = "specification"
SERVES: Final = {  # the purpose of the rows that a loader of evidence reads
    coded_tables.load_forcing: SPECIFIES,
    coded_tables.load_conditions: "specification where a scenario says `standing`",
    coded_tables.load_history: "scoring",
}
NEITHER: Final = "neither: for readers"
TYPE_WORDS: Final = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "mapping",
}


def folders() -> str:
    """Return the default folder of every command that writes one."""
    rows = [
        (f"`bamboo {command}`", f"`{default_folders.folder_of(command, '<name>').as_posix()}`")
        for command, kind in default_folders.KINDS.items()
        if kind.folder
    ]
    return grid(("command", "folder"), rows)


def grid(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; pipes and line breaks in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(str(c).replace("|", "\\|").replace("\n", " ") for c in line) + " |"
        for line in lines
    )


def paragraphs(thing: object) -> list[str]:
    """Return the paragraphs of a docstring, as Markdown."""
    text = (inspect.getdoc(thing) or "").replace("``", "`")
    return [paragraph.replace("\n", " ") for paragraph in text.split("\n\n")]


def summary(thing: object) -> str:
    """Return the first paragraph of a docstring."""
    return paragraphs(thing)[0]


def cited(thing: object) -> str:
    """Return the second paragraph of a docstring, which has the citation and the inputs."""
    return "".join(paragraphs(thing)[1:2])


def code(text: str) -> str:
    """Return text as inline code; empty text remains empty."""
    return f"`{text}`" if text else ""


def listed(names: Iterable[str]) -> str:
    """Return names as inline code, separated by commas."""
    return ", ".join(code(n) for n in names)


# The model


def schedule() -> str:
    """List the phases of a month in their order, each with what a state does in it."""
    lines = []
    for number, phase in enumerate(SCHEDULE, 1):
        words = "Record the level of every tie, domain and world."
        if hasattr(State, phase):
            words = summary(getattr(State, phase))
        lines.append(f"{number}. **{phase}**: {words}")
    return "\n".join(lines)


def fields() -> str:
    """List what a state can perceive of a tie."""
    return grid(
        ("field", "from", "to", "differs by domain", "given by tables", "meaning"),
        (
            (
                code(f.name),
                f"{f.low:g}",
                f"{f.high:g}",
                "yes" if f.by_domain else "",
                "yes" if f.name in situation.GIVEN else "",
                f.meaning,
            )
            for f in situation.FIELDS
        ),
    )


def owned() -> Iterator[tuple[str, Parameter]]:
    """Yield every declared parameter with its owner."""
    yield from (("choice", p) for p in (*choice.PARAMETERS, *choice.TEMPLATES))
    yield from (
        (f"mechanism {m}", p)
        for m in mechanisms.BUILT_IN
        for p in mechanisms.declared([m]).values()
    )
    yield from ((f"theory {t.name}", p) for t in built_in() for p in t.parameters)


def built_in() -> tuple[theories.Theory, ...]:
    """Return the theories of this package, without those of other packages."""
    return theories.chosen(theories.BUILT_IN)


def parameters() -> str:
    """List every free parameter with its prior."""
    drawn = {True: "log-uniform", False: "uniform"}
    return grid(
        ("parameter", "of", "low", "high", "default", "drawn", "unit", "source"),
        (
            (
                code(p.name),
                owner,
                f"{p.low:g}",
                f"{p.high:g}",
                f"{p.default:g}",
                drawn[p.log],
                p.unit,
                p.source,
            )
            for owner, p in owned()
        ),
    )


def theory_table() -> str:
    """List the theories with idea, source, inputs and free parameters."""
    return grid(
        ("theory", "idea", "source", "reads", "free"),
        (
            (
                code(t.name),
                t.title,
                cited(import_module(t.module)),
                listed(t.reads),
                listed(p.name for p in t.parameters),
            )
            for t in built_in()
        ),
    )


def mechanism_table() -> str:
    """List the mechanisms with idea, source and free parameters."""
    modules = ((m, import_module(f"sim.mechanisms.{m}")) for m in mechanisms.BUILT_IN)
    return grid(
        ("mechanism", "idea", "source", "free", "does nothing at"),
        (
            (
                code(m),
                summary(module),
                cited(module),
                listed(p.name for p in module.PARAMETERS),
                listed(f"{n}={v:g}" for n, v in module.NEUTRAL.items()),
            )
            for m, module in modules
        ),
    )


def labeller_table() -> str:
    """List the rules that name strategies."""
    return grid(
        ("labeller", "rule"), ((code(name), summary(rule)) for name, rule in LABELLERS.items())
    )


def states() -> str:
    """List the states of the baseline: their ties, and the acts that they meet."""
    case = loading.load_scenario(BASELINE)
    sizes = {rank: word for word, rank in schema.RANKS.items()}
    return grid(
        ("state", "size", "stands for", "decides", "acts met"),
        (
            (
                a.id,
                sizes[a.size],
                ", ".join(a.members),
                listed(tie_name(*t) for t in case.ties if t[0] == a.id),
                case.met(a.id),
            )
            for a in case.actors
        ),
    )


def scales() -> str:
    """Return the months, ties, choices and worlds of the base scenario."""
    case = loading.load_scenario(BASELINE)
    months = case.end - case.start + 1
    ties = len(case.ties)
    return (
        f"`{BASELINE}` covers {frozen_scenario.describe_span(case)}: {months} months, after "
        f"{WARM_UP // MONTHS} years of initialisation in which acts arrive and no state chooses. "
        f"{ties} ties with 4 domains in {months} months are {ties * 4 * months:,} choices in each "
        f"world. The default is {case.worlds:,} worlds."
    )


# The inputs


def keys(form: dict[str, Any], besides: Iterable[str] = ()) -> str:
    """List the keys of a JSON Schema, except ``besides``, with type, default and meaning."""
    required = form.get("required", [])
    rows = []
    for key, schema_of_key in form["properties"].items():
        if key in besides:
            continue
        default = "required"
        if key not in required:
            text = yaml.safe_dump(schema_of_key.get("default"), default_flow_style=True)
            default = code(text.split("\n")[0])
        meaning = schema_of_key.get("description", "")
        rows.append((code(key), type_of(schema_of_key), default, meaning))
    return grid(("key", "holds", "default", "meaning"), rows)


def called(form: str) -> str:
    """Return the name of a form that is nested in a scenario."""
    return form.removesuffix("Spec").lower()


def type_of(form: dict[str, Any]) -> str:
    """Return the type of a key, from its JSON Schema."""
    choices = form.get("anyOf", form.get("oneOf"))
    if choices is not None:
        words = [type_of(choice) for choice in choices if choice.get("type") != "null"]
        return " or ".join(dict.fromkeys(words))
    if "enum" in form:
        return listed(form["enum"])
    if "$ref" in form:
        return f"*{called(form['$ref'].rpartition('/')[2])}*"
    if form.get("type") == "array":
        return f"list of {type_of(form.get('items', {}))}"
    values = [form.get("additionalProperties"), *form.get("patternProperties", {}).values()]
    into = [value for value in values if isinstance(value, dict)]
    if into:
        return f"mapping to {type_of(into[0])}"
    return TYPE_WORDS.get(form.get("type", ""), "anything")


def scenario_keys() -> str:
    """List the keys of a scenario file, then those of every nested form."""
    whole = schema.ScenarioFile.model_json_schema(by_alias=True)
    shared = whole["$defs"]["Which"]["properties"]
    parts = [keys(whole)]
    for name, form in whole["$defs"].items():
        head = f"**{called(name)}**: {form['description']}"
        table = keys(form)
        if name != "Which" and set(shared) < set(form["properties"]):
            head += " It also has the keys of *which*."
            table = keys(form, shared)
        parts.append(f"{head}\n\n{table}")
    return "\n\n".join(parts)


def shipped() -> str:
    """List the shipped scenarios."""
    return grid(
        ("scenario", "title"),
        (
            (code(name), yaml.safe_load(path.read_text(encoding="utf-8")).get("title", ""))
            for name, path in scenario_files.shipped().items()
        ),
    )


def criterion_table() -> str:
    """List the criteria that a thesis may use, with their arguments."""

    def arguments(rule: Callable[..., Any]) -> Iterator[str]:
        for name, p in inspect.signature(rule).parameters.items():
            if p.kind is p.KEYWORD_ONLY:
                yield name.rstrip("_") + ("" if p.default is p.empty else f"={p.default}")

    return grid(
        ("criterion", "holds in a world", "arguments"),
        (
            (code(n), summary(rule), listed(arguments(rule)))
            for n, rule in criteria.CRITERIA.items()
        ),
    )


def thesis_keys() -> str:
    """List the keys and the kinds of a thesis."""
    optional = listed(theses.FURTHER)
    return f"Keys: {listed(theses.KEYS)}; at will {optional}. Kinds: {listed(theses.KINDS)}."


# How each datum is used


def taken_by(load: Callable[..., object]) -> frozenset[str]:
    """Return the names of the readers that a loader of evidence calls."""
    return frozenset(load.__code__.co_names) & {
        r.__name__ for readers in coded_tables.READERS.values() for r in readers
    }


def uses_of(name: str, row: csv_reader.Row) -> dict[str, str]:
    """Return what a row of a table is read as, mapped to its purpose, by every reader of it."""
    serving = {reader: use for load, use in SERVES.items() for reader in taken_by(load)}
    case = shipped_case()
    found = {}
    for reader in coded_tables.READERS.get(name, ()):
        bound = partial(reader, case=case) if reader in coded_tables.OF_A_CASE else reader
        if bound(row):
            read_as = summary(reader).removeprefix("Read ").partition(";")[0].rstrip(".")
            found[read_as] = serving[reader.__name__]
    return found


def kind_of(row: csv_reader.Row) -> str:
    """Return the kind of datum of a row, by the columns that distinguish kinds."""
    c = row.cells
    if c.get("role") or c.get("use"):
        return f"{c['role']} acts" if c.get("role") else f"{c['use']} figures"
    if "covered" in c:
        return "years that a document covers" if c["covered"] == "1" else "years that it does not"
    if "year" in c and "document" in c:
        return "agreed rows" if c["document"] == "all" else "rows by document"
    return "all rows"


def data_use() -> str:
    """Count the rows of every table by kind and use."""
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for name in catalogue.TABLES:
        for row in csv_reader.table(folder("seeds") / f"{name}.csv"):
            used = uses_of(name, row)
            counted[
                name,
                kind_of(row),
                "; ".join(sorted(set(used.values()))) or NEITHER,
                "; ".join(used),
            ] += 1
    by_table = sorted(
        counted.items(), key=lambda kind: (catalogue.TABLES.index(kind[0][0]), kind[0][1:])
    )
    return grid(
        ("table", "kind of datum", "rows", "used for", "read as"),
        ((code(f"{t}.csv"), kind, n, use, what) for (t, kind, use, what), n in by_table),
    )


def figures_used() -> str:
    """List the quantities that the model reads and what reads them."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in ("indicators", "structure", "drivers"):
        for row in csv_reader.table(folder("seeds") / f"{name}.csv"):
            if SPECIFIES in uses_of(name, row).values():
                used = found.setdefault((name, row.cells.get("quantity", "agreed rows")), [])
                used += [u for u in evidence_uses.uses(name, row) if u not in used]
    rows = [(code(f"{t}.csv"), code(q), "; ".join(used)) for (t, q), used in found.items()]
    rows += [
        (code("indicators.csv"), code(quantity), f"score of the relation '{relation}'")
        for quantity, relation in shipped_case().outcomes.items()
    ]
    return grid(("table", "quantity", "used by"), rows)


def documents() -> str:
    """List the coded documents, with the digest of each file."""
    rows = (r.cells for r in csv_reader.table(folder("seeds") / "documents.csv"))
    return grid(
        ("id", "author", "published", "years it covers", "sha256 of the file"),
        (
            (code(r["id"]), r["author"], r["date"], r["scope_years"], code(r["sha256"][:16] + "…"))
            for r in rows
        ),
    )


def agreement() -> str:
    """Return the agreement of the coders, by table and column."""
    rows = [r.cells for r in csv_reader.table(folder("seeds") / "agreement.csv")]
    return grid(tuple(rows[0]), (tuple(r.values()) for r in rows))


# The interface


def commands() -> str:
    """List every command with the text of its help."""
    group: Any = typer.main.get_command(cli.app)
    return "\n\n".join(
        f"## `bamboo {name}`\n\n{summary(command.callback)}\n\n{options(command)}"
        for name, command in group.commands.items()
    )


def options(command: Any) -> str:
    """List a command's arguments and options."""

    def spelt(p: Any) -> str:
        word = p.metavar or p.name.upper()
        return code(
            word.strip("{}<>")
            if p.param_type_name == "argument"
            else ", ".join(p.opts) + ("" if p.is_flag else f" {word}")
        )

    return grid(
        ("argument or option", "meaning"),
        (
            (
                spelt(p),
                p.help or {"scenario": "A path, or the name of a shipped one."}.get(p.name, ""),
            )
            for p in command.params
        ),
    )


def public() -> str:
    """Return the directives that document the public names of the package."""
    return (
        "```{eval-rst}\n"
        + "\n".join(f".. autofunction:: sim.{name}\n" for name in sim.__all__)
        + "```"
    )


def all_theses() -> str:
    """List every thesis with its passage, and what would satisfy and refute it."""
    return grid(
        ("thesis", "claim", "tie to the passage", "satisfied by", "refuted by"),
        (
            (code(t.id), t.claim, t.passage, t.satisfied_by, t.refuted_by)
            for t in theses.load_theses()
        ),
    )


def thesis_changes() -> str:
    """List every criterion that changed after the first freeze, with the reason from the text."""
    rows = csv_reader.table(folder("seeds") / "theses_changes.csv")
    cells = (row.cells for row in rows)
    return grid(
        ("thesis", "locator", "old criterion", "new criterion", "reason"),
        (
            (code(c["thesis"]), c["locator"], code(c.get("old", "")), code(c["new"]), c["reason"])
            for c in cells
        ),
    )


def unasked_claims() -> str:
    """List claims that the coders listed and no first thesis asked."""
    rows = csv_reader.table(folder("seeds") / "claims_without_thesis.csv")
    cells = (row.cells for row in rows)
    return grid(
        ("claim", "locator", "asked by", "reason"),
        ((c["claim"], c["locator"], code(c.get("asked_by", "")), c["reason"]) for c in cells),
    )


def public_formats() -> str:
    """List the formats that are imported, with their layouts and what a row becomes."""
    kinds = {
        "acts": "an act",
        "tone": "part of a month's mean",
        "affinity": "a stance",
        "scale": "a row of a mapping",
    }
    return grid(
        ("format", "what", "layouts", "a row becomes", "mapping"),
        (
            (
                code(each.name),
                each.title,
                "; ".join(version.name for version in each.versions),
                kinds[each.measure],
                code(each.mapping),
            )
            for each in formats.every()
        ),
    )


def imported_tables() -> str:
    """List the columns of the tables that an import writes."""
    return grid(
        ("table", "column", "meaning"),
        (
            (code(FILES.get(table, (f"{table}.csv",))[0]), code(column), meaning)
            for table, meanings in IMPORT_TABLES.items()
            if not table.endswith("_2")
            for column, meaning in meanings.items()
        ),
    )


PARTS: Final[dict[str, Callable[[], str]]] = {
    "schedule": schedule,
    "fields": fields,
    "parameters": parameters,
    "theories": theory_table,
    "mechanisms": mechanism_table,
    "labellers": labeller_table,
    "states": states,
    "scales": scales,
    "scenario_keys": scenario_keys,
    "shipped": shipped,
    "criteria": criterion_table,
    "thesis_keys": thesis_keys,
    "all_theses": all_theses,
    "thesis_changes": thesis_changes,
    "unasked_claims": unasked_claims,
    "data_use": data_use,
    "figures_used": figures_used,
    "documents": documents,
    "agreement": agreement,
    "commands": commands,
    "folders": folders,
    "public": public,
    "formats": public_formats,
    "imported_tables": imported_tables,
}
