"""Inner loops, branches and calls in several lanes at once.

All lanes take an inner loop together, so its count must be the same in all. A branch that all lanes agree on stays a
branch; of any other, both sides are computed, if that is harmless, and each lane chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...ir.core import Block, Op, Value
from ...ir.rewrite import is_speculatable
from ...ir.types import I64, Scalar, Type
from .forms import CannotWiden, Form, Uniform, Varying, same_form
from .widen import LARGEST_CALLEE, Widener

# How often an inner loop is written again because what it carries turned out to differ between lanes.
_ATTEMPTS = 6


def _flat(forms: Sequence[Form]) -> list[Value]:
    return [value for form in forms for value in form.values]


def _rebuilt(w: Widener, shapes: Sequence[Form], values: Sequence[Value]) -> list[Form]:
    """The forms of what a loop carries or a branch yields, made of these values."""
    forms: list[Form] = []
    start = 0
    for shape in shapes:
        end = start + len(w.types(shape))
        forms.append(shape.of(values[start:end]))
        start = end
    return forms


def _define(w: Widener, results: Sequence[Value], forms: Sequence[Form]) -> None:
    for result, form in zip(results, forms, strict=True):
        w.forms[result] = form
        if len(form.values) == 1 and not form.values[0].hint:
            form.values[0].hint = result.hint


def for_(w: Widener, op: Op) -> None:
    count = w.uniform(op.operands[0], "an inner loop whose count differs from iteration to iteration")
    body = op.regions[0]
    initial = w.forms_of(op.operands[1:])

    def attempt(shapes: list[Form]) -> _Attempt:
        block = Block([I64, *_types(w, shapes)])
        block.arguments[0].hint = body.arguments[0].hint
        w.forms[body.arguments[0]] = Uniform(block.arguments[0])
        w.bounds[block.arguments[0]] = count
        return _Attempt([block], *_body(w, body, body.arguments[1:], shapes, block, block.arguments[1:]))

    _loop(w, op, [count], initial, attempt)


def while_(w: Widener, op: Op) -> None:
    condition, body = op.regions
    initial = w.forms_of(op.operands)

    def attempt(shapes: list[Form]) -> _Attempt:
        test, block = Block(_types(w, shapes)), Block(_types(w, shapes))
        with w.build.at(test):
            _define(w, condition.arguments, _rebuilt(w, shapes, test.arguments))
            (goes_on,) = w.block(condition)
            if not isinstance(goes_on, Uniform):
                raise CannotWiden("an inner loop that some iterations leave earlier than others")
            w.build.yield_([goes_on.value])
        return _Attempt([test, block], *_body(w, body, body.arguments, shapes, block, block.arguments))

    _loop(w, op, [], initial, attempt)


class _Attempt(NamedTuple):
    """A loop whose body has been widened: its new regions; what the last of them is to yield, and the forms that this
    has together with what the loop started from."""

    regions: list[Block]
    yielded: list[Form]
    joined: list[Form]


def _body(
    w: Widener, body: Block, carried: Sequence[Value], shapes: list[Form], block: Block, values: Sequence[Value]
) -> tuple[list[Form], list[Form]]:
    with w.build.at(block):
        _define(w, carried, _rebuilt(w, shapes, values))
        yielded = w.block(body)
        return yielded, [w.join(shape, form) for shape, form in zip(shapes, yielded, strict=True)]


def _loop(
    w: Widener, op: Op, before: list[Value], initial: list[Form], attempt: Callable[[list[Form]], _Attempt]
) -> None:
    """Looks for forms of the carried values that an iteration leaves as they are, starting from the initial ones."""
    shapes = list(initial)
    for _ in range(_ATTEMPTS):
        given = [w.convert(form, shape) for form, shape in zip(initial, shapes, strict=True)]
        regions, yielded, joined = attempt(shapes)
        if all(map(same_form, shapes, joined)):
            break
        shapes = joined
    else:
        raise CannotWiden("an inner loop")
    with w.build.at(regions[-1]):
        w.build.yield_(_flat([w.convert(form, shape) for form, shape in zip(yielded, shapes, strict=True)]))
    new = _append(w, op, op.name, [*before, *_flat(given)], _types(w, shapes), regions)
    _define(w, op.results, _rebuilt(w, shapes, new.results))


def _types(w: Widener, shapes: Sequence[Form]) -> list[Type]:
    return [type for shape in shapes for type in w.types(shape)]


def _append(
    w: Widener, op: Op, name: str, operands: list[Value], types: list[Type], regions: list[Block], **more: object
) -> Op:
    new = Op(name, operands, types, {**op.attributes, **more}, regions, op.span)
    w.build.block.ops.append(new)
    return new


def branch(w: Widener, op: Op) -> None:
    """``if`` and ``switch``."""
    decides = w.form(op.operands[0])
    if not isinstance(decides, Uniform):
        _choose(w, op, w.vector(decides))
        return
    blocks: list[Block] = []
    sides: list[list[Form]] = []
    for region in op.regions:
        block = Block()
        with w.build.at(block):
            sides.append(w.block(region))
        blocks.append(block)
    shapes = sides[0]
    for side in sides[1:]:
        shapes = [w.join(a, b) for a, b in zip(shapes, side, strict=True)]
    for block, side in zip(blocks, sides, strict=True):
        with w.build.at(block):
            w.build.yield_(_flat([w.convert(form, shape) for form, shape in zip(side, shapes, strict=True)]))
    new = _append(w, op, op.name, [decides.value], _types(w, shapes), blocks)
    _define(w, op.results, _rebuilt(w, shapes, new.results))


def _choose(w: Widener, op: Op, condition: Value) -> None:
    """Both sides, and then each lane's own. What flows into a side is made harmless in the lanes that do not take it,
    so that nothing comes back from there: neither a value nor a derivative."""
    if op.name != "if" or not all(map(_is_harmless, op.regions)):
        raise CannotWiden("a branch that some iterations take and others do not")
    sides: list[list[Form]] = []
    for region, taken in zip(op.regions, (condition, w.build.emit("inot", condition)), strict=True):
        outer = w.forms
        w.forms = dict(outer)
        for value in _floats_from_outside(region):
            form = outer.get(value) or Uniform(value)
            vector = w.vector(form)
            harmless = w.vector(Uniform(w.build.const(1.0, value.type)))  # type: ignore[arg-type]
            w.forms[value] = Varying(w.build.emit("select", taken, vector, harmless))
        sides.append(w.block(region))
        w.forms = outer
    for result, then, otherwise in zip(op.results, *sides, strict=True):
        if not isinstance(result.type, Scalar):
            raise CannotWiden("a branch that some iterations take and others do not")
        chosen = w.build.emit("select", condition, w.vector(then), w.vector(otherwise))
        w.forms[result] = Varying(chosen)


def _is_harmless(region: Block) -> bool:
    """Whether a side may run where it is not taken."""
    return all(
        all(map(_is_harmless, op.regions)) if op.name == "if" else is_speculatable(op) and not op.regions
        for op in region.ops[:-1]
    )


def _floats_from_outside(region: Block) -> list[Value]:
    inside = {v for op in region.walk() for v in op.results}
    used = {v: None for op in region.ops[:-1] for v in _operands(op) if v not in inside}
    return [v for v in used if isinstance(v.type, Scalar) and v.type.kind == "float" and not _is_constant(v)]


def _operands(op: Op) -> list[Value]:
    """What an operation and its regions take."""
    return [*op.operands, *(v for region in op.regions for inner in region.walk() for v in inner.operands)]


def _is_constant(value: Value) -> bool:
    return isinstance(value.owner, Op) and value.owner.name == "const"


def call(w: Widener, op: Op) -> None:
    """A call that is the same in all lanes stays one; any other is replaced by what the callee does."""
    forms = w.forms_of(op.operands)
    if all(isinstance(form, Uniform) for form in forms):
        w.default(op)
        return
    name = op.attributes["function"]
    callee = w.module.functions[name]
    shown = name.rpartition(".")[2]
    if callee.body is None:
        raise CannotWiden(f"a call of the C function '{shown}'")
    if callee.derivatives:
        raise CannotWiden(f"a call of '{shown}', which has a registered derivative")
    if name in w.recursive or sum(1 for _ in callee.body.walk()) > LARGEST_CALLEE:
        raise CannotWiden(f"a call of '{shown}', which is not inlined")
    outer = w.forms
    w.forms = dict(zip(callee.body.arguments, forms, strict=True))
    results = w.block(callee.body)
    w.forms = outer
    _define(w, op.results, results)


RULES: dict[str, Callable[[Widener, Op], None]] = {
    "for": for_,
    "while": while_,
    "if": branch,
    "switch": branch,
    "call": call,
}
