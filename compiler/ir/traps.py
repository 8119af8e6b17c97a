"""What a trap says. ``idiv`` and ``irem`` have a second message, for an overflow: the minimum divided by -1."""

from __future__ import annotations

from ...dsl.source import NOWHERE, Span

ARITHMETIC_OVERFLOW = "Arithmetic overflow"
INDEX_OUT_OF_RANGE = "Index out of range"
STACK_OVERFLOW = "Stack overflow"

TRAP_MESSAGES: dict[str, tuple[str, ...]] = {
    "iadd": (ARITHMETIC_OVERFLOW,),
    "isub": (ARITHMETIC_OVERFLOW,),
    "imul": (ARITHMETIC_OVERFLOW,),
    "ineg": (ARITHMETIC_OVERFLOW,),
    "idiv": ("Division by zero", "Division results in overflow"),
    "irem": (
        "Division by zero in remainder operation",
        "Division results in overflow in remainder operation",
    ),
    "ftoi": ("Floating-point value cannot be converted to an integer because it is infinite, NaN or out of range",),
    "iconvert": ("Not enough bits to represent the passed value",),
    "array.fill": ("Can't construct Array with count < 0",),
    "array.uninit": ("Can't construct Array with count < 0",),
    "array.get": (INDEX_OUT_OF_RANGE,),
    "array.set": (INDEX_OUT_OF_RANGE,),
    "array.take": (INDEX_OUT_OF_RANGE,),
    "array.pop": ("Can't remove last element from an empty collection",),
}


def enters_library(call: Span, callee: Span) -> bool:
    """Whether a call leads from the program into the library. A trap in there is said to be at the innermost such
    call, where its reason is."""
    return callee.source.is_library and call is not NOWHERE and not call.source.is_library


class ArithmeticTrap(Exception):
    """A scalar operation has no result: ``message`` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
