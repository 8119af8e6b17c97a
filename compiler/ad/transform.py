"""Expands every ``vjp``, ``jvp`` and ``linearise`` operation of a monomorphic module into ordinary operations.

``vjp {wrt} f, arguments`` becomes a call of the forward sweep of ``f`` and a closure of its pullback over the
record; ``jvp {wrt} f, arguments, tangents`` a call of its pushforward. Innermost first: when a function is
differentiated, its own derivative operations have been expanded, so derivatives of derivatives need nothing special.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..ir.core import Block, Derivative, Module, Op, Value
from ..ir.ops import DERIVATIVES
from ..ir.types import Tuple
from . import custom
from .closures import known_function, resolve_applications
from .errors import OPAQUE_FUNCTION, not_differentiable, not_supported
from .forward_library import ForwardLibrary
from .key import Key
from .library import Library
from .linearise import differential, with_differential
from .reach import reachable


def _nothing(module: Module) -> None:
    pass


def differentiate(module: Module, simplify: Callable[[Module], None] = _nothing) -> None:
    """Expands all derivatives in place. Raises ``CompileError`` where one cannot be. ``simplify`` is run on the module
    before a function is differentiated in which derivatives have been expanded."""
    transform = _Transform(module, simplify)
    for name in list(module.functions):
        transform.expand_function(name)


class _Transform:
    def __init__(self, module: Module, simplify: Callable[[Module], None]) -> None:
        self.module = module
        self.simplify = simplify
        # Functions with derivatives that have been expanded since the module was simplified.
        self.fresh: set[str] = set()
        self.library = Library(module, self.expand_function)
        self.forward = ForwardLibrary(self.library)
        self.done: set[str] = set()
        self.in_progress: list[str] = []

    def expand_function(self, name: str) -> None:
        body = self.module.functions[name].body
        if name in self.done or body is None:
            return
        self.in_progress.append(name)
        resolve_applications(body)
        if any(op.name in DERIVATIVES for op in body.walk()):
            self.fresh.add(name)
        self._expand_block(body)
        resolve_applications(body)
        self.in_progress.pop()
        self.done.add(name)

    def _expand_block(self, block: Block) -> None:
        for op in list(block.ops):
            for region in op.regions:
                self._expand_block(region)
            if op.name in DERIVATIVES and not op.attributes.get("deferred"):
                position = block.ops.index(op)
                block.ops[position : position + 1] = self._expand(op)

    def _expand(self, op: Op) -> list[Op]:
        known = known_function(op.operands[0])
        if known is None:
            raise not_differentiable(OPAQUE_FUNCTION, op.span)
        function, captures = known
        reached = reachable(self.module, {function})
        for name in reached:
            if name in self.in_progress:
                raise not_supported(f"'{name}' takes a derivative of itself", op.span)
            if name in self.module.functions:
                self.expand_function(name)
        if not self.fresh.isdisjoint(reached):
            self._simplify()
        arguments = [*captures, *op.operands[1:]]
        wrt = tuple(len(captures) + index for index in op.attributes["wrt"])
        return _EXPANSIONS[op.name](self, op, function, arguments, wrt)

    def _simplify(self) -> None:
        """Simplifies all functions but those whose derivatives are being expanded, or that are being made."""
        functions = self.module.functions
        left_out = {name: functions[name] for name in (*self.in_progress, *self.library.unfinished)}
        functions.update({name: replace(function, body=None) for name, function in left_out.items()})
        self.simplify(self.module)
        functions.update(left_out)
        self.fresh.clear()

    def _expand_jvp(self, op: Op, function: str, arguments: list[Value], wrt: tuple[int, ...]) -> list[Op]:
        attributes = {"function": self.forward.entry(function, wrt, op.span), "types": ()}
        call = Op("call", arguments, (), attributes, None, op.span)
        _hand_over(op.results, call)
        return [call]

    def _expand_linearise(self, op: Op, function: str, arguments: list[Value], wrt: tuple[int, ...]) -> list[Op]:
        recorded = with_differential(self.forward, function, wrt, op.span)
        if recorded is not None:
            ops, closure = self._call_custom(op, recorded, arguments)
            _hand_over(op.results[-1:], closure)
            return ops
        call = Op("call", arguments, (), {"function": function, "types": ()}, None, op.span)
        _hand_over(op.results[:-1], call)
        name = differential(self.forward, function, wrt, op.span)
        closure = Op("closure", arguments, (), {"function": name, "types": ()}, None, op.span)
        _hand_over(op.results[-1:], closure)
        return [call, closure]

    def _expand_vjp(self, op: Op, function: str, arguments: list[Value], wrt: tuple[int, ...]) -> list[Op]:
        covered = frozenset(wrt) | self.library.inouts(function)
        derivative = self.library.derivative(function, covered, "vjp", op.span)
        if derivative is not None:
            return self._expand_custom(op, function, derivative, arguments, wrt)
        return self._expand_variant(op, function, arguments, wrt)

    def _expand_variant(self, op: Op, function: str, arguments: list[Value], wrt: tuple[int, ...]) -> list[Op]:
        callee = self.module.functions[function]
        layout = self.library.tangents.layout
        key = Key(
            function,
            tuple(layout(t).full if i in wrt else 0 for i, t in enumerate(callee.parameter_types)),
            tuple(layout(t).full for t in callee.result_types),
            entry=wrt,
        )
        variant = self.library.variant(key, op.span)
        *results, pullback = op.results
        call = Op("call", arguments, (), {"function": variant.forward, "types": ()}, None, op.span)
        record = Value(variant.record, call, "record")
        _hand_over([*results, record], call)
        closure = Op("closure", [record], (), {"function": variant.pullback, "types": ()}, None, op.span)
        _hand_over([pullback], closure)
        return [call, closure]

    def _expand_custom(
        self, op: Op, function: str, derivative: Derivative, arguments: list[Value], wrt: tuple[int, ...]
    ) -> list[Op]:
        assert derivative.vjp is not None
        ops, closure = self._call_custom(op, derivative.vjp, arguments)
        pullback = op.results[-1]
        if derivative.wrt == wrt and not derivative.inouts:
            _hand_over([pullback], closure)
            return ops
        tangents, original = self.library.tangents, self.module.functions[function]
        full = Value(custom.pullback_type(tangents, original, derivative), closure)
        _hand_over([full], closure)
        adapted = custom.adapted(tangents, original, derivative, wrt, pullback.type)
        last = Op("closure", [full], (), {"function": adapted, "types": ()}, None, op.span)
        _hand_over([pullback], last)
        return [*ops, last]

    def _call_custom(self, op: Op, name: str, arguments: list[Value]) -> tuple[list[Op], Op]:
        """A call of a function that returns a linear map beside its value, for all results of ``op`` but the last; the
        last operation makes the map."""
        results = op.results[:-1]
        call = Op("call", arguments, (), {"function": name, "types": ()}, None, op.span)
        known = custom.captured(self.module, name)
        if known is not None:
            call.attributes["function"], target, _ = known
            captures = [Value(t, call) for t in self.module.functions[known[0]].result_types[len(results) :]]
            _hand_over([*results, *captures], call)
            closure = Op("closure", captures, (), {"function": target, "types": ()}, None, op.span)
            return [call, closure], closure
        returned, *_ = self.module.functions[name].result_types
        assert isinstance(returned, Tuple)
        both = Value(returned, call)
        _hand_over([both, *results[1:]], call)
        value = Op("get", [both], (), {"index": 0}, None, op.span)
        _hand_over(results[:1], value)
        closure = Op("get", [both], (), {"index": 1}, None, op.span)
        return [call, value, closure], closure


def _hand_over(values: list[Value], op: Op) -> None:
    """Makes values the results of an operation."""
    op.results = values
    for value in values:
        value.owner = op


_EXPANSIONS: dict[str, Callable[[_Transform, Op, str, list[Value], tuple[int, ...]], list[Op]]] = {
    "vjp": _Transform._expand_vjp,
    "jvp": _Transform._expand_jvp,
    "linearise": _Transform._expand_linearise,
}
