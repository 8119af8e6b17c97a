"""The first half of the call machine: Python's arguments into the struct of the entry point."""

from __future__ import annotations

from .....runtime.machine import CaseNames, ObjectLayout, Take
from .builder import Builder
from .take_arrays import ITEM, NAME, TakeArrays, fits

__all__ = ["ITEM", "NAME", "ItemWriter", "TakeWriter", "fits"]

# ``(first instruction, objects, arguments, place for the count of objects, other arguments, kept, inside)``: how large
# the arguments are, or -1 when they are not what the plan wants. ``other``: those that ``SAME_…`` compare with;
# ``kept``: two lists of objects, or null: tables, and the arrays that they refer to; ``inside``: whether this is an
# element of a list, whose arrays may be in nobody else's hands when the interpreter is unlocked.
_SIGNATURE = (
    f"i64 @{NAME}(ptr %first, ptr noalias %objects, ptr %arguments, ptr noalias %count, ptr %other, ptr noalias %kept, "
    "i1 %inside)"
)


class TakeWriter(TakeArrays):
    def write(self) -> str:
        self.size, self.overflow = self.local("i64", "0"), self.local("i32", "0")
        self.mismatch, self.forget = self.label(), self.label()
        operations = {
            Take.F64: self.double,
            Take.F32: self.float,
            Take.INT: self.integer,
            Take.BOOL: self.bool,
            Take.ARRAY: self.array,
            Take.ROWS: self.rows,
            Take.LIST: self.list,
            Take.TENSOR: self.tensor,
            Take.CLASS: self.instance,
            Take.FIELD: self.attribute,
            Take.TUPLE: self.tuple,
            Take.ITEM: self.item,
            Take.STATE: self.state,
            Take.SAME_COUNT: self.same_count,
            Take.SAME_EACH: self.same_each,
            Take.SAME_SHAPE: self.same_shape,
            Take.CASE: self.case,
            Take.OBJECT: self.reference,
        }
        self.run("%first", operations, lambda: self.void(f"ret i64 {self.get('i64', self.size)}"), self.mismatch)
        self.begin(self.forget)
        self.call("void", "PyErr_Clear")
        self.jump(self.mismatch)
        self.begin(self.mismatch)
        self.void("ret i64 -1")
        return self.text(_SIGNATURE)

    def number(self) -> str:
        """A real number as a double: exactly a float or an int, or NumPy's of these."""
        object = self.object()
        floats, other, integers, end = (self.label() for _ in range(4))
        self.branch(self.is_exactly(object, "float", "float64", "float32"), floats, other)
        self.begin(floats)
        value = self.call("double", "PyFloat_AsDouble", f"ptr {object}")
        self.jump(end)
        self.begin(other)
        self.branch(self.is_exactly(object, "int"), integers, self.mismatch)
        self.begin(integers)
        converted = self.call("double", "PyLong_AsDouble", f"ptr {object}")
        failed = self.op(f"fcmp oeq double {converted}, -1.0")
        self.when(failed, self.refuse_error)
        block = self.block
        self.jump(end)
        self.begin(end)
        return self.phi("double", ((value, floats), (converted, block)))

    def refuse_error(self) -> None:
        """An integer that is too large; Python code says so."""
        self.unless(self.is_null(self.call("ptr", "PyErr_Occurred")), self.forget)

    def double(self) -> None:
        value = self.number()
        self.void(f"store double {value}, ptr {self.target()}, align 8")

    def float(self) -> None:
        value = self.op(f"fptrunc double {self.number()} to float")
        self.void(f"store float {value}, ptr {self.target()}, align 4")

    def integer(self) -> None:
        object = self.object()
        self.unless(self.is_exactly(object, "int", "int64"), self.mismatch)
        value = self.call("i64", "PyLong_AsLongLongAndOverflow", f"ptr {object}", f"ptr {self.overflow}")
        self.unless(self.op(f"icmp eq i32 {self.get('i32', self.overflow)}, 0"), self.mismatch)
        low = self.op(f"icmp sge i64 {value}, {self.operand(4)}")
        high = self.op(f"icmp sle i64 {value}, {self.operand(5)}")
        self.unless(self.op(f"and i1 {low}, {high}"), self.mismatch)
        self.grow(value)
        target, end = self.target(), self.label()
        labels = {size: self.label() for size in (1, 2, 4)}
        wide = self.label()
        cases = " ".join(f"i64 {size}, label %{label}" for size, label in labels.items())
        self.void(f"switch i64 {self.operand(3)}, label %{wide} [ {cases} ]")
        for size, label in labels.items():
            self.begin(label)
            narrow = self.op(f"trunc i64 {value} to i{8 * size}")
            self.void(f"store i{8 * size} {narrow}, ptr {target}, align {size}")
            self.jump(end)
        self.begin(wide)
        self.void(f"store i64 {value}, ptr {target}, align 8")
        self.jump(end)
        self.begin(end)

    def bool(self) -> None:
        object = self.object()
        yes = self.op(f"icmp eq ptr {object}, {self.slot('True')}")
        no = self.op(f"icmp eq ptr {object}, {self.slot('False')}")
        self.unless(self.op(f"or i1 {yes}, {no}"), self.mismatch)
        self.void(f"store i8 {self.op(f'zext i1 {yes} to i8')}, ptr {self.target()}, align 1")

    def instance(self, operand: int = 2) -> None:
        found = self.field("ptr", self.object(), ObjectLayout.TYPE)
        self.unless(self.op(f"icmp eq ptr {found}, {self.operand(operand, 'ptr')}"), self.mismatch)

    def reference(self) -> None:
        """To an object of the language, as an integer; Python's object has it as long as the call lasts."""
        self.instance(3)
        number = self.named(self.operand(4, "ptr"))
        value = self.call("i64", "PyLong_AsLongLongAndOverflow", f"ptr {number}", f"ptr {self.overflow}")
        self.decref(number)
        self.set("i64", self.target(), value)

    def named(self, name: str) -> str:
        """An attribute of the object."""
        value = self.call("ptr", "PyObject_GetAttr", f"ptr {self.object()}", f"ptr {name}")
        self.unless(self.not_null(value), self.forget)
        return value

    def case(self) -> None:
        """The tag of a value of an enum; all else of it is zero."""
        self.instance(3)
        table, count = self.operand(5, "ptr"), self.operand(6)
        payload = self.named(self.word(table, CaseNames.PAYLOAD, "ptr"))
        size = self.call("i64", "PyTuple_Size", f"ptr {payload}")
        self.decref(payload)
        self.unless(self.op(f"icmp eq i64 {size}, 0"), self.mismatch)
        name = self.named(self.word(table, CaseNames.CASE, "ptr"))
        self.decref(name)  # the table has it too, or it is none of those
        tag = self.local("i64", "-1")

        def compare(index: str) -> None:
            place = self.op(f"add i64 {index}, {CaseNames.FIRST}")
            same = self.op(f"icmp eq ptr {self.get('ptr', self.at(table, place, 'ptr'))}, {name}")
            self.when(same, lambda: self.set("i64", tag, index))

        self.loop(count, compare)
        found = self.get("i64", tag)
        self.unless(self.op(f"icmp sge i64 {found}, 0"), self.mismatch)
        target = self.target()
        self.clear(target, self.operand(4))
        byte, word, end = self.label(), self.label(), self.label()
        self.branch(self.op(f"icmp ule i64 {count}, {CaseNames.LARGEST_BYTE}"), byte, word)
        self.begin(byte)
        self.void(f"store i8 {self.op(f'trunc i64 {found} to i8')}, ptr {target}, align 1")
        self.jump(end)
        self.begin(word)
        self.set("i64", target, found)
        self.jump(end)
        self.begin(end)

    def attribute(self) -> None:
        self.add_part(self.named(self.operand(3, "ptr")))

    def tuple(self) -> None:
        object = self.object()
        self.unless(self.is_exactly(object, "tuple"), self.mismatch)
        size = self.call("i64", "PyTuple_Size", f"ptr {object}")
        self.unless(self.op(f"icmp eq i64 {size}, {self.operand(2)}"), self.mismatch)

    def item(self) -> None:
        value = self.call("ptr", "PyTuple_GetItem", f"ptr {self.object()}", f"i64 {self.operand(3)}")
        self.incref(value)
        self.add_part(value)

    def add_part(self, value: str) -> None:
        """They are numbered in the order of the plan."""
        part = self.operand(2)
        self.set("ptr", self.at("%objects", part, "ptr"), value)
        self.set("i64", "%count", self.op(f"add i64 {part}, 1"))

    def state(self) -> None:
        """What the callable was made with, and from that the record, which is the entry's first argument."""
        object, size = self.object(), self.operand(3)
        self.unless(self.is_exactly(object, "bytes"), self.mismatch)
        self.unless(self.op(f"icmp eq i64 {self.call('i64', 'PyBytes_Size', f'ptr {object}')}, {size}"), self.mismatch)
        source = self.call("ptr", "PyBytes_AsString", f"ptr {object}")
        self.copy(self.target(), source, size)
        self.copy("%arguments", self.at(source, self.operand(4)), self.operand(5))
        last = self.op(f"sub i64 {size}, 8")
        self.grow(self.op(f"load i64, ptr {self.at(source, last)}, align 1"))


class ItemWriter(Builder):
    """One element of a list. What is not a table or an array is given back at once."""

    def write(self) -> str:
        objects = self.op("alloca ptr, i64 %count, align 8")
        filled = self.local("i64", "1")
        self.set("ptr", objects, "%item")
        passed = f"ptr %first, ptr {objects}, ptr %target, ptr {filled}, ptr %target, ptr %kept, i1 1"
        size = self.op(f"call i64 @{NAME}({passed})")
        self.drop(objects, 1, self.get("i64", filled))
        self.void(f"ret i64 {size}")
        return self.text(f"i64 @{ITEM}(ptr %first, i64 %count, ptr %item, ptr %target, ptr %kept)")
