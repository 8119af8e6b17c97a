"""Which argument goes to which parameter: labels, defaults, variadics, trailing closures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .. import ast
from .. import types as t
from ..entities import ParameterEntity
from ..infer import Mismatch
from ..source import Span
from .drafts import Draft


@dataclass(eq=False, slots=True)
class Argument:
    """An argument of a call: ``trailing`` is a closure after the parentheses."""

    label: str | None
    draft: Draft
    span: Span
    trailing: bool = False


Matching = list[list[int]]
"""For each parameter the arguments it takes: none for a default, several only for a variadic one."""


def match(parameters: Sequence[ParameterEntity], arguments: Sequence[Argument], name: str, span: Span) -> Matching:
    """Raises ``Mismatch`` when the labels do not fit."""
    matching: Matching = [[] for _ in parameters]
    plain = [i for i, argument in enumerate(arguments) if not argument.trailing]
    taken_from_behind = _match_trailing(parameters, arguments, matching, name)
    position = 0
    for number, index in enumerate(plain):
        argument = arguments[index]
        position = _place(parameters, argument, position, matching, taken_from_behind)
        if position < 0:
            raise _mislabelled(parameters, arguments, plain[number:], matching, taken_from_behind, span)
        matching[position].append(index)
        if not parameters[position].variadic:
            position += 1
    missing = [
        parameter
        for parameter, taken in zip(parameters, matching, strict=True)
        if not taken and parameter.default is None and not parameter.variadic
    ]
    if missing:
        raise _missing(parameters, missing, span)
    return matching


def may_match(parameters: Sequence[ast.Parameter], arguments: Sequence[Argument]) -> bool:
    """Whether parameters of the library, as they are written, can take so many arguments with these labels. Most of a
    library's functions of one name cannot, and need not be looked at any further."""
    needed = sum(parameter.default is None and not parameter.variadic for parameter in parameters)
    if len(arguments) < needed:
        return False
    if len(arguments) > len(parameters) and not any(parameter.variadic for parameter in parameters):
        return False
    labels = {argument.label for argument in arguments} - {None}
    if not labels or any(parameter.attributes for parameter in parameters):
        return True
    return labels <= {parameter.label for parameter in parameters}


def _missing(parameters: Sequence[ParameterEntity], missing: Sequence[ParameterEntity], span: Span) -> Mismatch:
    shown = ", ".join(f"'{p.label}'" if p.label is not None else f"#{parameters.index(p) + 1}" for p in missing)
    what = f"argument for parameter {shown}" if len(missing) == 1 else f"arguments for parameters {shown}"
    return Mismatch("arguments", f"missing {what} in call", span)


def _place(
    parameters: Sequence[ParameterEntity], argument: Argument, position: int, matching: Matching, closed: set[int]
) -> int:
    """The parameter from ``position`` on that takes the argument, or -1."""
    for i in range(position, len(parameters)):
        parameter = parameters[i]
        if i in closed:
            continue
        continues = parameter.variadic and matching[i] and argument.label is None
        if continues or (parameter.answers(argument.label) and not matching[i]):
            return i
        if parameter.default is None and not parameter.variadic:
            return -1
    return -1


def _match_trailing(
    parameters: Sequence[ParameterEntity], arguments: Sequence[Argument], matching: Matching, name: str
) -> set[int]:
    """Trailing closures are matched from behind: the labelled ones by label, the first to a function."""
    taken: set[int] = set()
    trailing = [i for i, argument in enumerate(arguments) if argument.trailing]
    limit = len(parameters)
    for index in reversed(trailing):
        argument = arguments[index]
        first = index == trailing[0]
        for i in reversed(range(limit)):
            if (first and takes_closure(parameters[i])) or (not first and parameters[i].answers(argument.label)):
                matching[i].append(index)
                taken.add(i)
                limit = i
                break
        else:
            raise Mismatch("arguments", f"extra trailing closure passed in call to '{name}'", argument.span)
    return taken


def takes_closure(parameter: ParameterEntity) -> bool:
    type = parameter.type
    while isinstance(type, t.Nominal) and type.entity.name == "Optional":
        type = type.arguments[0]
    return isinstance(type, t.Function | t.Generic) and not parameter.autoclosure


