"""Scenarios: a file that says which span, actors, ties, theories and mechanisms run, and what is prescribed or free.

A scenario may extend another one: mappings are merged, lists are replaced, edits are added. Everything is read strictly and
resolved into one frozen object; all faults of a file come at once, each with its line.
"""

import copy
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pydantic

from sim import choice, evidence, mechanisms, theories, yamlfile
from sim.edits import edited
from sim.errors import BadInput, Fault, bad_word
from sim.evidence import Forcing
from sim.parameters import Fixed, Parameter, by_name, narrowed
from sim.schema import ScenarioFile, explained
from sim.shipped import folder
from sim.terms import MONTHS, month_index, month_text, tie_name
from sim.theories import Theory
from sim.yamlfile import Document, Where

PRESCRIBED, FREE, NONE = "prescribed", "free", "none"
Pairs = tuple[tuple[str, str], ...]
MAX_ROUNDS = 6
STAND_INS: dict[str, Any] = {  # so that the rest of a faulty file can be checked as well
    "name": "unnamed", "start": "1991-01", "end": "2025-12", "ties": ["VNM>CHN"], "theories": ["hedging"], "mechanisms": [],
    "actors": {"VNM": {"size": "small"}, "CHN": {"size": "great"}},
}  # fmt: skip


@dataclass(frozen=True)
class Actor:
    """A state: its size class (for asymmetry), whose acts count as its own, and its declared noes by date."""

    id: str
    size: int
    members: tuple[str, ...] = ()
    noes: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Scenario:
    """Everything a run needs, resolved and checked; two equal scenarios leave equal records."""

    name: str
    title: str
    start: int
    end: int
    actors: tuple[Actor, ...]
    ties: tuple[tuple[str, str], ...]
    own_ties: tuple[tuple[str, str], ...]
    theories: tuple[Theory, ...]
    theory_weights: tuple[float, ...]
    parameters: Mapping[str, Parameter | Fixed]
    relations: Mapping[tuple[str, str], str]
    partners: tuple[str, ...]
    focus: str
    external: bool
    hold: int | None
    split: int | None
    window: tuple[int, int]
    worlds: int
    seed: int
    forcing: Forcing
    sweep: Mapping[str, Any] | None
    digest: str
    text: str

    @property
    def years(self) -> range:
        """Calendar years of the span."""
        return range(self.start // MONTHS, self.end // MONTHS + 1)

    def of(self, actor: str) -> Actor:
        """Give an actor by id."""
        return next(a for a in self.actors if a.id == actor)

    def without(self, keep: Iterable[evidence.Act], name: str) -> "Scenario":
        """Give the same scenario with only the acts in ``keep``, under another name."""
        return replace(self, forcing=self.forcing.with_acts(keep), name=name)

    def met(self, actor: str) -> int:
        """Count the acts of others that an actor or its members meet within the span."""
        names = {actor, *self.of(actor).members}
        return sum(a.target in names and a.actor not in names and self.start <= a.month <= self.end for a in self.forcing.acts)


def shipped() -> dict[str, Path]:
    """Every shipped scenario by name, those in sub-folders as ``folder/name``."""
    root = folder("scenarios")
    return {p.relative_to(root).with_suffix("").as_posix(): p for p in sorted(root.rglob("*.yaml"))}


def load_scenario(
    source: str | Path, settings: Sequence[str] = (), *, worlds: int | None = None, seed: int | None = None, seeds: Path | None = None
) -> Scenario:
    """Load a scenario by path or shipped name, with ``KEY=VALUE`` settings on top.

    ``seeds`` names another evidence folder than the shipped one. Raises BadInput with one fault a line.
    """
    layers = [*_chain(find(source)), *(_setting(s) for s in settings)]
    asked = {k: v for k, v in (("worlds", worlds), ("seed", seed)) if v is not None}
    if asked:
        layers.append(Document("--worlds/--seed", dict(asked), {(k,): (1, 1) for k in asked}))
    return _resolve(layers, seeds)


def find(source: str | Path) -> Path:
    """Find a scenario file: a path, or the name of a shipped one; raises BadInput."""
    path, names = Path(source), shipped()
    if path.is_file():
        return path
    if str(source) in names:
        return names[str(source)]
    if path.suffix in (".yaml", ".yml") or path.exists():
        raise BadInput([Fault(str(source), 1, 1, "there is no such scenario file; 'bamboo scenarios' lists the shipped ones")])
    raise BadInput([Fault(str(source), 1, 1, bad_word("scenario", str(source), sorted(names)))])


def _chain(path: Path, seen: tuple[Path, ...] = ()) -> list[Document]:
    """Read a file and what it extends, the base first."""
    document = yamlfile.read(path)
    base = document.data.get("extends")
    if base is None:
        return [document]
    if not isinstance(base, str):
        raise BadInput([document.fault(("extends",), f"{base!r} is not the name of a scenario; write a path or a shipped name")])
    beside = path.parent / base
    try:
        parent = beside if beside.is_file() else find(base)
    except BadInput as bad:
        raise BadInput([document.fault(("extends",), bad.faults[0].message)]) from bad
    if parent.resolve() in (*seen, path.resolve()):
        raise BadInput([document.fault(("extends",), f"{base!r} extends itself in a circle")])
    return [*_chain(parent, (*seen, path.resolve())), document]


def _setting(text: str) -> Document:
    """Read ``--set KEY=VALUE``, KEY with dots, VALUE as YAML."""
    key, separator, value = text.partition("=")
    where = tuple(key.split(".")) if "=" not in key else ()
    if not separator or not all(where):
        raise BadInput([Fault("--set", 1, 1, f"{text!r} is not KEY=VALUE, such as 'parameters.threat_gain=2'")])
    try:
        data: Any = yamlfile.parse(f"value: {value}", f"--set {key}").data["value"]
    except BadInput as bad:
        raise BadInput([replace(f, line=1) for f in bad.faults]) from bad
    for part in reversed(where):
        data = {part: data}
    return Document(f"--set {key}", data, {where[: i + 1]: (1, 1) for i in range(len(where))})


def _merge(base: dict[str, Any], layer: Mapping[str, Any], where: Where, owners: dict[Where, Document], owner: Document) -> dict[str, Any]:
    """Lay one file over another: mappings merge, edits add up, all else is replaced."""
    merged = dict(base)
    for key, value in layer.items():
        spot = (*where, key)
        owners[spot] = owner
        if isinstance(value, dict) and isinstance(merged.get(key), dict) and key != "theories":
            merged[key] = _merge(merged[key], value, spot, owners, owner)
        elif spot == ("edits",) and isinstance(value, list):
            done = list(merged.get(key) or [])
            owners.update({("edits", len(done) + i): owner for i in range(len(value))})
            merged[key] = done + value
        else:
            merged[key] = value
    return merged


@dataclass
class _Draft:
    """A scenario while it is checked: the merged data, who said what, and the faults so far."""

    data: dict[str, Any]
    owners: dict[Where, Document]
    last: Document
    faults: list[Fault]
    left_out: dict[Where, list[Any]] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)

    def original(self, where: Where) -> Where:
        """Give a place as it was before faulty list items were left out."""
        done = list(where)
        for i, part in enumerate(where):
            for gone in sorted(self.left_out.get(tuple(where[:i]), [])) if isinstance(part, int) else []:
                done[i] += done[i] >= gone
        return tuple(done)

    def place(self, where: Where) -> tuple[Document, Where]:
        """Find the file that said the value at ``where``, and the value's path in that file."""
        spot = where
        while spot and spot not in self.owners:
            spot = spot[:-1]
        owner = self.owners.get(spot, self.last)
        if where[:1] == ("edits",) and len(where) > 1 and isinstance(where[1], int):
            first = next((i for i in range(where[1] + 1) if self.owners.get(("edits", i)) is owner), 0)
            return owner, ("edits", where[1] - first, *where[2:])
        return owner, where

    def blame(self, where: Where, message: str) -> None:
        """Note a fault at the file and line that said it, once."""
        owner, spot = self.place(where)
        fault = owner.fault(spot, message)
        if fault not in self.faults:
            self.faults.append(fault)

    def judge(self, where: Where, message: str) -> None:
        """Note a fault of meaning, unless it lies in what only stands in for a faulty value."""
        if where[0] not in self.replaced:
            self.blame(self.original(where), message)

    def check(self, where: Where, came: object, allowed: Sequence[str]) -> bool:
        """Blame a word that is not allowed."""
        if came in allowed:
            return True
        self.judge(where, bad_word("", came, allowed).removeprefix(": "))
        return False


