"""The syntax tree: what was written, before any name is looked up.

Every node is frozen and carries its span; spans take no part in equality, so a tree
that is printed and parsed again compares equal to itself. Operator expressions arrive
here already folded by precedence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .source import NOWHERE, Span

if TYPE_CHECKING:
    from .packed import Part


class _WithPart:
    """What a node of the library may not have been read yet: ``part``, which is unset elsewhere, has it."""

    __slots__ = ("part",)
    part: Part

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            part = None if name == "part" else getattr(self, "part", None)
            if part is None or part.field != name:
                raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
            value = part.read()
            object.__setattr__(self, name, value)
            return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(_WithPart):
    span: Span = field(default=NOWHERE, compare=False, repr=False)


# --- types ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypeExpr(Node):
    """A type as written."""


@dataclass(frozen=True, slots=True)
class NamedType(TypeExpr):
    """``Float``, ``Tensor<Float>``, ``Self``; with ``base``, ``T.TangentVector``."""

    name: str
    arguments: tuple[TypeExpr, ...] = ()
    base: TypeExpr | None = None


@dataclass(frozen=True, slots=True)
class ArrayType(TypeExpr):
    element: TypeExpr


@dataclass(frozen=True, slots=True)
class DictionaryType(TypeExpr):
    key: TypeExpr
    value: TypeExpr


@dataclass(frozen=True, slots=True)
class OptionalType(TypeExpr):
    wrapped: TypeExpr
    implicitly_unwrapped: bool = False


@dataclass(frozen=True, slots=True)
class TupleTypeElement(Node):
    label: str | None
    type: TypeExpr


@dataclass(frozen=True, slots=True)
class TupleType(TypeExpr):
    """``()`` is ``Void``; a single unlabelled element is just parentheses and never a tuple."""

    elements: tuple[TupleTypeElement, ...]


@dataclass(frozen=True, slots=True)
class FunctionTypeParameter(Node):
    type: TypeExpr
    label: str | None = None
    inout: bool = False
    variadic: bool = False
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionType(TypeExpr):
    """``@differentiable (Float, inout Int) -> Float``; also ``throws`` and ``async``, refused later."""

    parameters: tuple[FunctionTypeParameter, ...]
    result: TypeExpr
    attributes: tuple[Attribute, ...] = ()
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttributedType(TypeExpr):
    """Attributes in front of a type that is not a function type (refused later)."""

    attributes: tuple[Attribute, ...]
    type: TypeExpr


@dataclass(frozen=True, slots=True)
class MetatypeType(TypeExpr):
    """``T.Type`` or ``P.Protocol``."""

    instance: TypeExpr
    keyword: str = "Type"


@dataclass(frozen=True, slots=True)
class CompositionType(TypeExpr):
    """``P & Q``."""

    members: tuple[TypeExpr, ...]


@dataclass(frozen=True, slots=True)
class ConstrainedType(TypeExpr):
    """``some P`` or ``any P``."""

    keyword: str
    bound: TypeExpr


@dataclass(frozen=True, slots=True)
class InvalidType(TypeExpr):
    """Stands where a syntax error left no type; never without an error diagnostic."""


@dataclass(frozen=True, slots=True)
class GenericParameter(Node):
    name: str
    bound: TypeExpr | None = None


@dataclass(frozen=True, slots=True)
class Requirement(Node):
    """One clause of ``where``: ``left: right`` or ``left == right``."""

    left: TypeExpr
    relation: str
    right: TypeExpr


# --- attributes ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeclName(Node):
    """A declaration named in an attribute: ``Foo.bar(_:x:)``, ``+``, ``Foo.init``, ``x.get``.

    ``labels`` is ``None`` when no argument list was written, else one entry each (``_`` as None).
    """

    name: str
    base: TypeExpr | None = None
    labels: tuple[str | None, ...] | None = None
    accessor: str | None = None


@dataclass(frozen=True, slots=True)
class AttributeArgument(Node):
    """``value`` is the expression written, or a ``DeclName`` for ``of:`` and ``@differentiating(f)``."""

    label: str | None
    value: Expr | DeclName


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """``@name(arguments where requirements)``. ``arguments`` is None when no parentheses were written."""

    name: str
    arguments: tuple[AttributeArgument, ...] | None = None
    requirements: tuple[Requirement, ...] = ()

    def original(self) -> DeclName | None:
        """The function whose derivative the attribute declares."""
        for argument in self.arguments or ():
            if argument.label in (None, "of") and isinstance(argument.value, DeclName):
                return argument.value
        return None

    def text(self, label: str | None = None) -> str | None:
        """The argument with this label, where it is a text: ``fadd`` in ``@intrinsic("fadd")``."""
        for argument in self.arguments or ():
            value = argument.value
            if argument.label == label and isinstance(value, StringLiteral):
                return "".join(part for part in value.parts if isinstance(part, str))
        return None


# --- expressions ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Expr(Node):
    """An expression."""


@dataclass(frozen=True, slots=True)
class IntegerLiteral(Expr):
    value: int


@dataclass(frozen=True, slots=True)
class FloatLiteral(Expr):
    """``text`` as written without underscores: its value depends on the type it takes."""

    text: str


@dataclass(frozen=True, slots=True)
class BooleanLiteral(Expr):
    value: bool


@dataclass(frozen=True, slots=True)
class NilLiteral(Expr):
    pass


@dataclass(frozen=True, slots=True)
class StringLiteral(Expr):
    """Text (escapes resolved) and interpolated expressions, in order."""

    parts: tuple[str | Expr, ...]


@dataclass(frozen=True, slots=True)
class MagicLiteral(Expr):
    """``#file``, ``#line``, ``#function``, ``#column``."""

    name: str


