"""Arrays, arrays of arrays, lists and tensors among the arguments."""

from __future__ import annotations

from .....runtime.machine import ALIGNED, CONTIGUOUS, GRID, ObjectLayout
from . import tables
from .builder import Builder

NAME = "pb.python.take"

# ``(first instruction, count of objects, element, where it goes, kept)``: as ``NAME``, for an element of a list.
ITEM = "pb.python.take_item"

# The places of what is kept.
_TABLES, _ARRAYS = 0, 1


class TakeArrays(Builder):
    """``forget`` and ``mismatch``: labels for what does not fit, with and without an exception that is set."""

    size = overflow = mismatch = forget = ""

    def object(self) -> str:
        """What the first operand names."""
        return self.get("ptr", self.at("%objects", self.operand(1), "ptr"))

    def target(self) -> str:
        """Where the second operand points to among the arguments."""
        return self.at("%arguments", self.operand(2))

    def grow(self, amount: str) -> None:
        """Counts to the size; a negative amount counts for nothing."""
        amount = self.op(f"call i64 @llvm.smax.i64(i64 {amount}, i64 0)")
        total = self.op(f"call i64 @llvm.sadd.sat.i64(i64 {self.get('i64', self.size)}, i64 {amount})")
        self.set("i64", self.size, total)

    def store_array(self, target: str, data: str, count: str) -> None:
        self.set("ptr", target, "null")
        self.set("ptr", self.offset(target, 8), data)
        self.set("i64", self.offset(target, 16), count)

    def keep(self, place: int, object: str) -> None:
        """Until the call has returned."""
        slot = self.at("%kept", place, "ptr")

        def begin() -> None:
            new = self.call("ptr", "PyList_New", "i64 0")
            self.unless(self.not_null(new), self.forget)
            self.set("ptr", slot, new)

        self.when(self.is_null(self.get("ptr", slot)), begin)
        status = self.call("i32", "PyList_Append", f"ptr {self.get('ptr', slot)}", f"ptr {object}")
        self.unless(self.op(f"icmp eq i32 {status}, 0"), self.forget)

    def keep_array(self, object: str) -> None:
        self.when("%inside", lambda: self.keep(_ARRAYS, object))

    def table(self, size: str) -> str:
        """New memory that lives as long as the call, or as what it returns."""
        block = self.call("ptr", "PyBytes_FromStringAndSize", "ptr null", f"i64 {size}")
        self.unless(self.not_null(block), self.forget)
        memory = self.call("ptr", "PyBytes_AsString", f"ptr {block}")
        self.keep(_TABLES, block)
        self.decref(block)
        return memory

    def array_object(self) -> str:
        """An array of NumPy. What is none is for the next instruction, if that is for lists."""
        object, other, going_on = self.object(), self.label(), self.label()
        self.branch(self.is_exactly(object, "ndarray", "recarray"), going_on, other)
        self.begin(other)
        to_list = self.op(f"icmp ne i64 {self.operand(4)}, 0")
        self.branch(to_list, self.following, self.mismatch)
        self.begin(going_on)
        self.set("i64", self.step, self.op(f"add i64 {self.operand(4)}, 1"))
        return object

    def array(self) -> None:
        """One-dimensional, of this dtype, aligned, one element after the other."""
        object = self.array_object()
        self.unless(is_flat(self, object), self.mismatch)
        self.unless(has_dtype(self, object, self.operand(3, "ptr")), self.mismatch)
        self.unless(has_flags(self, object, CONTIGUOUS | ALIGNED), self.mismatch)
        count = self.word(self.field("ptr", object, ObjectLayout.ARRAY_SHAPE), 0)
        self.store_array(self.target(), self.field("ptr", object, ObjectLayout.ARRAY_DATA), count)
        self.grow(count)
        self.keep_array(object)

    def rows(self) -> None:
        """An array of arrays as an array of several dimensions, which lie in memory as they like but for the last."""
        object, dimensions = self.array_object(), self.operand(5)
        self.unless(self.op(f"icmp eq i64 {self.dimensions(object)}, {dimensions}"), self.mismatch)
        self.unless(has_dtype(self, object, self.operand(3, "ptr")), self.mismatch)
        self.unless(has_flags(self, object, ALIGNED), self.mismatch)
        sizes, strides = (
            self.field("ptr", object, place) for place in (ObjectLayout.ARRAY_SHAPE, ObjectLayout.ARRAY_STRIDES)
        )
        last = self.get("i64", self.at(strides, self.op(f"sub i64 {dimensions}, 1"), "i64"))
        dense = self.op(f"icmp eq i64 {last}, {self.operand(6)}")
        self.unless(self.op(f"or i1 {dense}, {has_flags(self, object, CONTIGUOUS)}"), self.mismatch)
        rows = self.op(f"call i64 @{tables.COUNT_ROWS}(ptr {sizes}, i64 {dimensions})")
        self.unless(self.op(f"icmp sge i64 {rows}, 0"), self.mismatch)
        head = self.op(f"mul i64 {dimensions}, 8")
        start = self.op(f"sub i64 {head}, {GRID}")
        memory = self.table(self.op(f"add i64 {start}, {self.op(f'mul i64 {rows}, 24')}"))
        table = self.at(memory, start)
        self.copy(memory, sizes, head)
        self.set("i64", self.at(table, GRID), dimensions)
        data = self.field("ptr", object, ObjectLayout.ARRAY_DATA)
        passed = f"ptr {data}, ptr {sizes}, ptr {strides}, i64 {dimensions}, ptr {table}"
        self.op(f"call ptr @{tables.WRITE_ROWS}({passed})")
        self.store_array(self.target(), table, self.word(sizes, 0))
        self.grow(self.op(f"call i64 @{tables.PRODUCT}(ptr {sizes}, i64 {dimensions})"))
        self.keep_array(object)

    def list(self) -> None:
        object, size = self.object(), self.operand(3)
        self.unless(self.is_exactly(object, "list"), self.mismatch)
        count = self.call("i64", "PyList_Size", f"ptr {object}")
        whole = self.op(f"sub i64 {self.op(f'mul i64 {count}, {size}')}, {GRID}")
        memory = self.table(whole)
        self.clear(memory, whole)
        table = self.at(memory, -GRID)
        program, objects = self.operand(4, "ptr"), self.operand(5)

        def take_item(index: str) -> None:
            item = self.call("ptr", "PyList_GetItem", f"ptr {object}", f"i64 {index}")
            self.unless(self.not_null(item), self.forget)
            place = self.at(table, self.op(f"mul i64 {index}, {size}"))
            found = self.op(f"call i64 @{ITEM}(ptr {program}, i64 {objects}, ptr {item}, ptr {place}, ptr %kept)")
            self.unless(self.op(f"icmp sge i64 {found}, 0"), self.mismatch)
            self.grow(found)

        self.loop(count, take_item)
        self.store_array(self.target(), table, count)
        self.grow(count)

    def tensor(self) -> None:
        """Of any number of dimensions, one element after the other; their sizes are copied."""
        object = self.object()
        self.unless(self.is_exactly(object, "ndarray"), self.mismatch)
        self.unless(has_dtype(self, object, self.operand(3, "ptr")), self.mismatch)
        self.unless(has_flags(self, object, CONTIGUOUS | ALIGNED), self.mismatch)
        dimensions, target = self.dimensions(object), self.target()
        shape, head = self.field("ptr", object, ObjectLayout.ARRAY_SHAPE), self.op(f"mul i64 {dimensions}, 8")
        sizes = self.table(head)
        self.copy(sizes, shape, head)
        self.store_array(target, sizes, dimensions)
        count = self.op(f"call i64 @{tables.PRODUCT}(ptr {sizes}, i64 {dimensions})")
        self.store_array(self.offset(target, 24), self.field("ptr", object, ObjectLayout.ARRAY_DATA), count)
        self.grow(count)
        self.keep_array(object)

    def dimensions(self, object: str) -> str:
        return self.op(f"sext i32 {self.field('i32', object, ObjectLayout.ARRAY_DIMENSIONS)} to i64")

    # sizes

    def pair(self) -> tuple[str, str]:
        """What the first two operands point to, the second one among the other arguments."""
        return self.at("%arguments", self.operand(1)), self.at("%other", self.operand(2))

    def same_count(self) -> None:
        first, second = (self.field("i64", array, 16) for array in self.pair())
        self.unless(self.op(f"icmp eq i64 {first}, {second}"), self.mismatch)

    def same_each(self) -> None:
        first, second = self.pair()
        elements, others = self.field("ptr", first, 8), self.field("ptr", second, 8)
        program, size, other_size = self.operand(3, "ptr"), self.operand(4), self.operand(5)

        def compare(index: str) -> None:
            element = self.at(elements, self.op(f"mul i64 {index}, {size}"))
            other = self.at(others, self.op(f"mul i64 {index}, {other_size}"))
            passed = f"ptr {program}, ptr null, ptr {element}, ptr null, ptr {other}, ptr null, i1 1"
            found = self.op(f"call i64 @{NAME}({passed})")
            self.unless(self.op(f"icmp sge i64 {found}, 0"), self.mismatch)

        self.loop(self.field("i64", first, 16), compare)

    def same_shape(self) -> None:
        first, second = self.pair()
        dimensions = self.field("i64", first, 16)
        self.unless(self.op(f"icmp eq i64 {dimensions}, {self.field('i64', second, 16)}"), self.mismatch)
        sizes = [f"ptr {self.field('ptr', tensor, 8)}" for tensor in (first, second)]
        self.unless(self.op(f"call i1 @{tables.SAME}({', '.join(sizes)}, i64 {dimensions})"), self.mismatch)


