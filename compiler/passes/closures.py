"""Closure specialisation: function values become known where they are used.

``apply`` of a closure that is made in the same function is a direct call. A call, or another closure, that is
given a known closure gets a copy of its callee into which that closure is built; its captures become
parameters. Functions that return function values are inlined (``inline.py``), which makes more of them known: the
passes take turns until nothing changes. What stays unknown is left to ``defunctionalise.py``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..ir.clone import clone_ops
from ..ir.core import Block, Derivative, Function, Module, Op, Value
from ..ir.rewrite import functions_with_bodies
from ..ir.types import FunctionType, Type
from . import capture_values, dce, fold, inline, lift_cells, promote_cells
from .settled import unsettled

# Closures over closures, as a recursion that wraps its argument makes them, are known up to this depth.
DEEPEST = 6
# Each round makes function values known that are returned, stored in tuples or passed on by what the last one made.
ROUNDS = 40


def run(module: Module) -> None:
    """Makes function values known, with inlining and folding, until nothing changes."""
    for _ in range(ROUNDS):
        inline.run(module)
        unclean = unsettled(module)
        fold.run(module, unclean)
        # A closure that nothing calls any more still holds its cells.
        dce.run(module, unclean)
        captured = capture_values.run(module)
        promote_cells.run(module)
        lifted = lift_cells.run(module)
        if not specialise_closures(module) and not lifted and not captured:
            break


@dataclass(frozen=True, slots=True)
class Shape:
    """A known closure: its function, and for each capture what is known of it (None: just a value)."""

    function: str
    captures: tuple[Shape | None, ...]

    def __str__(self) -> str:
        inner = ", ".join("_" if c is None else str(c) for c in self.captures)
        return f"{self.function}({inner})" if any(self.captures) else self.function

    @property
    def depth(self) -> int:
        return 1 + max((c.depth for c in self.captures if c is not None), default=0)


def specialise_closures(module: Module) -> bool:
    """One round; whether anything changed."""
    return _Specialiser(module).run()


def known_shape(value: Value) -> Shape | None:
    """What is known of a function value here."""
    op = value.owner
    if value.type.__class__ is not FunctionType or not isinstance(op, Op) or op.name != "closure":
        return None
    shape = Shape(op.attributes["function"], tuple(known_shape(v) for v in op.operands))
    return shape if shape.depth <= DEEPEST else None


def flatten(value: Value, shape: Shape | None) -> list[Value]:
    """The values that stand for a known closure: the captures that are not known closures themselves."""
    if shape is None:
        return [value]
    assert isinstance(value.owner, Op)
    captures = zip(value.owner.operands, shape.captures, strict=True)
    return [v for capture, inner in captures for v in flatten(capture, inner)]


class _Specialiser:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.changed = False
        self.pending: deque[Function] = deque(f for f, _ in functions_with_bodies(module))

    def run(self) -> bool:
        while self.pending:
            body = self.pending.popleft().body
            assert body is not None
            for op in body.walk():
                if op.name == "apply":
                    self.apply(op)
                if op.name in ("call", "closure"):
                    self.call(op)
        return self.changed

    def apply(self, op: Op) -> None:
        closure = op.operands[0].owner
        if isinstance(closure, Op) and closure.name == "closure":
            op.name = "call"
            op.attributes = {"function": closure.attributes["function"], "types": ()}
            op.operands = [*closure.operands, *op.operands[1:]]
            self.changed = True

    def call(self, op: Op) -> None:
        shapes = tuple(known_shape(v) for v in op.operands)
        if not any(shapes):
            return
        callee = self.module.functions[op.attributes["function"]]
        if callee.body is None:
            return
        shapes += (None,) * (len(callee.parameter_types) - len(shapes))
        op.attributes = {**op.attributes, "function": self.specialised(callee, shapes)}
        op.operands = [v for operand, shape in zip(op.operands, shapes, strict=False) for v in flatten(operand, shape)]
        self.changed = True

    def specialised(self, callee: Function, shapes: tuple[Shape | None, ...]) -> str:
        """The copy of ``callee`` for which some parameters are these closures. Its name says which."""
        name = f"{callee.name}[{', '.join('_' if s is None else str(s) for s in shapes)}]"
        if name in self.module.functions:
            return name
        assert callee.body is not None
        types: list[Type] = []
        positions: list[int] = []
        for type, shape in zip(callee.parameter_types, shapes, strict=True):
            positions.append(len(types))
            types += self.captured_types(shape) if shape is not None else [type]
        copy = Function(
            name,
            Block(types),
            callee.result_types,
            parameter_types=tuple(types),
            differentiable=tuple(tuple(positions[i] for i in wrt) for wrt in callee.differentiable),
            module=callee.module,
            attributes={key: value for key, value in callee.attributes.items() if key != "keep"},
            span=callee.span,
        )
        self.module.functions[name] = copy
        for derivative in callee.derivatives:
            vjp, jvp = (
                None if name is None else self.specialised(self.module.functions[name], shapes)
                for name in (derivative.vjp, derivative.jvp)
            )
            wrt, inouts = (tuple(positions[i] for i in indices) for indices in (derivative.wrt, derivative.inouts))
            copy.derivatives.append(Derivative(wrt, vjp, jvp, inouts=inouts))
        self.fill(copy, callee, shapes)
        self.pending.append(copy)
        return name

    def captured_types(self, shape: Shape) -> list[Type]:
        types = self.module.functions[shape.function].parameter_types
        return [
            t
            for type, inner in zip(types, shape.captures, strict=False)
            for t in (self.captured_types(inner) if inner is not None else [type])
        ]

    def fill(self, copy: Function, callee: Function, shapes: Sequence[Shape | None]) -> None:
        """The body: the known closures are made at its start."""
        assert copy.body is not None and callee.body is not None
        arguments = iter(copy.body.arguments)
        values: dict[Value, Value] = {}
        for parameter, shape in zip(callee.body.arguments, shapes, strict=True):
            value = self.rebuild(copy.body, shape, parameter.type, arguments, callee)
            value.hint = value.hint or parameter.hint
            values[parameter] = value
        copy.body.ops += clone_ops(callee.body.ops, values)

    def rebuild(
        self, block: Block, shape: Shape | None, type: Type, arguments: Iterator[Value], callee: Function
    ) -> Value:
        if shape is None:
            return next(arguments)
        types = self.module.functions[shape.function].parameter_types
        captures = [
            self.rebuild(block, inner, t, arguments, callee) for t, inner in zip(types, shape.captures, strict=False)
        ]
        op = Op("closure", captures, (type,), {"function": shape.function, "types": ()}, None, callee.span)
        block.ops.append(op)
        return op.result
