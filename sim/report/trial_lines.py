"""The lines of a trial: the coded history, each thesis with its verdict, and the closing."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.record.labellers import FIRST

DECISIVE: Final = "permuted"
NAMED: Final = 4  # rivals that are named
ANSWERS: Final = {"holds": "hold", "fails": "fail", "cannot be asked": "cannot be asked"}
CHOICES: Final = {
    "coder": "whose codes",
    "left_out": "the document left out",
    "dropped": "the theory dropped",
    "threshold": "the thresholds",
    "labeller": "the labeller",
}


def before_trial(answers: pd.DataFrame) -> list[str]:
    """Describe which criteria the coded history itself satisfies, and which it fails.

    Args:
        answers: By thesis and labeller: whether the criterion holds, on the plain levels and on
            the direct stance.
    """
    if answers.empty:
        return ["There is no coded history: no criterion can be held against it first."]
    return list(_before_trial(answers))


def _before_trial(answers: pd.DataFrame) -> Iterator[str]:
    yield (
        "First, the coded history itself (history_first.csv); "
        "a criterion that it fails is its document's problem before it is the model's:"
    )
    failed: dict[str, set[str]] = {}
    counts: dict[str, str] = {}
    for name, part in answers.groupby("labeller", sort=False):
        plain = _counted(part["plain"])
        counts[str(name)] = f"{plain}; on the direct stance {_counted(part['direct'])}"
        fails = part["plain"] == "fails"
        failed[str(name)] = set(part[fails]["thesis"])
    yield from _by_labeller(counts)
    everywhere = set.intersection(*failed.values())
    yield f"  fails under every labeller: {_listed(everywhere) or 'none'}"
    for labeller, theses in failed.items():
        more = theses - everywhere
        if more:
            yield f"  fails under {labeller} too: {_listed(more)}"


def _by_labeller(counts: Mapping[str, str]) -> Iterator[str]:
    """Yield a line a labeller, or one line where all labellers agree."""
    distinct = set(counts.values())
    if len(distinct) == 1:
        yield f"  under every labeller {distinct.pop()}"
        return
    for name, words in counts.items():
        yield f"  {name:9} {words}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def shown_before(calibrated: tuple[int, int]) -> str:
    """Describe what a trial of constrained worlds cannot show.

    Such worlds have seen the years that they were calibrated on, and their rivals have not been
    calibrated.

    Args:
        calibrated: First and last year calibrated on.
    """
    first, last = calibrated
    return (
        f"Worlds are drawn from a set constrained on {first}-{last}: "
        "what a thesis says of those years they were shown. "
        "Rivals draw from the same set, which was not constrained for them."
    )


def _counted(answers: "pd.Series[str]") -> str:
    counts = answers.value_counts()
    parts = [f"{counts.get(key, 0)} {words}" for key, words in ANSWERS.items()]
    return ", ".join(parts)


def after_trial(
    verdicts: pd.DataFrame,
    placebos: pd.DataFrame,
    claims: Mapping[str, str],
    folder: Path,
    closing: Iterable[str] = (),
    labeller: str = FIRST,
) -> list[str]:
    """Lay the verdicts out for readers, by document.

    A thesis takes two lines: its verdict, the probability, the contender that the verdict hangs on
    and the labellers that differ; then the claim in words and its place among the placebos.

    Args:
        verdicts: Verdicts by thesis and labeller.
        placebos: Standing of each thesis among its placebos.
        claims: The claim of each thesis in words.
        folder: Where the tables are written.
        closing: Lines to put below.
        labeller: The labeller whose verdicts are printed.
    """
    tables = "verdicts.csv, placebos.csv, outcomes.csv, attribution.csv, confusion.csv"
    return [
        *_verdicts(verdicts, _standings(placebos, labeller), claims, labeller),
        *closing,
        f"Written to {folder}: {tables}",
    ]


def _verdicts(
    verdicts: pd.DataFrame,
    standings: Mapping[str, str],
    claims: Mapping[str, str],
    labeller: str,
) -> Iterator[str]:
    worlds = next(iter(verdicts["worlds"]), "prior")
    number = verdicts["thesis"].nunique()
    yield (
        f"Verdicts on {number} theses ({worlds} worlds; labeller {labeller} unless labellers "
        "differ):"
    )
    for document, part in verdicts.groupby("document", sort=False):
        yield ""
        yield str(document)
        for thesis, rows in part.groupby("thesis", sort=False):
            yield _verdict(str(thesis), rows, labeller)
            yield _claim(claims[str(thesis)], _main(rows, labeller), standings.get(str(thesis)))
    mine = verdicts[verdicts["labeller"] == labeller]
    counts = mine["verdict"].value_counts()
    parts = [f"{count} {str(verdict).replace('_', ' ')}" for verdict, count in counts.items()]
    yield ""
    yield f"Under the labeller {labeller}: {', '.join(parts)}"


def _standings(placebos: pd.DataFrame, labeller: str) -> dict[str, str]:
    """Describe where each thesis stands among its placebos, under a labeller."""
    mine = placebos[placebos["labeller"] == labeller]
    by_thesis = mine.groupby("thesis", sort=False)
    return {str(thesis): "; ".join(_standing(rows)) for thesis, rows in by_thesis}


def _standing(rows: pd.DataFrame) -> Iterator[str]:
    decisive = rows["placebo"] == DECISIVE
    for standing in rows[decisive]["standing"]:
        yield f"above {standing:.0%} of permutations"
    beaten = rows[~decisive & (rows["standing"] > 0)]["placebo"]
    if not beaten.empty:
        names = [str(name).replace("_", " ") for name in beaten]
        yield f"above {', '.join(names)}"


def _main(rows: pd.DataFrame, labeller: str) -> Any:
    return rows[rows["labeller"] == labeller].iloc[0]


def _verdict(thesis: str, rows: pd.DataFrame, labeller: str) -> str:
    """Return the first line of a thesis: verdict, probability, rival, labellers that differ."""
    main = _main(rows, labeller)
    chance = ""
    if pd.notna(main["probability"]):
        chance = f"  {main['probability']:.2f} [{main['low']:.2f}, {main['high']:.2f}]"
    rival = ""
    if isinstance(main["rival"], str) and main["rival"]:
        rival = f"  from {main['rival']}"
    other = ""
    differ = rows[rows["verdict"] != main["verdict"]].to_dict("records")
    if differ:
        named = [f"{row['verdict']} under {row['labeller']}" for row in differ]
        other = f"  (but {', '.join(named)})"
    return f"  {main['verdict']:18}{chance}{rival}{other}  {thesis}"


def _claim(claim: str, main: Any, standing: str | None) -> str:
    """Return the second line of a thesis: the claim, the note, its place among the placebos."""
    among = f"  [{standing}]" if standing else ""
    return f"      {claim}  [{main['note']}]{among}"


def recovery(confused: Iterable[str], rivals: int) -> str:
    """Describe how many rivals the record cannot distinguish from the reading.

    Args:
        confused: The rivals that it cannot distinguish.
        rivals: The number of all rivals.
    """
    names = list(confused)
    named = ", ".join(names[:NAMED])
    more = " …" if len(names) > NAMED else ""
    shown = f": {named}{more}" if names else ""
    return (
        f"Of {rivals} rivals, {len(names)} cannot be distinguished from this reading "
        f"on this record (confusion.csv){shown}"
    )


def shifts(table: pd.DataFrame, tie: str) -> str:
    """Describe whether the change moves when the acts do.

    Args:
        table: By shift (``years``): the year of the change in the median world.
        tie: The tie that changes, in words.
    """
    change = table.set_index("years")["change_p50"]
    first = change.index.min()
    last = change.index.max()
    years = f"{change[first]:.0f}, {change[0]:.0f}, {change[last]:.0f}"
    return (
        f"Acts moved by {first:+d}, 0, {last:+d} years: the steepest rise of {tie} in the "
        f"median world lies in {years} (shifts.csv, figures/shifts.png)"
    )


def documents(table: pd.DataFrame, labeller: str = FIRST) -> list[str]:
    """Describe which thesis rests most on a single document.

    Args:
        table: By thesis, labeller and document left out: the change of the probability.
        labeller: The labeller under which theses are asked.
    """
    mine = table[table["labeller"] == labeller]
    if mine.empty:
        return []
    sizes = mine["change"].abs()
    largest = mine.iloc[int(np.argmax(sizes.to_numpy(dtype=float)))]
    line = (
        f"Leaving one document out changes a thesis's probability by {sizes.mean():.2f} on "
        f"average, most {largest['thesis']} without {largest['document']}: "
        f"{largest['change']:+.2f} (leave_one_out.csv)"
    )
    return [line]


def multiverse(table: pd.DataFrame, number: int) -> list[str]:
    """Describe which theses hold whatever is chosen, and which choice moves the others most.

    Args:
        table: By thesis: the share of universes in which it holds, and the choice that moves it.
        number: The number of universes.
    """
    always = table["share_holds"] == 1.0
    never = table["share_holds"] == 0.0
    rest = table[~always & ~never].sort_values("share_holds", ascending=False)
    counts = (
        f"{always.sum()} theses hold in all of them, {never.sum()} in none, {len(rest)} in some"
    )
    lines = [f"In {number} universes of other choices: {counts} (multiverse_summary.csv)"]
    for _, row in rest.iterrows():
        choice = CHOICES.get(row["moved_most_by"], "no one choice")
        span = f"{row['min']:.2f} to {row['max']:.2f}"
        lines.append(f"  {row['share_holds']:.0%}  {row['thesis']}  {span}, moved most by {choice}")
    return lines
