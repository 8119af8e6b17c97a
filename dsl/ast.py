"""The syntax tree: what was written, before any name is looked up.

Every node is frozen and carries its span; spans take no part in equality, so a tree
that is printed and parsed again compares equal to itself. Operator expressions arrive
here already folded by precedence.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from .nodes import Tree, tree_node
from .source import NOWHERE, Span

if TYPE_CHECKING:
    from .packed import Part


class _WithPart(Tree):
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


@tree_node
class Node(_WithPart):
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


# --- types ---------------------------------------------------------------------------


@tree_node
class TypeExpr(Node):
    """A type as written."""


@tree_node
class NamedType(TypeExpr):
    """``Float``, ``Tensor<Float>``, ``Self``; with ``base``, ``T.TangentVector``."""

    name: str
    arguments: tuple[TypeExpr, ...] = ()
    base: TypeExpr | None = None


@tree_node
class ArrayType(TypeExpr):
    element: TypeExpr


@tree_node
class DictionaryType(TypeExpr):
    key: TypeExpr
    value: TypeExpr


@tree_node
class OptionalType(TypeExpr):
    wrapped: TypeExpr
    implicitly_unwrapped: bool = False


@tree_node
class TupleTypeElement(Node):
    label: str | None
    type: TypeExpr


@tree_node
class TupleType(TypeExpr):
    """``()`` is ``Void``; a single unlabelled element is just parentheses and never a tuple."""

    elements: tuple[TupleTypeElement, ...]


@tree_node
class FunctionTypeParameter(Node):
    type: TypeExpr
    label: str | None = None
    inout: bool = False
    variadic: bool = False
    attributes: tuple[Attribute, ...] = ()


@tree_node
class FunctionType(TypeExpr):
    """``@differentiable (Float, inout Int) -> Float``; also ``throws`` and ``async``, refused later."""

    parameters: tuple[FunctionTypeParameter, ...]
    result: TypeExpr
    attributes: tuple[Attribute, ...] = ()
    effects: tuple[str, ...] = ()


@tree_node
class AttributedType(TypeExpr):
    """Attributes in front of a type that is not a function type (refused later)."""

    attributes: tuple[Attribute, ...]
    type: TypeExpr


@tree_node
class MetatypeType(TypeExpr):
    """``T.Type`` or ``P.Protocol``."""

    instance: TypeExpr
    keyword: str = "Type"


@tree_node
class CompositionType(TypeExpr):
    """``P & Q``."""

    members: tuple[TypeExpr, ...]


@tree_node
class ConstrainedType(TypeExpr):
    """``some P`` or ``any P``."""

    keyword: str
    bound: TypeExpr


@tree_node
class InvalidType(TypeExpr):
    """Stands where a syntax error left no type; never without an error diagnostic."""


@tree_node
class GenericParameter(Node):
    name: str
    bound: TypeExpr | None = None


@tree_node
class Requirement(Node):
    """One clause of ``where``: ``left: right`` or ``left == right``."""

    left: TypeExpr
    relation: str
    right: TypeExpr


# --- attributes ----------------------------------------------------------------------


@tree_node
class DeclName(Node):
    """A declaration named in an attribute: ``Foo.bar(_:x:)``, ``+``, ``Foo.init``, ``x.get``.

    ``labels`` is ``None`` when no argument list was written, else one entry each (``_`` as None).
    """

    name: str
    base: TypeExpr | None = None
    labels: tuple[str | None, ...] | None = None
    accessor: str | None = None


@tree_node
class AttributeArgument(Node):
    """``value`` is the expression written, or a ``DeclName`` for ``of:`` and ``@differentiating(f)``."""

    label: str | None
    value: Expr | DeclName


@tree_node
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


@tree_node
class Expr(Node):
    """An expression."""


@tree_node
class IntegerLiteral(Expr):
    value: int


@tree_node
class FloatLiteral(Expr):
    """``text`` as written without underscores: its value depends on the type it takes."""

    text: str


@tree_node
class BooleanLiteral(Expr):
    value: bool


@tree_node
class NilLiteral(Expr):
    pass


@tree_node
class StringLiteral(Expr):
    """Text (escapes resolved) and interpolated expressions, in order."""

    parts: tuple[str | Expr, ...]


@tree_node
class MagicLiteral(Expr):
    """``#file``, ``#line``, ``#function``, ``#column``."""

    name: str


