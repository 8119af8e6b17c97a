"""The second half of the call machine: the results of an entry point into Python's objects."""

from __future__ import annotations

from .....runtime.machine import SYMBOL, CaseNames, Give, ObjectLayout
from ..code import quote
from .builder import Builder
from .give_arrays import ITEM, NAME, GiveArrays

__all__ = ["ITEM", "NAME", "GiveWriter", "ItemWriter"]

# ``(first instruction, results, arguments, stack, out, tables, views)``: the object; null when an exception is set; the
# first argument itself when this is something for Python code: ``out`` does not fit, say. ``tables``: what the machine
# made of the arguments, a list or null. ``views``: room for the arrays that are views of the results, or null.
_PARAMETERS = "ptr %first, ptr %results, ptr %arguments, ptr noalias %stack, ptr %out, ptr %tables, ptr noalias %views"
_SIGNATURE = f"ptr @{NAME}({_PARAMETERS})"


class GiveWriter(GiveArrays):
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
            Give.GRID: self.grid,
            Give.LIST: self.list,
            Give.TENSOR: self.tensor,
            Give.STRUCT: lambda: self.struct() and None,
            Give.TUPLE: self.tuple,
            Give.STATE: self.state,
            Give.TABLES: self.tables,
            Give.OBJECT: lambda: self.push_known(self.operand(1, "ptr")),
            Give.NEW: lambda: self.push(self.call_object(self.operand(1, "ptr"))),
            Give.CALLABLE: self.callable,
            Give.CASE: self.case,
        }
        self.run("%first", operations, lambda: self.void(f"ret ptr {self.get('ptr', '%stack')}"), self.abandon)
        self.begin(self.abandon)
        self.loop(self.get("i64", self.depth), lambda index: self.decref(self.get("ptr", self.place(index))))
        self.void(f"ret ptr {self.get('ptr', self.outcome)}")
        return self.text(_SIGNATURE)

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

    def case(self) -> None:
        source, count, values = self.source(), self.operand(2), self.operand(3, "ptr")
        byte, word, end = self.label(), self.label(), self.label()
        self.branch(self.op(f"icmp ule i64 {count}, {CaseNames.LARGEST_BYTE}"), byte, word)
        self.begin(byte)
        narrow = self.op(f"zext i8 {self.op(f'load i8, ptr {source}, align 1')} to i64")
        self.jump(end)
        self.begin(word)
        wide = self.get("i64", source)
        self.jump(end)
        self.begin(end)
        value = self.get("ptr", self.at(values, self.phi("i64", ((narrow, byte), (wide, word))), "ptr"))
        self.hand_over_unless(self.not_null(value))
        self.push_known(value)

    def pop(self, count: str) -> str:
        """The index of the lowest of so many values, which are off the stack now."""
        first = self.op(f"sub i64 {self.get('i64', self.depth)}, {count}")
        self.set("i64", self.depth, first)
        return first

    def struct(self) -> str:
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
        return new

    def callable(self) -> None:
        new = self.struct()
        self.set("ptr", self.offset(new, ObjectLayout.VECTORCALL), quote(SYMBOL))
        self.set("ptr", self.offset(new, ObjectLayout.PLAN), self.operand(4, "ptr"))

    def state(self) -> None:
        size, arguments = self.operand(1), self.operand(2)
        whole = self.op(f"add i64 {size}, {arguments}")
        self.push(self.call("ptr", "PyBytes_FromStringAndSize", "ptr null", f"i64 {whole}"))
        top = self.op(f"sub i64 {self.get('i64', self.depth)}, 1")
        memory = self.call("ptr", "PyBytes_AsString", f"ptr {self.get('ptr', self.place(top))}")
        self.copy(memory, "%results", size)
        self.copy(self.at(memory, size), "%arguments", arguments)

    def tables(self) -> None:
        self.push_known(self.op(f"select i1 {self.is_null('%tables')}, ptr {self.slot('None')}, ptr %tables"))

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


class ItemWriter(Builder):
    """One element of a list."""

    def write(self) -> str:
        stack = self.op("alloca ptr, i64 %count, align 8")
        passed = f"ptr %first, ptr %results, ptr %arguments, ptr {stack}, ptr null, ptr null, ptr null"
        self.void(f"ret ptr {self.op(f'call ptr @{NAME}({passed})')}")
        return self.text(f"ptr @{ITEM}(ptr %first, i64 %count, ptr %results, ptr %arguments)")
