"""Keyed random numbers: a world draws the same number whatever else is run.

The generator is Philox4x64-10 (Salmon et al. 2011), the counter-based generator that numpy ships,
compiled so that kernels can call it; a test compares it with ``numpy.random.Philox``. The key is
(digest of seed, use and stable name; month), the counter is the world. So neither chunks, nor the
number of workers, nor an unrelated event change a draw, and counterfactual worlds share noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from sim.core.kernel_cache import njit
from sim.core.worlds import Worlds

_M0: Final = np.uint64(0xD2E7470EE14C6C93)
_M1: Final = np.uint64(0xCA5A826395121157)
_W0: Final = np.uint64(0x9E3779B97F4A7C15)
_W1: Final = np.uint64(0xBB67AE8584CAA73B)
_ZERO: Final = np.uint64(0)
_SHIFT: Final = np.uint64(11)
_UNIT: Final = 1.0 / (1 << 53)


def key_of(seed: int, use: str, name: str) -> np.uint64:
    """Digest a seed, a use and a stable name into the first half of a Philox key."""
    text = f"{seed}|{use}|{name}".encode()
    digest = blake2b(text, digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


@intrinsic
def _product(typing_context: Any, a: Any, b: Any) -> Any:  # noqa: ARG001 - numba's signature
    """Compute the upper and lower 64 bits of a 128-bit product in one machine instruction."""
    from llvmlite import ir

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        wide = ir.IntType(128)
        word = ir.IntType(64)
        product = builder.mul(builder.zext(args[0], wide), builder.zext(args[1], wide))
        high = builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), word)
        low = builder.trunc(product, word)
        return context.make_tuple(builder, signature.return_type, [high, low])

    return types.UniTuple(types.uint64, 2)(types.uint64, types.uint64), build


@njit(cache=True, nogil=True)
def philox(key0, key1, counter):  # type: ignore[no-untyped-def]
    """Compute one Philox4x64-10 block.

    Args:
        key0: First half of the key, uint64.
        key1: Second half of the key, uint64.
        counter: First word of the counter, uint64; the other words are 0.

    Returns:
        The four words of the block, uint64.
    """
    c0, c1, c2, c3 = counter, _ZERO, _ZERO, _ZERO
    k0, k1 = key0, key1
    for _ in range(10):
        high0, low0 = _product(_M0, c0)
        high1, low1 = _product(_M1, c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 += _W0
        k1 += _W1
    return c0, c1, c2, c3


@njit(cache=True, nogil=True)
def unit(word):  # type: ignore[no-untyped-def]
    """Convert a 64-bit word to a float in [0, 1), as numpy does."""
    return np.float64(word >> _SHIFT) * _UNIT


@njit(cache=True, nogil=True)
def _first_uniforms(key0, ids):  # type: ignore[no-untyped-def]
    """Draw one number in [0, 1) for each world."""
    found = np.empty(ids.shape[0])
    for w in range(ids.shape[0]):
        words = philox(key0, _ZERO, ids[w])
        found[w] = unit(words[0])
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def fill_uniforms(key0, key1, ids, found):  # type: ignore[no-untyped-def]
    """Draw four numbers in [0, 1) for each world into ``found`` (4, world)."""
    for w in range(ids.shape[0]):
        words = philox(key0, key1, ids[w])
        found[0, w] = unit(words[0])
        found[1, w] = unit(words[1])
        found[2, w] = unit(words[2])
        found[3, w] = unit(words[3])


@njit(cache=True, nogil=True)
def _fill_first(keys, rows, numbers, found):  # type: ignore[no-untyped-def]
    """Draw one number in [0, 1) for each key (key,) and world into ``found`` (key, world)."""
    for i in range(keys.shape[0]):
        ids = numbers[rows[i]]
        for w in range(ids.shape[0]):
            words = philox(keys[i], _ZERO, ids[w])
            found[i, w] = unit(words[0])


def uniforms(seed: int, use: str, name: str, ids: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Draw one number in [0, 1) for each world.

    Args:
        seed: Seed of the scenario.
        use: What the draw is for, such as ``parameter``.
        name: Stable name of what is drawn.
        ids: Numbers of the worlds, (world,).

    Returns:
        The draws, (world,).
    """
    key = key_of(seed, use, name)
    return np.asarray(_first_uniforms(key, ids))


def quantiles(seed: int, use: str, name: str, worlds: Worlds) -> NDArray[np.float64]:
    """Return the quantiles in [0, 1) at which worlds draw a prior, (world,).

    Quantiles that the worlds are given as ``use.name`` take the place of draws.
    """
    given = worlds.given.get(f"{use}.{name}")
    if given is not None:
        return given
    return uniforms(seed, use, name, worlds.number(use, name))


@dataclass(frozen=True)
class NamedDraws:
    """Draws of one use and many names, whose keys are digested once.

    Attributes:
        names: What is drawn, as use and stable name joined by a point.
        use: What the draws are for.
        keys: First halves of the Philox keys: (name,).
    """

    names: tuple[str, ...]
    use: str
    keys: NDArray[np.uint64]

    @classmethod
    def of(cls, seed: int, use: str, names: Sequence[str]) -> "NamedDraws":
        """Digest the keys of stable names."""
        keys = np.array([key_of(seed, use, name) for name in names], np.uint64)
        return cls(tuple(f"{use}.{name}" for name in names), use, keys)

    def quantiles(self, worlds: Worlds) -> NDArray[np.float64]:
        """Return what ``quantiles`` returns of each name: (name, world)."""
        found = np.empty((len(self.names), len(worlds)))
        by_use = worlds.numbers.get(self.use, worlds.ids)
        own = [worlds.numbers.get(name, by_use) for name in self.names]
        distinct = {id(numbers): numbers for numbers in own}
        row_of = {key: row for row, key in enumerate(distinct)}
        rows = np.array([row_of[id(numbers)] for numbers in own], np.int64)
        if own:
            _fill_first(self.keys, rows, np.array(list(distinct.values()), np.uint64), found)
        for i, name in enumerate(self.names if worlds.given else ()):
            given = worlds.given.get(name)
            if given is not None:
                found[i] = given
        return found
