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
_PURE_FORMS = {
    *("array.get_unchecked", "array.set", "array.set_unchecked"),
    *("precondition", "assert", "describing", "reflecting", "fatalError"),
}


def is_pure(program: ModuleLowering, expression: tast.Expr) -> bool:
    """Whether evaluating it neither prints nor changes anything."""
    return _holds(Purity(program, inside=False), expression)


def is_constant(program: ModuleLowering, expression: tast.Expr) -> bool:
    """Whether it has the same value wherever it is evaluated."""
    return _holds(Purity(program, inside=True), expression)


def is_pure_call(program: ModuleLowering, callee: tast.FunctionRef) -> bool:
    """Whether a call of a known function reads and writes nothing but its arguments. A library function of types that
    are the library's own does so, whatever it prints."""
    purity = Purity(program, inside=True)
    pure = purity.function(callee.function)
    module = callee.function.module
    library = module is not None and module.is_library
    return (pure or library) and purity.types(callee) and not purity.witnessed


def _holds(purity: Purity, expression: tast.Expr) -> bool:
    return purity.node(expression) and not purity.witnessed


class Purity:
    """``inside``: of a function, whose local variables may be assigned and whose function parameters are taken to have
    no effects: where it is called, what is passed for them must have none. ``witnessed``: requirements of
    types that are not known are called: where they become known, the types must be the library's."""

    def __init__(self, program: ModuleLowering, inside: bool, assumed: list[FunctionEntity] | None = None) -> None:
        self.program = program
        self.inside = inside
        self.assumed: list[FunctionEntity] = [] if assumed is None else assumed
        self.witnessed = False

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
            return self.function(node.function) and self.types(node)
        if isinstance(node, tast.WitnessRef):
            return self.requirement(node.self_type)
        if isinstance(node, tast.Closure):
            inner = Purity(self.program, True, self.assumed)
            result = all(inner.node(statement) for statement in node.body)
            self.witnessed |= inner.witnessed
            return result
        return self.inside and isinstance(node, tast.VariableRef) and node.variable.kind == "parameter"

    def types(self, node: tast.FunctionRef) -> bool:
        """Whether the requirements that the function calls have no effects for these types."""
        return node.function not in self.program.witnessed or all(map(self.requirement, node.types))

    def requirement(self, type: types.Type) -> bool:
        """Whether requirements of the type have no effects; of one that is not known that is found out later."""
        if isinstance(type, types.Generic | types.Associated):
            self.witnessed = True
            return True
        if isinstance(type, types.Nominal):
            module = type.entity.module
            return module is not None and module.is_library and all(map(self.requirement, type.arguments))
        return isinstance(type, types.Tuple) and all(map(self.requirement, type.elements))

    def variable(self, node: tast.VariableRef) -> bool:
        return not node.variable.needs_cell and not self.program.globals.in_memory(node.variable)

    def target(self, node: tast.Assign | tast.InOut) -> bool:
        if not self.inside:
            return False
        roots = list(target_roots(node.target))
        return bool(roots) and all(v.kind != "global" and not v.needs_cell for v in roots)

    def function(self, function: FunctionEntity) -> bool:
        pure = self.program.pure
        known = pure.get(function)
        if known is not None:
            return known
        kept = self.program.keeper.find(function)
        if kept is not None:
            pure[function] = kept.pure
            if kept.witnessed:
                self.program.witnessed.add(function)
            return kept.pure
        # A function on a cycle of calls is taken to be pure meanwhile; what that led to is forgotten if it is not.
        start = len(self.assumed)
        self.assumed.append(function)
        pure[function] = True
        if not self._body(function):
            for other in self.assumed[start:]:
                pure.pop(other, None)
            del self.assumed[start:]
            pure[function] = False
        return pure[function]

    def _body(self, function: FunctionEntity) -> bool:
        if function.intrinsic is not None:
            row = OPS.get(function.intrinsic)
            return function.intrinsic in _PURE_FORMS or (row is not None and not row.effects & _EFFECTS)
        if function.requirement or _makes_object(function):
            return False
        inner = Purity(self.program, True, self.assumed)
        result = all(inner.node(s) for s in self.program.body(function).statements)
        if inner.witnessed:
            self.program.witnessed.add(function)
        return result


def _makes_object(function: FunctionEntity) -> bool:
    """Each call makes another object."""
    return function.kind == "init" and function.self_type is not None and is_class(function.self_type)


def _shares_no_variable(purity: Purity, node: tast.Closure) -> bool:
    """A closure over a variable that changes is another one each time it is made."""
    return not any(isinstance(n, tast.VariableRef) and n.variable.needs_cell for n in walk(node))


_RULES: dict[type, Callable[[Purity, Any], bool]] = {
    tast.Closure: _shares_no_variable,
    tast.Call: Purity.call,
    tast.VariableRef: Purity.variable,
    tast.Assign: Purity.target,
    tast.InOut: Purity.target,
    tast.WitnessRef: lambda purity, node: purity.requirement(node.self_type),
    tast.Computed: lambda purity, node: purity.inside,
    tast.Field: lambda purity, node: not is_class(node.base.type),
    tast.FunctionRef: lambda purity, node: not any(v.needs_cell for v in purity.program.captures.of(node.function)),
}
