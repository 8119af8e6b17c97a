"""Assignments, compound assignments, and ``&x``."""

from __future__ import annotations

from .. import ast, tast
from .. import types as t
from ..infer import prune, resolve
from . import conversions
from .conversions import convert
from .drafts import Draft
from .elaborator import Elaborator
from .operators import compound
from .optionals import in_chain


def assign(elaborator: Elaborator, node: ast.Assign) -> Draft:
    return elaborator.value(in_chain(elaborator, node, lambda: _assign(elaborator, node)))


def _assign(elaborator: Elaborator, node: ast.Assign) -> Draft:
    if isinstance(node.target, ast.Name) and node.target.name == "_" and node.operator is None:
        return _discard(elaborator, node)
    if node.operator is None and isinstance(node.target, ast.Tuple):
        return _destructure(elaborator, node, node.target)
    target, value = elaborator(node.target), elaborator(node.value)
    if t.ERROR in (prune(target.type), prune(value.type)):
        return elaborator.poison(node.span)
    if target.target is None:
        return _immutable(elaborator, node, target)
    if node.operator is not None:
        return compound(elaborator, node, target, value)
    build = convert(elaborator.solver, value, target.type, conversions.ASSIGNMENT, elaborator.known)
    place = target.target
    return Draft(t.VOID, node.span, lambda: tast.Assign(t.VOID, place(), build(), span=node.span))


def _discard(elaborator: Elaborator, node: ast.Assign) -> Draft:
    value = elaborator(node.value)

    def build() -> tast.Expr:
        target = tast.Discard(resolve(value.type), span=node.target.span)
        return tast.Assign(t.VOID, target, value.build(), span=node.span)

    return Draft(t.VOID, node.span, build)


def _destructure(elaborator: Elaborator, node: ast.Assign, pattern: ast.Tuple) -> Draft:
    """``(a, b) = (b, a)``; ``_`` stands for a part that is not wanted."""
    value = elaborator(node.value)
    targets: list[Draft] = []
    for element in pattern.elements:
        if isinstance(element.value, ast.Name) and element.value.name == "_":
            targets.append(_wildcard(elaborator, element.value))
            continue
        target = elaborator(element.value)
        if prune(target.type) is t.ERROR:
            return elaborator.poison(node.span)
        if target.target is None:
            return _immutable(elaborator, node, target)
        targets.append(target)
    type = t.Tuple(tuple(target.type for target in targets))
    build = convert(elaborator.solver, value, type, conversions.ASSIGNMENT, elaborator.known)

    def place() -> tast.Expr:
        places = tuple(target.target() for target in targets if target.target is not None)
        return tast.Tuple(resolve(type), places, span=pattern.span)

    return Draft(t.VOID, node.span, lambda: tast.Assign(t.VOID, place(), build(), span=node.span))


def _wildcard(elaborator: Elaborator, node: ast.Name) -> Draft:
    type = elaborator.solver.variable()

    def build() -> tast.Expr:
        return tast.Discard(resolve(type), span=node.span)

    return Draft(type, node.span, build, build)


def _immutable(elaborator: Elaborator, node: ast.Assign, target: Draft) -> Draft:
    reason = target.immutable or "expression is not assignable"
    if node.operator is not None:
        text = f"left side of mutating operator isn't mutable: {reason}"
    elif isinstance(node.target, ast.Member) or (isinstance(node.target, ast.Name) and target.variable is None):
        text = f"cannot assign to property: {reason}"
    elif isinstance(node.target, ast.Subscript):
        text = f"cannot assign through subscript: {reason}"
    else:
        text = f"cannot assign to value: {reason}"
    return elaborator.report("immutable", text, target.span)


def inout(elaborator: Elaborator, node: ast.InOut) -> Draft:
    target = elaborator(node.target)
    if prune(target.type) is t.ERROR:
        return elaborator.poison(node.span)
    if target.target is None:
        text = f"cannot pass immutable value as inout argument: {target.immutable or 'it is not a variable'}"
        return elaborator.report("immutable", text, node.target.span)
    place = target.target

    def build() -> tast.Expr:
        return tast.InOut(resolve(target.type), place(), span=node.span)

    return Draft(target.type, node.span, build, place, inout=True, unwraps=target.unwraps)
