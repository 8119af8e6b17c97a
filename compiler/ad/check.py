"""Differentiability of generic IR: what is marked, and what is converted to a differentiable function, must be.

Each function is looked at once for each set of parameters (and of type arguments, where it is reached by a
call from a differentiable function and not marked itself). What blocks a derivative is a note at its place.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...dsl.diagnostics import Diagnostic, Diagnostics, Note
from ...dsl.source import Span
from ..ir.clone import clone_function
from ..ir.core import Function, Module, Op, Value
from ..ir.structure import find_conformance, is_generic, resolve, substitute
from ..ir.types import FunctionType, Type
from . import errors
from .handlers import HANDLERS
from .influence import CUTS, Influence, InfluenceLayouts
from .links import LINKS
from .rules import RULES, WITHOUT_DERIVATIVE
from .tangent import Tangents, UnsupportedType

# Operations that turn a value with a derivative into one without.
_WITHOUT_RESULT = frozenset(["ftoi", "bitcast"])
# Operations of generic IR that need no rule: they are resolved before the transform, or looked at here.
_RESOLVED = frozenset("call call.witness apply closure differentiable vjp cell.new cell.get cell.set cell.take".split())
_KNOWN = frozenset([*HANDLERS, *LINKS, *RULES, *WITHOUT_DERIVATIVE, *CUTS, *_RESOLVED])


def check_module(module: Module) -> list[Diagnostic]:
    """Errors for what is not differentiable, and warnings for derivatives that are always zero."""
    check = _Check(module)
    for function in list(module.functions.values()):
        check.marks(function)
        if function.body is not None:
            for op in function.body.walk():
                if op.name in ("differentiable", "vjp"):
                    check.conversion(op)
    return check.diagnostics.items


class _Check:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.layouts = InfluenceLayouts(module, Tangents(module))
        self.diagnostics = Diagnostics()
        self._blocks: dict[tuple[str, tuple[int, ...], tuple[Type, ...]], list[Note]] = {}
        self._instances: dict[tuple[str, tuple[Type, ...]], Function] = {}
        self._escaping: dict[tuple[str, tuple[int, ...]], list[Note]] = {}

    # what is checked

    def marks(self, function: Function) -> None:
        spans: Sequence[Span] = function.attributes.get("differentiable_span", ())
        for number, wrt in enumerate(function.differentiable):
            if function.body is None or self._has_derivative(function, wrt):
                continue
            blocks = self._function_blocks(function.name, wrt, ())
            if blocks:
                span = spans[number] if number < len(spans) else function.span
                where = Note("when differentiating this function definition", function.span)
                self.diagnostics.add(errors.diagnostic(span, where, *blocks))

    def conversion(self, op: Op) -> None:
        """A function value that becomes differentiable, or is differentiated."""
        if op.attributes["wrt"] is None:  # to a plain function type
            return
        value, wrt = op.operands[0], tuple(op.attributes["wrt"])
        type = value.type
        if isinstance(type, FunctionType) and type.differentiable is not None and set(wrt) <= set(type.differentiable):
            return
        closure = _closure(value)
        if closure is None:
            self.diagnostics.add(errors.diagnostic(op.span, Note(errors.OPAQUE_FUNCTION, op.span)))
            return
        name, types = closure.attributes["function"], tuple(closure.attributes["types"])
        callee = self.module.functions[name]
        inner = tuple(len(closure.operands) + index for index in wrt)
        if self._has_derivative(callee, inner) or self._is_marked(callee, inner):
            return
        blocks = self._function_blocks(name, inner, types)
        if blocks:
            self.diagnostics.add(errors.diagnostic(closure.span, *blocks))
        else:
            self._warn_if_constant(callee, inner, closure)

    def _warn_if_constant(self, function: Function, wrt: Sequence[int], closure: Op) -> None:
        if function.body is None or any(op.name == "stop_gradient" for op in function.body.walk()):
            return
        influence = Influence(function, self.layouts, wrt)
        results = [v for v in function.body.terminator.operands if self.layouts.mask(v.type)]
        if results and not any(influence.varied.get(v, 0) & self.layouts.mask(v.type) for v in results):
            owner = results[0].owner
            span = owner.span if isinstance(owner, Op) and owner.name != "const" else closure.span
            self.diagnostics.warning("zero-derivative", errors.CONSTANT_RESULT, span)

    # what blocks

    def _has_derivative(self, function: Function, wrt: Sequence[int]) -> bool:
        return any(set(wrt) <= set(d.wrt) and d.vjp is not None for d in function.derivatives)

    def _is_marked(self, function: Function, wrt: Sequence[int]) -> bool:
        return any(set(wrt) <= set(mark) for mark in function.differentiable)

    def _function_blocks(self, name: str, wrt: Sequence[int], types: tuple[Type, ...]) -> list[Note]:
        """What stands in the way of differentiating a function; nothing while it is being looked at."""
        key = (name, tuple(wrt), types)
        found = self._blocks.get(key)
        if found is None:
            self._blocks[key] = []
            try:
                found = self._find_blocks(self._instance(name, types), wrt)
            except UnsupportedType as problem:
                found = [Note(f"not supported yet: {problem}", self.module.functions[name].span)]
            self._blocks[key] = found
        return found

    def _instance(self, name: str, types: tuple[Type, ...]) -> Function:
        function = self.module.functions[name]
        if not types or function.body is None:
            return function
        found = self._instances.get((name, types))
        if found is None:
            bindings = dict(zip(function.type_parameters, types, strict=False))
            found = clone_function(function, name, lambda type: resolve(substitute(type, bindings), self.module))
            self._instances[name, types] = found
        return found

    def _find_blocks(self, function: Function, wrt: Sequence[int]) -> list[Note]:
        if function.body is None:
            return [Note(errors.OPAQUE_FUNCTION, function.span)]
        influence = Influence(function, self.layouts, wrt)
        found: list[Note] = []
        for op in function.body.walk():
            found += self._op_escapes(op, influence)
            if any(influence.active(value) for value in influence.outcomes(op)):
                found += self._op_blocks(op, influence)
        return list(dict.fromkeys(found))

    def _op_escapes(self, op: Op, influence: Influence) -> list[Note]:
        """Writes of a varied value to a global, in this operation or in what it calls."""
        varied = tuple(i for i, v in enumerate(op.operands) if influence.varied.get(v, 0))
        if not varied:
            return []
        if op.name == "global.set":
            return [Note(errors.GLOBAL_WRITE, op.span)]
        if op.name == "call":
            return self._escapes(op.attributes["function"], varied)
        closure = _closure(op.operands[0]) if op.name == "apply" else None
        if closure is None:
            return []
        captured = [i for i, v in enumerate(closure.operands) if influence.varied.get(v, 0)]
        return self._escapes(
            closure.attributes["function"], (*captured, *(len(closure.operands) + i - 1 for i in varied if i))
        )

    def _escapes(self, name: str, varied: tuple[int, ...]) -> list[Note]:
        function = self.module.functions[name]
        if function.body is None or self._has_derivative(function, varied):
            return []
        key = (name, varied)
        found = self._escaping.get(key)
        if found is None:
            self._escaping[key] = found = []
            influence = Influence(function, self.layouts, varied)
            for op in function.body.walk():
                found += self._op_escapes(op, influence)
        return found

    def _op_blocks(self, op: Op, influence: Influence) -> list[Note]:
        if op.name in _WITHOUT_RESULT:
            return [Note(errors.NON_DIFFERENTIABLE_RESULT, op.span)]
        if op.name in ("call", "call.witness"):
            wrt = self._active(op.operands, influence)
            return self._call_blocks(op, wrt) if op.name == "call" else self._witness_blocks(op, wrt)
        if op.name == "apply":
            return self._apply_blocks(op, influence)
        if op.name in LINKS:
            return self._aggregate_blocks(op)
        if op.name not in _KNOWN and not op.regions:
            return [Note(f"'{op.name}' is not differentiable", op.span)]
        return []

    def _active(self, operands: Sequence[Value], influence: Influence) -> tuple[int, ...]:
        """The operands that are active and have a derivative."""
        return tuple(i for i, v in enumerate(operands) if influence.active(v) & self.layouts.mask(v.type))

    def _call_blocks(self, op: Op, wrt: tuple[int, ...]) -> list[Note]:
        return self._callee_blocks(op.attributes["function"], tuple(op.attributes["types"]), wrt, op.span)

    def _callee_blocks(self, name: str, types: tuple[Type, ...], wrt: tuple[int, ...], span: Span) -> list[Note]:
        callee = self.module.functions[name]
        if not wrt or self._has_derivative(callee, wrt) or self._is_marked(callee, wrt):
            return []
        if not callee.body:
            return [Note(errors.OPAQUE_FUNCTION, span)]
        blocks = self._function_blocks(name, wrt, types)
        if blocks and callee.attributes.get("inline") == "always":
            return [Note(note.message, span) for note in blocks]
        return blocks

    def _witness_blocks(self, op: Op, wrt: tuple[int, ...]) -> list[Note]:
        marks: Sequence[Sequence[int]] = op.attributes.get("differentiable", ())
        if not wrt or any(set(wrt) <= set(mark) for mark in marks):
            return []
        self_type, protocol = op.attributes["self"], op.attributes["protocol"]
        conformance = None if is_generic(self_type) else find_conformance(self_type, protocol, self.module)
        witness = conformance[0].witnesses.get(op.attributes["requirement"]) if conformance is not None else None
        if conformance is None or witness is None:
            return [Note(errors.UNMARKED_REQUIREMENT, op.span)]
        types = tuple(resolve(substitute(t, conformance[1]), self.module) for t in witness.types)
        return self._callee_blocks(witness.function, (*types, *op.attributes["types"]), wrt, op.span)

    def _apply_blocks(self, op: Op, influence: Influence) -> list[Note]:
        function, *arguments = op.operands
        wrt = self._active(arguments, influence)
        closure = _closure(function)
        if closure is not None:
            captures = self._active(closure.operands, influence)
            inner = (*captures, *(len(closure.operands) + index for index in wrt))
            return self._callee_blocks(
                closure.attributes["function"], tuple(closure.attributes["types"]), inner, op.span
            )
        type = function.type
        if isinstance(type, FunctionType) and type.differentiable is not None and set(wrt) <= set(type.differentiable):
            return []
        return [] if self._is_pullback(function, ()) else [Note(errors.OPAQUE_FUNCTION, op.span)]

    def _is_pullback(self, value: Value, path: tuple[int, ...], depth: int = 0) -> bool:
        """Whether the part at ``path`` of a value is a pullback that a ``vjp`` made: the transform knows it."""
        op = value.owner
        if not isinstance(op, Op) or depth > 100:
            return False
        if op.name == "vjp":
            return not path and value is op.results[-1]
        if op.name == "get":
            return self._is_pullback(op.operands[0], (op.attributes["index"], *path), depth + 1)
        if op.name == "make" and path:
            return self._is_pullback(op.operands[path[0]], path[1:], depth + 1)
        if op.name == "call":
            body = self.module.functions[op.attributes["function"]].body
            if body is not None:
                return self._is_pullback(body.terminator.operands[op.results.index(value)], path, depth + 1)
        return False

    def _aggregate_blocks(self, op: Op) -> list[Note]:
        """Access to a field of a struct whose tangent is not made of the tangents of its fields."""
        aggregate = (op.operands if op.name in ("get", "take", "set") else op.results)[0]
        known = self.layouts.tangents.layout(aggregate.type)
        if not known.leaves or known.fields is not None or known.payloads is not None or is_generic(aggregate.type):
            return []
        struct = self.module.structs.get(getattr(aggregate.type, "name", ""))
        if struct is None or "index" not in op.attributes:
            return []
        field = struct.fields[op.attributes["index"]][0]
        name = struct.display or struct.name
        return [
            Note(
                f"cannot differentiate access to property '{name}.{field}' because '{name}.TangentVector' does not "
                f"have a stored property named '{field}'",
                op.span,
            )
        ]


def _closure(value: Value) -> Op | None:
    """The ``closure`` operation that makes a function value in this function."""
    op = value.owner
    while isinstance(op, Op) and op.name == "differentiable":
        op = op.operands[0].owner
    return op if isinstance(op, Op) and op.name == "closure" else None
