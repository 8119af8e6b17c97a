"""Results that outlive the arguments: copies of whatever they share with borrowed memory.

An array without an owner is replaced by a copy. What lies in buffers is replaced in place: equal values take the place
of equal values, so nobody who shares the buffer can tell. When memory runs out, the rest is left as it was.
"""

from __future__ import annotations

from ...ir.types import Acc, Array, Box, Cell, Type
from .arrays import data_of, unshare_helper
from .code import Code, Unit, quote
from .memory import element_type
from .support import HEADER
from .types import Layout


def own(code: Code, type: Type, leaves: list[str]) -> tuple[list[str], str]:
    """The value, owned throughout, and whether there was memory enough."""
    layout = code.layouts[type]
    if not layout.managed:
        return leaves, "true"
    if isinstance(type, Array | Acc):
        arguments = f"ptr %ctx, {code.typed(type, leaves)}"
        both = code.op(f"call {{i1, ptr, ptr}} {_array_helper(code.unit, element_type(type))}({arguments})")
        ok, owner, data = (code.op(f"extractvalue {{i1, ptr, ptr}} {both}, {i}") for i in range(3))
        return [owner, data, leaves[2]], ok
    if isinstance(type, Cell | Box):
        callee = _cell_helper(code.unit, type.element)
        return leaves, code.op(f"call i1 {callee}(ptr %ctx, ptr {leaves[0]})")
    if code.layouts.is_enum(type):
        whole = _flagged(layout)
        callee = _enum_helper(code.unit, type)
        both = code.op(f"call {whole} {callee}(ptr %ctx, {code.typed(type, leaves)})")
        ok, *parts = (code.op(f"extractvalue {whole} {both}, {i}") for i in range(len(leaves) + 1))
        return parts, ok
    result: list[str] = []
    ok = "true"
    for field, part in zip(code.layouts.fields(type) or (), layout.fields, strict=True):
        parts, good = own(code, field, leaves[part])
        result += parts
        ok = _both(code, ok, good)
    return result, ok


def _both(code: Code, first: str, second: str) -> str:
    if "true" in (first, second):
        return second if first == "true" else first
    return code.op(f"and i1 {first}, {second}")


def _flagged(layout: Layout) -> str:
    return "{" + ", ".join(["i1", *layout.types]) + "}"


def _return(code: Code, whole: str, types: list[str], values: list[str]) -> None:
    built = "poison"
    for index, (type, value) in enumerate(zip(types, values, strict=True)):
        built = code.op(f"insertvalue {whole} {built}, {type} {value}, {index}")
    code.void(f"ret {whole} {built}")


def _array_helper(unit: Unit, element: Type) -> str:
    """``(ctx, owner, data, count)``: whether there was memory enough, owner and data."""
    name = f"own array<{element}>"

    def write() -> str:
        code = Code(unit)
        copy, fail, inside = code.label(), code.label(), code.label()
        some = code.op("icmp sgt i64 %count, 0")
        missing = code.op("icmp eq ptr %owner, null")
        code.branch(code.op(f"and i1 {missing}, {some}"), copy, inside)
        code.begin(copy)
        arguments = "ptr %ctx, ptr null, ptr %data, i64 %count, i64 %count"
        new = code.op(f"call ptr {unshare_helper(unit, element)}({arguments})")
        new_data = data_of(code, new)
        code.branch(code.op(f"icmp eq ptr {new}, null"), fail, inside)
        code.begin(fail)
        whole, types = "{i1, ptr, ptr}", ["i1", "ptr", "ptr"]
        _return(code, whole, types, ["false", "%owner", "%data"])
        code.begin(inside)
        owner = code.phi("ptr", (("%owner", "entry"), (new, copy)))
        data = code.phi("ptr", (("%data", "entry"), (new_data, copy)))
        _return(code, whole, types, [_own_elements(code, element, data, "%count"), owner, data])
        parameters = "ptr noalias %ctx, ptr %owner, ptr %data, i64 %count"
        return code.text(f"{whole} {quote(name)}({parameters})", "noinline")

    return unit.define(name, write)


def _own_elements(code: Code, element: Type, data: str, count: str) -> str:
    """Owns what lies in a buffer; whether there was memory enough."""
    layout = code.layouts[element]
    if not layout.managed:
        return "true"
    flag = code.op("alloca i1")
    code.void(f"store i1 true, ptr {flag}")

    def one(index: str) -> None:
        address = code.element(data, index, layout)
        leaves, ok = own(code, element, code.load(address, layout))
        code.store(address, layout, leaves)
        code.void(f"store i1 {_both(code, code.op(f'load i1, ptr {flag}'), ok)}, ptr {flag}")

    code.loop(count, one)
    return code.op(f"load i1, ptr {flag}")


def _cell_helper(unit: Unit, element: Type) -> str:
    """``(ctx, owner)``: whether there was memory enough for the content."""
    name = f"own cell<{element}>"

    def write() -> str:
        code = Code(unit)
        some, done = code.label(), code.label()
        code.branch(code.op("icmp eq ptr %owner, null"), done, some)
        code.begin(some)
        code.void(f"ret i1 {_own_elements(code, element, code.offset('%owner', HEADER), '1')}")
        code.begin(done)
        code.void("ret i1 true")
        return code.text(f"i1 {quote(name)}(ptr noalias %ctx, ptr %owner)", "noinline")

    return unit.define(name, write)


def _enum_helper(unit: Unit, type: Type) -> str:
    """``(ctx, leaves)``: whether there was memory enough, and the leaves."""
    name = f"own {type}"

    def write() -> str:
        code = Code(unit)
        layout = unit.layouts[type]
        leaves = [f"%p{index}" for index in range(len(layout.leaves))]
        whole, types = _flagged(layout), ["i1", *layout.types]
        cases = unit.layouts.cases(type)
        arms = [(case, code.label()) for case, payloads in enumerate(cases) if payloads]
        done = code.label()
        tag = layout.leaves[0].type
        targets = " ".join(f"{tag} {case}, label %{label}" for case, label in arms)
        code.void(f"switch {tag} %p0, label %{done} [ {targets} ]")
        for case, label in arms:
            code.begin(label)
            result, ok = list(leaves), "true"
            for payload, slots in zip(cases[case], layout.slots[case], strict=True):
                parts, good = own(code, payload, [leaves[slot] for slot in slots])
                for slot, part in zip(slots, parts, strict=True):
                    result[slot] = part
                ok = _both(code, ok, good)
            _return(code, whole, types, [ok, *result])
        code.begin(done)
        _return(code, whole, types, ["true", *leaves])
        return code.text(f"{whole} {quote(name)}(ptr noalias %ctx, {code.typed(type, leaves)})", "noinline")

    return unit.define(name, write)
