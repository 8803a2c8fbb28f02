"""The compiled kernel that fuses theories and hooks of mechanisms with the choice of a level.

The kernel is written as source text: short loops over worlds, which the compiler can vectorise.
What holds for a whole tie is computed once, what differs by domain four times. Scenarios whose
theories are all Bamboo's share one kernel, which passes over those that a scenario leaves out:
compiling takes longer than running a few worlds.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from hashlib import blake2b
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim import mechanisms
from sim.core.kernel_cache import import_generated
from sim.core.vocabulary import DOMAINS
from sim.decision import choice
from sim.decision.situation import DOMAIN_FIELDS, ROWS
from sim.decision.theories import Theory, built_in
from sim.mechanisms import Hook, hooks

TILE: Final = 256  # worlds that pass through all loops together, so that they stay in the L1 cache
KERNEL_PARAMETERS: Final = (
    "precision",
    "inertia",
    "commitment_price",
)
KERNEL_FIELDS: Final = ("commitment",)
ROOM: Final = 10  # rows of a tile that kernels compute in; the last holds ones, and is only read
ALIKE: Final = 2  # theories whose sum is the same in either order
ABSENT: Final = -1  # place of a theory that a scenario leaves out


def parameter_rows(names: Iterable[str]) -> dict[str, int]:
    """Return the row of each parameter in the array of parameters that kernels read.

    Parameters of Bamboo come first and have the same row in every scenario.

    Args:
        names: Names of the parameters of a scenario.
    """
    own = [parameter for theory in built_in() for parameter in theory.parameters]
    shared = [p.name for p in (*choice.PARAMETERS, *own, *mechanisms.declared().values())]
    return {name: row for row, name in enumerate(dict.fromkeys((*shared, *names)))}


def compiled_together(theories: tuple[Theory, ...], *, weighted: bool) -> tuple[Theory, ...]:
    """Return the theories of the kernel for a scenario's: all of Bamboo's, if these are some.

    A scenario with other theories, or in another order, has a kernel of its own: sums depend on
    their order in the last bit. The sum of two does not, which weights of domains make apart.
    """
    every = built_in()
    places = [every.index(theory) for theory in theories if theory in every]
    distinct = len(places) == len(theories) == len(set(places))
    in_order = places == sorted(places) or (weighted and len(places) <= ALIKE)
    return every if distinct and in_order else theories


@cache
def kernel(
    theories: tuple[Theory, ...], rows: tuple[tuple[str, int], ...], *, weighted: bool = False
) -> Callable[..., None]:
    """Fuse theories and choice into one compiled function.

    Args:
        theories: Theories of the scenario, in the order of their weights.
        rows: Row of each parameter in the array of parameters, as (name, row), as
            ``parameter_rows`` lays them out.
        weighted: Whether the wishes of theories are multiplied by a weight of the domain; the
            function then takes the weights (domain, world) as its last argument.

    Returns:
        The function ``choose`` of the generated module. It writes ``level`` and ``ideal``
        (domain, world).
    """
    choose: Callable[..., None] = choice_module(theories, rows, weighted=weighted).choose
    return partial(_in_room, choose, places_of(theories, weighted=weighted))


def _in_room(choose: Callable[..., None], *arguments: Any) -> None:
    """Call a kernel with room of its own, since threads may share the function."""
    choose(np.ones((ROOM, TILE)), *arguments)


@cache
def places_of(theories: tuple[Theory, ...], *, weighted: bool) -> NDArray[np.int64]:
    """Return the place in a scenario's list of each theory of its kernel, or ``ABSENT``."""
    together = compiled_together(theories, weighted=weighted)
    return np.array([theories.index(t) if t in theories else ABSENT for t in together], np.int64)


def choice_module(
    theories: tuple[Theory, ...], rows: tuple[tuple[str, int], ...], *, weighted: bool
) -> ModuleType:
    """Return the generated module of theories and choice; see ``kernel``.

    Its functions ``wish``, which fills the ideal levels alone, and ``choose`` take room to compute
    in, ``np.ones((ROOM, TILE))``, and the places of the theories as their first arguments.
    """
    together = compiled_together(theories, weighted=weighted)
    read = tuple(parameter_rows(()).items()) if together == built_in() else rows
    return _imported(together, read, weighted=weighted)


@cache
def _imported(
    theories: tuple[Theory, ...], rows: tuple[tuple[str, int], ...], *, weighted: bool
) -> ModuleType:
    """Generate a module of theories and choice.

    Numba caches only functions that stand in a file. So the source is written to a folder of
    caches, under a name that digests it and the packages of the theories.
    """
    source = _source(theories, dict(rows), weighted=weighted)
    codes = [theory.code for theory in theories]
    identity = "".join([source, *codes])
    digest = blake2b(identity.encode(), digest_size=10).hexdigest()
    return import_generated(f"choose_{digest}", source)


