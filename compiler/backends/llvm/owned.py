"""Values that outlive the arguments: copies of whatever they share with borrowed memory.

An array without an owner is replaced by a copy. What lies in buffers is replaced in place: equal values take the place
of equal values, so nobody who shares the buffer can tell. When memory runs out, the rest is left as it was.
"""

from __future__ import annotations

from ...ir.types import Acc, Array, Box, Cell, Type
from .arrays import data_of, unshare_helper
from .code import Code, Unit, quote
from .memory import element_type
from .support import HEADER
from .types import Layout, Layouts


def own(code: Code, type: Type, leaves: list[str], objects_only: bool = False) -> tuple[list[str], str]:
    """The value, owned throughout, and whether there was memory enough. ``objects_only``: what lies outside of the
    objects that it refers to stays borrowed."""
    layout = code.layouts[type]
    if not layout.managed or (objects_only and not _holds_objects(code.layouts, type, set())):
        return leaves, "true"
    if isinstance(type, Array | Acc):
        arguments = f"ptr %ctx, {code.typed(type, leaves)}"
        helper = _array_helper(code.unit, element_type(type), objects_only)
        whole = code.op(f"call {{i1, ptr, ptr}} {helper}({arguments})")
        ok, owner, data = (code.op(f"extractvalue {{i1, ptr, ptr}} {whole}, {i}") for i in range(3))
        return [owner, data, leaves[2]], ok
    if isinstance(type, Cell | Box):
        # An object lives longer; what is in a box lies outside as the box itself does.
        inside = objects_only and isinstance(type, Box)
        callee = _cell_helper(code.unit, type.element, inside)
        return leaves, code.op(f"call i1 {callee}(ptr %ctx, ptr {leaves[0]})")
    if code.layouts.is_enum(type):
        flagged = _flagged(layout)
        callee = _enum_helper(code.unit, type, objects_only)
        whole = code.op(f"call {flagged} {callee}(ptr %ctx, {code.typed(type, leaves)})")
        ok, *parts = (code.op(f"extractvalue {flagged} {whole}, {i}") for i in range(len(leaves) + 1))
        return parts, ok
    result: list[str] = []
    ok = "true"
    for field, part in zip(code.layouts.fields(type) or (), layout.fields, strict=True):
        parts, good = own(code, field, leaves[part], objects_only)
        result += parts
        ok = both(code, ok, good)
    return result, ok


def _holds_objects(layouts: Layouts, type: Type, seen: set[Type]) -> bool:
    """Whether values of the type refer to cells, directly or through buffers."""
    if isinstance(type, Cell):
        return True
    if type in seen or not layouts[type].managed:
        return False
    seen.add(type)
    if isinstance(type, Array | Acc | Box):
        return _holds_objects(layouts, type.element if isinstance(type, Box) else element_type(type), seen)
    if layouts.is_enum(type):
        return any(_holds_objects(layouts, t, seen) for payload in layouts.cases(type) for t in payload)
    return any(_holds_objects(layouts, t, seen) for t in layouts.fields(type) or ())


def both(code: Code, first: str, second: str) -> str:
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


def _array_helper(unit: Unit, element: Type, objects_only: bool) -> str:
    """``(ctx, owner, data, count)``: whether there was memory enough, owner and data."""
    name = f"own {'objects of ' if objects_only else ''}array<{element}>"

    def write() -> str:
        code = Code(unit)
        copy, fail, inside = code.label(), code.label(), code.label()
        some = "false" if objects_only else code.op("icmp sgt i64 %count, 0")
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
        _return(code, whole, types, [_own_elements(code, element, data, "%count", objects_only), owner, data])
        parameters = "ptr noalias %ctx, ptr %owner, ptr %data, i64 %count"
        return code.text(f"{whole} {quote(name)}({parameters})", "noinline")

    return unit.define(name, write)


def _own_elements(code: Code, element: Type, data: str, count: str, objects_only: bool = False) -> str:
    """Owns what lies in a buffer; whether there was memory enough."""
    layout = code.layouts[element]
    if not layout.managed:
        return "true"
    flag = code.op("alloca i1")
    code.void(f"store i1 true, ptr {flag}")

    def one(index: str) -> None:
        address = code.element(data, index, layout)
        leaves, ok = own(code, element, code.load(address, layout), objects_only)
        code.store(address, layout, leaves)
        code.void(f"store i1 {both(code, code.op(f'load i1, ptr {flag}'), ok)}, ptr {flag}")

    code.loop(count, one)
    return code.op(f"load i1, ptr {flag}")


def _cell_helper(unit: Unit, element: Type, objects_only: bool) -> str:
    """``(ctx, owner)``: whether there was memory enough for the content."""
    name = f"own {'objects of ' if objects_only else ''}cell<{element}>"

    def write() -> str:
        code = Code(unit)
        some, done = code.label(), code.label()
        code.branch(code.op("icmp eq ptr %owner, null"), done, some)
        code.begin(some)
        code.void(f"ret i1 {_own_elements(code, element, code.offset('%owner', HEADER), '1', objects_only)}")
        code.begin(done)
        code.void("ret i1 true")
        return code.text(f"i1 {quote(name)}(ptr noalias %ctx, ptr %owner)", "noinline")

    return unit.define(name, write)


def _enum_helper(unit: Unit, type: Type, objects_only: bool) -> str:
    """``(ctx, leaves)``: whether there was memory enough, and the leaves."""
    name = f"own {'objects of ' if objects_only else ''}{type}"

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
                parts, good = own(code, payload, [leaves[slot] for slot in slots], objects_only)
                for slot, part in zip(slots, parts, strict=True):
                    result[slot] = part
                ok = both(code, ok, good)
            _return(code, whole, types, [ok, *result])
        code.begin(done)
        _return(code, whole, types, ["true", *leaves])
        return code.text(f"{whole} {quote(name)}(ptr noalias %ctx, {code.typed(type, leaves)})", "noinline")

    return unit.define(name, write)