def _resolve(layers: list[Document], seeds: Path | None) -> Scenario:
    """Merge the layers, check them whole, and build the frozen scenario; raises BadInput with every fault."""
    owners: dict[Where, Document] = {}
    data: dict[str, Any] = {}
    for layer in layers:
        data = _merge(data, layer.data, (), owners, layer)
    draft = _Draft(data, owners, layers[-1], [f for layer in layers for f in layer.faults])
    file = _validated(data, draft)
    if file is None:
        raise BadInput(draft.faults)
    return _build(file, draft, seeds)


def _validated(data: dict[str, Any], draft: _Draft) -> ScenarioFile | None:
    """Hold the data against the schema; what is faulty is blamed and left out, so that the rest is checked as well."""
    rest = copy.deepcopy(data)
    for _ in range(MAX_ROUNDS):
        try:
            return ScenarioFile.model_validate(rest)
        except pydantic.ValidationError as error:
            found = list(explained(error))
        for where, message in found:
            draft.blame(draft.original(where), message)
        for where, _message in sorted(found, key=lambda f: [(isinstance(p, int), p) for p in f[0]], reverse=True):
            _leave_out(rest, where, draft)
    return None


def _leave_out(data: Any, where: Where, draft: _Draft) -> None:
    """Take a faulty value out of the data, or put a stand-in where a needed one is missing."""
    if len(where) == 1 and where[0] in STAND_INS:
        data[where[0]] = copy.deepcopy(STAND_INS[str(where[0])])
        draft.replaced.add(str(where[0]))
        return
    holder: Any = data
    for part in where[:-1]:
        holder = holder[part] if _holds(holder, part) else None
    last = where[-1] if where else None
    if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        draft.left_out.setdefault(where[:-1], []).append(draft.original(where)[-1])
        del holder[last]
    elif isinstance(holder, dict) and last in holder:
        del holder[last]
    elif len(where) > 1:
        _leave_out(data, where[:-1], draft)


