"""What was run, how to run it again, and which tables a folder lacks."""

import shlex
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Final

from sim.record import default_folders
from sim.report.page.anchors import NOTHING, spaced
from sim.report.page.blocks import (
    Block,
    Cell,
    Code,
    Listing,
    Row,
    Section,
    Table,
    Typed,
    paragraph,
    section,
)
from sim.report.page.companion import verdicts_beside
from sim.report.page.folder_reader import Folder
from sim.report.translation import Translator

ADDING: Final = {  # by table: the command that adds it
    "verdicts": "bamboo judge {name} {flags} --out {trial}",
    "comparison": "bamboo run {name} {flags} --out {run}",
    "chronicle": "bamboo chronicle {name} {flags} --out results/{folder}",
    "ledger": "bamboo explain {name} {flags} --from {first} --to {last} --out results/{folder}",
}
UNKNOWN_MONTH: Final = "YYYY-MM"
AGAIN: Final = "_again"  # ends the name of a folder that is made again, beside the first one
WORLDS: Final = "--worlds"
GIVEN: Final = ("--posterior", "--constrained")  # options that name the worlds
NOT_OF_RUNS: Final = "--multiverse"  # option of a trial that a run does not take


def run_facts(folder: Folder, say: Translator) -> Section | None:
    """Return the section on what made the folder, with the commands that make it again."""
    facts = [*_scenario_facts(folder, say), *_input_facts(folder, say)]
    known = [Row((key, value)) for key, value in facts if value not in ("", (), NOTHING)]
    table = Table(
        caption=say("run.table"),
        heads=say.each("column.what", "column.value"),
        rows=tuple(known),
        wide=(1,),
    )
    has_command = bool(folder.manifest.get("command"))
    again = say("run.again") if has_command else say("run.report_again")
    blocks: list[Block | None] = [table, paragraph(again), Code("\n".join(_commands(folder)))]
    blocks += [*_warnings(folder, say), *_edits(folder, say)]
    return section("ran", say("run.title"), blocks)


def _scenario_facts(folder: Folder, say: Translator) -> Iterator[tuple[str, Cell]]:
    manifest = folder.manifest
    python = manifest.get("python", NOTHING)
    theories = manifest.get("theories") or folder.scenario.get("theories", [])
    yield say("run.scenario"), Typed(folder.name)
    yield say("run.span"), _span(folder, say)
    yield say("run.worlds"), str(manifest.get("worlds", NOTHING))
    yield say("run.seed"), str(manifest.get("seed", NOTHING))
    made_by = (f"Bamboo {manifest.get('bamboo')}", f"Python {python}")
    yield say("run.program"), say("list.comma").join(made_by)
    yield say("run.theories"), say.terms(theories)
    yield say("run.mechanisms"), say.terms(folder.scenario.get("mechanisms", []))
    yield say("run.ties"), _joined([say.tie(*tie) for tie in folder.ties], say)


def _input_facts(folder: Folder, say: Translator) -> Iterator[tuple[str, Cell]]:
    manifest = folder.manifest
    met = [f"{say.term(actor)} {n}" for actor, n in (manifest.get("acts_met") or {}).items()]
    digests = [manifest[key] for key in ("forcing_digest", "history_digest") if key in manifest]
    yield say("run.acts_met"), _joined(met, say)
    yield say("run.worlds_from"), _constrained_set(folder, say)
    yield say("run.digest"), Typed(str(manifest.get("scenario_digest", NOTHING)))
    codes = [Typed(str(digest)) for digest in digests]
    yield say("run.evidence_digests"), spaced(codes, say("list.comma"))


def _joined(words: Iterable[str], say: Translator) -> str:
    return say("list.comma").join(words)


def _span(folder: Folder, say: Translator) -> str:
    if len(folder.span) < len(("first", "last")):
        return NOTHING
    first, last = map(say.date, folder.span[:2])
    return say("run.span_months", first=first, last=last)


def _constrained_set(folder: Folder, say: Translator) -> Cell:
    """Name the constrained set that the worlds come from, if they do."""
    known = folder.manifest.get("constrained")
    if not isinstance(known, dict):
        return NOTHING
    first, last = known["calibrated"]
    words = say("run.constrained_set", points=known["points"], first=first, last=last)
    return words, Typed(str(known["digest"]))


def _commands(folder: Folder) -> Iterator[str]:
    """Yield the commands that make the folder again, as a new one."""
    command = _command(folder)
    is_trial = not folder.kind and folder.table("verdicts") is not None
    if is_trial and command[:1] != ["judge"]:  # of earlier versions, which name the run only
        command = ["judge", _scenario(folder), *shlex.split(_flags(folder))]
    if command[:1] == ["compare"] or not command:
        place = f"{default_folders.PLACE.as_posix()}/{folder.name}"
    else:
        place = _again(_verb(folder, command[0]), folder.name)
        yield "bamboo " + shlex.join([*command, "--out", place])
    yield "bamboo report " + shlex.quote(place)


