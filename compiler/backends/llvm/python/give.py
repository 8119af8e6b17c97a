"""The second half of the call machine: the results of an entry point into Python's objects."""

from __future__ import annotations

from .....runtime.machine import ALIGNED, CONTIGUOUS, COPY_LIMIT, WRITEABLE, Give, Like, ObjectLayout
from .builder import Builder
from .take import fits

NAME = "pb.python.give"

# ``(first instruction, results, arguments, stack, out)``: the object; null when an exception is set; the first argument
# itself when this is something for Python code: a large array, or ``out`` does not fit.
SIGNATURE = "ptr @pb.python.give(ptr %first, ptr %results, ptr %arguments, ptr noalias %stack, ptr %out)"


class GiveWriter(Builder):
    def write(self) -> str:
        self.depth = self.local("i64", "0")
        self.outcome = self.local("ptr", "null")
        self.shape, self.failed = self.local("i64", "0"), self.local("i32", "0")
        self.abandon = self.label()
        operations = {
            Give.F64: lambda: self.push(self.number("double")),
            Give.F32: lambda: self.push(self.number("float")),
            Give.INT: self.integer,
            Give.BOOL: self.bool,
            Give.NONE: lambda: self.push_known(self.slot("None")),
            Give.ARRAY: self.array,
            Give.STRUCT: self.struct,
            Give.TUPLE: self.tuple,
        }
        self.run("%first", operations, lambda: self.void(f"ret ptr {self.get('ptr', '%stack')}"), self.abandon)
        self.begin(self.abandon)
        self.loop(self.get("i64", self.depth), lambda index: self.decref(self.get("ptr", self.place(index))))
        self.void(f"ret ptr {self.get('ptr', self.outcome)}")
        return self.text(SIGNATURE)

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

    def source(self) -> str:
        """Where the first operand points to among the results."""
        return self.at("%results", self.operand(1))

    def number(self, type: str) -> str:
        value = self.op(f"load {type}, ptr {self.source()}, align {4 if type == 'float' else 8}")
        if type == "float":
            value = self.op(f"fpext float {value} to double")
        return self.call("ptr", "PyFloat_FromDouble", f"double {value}")

    def bool(self) -> None:
        value = self.op(f"load i8, ptr {self.source()}, align 1")
        yes = self.op(f"icmp ne i8 {value}, 0")
        self.push_known(self.op(f"select i1 {yes}, ptr {self.slot('True')}, ptr {self.slot('False')}"))

    def integer(self) -> None:
        source, end = self.source(), self.label()
        labels = {size: self.label() for size in (1, 2, 4)}
        wide = self.label()
        signed = self.op(f"icmp ne i64 {self.operand(3)}, 0")
        cases = " ".join(f"i64 {size}, label %{label}" for size, label in labels.items())
        self.void(f"switch i64 {self.operand(2)}, label %{wide} [ {cases} ]")
        incoming: list[tuple[str, str]] = []
        for size, label in labels.items():
            self.begin(label)
            narrow = self.op(f"load i{8 * size}, ptr {source}, align {size}")
            positive, negative = (self.op(f"{how} i{8 * size} {narrow} to i64") for how in ("zext", "sext"))
            incoming.append((self.op(f"select i1 {signed}, i64 {negative}, i64 {positive}"), label))
            self.jump(end)
        self.begin(wide)
        incoming.append((self.op(f"load i64, ptr {source}, align 8"), wide))
        self.jump(end)
        self.begin(end)
        value = self.phi("i64", incoming)
        whole = self.op(f"and i1 {self.op(f'icmp slt i64 {value}, 0')}, {self.op(f'xor i1 {signed}, true')}")
        negative, positive, done = self.label(), self.label(), self.label()
        self.branch(whole, negative, positive)
        made: list[tuple[str, str]] = []
        for label, name in ((negative, "PyLong_FromUnsignedLongLong"), (positive, "PyLong_FromLongLong")):
            self.begin(label)
            made.append((self.call("ptr", name, f"i64 {value}"), label))
            self.jump(done)
        self.begin(done)
        self.push(self.phi("ptr", made))

    def array(self) -> None:
        """As long as the array that it belongs to, where native code left out zeros at the end."""
        source, size = self.source(), self.operand(3)
        count = self.field("i64", source, 16)
        known = self.op(f"mul i64 {count}, {size}")
        longest = self.longest(count)
        fresh, given, made = self.label(), self.label(), self.label()
        self.branch(self.is_null("%out"), fresh, given, "")
        self.begin(fresh)
        self.hand_over_unless(self.op(f"icmp ule i64 {known}, {COPY_LIMIT}"))
        self.set("i64", self.shape, longest)
        arguments = ("i32 1", f"ptr {self.shape}", f"i32 {self.op(f'trunc i64 {self.operand(2)} to i32')}")
        rest = ("ptr null", "ptr null", "i32 0", "i32 0", "ptr null")
        new = self.call("ptr", "PyArray_New", f"ptr {self.slot('ndarray')}", *arguments, *rest)
        self.push(new)
        from_fresh = self.block
        self.jump(made)
        self.begin(given)
        self.hand_over_unless(fits(self, "%out", self.operand(5, "ptr"), CONTIGUOUS | ALIGNED | WRITEABLE))
        length = self.word(self.field("ptr", "%out", ObjectLayout.ARRAY_SHAPE), 0)
        self.hand_over_unless(self.op(f"icmp eq i64 {length}, {longest}"))
        self.push_known("%out")
        from_given = self.block
        self.jump(made)
        self.begin(made)
        target = self.phi("ptr", ((new, from_fresh), ("%out", from_given)))
        data = self.field("ptr", target, ObjectLayout.ARRAY_DATA)
        self.void(
            f"call void @llvm.memcpy.p0.p0.i64(ptr {data}, ptr {self.field('ptr', source, 8)}, i64 {known}, i1 0)"
        )
        missing = self.op(f"sub i64 {self.op(f'mul i64 {longest}, {size}')}, {known}")
        self.void(f"call void @llvm.memset.p0.i64(ptr {self.at(data, known)}, i8 0, i64 {missing}, i1 0)")

    def longest(self, count: str) -> str:
        """The length of the array that a result becomes."""
        start, paired, end = self.block, self.label(), self.label()
        like = self.operand(4)
        self.branch(self.op(f"icmp ne i64 {like}, {Like.NONE}"), paired, end)
        self.begin(paired)
        given = self.op(f"icmp sge i64 {like}, 0")
        back = self.op(f"sub i64 {Like.RESULT}, {like}")
        base = self.op(f"select i1 {given}, ptr %arguments, ptr %results")
        offset = self.op(f"select i1 {given}, i64 {like}, i64 {back}")
        wanted = self.field("i64", self.at(base, offset), 16)
        larger = self.op(f"call i64 @llvm.smax.i64(i64 {count}, i64 {wanted})")
        self.jump(end)
        self.begin(end)
        return self.phi("i64", ((count, start), (larger, paired)))

    def hand_over_unless(self, condition: str) -> None:
        going_on, hand_over = self.label(), self.label()
        self.branch(condition, going_on, hand_over)
        self.begin(hand_over)
        self.set("ptr", self.outcome, "%first")
        self.jump(self.abandon)
        self.begin(going_on)

    def pop(self, count: str) -> str:
        """The index of the lowest of so many values, which are off the stack now."""
        first = self.op(f"sub i64 {self.get('i64', self.depth)}, {count}")
        self.set("i64", self.depth, first)
        return first

    def struct(self) -> None:
        """Without a call of the class: its slots are set one by one."""
        count, names = self.operand(1), self.operand(3, "ptr")
        new = self.call("ptr", "PyType_GenericAlloc", f"ptr {self.operand(2, 'ptr')}", "i64 0")
        self.unless(self.not_null(new), self.abandon)
        self.set("i32", self.failed, "0")
        first = self.pop(count)

        def set_field(index: str) -> None:
            value = self.get("ptr", self.place(self.op(f"add i64 {first}, {index}")))
            name = self.get("ptr", self.at(names, index, "ptr"))
            status = self.call("i32", "PyObject_SetAttr", f"ptr {new}", f"ptr {name}", f"ptr {value}")
            self.decref(value)
            self.set("i32", self.failed, self.op(f"or i32 {self.get('i32', self.failed)}, {status}"))

        self.loop(count, set_field)
        self.push(new)
        self.unless(self.op(f"icmp eq i32 {self.get('i32', self.failed)}, 0"), self.abandon)

    def tuple(self) -> None:
        count = self.operand(1)
        new = self.call("ptr", "PyTuple_New", f"i64 {count}")
        self.unless(self.not_null(new), self.abandon)
        first = self.pop(count)

        def set_item(index: str) -> None:
            value = self.get("ptr", self.place(self.op(f"add i64 {first}, {index}")))
            self.call("i32", "PyTuple_SetItem", f"ptr {new}", f"i64 {index}", f"ptr {value}")

        self.loop(count, set_item)
        self.push(new)
