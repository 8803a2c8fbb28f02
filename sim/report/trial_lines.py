"""What a trial says to readers: the coded history first, then each claim with its verdict, and what the verdicts rest on."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

DECISIVE = "permuted"


def before_trial(answers: pd.DataFrame) -> list[str]:
    """Say, before anything is run, which criteria the coded history itself satisfies, by labeller, and the ids of those it fails."""
    if answers.empty:
        return ["There is no coded history: no criterion can be held against it first."]
    lines = [
        "First, the coded history itself (history_first.csv); a criterion that it fails is its document's problem before it is the model's:"
    ]
    failed = {
        str(lb): sorted(part[part["plain"] == "fails"]["thesis"])
        for lb, part in answers.groupby("labeller", sort=False)
    }
    everywhere = sorted(set.intersection(*map(set, failed.values())))
    for labeller, part in answers.groupby("labeller", sort=False):
        lines.append(
            f"  {labeller:9} {_counted(part['plain'])}; on the direct stance {_counted(part['direct'])}"
        )
    lines.append(f"  fails under every labeller: {', '.join(everywhere) or 'none'}")
    return lines + [
        f"  fails under {lb} too: {', '.join(sorted(set(ids) - set(everywhere)))}"
        for lb, ids in failed.items()
        if set(ids) - set(everywhere)
    ]


def shown_before(calibrated: tuple[int, int]) -> str:
    """Say what a trial of constrained worlds cannot show: that they foretell the years they were shown, and that their rivals could not do as well."""
    years = "{}-{}".format(*calibrated)
    return f"Worlds are drawn from a set constrained on {years}: what a thesis says of those years they were shown. Rivals draw from the same set, which was not constrained for them."


def _counted(said: "pd.Series[str]") -> str:
    counts = said.value_counts()
    return f"{counts.get('holds', 0)} hold, {counts.get('fails', 0)} fail, {counts.get('cannot be asked', 0)} cannot be asked"


def after_trial(
    verdicts: pd.DataFrame,
    placebos: pd.DataFrame,
    claims: Mapping[str, str],
    folder: Path,
    closing: Iterable[str] = (),
) -> list[str]:
    """Print the verdicts as a table for readers.

    The claim in words, the verdict, its probability, the contender it hangs on, under which labellers it holds, and where it stands
    among permutations of the same acts.
    """
    lines = [
        f"Verdicts on {verdicts['thesis'].nunique()} theses ({next(iter(verdicts['worlds']), 'prior')} worlds; labeller Nguyen unless labellers differ):"
    ]
    stands = _stands(placebos)
    for document, part in verdicts.groupby("document", sort=False):
        lines += ["", str(document)]
        for thesis, rows in part.groupby("thesis", sort=False):
            lines += _told(str(thesis), rows, claims, stands)
    counts = verdicts[verdicts["labeller"] == "nguyen"]["verdict"].value_counts()
    lines += [
        "",
        "Under Nguyen's labeller: "
        + ", ".join(f"{n} {str(v).replace('_', ' ')}" for v, n in counts.items()),
    ]
    return [
        *lines,
        *closing,
        f"Written to {folder}: verdicts.csv, placebos.csv, outcomes.csv, attribution.csv, confusion.csv",
    ]


def _stands(placebos: pd.DataFrame) -> dict[str, str]:
    """Say where each thesis stands among its placebos, under Nguyen's labeller."""
    mine = placebos[placebos["labeller"] == "nguyen"]
    found: dict[str, str] = {}
    for thesis, rows in mine.groupby("thesis", sort=False):
        decisive = [
            f"above {s:.0%} of permutations" for s in rows[rows["placebo"] == DECISIVE]["standing"]
        ]
        others = [
            str(p).replace("_", " ")
            for p, s in zip(rows["placebo"], rows["standing"], strict=True)
            if p != DECISIVE and s > 0
        ]
        found[str(thesis)] = "; ".join(
            [*decisive, *([f"above {', '.join(others)}"] if others else [])]
        )
    return found


def _told(
    thesis: str, rows: pd.DataFrame, claims: Mapping[str, str], stands: Mapping[str, str]
) -> list[str]:
    """Tell one thesis in two lines."""
    first = rows[rows["labeller"] == "nguyen"].iloc[0]
    chance = (
        ""
        if pd.isna(first["probability"])
        else f"  {first['probability']:.2f} [{first['low']:.2f}, {first['high']:.2f}]"
    )
    rival = f"  from {first['rival']}" if isinstance(first["rival"], str) and first["rival"] else ""
    differ = {
        str(r["labeller"]): str(r["verdict"])
        for _, r in rows.iterrows()
        if r["verdict"] != first["verdict"]
    }
    other = f"  (but {', '.join(f'{v} under {k}' for k, v in differ.items())})" if differ else ""
    among = f"  [{stands[thesis]}]" if stands.get(thesis) else ""
    return [
        f"  {first['verdict']:18}{chance}{rival}{other}  {thesis}",
        f"      {claims[thesis]}  [{first['note']}]{among}",
    ]


def recovery(unseen: Iterable[str], rivals: int) -> str:
    """Say how many rivals the record cannot tell from the reading on trial."""
    names = list(unseen)
    shown = f": {', '.join(names[:4])}{' …' if len(names) > 4 else ''}" if names else ""
    return f"Of {rivals} rivals, {len(names)} cannot be told from this reading on this record (confusion.csv){shown}"


def shifts(table: pd.DataFrame) -> str:
    """Say whether the change moves when the acts do."""
    at = table.set_index("years")["change_p50"]
    first, last = at.index.min(), at.index.max()
    return f"Acts moved by {first:+d}, 0, {last:+d} years: the steepest rise of the median world lies in {at[first]:.0f}, {at[0]:.0f}, {at[last]:.0f} (shifts.csv, figures/shifts.png)"


def documents(table: pd.DataFrame) -> list[str]:
    """Say which thesis rests most on a single document."""
    mine = table[table["labeller"] == "nguyen"]
    if mine.empty:
        return []
    worst = mine.iloc[int(np.argmax(mine["change"].abs().to_numpy(dtype=float)))]
    return [
        f"Leaving one document out changes a thesis's probability by {mine['change'].abs().mean():.2f} on average, most {worst['thesis']} without {worst['document']}: {worst['change']:+.2f} (leave_one_out.csv)"
    ]


def multiverse(table: pd.DataFrame, number: int) -> list[str]:
    """Say which theses hold whatever is chosen, which nowhere, and which choice moves most of the others."""
    always, never = (table["share_holds"] == share for share in (1.0, 0.0))
    rest = table[~always & ~never].sort_values("share_holds", ascending=False)
    lines = [
        f"In {number} universes of other choices: {int(always.sum())} theses hold in all of them, {int(never.sum())} in none, {len(rest)} in some (multiverse_summary.csv)"
    ]
    lines += [
        f"  {row['share_holds']:.0%}  {row['thesis']}  {row['min']:.2f} to {row['max']:.2f}, moved most by {_choice(row['moved_most_by'])}"
        for _, row in rest.iterrows()
    ]
    return lines


def _choice(name: str) -> str:
    """Name a choice as readers do."""
    words = {
        "coder": "whose codes",
        "left_out": "the document left out",
        "dropped": "the theory dropped",
        "threshold": "the thresholds",
        "labeller": "the labeller",
    }
    return words.get(name, "no one choice")
