"""Errors of differentiation, as diagnostics."""

from __future__ import annotations

from ...dsl.diagnostics import CompileError, Diagnostic, Note, Severity
from ...dsl.source import Span

NON_DIFFERENTIABLE_RESULT = (
    "cannot differentiate through a non-differentiable result; do you want to add '.withoutDerivative()'?"
)
NON_DIFFERENTIABLE_ARGUMENT = (
    "cannot differentiate through a non-differentiable argument; do you want to add '.withoutDerivative()'?"
)
OPAQUE_FUNCTION = "opaque non-'@differentiable' function is not differentiable"
CONSTANT_PARAMETER = "cannot differentiate with respect to a '@noDerivative' parameter"
CONSTANT_ARGUMENT = f"{CONSTANT_PARAMETER}; do you want to add '.withoutDerivative()'?"
CONSTANT_CONVERSION = f"{CONSTANT_PARAMETER}; take a closure of the others, which calls it"
UNMET_REQUIREMENTS = "function call is not differentiable because generic requirements are not met: '{}'"
EXPRESSION = "expression is not differentiable"
OTHER_FILE = (
    "cannot differentiate functions that have not been marked '@differentiable' and that are defined in other files"
)
# Of code of the library; who calls it is told LIBRARY_FUNCTION.
INSIDES = "access to the insides of a type of the library is not differentiable"
LIBRARY_FUNCTION = (
    "'{}' has no derivative; call it in a function that you give one, with '@derivative(of:)', or take what it is "
    "applied to as a constant, with '.withoutDerivative()'"
)
C_FUNCTION = "functions of C have no derivative of their own; give it one with '@derivative(of: {})'"
UNMARKED_REQUIREMENT = (
    "member is not differentiable because the corresponding protocol requirement is not '@differentiable'"
)
PARTLY_MARKED_REQUIREMENT = (
    "member is differentiable only with respect to a smaller subset of arguments, as the protocol requirement is marked"
)
GLOBAL_WRITE = "cannot differentiate writes to global variables"
CLASS_WRITE = (
    "cannot differentiate writes to the stored properties of a class; use a struct, "
    "or store 'withoutDerivative(at:)' of the value"
)
CAPTURED_WRITE = (
    "cannot differentiate writes to a variable that a closure shares with what is around it; return the value, "
    "or store 'withoutDerivative(at:)' of it"
)
MAY_BE = "the function whose derivative is differentiated may be this one"
CONSTANT_RESULT = (
    "result does not depend on differentiation arguments and will always have a zero derivative; "
    "do you want to add '.withoutDerivative()'?"
)


def diagnostic(span: Span, *notes: Note) -> Diagnostic:
    return Diagnostic(Severity.ERROR, "not-differentiable", "function is not differentiable", span, notes)


def not_differentiable(message: str, span: Span) -> CompileError:
    return CompileError([diagnostic(span, Note(message, span))])


def checkpointed(loop: Span, place: Span) -> Diagnostic:
    message = "this loop cannot be '@checkpointed': running an iteration again would repeat or change what it does"
    note = Note("here it writes, or reads what may have changed; move that out of the loop", place)
    return Diagnostic(Severity.ERROR, "checkpointed", message, loop, (note,))


def not_supported(what: str, span: Span) -> CompileError:
    message = f"differentiation of this is not supported yet: {what}"
    return CompileError([Diagnostic(Severity.ERROR, "unsupported", message, span)])
