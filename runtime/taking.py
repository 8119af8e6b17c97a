"""The half of a plan that takes arguments apart."""

from __future__ import annotations

import sys
from typing import Any

from . import abi, python_api
from .leaves import DTYPES, plain_dtype
from .machine import Take
from .names import python_name
from .parts import NotCovered, Part, element, inner, like_array
from .structs import Classes
from .words import Block, Words

_INTEGERS = {name: (abi.LEAF_SIZES[name], name[0] == "i") for name in ("i8", "i16", "i32", "i64", "u8", "u16", "u32")}
_INTEGERS["u64"] = (8, False)


class Taking:
    """Collects instructions. ``kept``: the objects that they name; ``objects``: how many of these, to begin with, the
    caller has put in their places."""

    def __init__(self, classes: Classes, kept: list[Any], objects: int) -> None:
        self._classes = classes
        self._kept = kept
        self.objects = objects
        self.words = Words()

    def take(self, part: Part, object: int, sized: bool = False) -> None:
        """``sized``: its arrays must have the sizes of those that they are like."""
        offset = part.offset
        match part.type:
            case abi.Scalar("f64"):
                self.words.add(Take.F64, object, offset)
            case abi.Scalar("f32"):
                self.words.add(Take.F32, object, offset)
            case abi.Scalar("bool"):
                self.words.add(Take.BOOL, object, offset)
            case abi.Scalar(name) if name in _INTEGERS:
                size, signed = _INTEGERS[name]
                bits = min(8 * size - signed, 63)
                self.words.add(Take.INT, object, offset, size, -(2**bits) if signed else 0, 2**bits - 1)
            case abi.Array() if python_api.ARRAYS:
                self._array(part, object)
                if sized:
                    self._same(part)
            case abi.Tensor(abi.Scalar(name)) if python_api.ARRAYS:
                self.words.add(Take.TENSOR, object, offset, self._keep(DTYPES[name]))
                if sized:
                    self._same(part)
            case abi.Struct(_, fields) as type:
                self.words.add(Take.CLASS, object, self._keep(self._classes.of(type)))
                for (name, _), field in zip(fields, inner(part), strict=True):
                    name = self._keep(sys.intern(python_name(name)))
                    self.take(field, self.part(Take.FIELD, object, name), sized)
            case abi.Tuple(elements) if elements:
                self.words.add(Take.TUPLE, object, len(elements))
                for index, item in enumerate(inner(part)):
                    self.take(item, self.part(Take.ITEM, object, index), sized)
            case abi.Enum() as type:
                self._case(type, object, offset)
            case abi.Object() as type:
                reference = self._keep(sys.intern("_pointer"))
                self.words.add(Take.OBJECT, object, offset, self._keep(self._classes.of(type)), reference)
            case _:
                raise NotCovered

    def part(self, operation: int, object: int, operand: int) -> int:
        """A new object, a part of another."""
        part = self.objects
        self.objects += 1
        self.words.add(operation, object, part, operand)
        return part

    def attribute(self, name: str, object: int) -> int:
        return self.part(Take.FIELD, object, self._keep(sys.intern(name)))

    def _keep(self, value: Any) -> int:
        self._kept.append(value)
        return id(value)

    def _array(self, part: Part, object: int) -> None:
        """An array of NumPy, or a list."""
        item = element(Part(part.type, part.offset))
        dtype = plain_dtype(item.type)
        dimensions, scalar = _grid(part.type)
        if dtype is not None:
            self.words.add(Take.ARRAY, object, part.offset, self._keep(dtype), 1)
        elif scalar is not None:
            self.words.add(Take.ROWS, object, part.offset, self._keep(scalar), 1, dimensions, scalar.itemsize)
        of_item = Taking(self._classes, self._kept, 1)
        of_item.take(item, 0)
        program = self._keep_program(of_item.words)
        self.words.add(Take.LIST, object, part.offset, abi.layout(item.type).size, program, of_item.objects)

    def _case(self, type: abi.Enum, object: int, offset: int) -> None:
        """A value without payload; one with it is for Python code."""
        words = [self._keep(sys.intern(name)) for name in ("case", "payload")]
        words += [0 if payload else self._keep(name) for name, payload in type.cases]
        table = Block(words)
        self._kept.append(table)
        size = abi.layout(type).size
        self.words.add(
            Take.CASE, object, offset, self._keep(self._classes.of(type)), size, table.address, len(type.cases)
        )

    def _keep_program(self, words: Words) -> int:
        made = words.ended()
        self._kept.append(made)
        return made.address

    # sizes

    def _same(self, part: Part) -> None:
        """Instructions that compare with what the part is like."""
        match part.type:
            case abi.Array(item):
                like = like_array(part)
                if like is None:
                    raise NotCovered
                self.words.add(Take.SAME_COUNT, part.offset, _place(part))
                if abi.holds_buffers(item):
                    of_item = Taking(self._classes, self._kept, 0)
                    of_item._same(element(part))
                    sizes = abi.layout(item).size, abi.layout(like.element).size
                    program = self._keep_program(of_item.words)
                    self.words.add(Take.SAME_EACH, part.offset, _place(part), program, *sizes)
            case abi.Tensor():
                if part.like is None or not isinstance(part.like[0], abi.Tensor):
                    raise NotCovered
                self.words.add(Take.SAME_SHAPE, part.offset, _place(part))
            case _:
                for field in inner(part):
                    if abi.holds_buffers(field.type):
                        self._same(field)


def _place(part: Part) -> int:
    assert part.like is not None
    return part.like[1]


def _grid(type: abi.Type) -> tuple[int, Any]:
    """How many arrays there are in one another around something plain, and the dtype of that; None where it is none."""
    dimensions = 0
    while isinstance(type, abi.Array):
        type = type.element
        dimensions += 1
    return dimensions, plain_dtype(type)
