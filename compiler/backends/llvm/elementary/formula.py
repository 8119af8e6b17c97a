"""Writing LLVM code so that it reads like a formula: over any float width and any number of lanes.

Every operation is rounded by itself, without flags, so that compensated steps stay what they are.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

Number = float | int


@dataclass(frozen=True, slots=True)
class Width:
    """A format: LLVM's names, digits after the leading one, the exponent's bias; ``tiny``: the least normal number."""

    suffix: str
    scalar: str
    integer: str
    libm: str
    bits: int
    mantissa: int
    bias: int
    tiny: float

    @property
    def magic(self) -> float:
        """Added to a number much smaller than it, it leaves the nearest integer in the low bits."""
        return 1.5 * 2.0**self.mantissa

    def pick(self, single: Number, double: Number) -> Number:
        return single if self.bits == 32 else double

    def choose(self, single: Sequence[float], double: Sequence[float]) -> Sequence[float]:
        return single if self.bits == 32 else double

    def rounded(self, value: float) -> float:
        return struct.unpack("f", struct.pack("f", value))[0] if self.bits == 32 else value


F32 = Width("f32", "float", "i32", "f", 32, 23, 127, 2.0**-126)
F64 = Width("f64", "double", "i64", "", 64, 52, 1023, 2.0**-1022)
WIDTHS = {width.suffix: width for width in (F32, F64)}


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """``kind``: ``float``, ``int`` or ``bool``."""

    formula: Formula
    kind: str
    name: str

    def _with(self, instruction: str, other: Value | Number, swapped: bool = False) -> Value:
        right = self.formula.value(other, self.kind)
        first, second = (right, self) if swapped else (self, right)
        return self.formula.emit(self.kind, f"{instruction} {self.type} {first.name}, {second.name}")

    def _arithmetic(self, operation: str, other: Value | Number, swapped: bool = False) -> Value:
        return self._with(("f" if self.kind == "float" else "") + operation, other, swapped)

    def _compare(self, predicate: str, other: Value | Number) -> Value:
        right = self.formula.value(other, self.kind)
        compare = f"fcmp {predicate}" if self.kind == "float" else f"icmp {predicate}"
        return self.formula.emit("bool", f"{compare} {self.type} {self.name}, {right.name}")

    @property
    def type(self) -> str:
        return self.formula.types[self.kind]

    def __add__(self, other: Value | Number) -> Value:
        return self._arithmetic("add", other)

    def __radd__(self, other: Number) -> Value:
        return self._arithmetic("add", other, swapped=True)

    def __sub__(self, other: Value | Number) -> Value:
        return self._arithmetic("sub", other)

    def __rsub__(self, other: Number) -> Value:
        return self._arithmetic("sub", other, swapped=True)

    def __mul__(self, other: Value | Number) -> Value:
        return self._arithmetic("mul", other)

    def __rmul__(self, other: Number) -> Value:
        return self._arithmetic("mul", other, swapped=True)

    def __truediv__(self, other: Value | Number) -> Value:
        return self._arithmetic("div", other)

    def __rtruediv__(self, other: Number) -> Value:
        return self._arithmetic("div", other, swapped=True)

    def __neg__(self) -> Value:
        return self.formula.emit("float", f"fneg {self.type} {self.name}")

    def __and__(self, other: Value | Number) -> Value:
        return self._with("and", other)

    def __or__(self, other: Value | Number) -> Value:
        return self._with("or", other)

    def __xor__(self, other: Value | Number) -> Value:
        return self._with("xor", other)

    def __lshift__(self, amount: int) -> Value:
        return self._with("shl", amount)

    def __rshift__(self, amount: int) -> Value:
        """Without the sign."""
        return self._with("lshr", amount)

    # Comparisons of floats are false for NaN; the methods have names because ``==`` is needed for identity.

    def __lt__(self, other: Value | Number) -> Value:
        return self._compare("olt", other)

    def __gt__(self, other: Value | Number) -> Value:
        return self._compare("ogt", other)

    def equals(self, other: Value | Number) -> Value:
        return self._compare("oeq" if self.kind == "float" else "eq", other)

    def differs(self, other: Value | Number) -> Value:
        """True for NaN."""
        return self._compare("une" if self.kind == "float" else "ne", other)

    @property
    def bits(self) -> Value:
        return self.formula.emit("int", f"bitcast {self.type} {self.name} to {self.formula.types['int']}")

    @property
    def as_float(self) -> Value:
        return self.formula.emit("float", f"bitcast {self.type} {self.name} to {self.formula.types['float']}")


class Formula:
    """The body of one function of ``lanes`` numbers at a time; 1 is a scalar."""

    def __init__(self, width: Width, lanes: int, lines: list[str] | None = None) -> None:
        self.width = width
        self.lanes = lanes
        self.types = {kind: packed(scalar, lanes) for kind, scalar in self._scalars().items()}
        self.lines = lines if lines is not None else []
        self.declarations: dict[str, str] = {}

    def _scalars(self) -> dict[str, str]:
        return {"float": self.width.scalar, "int": self.width.integer, "bool": "i1"}

    def emit(self, kind: str, text: str) -> Value:
        name = f"%v{len(self.lines)}"
        self.lines.append(f"  {name} = {text}")
        return Value(self, kind, name)

    def value(self, value: Value | Number, kind: str = "float") -> Value:
        """A number in every lane."""
        if isinstance(value, Value):
            return value
        text = literal(self.width.rounded(value)) if kind == "float" else str(int(value))
        scalar = self._scalars()[kind]
        return Value(self, kind, text if self.lanes == 1 else f"splat ({scalar} {text})")

    # functions of the processor

    def intrinsic(self, name: str, *operands: Value | Number) -> Value:
        type = self.types["float"]
        full = f"@llvm.{name}.{mangled(self.width, self.lanes)}"
        self.declarations[full] = f"declare {type} {full}({', '.join([type] * len(operands))})"
        arguments = ", ".join(f"{type} {self.value(operand).name}" for operand in operands)
        return self.emit("float", f"call {type} {full}({arguments})")

    def fma(self, a: Value | Number, b: Value | Number, c: Value | Number) -> Value:
        return self.intrinsic("fma", a, b, c)

    def abs(self, a: Value) -> Value:
        return self.intrinsic("fabs", a)

    def rint(self, a: Value) -> Value:
        return self.intrinsic("rint", a)

    def copysign(self, a: Value, sign: Value) -> Value:
        return self.intrinsic("copysign", a, sign)

    def select(self, condition: Value, yes: Value | Number, no: Value | Number) -> Value:
        a, b = self.value(yes), self.value(no)
        kind = a.kind
        type = self.types[kind]
        return self.emit(kind, f"select {self.types['bool']} {condition.name}, {type} {a.name}, {type} {b.name}")

    # other widths

    def widened(self) -> Formula:
        """The same function, going on in Double."""
        wide = Formula(F64, self.lanes, self.lines)
        wide.declarations = self.declarations
        return wide

    def extended(self, x: Value) -> Value:
        return self.emit("float", f"fpext {x.type} {x.name} to {self.types['float']}")

    def narrowed(self, x: Value) -> Value:
        return self.emit("float", f"fptrunc {x.type} {x.name} to {self.types['float']}")

    # rare arguments

    def elsewhere(self, name: str, x: Value, result: Value, bound: float) -> Value:
        """``result``, but the C library's where |x| is larger. It is the one branch, seldom taken."""
        type, condition = self.types["float"], (self.abs(x) > bound)
        any_lane = condition.name
        if self.lanes > 1:
            reduce = f"@llvm.vector.reduce.or.v{self.lanes}i1"
            self.declarations[reduce] = f"declare i1 {reduce}({condition.type})"
            any_lane = self.emit("bool", f"call i1 {reduce}({condition.type} {any_lane})").name
        fabs = f"@llvm.fabs.{self.width.suffix}"
        self.declarations[fabs] = f"declare {self.width.scalar} {fabs}({self.width.scalar})"
        symbol = f"@pb.math.{name}.rare.{mangled(self.width, self.lanes)}"
        self.declarations[symbol] = rare(symbol, name + self.width.libm, self.width, self.lanes, bound)
        scalar = self.width.scalar
        self.declarations[f"@{name}{self.width.libm}"] = (
            f"declare {scalar} @{name}{self.width.libm}({scalar}) nounwind willreturn memory(none)"
        )
        self.lines.append(
            f'  br i1 {any_lane}, label %rare, label %common, !prof !{{!"branch_weights", i32 1, i32 1048575}}'
        )
        self.lines.append("rare:")
        other = self.emit("float", f"call {type} {symbol}({type} {x.name}, {type} {result.name})")
        self.lines.append("  br label %common\ncommon:")
        return self.emit("float", f"phi {type} [ {result.name}, %entry ], [ {other.name}, %rare ]")

    # small steps that most functions share

    def at_most(self, a: Value, bound: float) -> Value:
        """NaN stays."""
        return self.select(a > bound, bound, a)

    def at_least(self, a: Value, bound: float) -> Value:
        return self.select(a < bound, bound, a)

    def unchanged_below(self, x: Value, result: Value, single: float, double: float) -> Value:
        """x itself near zero, subnormal numbers and the sign of zero included."""
        return self.select(self.abs(x) < self.width.pick(single, double), x, result)

    def polynomial(self, x: Value, coefficients: Sequence[Number]) -> Value:
        """From the constant term up, by Estrin's scheme."""
        terms: list[Value | Number] = list(coefficients)
        while len(terms) > 1:
            pairs = [self.fma(x, terms[i + 1], terms[i]) for i in range(0, len(terms) - 1, 2)]
            terms = [*pairs, *terms[len(terms) & ~1 :]]
            if len(terms) > 1:
                x = x * x
        return self.value(terms[0])

    def two_sum(self, a: Value, b: Value | Number) -> tuple[Value, Value]:
        """The rounded sum and its error (Knuth)."""
        total = a + b
        part = total - a
        return total, (a - (total - part)) + (self.value(b) - part)

    def quotient(self, a: Value, a_low: Value, b: Value, b_low: Value) -> tuple[Value, Value]:
        """(a + a_low) / (b + b_low) as a number and a correction to it."""
        inverse = 1.0 / b
        first = a * inverse
        rest = self.fma(-first, b, a) + (a_low - first * b_low)
        return first, rest * inverse

    def power_of_two(self, n: Value, less: int = 0) -> Value:
        """2^(n - less) of a float that is an integer; it must be normal."""
        return ((n + (self.width.magic + (self.width.bias - less))).bits << self.width.mantissa).as_float


