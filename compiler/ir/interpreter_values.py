"""Values of the interpreter: zeros, and tuples with one part replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .arithmetic import to_float
from .core import Module
from .structure import field_types
from .types import Array, Scalar, Type, Vector


def zero_value(type: Type, module: Module, scalar: Callable[[Scalar], Any] | None = None) -> Any:
    """Zero all the way down, arrays empty. ``scalar`` makes something else of the scalars."""
    if isinstance(type, Scalar):
        if scalar is not None:
            return scalar(type)
        return to_float(0.0, type) if type.kind == "float" else type.kind != "bool" and 0
    if isinstance(type, Vector):
        return (zero_value(type.element, module, scalar),) * type.lanes
    if isinstance(type, Array):
        return ()
    fields = field_types(type, module)
    return None if fields is None else tuple([zero_value(field, module, scalar) for field in fields])


def replaced(values: Sequence[Any], index: int, value: Any) -> tuple[Any, ...]:
    return (*values[:index], value, *values[index + 1 :])


def in_range(values: Sequence[Any], index: int) -> int:
    if not 0 <= index < len(values):
        raise IndexError(f"index {index} of {len(values)}")
    return index
