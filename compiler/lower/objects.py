"""Objects made and changed by Python: functions that take the stored properties of a class, all of them; and what these
properties, and those of structs, are by default."""

from __future__ import annotations

from ..ir.builder import new_function
from ..ir.core import Module
from ..ir.structure import field_types
from ..ir.types import UNIT, Cell, Nominal, Type


def add_make(module: Module, type: Cell, name: str) -> str:
    """Adds a function from the properties to a new object."""
    content, properties = _content(module, type)
    function, builder = new_function(module, f"make {name}", properties, (type,))
    builder.return_([builder.emit("cell.new", builder.make(content, function.parameters))])
    return function.name


def add_write(module: Module, type: Cell, name: str) -> str:
    """Adds a function that gives an object other properties."""
    content, properties = _content(module, type)
    function, builder = new_function(module, f"write {name}", [("object", type), *properties], (UNIT,))
    target, *values = function.parameters
    builder.op("cell.set", [target, builder.make(content, values)], [])
    builder.return_([builder.unit()])
    return function.name


def add_default(module: Module, name: str, type: Nominal, index: int, default: str) -> str:
    """Adds a function for the default value of a stored property, that of the property of a generic type for the
    types at hand. ``default`` computes it for any."""
    result = (field_types(type, module) or ())[index]
    function, builder = new_function(module, name, (), (result,))
    builder.return_(builder.op("call", (), [result], function=default, types=type.arguments).results)
    return function.name


def _content(module: Module, type: Cell) -> tuple[Nominal, list[tuple[str, Type]]]:
    content = type.element
    assert isinstance(content, Nominal)
    names = [name for name, _ in module.structs[content.name].fields]
    return content, list(zip(names, field_types(content, module) or (), strict=True))
