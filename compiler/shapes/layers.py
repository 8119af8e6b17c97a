"""Which calls apply a layer, and what a layer holds."""

from __future__ import annotations

import math
from typing import Any

from ..ir.core import Function, Module
from ..ir.structure import field_types, find_conformance, resolve, substitute
from ..ir.types import Nominal, Scalar, Type
from .values import UNKNOWN, Choice, is_tensor, settled

PROTOCOL = "Layer"
_METHODS = frozenset(("applied", "call", "callAsFunction"))


def applied_layer(function: Function, module: Module) -> Nominal | None:
    """The layer that a function applies to its second parameter."""
    parameters = function.parameters if function.body is not None else []
    if len(parameters) < 2 or not isinstance(type := parameters[0].type, Nominal) or type.name not in module.structs:
        return None
    owner, _, method = function.name.split("<")[0].split("(")[0].rpartition(".")
    if (
        method not in _METHODS
        or not f".{owner}".endswith(f".{type.name}")
        or find_conformance(type, PROTOCOL, module) is None
    ):
        return None
    return type


def title(layer: Nominal) -> str:
    return layer.name.split("<")[0]


def variable_count(value: Any, layer: Nominal, module: Module) -> int | None:
    """How many scalars the variables of a layer have; None where that is not known."""
    found = find_conformance(layer, "Differentiable", module)
    if found is None:
        return None
    conformance, bindings = found
    tangent = resolve(substitute(conformance.associated["TangentVector"], bindings), module)
    return _count(value, layer, tangent, module)


def _count(value: Any, type: Type, tangent: Type, module: Module) -> int | None:
    """What has a tangent is a variable."""
    if isinstance(tangent, Nominal) and field_types(tangent, module) == ():
        return 0
    value = value.values[0] if value.__class__ is Choice else value
    if value.__class__ is not tuple:
        return 1 if isinstance(type, Scalar) else None
    if is_tensor(type):
        return _scalar_count(value)
    if not isinstance(type, Nominal) or not isinstance(tangent, Nominal):
        return None
    types, targets = field_types(type, module), field_types(tangent, module)
    if types is None or targets is None:
        return None
    own = {name: i for i, (name, _) in enumerate(module.structs[type.name].fields)}
    counts = [
        _count(value[own[name]], types[own[name]], target, module) if name in own else None
        for (name, _), target in zip(module.structs[tangent.name].fields, targets, strict=True)
    ]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _scalar_count(tensor: tuple[Any, ...]) -> int | None:
    sizes = settled(tensor[0][0]) if tensor[0].__class__ is tuple else UNKNOWN
    if sizes.__class__ is not tuple or UNKNOWN in sizes:
        return None
    return math.prod(sizes)
