"""Parts of the pages that the code itself tells: from registries, types and tables to Markdown.

Each part is a function without arguments and a name in ``PARTS``; a page asks for it by ``{generated} name``. Nothing here is a
list to keep alike with the code: a theory, a parameter, a key or a column that is new stands in the pages at the next build.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, Final

import typer
import typer.main
import yaml

import sim
from sim import mechanisms
from sim.commands import cli
from sim.core import csv_reader
from sim.core.parameters import Parameter
from sim.core.resources import folder
from sim.core.vocabulary import MONTHS, tie_name
from sim.decision import choice, situation, theories
from sim.evidence import catalogue, coded_tables
from sim.explain import evidence_uses
from sim.judge import criteria, theses
from sim.model.agents import State
from sim.model.alignment_model import SCHEDULE, WARM_UP
from sim.record.labellers import LABELLERS
from sim.scenario import loading, scenario, scenario_files, schema

BASELINE: Final = "replay_1991_2025"
SPECIFIES: Final = "specification"
SERVES: Final = {  # what a loader of evidence takes up its rows for
    coded_tables.load_forcing: SPECIFIES,
    coded_tables.load_conditions: "specification where a scenario says `standing`",
    coded_tables.load_history: "scoring",
}
NEITHER: Final = "neither: for readers"


def grid(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table, its cells freed of what would break it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(str(c).replace("|", "\\|").replace("\n", " ") for c in line) + " |"
        for line in lines
    )


def said(thing: object) -> str:
    """Give the first sentence of a docstring, as Markdown."""
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")


def cited(thing: object) -> str:
    """Give a docstring's second paragraph: who published the idea, and what of the world it reads."""
    paragraphs = (inspect.getdoc(thing) or "").split("\n\n")
    return paragraphs[1].replace("\n", " ").replace("``", "`") if len(paragraphs) > 1 else ""


def code(text: str) -> str:
    """Give text as code, and nothing as nothing."""
    return f"`{text}`" if text else ""


def listed(names: Iterable[str]) -> str:
    """Give names as code, with commas."""
    return ", ".join(code(n) for n in names)


# What the model is


def schedule() -> str:
    """List the phases of a month in their order, each with what a state does in it."""
    done = {
        p: said(getattr(State, p))
        if hasattr(State, p)
        else "Write down the level of every tie, domain and world."
        for p in SCHEDULE
    }
    return "\n".join(
        f"{i}. **{phase}**: {words}" for i, (phase, words) in enumerate(done.items(), 1)
    )


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
    """Give every declared parameter with what declares it."""
    yield from (("choice", p) for p in (*choice.PARAMETERS, *choice.TEMPLATES))
    yield from (
        (f"mechanism {m}", p)
        for m in mechanisms.BUILT_IN
        for p in mechanisms.declared([m]).values()
    )
    yield from ((f"theory {t.name}", p) for t in built_in() for p in t.parameters)


