"""Constants, arithmetic, comparisons and conversions of scalars and vectors of them."""

from __future__ import annotations

from typing import Any

from ...ir.core import Op
from ...ir.ops import ROUNDED
from ...ir.traps import TRAP_MESSAGES
from ...ir.types import Scalar, Type, Vector
from . import memory
from .elementary import library
from .function import FunctionEmitter, Lowering
from .literals import float_literal, literal
from .types import SCALARS, mangle


def element(type: Type) -> Scalar:
    scalar = type.element if isinstance(type, Vector) else type
    assert isinstance(scalar, Scalar)
    return scalar


def lanes(type: Type) -> int:
    return type.lanes if isinstance(type, Vector) else 1


def splat(type: Type, literal: str) -> str:
    """A literal of a scalar type, or a vector of it."""
    if isinstance(type, Vector):
        return f"splat ({SCALARS[type.element.name].type} {literal})"
    return literal


def const(e: FunctionEmitter, op: Op) -> None:
    type = op.result.type
    assert isinstance(type, Scalar)
    e.set_result(op, literal(type, op.attributes["value"]))


# arithmetic


def float_flags(e: FunctionEmitter, op: Op) -> str:
    if e.strict or ROUNDED in op.attributes:
        return ""
    return "reassoc contract " if op.attributes.get("reassoc") else "contract "


def float_binary(instruction: str) -> Lowering:
    def lower(e: FunctionEmitter, op: Op) -> None:
        a, b = op.operands
        type = e.llvm(a.type)
        e.set_result(op, e.op(f"{instruction} {float_flags(e, op)}{type} {e.leaf(a)}, {e.leaf(b)}"))

    return lower


def exact_binary(instruction: str) -> Lowering:
    """An instruction on two values of one type, without flags."""

    def lower(e: FunctionEmitter, op: Op) -> None:
        a, b = op.operands
        e.set_result(op, e.op(f"{instruction} {e.llvm(a.type)} {e.leaf(a)}, {e.leaf(b)}"))

    return lower


def fneg(e: FunctionEmitter, op: Op) -> None:
    (a,) = op.operands
    e.set_result(op, e.op(f"fneg {e.llvm(a.type)} {e.leaf(a)}"))


def intrinsic(name: str) -> Lowering:
    """An LLVM intrinsic whose result is exact."""

    def lower(e: FunctionEmitter, op: Op) -> None:
        type = op.result.type
        e.set_result(op, call_intrinsic(e, name, type, *(e.leaf(v) for v in op.operands)))

    return lower


def call_intrinsic(e: FunctionEmitter, name: str, type: Type, *operands: str, flags: str = "") -> str:
    llvm = e.llvm(type)
    full = f"llvm.{name}.{mangle(type)}"
    callee = e.unit.declare(full, f"declare {llvm} @{full}({', '.join([llvm] * len(operands))})")
    return e.op(f"call {flags}{llvm} {callee}({', '.join(f'{llvm} {operand}' for operand in operands)})")


def libm(name: str) -> Lowering:
    """The C library's function, lane by lane. ``--strict-float``: the optimiser may not know what it computes."""

    def lower(e: FunctionEmitter, op: Op) -> None:
        type = op.result.type
        row = SCALARS[element(type).name]
        symbol = name + row.libm
        types = [SCALARS[element(v.type).name].type for v in op.operands]
        callee = e.unit.declare(
            symbol, f"declare {row.type} @{symbol}({', '.join(types)}) nounwind willreturn memory(none)"
        )
        builtin = " nobuiltin" if e.strict else ""

        def one(operands: list[str]) -> str:
            arguments = ", ".join(f"{t} {operand}" for t, operand in zip(types, operands, strict=True))
            return e.op(f"call {row.type} {callee}({arguments}){builtin}")

        e.set_result(op, by_lane(e, [v.type for v in op.operands], type, [e.leaf(v) for v in op.operands], one))

    return lower


def elementary(name: str) -> Lowering:
    """This backend's own function, where it has one for the type and the options allow it."""
    of_libm = libm(name)

    def lower(e: FunctionEmitter, op: Op) -> None:
        type = op.result.type
        scalar = element(type)
        if not e.settings.elementary or scalar.bits > 64:
            of_libm(e, op)
            return
        callee = library.callee(e.unit, name, SCALARS[scalar.name].intrinsic, lanes(type))
        llvm = e.llvm(type)
        arguments = ", ".join(f"{llvm} {e.leaf(v)}" for v in op.operands)
        e.set_result(op, e.op(f"call {llvm} {callee}({arguments})"))

    return lower


