"""Arrays, arrays of arrays, lists and tensors among the results."""

from __future__ import annotations

from collections.abc import Callable

from .....runtime.machine import ALIGNED, CONTIGUOUS, GRID, WRITEABLE, Like, ObjectLayout
from . import tables
from .builder import Builder
from .take_arrays import fits

NAME = "pb.python.give"

_FLAGS = CONTIGUOUS | ALIGNED | WRITEABLE

# ``(first instruction, count of values, element, element of what it is like)``: as ``NAME``, for an element of a list.
ITEM = "pb.python.give_item"


class GiveArrays(Builder):
    """``abandon``: the label for what ends the making of a value, whose result is in ``outcome`` then."""

    depth = outcome = shape = failed = abandon = ""

    def place(self, index: str) -> str:
        return self.at("%stack", index, "ptr")

    def push(self, value: str) -> None:
        """A new object; where there is none an exception is set."""
        self.unless(self.not_null(value), self.abandon)
        depth = self.get("i64", self.depth)
        self.set("ptr", self.place(depth), value)
        self.set("i64", self.depth, self.op(f"add i64 {depth}, 1"))

    def push_known(self, value: str) -> None:
        self.incref(value)
        self.push(value)

    def hand_over_unless(self, condition: str) -> None:
        going_on, hand_over = self.label(), self.label()
        self.branch(condition, going_on, hand_over)
        self.begin(hand_over)
        self.set("ptr", self.outcome, "%first")
        self.jump(self.abandon)
        self.begin(going_on)

    def source(self) -> str:
        """Where the first operand points to among the results."""
        return self.at("%results", self.operand(1))

    def new_array(self, dimensions: str, sizes: str, dtype: str, type: str, data: str = "null", flags: int = 0) -> str:
        """Pushes one of NumPy, with whatever is in its memory, or with this data."""
        self.incref(dtype)
        count = self.op(f"trunc i64 {dimensions} to i32")
        arguments = (f"ptr {type}", f"ptr {dtype}", f"i32 {count}", f"ptr {sizes}")
        memory = ("ptr null", f"ptr {data}", f"i32 {flags}", "ptr null")
        new = self.call("ptr", "PyArray_NewFromDescr", *arguments, *memory)
        self.push(new)
        return new

    def when_large(self, size: str, limit: str, buffer: str, view: Callable[[str], str], whole: str = "true") -> None:
        """Results of more bytes than this are not copied, if nobody else has their buffer (and ``whole`` holds, too):
        ``view`` makes an array of their data. Such arrays are listed in ``%views``, a count and then themselves; where
        that is null, they are for Python code. Goes on with the next instruction after that."""
        large, known, alone, copied = (self.label() for _ in range(4))
        self.branch(self.op(f"icmp ugt i64 {size}, {limit}"), large, copied)
        self.begin(large)
        self.hand_over_unless(self.not_null("%views"))
        owner = self.field("ptr", buffer, 0)
        self.branch(self.op(f"and i1 {self.not_null(owner)}, {whole}"), known, copied)
        self.begin(known)
        self.branch(self.op(f"icmp eq i64 {self.word(owner, 0)}, 1"), alone, copied)
        self.begin(alone)
        new = view(self.field("ptr", buffer, 8))
        number = self.op(f"add i64 {self.word('%views', 0)}, 1")
        self.set("i64", "%views", number)
        self.set("ptr", self.at("%views", number, "ptr"), new)
        self.jump(self.following)
        self.begin(copied)

    def data(self, array: str) -> str:
        return self.field("ptr", array, ObjectLayout.ARRAY_DATA)

    def array(self) -> None:
        """As long as the array that it belongs to, where native code left out zeros at the end."""
        source, size = self.source(), self.operand(2)
        count = self.field("i64", source, 16)
        known = self.op(f"mul i64 {count}, {size}")
        longest = self.longest(count)
        fresh, given, made = self.label(), self.label(), self.label()
        self.branch(self.is_null("%out"), fresh, given, "")
        self.begin(fresh)
        self.set("i64", self.shape, longest)
        described = "1", self.shape, self.operand(4, "ptr"), self.operand(6, "ptr")
        complete = self.op(f"icmp eq i64 {count}, {longest}")
        self.when_large(known, self.operand(5), source, lambda data: self.new_array(*described, data, _FLAGS), complete)
        new = self.new_array(*described)
        from_fresh = self.block
        self.jump(made)
        self.begin(given)
        self.hand_over_unless(fits(self, "%out", self.operand(4, "ptr"), _FLAGS))
        length = self.word(self.field("ptr", "%out", ObjectLayout.ARRAY_SHAPE), 0)
        self.hand_over_unless(self.op(f"icmp eq i64 {length}, {longest}"))
        self.push_known("%out")
        from_given = self.block
        self.jump(made)
        self.begin(made)
        data = self.data(self.phi("ptr", ((new, from_fresh), ("%out", from_given))))
        self.copy(data, self.field("ptr", source, 8), known)
        missing = self.op(f"sub i64 {self.op(f'mul i64 {longest}, {size}')}, {known}")
        self.clear(self.at(data, known), missing)

    def has_like(self) -> str:
        return self.op(f"icmp ne i64 {self.operand(3)}, {Like.NONE}")

    def like(self) -> str:
        """What a tangent has the sizes of, by the third operand; only where there is one."""
        like = self.operand(3)
        given = self.op(f"icmp sge i64 {like}, 0")
        back = self.op(f"sub i64 {Like.RESULT}, {like}")
        base = self.op(f"select i1 {given}, ptr %arguments, ptr %results")
        return self.at(base, self.op(f"select i1 {given}, i64 {like}, i64 {back}"))

    def longest(self, count: str) -> str:
        """The length of the array that a result becomes."""
        start, paired, end = self.block, self.label(), self.label()
        self.branch(self.has_like(), paired, end)
        self.begin(paired)
        wanted = self.field("i64", self.like(), 16)
        larger = self.op(f"call i64 @llvm.smax.i64(i64 {count}, i64 {wanted})")
        self.jump(end)
        self.begin(end)
        return self.phi("i64", ((count, start), (larger, paired)))

    def grid(self) -> None:
        """An array of arrays that belongs to an array of several dimensions."""
        table = self.field("ptr", self.like(), 8)
        dimensions = self.field("i64", table, GRID)
        found = self.label()
        self.branch(self.op(f"icmp ne i64 {dimensions}, 0"), found, self.following)
        self.begin(found)
        back = self.op(f"sub i64 {GRID}, {self.op(f'mul i64 {dimensions}, 8')}")
        sizes, size = self.at(table, back), self.operand(2)
        data = self.data(self.new_array(dimensions, sizes, self.operand(4, "ptr"), self.slot("ndarray")))
        elements = self.op(f"call i64 @{tables.PRODUCT}(ptr {sizes}, i64 {dimensions})")
        self.clear(data, self.op(f"mul i64 {elements}, {size}"))
        passed = f"ptr {self.source()}, ptr {data}, ptr {sizes}, i64 {dimensions}, i64 {size}"
        self.void(f"call void @{tables.FILL}({passed})")
        self.set("i64", self.step, "2")

    def list(self) -> None:
        """As long as the array that it belongs to; what native code left out at the end is zero."""
        source, size = self.source(), self.operand(2)
        count, elements = self.field("i64", source, 16), self.field("ptr", source, 8)
        start, paired, end = self.block, self.label(), self.label()
        self.branch(self.has_like(), paired, end)
        self.begin(paired)
        like = self.like()
        owned, others = self.field("i64", like, 16), self.field("ptr", like, 8)
        self.jump(end)
        self.begin(end)
        wanted = self.phi("i64", ((count, start), (owned, paired)))
        others = self.phi("ptr", (("%arguments", start), (others, paired)))
        other_size = self.operand(4)
        self.hand_over_unless(self.op(f"icmp sle i64 {count}, {wanted}"))
        new = self.call("ptr", "PyList_New", f"i64 {wanted}")
        self.push(new)
        program, stack, zero = self.operand(5, "ptr"), self.operand(6), self.operand(7, "ptr")

        def set_item(index: str) -> None:
            there = self.op(f"icmp slt i64 {index}, {count}")
            place = self.at(elements, self.op(f"mul i64 {index}, {size}"))
            element = self.op(f"select i1 {there}, ptr {place}, ptr {zero}")
            other = self.at(others, self.op(f"mul i64 {index}, {other_size}"))
            value = self.op(f"call ptr @{ITEM}(ptr {program}, i64 {stack}, ptr {element}, ptr {other})")
            self.hand_over_unless(self.op(f"icmp ne ptr {value}, {program}"))
            self.unless(self.not_null(value), self.abandon)
            self.call("i32", "PyList_SetItem", f"ptr {new}", f"i64 {index}", f"ptr {value}")

        self.loop(wanted, set_item)

    def tensor(self) -> None:
        """Of the shape of the tensor that it belongs to; where that is not so, Python code finds out."""
        source, size = self.source(), self.operand(2)
        sizes, dimensions = self.field("ptr", source, 8), self.field("i64", source, 16)
        known = self.op(f"mul i64 {self.field('i64', source, 40)}, {size}")

        def compare() -> None:
            like = self.like()
            self.hand_over_unless(self.op(f"icmp eq i64 {self.field('i64', like, 16)}, {dimensions}"))
            passed = f"ptr {sizes}, ptr {self.field('ptr', like, 8)}, i64 {dimensions}"
            self.hand_over_unless(self.op(f"call i1 @{tables.SAME}({passed})"))

        self.when(self.has_like(), compare)
        described = dimensions, sizes, self.operand(4, "ptr"), self.slot("ndarray")
        scalars = self.at(source, 24)
        self.when_large(known, self.operand(5), scalars, lambda data: self.new_array(*described, data, _FLAGS))
        self.copy(self.data(self.new_array(*described)), self.field("ptr", scalars, 8), known)
