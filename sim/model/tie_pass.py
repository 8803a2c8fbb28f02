"""The compiled passes of ties: a tile of worlds goes through all months before the next tile.

Worlds do not meet, so that one may run to its end before the next begins. A pass calls the loops of
``sim.model.perception`` and the theories' own, in the order of the schedule, on arrays small enough
for a near cache. It is generated, since it names the module of the theories. There are two: one
draws the levels of all ties and counts them, as ensembles do; the other draws none, and gives the
ideal levels of one tie to the likelihood.
"""

from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from typing import Final, NamedTuple

from sim.core.kernel_cache import import_generated
from sim.decision import fused_kernel
from sim.decision.fused_kernel import ROOM, adjustment_kernel, choice_module
from sim.decision.situation import HEIGHT
from sim.decision.theories import Theory

TILE: Final = 256  # worlds that pass through all months together
Rows = tuple[tuple[str, int], ...]


@cache
def ideal_pass(theories: tuple[Theory, ...], rows: Rows, *, weighted: bool) -> Callable[..., None]:
    """Compile the pass of one tie that draws no levels.

    Args:
        theories: Theories of the scenario, in the order of their weights.
        rows: Row of each parameter in the array of parameters.
        weighted: Whether the wishes of theories are multiplied by weights of the domains.

    Returns:
        A function of span, acts, minds, wishes and ideals (``sim.model.tie_arrays``), which fills
        the last.
    """
    return _compiled(theories, rows, _WISHING, weighted=weighted)


@cache
def choice_pass(theories: tuple[Theory, ...], rows: Rows, *, weighted: bool) -> Callable[..., None]:
    """Compile the pass of all ties that draws levels.

    Args:
        theories: Theories of the scenario, in the order of their weights.
        rows: Row of each parameter in the array of parameters.
        weighted: Whether the wishes of theories are multiplied by weights of the domains.

    Returns:
        A function of span, acts, minds, wishes, draws, sent and counted
        (``sim.model.tie_arrays``), which fills the last.
    """
    return _compiled(theories, rows, _CHOOSING, weighted=weighted)


class _Parts(NamedTuple):
    """What one pass has of its own: source text.

    Attributes:
        kernel: Name of the kernel that it calls.
        filled: Further arguments.
        opening: What it does before the months of a tile.
        deciding: What it does with every tie in every month of the span.
        acting: What it does after all ties have decided.
    """

    kernel: str
    filled: str
    opening: str
    deciding: str
    acting: str


def _compiled(
    theories: tuple[Theory, ...], rows: Rows, parts: _Parts, *, weighted: bool
) -> Callable[..., None]:
    """Compile a pass with its own parts."""
    adjust = adjustment_kernel(rows)
    source = _SOURCE.format(
        tile=TILE,
        room=ROOM,
        width=fused_kernel.TILE,
        height=HEIGHT,
        choosing=choice_module(theories, rows, weighted=weighted).__name__,
        importing="" if adjust is None else f"from {adjust.__module__} import adjust\n",
        adjusting="" if adjust is None else f"\n{' ' * 24}adjust(situation[t], free)",
        kernel=parts.kernel,
        filled=parts.filled,
        opening=parts.opening,
        deciding=parts.deciding.format(weights=", domain_weights[t]" if weighted else ""),
        acting=parts.acting,
    )
    digest = blake2b(source.encode(), digest_size=10).hexdigest()
    passed: Callable[..., None] = import_generated(f"tie_{digest}", source).pass_months
    return passed


_WISHING: Final = _Parts(
    kernel="wish",
    filled="ideals",
    opening="",
    deciding="""
                    wish(
                        room, wishes.places, situation[t], free, weights[t], wishes.says[t],
                        disposition[t], ideal[t]{weights}
                    )
                    steps.keep(ideals, at, situation[t], ideal[t], wishes.commitment_row, a, b)""",
    acting="",
)

_CHOOSING: Final = _Parts(
    kernel="choose",
    filled="draws, sent, counted",
    opening="""
        level, ids, decay = steps.cut(draws.start, a, b), draws.ids[a:b], draws.decay[a:b]
        habits, act = steps.cut(sent.habits, a, b), np.zeros((4, b - a))
        rate, rates = sent.rate[a:b], steps.cut(sent.rates, a, b)""",
    deciding="""
                    choose(
                        room, wishes.places, situation[t], free, weights[t], wishes.says[t],
                        disposition[t], decay, draws.keys[t], np.uint64(month), ids,
                        level[t], ideal[t]{weights}
                    )
                    steps.count(
                        counted, t, month, span.start, level[t], ideal[t], situation[t], a
                    )""",
    acting="""
            if at >= 0:
                steps.send(sent, memory, np.uint64(month), ids, level, rate, rates, habits, act)""",
)

_SOURCE: Final = '''"""Generated by sim.model.tie_pass: all months of ties, tile by tile."""
import numpy as np
from sim.core.kernel_cache import njit
from sim.model import perception
from sim.model import tie_steps as steps
from {choosing} import {kernel}
{importing}

@njit(cache=True, nogil=True, error_model="numpy")
def pass_months(span, acts, minds, wishes, {filled}):
    ties, _, number = wishes.disposition.shape
    room = np.ones(({room}, {width}))
    for a in range(0, number, {tile}):
        b = min(a + {tile}, number)
        memory = steps.memory_of(minds.weaker.shape, b - a)
        attention, keeps = steps.columns(minds.attention, a, b), steps.columns(minds.keep, a, b)
        mind_rates, worth = steps.columns(minds.rates, a, b), steps.cut(minds.worth, a, b)
        free, weights = steps.columns(wishes.free, a, b), steps.cut(wishes.weights, a, b)
        disposition = steps.cut(wishes.disposition, a, b)
        domain_weights = steps.cut(wishes.domain_weights, a, b)
        situation, ideal = np.zeros((ties, {height}, b - a)), np.zeros((ties, 4, b - a))
        bystanders = memory.pressure[-1]{opening}
        for month in range(span.opens, span.end + 1):
            at = month - span.start
            held = month >= span.hold
            if at >= 0:
                if not held:
                    steps.watch_all(memory, minds)
                for t in range(ties):
                    if not held:
                        if month % 12 == 0 or at == 0:
                            steps.take_givens(situation[t], wishes, t, month, span.start, a, b)
                        steps.appraise_tie(
                            situation[t], memory, minds, span, t, mind_rates, worth[t]
                        ){adjusting}
                        steps.hold_constant(situation[t], wishes, t, a, b){deciding}
            perception.forget(bystanders, minds.targeted, keeps[0])
            steps.deliver(memory, acts, month, span.opens, a, b){acting}
            if not held:
                steps.remember_all(memory, minds, attention, keeps, mind_rates)
'''
