"""The first screen of each command that ends in one: what ran, what it found, what to open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.report import screen_lines, verdict_lines
from sim.report.first_screen import Line
from sim.report.panels import focus_of, of_tie
from sim.report.screen_lines import Scene
from sim.report.translation import Translator

Tables = Mapping[str, pd.DataFrame]
NULL: Final = "null"
NO_ACTS: Final = "no_acts"  # kind of the model that meets no acts
MISSES: Final = ("evidence", "predictive", "trainings")  # tables from which misses are taken
MODELS: Final = ("theory", "rule", "pair", "blend")  # kinds of contenders that explain by acts
CLAIMS: Final = {"true": "screen.true_claims", "false": "screen.false_claims"}  # by truth
MOST_TIMES: Final = 1000  # factors above are named by a message
FEW_TIMES: Final = 10  # factors below are given with a decimal


@dataclass(frozen=True)
class Judged:
    """Verdicts that a screen names.

    Attributes:
        table: Rows of the table ``verdicts`` under the case's labeller.
        claims: Claims in words, by thesis.
        folder: Their folder, where it is not the one that the command wrote.
    """

    table: pd.DataFrame
    claims: Mapping[str, str]
    folder: Path | None = None

    def lines(self, say: Translator) -> Iterator[Line]:
        """Yield how many claims got each word, then three of them in words."""
        place = "" if self.folder is None else str(self.folder)
        yield Line(verdict_lines.counted(self.table, say, place), "spare")
        for text in verdict_lines.examples(self.table, self.claims, say):
            yield Line(text, "shortened")


def of_run(
    tables: Tables,
    manifest: Mapping[str, Any],
    folder: Path,
    say: Translator,
    judged: Judged | None = None,
) -> Iterator[Line]:
    """Yield the screen of a run.

    Args:
        tables: Its tables by name; those of a replayed posterior where there is one.
        manifest: Its manifest.
        folder: Its folder.
        say: The language, with the names of the case.
        judged: Verdicts on the same scenario, or None.
    """
    ran = say("screen.ran", worlds=manifest["worlds"], title=manifest["title"])
    yield Line(ran, "shortened")
    scene = Scene(focus_of(manifest, tables["trajectories"]), screen_lines.since_of(manifest), say)
    yield from _course(scene, tables, manifest)
    if "conditional" in manifest:
        yield Line(f"{manifest['conditional']}")
    if judged is not None:
        yield from judged.lines(say)
    yield _open(folder / "figures" / "domains.png", say)


def _course(scene: Scene, tables: Tables, manifest: Mapping[str, Any]) -> Iterator[Line]:
    """Yield what the focus did before and after, and how well that was foreseen."""
    for text in screen_lines.documented(scene, of_tie(tables["history"], scene.tie)):
        yield Line(text)
    if "replayed_levels" in tables:
        texts = [
            *screen_lines.replayed(scene, tables["replayed_levels"]),
            *screen_lines.foreseen(scene, tables["replayed_scores"]),
        ]
    else:
        texts = [
            screen_lines.simulated(scene, tables["trajectories"]),
            *screen_lines.missed(scene, tables["comparison"], manifest),
        ]
    for text in texts:
        yield Line(text)


def of_trial(
    tables: Tables,
    manifest: Mapping[str, Any],
    folder: Path,
    say: Translator,
    judged: Judged,
) -> Iterator[Line]:
    """Yield the screen of a stress test.

    Args:
        tables: The tables of the run, and ``history_first``.
        manifest: Its manifest.
        folder: Its folder.
        say: The language, with the names of the case.
        judged: The verdicts.
    """
    values = {"number": len(judged.table), "worlds": manifest.get("worlds", "-")}
    title = manifest.get("title") or manifest.get("name", "-")
    yield Line(say("screen.stress", title=title, **values), "shortened")
    if "trajectories" in tables:
        since = screen_lines.since_of(manifest)
        scene = Scene(focus_of(manifest, tables["trajectories"]), since, say)
        yield from _course(scene, tables, manifest)
    yield from judged.lines(say)
    first = tables.get("history_first")
    if first is not None and len(first):
        fails = first[(first["labeller"] == say.labeller) & (first["plain"] == "fails")]
        yield Line(say("screen.history_fails", number=len(fails)), "spare")
    yield _open(folder / "verdicts.csv", say)


def of_verdicts(
    scene: Scene, coded: pd.DataFrame, misses: pd.DataFrame, what: Mapping[str, Any], judged: Judged
) -> Iterator[Line]:
    """Yield the screen of verdicts from posteriors.

    Args:
        scene: Whom it is about.
        coded: Coded levels by year and domain.
        misses: Scores of the inference, as ``foreseen`` takes them.
        what: ``title``, ``years`` (first and last) and ``folder``.
        judged: The verdicts.
    """
    first, last = what["years"]
    values = {"number": len(judged.table), "first": first, "last": last}
    yield Line(scene("screen.judged", title=what["title"], **values), "shortened")
    for text in screen_lines.documented(scene, coded):
        yield Line(text)
    for text in screen_lines.foreseen(scene, misses, screen_lines.DRAWN):
        yield Line(text)
    yield from judged.lines(scene.say)
    for text in verdict_lines.could_decide(judged.table, scene.say):
        yield Line(text, "spare")
    yield _open(what["folder"] / "verdicts.csv", scene.say)


def of_power(
    scene: Scene,
    coded: pd.DataFrame,
    made: pd.DataFrame,
    what: Mapping[str, Any],
    claims: Mapping[str, str],
) -> Iterator[Line]:
    """Yield the screen of a study of power.

    Args:
        scene: Whom it is about.
        coded: Coded levels by year and domain.
        made: The table ``made_verdicts``.
        what: ``title``, ``table`` (the table ``power``) and ``folder``.
        claims: Claims in words, by thesis.
    """
    number = made["history"].nunique()
    yield Line(scene("screen.studied", number=number, title=what["title"]), "shortened")
    for text in screen_lines.documented(scene, coded):
        yield Line(text)
    for truth in CLAIMS:
        own = made[made["truth"] == truth]["verdict"]
        if len(own):
            shares = {word: f"{(own == word).mean():.1%}" for word in ("supported", "refuted")}
            yield Line(scene(CLAIMS[truth], **shares))
    known = what["table"].dropna(subset=["power_true"]).sort_values("power_true", kind="stable")
    for row in known.iloc[::-1].iloc[_spread(len(known))].to_dict("records"):
        claim = claims.get(str(row["thesis"]), str(row["thesis"]))
        text = scene("screen.found", share=f"{row['power_true']:.0%}", claim=claim)
        yield Line(text, "shortened")
    yield _open(what["folder"] / "power.csv", scene.say)


def _spread(number: int) -> list[int]:
    """Return the places of the first, the middle and the last of a number of rows."""
    return sorted({0, number // 2, number - 1}) if number else []


def of_inference(
    scene: Scene, coded: pd.DataFrame, tables: Tables, what: Mapping[str, Any]
) -> Iterator[Line]:
    """Yield the screen of an inference.

    Args:
        scene: Whom it is about.
        coded: Coded levels by year and domain.
        tables: The tables ``evidence``, ``predictive`` and ``trainings``.
        what: ``name``, ``title``, ``years``, ``folder``, ``unsettled`` (names of contenders) and
            ``beside`` (whether it was made by other choices than the main ones).
    """
    say, (first, last) = scene.say, what["years"]
    evidence = tables["evidence"]
    values = {"number": len(evidence), "first": first, "last": last}
    yield Line(scene("screen.inferred", title=what["title"], **values), "shortened")
    for text in screen_lines.documented(scene, coded):
        yield Line(text)
    for text in screen_lines.foreseen(scene, misses(tables), screen_lines.DRAWN):
        yield Line(text)
    yield from _nearest(evidence, say)
    if what["unsettled"]:
        names = say("list.comma").join(map(say.named, what["unsettled"]))
        yield Line(say("screen.unsettled", names=names), "shortened")
    name, folder = what["name"], what["folder"]
    key = "screen.next_beside" if what.get("beside") else "screen.next_judge"
    yield Line(say(key, name=name, folder=folder), "place")
    yield _open(folder / "figures" / "evidence.png", say)


def misses(tables: Tables) -> pd.DataFrame:
    """Return the scores of models and nulls of an inference, as ``foreseen`` takes them.

    Args:
        tables: The tables that ``MISSES`` names.
    """
    evidence = tables["evidence"]
    alone = evidence["kind"].isin((NULL, NO_ACTS))
    nulls = set(evidence["contender"][alone].astype(str))
    return screen_lines.misses_of(tables["predictive"], nulls, tables["trainings"])


def _nearest(evidence: pd.DataFrame, say: Translator) -> Iterator[Line]:
    """Yield which explanation comes nearest to the record, beside the best simple guess."""
    ordered = evidence.sort_values("log_evidence", ascending=False)
    models = ordered[ordered["kind"].isin(MODELS)]
    nulls = ordered[ordered["kind"] == NULL]
    if models.empty or nulls.empty:
        return
    best, null = models.iloc[0], nulls.iloc[0]
    difference = float(best["log_evidence"] - null["log_evidence"])
    key = "screen.likelier" if difference >= 0 else "screen.less_likely"
    names = {name: say.named(row["contender"]) for name, row in (("best", best), ("null", null))}
    yield Line(say(key, factor=_times(abs(difference), say), **names))


def _times(difference: float, say: Translator) -> str:
    """Return how many times as likely, from a difference of log evidence."""
    if difference > log(MOST_TIMES):
        return say("screen.over", number=MOST_TIMES)
    factor = exp(difference)
    return f"{factor:.1f}" if factor < FEW_TIMES else f"{factor:.0f}"


def universes(summary: pd.DataFrame, number: int, say: Translator) -> Line:
    """Return the line on how many claims hold whatever else is chosen.

    Args:
        summary: The table ``multiverse_summary``.
        number: The number of universes.
        say: The language.
    """
    always = int((summary["share_holds"] == 1.0).sum())
    never = int((summary["share_holds"] == 0.0).sum())
    return Line(say("screen.universes", number=number, always=always, never=never), "spare")


def _open(path: Path, say: Translator) -> Line:
    return Line(say("screen.open", path=path), "place")