def _holds(holder: Any, part: str | int) -> bool:
    if isinstance(holder, dict):
        return part in holder
    return isinstance(holder, list) and isinstance(part, int) and part < len(holder)


def _build(file: ScenarioFile, draft: _Draft, seeds: Path | None) -> Scenario:
    start, end = month_index(file.start), month_index(file.end)
    if end < start:
        draft.judge(("end",), f"{file.end} lies before the start, {file.start}; a span runs forward")
    elif start % MONTHS or end % MONTHS != MONTHS - 1:
        draft.judge(("end",) if start % MONTHS == 0 else ("start",), "a span covers whole years: start in -01, end in -12")
    for key in ("hold", "split"):
        month = getattr(file, key)
        if month is not None and not start <= month_index(month) <= end:
            draft.judge((key,), f"{month} lies outside the span {file.start} to {file.end}")
    actors = tuple(Actor(i, a.rank, tuple(a.members), tuple(sorted((month_index(m), n / 4) for m, n in a.noes.items()))) for i, a in file.actors.items())
    forcing = _forcing(file, draft, seeds)
    relations, own, ties = _relations(file, draft, forcing)
    chosen, weights = _theories(file, draft)
    for i, name in enumerate(file.mechanisms):
        draft.check(("mechanisms", i), name, mechanisms.BUILT_IN)
    parameters = _parameters(file, draft, chosen)
    if draft.faults:
        raise BadInput(draft.faults)
    text = json.dumps(draft.data, indent=1, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(json.dumps({k: v for k, v in draft.data.items() if k not in ("worlds", "seed", "title", "extends")}, sort_keys=True).encode()).hexdigest()[:16]
    return Scenario(
        file.name, file.title or file.name, start, end, actors, ties, own, chosen, weights, parameters, relations, tuple(file.partners), file.focus, file.structure == "external",
        month_index(file.hold) if file.hold else None, month_index(file.split) if file.split else None, (file.window[0], file.window[1]), file.worlds, file.seed, forcing, file.sweep, digest, text,
    )  # fmt: skip


def _forcing(file: ScenarioFile, draft: _Draft, seeds: Path | None) -> Forcing:
    """Load the acts, with those of an added folder, and apply the scenario's edits."""
    forcing = Forcing() if file.alone else evidence.load_forcing(seeds)
    if file.alone and file.evidence is None:
        draft.judge(("alone",), "a scenario whose own evidence stands alone names its folder with 'evidence'")
    if file.evidence is not None:
        owner, _ = draft.place(("evidence",))
        added = Path(owner.name).parent / file.evidence
        if not added.is_dir():
            draft.judge(("evidence",), f"there is no folder {file.evidence!r} beside the scenario file")
        else:
            more = evidence.load_forcing(added)
            forcing = Forcing((*forcing.acts, *more.acts), (*forcing.figures, *more.figures), forcing.covered | more.covered, forcing.digest + more.digest)
    acts, faults = edited(forcing.acts, file.edits, month_index(file.start), month_index(file.end))
    for where, message in faults:
        draft.judge(("edits", *where), message)
    return forcing.with_acts(acts)


def _pairs(file: ScenarioFile, draft: _Draft) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for i, text in enumerate(file.ties):
        actor, _, target = text.partition(">")
        known = draft.check(("ties", i), actor, list(file.actors)) and draft.check(("ties", i), target, list(file.actors))
        if known and actor == target:
            draft.judge(("ties", i), f"{text!r} ties a state to itself; name two states, such as 'VNM>CHN'")
        elif known and (actor, target) in found:
            draft.judge(("ties", i), f"{text!r} stands twice; keep one of them")
        elif known:
            found.append((actor, target))
    return found


def _relations(file: ScenarioFile, draft: _Draft, forcing: Forcing) -> tuple[dict[tuple[str, str], str], Pairs, Pairs]:
    """Settle for every pair of states whether its acts are prescribed, free or none; free pairs are decided ties as well."""
    ties = _pairs(file, draft)
    sources = [*file.actors, *sorted({a.actor for a in forcing.acts} - set(file.actors))]
    rules = list(file.forcing.items())
    for key, _ in rules:
        if ">" not in key or not any(fnmatchcase(tie_name(s, t), key) for s in sources for t in file.actors if s != t):
            draft.judge(("forcing", key), f"{key!r} matches no pair of states; write 'CHN>VNM', 'CHN>*' or '*>VNM' with {', '.join(file.actors)}")
    modes: dict[tuple[str, str], str] = {}
    for s in sources:
        for t in file.actors:
            if s == t:
                continue
            mode = FREE if s == file.focus else PRESCRIBED
            for key, value in rules:
                mode = value if fnmatchcase(tie_name(s, t), key) else mode
            if mode == FREE and s not in file.actors:
                mode = PRESCRIBED
            modes[s, t] = mode
    free = [pair for pair, mode in modes.items() if mode == FREE and pair[0] != file.focus and pair not in ties]
    return modes, tuple(ties), (*ties, *free)


def _theories(file: ScenarioFile, draft: _Draft) -> tuple[tuple[Theory, ...], tuple[float, ...]]:
    """Look the theories up; a list leaves their weights to be drawn, a mapping fixes them."""
    names = list(file.theories)
    fixed = file.theories if isinstance(file.theories, dict) else {}
    allowed = list(theories.registry())
    if not names:
        draft.judge(("theories",), f"no theory is named; allowed: {', '.join(allowed)}")
    known = [n for i, n in enumerate(names) if draft.check(("theories", n if fixed else i), n, allowed)]
    for i, name in enumerate(names):
        if name in names[:i]:
            draft.judge(("theories", i), f"{name!r} stands twice; keep one of them")
    if fixed and sum(fixed.values()) <= 0:
        draft.judge(("theories",), "the weights sum to nothing; give at least one theory a weight above 0")
    return theories.chosen(known), tuple(fixed[n] for n in known) if fixed else ()


def _parameters(file: ScenarioFile, draft: _Draft, chosen: tuple[Theory, ...]) -> dict[str, Parameter | Fixed]:
    """Gather every declared parameter of this scenario and narrow or pin those that it names."""
    declared = by_name([*choice.PARAMETERS, *choice.TEMPLATES, *(p for t in chosen for p in t.parameters)])
    found: dict[str, Parameter | Fixed] = {**declared, **mechanisms.prior(file.mechanisms)}
    ranges = declared | mechanisms.declared()
    elsewhere = by_name(p for t in theories.registry().values() for p in t.parameters)
    for name, asked in file.parameters.items():
        if name in elsewhere and name not in ranges:
            draft.judge(("parameters", name), f"{name!r} belongs to a theory that this scenario does not run; nothing would read it")
        elif draft.check(("parameters", name), name, sorted(ranges)):
            low, high = (asked, asked) if isinstance(asked, int | float) else (asked.low, asked.high)
            if not (ranges[name].low <= low and high <= ranges[name].high):
                draft.judge(("parameters", name), f"{low:g} to {high:g} leaves the declared range {ranges[name].low:g} to {ranges[name].high:g} {ranges[name].unit}")
            else:
                found[name] = Fixed(name, float(low)) if low == high else narrowed(ranges[name], low, high)
    return found


def describe_span(scenario: Scenario) -> str:
    """Write the span for people."""
    return f"{month_text(scenario.start)} to {month_text(scenario.end)}"
