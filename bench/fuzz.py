"""Damaged inputs of every kind, each of which must end in exit 0, or in exit 2 with a few lines.

A case is made from a sound file by a seeded damage: a truncation, flipped bytes, swapped or odd
cells, deleted keys, values of other types, huge numbers. It is read by a command in this process.
It is a failure if an error of Python comes out, if a refusal has more than a handful of lines or
changes a file, or if a case takes longer than ten seconds.

    python -m bench.fuzz --cases 10000 --seed 1
"""

import argparse
import contextlib
import copy
import io
import json
import pickle
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from importlib.metadata import EntryPoint
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import yaml

from sim.commands import cli
from sim.core.errors import BadInput, bad_word
from sim.core.resources import folder as shipped_folder
from sim.core.vocabulary import DOMAINS
from sim.decision import theories
from sim.judgement.theses import ask_all, load_theses
from sim.model.annual import shape_of
from sim.record import part_folder, result_folder
from sim.record.column_types import numbers_of
from sim.record.columns import COLUMNS, frame
from sim.record.inference_columns import INFERENCE_TABLES
from sim.record.labellers import LABELLERS
from sim.record.part_folder import Work
from sim.record.summary import Trace
from sim.scenario import constrained_set
from sim.scenario.loading import load_scenario
from sim.studies.inferring.posterior_replay import text_digest
from sim.studies.trial import trial_folder
from sim.studies.trial.trial_runs import Trial
from sim.studies.verdicts.stored_power import read_power

ODD_THEORY = Path(__file__).resolve().parents[1] / "tests" / "odd_theory.py"
MOST_SECONDS = 10
MOST_LINES = 12
FEW_ROWS = 8  # of each table of an inference
PYTHON_WORDS = re.compile(
    r"Traceback|[A-Z][A-Za-z]*(?:Error|Exception|Iteration)\b"
    r"|object (?:is not|has no|cannot)|unhashable"
)
ODD_TEXT = (
    *("", " ", "nan", "NA", "NO", "null", "true", "~", "-1", "0", "1e999", "-inf", "1" * 400),
    *("9" * 19, "1991.5", "99999-01", "2014-13", "VNM", "VNM>CHN", "../../x", "/etc/passwd"),
    *("a/b", "=1+1", "@a", "[]", "{}", "[[]]", "'", '"', '"><script>alert(1)</script>'),
    *("\x1b[2J", "\u202e", "\x9b31m", "$x^$", "\ufeff", "x" * 5000, "e\u0301", "\u6cb3\u5167"),
    *("None", "- 1", "a: b", "&a", "*a", "!!x"),
)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**30, 10**400, 1e308, "", "VNM", "nan", "../x", "\x1b[2J"),
    *([], {}, [[]], [{}], [1, 2], ["a"], {"a": 1}, {"use": "nope"}, "x" * 3000, "\ud800"),
    *([None], [10**30, 0]),
)
TINY = """name: tiny
title: Tiny
extends: replay_1991_2025
end: 1993-12
split: 1993-01
window: [1992, 1993]
worlds: 2
actors:
  VNM: {size: small}
parameters:
  inertia: {low: 0.5, high: 2}
forcing: {"CHN>VNM": prescribed}
edits:
  - add: {id: odd, date: 1992-03, actor: CHN, target: VNM, domain: economic, intensity: 1, why: x}
"""
SWEEP = """name: swept
title: Swept
extends: tiny.yaml
sweep:
  design: grid
  factors:
    parameters.inertia: {low: 0, high: 4, steps: 2}
    parameters.threat_gain: {low: 1, high: 2, steps: 2}
  replicates: 1
  outputs: [strategies, rise, mean]
"""
COUPLED = """name: coupled
title: Coupled
extends: tiny.yaml
structure: external
mechanisms: [memory]
free_acts: departures
joint: without
codes: made
forcing: {"CHN>VNM": prescribed, "USA>*": free}
edits:
  - remove: {joint: false, domain: military}
"""
SERIES = "year,actor,counterpart,quantity,value,unit,source\n" + "".join(
    f"{year},VNM,CHN,trade,{year % 7 + 0.5},percent,x\n" for year in range(1991, 2016)
)
DESIGNS = ("grid", "lhs", "sobol", "morris")
POINTS = "parameters.inertia,parameters.threat_gain\n0,1\n1,1\n2,1.5\n"
LIST = SWEEP.replace("design: grid", "design: list\n  points: points.csv").replace(", steps: 2", "")
EVIDENCE = ("events", "stance", "coverage", "indicators", "structure", "drivers")
FEW = ("--contenders", "rule_T,no_acts,constant", "--particles", "64", "--workers", "1")
STUDIES = (
    *("trial_1991_2025", "replay_1991_2025_constrained", "transfer", "replay_1991_2025_spread"),
    *("replay_1991_2025_distinguish", "sweep_ramp", "partners_1991_2025"),
    *("forward_2026_2035_rivalry", "replay_1991_2025_posterior", "replay_1991_2025_power"),
    "replay_1991_2025_verdicts",
)


