"""IR types as the language writes them."""

from __future__ import annotations

from ..runtime import abi
from .ir.core import Module
from .ir.types import Array, FunctionType, Nominal, Scalar, Tuple, Type


def spelled(type: Type, module: Module) -> str:
    match type:
        case Scalar():
            return str(abi.Scalar(str(type)))
        case Array(element):
            return f"[{spelled(element, module)}]"
        case Tuple(elements):
            return f"({', '.join(spelled(e, module) for e in elements)})"
        case FunctionType():
            return _function(type, module)
        case Nominal(name) if name in module.structs:
            return module.structs[name].display or name
        case Nominal(name, (element,)) if name == "Optional":
            return f"{spelled(element, module)}?"
        case Nominal(name) if name in module.enums:
            return module.enums[name].display or name
        case _:
            return str(type)


def _function(type: FunctionType, module: Module) -> str:
    """What 'inout' parameters hold in the end are further results; the first that fit are taken for such."""
    result, *ends = type.results
    parameters: list[str] = []
    for parameter in type.parameters:
        written = bool(ends) and ends[0] == parameter
        if written:
            ends.pop(0)
        parameters.append(f"inout {spelled(parameter, module)}" if written else spelled(parameter, module))
    return f"({', '.join(parameters)}) -> {spelled(result, module)}"
