"""Functions of C. Those of a program are called through pointers, which the runtime sets when it loads the code, so
that it can say what is missing; each is an exported variable."""

from __future__ import annotations

from ...ir.core import Function, Module
from ...ir.foreign import pointers
from ...ir.types import Array, Scalar, Type
from .code import Unit, quote
from .function import Convention

# How C passes what is narrower than a register.
_EXTENSION = {"bool": " zeroext", "u8": " zeroext", "u16": " zeroext", "i8": " signext", "i16": " signext"}


def convention(unit: Unit, function: Function, parameters: tuple[str, ...], results: tuple[str, ...]) -> Convention:
    symbol = quote(function.name)
    variable = pointers(unit.module).get(function.name)
    return Convention(
        symbol,
        parameters,
        results,
        traps=False,
        external=True,
        passed=tuple(_passed(unit, function.parameter_types)),
        pointer=quote(variable) if variable is not None else "",
    )


def _passed(unit: Unit, types: tuple[Type, ...]) -> list[tuple[int, str]]:
    """A scalar as it is, of an array the address of its elements."""
    found: list[tuple[int, str]] = []
    start = 0
    for type in types:
        layout = unit.layouts[type]
        if isinstance(type, Array):
            found.append((start + 1, "ptr"))
        else:
            extension = _EXTENSION.get(type.name, "") if isinstance(type, Scalar) else ""
            found += ((start + i, f"{leaf}{extension}") for i, leaf in enumerate(layout.types))
        start += len(layout.types)
    return found


def declare(unit: Unit, convention: Convention) -> None:
    """A function that is found by its name when the code is linked: its parameters and result are scalars."""
    if not convention.pointer:
        types = ", ".join(type for _, type in convention.passed)
        unit.declare(convention.symbol, f"declare {convention.returned} {convention.symbol}({types}) nounwind")


def define_pointers(unit: Unit, module: Module) -> None:
    for variable in pointers(module).values():
        unit.add(variable, f"{quote(variable)} = global ptr null, align 8")
