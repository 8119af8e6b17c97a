"""The mini-language of ``OpDef.signature``: ``array<T> i64 T -> array<T>``.

A word stands for one type. Letters are variables that hold one type throughout a row:

    T, U  any type
    F     a float scalar or a vector of floats
    I     an integer scalar or a vector of integers
    B     as I, or a bool or a vector of bools
    S     any scalar

``array<…>``, ``cell<…>``, ``box<…>`` and ``acc<…>`` wrap a word; a scalar's name is itself. A row ``...``
has no signature: ``op_types.py`` has a function for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .ops import OPS
from .types import SCALARS, Acc, Array, Associated, Box, Cell, Parameter, Scalar, Type, Vector


def is_unknown(type: Type) -> bool:
    """A type, or a vector of elements, that ``specialise`` will know: any operation may be right for it."""
    return isinstance(type.element if isinstance(type, Vector) else type, Parameter | Associated)


def _of_kind(*kinds: str) -> Callable[[Type], bool]:
    def test(type: Type) -> bool:
        scalar = type.element if isinstance(type, Vector) else type
        return scalar.kind in kinds if isinstance(scalar, Scalar) else is_unknown(scalar)

    return test


is_float = _of_kind("float")
is_int = _of_kind("int")

_VARIABLES: dict[str, tuple[Callable[[Type], bool], str]] = {
    "T": (lambda type: True, "any type"),
    "U": (lambda type: True, "any type"),
    "F": (is_float, "a float or a vector of floats"),
    "I": (is_int, "an integer or a vector of integers"),
    "B": (_of_kind("int", "bool"), "an integer, a bool or a vector of them"),
    "S": (lambda type: isinstance(type, Scalar), "a scalar"),
}
_WRAPPERS: dict[str, Any] = {"array": Array, "cell": Cell, "box": Box, "acc": Acc}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A variable (``letter``) or a known type (``exact``), inside ``wrappers``, the outermost first."""

    text: str
    wrappers: tuple[Any, ...]
    letter: str = ""
    exact: Scalar | None = None

    def match(self, type: Type, bindings: dict[str, Type]) -> bool:
        for wrapper in self.wrappers:
            if type.__class__ is not wrapper:
                return False
            type = type.element  # type: ignore[attr-defined]
        if not self.letter:
            return type is self.exact or type == self.exact
        bound = bindings.get(self.letter)
        if bound is None:
            bindings[self.letter] = type
            return _VARIABLES[self.letter][0](type)
        return bound is type or bound == type

    def build(self, bindings: dict[str, Type]) -> Type | None:
        """The type this stands for; None when its variable is not known."""
        type = bindings.get(self.letter) if self.letter else self.exact
        if type is not None:
            for wrapper in reversed(self.wrappers):
                type = wrapper(type)
        return type

    def describe(self, bindings: dict[str, Type]) -> str:
        bound = self.build(bindings)
        if bound is not None:
            return str(bound)
        return self.text if self.wrappers else _VARIABLES[self.letter][1]


@dataclass(frozen=True, slots=True)
class Signature:
    operands: tuple[Pattern, ...]
    results: tuple[Pattern, ...]

    def mismatch(self, operands: Sequence[Type], results: Sequence[Type] | None) -> str | None:
        """What is wrong with these types, or None. ``results`` None: only the operands are compared."""
        bindings: dict[str, Type] = {}
        problem = _mismatch("operand", self.operands, operands, bindings)
        if problem is None and results is not None:
            problem = _mismatch("result", self.results, results, bindings)
        return problem

    def infer(self, operands: Sequence[Type]) -> tuple[Type, ...] | None:
        """The result types, or None when the operands do not determine them."""
        bindings: dict[str, Type] = {}
        for pattern, type in zip(self.operands, operands, strict=True):
            if not pattern.match(type, bindings):
                return None
        types = tuple(pattern.build(bindings) for pattern in self.results)
        return None if None in types else types  # type: ignore[return-value]


def _mismatch(what: str, patterns: tuple[Pattern, ...], types: Sequence[Type], bindings: dict[str, Type]) -> str | None:
    if len(patterns) != len(types):
        return f"takes {len(patterns)} {what}s, not {len(types)}"
    for index, (pattern, type) in enumerate(zip(patterns, types, strict=True)):
        before = dict(bindings)
        if not pattern.match(type, bindings):
            return f"{what} {index} is {type}, expected {pattern.describe(before)}"
    return None


def _parse_pattern(word: str) -> Pattern:
    wrappers: list[Any] = []
    rest = word
    while "<" in rest:
        name, _, rest = rest[: -1 if rest.endswith(">") else None].partition("<")
        wrappers.append(_WRAPPERS[name])
    if rest in _VARIABLES:
        return Pattern(word, tuple(wrappers), letter=rest)
    return Pattern(word, tuple(wrappers), exact=SCALARS[rest])


def parse_signature(text: str) -> Signature | None:
    """The signature, or None for ``...``."""
    if text == "...":
        return None
    operands, _, results = text.partition("->")
    return Signature(
        tuple(_parse_pattern(word) for word in operands.split()),
        tuple(_parse_pattern(word) for word in results.split()),
    )


SIGNATURES: dict[str, Signature | None] = {name: parse_signature(row.signature) for name, row in OPS.items()}