def by_lane(e: FunctionEmitter, types: list[Type], type: Type, operands: list[str], one: Any) -> str:
    """``one`` of the operands, or of each lane of them; an operand that is no vector is the same for all lanes."""
    if not isinstance(type, Vector):
        return one(operands)

    def lane_of(source: Type, operand: str, lane: int) -> str:
        if not isinstance(source, Vector):
            return operand
        return e.op(f"extractelement {e.llvm(source)} {operand}, i64 {lane}")

    llvm, scalar = e.llvm(type), SCALARS[type.element.name].type
    whole = "poison"
    for lane in range(type.lanes):
        result = one([lane_of(t, operand, lane) for t, operand in zip(types, operands, strict=True)])
        whole = e.op(f"insertelement {llvm} {whole}, {scalar} {result}, i64 {lane}")
    return whole


def minimum(e: FunctionEmitter, op: Op) -> None:
    """Swift's ``y < x ? y : x``."""
    _choose(e, op, "olt", "minimumnum")


def maximum(e: FunctionEmitter, op: Op) -> None:
    """Swift's ``y >= x ? y : x``."""
    _choose(e, op, "oge", "maximumnum")


def _choose(e: FunctionEmitter, op: Op, predicate: str, reducible: str) -> None:
    """``reducible``: the intrinsic that does the same for an ``x`` that is a number, but for the sign of zero; LLVM
    reorders nothing else."""
    type = op.result.type
    x, y = (e.leaf(v) for v in op.operands)
    if op.attributes.get("reassoc") and not e.strict:
        e.set_result(op, call_intrinsic(e, reducible, type, x, y, flags="nsz "))
        return
    llvm = e.llvm(type)
    condition = e.op(f"fcmp {predicate} {llvm} {y}, {x}")
    e.set_result(op, e.op(f"select {condition_type(type)} {condition}, {llvm} {y}, {llvm} {x}"))


def condition_type(type: Type) -> str:
    return f"<{type.lanes} x i1>" if isinstance(type, Vector) else "i1"


def float_compare(predicate: str) -> Lowering:
    return exact_binary(f"fcmp {predicate}")


def int_compare(signed: str, unsigned: str) -> Lowering:
    def lower(e: FunctionEmitter, op: Op) -> None:
        a, b = op.operands
        predicate = signed if element(a.type).signed else unsigned
        e.set_result(op, e.op(f"icmp {predicate} {e.llvm(a.type)} {e.leaf(a)}, {e.leaf(b)}"))

    return lower


def checked(operation: str) -> Lowering:
    """An addition, subtraction or multiplication that traps when the result does not fit."""

    def lower(e: FunctionEmitter, op: Op) -> None:
        a, b = (e.leaf(v) for v in op.operands)
        e.set_result(op, checked_int(e, op, operation, op.result.type, a, b))

    return lower


def checked_int(e: FunctionEmitter, op: Op, operation: str, type: Type, a: str, b: str) -> str:
    llvm = e.llvm(type)
    if e.unchecked(op):
        return e.op(f"{operation} {llvm} {a}, {b}")
    value, bad = with_overflow(e, operation, type, a, b)
    require_none(e, op, type, bad)
    return value


def overflows(operation: str) -> Lowering:
    """Whether an addition, subtraction or multiplication does not fit."""

    def lower(e: FunctionEmitter, op: Op) -> None:
        a, b = op.operands
        e.set_result(op, with_overflow(e, operation, a.type, e.leaf(a), e.leaf(b))[1])

    return lower


def with_overflow(e: FunctionEmitter, operation: str, type: Type, a: str, b: str) -> tuple[str, str]:
    """The result, wrapped around, and whether it does not fit."""
    llvm = e.llvm(type)
    name = f"llvm.{'s' if element(type).signed else 'u'}{operation}.with.overflow.{mangle(type)}"
    pair = f"{{{llvm}, {condition_type(type)}}}"
    callee = e.unit.declare(name, f"declare {pair} @{name}({llvm}, {llvm})")
    both = e.op(f"call {pair} {callee}({llvm} {a}, {llvm} {b})")
    return e.op(f"extractvalue {pair} {both}, 0"), e.op(f"extractvalue {pair} {both}, 1")


