"""Sentences of a first screen: what the focus did, how well it was foreseen, how claims fared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pandas as pd

from sim.report.panels import Tie, of_tie
from sim.report.posterior_lines import HELD_OUT, shown_cut
from sim.report.run_lines import sample_of
from sim.report.translation import Translator

MODELS: Final = "models"
NULLS: Final = "nulls"
IDLE: Final = "always_hedge"
FITTED: Final = "line"
DIGITS: Final = 1  # of levels
REPLAYED: Final = "screen.worlds_replayed"  # the worlds that the folder of an inference keeps
DRAWN: Final = "screen.worlds_drawn"  # the draws that the inference itself scored
GIVEN: Final = ("posterior", "constrained")  # entries of a manifest: its worlds met the record


@dataclass(frozen=True)
class Scene:
    """Whom the sentences are about, and the year that divides before from after.

    Attributes:
        tie: The actor and the target.
        since: First year of the outcome that is asked about.
        say: The language, with the names of the case.
    """

    tie: Tie
    since: int
    say: Translator

    def __call__(self, key: str, **values: object) -> str:
        """Return a message in which the states and the year are named."""
        actor, target = map(self.say.term, self.tie)
        return self.say(key, actor=actor, target=target, year=self.since, **values)

    def means(self, table: pd.DataFrame, column: str) -> tuple[float, float]:
        """Return the mean of a column before the year and from it on, NaN where there is none.

        Args:
            table: A table with the column ``year``.
            column: A column of levels.
        """
        before = table["year"] < self.since
        return float(table[before][column].mean()), float(table[~before][column].mean())


def since_of(manifest: Mapping[str, Any]) -> int:
    """Return the year that divides before from after: of the setting, else of the window."""
    setting = manifest.get("setting")
    if setting:
        return int(str(setting)[:4])
    window = manifest.get("window")
    return int(window[0]) if window else int(str(manifest["span"][0])[:4])


def level(value: float) -> str:
    """Return a level with its sign.

    >>> level(0.31), level(-1.04), level(-0.01)
    ('+0.3', '-1.0', '+0.0')
    """
    return f"{round(value, DIGITS) + 0.0:+.{DIGITS}f}"


def documented(scene: Scene, coded: pd.DataFrame) -> Iterator[str]:
    """Yield the scale of levels, and where the documents put the actor before and after.

    Args:
        scene: Whom the sentences are about.
        coded: Coded levels of the tie by year, in the column ``level``.
    """
    yield scene("screen.scale")
    before, after = scene.means(coded.dropna(subset=["level"]), "level")
    if pd.isna(before) and pd.isna(after):
        yield scene("screen.no_documents")
    elif pd.isna(before) or pd.isna(after):
        key = "screen.documents_after" if pd.isna(before) else "screen.documents_before"
        yield scene(key, level=level(after if pd.isna(before) else before))
    else:
        yield scene("screen.documents", before=level(before), after=level(after))


def simulated(scene: Scene, trajectories: pd.DataFrame) -> str:
    """Return where the worlds of a run put the actor before and after."""
    before, after = scene.means(of_tie(trajectories, scene.tie), "mean")
    if pd.isna(before) or pd.isna(after):
        return scene("screen.worlds_once", level=level(after if pd.isna(before) else before))
    return scene("screen.worlds", before=level(before), after=level(after))


def missed(scene: Scene, comparison: pd.DataFrame, manifest: Mapping[str, object]) -> Iterator[str]:
    """Yield by how much the worlds of a run miss the coded levels, beside simple guesses.

    Args:
        scene: Whom the sentences are about.
        comparison: Scores of the model and the baselines.
        manifest: Manifest of the run, which names what its worlds were given, if anything.
    """
    scores = of_tie(comparison, scene.tie)
    rows = scores[(scores["subset"] == "all") & (scores["metric"] == "distance")]
    here, held_out = sample_of(rows.dropna(subset=["value"]))
    means = here.groupby("contender")["value"].mean()
    if not {"model", IDLE} <= set(means.index):
        return
    key = "screen.missed"
    if held_out:
        key = "screen.missed_held_out"
    elif any(name in manifest for name in GIVEN):
        key = "screen.missed_in_sample"
    yield scene(key, model=f"{means['model']:.2f}", idle=f"{means[IDLE]:.2f}")
    if not held_out and FITTED in means.index:
        yield scene("screen.line", line=f"{means[FITTED]:.2f}")


class _Miss(NamedTuple):
    """Mean misses of one training on one sample of years, by mixture or contender."""

    until: int
    first: int
    last: int
    held_out: bool
    settled: bool
    by: Mapping[str, float]


def replayed(scene: Scene, levels: pd.DataFrame) -> Iterator[str]:
    """Yield where worlds put the actor before and after, by the years that they were given.

    Args:
        scene: Whom the sentences are about.
        levels: The table ``replayed_levels``.
    """
    rows = levels[levels["contender"] == MODELS]
    trainings = sorted(rows["trained_until"].unique().tolist())
    cut = shown_cut(levels, int(levels["year"].max()))
    ends = [rows[rows["trained_until"] == until] for until in (trainings[0], trainings[-1])]
    (before, after), (before_all, after_all) = (scene.means(end, "mean") for end in ends)
    values = {"before": level(before), "after": level(after)}
    values |= {"before_all": level(before_all), "after_all": level(after_all)}
    if cut is None or cut >= scene.since:
        yield scene("screen.given", **values)
        return
    later = scene.means(rows[rows["trained_until"] == cut], "mean")[1]
    yield scene("screen.given_cut", later=level(later), first=trainings[0] + 1, until=cut, **values)


def foreseen(scene: Scene, scores: pd.DataFrame, whose: str = REPLAYED) -> Iterator[str]:
    """Yield by how much worlds miss the coded levels, by what they were given, beside the nulls.

    Args:
        scene: Whom the sentences are about.
        scores: The table ``replayed_scores``; of one basis.
        whose: Message on what was scored: ``REPLAYED``, or ``DRAWN`` for scores of the inference.

    A sentence on worlds that are not settled is followed by one that says so.
    """
    trainings = sorted(scores["trained_until"].unique().tolist())
    cut = shown_cut(scores, int(scores["last"].max()))
    for until in dict.fromkeys((trainings[0], cut, trainings[-1])):
        if until is not None:
            miss = _miss(scores[scores["trained_until"] == until], until)
            text = _missed_by(scene, miss, trainings, whose)
            if text:
                yield text
            if text and not miss.settled:
                yield scene("screen.may_move")


def _miss(here: pd.DataFrame, until: int) -> _Miss:
    """Return the misses of a training: of the years held out, where there are any."""
    later = here[here["sample"] == HELD_OUT]
    rows = later if len(later) else here
    by = {str(name): float(crps) for name, crps in zip(rows["mixture"], rows["crps"], strict=True)}
    moving = (rows["settled"] == "no") & (rows["mixture"] == MODELS)
    span = int(rows["first"].min()), int(rows["last"].max())
    return _Miss(until, *span, bool(len(later)), not moving.any(), by)


def _missed_by(scene: Scene, miss: _Miss, trainings: list[int], whose: str) -> str:
    """Return one sentence on a training, or nothing where it holds no models and no nulls."""
    if not {MODELS, NULLS} <= set(miss.by):
        return ""
    values = {"models": f"{miss.by[MODELS]:.2f}", "nulls": f"{miss.by[NULLS]:.2f}"}
    if miss.until == trainings[0]:
        return scene("screen.held_out_none", worlds=scene(whose), **values)
    guesses = {name: score for name, score in miss.by.items() if name not in {MODELS, NULLS}}
    best = min(guesses or {NULLS: miss.by[NULLS]}, key=lambda name: miss.by[name])
    values |= {"name": scene.say.term(best), "best": f"{miss.by[best]:.2f}"}
    if not miss.held_out:
        return scene("screen.in_sample", first=miss.first, last=miss.last, **values)
    years = {"first": trainings[0] + 1, "until": miss.until, "last": miss.last}
    return scene("screen.held_out_cut", later=miss.first, **years, **values)


def misses_of(predictive: pd.DataFrame, nulls: set[str], trainings: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of an inference as ``foreseen`` takes them.

    Args:
        predictive: The table ``predictive``: scores of every year, by contender and training.
        nulls: Names of the contenders that meet no acts.
        trainings: The table ``trainings``.

    Returns:
        Columns mixture, trained_until, sample, first, last, crps, settled.
    """
    rows = predictive[predictive["contender"].isin({MODELS, NULLS, *nulls})]
    grouped = rows.groupby(["contender", "trained_until", "sample"], sort=False)
    found = grouped.agg(
        first=("year", "min"), last=("year", "max"), crps=("crps", "mean")
    ).reset_index()
    keys = ["contender", "trained_until"]
    found = found.merge(trainings[[*keys, "settled"]], how="left", on=keys)
    return found.rename(columns={"contender": "mixture"})
