"""The IR: structured SSA. See ``ops.py`` for what each operation means.

A function body is one ``Block``; control flow is operations with regions, and a region is one
``Block`` too. The last operation of a function body is ``return``, of any other region ``yield``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from ...dsl.source import NOWHERE, Span
from .types import Nominal, Type


class Value:
    """One SSA value: a result of ``owner`` (an operation) or an argument of it (a block)."""

    __slots__ = ("hint", "owner", "type")

    def __init__(self, type: Type, owner: Op | Block, hint: str = "") -> None:
        self.type = type
        self.owner = owner
        self.hint = hint

    @property
    def constant(self) -> Any:
        """What a ``const`` makes; None of other values."""
        owner = self.owner
        return owner.attributes["value"] if isinstance(owner, Op) and owner.name == "const" else None


class Op:
    """``name`` is a row of the table in ``ops.py``."""

    __slots__ = ("attributes", "name", "operands", "regions", "results", "span")

    def __init__(
        self,
        name: str,
        operands: list[Value],
        result_types: tuple[Type, ...] | list[Type] = (),
        attributes: dict[str, Any] | None = None,
        regions: list[Block] | None = None,
        span: Span = NOWHERE,
    ) -> None:
        self.name = name
        self.operands = operands
        self.results = [Value(t, self) for t in result_types]
        self.attributes: dict[str, Any] = attributes or {}
        self.regions: list[Block] = regions or []
        self.span = span

    @property
    def result(self) -> Value:
        (value,) = self.results
        return value


class Block:
    """Arguments and operations in order; the last operation is the terminator."""

    __slots__ = ("arguments", "ops")

    def __init__(self, argument_types: tuple[Type, ...] | list[Type] = ()) -> None:
        self.arguments = [Value(t, self) for t in argument_types]
        self.ops: list[Op] = []

    @property
    def terminator(self) -> Op:
        return self.ops[-1]

    def walk(self) -> Iterator[Op]:
        """Every operation, outer before inner, in order."""
        pending = [iter(self.ops)]
        while pending:
            for op in pending[-1]:
                yield op
                if op.regions:
                    pending.append(chain.from_iterable([region.ops for region in op.regions]))
                    break
            else:
                pending.pop()


def dissolve(block: Block) -> None:
    """Takes apart what nobody needs any more. Operations and their results hold each other, and the collector takes
    several times as long to find that out."""
    for op in block.ops:
        dissolve_op(op)
    block.arguments.clear()
    block.ops.clear()


def dissolve_op(op: Op) -> None:
    for region in op.regions:
        dissolve(region)
    op.results.clear()


@dataclass(frozen=True, slots=True)
class Derivative:
    """A registered derivative of a function: with respect to the parameters ``wrt`` (indices into the
    IR parameters), the function ``vjp`` returns (value, pullback); ``jvp`` (value, differential).
    ``types``: the type arguments it takes, in terms of the original's type parameters. ``inouts``: the original's
    ``inout`` parameters, whose final values are its further results."""

    wrt: tuple[int, ...]
    vjp: str | None = None
    jvp: str | None = None
    types: tuple[Type, ...] = ()
    inouts: tuple[int, ...] = ()


# An attribute of functions that the compiler writes, as memberwise initialisers: what they do has no place in the
# source but that of their calls.
PLACELESS = "placeless"


@dataclass(slots=True, eq=False)
class Function:
    """``results`` are the result, then the final values of the ``inout`` parameters, in order.

    ``parameters`` of a method start with ``self``; of a closure's function with its captures.
    ``type_parameters`` name the generic parameters; empty after ``specialise``.
    ``constraints``: conformances known of types inside a generic function, (type, protocol) pairs.
    ``differentiable``: the ``wrt`` index tuples that the source marks; ``exported``: the name under which
    Python sees it. ``body`` is None for a C function. ``module``: the source module it comes from. ``settled``: see
    ``passes/settled.py``.
    """

    name: str
    body: Block | None
    result_types: tuple[Type, ...]
    type_parameters: tuple[str, ...] = ()
    constraints: tuple[tuple[Type, str], ...] = ()
    parameter_types: tuple[Type, ...] = ()
    differentiable: tuple[tuple[int, ...], ...] = ()
    derivatives: list[Derivative] = field(default_factory=list)
    exported: str | None = None
    module: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    span: Span = NOWHERE
    settled: list[Any] = field(default_factory=list, repr=False)

    @property
    def parameters(self) -> list[Value]:
        assert self.body is not None
        return self.body.arguments


@dataclass(slots=True, eq=False)
class StructDef:
    """``fields``: names and types, in terms of ``type_parameters``. A tangent struct has fields of
    the same names as the parts of its parent that have derivatives. ``shared``: the stored properties of a class,
    whose values are cells of it. ``without``: why fields have no derivative that its declared tangent leaves out.
    ``origin``: the type that it is of, whose functions have become enums."""

    name: str
    type_parameters: tuple[str, ...]
    fields: tuple[tuple[str, Type], ...]
    display: str = ""
    shared: bool = False
    without: dict[str, str] = field(default_factory=dict)
    origin: Nominal | None = None


@dataclass(slots=True, eq=False)
class EnumDef:
    """A sum: ``cases`` are names and payload types (empty for none). ``origin``: the type that it is of, whose
    functions have become enums, or the type of the functions that it stands for."""

    name: str
    type_parameters: tuple[str, ...]
    cases: tuple[tuple[str, tuple[Type, ...]], ...]
    display: str = ""
    origin: Type | None = None


@dataclass(slots=True, eq=False)
class Witness:
    """The function that satisfies a requirement, and its type arguments in terms of the
    conformance's type parameters (followed by the requirement's own, which the call supplies)."""

    function: str
    types: tuple[Type, ...] = ()


@dataclass(slots=True, eq=False)
class Conformance:
    """``type`` conforms to ``protocol``; ``type`` mentions ``type_parameters`` for a generic nominal. ``constraints``:
    the conformances on which this one depends, (type, protocol) pairs."""

    protocol: str
    type: Type
    type_parameters: tuple[str, ...] = ()
    associated: dict[str, Type] = field(default_factory=dict)
    witnesses: dict[str, Witness] = field(default_factory=dict)
    constraints: tuple[tuple[Type, str], ...] = ()


@dataclass(slots=True, eq=False)
class Global:
    """A global variable; ``initialiser`` is a function without parameters that computes a pure ``let``."""

    name: str
    type: Type
    mutable: bool
    initialiser: str | None = None


@dataclass(slots=True, eq=False)
class Module:
    """``main`` names the function that runs the top-level statements, if there are any.

    ``conformances`` are found by protocol and by the head of the type: a scalar's name, ``array``,
    a nominal's name (see ``head``). ``tapes``: what the derivatives made so far save in loops (``ad/saved.py``).
    ``refused_lanes``: why loops do not run in lanes (``passes/lanes/forms.py``). ``shapes``: what is known of those of
    tensors (``shapes/record.py``). ``renamed``: the definitions that instances of generic types have got because of the
    functions that they hold (``passes/defunctionalise.py``).
    """

    functions: dict[str, Function] = field(default_factory=dict)
    structs: dict[str, StructDef] = field(default_factory=dict)
    enums: dict[str, EnumDef] = field(default_factory=dict)
    conformances: dict[tuple[str, str], Conformance] = field(default_factory=dict)
    globals: dict[str, Global] = field(default_factory=dict)
    main: str | None = None
    tapes: list[Any] = field(default_factory=list)
    refused_lanes: list[Any] = field(default_factory=list)
    shapes: dict[Value, str] = field(default_factory=dict)
    renamed: dict[Type, Type] = field(default_factory=dict)
