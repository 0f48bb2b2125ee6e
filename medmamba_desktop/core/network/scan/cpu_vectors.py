"""A type of 16 float32 for Numba kernels, so that vectorising is written down and not hoped for.

Numba leaves vectorising to LLVM, which gives up on loops as long as the scan's. Here a vector is an
LLVM vector from the start: two AVX2 registers, four of SSE or NEON, one of AVX-512. Imports Numba:
only the kernels import this module.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeVar

from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit
from numba.core import cgutils, types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

LANES = 16

_FLOAT = ir.FloatType()
_FLOATS = ir.VectorType(_FLOAT, LANES)
_HALF = ir.VectorType(_FLOAT, LANES // 2)
_INTS = ir.VectorType(ir.IntType(32), LANES)
_I32 = ir.IntType(32)
MANTISSA_BITS = 23

Function = TypeVar("Function", bound=Callable[..., Any])


def inlined(function: Function) -> Function:
    """Decorator: a function that kernels call; it is compiled into each of them."""
    compiled: Function = njit(function)
    return compiled


def _instruction(generate: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: a function that kernels call, given as its signature and the LLVM code it is."""
    made: Callable[..., Any] = intrinsic(generate)
    return made


class Vector(types.Type):
    """16 float32; exists inside kernels alone."""

    def __init__(self, lanes: int) -> None:
        super().__init__(name=f"Vector({lanes})")


vector = Vector(LANES)


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, frontend_type: Any) -> None:
        super().__init__(manager, frontend_type, _FLOATS)  # type: ignore[no-untyped-call]


class _Binary(AbstractTemplate):
    def generic(self, args: tuple[Any, ...], kws: Any) -> Any:
        if args != (vector, vector):
            return None
        return signature(vector, vector, vector)  # type: ignore[no-untyped-call]


def _define(operation: Any, opcode: str) -> None:
    template = type(f"_{opcode}", (_Binary,), {})
    infer_global(operation)(template)  # type: ignore[no-untyped-call]

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return getattr(builder, opcode)(*args)

    lower_builtin(operation, Vector, Vector)(lower)  # type: ignore[no-untyped-call]


for _operation, _opcode in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _define(_operation, _opcode)


