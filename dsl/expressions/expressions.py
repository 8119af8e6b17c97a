"""Expressions: each becomes a draft, whose type the solver completes.

The table at the end has one function for each kind of expression; calls, closures, operators and
optionals have files of their own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .. import ast, tast
from .. import types as t
from ..declarations import classes, members, unsupported
from ..declarations.signatures import full_name
from ..declarations.substitute import show
from ..entities import FunctionEntity
from ..infer import Mismatch, Variable, decided, free, prune, resolve
from ..source import Span
from ..syntax.reinterpret import as_type
from . import conversions, references, unwrapping
from .arguments import Argument
from .arrays import array_literal
from .assignments import assign, inout
from .calls import call_choices
from .casts import cast
from .closures import closure, function_value
from .conversions import convert
from .dictionaries import dictionary_literal
from .drafts import Draft
from .elaborator import Elaborator, Tables
from .implicit import implicit_member
from .keypaths import key_path
from .literals import number
from .operators import binary, operator_value, unary
from .optionals import chain_link, force_unwrap, in_chain
from .overloads import Choice
from .references import Overloads, Referent, TypeBase
from .subscripts import subscript
from .value_calls import call_closure, call_value

# --- literals ---


def _integer(elaborator: Elaborator, node: ast.IntegerLiteral) -> Draft:
    return number(elaborator, "integer", node.value, node.span)


def _float(elaborator: Elaborator, node: ast.FloatLiteral) -> Draft:
    return number(elaborator, "float", node.text, node.span)


def _boolean(elaborator: Elaborator, node: ast.BooleanLiteral) -> Draft:
    variable = elaborator.solver.variable("boolean")
    return Draft(
        variable, node.span, lambda: elaborator.literals.boolean(variable, node.value, node.span, elaborator.env)
    )


def _nil(elaborator: Elaborator, node: ast.NilLiteral) -> Draft:
    variable = elaborator.solver.variable("nil")
    return Draft(variable, node.span, lambda: elaborator.literals.none(decided(variable, node.span), node.span))


def _string(elaborator: Elaborator, node: ast.StringLiteral) -> Draft:
    variable = elaborator.solver.variable("string")
    drafts = [part if isinstance(part, str) else elaborator(part) for part in node.parts]
    parts = [part if isinstance(part, str) else part.erased or part for part in drafts]

    def build() -> tast.Expr:
        built = tuple(part if isinstance(part, str) else part.build() for part in parts)
        return elaborator.literals.string(variable, built, node.span, elaborator.env)

    return Draft(variable, node.span, build)


def _magic(elaborator: Elaborator, node: ast.MagicLiteral) -> Draft:
    span = node.span
    function = elaborator.body.function
    values: dict[str, int | str] = {
        "line": span.line,
        "column": span.column,
        "file": span.source.file,
        "fileID": span.source.file,
        "filePath": span.source.name,
        "function": full_name(function) if function is not None else span.source.file,
    }
    value = values[node.name]
    if isinstance(value, int):
        return number(elaborator, "integer", value, span)
    return _string(elaborator, ast.StringLiteral((value,), span=span))


# --- names and members ---


def _referent(elaborator: Elaborator, node: ast.Expr) -> Draft:
    return elaborator.value(elaborator.refer(node))


def _name(elaborator: Elaborator, node: ast.Name) -> Referent:
    return references.name(elaborator, node)


def _member(elaborator: Elaborator, node: ast.Member) -> Referent:
    if node.base is None:
        return implicit_member(elaborator, node, None)
    return in_chain(elaborator, node, lambda: references.member(elaborator, node))


def _spelt_type(elaborator: Elaborator, node: ast.Expr) -> Referent:
    """``[Double]``, ``[String: Int]`` and ``Int?`` in front of a member: a type, when the name in it is that of one."""
    written = as_type(node)
    if written is not None and references.names_type(elaborator, written):
        return TypeBase(elaborator.resolve_type(written), node.span)
    return elaborator(node)


def _type_reference(elaborator: Elaborator, node: ast.TypeReference) -> Referent:
    return TypeBase(elaborator.resolve_type(node.type), node.span)


# --- calls ---


def call_arguments(elaborator: Elaborator, node: ast.Call | ast.Subscript) -> list[Argument]:
    trailing = len(node.arguments) - (node.trailing if isinstance(node, ast.Call) else 0)
    return [
        Argument(a.label, elaborator(a.value), a.value.span if a.label is None else a.span, i >= trailing)
        for i, a in enumerate(node.arguments)
    ]


def _call(elaborator: Elaborator, node: ast.Call) -> Draft:
    return elaborator.value(in_chain(elaborator, node, lambda: _plain_call(elaborator, node)))


def _plain_call(elaborator: Elaborator, node: ast.Call) -> Draft:
    callee = node.callee
    if isinstance(callee, ast.Member) and callee.base is None:
        return implicit_member(elaborator, callee, node)
    if isinstance(callee, ast.Member) and callee.name == "init" and elaborator.body.makes_self:
        own = elaborator.self_draft(callee.span)
        if own is not None and isinstance(callee.base, ast.Name) and callee.base.name == "self":
            return delegate(elaborator, node, own)
    if not isinstance(callee, ast.Member) or callee.base is None:
        return call_referent(elaborator, elaborator.refer(callee), node)
    base = elaborator.refer(callee.base)
    if not isinstance(base, Draft) or not isinstance(prune(base.type), Variable):
        return call_referent(elaborator, references.member_of(elaborator, base, callee), node)
    arguments = call_arguments(elaborator, node)

    def call() -> Draft:
        return call_with(elaborator, references.member_of(elaborator, base, callee), arguments, node.span)

    related = tuple(argument.draft.type for argument in arguments)
    return references.later(elaborator, base.type, call, node.span, related)


def call_referent(elaborator: Elaborator, referent: Referent, node: ast.Call) -> Draft:
    if isinstance(referent, TypeBase):
        return construct(elaborator, referent, node)
    arguments = call_arguments(elaborator, node)
    if isinstance(node.callee, ast.Closure) and not any(a.label or a.draft.inout for a in arguments):
        return call_closure(elaborator, elaborator.value(referent), arguments, node.span)
    return call_with(elaborator, referent, arguments, node.span)


def call_with(elaborator: Elaborator, referent: Referent, arguments: list[Argument], span: Span) -> Draft:
    if not isinstance(referent, Overloads):
        return call_value(elaborator, elaborator.value(referent), arguments, span)
    if all(choice.unapplied for choice in referent.choices):
        return call_unapplied(elaborator, referent, arguments, span)
    try:
        return call_choices(elaborator, referent.name, with_labels(referent), arguments, span)
    except Mismatch:
        methods = hidden_methods(elaborator, referent, arguments)
        if methods is not None:
            return call_unapplied(elaborator, methods, arguments, span)
        if referent.property is None:
            raise
        return call_value(elaborator, referent.property, arguments, span)


def hidden_methods(elaborator: Elaborator, referent: Overloads, arguments: list[Argument]) -> Overloads | None:
    """The methods beside static ones of the same name, where ``T.method(x)`` can only mean that of ``x``."""
    owner = referent.choices[0].self_type
    if owner is None or len(arguments) != 1 or arguments[0].label is not None:
        return None
    if referent.choices[0].base is not None or prune(arguments[0].draft.type) != owner:
        return None
    found = members.lookup(resolve(owner), referent.name, elaborator.env)
    functions = [c for c in found if isinstance(c.entity, FunctionEntity)]
    choices = [Choice(c.entity, dict(c.substitution), None, c.self_type) for c in functions]
    return Overloads(referent.name, choices, referent.span, referent.labels) if choices else None


def call_unapplied(elaborator: Elaborator, referent: Overloads, arguments: list[Argument], span: Span) -> Draft:
    """``T.method(x)`` is the function ``x.method``."""
    if any(isinstance(choice.entity, FunctionEntity) and choice.entity.mutating for choice in referent.choices):
        raise Mismatch("misplaced", "partial application of 'mutating' method is not allowed", referent.span)
    owners = {choice.self_type for choice in referent.choices}
    if len(owners) != 1 or len(arguments) != 1 or arguments[0].label is not None:
        return call_value(elaborator, function_value(elaborator, referent), arguments, span)
    (owner,) = owners
    assert owner is not None
    build = convert(elaborator.solver, arguments[0].draft, owner, conversions.ARGUMENT, elaborator.known)
    own = Draft(owner, arguments[0].span, build)
    choices = [replace(choice, base=own) for choice in with_labels(referent)]
    return function_value(elaborator, Overloads(referent.name, choices, referent.span))


def with_labels(referent: Overloads) -> list[Any]:
    """Those candidates that have the labels of a full name, ``f(_:x:)``."""
    if referent.labels is None:
        return referent.choices
    named = [c for c in referent.choices if c.answers(referent.labels)]
    if not named:
        full = "".join(f"{label or '_'}:" for label in referent.labels)
        raise Mismatch("unknown-name", f"cannot find '{referent.name}({full})' in scope", referent.span)
    return named


def construct(elaborator: Elaborator, base: TypeBase, node: ast.Call) -> Draft:
    """``T(arguments)``; ``T(literal)`` is the literal as a ``T``."""
    type = prune(base.type)
    if type is t.ERROR:
        call_arguments(elaborator, node)
        return elaborator.poison(node.span)
    literal = literal_argument(elaborator, type, node)
    if literal is not None:
        return literal
    found = references.static_member(elaborator, type, "init", node.span)
    arguments = call_arguments(elaborator, node)
    assert isinstance(found, Overloads)
    return call_choices(elaborator, show_name(type), found.choices, arguments, node.span)


def delegate(elaborator: Elaborator, node: ast.Call, own: Draft) -> Draft:
    """``self.init(…)`` in an initialiser: another one makes the value."""
    found = references.static_member(elaborator, prune(own.type), "init", node.span)
    assert isinstance(found, Overloads) and own.target is not None
    classes.check_delegation(elaborator.body.function, node.span, elaborator.env)
    made = call_choices(elaborator, "init", found.choices, call_arguments(elaborator, node), node.span)
    build = convert(elaborator.solver, made, own.type, conversions.ASSIGNMENT, elaborator.known)
    place = own.target
    return Draft(t.VOID, node.span, lambda: tast.Assign(t.VOID, place(), build(), span=node.span))


def show_name(type: t.Type) -> str:
    return type.entity.name if isinstance(type, t.Nominal) else show(resolve(type))


def literal_argument(elaborator: Elaborator, type: t.Type, node: ast.Call) -> Draft | None:
    if len(node.arguments) != 1 or node.arguments[0].label is not None or any(free(type)):
        return None
    value = node.arguments[0].value
    number = value.operand if isinstance(value, ast.Unary) and value.operator == "-" and not value.postfix else value
    kind = LITERAL_KINDS.get(number.__class__)
    if kind is None or not elaborator.literals.accepts(type, kind, elaborator.env):
        return None
    draft = elaborator(value)
    if not elaborator.solver.unify(draft.type, type):
        return None
    return Draft(type, node.span, draft.build)


LITERAL_KINDS: dict[type, str] = {ast.IntegerLiteral: "integer", ast.FloatLiteral: "float", ast.NilLiteral: "nil"}


def _subscript(elaborator: Elaborator, node: ast.Subscript) -> Draft:
    return elaborator.value(in_chain(elaborator, node, lambda: subscript(elaborator, node)))


# --- structure ---


def _tuple(elaborator: Elaborator, node: ast.Tuple) -> Draft:
    parts = tuple(elaborator(element.value) for element in node.elements)
    labels = tuple(element.label for element in node.elements)
    seen = [label for label in labels if label is not None]
    if len(set(seen)) < len(seen):
        return elaborator.report("redeclaration", "cannot create a tuple with a duplicate element label", node.span)
    type = t.Tuple(tuple(part.type for part in parts), labels)

    def build() -> tast.Expr:
        return tast.Tuple(resolve(type), tuple(part.build() for part in parts), span=node.span)

    def target() -> tast.Expr:
        targets = tuple(part.target() for part in parts if part.target is not None)
        return tast.Tuple(resolve(type), targets, span=node.span)

    stuck = next((part for part in parts if part.target is None), None)
    immutable = stuck.immutable if stuck is not None else ""
    return Draft(type, node.span, build, target if parts and stuck is None else None, immutable, parts=parts)


def _paren(elaborator: Elaborator, node: ast.Paren) -> Draft:
    return elaborator(node.inner)


def _ternary(elaborator: Elaborator, node: ast.Ternary) -> Draft:
    solver, known = elaborator.solver, elaborator.known
    condition = elaborator.converted(node.condition, known.bool, conversions.CONDITION)
    then, otherwise = elaborator(node.then), elaborator(node.otherwise)
    result = join(elaborator, then, otherwise)
    builders = [convert(solver, branch, result, conversions.BRANCH, known) for branch in (then, otherwise)]

    def build() -> tast.Expr:
        return tast.Conditional(resolve(result), condition(), builders[0](), builders[1](), span=node.span)

    unwraps = unwrapping.may_all_unwrap((then, otherwise), known)
    return Draft(result, node.span, build, reference=then.reference and otherwise.reference, unwraps=unwraps)


def join(elaborator: Elaborator, then: Draft, otherwise: Draft) -> t.Type:
    """A type that both branches can become: an Optional when one of them is one, or is nil."""
    known = elaborator.known
    left, right = prune(then.type), prune(otherwise.type)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Variable) and one.literal == "nil" and known.wrapped(other) is None:
            if isinstance(other, Variable) and other.literal == "nil":
                continue
            return known.optional_of(elaborator.solver.variable())
        if known.wrapped(one) is not None:
            return one
    return elaborator.solver.variable(reference=then.reference and otherwise.reference)


# --- refused ---


def _try(elaborator: Elaborator, node: ast.Try) -> Draft:
    return _refused(elaborator, "await" if node.keyword == "await" else "try", node.span)


def _refused(elaborator: Elaborator, feature: str, span: Span) -> Draft:
    if elaborator.solver.depth:
        raise Mismatch("unsupported", unsupported.FEATURES[feature], span)
    unsupported.refuse(feature, span, elaborator.env)
    return elaborator.poison(span)


def _invalid(elaborator: Elaborator, node: ast.InvalidExpr) -> Draft:
    return elaborator.poison(node.span)


TABLES = Tables(
    referents={
        ast.Name: _name,
        ast.Member: _member,
        ast.TypeReference: _type_reference,
        ast.ArrayLiteral: _spelt_type,
        ast.DictionaryLiteral: _spelt_type,
        ast.OptionalChain: _spelt_type,
    },
    expressions={
        ast.IntegerLiteral: _integer,
        ast.FloatLiteral: _float,
        ast.BooleanLiteral: _boolean,
        ast.NilLiteral: _nil,
        ast.StringLiteral: _string,
        ast.MagicLiteral: _magic,
        ast.ArrayLiteral: array_literal,
        ast.DictionaryLiteral: dictionary_literal,
        ast.Name: _referent,
        ast.Member: _referent,
        ast.TypeReference: _referent,
        ast.OperatorReference: operator_value,
        ast.Call: _call,
        ast.Subscript: _subscript,
        ast.Tuple: _tuple,
        ast.Paren: _paren,
        ast.Ternary: _ternary,
        ast.Cast: cast,
        ast.Closure: closure,
        ast.Unary: unary,
        ast.Binary: binary,
        ast.Assign: assign,
        ast.InOut: inout,
        ast.ForceUnwrap: force_unwrap,
        ast.OptionalChain: chain_link,
        ast.Try: _try,
        ast.KeyPath: key_path,
        ast.InvalidExpr: _invalid,
    },
    function_value=function_value,
)
