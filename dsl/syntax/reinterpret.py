"""Expressions read again as types, patterns or declaration names, where the grammar cannot tell them apart."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from .. import ast
from ..nodes import tree_node

_ACCESSORS = {"get", "set"}


@tree_node
class EmbeddedPattern(ast.Expr):
    """``let x`` or ``is T`` inside what is still read as an expression; it never leaves the parser."""

    pattern: ast.Pattern


def as_type(expression: ast.Expr) -> ast.TypeExpr | None:
    """The type that an expression spells, if it reads as one: ``[Float]``, ``A.B``, ``(Int, x: Float)``, ``T?``."""
    span = expression.span
    match expression:
        case ast.TypeReference(type=written):
            return written
        case ast.Name(name=name, arguments=arguments, labels=None):
            return ast.NamedType(name, arguments, span=span)
        case ast.Member():
            return _member_type(expression)
        case ast.OptionalChain(value=value):
            wrapped = as_type(value)
            return wrapped and ast.OptionalType(wrapped, span=span)
        case ast.ForceUnwrap(value=value):
            wrapped = as_type(value)
            return wrapped and ast.OptionalType(wrapped, True, span=span)
        case ast.Paren(inner=inner):
            return as_type(inner)
        case ast.ArrayLiteral(elements=(element,)):
            inner = as_type(element)
            return inner and ast.ArrayType(inner, span=span)
        case ast.DictionaryLiteral(entries=((key, value),)):
            key_type, value_type = as_type(key), as_type(value)
            return key_type and value_type and ast.DictionaryType(key_type, value_type, span=span)
        case ast.Tuple(elements=elements):
            return _tuple_type(elements, expression)
    return None


def _member_type(expression: ast.Member) -> ast.TypeExpr | None:
    chain: list[ast.Member] = []
    base: ast.Expr | None = expression
    while isinstance(base, ast.Member):
        if base.labels is not None:
            return None
        chain.append(base)
        base = base.base
    result = None if base is None else as_type(base)
    if result is None:
        return None
    for member in reversed(chain):
        if member.name in ("Type", "Protocol"):
            result = ast.MetatypeType(result, member.name, span=member.span)
        else:
            result = ast.NamedType(member.name, member.arguments, result, span=member.span)
    return result


def _tuple_type(elements: tuple[ast.Argument, ...], expression: ast.Expr) -> ast.TypeExpr | None:
    result: list[ast.TupleTypeElement] = []
    for element in elements:
        inner = as_type(element.value)
        if inner is None:
            return None
        result.append(ast.TupleTypeElement(element.label, inner, span=element.span))
    return ast.TupleType(tuple(result), span=expression.span)


def as_decl_name(expression: ast.Expr) -> ast.DeclName | None:
    """The declaration that an attribute's argument names: ``Foo.bar(_:x:)``, ``+``, ``subscript.get``."""
    span = expression.span
    match expression:
        case ast.OperatorReference(operator=operator):
            return ast.DeclName(operator, span=span)
        case ast.Name(name=name, arguments=(), labels=labels):
            return ast.DeclName(name, labels=labels, span=span)
        case ast.Member(base=ast.Expr() as base, name=name) if name in _ACCESSORS:
            inner = as_decl_name(base)
            return inner and ast.DeclName(inner.name, inner.base, inner.labels, name, span=span)
        case ast.Member(base=ast.Expr() as base, name=name, arguments=(), labels=labels):
            base_type = as_type(base)
            return base_type and ast.DeclName(name, base_type, labels, span=span)
    return None


def as_pattern(expression: ast.Expr, binding: bool) -> ast.Pattern:
    """``binding``: inside ``let`` or ``var``, where names are bound and not compared."""
    span = expression.span
    match expression:
        case EmbeddedPattern(pattern=pattern):
            return pattern
        case ast.Name(name="_"):
            return ast.WildcardPattern(span=span)
        case ast.Name(name=name, arguments=(), labels=None) if binding:
            return ast.BindingPattern(name, span=span)
        case ast.Paren(inner=inner):
            return as_pattern(inner, binding)
        case ast.Tuple(elements=elements):
            return ast.TuplePattern(_elements(elements, binding), span=span)
        case ast.OptionalChain(value=value):
            return ast.OptionalPattern(as_pattern(value, binding), span=span)
        case ast.Cast(value=value, keyword="as", type=written):
            return ast.CastPattern(as_pattern(value, binding), written, span=span)
        case ast.Member() if _names_case(expression, False):
            return ast.EnumPattern(_case_type(expression), expression.name, span=span)
        case ast.Call(callee=ast.Member() as callee, arguments=arguments, trailing=0) if _names_case(
            callee, _has_pattern(arguments)
        ):
            payload = _elements(arguments, binding)
            return ast.EnumPattern(_case_type(callee), callee.name, payload, span=span)
    return ast.ExpressionPattern(expression, span=span)


def _names_case(member: ast.Member, certain: bool) -> bool:
    """``.some`` always does; ``Kind.some`` if it holds patterns or its base starts like a type's name does."""
    if member.labels is not None or member.arguments:
        return False
    base = member.base
    if base is None:
        return True
    if as_type(base) is None:
        return False
    while isinstance(base, ast.Member) and base.base is not None:
        base = base.base
    return certain or (isinstance(base, ast.Name) and base.name[:1].isupper())


def _case_type(member: ast.Member) -> ast.TypeExpr | None:
    return None if member.base is None else as_type(member.base)


def _has_pattern(arguments: tuple[ast.Argument, ...]) -> bool:
    return any(
        isinstance(a.value, EmbeddedPattern) or (isinstance(a.value, ast.Name) and a.value.name == "_")
        for a in arguments
    )


def _elements(arguments: tuple[ast.Argument, ...], binding: bool) -> tuple[tuple[str | None, ast.Pattern], ...]:
    return tuple((argument.label, as_pattern(argument.value, binding)) for argument in arguments)


def embedded(node: object) -> EmbeddedPattern | None:
    """A pattern that was left inside an expression, where it means nothing."""
    pending = [node]
    while pending:
        node = pending.pop()
        if isinstance(node, EmbeddedPattern):
            return node
        if isinstance(node, tuple):
            pending.extend(node)
        elif is_dataclass(node) and isinstance(node, ast.Node):
            pending.extend(getattr(node, field.name) for field in fields(node) if field.name != "span")
    return None
