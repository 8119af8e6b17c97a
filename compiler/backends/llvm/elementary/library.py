"""Which functions there are, and their way into a module.

While LLVM optimises, an elementary function of vectors is a declaration without a body, and one of scalars names it as
its variant for several lanes at once, so that loops that call it are vectorised. Then the bodies of the functions that
are still called are linked in, inlined, and gone. So the optimiser handles one call where the processor will have 50
instructions, and a body may have a branch, for what is rare, without a loop around it having one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..code import Unit
from . import error_function, exponential, logarithm, power, trigonometry
from .formula import WIDTHS, Formula, Value, Width, mangled, packed

ATTRIBUTES = "nounwind willreturn memory(none)"

# The numbers of lanes that LLVM may choose for a loop. Most of them are never called.
_VARIANTS = {"f32": (2, 4, 8, 16), "f64": (2, 4, 8)}
_CALLED = re.compile(r" call [^@\n]*@pb\.math\.(\w+)\.(?:v(\d+))?(f32|f64)\(")


@dataclass(frozen=True, slots=True)
class Function:
    """``scalar``: whether it replaces the C library's function for single numbers too: where that is slower. Else a
    single number is left to that, since a polynomial with its many steps takes longer until its result is there."""

    write: Callable[..., Value]
    arity: int = 1
    scalar: bool = False


FUNCTIONS: dict[str, Function] = {
    "exp": Function(exponential.exp),
    "exp2": Function(exponential.exp2),
    "expm1": Function(exponential.expm1, scalar=True),
    "sinh": Function(exponential.sinh),
    "cosh": Function(exponential.cosh),
    "tanh": Function(exponential.tanh, scalar=True),
    "log": Function(logarithm.log),
    "log2": Function(logarithm.log2),
    "log10": Function(logarithm.log10),
    "log1p": Function(logarithm.log1p, scalar=True),
    "sin": Function(trigonometry.sin),
    "cos": Function(trigonometry.cos),
    "tan": Function(trigonometry.tan),
    "pow": Function(power.pow, arity=2),
    "erf": Function(error_function.erf, scalar=True),
}


def callee(unit: Unit, name: str, width: str, lanes: int) -> str:
    """The function to call for ``lanes`` numbers of a width, declared with its variants if that is 1."""
    function = FUNCTIONS[name]
    row = WIDTHS[width]
    if lanes > 1:
        return _declare(unit, name, row, lanes, function.arity)
    symbol = f"pb.math.{name}.{width}" if function.scalar else name + row.libm
    variants: list[str] = []
    for count in _VARIANTS[width]:
        vector = _declare(unit, name, row, count, function.arity)
        unit.keep(vector)
        variants.append(f"_ZGV_LLVM_N{count}{'v' * function.arity}_{symbol}({vector[1:]})")
    parameters = ", ".join([row.scalar] * function.arity)
    mapping = f'"vector-function-abi-variant"="{",".join(variants)}"'
    return unit.declare(symbol, f"declare {row.scalar} @{symbol}({parameters}) {ATTRIBUTES} {mapping}")


def _declare(unit: Unit, name: str, width: Width, lanes: int, arity: int) -> str:
    symbol = f"pb.math.{name}.{mangled(width, lanes)}"
    type = packed(width.scalar, lanes)
    return unit.declare(symbol, f"declare {type} @{symbol}({', '.join([type] * arity)}) {ATTRIBUTES}")


class Bodies:
    """The bodies of the functions that LLVM text calls. ``register``: the bytes of the processor's vectors; what is
    longer is done in halves."""

    def __init__(self, optimised: str, register: int) -> None:
        self._register = register
        self._parts: dict[str, str] = {}
        for name, lanes, width in _CALLED.findall(optimised):
            self.add(name, WIDTHS[width], int(lanes or 1))

    def __bool__(self) -> bool:
        return bool(self._parts)

    def text(self) -> str:
        """They all, as LLVM text."""
        return "\n".join(self._parts.values())

    def lines(self, text: str) -> int:
        """How many lines they add to the text where they are inlined."""
        return sum(self._lines(*call) for call in _CALLED.findall(text)) if self._parts else 0

    def _lines(self, name: str, lanes: str, width: str) -> int:
        body = self._parts[_symbol(name, WIDTHS[width], int(lanes or 1))]
        return body.count("\n") + self.lines(body)

    def add(self, name: str, width: Width, lanes: int) -> str:
        symbol = _symbol(name, width, lanes)
        if symbol not in self._parts:
            self._parts[symbol] = ""
            halves = lanes * width.bits > 8 * self._register and lanes % 2 == 0
            body = self._halves(name, width, lanes) if halves else self._whole(name, width, lanes)
            type = packed(width.scalar, lanes)
            parameters = ", ".join(f"{type} %x{i}" for i in range(FUNCTIONS[name].arity))
            head = f"define available_externally {type} {symbol}({parameters}) {ATTRIBUTES} alwaysinline"
            self._parts[symbol] = f"{head} {{\nentry:\n{body}\n}}"
        return symbol

    def _whole(self, name: str, width: Width, lanes: int) -> str:
        function = FUNCTIONS[name]
        formula = Formula(width, lanes)
        result = function.write(formula, *(Value(formula, "float", f"%x{i}") for i in range(function.arity)))
        self._parts.update(formula.declarations)
        return "\n".join([*formula.lines, f"  ret {result.type} {result.name}"])

    def _halves(self, name: str, width: Width, lanes: int) -> str:
        part = self.add(name, width, lanes // 2)
        whole_type, half_type = packed(width.scalar, lanes), packed(width.scalar, lanes // 2)
        lines: list[str] = []
        for half, first in enumerate((0, lanes // 2)):
            arguments: list[str] = []
            mask = ", ".join(f"i32 {first + i}" for i in range(lanes // 2))
            for i in range(FUNCTIONS[name].arity):
                lines.append(
                    f"  %part{half}.{i} = shufflevector {whole_type} %x{i}, {whole_type} poison, "
                    f"<{lanes // 2} x i32> <{mask}>"
                )
                arguments.append(f"{half_type} %part{half}.{i}")
            lines.append(f"  %half{half} = call {half_type} {part}({', '.join(arguments)})")
        mask = ", ".join(f"i32 {i}" for i in range(lanes))
        lines.append(
            f"  %whole = shufflevector {half_type} %half0, {half_type} %half1, <{lanes} x i32> <{mask}>\n"
            f"  ret {whole_type} %whole"
        )
        return "\n".join(lines)


def _symbol(name: str, width: Width, lanes: int) -> str:
    return f"@pb.math.{name}.{mangled(width, lanes)}"
