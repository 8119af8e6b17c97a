"""Substitution for generic parameters, and types as Swift prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import is_
from typing import Any

from .. import types
from ..entities import ExtensionEntity, GenericParameterEntity, NominalEntity
from ..types import Type

Substitution = Mapping[GenericParameterEntity, Type]


Visit = Callable[[Type], Type]


def map_parts(type: Type, visit: Visit) -> Type:
    """Rebuilds ``type`` from its parts, each passed through ``visit``; the same object when none changes."""
    rebuild = _REBUILD.get(type.__class__)
    return rebuild(type, visit) if rebuild is not None else type


def transform(type: Type, leaf: Visit) -> Type:
    """Rebuilds ``type`` with ``leaf`` applied to its generic parameters and whatever else has no parts."""
    if type.__class__ not in _REBUILD:
        return leaf(type)
    return map_parts(type, lambda part: transform(part, leaf))


def _all(items: tuple[Type, ...], visit: Visit) -> tuple[Type, ...]:
    out = tuple(map(visit, items))
    return items if all(map(is_, out, items)) else out


def _nominal(type: types.Nominal, visit: Visit) -> Type:
    if not type.arguments:
        return type
    arguments = _all(type.arguments, visit)
    return type if arguments is type.arguments else types.Nominal(type.entity, arguments)


def _tuple(type: types.Tuple, visit: Visit) -> Type:
    elements = _all(type.elements, visit)
    return type if elements is type.elements else types.Tuple(elements, type.labels)


def _function(type: types.Function, visit: Visit) -> Type:
    before = (*(p.type for p in type.parameters), type.result)
    after = _all(before, visit)
    if after is before:
        return type
    parameters = tuple(map(replace_type, type.parameters, after))
    return types.Function(parameters, after[-1], type.differentiable)


def replace_type(parameter: types.Parameter, type: Type) -> types.Parameter:
    return types.Parameter(type, parameter.inout, parameter.no_derivative, parameter.autoclosure)


def _associated(type: types.Associated, visit: Visit) -> Type:
    base = visit(type.base)
    return type if base is type.base else types.Associated(base, type.associated)


def _metatype(type: types.Metatype, visit: Visit) -> Type:
    instance = visit(type.instance)
    return type if instance is type.instance else types.Metatype(instance)


_REBUILD: dict[type[Type], Callable[[Any, Visit], Type]] = {
    types.Nominal: _nominal,
    types.Tuple: _tuple,
    types.Function: _function,
    types.Associated: _associated,
    types.Metatype: _metatype,
}


def apply(type: Type, mapping: Substitution) -> Type:
    """``type`` with generic parameters replaced. Associated types of what became known stay as they are:
    ``conform.normalise`` resolves them."""
    if not mapping:
        return type
    if type.__class__ is types.Generic:
        return mapping.get(type.parameter, type)  # type: ignore[attr-defined]
    return map_parts(type, lambda part: apply(part, mapping))


def leaves(type: Type) -> Iterator[Type]:
    """The generic parameters, and whatever else has no parts, inside a type."""
    parts = _PARTS.get(type.__class__)
    if parts is None:
        yield type
    else:
        for part in parts(type):
            yield from leaves(part)


_PARTS: dict[type[Type], Callable[[Any], tuple[Type, ...]]] = {
    types.Nominal: lambda t: t.arguments,
    types.Tuple: lambda t: t.elements,
    types.Function: lambda t: (*(p.type for p in t.parameters), t.result),
    types.Associated: lambda t: (t.base,),
    types.Metatype: lambda t: (t.instance,),
}


def parts(type: Type) -> tuple[Type, ...]:
    """The types of which ``type`` is made."""
    of = _PARTS.get(type.__class__)
    return of(type) if of is not None else ()


def free_parameters(type: Type) -> set[GenericParameterEntity]:
    return {leaf.parameter for leaf in leaves(type) if isinstance(leaf, types.Generic)}


def is_closed(type: Type) -> bool:
    """Whether it holds neither generic parameters nor unknowns."""
    return next(leaves(type), None) is None


def show(type: Type) -> str:
    """The type as Swift's diagnostics print it."""
    printer = _SHOW.get(type.__class__)
    return printer(type) if printer is not None else str(type)


def _show_nominal(type: types.Nominal) -> str:
    entity = type.entity
    sugar = _SUGAR.get(entity.name)
    if sugar is not None and entity.parent is None and entity.module is not None and entity.module.is_library:
        return sugar(type.arguments)
    return _show_path(entity, type.arguments)


def _show_path(entity: NominalEntity, arguments: tuple[Type, ...]) -> str:
    parent = entity.parent.nominal if isinstance(entity.parent, ExtensionEntity) else entity.parent
    inherited = len(parent.signature.parameters) if parent is not None and parent.kind != "protocol" else 0
    own = arguments[inherited:]
    text = entity.name + (f"<{', '.join(map(show, own))}>" if own else "")
    return f"{_show_path(parent, arguments[:inherited])}.{text}" if parent is not None else text


def _show_optional(arguments: tuple[Type, ...]) -> str:
    wrapped = show(arguments[0])
    return f"({wrapped})?" if isinstance(arguments[0], types.Function) else f"{wrapped}?"


_SUGAR: dict[str, Callable[[tuple[Type, ...]], str]] = {
    "Array": lambda arguments: f"[{show(arguments[0])}]",
    "Dictionary": lambda arguments: f"[{show(arguments[0])} : {show(arguments[1])}]",
    "Optional": _show_optional,
}


def _show_tuple(type: types.Tuple) -> str:
    parts = (
        f"{label}: {show(element)}" if label is not None else show(element)
        for element, label in zip(type.elements, type.labels, strict=True)
    )
    return f"({', '.join(parts)})"


def _show_parameter(parameter: types.Parameter) -> str:
    marks = (
        ("@noDerivative ", parameter.no_derivative),
        ("@autoclosure ", parameter.autoclosure),
        ("inout ", parameter.inout),
    )
    words = "".join(word for word, present in marks if present)
    return words + show(parameter.type)


def _show_function(type: types.Function) -> str:
    parameters = ", ".join(map(_show_parameter, type.parameters))
    mark = "@differentiable " if type.differentiable else ""
    return f"{mark}({parameters}) -> {show(type.result)}"


_SHOW: dict[type[Type], Callable[[Any], str]] = {
    types.Nominal: _show_nominal,
    types.Tuple: _show_tuple,
    types.Function: _show_function,
    types.Generic: lambda t: t.parameter.name,
    types.Associated: lambda t: f"{show(t.base)}.{t.associated.name}",
    types.Metatype: lambda t: f"{show(t.instance)}.Type",
    types.Error: lambda t: "<<error type>>",
}
