"""The scalar operations, exactly: shared by the interpreter and by constant folding.

A float is a Python float, rounded to its width after each operation (``f80``: ``numpy.longdouble``); an integer
a Python int within its width; a bool a Python bool; a vector a tuple of lanes. An operation that traps raises
``ArithmeticTrap``.
"""

from __future__ import annotations

import ctypes
import math
import operator
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from .libm import libm_function
from .ops import BINARY_FLOAT, UNARY_FLOAT
from .traps import TRAP_MESSAGES, ArithmeticTrap
from .types import Scalar, Type, Vector

Function = Callable[..., Any]

_COMPARE: dict[str, Function] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


def round_f32(value: float) -> float:
    return ctypes.c_float(value).value


def wrap(value: int, type: Scalar) -> int:
    """The low bits of ``value``, as this type reads them."""
    value &= (1 << type.bits) - 1
    return value - (1 << type.bits) if type.signed and value >> (type.bits - 1) else value


def int_range(type: Scalar) -> tuple[int, int]:
    return (-(1 << (type.bits - 1)), (1 << (type.bits - 1)) - 1) if type.signed else (0, (1 << type.bits) - 1)


def constant(value: Any, type: Scalar) -> Any:
    """The value of a ``const`` of this type."""
    return to_float(value, type) if type.kind == "float" else value


def to_float(value: Any, type: Scalar) -> Any:
    """A float of another width, rounded to this one."""
    if type.bits == 32:
        return round_f32(float(value))
    if type.bits == 64:
        return float(value)
    import numpy as np

    return np.longdouble(value)


def int_to_float(value: int, type: Scalar) -> Any:
    """Rounded once, to nearest."""
    if type.bits == 80:
        import numpy as np

        return np.longdouble(value >> 32) * 4294967296 + np.longdouble(value & 0xFFFF_FFFF)
    excess = abs(value).bit_length() - 53
    if type.bits == 32 and excess > 0:
        # Keeps a sticky bit, so that rounding to a double first changes nothing.
        magnitude = abs(value)
        sticky = int(magnitude & ((1 << excess) - 1) != 0)
        magnitude = (magnitude >> excess | sticky) << excess
        value = -magnitude if value < 0 else magnitude
    return to_float(float(value), type)


@lru_cache(maxsize=4096)
def scalar_function(name: str, operand: Type, result: Type) -> Function | None:
    """The function of a scalar operation, given the type of its first operand and of its result; None for an
    operation that is not in this file."""
    if isinstance(operand, Vector):
        function = scalar_function(name, operand.element, result.element if isinstance(result, Vector) else result)
        return None if function is None else _on_lanes(function)
    if not isinstance(operand, Scalar) or not isinstance(result, Scalar):
        return None
    make = _FUNCTIONS.get(name)
    return None if make is None else make(name, operand, result)


def _on_lanes(function: Function) -> Function:
    def lanes(*operands: Any) -> Any:
        return tuple([function(*lane) for lane in zip(*operands, strict=True)])

    return lanes


def _quiet(function: Function) -> Function:
    """NumPy warns about overflow; the IR has infinities."""
    import numpy as np

    def call(*operands: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*operands)

    return call


def _float_operator(function: Function) -> Callable[[str, Scalar, Scalar], Function]:
    def make(name: str, operand: Scalar, result: Scalar) -> Function:
        if operand.bits == 64:
            return function
        if operand.bits == 80:
            return _quiet(function)
        return lambda a, b: ctypes.c_float(function(a, b)).value

    return make


def _divide(a: float, b: float) -> float:
    if b != 0.0:
        return a / b
    if a == 0.0 or a != a:
        return math.nan if a == a else a
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def _fdiv(name: str, operand: Scalar, result: Scalar) -> Function:
    return _quiet(operator.truediv) if operand.bits == 80 else _float_operator(_divide)(name, operand, result)


def _c_function(arity: int) -> Callable[[str, Scalar, Scalar], Function]:
    return lambda name, operand, result: libm_function(name, operand.bits, arity)


def _always(function: Function) -> Callable[[str, Scalar, Scalar], Function]:
    return lambda name, operand, result: function


def _compare(name: str, operand: Scalar, result: Scalar) -> Function:
    function = _COMPARE[name[1:]]
    return (lambda a, b: bool(function(a, b))) if operand.bits == 80 else function


def _checked(function: Function) -> Callable[[str, Scalar, Scalar], Function]:
    def make(name: str, operand: Scalar, result: Scalar) -> Function:
        low, high = int_range(result)
        message = TRAP_MESSAGES[name][0]

        def checked(*operands: int) -> int:
            value = function(*operands)
            if low <= value <= high:
                return value
            raise ArithmeticTrap(message)

        return checked

    return make


def _wrapping(function: Function) -> Callable[[str, Scalar, Scalar], Function]:
    return lambda name, operand, result: lambda *operands: wrap(function(*operands), result)


def _overflows(function: Function) -> Callable[[str, Scalar, Scalar], Function]:
    def make(name: str, operand: Scalar, result: Scalar) -> Function:
        low, high = int_range(operand)
        return lambda *operands: not low <= function(*operands) <= high

    return make


