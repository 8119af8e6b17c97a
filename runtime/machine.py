"""The call machine: what its code in every artefact and the runtime agree on.

Python calls a function of the language through one native function, ``SYMBOL``, a ``vectorcallfunc``. It reads a
*plan*, an array of words that the runtime makes for each callable (``plans.py``), and does what that says: take the
arguments apart into the struct of the entry point, call that, and build Python's objects from the results. Whatever is
not exactly as the plan wants it is handed over to Python code before anything has happened.

Code reaches Python and NumPy only through a *table*, whose address the loader writes to the variable ``TABLE_SYMBOL``.
"""

from __future__ import annotations

from typing import ClassVar

SYMBOL = "pullback.call"
TABLE_SYMBOL = "pullback.python"

# Functions of Python's stable ABI, by their place in the table.
FUNCTIONS = (
    "PyFloat_AsDouble",
    "PyFloat_FromDouble",
    "PyLong_AsDouble",
    "PyLong_AsLongLongAndOverflow",
    "PyLong_FromLongLong",
    "PyLong_FromUnsignedLongLong",
    "PyBytes_FromStringAndSize",
    "PyBytes_AsString",
    "PyBytes_Size",
    "PyList_New",
    "PyList_Append",
    "PyList_Size",
    "PyList_GetItem",
    "PyList_SetItem",
    "PyTuple_New",
    "PyTuple_Size",
    "PyTuple_GetItem",
    "PyTuple_SetItem",
    "PyObject_GetAttr",
    "PyObject_SetAttr",
    "PyObject_RichCompareBool",
    "PyType_GenericAlloc",
    "PyObject_Vectorcall",
    "PyObject_CallFunctionObjArgs",
    "PyErr_Occurred",
    "PyErr_Clear",
    "PyEval_SaveThread",
    "PyEval_RestoreThread",
    "PyThread_tss_get",
    "Py_IncRef",
    "Py_DecRef",
)

# What follows them: objects, then two functions of NumPy, the key of the stack limit in the storage of each thread,
# the function that finds that limit, the function that native code prints with, and the state of random numbers.
OBJECTS = (
    *("None", "True", "False", "float", "int", "bytes", "list", "tuple"),
    *("ndarray", "recarray", "float32", "float64", "int64"),
)
OTHERS = ("PyArray_NewFromDescr", "PyArray_SetBaseObject", "stack_key", "find_stack_limit", "writer", "random")

SLOTS = {name: index for index, name in enumerate((*FUNCTIONS, *OBJECTS, *OTHERS))}


class ObjectLayout:
    """Where things lie, in bytes. The type of an object: as the stable ABI has it, without free threading. Of a
    callable: the pointers to the machine and to its plan. Of NumPy's arrays: as in all releases since 1.7."""

    TYPE: ClassVar = 8
    VECTORCALL: ClassVar = 16
    PLAN: ClassVar = 24
    CALLABLE_SIZE: ClassVar = 32
    ARRAY_DATA: ClassVar = 16
    ARRAY_DIMENSIONS: ClassVar = 24  # how many, int32_t
    ARRAY_SHAPE: ClassVar = 32
    ARRAY_STRIDES: ClassVar = 40
    ARRAY_DTYPE: ClassVar = 56
    ARRAY_FLAGS: ClassVar = 64  # int32_t


CONTIGUOUS, ALIGNED, WRITEABLE = 0x1, 0x100, 0x400


class Header:
    """The first words of a plan, by index."""

    COUNT: ClassVar = 0  # of the arguments; negative: everything is handed over to ``FALLBACK``
    FALLBACK: ClassVar = 1  # name of the callable's method that is called with what the callable was called with
    ENTRY: ClassVar = 2
    RELEASE: ClassVar = 3  # of the entry's results, or null
    FAIL: ClassVar = 4  # called with a status and the address of the context; raises
    FINISH: ClassVar = 5  # name of its method that makes the value of the results as bytes, the arguments, ``out``
    LIVE: ClassVar = 6  # address of the count of live buffers, int64_t
    UNLOCK: ClassVar = 7  # the interpreter is unlocked where arrays and integers are together as large as this
    ARGUMENTS: ClassVar = 8  # bytes; the last eight are for how large arrays and integers are
    RESULTS: ClassVar = 9  # bytes
    OBJECTS: ClassVar = 10  # the callable, its arguments, and parts of them
    STACK: ClassVar = 11  # values of the result that exist at one time
    GIVE: ClassVar = 12  # address of the first instruction that builds the result
    NAMES: ClassVar = 13  # address of names of arguments, each followed by its place; place ``COUNT``: the array to
    # write the only array of the result into
    KEEPS: ClassVar = 14  # whether what is built keeps the results, and gives them back
    BEGIN: ClassVar = 15  # name of its method that is called before the interpreter is unlocked, or null
    END: ClassVar = 16  # and of the one that is called after that, with what the former gave
    NAME_COUNT: ClassVar = 17
    OWN: ClassVar = 18  # makes the owner of results, of their bytes; null: large arrays are for Python code
    VIEWS: ClassVar = 19  # arrays and tensors among the results
    WORDS: ClassVar = 20


