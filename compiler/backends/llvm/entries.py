"""Entry points: C functions around those of the module. ``runtime/abi.py`` says how they are called."""

from __future__ import annotations

from dataclasses import dataclass

from ....runtime.abi import RELEASE_SUFFIX, ContextLayout
from ...ir.types import Tuple, Type
from . import memory, storage
from .code import Code, Unit, quote
from .function import CONTEXT_PARAMETER, Program, emit_call
from .owned import both, own
from .support import helper
from .traps import OUT_OF_MEMORY, STATUS

# An entry moves values between memory and a call, once: to optimise that, and to copy what it calls into it, would cost
# a third of the compilation and save nothing.
_ONCE = "noinline optnone"


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """``symbol`` calls ``function``. ``own_results``: copy what the results share with borrowed arguments, because they
    live longer than those. What objects share with them is always copied."""

    symbol: str
    function: str
    own_results: bool = False


def emit(program: Program, point: EntryPoint) -> None:
    unit, function = program.unit, program.module.functions[point.function]
    code = Code(unit)
    parameters = [value.type for value in function.parameters]
    leaves = code.load("%arguments", unit.layouts[Tuple(tuple(parameters))])
    # Arguments are lent to the entry; a function that takes one over gets a reference of its own.
    for type, part in program.taken_over(function):
        memory.retain(code, type, leaves[part])
    parts = emit_call(code, program.conventions[point.function], leaves)
    results = Tuple(function.result_types)
    lent = Tuple(tuple(parameters))
    complete = own(code, lent, leaves, objects_only=True)[1]
    if program.conventions[point.function].traps:
        done, failed = code.label(), code.label()
        status = parts.pop(0)
        code.branch(code.op(f"icmp eq i32 {status}, 0"), done, failed)
        code.begin(failed)
        _end(program, code, point)
        code.void(f"ret i32 {code.op(f'call i32 {STATUS}(ptr %ctx, i32 {status})')}")
        code.begin(done)
    parts, ok = own(code, results, parts, objects_only=not point.own_results)
    ok = both(code, complete, ok)
    code.store("%results", unit.layouts[results], parts)
    if ok != "true":
        done, failed = code.label(), code.label()
        code.branch(ok, done, failed)
        code.begin(failed)
        memory.release(code, results, parts)
        _end(program, code, point)
        code.void(f"ret i32 {program.traps.status(OUT_OF_MEMORY, function.span)}")
        code.begin(done)
    _end(program, code, point)
    code.void("ret i32 0")
    pointers = f"{CONTEXT_PARAMETER}, ptr noalias readonly %arguments, ptr noalias %results"
    unit.add(point.symbol, code.text(f"i32 {quote(point.symbol)}({pointers})", _ONCE, "dso_local"))
    if unit.layouts[results].managed:
        _emit_release(unit, point.symbol + RELEASE_SUFFIX, results)


def _end(program: Program, code: Code, point: EntryPoint) -> None:
    if point.function == program.module.main:
        storage.drop_globals(code, program.module)
    _empty_lists(code)


def _empty_lists(code: Code) -> None:
    """If there is anything that frees buffers."""
    if not code.unit.is_defined("pb.free"):
        return
    some, done = code.label(), code.label()
    listed = code.op(f"load i64, ptr {code.offset('%ctx', 8 * ContextLayout.LISTED)}, align 8")
    code.branch(code.op(f"icmp ne i64 {listed}, 0"), some, done)
    code.begin(some)
    code.void(f"call void {helper(code.unit, 'pb.listed.empty')}(ptr %ctx)")
    code.jump(done)
    code.begin(done)


def _emit_release(unit: Unit, symbol: str, results: Type) -> None:
    code = Code(unit)
    layout = unit.layouts[results]
    memory.release(code, results, code.load("%results", layout))
    _empty_lists(code)
    code.void("ret void")
    unit.add(symbol, code.text(f"void {quote(symbol)}({CONTEXT_PARAMETER}, ptr %results)", _ONCE, "dso_local"))
