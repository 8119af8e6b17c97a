"""The first half of the call machine: Python's arguments into the struct of the entry point."""

from __future__ import annotations

from .....runtime.machine import ALIGNED, CONTIGUOUS, ObjectLayout, Take
from .builder import Builder

NAME = "pb.python.take"

# ``(first instruction, objects, arguments, place for the count of objects)``: how large the arguments are, or -1 when
# they are not what the plan wants.
SIGNATURE = "i64 @pb.python.take(ptr %first, ptr %objects, ptr noalias %arguments, ptr noalias %count)"


class TakeWriter(Builder):
    def write(self) -> str:
        self.size, self.overflow = self.local("i64", "0"), self.local("i32", "0")
        self.mismatch = self.label()
        operations = {
            Take.F64: self.double,
            Take.F32: self.float,
            Take.INT: self.integer,
            Take.BOOL: self.bool,
            Take.ARRAY: self.array,
            Take.CLASS: self.instance,
            Take.FIELD: self.attribute,
            Take.TUPLE: self.tuple,
            Take.ITEM: self.item,
            Take.SAME_COUNT: self.same_count,
        }
        self.run("%first", operations, lambda: self.void(f"ret i64 {self.get('i64', self.size)}"), self.mismatch)
        self.begin(self.mismatch)
        self.void("ret i64 -1")
        return self.text(SIGNATURE)

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
        self.when(failed, self.forget_error)
        block = self.block
        self.jump(end)
        self.begin(end)
        return self.phi("double", ((value, floats), (converted, block)))

    def forget_error(self) -> None:
        """An integer that is too large; Python code says so."""
        clear, going_on = self.label(), self.label()
        self.branch(self.is_null(self.call("ptr", "PyErr_Occurred")), going_on, clear)
        self.begin(clear)
        self.call("void", "PyErr_Clear")
        self.jump(self.mismatch)
        self.begin(going_on)

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

    def array(self) -> None:
        """One-dimensional, of exactly this dtype, aligned, one element after the other."""
        object = self.object()
        self.unless(fits(self, object, self.operand(3, "ptr"), CONTIGUOUS | ALIGNED), self.mismatch)
        count = self.word(self.field("ptr", object, ObjectLayout.ARRAY_SHAPE), 0)
        target = self.target()
        self.set("ptr", target, "null")
        self.set("ptr", self.offset(target, 8), self.field("ptr", object, ObjectLayout.ARRAY_DATA))
        self.set("i64", self.offset(target, 16), count)
        self.grow(count)

    def same_count(self) -> None:
        first, second = (self.field("i64", self.at("%arguments", self.operand(k)), 16) for k in (1, 2))
        self.unless(self.op(f"icmp eq i64 {first}, {second}"), self.mismatch)

    def instance(self) -> None:
        found = self.field("ptr", self.object(), ObjectLayout.TYPE)
        self.unless(self.op(f"icmp eq ptr {found}, {self.operand(2, 'ptr')}"), self.mismatch)

    def attribute(self) -> None:
        value = self.call("ptr", "PyObject_GetAttr", f"ptr {self.object()}", f"ptr {self.operand(3, 'ptr')}")

        def missing() -> None:
            self.call("void", "PyErr_Clear")
            self.jump(self.mismatch)
            self.begin(self.label())

        self.when(self.is_null(value), missing)
        self.keep(value)

    def tuple(self) -> None:
        object = self.object()
        self.unless(self.is_exactly(object, "tuple"), self.mismatch)
        size = self.call("i64", "PyTuple_Size", f"ptr {object}")
        self.unless(self.op(f"icmp eq i64 {size}, {self.operand(2)}"), self.mismatch)

    def item(self) -> None:
        value = self.call("ptr", "PyTuple_GetItem", f"ptr {self.object()}", f"i64 {self.operand(3)}")
        self.incref(value)
        self.keep(value)

    def keep(self, value: str) -> None:
        """A new part; they are numbered in the order of the plan."""
        part = self.operand(2)
        self.set("ptr", self.at("%objects", part, "ptr"), value)
        self.set("i64", "%count", self.op(f"add i64 {part}, 1"))


def fits(code: Builder, object: str, dtype: str, flags: int) -> str:
    """Whether an object is a NumPy array of one dimension, exactly of this dtype, with all these flags."""
    start, array, end = code.block, code.label(), code.label()
    code.branch(code.is_exactly(object, "ndarray"), array, end)
    code.begin(array)
    dimensions = code.field("i32", object, ObjectLayout.ARRAY_DIMENSIONS)
    flat = code.op(f"icmp eq i32 {dimensions}, 1")
    same = code.op(f"icmp eq ptr {code.field('ptr', object, ObjectLayout.ARRAY_DTYPE)}, {dtype}")
    there = code.op(f"and i32 {code.field('i32', object, ObjectLayout.ARRAY_FLAGS)}, {flags}")
    whole = code.op(f"icmp eq i32 {there}, {flags}")
    fitting = code.op(f"and i1 {flat}, {code.op(f'and i1 {same}, {whole}')}")
    code.jump(end)
    code.begin(end)
    return code.phi("i1", (("false", start), (fitting, array)))
