"""Types of IR values.

Types are immutable and compared by structure. ``Nominal`` refers by name to a definition in
the module (``StructDef`` or ``EnumDef``), so recursive types are possible through ``Box``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Type:
    pass


@dataclass(frozen=True, slots=True)
class Scalar(Type):
    """``kind`` is ``float``, ``int`` or ``bool``; ``bits`` the width."""

    name: str
    kind: str
    bits: int
    signed: bool = True

    def __str__(self) -> str:
        return self.name


F32 = Scalar("f32", "float", 32)
F64 = Scalar("f64", "float", 64)
F80 = Scalar("f80", "float", 80)
BOOL = Scalar("bool", "bool", 1, signed=False)
I8 = Scalar("i8", "int", 8)
I16 = Scalar("i16", "int", 16)
I32 = Scalar("i32", "int", 32)
I64 = Scalar("i64", "int", 64)
U8 = Scalar("u8", "int", 8, signed=False)
U16 = Scalar("u16", "int", 16, signed=False)
U32 = Scalar("u32", "int", 32, signed=False)
U64 = Scalar("u64", "int", 64, signed=False)

SCALARS: dict[str, Scalar] = {s.name: s for s in (F32, F64, F80, BOOL, I8, I16, I32, I64, U8, U16, U32, U64)}


@dataclass(frozen=True, slots=True)
class Vector(Type):
    """In generic code ``element`` may be a type that is not known yet."""

    element: Scalar
    lanes: int

    def __str__(self) -> str:
        return f"vector<{self.lanes} x {self.element}>"


@dataclass(frozen=True, slots=True)
class Tuple(Type):
    elements: tuple[Type, ...]

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.elements))})"


UNIT = Tuple(())


@dataclass(frozen=True, slots=True)
class Nominal(Type):
    """A struct or enum of the module, by name, with its type arguments."""

    name: str
    arguments: tuple[Type, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}<{', '.join(map(str, self.arguments))}>" if self.arguments else self.name


@dataclass(frozen=True, slots=True)
class Array(Type):
    """A reference-counted buffer with value semantics."""

    element: Type

    def __str__(self) -> str:
        return f"array<{self.element}>"


@dataclass(frozen=True, slots=True)
class Acc(Type):
    """An accumulator of cotangents for a value whose tangent type is ``element``.

    Linear: each value of this type is used exactly once. It is updated in place. Only the
    parts of a tangent that live in arrays need one: ``element`` is an ``Array``.
    """

    element: Type

    def __str__(self) -> str:
        return f"acc<{self.element}>"


@dataclass(frozen=True, slots=True)
class Cell(Type):
    """A shared mutable variable: a captured ``var``."""

    element: Type

    def __str__(self) -> str:
        return f"cell<{self.element}>"


@dataclass(frozen=True, slots=True)
class Box(Type):
    """An immutable heap value; the only way for a type to contain itself."""

    element: Type

    def __str__(self) -> str:
        return f"box<{self.element}>"


@dataclass(frozen=True, slots=True)
class FunctionType(Type):
    """A function value. ``results`` are the result followed by one entry for each ``inout`` parameter.

    ``differentiable``: None for a plain function, else the parameter indices with respect to which
    it can be differentiated. ``specialise`` sets it to None everywhere: there every function value is
    known to be differentiable where it must be.
    """

    parameters: tuple[Type, ...]
    results: tuple[Type, ...]
    differentiable: tuple[int, ...] | None = None

    def __str__(self) -> str:
        marker = "" if self.differentiable is None else f"@diff[{','.join(map(str, self.differentiable))}] "
        return f"fn {marker}({', '.join(map(str, self.parameters))}) -> ({', '.join(map(str, self.results))})"


@dataclass(frozen=True, slots=True)
class Parameter(Type):
    """A generic parameter of the enclosing function or definition."""

    name: str

    def __str__(self) -> str:
        return f"${self.name}"


@dataclass(frozen=True, slots=True)
class Associated(Type):
    """An associated type of a type not yet known: ``T.TangentVector``."""

    base: Type
    protocol: str
    name: str

    def __str__(self) -> str:
        return f"{self.base}.[{self.protocol}.{self.name}]"
