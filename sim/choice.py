"""Choice: from the theories' wishes to a level, with noise and inertia, as one compiled kernel over worlds.

The utility of level l is -precision * ((l - ideal)^2 + inertia * (l - last)^2), less a price on +2; the level is drawn by
quantal response (McKelvey & Palfrey 1995). On five equally spaced levels a quadratic needs one exponential, not five.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Final

from numba import njit

from sim.fused import import_generated
from sim.parameters import Parameter
from sim.situation import DOMAIN_FIELDS, TIE_FIELDS
from sim.terms import DOMAINS
from sim.theories import Theory

PARAMETERS: Final = (
    Parameter("precision", 0.5, 4.0, 1.4, "1/level^2", "assumed: from nearly random to nearly best reply (McKelvey & Palfrey 1995)", log=True),
    Parameter("inertia", 0.0, 4.0, 2.0, "weight of the last level", "assumed: from none to four times the weight of the ideal"),
    Parameter("act_rate", 0.02, 0.25, 0.1, "acts a month", "assumed: how often a freely chosen level becomes an act that is noticed", log=True),
    Parameter("weight_concentration", 0.2, 1.0, 0.5, "Dirichlet shape", "assumed: sparse, so that worlds differ in the theory that rules them", log=True),
)
DISPOSITION: Final = Parameter("disposition", -1.0, 1.0, 0.0, "level", "assumed: one prior for every actor, tie and domain; no passage on stance is its source", raises=1)
SUPPORT_WORTH: Final = Parameter("support_worth", 0.25, 1.0, 0.625, "share", "assumed: a third power's courtship counts a quarter to all of its level; one prior for every supporter")
TEMPLATES: Final = (DISPOSITION, SUPPORT_WORTH)  # drawn anew for every tie and domain, or every pair of states
ROWS: Final = {name: i * len(DOMAINS) for i, name in enumerate(DOMAIN_FIELDS)} | {
    name: len(DOMAIN_FIELDS) * len(DOMAINS) + i for i, name in enumerate(TIE_FIELDS)
}
HEIGHT: Final = len(DOMAIN_FIELDS) * len(DOMAINS) + len(TIE_FIELDS)


@njit(cache=True, nogil=True, error_model="numpy")
def weights_of_levels(ideal, last, precision, inertia, decay, top):  # type: ignore[no-untyped-def]
    """Unnormalised probabilities of the levels -2 … +2; ``decay`` is exp(-precision * (1 + inertia)), ``top`` discounts +2."""
    tilt = math.exp(2.0 * precision * (ideal + inertia * last))
    near, far = decay, decay * decay * decay * decay
    return far / (tilt * tilt), near / tilt, 1.0, near * tilt, far * tilt * tilt * top


@njit(cache=True, nogil=True, error_model="numpy")
def drawn(odds, u):  # type: ignore[no-untyped-def]
    """Give the level at which the running sum of the odds passes ``u`` of their total."""
    mark = u * (odds[0] + odds[1] + odds[2] + odds[3] + odds[4])
    level = -2
    for i in range(4):
        mark -= odds[i]
        level += mark >= 0.0
        if mark < 0.0:
            break
    return level


@cache
def kernel(theories: tuple[Theory, ...], rows: tuple[tuple[str, int], ...]) -> Callable[..., None]:
    """Fuse theories and choice into one compiled function; ``rows`` gives each parameter's row.

    Numba caches only functions that stand in a file, so the fused source is written to a cache folder, named by its digest
    and that of the theories' own files.
    """
    source = _source(theories, dict(rows))
    sources = [source, *(Path(str(import_module(t.module).__file__)).read_text(encoding="utf-8") for t in theories)]
    name = "choose_" + blake2b("".join(sources).encode(), digest_size=10).hexdigest()
    chosen: Callable[..., None] = import_generated(name, source).choose
    return chosen


def _call(index: int, theory: Theory, rows: dict[str, int]) -> str:
    """Write the call of one theory, its arguments bound by name to rows of the situation and of the parameters."""
    def bound(name: str) -> str:
        if name == "domain":
            return "d"
        if name in ROWS:
            return f"situation[{ROWS[name]} + d, w]" if name in DOMAIN_FIELDS else f"situation[{ROWS[name]}, w]"
        return f"free[{rows[name]}, w]"

    return f"weights[{index}, w] * wish_{index}({', '.join(map(bound, theory.arguments))})"


def _by_domain(theory: Theory) -> bool:
    return "domain" in theory.arguments or any(r in DOMAIN_FIELDS for r in theory.reads)


def _sum(terms: Sequence[str], indent: int) -> str:
    return "".join(f"\n{' ' * indent}+ {t}" for t in terms)


def _source(theories: tuple[Theory, ...], rows: dict[str, int]) -> str:
    """Write the kernel's source: what holds for the tie is computed once, what differs by domain four times."""
    imports = "\n".join(f"from {t.module} import wish as _{i}\nwish_{i} = njit(_{i})" for i, t in enumerate(theories))
    tie = _sum([_call(i, t, rows) for i, t in enumerate(theories) if not _by_domain(t)], 16)
    domain = _sum([_call(i, t, rows) for i, t in enumerate(theories) if _by_domain(t)], 20)
    return _TEMPLATE.format(imports=imports, tie=tie, domain=domain, top=ROWS["commitment"], received=ROWS["received"], dependence=ROWS["dependence"], **{
        n: rows[n] for n in ("precision", "inertia", "commitment_price", "dependence_drag", "reciprocity")})


_TEMPLATE = '''"""Generated by sim.choice: theories and choice fused into one loop over worlds."""
import math
import numpy as np
from numba import njit
from sim.choice import drawn, weights_of_levels
from sim.draws import philox, unit
from sim.mechanisms.commitment import price as _price
from sim.mechanisms.dependence import drag as _drag
from sim.mechanisms.reciprocity import answer as _answer
{imports}
price, drag, answer = njit(_price), njit(_drag), njit(_answer)


@njit(cache=True, nogil=True, error_model="numpy")
def choose(situation, free, weights, disposition, decay, key0, key1, ids, level, ideal):
    for w in range(level.shape[1]):
        words = philox(key0, key1, ids[w])
        precision, inertia = free[{precision}, w], free[{inertia}, w]
        common = (answer(situation[{received}, w], free[{reciprocity}, w]){tie})
        cost = price(situation[{top}, w], free[{commitment_price}, w])
        for d in range(4):
            wished = (disposition[d, w] + common{domain})
            if d == 2:
                wished += drag(situation[{dependence}, w], free[{dependence_drag}, w])
            top = math.exp(-cost) if d == 1 and cost > 0.0 else 1.0
            odds = weights_of_levels(wished, level[d, w], precision, inertia, decay[w], top)
            level[d, w] = drawn(odds, unit(words[d]))
            ideal[d, w] = wished
'''
