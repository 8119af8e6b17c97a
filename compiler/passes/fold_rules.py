"""Simplifications of single operations, by the operation's name. A rule returns the values that replace the
operation's results, or None.

Each holds for every operand: a float rule must be right for NaN, infinities and both zeros. A rule may drop a trapping
operation only if it cannot trap.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from ..ir.arithmetic import constant
from ..ir.core import Module, Op, Value
from ..ir.structure import field_types, is_managed
from ..ir.types import BOOL, I64, Scalar, Type


class Folder(ABC):
    """What a rule may ask for."""

    __slots__ = ("module",)

    def __init__(self, module: Module) -> None:
        self.module = module

    @abstractmethod
    def new_op(self, op: Op) -> list[Value]:
        """Places an operation before the one that is simplified; returns its results."""

    def emit(self, like: Op, name: str, operands: list[Value], type: Type, **attributes: Any) -> Value:
        return self.new_op(Op(name, operands, [type], attributes, None, like.span))[0]

    def const(self, value: Any, type: Scalar, like: Op) -> Value:
        return self.emit(like, "const", [], type, value=value)

    def known(self, value: Value) -> Any:
        """The value of a constant, or None."""
        owner = value.owner
        if owner.__class__ is Op and owner.name == "const":  # type: ignore[union-attr]
            assert isinstance(owner, Op) and isinstance(value.type, Scalar)
            return constant(owner.attributes["value"], value.type)
        return None

    def defining(self, value: Value, *names: str) -> Op | None:
        """The operation that makes ``value``, if it is one of these."""
        owner = value.owner
        return owner if isinstance(owner, Op) and owner.name in names else None


Rule = Callable[[Folder, Op], "list[Value] | None"]


def _is(value: Any, expected: float) -> bool:
    """Whether a float is this one, with this sign."""
    return value is not None and value == expected and math.copysign(1.0, value) == math.copysign(1.0, expected)


# floats


def _fadd(folder: Folder, op: Op) -> list[Value] | None:
    for value, other in (op.operands, op.operands[::-1]):
        if _is(folder.known(other), -0.0):
            return [value]
    return None


def _fsub(folder: Folder, op: Op) -> list[Value] | None:
    value, other = op.operands
    return [value] if _is(folder.known(other), 0.0) else None


def _fmul(folder: Folder, op: Op) -> list[Value] | None:
    for value, other in (op.operands, op.operands[::-1]):
        if _is(folder.known(other), 1.0):
            return [value]
    return None


def _fdiv(folder: Folder, op: Op) -> list[Value] | None:
    """By a power of two whose inverse is normal too: a product, exactly."""
    value, other = op.operands
    divisor = folder.known(other)
    if divisor is None:
        return None
    if _is(divisor, 1.0):
        return [value]
    type = op.results[0].type
    if not isinstance(type, Scalar) or type.bits == 80 or not math.isfinite(divisor):
        return None
    mantissa, exponent = math.frexp(divisor)
    if abs(mantissa) != 0.5 or abs(exponent) > (120 if type.bits == 32 else 1000):
        return None
    return [folder.emit(op, "fmul", [value, folder.const(1.0 / divisor, type, op)], type)]


def _fneg(folder: Folder, op: Op) -> list[Value] | None:
    inner = folder.defining(op.operands[0], "fneg")
    return [inner.operands[0]] if inner is not None else None


def _fabs(folder: Folder, op: Op) -> list[Value] | None:
    if folder.defining(op.operands[0], "fabs") is not None:
        return [op.operands[0]]
    inner = folder.defining(op.operands[0], "fneg")
    return [folder.emit(op, "fabs", inner.operands[:1], op.results[0].type)] if inner is not None else None


def _same_operands(folder: Folder, op: Op) -> list[Value] | None:
    return [op.operands[0]] if op.operands[0] is op.operands[1] else None


# integers


def _neutral(neutral: int, sides: tuple[int, ...], absorbing: int | None = None) -> Rule:
    """``neutral`` as one of the operands at ``sides`` leaves the other; ``absorbing`` on either side is the result."""

    def rule(folder: Folder, op: Op) -> list[Value] | None:
        for side in (0, 1):
            value = folder.known(op.operands[side])
            if value is None or isinstance(value, bool):
                continue
            if value == neutral and side in sides:
                return [op.operands[1 - side]]
            if absorbing is not None and value == absorbing:
                return [op.operands[side]]
        return None

    return rule


def _difference(folder: Folder, op: Op) -> list[Value] | None:
    """x - x, x ^ x."""
    type = op.results[0].type
    if op.operands[0] is op.operands[1] and isinstance(type, Scalar):
        return [folder.const(False if type.kind == "bool" else 0, type, op)]
    return _neutral(0, (1,) if op.name in ("isub", "wsub") else (0, 1))(folder, op)


def _idiv(folder: Folder, op: Op) -> list[Value] | None:
    return [op.operands[0]] if folder.known(op.operands[1]) == 1 else None


def _irem(folder: Folder, op: Op) -> list[Value] | None:
    type = op.results[0].type
    return [folder.const(0, type, op)] if isinstance(type, Scalar) and folder.known(op.operands[1]) == 1 else None


def _shift(folder: Folder, op: Op) -> list[Value] | None:
    return [op.operands[0]] if folder.known(op.operands[1]) == 0 else None


def _logical(folder: Folder, op: Op) -> list[Value] | None:
    """``and`` and ``or``: of a value with itself, with a constant bool, with no or all bits."""
    first, second = op.operands
    if first is second:
        return [first]
    type = op.results[0].type
    if not isinstance(type, Scalar):
        return None
    for value, other in ((first, second), (second, first)):
        known = folder.known(other)
        if known is None:
            continue
        all_bits = True if type.kind == "bool" else -1 if type.signed else (1 << type.bits) - 1
        if known == (all_bits if op.name == "iand" else 0):
            return [value]
        if known == (0 if op.name == "iand" else all_bits):
            return [other]
    return None


def _compare_same(folder: Folder, op: Op) -> list[Value] | None:
    """An integer compared with itself."""
    if op.operands[0] is not op.operands[1] or op.results[0].type != BOOL:
        return None
    return [folder.const(op.name in ("ieq", "ile", "ige"), BOOL, op)]


_INVERSE = {
    "ieq": "ine",
    "ine": "ieq",
    "ilt": "ige",
    "ige": "ilt",
    "igt": "ile",
    "ile": "igt",
    "feq": "fne",
    "fne": "feq",
}


def _inot(folder: Folder, op: Op) -> list[Value] | None:
    inner = folder.defining(op.operands[0], "inot")
    if inner is not None:
        return [inner.operands[0]]
    comparison = folder.defining(op.operands[0], *_INVERSE)
    if comparison is None:
        return None
    return [folder.emit(op, _INVERSE[comparison.name], list(comparison.operands), op.results[0].type)]


# conversions


def _convert(folder: Folder, op: Op) -> list[Value] | None:
    """To the same type; back from a wider float."""
    value, target = op.operands[0], op.results[0].type
    if value.type == target:
        return [value]
    inner = folder.defining(value, "fconvert") if op.name == "fconvert" else None
    if inner is None or inner.operands[0].type != target:
        return None
    source, middle = inner.operands[0].type, value.type
    widened = isinstance(source, Scalar) and isinstance(middle, Scalar) and source.bits <= middle.bits
    return [inner.operands[0]] if widened else None


# choices and aggregates


def _select(folder: Folder, op: Op) -> list[Value] | None:
    condition, first, second = op.operands
    if first is second:
        return [first]
    known = folder.known(condition)
    if known is not None:
        return [first if known else second]
    if op.results[0].type == BOOL:
        sides = folder.known(first), folder.known(second)
        if sides == (True, False):
            return [condition]
        if sides == (False, True):
            return [folder.emit(op, "inot", [condition], BOOL)]
    return None


def _get(folder: Folder, op: Op) -> list[Value] | None:
    """Of a known aggregate. Looking through a ``set`` of another field would keep the old aggregate, and so its
    buffers, alive beyond the update: only where there are none."""
    index = op.attributes["index"]
    aggregate = op.operands[0]
    while True:
        owner = folder.defining(aggregate, "make", "set", "take")
        if owner is None:
            break
        if owner.name == "make":
            return [owner.operands[index]]
        if owner.name == "set" and owner.attributes["index"] == index:
            return [owner.operands[1]]
        if is_managed(aggregate.type, folder.module) or (owner.name == "take" and owner.attributes["index"] == index):
            break
        if owner.name == "take" and aggregate is not owner.results[0]:
            break
        aggregate = owner.operands[0]
    if aggregate is op.operands[0]:
        return None
    return [folder.emit(op, "get", [aggregate], op.results[0].type, index=index)]


def _set(folder: Folder, op: Op) -> list[Value] | None:
    """Of a known aggregate, or one of which nothing is known yet, as initialisers have: a new one with the field
    replaced."""
    owner = folder.defining(op.operands[0], "make", "uninit")
    if owner is None:
        return None
    fields = list(owner.operands)
    if owner.name == "uninit":
        types = field_types(op.operands[0].type, folder.module) or ()
        fields = [folder.emit(op, "uninit", [], type) for type in types]
    fields[op.attributes["index"]] = op.operands[1]
    return [folder.emit(op, "make", fields, op.results[0].type)]


def _take(folder: Folder, op: Op) -> list[Value] | None:
    owner = folder.defining(op.operands[0], "make")
    if owner is None:
        return None
    fields = list(owner.operands)
    index = op.attributes["index"]
    value = fields[index]
    fields[index] = folder.emit(op, "uninit", [], value.type)
    return [folder.emit(op, "make", fields, op.results[0].type), value]


def _make(folder: Folder, op: Op) -> list[Value] | None:
    """All fields of one aggregate of the same type, in order: that aggregate."""
    if not op.operands:
        return None
    first = folder.defining(op.operands[0], "get")
    if first is None or first.operands[0].type != op.results[0].type:
        return None
    source = first.operands[0]
    if len(op.operands) != len(field_types(source.type, folder.module) or ()):
        return None
    for index, value in enumerate(op.operands):
        owner = folder.defining(value, "get")
        if owner is None or owner.operands[0] is not source or owner.attributes["index"] != index:
            return None
    return [source]


def _enum_tag(folder: Folder, op: Op) -> list[Value] | None:
    owner = folder.defining(op.operands[0], "enum.make")
    return [folder.const(owner.attributes["case"], I64, op)] if owner is not None else None


def _enum_payload(folder: Folder, op: Op) -> list[Value] | None:
    owner = folder.defining(op.operands[0], "enum.make")
    if owner is None or owner.attributes["case"] != op.attributes["case"]:
        return None
    return [owner.operands[op.attributes["index"]]]


def _box_get(folder: Folder, op: Op) -> list[Value] | None:
    owner = folder.defining(op.operands[0], "box.make")
    return [owner.operands[0]] if owner is not None else None


# arrays


def _array_count(folder: Folder, op: Op) -> list[Value] | None:
    owner = folder.defining(op.operands[0], "array.make", "array.fill", "array.uninit", "bytes")
    if owner is None:
        return None
    if owner.name == "bytes":
        return [folder.const(len(owner.attributes["value"]), I64, op)]
    if owner.name == "array.make":
        return [folder.const(len(owner.operands), I64, op)]
    return [owner.operands[0]]


def _array_get(folder: Folder, op: Op) -> list[Value] | None:
    """An element of an array that is written out or filled, or the one that was just written."""
    array, index = op.operands
    written = folder.defining(array, "array.set")
    if written is not None and written.operands[1] is index:
        return [written.operands[2]]
    filled = folder.defining(array, "array.fill") if op.attributes.get("unchecked") else None
    if filled is not None and isinstance(filled.operands[1].type, Scalar):
        value, type = filled.operands[1], op.results[0].type
        return [value if value.type == type else folder.emit(op, "splat", [value], type)]
    owner, place = folder.defining(array, "array.make"), folder.known(index)
    if owner is None or place is None or not 0 <= place < len(owner.operands):
        return None
    return [owner.operands[place]]


def _array_concat(folder: Folder, op: Op) -> list[Value] | None:
    first, second = (folder.defining(value, "bytes", "array.make") for value in op.operands)
    if second is not None and _is_empty(second):
        return [op.operands[0]]
    if first is not None and _is_empty(first):
        return [op.operands[1]]
    if first is None or second is None or first.name != second.name:
        return None
    if first.name == "array.make":
        return [folder.emit(op, "array.make", [*first.operands, *second.operands], op.results[0].type)]
    joined = first.attributes["value"] + second.attributes["value"]
    return [folder.emit(op, "bytes", [], op.results[0].type, value=joined)]


def _is_empty(array: Op) -> bool:
    return not array.operands and not array.attributes.get("value")


RULES: dict[str, Rule] = {
    "fadd": _fadd,
    "fsub": _fsub,
    "fmul": _fmul,
    "fdiv": _fdiv,
    "fneg": _fneg,
    "fabs": _fabs,
    "fmin": _same_operands,
    "fmax": _same_operands,
    "iadd": _neutral(0, (0, 1)),
    "isub": _difference,
    "imul": _neutral(1, (0, 1), absorbing=0),
    "idiv": _idiv,
    "irem": _irem,
    "wadd": _neutral(0, (0, 1)),
    "wsub": _difference,
    "wmul": _neutral(1, (0, 1), absorbing=0),
    "iand": _logical,
    "ior": _logical,
    "ixor": _difference,
    "shl": _shift,
    "shr": _shift,
    **dict.fromkeys(("ieq", "ine", "ilt", "ile", "igt", "ige"), _compare_same),
    "inot": _inot,
    "fconvert": _convert,
    "iconvert": _convert,
    "itruncate": _convert,
    "bitcast": _convert,
    "select": _select,
    "make": _make,
    "get": _get,
    "set": _set,
    "take": _take,
    "enum.tag": _enum_tag,
    "enum.payload": _enum_payload,
    "box.get": _box_get,
    "array.count": _array_count,
    "array.get": _array_get,
    "array.concat": _array_concat,
}