@dataclass(frozen=True, slots=True)
class Name(Expr):
    """``x``, ``self``, ``Self``, ``$0``, ``_`` (only as an assignment's target), ``Foo<Float>``.

    ``labels``: a reference to a function by its full name, ``f(_:x:)``.
    """

    name: str
    arguments: tuple[TypeExpr, ...] = ()
    labels: tuple[str | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Member(Expr):
    """``base.name``, ``base.0``; with ``base`` None an implicit member, ``.name``."""

    base: Expr | None
    name: str
    arguments: tuple[TypeExpr, ...] = ()
    labels: tuple[str | None, ...] | None = None
    name_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class TypeReference(Expr):
    """A type where an expression stands that no name could spell: ``[Float]``, ``(Int) -> Int``, ``Float?``."""

    type: TypeExpr


@dataclass(frozen=True, slots=True)
class Argument(Node):
    label: str | None
    value: Expr


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """``trailing`` closures stand last in ``arguments`` too; the number says how many were trailing."""

    callee: Expr
    arguments: tuple[Argument, ...]
    trailing: int = 0


@dataclass(frozen=True, slots=True)
class Subscript(Expr):
    base: Expr
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Tuple(Expr):
    """``()``, ``(a, label: b)``."""

    elements: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Paren(Expr):
    inner: Expr


@dataclass(frozen=True, slots=True)
class ArrayLiteral(Expr):
    elements: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class DictionaryLiteral(Expr):
    entries: tuple[tuple[Expr, Expr], ...]


@dataclass(frozen=True, slots=True)
class ClosureParameter(Node):
    name: str
    type: TypeExpr | None = None
    inout: bool = False


@dataclass(frozen=True, slots=True)
class Capture(Node):
    """An entry of a capture list, ``[x]``, ``[y = x + 1]``, ``[weak self]``."""

    name: str
    value: Expr | None = None
    ownership: str | None = None


@dataclass(frozen=True, slots=True)
class Closure(Expr):
    """``parameters`` is None when no signature was written: ``{ $0 + 1 }``, ``{ print(1) }``. ``branches``: it
    stands for an ``if`` or ``switch`` that gives a value."""

    parameters: tuple[ClosureParameter, ...] | None
    result: TypeExpr | None
    body: tuple[Stmt, ...]
    captures: tuple[Capture, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    effects: tuple[str, ...] = ()
    branches: bool = field(default=False, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Unary(Expr):
    """A prefix or postfix operator."""

    operator: str
    operand: Expr
    postfix: bool = False
    operator_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Binary(Expr):
    """An infix operator other than assignment, ternary and casts."""

    operator: str
    left: Expr
    right: Expr
    operator_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Assign(Expr):
    """``target = value``; ``operator`` is ``+`` for ``+=``, None for plain ``=``."""

    operator: str | None
    target: Expr
    value: Expr
    operator_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Ternary(Expr):
    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Cast(Expr):
    """``value as T``; ``keyword`` is one of ``as``, ``as?``, ``as!``, ``is``."""

    value: Expr
    keyword: str
    type: TypeExpr


@dataclass(frozen=True, slots=True)
class OperatorReference(Expr):
    """``(+)``, or ``+`` alone as an argument."""

    operator: str


@dataclass(frozen=True, slots=True)
class InOut(Expr):
    """``&x`` as an argument."""

    target: Expr


@dataclass(frozen=True, slots=True)
class ForceUnwrap(Expr):
    value: Expr


@dataclass(frozen=True, slots=True)
class OptionalChain(Expr):
    """The ``x?`` in ``x?.y``; the whole chain is found by walking outwards."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Try(Expr):
    """``try``, ``try?``, ``try!``, ``await``: read so that they can be refused by name."""

    keyword: str
    value: Expr


@dataclass(frozen=True, slots=True)
class KeyPath(Expr):
    """``\\Model.dense.weight``; ``components`` as written after the root (``self`` for the identity)."""

    root: TypeExpr | None
    components: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InvalidExpr(Expr):
    """Stands where a syntax error left no expression; never without an error diagnostic."""


# --- patterns ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pattern(Node):
    """What a value is matched against."""


@dataclass(frozen=True, slots=True)
class WildcardPattern(Pattern):
    pass


@dataclass(frozen=True, slots=True)
class BindingPattern(Pattern):
    """Binds ``name``; inside ``ValuePattern`` or a declaration."""

    name: str


@dataclass(frozen=True, slots=True)
class ValuePattern(Pattern):
    """``let p`` or ``var p`` inside a pattern: names in ``p`` are bound, not compared."""

    keyword: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class TuplePattern(Pattern):
    elements: tuple[tuple[str | None, Pattern], ...]


@dataclass(frozen=True, slots=True)
class TypedPattern(Pattern):
    pattern: Pattern
    type: TypeExpr


@dataclass(frozen=True, slots=True)
class EnumPattern(Pattern):
    """``.name``, ``Type.name(p, q)``; ``payload`` is None when no parentheses were written."""

    type: TypeExpr | None
    name: str
    payload: tuple[tuple[str | None, Pattern], ...] | None = None


@dataclass(frozen=True, slots=True)
class OptionalPattern(Pattern):
    """``p?``."""

    pattern: Pattern


@dataclass(frozen=True, slots=True)
class CastPattern(Pattern):
    """``is T`` (``pattern`` None) or ``p as T``."""

    pattern: Pattern | None
    type: TypeExpr


@dataclass(frozen=True, slots=True)
class ExpressionPattern(Pattern):
    """Compared with ``~=``: a literal, a range, any expression."""

    value: Expr


# --- statements ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stmt(Node):
    """A statement; declarations are statements too."""


Block = tuple[Stmt, ...]


@dataclass(frozen=True, slots=True)
class ExpressionStmt(Stmt):
    value: Expr


@dataclass(frozen=True, slots=True)
class ExpressionCondition(Node):
    value: Expr


@dataclass(frozen=True, slots=True)
class BindingCondition(Node):
    """``let x = y``, ``var x: T = y``; ``value`` None is the shorthand ``if let x``."""

    keyword: str
    pattern: Pattern
    value: Expr | None


@dataclass(frozen=True, slots=True)
class CaseCondition(Node):
    """``case p = y``."""

    pattern: Pattern
    value: Expr


Condition = ExpressionCondition | BindingCondition | CaseCondition


@dataclass(frozen=True, slots=True)
class If(Stmt):
    """``else if`` is an ``otherwise`` that holds a single ``If``."""

    conditions: tuple[Condition, ...]
    then: Block
    otherwise: Block | None


@dataclass(frozen=True, slots=True)
class Guard(Stmt):
    conditions: tuple[Condition, ...]
    otherwise: Block


@dataclass(frozen=True, slots=True)
class While(Stmt):
    conditions: tuple[Condition, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class RepeatWhile(Stmt):
    body: Block
    condition: Expr


@dataclass(frozen=True, slots=True)
class For(Stmt):
    pattern: Pattern
    sequence: Expr
    where: Expr | None
    body: Block
    case: bool = False
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class SwitchItem(Node):
    pattern: Pattern
    where: Expr | None = None


@dataclass(frozen=True, slots=True)
class SwitchCase(Node):
    """``default`` has no items."""

    items: tuple[SwitchItem, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class Switch(Stmt):
    subject: Expr
    cases: tuple[SwitchCase, ...]


@dataclass(frozen=True, slots=True)
class Return(Stmt):
    value: Expr | None


@dataclass(frozen=True, slots=True)
class Break(Stmt):
    label: str | None


@dataclass(frozen=True, slots=True)
class Continue(Stmt):
    label: str | None


@dataclass(frozen=True, slots=True)
class Fallthrough(Stmt):
    pass


@dataclass(frozen=True, slots=True)
class Throw(Stmt):
    value: Expr


@dataclass(frozen=True, slots=True)
class Defer(Stmt):
    body: Block


@dataclass(frozen=True, slots=True)
class Catch(Node):
    patterns: tuple[SwitchItem, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class Do(Stmt):
    body: Block
    catches: tuple[Catch, ...] = ()


@dataclass(frozen=True, slots=True)
class Labelled(Stmt):
    label: str
    statement: Stmt


# --- declarations --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decl(Stmt):
    """``modifiers`` are the words before the keyword (``public``, ``static``, ``mutating``,
    ``private(set)``); ``doc`` is the text of the doc comment above, if any."""

    attributes: tuple[Attribute, ...] = field(default=(), kw_only=True)
    modifiers: tuple[str, ...] = field(default=(), kw_only=True)
    doc: str | None = field(default=None, kw_only=True, compare=False)
    name_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Import(Decl):
    """``import geometry``. ``kind``: the keyword of ``import func geometry.area``, which brings only that name."""

    path: tuple[str, ...]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Accessor(Node):
    """``get``, ``set(newValue)``, ``willSet``, ``didSet``, ``_modify``; ``body`` None inside protocols."""

    kind: str
    body: Block | None
    parameter: str | None = None
    attributes: tuple[Attribute, ...] = ()
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding(Node):
    """One of the comma-separated parts of ``let`` and ``var``. A type stands in a ``TypedPattern``.
    ``accessors`` is None for a stored variable; ``{ expr }`` alone is one ``get``."""

    pattern: Pattern
    value: Expr | None
    accessors: tuple[Accessor, ...] | None = None


@dataclass(frozen=True, slots=True)
class Variable(Decl):
    keyword: str
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """``label name: type = default``. ``label`` is None for ``_``; equal to ``name`` when one was written."""

    label: str | None
    name: str
    type: TypeExpr
    default: Expr | None = None
    inout: bool = False
    variadic: bool = False
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class Function(Decl):
    """A function, method or operator. ``body`` None in protocols and for intrinsics.
    ``fixity`` stands in ``modifiers`` (``prefix``, ``postfix``)."""

    name: str
    generics: tuple[GenericParameter, ...]
    parameters: tuple[Parameter, ...]
    result: TypeExpr | None
    where: tuple[Requirement, ...]
    body: Block | None
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Initializer(Decl):
    generics: tuple[GenericParameter, ...]
    parameters: tuple[Parameter, ...]
    where: tuple[Requirement, ...]
    body: Block | None
    failable: bool = False
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deinitializer(Decl):
    body: Block


@dataclass(frozen=True, slots=True)
class SubscriptDecl(Decl):
    generics: tuple[GenericParameter, ...]
    parameters: tuple[Parameter, ...]
    result: TypeExpr
    where: tuple[Requirement, ...]
    accessors: tuple[Accessor, ...]


@dataclass(frozen=True, slots=True)
class Nominal(Decl):
    """``keyword`` is ``struct``, ``enum``, ``class``, ``actor`` or ``protocol``."""

    keyword: str
    name: str
    generics: tuple[GenericParameter, ...]
    inherits: tuple[TypeExpr, ...]
    where: tuple[Requirement, ...]
    members: tuple[Decl, ...]


@dataclass(frozen=True, slots=True)
class EnumCase(Node):
    name: str
    payload: tuple[Parameter, ...] | None = None
    raw: Expr | None = None


@dataclass(frozen=True, slots=True)
class EnumCases(Decl):
    cases: tuple[EnumCase, ...]


@dataclass(frozen=True, slots=True)
class AssociatedType(Decl):
    name: str
    inherits: tuple[TypeExpr, ...]
    default: TypeExpr | None
    where: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Extension(Decl):
    type: TypeExpr
    inherits: tuple[TypeExpr, ...]
    where: tuple[Requirement, ...]
    members: tuple[Decl, ...]


@dataclass(frozen=True, slots=True)
class TypeAlias(Decl):
    name: str
    generics: tuple[GenericParameter, ...]
    type: TypeExpr
    where: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Operator(Decl):
    fixity: str
    name: str
    group: str | None


@dataclass(frozen=True, slots=True)
class PrecedenceGroup(Decl):
    """``relations`` as written: ("higherThan", "MultiplicationPrecedence"), ("associativity", "right")."""

    name: str
    relations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class InvalidDecl(Decl):
    """Stands for a statement or member that could not be read; never without an error diagnostic."""


@dataclass(frozen=True, slots=True)
class File(Node):
    statements: Block
