"""Python values to native ones: what is accepted for each type, and what is said when it is not.

A packer appends the leaves of a value to a list, and to another what must stay alive during the call.
"""

from __future__ import annotations

import ctypes
import numbers
import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from . import abi
from .leaves import DTYPES, leaf_format, plain_dtype
from .structs import accepts, field_names, getter

Packer = Callable[[Any, list[Any], list[Any]], None]


class Mismatch(Exception):
    """A value that does not fit; ``path`` leads to it from the argument, ``kind`` is the exception to raise."""

    def __init__(self, kind: type[Exception], message: str) -> None:
        self.kind = kind
        self.message = message
        self.path = ""
        super().__init__(message)

    def at(self, step: str) -> Mismatch:
        self.path = step + self.path
        return self


def wrong(value: Any, need: str, kind: type[Exception] = TypeError) -> Mismatch:
    return Mismatch(kind, f"needs {need}, got {describe(value)}")


def describe(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} with shape {value.shape}"
    if value is None:
        return "None"
    text = repr(value)
    return f"{value.__class__.__name__} {text}" if len(text) <= 40 else value.__class__.__name__


@cache
def packer(type: abi.Type) -> Packer:
    match type:
        case abi.Scalar(name):
            return _scalar(type, _CONVERTERS[name])
        case abi.Vector():
            return _vector(type)
        case abi.String():
            return _pack_string
        case abi.Array(element):
            return _array(element)
        case abi.Tensor():
            return _tensor(type)
        case abi.Tuple(elements):
            return _tuple(elements, str(type))
        case abi.Struct():
            return _struct(type)
        case abi.Optional() | abi.Enum():
            return _enum(type)
        case abi.Object():
            return _object(type)
        case _:
            return _pack_opaque


# --- scalars -----------------------------------------------------------------------------


def _scalar(type: abi.Scalar, convert: Callable[[Any], Any]) -> Packer:
    def pack(value: Any, leaves: list[Any], keep: list[Any]) -> None:
        leaves.append(convert(value))

    return pack


