"""All adjoints of a module: makes each variant once, on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...dsl.source import Span
from ..ir.core import Block, Derivative, Function, Module, Op, StructDef, Value
from ..ir.structure import field_types, payload_types
from ..ir.types import Array, Box, Nominal, Tuple, Type
from . import vectors
from .adjoint import Adjoint
from .checkpointing import RECOMPUTED, recomputed_variant
from .errors import not_differentiable, not_supported
from .handlers import HANDLERS
from .key import Key, Variant, unused_suffix
from .reach import callees, reachable
from .records import plan
from .reruns import RerunRegion
from .saved import taped_loops
from .tangent import Tangents, UnsupportedType
from .tangent_sums import sum_function
from .transpose import transposed
from .writes import Writes

# A record of more numbers is kept in a box: those of calls are parts of the caller's, so a function that calls others
# twice, which do so too, would have twice as many with each level.
LARGEST_RECORD = 256


class Library:
    """``expand``: expands the derivatives in a function that has been made meanwhile."""

    def __init__(self, module: Module, expand: Callable[[str], None]) -> None:
        self.module = module
        self.expand = expand
        self.tangents = Tangents(module)
        # Functions in the making: others may be made, and simplified, meanwhile.
        self.unfinished: set[str] = set()
        self._variants: dict[Key, Variant] = {}
        self._recursive: dict[str, bool] = {}
        self._effects: dict[str, tuple[frozenset[int], frozenset[int]]] = {}

    def variant(self, key: Key, span: Span) -> Variant:
        found = self._variants.get(key)
        return found if found is not None else self._make(key, span)

    def _make(self, key: Key, span: Span) -> Variant:
        function = self.module.functions[key.function]
        if function.body is None:
            raise not_differentiable(f"'{key.function}' has no body and no derivative", span)
        wrt = "_".join(str(i) for i, mask in enumerate(key.wrt) if mask)
        names = [f"{key.function}.{part}.{wrt}" for part in ("vjp", "pullback", "record")]
        suffix = unused_suffix(self.module, *names)
        forward, pullback, record_name = (name + suffix for name in names)
        if RECOMPUTED in function.attributes:
            made = self._variants[key] = recomputed_variant(self, key, forward, pullback, span)
            return made
        boxed = Nominal(record_name)
        record = Box(boxed) if self.is_recursive(key.function) else Tuple(())
        variant = self._variants[key] = Variant(forward, pullback, record)
        try:
            adjoint = Adjoint(self, key, forward, HANDLERS)
            self.module.functions[forward] = adjoint.primal
            self.unfinished.add(forward)
            results = adjoint.emit()
            plan(adjoint)
            self.module.tapes += taped_loops(adjoint)
        except UnsupportedType as problem:
            raise not_supported(str(problem), span) from None
        self._finish(adjoint, variant, boxed, [adjoint.final(v) for v in results])
        self.unfinished.discard(forward)
        adjoint.forget()
        return variant

    def _finish(self, adjoint: Adjoint, variant: Variant, boxed: Nominal, results: list[Value]) -> None:
        """Puts the record together and adds both functions to the module. ``boxed``: the struct that is in the box, if
        the record is one."""
        fields = adjoint.root.fields
        body, block = adjoint.body, adjoint.root.block
        if not isinstance(variant.record, Box):
            whole = Tuple(tuple(v.type for v in fields))
            variant.record = Box(boxed) if self._numbers(whole) > LARGEST_RECORD else whole
        if isinstance(variant.record, Box):
            names = tuple((f"_{i}", v.type) for i, v in enumerate(fields))
            self.module.structs[boxed.name] = StructDef(boxed.name, (), names)
            made = Op("make", fields, (boxed,))
            box = Op("box.make", [made.result], (variant.record,))
            body.ops[-1:-1] = [made, box]
            record = box.result
            block.arguments[0] = Value(variant.record, block, "record")
            opened = Op("box.get", [block.arguments[0]])
            opened.results = [adjoint.root.record]
            adjoint.root.record.owner = opened
            adjoint.root.record.type = boxed
            block.ops.insert(0, opened)
        else:
            made = Op("make", fields, (variant.record,))
            body.ops[-1:-1] = [made]
            record = made.result
            adjoint.root.record.type = variant.record
        body.terminator.operands.append(record)
        primal = adjoint.primal
        primal.result_types = (*primal.result_types, variant.record)
        self.module.functions[variant.pullback] = Function(
            variant.pullback,
            block,
            tuple(v.type for v in results),
            parameter_types=tuple(v.type for v in block.arguments),
            module=primal.module,
            span=primal.span,
        )
        if any(isinstance(region, RerunRegion) for region in adjoint.regions) or self._calls_sweeps(body):
            for name in (primal.name, variant.pullback):
                self.module.functions[name].attributes["sweeps"] = variant.pullback

    def _numbers(self, type: Type) -> int:
        """About how many numbers and pointers a value is, counted not far beyond those of the largest record."""
        parts: list[Type] = []
        if isinstance(type, Tuple | Nominal):
            parts += field_types(type, self.module) or ()
        if isinstance(type, Nominal) and type.name in self.module.enums:
            cases = range(len(self.module.enums[type.name].cases))
            parts += (t for case in cases for t in payload_types(type, case, self.module) or ())
        return sum(map(self._numbers, parts)) if parts else 1

    def _calls_sweeps(self, body: Block) -> bool:
        """Whether a forward sweep calls one that gains from being joined with its reverse sweep."""
        names = {op.attributes["function"] for op in body.walk() if op.name == "call"}
        functions = (self.module.functions.get(name) for name in names)
        return any(function is not None and "sweeps" in function.attributes for function in functions)

    def sum_function(self, type: Type, span: Span) -> str:
        """The function that adds two values of a tangent type that is not taken apart."""
        if isinstance(type, Array) or (isinstance(type, Nominal) and self.tangents.is_cotangent_of_box(type)):
            return sum_function(self.module, type)
        name = vectors.function(vectors.SUM, type)
        if name not in self.module.functions:
            raise not_supported(f"the sum of two cotangents of type '{type}'", span)
        return name

    def derivative(self, function: str, wrt: frozenset[int], kind: str, span: Span) -> Derivative | None:
        """The registered derivative with respect to the fewest parameters that covers ``wrt``; one of the other kind
        is transposed. ``kind``: ``vjp`` or ``jvp``."""
        derivatives = self.module.functions[function].derivatives
        fitting = [d for d in derivatives if wrt <= set(d.wrt)]
        found = min(fitting, key=lambda d: (getattr(d, kind) is None, len(d.wrt)), default=None)
        if found is not None and getattr(found, kind) is None:
            made = replace(found, **{kind: transposed(self, function, found, kind, span)})
            derivatives[derivatives.index(found)] = made
            return made
        return found

    def inouts(self, function: str) -> frozenset[int]:
        """The ``inout`` parameters of a function with custom derivatives whose final values can have cotangents."""
        original = self.module.functions[function]
        types = original.parameter_types
        return frozenset(
            i for d in original.derivatives for i in d.inouts if self.tangents.tangent(types[i]) is not None
        )

    def is_recursive(self, function: str) -> bool:
        found = self._recursive.get(function)
        if found is None:
            found = self._recursive[function] = function in reachable(self.module, callees(self.module, function))
        return found

    def effects(self, function: str) -> tuple[frozenset[int], frozenset[int]]:
        """The parameters that a function writes in place, and those that may be part of its results."""
        if function not in self._effects:
            if not self._has_body(function):
                callee = self.module.functions.get(function)
                every = frozenset(range(len(callee.parameter_types))) if callee is not None else frozenset[int]()
                return frozenset(), every
            if not self.is_recursive(function):
                self._effects[function] = self._effects_of(function)
                return self._effects[function]
            # Functions that call each other are taken to do nothing, until nothing more is found that they do.
            reached = filter(self._has_body, reachable(self.module, {function}))
            around = [name for name in reached if function in reachable(self.module, {name})]
            self._effects.update(dict.fromkeys(around, (frozenset[int](), frozenset[int]())))
            while any(self._refine(name) for name in around):
                pass
        return self._effects[function]

    def _has_body(self, function: str) -> bool:
        callee = self.module.functions.get(function)
        return callee is not None and callee.body is not None

    def _refine(self, function: str) -> bool:
        """Looks at a function's effects with what is known of its callees; whether there is something new."""
        found = self._effects_of(function)
        changed = found != self._effects[function]
        self._effects[function] = found
        return changed

    def _effects_of(self, function: str) -> tuple[frozenset[int], frozenset[int]]:
        callee = self.module.functions[function]
        assert callee.body is not None
        parameters = list(enumerate(callee.body.arguments))
        writes = Writes(callee, self.effects, returned=False)
        written = frozenset(i for i, v in parameters if writes.later(v))
        writes.return_results()
        return written, frozenset(i for i, v in parameters if writes.later(v))
