"""Exponential and logarithm by plain arithmetic, so that the compiler takes several worlds at once.

A library's exponential is called once a number; choices need hundreds of millions. These two are written out with additions and
products alone (range reduction of Cody & Waite 1980, series of Tang 1989), which a compiler can lay side by side, and which give the
same bits on every machine, where libraries differ in the last. Called plain they are those of ``math``; compiled they agree with
them within two units in the last place, as a test holds.
"""

import math
from typing import Any, Final

import numpy as np
from numba.extending import overload

LARGEST: Final = 708.0  # near the largest power of e that a number can hold; powers beyond it, and beyond its opposite, are held at it
SMALLEST: Final = 2.2250738585072014e-308  # below it a number loses digits; the logarithm of such a one, of 0 or less is none
_PER_LN2: Final = 1.4426950408889634
_LN2_HIGH: Final = 6.93147180369123816490e-01  # 32 bits, so that its multiples are exact
_LN2_LOW: Final = 1.90821492927058770002e-10
_TO_WHOLE: Final = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to a whole number that stands in the last bits
_FRACTION_BITS: Final = np.int64(52)
_BIAS: Final = np.int64(1023)
_FRACTION: Final = np.int64((1 << 52) - 1)
_ONE: Final = np.int64(1023 << 52)
_ROOT_HALF: Final = np.int64(0x3FE6A09E667F3BCD)  # bits of the root of a half
_OPTIONS: Final = {"error_model": "numpy", "nogil": True}


def exp(x: float) -> float:
    """Give e to the power ``x``; held at its value for ±708 beyond, and no number for none."""
    return math.exp(x if math.isnan(x) else min(max(x, -LARGEST), LARGEST))


def log(x: float) -> float:
    """Give the natural logarithm of a positive number; no number for 0, less, or none."""
    return math.log(x) if SMALLEST <= x < math.inf else math.nan


@overload(exp, jit_options=_OPTIONS)
def _exp(x: Any) -> Any:
    def compiled(x: Any) -> Any:
        # comparisons, not min and max: no number must stay none
        held = LARGEST if x > LARGEST else (-LARGEST if x < -LARGEST else x)
        shifted = held * _PER_LN2 + _TO_WHOLE
        whole = shifted - _TO_WHOLE
        r = (held - whole * _LN2_HIGH) - whole * _LN2_LOW
        r2 = r * r
        r4 = r2 * r2
        low = 0.5 + r * (1 / 6) + r2 * (1 / 24 + r * (1 / 120))
        middle = 1 / 720 + r * (1 / 5040) + r2 * (1 / 40320 + r * (1 / 362880))
        high = 1 / 3628800 + r * (1 / 39916800) + r2 * (1 / 479001600 + r * (1 / 6227020800))
        series = 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)))
        return series * np.int64(
            (np.float64(shifted).view(np.int64) + _BIAS) << _FRACTION_BITS
        ).view(np.float64)

    return compiled


@overload(log, jit_options=_OPTIONS)
def _log(x: Any) -> Any:
    def compiled(x: Any) -> Any:
        shifted = np.float64(x).view(np.int64) + (_ONE - _ROOT_HALF)
        whole = np.float64((shifted >> _FRACTION_BITS) - _BIAS)
        f = np.int64((shifted & _FRACTION) + _ROOT_HALF).view(np.float64) - 1.0
        s = f / (2.0 + f)
        z = s * s
        z2 = z * z
        even = z2 * (
            0.3999999999940941908 + z2 * (0.2222219843214978396 + z2 * 0.1531383769920937332)
        )
        odd = z * (
            0.6666666666666735130
            + z2
            * (0.2857142874366239149 + z2 * (0.1818357216161805012 + z2 * 0.1479819860511658591))
        )
        half = 0.5 * f * f
        found = whole * _LN2_HIGH - ((half - (s * (half + (even + odd)) + whole * _LN2_LOW)) - f)
        return found if (x >= SMALLEST) & (x < np.inf) else np.nan

    return compiled
