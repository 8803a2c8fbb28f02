"""Theses: the documents' claims, read strictly, and asked of a record.

The module ``sim.judgement.verdict`` holds the rule by which they are judged.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core import yaml_reader
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.resources import folder
from sim.core.vocabulary import DOCUMENTS
from sim.judgement.criteria import CRITERIA, Case, Untestable, evaluate
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
LIST: Final = "the file must hold a list of theses, each beginning with '- id:'"
Answer = NDArray[np.bool_] | str


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
    """

    id: str
    document: str
    locator: str
    kind: str
    scope: str
    claim: str
    criterion: Mapping[str, Any]
    refuted_by: str


def file_of(name: str, seeds: Path | None = None) -> Path:
    """Return the file of claims that a scenario names among the tables of evidence.

    Raises:
        BadInput: There is no such file.
    """
    place = seeds or folder("seeds")
    path = place / f"{name}.yaml"
    if not path.is_file():
        known = sorted(other.stem for other in place.glob("theses*.yaml"))
        raise BadInput([Fault(name, 1, 1, bad_word("theses", name, known))])
    return path


def load_theses(path: Path | None = None) -> tuple[Thesis, ...]:
    """Load theses.

    Args:
        path: The file; default: the shipped theses.

    Returns:
        The theses in the order of the file; none where the file does not exist.

    Raises:
        BadInput: The file has faults; each is listed with its line.
    """
    source = path or folder("seeds") / "theses.yaml"
    if not source.is_file():
        return ()
    try:
        return _listed(source.read_text(encoding="utf-8"), str(source))
    except UnicodeDecodeError as error:
        message = "the file is not UTF-8 text; save it as UTF-8"
        raise BadInput([Fault(str(source), 1, 1, message)]) from error
    except BadInput as bad:  # the list was read under a key on a line of its own
        faults = [replace(fault, line=max(1, fault.line - 1)) for fault in bad.faults]
        raise BadInput(faults) from bad


def _listed(text: str, name: str) -> tuple[Thesis, ...]:
    """Read the list of theses under a key of its own line; raises BadInput with every fault.

    The lines of the faults are one too high.
    """
    document = yaml_reader.parse("theses:\n" + text, name)
    blocks = document.data["theses"]
    if not isinstance(blocks, list):
        raise BadInput([Fault(name, 2, 1, LIST)])
    faults = list(document.faults)
    found = []
    for i, block in enumerate(blocks):
        complaints = list(_complaints(block))
        faults += [document.fault(("theses", i), complaint) for complaint in complaints]
        if not complaints:
            found.append(Thesis(**{key: block[key] for key in KEYS}))
    if faults:
        raise BadInput(faults)
    return tuple(found)


def _complaints(block: Any) -> Iterator[str]:
    """Yield what is wrong with the block of a thesis."""
    if not isinstance(block, dict):
        yield "a thesis is a mapping with " + ", ".join(KEYS)
        return
    for key in KEYS:
        if key not in block:
            yield f"the key {key!r} is missing"
    for key in block:
        if key not in KEYS:
            yield bad_word("unknown key", key, KEYS)
    for key, allowed in (("document", DOCUMENTS), ("kind", KINDS)):
        if block.get(key) not in allowed:
            yield bad_word(key, block.get(key), allowed)
    yield from _misused(block.get("criterion"))


def _misused(criterion: Any) -> Iterator[str]:
    """Yield what is wrong with a criterion and with those inside it: a name or an argument."""
    name = criterion.get("use") if isinstance(criterion, dict) else criterion
    if not isinstance(criterion, dict) or name not in CRITERIA:
        yield bad_word("criterion.use", name, list(CRITERIA))
        return
    arguments = _arguments(name)
    for key in criterion:
        if key != "use" and key not in arguments:
            yield bad_word(f"criterion {name!r}, argument", key, list(arguments))
    for key, parameter in arguments.items():
        if parameter.default is parameter.empty and key not in criterion:
            yield f"criterion {name!r}: the argument {key!r} is missing"
    for nested in _nested(criterion):
        yield from _misused(nested)


def _arguments(name: str) -> dict[str, inspect.Parameter]:
    """Return the arguments that a criterion takes, by the name that a thesis writes."""
    parameters = inspect.signature(CRITERIA[name]).parameters
    return {
        key.rstrip("_"): parameter
        for key, parameter in parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }


def _nested(criterion: Mapping[str, Any]) -> list[Any]:
    """Return the criteria inside a criterion."""
    if "outcome" in criterion:
        return [criterion["outcome"]]
    parts = criterion.get("parts", [])
    return parts if isinstance(parts, list) else [parts]


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
        Whether it holds (world,), or why it is untestable.
    """
    try:
        return evaluate(thesis.criterion, case)
    except Untestable as why:
        return str(why)


def ask_all(theses: Iterable[Thesis], runs: Mapping[str, Any]) -> dict[tuple[str, str], Answer]:
    """Evaluate every thesis under every labeller.

    A criterion that reads no label is evaluated once.

    Args:
        theses: The theses.
        runs: Traces of paired runs by name.

    Returns:
        By thesis and labeller: whether it holds (world,), or why it is untestable.
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