def _mislabelled(
    parameters: Sequence[ParameterEntity],
    arguments: Sequence[Argument],
    rest: list[int],
    matching: Matching,
    closed: set[int],
    span: Span,
) -> Mismatch:
    argument = arguments[rest[0]]
    open_parameters = [p for i, p in enumerate(parameters) if not matching[i] and i not in closed]
    plain = [a for a in arguments if not a.trailing]
    expected = [p for i, p in enumerate(parameters) if i not in closed]
    if len(plain) == len(expected):
        have = "".join(f"{a.label or '_'}:" for a in plain)
        want = "".join(f"{p.label or '_'}:" for p in expected)
        wrong = [(a, p) for a, p in zip(plain, expected, strict=True) if a.label != p.label]
        if len(wrong) == 1:
            (one, parameter) = wrong[0]
            if one.label is None:
                return Mismatch("arguments", f"missing argument label '{parameter.label}:' in call", one.span)
            if parameter.label is None:
                return Mismatch("arguments", f"extraneous argument label '{one.label}:' in call", one.span)
        if len(wrong) > 1 and all(a.label is None for a, _ in wrong):
            missing = "".join(f"{p.label}:" for _, p in wrong)
            return Mismatch("arguments", f"missing argument labels '{missing}' in call", wrong[0][0].span)
        if len(wrong) > 1 and all(p.label is None for _, p in wrong):
            extra = "".join(f"{a.label}:" for a, _ in wrong)
            return Mismatch("arguments", f"extraneous argument labels '{extra}' in call", wrong[0][0].span)
        if sorted(a.label or "" for a in plain) == sorted(p.label or "" for p in expected):
            wanted = open_parameters[0].label
            overtaken = _overtaken(parameters, arguments, argument, matching)
            if overtaken is not None:
                text = f"argument {_shown(argument.label)} must precede argument {_shown(overtaken.label)}"
                return Mismatch("arguments", text, argument.span)
            early = next(arguments[i] for i in rest if arguments[i].label == wanted)
            text = f"argument {_shown(wanted)} must precede argument {_shown(argument.label)}"
            return Mismatch("arguments", text, early.span)
        return Mismatch(
            "arguments",
            f"incorrect argument label{'s' if len(wrong) > 1 else ''} in call (have '{have}', expected '{want}')",
            span,
        )
    if any(p.label == argument.label for p in open_parameters):
        early = _overtaken(parameters, arguments, argument, matching)
        if early is not None:
            text = f"argument {_shown(argument.label)} must precede argument {_shown(early.label)}"
            return Mismatch("arguments", text, argument.span)
        missing = next(p for p in open_parameters if p.default is None and not p.variadic)
        return _missing(parameters, [missing], argument.span)
    if argument.label is not None and open_parameters and open_parameters[0].label is None:
        return Mismatch("arguments", f"extraneous argument label '{argument.label}:' in call", argument.span)
    if argument.label is None and open_parameters and open_parameters[0].label is not None:
        return Mismatch("arguments", f"missing argument label '{open_parameters[0].label}:' in call", argument.span)
    what = f"'{argument.label}'" if argument.label else f"at position #{rest[0] + 1}"
    text = f"extra argument {what} in call"
    if not parameters and len(plain) == 1 and argument.label is None:
        text = "argument passed to call that takes no arguments"
    return Mismatch("arguments", text, argument.span)


def _overtaken(
    parameters: Sequence[ParameterEntity], arguments: Sequence[Argument], argument: Argument, matching: Matching
) -> Argument | None:
    """The first argument that was given a parameter behind the one that ``argument`` is for."""
    own = next((i for i, p in enumerate(parameters) if p.label == argument.label and not matching[i]), len(parameters))
    later = [taken[0] for i, taken in enumerate(matching) if i > own and taken and not arguments[taken[0]].trailing]
    return arguments[min(later)] if later else None


def _shown(label: str | None) -> str:
    return f"'{label}'" if label is not None else "without a label"