@dataclass
class Bases:
    """Sound inputs from which cases are made.

    Attributes:
        root: Their folder.
    """

    root: Path

    @cached_property
    def trace(self) -> Any:
        """A record that theses are asked of."""
        shape = shape_of(load_scenario("replay_1991_2025", worlds=2))
        random = np.random.default_rng(1)
        size = (len(shape.ties), len(DOMAINS), len(shape.years), 2)
        seen = (len(shape.ties), len(shape.perceived), len(shape.years), 2)
        levels = random.integers(-2, 3, size).astype(np.float32)
        return Trace(shape, levels, levels, random.random(seen, np.float32))

    @cached_property
    def posterior(self) -> Path:
        """The folder of a small inference."""
        place = self.root / "posterior"
        if not place.exists():
            _called("infer", self.root / "tiny.yaml", *FEW, "--out", place)
        return place

    @cached_property
    def power(self) -> Path:
        """A folder as a study of power writes it, with a row for each of a few theses."""
        place = self.root / "power"
        if not place.exists():
            place.mkdir()
            columns = COLUMNS["power"]
            numbers = numbers_of("power")
            lines = [",".join(columns)]
            for thesis in load_theses()[:FEW_ROWS]:
                known = {"thesis": thesis.id, "power_true": "0.8", "power_false": "0.7"}
                row = [known.get(name, "1" if name in numbers else "x") for name in columns]
                lines.append(",".join(row))
            (place / "power.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
            held = json.loads((self.root / "run" / "manifest.json").read_text(encoding="utf-8"))
            held |= {"kind": "power", "rows": {}, "files": ["power.csv"]}
            held["forcing_digest"] = load_scenario(str(self.root / "tiny.yaml")).forcing.digest
            (place / "manifest.json").write_text(json.dumps(held), encoding="utf-8")
        return place

    @cached_property
    def case(self) -> Path:
        """A case as ``bamboo new`` writes it."""
        place = self.root / "own_case"
        if not place.exists():
            _called("new", place)
        return place


@dataclass(frozen=True)
class Result:
    """What came of a case.

    Attributes:
        code: The exit code; None where an error of Python came out.
        text: What was printed.
        complaint: Why the case is a failure; empty where it is none.
    """

    code: int | None
    text: str
    complaint: str = ""


def make_bases(root: Path) -> Bases:
    """Make the sound inputs in a new folder: a run, a trial, a sweep, a set and more."""
    if root.exists():
        return Bases(root)
    root.mkdir(parents=True, exist_ok=True)
    for name, text in {
        "tiny.yaml": TINY,
        "swept.yaml": SWEEP,
        "coupled.yaml": COUPLED,
        "listed.yaml": LIST,
        "points.csv": POINTS,
        "series.csv": SERIES,
    }.items():
        (root / name).write_text(text, encoding="utf-8")
    seeds = shipped_folder("seeds")
    shutil.copytree(seeds, root / "evidence", ignore=shutil.ignore_patterns("*.py", "coders"))
    shutil.copy(seeds / "theses.yaml", root / "theses.yaml")
    _called("run", root / "tiny.yaml", "--out", root / "run")
    _called("sweep", root / "swept.yaml", "--out", root / "sweep")
    shutil.copytree(root / "run", root / "trial")
    _add_trial(root / "trial")
    _add_inference(root / "run", root / "infer")
    sets = sorted(shipped_folder("results").glob("*/constrained.json"))
    shutil.copy(sets[0], root / "set.json")
    return Bases(root)


def _called(*words: object) -> None:
    result = command(*words)
    if result.code != 0:
        raise RuntimeError(f"{words}: {result.text}")


def _add_trial(place: Path) -> None:
    """Add a small trial to the folder of a run."""
    claims = load_theses()[:3]
    keys = [(claim.id, rule) for claim in claims for rule in LABELLERS]
    contenders = {"model": 20, "always_hedge": 1, "permuted": 40, "rule_T": 20}
    answers: dict[str, Any] = {}
    for who, worlds in contenders.items():
        answers[who] = {key: np.arange(worlds) % 3 > 0 for key in keys}
    answers["rule_T"][keys[0]] = "needs the run 'none'"
    one = {key: np.array([True]) for key in keys}
    matrix = {"made_by": ["model", "rule_T"], "model": [0.9, 0.1], "rule_T": [0.1, 0.9]}
    trial = Trial(
        theses=claims,
        answers=answers,
        worlds=contenders,
        sets={"permuted": (20, 20)},
        history=one,
        direct=one,
        attribution=frame("attribution", []),
        confusion=pd.DataFrame(matrix),
        unforced=(),
    )
    with result_folder.claim_to_add(place) as claim:
        claim.add(lambda draft: trial_folder.write(trial, draft), kind="trial")


def _add_inference(run: Path, place: Path) -> None:
    """Write the folder of an inference of a few rows a table, beside that of a run."""
    place.mkdir()
    tables = {name: own for name, own in INFERENCE_TABLES.items() if name != "replayed_scores"}
    for name, columns in tables.items():
        numbers = numbers_of(name)
        row = [
            ("1991" if "year" in column else "1")
            if column in numbers
            else ("political" if column == "domain" else "word")
            for column in columns
        ]
        lines = [",".join(columns), *[",".join(row)] * FEW_ROWS, ""]
        (place / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    held = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    held |= {"kind": "infer", "rows": {}, "files": [f"{name}.csv" for name in tables]}
    (place / "manifest.json").write_text(json.dumps(held), encoding="utf-8")


def command(*words: object) -> Result:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    argv = ["bamboo", *map(str, words)]
    code: int | None = None
    try:
        with (
            mock.patch.object(sys, "argv", argv),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except Exception:  # noqa: BLE001  what a case must not end in
        err.write(traceback.format_exc())
    return Result(code, out.getvalue() + err.getvalue())


def called(read: Callable[[], object]) -> Result:
    """Call a reader in this process as a command would."""
    try:
        read()
    except BadInput as bad:
        return Result(2, str(bad))
    except Exception:  # noqa: BLE001  what a case must not end in
        return Result(None, traceback.format_exc())
    return Result(0, "")


def damage_text(content: bytes, random: Random) -> bytes:
    """Damage a file of text: cut it, flip bytes, or change cells, words and lines."""
    text = content.decode("utf-8", "surrogateescape")
    change = random.choice(
        (_cut, _flipped, _without_line, _line_twice, _odd_word, _odd_word, _odd_cell, _swapped)
    )
    return change(text, random).encode("utf-8", "surrogateescape")


def _cut(text: str, random: Random) -> str:
    return text[: random.randrange(len(text) + 1)]


def _flipped(text: str, random: Random) -> str:
    held = bytearray(text.encode("utf-8", "surrogateescape"))
    for _ in range(random.choice((1, 1, 3, 30))):
        if held:
            held[random.randrange(len(held))] ^= 1 << random.randrange(8)
    return held.decode("utf-8", "surrogateescape")


def _lines(text: str, random: Random) -> tuple[list[str], int]:
    lines = text.split("\n")
    few = random.random() < 0.4  # headers and first lines hold the keys
    return lines, random.randrange(min(3, len(lines)) if few else len(lines))


def _without_line(text: str, random: Random) -> str:
    lines, i = _lines(text, random)
    return "\n".join(lines[:i] + lines[i + 1 :])


def _line_twice(text: str, random: Random) -> str:
    lines, i = _lines(text, random)
    return "\n".join([*lines[:i], lines[i], *lines[i:]])


def _odd_word(text: str, random: Random) -> str:
    words = list(re.finditer(r"[^\s,:;\[\]{}\"]+", text))
    if not words:
        return text
    word = random.choice(words[:40] if random.random() < 0.4 else words)
    return text[: word.start()] + random.choice(ODD_TEXT) + text[word.end() :]


def _odd_cell(text: str, random: Random) -> str:
    lines, i = _lines(text, random)
    cells = lines[i].split(",")
    j = random.randrange(len(cells))
    if random.random() < 0.3:
        del cells[j]
    else:
        cells[j] = random.choice(ODD_TEXT)
    lines[i] = ",".join(cells)
    return "\n".join(lines)


def _swapped(text: str, random: Random) -> str:
    lines, i = _lines(text, random)
    j = random.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    return "\n".join(lines)


def damage_value(content: Any, random: Random) -> Any:
    """Damage a tree of lists and mappings: delete, exchange or double some of its values."""
    whole = [copy.deepcopy(content)]
    for _ in range(random.choice((1, 1, 1, 2))):
        places = list(_places(whole))
        holder, key = random.choice(places)
        kind = random.random()
        if kind < 0.25 and holder is not whole:
            del holder[key]
        elif kind < 0.4:
            other_holder, other_key = random.choice(places)
            holder[key] = copy.deepcopy(other_holder[other_key])
        else:
            holder[key] = copy.deepcopy(random.choice(ODD_VALUES))
        if not whole:
            whole = [None]
    return whole[0]


def _places(value: Any, deep: int = 0) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items)[:200]:
        yield value, key
        if isinstance(inner, dict | list) and deep < 6:
            yield from _places(inner, deep + 1)


def damage_file(path: Path, random: Random) -> None:
    """Damage a file in place; JSON often as a tree, so that it stays JSON."""
    if path.suffix == ".json" and random.random() < 0.7:
        with contextlib.suppress(ValueError):  # it may be damaged already
            content = damage_value(json.loads(path.read_text(encoding="utf-8")), random)
            path.write_text(json.dumps(content), encoding="utf-8")
    elif random.random() < 0.05:
        path.unlink()
    else:
        path.write_bytes(damage_text(path.read_bytes(), random))


def _copy(source: Path, place: Path) -> Path:
    target = place / source.name
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.png", "figures"))
    else:
        shutil.copy(source, target)
    return target


def fuzz_scenario(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged scenario is checked."""
    path = _copy(bases.root / "tiny.yaml", place)
    damage_file(path, random)
    return lambda: command("check", path)


def fuzz_sweep(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A scenario with a damaged design, or with a damaged list of points, is checked."""
    names = ["tiny.yaml", "swept.yaml", "listed.yaml", "points.csv"]
    paths = {name: _copy(bases.root / name, place) for name in names}
    name = random.choice(names[1:])
    if name == "swept.yaml":
        text = paths[name].read_text(encoding="utf-8")
        design = f"design: {random.choice(DESIGNS)}\n  samples: 2"
        paths[name].write_text(text.replace("design: grid", design), encoding="utf-8")
    damage_file(paths[name], random)
    checked = paths["swept.yaml" if name == "swept.yaml" else "listed.yaml"]
    return lambda: command("check", checked)


def fuzz_coupled(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A scenario with free acts, made codes and acts made jointly is damaged and checked."""
    _copy(bases.root / "tiny.yaml", place)
    path = _copy(bases.root / "coupled.yaml", place)
    if random.random() < 0.6:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        key = random.choice(("free_acts", "joint", "codes", "forcing", "edits", "structure"))
        content[key] = damage_value(content[key], random)
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
    else:
        damage_file(path, random)
    return lambda: command("check", path)


def fuzz_evidence(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged folder of evidence is checked, with a scenario or by itself."""
    tables = _copy(bases.root / "evidence", place)
    files = [path for path in sorted(tables.iterdir()) if path.suffix in {".csv", ".yaml"}]
    named = [path for path in files if path.stem in EVIDENCE]
    damage_file(random.choice(named if random.random() < 0.7 else files), random)
    if random.random() < 0.5:
        return lambda: command("check", tables)
    scenario = _copy(bases.root / "tiny.yaml", place)
    return lambda: command("check", scenario, "--evidence", tables)


def fuzz_theses(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """Damaged theses are loaded, and asked of a record."""
    path = _copy(bases.root / "theses.yaml", place)
    blocks = yaml.safe_load(path.read_text(encoding="utf-8"))
    few = random.sample(blocks, 4)
    path.write_text(yaml.safe_dump(few, allow_unicode=True), encoding="utf-8")
    if random.random() < 0.7:
        block = random.choice(few)
        block["criterion"] = damage_value(block["criterion"], random)
        path.write_text(yaml.safe_dump(few, allow_unicode=True), encoding="utf-8")
    else:
        damage_file(path, random)
    runs = {"factual": bases.trace, "none": bases.trace}
    return lambda: called(lambda: ask_all(load_theses(path), runs))


def fuzz_series(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged series is set beside the record."""
    path = _copy(bases.root / "series.csv", place)
    damage_file(path, random)
    return lambda: command("compare", "--series", path, "--out", place / "out")


def fuzz_set(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged constrained set is laid over a scenario; its digest is often right."""
    path = _copy(bases.root / "set.json", place)
    if random.random() < 0.7:
        body = damage_value(json.loads(path.read_text(encoding="utf-8")), random)
        if isinstance(body, dict):
            with contextlib.suppress(TypeError, ValueError):
                body["digest"] = constrained_set.digest_of(body)
        path.write_text(json.dumps(body), encoding="utf-8")
    else:
        damage_file(path, random)
    scenario = bases.root / "tiny.yaml"
    return lambda: called(lambda: load_scenario(str(scenario), constrained=path))


def _damage_folder(place: Path, random: Random) -> None:
    files = [path for path in sorted(place.rglob("*")) if path.suffix in {".csv", ".json", ".npz"}]
    for _ in range(random.choice((1, 1, 1, 2))):
        path = random.choice(files)
        if path.exists():
            damage_file(path, random)


def fuzz_run(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged folder of a run is reported, or compared with a sound one."""
    held = _copy(bases.root / "run", place)
    _damage_folder(held, random)
    sound = bases.root / "run"
    words: tuple[object, ...] = random.choice(
        (
            ("report", held),
            ("report", held, "--lang", "zh-Hant"),
            ("compare", sound, held),
            ("compare", held, sound),
            ("compare", sound, held, "--out", place / "out"),
            ("compare", "--series", bases.root / "series.csv", held),
            ("compare", held, sound, "--draw", place / "drawn"),
        )
    )
    return lambda: command(*words)


def fuzz_trial(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged folder of a trial is judged again, or reported."""
    held = _copy(bases.root / "trial", place)
    names = ("theses.json", "outcomes.csv", "confusion.csv", "attribution.csv", "manifest.json")
    if random.random() < 0.8:
        damage_file(held / random.choice(names), random)
    else:
        _damage_folder(held, random)
    verb = "judge" if random.random() < 0.7 else "report"
    return lambda: command(verb, held)


def fuzz_swept(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged folder of a sweep is described, continued or reported."""
    held = _copy(bases.root / "sweep", place)
    _damage_folder(held, random)
    scenario = bases.root / "swept.yaml"
    words: tuple[object, ...] = random.choice(
        (
            ("sweep", scenario, "--out", held, "--status"),
            ("sweep", scenario, "--out", held, "--resume"),
            ("report", held),
        )
    )
    return lambda: command(*words)


def fuzz_study(_bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged folder of a shipped study is reported, compared or judged."""
    held = _copy(shipped_folder("results") / random.choice(STUDIES), place)
    _damage_folder(held, random)
    verb = random.choice(("report", "report", "compare", "judge"))
    return lambda: command(verb, held)


def fuzz_inferred(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged folder of an inference is reported, or taken for one of another kind."""
    held = _copy(bases.root / "infer", place)
    _damage_folder(held, random)
    swept = ("sweep", bases.root / "swept.yaml", "--out", held)
    others = [("compare", held), ("judge", held), (*swept, "--status"), (*swept, "--resume")]
    words: tuple[object, ...] = ("report", held) if random.random() < 0.7 else random.choice(others)
    return lambda: command(*words)


def fuzz_posterior(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """Worlds of a damaged inference are replayed, or judge; digests are often right."""
    held = _copy(bases.posterior, place)
    _damage_folder(held, random)
    if random.random() < 0.7:
        _digest_again(held)
    other = ("--out", place / "out")
    return lambda: command("run", bases.root / "tiny.yaml", "--posterior", held, *other)


def fuzz_powers(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged study of power is given to verdicts."""
    held = _copy(bases.power, place)
    _damage_folder(held, random)
    scenario = load_scenario(str(bases.root / "tiny.yaml"))
    return lambda: called(lambda: read_power(scenario, held))


def _digest_again(held: Path) -> None:
    """State the digests of the tables of an inference and their rows as they are now."""
    with contextlib.suppress(ValueError, TypeError, AttributeError, OSError):
        manifest = json.loads((held / "manifest.json").read_text(encoding="utf-8"))
        for name in manifest["digests"]:
            text = (held / f"{name}.csv").read_text(encoding="utf-8", errors="replace")
            manifest["digests"][name] = text_digest(text)
        manifest["rows"] = {}
        (held / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def fuzz_unfinished(_bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """The pieces of an unfinished command are damaged, foreign or exchanged, and taken up."""
    work = Work("tiny", place / "out", "this plan", (Piece,), resume=True)
    with contextlib.suppress(KeyboardInterrupt), part_folder.parts(work) as kept:
        for key in "abc":
            kept.put(key, Piece(key, np.arange(5)))
        raise KeyboardInterrupt
    held = place / f"out{part_folder.SUFFIX}"
    pieces = sorted(held.glob("*.npz"))
    for _ in range(random.choice((1, 1, 2))):
        _spoil(pieces, held, random)

    def resume() -> None:
        with part_folder.parts(work) as kept:
            for key in "abc":
                found = kept.get(key)
                if found is not None and found.key != key:
                    raise ValueError("another piece is taken")
                kept.put(key, Piece(key, np.arange(5)))

    return lambda: called(resume)


@dataclass(frozen=True)
class Piece:
    """A piece of work.

    Attributes:
        key: Its key.
        values: Numbers.
    """

    key: str
    values: Any


def _spoil(pieces: Sequence[Path], held: Path, random: Random) -> None:
    """Damage one thing in a folder of pieces."""
    one, other = random.sample(pieces, 2)
    kind = random.randrange(6)
    if kind == 0:
        damage_file(held / "manifest.json", random)
    elif kind == 1 and one.is_file() and other.is_file():
        one.write_bytes(other.read_bytes())
    elif kind == 2:
        one.unlink(missing_ok=True)
        one.symlink_to(random.choice((other, held, Path("/dev/null"), held / "nothing")))
    elif kind == 3:
        one.unlink(missing_ok=True)  # it may be a link to a folder by now
        one.write_bytes(pickle.dumps({"a": 1}))
    elif kind == 4:
        (held / "notes.txt").write_text("mine", encoding="utf-8")
    elif one.is_file():
        damage_file(one, random)


def fuzz_import(_bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged file of a public source is imported."""
    samples = _module("import_samples").SAMPLES
    kind, name, text, options = samples[random.choice(sorted(samples))]
    path = place / name
    path.write_text(text, encoding=random.choice(("utf-8", "utf-8-sig", "utf-16")))
    damage_file(path, random)
    return lambda: command("import", kind, path, *options, "--out", place / "out")


def fuzz_case(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A file of a case of one's own is damaged; the case is checked, compared or adjudicated."""
    held = _copy(bases.case, place)
    files = [path for path in sorted(held.rglob("*")) if path.suffix in {".csv", ".yaml", ".json"}]
    damage_file(random.choice(files), random)
    words: tuple[object, ...] = random.choice(
        (("check", held), ("agreement", held), ("agreement", held, "--save"), ("adjudicate", held))
    )
    return lambda: command(*words)


def fuzz_archive(bases: Bases, place: Path, random: Random) -> Callable[[], Result]:
    """A damaged result folder is archived."""
    held = _copy(shipped_folder("results") / "replay_1991_2025_verdicts", place)
    _damage_folder(held, random)
    return lambda: command("archive", held, "--case", bases.case, "--out", place / "out")


def _module(name: str) -> Any:
    """Load a module that lies beside the tests."""
    spec = spec_from_file_location(name, ODD_THEORY.with_name(f"{name}.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fuzz_plugin(_bases: Bases, _place: Path, random: Random) -> Callable[[], Result]:
    """A theory of another package, with attributes of wrong kinds, is loaded."""
    module = _module("odd_theory")
    held = ("PARAMETERS", "wish")
    name = random.choice([*held, "__doc__"])
    if random.random() < 0.2 and name != "__doc__":
        delattr(module, name)
    else:
        setattr(module, name, random.choice([*ODD_VALUES, len, object(), (1,), ({},)]))
    point = EntryPoint("odd", "odd_theory", theories.GROUP)

    def load() -> None:
        with (
            mock.patch.dict(sys.modules, {"odd_theory": module}),
            mock.patch.object(theories.entry_points, "found", return_value=(point,)),
        ):
            _, faults = theories._found.__wrapped__()  # noqa: SLF001
        if faults:
            raise BadInput(faults.values())

    return lambda: called(load)


Kind = Callable[[Bases, Path, Random], Callable[[], Result]]
KINDS: tuple[Kind, ...] = (
    fuzz_scenario,
    fuzz_coupled,
    fuzz_evidence,
    fuzz_theses,
    fuzz_sweep,
    fuzz_series,
    fuzz_set,
    fuzz_run,
    fuzz_trial,
    fuzz_swept,
    fuzz_study,
    fuzz_inferred,
    fuzz_posterior,
    fuzz_powers,
    fuzz_unfinished,
    fuzz_import,
    fuzz_case,
    fuzz_archive,
    fuzz_plugin,
)


def attempt(bases: Bases, place: Path, seed: int, number: int, kinds: Any = KINDS) -> Result:
    """Make a case and try it.

    Args:
        bases: The sound inputs.
        place: An empty folder for the case.
        seed: Seed of all cases.
        number: Number of the case.
        kinds: Makers of cases, taken in turn.
    """
    random = Random(f"{seed}-{number}")
    read = kinds[number % len(kinds)](bases, place, random)
    before = _content(place)
    began = time.process_time()  # so that other work on the machine does not count
    with _bounded(6 * MOST_SECONDS):
        result = read()
    spent = time.process_time() - began
    changed = sorted({name for name, _ in _content(place).items() ^ before.items()})
    return Result(result.code, result.text, _complaint(result, spent, changed))


def _complaint(result: Result, spent: float, changed: Sequence[str]) -> str:
    """Return why a case is a failure, or nothing."""
    lines = result.text.strip().splitlines()
    if result.code not in {0, 2}:
        return f"exit {result.code}: {lines[-1] if lines else ''}"
    if PYTHON_WORDS.search(result.text):
        return "words of Python"
    if result.code == 2 and changed:
        return f"refused, and files are changed: {', '.join(changed)}"
    if result.code == 2 and len(lines) > MOST_LINES:
        return f"refused in {len(lines)} lines"
    if result.code == 2 and not lines:
        return "refused without a word"
    return f"took {spent:.0f} s" if spent > MOST_SECONDS else ""


@contextlib.contextmanager
def _bounded(seconds: float) -> Any:
    """End what takes too long, where the system can: by its own time, or by ten times the clock's.

    On a machine that does other work, a case may wait long without being slow.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    timers = (
        (signal.ITIMER_PROF, signal.SIGPROF, seconds),
        (signal.ITIMER_REAL, signal.SIGALRM, 10 * seconds),
    )
    before = [signal.signal(number, stop) for _, number, _ in timers]
    for timer, _, most in timers:
        signal.setitimer(timer, most)
    try:
        yield
    finally:
        for (timer, number, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


def _content(place: Path) -> dict[str, bytes]:
    """Return a digest of every file below a folder, by its path."""
    files = [path for path in place.rglob("*") if path.is_file()]
    return {
        path.relative_to(place).as_posix(): blake2b(path.read_bytes(), digest_size=8).digest()
        for path in files
    }


def chosen(name: str | None) -> Sequence[Kind]:
    """Return the kind of a name, or all kinds.

    Raises:
        BadInput: There is no such kind.
    """
    kinds = {kind.__name__.removeprefix("fuzz_"): kind for kind in KINDS}
    if name is not None and name not in kinds:
        raise BadInput.at("--kind", bad_word("kind", name, list(kinds)))
    return KINDS if name is None else (kinds[name],)


def main() -> int:
    """Try cases by hand; print those that fail."""
    parser = argparse.ArgumentParser(description="Try damaged inputs of every kind.")
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", help="cases of one kind alone, such as scenario")
    parser.add_argument("--bases", type=Path, help="folder of sound inputs, made where it is new")
    parser.add_argument("--show", action="store_true", help="print what each case says")
    options = parser.parse_args()
    try:
        kinds = chosen(options.kind)
    except BadInput as bad:
        print(bad, file=sys.stderr)
        return 2
    failed = 0
    with tempfile.TemporaryDirectory() as made:
        bases = make_bases(options.bases or Path(made) / "bases")
        for number in range(options.first, options.first + options.cases):
            place = Path(made) / "case"
            place.mkdir()
            result = attempt(bases, place, options.seed, number, kinds)
            shutil.rmtree(place, ignore_errors=True)
            name = kinds[number % len(kinds)].__name__
            if options.show:
                print(f"{number} {name}: {result.code} {result.text.strip()[:300]!r}", flush=True)
            if result.complaint:
                failed += 1
                text = result.text.strip()[-1500:]
                print(f"case {number} ({name}): {result.complaint}\n{text}\n", flush=True)
    print(f"{options.cases} cases, {failed} failures")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
