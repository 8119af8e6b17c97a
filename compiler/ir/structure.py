"""What types are made of: substitution, resolution of associated types, fields and payloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .core import Conformance, Module
from .types import (
    Acc,
    Array,
    Associated,
    Box,
    Cell,
    FunctionType,
    Nominal,
    Parameter,
    Scalar,
    Tuple,
    Type,
    Vector,
)

_CHILDREN: dict[type, Callable[[Any], tuple[Type, ...]]] = {
    Scalar: lambda t: (),
    Parameter: lambda t: (),
    Vector: lambda t: (t.element,),
    Array: lambda t: (t.element,),
    Acc: lambda t: (t.element,),
    Cell: lambda t: (t.element,),
    Box: lambda t: (t.element,),
    Tuple: lambda t: t.elements,
    Nominal: lambda t: t.arguments,
    FunctionType: lambda t: t.parameters + t.results,
    Associated: lambda t: (t.base,),
}

_REBUILD: dict[type, Callable[[Any, list[Any]], Type]] = {
    Vector: lambda t, c: Vector(c[0], t.lanes),
    Array: lambda t, c: Array(c[0]),
    Acc: lambda t, c: Acc(c[0]),
    Cell: lambda t, c: Cell(c[0]),
    Box: lambda t, c: Box(c[0]),
    Tuple: lambda t, c: Tuple(tuple(c)),
    Nominal: lambda t, c: Nominal(t.name, tuple(c)),
    FunctionType: lambda t, c: FunctionType(
        tuple(c[: len(t.parameters)]), tuple(c[len(t.parameters) :]), t.differentiable
    ),
    Associated: lambda t, c: Associated(c[0], t.protocol, t.name),
}


def children(type: Type) -> tuple[Type, ...]:
    """The types that ``type`` is written with."""
    return _CHILDREN[type.__class__](type)


def map_children(type: Type, function: Callable[[Type], Type]) -> Type:
    """``type`` with ``function`` applied to its children; the same object when none changes."""
    old = children(type)
    if not old:
        return type
    new = [function(child) for child in old]
    if all(a is b for a, b in zip(old, new, strict=True)):
        return type
    return _REBUILD[type.__class__](type, new)


def mentions(type: Type, kinds: type | tuple[type, ...]) -> bool:
    """Whether ``type`` is or contains a type of one of these classes."""
    return isinstance(type, kinds) or any(mentions(child, kinds) for child in children(type))


def is_generic(type: Type) -> bool:
    return mentions(type, (Parameter, Associated))


def substitute(type: Type, bindings: Mapping[str, Type]) -> Type:
    """``type`` with generic parameters replaced. Associated types are not looked up: see ``resolve``."""
    if not bindings:
        return type
    if isinstance(type, Parameter):
        return bindings.get(type.name, type)
    return map_children(type, lambda child: substitute(child, bindings))


def unify(pattern: Type, type: Type, bindings: dict[str, Type]) -> bool:
    """Whether ``type`` is an instance of ``pattern``; the parameters of the pattern are put into ``bindings``."""
    if isinstance(pattern, Parameter):
        return bindings.setdefault(pattern.name, type) == type
    if pattern == type:
        return True
    if pattern.__class__ is not type.__class__ or head(pattern) != head(type):
        return False
    inner, outer = children(pattern), children(type)
    return len(inner) == len(outer) and all(unify(a, b, bindings) for a, b in zip(inner, outer, strict=True))


_HEADS: dict[type, str] = {
    Array: "array",
    Tuple: "tuple",
    FunctionType: "fn",
    Cell: "cell",
    Box: "box",
    Acc: "acc",
    Associated: "associated",
}


def head(type: Type) -> str:
    """The key of a type in ``Module.conformances``: ``array``, ``tuple``, ``fn``, or the name it is defined by."""
    if isinstance(type, Scalar | Nominal):
        return type.name
    if isinstance(type, Vector):
        return f"vector{type.lanes}"
    if isinstance(type, Cell) and isinstance(type.element, Nominal):  # a class, by its name
        return type.element.name
    if isinstance(type, Parameter):
        return f"${type.name}"
    return _HEADS[type.__class__]


def is_class(type: Type, module: Module) -> bool:
    """Whether values of ``type`` are references to objects."""
    if not isinstance(type, Cell) or not isinstance(type.element, Nominal):
        return False
    struct = module.structs.get(type.element.name)
    return struct is not None and struct.shared


def is_tensor(type: Type, module: Module) -> bool:
    """Whether a type is the library's ``Tensor`` of known scalars, and not a program's own struct of that name."""
    if not isinstance(type, Nominal) or type.name != "Tensor" or not all(isinstance(t, Scalar) for t in type.arguments):
        return False
    return tuple(name for name, _ in module.structs["Tensor"].fields) == ("_shape", "_scalars")


def find_conformance(type: Type, protocol: str, module: Module) -> tuple[Conformance, dict[str, Type]] | None:
    """The conformance of ``type`` to ``protocol`` and what its type parameters stand for."""
    conformance = module.conformances.get((protocol, head(type)))
    if conformance is None:
        return None
    bindings: dict[str, Type] = {}
    if not unify(conformance.type, type, bindings):
        return None
    for needed, name in conformance.constraints:
        given = substitute(needed, bindings)
        if not is_generic(given) and find_conformance(resolve(given, module), name, module) is None:
            return None
    return conformance, bindings


def resolve(type: Type, module: Module) -> Type:
    """``type`` with the associated types of known types replaced by what the conformances say."""
    type = map_children(type, lambda child: resolve(child, module))
    if isinstance(type, Associated):
        found = find_conformance(type.base, type.protocol, module)
        if found is not None and type.name in found[0].associated:
            return resolve(substitute(found[0].associated[type.name], found[1]), module)
    return module.renamed.get(type, type) if module.renamed else type


def field_types(type: Type, module: Module) -> tuple[Type, ...] | None:
    """The types of the fields of a tuple or struct; None for another type."""
    if isinstance(type, Tuple):
        return type.elements
    if isinstance(type, Nominal):
        struct = module.structs.get(type.name)
        if struct is not None:
            return _instantiate(tuple(t for _, t in struct.fields), struct.type_parameters, type, module)
    return None


def payload_types(type: Type, case: int, module: Module) -> tuple[Type, ...] | None:
    """The payload of a case of an enum; None for another type or when there is no such case."""
    if isinstance(type, Nominal):
        enum = module.enums.get(type.name)
        if enum is not None and 0 <= case < len(enum.cases):
            return _instantiate(enum.cases[case][1], enum.type_parameters, type, module)
    return None


def origin(type: Nominal, module: Module) -> Nominal:
    """The type as it was before what it holds of functions became enums."""
    definition = module.structs.get(type.name) or module.enums.get(type.name)
    found = None if definition is None else definition.origin
    return found if isinstance(found, Nominal) else type


def wrapped(type: Type, module: Module) -> Type | None:
    """What an Optional holds; None for another type."""
    if not isinstance(type, Nominal) or origin(type, module).name != "Optional":
        return None
    payload = payload_types(type, 1, module)
    return payload[0] if payload else None


def is_managed(type: Type, module: Module) -> bool:
    """Whether values of this type hold references: arrays, boxes, cells, function values, accumulators. A type
    that is not known yet counts as one that does."""
    if isinstance(type, Scalar | Vector):
        return False
    if isinstance(type, Nominal) and type.name in module.enums:
        cases = range(len(module.enums[type.name].cases))
        return any(is_managed(t, module) for case in cases for t in payload_types(type, case, module) or ())
    fields = field_types(type, module)
    return fields is None or any(is_managed(field, module) for field in fields)


def _instantiate(
    types: tuple[Type, ...], parameters: tuple[str, ...], nominal: Nominal, module: Module
) -> tuple[Type, ...]:
    if not parameters:
        return types
    bindings = dict(zip(parameters, nominal.arguments, strict=False))
    return tuple(resolve(substitute(t, bindings), module) for t in types)
