"""Literals: which types can hold them, their defaults, and what they become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import ast, conform, tast
from .. import types as t
from ..declarations.substitute import show
from ..infer import Mismatch, Variable, is_free, resolve
from ..source import Span
from .drafts import Draft
from .known import Known

if TYPE_CHECKING:
    from ..entities import NominalEntity
    from ..environment import Environment
    from .elaborator import Elaborator

FLOATS = frozenset({"f32", "f64", "f80"})
INTEGER_RANGES = {
    **{f"i{bits}": (-(1 << bits - 1), (1 << bits - 1) - 1) for bits in (8, 16, 32, 64)},
    **{f"u{bits}": (0, (1 << bits) - 1) for bits in (8, 16, 32, 64)},
}
PROTOCOLS = {
    "integer": "ExpressibleByIntegerLiteral",
    "float": "ExpressibleByFloatLiteral",
    "boolean": "ExpressibleByBooleanLiteral",
    "string": "ExpressibleByStringLiteral",
    "array": "ExpressibleByArrayLiteral",
    "dictionary": "ExpressibleByDictionaryLiteral",
}
INITIALISER_LABELS = {
    "integer": "integerLiteral",
    "float": "floatLiteral",
    "boolean": "booleanLiteral",
    "string": "stringLiteral",
    "array": "arrayLiteral",
    "dictionary": "dictionaryLiteral",
}
BUILT_IN = {"integer": ("IntegerLiteralType", "Int"), "float": ("FloatLiteralType", "Double")}
DEFAULTS = {"integer": "Int", "float": "Double", "boolean": "Bool", "string": "String"}


class Literals:
    def __init__(self, known: Known) -> None:
        self.known = known
        self._accepted: dict[tuple[NominalEntity, tuple[t.Type, ...] | None, str], bool] = {}

    def accepts(self, type: t.Type, kind: str, env: Environment) -> bool:
        """Whether a literal of this kind can be a ``type``."""
        if type.__class__ is t.Nominal:
            entity: NominalEntity = type.entity  # type: ignore[attr-defined]
            # A conformance may depend on the arguments.
            arguments = resolve(type).arguments if type.arguments else ()  # type: ignore[attr-defined]
            key = (entity, arguments if not any(map(is_free, arguments)) else None, kind)
            known = self._accepted.get(key)
            if known is None:
                known = self._accepted[key] = self._nominal_accepts(type, entity, kind, env)
            return known
        if type.__class__ in (t.Generic, t.Associated):
            return kind != "nil" and conform.find(type, env.entity(PROTOCOLS[kind]), env) is not None
        return False

    def wraps(self, type: t.Type, kind: str, env: Environment) -> bool:
        """Whether the literal, an argument for a generic parameter, may be inside of the Optional ``type``."""
        wrapped = self.known.wrapped(type)
        return wrapped is not None and kind in DEFAULTS and self.accepts(resolve(wrapped), kind, env)

    def _nominal_accepts(self, type: t.Type, entity: NominalEntity, kind: str, env: Environment) -> bool:
        if kind == "nil":
            return entity is self.known.optional
        if kind == "array" and entity is self.known.array:
            return True
        if kind == "boolean" and type == self.known.bool:
            return True
        return conform.find(type, env.entity(PROTOCOLS[kind]), env) is not None

    def default(self, kind: str) -> t.Type | None:
        """The type of a literal that nothing else decides."""
        name = DEFAULTS.get(kind)
        return self.known.type(name) if name is not None else None

    def alternatives(self, kind: str) -> tuple[t.Type, ...]:
        """The default, then what is tried when something else is required of the literal."""
        if kind == "integer":
            return (self.known.int, self.known.double)
        default = self.default(kind)
        return (default,) if default is not None else ()

    def oddness(self, type: t.Type, kind: str) -> int:
        """How far a type is from the default one: an integer rather becomes a Double than another number,
        and a number rather another number than a value of a user's type."""
        if type in self.alternatives(kind):
            return 1
        return 2 if isinstance(type, t.Nominal) and type.entity.scalar is not None else 3

    def element(self, type: t.Type, env: Environment) -> t.Type:
        """What the elements of an array literal of this type are."""
        if type.__class__ is t.Nominal and type.entity is self.known.array:  # type: ignore[attr-defined]
            return type.arguments[0]  # type: ignore[attr-defined]
        protocol = env.entity(PROTOCOLS["array"])
        return conform.normalise(t.Associated(type, protocol.associated["ArrayLiteralElement"]), env)

    def entry(self, type: t.Type, env: Environment) -> tuple[t.Type, t.Type]:
        """What the keys and the values of a dictionary literal of this type are."""
        associated = env.entity(PROTOCOLS["dictionary"]).associated
        return (
            conform.normalise(t.Associated(type, associated["Key"]), env),
            conform.normalise(t.Associated(type, associated["Value"]), env),
        )

    # --- what they become ---

    def number(self, variable: t.Type, value: int | str, span: Span, env: Environment) -> tast.Expr:
        """``value``: an integer, or the text of a float."""
        type = resolve(variable)
        wrapped = self.known.wrapped(type)
        if wrapped is not None:
            return tast.OptionalWrap(type, self.number(wrapped, value, span, env), span=span)
        scalar = type.entity.scalar if isinstance(type, t.Nominal) else None
        if scalar in FLOATS:
            return tast.Literal(type, str(value), span=span)
        if scalar in INTEGER_RANGES and isinstance(value, int):
            return self.integer(type, scalar, value, span)
        kind = "integer" if isinstance(value, int) else "float"
        return self.converted(type, kind, self._before(type, kind, value, span, env), span, env)

    def _before(self, type: t.Type, kind: str, value: int | str, span: Span, env: Environment) -> tast.Expr:
        """The built-in number of which ``type`` makes its own."""
        associated, default = BUILT_IN[kind]
        own = conform.associated_type(type, PROTOCOLS[kind], associated, env)
        scalar = own.entity.scalar if isinstance(own, t.Nominal) else None
        if isinstance(value, int) and scalar in INTEGER_RANGES:
            return self.integer(own, scalar, value, span)
        if scalar in FLOATS:
            return tast.Literal(own, str(value), span=span)
        known = env.entity(default).declared_type
        literal = (
            self.integer(known, "i64", value, span) if isinstance(value, int) else tast.Literal(known, value, span=span)
        )
        (requirement,) = env.entity(f"_ExpressibleByBuiltin{associated.removesuffix('Type')}").requirements
        return tast.Call(own, conform.witness(own, requirement, env), (literal,), span=span)

    def integer(self, type: t.Type, scalar: str, value: int, span: Span) -> tast.Expr:
        low, high = INTEGER_RANGES[scalar]
        if not low <= value <= high:
            text = f"integer literal '{value}' overflows when stored into '{show(type)}'"
            if value < 0 == low:
                text = f"negative integer '{value}' overflows when stored into unsigned type '{show(type)}'"
            raise Mismatch("literal-overflow", text, span)
        return tast.Literal(type, value, span=span)

    def boolean(self, variable: t.Type, value: bool, span: Span, env: Environment) -> tast.Expr:
        literal = tast.Literal(self.known.bool, value, span=span)
        type = resolve(variable)
        wrapped = self.known.wrapped(type)
        if wrapped is not None:
            return tast.OptionalWrap(type, self.boolean(wrapped, value, span, env), span=span)
        return literal if type == self.known.bool else self.converted(type, "boolean", literal, span, env)

    def string(self, variable: t.Type, parts: tuple[str | tast.Expr, ...], span: Span, env: Environment) -> tast.Expr:
        text = tast.Interpolation(self.known.string, parts, span=span)
        type = resolve(variable)
        wrapped = self.known.wrapped(type)
        if wrapped is not None:
            return tast.OptionalWrap(type, self.string(wrapped, parts, span, env), span=span)
        return text if type == self.known.string else self.converted(type, "string", text, span, env)

    def array(self, variable: Variable, elements: tuple[tast.Expr, ...], span: Span, env: Environment) -> tast.Expr:
        type = resolve(variable)
        if not elements and is_free(type):
            raise Mismatch("ambiguous-type", "empty collection literal requires an explicit type", span)
        if isinstance(type, t.Nominal) and type.entity is self.known.array:
            return tast.ArrayLiteral(type, elements, span=span)
        of = self.known.array_of(self.element(type, env))
        return self.converted(type, "array", tast.ArrayLiteral(of, elements, span=span), span, env)

    def dictionary(
        self, variable: Variable, entries: tuple[tast.Expr, ...], element: t.Type, span: Span, env: Environment
    ) -> tast.Expr:
        """``entries``: pairs of a key and a value, each an ``element``."""
        type = resolve(variable)
        if not entries and is_free(type):
            raise Mismatch("ambiguous-type", "empty collection literal requires an explicit type", span)
        pairs = tast.ArrayLiteral(self.known.array_of(element), entries, span=span)
        return self.converted(type, "dictionary", pairs, span, env)

    def converted(self, type: t.Type, kind: str, literal: tast.Expr, span: Span, env: Environment) -> tast.Expr:
        """A call of ``init(integerLiteral:)`` and the like, for types that are not built in."""
        protocol = env.entity(PROTOCOLS[kind])
        requirement = next(f for f in protocol.requirements if f.labels == (INITIALISER_LABELS[kind],))
        return tast.Call(type, conform.witness(type, requirement, env), (literal,), span=span)

    def none(self, type: t.Type, span: Span) -> tast.Expr:
        case = next(c for c in self.known.optional.cases if c.name == "none")
        return tast.EnumValue(type, case, (), span=span)


def number(elaborator: Elaborator, kind: str, value: int | str, span: Span) -> Draft:
    variable = elaborator.solver.variable(kind)
    literals, env = elaborator.literals, elaborator.env
    return Draft(variable, span, lambda: literals.number(variable, value, span, env), immutable="it is a literal")


def negative_literal(elaborator: Elaborator, node: ast.Unary) -> Draft | None:
    """A minus sign in front of a number is part of the literal."""
    if node.operator == "-" and not node.postfix:
        if isinstance(node.operand, ast.IntegerLiteral):
            return number(elaborator, "integer", -node.operand.value, node.span)
        if isinstance(node.operand, ast.FloatLiteral):
            return number(elaborator, "float", "-" + node.operand.text, node.span)
    return None