def require_none(e: FunctionEmitter, op: Op, type: Type, bad: str) -> None:
    """Traps when the condition ``bad`` holds, in any lane."""
    require(e, op, type, e.op(f"xor {condition_type(type)} {bad}, {splat_true(type)}"))


def require(e: FunctionEmitter, op: Op, type: Type, good: str, message: str = "") -> None:
    """Goes on when ``good`` holds in every lane."""
    if isinstance(type, Vector):
        name = f"llvm.vector.reduce.and.v{type.lanes}i1"
        callee = e.unit.declare(name, f"declare i1 @{name}(<{type.lanes} x i1>)")
        good = e.op(f"call i1 {callee}(<{type.lanes} x i1> {good})")
    e.check(good, op, message)


def splat_true(type: Type) -> str:
    return "splat (i1 true)" if isinstance(type, Vector) else "true"


def ineg(e: FunctionEmitter, op: Op) -> None:
    type = op.result.type
    zero = splat(type, "0")
    e.set_result(op, checked_int(e, op, "sub", type, zero, e.leaf(op.operands[0])))


def division(signed: str, unsigned: str) -> Lowering:
    """Always checked, unless by a constant: the processor stops the program at a division by zero."""

    def lower(e: FunctionEmitter, op: Op) -> None:
        type = op.result.type
        llvm = e.llvm(type)
        a, b = (e.leaf(v) for v in op.operands)
        instruction = signed if element(type).signed else unsigned
        if op.operands[1].constant not in (None, 0, -1):
            e.set_result(op, e.op(f"{instruction} {llvm} {a}, {b}"))
            return
        zero, overflow = TRAP_MESSAGES[op.name]
        require(e, op, type, e.op(f"icmp ne {llvm} {b}, {splat(type, '0')}"), zero)
        if not element(type).signed:
            e.set_result(op, e.op(f"{instruction} {llvm} {a}, {b}"))
            return
        lowest = splat(type, str(-(1 << element(type).bits - 1)))
        first = e.op(f"icmp ne {llvm} {a}, {lowest}")
        second = e.op(f"icmp ne {llvm} {b}, {splat(type, '-1')}")
        good = e.op(f"or {condition_type(type)} {first}, {second}")
        require(e, op, type, good, overflow)
        e.set_result(op, e.op(f"{instruction} {llvm} {a}, {b}"))

    return lower


def shift(instruction: str) -> Lowering:
    """A negative amount shifts the other way; one beyond the width leaves nothing, or the sign."""

    def lower(e: FunctionEmitter, op: Op) -> None:
        type = op.result.type
        x, amount = (e.leaf(v) for v in op.operands)
        llvm, kind, bits = e.llvm(type), condition_type(type), element(type).bits
        if (known := op.operands[1].constant) is not None and 0 <= known < bits:
            arithmetic = "shl" if instruction == "shl" else "ashr" if element(type).signed else "lshr"
            e.set_result(op, e.op(f"{arithmetic} {llvm} {x}, {amount}"))
            return

        def choose(condition: str, yes: str, no: str) -> str:
            return e.op(f"select {kind} {condition}, {llvm} {yes}, {llvm} {no}")

        def left(by: str) -> str:
            inside = e.op(f"icmp ult {llvm} {by}, {splat(type, str(bits))}")
            return choose(inside, e.op(f"shl {llvm} {x}, {choose(inside, by, splat(type, '0'))}"), splat(type, "0"))

        def right(by: str) -> str:
            inside = e.op(f"icmp ult {llvm} {by}, {splat(type, str(bits))}")
            if element(type).signed:
                return e.op(f"ashr {llvm} {x}, {choose(inside, by, splat(type, str(bits - 1)))}")
            return choose(inside, e.op(f"lshr {llvm} {x}, {choose(inside, by, splat(type, '0'))}"), splat(type, "0"))

        forward, backward = (left, right) if instruction == "shl" else (right, left)
        result = forward(amount)
        if element(type).signed:
            negative = e.op(f"icmp slt {llvm} {amount}, {splat(type, '0')}")
            opposite = e.op(f"sub {llvm} {splat(type, '0')}, {amount}")
            result = choose(negative, backward(opposite), result)
        e.set_result(op, result)

    return lower


