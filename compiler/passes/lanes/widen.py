"""Writes the body of a loop once more, for several iterations side by side.

What is the same in all lanes stays a scalar, indices that grow from lane to lane stay two scalars, everything else
becomes a vector. Inner loops and branches that all lanes agree on stay what they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...ir.builder import Builder
from ...ir.clone import clone_op
from ...ir.core import Block, Module, Op, Value
from ...ir.ops import Effect
from ...ir.rewrite import Effects
from ...ir.structure import field_types
from ...ir.types import I64, Array, Scalar, Type, Vector
from .forms import Affine, CannotWiden, Fields, Form, Private, Shared, Uniform, Varying

# The inner functions that are widened at their call have at most this many operations.
LARGEST_CALLEE = 2_000


class Widener:
    """``lanes``: how many iterations run side by side. ``accesses``: where the iterations read and write the arrays
    that they share, by slot."""

    def __init__(self, module: Module, lanes: int, block: Block, effects: Effects, recursive: set[str]) -> None:
        self.module = module
        self.lanes = lanes
        self.build = Builder(module, block)
        self.effects = effects
        self.recursive = recursive
        self.forms: dict[Value, Form] = {}
        # The counts of the loops that indices belong to.
        self.bounds: dict[Value, Value] = {}
        self.accesses: dict[int, list[Affine]] = {}

    # forms

    def form(self, value: Value) -> Form:
        return self.forms.get(value) or Uniform(value)

    def forms_of(self, values: Sequence[Value]) -> list[Form]:
        return [self.form(v) for v in values]

    def uniform(self, value: Value, what: str) -> Value:
        """A value that must be the same in all lanes."""
        form = self.form(value)
        if not isinstance(form, Uniform):
            raise CannotWiden(what)
        return form.value

    def vector_type(self, type: Type) -> Vector:
        if not isinstance(type, Scalar) or type.bits > 64:
            what = "an array" if isinstance(type, Array) else "a value that is no number of at most 64 bits"
            raise CannotWiden(f"{what} that differs from iteration to iteration")
        return Vector(type, self.lanes)

    def vector(self, form: Form) -> Value:
        """A scalar as one value for each lane."""
        if isinstance(form, Varying):
            return form.value
        if isinstance(form, Affine):
            return self.build.typed("vector.range", Vector(I64, self.lanes), form.first, form.step)
        if isinstance(form, Uniform):
            return self.build.typed("splat", self.vector_type(form.value.type), form.value)
        raise CannotWiden("an array or struct that differs from iteration to iteration")

    def fields(self, form: Form) -> Fields:
        """A tuple or struct, field by field."""
        if isinstance(form, Fields):
            return form
        if not isinstance(form, Uniform):
            raise CannotWiden("a value that cannot be taken apart")
        types = field_types(form.value.type, self.module)
        if types is None:
            raise CannotWiden("a value that cannot be taken apart")
        parts = [Uniform(self.build.get(form.value, index)) for index in range(len(types))]
        return Fields(tuple(parts), form.value.type)

    def whole(self, form: Form) -> Value:
        """A value that is uniform, perhaps part by part."""
        if isinstance(form, Fields):
            return self.build.make(form.type, [self.whole(part) for part in form.parts])
        if not isinstance(form, Uniform):
            raise CannotWiden("a value that differs from iteration to iteration where all must agree")
        return form.value

    def join(self, first: Form, second: Form) -> Form:
        """A form that both can be converted to; which values it is made of does not matter."""
        if isinstance(first, Fields) or isinstance(second, Fields):
            one, two = self._shape(first), self._shape(second)
            return Fields(tuple(map(self.join, one.parts, two.parts)), one.type)
        pair = (first.__class__, second.__class__)
        if pair in ((Private, Private), (Uniform, Uniform), (Varying, Varying)):
            return first
        if isinstance(first, Shared) and isinstance(second, Shared) and first.slot == second.slot:
            return first
        if isinstance(first, Affine) and isinstance(second, Affine) and first.step is second.step:
            return first
        for form in (first, second):
            if isinstance(form, Private | Shared):
                raise CannotWiden("an array that is one of several")
        for form in (first, second):
            if isinstance(form, Varying):
                return form
        scalar = next(form for form in (first, second) if isinstance(form, Uniform | Affine))
        self.vector_type(scalar.values[0].type)
        return Varying(scalar.values[0])

    def _shape(self, form: Form) -> Fields:
        """The fields of a form, for ``join``."""
        if isinstance(form, Fields):
            return form
        types = field_types(form.values[0].type, self.module) if isinstance(form, Uniform) else None
        if types is None:
            raise CannotWiden("a value that cannot be taken apart")
        return Fields(tuple(Uniform(Value(t, Block())) for t in types), form.values[0].type)

    def convert(self, form: Form, target: Form) -> Form:
        """A value in the form of ``target``."""
        if isinstance(target, Fields):
            parts = self.fields(form).parts
            return Fields(tuple(map(self.convert, parts, target.parts)), target.type)
        if isinstance(target, Varying):
            return Varying(self.vector(form))
        return form

    def types(self, form: Form) -> list[Type]:
        """The types of the values that a form, found by ``join``, is made of."""
        if isinstance(form, Fields):
            return [type for part in form.parts for type in self.types(part)]
        if isinstance(form, Varying):
            type = form.value.type
            return [type if isinstance(type, Vector) else self.vector_type(type)]
        return [value.type for value in form.values]

    # operations

    def block(self, block: Block) -> list[Form]:
        """The operations of a block; returns what it yields."""
        from .rules import RULES

        before = self.build.span
        for op in block.ops[:-1]:
            self.build.span = op.span
            try:
                RULES.get(op.name, Widener.default)(self, op)
            except CannotWiden as problem:
                if problem.span is None or problem.span.source.is_library:
                    problem.span = op.span
                raise
        self.build.span = before
        return self.forms_of(block.terminator.operands)

    def default(self, op: Op) -> None:
        """An operation that has no rule: only where all lanes do the same."""
        if self.effects.of(op) & ~Effect.TRAP:
            raise CannotWiden(_DOES.get(op.name, f"an operation with effects ('{op.name}')"))
        if op.regions:
            raise CannotWiden(f"an operation that cannot be done in lanes ('{op.name}')")
        self.copy(op, [self.whole(self.form(v)) for v in op.operands])

    def elementwise(self, op: Op) -> None:
        """Lane by lane, unless all lanes are the same."""
        forms = self.forms_of(op.operands)
        if all(isinstance(form, Uniform) for form in forms):
            self.copy(op, [form.values[0] for form in forms])
            return
        type = self.vector_type(op.result.type)
        self.define(op, Varying(self.emit(op, [self.vector(form) for form in forms], [type]).result))

    def copy(self, op: Op, operands: Sequence[Value]) -> None:
        """The same operation, uniform in all lanes."""
        values = dict(zip(op.operands, operands, strict=True))
        new = clone_op(op, values)
        new.operands = list(operands)
        self.build.block.ops.append(new)
        for old, result in zip(op.results, new.results, strict=True):
            self.forms[old] = Uniform(result)

    def define(self, op: Op, form: Form) -> None:
        self.forms[op.result] = form

    def emit(self, op: Op, operands: Sequence[Value], results: Sequence[Type], **attributes: object) -> Op:
        """An operation like ``op`` with other operands and results."""
        new = Op(op.name, list(operands), tuple(results), {**op.attributes, **attributes}, None, op.span)
        for old, result in zip(op.results, new.results, strict=False):
            result.hint = old.hint
        self.build.block.ops.append(new)
        return new

    def array_type(self, type: Type) -> Array:
        """The type of an array that each iteration has for itself."""
        if not isinstance(type, Array):
            raise CannotWiden("an array of its own whose elements are no numbers")
        return Array(self.vector_type(type.element))


_DOES = {
    "print": "it prints",
    "global.set": "it writes to a global variable",
    "cell.set": "it writes to a captured variable",
    "vjp": "a derivative that is taken in it",
    "jvp": "a derivative that is taken in it",
    "apply": "a call of a function that is not known",
}
