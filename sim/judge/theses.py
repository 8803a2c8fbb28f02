"""Theses: the documents' claims, read strictly, and asked of a record. How they are judged stands in ``sim.judge.verdict``."""

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core import yaml_reader
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.resources import folder
from sim.core.vocabulary import DOCUMENTS
from sim.judge.criteria import CRITERIA, Case, Untestable, evaluate
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


@dataclass(frozen=True)
class Thesis:
    """A falsifiable claim: where it stands, what it says, what would show it and what would refute it."""

    id: str
    document: str
    locator: str
    kind: str
    scope: str
    claim: str
    criterion: Mapping[str, Any]
    refuted_by: str


def file_of(name: str, seeds: Path | None = None) -> Path:
    """Find the file of claims that a scenario names among the tables of evidence; raises BadInput where there is none."""
    place = seeds or folder("seeds")
    if not (place / f"{name}.yaml").is_file():
        raise BadInput(
            [
                Fault(
                    name,
                    1,
                    1,
                    bad_word("theses", name, sorted(p.stem for p in place.glob("theses*.yaml"))),
                )
            ]
        )
    return place / f"{name}.yaml"


def load_theses(path: Path | None = None) -> tuple[Thesis, ...]:
    """Load theses (default: the shipped ones); an absent file gives none; raises BadInput with every fault and its line."""
    source = path or folder("seeds") / "theses.yaml"
    if not source.is_file():
        return ()
    try:
        return _listed(source.read_text(encoding="utf-8"), str(source))
    except UnicodeDecodeError as error:
        raise BadInput(
            [Fault(str(source), 1, 1, "the file is not UTF-8 text; save it as UTF-8")]
        ) from error
    except BadInput as bad:
        raise BadInput(
            replace(f, line=max(1, f.line - 1)) for f in bad.faults
        ) from bad  # the list is read under a key of one line


def _listed(text: str, name: str) -> tuple[Thesis, ...]:
    """Read the list of theses under a key of its own line; raises BadInput with every fault, a line too low."""
    document = yaml_reader.parse("theses:\n" + text, name)
    blocks = document.data["theses"]
    if not isinstance(blocks, list):
        raise BadInput(
            [Fault(name, 2, 1, "the file must hold a list of theses, each beginning with '- id:'")]
        )
    faults, found = list(document.faults), []
    for i, block in enumerate(blocks):
        complaints = list(_complaints(block))
        faults += [document.fault(("theses", i), c) for c in complaints]
        found += [] if complaints else [Thesis(**{k: block[k] for k in KEYS})]
    if faults:
        raise BadInput(faults)
    return tuple(found)


def _complaints(block: Any) -> Iterable[str]:
    """Say what is wrong with a thesis's block."""
    if not isinstance(block, dict):
        yield "a thesis is a mapping with " + ", ".join(KEYS)
        return
    yield from (f"the key {k!r} is missing" for k in KEYS if k not in block)
    yield from (bad_word("unknown key", k, KEYS) for k in block if k not in KEYS)
    if block.get("document") not in DOCUMENTS:
        yield bad_word("document", block.get("document"), DOCUMENTS)
    if block.get("kind") not in KINDS:
        yield bad_word("kind", block.get("kind"), KINDS)
    yield from _misused(block.get("criterion"))


def _misused(criterion: Any) -> Iterable[str]:
    """Say what is wrong with a criterion: its name, or an argument that it does not take or lacks; nested ones too."""
    if not isinstance(criterion, dict) or criterion.get("use") not in CRITERIA:
        yield bad_word(
            "criterion.use",
            criterion.get("use") if isinstance(criterion, dict) else criterion,
            list(CRITERIA),
        )
        return
    takes = {
        n.rstrip("_"): p
        for n, p in inspect.signature(CRITERIA[criterion["use"]]).parameters.items()
        if p.kind is p.KEYWORD_ONLY
    }
    yield from (
        bad_word(f"criterion {criterion['use']!r}, argument", k, list(takes))
        for k in criterion
        if k != "use" and k not in takes
    )
    yield from (
        f"criterion {criterion['use']!r}: the argument {n!r} is missing"
        for n, p in takes.items()
        if p.default is p.empty and n not in criterion
    )
    inner = [criterion["outcome"]] if "outcome" in criterion else criterion.get("parts", [])
    for nested in inner if isinstance(inner, list) else [inner]:
        yield from _misused(nested)


def names_strategy(criterion: Any) -> bool:
    """Tell whether a criterion depends on the labeller."""
    if isinstance(criterion, Mapping):
        return criterion.get("use") == "strategy" or any(
            names_strategy(v) for v in criterion.values()
        )
    return isinstance(criterion, list) and any(names_strategy(v) for v in criterion)


def runs_of(criterion: Any) -> set[str]:
    """Names of the runs that a criterion asks for beside the factual one."""
    if isinstance(criterion, Mapping):
        own = {str(criterion["run"])} if "run" in criterion else set()
        return own.union(*(runs_of(v) for v in criterion.values()))
    return set().union(*(runs_of(v) for v in criterion)) if isinstance(criterion, list) else set()


def actors_of(criterion: Any) -> set[str]:
    """Actors whose ties a criterion reads."""
    if isinstance(criterion, Mapping):
        own = {str(criterion[k]).partition(">")[0] for k in ("tie", "other") if k in criterion}
        return own.union(*(actors_of(v) for v in criterion.values()))
    return set().union(*(actors_of(v) for v in criterion)) if isinstance(criterion, list) else set()


def ask(thesis: Thesis, case: Case) -> NDArray[np.bool_] | str:
    """Ask a thesis's criterion of a case: holds by world, or why it cannot be asked."""
    try:
        return evaluate(thesis.criterion, case)
    except Untestable as why:
        return str(why)


def ask_all(
    theses: Iterable[Thesis], runs: Mapping[str, Any]
) -> dict[tuple[str, str], NDArray[np.bool_] | str]:
    """Ask every thesis under every labeller: (thesis, labeller) → holds by world, or why not; where no label is read, once."""
    found: dict[tuple[str, str], NDArray[np.bool_] | str] = {}
    for thesis in theses:
        labelled = names_strategy(thesis.criterion)
        once = None if labelled else ask(thesis, Case(runs))
        for labeller in LABELLERS:
            found[thesis.id, labeller] = ask(thesis, Case(runs, labeller)) if once is None else once
    return found
