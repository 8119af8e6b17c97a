"""Expands every ``vjp`` operation of a monomorphic module into ordinary operations.

``vjp {wrt} f, arguments`` becomes a call of the forward sweep of ``f`` and a closure of its pullback over the
record. Innermost first: when a function is differentiated, its own ``vjp`` operations have been expanded, so
derivatives of derivatives need nothing special.
"""

from __future__ import annotations

from ..ir.core import Block, Derivative, Module, Op, Value
from ..ir.types import Tuple
from . import custom
from .closures import known_function, resolve_applications
from .errors import OPAQUE_FUNCTION, not_differentiable, not_supported
from .key import Key
from .library import Library, reachable


def differentiate(module: Module) -> None:
    """Expands all ``vjp`` operations in place. Raises ``CompileError`` where one cannot be."""
    transform = _Transform(module)
    for name in list(module.functions):
        transform.expand_function(name)


class _Transform:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.library = Library(module)
        self.done: set[str] = set()
        self.in_progress: list[str] = []

    def expand_function(self, name: str) -> None:
        body = self.module.functions[name].body
        if name in self.done or body is None:
            return
        self.in_progress.append(name)
        resolve_applications(body)
        self._expand_block(body)
        resolve_applications(body)
        self.in_progress.pop()
        self.done.add(name)

    def _expand_block(self, block: Block) -> None:
        for op in list(block.ops):
            for region in op.regions:
                self._expand_block(region)
            if op.name == "vjp" and not op.attributes.get("deferred"):
                position = block.ops.index(op)
                block.ops[position : position + 1] = self._expand(op)

    def _expand(self, op: Op) -> list[Op]:
        known = known_function(op.operands[0])
        if known is None:
            raise not_differentiable(OPAQUE_FUNCTION, op.span)
        function, captures = known
        for name in reachable(self.module, {function}):
            if name in self.in_progress:
                raise not_supported(f"'{name}' takes a derivative of itself", op.span)
            if name in self.module.functions:
                self.expand_function(name)
        arguments = [*captures, *op.operands[1:]]
        wrt = [len(captures) + index for index in op.attributes["wrt"]]
        derivative = self.library.derivative(function, frozenset(wrt) | self.library.inouts(function))
        if derivative is not None:
            return self._expand_custom(op, function, derivative, arguments, tuple(wrt))
        return self._expand_variant(op, function, arguments, wrt)

    def _expand_variant(self, op: Op, function: str, arguments: list[Value], wrt: list[int]) -> list[Op]:
        callee = self.module.functions[function]
        layout = self.library.tangents.layout
        key = Key(
            function,
            tuple(layout(t).full if i in wrt else 0 for i, t in enumerate(callee.parameter_types)),
            tuple(layout(t).full for t in callee.result_types),
            entry=tuple(wrt),
        )
        variant = self.library.variant(key, op.span)
        *results, pullback = op.results
        call = Op("call", arguments, (), {"function": variant.forward, "types": ()}, None, op.span)
        record = Value(variant.record, call, "record")
        call.results = [*results, record]
        for value in results:
            value.owner = call
        closure = Op("closure", [record], (), {"function": variant.pullback, "types": ()}, None, op.span)
        closure.results = [pullback]
        pullback.owner = closure
        return [call, closure]

    def _expand_custom(
        self, op: Op, function: str, derivative: Derivative, arguments: list[Value], wrt: tuple[int, ...]
    ) -> list[Op]:
        assert derivative.vjp is not None
        *results, pullback = op.results
        call = Op("call", arguments, (), {"function": derivative.vjp, "types": ()}, None, op.span)
        known = custom.captured(self.module, derivative.vjp)
        if known is not None:
            call.attributes["function"], target, _ = known
            captures = [Value(t, call) for t in self.module.functions[known[0]].result_types[len(results) :]]
            call.results = [*results, *captures]
            closure = Op("closure", captures, (), {"function": target, "types": ()}, None, op.span)
            ops = [call, closure]
        else:
            returned, *_ = self.module.functions[derivative.vjp].result_types
            assert isinstance(returned, Tuple)
            both = Value(returned, call)
            call.results = [both, *results[1:]]
            value = Op("get", [both], (), {"index": 0}, None, op.span)
            value.results = results[:1]
            results[0].owner = value
            closure = Op("get", [both], (), {"index": 1}, None, op.span)
            ops = [call, value, closure]
        for result in call.results:
            result.owner = call
        if derivative.wrt == wrt and not derivative.inouts:
            closure.results = [pullback]
            pullback.owner = closure
            return ops
        tangents, original = self.library.tangents, self.module.functions[function]
        full = Value(custom.pullback_type(tangents, original, derivative), closure)
        closure.results = [full]
        adapted = custom.adapted(tangents, original, derivative, wrt, pullback.type)
        last = Op("closure", [full], (), {"function": adapted, "types": ()}, None, op.span)
        last.results = [pullback]
        pullback.owner = last
        return [*ops, last]
