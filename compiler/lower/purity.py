"""Which expressions and functions have no effects but traps.

Only such may stand in the condition of a ``while`` or in the initial value of a global constant that is
computed where it is read. The answer errs towards effects.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...dsl import tast, types
from ...dsl.entities import FunctionEntity
from ..ir.ops import OPS, Effect
from .flow import children, is_class, target_roots, walk

if TYPE_CHECKING:
    from .module import ModuleLowering

_EFFECTS = Effect.IO | Effect.WRITE | Effect.READ
_PURE_FORMS = {"array.get_unchecked", "array.set", "precondition", "assert", "describing", "fatalError"}


def is_pure(program: ModuleLowering, expression: tast.Expr) -> bool:
    """Whether evaluating it neither prints nor changes anything."""
    return Purity(program, inside=False).node(expression)


def is_constant(program: ModuleLowering, expression: tast.Expr) -> bool:
    """Whether it has the same value wherever it is evaluated."""
    return Purity(program, inside=True).node(expression)


class Purity:
    """``inside``: of a function, whose local variables may be assigned and whose function parameters are taken to have
    no effects: where it is called, what is passed for them must have none."""

    def __init__(self, program: ModuleLowering, inside: bool, active: set[FunctionEntity] | None = None) -> None:
        self.program = program
        self.inside = inside
        self.active: set[FunctionEntity] = set() if active is None else active

    def node(self, node: tast.Node) -> bool:
        rule = _RULES.get(node.__class__)
        if rule is not None and not rule(self, node):
            return False
        # Making a closure does nothing yet.
        return isinstance(node, tast.Closure) or all(self.node(child) for child in children(node))

    def call(self, node: tast.Call) -> bool:
        functions = [a for a in node.arguments if isinstance(a.type, types.Function)]
        return self.function_value(node.callee) and all(map(self.function_value, functions))

    def function_value(self, node: tast.Expr) -> bool:
        """Whether calling it has no effects."""
        if isinstance(node, tast.FunctionConversion):
            return self.function_value(node.value)
        if isinstance(node, tast.FunctionRef):
            return self.function(node.function)
        if isinstance(node, tast.Closure):
            inner = Purity(self.program, True, self.active)
            return all(inner.node(statement) for statement in node.body)
        return self.inside and isinstance(node, tast.VariableRef) and node.variable.kind == "parameter"

    def variable(self, node: tast.VariableRef) -> bool:
        return not node.variable.needs_cell and not self.program.globals.in_memory(node.variable)

    def target(self, node: tast.Assign | tast.InOut) -> bool:
        if not self.inside:
            return False
        roots = list(target_roots(node.target))
        return bool(roots) and all(v.kind != "global" and not v.needs_cell for v in roots)

    def function(self, function: FunctionEntity) -> bool:
        known = self.program.pure.get(function)
        if known is not None:
            return known
        if function in self.active:
            return True
        self.active.add(function)
        result = self._body(function)
        self.active.discard(function)
        if not self.active or not result:
            self.program.pure[function] = result
        return result

    def _body(self, function: FunctionEntity) -> bool:
        if function.intrinsic is not None:
            row = OPS.get(function.intrinsic)
            return function.intrinsic in _PURE_FORMS or (row is not None and not row.effects & _EFFECTS)
        if function.requirement or function.kind == "local":
            return False
        inner = Purity(self.program, True, self.active)
        return all(inner.node(s) for s in self.program.body(function).statements)


def _shares_no_variable(purity: Purity, node: tast.Closure) -> bool:
    """A closure over a variable that changes is another one each time it is made."""
    return not any(isinstance(n, tast.VariableRef) and n.variable.needs_cell for n in walk(node))


_RULES: dict[type, Callable[[Purity, Any], bool]] = {
    tast.Closure: _shares_no_variable,
    tast.Call: Purity.call,
    tast.VariableRef: Purity.variable,
    tast.Assign: Purity.target,
    tast.InOut: Purity.target,
    tast.WitnessRef: lambda purity, node: False,
    tast.Computed: lambda purity, node: purity.inside,
    tast.Field: lambda purity, node: not is_class(node.base.type),
    tast.LocalFunction: lambda purity, node: False,
}