@cache
def adjustment_kernel(rows: tuple[tuple[str, int], ...]) -> Callable[..., None] | None:
    """Compile the hooks by which mechanisms renew perceived fields.

    Args:
        rows: Row of each parameter in the array of parameters, as (name, row).

    Returns:
        A function of the situation (row, world), which it renews in place, and of the parameters
        (parameter, world); None where no mechanism has such a hook.
    """
    adjusting = hooks("ADJUST")
    if not adjusting:
        return None
    parameter_rows = dict(rows)
    loops = [_hook_loop(index, hook) for index, hook in enumerate(adjusting)]
    calls = []
    for index, hook in enumerate(adjusting):
        domains = range(len(DOMAINS)) if _varies(hook) or hook.target in DOMAIN_FIELDS else (0,)
        for domain in domains:
            into = _bound(hook.target, parameter_rows)
            call = _hook_call(f"renew_{index}", hook, parameter_rows, into)
            calls += [f"d = {domain}", call]
    source = _ADJUSTMENT.format(loops="".join(loops), calls=_indented(calls, 4))
    source = source.replace(", a:b]", "]")
    digest = blake2b(source.encode(), digest_size=10).hexdigest()
    adjust: Callable[..., None] = import_generated(f"adjust_{digest}", source).adjust
    return adjust


def _source(theories: tuple[Theory, ...], parameter_rows: dict[str, int], *, weighted: bool) -> str:
    """Write the source of the kernel."""
    tilting = hooks("TILT")
    loops = [_loop(index, theory) for index, theory in enumerate(theories)]
    loops += [_hook_loop(index, hook) for index, hook in enumerate(tilting)]
    tie_calls, last_calls = _tilts(tilting, parameter_rows)
    by_tie, by_domain = ("theirs", "own") if weighted else ("common", "wished")
    domain_calls: list[str] = []
    if weighted:
        tie_calls.append("theirs[:] = 0.0")
        domain_calls.append("copy(own, theirs)")
    for index, theory in enumerate(theories):
        if _differs_by_domain(theory):
            domain_calls.append(_call(index, theory, parameter_rows, into=by_domain))
        else:
            tie_calls.append(_call(index, theory, parameter_rows, into=by_tie))
    if weighted:
        domain_calls.append("add_weighted(wished, own, domain_weights[d, a:b])")
    fields = {name: ROWS[name] for name in KERNEL_FIELDS}
    parameters = {name: parameter_rows[name] for name in KERNEL_PARAMETERS}
    return _MODULE.format(
        loops="".join(loops),
        weights=", domain_weights" if weighted else "",
        views="\n        theirs, own = room[1, : b - a], room[2, : b - a]" if weighted else "",
        tie_calls=_indented(tie_calls, 8),
        domain_calls=_indented([*domain_calls, *last_calls], 12),
        tile=TILE,
        **fields,
        **parameters,
    )


def _tilts(tilting: Sequence[Hook], parameter_rows: dict[str, int]) -> tuple[list[str], list[str]]:
    """Write the calls of tilts that hold for a whole tie, and of those that differ by domain."""
    tie_calls: list[str] = []
    last_calls: list[str] = []
    for index, hook in enumerate(tilting):
        if hook.target:
            call = _hook_call(f"tilt_{index}", hook, parameter_rows, "wished")
            last_calls.append(f"if d == {DOMAINS.index(hook.target)}: {call}")
        elif _varies(hook):
            last_calls.append(_hook_call(f"tilt_{index}", hook, parameter_rows, "wished"))
        else:
            tie_calls.append(_hook_call(f"tilt_{index}", hook, parameter_rows, "common"))
    return tie_calls, last_calls


def _hook_loop(index: int, hook: Hook) -> str:
    """Write the loops that add or set what one hook of a mechanism gives."""
    values = [name if name == "domain" else f"{name}[w]" for name in hook.arguments]
    return _HOOK_LOOP.format(
        index=index,
        module=hook.module,
        function=hook.function.__name__,
        arguments=", ".join(hook.arguments),
        values=", ".join(values),
    )


def _hook_call(loop: str, hook: Hook, parameter_rows: dict[str, int], into: str) -> str:
    """Write the call of one loop of a hook."""
    bound = [_bound(name, parameter_rows) for name in hook.arguments]
    return f"{loop}({', '.join([into, *bound])})"


def _varies(hook: Hook) -> bool:
    """Whether a hook's value differs by domain."""
    return not {"domain", *DOMAIN_FIELDS}.isdisjoint(hook.arguments)


def _loop(index: int, theory: Theory) -> str:
    """Write the loop that adds the weighted wishes of one theory."""
    values = [name if name == "domain" else f"{name}[w]" for name in theory.arguments]
    arguments = ", ".join(theory.arguments)
    return _LOOP.format(
        index=index, module=theory.module, arguments=arguments, values=", ".join(values)
    )


def _call(index: int, theory: Theory, parameter_rows: dict[str, int], into: str) -> str:
    """Write the call of one theory's loop, skipped where no world gives the theory weight."""
    bound = [_bound(name, parameter_rows) for name in theory.arguments]
    weight = f"weights[places[{index}], a:b]"
    arguments = ", ".join([into, weight, *bound])
    has_say = f"places[{index}] >= 0 and weighs[places[{index}]]"
    return f"if {has_say}: add_{index}({arguments})"