def _number(value: Any, need: str) -> Any:
    """A real number as Python or NumPy has it; a truth value is none."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        raise wrong(value, need)
    return value


def _to_double(value: Any) -> float:
    if value.__class__ is float:
        return value
    try:
        return float(_number(value, "a Double"))
    except OverflowError:
        raise wrong(value, "a Double; the number is too large", ValueError) from None


def _to_float(value: Any) -> float:
    """Rounds as the language does: what is too large for 32 bits becomes infinite."""
    try:
        return ctypes.c_float(float(_number(value, "a Float"))).value
    except OverflowError:
        raise wrong(value, "a Float; the number is too large", ValueError) from None


def _to_float80(value: Any) -> bytes:
    return np.longdouble(_number(value, "a Float80")).tobytes()


def _to_int(need: str, low: int, high: int) -> Callable[[Any], int]:
    def convert(value: Any) -> int:
        if value.__class__ is not int:
            value = _number(value, need)
            try:
                value = operator.index(value)
            except TypeError:
                raise wrong(value, need) from None
        if not low <= value <= high:
            raise wrong(value, f"{need}, from {low} to {high}", ValueError)
        return value

    return convert


def _to_bool(value: Any) -> bool:
    if value.__class__ is bool:
        return value
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, np.bool_):
        raise wrong(value, "a Bool")
    return bool(value)


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "f32": _to_float,
    "f64": _to_double,
    "f80": _to_float80,
    "i8": _to_int("an Int8", -(2**7), 2**7 - 1),
    "i16": _to_int("an Int16", -(2**15), 2**15 - 1),
    "i32": _to_int("an Int32", -(2**31), 2**31 - 1),
    "i64": _to_int("an Int", -(2**63), 2**63 - 1),
    "u8": _to_int("a UInt8", 0, 255),
    "u16": _to_int("a UInt16", 0, 2**16 - 1),
    "u32": _to_int("a UInt32", 0, 2**32 - 1),
    "u64": _to_int("a UInt", 0, 2**64 - 1),
    "bool": _to_bool,
}


def _vector(type: abi.Vector) -> Packer:
    """A one-dimensional array of the right dtype, or a sequence of numbers."""
    dtype, convert = DTYPES[type.element.name], _CONVERTERS[type.element.name]

    def pack(value: Any, leaves: list[Any], keep: list[Any]) -> None:
        if not isinstance(value, list | tuple | np.ndarray):
            raise wrong(value, f"a {type}: an array of {type.lanes} elements")
        if isinstance(value, np.ndarray):
            if value.dtype != dtype:
                raise Mismatch(TypeError, f"needs an array of {dtype}, got {value.dtype}")
            if value.ndim != 1:
                raise Mismatch(ValueError, f"needs a one-dimensional array, got shape {value.shape}")
        if len(value) != type.lanes:
            raise Mismatch(ValueError, f"needs {type.lanes} elements, got {len(value)}")
        elements = value if isinstance(value, np.ndarray) else [convert(item) for item in value]
        leaves.append(np.asarray(elements, dtype).tobytes())

    return pack


# --- strings and arrays ------------------------------------------------------------------


def _pack_string(value: Any, leaves: list[Any], keep: list[Any]) -> None:
    if not isinstance(value, str):
        raise wrong(value, "a str")
    try:
        data = value.encode()
    except UnicodeEncodeError as error:
        raise Mismatch(ValueError, f"needs a str that UTF-8 can hold: {error.reason}") from None
    text = ctypes.c_char_p(data)
    keep.append(text)
    leaves += (0, ctypes.cast(text, ctypes.c_void_p).value or 0, len(data))


def address(array: np.ndarray) -> int:
    """Where the elements lie. The quick way works for all that may be written."""
    if array.flags.writeable and array.nbytes:
        try:
            return ctypes.addressof(ctypes.c_char.from_buffer(array))  # type: ignore[arg-type]
        except (TypeError, ValueError):  # dtypes that the buffer protocol cannot say
            pass
    return array.__array_interface__["data"][0]


def _array(element: abi.Type) -> Packer:
    dtype = plain_dtype(element)
    return _general_array(element) if dtype is None else _plain_array(element, dtype)


def _plain_array(element: abi.Type, dtype: np.dtype) -> Packer:
    """Numbers, and structs of nothing but numbers: a NumPy array of this dtype is passed as it lies."""
    convert = _sequence_of_plain(element, dtype)

    def pack(value: Any, leaves: list[Any], keep: list[Any]) -> None:
        array = value if isinstance(value, np.ndarray) else convert(value)
        check_array(array, dtype, element, 1)
        keep.append(array)
        leaves += (0, address(array), len(array))

    return pack


def check_array(array: np.ndarray, dtype: np.dtype, element: abi.Type, dimensions: int) -> None:
    if array.ndim != dimensions:
        need = "a one-dimensional array" if dimensions == 1 else f"an array of {dimensions} dimensions"
        raise Mismatch(ValueError, f"needs {need} of {dtype}, got shape {array.shape}")
    if array.dtype != dtype:
        hint = "" if dtype.names else f"; convert it with .astype(np.{dtype.name})"
        if array.dtype == dtype.newbyteorder():
            raise Mismatch(TypeError, f"needs {dtype} in native byte order, got {array.dtype.str}{hint}")
        raise Mismatch(TypeError, f"needs an array of {dtype}, got {array.dtype}{hint}")
    if array.__class__ is not np.ndarray and np.ma.is_masked(array):
        raise Mismatch(ValueError, "needs all elements, got a masked array; choose values with .filled()")
    if not array.flags.aligned:
        raise Mismatch(ValueError, "needs an aligned array; copy it with .copy()")
    if not array.flags.c_contiguous and (dimensions == 1 or array.strides[-1] != dtype.itemsize):
        strides = array.strides[0] if dimensions == 1 else array.strides
        raise Mismatch(
            ValueError, f"needs contiguous elements, got strides {strides}; copy it with np.ascontiguousarray()"
        )


def _sequence_of_plain(element: abi.Type, dtype: np.dtype) -> Callable[[Any], np.ndarray]:
    """Lists, tuples, and whatever has Python's buffer interface, as arrays."""
    form = leaf_format(abi.layout(element))
    pack_element = packer(element)
    scalar = isinstance(element, abi.Scalar)

    def convert(value: Any) -> np.ndarray:
        if not isinstance(value, list | tuple | range):
            try:
                return np.asarray(memoryview(value))
            except TypeError:
                raise wrong(value, f"an array of {dtype} or a list") from None
        leaves: list[Any] = []
        for index, item in enumerate(value):
            try:
                pack_element(item, leaves, [])
            except Mismatch as error:
                raise error.at(f"[{index}]") from None
        if scalar and dtype.itemsize <= 8:
            return np.array(leaves, dtype)
        per_element = len(abi.layout(element).leaves)
        rows = (form.pack(*leaves[at : at + per_element]) for at in range(0, len(leaves), per_element))
        return np.frombuffer(bytearray(b"".join(rows)), dtype) if leaves else np.empty(0, dtype)

    return convert


