"""Exponential and logarithm by plain arithmetic, which the compiler can vectorise.

A library's exponential is called once for each number; choices need hundreds of millions. These two
use additions and products alone (range reduction of Cody & Waite 1980, series of Tang 1989). So a
compiler can compute several at once, and every machine gives the same bits, where libraries differ
in the last. Plain Python calls those of ``math``; a test holds that compiled and plain values agree
within two units in the last place.
"""

import math
from typing import Any, Final

import numpy as np
from numba.extending import overload

LARGEST: Final = 708.0  # near the largest finite power of e; arguments are clipped to ± this bound
SMALLEST: Final = 2.2250738585072014e-308  # smallest normal number; below it, the logarithm is NaN
_PER_LN2: Final = 1.4426950408889634
_LN2_HIGH: Final = 6.93147180369123816490e-01  # 32 bits, so that its multiples are exact
_LN2_LOW: Final = 1.90821492927058770002e-10
_TO_WHOLE: Final = 6755399441055744.0  # 1.5 * 2**52: adding it rounds; the last bits hold the whole
_FRACTION_BITS: Final = np.int64(52)
_BIAS: Final = np.int64(1023)
_FRACTION: Final = np.int64((1 << 52) - 1)
_ONE: Final = np.int64(1023 << 52)
_ROOT_HALF: Final = np.int64(0x3FE6A09E667F3BCD)  # bits of the square root of a half
_OPTIONS: Final = {"error_model": "numpy", "nogil": True}


def exp(x: float) -> float:
    """Compute e to the power ``x``, with ``x`` clipped to ±708; NaN gives NaN."""
    if math.isnan(x):
        return x
    clipped = min(max(x, -LARGEST), LARGEST)
    return math.exp(clipped)


def log(x: float) -> float:
    """Compute the natural logarithm of a positive number; anything else gives NaN."""
    if SMALLEST <= x < math.inf:
        return math.log(x)
    return math.nan


@overload(exp, jit_options=_OPTIONS)
def _exp(x: Any) -> Any:  # noqa: ARG001 - numba asks by type
    def compiled(x: Any) -> Any:
        # comparisons, not min and max: NaN stays NaN
        raised = -LARGEST if x < -LARGEST else x  # noqa: FURB136
        clipped = LARGEST if x > LARGEST else raised
        shifted = clipped * _PER_LN2 + _TO_WHOLE
        whole = shifted - _TO_WHOLE
        r = (clipped - whole * _LN2_HIGH) - whole * _LN2_LOW
        r2 = r * r
        r4 = r2 * r2
        low = 0.5 + r * (1 / 6) + r2 * (1 / 24 + r * (1 / 120))
        middle = 1 / 720 + r * (1 / 5040) + r2 * (1 / 40320 + r * (1 / 362880))
        high = 1 / 3628800 + r * (1 / 39916800) + r2 * (1 / 479001600 + r * (1 / 6227020800))
        series = 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)))
        exponent = np.float64(shifted).view(np.int64) + _BIAS
        return series * np.int64(exponent << _FRACTION_BITS).view(np.float64)

    return compiled


@overload(log, jit_options=_OPTIONS)
def _log(x: Any) -> Any:  # noqa: ARG001 - numba asks by type
    def compiled(x: Any) -> Any:
        shifted = np.float64(x).view(np.int64) + (_ONE - _ROOT_HALF)
        whole = np.float64((shifted >> _FRACTION_BITS) - _BIAS)
        f = np.int64((shifted & _FRACTION) + _ROOT_HALF).view(np.float64) - 1.0
        s = f / (2.0 + f)
        z = s * s
        z2 = z * z
        even_high = 0.2222219843214978396 + z2 * 0.1531383769920937332
        even = z2 * (0.3999999999940941908 + z2 * even_high)
        odd_high = 0.1818357216161805012 + z2 * 0.1479819860511658591
        odd_middle = 0.2857142874366239149 + z2 * odd_high
        odd = z * (0.6666666666666735130 + z2 * odd_middle)
        half = 0.5 * f * f
        rest = (half - (s * (half + (even + odd)) + whole * _LN2_LOW)) - f
        found = whole * _LN2_HIGH - rest
        return found if (x >= SMALLEST) & (x < np.inf) else np.nan

    return compiled
