"""Choice: from the theories' wishes to a level, with noise and inertia, as one compiled kernel over worlds.

The utility of level l is -precision * ((l - ideal)^2 + inertia * (l - last)^2), less a price on +2; the level is drawn by
quantal response (McKelvey & Palfrey 1995). On five equally spaced levels a quadratic needs one exponential, not five.
"""

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from typing import Final

import numpy as np
from numba import njit

from sim.core.fast_math import exp
from sim.core.kernel_cache import import_generated
from sim.core.parameters import Parameter
from sim.core.vocabulary import DOMAINS
from sim.decision.situation import DOMAIN_FIELDS, TIE_FIELDS
from sim.decision.theories import Theory

PARAMETERS: Final = (
    Parameter(
        "precision",
        0.5,
        4.0,
        1.4,
        "1/level^2",
        "assumed: from nearly random to nearly best reply (McKelvey & Palfrey 1995)",
        log=True,
    ),
    Parameter(
        "inertia",
        0.0,
        4.0,
        2.0,
        "weight of the last level",
        "assumed: from none to four times the weight of the ideal",
    ),
    Parameter(
        "act_rate",
        0.02,
        0.25,
        0.1,
        "acts a month",
        "assumed: how often a freely chosen level becomes an act that is noticed",
        log=True,
    ),
    Parameter(
        "weight_concentration",
        0.2,
        1.0,
        0.5,
        "Dirichlet shape",
        "assumed: sparse, so that worlds differ in the theory that rules them",
        log=True,
    ),
)
DISPOSITION: Final = Parameter(
    "disposition",
    -1.0,
    1.0,
    0.0,
    "level",
    "assumed: one prior for every actor, tie and domain; no passage on stance is its source",
    raises=1,
)
SUPPORT_WORTH: Final = Parameter(
    "support_worth",
    0.25,
    1.0,
    0.625,
    "share",
    "assumed: a third power's courtship counts a quarter to all of its level; one prior for every supporter",
)
TEMPLATES: Final = (
    DISPOSITION,
    SUPPORT_WORTH,
)  # drawn anew for every tie and domain, or every pair of states
ROWS: Final = {name: i * len(DOMAINS) for i, name in enumerate(DOMAIN_FIELDS)} | {
    name: len(DOMAIN_FIELDS) * len(DOMAINS) + i for i, name in enumerate(TIE_FIELDS)
}
STEEP: Final = (
    150.0  # a lean beyond which the outermost level is certain; its fourth power is still a number
)
TILE: Final = 256  # worlds that pass all short loops of the kernel before the next do, so that they stay in the nearest cache
HEIGHT: Final = len(DOMAIN_FIELDS) * len(DOMAINS) + len(TIE_FIELDS)


@njit(cache=True, nogil=True, error_model="numpy")
def tilt_of(ideal, last, precision, inertia):  # type: ignore[no-untyped-def]
    """Odds of one level up against one level down, apart from their distance to 0: the only exponential of a choice."""
    lean = 2.0 * precision * (ideal + inertia * last)
    return exp(STEEP if lean > STEEP else (-STEEP if lean < -STEEP else lean))


@njit(cache=True, nogil=True, error_model="numpy")
def odds_of(tilt, decay, top):  # type: ignore[no-untyped-def]
    """Unnormalised probabilities of the levels -2 … +2; ``decay`` is exp(-precision * (1 + inertia)), ``top`` discounts +2."""
    near, far = decay, decay * decay * decay * decay
    return far / (tilt * tilt), near / tilt, 1.0, near * tilt, far * tilt * tilt * top


@njit(cache=True, nogil=True, error_model="numpy")
def weights_of_levels(ideal, last, precision, inertia, decay, top):  # type: ignore[no-untyped-def]
    """Unnormalised probabilities of the levels -2 … +2, from what is wished and what was done last."""
    return odds_of(tilt_of(ideal, last, precision, inertia), decay, top)


@njit(cache=True, nogil=True, error_model="numpy")
def drawn(odds, u):  # type: ignore[no-untyped-def]
    """Give the level at which the running sum of the odds passes ``u`` of their total."""
    first = odds[0]
    second = first + odds[1]
    third = second + odds[2]
    fourth = third + odds[3]
    mark = u * (fourth + odds[4])
    return (
        -2.0
        + (1.0 if mark >= first else 0.0)
        + (1.0 if mark >= second else 0.0)
        + (1.0 if mark >= third else 0.0)
        + (1.0 if mark >= fourth else 0.0)
    )


@njit(cache=True, nogil=True, error_model="numpy")
def settle(level, wished, precision, inertia, decay, top, u, tilt):  # type: ignore[no-untyped-def]
    """Draw the levels (world,) of one domain; ``tilt`` is room to work in. Apart from the exponentials, all is done on several worlds at once."""
    for w in range(level.shape[0]):
        tilt[w] = tilt_of(wished[w], level[w], precision[w], inertia[w])
    for w in range(level.shape[0]):
        tilt[w] = drawn(odds_of(tilt[w], decay[w], top[w]), u[w])
    for w in range(level.shape[0]):
        level[w] = np.int8(tilt[w])


