"""The shapes that are found in a program, to be shown: of each layer that is applied, and of tensors in the IR."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...dsl.source import NOWHERE, Span
from ..ir.core import Block, Function, Module, Op, Value
from ..ir.rewrite import functions_with_bodies
from ..ir.types import Nominal
from .evaluator import Evaluator
from .layers import applied_layer, title, variable_count
from .origins import Origins, is_in_program
from .values import UNKNOWN, Choice, is_tensor, join, shape_text
from .watcher import Watcher


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer and what it was applied to. Shapes are None where nothing is known of them; ``variables``: how many
    scalars it learns; ``inner``: the layers that it applies."""

    name: str
    type: str
    span: Span
    input: str | None
    output: str | None
    variables: int | None
    inner: tuple[Layer, ...]

    def tells_no_more_than(self, other: Layer) -> bool:
        """Whether the other one is the same layer, applied at the same place, and tells all that this one does."""
        same = (self.span, self.name, self.type) == (other.span, other.name, other.type)
        fits = same and _fits(self.input, other.input) and _fits(self.output, other.output)
        return (
            fits
            and self.variables in (None, other.variables)
            and all(any(each.tells_no_more_than(inner) for inner in other.inner) for each in self.inner)
        )


@dataclass(slots=True)
class _Open:
    name: str
    layer: Nominal
    span: Span
    input: Any
    variables: int | None
    inner: list[Layer] = field(default_factory=list)


# A value of the program, by what its copies in instances of a generic function have in common.
_Key = tuple[Span, str, int]


class Record(Watcher):
    def __init__(self, module: Module) -> None:
        self.module = module
        self._top: list[Layer] = []
        self._open: list[_Open] = []
        self._tensors: dict[_Key, Any] = {}

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Those that no other layer applies, in the order in which they are applied: what the method of a layer does
        with any input is not told again."""
        return _once(self._top, [inner for layer in self._top for inner in _inside(layer)])

    def shapes(self, module: Module) -> dict[Value, str]:
        """What is known of the tensors in the program's own functions, before these are instantiated."""
        known: dict[Value, str] = {}
        for function, body in functions_with_bodies(module):
            if not function.span.source.is_library:
                for op in body.walk():
                    for key, value in _keys(op):
                        shape = shape_text(self._tensors.get(key))
                        if shape is not None:
                            known[value] = shape
        return known

    def enter(self, evaluator: Evaluator, function: Function, op: Op, arguments: Sequence[Any]) -> Any:
        layer = applied_layer(function, self.module)
        if layer is None or not is_tensor(function.parameters[1].type):
            return None
        origins = Origins(evaluator.frames, self.module, evaluator.places)
        name, _ = origins.of(op.operands[0], len(evaluator.frames) - 1) if op.name == "call" else ("", NOWHERE)
        count = variable_count(arguments[0], layer, self.module)
        calls = (op, *(frame.op for frame in reversed(evaluator.frames) if frame.op is not None))
        span = next((call.span for call in calls if is_in_program(call.span)), op.span)
        self._open.append(_Open(name, layer, span, arguments[1], count))
        return self._open[-1]

    def leave(self, entered: Any, results: Sequence[Any]) -> None:
        if entered is None:
            return
        self._open.pop()
        inputs, outputs = shape_text(entered.input), shape_text(results[0]) if results else None
        if inputs is not None or outputs is not None:
            inner = tuple(entered.inner)
            layer = Layer(entered.name, title(entered.layer), entered.span, inputs, outputs, entered.variables, inner)
            self._current.append(layer)

    @property
    def _current(self) -> list[Layer]:
        return self._open[-1].inner if self._open else self._top

    def values(self, block: Block, env: dict[Any, Any]) -> None:
        for op in block.ops:
            for key, result in _keys(op):
                value = env.get(result, UNKNOWN)
                # Of a cotangent, which may be a scalar zero, the shape that it stands for is shown.
                value = value.values[0] if value.__class__ is Choice else value
                self._tensors[key] = join(self._tensors.get(key), value)

    def mark(self) -> Any:
        return len(self._current)

    def since(self, mark: Any) -> Any:
        return tuple(self._current[mark:])

    def again(self, seen: Any) -> None:
        self._current.extend(seen)


def _once(layers: Iterable[Layer], told: Iterable[Layer]) -> tuple[Layer, ...]:
    """Without those that tell no more than others do, or than ``told``."""
    found: list[Layer] = []
    for layer in layers:
        if not any(layer.tells_no_more_than(other) for other in (*told, *found)):
            found = [other for other in found if not other.tells_no_more_than(layer)]
            found.append(layer)
    return tuple(found)


def _inside(layer: Layer) -> Iterator[Layer]:
    for inner in layer.inner:
        yield inner
        yield from _inside(inner)


def _fits(shape: str | None, other: str | None) -> bool:
    """Whether all that is known of a shape is so in the other one."""
    if shape is None or shape == other:
        return True
    sizes, others = shape.split(","), (other or "").split(",")
    return len(sizes) == len(others) and all(
        a.strip(" []") in ("?", b.strip(" []")) for a, b in zip(sizes, others, strict=True)
    )


def _keys(op: Op) -> Iterator[tuple[_Key, Value]]:
    for i, value in enumerate(op.results):
        if is_tensor(value.type):
            yield (op.span, value.hint, i), value


def render(layers: Iterable[Layer]) -> str:
    """For people; ends with a newline."""
    rows = [row for layer in layers for row in _rows(layer, 0)]
    if not rows:
        return "no layer is applied to a tensor whose shape is known\n"
    first, second = (max(len(row[i]) for row in rows) for i in (0, 1))
    return "".join(f"{name:{first}}  {shapes:{second}}  {count}".rstrip() + "\n" for name, shapes, count in rows)


def _rows(layer: Layer, depth: int) -> Iterator[tuple[str, str, str]]:
    place = f"{layer.span}: " if depth == 0 and layer.span is not NOWHERE else ""
    shown = f"{layer.name}: {layer.type}" if layer.name and layer.name != layer.type else layer.type
    count = "" if layer.variables is None else f"{layer.variables:,} variable{'s' * (layer.variables != 1)}"
    yield f"{'    ' * depth}{place}{shown}", f"{layer.input or '?'} -> {layer.output or '?'}", count
    for inner in layer.inner:
        yield from _rows(inner, depth + 1)


def to_json(layers: Iterable[Layer]) -> str:
    """One JSON array."""
    return json.dumps([_row(layer) for layer in layers], ensure_ascii=False, indent=2)


def _row(layer: Layer) -> dict[str, Any]:
    return {
        "file": layer.span.source.name,
        "line": layer.span.line,
        "column": layer.span.column,
        "name": layer.name,
        "type": layer.type,
        "input": layer.input,
        "output": layer.output,
        "variables": layer.variables,
        "layers": [_row(inner) for inner in layer.inner],
    }
