"""What can be assigned to: chains of variables, fields, elements and computed properties.

An access is made once (its indices and references are evaluated then), and read, taken and written
afterwards. Taking moves a value that holds buffers out of the aggregates around it, so that it is updated in
place; writing puts it, or another value, back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...dsl import tast
from ...dsl.entities import FieldEntity, VariableEntity
from ...dsl.source import Span
from ..ir.core import Module, Value
from ..ir.types import UNIT, Array, Nominal, Scalar, Tuple, Type, Vector
from .calls import Callee, invoke, resolve_callee
from .errors import refuse, unsupported
from .flow import is_class
from .functions import FunctionLowering
from .no_derivative import known_parts, without_derivative
from .optionals import SOME, unwrap


class Access:
    """``exclusive``: nothing can look at the target between taking and writing."""

    def read(self) -> Value:
        raise NotImplementedError

    def take(self, exclusive: bool) -> Value:
        return self.read()

    def write(self, value: Value) -> None:
        raise NotImplementedError


class VariableAccess(Access):
    def __init__(self, f: FunctionLowering, variable: VariableEntity) -> None:
        self.f = f
        self.variable = variable

    def read(self) -> Value:
        return self.f.read(self.variable)

    def take(self, exclusive: bool) -> Value:
        return self.f.take(self.variable) if exclusive else self.read()

    def write(self, value: Value) -> None:
        self.f.assign(self.variable, value)


class ReferenceAccess(Access):
    """The stored properties of a class value."""

    def __init__(self, f: FunctionLowering, reference: Value) -> None:
        self.f = f
        self.reference = reference

    def read(self) -> Value:
        return self.f.builder.emit("cell.get", self.reference)

    def take(self, exclusive: bool) -> Value:
        return self.f.builder.emit("cell.take" if exclusive else "cell.get", self.reference)

    def write(self, value: Value) -> None:
        self.f.op("cell.set", [self.reference, value])


class TemporaryAccess(Access):
    """A value without a place, which can only be read."""

    def __init__(self, value: Value, span: Span) -> None:
        self.value = value
        self.span = span

    def read(self) -> Value:
        return self.value

    def write(self, value: Value) -> None:
        unsupported("an assignment to this expression", self.span)


class WrappedAccess(Access):
    """What an optional holds; traps when that is nothing."""

    def __init__(self, f: FunctionLowering, base: Access, optional: Type, type: Type, implicit: bool) -> None:
        self.f = f
        self.base = base
        self.optional = optional
        self.type = type
        self.implicit = implicit

    def read(self) -> Value:
        return unwrap(self.f, self.base.read(), self.type, self.implicit)

    def take(self, exclusive: bool) -> Value:
        return unwrap(self.f, self.base.take(exclusive), self.type, self.implicit)

    def write(self, value: Value) -> None:
        self.base.write(self.f.builder.typed("enum.make", self.optional, value, case=SOME))


class FieldAccess(Access):
    """A field of a tuple, or of a struct, where it is known as an entity."""

    def __init__(
        self, f: FunctionLowering, base: Access, index: int, type: Type, field: FieldEntity | None = None
    ) -> None:
        self.f = f
        self.base = base
        self.index = index
        self.type = type
        self.field = field
        self.emptied: Value | None = None

    def read(self) -> Value:
        value = self.f.builder.typed("get", self.type, self.base.read(), index=self.index)
        return value if self.field is None else without_derivative(self.f, value, self.field)

    def take(self, exclusive: bool) -> Value:
        if not holds_buffers(self.type, self.f.program.module):
            return self.read()
        if not exclusive and isinstance(self.base, ReferenceAccess):
            # Meanwhile others may change the object: only this property is written back.
            return self.read()
        aggregate = self.base.take(exclusive)
        self.emptied, value = self.f.op("take", [aggregate], [aggregate.type, self.type], index=self.index).results
        return value

    def write(self, value: Value) -> None:
        aggregate = self.base.take(True) if self.emptied is None else self.emptied
        self.emptied = None
        self.base.write(self.f.builder.set(aggregate, self.index, value))


class ElementAccess(Access):
    """``array[index]``, by the intrinsics of Array's subscript."""

    def __init__(self, f: FunctionLowering, base: Access, index: Value, type: Type) -> None:
        self.f = f
        self.base = base
        self.index = index
        self.type = type
        self.emptied: Value | None = None

    def read(self) -> Value:
        return self.f.builder.typed("array.get", self.type, self.base.read(), self.index)

    def take(self, exclusive: bool) -> Value:
        if not holds_buffers(self.type, self.f.program.module):
            return self.read()
        array = self.base.take(exclusive)
        self.emptied, value = self.f.op("array.take", [array, self.index], [array.type, self.type]).results
        return value

    def write(self, value: Value) -> None:
        array = self.base.take(True) if self.emptied is None else self.emptied
        self.emptied = None
        self.base.write(self.f.builder.typed("array.set", array.type, array, self.index, value))


