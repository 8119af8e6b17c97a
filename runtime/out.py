"""The argument ``out`` of calls: arrays that results are written into."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from .names import python_name
from .pack import Mismatch, describe

_Copies = list[tuple[np.ndarray, np.ndarray]]


def write(value: Any, out: Any, owner: str) -> Any:
    """``value`` with ``out`` in its place, or in the place of a part. For an array ``out`` is an array, of the same
    dtype and shape. For a tuple or list it is one of as many elements, None for those that stay what they are. For a
    struct it is an instance, whose arrays are written into and whose other fields are set. Nothing is written when
    something does not fit."""
    copies: _Copies = []
    changes: list[tuple[Any, str, Any]] = []
    try:
        made = _match(value, out, copies, changes)
    except Mismatch as error:
        raise error.kind(f"{owner}: 'out{error.path}' {error.message}") from None
    for target, source in copies:
        np.copyto(target, source)
    for target, name, part in changes:
        setattr(target, name, part)
    return made


def _match(value: Any, out: Any, copies: _Copies, changes: list[tuple[Any, str, Any]]) -> Any:
    if out is None:
        return value
    if isinstance(value, np.ndarray):
        _check_array(value, out)
        copies.append((out, value))
        return out
    if isinstance(value, tuple | list):
        if out.__class__ is not value.__class__ or len(out) != len(value):
            need = f"a {value.__class__.__name__} of {len(value)} elements"
            raise Mismatch(TypeError, f"needs {need}, got {describe(out)}")
        parts: list[Any] = []
        for index, (part, place) in enumerate(zip(value, out, strict=True)):
            try:
                parts.append(_match(part, place, copies, changes))
            except Mismatch as error:
                raise error.at(f"[{index}]") from None
        return value.__class__(parts)
    if dataclasses.is_dataclass(value):
        if out.__class__ is not value.__class__:
            raise Mismatch(TypeError, f"needs a {value.__class__.__qualname__}, got {describe(out)}")
        for field in dataclasses.fields(value):
            part, place = getattr(value, field.name), getattr(out, field.name)
            nested = isinstance(part, np.ndarray | tuple | list) or dataclasses.is_dataclass(part)
            try:
                changes.append((out, field.name, _match(part, place, copies, changes) if nested else part))
            except Mismatch as error:
                raise error.at(f".{python_name(field.name)}") from None
        return out
    raise Mismatch(TypeError, f"has no memory to take {describe(value)}; leave it out, or None in a tuple")


def _check_array(value: np.ndarray, out: Any) -> None:
    need = f"an array of {value.dtype} with shape {value.shape}"
    if not isinstance(out, np.ndarray) or out.dtype != value.dtype:
        raise Mismatch(TypeError, f"needs {need}, got {describe(out)}")
    if out.shape != value.shape:
        raise Mismatch(ValueError, f"needs {need}, got {describe(out)}")
    if not out.flags.writeable:
        raise Mismatch(ValueError, "needs an array that can be written to, this one is read-only")
