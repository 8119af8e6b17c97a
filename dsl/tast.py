"""The typed tree: every name resolved, every generic argument and conversion explicit.

This is what lowering reads. Expressions know their type; implicit things of the source (default
arguments, ``self.``, conversions, witness calls, string interpolation) are nodes here.
"""

from __future__ import annotations

from dataclasses import field

from .entities import (
    EnumCaseEntity,
    FieldEntity,
    FunctionEntity,
    ModuleEntity,
    NominalEntity,
    VariableEntity,
)
from .nodes import Tree, tree_node
from .source import NOWHERE, Span
from .types import Type


@tree_node
class Node(Tree):
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@tree_node
class Expr(Node):
    type: Type


# --- expressions ---------------------------------------------------------------------


@tree_node
class Literal(Expr):
    """A number or truth value of a built-in scalar type. A float literal is given as its decimal text,
    so that it is rounded once, to its own type."""

    value: bool | int | str


@tree_node
class Interpolation(Expr):
    """A string: text and values to be described, in order. A plain string has one text part or none."""

    parts: tuple[str | Expr, ...]


@tree_node
class VariableRef(Expr):
    """Reads a variable; as a target, names it."""

    variable: VariableEntity


@tree_node
class FunctionRef(Expr):
    """A function by name, with the type arguments for its whole signature (those of the enclosing type
    first). ``type`` is its function type; of a method without ``self`` applied, self is the first parameter
    (the reference ``Float.+`` and unapplied methods; ``inout`` for mutating ones)."""

    function: FunctionEntity
    types: tuple[Type, ...] = ()


@tree_node
class WitnessRef(Expr):
    """A protocol requirement of ``self_type`` (not known here); ``types``: the requirement's own type arguments."""

    requirement: FunctionEntity
    self_type: Type
    types: tuple[Type, ...] = ()


@tree_node
class Call(Expr):
    """``callee``: a FunctionRef, a WitnessRef, or any expression of function type. Arguments stand in the
    order of the parameters; ``self`` of an instance method comes first; an ``inout`` argument is an ``InOut``.
    An ``init`` call has no self argument; its result is the new value (an Optional when failable)."""

    callee: Expr
    arguments: tuple[Expr, ...]


@tree_node
class DefaultArgument(Expr):
    """The default value of parameter ``index`` of ``function``, evaluated at the call."""

    function: FunctionEntity
    index: int
    types: tuple[Type, ...] = ()


@tree_node
class InOut(Expr):
    """``&target`` as an argument; ``target`` is a target (see ``Assign``)."""

    target: Expr


@tree_node
class Field(Expr):
    """A stored property of a struct or class value; also as a target."""

    base: Expr
    field: FieldEntity


@tree_node
class TupleElement(Expr):
    """Also as a target."""

    base: Expr
    index: int


@tree_node
class Computed(Expr):
    """A computed property or subscript as a target: read by ``getter`` and written by ``setter`` (FunctionRef or
    WitnessRef); ``base`` is a target, or None for a static member; ``arguments`` those of a subscript.
    Mere reads are plain calls of the getter."""

    base: Expr | None
    getter: Expr
    setter: Expr
    arguments: tuple[Expr, ...] = ()


@tree_node
class Assign(Expr):
    """``target = value``. Targets: VariableRef, Field, TupleElement, Computed, a Tuple of targets, Discard.
    Compound assignment is a call of the operator function with an ``InOut``."""

    target: Expr
    value: Expr


@tree_node
class Discard(Expr):
    """The target ``_``."""


@tree_node
class Tuple(Expr):
    elements: tuple[Expr, ...]


@tree_node
class ArrayLiteral(Expr):
    elements: tuple[Expr, ...]


@tree_node
class EnumValue(Expr):
    case: EnumCaseEntity
    payload: tuple[Expr, ...] = ()


@tree_node
class Closure(Expr):
    """``captures``: the variables of enclosing functions that it uses (globals are not captured). A capture
    list's entry is bound by an enclosing ``Let``."""

    parameters: tuple[VariableEntity, ...]
    body: Block
    captures: tuple[VariableEntity, ...]


@tree_node
class Let(Expr):
    """``variable`` is ``value`` inside ``body``."""

    variable: VariableEntity
    value: Expr
    body: Expr


@tree_node
class Conditional(Expr):
    """``condition ? then : otherwise``; also ``&&`` and ``||``."""

    condition: Expr
    then: Expr
    otherwise: Expr


@tree_node
class FunctionConversion(Expr):
    """A function value at another function type: to or from ``@differentiable``, or a subset of its
    differentiation parameters. ``value`` of a conversion to ``@differentiable`` is a closure or function
    reference, or already differentiable."""

    value: Expr


@tree_node
class OptionalWrap(Expr):
    value: Expr


@tree_node
class OptionalChain(Expr):
    """When ``subject`` is some ``variable``, ``body`` (of Optional type already); else nil."""

    subject: Expr
    variable: VariableEntity
    body: Expr


@tree_node
class Coalesce(Expr):
    """``subject ?? otherwise``; ``type`` tells whether the result is still Optional."""

    subject: Expr
    otherwise: Expr


@tree_node
class ForceUnwrap(Expr):
    """``implicit``: of what is declared as ``T!``."""

    value: Expr
    implicit: bool = False


