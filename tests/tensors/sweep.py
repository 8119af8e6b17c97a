"""Tables of operations: each is compiled, interpreted, compared with NumPy, and given to the checker of derivatives.

All rows of a table are functions of one module. Its IR, as it is before differentiation, is what the checker works on;
its native code, without derivatives, is what the values come from. Both keep the order of floating-point operations, so
that they agree to the bit.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pullback.compiler import driver, edge
from pullback.compiler.ir import core
from pullback.compiler.ir.interpreter import Interpreter
from pullback.compiler.options import Options
from pullback.compiler.passes import pipeline
from pullback.compiler.passes.specialise import specialise
from pullback.compiler.render import render
from pullback.dsl.source import Source
from pullback.runtime.load import open_objects
from pullback.runtime.modules import Module
from tests.ad.derivative_checker import Checked

from .support import unpacked

Shapes = tuple[tuple[int, ...], ...]
ANYWHERE = (-2.0, 2.0)

HEADER = """import TensorFlow

func tensor(_ x: [Double], _ shape: [Int]) -> Tensor<Double> { Tensor(shape: TensorShape(shape), scalars: x) }

/// The rank, the sizes and the scalars.
func packed(_ x: Tensor<Double>) -> [Double] {
    [Double(x.rank)] + x.shape.dimensions.map { Double($0) } + x.scalars
}
"""


@dataclass(frozen=True)
class Row:
    """``expression``: an operation on the tensors ``a``, ``b`` and ``c``. ``reference``: the same one of NumPy.
    ``shapes``: those of the operands, several times; derivatives are checked with the first ones, up to ``order``."""

    expression: str
    reference: Callable[..., Any]
    shapes: Sequence[Shapes] = (((2, 3),),)
    order: int = 1
    domain: tuple[float, float] = ANYWHERE


class Sweep:
    """The functions of a table, and those that compute their derivatives."""

    def __init__(self, rows: Mapping[str, Row], header: str = "") -> None:
        self.rows = rows
        exported = {_exported(name): name for name in rows}
        text = HEADER + header + "".join(map(_function, rows, rows.values()))
        found: list[core.Module] = []

        def observe(stage: str, value: Any) -> None:
            if stage == "ir":
                found.append(specialise(value, [f.name for f in value.functions.values() if f.exported in exported]))

        options = Options(strict_float=True)
        result = edge.on_deep_stack(
            lambda: driver.compile(Source("table.dsl", text), options, lambda name: None, observe, verify=False)
        )
        assert result.artefact is not None, render(result.diagnostics)
        self.native = Module(open_objects(result.artefact.objects, result.artefact.manifest, "table.dsl"), "table")
        (self.ir,) = found
        functions = self.ir.functions.values()
        self.names = {exported[f.exported]: f.name for f in functions if f.exported in exported}
        for function in self.names.values():
            self.ir.functions[function].attributes["keep"] = True
        pipeline.run(self.ir, (*pipeline.SIMPLIFY, *pipeline.PREPARE))
        self.levels = {name: self._levels(self.names[name], row) for name, row in rows.items()}
        for checked in (c for levels in self.levels.values() for level in levels for c in level):
            self.ir.functions[checked.function].attributes["keep"] = True
        pipeline.run(self.ir, pipeline.DIFFERENTIATE)
        self.interpreter = Interpreter(self.ir)

    def _levels(self, function: str, row: Row) -> list[list[Checked]]:
        wrt = tuple(range(0, 2 * len(row.shapes[0]), 2))
        levels = [[Checked(function, wrt)]]
        for _ in range(row.order if wrt else 0):
            levels.append([made for checked in levels[-1] for made in checked.derive(self.ir)])
        return levels

    def operands(self, name: str, shapes: Shapes) -> list[np.ndarray]:
        rng = np.random.default_rng(7)
        return [rng.uniform(*self.rows[name].domain, shape) for shape in shapes]

    def check_values(self, name: str) -> None:
        row = self.rows[name]
        for shapes in row.shapes:
            operands = self.operands(name, shapes)
            arguments = [part for x in operands for part in (x.ravel(), list(x.shape))]
            native = np.asarray(getattr(self.native, _exported(name))(*arguments))
            (interpreted,) = self.interpreter.call(self.names[name], list(map(_value, arguments)))
            np.testing.assert_array_equal(native, interpreted, f"interpreted, {shapes}")
            with np.errstate(all="ignore"):
                wanted = np.asarray(row.reference(*operands), float)
            found = unpacked(native)
            assert found.shape == wanted.shape, f"{found.shape} is not {wanted.shape}"
            np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-12, err_msg=str(shapes))

    def check_derivatives(self, name: str) -> None:
        row, levels = self.rows[name], self.levels[name]
        operands = self.operands(name, row.shapes[0])
        levels[0][0].inputs = [_value(part) for x in operands for part in (x.ravel(), list(x.shape))]
        rng = random.Random(5)
        for level in levels[:-1]:
            for checked in level:
                checked.compare(self.ir, rng, 2e-6, 2e-4, rounds=1)

    def slope(self, name: str, x: float) -> tuple[float, float]:
        """The value and the derivative of a function of one number, as a vector of one."""
        pullback = self.levels[name][0][0].pullback
        assert pullback is not None
        (value,) = self.interpreter.call(self.names[name], [(x,), (1,)])
        (cotangent,) = self.interpreter.call(pullback.function, [(x,), (1,), ((0.0, 0.0, 1.0),)])
        return value[2], cotangent[0][0]


def _value(argument: Any) -> tuple[Any, ...]:
    return tuple(argument.tolist() if isinstance(argument, np.ndarray) else argument)


def _exported(name: str) -> str:
    return f"row_{name}"


def _function(name: str, row: Row) -> str:
    letters = "abc"[: len(row.shapes[0])]
    parameters = ", ".join(f"_ x{letter}: [Double], _ s{letter}: [Int]" for letter in letters)
    operands = "".join(f"let {letter} = tensor(x{letter}, s{letter})\n" for letter in letters)
    return f"func {_exported(name)}({parameters}) -> [Double] {{\n{operands}return packed({row.expression})\n}}\n"