def _general_array(element: abi.Type) -> Packer:
    """Arrays of arrays, strings, enums and structs that hold some."""
    pack_element = packer(element)
    layout = abi.layout(element)
    form = leaf_format(layout)
    depth, scalar = _nesting(element)

    def pack(value: Any, leaves: list[Any], keep: list[Any]) -> None:
        if isinstance(value, np.ndarray) and depth and value.dtype != object:
            check_array(value, scalar, element, depth + 1)
            keep.append(value)
            leaves += rows_of(value, keep)
            return
        if not (isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim)):
            raise wrong(value, f"a list of {element}")
        table = np.zeros(max(len(value), 1) * layout.size, np.uint8)
        for index, item in enumerate(value):
            inner: list[Any] = []
            try:
                pack_element(item, inner, keep)
            except Mismatch as error:
                raise error.at(f"[{index}]") from None
            form.pack_into(table.data, index * layout.size, *inner)
        keep.append(table)
        leaves += (0, address(table), len(value))

    return pack


def _tensor(type: abi.Tensor) -> Packer:
    """A NumPy array of any rank, as it lies; what else has numbers in a grid is copied into one."""
    dtype = DTYPES[type.element.name]

    def pack(value: Any, leaves: list[Any], keep: list[Any]) -> None:
        array = value if isinstance(value, np.ndarray) else _grid(value, type, dtype)
        check_array(array, dtype, type.element, array.ndim)
        if not array.flags.c_contiguous:
            hint = "copy it with np.ascontiguousarray()"
            raise Mismatch(ValueError, f"needs contiguous elements, got strides {array.strides}; {hint}")
        sizes = np.array(array.shape, np.int64)
        keep += (sizes, array)
        leaves += (0, address(sizes), len(sizes), 0, address(array), array.size)

    return pack


def _grid(value: Any, type: abi.Tensor, dtype: np.dtype) -> np.ndarray:
    """Numbers, lists of lists of them, and whatever lends its memory."""
    need = f"a {type}: an array of {dtype}, or lists of numbers"
    if hasattr(value, "__dlpack__"):
        try:
            return np.from_dlpack(value)
        except (BufferError, RuntimeError, TypeError) as error:  # on another device, or of a type that NumPy lacks
            message = f"needs {need}; NumPy cannot take this {value.__class__.__name__}: {error}"
            raise Mismatch(TypeError, message) from None
    if not isinstance(value, list | tuple | range | numbers.Real):
        try:
            return np.asarray(memoryview(value))
        except TypeError:
            raise wrong(value, need) from None
    try:
        array = np.array(value)
    except ValueError:
        raise wrong(value, need, ValueError) from None
    if array.size and array.dtype.kind not in _KINDS[dtype.kind]:
        raise wrong(value, need)
    made = array.astype(dtype)
    if dtype.kind in "iu" and not np.array_equal(made, array):
        limits = np.iinfo(dtype)
        raise Mismatch(ValueError, f"needs numbers from {limits.min} to {limits.max}, got {describe(value)}")
    return made


# Of what kinds NumPy's numbers may be for each kind of scalar.
_KINDS = {"f": "fiu", "i": "iu", "u": "iu", "b": "b"}


def _nesting(element: abi.Type) -> tuple[int, Any]:
    """How many arrays deep the plain elements lie, and their dtype; 0 when they are not plain."""
    depth = 0
    while isinstance(element, abi.Array):
        element = element.element
        depth += 1
    dtype = plain_dtype(element)
    return (depth, dtype) if dtype is not None else (0, None)


