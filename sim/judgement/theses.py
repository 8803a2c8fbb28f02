"""Theses: the documents' claims, read strictly, and asked of a record.

The module ``sim.judgement.stress_verdict`` holds the rule by which they are judged.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from sim.core import yaml_reader
from sim.core.errors import BadInput, Fault, bad_word, kind_of, shown
from sim.core.json_reader import read_json, refuse
from sim.core.paths import is_file
from sim.core.resources import folder
from sim.core.yaml_reader import place_name
from sim.evidence.case_folders import Sources, case_of, shipped_case
from sim.judgement import criterion_checks
from sim.judgement.conditional_criteria import asked
from sim.judgement.criteria import Case, Untestable, evaluate
from sim.judgement.criterion_checks import CONDITIONAL, Complaint, Where
from sim.judgement.reasons import write_reason
from sim.record.labellers import LABELLERS

KINDS: Final = (
    "regime",
    "changepoint",
    "condition",
    "mechanism",
    "sequence",
    "rival_rejected",
    "prediction",
)
KEYS: Final = ("id", "document", "locator", "kind", "scope", "claim", "criterion", "refuted_by")
FURTHER: Final = ("satisfied_by", "passage")  # keys that may be left out
FILE: Final = re.compile(r"[A-Za-z0-9_-]+")  # names no file outside its folder
ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")  # ids are parts of file names
STORED: Final = "judge the scenario again"  # what to do about damaged theses of a folder
LABEL: Final = re.compile(r"[\w.]+: ")  # the place of a fault, before its message
LIST: Final = "the file must hold a list of theses, each beginning with '- id:'"
Answer = NDArray[Any] | str


@dataclass(frozen=True)
class Thesis:
    """A falsifiable claim.

    Attributes:
        id: Its name.
        document: The document that makes the claim.
        locator: The place in the document, with the text by which it is found.
        kind: One of ``KINDS``.
        scope: Ties and years, in words.
        claim: The claim, in words.
        criterion: The criterion that shows it: its name under ``use``, and its arguments.
        refuted_by: What would refute it, in words.
        satisfied_by: What would satisfy it, in words; empty where the file does not say.
        passage: A sentence that ties the criterion to its passage, in words; empty likewise.
    """

    id: str
    document: str
    locator: str
    kind: str
    scope: str
    claim: str
    criterion: Mapping[str, Any]
    refuted_by: str
    satisfied_by: str = ""
    passage: str = ""


def file_of(name: str, seeds: Path | None = None) -> Path:
    """Return the file of claims that a scenario names among the tables of evidence.

    Raises:
        BadInput: There is no such file.
    """
    place = seeds or folder("seeds")
    path = place / f"{name}.yaml"
    if FILE.fullmatch(name) is None or not is_file(path):
        known = sorted(other.stem for other in place.glob("theses*.yaml"))
        raise BadInput([Fault(name, 1, 1, bad_word("theses", name, known))])
    return path


def theses_of(sources: Sources, name: str = "theses") -> tuple[Thesis, ...]:
    """Load the theses that a scenario is tried on.

    Args:
        sources: The folders of its evidence.
        name: Name of the file; where the default one does not exist, there are no theses.

    Raises:
        BadInput: The named file does not exist or has faults.
    """
    path = sources.theses(name) if FILE.fullmatch(name) else None
    if path is not None:
        return load_theses(path, sources.case.documents)
    if name == "theses":
        return ()
    known = {other.stem for place in sources.claims for other in place.glob("theses*.yaml")}
    raise BadInput([Fault(name, 1, 1, bad_word("theses", name, sorted(known)))])


def load_theses(
    path: Path | None = None, documents: Collection[str] | None = None
) -> tuple[Thesis, ...]:
    """Load theses.

    Args:
        path: The file; default: the shipped theses.
        documents: Documents that theses may name, none for any; default: those of the case.

    Returns:
        The theses in the order of the file; none where the file does not exist.

    Raises:
        BadInput: The file has faults; each is listed with its line.
    """
    source = path or folder("seeds") / "theses.yaml"
    if not is_file(source):
        return ()
    known = documents
    if known is None:  # a list of claims without documents is one of the shipped case
        known = case_of(source.parent).documents or shipped_case().documents
    try:
        return _listed(source.read_text(encoding="utf-8-sig"), str(source), tuple(known))
    except UnicodeDecodeError as error:
        message = "the file is not UTF-8 text; save it as UTF-8"
        raise BadInput.at(source, message) from error
    except OSError as error:
        raise BadInput.at(source, f"the file cannot be read: {error.strerror}") from error
    except BadInput as bad:  # the list was read under a key on a line of its own
        raise BadInput(map(_in_the_file, bad.faults)) from bad


def _in_the_file(fault: Fault) -> Fault:
    """Return a fault at its line in the file, with the kind that it shares with others."""
    kind = kind_of(LABEL.sub("", fault.message, count=1))
    return replace(fault, line=max(1, fault.line - 1), kind=kind)


@lru_cache(maxsize=8)
def _listed(text: str, name: str, known: tuple[str, ...]) -> tuple[Thesis, ...]:
    """Read the list of theses under a key of its own line; raises BadInput with every fault.

    The lines of the faults are one too high. A text is read once in a process.
    """
    document = yaml_reader.parse("theses:\n" + text, name)
    blocks = document.data.get("theses")
    if not isinstance(blocks, list):
        raise BadInput([*document.faults, Fault(name, 2, 1, LIST)])
    faults = list(document.faults)
    faults += [document.fault(where, message) for where, message in complaints(blocks, known)]
    if faults:
        raise BadInput(faults)
    return tuple(Thesis(**block) for block in blocks)


def load_stored(path: Path) -> tuple[Thesis, ...]:
    """Load the theses that a result folder stores.

    Raises:
        BadInput: The file is damaged; each fault is listed.
    """
    content = read_json(path, STORED)
    blocks = content.get("theses") if isinstance(content, dict) else None
    if not isinstance(blocks, list):
        raise BadInput.at(path, f"theses: {shown(blocks)} is not a list of theses; {STORED}")
    refuse(path, stored_complaints(blocks), STORED)
    return tuple(Thesis(**block) for block in blocks)


def stored_complaints(blocks: list[Any]) -> Iterator[str]:
    """Yield what is wrong with theses that a result folder stores."""
    for where, message in complaints(blocks):
        yield f"{place_name(where)}: {message}"


def complaints(blocks: list[Any], documents: Collection[str] = ()) -> Iterator[Complaint]:
    """Yield what is wrong with the theses of a file.

    Args:
        blocks: The theses as the file writes them, under the key ``theses``.
        documents: The documents that theses may name; none where they may name any.

    Yields:
        The place of each fault by keys, and what is wrong.
    """
    known: set[str] = set()
    for i, block in enumerate(blocks):
        where: Where = ("theses", i)
        if not isinstance(block, dict):
            yield where, "a thesis is a mapping with " + ", ".join(KEYS)
            continue
        yield from _of_keys(block, where, documents)
        key = block.get("id")
        if isinstance(key, str):
            if key in known:
                yield (*where, "id"), f"{shown(key)} stands twice; every thesis has its own id"
            known.add(key)


def _of_keys(
    block: Mapping[str, Any], where: Where, documents: Collection[str]
) -> Iterator[Complaint]:
    """Yield what is wrong with the keys of a thesis."""
    for key in KEYS:
        if key not in block:
            yield where, f"the key {key!r} is missing"
    for key, value in block.items():
        if key == "criterion":
            yield from criterion_checks.complaints(value, (*where, key))
            continue
        message = _wrong_value(key, value, {"document": documents, "kind": KINDS})
        if message is not None:
            yield (*where, key), message


def _wrong_value(key: str, value: Any, words: Mapping[str, Collection[str]]) -> str | None:
    """Describe what is wrong with a value of a thesis other than its criterion, or return None."""
    is_text = isinstance(value, str) and (bool(value.strip()) or key in FURTHER)
    if key not in (*KEYS, *FURTHER):
        return bad_word("unknown key", key, (*KEYS, *FURTHER))
    if key == "id":
        fits = isinstance(value, str) and ID.fullmatch(value) is not None
        return None if fits else f"{shown(value)} is not an id of letters, digits, '-' and '_'"
    allowed = list(words.get(key, ()))
    if allowed:
        fits = value in allowed
        return None if fits else bad_word("", value, allowed).removeprefix(": ")
    return None if is_text else f"{shown(value)} is not text; write it in quotes"


def _mappings(criterion: Any) -> Iterator[Mapping[str, Any]]:
    """Yield a criterion and every mapping inside it."""
    if isinstance(criterion, Mapping):
        yield criterion
        for value in criterion.values():
            yield from _mappings(value)
    elif isinstance(criterion, list):
        for value in criterion:
            yield from _mappings(value)


def names_strategy(criterion: Any) -> bool:
    """Whether a criterion depends on the labeller."""
    return any(mapping.get("use") == "strategy" for mapping in _mappings(criterion))


def is_conditional(criterion: Any) -> bool:
    """Whether a criterion is asked of the worlds alone that meet its condition."""
    return any(mapping.get("use") == CONDITIONAL for mapping in _mappings(criterion))


def runs_of(criterion: Any) -> set[str]:
    """Return the names of the runs that a criterion needs beside the factual one."""
    return {str(mapping["run"]) for mapping in _mappings(criterion) if "run" in mapping}


def actors_of(criterion: Any) -> set[str]:
    """Return the actors whose ties a criterion reads."""
    ties = [
        str(mapping[key])
        for mapping in _mappings(criterion)
        for key in ("tie", "other")
        if key in mapping
    ]
    return {tie.partition(">")[0] for tie in ties}


def ask(thesis: Thesis, case: Case) -> Answer:
    """Evaluate a thesis's criterion of a case.

    Returns:
        Whether it holds (world,), NaN in worlds that do not meet its condition; or why it is
        untestable, as is a record of one world that does not meet it.
    """
    try:
        answer: Answer = evaluate(thesis.criterion, case)
    except Untestable as why:
        return str(why)
    is_silent = not isinstance(answer, str) and len(answer) == 1 and not asked(answer)[0]
    return write_reason("not_given") if is_silent else answer


def ask_all(theses: Iterable[Thesis], runs: Mapping[str, Any]) -> dict[tuple[str, str], Answer]:
    """Evaluate every thesis under every labeller.

    A criterion that reads no label is evaluated once.

    Args:
        theses: The theses.
        runs: Traces of paired runs by name.

    Returns:
        By thesis and labeller: the answer, as ``ask`` returns it.
    """
    found: dict[tuple[str, str], Answer] = {}
    for thesis in theses:
        if names_strategy(thesis.criterion):
            answers = {name: ask(thesis, Case(runs, name)) for name in LABELLERS}
        else:
            answers = dict.fromkeys(LABELLERS, ask(thesis, Case(runs)))
        for labeller, answer in answers.items():
            found[thesis.id, labeller] = answer
    return found
