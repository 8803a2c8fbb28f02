"""Numbers that lie side by side in an array, computed at once as one vector.

Where a compiler turns a loop into vectors by itself, it takes whole steps of several vectors, and
leaves the remainder of a short loop to single numbers. Here a step is what it says: so many
neighbours of an array are loaded, multiplied, added and stored as one value, on every machine.

Numba asks that the first argument of every intrinsic is called ``typing_context``, used or not.
"""

import operator
from typing import Any, Final

from llvmlite import ir
from numba.core import types
from numba.core.errors import NumbaTypeError
from numba.extending import intrinsic, models, overload, register_model

WIDTH: Final = 8  # numbers that a vector holds; the compiler splits it for smaller processors


class Lanes(types.Type):
    """Numba's type of a vector of so many numbers of one kind."""

    def __init__(self, number: types.Type) -> None:
        super().__init__(name=f"Lanes({number})")
        self.number = number


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Lanes) -> None:
        number = manager[kind.number].get_value_type()
        super().__init__(manager, kind, ir.VectorType(number, WIDTH))


def _place(context: Any, builder: Any, kind: Any, array: Any, position: Any) -> Any:
    """Address of so many neighbours in an array of one dimension without gaps."""
    if kind.ndim != 1 or kind.layout != "C":
        raise NumbaTypeError(f"lanes are neighbours in a contiguous array, not in {kind}")
    data = context.make_array(kind)(context, builder, array).data
    vector = context.get_value_type(Lanes(kind.dtype)).as_pointer()
    return builder.bitcast(builder.gep(data, [position]), vector)


@intrinsic
def take(typing_context: Any, array: Any, position: Any) -> Any:  # noqa: ARG001
    """Load the numbers of a contiguous array from a position on."""

    def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = _place(context, builder, array, *values)
        return builder.load(place, align=array.dtype.bitwidth // 8)

    return Lanes(array.dtype)(array, position), generate


@intrinsic
def put(typing_context: Any, array: Any, position: Any, lanes: Any) -> Any:  # noqa: ARG001
    """Store numbers in a contiguous array from a position on."""

    def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = _place(context, builder, array, *values[:2])
        builder.store(values[2], place, align=array.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, position, lanes), generate


@intrinsic
def spread(typing_context: Any, number: Any) -> Any:  # noqa: ARG001
    """Make a vector of one number."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        vector = context.get_value_type(signature.return_type)
        whole = ir.IntType(32)
        one = builder.insert_element(ir.Constant(vector, ir.Undefined), values[0], whole(0))
        order = ir.Constant(ir.VectorType(whole, WIDTH), [0] * WIDTH)
        return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), order)

    return Lanes(number)(number), generate


@intrinsic
def widened(typing_context: Any, lanes: Any) -> Any:  # noqa: ARG001
    """Turn numbers of single precision into double precision."""
    double = Lanes(types.float64)

    def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.fpext(values[0], context.get_value_type(double))

    return double(lanes), generate


@intrinsic
def narrowed(typing_context: Any, lanes: Any, least: Any) -> Any:  # noqa: ARG001
    """Turn numbers into single precision, and those not above ``least`` into 0."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        single = context.get_value_type(signature.return_type)
        kept = builder.fcmp_ordered(">", *values)
        return builder.select(kept, builder.fptrunc(values[0], single), ir.Constant(single, None))

    return Lanes(types.float32)(lanes, least), generate


def _compute_lanes(operation: Any, method: str) -> None:
    """Let compiled functions compute with two vectors as with two numbers.

    A product and the sum that it enters may be rounded once instead of twice.
    """

    @intrinsic
    def compute(typing_context: Any, one: Any, other: Any) -> Any:  # noqa: ARG001
        def generate(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
            return getattr(builder, method)(*values, flags=("contract",))

        return one(one, other), generate

    @overload(operation)
    def choose(one: Any, other: Any) -> Any:
        def computed(one: Any, other: Any) -> Any:
            return compute(one, other)

        return computed if isinstance(one, Lanes) and one == other else None


_compute_lanes(operator.add, "fadd")
_compute_lanes(operator.sub, "fsub")
_compute_lanes(operator.mul, "fmul")
_compute_lanes(operator.truediv, "fdiv")