def rare(symbol: str, libm: str, width: Width, lanes: int, bound: float) -> str:
    """A function of x and results: those of lanes with |x| above the bound are replaced by the C library's."""
    scalar, type = width.scalar, packed(width.scalar, lanes)
    head = f"define internal {type} {symbol}({type} %x, {type} %r0) nounwind willreturn memory(none) noinline cold"
    fabs = f"@llvm.fabs.{width.suffix}"
    if lanes == 1:
        return f"{head} {{\n  %r = call {scalar} @{libm}({scalar} %x)\n  ret {scalar} %r\n}}"
    lines = ["entry:"]
    before = "entry"
    for i in range(lanes):
        lines += [
            f"  %x{i} = extractelement {type} %x, i64 {i}",
            f"  %a{i} = call {scalar} {fabs}({scalar} %x{i})",
            f"  %far{i} = fcmp ogt {scalar} %a{i}, {literal(bound)}",
            f"  br i1 %far{i}, label %call{i}, label %next{i}",
            f"call{i}:",
            f"  %y{i} = call {scalar} @{libm}({scalar} %x{i})",
            f"  %s{i} = insertelement {type} %r{i}, {scalar} %y{i}, i64 {i}",
            f"  br label %next{i}",
            f"next{i}:",
            f"  %r{i + 1} = phi {type} [ %r{i}, %{before} ], [ %s{i}, %call{i} ]",
        ]
        before = f"next{i}"
    lines.append(f"  ret {type} %r{lanes}")
    return "\n".join([f"{head} {{", *lines, "}"])


def packed(scalar: str, lanes: int) -> str:
    return scalar if lanes == 1 else f"<{lanes} x {scalar}>"


def mangled(width: Width, lanes: int) -> str:
    return width.suffix if lanes == 1 else f"v{lanes}{width.suffix}"


def literal(value: float) -> str:
    return "0x" + struct.pack(">d", value).hex().upper()


@cache
def ln2(width: Width) -> tuple[float, float]:
    """The natural logarithm of 2 as the nearest number of this width and the rest."""
    return (
        (0.6931471824645996, -1.904654323148236e-09)
        if width.bits == 32
        else (0.6931471805599453, 2.3190468138462996e-17)
    )
