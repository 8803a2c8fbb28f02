"""A first proposal of the adjudication: rows of several coders that may be one act.

Rows of two coders may be one act where document, actor, target and year are the same, or where the
spans overlap. The nearest are joined first, and an act has at most one row of a coder. A proposal
decides only what is beyond doubt; all else is left open for a person.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import Final

from sim.core.csv_reader import Row
from sim.evidence.coder_sheets import KEY_MARK
from sim.evidence.wording import likeness, words

LOG_COLUMNS: Final = ("document", "source", "uid", "decision", "act", "reason")
ACT_COLUMNS: Final = (
    "id",
    "date",
    "end",
    "span",
    "date_precision",
    "actor",
    "target",
    "domain",
    "role",
    "kind",
    "intensity",
    "joint_id",
    "offer_date",
    "document",
    "locator",
    "confidence",
    "summary",
    "note",
)
SAME: Final = ("document", "actor", "target")  # what rows of one act share
# what counts against two rows being one act
OTHER_DATE: Final = 1.0
OTHER_DOMAIN: Final = 2.0
OTHER_ROLE: Final = 2.0
OTHER_PLACE: Final = 1.5
FARTHEST: Final = 4.5
FINENESS: Final = {"day": 0, "month": 1, "year": 2, "imputed": 3}
Cells = dict[str, str]


@dataclass(frozen=True)
class Listed:
    """A coder's row."""

    coder: str
    row: Row

    @property
    def cells(self) -> Cells:
        """Cells of the row."""
        return self.row.cells

    @property
    def name(self) -> tuple[str, str]:
        """The coder and the coder's id of the row."""
        return self.coder, self.cells["uid"]


@dataclass(frozen=True)
class Proposal:
    """A proposal of an adjudication.

    Attributes:
        acts: Rows of the adjudicated acts.
        log: Rows of the log; the decision is empty where a person decides.
    """

    acts: tuple[Cells, ...]
    log: tuple[Cells, ...]

    @property
    def open(self) -> int:
        """Number of rows that a person decides."""
        return sum(not row["decision"] for row in self.log)


def propose(lists: Mapping[str, Sequence[Row]]) -> Proposal:
    """Propose acts and fates of all coders' rows.

    Args:
        lists: The rows of each coder.

    Returns:
        Every row leads to an act. Rows that two coders or more found alike are ``agreed``; the
        decision on all others is left open.
    """
    groups = sorted(matched(lists), key=_order)
    acts, log = [], []
    seen: Counter[str] = Counter()
    for group in groups:
        base = "-".join(_best(group).cells[name] for name in ("date", "actor", "target")).lower()
        seen[base] += 1
        key = f"{base}-{seen[base]}"
        acts.append(_act(key, group))
        log += [_fate(key, listed, group) for listed in group]
    return Proposal(tuple(acts), tuple(log))


def matched(lists: Mapping[str, Sequence[Row]]) -> list[list[Listed]]:
    """Group the rows of all coders by the act that they may be, the nearest first."""
    listed = [Listed(coder, row) for coder, rows in lists.items() for row in rows]
    scored = []
    for (i, one), (j, other) in combinations(enumerate(listed), 2):
        far = _distance(one, other)
        if far is not None and far <= FARTHEST:
            scored.append((far, i, j))
    groups = {i: [item] for i, item in enumerate(listed)}
    for _, i, j in sorted(scored):
        left, right = groups[i], groups[j]
        if left is not right and not {x.coder for x in left} & {x.coder for x in right}:
            left += right
            for item in right:
                groups[listed.index(item)] = left
    return list({id(group): group for group in groups.values()}.values())


def _distance(one: Listed, other: Listed) -> float | None:
    """Return how far two rows are from being one act; None where they cannot be."""
    a, b = one.cells, other.cells
    if one.coder == other.coder or any(a[name] != b[name] for name in SAME):
        return None
    if not _overlap(a, b):
        return None
    far = 0.0
    far += OTHER_DATE * (a["date"] != b["date"])
    far += OTHER_DOMAIN * (a["domain"] != b["domain"])
    far += OTHER_ROLE * (a.get("role") != b.get("role"))
    far += OTHER_PLACE * (not _same_place(a, b))
    return far + 1 - likeness(words(a["summary"]), words(b["summary"]))


def _overlap(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    """Whether the years of two rows overlap."""
    starts, ends = [], []
    for cells in (a, b):
        end = cells.get("end") or cells["date"]
        starts.append(cells["date"][:4])
        ends.append("9999" if end == "ongoing" else end[:4])
    return max(starts) <= min(ends)


def _same_place(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    """Whether the keys of two locators are one, or one within the other."""
    one, other = ("".join(x["locator"].partition(KEY_MARK)[2].split()) for x in (a, b))
    return bool(one and other) and (one in other or other in one)


def _best(group: Iterable[Listed]) -> Listed:
    """Return the row with the finest date, among these the one of greatest confidence."""

    def key(item: Listed) -> tuple[int, float, tuple[str, str]]:
        cells = item.cells
        return FINENESS.get(cells["date_precision"], 9), -_confidence(cells), item.name

    return min(group, key=key)


def _confidence(cells: Mapping[str, str]) -> float:
    return float(cells.get("confidence") or 0.5)


def _order(group: Sequence[Listed]) -> tuple[str, ...]:
    """Key that sorts acts by date, pair and place."""
    cells = _best(group).cells
    return cells["date"], cells["actor"], cells["target"], cells["document"], cells["locator"]


def _act(key: str, group: Sequence[Listed]) -> Cells:
    """Return the row of an act: the best row's cells, the median of the intensities."""
    cells = _best(group).cells
    row = {column: cells.get(column, "") for column in ACT_COLUMNS}
    sizes = [int(float(item.cells["intensity"])) for item in group]
    confidence = median(_confidence(item.cells) for item in group)
    return row | {
        "id": key,
        "intensity": str(int(median(sizes))),
        "confidence": f"{confidence:g}",
    }


def _fate(key: str, listed: Listed, group: Sequence[Listed]) -> Cells:
    """Return the row of the log; the decision is empty where a person decides."""
    found = {
        "document": listed.cells["document"],
        "source": listed.coder,
        "uid": listed.cells["uid"],
        "act": key,
    }
    doubts = _doubts(group)
    return found | {"decision": "" if doubts else "agreed", "reason": "; ".join(doubts)}


def _doubts(group: Sequence[Listed]) -> list[str]:
    """Return why a person decides on a group of rows; nothing where it is beyond doubt."""
    if len(group) == 1:
        return ["found by one coder alone"]
    found = []
    for column in ("domain", "role"):
        came = sorted({item.cells.get(column, "") for item in group})
        if len(came) > 1:
            found.append(f"{column}: {' or '.join(came)}")
    sizes = sorted({int(float(item.cells["intensity"])) for item in group})
    if sizes[0] < 0 < sizes[-1] or sizes[-1] - sizes[0] > 1:
        found.append(f"intensity: {' or '.join(f'{size:+d}' for size in sizes)}")
    if len({item.cells["date"][:4] for item in group}) > 1:
        found.append("the years differ")
    return found
