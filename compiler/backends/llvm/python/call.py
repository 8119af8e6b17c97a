"""The call machine of ``runtime/machine.py``: calls from Python without Python code in between."""

from __future__ import annotations

from .....runtime.abi import ContextLayout
from .....runtime.machine import SYMBOL, TABLE_SYMBOL, Header, ObjectLayout
from ....ir.core import Module
from ..code import LIKELY, UNLIKELY, Unit, quote
from ..support import helper
from . import give, tables, take
from .builder import Builder

_PARAMETERS = "ptr %callable, ptr %given, i64 %flagged, ptr %keywords"
_POSITIONAL = 2**63 - 1  # the highest bit of the count tells whose the place before the first argument is


def text() -> str:
    """The machine, its halves, and the variable with the table, as LLVM text."""
    unit = Unit(Module())
    unit.add(TABLE_SYMBOL, f"{quote(TABLE_SYMBOL)} = global ptr null, align 8")
    for name in ("llvm.memcpy.p0.p0.i64", "llvm.memset.p0.i64", "llvm.smax.i64", "llvm.sadd.sat.i64"):
        helper(unit, name)
    unit.add(tables.PRODUCT, tables.TEXT)
    unit.add(take.NAME, take.TakeWriter(unit).write())
    unit.add(take.ITEM, take.ItemWriter(unit).write())
    unit.add(give.NAME, give.GiveWriter(unit).write())
    unit.add(give.ITEM, give.ItemWriter(unit).write())
    unit.add(SYMBOL, CallWriter(unit).write())
    return unit.text()


