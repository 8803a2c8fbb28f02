"""The compiled pass of one tie: a tile of worlds goes through all months before the next tile.

Where the acts of all others are prescribed, what a state perceives and wishes on a tie does not
depend on what it chooses. So neither Mesa's agents nor draws of levels are needed. The pass calls
the loops of ``sim.model.perception`` and the theories' own, in the order of the schedule, on arrays
small enough for a near cache. It is generated, since it names the module of the theories.
"""

from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.kernel_cache import import_generated
from sim.decision.fused_kernel import adjustment_kernel, choice_module
from sim.decision.situation import HEIGHT
from sim.decision.theories import Theory

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
TILE: Final = 128  # worlds that pass through all months together
RATES: Final = ("alarm", "trust_break", "trust_mend", "spill_over", "witness", "welcome")


class Span(NamedTuple):
    """Months, and positions of what the pass is about.

    Attributes:
        opens: First month of deliveries.
        start: First month of the span.
        end: Last month of the span.
        hold: Month from which the perceived situation is held; after the end where there is none.
        me: Position of the state.
        target: Position of the target of its tie among the sources.
    """

    opens: int
    start: int
    end: int
    hold: int
    me: int
    target: int


class Acts(NamedTuple):
    """Dated acts; see ``sim.model.event_queue.EventQueue``."""

    level: Floats
    domain: Whole
    due: Whole
    routes: Whole


class Minds(NamedTuple):
    """How states remember and perceive.

    Attributes:
        targeted: Whether any tie has a source as its target: (source,).
        weaker: 1 where a state is of a smaller size class than a source: (state, source).
        attention: Weight of an act of a source that is not larger, and of one that is: (2, world).
        keep: Shares of pressure and of courtship that are remembered after a month: (2, world).
        rates: The parameters ``RATES``: (parameter, world).
        worth: What each source's courtship of the state counts as support: (source, world).
    """

    targeted: Flags
    weaker: Floats
    attention: Floats
    keep: Floats
    rates: Floats
    worth: Floats


class Wishes(NamedTuple):
    """What the wishes on the tie are made of, beside the situation.

    Attributes:
        places: Place of each theory of the kernel in the scenario's list: (theory,).
        free: Parameters by row: (parameter, world).
        weights: Weights of the theories: (theory, world).
        says: Whether each theory has a say: (theory,).
        disposition: (domain, world).
        domain_weights: Weights of the domains: (domain, world); empty where all are 1.
        given: Fields of tables by year: (year, field, world).
        given_rows: Rows of these fields in the situation: (field,).
        commitment: How far declared noes bind the state: (month,).
        commitment_row: Row of the commitment.
        constants: Values of fields that are held constant: (row, world).
        constant_rows: Rows of these fields: (row,).
    """

    places: Whole
    free: Floats
    weights: Floats
    says: Flags
    disposition: Floats
    domain_weights: Floats
    given: Floats
    given_rows: Whole
    commitment: Floats
    commitment_row: int
    constants: Floats
    constant_rows: Whole


class Seen(NamedTuple):
    """What the pass fills.

    Attributes:
        ideals: Ideal levels: (month, domain, world).
        fields: Fields of the situation that are kept: (field, month, world).
        rows: Rows of these fields: (field,).
        commitment: The commitment of the first world: (month,).
    """

    ideals: Floats
    fields: Floats
    rows: Whole
    commitment: Floats


@cache
def tie_pass(
    theories: tuple[Theory, ...], rows: tuple[tuple[str, int], ...], *, weighted: bool
) -> Callable[[Span, Acts, Minds, Wishes, Seen], None]:
    """Compile the pass of one tie.

    Args:
        theories: Theories of the scenario, in the order of their weights.
        rows: Row of each parameter in the array of parameters.
        weighted: Whether the wishes of theories are multiplied by weights of the domains.

    Returns:
        A function that fills what it is given as ``Seen``.
    """
    adjust = adjustment_kernel(rows)
    names = {
        "choosing": choice_module(theories, rows, weighted=weighted).__name__,
        "importing": "" if adjust is None else f"from {adjust.__module__} import adjust\n",
        "adjusting": "" if adjust is None else "\n                    adjust(situation, free)",
        "weighted": ", domain_weights" if weighted else "",
    }
    source = _SOURCE.format(tile=TILE, height=HEIGHT, **names)
    digest = blake2b(source.encode(), digest_size=10).hexdigest()
    passed: Callable[[Span, Acts, Minds, Wishes, Seen], None] = import_generated(
        f"tie_{digest}", source
    ).pass_months
    return passed


_SOURCE: Final = '''"""Generated by sim.model.tie_pass: all months of one tie, tile by tile."""
import numpy as np
from sim.core.kernel_cache import njit
from sim.model import perception
from sim.model.event_kernels import deliver_acts
from sim.model.tie_steps import (
    appraise_tie, columns, hold_constant, keep, memory_of, remember_all, sorted_acts, take_givens,
)
from {choosing} import wish
{importing}

@njit(cache=True, nogil=True, error_model="numpy")
def pass_months(span, acts, minds, wishes, seen):
    for a in range(0, seen.ideals.shape[2], {tile}):
        b = min(a + {tile}, seen.ideals.shape[2])
        events, worlds, domains, levels, until = sorted_acts(span, acts, a, b)
        memory = memory_of(minds.weaker.shape, b - a)
        attention, keeps = columns(minds.attention, a, b), columns(minds.keep, a, b)
        rates, worth = columns(minds.rates, a, b), columns(minds.worth, a, b)
        free, weights = columns(wishes.free, a, b), columns(wishes.weights, a, b)
        disposition = columns(wishes.disposition, a, b)
        domain_weights = columns(wishes.domain_weights, a, b)
        situation, ideal = np.zeros(({height}, b - a)), np.zeros((4, b - a))
        bystanders = memory.pressure[-1]
        for month in range(span.opens, span.end + 1):
            at = month - span.start
            held = month >= span.hold
            if at >= 0:
                if not held:
                    if month % 12 == 0 or at == 0:
                        take_givens(situation, wishes, month, span.start, a, b)
                    appraise_tie(situation, memory, minds, span, rates, worth){adjusting}
                    hold_constant(situation, wishes, a, b)
                wish(
                    wishes.places, situation, free, weights, wishes.says, disposition,
                    ideal{weighted}
                )
                keep(seen, at, situation, ideal, wishes.commitment_row, a, b)
            perception.forget(bystanders, minds.targeted, keeps[0])
            first, last = until[month - span.opens], until[month - span.opens + 1]
            deliver_acts(
                events[first:last], worlds[first:last], domains[first:last], levels[first:last],
                acts.routes, memory.pressure, memory.courtship, memory.arrived,
            )
            if not held:
                remember_all(memory, minds, attention, keeps, rates)
'''