def _quotient(a: int, b: int) -> int:
    magnitude = abs(a) // abs(b)
    return magnitude if (a < 0) == (b < 0) else -magnitude


def _division(name: str, operand: Scalar, result: Scalar) -> Function:
    low, high = int_range(result)
    zero, overflow = TRAP_MESSAGES[name]

    def divide(a: int, b: int) -> int:
        if b == 0:
            raise ArithmeticTrap(zero)
        quotient = _quotient(a, b)
        if not low <= quotient <= high:
            raise ArithmeticTrap(overflow)
        return quotient if name == "idiv" else a - quotient * b

    return divide


def _shift(name: str, operand: Scalar, result: Scalar) -> Function:
    """A negative amount shifts the other way; one beyond the width leaves nothing, or the sign."""
    bits = operand.bits

    def shift(value: int, amount: int) -> int:
        left = amount if name == "shl" else -amount
        if left >= 0:
            return wrap(value << left, operand) if left < bits else 0
        return value >> min(-left, bits)

    return shift


def _popcount(name: str, operand: Scalar, result: Scalar) -> Function:
    return lambda value: (value & ((1 << operand.bits) - 1)).bit_count()


def _clz(name: str, operand: Scalar, result: Scalar) -> Function:
    return lambda value: operand.bits - (value & ((1 << operand.bits) - 1)).bit_length()


def _ctz(name: str, operand: Scalar, result: Scalar) -> Function:
    return lambda value: ((value & -value) or 1 << operand.bits).bit_length() - 1


def _with_integer(name: str, operand: Scalar, result: Scalar) -> Function:
    """The C function of a float and an ``int``, in the order of the operands."""
    return libm_function(name, result.bits, 2, integer=0 if operand.kind == "int" else 1)


def _inot(name: str, operand: Scalar, result: Scalar) -> Function:
    if operand.kind == "bool":
        return operator.not_
    return lambda value: wrap(~value, operand)


def _fconvert(name: str, operand: Scalar, result: Scalar) -> Function:
    return lambda value: to_float(value, result)


def _itof(name: str, operand: Scalar, result: Scalar) -> Function:
    return lambda value: int_to_float(value, result)


def _ftoi(name: str, operand: Scalar, result: Scalar) -> Function:
    low, high = int_range(result)
    (message,) = TRAP_MESSAGES[name]

    def convert(value: Any) -> int:
        if value != value or value in (math.inf, -math.inf):
            raise ArithmeticTrap(message)
        whole = int(value)
        if not low <= whole <= high:
            raise ArithmeticTrap(message)
        return whole

    return convert


def _bitcast(name: str, operand: Scalar, result: Scalar) -> Function | None:
    source, target = _FORMATS.get(operand.name), _FORMATS.get(result.name)
    if source is None or target is None:
        return None
    return lambda value: struct.unpack(target, struct.pack(source, value))[0]


_FORMATS = {
    "f32": "<f",
    "f64": "<d",
    "i8": "<b",
    "i16": "<h",
    "i32": "<i",
    "i64": "<q",
    "u8": "<B",
    "u16": "<H",
    "u32": "<I",
    "u64": "<Q",
    "bool": "<?",
}

_FUNCTIONS: dict[str, Callable[[str, Scalar, Scalar], Function | None]] = {
    **dict.fromkeys(UNARY_FLOAT, _c_function(1)),
    **dict.fromkeys(BINARY_FLOAT, _c_function(2)),
    "fneg": _always(operator.neg),
    "fabs": _always(abs),
    "fadd": _float_operator(operator.add),
    "fsub": _float_operator(operator.sub),
    "fmul": _float_operator(operator.mul),
    "fdiv": _fdiv,
    "fmin": _always(lambda x, y: y if y < x else x),
    "fmax": _always(lambda x, y: y if y >= x else x),
    "fma": _c_function(3),
    **{f"{kind}{test}": _compare for kind in "fi" for test in _COMPARE},
    "iadd": _checked(operator.add),
    "isub": _checked(operator.sub),
    "imul": _checked(operator.mul),
    "ineg": _checked(operator.neg),
    "idiv": _division,
    "irem": _division,
    "iadd.overflows": _overflows(operator.add),
    "isub.overflows": _overflows(operator.sub),
    "imul.overflows": _overflows(operator.mul),
    "wadd": _wrapping(operator.add),
    "wsub": _wrapping(operator.sub),
    "wmul": _wrapping(operator.mul),
    "iand": _always(operator.and_),
    "ior": _always(operator.or_),
    "ixor": _always(operator.xor),
    "shl": _shift,
    "shr": _shift,
    "inot": _inot,
    "popcount": _popcount,
    "clz": _clz,
    "ctz": _ctz,
    **dict.fromkeys(("ldexp", "jn", "yn"), _with_integer),
    "fconvert": _fconvert,
    "itof": _itof,
    "ftoi": _ftoi,
    "iconvert": _checked(int),
    "itruncate": _wrapping(int),
    "bitcast": _bitcast,
}
