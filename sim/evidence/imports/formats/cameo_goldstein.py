"""A table of Goldstein weights by CAMEO code, from which a mapping is made.

Goldstein (1992), Journal of Conflict Resolution 36, as carried over to CAMEO by Schrodt. The file
holds no events: what comes of it is a mapping for ``icews``, ``gdelt1`` and ``gdelt2``.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from sim.evidence.imports.items import Item
from sim.evidence.imports.source_format import SCALE, Format, Version
from sim.evidence.imports.source_row import NO_CODE, SourceRow

LARGEST: Final = 10.0


def _read(rows: Iterable[SourceRow]) -> Iterator[Item]:
    for row in rows:
        code, score = row.filled("code"), row.number("score", ())
        if score is not None and abs(score) > LARGEST:
            row.refuse("score", f"{score:g} is not a weight from -10 to 10")
        elif code and score is not None:
            summary = row.text("meaning")
            yield Item("", "", "", row.place, code=code, score=score, summary=summary)
        else:
            row.skip(NO_CODE)


FORMAT: Final = Format(
    name="cameo-goldstein",
    title="Goldstein weights by CAMEO code, for a mapping of one's own",
    citation="Goldstein 1992, J. Conflict Resolution 36(2); CAMEO 1.1b3, Schrodt 2012",
    versions=(
        Version(
            name="CAMEO.goldsteinscale.txt",
            columns={"code": "CAMEOEVENTCODE", "score": "GOLDSTEINSCALE"},
        ),
        Version(
            name="code, goldstein",
            columns={"code": "code", "score": "goldstein"},
            further={"meaning": "name"},
        ),
        Version(
            name="cameo, goldstein",
            columns={"code": "cameo", "score": "goldstein"},
            further={"meaning": "description"},
        ),
    ),
    read=_read,
    measure=SCALE,
    mapping="cameo",
)