def built_in() -> tuple[theories.Theory, ...]:
    """Give the theories of this package, whatever else is installed."""
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
    """List the theories: what each says, who says so, what it reads and what it leaves free."""
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
    """List the mechanisms: what each does, who says so, and what it leaves free."""
    modules = ((m, import_module(f"sim.mechanisms.{m}")) for m in mechanisms.BUILT_IN)
    return grid(
        ("mechanism", "idea", "source", "free", "does nothing at"),
        (
            (
                code(m),
                said(module),
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
        ("labeller", "rule"), ((code(name), said(rule)) for name, rule in LABELLERS.items())
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
    """Say how far the baseline reaches in time, worlds and choices."""
    case = loading.load_scenario(BASELINE)
    months = case.end - case.start + 1
    return (
        f"The baseline covers {scenario.describe_span(case)}: {months} months, after {WARM_UP // MONTHS} years of warming-up in which acts arrive and nobody chooses. "
        f"{len(case.ties)} ties with 4 domains in {months} months are {len(case.ties) * 4 * months:,} choices a world; {case.worlds:,} worlds unless another number is asked for."
    )


# What goes in


def keys(form: dict[str, Any], besides: Iterable[str] = ()) -> str:
    """List the keys of a form (a JSON Schema), with what they hold, their defaults and what they mean, but for those named."""
    needed = form.get("required", [])
    return grid(
        ("key", "holds", "default", "meaning"),
        (
            (
                code(k),
                held(s),
                "needed"
                if k in needed
                else code(yaml.safe_dump(s.get("default"), default_flow_style=True).split("\n")[0]),
                s.get("description", ""),
            )
            for k, s in form["properties"].items()
            if k not in besides
        ),
    )


def called(form: str) -> str:
    """Give the word for a form that stands inside a scenario."""
    return form.removesuffix("Spec").lower()


def held(said_of: dict[str, Any]) -> str:
    """Say what a key may hold, from its JSON Schema."""
    if "anyOf" in said_of or "oneOf" in said_of:
        return " or ".join(
            dict.fromkeys(
                held(s)
                for s in said_of.get("anyOf", said_of.get("oneOf"))
                if s.get("type") != "null"
            )
        )
    if "enum" in said_of:
        return listed(said_of["enum"])
    if "$ref" in said_of:
        return f"*{called(said_of['$ref'].rpartition('/')[2])}*"
    if said_of.get("type") == "array":
        return f"list of {held(said_of.get('items', {}))}"
    into = [
        v
        for v in (
            said_of.get("additionalProperties"),
            *said_of.get("patternProperties", {}).values(),
        )
        if isinstance(v, dict)
    ]
    if into:
        return f"mapping to {held(into[0])}"
    words = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
        "object": "mapping",
    }
    return words.get(said_of.get("type", ""), "anything")


def scenario_keys() -> str:
    """List the keys of a scenario file, then those of every form that stands inside it."""
    whole = schema.ScenarioFile.model_json_schema(by_alias=True)
    shared = whole["$defs"]["Which"]["properties"]
    told = [keys(whole)]
    for name, form in whole["$defs"].items():
        wider = name != "Which" and set(shared) < set(form["properties"])
        told.append(
            f"**{called(name)}**: {form['description']}{' It has the keys of *which* beside its own.' if wider else ''}\n\n{keys(form, shared if wider else ())}"
        )
    return "\n\n".join(told)


def shipped() -> str:
    """List the scenarios that ship."""
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
        ((code(n), said(rule), listed(arguments(rule))) for n, rule in criteria.CRITERIA.items()),
    )


def thesis_keys() -> str:
    """Name the keys of a thesis and the kinds there are."""
    return f"Keys: {listed(theses.KEYS)}. Kinds: {listed(theses.KINDS)}."


# How each datum is used


def taken_by(load: Callable[..., object]) -> frozenset[str]:
    """Name the readers that a loader of evidence calls."""
    return frozenset(load.__code__.co_names) & {
        r.__name__ for readers in coded_tables.READERS.values() for r in readers
    }


def uses_of(name: str, row: csv_reader.Row) -> dict[str, str]:
    """Tell what takes a row of a table up, by asking every reader of that table: what it is read as → what for."""
    serving = {reader: use for load, use in SERVES.items() for reader in taken_by(load)}
    return {
        said(r).removeprefix("Read ").partition(";")[0].rstrip("."): serving[r.__name__]
        for r in coded_tables.READERS.get(name, ())
        if r(row)
    }


def kind_of(row: csv_reader.Row) -> str:
    """Name the kind of datum that a row is, by the columns that tell kinds apart."""
    c = row.cells
    if c.get("role") or c.get("use"):
        return f"{c['role']} acts" if c.get("role") else f"{c['use']} figures"
    if "covered" in c:
        return "years that a document covers" if c["covered"] == "1" else "years that it does not"
    if "year" in c and "document" in c:
        return "agreed rows" if c["document"] == "all" else "rows by document"
    return "all rows"


def data_use() -> str:
    """Count the rows of every table by kind and by what takes them up."""
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
    """Say for each quantity that is taken up what it becomes and what reads it."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in ("indicators", "structure", "drivers"):
        for row in csv_reader.table(folder("seeds") / f"{name}.csv"):
            if SPECIFIES in uses_of(name, row).values():
                used = found.setdefault((name, row.cells.get("quantity", "agreed rows")), [])
                used += [u for u in evidence_uses.uses(name, row) if u not in used]
    kept = [
        (code("indicators.csv"), code(q), f"score of what relations keep: '{k}'")
        for q, k in coded_tables.OUTCOME_QUANTITIES.items()
    ]
    return grid(
        ("table", "quantity", "used by"),
        [*((code(f"{t}.csv"), code(q), "; ".join(used)) for (t, q), used in found.items()), *kept],
    )


def documents() -> str:
    """List the coded documents, with the digest of each file."""
    rows = (r.cells for r in csv_reader.table(folder("seeds") / "documents.csv"))
    return grid(
        ("id", "author", "published", "years it speaks of", "sha256 of the file"),
        (
            (code(r["id"]), r["author"], r["date"], r["scope_years"], code(r["sha256"][:16] + "…"))
            for r in rows
        ),
    )


def agreement() -> str:
    """Give the agreement of the coders, by table and column."""
    rows = [r.cells for r in csv_reader.table(folder("seeds") / "agreement.csv")]
    return grid(tuple(rows[0]), (tuple(r.values()) for r in rows))


# How it is called


def commands() -> str:
    """Describe every command as its own help does."""
    group: Any = typer.main.get_command(cli.app)
    return "\n\n".join(
        f"## `bamboo {name}`\n\n{said(command.callback)}\n\n{options(command)}"
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
    """Describe the public names of the package."""
    return (
        "```{eval-rst}\n"
        + "\n".join(f".. autofunction:: sim.{name}\n" for name in sim.__all__)
        + "```"
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
    "data_use": data_use,
    "figures_used": figures_used,
    "documents": documents,
    "agreement": agreement,
    "commands": commands,
    "public": public,
}