@tree_node
class Name(Expr):
    """``x``, ``self``, ``Self``, ``$0``, ``_`` (only as an assignment's target), ``Foo<Float>``.

    ``labels``: a reference to a function by its full name, ``f(_:x:)``.
    """

    name: str
    arguments: tuple[TypeExpr, ...] = ()
    labels: tuple[str | None, ...] | None = None


@tree_node
class Member(Expr):
    """``base.name``, ``base.0``; with ``base`` None an implicit member, ``.name``."""

    base: Expr | None
    name: str
    arguments: tuple[TypeExpr, ...] = ()
    labels: tuple[str | None, ...] | None = None
    name_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@tree_node
class TypeReference(Expr):
    """A type where an expression stands that no name could spell: ``[Float]``, ``(Int) -> Int``, ``Float?``."""

    type: TypeExpr


@tree_node
class Argument(Node):
    label: str | None
    value: Expr


@tree_node
class Call(Expr):
    """``trailing`` closures stand last in ``arguments`` too; the number says how many were trailing."""

    callee: Expr
    arguments: tuple[Argument, ...]
    trailing: int = 0


@tree_node
class Subscript(Expr):
    base: Expr
    arguments: tuple[Argument, ...]


@tree_node
class Tuple(Expr):
    """``()``, ``(a, label: b)``."""

    elements: tuple[Argument, ...]


@tree_node
class Paren(Expr):
    inner: Expr


@tree_node
class ArrayLiteral(Expr):
    elements: tuple[Expr, ...]


@tree_node
class DictionaryLiteral(Expr):
    entries: tuple[tuple[Expr, Expr], ...]


@tree_node
class ClosureParameter(Node):
    name: str
    type: TypeExpr | None = None
    inout: bool = False


@tree_node
class Capture(Node):
    """An entry of a capture list, ``[x]``, ``[y = x + 1]``, ``[weak self]``."""

    name: str
    value: Expr | None = None
    ownership: str | None = None


@tree_node
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


@tree_node
class Unary(Expr):
    """A prefix or postfix operator."""

    operator: str
    operand: Expr
    postfix: bool = False
    operator_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@tree_node
class Binary(Expr):
    """An infix operator other than assignment, ternary and casts."""

    operator: str
    left: Expr
    right: Expr
    operator_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@tree_node
class Assign(Expr):
    """``target = value``; ``operator`` is ``+`` for ``+=``, None for plain ``=``."""

    operator: str | None
    target: Expr
    value: Expr
    operator_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@tree_node
class Ternary(Expr):
    condition: Expr
    then: Expr
    otherwise: Expr


@tree_node
class Cast(Expr):
    """``value as T``; ``keyword`` is one of ``as``, ``as?``, ``as!``, ``is``."""

    value: Expr
    keyword: str
    type: TypeExpr


@tree_node
class OperatorReference(Expr):
    """``(+)``, or ``+`` alone as an argument."""

    operator: str


@tree_node
class InOut(Expr):
    """``&x`` as an argument."""

    target: Expr


@tree_node
class ForceUnwrap(Expr):
    value: Expr


@tree_node
class OptionalChain(Expr):
    """The ``x?`` in ``x?.y``; the whole chain is found by walking outwards."""

    value: Expr


@tree_node
class Try(Expr):
    """``try``, ``try?``, ``try!``, ``await``: read so that they can be refused by name."""

    keyword: str
    value: Expr


@tree_node
class KeyPath(Expr):
    """``\\Model.dense.weight``; ``components`` as written after the root (``self`` for the identity)."""

    root: TypeExpr | None
    components: tuple[str, ...]