def count_bits(name: str, *more: str) -> Lowering:
    """An LLVM intrinsic that counts bits; ``more`` are its further arguments."""

    def lower(e: FunctionEmitter, op: Op) -> None:
        type = op.result.type
        llvm = e.llvm(type)
        full = f"llvm.{name}.{mangle(type)}"
        callee = e.unit.declare(full, f"declare {llvm} @{full}({', '.join([llvm, *('i1' for _ in more)])})")
        arguments = ", ".join([f"{llvm} {e.leaf(op.operands[0])}", *more])
        e.set_result(op, e.op(f"call {llvm} {callee}({arguments})"))

    return lower


def inot(e: FunctionEmitter, op: Op) -> None:
    type = op.result.type
    ones = splat(type, "true" if element(type).kind == "bool" else "-1")
    e.set_result(op, e.op(f"xor {e.llvm(type)} {e.leaf(op.operands[0])}, {ones}"))


def select(e: FunctionEmitter, op: Op) -> None:
    """Consumes both sides: of buffers, the one not chosen is released."""
    condition, yes, no = op.operands
    type = op.result.type
    c = e.leaf(condition)
    kind = e.llvm(condition.type)

    def choose(first: list[str], second: list[str]) -> list[str]:
        pairs = zip(e.layouts[type].leaves, first, second, strict=True)
        return [e.op(f"select {kind} {c}, {leaf.type} {a}, {leaf.type} {b}") for leaf, a, b in pairs]

    e.define(op.result, choose(e.leaves(yes), e.leaves(no)))
    if e.layouts[type].managed:
        memory.release(e, type, choose(e.leaves(no), e.leaves(yes)))


# conversions


def fconvert(e: FunctionEmitter, op: Op) -> None:
    (a,) = op.operands
    source, target = element(a.type), element(op.result.type)
    if source == target:
        e.set_result(op, e.leaf(a))
        return
    instruction = "fpext" if source.bits < target.bits else "fptrunc"
    e.set_result(op, e.op(f"{instruction} {e.llvm(a.type)} {e.leaf(a)} to {e.llvm(op.result.type)}"))


def itof(e: FunctionEmitter, op: Op) -> None:
    (a,) = op.operands
    instruction = "sitofp" if element(a.type).signed else "uitofp"
    e.set_result(op, e.op(f"{instruction} {e.llvm(a.type)} {e.leaf(a)} to {e.llvm(op.result.type)}"))


# The digits that a float's mantissa holds.
_PRECISION = {"f32": 24, "f64": 53, "f80": 64}


def ftoi(e: FunctionEmitter, op: Op) -> None:
    """Traps unless the value, cut to a whole number, fits. The bounds are the nearest floats that do not fit."""
    (a,) = op.operands
    source, target = element(a.type), element(op.result.type)
    llvm, result, x = e.llvm(a.type), e.llvm(op.result.type), e.leaf(a)
    sign = "s" if target.signed else "u"
    if e.unchecked(op):
        name = f"llvm.fpto{sign}i.sat.{mangle(op.result.type)}.{mangle(a.type)}"
        callee = e.unit.declare(name, f"declare {result} @{name}({llvm})")
        e.set_result(op, e.op(f"call {result} {callee}({llvm} {x})"))
        return
    bits = target.bits - target.signed
    lowest = -(1 << bits) if target.signed else 0
    # One below the lowest is no float when the mantissa is too short: then the lowest itself is the first that fits.
    exact = not target.signed or bits < _PRECISION[source.name]
    low = splat(a.type, float_literal(source.name, lowest - 1 if exact else lowest))
    high = splat(a.type, float_literal(source.name, 1 << bits))
    above = e.op(f"fcmp {'ogt' if exact else 'oge'} {llvm} {x}, {low}")
    below = e.op(f"fcmp olt {llvm} {x}, {high}")
    good = e.op(f"and {condition_type(a.type)} {above}, {below}")
    require(e, op, a.type, good)
    e.set_result(op, e.op(f"fpto{sign}i {llvm} {x} to {result}"))