@tree_node
class MetatypeRef(Expr):
    """``Float.self``."""

    instance: Type


@tree_node
class SameType(Expr):
    """Whether two types are the same one; ``operands`` are the metatypes as written, evaluated before."""

    operands: tuple[Expr, ...]
    left: Type
    right: Type


@tree_node
class DynamicCast(Expr):
    """``value is target``, ``as?`` or ``as!``: the ``keyword``."""

    value: Expr
    target: Type
    keyword: str


# --- patterns ------------------------------------------------------------------------


@tree_node
class Pattern(Node):
    pass


@tree_node
class WildcardPattern(Pattern):
    pass


@tree_node
class BindingPattern(Pattern):
    variable: VariableEntity


@tree_node
class TuplePattern(Pattern):
    elements: tuple[Pattern, ...]


@tree_node
class EnumPattern(Pattern):
    """Also Optional's ``some`` and ``none``."""

    case: EnumCaseEntity
    payload: tuple[Pattern, ...]


@tree_node
class TestPattern(Pattern):
    """Matches when ``test`` holds with ``variable`` bound to the value: literals, ranges, ``~=``."""

    variable: VariableEntity
    test: Expr


# --- statements ----------------------------------------------------------------------


@tree_node
class Stmt(Node):
    pass


Block = tuple[Stmt, ...]


@tree_node
class Evaluate(Stmt):
    value: Expr


@tree_node
class Bind(Stmt):
    """``let pattern = value`` (irrefutable). ``value`` None declares without a value: the
    checker has proved that it is assigned before it is read."""

    pattern: Pattern
    value: Expr | None


@tree_node
class BooleanCondition(Node):
    value: Expr


@tree_node
class PatternCondition(Node):
    pattern: Pattern
    value: Expr


Condition = BooleanCondition | PatternCondition


@tree_node
class If(Stmt):
    conditions: tuple[Condition, ...]
    then: Block
    otherwise: Block


@tree_node
class Guard(Stmt):
    """Names bound by the conditions live on in the rest of the block; ``otherwise`` never falls through."""

    conditions: tuple[Condition, ...]
    otherwise: Block


class Label:
    """The identity of a statement that ``break`` or ``continue`` refers to."""

    __slots__ = ("name",)

    def __init__(self, name: str = "") -> None:
        self.name = name


@tree_node
class While(Stmt):
    """``snapshots``: of a loop that is ``@checkpointed``, 0 where their number is left open."""

    label: Label
    conditions: tuple[Condition, ...]
    body: Block
    snapshots: int | None = None


@tree_node
class RepeatWhile(Stmt):
    """``snapshots`` as of ``While``."""

    label: Label
    body: Block
    condition: Expr
    snapshots: int | None = None


@tree_node
class For(Stmt):
    """``for pattern in sequence where test``. The sequence is evaluated once and bound to ``sequence_variable``;
    ``count`` and ``element`` are calls on it: the number of iterations, and the element at ``index_variable``
    (0 up to count) — the requirements ``_iterationCount`` and ``_element(at:)`` of the prelude's ``_Iterable``.
    A refutable ``for case`` pattern skips the elements that do not match. ``snapshots`` as of ``While``."""

    label: Label
    pattern: Pattern
    sequence: Expr
    sequence_variable: VariableEntity
    index_variable: VariableEntity
    count: Expr
    element: Expr
    where: Expr | None
    body: Block
    snapshots: int | None = None


@tree_node
class SwitchItem(Node):
    pattern: Pattern
    where: Expr | None = None


@tree_node
class SwitchCase(Node):
    """``default`` has no items. A case with several items binds the same variables in each."""

    items: tuple[SwitchItem, ...]
    body: Block


@tree_node
class Switch(Stmt):
    """The checker has proved it exhaustive."""

    label: Label
    subject: Expr
    cases: tuple[SwitchCase, ...]


@tree_node
class Return(Stmt):
    value: Expr | None


@tree_node
class Break(Stmt):
    label: Label


@tree_node
class Continue(Stmt):
    label: Label


@tree_node
class Fallthrough(Stmt):
    pass


@tree_node
class Defer(Stmt):
    body: Block


@tree_node
class Do(Stmt):
    """A scope of its own; ``break label`` leaves it."""

    label: Label
    body: Block


@tree_node
class LocalFunction(Stmt):
    """Declares a local function; its captures are taken here."""

    function: FunctionEntity


# --- bodies and programs -------------------------------------------------------------


@tree_node
class Body(Node):
    """A checked function body. ``parameters``: one variable for each parameter; ``self_variable`` for
    methods and inits (in an ``init`` it starts without a value and is the result)."""

    parameters: tuple[VariableEntity, ...]
    self_variable: VariableEntity | None
    statements: Block


@tree_node
class Program(Node):
    """The checked program. ``statements``: the main file's top-level statements, in order (declarations of
    functions and types are not among them; a global's declaration is, as a ``Bind``).
    Bodies of library functions are checked when asked for, by ``checker.body(function)``."""

    main: ModuleEntity
    modules: tuple[ModuleEntity, ...]
    statements: Block
    nominals: tuple[NominalEntity, ...] = ()
