"""What ``@intrinsic("…")`` functions become.

Most names are those of IR operations, applied to the operands. The others have a function here: one that gets the
lowered operands, or (a special form) one that gets the call as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...dsl import tast
from ...dsl.entities import FunctionEntity
from ..ir.core import Value
from ..ir.ops import OPS
from ..ir.types import FunctionType, Tuple, Type
from .dispatch import lowers_expression
from .errors import unsupported
from .flow import FALLS, NEVER
from .functions import FunctionLowering
from .strings import concatenate, describe, make_string, text

Emitter = Callable[[FunctionLowering, Sequence[Value], Sequence[Type]], list[Value]]
SpecialForm = Callable[[FunctionLowering, tast.Call], Value]


def emit_intrinsic(
    f: FunctionLowering, function: FunctionEntity, arguments: Sequence[Value], results: Sequence[Type]
) -> list[Value]:
    """``results``: the result of the call, then its ``inout`` parameters."""
    name = function.intrinsic
    assert name is not None
    if function.c_function is not None:
        return f.builder.call(f.program.c_function(function), arguments)
    emitter = _EMITTERS.get(name)
    if emitter is not None:
        return emitter(f, arguments, results)
    if name not in OPS:
        unsupported(f"the intrinsic '{name}'", f.builder.span)
    return _operation(f, name, arguments, results)


def _operation(f: FunctionLowering, name: str, arguments: Sequence[Value], results: Sequence[Type]) -> list[Value]:
    """Operations put the updated aggregate first and then what they deliver; calls the other way round."""
    if results[0] == Tuple(()):
        return [f.builder.unit(), *f.op(name, arguments, results[1:]).results]
    if len(results) == 1:
        return f.op(name, arguments, results).results
    *updated, delivered = f.op(name, arguments, [*results[1:], results[0]]).results
    return [delivered, *updated]


def _array_set(f: FunctionLowering, arguments: Sequence[Value], results: Sequence[Type]) -> list[Value]:
    """As a setter: the array, the index, the new value."""
    return [f.builder.unit(), f.builder.typed("array.set", results[1], *arguments)]


def _set_unchecked(f: FunctionLowering, arguments: Sequence[Value], results: Sequence[Type]) -> list[Value]:
    return [f.builder.unit(), f.builder.typed("array.set", results[1], *arguments, unchecked=True)]


def _get_unchecked(f: FunctionLowering, arguments: Sequence[Value], results: Sequence[Type]) -> list[Value]:
    return [f.builder.typed("array.get", results[0], *arguments, unchecked=True)]


def _derivative(operation: str, arity: int) -> Emitter:
    """``valueWithPullback(at: x, …, in: f)``, also with the tangents of the inputs before ``f``; the result is a tuple
    of the value and its derivative."""

    def emit(f: FunctionLowering, arguments: Sequence[Value], results: Sequence[Type]) -> list[Value]:
        *inputs, function = arguments
        result = results[0]
        assert isinstance(result, Tuple) and isinstance(function.type, FunctionType)
        op = f.op(operation, [function, *inputs], result.elements, wrt=tuple(range(arity)))
        return [f.builder.make(result, op.results)]

    return emit


_EMITTERS: dict[str, Emitter] = {
    "array.set": _array_set,
    "array.get_unchecked": _get_unchecked,
    "array.set_unchecked": _set_unchecked,
    **{f"{name}{n}": _derivative(name, n) for name in ("vjp", "jvp", "linearise") for n in (1, 2, 3)},
}


# --- special forms -----------------------------------------------------------------------


def special_form(node: tast.Call) -> SpecialForm | None:
    callee = node.callee
    if isinstance(callee, tast.FunctionRef) and callee.function.intrinsic is not None:
        return _SPECIAL.get(callee.function.intrinsic)
    return None


def _print(style: str) -> SpecialForm:
    def lower(f: FunctionLowering, node: tast.Call) -> Value:
        items, separator, terminator = node.arguments
        if not isinstance(items, tast.ArrayLiteral):
            unsupported("an array of 'Any'", items.span)
        described = [describe(f, item, style) for item in items.elements]
        ends = [_option(f, separator, b" "), _option(f, terminator, b"\n")]
        parts: list[Value] = []
        for index, item in enumerate(described):
            parts += [item] if index == 0 else [ends[0], item]
        f.op("print", [concatenate(f, [*parts, ends[1]])], [])
        return f.builder.unit()

    return lower


def _option(f: FunctionLowering, argument: tast.Expr, default: bytes) -> Value:
    if isinstance(argument, tast.DefaultArgument):
        return f.builder.static_bytes(default)
    return text(f, argument)


def _dump(f: FunctionLowering, node: tast.Call) -> Value:
    (value,) = node.arguments[:1]
    f.op("print", [describe(f, _unwrapped(value), "dump")], [])
    return f.builder.unit()


def _description(style: str) -> SpecialForm:
    def lower(f: FunctionLowering, node: tast.Call) -> Value:
        return make_string(f, describe(f, _unwrapped(node.arguments[0]), style), node.type)

    return lower


def _unwrapped(node: tast.Expr) -> tast.Expr:
    """What was converted to ``Any``."""
    return node.value if isinstance(node, tast.FunctionConversion) else node


def static_text(node: tast.Expr) -> str | None:
    """The text of a string literal without interpolations."""
    if isinstance(node, tast.Interpolation) and all(isinstance(part, str) for part in node.parts):
        return "".join(part for part in node.parts if isinstance(part, str))
    return None


def _inlined(argument: tast.Expr) -> tast.Expr:
    """The expression of an autoclosure."""
    if isinstance(argument, tast.Closure) and len(argument.body) == 1:
        (statement,) = argument.body
        if isinstance(statement, tast.Return | tast.Evaluate) and statement.value is not None:
            return statement.value
    return argument


def _check(prefix: str) -> SpecialForm:
    """``precondition(condition, message)``: the message is computed only when it is needed."""

    def lower(f: FunctionLowering, node: tast.Call) -> Value:
        if f.program.unchecked:  # not even computed, as it may be costly
            return f.builder.unit()
        condition = f.expression(_inlined(node.arguments[0]))
        known, message = _message(node, 1)
        if message is None:
            f.op("check", [condition], [], message=_joined(prefix, known))
        else:
            arms = [f.arm(lambda: FALLS), f.arm(lambda: _trap(f, prefix, message))]
            f.join("if", [condition], arms, ())
        return f.builder.unit()

    return lower


def _message(node: tast.Call, index: int) -> tuple[str, tast.Expr | None]:
    """The message if it is known now, else its expression."""
    if len(node.arguments) <= index or isinstance(node.arguments[index], tast.DefaultArgument):
        return "", None
    message = _inlined(node.arguments[index])
    if isinstance(message, tast.DefaultArgument):
        return "", None
    known = static_text(message)
    return ("", message) if known is None else (known, None)


def _joined(prefix: str, text: str) -> str:
    return ": ".join(part for part in (prefix, text) if part)


def _trap(f: FunctionLowering, prefix: str, message: tast.Expr):
    f.op("trap", [text(f, message)], [], message=f"{prefix}: " if prefix else "")
    return NEVER


def _fail(prefix: str) -> SpecialForm:
    def lower(f: FunctionLowering, node: tast.Call) -> Value:
        known, message = _message(node, 0)
        if message is None:
            f.op("trap", [], [], message=_joined(prefix, known))
        else:
            _trap(f, prefix, message)
        return f.builder.unit()

    return lower


_SPECIAL: dict[str, SpecialForm] = {
    "print": _print("print"),
    "debugPrint": _print("debug"),
    "dump": _dump,
    "describing": _description("print"),
    "reflecting": _description("debug"),
    "check": _check(""),
    "precondition": _check("Precondition failed"),
    "assert": _check("Assertion failed"),
    "preconditionFailure": _fail("Fatal error"),
    "assertionFailure": _fail("Fatal error"),
    "fatalError": _fail("Fatal error"),
}


@lowers_expression(tast.MetatypeRef)
def lower_metatype(f: FunctionLowering, node: tast.MetatypeRef) -> Value:
    return f.builder.unit()