@tree_node
class InvalidExpr(Expr):
    """Stands where a syntax error left no expression; never without an error diagnostic."""


# --- patterns ------------------------------------------------------------------------


@tree_node
class Pattern(Node):
    """What a value is matched against."""


@tree_node
class WildcardPattern(Pattern):
    pass


@tree_node
class BindingPattern(Pattern):
    """Binds ``name``; inside ``ValuePattern`` or a declaration."""

    name: str


@tree_node
class ValuePattern(Pattern):
    """``let p`` or ``var p`` inside a pattern: names in ``p`` are bound, not compared."""

    keyword: str
    pattern: Pattern


@tree_node
class TuplePattern(Pattern):
    elements: tuple[tuple[str | None, Pattern], ...]


@tree_node
class TypedPattern(Pattern):
    pattern: Pattern
    type: TypeExpr


@tree_node
class EnumPattern(Pattern):
    """``.name``, ``Type.name(p, q)``; ``payload`` is None when no parentheses were written."""

    type: TypeExpr | None
    name: str
    payload: tuple[tuple[str | None, Pattern], ...] | None = None


@tree_node
class OptionalPattern(Pattern):
    """``p?``."""

    pattern: Pattern


@tree_node
class CastPattern(Pattern):
    """``is T`` (``pattern`` None) or ``p as T``."""

    pattern: Pattern | None
    type: TypeExpr


@tree_node
class ExpressionPattern(Pattern):
    """Compared with ``~=``: a literal, a range, any expression."""

    value: Expr


# --- statements ----------------------------------------------------------------------


@tree_node
class Stmt(Node):
    """A statement; declarations are statements too."""


Block = tuple[Stmt, ...]


@tree_node
class ExpressionStmt(Stmt):
    value: Expr


@tree_node
class ExpressionCondition(Node):
    value: Expr


@tree_node
class BindingCondition(Node):
    """``let x = y``, ``var x: T = y``; ``value`` None is the shorthand ``if let x``."""

    keyword: str
    pattern: Pattern
    value: Expr | None


@tree_node
class CaseCondition(Node):
    """``case p = y``."""

    pattern: Pattern
    value: Expr


Condition = ExpressionCondition | BindingCondition | CaseCondition


@tree_node
class If(Stmt):
    """``else if`` is an ``otherwise`` that holds a single ``If``."""

    conditions: tuple[Condition, ...]
    then: Block
    otherwise: Block | None


@tree_node
class Guard(Stmt):
    conditions: tuple[Condition, ...]
    otherwise: Block


@tree_node
class While(Stmt):
    conditions: tuple[Condition, ...]
    body: Block
    attributes: tuple[Attribute, ...] = ()


@tree_node
class RepeatWhile(Stmt):
    body: Block
    condition: Expr
    attributes: tuple[Attribute, ...] = ()


@tree_node
class For(Stmt):
    pattern: Pattern
    sequence: Expr
    where: Expr | None
    body: Block
    case: bool = False
    attributes: tuple[Attribute, ...] = ()


@tree_node
class SwitchItem(Node):
    pattern: Pattern
    where: Expr | None = None


@tree_node
class SwitchCase(Node):
    """``default`` has no items."""

    items: tuple[SwitchItem, ...]
    body: Block


@tree_node
class Switch(Stmt):
    subject: Expr
    cases: tuple[SwitchCase, ...]


@tree_node
class Return(Stmt):
    value: Expr | None


@tree_node
class Break(Stmt):
    label: str | None


@tree_node
class Continue(Stmt):
    label: str | None


@tree_node
class Fallthrough(Stmt):
    pass


@tree_node
class Throw(Stmt):
    value: Expr


@tree_node
class Defer(Stmt):
    body: Block


@tree_node
class Catch(Node):
    patterns: tuple[SwitchItem, ...]
    body: Block


@tree_node
class Do(Stmt):
    body: Block
    catches: tuple[Catch, ...] = ()


@tree_node
class Labelled(Stmt):
    label: str
    statement: Stmt