def _command(folder: Folder) -> list[str]:
    """Return the arguments that made the folder; without a command, none."""
    command = [str(word) for word in folder.manifest.get("command") or []]
    if not command or command[0] not in default_folders.KINDS:
        return []
    if command[0] == "infer" and WORLDS in command:  # of earlier versions
        place = command.index(WORLDS)
        command = command[:place] + command[place + 2 :]
    return command


def _scenario(folder: Folder) -> str:
    """Return the scenario as its command names it: by its name, or by the path of its file."""
    command = _command(folder)
    return command[1] if len(command) > 1 and not folder.kind else folder.name


def dashboard_command(folder: Folder, *options: str) -> str:
    """Return the command that opens the dashboard on a run's scenario, with the same worlds."""
    words = _command(folder)
    pairs = [pair for pair in pairwise(words) if pair[0] in GIVEN]
    given = [word for pair in pairs for word in pair]
    return " ".join(["bamboo dashboard", shlex.join([_scenario(folder), *given]), *options])


def _verb(folder: Folder, verb: str) -> str:
    """Return which of the kinds of results a command made: one of the keys of ``KINDS``."""
    kind = folder.manifest.get("kind")
    made = [key for key, known in default_folders.KINDS.items() if known.name == kind]
    return next((key for key in made if key.split()[0] == verb), verb)


def _again(verb: str, name: str) -> str:
    """Return the folder in which a result is made again."""
    return default_folders.folder_of(verb, name).as_posix() + AGAIN


def _worlds_and_seed(folder: Folder) -> str:
    return f"--worlds {folder.manifest.get('worlds')} --seed {folder.manifest.get('seed')}"


def _flags(folder: Folder) -> str:
    """Return the flags of the run, so that another command uses the same worlds."""
    command = _command(folder)
    if command[:1] not in (["run"], ["judge"]):
        return _worlds_and_seed(folder)
    words = command[2:]
    if NOT_OF_RUNS in words:
        place = words.index(NOT_OF_RUNS)
        words = words[:place] + words[place + 2 :]
    return shlex.join(words)


def _warnings(folder: Folder, say: Translator) -> Iterator[Block]:
    if not folder.linked:
        yield paragraph(say("run.other_evidence"), weight="warn")
    idle = folder.manifest.get("unforced") or []
    if idle:
        yield paragraph(say("run.unforced", names=say.terms(idle)), weight="warn")
    off = folder.manifest.get("theories_without_datum") or {}
    rows = [Row((_tie(str(tie), say), say.terms(names))) for tie, names in off.items() if names]
    if rows:
        yield Table(
            caption=say("run.theories_off"),
            heads=say.each("column.tie", "column.theories"),
            rows=tuple(rows),
            wide=(1,),
        )


def _tie(name: str, say: Translator) -> Cell:
    """Return a tie in words, or as it stands where its name is none."""
    actor, arrow, target = name.partition(">")
    return say.tie(actor, target) if arrow else Typed(name)


def _edits(folder: Folder, say: Translator) -> Iterator[Block]:
    """List the named changes by which a scenario departs from the record."""
    edits = folder.scenario.get("edits")
    if edits:
        yield paragraph(say("run.edits"))
        yield Listing(tuple(Typed(str(edit)) for edit in edits))


def lacking(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the tables that a run's folder lacks, with the commands for them."""
    if folder.kind:
        return None
    first, last = _window(folder)
    values: dict[str, Any] = {
        "name": shlex.quote(_scenario(folder)),
        "folder": shlex.quote(folder.name),
        "flags": _flags(folder),
        "run": shlex.quote(_again("run", folder.name)),
        "trial": shlex.quote(_again("judge", folder.name)),
        "first": first,
        "last": last,
    }
    rows = [
        Row((say.term(f"{name}.csv"), Typed(command.format(**values))))
        for name, command in ADDING.items()
        if folder.table(name) is None and not (name == "verdicts" and verdicts_beside(folder))
    ]
    if not rows:
        return None
    table = Table(
        caption=say("lacking.table"),
        heads=say.each("lacking.what", "lacking.command"),
        rows=tuple(rows),
    )
    return section("lacking", say("lacking.title"), [table])


def _window(folder: Folder) -> tuple[str, str]:
    """Return the first and last month of the window; without one, of the last two years."""
    window = folder.window
    if window is None and not folder.span:
        return UNKNOWN_MONTH, UNKNOWN_MONTH
    last_year = int(folder.span[-1][:4]) if folder.span else 0
    first, last = window or (last_year - 1, last_year)
    return f"{first}-01", f"{last}-12"