class ComputedAccess(Access):
    """A computed property or subscript; ``base`` is None for a static one."""

    def __init__(
        self,
        f: FunctionLowering,
        base: Access | None,
        getter: Callee,
        setter: Callee,
        arguments: list[Value],
        type: Type,
    ) -> None:
        self.f = f
        self.base = base
        self.getter = getter
        self.setter = setter
        self.arguments = arguments
        self.type = type

    def read(self) -> Value:
        if self.base is None:
            return invoke(self.f, self.getter, self.arguments, [self.type])[0]
        if not self.getter.mutating:
            return invoke(self.f, self.getter, [self.base.read(), *self.arguments], [self.type])[0]
        owner = self.base.take(False)
        value, changed = invoke(self.f, self.getter, [owner, *self.arguments], [self.type, owner.type])
        self.base.write(changed)
        return value

    def write(self, value: Value) -> None:
        if self.base is None:
            invoke(self.f, self.setter, [*self.arguments, value], [UNIT])
        elif self.setter.mutating:
            owner = self.base.take(False)
            results = invoke(self.f, self.setter, [owner, *self.arguments, value], [UNIT, owner.type])
            self.base.write(results[1])
        else:
            invoke(self.f, self.setter, [self.base.read(), *self.arguments, value], [UNIT])


def access(f: FunctionLowering, target: tast.Expr) -> Access:
    rule = _ACCESSES.get(target.__class__)
    if rule is None:
        return TemporaryAccess(f.expression(target), target.span)
    with f.at(target.span):
        return rule(f, target)


def _field(f: FunctionLowering, target: tast.Field) -> Access:
    if is_class(target.base.type):
        base: Access = ReferenceAccess(f, f.expression(target.base))
    else:
        base = access(f, target.base)
    return FieldAccess(f, base, target.field.index, f.lower(target.type), target.field)


def _computed(f: FunctionLowering, target: tast.Computed) -> Access:
    base = None if target.base is None else access(f, target.base)
    getter, setter = resolve_callee(f, target.getter), resolve_callee(f, target.setter)
    arguments = f.expressions(target.arguments)
    type = f.lower(target.type)
    if base is not None and getter.intrinsic == "array.get" and setter.intrinsic == "array.set":
        return ElementAccess(f, base, arguments[0], type)
    return ComputedAccess(f, base, getter, setter, arguments, type)


_ACCESSES: dict[type, Callable[[FunctionLowering, Any], Access]] = {
    tast.VariableRef: lambda f, t: VariableAccess(f, t.variable),
    tast.Field: _field,
    tast.TupleElement: lambda f, t: FieldAccess(f, access(f, t.base), t.index, f.lower(t.type)),
    tast.Computed: _computed,
    tast.ForceUnwrap: lambda f, t: WrappedAccess(
        f, access(f, t.value), f.lower(t.value.type), f.lower(t.type), t.implicit
    ),
}


def assign(f: FunctionLowering, node: tast.Assign) -> None:
    """``target = value``. The target's indices come first, then the value; then the target is written."""
    write = _writer(f, node.target)
    write(f.expression(node.value))


def _writer(f: FunctionLowering, target: tast.Expr) -> Callable[[Value], None]:
    if isinstance(target, tast.Discard):
        return lambda value: None
    if isinstance(target, tast.Tuple):
        writers = [(_writer(f, element), f.lower(element.type)) for element in target.elements]

        def write_all(value: Value) -> None:
            for index, (write, type) in enumerate(writers):
                write(f.builder.typed("get", type, value, index=index))

        return write_all
    if target.__class__ not in _ACCESSES:
        unsupported("an assignment to this expression", target.span)
    return access(f, target).write


def check_exclusive(f: FunctionLowering, targets: list[tast.Expr]) -> set[VariableEntity]:
    """Variables of which several parts are passed ``inout`` to one call. Refuses parts that may overlap."""
    paths: dict[VariableEntity, list[tuple[int, ...]]] = {}
    for target in targets:
        root, path = _path(target)
        if root is None:
            continue
        for other in paths.get(root, []):
            common = min(len(path), len(other))
            if path[:common] == other[:common]:
                refuse(
                    "overlapping-access",
                    f"overlapping accesses to '{root.name}', but modification requires exclusive access; "
                    "consider copying to a local variable",
                    target.span,
                )
        paths.setdefault(root, []).append(path)
    return {root for root, found in paths.items() if len(found) > 1}


def _path(target: tast.Expr) -> tuple[VariableEntity | None, tuple[int, ...]]:
    """The variable behind a target, and the stored fields that surely lead to it (up to the first computed one)."""
    path: list[int] = []
    while True:
        if isinstance(target, tast.VariableRef):
            return target.variable, tuple(reversed(path))
        if isinstance(target, tast.Field) and not is_class(target.base.type):
            path.append(target.field.index)
            target = target.base
        elif isinstance(target, tast.TupleElement):
            path.append(target.index)
            target = target.base
        elif isinstance(target, tast.ForceUnwrap):
            path.append(0)
            target = target.value
        elif isinstance(target, tast.Computed) and target.base is not None:
            path.clear()
            target = target.base
        else:
            return None, ()


def leads_through_object(target: tast.Expr) -> bool:
    """Whether a target is, or is part of, a stored property of an object, which other references may lead to."""
    while True:
        if isinstance(target, tast.Field | tast.Computed | tast.TupleElement) and target.base is not None:
            if is_class(target.base.type):
                return True
            target = target.base
        elif isinstance(target, tast.ForceUnwrap):
            target = target.value
        else:
            return False


def holds_buffers(type: Type, module: Module, inside: frozenset[str] = frozenset()) -> bool:
    """Whether copying a value of this type may share a buffer."""
    if isinstance(type, Scalar | Vector):
        return False
    if isinstance(type, Nominal) and type.name not in inside:
        parts = known_parts(type, module)
        return parts is None or any(holds_buffers(part, module, inside | {type.name}) for part in parts)
    if isinstance(type, Tuple):
        return any(holds_buffers(part, module, inside) for part in type.elements)
    return isinstance(type, Array) or not isinstance(type, Nominal)