# --- declarations --------------------------------------------------------------------


@tree_node
class Decl(Stmt):
    """``modifiers`` are the words before the keyword (``public``, ``static``, ``mutating``,
    ``private(set)``); ``doc`` is the text of the doc comment above, if any."""

    attributes: tuple[Attribute, ...] = field(default=(), kw_only=True)
    modifiers: tuple[str, ...] = field(default=(), kw_only=True)
    doc: str | None = field(default=None, kw_only=True, compare=False)
    name_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@tree_node
class Import(Decl):
    """``import geometry``. ``kind``: the keyword of ``import func geometry.area``, which brings only that name."""

    path: tuple[str, ...]
    kind: str | None = None


@tree_node
class Accessor(Node):
    """``get``, ``set(newValue)``, ``willSet``, ``didSet``, ``_modify``; ``body`` None inside protocols."""

    kind: str
    body: Block | None
    parameter: str | None = None
    attributes: tuple[Attribute, ...] = ()
    modifiers: tuple[str, ...] = ()


@tree_node
class Binding(Node):
    """One of the comma-separated parts of ``let`` and ``var``. A type stands in a ``TypedPattern``.
    ``accessors`` is None for a stored variable; ``{ expr }`` alone is one ``get``."""

    pattern: Pattern
    value: Expr | None
    accessors: tuple[Accessor, ...] | None = None


@tree_node
class Variable(Decl):
    keyword: str
    bindings: tuple[Binding, ...]


@tree_node
class Parameter(Node):
    """``label name: type = default``. ``label`` is None for ``_``; equal to ``name`` when one was written."""

    label: str | None
    name: str
    type: TypeExpr
    default: Expr | None = None
    inout: bool = False
    variadic: bool = False
    attributes: tuple[Attribute, ...] = ()


@tree_node
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


@tree_node
class Initializer(Decl):
    generics: tuple[GenericParameter, ...]
    parameters: tuple[Parameter, ...]
    where: tuple[Requirement, ...]
    body: Block | None
    failable: bool = False
    effects: tuple[str, ...] = ()


@tree_node
class Deinitializer(Decl):
    body: Block


@tree_node
class SubscriptDecl(Decl):
    generics: tuple[GenericParameter, ...]
    parameters: tuple[Parameter, ...]
    result: TypeExpr
    where: tuple[Requirement, ...]
    accessors: tuple[Accessor, ...]


@tree_node
class Nominal(Decl):
    """``keyword`` is ``struct``, ``enum``, ``class``, ``actor`` or ``protocol``."""

    keyword: str
    name: str
    generics: tuple[GenericParameter, ...]
    inherits: tuple[TypeExpr, ...]
    where: tuple[Requirement, ...]
    members: tuple[Decl, ...]


@tree_node
class EnumCase(Node):
    name: str
    payload: tuple[Parameter, ...] | None = None
    raw: Expr | None = None


@tree_node
class EnumCases(Decl):
    cases: tuple[EnumCase, ...]


@tree_node
class AssociatedType(Decl):
    name: str
    inherits: tuple[TypeExpr, ...]
    default: TypeExpr | None
    where: tuple[Requirement, ...]


@tree_node
class Extension(Decl):
    type: TypeExpr
    inherits: tuple[TypeExpr, ...]
    where: tuple[Requirement, ...]
    members: tuple[Decl, ...]


@tree_node
class TypeAlias(Decl):
    name: str
    generics: tuple[GenericParameter, ...]
    type: TypeExpr
    where: tuple[Requirement, ...] = ()


@tree_node
class Operator(Decl):
    fixity: str
    name: str
    group: str | None


@tree_node
class PrecedenceGroup(Decl):
    """``relations`` as written: ("higherThan", "MultiplicationPrecedence"), ("associativity", "right")."""

    name: str
    relations: tuple[tuple[str, str], ...]


@tree_node
class InvalidDecl(Decl):
    """Stands for a statement or member that could not be read; never without an error diagnostic."""


@tree_node
class File(Node):
    statements: Block