def rows_of(array: np.ndarray, keep: list[Any]) -> tuple[int, int, int]:
    """An array of two or more dimensions as tables of rows; its elements stay where they are."""
    pointers = np.array(address(array), np.int64)
    for size, stride in zip(array.shape[:-1], array.strides[:-1], strict=True):
        pointers = pointers[..., None] + np.arange(size) * stride
    count = array.shape[-1]
    while True:
        table = np.zeros((*pointers.shape, 3), np.int64)
        table[..., 1] = pointers
        table[..., 2] = count
        keep.append(table)
        outer, count = pointers.shape[:-1], pointers.shape[-1]
        if not outer:
            return 0, address(table), count
        pointers = address(table) + np.arange(int(np.prod(outer))).reshape(outer) * (24 * count)


# --- aggregates ----------------------------------------------------------------------------


def _tuple(elements: tuple[abi.Type, ...], shown: str) -> Packer:
    packers = tuple(map(packer, elements))

    def pack(value: Any, leaves: list[Any], keep: list[Any]) -> None:
        if value is None and not packers:
            return
        if not isinstance(value, tuple):
            raise wrong(value, f"a tuple {shown}")
        if len(value) != len(packers):
            raise Mismatch(ValueError, f"needs a tuple of {len(packers)} elements, got {len(value)}")
        for index, (pack_element, item) in enumerate(zip(packers, value, strict=True)):
            try:
                pack_element(item, leaves, keep)
            except Mismatch as error:
                raise error.at(f"[{index}]") from None

    return pack


def _struct(type: abi.Struct) -> Packer:
    packers = tuple(packer(t) for _, t in type.fields)
    names = field_names(type)
    fields_of = getter(type)
    is_instance = accepts(type)
    dtype = plain_dtype(type)

    def pack(value: Any, leaves: list[Any], keep: list[Any]) -> None:
        if is_instance(value):
            fields = fields_of(value)
        elif (
            dtype is not None and isinstance(value, np.void | np.ndarray) and value.shape == () and value.dtype == dtype
        ):
            fields = tuple(value[name] for name in value.dtype.names or ())
        else:
            raise wrong(value, f"a {type.name}")
        for name, pack_field, item in zip(names, packers, fields, strict=True):
            try:
                pack_field(item, leaves, keep)
            except Mismatch as error:
                raise error.at(f".{name}") from None

    return pack


def _zero(kind: str) -> Any:
    if kind == "f80" or kind.startswith("vector:"):
        return bytes(abi.leaf_extent(kind)[0])
    return False if kind == "bool" else 0


def _enum(type: abi.Enum | abi.Optional) -> Packer:
    layout = abi.layout(type)
    zeros = [_zero(kind) for kind, _ in layout.leaves]
    cases = abi.cases(type)
    tags = {name: tag for tag, (name, _) in enumerate(cases)}
    packers = [tuple(map(packer, payload)) for _, payload in cases]
    is_instance = accepts(type)
    needed = f"a {type}"
    if isinstance(type, abi.Functions):
        needed = f"a {type.name} of the program, such as one that a struct came with"

    def pack(value: Any, leaves: list[Any], keep: list[Any]) -> None:
        if isinstance(type, abi.Optional):
            tag, payload = (0, ()) if value is None else (1, (value,))
        elif is_instance(value):
            if value.case not in tags:
                raise Mismatch(ValueError, f"is the function {value.case}, which this code does not know")
            tag, payload = tags[value.case], value.payload
        else:
            raise wrong(value, needed)
        row = zeros.copy()
        row[0] = tag
        for pack_item, slots, item in zip(packers[tag], layout.slots[tag], payload, strict=True):
            inner: list[Any] = []
            pack_item(item, inner, keep)
            for slot, leaf in zip(slots, inner, strict=True):
                row[slot] = leaf
        leaves += row

    return pack


def _object(type: abi.Object) -> Packer:
    is_instance = accepts(type)

    def pack(value: Any, leaves: list[Any], keep: list[Any]) -> None:
        if not is_instance(value):
            raise wrong(value, f"a {type.name}")
        keep.append(value)
        leaves.append(value._pointer)

    return pack


def _pack_opaque(value: Any, leaves: list[Any], keep: list[Any]) -> None:
    keep.append(value)
    leaves.append(value.data)
