"""Kernels for theories under other names: names are no part of what is compiled."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from sim.decision import fused_kernel
from sim.decision.theories import Theory, built_in

COPIED = ("hedging", "balance_of_threat", *["threat_with_support"] * 3, "balance_of_threat")


def kernel(
    theories: Sequence[Theory], rows: tuple[tuple[str, int], ...], *, weighted: bool = False
) -> Callable[..., None]:
    """Return the kernel of the originals of theories, which is compiled once for all tests.

    It takes the arguments of ``fused_kernel.kernel``. Theories that stand twice among them have a
    kernel of their own, which all such sets share.
    """
    originals = {theory.module: theory for theory in built_in()}
    own = tuple(originals[theory.module] for theory in theories)
    if len(set(own)) == len(own):
        return fused_kernel.kernel(own, rows, weighted=weighted)
    named = {theory.name: theory for theory in built_in()}
    together = tuple(named[name] for name in COPIED)
    seen: Counter[str] = Counter()
    places = np.full(len(together), fused_kernel.ABSENT, np.int64)
    for number, theory in enumerate(own):
        here = [place for place, name in enumerate(COPIED) if name == theory.name]
        places[here[seen[theory.name]]] = number
        seen[theory.name] += 1
    read = tuple(fused_kernel.parameter_rows(()).items())
    made = fused_kernel._imported(together, read, weighted=weighted)
    return partial(made.choose, places)