class CallWriter(Builder):
    def write(self) -> str:
        context = self.op(f"alloca [{ContextLayout.SIZE} x i8], align 16")
        self.plan = self.field("ptr", "%callable", ObjectLayout.PLAN)
        self.arity = self.op(f"and i64 %flagged, {_POSITIONAL}")
        self.slow = self.label()
        self.arguments = self.header(Header.COUNT)
        self.values, self.out = self.bound()
        objects = self.op(f"alloca ptr, i64 {self.header(Header.OBJECTS)}, align 8")
        whole = self.header(Header.ARGUMENTS)
        arguments = self.op(f"alloca i8, i64 {whole}, align 16")
        results = self.op(f"alloca i8, i64 {self.header(Header.RESULTS)}, align 16")
        kept = self.op("alloca [2 x ptr], align 8")
        self.clear(kept, "16")
        self.set("ptr", objects, "%callable")
        self.copy(self.at(objects, 1, "ptr"), self.values, self.op(f"mul i64 {self.arguments}, 8"))
        self.parts = self.op(f"add i64 {self.arguments}, 1")
        filled = self.local("i64", self.parts)
        first = self.at(self.plan, 8 * Header.WORDS)
        passed = f"ptr {first}, ptr {objects}, ptr {arguments}, ptr {filled}, ptr {arguments}, ptr {kept}, i1 0"
        size = self.op(f"call i64 @{take.NAME}({passed})")
        fitting, unfit = self.label(), self.label()
        self.branch(self.op(f"icmp sge i64 {size}, 0"), fitting, unfit)
        self.begin(unfit)
        self.drop(objects, self.parts, self.get("i64", filled))
        self.drop_kept(kept)
        self.jump(self.slow)
        self.begin(fitting)
        self.set("i64", self.at(arguments, self.op(f"sub i64 {whole}, 8")), size)
        failed = self.label()
        self.prepare(context, failed)
        status, entered = self.enter(context, arguments, results, size, failed)
        self.drop(objects, self.parts, self.get("i64", filled))
        self.finish(context, arguments, results, status, entered, kept)
        self.begin(failed)
        self.drop(objects, self.parts, self.get("i64", filled))
        self.drop_kept(kept)
        self.void("ret ptr null")
        self.begin(self.slow)
        method = self.method(Header.FALLBACK)
        plain = (f"ptr {method}", "ptr %given", f"i64 {self.arity}", "ptr %keywords")
        value = self.call("ptr", "PyObject_Vectorcall", *plain)
        self.decref(method)
        self.void(f"ret ptr {value}")
        return self.text(f"ptr {quote(SYMBOL)}({_PARAMETERS})", linkage="dso_local")

    def method(self, name: int) -> str:
        """Of the callable, by its name in the header."""
        found = self.call("ptr", "PyObject_GetAttr", "ptr %callable", f"ptr {self.header(name, 'ptr')}")
        missing, going_on = self.label(), self.label()
        self.branch(self.not_null(found), going_on, missing, LIKELY)
        self.begin(missing)
        self.void("ret ptr null")
        self.begin(going_on)
        return found

    def drop_kept(self, kept: str) -> None:
        for place in range(2):
            list = self.word(kept, place, "ptr")
            self.when(self.not_null(list), lambda list=list: self.decref(list))

    def header(self, index: int, type: str = "i64") -> str:
        return self.word(self.plan, index, type)

    def bound(self) -> tuple[str, str]:
        """Where the arguments lie in their order, and ``out`` or null. What does not fit is for Python code."""
        positional, named, after = self.label(), self.label(), self.label()
        self.branch(self.is_null("%keywords"), positional, named, LIKELY)

        self.begin(positional)
        self.unless(self.op(f"icmp eq i64 {self.arity}, {self.arguments}"), self.slow)
        plainly = self.block
        self.jump(after)

        self.begin(named)
        self.unless(self.op(f"icmp sle i64 {self.arity}, {self.arguments}"), self.slow)
        size = self.op(f"add i64 {self.arguments}, 1")
        values = self.op(f"alloca ptr, i64 {size}, align 8")
        self.clear(values, self.op(f"mul i64 {size}, 8"))
        self.copy(values, "%given", self.op(f"mul i64 {self.arity}, 8"))
        keywords = self.call("i64", "PyTuple_Size", "ptr %keywords")
        self.loop(keywords, lambda index: self.put(index, values))
        found = self.get("ptr", self.at(values, self.arguments, "ptr"))
        self.unless(self.op(f"icmp ne ptr {found}, {self.slot('None')}"), self.slow)
        given = self.op(f"add i64 {self.arity}, {keywords}")
        into = self.op(f"zext i1 {self.not_null(found)} to i64")
        # None of them was given twice, so as many as there are mean that all were given.
        self.unless(self.op(f"icmp eq i64 {self.op(f'sub i64 {given}, {into}')}, {self.arguments}"), self.slow)
        by_name = self.block
        self.jump(after)

        self.begin(after)
        place = self.phi("ptr", (("%given", plainly), (values, by_name)))
        return place, self.phi("ptr", (("null", plainly), (found, by_name)))

    def put(self, index: str, values: str) -> None:
        """Puts the keyword argument of this index in its place among ``values``. Names are the same objects, or else
        for Python code."""
        name = self.call("ptr", "PyTuple_GetItem", "ptr %keywords", f"i64 {index}")
        start, head, compare, other, same = self.block, *(self.label() for _ in range(4))
        names, count = self.header(Header.NAMES, "ptr"), self.header(Header.NAME_COUNT)
        self.jump(head)
        self.begin(head)
        phi = self.reserve()
        number = phi[0]
        self.branch(self.op(f"icmp ult i64 {number}, {count}"), compare, self.slow, LIKELY)
        self.begin(compare)
        row = self.at(names, number, "[2 x i64]")
        self.branch(self.op(f"icmp eq ptr {self.word(row, 0, 'ptr')}, {name}"), same, other)
        self.begin(other)
        self.fill(phi, "i64", (("0", start), (self.op(f"add i64 {number}, 1"), other)))
        self.jump(head)
        self.begin(same)
        place = self.at(values, self.word(row, 1), "ptr")
        self.unless(self.is_null(self.get("ptr", place)), self.slow)
        given = self.op(f"add i64 {self.arity}, {index}")
        self.set("ptr", place, self.get("ptr", self.at("%given", given, "ptr")))

    def prepare(self, context: str, failed: str) -> None:
        """Each call has a context of its own, on the stack. Goes to ``failed`` with an exception that is set."""
        self.void(f"call void @llvm.memset.p0.i64(ptr {context}, i8 0, i64 {ContextLayout.CLEARED}, i1 0)")
        key = self.slot("stack_key")
        limit = self.call("ptr", "PyThread_tss_get", f"ptr {key}")
        unknown, known, start = self.label(), self.label(), self.block
        self.branch(self.is_null(limit), unknown, known, UNLIKELY)
        self.begin(unknown)
        found = self.call_object(self.slot("find_stack_limit"))
        self.unless(self.not_null(found), failed)
        self.decref(found)
        again = self.call("ptr", "PyThread_tss_get", f"ptr {key}")
        done = self.block
        self.jump(known)
        self.begin(known)
        limit = self.phi("ptr", ((limit, start), (again, done)))
        for word, value in (
            (ContextLayout.STACK_LIMIT, limit),
            (ContextLayout.WRITER, self.slot("writer")),
            (ContextLayout.WRITER_ARGUMENT, context),
            (ContextLayout.RANDOM, self.slot("random")),
        ):
            self.set("ptr", self.offset(context, 8 * word), value)

    def enter(self, context: str, arguments: str, results: str, size: str, failed: str) -> tuple[str, str]:
        """The call itself, for long work with the interpreter unlocked. Returns the status, and whether no exception is
        set. Goes to ``failed`` where there was no call."""
        entry = self.header(Header.ENTRY, "ptr")
        call = f"call i32 {entry}(ptr {context}, ptr {arguments}, ptr {results})"
        short, long, after = self.label(), self.label(), self.label()
        self.branch(self.op(f"icmp sge i64 {size}, {self.header(Header.UNLOCK)}"), long, short)

        self.begin(long)
        begin, unlocked, plain = self.header(Header.BEGIN, "ptr"), self.label(), self.label()
        together = self.not_null(begin)
        start = self.block
        self.branch(together, plain, unlocked)
        self.begin(plain)
        token = self.call_method(begin)
        self.unless(self.not_null(token), failed)
        begun = self.block
        self.jump(unlocked)
        self.begin(unlocked)
        token = self.phi("ptr", (("null", start), (token, begun)))
        state = self.call("ptr", "PyEval_SaveThread")
        slowly = self.op(call)
        self.call("void", "PyEval_RestoreThread", f"ptr {state}")
        ending, from_long = self.label(), self.block
        self.branch(together, ending, after)
        self.begin(ending)
        ended = self.call_method(self.header(Header.END, "ptr"), token)
        self.decref(token)
        good = self.not_null(ended)
        self.when(good, lambda: self.decref(ended), True)
        from_ending = self.block
        self.jump(after)

        self.begin(short)
        directly = self.op(call)
        self.jump(after)
        self.begin(after)
        status = self.phi("i32", ((slowly, from_long), (slowly, from_ending), (directly, short)))
        return status, self.phi("i1", (("true", from_long), (good, from_ending), ("true", short)))

    def call_method(self, name: str, *arguments: str) -> str:
        """What a method of the callable gives; null with an exception."""
        method = self.call("ptr", "PyObject_GetAttr", "ptr %callable", f"ptr {name}")
        start, there, after = self.block, self.label(), self.label()
        self.branch(self.not_null(method), there, after, LIKELY)
        self.begin(there)
        value = self.call_object(method, *arguments)
        self.decref(method)
        found = self.block
        self.jump(after)
        self.begin(after)
        return self.phi("ptr", (("null", start), (value, found)))

    def finish(self, context: str, arguments: str, results: str, status: str, entered: str, kept: str) -> None:
        """Builds the value, or raises; gives the results back, unless the value keeps them."""
        writer = self.word(context, ContextLayout.WRITER, "ptr")
        written = self.op(f"icmp eq ptr {writer}, {self.slot('writer')}")
        returned = self.op(f"icmp eq i32 {status}, 0")
        good, bad, released, raising = (self.label() for _ in range(4))
        quiet = self.op(f"and i1 {written}, {entered}")
        self.branch(self.op(f"and i1 {quiet}, {returned}"), good, bad)
        self.begin(bad)
        self.drop_kept(kept)
        self.branch(returned, released, raising)
        self.begin(released)
        self.release(context, results)
        self.jump(raising)
        self.begin(raising)
        self.count_live(context)
        failed = self.label()
        self.unless(entered, failed)
        numbers = [self.op(f"sext i32 {status} to i64"), self.op(f"ptrtoint ptr {context} to i64")]
        self.raise_from(numbers)
        self.begin(failed)
        self.void("ret ptr null")

        self.begin(good)
        first, stack = self.header(Header.GIVE, "ptr"), f"i64 {self.header(Header.STACK)}"
        stack = self.op(f"alloca ptr, {stack}, align 8")
        views = self.views()
        passed = (first, results, arguments, stack, self.out, self.word(kept, 0, "ptr"), views)
        value = self.op(f"call ptr @{give.NAME}({', '.join(f'ptr {pointer}' for pointer in passed)})")
        hand_over, made, owned, passing, done = (self.label() for _ in range(5))
        self.branch(self.op(f"icmp eq ptr {value}, {first}"), hand_over, made)
        self.begin(made)
        self.branch(self.op(f"and i1 {self.not_null(views)}, {self.not_null(value)}"), owned, passing)
        self.begin(owned)
        outlived = self.own(context, views, results, value, passing)
        from_owned = self.block
        self.jump(done)
        self.begin(passing)
        passed_on = self.op(f"icmp eq i64 {self.header(Header.KEEPS)}, 0")
        self.when(passed_on, lambda: self.release(context, results), True)
        from_passing = self.block
        self.jump(done)
        self.begin(done)
        value = self.phi("ptr", ((outlived, from_owned), (value, from_passing)))
        self.count_live(context)
        self.drop_kept(kept)
        self.void(f"ret ptr {value}")

        self.begin(hand_over)
        self.count_live(context)
        value = self.hand_over(results)
        self.drop_kept(kept)
        self.void(f"ret ptr {value}")

    def views(self) -> str:
        """Room for those that the results have, or null."""
        start, some, after = self.block, self.label(), self.label()
        self.branch(self.not_null(self.header(Header.OWN, "ptr")), some, after)
        self.begin(some)
        room = self.op(f"alloca ptr, i64 {self.op(f'add i64 {self.header(Header.VIEWS)}, 1')}, align 8")
        self.set("i64", room, "0")
        self.jump(after)
        self.begin(after)
        return self.phi("ptr", (("null", start), (room, some)))

    def own(self, context: str, views: str, results: str, value: str, passing: str) -> str:
        """Has arrays that are views of the results keep their owner, which gives the results back. Goes to ``passing``
        where there are none. The value, or null with an exception."""
        count, going_on = self.word(views, 0), self.label()
        self.unless(self.op(f"icmp sgt i64 {count}, 0"), passing)
        data = self.call("ptr", "PyBytes_FromStringAndSize", f"ptr {results}", f"i64 {self.header(Header.RESULTS)}")
        owner = self._call_with(self.header(Header.OWN, "ptr"), [data])
        failed = self.label()
        self.unless(self.not_null(owner), failed)

        def keep(index: str) -> None:
            array = self.get("ptr", self.at(views, self.op(f"add i64 {index}, 1"), "ptr"))
            self.incref(owner)
            self.call("i32", "PyArray_SetBaseObject", f"ptr {array}", f"ptr {owner}")

        self.loop(count, keep)
        self.decref(owner)
        kept = self.block
        self.jump(going_on)
        self.begin(failed)
        self.decref(value)
        self.release(context, results)
        unowned = self.block
        self.jump(going_on)
        self.begin(going_on)
        return self.phi("ptr", ((value, kept), ("null", unowned)))

    def release(self, context: str, results: str) -> None:
        function = self.header(Header.RELEASE, "ptr")
        self.when(
            self.not_null(function), lambda: self.void(f"call void {function}(ptr {context}, ptr {results})"), True
        )

    def count_live(self, context: str) -> None:
        """Buffers that the call made and did not free."""
        live = self.word(context, ContextLayout.LIVE_BUFFERS)
        place = self.header(Header.LIVE, "ptr")
        self.when(
            self.op(f"icmp ne i64 {live}, 0"),
            lambda: self.op_unused(f"atomicrmw add ptr {place}, i64 {live} monotonic"),
        )

    def op_unused(self, text: str) -> None:
        self.op(text)

    def raise_from(self, numbers: list[str]) -> None:
        objects = [self.call("ptr", "PyLong_FromLongLong", f"i64 {number}") for number in numbers]
        self.void(f"ret ptr {self._call_with(self.header(Header.FAIL, 'ptr'), objects)}")

    def hand_over(self, results: str) -> str:
        """Results that own native memory, or an ``out`` that does not fit. They may refer to what is kept."""
        size = f"i64 {self.header(Header.RESULTS)}"
        data = self.call("ptr", "PyBytes_FromStringAndSize", f"ptr {results}", size)
        values = self.call("ptr", "PyTuple_New", f"i64 {self.arguments}")
        fill, ready = self.label(), self.label()
        self.branch(self.not_null(values), fill, ready)
        self.begin(fill)

        def set_item(index: str) -> None:
            value = self.get("ptr", self.at(self.values, index, "ptr"))
            self.incref(value)
            self.call("i32", "PyTuple_SetItem", f"ptr {values}", f"i64 {index}", f"ptr {value}")

        self.loop(self.arguments, set_item)
        self.jump(ready)
        self.begin(ready)
        absent = self.is_null(self.out)
        out = self.op(f"select i1 {absent}, ptr {self.slot('None')}, ptr {self.out}")
        self.incref(out)
        method = self.method(Header.FINISH)
        value = self._call_with(method, [data, values, out])
        self.decref(method)
        return value

    def _call_with(self, callable: str, objects: list[str]) -> str:
        """What a callable gives for new objects, which are dropped. One that is null, for want of memory, ends the list
        of arguments: then the callable complains."""
        value = self.call_object(callable, *objects)
        for object in objects:
            self.when(self.not_null(object), lambda object=object: self.decref(object), True)
        return value
