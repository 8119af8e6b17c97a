"""Functions of C libraries: IR functions without a body, which say whose they are."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
from collections.abc import Sequence
from functools import cache
from typing import Any

from .core import Function, Module
from .types import Array, Scalar, Type

_C_TYPES: dict[str, Any] = {
    "f32": ctypes.c_float,
    "f64": ctypes.c_double,
    "bool": ctypes.c_bool,
    "i8": ctypes.c_int8,
    "i16": ctypes.c_int16,
    "i32": ctypes.c_int32,
    "i64": ctypes.c_int64,
    "u8": ctypes.c_uint8,
    "u16": ctypes.c_uint16,
    "u32": ctypes.c_uint32,
    "u64": ctypes.c_uint64,
}


def c_functions(module: Module) -> list[Function]:
    return [f for f in module.functions.values() if f.body is None and "c_symbol" in f.attributes]


def pointers(module: Module) -> dict[str, str]:
    """For each C function, by name, the exported variable that holds its address."""
    return {function.name: f"pullback_c_{number}" for number, function in enumerate(c_functions(module))}


def call(function: Function, arguments: Sequence[Any]) -> list[Any]:
    """The result, for the interpreter."""
    symbol, library = function.attributes["c_symbol"], function.attributes["c_library"]
    target = getattr(_library(library, os.path.dirname(function.span.source.name)), symbol)
    target.argtypes = [_argument_type(type) for type in function.parameter_types]
    (result,) = function.result_types
    target.restype = _C_TYPES[result.name] if isinstance(result, Scalar) else None
    passed = [_argument(type, value) for type, value in zip(function.parameter_types, arguments, strict=True)]
    value = target(*passed)
    return [() if value is None else _argument_value(result, value)]


def _argument_value(type: Type, value: Any) -> Any:
    from .arithmetic import to_float

    return to_float(value, type) if isinstance(type, Scalar) and type.kind == "float" else value


def _argument_type(type: Type) -> Any:
    element = type.element if isinstance(type, Array) else type
    assert isinstance(element, Scalar)
    return ctypes.POINTER(_C_TYPES[element.name]) if isinstance(type, Array) else _C_TYPES[element.name]


def _argument(type: Type, value: Any) -> Any:
    if not isinstance(type, Array):
        return value
    assert isinstance(type.element, Scalar)
    return (_C_TYPES[type.element.name] * len(value))(*value)


@cache
def _library(name: str, folder: str) -> ctypes.CDLL:
    if "/" in name:
        return ctypes.CDLL(os.path.abspath(os.path.join(folder, name)))
    return ctypes.CDLL(ctypes.util.find_library(name) or name if name else ctypes.util.find_library("m"))
