"""Reference counts of values of any type: retain and release.

Both work on the leaves of a value. Counting an array, cell or box is one call; a tuple or struct does it for each
field; enums, and buffers whose elements are counted themselves, have a helper for each type, generated when first
needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...ir.types import Acc, Array, Box, Cell, Type
from .code import Code, Unit, quote
from .support import HEADER, helper

# What `pb.release.few` takes: so many buffers, each with a stride below this.
_TOGETHER, _STRIDES = 4, 1 << 16

# What is done to each buffer that a value holds: its type and leaves.
Action = Callable[[Code, Type, list[str]], None]


def element_type(type: Type) -> Type:
    """What the buffer of an array, accumulator, cell or box holds."""
    if isinstance(type, Acc):
        type = type.element
    assert isinstance(type, Array | Cell | Box)
    return type.element


def retain(code: Code, type: Type, leaves: list[str]) -> None:
    for_each_buffer(code, type, leaves, "retain", _retain_buffer)


def release(code: Code, type: Type, leaves: list[str]) -> None:
    for_each_buffer(code, type, leaves, "release", _release_buffer)


def release_all(code: Code, values: Sequence[tuple[Type, Sequence[str]]]) -> None:
    """Where it need not be fast: buffers of numbers are released a few at a time."""
    pending: list[tuple[str, int]] = []

    def put_off(code: Code, type: Type, leaves: list[str]) -> None:
        element = code.layouts[element_type(type)]
        if element.managed or element.size >= _STRIDES:
            _release_buffer(code, type, leaves)
        elif leaves[0] != "null":
            pending.append((leaves[0], element.size))

    for type, leaves in values:
        for_each_buffer(code, type, leaves, "release", _release_buffer, put_off)
    for start in range(0, len(pending), _TOGETHER):
        few = pending[start : start + _TOGETHER]
        if len(few) == 1:
            code.void(f"call void {helper(code.unit, 'pb.release')}(ptr %ctx, ptr {few[0][0]}, i64 {few[0][1]})")
            continue
        few += [("null", 0)] * (_TOGETHER - len(few))
        owners = ", ".join(f"ptr {owner}" for owner, _ in few)
        strides = sum(stride << 16 * place for place, (_, stride) in enumerate(few))
        code.void(f"call void {helper(code.unit, 'pb.release.few')}(ptr %ctx, {owners}, i64 {_signed(strides)})")


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


def for_each_buffer(
    code: Code, type: Type, leaves: list[str], name: str, action: Action, here: Action | None = None
) -> None:
    """``action`` on every buffer that the value refers to directly; ``name`` is the helper's for enums. ``here``: what
    is done outside such helpers, if it differs."""
    layouts = code.layouts
    if not layouts[type].managed:
        return
    if isinstance(type, Array | Acc | Cell | Box):
        (here or action)(code, type, leaves)
    elif layouts.is_enum(type):
        if not any(leaf.startswith("%") for leaf in leaves):
            return  # a case without a payload
        full = f"{name} {type}"
        callee = code.unit.define(full, lambda: _enum_helper(code.unit, type, full, name, action))
        code.void(f"call void {callee}(ptr %ctx, {code.typed(type, leaves)})")
    else:
        for field, part in zip(layouts.fields(type) or (), layouts[type].fields, strict=True):
            for_each_buffer(code, field, leaves[part], name, action, here)


def _enum_helper(unit: Unit, type: Type, full: str, name: str, action: Action) -> str:
    code = Code(unit)
    layout = unit.layouts[type]
    leaves = [f"%p{index}" for index in range(len(layout.leaves))]
    done = code.label()
    arms: list[tuple[int, str]] = []
    cases = unit.layouts.cases(type)
    for case, payloads in enumerate(cases):
        if any(unit.layouts[payload].managed for payload in payloads):
            arms.append((case, code.label()))
    tag = layout.leaves[0].type
    targets = " ".join(f"{tag} {case}, label %{label}" for case, label in arms)
    code.void(f"switch {tag} %p0, label %{done} [ {targets} ]")
    for case, label in arms:
        code.begin(label)
        for payload, slots in zip(cases[case], layout.slots[case], strict=True):
            for_each_buffer(code, payload, [leaves[slot] for slot in slots], name, action)
        code.jump(done)
    code.begin(done)
    code.void("ret void")
    return code.text(f"void {quote(full)}(ptr noalias %ctx, {code.typed(type, leaves)})")


def _retain_buffer(code: Code, type: Type, leaves: list[str]) -> None:
    if leaves[0] != "null":
        # In line where it may run often: in loops, and in short functions, which loops call.
        inline = " noinline" if code.long and not code.loops else ""
        code.void(f"call void {helper(code.unit, 'pb.retain')}(ptr {leaves[0]}){inline}")


def _release_buffer(code: Code, type: Type, leaves: list[str]) -> None:
    if leaves[0] == "null":
        return
    unit = code.unit
    element = element_type(type)
    if not code.layouts[element].managed:
        stride = code.layouts[element].size
        code.void(f"call void {helper(unit, 'pb.release')}(ptr %ctx, ptr {leaves[0]}, i64 {stride})")
        return
    if isinstance(type, Array | Acc):
        name, parameters, argument = f"release array<{element}>", "ptr %owner, i64 %count", f", i64 {leaves[2]}"
    else:
        name, parameters, argument = f"release cell<{element}>", "ptr %owner", ""
    callee = unit.define(name, lambda: _releaser(unit, name, parameters, element))
    code.void(f"call void {callee}(ptr %ctx, ptr {leaves[0]}{argument})")


def _releaser(unit: Unit, name: str, parameters: str, element: Type) -> str:
    """A function that gives up one reference, and with the last one the elements and the buffer."""
    code = Code(unit)
    drop, done = code.label(), code.label()
    code.branch(code.op(f"call i1 {helper(unit, 'pb.unreference')}(ptr %owner)"), drop, done)
    code.begin(drop)
    callee = unit.define(f"drop {name}", lambda: _dropper(unit, f"drop {name}", parameters, element))
    if "%count" not in parameters and _reaches(unit, element, element, set()):
        code.void(f"call void {helper(unit, 'pb.drop')}(ptr %ctx, {parameters}, ptr {callee})")
    else:
        code.void(f"call void {callee}(ptr %ctx, {parameters})")
    code.jump(done)
    code.begin(done)
    code.void("ret void")
    return code.text(f"void {quote(name)}(ptr noalias %ctx, {parameters})", "noinline")


def _reaches(unit: Unit, type: Type, target: Type, seen: set[Type]) -> bool:
    """Whether a value of ``type`` can refer, through buffers, to a cell or box of ``target``."""
    if type in seen:
        return False
    seen.add(type)
    if isinstance(type, Cell | Box) and type.element == target:
        return True
    if isinstance(type, Array | Acc | Cell | Box):
        parts = (element_type(type),)
    elif unit.layouts.is_enum(type):
        parts = tuple(payload for case in unit.layouts.cases(type) for payload in case)
    else:
        parts = unit.layouts.fields(type) or ()
    return any(_reaches(unit, part, target, seen) for part in parts)


def _dropper(unit: Unit, name: str, parameters: str, element: Type) -> str:
    code = Code(unit)
    layout = code.layouts[element]
    data = code.offset("%owner", HEADER)
    is_array = "%count" in parameters
    code.loop(
        "%count" if is_array else "1",
        lambda i: release(code, element, code.load(code.element(data, i, layout), layout)),
    )
    # The header of a cell or box may hold something else by now.
    size = str(HEADER + layout.size)
    if is_array:
        size = code.op(f"call i64 {helper(unit, 'pb.bytes')}(ptr %owner, i64 {layout.size})")
    code.void(f"call void {helper(unit, 'pb.free')}(ptr %ctx, ptr %owner, i64 {size})")
    code.void("ret void")
    return code.text(f"void {quote(name)}(ptr noalias %ctx, {parameters})", "noinline")