@cache
def kernel(theories: tuple[Theory, ...], rows: tuple[tuple[str, int], ...]) -> Callable[..., None]:
    """Fuse theories and choice into one compiled function; ``rows`` gives each parameter's row.

    Numba caches only functions that stand in a file, so the fused source is written to a cache folder, named by its digest
    and that of the theories' own packages.
    """
    source = _source(theories, dict(rows))
    name = (
        "choose_"
        + blake2b(
            "".join([source, *(t.code for t in theories)]).encode(), digest_size=10
        ).hexdigest()
    )
    chosen: Callable[..., None] = import_generated(name, source).choose
    return chosen


def _helper(index: int, theory: Theory) -> str:
    """Write the short loop that adds what one theory wishes; short loops are done on several worlds at once."""
    each = ", ".join(a if a == "domain" else f"{a}[w]" for a in theory.arguments)
    return _HELPER.format(
        index=index, module=theory.module, arguments=", ".join(theory.arguments), each=each
    )


def _call(index: int, theory: Theory, rows: dict[str, int], into: str) -> str:
    """Write the call of one theory's loop, its arguments bound by name to rows of the situation and of the parameters."""

    def bound(name: str) -> str:
        if name == "domain":
            return "d"
        if name in ROWS:
            return (
                f"situation[{ROWS[name]} + d, a:b]"
                if name in DOMAIN_FIELDS
                else f"situation[{ROWS[name]}, a:b]"
            )
        return f"free[{rows[name]}, a:b]"

    return f"if says[{index}]: add_{index}({into}, weights[{index}, a:b], {', '.join(map(bound, theory.arguments))})"


def _by_domain(theory: Theory) -> bool:
    return "domain" in theory.arguments or any(r in DOMAIN_FIELDS for r in theory.reads)


def _lines(lines: Sequence[str], indent: int) -> str:
    return "".join(f"\n{' ' * indent}{line}" for line in lines)


def _source(theories: tuple[Theory, ...], rows: dict[str, int]) -> str:
    """Write the kernel's source: what holds for the tie is computed once, what differs by domain four times."""
    helpers = "".join(_helper(i, t) for i, t in enumerate(theories))
    tie = _lines(
        [_call(i, t, rows, "common") for i, t in enumerate(theories) if not _by_domain(t)], 8
    )
    domain = _lines(
        [_call(i, t, rows, "wished") for i, t in enumerate(theories) if _by_domain(t)], 12
    )
    return _TEMPLATE.format(
        helpers=helpers,
        tie=tie,
        domain=domain,
        tile=TILE,
        top=ROWS["commitment"],
        received=ROWS["received"],
        dependence=ROWS["dependence"],
        **{
            n: rows[n]
            for n in ("precision", "inertia", "commitment_price", "dependence_drag", "reciprocity")
        },
    )


_HELPER = """
from {module} import wish as _{index}
wish_{index} = njit(_{index}, error_model="numpy", forceinline=True)


@njit(nogil=True, error_model="numpy")
def add_{index}(into, weight, {arguments}):
    for w in range(into.shape[0]):
        into[w] += weight[w] * wish_{index}({each})

"""


_TEMPLATE = '''"""Generated by sim.decision.choice: theories and choice fused into short loops over worlds."""
import numpy as np
from numba import njit
from sim.decision.choice import settle
from sim.core.random_streams import luck
from sim.core.fast_math import exp
from sim.mechanisms.commitment import price as _price
from sim.mechanisms.dependence import drag as _drag
from sim.mechanisms.reciprocity import answer as _answer
price, drag, answer = njit(_price), njit(_drag), njit(_answer)

{helpers}
@njit(nogil=True, error_model="numpy")
def answered(into, received, reciprocity):
    for w in range(into.shape[0]):
        into[w] = answer(received[w], reciprocity[w])


@njit(nogil=True, error_model="numpy")
def priced(into, commitment, commitment_price):
    dear = False
    for w in range(into.shape[0]):
        into[w] = price(commitment[w], commitment_price[w])
        dear |= into[w] > 0.0
    for w in range(into.shape[0] if dear else 0):
        into[w] = exp(-into[w])
    if not dear:
        into[:] = 1.0


@njit(nogil=True, error_model="numpy")
def leant(into, disposition, common):
    for w in range(into.shape[0]):
        into[w] = disposition[w] + common[w]


@njit(nogil=True, error_model="numpy")
def dragged(into, dependence, dependence_drag):
    for w in range(into.shape[0]):
        into[w] += drag(dependence[w], dependence_drag[w])


@njit(cache=True, nogil=True, error_model="numpy")
def choose(situation, free, weights, says, disposition, decay, key0, key1, ids, level, ideal):
    common, cost, none, tilt = np.empty({tile}), np.empty({tile}), np.ones({tile}), np.empty({tile})
    u = np.empty((4, {tile}))
    for a in range(0, level.shape[1], {tile}):
        b = min(a + {tile}, level.shape[1])
        luck(key0, key1, ids[a:b], u)
        common = common[: b - a]
        answered(common, situation[{received}, a:b], free[{reciprocity}, a:b]){tie}
        priced(cost[: b - a], situation[{top}, a:b], free[{commitment_price}, a:b])
        for d in range(4):
            wished = ideal[d, a:b]
            leant(wished, disposition[d, a:b], common){domain}
            if d == 2:
                dragged(wished, situation[{dependence}, a:b], free[{dependence_drag}, a:b])
            settle(level[d, a:b], wished, free[{precision}, a:b], free[{inertia}, a:b], decay[a:b], cost if d == 1 else none, u[d], tilt)
'''
