"""A trial read back from its folder alone, strictly: what does not belong together is refused."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.core.errors import BadInput, shown
from sim.core.json_reader import is_list_of, is_whole, read_json, refuse
from sim.core.paths import is_file
from sim.judgement.stress_verdict import MODEL
from sim.judgement.theses import STORED, Thesis, is_conditional, stored_complaints
from sim.record import folder_contents, folders
from sim.record.default_folders import noun
from sim.record.labellers import LABELLERS
from sim.record.stored_tables import DAMAGED
from sim.studies.trial.trial_runs import Answers, Trial

FILE: Final = "theses.json"
KINDS_READ: Final = ("", "trial")  # a damaged manifest states no kind
KEYS: Final = ("theses", "worlds", "sets", "sizes", "missing", "history", "direct", "unforced")
DRAWN: Final = ("prior", "constrained")
MOST_WORLDS: Final = 10**7
SUM: Final = 1e-6  # by which shares of a row may miss 1, or exceed it


def read(folder: Path) -> Trial:
    """Read a trial back from its folder alone.

    Raises:
        BadInput: The folder holds another kind of result, or was kept without the tables that are
            read; or a file of it is damaged, or its files do not belong together.
    """
    kind = folder_contents.look(folder).kind
    if kind not in KINDS_READ:
        message = f"this is {noun(kind)}; only a stress test can be recomputed"
        raise BadInput.at(folder, message)
    path = folder / FILE
    if not is_file(path):
        raise folders.missing(folder, FILE)
    content = read_json(path, STORED)
    refuse(path, _complaints(content), STORED)
    outcomes = folders.read_table(folder, "outcomes")
    return Trial(
        theses=tuple(Thesis(**claim) for claim in content["theses"]),
        answers=_read_answers(content, outcomes, folder / "outcomes.csv"),
        worlds=content["worlds"],
        sets={name: tuple(worlds) for name, worlds in content["sets"].items()},
        history=_read_single_answers(content["history"]),
        direct=_read_single_answers(content["direct"]),
        attribution=folders.read_table(folder, "attribution"),
        confusion=_read_confusion(folder),
        unforced=tuple(content["unforced"]),
        drawn=content.get("drawn", DRAWN[0]),
    )


def _complaints(content: Any) -> Iterator[str]:
    """Yield what is wrong with the content of the file."""
    wrong = list(_of_form(content)) or list(stored_complaints(content["theses"]))
    if not wrong:
        wrong = list(_of_counts(content))
    if not wrong:
        ids = [claim["id"] for claim in content["theses"]]
        wrong = list(_of_answers(content, [f"{key}|{rule}" for key in ids for rule in LABELLERS]))
    yield from wrong


def _of_form(content: Any) -> Iterator[str]:
    if not isinstance(content, dict):
        yield f"{shown(content)} is not a mapping with {', '.join(KEYS)}"
        return
    for key in KEYS:
        kind = list if key in {"theses", "unforced"} else dict
        if key not in content:
            yield f"the key {key!r} is missing"
        elif not isinstance(content[key], kind):
            what = "a list" if kind is list else "a mapping"
            yield f"{key}: {shown(content[key])} is not {what}"


def _of_counts(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the numbers of worlds, and with the list of actors."""
    worlds, sets = content["worlds"], content["sets"]
    for who, number in worlds.items():
        if not is_whole(number, 1, MOST_WORLDS):
            yield f"worlds.{who}: {shown(number)} is not a number of worlds"
    for who, sizes in sets.items():
        fits = isinstance(sizes, list) and all(is_whole(size, 1, MOST_WORLDS) for size in sizes)
        if not fits or sum(sizes) != worlds.get(who):
            yield f"sets.{who}: {shown(sizes)} are not the sizes of its sets of worlds"
    if MODEL not in worlds:
        yield f"worlds: the number of worlds of {MODEL!r} is missing"
    if not is_list_of(content["unforced"], str):
        yield f"unforced: {shown(content['unforced'])} is not a list of states"
    if content.get("drawn", DRAWN[0]) not in DRAWN:
        yield f"drawn: {shown(content['drawn'])} is neither of {', '.join(DRAWN)}"


