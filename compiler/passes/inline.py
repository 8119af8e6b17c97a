"""Replaces calls by the bodies of their callees, callees first.

Inlined are functions that are small, that are called once, that take or return function values (so that the
closures they are given become known), or that are given a cell which their caller made (so that it can be promoted);
``attributes["inline"]`` of a function, ``always`` or ``never``, decides otherwise. Never functions on a cycle of calls,
nor those that have a derivative of their own: differentiation must see the call (``forget_derivatives`` ends that).
A body is one block with its ``return`` at the end, so inlining is substitution. The spans of inlined operations stay
those of the callee, but what comes from the library, or from functions that the compiler writes, is said to be where
the user calls it: a trap in ``+=`` is at the line that has the ``+=``.
"""

from __future__ import annotations

from collections import Counter

from ...dsl.source import Span
from ..ir.callgraph import components_of
from ..ir.clone import clone_ops
from ..ir.core import PLACELESS, Block, Function, Module, Op, Value
from ..ir.rewrite import functions_with_bodies, resolve_value
from ..ir.structure import mentions
from ..ir.types import FunctionType

# Operations of a body up to which it is copied into every caller.
SMALL = 40
# A caller does not grow beyond this, other than by functions that must be inlined: LLVM's time is not linear in
# the size of a function.
LARGEST = 20_000


def run(module: Module, small: int = SMALL) -> None:
    sizes: dict[str, int] = {}
    graph: dict[str, list[str]] = {name: [] for name in module.functions}
    references = _references(module, sizes, graph)
    recursive: set[str] = set()
    for component in components_of(graph):
        if component.recursive:
            recursive.update(component.functions)
        for name in component.functions:
            function = module.functions[name]
            if function.body is not None and graph[name]:
                inliner = _Inliner(module, function, references, sizes, recursive, small)
                inliner.block(function.body)
                sizes[name] = inliner.size


def _references(module: Module, sizes: dict[str, int], graph: dict[str, list[str]]) -> Counter[str]:
    """How often each function is named; what is reached from outside counts as often used. Notes the number of
    operations of each function, and those that it names."""
    counts: Counter[str] = Counter()
    for function, body in functions_with_bodies(module):
        if function.exported is not None or function.name == module.main or function.attributes.get("keep"):
            counts[function.name] += 2
        for derivative in function.derivatives:
            counts.update({name: 2 for name in (derivative.vjp, derivative.jvp) if name is not None})
        ops = list(body.walk())
        sizes[function.name] = len(ops)
        named = [op.attributes["function"] for op in ops if "function" in op.attributes]
        counts.update(named)
        graph[function.name] = [name for name in dict.fromkeys(named) if name in module.functions]
    counts.update({g.initialiser: 2 for g in module.globals.values() if g.initialiser is not None})
    return counts


class _Inliner:
    """Inlines into one function. ``size``: how many operations it has."""

    __slots__ = ("function", "module", "recursive", "references", "replacements", "size", "sizes", "small")

    def __init__(
        self,
        module: Module,
        function: Function,
        references: Counter[str],
        sizes: dict[str, int],
        recursive: set[str],
        small: int,
    ) -> None:
        self.module = module
        self.function = function
        self.references = references
        self.sizes = sizes
        self.recursive = recursive
        self.small = small
        self.size = sizes[function.name]
        self.replacements: dict[Value, Value] = {}

    def block(self, block: Block) -> None:
        ops: list[Op] = []
        replacements = self.replacements
        pending = block.ops[::-1]
        while pending:
            op = pending.pop()
            if replacements:
                op.operands[:] = [resolve_value(v, replacements) for v in op.operands]
            for region in op.regions:
                self.block(region)
            callee = self.callee(op) if op.name == "call" else None
            if callee is None or callee.body is None:
                ops.append(op)
                continue
            values = dict(zip(callee.body.arguments, op.operands, strict=True))
            inlined = clone_ops(callee.body.ops[:-1], values)
            if not op.span.source.is_library:
                _place(inlined, op.span, bool(callee.attributes.get(PLACELESS)))
            # They may call what takes a cell that is made here.
            pending += reversed(inlined)
            for result, value in zip(op.results, callee.body.terminator.operands, strict=True):
                replacements[result] = values.get(value, value)
            op.results.clear()
            self.size += self.sizes[callee.name] - 1
        block.ops = ops

    def callee(self, op: Op) -> Function | None:
        """The function to inline for a call, if any."""
        if op.attributes["types"]:
            return None
        callee = self.module.functions.get(op.attributes["function"])
        if callee is None or callee.body is None or callee.derivatives:
            return None
        if callee.name in self.recursive or callee is self.function:
            return None
        wish = callee.attributes.get("inline")
        if wish is not None:
            return callee if wish == "always" else None
        size = self.sizes[callee.name]
        if self.size + size > LARGEST:
            return None
        wanted = size <= self.small or self.references[callee.name] == 1 or _handles_functions(callee)
        return callee if wanted or any(map(_is_new_cell, op.operands)) else None


def _place(ops: list[Op], span: Span, all: bool) -> None:
    """Puts what the library does, or all, in the place of the call."""
    for op in ops:
        if all or op.span.source.is_library:
            op.span = span
        for region in op.regions:
            _place(region.ops, span, all)


def _is_new_cell(value: Value) -> bool:
    """Whether a value is a cell that this function makes."""
    return isinstance(value.owner, Op) and value.owner.name == "cell.new"


def _handles_functions(function: Function) -> bool:
    return any(mentions(type, FunctionType) for type in (*function.parameter_types, *function.result_types))
