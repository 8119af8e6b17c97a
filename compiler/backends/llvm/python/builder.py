"""Writing the code of the call machine: words of plans, objects of Python, functions of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .....runtime.machine import INSTRUCTION_WORDS, SLOTS, TABLE_SYMBOL, ObjectLayout
from ..code import LIKELY, UNLIKELY, Code, quote

# What an instruction does, after which the machine goes on with the next one.
Operation = Callable[[], None]


class Builder(Code):
    """Locals are stack slots, which LLVM makes values of. ``instruction``: where the current one lies; ``step``: a
    local that says how many there are to the following one; ``following``: the label where it is looked for."""

    instruction = ""
    step = ""
    following = ""

    def local(self, type: str, initial: str) -> str:
        place = self.op(f"alloca {type}, align 8")
        self.void(f"store {type} {initial}, ptr {place}, align 8")
        return place

    def get(self, type: str, place: str) -> str:
        return self.op(f"load {type}, ptr {place}, align 8")

    def set(self, type: str, place: str, value: str) -> None:
        self.void(f"store {type} {value}, ptr {place}, align 8")

    def at(self, base: str, offset: str | int, type: str = "i8") -> str:
        return self.op(f"getelementptr {type}, ptr {base}, i64 {offset}")

    def field(self, type: str, base: str, offset: int, align: int = 8) -> str:
        """What lies at an offset, in bytes."""
        return self.op(f"load {type}, ptr {self.offset(base, offset)}, align {align}")

    def word(self, base: str, index: int, type: str = "i64") -> str:
        return self.field(type, base, 8 * index)

    def operand(self, number: int, type: str = "i64") -> str:
        """Of the current instruction, counted from 1."""
        return self.word(self.instruction, number, type)

    # conditions

    def unless(self, condition: str, target: str) -> None:
        """Goes on where the condition holds, which is likely, else to ``target``."""
        going_on = self.label()
        self.branch(condition, going_on, target, LIKELY)
        self.begin(going_on)

    def when(self, condition: str, then: Operation, likely: bool = False) -> None:
        inside, after = self.label(), self.label()
        self.branch(condition, inside, after, LIKELY if likely else UNLIKELY)
        self.begin(inside)
        then()
        self.jump(after)
        self.begin(after)

    def is_null(self, pointer: str) -> str:
        return self.op(f"icmp eq ptr {pointer}, null")

    def not_null(self, pointer: str) -> str:
        return self.op(f"icmp ne ptr {pointer}, null")

    # Python

    def slot(self, name: str) -> str:
        """A pointer of the table."""
        table = self.op(f"load ptr, ptr {quote(TABLE_SYMBOL)}, align 8")
        return self.word(table, SLOTS[name], "ptr")

    def call(self, result: str, name: str, *arguments: str, type: str = "") -> str:
        """Calls a function of the table; ``arguments`` with their types; ``type``: of a function with ``...``."""
        text = f"call {type or result} {self.slot(name)}({', '.join(arguments)})"
        if result == "void":
            self.void(text)
            return ""
        return self.op(text)

    def call_object(self, callable: str, *arguments: str) -> str:
        """Calls a Python object with some objects."""
        listed = (f"ptr {argument}" for argument in (*arguments, "null"))
        return self.call("ptr", "PyObject_CallFunctionObjArgs", f"ptr {callable}", *listed, type="ptr (ptr, ...)")

    def incref(self, object: str) -> None:
        self.call("void", "Py_IncRef", f"ptr {object}")

    def decref(self, object: str) -> None:
        self.call("void", "Py_DecRef", f"ptr {object}")

    def copy(self, target: str, source: str, size: str) -> None:
        self.void(f"call void @llvm.memcpy.p0.p0.i64(ptr {target}, ptr {source}, i64 {size}, i1 0)")

    def clear(self, target: str, size: str) -> None:
        self.void(f"call void @llvm.memset.p0.i64(ptr {target}, i8 0, i64 {size}, i1 0)")

    def is_exactly(self, object: str, *types: str) -> str:
        """Whether the object's type is one of these of the table."""
        found = self.field("ptr", object, ObjectLayout.TYPE)
        whole = "false"
        for index, name in enumerate(types):
            same = self.op(f"icmp eq ptr {found}, {self.slot(name)}")
            whole = self.op(f"or i1 {whole}, {same}") if index else same
        return whole

    def drop(self, objects: str, first: str | int, end: str) -> None:
        """Gives back those from ``first`` on, before ``end``."""
        count = self.op(f"sub i64 {end}, {first}")
        from_first = self.at(objects, first, "ptr")
        self.loop(count, lambda index: self.decref(self.get("ptr", self.at(from_first, index, "ptr"))))

    def run(self, first: str, operations: Mapping[int, Operation], end: Operation, broken: str) -> None:
        """The loop over instructions from ``first`` on, to one with operation 0. An operation that is not there goes
        to the label ``broken``."""
        place = self.op("alloca ptr, align 8")
        self.set("ptr", place, first)
        self.step = self.local("i64", "1")
        head, self.following, finish = self.label(), self.label(), self.label()
        labels = {number: self.label() for number in operations}
        self.jump(head)
        self.begin(head)
        self.instruction = self.get("ptr", place)
        operation = self.word(self.instruction, 0)
        cases = " ".join(f"i64 {number}, label %{label}" for number, label in labels.items())
        self.void(f"switch i64 {operation}, label %{broken} [ i64 0, label %{finish} {cases} ]")
        for number, write in operations.items():
            self.begin(labels[number])
            write()
            self.jump(self.following)
        self.begin(self.following)
        size = self.op(f"mul i64 {self.get('i64', self.step)}, {8 * INSTRUCTION_WORDS}")
        self.set("ptr", place, self.at(self.instruction, size))
        self.set("i64", self.step, "1")
        self.jump(head)
        self.begin(finish)
        end()