def is_flat(code: Builder, object: str) -> str:
    """Whether an array of NumPy has one dimension."""
    return code.op(f"icmp eq i32 {code.field('i32', object, ObjectLayout.ARRAY_DIMENSIONS)}, 1")


def has_flags(code: Builder, object: str, flags: int) -> str:
    there = code.op(f"and i32 {code.field('i32', object, ObjectLayout.ARRAY_FLAGS)}, {flags}")
    return code.op(f"icmp eq i32 {there}, {flags}")


def has_dtype(code: Builder, object: str, dtype: str) -> str:
    """Whether an array of NumPy is of a dtype equal to this one; mostly it is the same."""
    found = code.field("ptr", object, ObjectLayout.ARRAY_DTYPE)
    start, compare, end = code.block, code.label(), code.label()
    code.branch(code.op(f"icmp eq ptr {found}, {dtype}"), end, compare)
    code.begin(compare)
    status = code.call("i32", "PyObject_RichCompareBool", f"ptr {found}", f"ptr {dtype}", "i32 2")
    failed = code.op(f"icmp slt i32 {status}, 0")
    code.when(failed, lambda: code.call("void", "PyErr_Clear"))  # type: ignore[arg-type]
    equal = code.op(f"icmp eq i32 {status}, 1")
    compared = code.block
    code.jump(end)
    code.begin(end)
    return code.phi("i1", (("true", start), (equal, compared)))


def fits(code: Builder, object: str, dtype: str, flags: int) -> str:
    """Whether an object is a NumPy array of one dimension, of this dtype, with all these flags."""
    start, array, typed, end = code.block, code.label(), code.label(), code.label()
    code.branch(code.is_exactly(object, "ndarray", "recarray"), array, end)
    code.begin(array)
    whole = code.op(f"and i1 {is_flat(code, object)}, {has_flags(code, object, flags)}")
    code.branch(whole, typed, end)
    code.begin(typed)
    same = has_dtype(code, object, dtype)
    last = code.block
    code.jump(end)
    code.begin(end)
    return code.phi("i1", (("false", start), ("false", array), (same, last)))