def _of_answers(content: Mapping[str, Any], keys: list[str]) -> Iterator[str]:
    """Yield what is wrong with the answers of the contenders and of the coded history."""
    for part in ("sizes", "missing"):
        for who in {**content["worlds"], **content[part]}:
            held = content[part].get(who)
            if who not in content["worlds"] or not isinstance(held, dict):
                yield f"{part}.{who}: {shown(held)} is not a mapping of a contender's theses"
                return
    for who in content["worlds"]:
        yield from _of_contender(who, content, keys)
    for part in ("history", "direct"):
        for key in content[part] and {**dict.fromkeys(keys), **content[part]}:
            answer = content[part].get(key)
            if key not in keys or not isinstance(answer, bool | str):
                yield f"{part}.{key}: {shown(answer)} is no answer to a thesis of this file"


def _of_contender(who: str, content: Mapping[str, Any], keys: list[str]) -> Iterator[str]:
    """Yield the theses of which a contender has neither one number of worlds nor one reason."""
    sizes, missing = content["sizes"][who], content["missing"][who]
    most = max(content["worlds"].values())
    least = sum(content["sets"][who]) if who in content["sets"] else 1
    for key in {**dict.fromkeys(keys), **sizes, **missing}:
        if key not in keys:
            yield f"sizes.{who}.{key}: there is no such thesis and labeller"
        elif key in sizes:
            if not is_whole(sizes[key], least, most):
                yield f"sizes.{who}.{key}: {shown(sizes[key])} is not its number of worlds"
        elif not isinstance(missing.get(key), str):
            yield f"missing.{who}.{key}: {shown(missing.get(key))} is not why it cannot be asked"


def _read_answers(
    content: Mapping[str, Any], outcomes: pd.DataFrame, path: Path
) -> dict[str, Answers]:
    """Return the contenders' answers: which worlds were asked, and in which a thesis holds."""
    conditional = {t["id"] for t in content["theses"] if is_conditional(t["criterion"])}
    found: dict[str, Answers] = {}
    for who, sizes in content["sizes"].items():
        found[who] = {}
        for text, worlds in sizes.items():
            key = _key(text)
            is_open = key[0] in conditional
            found[who][key] = np.full(worlds, np.nan) if is_open else np.zeros(worlds, bool)
        found[who] |= {_key(text): why for text, why in content["missing"][who].items()}
    for (who, thesis, labeller), part in outcomes.groupby(["run", "thesis", "labeller"]):
        holds: Any = found.get(str(who), {}).get((str(thesis), str(labeller)))
        worlds = part["world"].to_numpy(dtype=int)
        is_asked = isinstance(holds, np.ndarray)
        if not is_asked or max(worlds) >= len(holds) or len(set(worlds)) < len(worlds):
            line = int(part.index[0]) + 2
            message = (
                f"the worlds of {shown(who)} in which {shown(thesis)} holds under "
                f"{shown(labeller)} are not those that {FILE} counts; {DAMAGED}"
            )
            raise BadInput.at(path, message, line)
        holds[worlds] = part["holds"].to_numpy(dtype=int)
    return found


def _read_confusion(folder: Path) -> pd.DataFrame:
    """Return the matrix of recovery; raises BadInput where it is no matrix of shares."""
    found = folders.read_table(folder, "confusion")
    makers = list(found["made_by"])
    readings = [column for column in found.columns if column != "made_by"]
    shares = found[readings].to_numpy(dtype=float)
    inside = bool(((shares >= -SUM) & (shares <= 1 + SUM)).all())
    if not set(makers) <= set(readings) or len(set(makers)) < len(makers) or not inside:
        message = f"the table is no matrix of shares, a row and a column a contender; {DAMAGED}"
        raise BadInput.at(folder / "confusion.csv", message)
    return found


def _read_single_answers(content: Mapping[str, bool | str]) -> Answers:
    found: Answers = {}
    for text, answer in content.items():
        found[_key(text)] = answer if isinstance(answer, str) else np.array([answer])
    return found


def _key(text: str) -> tuple[str, str]:
    thesis, _, labeller = text.partition("|")
    return thesis, labeller