def resize(e: FunctionEmitter, source: Type, target: Type, x: str) -> str:
    """An integer or bool in another width, as its own signedness says."""
    a, b = element(source), element(target)
    if a.bits == b.bits:
        return x
    instruction = "trunc" if a.bits > b.bits else "sext" if a.signed else "zext"
    return e.op(f"{instruction} {e.llvm(source)} {x} to {e.llvm(target)}")


def itruncate(e: FunctionEmitter, op: Op) -> None:
    (a,) = op.operands
    e.set_result(op, resize(e, a.type, op.result.type, e.leaf(a)))


def iconvert(e: FunctionEmitter, op: Op) -> None:
    (a,) = op.operands
    source, target = element(a.type), element(op.result.type)
    x = e.leaf(a)
    if not e.unchecked(op) and not _fits(source, target):
        llvm = e.llvm(a.type)
        good = ""
        lowest, highest = _range(target)
        if _range(source)[0] < lowest:
            good = e.op(f"icmp sge {llvm} {x}, {splat(a.type, str(lowest))}")
        if _range(source)[1] > highest:
            compare = "sle" if source.signed else "ule"
            below = e.op(f"icmp {compare} {llvm} {x}, {splat(a.type, str(highest))}")
            good = e.op(f"and {condition_type(a.type)} {good}, {below}") if good else below
        require(e, op, a.type, good)
    e.set_result(op, resize(e, a.type, op.result.type, x))


def _range(type: Scalar) -> tuple[int, int]:
    bits = type.bits - type.signed
    return (-(1 << bits) if type.signed else 0), (1 << bits) - 1


def _fits(source: Scalar, target: Scalar) -> bool:
    (low, high), (lowest, highest) = _range(source), _range(target)
    return low >= lowest and high <= highest


def bitcast(e: FunctionEmitter, op: Op) -> None:
    (a,) = op.operands
    source, target = e.llvm(a.type), e.llvm(op.result.type)
    x = e.leaf(a)
    e.set_result(op, x if source == target else e.op(f"bitcast {source} {x} to {target}"))


LIBM = (
    "cbrt exp exp2 exp10 expm1 log log2 log10 log1p logb sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh "
    "erf erfc tgamma lgamma j0 j1 y0 y1 pow atan2 hypot remainder nextafter ldexp jn yn"
).split()

LOWERINGS: dict[str, Lowering] = {
    "const": const,
    "fneg": fneg,
    **{name: float_binary(name) for name in ("fadd", "fsub", "fmul", "fdiv")},
    "frem": exact_binary("frem"),
    "fmin": minimum,
    "fmax": maximum,
    **{name: intrinsic(name) for name in ("fabs", "sqrt", "floor", "ceil", "round", "rint", "copysign", "fma")},
    "ftrunc": intrinsic("trunc"),
    **{name: libm(name) for name in LIBM},
    **{name: elementary(name) for name in library.FUNCTIONS},
    "feq": float_compare("oeq"),
    "fne": float_compare("une"),
    "flt": float_compare("olt"),
    "fle": float_compare("ole"),
    "fgt": float_compare("ogt"),
    "fge": float_compare("oge"),
    "ieq": exact_binary("icmp eq"),
    "ine": exact_binary("icmp ne"),
    "ilt": int_compare("slt", "ult"),
    "ile": int_compare("sle", "ule"),
    "igt": int_compare("sgt", "ugt"),
    "ige": int_compare("sge", "uge"),
    "iadd": checked("add"),
    "isub": checked("sub"),
    "imul": checked("mul"),
    "idiv": division("sdiv", "udiv"),
    "irem": division("srem", "urem"),
    "iadd.overflows": overflows("add"),
    "isub.overflows": overflows("sub"),
    "imul.overflows": overflows("mul"),
    "wadd": exact_binary("add"),
    "wsub": exact_binary("sub"),
    "wmul": exact_binary("mul"),
    "iand": exact_binary("and"),
    "ior": exact_binary("or"),
    "ixor": exact_binary("xor"),
    "shl": shift("shl"),
    "shr": shift("shr"),
    "inot": inot,
    "popcount": count_bits("ctpop"),
    "clz": count_bits("ctlz", "i1 false"),
    "ctz": count_bits("cttz", "i1 false"),
    "ineg": ineg,
    "select": select,
    "fconvert": fconvert,
    "itof": itof,
    "ftoi": ftoi,
    "iconvert": iconvert,
    "itruncate": itruncate,
    "bitcast": bitcast,
}
