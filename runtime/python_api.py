"""Python's and NumPy's own C interfaces, as native code needs them, reached through ``ctypes``.

``Callable`` is the class of objects that Python calls through a native function, with no Python code in between: a type
of the stable ABI whose instances hold that function and its plan (``machine.py``). Where the interpreter is not one
whose objects lie as that ABI says, or ``PULLBACK_CALLS=python`` is set, calls go through Python code only.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from . import context, randomness
from .machine import ALIGNED, CONTIGUOUS, FUNCTIONS, OBJECTS, SLOTS, WRITEABLE, ObjectLayout

_HAVE_VECTORCALL = 1 << 11
_FLAGS = 1 << 18 | 1 << 10 | _HAVE_VECTORCALL  # the default ones, and that it may be subclassed
_TP_CALL, _TP_DOC, _TP_MEMBERS = 50, 56, 72
_SSIZE, _READONLY = 19, 1
_PLACE_OF_FLAGS = 168  # in a type, in CPython 3.11
_NEW_ARRAY, _SET_BASE = 94, 282  # the places of PyArray_NewFromDescr and PyArray_SetBaseObject in NumPy's table


def _is_known() -> bool:
    return (
        sys.implementation.name == "cpython"
        and struct.calcsize("P") == 8
        and "t" not in sys.abiflags  # free-threaded
        and not hasattr(sys, "getobjects")  # objects that are linked for debugging
        and os.environ.get("PULLBACK_CALLS") != "python"
        and all(_word(id(each) + ObjectLayout.TYPE) == id(each.__class__) for each in (1.5, "text", None))
    )


class _Member(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_int),
        ("offset", ctypes.c_ssize_t),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


class _Slot(ctypes.Structure):
    _fields_ = (("slot", ctypes.c_int), ("content", ctypes.c_void_p))


class _Specification(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("size", ctypes.c_int),
        ("item_size", ctypes.c_int),
        ("flags", ctypes.c_uint),
        ("slots", ctypes.POINTER(_Slot)),
    )


def _new_type() -> Any:
    members = (_Member * 2)(_Member(b"__vectorcalloffset__", _SSIZE, ObjectLayout.VECTORCALL, _READONLY, None))
    doc = ctypes.create_string_buffer(b"What Python calls through a native function.")
    slots = (_Slot * 4)(
        _Slot(_TP_CALL, _address_of("PyVectorcall_Call")),
        _Slot(_TP_MEMBERS, ctypes.addressof(members)),
        _Slot(_TP_DOC, ctypes.addressof(doc)),
    )
    size = ObjectLayout.CALLABLE_SIZE
    specification = _Specification(b"pullback.runtime.python_api.Callable", size, 0, _FLAGS, slots)
    make = ctypes.pythonapi["PyType_FromSpec"]
    make.restype, make.argtypes = ctypes.py_object, (ctypes.POINTER(_Specification),)
    made = make(specification)
    _keep_forever(members, doc, slots, specification, made)
    return made


def _address_of(function: str) -> int:
    return ctypes.cast(ctypes.pythonapi[function], ctypes.c_void_p).value or 0


def _array_functions() -> tuple[int, int]:
    """The addresses of NumPy's functions that make an array, and that set what it keeps alive; 0 when arrays do not lie
    as expected."""
    array = np.zeros(5, np.float64)[1:4]
    place = id(array)
    found = (
        _word(place + ObjectLayout.ARRAY_DATA),
        ctypes.c_int32.from_address(place + ObjectLayout.ARRAY_DIMENSIONS).value,
        _word(_word(place + ObjectLayout.ARRAY_SHAPE)),
        _word(_word(place + ObjectLayout.ARRAY_STRIDES)),
        _word(place + ObjectLayout.ARRAY_DTYPE),
        ctypes.c_int32.from_address(place + ObjectLayout.ARRAY_FLAGS).value,
    )
    flags = CONTIGUOUS | ALIGNED | WRITEABLE
    if found[:5] != (array.ctypes.data, 1, 3, 8, id(np.dtype(np.float64))) or found[5] & flags != flags:
        return 0, 0
    try:
        core = import_module("numpy._core._multiarray_umath")
    except ImportError:
        core = import_module("numpy.core._multiarray_umath")
    pointer_of = ctypes.pythonapi["PyCapsule_GetPointer"]
    pointer_of.restype, pointer_of.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
    functions = pointer_of(core._ARRAY_API, None)
    return _word(functions + 8 * _NEW_ARRAY), _word(functions + 8 * _SET_BASE)


def _word(address: int) -> int:
    return ctypes.c_uint64.from_address(address).value


def _new_table() -> Any:
    """For all libraries of this process."""
    objects = (
        *(None, True, False, float, int, bytes, list, tuple),
        *(np.ndarray, np.recarray, np.float32, np.float64, np.int64),
    )
    pointers = dict(zip(OBJECTS, map(id, objects), strict=True))
    pointers |= {name: _address_of(name) for name in FUNCTIONS}
    pointers["PyArray_NewFromDescr"], pointers["PyArray_SetBaseObject"] = _array_functions()
    pointers["stack_key"] = context.stack_key()
    pointers["find_stack_limit"] = id(context.find_stack_limit)
    pointers["writer"] = context.DIRECT_WRITER
    pointers["random"] = randomness.ADDRESS
    table = (ctypes.c_uint64 * len(SLOTS))(*(pointers[name] for name in SLOTS))
    _keep_forever(table, objects, context.find_stack_limit, context.CALLBACKS, randomness.STATE)
    return table


def _keep_forever(*objects: Any) -> None:
    """Beyond the end of this module, too: what is freed last may still call functions."""
    keep = ctypes.pythonapi["Py_IncRef"]
    keep.argtypes, keep.restype = (ctypes.py_object,), None
    for each in objects:
        keep(each)


def _supported() -> bool:
    try:
        return _is_known() and all(map(_address_of, (*FUNCTIONS, "PyVectorcall_Call", "PyType_FromSpec")))
    except (AttributeError, ValueError):
        return False


SUPPORTED = _supported()
TABLE: Any = _new_table() if SUPPORTED else None
ARRAYS = bool(SUPPORTED and TABLE[SLOTS["PyArray_NewFromDescr"]])

if TYPE_CHECKING or not SUPPORTED:

    class Callable:
        def __call__(self, *arguments: Any, **named: Any) -> Any:
            return self.invoke(*arguments, **named)

        def invoke(self, *arguments: Any, **named: Any) -> Any:
            """The call in Python code."""
            raise NotImplementedError

else:
    Callable = _new_type()


def direct(made: type) -> type:
    """Lets Python call instances of a subclass of ``Callable`` without a tuple of arguments. It does so by itself, but
    in CPython 3.11."""
    if SUPPORTED and sys.version_info < (3, 12):
        flags = ctypes.c_ulong.from_address(id(made) + _PLACE_OF_FLAGS)
        if flags.value == made.__flags__:
            flags.value |= _HAVE_VECTORCALL
    return made


def attach(callable: Callable, function: int, plan: int) -> None:
    """Has Python call ``callable`` through the machine at this address, by the plan at that one."""
    ctypes.c_uint64.from_address(id(callable) + ObjectLayout.PLAN).value = plan
    ctypes.c_uint64.from_address(id(callable) + ObjectLayout.VECTORCALL).value = function