def _address(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    return builder.gep(data, [index])


def _repeat(builder: Any, scalar: Any) -> Any:
    undefined = ir.Constant(_FLOATS, ir.Undefined)
    single = builder.insert_element(undefined, scalar, ir.Constant(_I32, 0))
    return builder.shuffle_vector(single, undefined, ir.Constant(_INTS, [0] * LANES))


def _half(builder: Any, value: Any, first: int, count: int) -> Any:
    lanes = ir.Constant(ir.VectorType(_I32, count), list(range(first, first + count)))
    return builder.shuffle_vector(value, value, lanes)


@_instruction
def stay_apart(_typing: Any) -> Any:
    """Keep LLVM from inlining the function in which this stands: its loops get all registers."""

    def generate(context: Any, builder: Any, _sig: Any, _args: Any) -> Any:
        builder.function.attributes.add("noinline")
        return context.get_dummy_value()

    return types.void(), generate


@_instruction
def load(_typing: Any, array: Any, index: Any) -> Any:
    """The 16 values of a flat float32 array from `index` on; no bounds check, no wrap-around."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        address = _address(context, builder, sig.args[0], *args)
        value = builder.load(builder.bitcast(address, ir.PointerType(_FLOATS)))
        value.align = 4
        return value

    return vector(array, types.intp), generate


@_instruction
def load_strided(_typing: Any, array: Any, index: Any, stride: Any) -> Any:
    """16 values of a flat float32 array, `stride` apart, from `index` on; no bounds check."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        address = _address(context, builder, sig.args[0], args[0], args[1])
        value = ir.Constant(_FLOATS, ir.Undefined)
        for lane in range(LANES):
            value = builder.insert_element(value, builder.load(address), ir.Constant(_I32, lane))
            address = builder.gep(address, [args[2]])
        return value

    return vector(array, types.intp, types.intp), generate


@_instruction
def store(_typing: Any, array: Any, index: Any, value: Any) -> Any:
    """Write 16 values of a flat float32 array from `index` on; no bounds check."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        address = _address(context, builder, sig.args[0], args[0], args[1])
        builder.store(args[2], builder.bitcast(address, ir.PointerType(_FLOATS))).align = 4
        return context.get_dummy_value()

    return types.void(array, types.intp, vector), generate


@_instruction
def add_halves(_typing: Any, array: Any, index: Any, value: Any) -> Any:
    """Add both halves of `value` to the 8 values of a flat float32 array from `index` on."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        address = _address(context, builder, sig.args[0], args[0], args[1])
        address = builder.bitcast(address, ir.PointerType(_HALF))
        old = builder.load(address)
        old.align = 4
        low, high = (_half(builder, args[2], i, LANES // 2) for i in (0, LANES // 2))
        builder.store(builder.fadd(old, builder.fadd(low, high)), address).align = 4
        return context.get_dummy_value()

    return types.void(array, types.intp, vector), generate


@_instruction
def sum_half(_typing: Any, array: Any, index: Any) -> Any:
    """Sum of 8 values of a flat float32 array from `index` on, pair by pair."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        address = _address(context, builder, sig.args[0], *args)
        value = builder.load(builder.bitcast(address, ir.PointerType(_HALF)))
        value.align = 4
        count = LANES // 2
        while count > 1:
            count //= 2
            parts = (_half(builder, value, first, count) for first in (0, count))
            value = builder.fadd(*parts)
        return builder.extract_element(value, ir.Constant(_I32, 0))

    return types.float32(array, types.intp), generate


@_instruction
def repeat(_typing: Any, scalar: Any) -> Any:
    """A vector of one value."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        return _repeat(builder, args[0])

    return vector(types.float32), generate


@_instruction
def load_repeated(_typing: Any, array: Any, index: Any) -> Any:
    """A vector of the one value of a flat float32 array at `index`; no bounds check."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _repeat(builder, builder.load(_address(context, builder, sig.args[0], *args)))

    return vector(array, types.intp), generate


@_instruction
def fma(_typing: Any, _a: Any, _b: Any, _c: Any) -> Any:
    """Lane by lane a * b + c, fused where the processor can."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        # llvm.fma would call a library function for each lane where there is no such instruction.
        kind = ir.FunctionType(_FLOATS, [_FLOATS] * 3)
        name = f"llvm.fmuladd.v{LANES}f32"
        function = cgutils.get_or_insert_function(  # type: ignore[no-untyped-call]
            builder.module, kind, name
        )
        return builder.call(function, args)

    return vector(vector, vector, vector), generate


@_instruction
def larger(_typing: Any, _a: Any, _b: Any) -> Any:
    """Lane by lane the larger one; `b` where either is NaN."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered(">", *args), *args)

    return vector(vector, vector), generate


@_instruction
def where_negative(_typing: Any, _value: Any, _a: Any, _b: Any) -> Any:
    """Lane by lane `a` where `value` < 0, else `b`."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        zero = ir.Constant(_FLOATS, [0.0] * LANES)
        return builder.select(builder.fcmp_ordered("<", args[0], zero), args[1], args[2])

    return vector(vector, vector, vector), generate


@_instruction
def any_below(_typing: Any, _value: Any, _limit: Any) -> Any:
    """Whether any lane of `value` is below that of `limit`, or NaN."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        below = builder.fcmp_unordered("<", *args)
        bits = builder.bitcast(below, ir.IntType(LANES))
        return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(LANES), 0))

    return types.boolean(vector, vector), generate


@_instruction
def add_to_exponent(_typing: Any, _value: Any, _count: Any) -> Any:
    """`value` * 2**c, with c the whole number in the lowest mantissa bits of `count`."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        value, count = (builder.bitcast(arg, _INTS) for arg in args)
        shift = builder.shl(count, ir.Constant(_INTS, [MANTISSA_BITS] * LANES))
        return builder.bitcast(builder.add(value, shift), _FLOATS)

    return vector(vector, vector), generate


@_instruction
def take_ticket(_typing: Any, counter: Any) -> Any:
    """The first value of an int64 array, which is one more afterwards; safe between threads."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        data = context.make_array(sig.args[0])(context, builder, args[0]).data
        return builder.atomic_rmw("add", data, ir.Constant(ir.IntType(64), 1), "monotonic")

    return types.int64(counter), generate