def _bound(argument: str, parameter_rows: dict[str, int]) -> str:
    """Write what an argument of a theory is bound to: the domain, a field or a parameter."""
    if argument == "domain":
        return "d"
    if argument in DOMAIN_FIELDS:
        return f"situation[{ROWS[argument]} + d, a:b]"
    if argument in ROWS:
        return f"situation[{ROWS[argument]}, a:b]"
    return f"free[{parameter_rows[argument]}, a:b]"


def _differs_by_domain(theory: Theory) -> bool:
    """Whether a theory's wish differs by domain."""
    domain_names = {"domain", *DOMAIN_FIELDS}
    return not domain_names.isdisjoint(theory.arguments)


def _indented(lines: Sequence[str], indent: int) -> str:
    """Put each line on a new, indented line."""
    margin = "\n" + " " * indent
    return "".join(margin + line for line in lines)


_LOOP = """
from {module} import wish as _{index}
wish_{index} = njit(_{index}, error_model="numpy", forceinline=True)


@njit(nogil=True, error_model="numpy")
def add_{index}(into, weight, {arguments}):
    for w in range(into.shape[0]):
        into[w] += weight[w] * wish_{index}({values})

"""


_HOOK_LOOP = """
from {module} import {function} as _hook_{index}
hook_{index} = njit(_hook_{index}, error_model="numpy", forceinline=True)


@njit(nogil=True, error_model="numpy")
def tilt_{index}(into, {arguments}):
    for w in range(into.shape[0]):
        into[w] += hook_{index}({values})


@njit(nogil=True, error_model="numpy")
def renew_{index}(into, {arguments}):
    for w in range(into.shape[0]):
        into[w] = hook_{index}({values})

"""


_ADJUSTMENT = '''"""Generated by sim.decision.fused_kernel: adjusted fields of the situation."""
from sim.core.kernel_cache import njit

{loops}
@njit(cache=True, nogil=True, error_model="numpy")
def adjust(situation, free):{calls}
'''


_MODULE = '''"""Generated by sim.decision.fused_kernel: theories and choice as loops over worlds."""
import numpy as np
from sim.core.kernel_cache import njit
from sim.core.fast_math import exp
from sim.core.random_streams import fill_uniforms
from sim.decision.choice import draw_levels
from sim.mechanisms.commitment import price as _price
price = njit(_price)

{loops}
@njit(nogil=True, error_model="numpy")
def fill_discount(into, commitment, commitment_price):
    """Exponentials are computed only where some world needs them."""
    priced = False
    for w in range(into.shape[0]):
        into[w] = price(commitment[w], commitment_price[w])
        priced |= into[w] > 0.0
    for w in range(into.shape[0] if priced else 0):
        into[w] = exp(-into[w])
    if not priced:
        into[:] = 1.0


@njit(nogil=True, error_model="numpy")
def fill_disposition(into, disposition, common):
    for w in range(into.shape[0]):
        into[w] = disposition[w] + common[w]


@njit(nogil=True, error_model="numpy")
def copy(into, row):
    for w in range(into.shape[0]):
        into[w] = row[w]


@njit(nogil=True, error_model="numpy")
def add_weighted(into, own, weight):
    for w in range(into.shape[0]):
        into[w] += weight[w] * own[w]


@njit(cache=True, nogil=True, error_model="numpy")
def wish(room, places, situation, free, weights, weighs, disposition, ideal{weights}):
    """Fill the ideal levels alone."""
    for a in range(0, ideal.shape[1], {tile}):
        b = min(a + {tile}, ideal.shape[1])
        common = room[0, : b - a]{views}
        common[:] = 0.0{tie_calls}
        for d in range(4):
            wished = ideal[d, a:b]
            fill_disposition(wished, disposition[d, a:b], common){domain_calls}


@njit(cache=True, nogil=True, error_model="numpy")
def choose(
    room, places, situation, free, weights, weighs, disposition, decay, key0, key1, ids, level,
    ideal{weights}
):
    discount, tilt, u, ones = room[3], room[4], room[5:9], room[9]
    for a in range(0, level.shape[1], {tile}):
        b = min(a + {tile}, level.shape[1])
        fill_uniforms(key0, key1, ids[a:b], u)
        common = room[0, : b - a]{views}
        precision, inertia = free[{precision}, a:b], free[{inertia}, a:b]
        common[:] = 0.0{tie_calls}
        commitment, commitment_price = situation[{commitment}, a:b], free[{commitment_price}, a:b]
        fill_discount(discount[: b - a], commitment, commitment_price)
        for d in range(4):
            wished = ideal[d, a:b]
            fill_disposition(wished, disposition[d, a:b], common){domain_calls}
            top = discount if d == 1 else ones
            draw_levels(level[d, a:b], wished, precision, inertia, decay[a:b], top, u[d], tilt)
'''
