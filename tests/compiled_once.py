"""Kernels for theories under other names: names are no part of what is compiled."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.decision import fused_kernel
from sim.decision.theories import Theory, built_in
from sim.model import alignment_model, tie_inputs

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


def share(patch: pytest.MonkeyPatch) -> None:
    """Let theories under other names use the kernels and passes of their originals."""
    patch.setattr(alignment_model, "kernel", kernel)
    patch.setattr(fused_kernel, "compiled_together", _compiled_together)
    patch.setattr(tie_inputs, "places_of", _places_of)


_together, _places = fused_kernel.compiled_together, fused_kernel.places_of


def _of_originals(theories: Sequence[Theory]) -> tuple[Theory, ...]:
    originals = {theory.module: theory for theory in built_in()}
    own = tuple(originals.get(theory.module, theory) for theory in theories)
    return own if len(set(own)) == len(own) else tuple(theories)


def _compiled_together(theories: tuple[Theory, ...], *, weighted: bool) -> tuple[Theory, ...]:
    return _together(_of_originals(theories), weighted=weighted)


def _places_of(theories: tuple[Theory, ...], *, weighted: bool) -> NDArray[np.int64]:
    return _places(_of_originals(theories), weighted=weighted)
