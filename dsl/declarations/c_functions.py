"""Functions of C libraries: ``@extern(c, "cbrt", library: "m") func cubeRoot(_ x: Double) -> Double``.

Swift's own spellings are ``@_silgen_name("cbrt")`` and ``@_extern(c, "cbrt")``, which name no library: the function is
looked for in the process, where the C library and its mathematical part are.
"""

from __future__ import annotations

import re
from typing import Any

from .. import ast, types
from ..entities import CFunction, FunctionEntity
from ..environment import Environment
from ..source import Span
from ..types import VOID, Nominal, Type
from .substitute import show

SPELLINGS = ("extern", "_extern", "_silgen_name")
INTRINSIC = "c.call"
"""The intrinsic that all C functions are calls of."""

_SYMBOL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIBRARY = re.compile(r"[A-Za-z0-9_.+/\-]*")
_REPRESENTABLE = {"f32", "f64", "bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"}


def declared(name: str, marks: dict[str, Any]) -> CFunction | None:
    """The C function that a declaration stands for, by its attributes."""
    attribute = next((marks[spelling] for spelling in SPELLINGS if spelling in marks), None)
    if attribute is None:
        return None
    return CFunction(attribute.text() or name, attribute.text("library") or "", attribute.span)


def check(entity: FunctionEntity, env: Environment) -> None:
    """What C cannot represent is refused."""
    function = entity.c_function
    if function is None:
        return
    _check_attribute(entity, function, env)
    if entity.kind != "function" or entity.signature.parameters:
        what = "a generic function" if entity.kind == "function" else f"a {entity.kind}"
        message = f"a C function must be declared as a function of the file, without type parameters, not as {what}"
        env.diagnostics.error("c-function", message, entity.span)
        return
    if isinstance(entity.syntax, ast.Function) and entity.syntax.body is not None:
        env.diagnostics.error("c-function", "a C function must not have a body", entity.span)
    for parameter in entity.parameters:
        if parameter.inout or parameter.variadic:
            word = "inout" if parameter.inout else "variadic"
            message = f"C functions cannot have '{word}' parameters"
            env.diagnostics.error("c-function", message, parameter.span)
        elif not _is_representable(parameter.type) and not _is_representable_array(parameter.type):
            _refuse(f"parameter '{parameter.name}'", parameter.type, parameter.span, env)
    if entity.result != VOID and not _is_representable(entity.result):
        _refuse("the result", entity.result, entity.span, env)


def _check_attribute(entity: FunctionEntity, function: CFunction, env: Environment) -> None:
    attribute = next(entity.attributes[spelling] for spelling in SPELLINGS if spelling in entity.attributes)
    arguments = list(attribute.arguments or ())
    if attribute.name != "_silgen_name":
        language = arguments.pop(0).value if arguments else None
        if not isinstance(language, (ast.Name, ast.DeclName)) or language.name != "c":
            message = f"expected the language 'c', as in '@{attribute.name}(c, \"name\")'"
            env.diagnostics.error("c-function", message, attribute.span)
            return
    labels = (None, "library") if attribute.name == "extern" else (None,)
    texts = [argument.value for argument in arguments if argument.label in labels]
    if len(texts) != len(arguments) or not all(_is_text(text) for text in texts):
        named = ', library: "m"' if attribute.name == "extern" else ""
        message = f"expected the name of a C function as a text, as in '\"cbrt\"{named}'"
        env.diagnostics.error("c-function", message, attribute.span)
    elif not _SYMBOL.fullmatch(function.symbol):
        message = f"'{function.symbol}' is not the name of a C function"
        env.diagnostics.error("c-function", message, attribute.span)
    elif not _LIBRARY.fullmatch(function.library):
        message = f"'{function.library}' is neither the name of a library, as \"m\", nor the path of one"
        env.diagnostics.error("c-function", message, attribute.span)


def _is_text(value: object) -> bool:
    return isinstance(value, ast.StringLiteral) and all(isinstance(part, str) for part in value.parts)


def _is_representable(type: Type) -> bool:
    return type is types.ERROR or (isinstance(type, Nominal) and type.entity.scalar in _REPRESENTABLE)


def _is_representable_array(type: Type) -> bool:
    return isinstance(type, Nominal) and type.entity.builtin == "array" and _is_representable(type.arguments[0])


def _refuse(what: str, type: Type, span: Span, env: Environment) -> None:
    message = (
        f"{what} of a C function cannot have type '{show(type)}'; C has numbers and 'Bool', and parameters may be "
        "'UnsafePointer's to these, which are given arrays"
    )
    env.diagnostics.error("c-function", message, span)
