"""Leaves of a value as ``struct`` formats, and element types as NumPy dtypes."""

from __future__ import annotations

import struct
from functools import cache

import numpy as np

from . import abi

_CODES = {
    "f32": "f",
    "f64": "d",
    "f80": "16s",
    "i8": "b",
    "i16": "h",
    "i32": "i",
    "i64": "q",
    "u8": "B",
    "u16": "H",
    "u32": "I",
    "u64": "Q",
    "bool": "?",
    "ptr": "Q",
}

DTYPES: dict[str, np.dtype] = {
    "f32": np.dtype(np.float32),
    "f64": np.dtype(np.float64),
    "f80": np.dtype(np.longdouble),
    "i8": np.dtype(np.int8),
    "i16": np.dtype(np.int16),
    "i32": np.dtype(np.int32),
    "i64": np.dtype(np.int64),
    "u8": np.dtype(np.uint8),
    "u16": np.dtype(np.uint16),
    "u32": np.dtype(np.uint32),
    "u64": np.dtype(np.uint64),
    "bool": np.dtype(np.bool_),
}


def _code(kind: str) -> str:
    if kind.startswith("bytes:"):
        return f"{kind[6:]}s"
    return f"{abi.leaf_extent(kind)[0]}s" if kind.startswith("vector:") else _CODES[kind]


@cache
def leaf_format(layout: abi.Layout) -> struct.Struct:
    """Packs and unpacks all leaves of a value at their offsets."""
    text, place = "<", 0
    for kind, offset in layout.leaves:
        code = _code(kind)
        text += "x" * (offset - place) + code
        place = offset + struct.calcsize("<" + code)
    return struct.Struct(text + "x" * (layout.size - place))


@cache
def plain_dtype(type: abi.Type) -> np.dtype | None:
    """The dtype of a type that is nothing but numbers; None for others."""
    match type:
        case abi.Scalar(name):
            return DTYPES[name]
        case abi.Struct(_, fields) if fields:
            names, types = [name for name, _ in fields], [t for _, t in fields]
        case abi.Tuple(elements) if elements:
            names, types = [f"f{index}" for index in range(len(elements))], list(elements)
        case _:
            return None
    formats = [plain_dtype(t) for t in types]
    if any(found is None for found in formats):
        return None
    offsets = field_offsets(tuple(types))
    return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": abi.layout(type).size})


def field_offsets(types: tuple[abi.Type, ...]) -> list[int]:
    """Where the fields of a struct begin."""
    offsets, place = [], 0
    for inner in map(abi.layout, types):
        place = -(-place // inner.align) * inner.align
        offsets.append(place)
        place += inner.size
    return offsets