NEVER = 2**63 - 1

# An instruction is an operation and up to seven operands.
INSTRUCTION_WORDS = 8

# Arrays of results up to this many bytes are copied: that costs less than to keep native memory alive. Those above are
# views of the results, which then have an owner.
COPY_LIMIT = 16384

# Before the first row of a table that the machine makes of an array of arrays: how many dimensions it has in NumPy, 0
# for a list, and before that their sizes.
GRID = -8


class Take:
    """Operations on arguments. ``object``: an index among the callable (0), its arguments, and their parts; ``offset``:
    in the entry's arguments. ``program``: address of instructions for an element, whose object 0 is that element and
    whose offsets begin there; ``objects``: how many these have. Where ``or_list`` is 1, a list is for the next
    instruction, which is left out otherwise."""

    END: ClassVar = 0
    F64: ClassVar = 1  # object, offset
    F32: ClassVar = 2  # object, offset
    INT: ClassVar = 3  # object, offset, bytes, lowest, highest
    BOOL: ClassVar = 4  # object, offset
    ARRAY: ClassVar = 5  # object, offset, dtype, or_list
    ROWS: ClassVar = 6  # object, offset, dtype, or_list, dimensions: of an array of arrays
    LIST: ClassVar = 7  # object, offset, bytes of an element, program, objects
    TENSOR: ClassVar = 8  # object, offset, dtype
    CLASS: ClassVar = 9  # object, class
    FIELD: ClassVar = 10  # object, part, name
    TUPLE: ClassVar = 11  # object, count
    ITEM: ClassVar = 12  # object, part, index
    STATE: ClassVar = 13  # object, offset, bytes of the state, offset of the record there, bytes of that
    SAME_COUNT: ClassVar = 14  # offset, offset: of two arrays
    SAME_EACH: ClassVar = 15  # offset, offset, program, bytes of an element, bytes of one of the other
    SAME_SHAPE: ClassVar = 16  # offset, offset: of two tensors
    CASE: ClassVar = (
        17  # object, offset, class, bytes of the enum, address of its names (``CaseNames``), how many cases
    )
    OBJECT: ClassVar = 18  # object, offset, class, name of the attribute that is the reference


class Give:
    """Operations on results; each pushes a value. ``offset``: in the entry's results. ``limit``: an array of more bytes
    is a view of the results; ``like``: the array that an array of tangents is as long as, see ``Like``. ``program``:
    address of instructions for an element, whose offsets begin there; ``stack``: how many values these have."""

    END: ClassVar = 0
    F64: ClassVar = 1  # offset
    F32: ClassVar = 2  # offset
    INT: ClassVar = 3  # offset, bytes, whether it is signed
    BOOL: ClassVar = 4  # offset
    NONE: ClassVar = 5
    ARRAY: ClassVar = 6  # offset, bytes of an element, like, dtype, limit, class
    GRID: ClassVar = 7  # offset, bytes of a scalar, like, dtype; the next one is for what is like a list
    LIST: ClassVar = 8  # offset, bytes of an element, like, bytes of one of it, program, stack, address of a zero
    TENSOR: ClassVar = 9  # offset, bytes of a scalar, like, dtype, limit
    STRUCT: ClassVar = 10  # count of fields, which it pops, class, address of their names
    TUPLE: ClassVar = 11  # count of elements, which it pops
    STATE: ClassVar = 12  # bytes of results, bytes of arguments: both behind one another
    TABLES: ClassVar = 13  # what the machine made of arguments, and the state refers to
    OBJECT: ClassVar = 14  # object
    NEW: ClassVar = 15  # class, which is called
    CALLABLE: ClassVar = 16  # as STRUCT, and the address of its plan
    CASE: ClassVar = 17  # offset, how many cases, address of their values, null for those with a payload


class CaseNames:
    """The words of a table: names of two attributes of the values of an enum, then those of its cases, null for those
    that have a payload. The tag of an enum of up to ``LARGEST_BYTE`` cases is a byte, else a word."""

    CASE: ClassVar = 0
    PAYLOAD: ClassVar = 1
    FIRST: ClassVar = 2
    LARGEST_BYTE: ClassVar = 256


class Like:
    """How an instruction names the array that an array of tangents is as long as: by an offset in the arguments, or by
    ``RESULT`` less one in the results."""

    NONE: ClassVar = -1
    RESULT: ClassVar = -2
