"""Operators, their precedence groups, and the folding of flat sequences into trees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .. import ast
from ..diagnostics import Diagnostics
from ..source import Span


@dataclass(frozen=True, slots=True)
class Group:
    """``higher`` names the groups that bind less tightly than this one, as far as was declared here."""

    name: str
    associativity: str = "none"
    higher: tuple[str, ...] = ()
    assignment: bool = False


# From tight to loose, each with its associativity and operators: Swift's table.
_STANDARD = (
    ("BitwiseShiftPrecedence", "none", "<< >> &<< &>> .<< .>> .&<< .&>>"),
    ("MultiplicationPrecedence", "left", "* / % &* & .& .* ./ •"),
    ("AdditionPrecedence", "left", "+ - &+ &- | ^ .| .^ .+ .-"),
    ("RangeFormationPrecedence", "none", "... ..<"),
    ("CastingPrecedence", "none", "as is"),
    ("NilCoalescingPrecedence", "right", "??"),
    ("ComparisonPrecedence", "none", "< <= > >= == != === !== ~= .== .!= .< .<= .> .>="),
    ("LogicalConjunctionPrecedence", "left", "&&"),
    ("LogicalDisjunctionPrecedence", "left", "||"),
    ("DefaultPrecedence", "none", ""),
    ("TernaryPrecedence", "right", "?"),
    ("AssignmentPrecedence", "right", "= *= /= %= += -= <<= >>= &= |= ^= &*= &+= &-= &<<= &>>= .*= ./= .+= .-="),
)
_PREFIX = ("-", "+", "!", "~", "...", "..<", ".!")
_POSTFIX = ("...",)
_MEANT = {"++": "+= 1", "--": "-= 1", "**": "pow(_:_:)"}
"""For operators of other languages what is written here."""


@dataclass(frozen=True)
class OperatorTable:
    """The operators in force: infix ones by group, and the names of prefix and postfix ones."""

    groups: Mapping[str, Group]
    infix: Mapping[str, str]
    prefix: frozenset[str]
    postfix: frozenset[str]

    def group(self, operator: str) -> Group | None:
        name = self.infix.get(operator)
        return None if name is None else self.groups[name]

    @cached_property
    def _below(self) -> dict[str, set[str]]:
        """For each group all groups that bind less tightly."""
        result: dict[str, set[str]] = {}
        for name in self.groups:
            seen: set[str] = set()
            pending = list(self.groups[name].higher)
            while pending:
                lower = pending.pop()
                if lower not in seen and lower in self.groups:
                    seen.add(lower)
                    pending.extend(self.groups[lower].higher)
            result[name] = seen
        return result

    def complaint(self, operator: str, wanted: str) -> str:
        """What is said of an operator that is not the ``wanted`` kind of operator, or none at all."""
        if operator in self.infix or operator in self.prefix or operator in self.postfix:
            return f"'{operator}' is not {wanted} operator"
        near = _MEANT.get(operator)
        hint = f"; did you mean '{near}'?" if near is not None else ""
        return f"cannot find operator '{operator}' in scope{hint}"

    def higher(self, left: str, right: str) -> bool:
        """Whether the group ``left`` binds more tightly than the group ``right``."""
        return right in self._below[left]

    def with_declarations(self, statements: Sequence[ast.Stmt]) -> OperatorTable:
        """This table with the operators that a file declares, for the files that import it."""
        operators = [s for s in statements if isinstance(s, ast.Operator)]
        groups = [s for s in statements if isinstance(s, ast.PrecedenceGroup)]
        if not operators and not groups:
            return self
        return self.extended(
            [(o.fixity, o.name, o.group, o.name_span) for o in operators],
            [(g.name, g.relations, g.name_span) for g in groups],
            Diagnostics(),
        )

    def extended(
        self,
        operators: Iterable[tuple[str, str, str | None, Span]],
        groups: Iterable[tuple[str, tuple[tuple[str, str], ...], Span]],
        diagnostics: Diagnostics,
    ) -> OperatorTable:
        known = dict(self.groups)
        declared: dict[str, tuple[tuple[tuple[str, str], ...], Span]] = {}
        for name, relations, span in groups:
            if name in known:
                diagnostics.error("operator", f"precedence group '{name}' redeclared", span)
                continue
            known[name] = Group(name)
            declared[name] = relations, span
        for name, (relations, span) in declared.items():
            _relate(known, name, relations, span, diagnostics)
        infix, prefix, postfix = dict(self.infix), set(self.prefix), set(self.postfix)
        for fixity, name, group, span in operators:
            if fixity == "infix":
                if group is not None and group not in known:
                    diagnostics.error("operator", f"unknown precedence group '{group}'", span)
                    group = None
                infix[name] = group or "DefaultPrecedence"
            else:
                (prefix if fixity == "prefix" else postfix).add(name)
        table = OperatorTable(known, infix, frozenset(prefix), frozenset(postfix))
        for name, (_, span) in declared.items():
            if name in table._below[name]:
                diagnostics.error("operator", f"cycle in 'higherThan' relation of '{name}'", span)
                known[name] = Group(name)
        return OperatorTable(known, infix, frozenset(prefix), frozenset(postfix))


def _relate(
    known: dict[str, Group], name: str, relations: Iterable[tuple[str, str]], span: Span, diagnostics: Diagnostics
) -> None:
    for relation, value in relations:
        group = known[name]
        if relation in ("higherThan", "lowerThan"):
            if value not in known:
                diagnostics.error("operator", f"unknown precedence group '{value}'", span)
            elif relation == "higherThan":
                known[name] = Group(name, group.associativity, (*group.higher, value), group.assignment)
            else:
                other = known[value]
                known[value] = Group(value, other.associativity, (*other.higher, name), other.assignment)
        elif relation == "associativity" and value in ("left", "right", "none"):
            known[name] = Group(name, value, group.higher, group.assignment)
        elif relation == "assignment" and value in ("true", "false"):
            known[name] = Group(name, group.associativity, group.higher, value == "true")
        else:
            message = f"'{relation}: {value}' is not a valid precedence group attribute"
            diagnostics.error("operator", message, span)


def _standard() -> OperatorTable:
    groups: dict[str, Group] = {}
    infix: dict[str, str] = {}
    lower: tuple[str, ...] = ()
    for name, associativity, operators in reversed(_STANDARD):
        groups[name] = Group(name, associativity, lower, name == "AssignmentPrecedence")
        lower = (name,)
        infix.update(dict.fromkeys(operators.split(), name))
    return OperatorTable(groups, infix, frozenset(_PREFIX), frozenset(_POSTFIX))


STANDARD = _standard()


@dataclass(frozen=True, slots=True)
class Infix:
    """An operator between two operands of a flat sequence. ``middle`` is a ternary's second operand; ``as``
    and its kin have the keyword as ``name`` and a type as their right operand."""

    name: str
    span: Span
    middle: ast.Expr | None = None


Item = ast.Expr | ast.TypeExpr | Infix


class Folder:
    """Makes trees of sequences ``operand, Infix, operand, …``."""

    def __init__(self, table: OperatorTable, diagnostics: Diagnostics) -> None:
        self.table = table
        self.diagnostics = diagnostics
        self.failed = False
        """Whether something is wrong with the sequence being folded: it has no meaning then."""

    def fold(self, items: list[Item]) -> ast.Expr:
        """Operator precedence over a partial order: an operator waits while the next binds more tightly."""
        operands: list[ast.Expr | ast.TypeExpr] = [items[0]]  # type: ignore[list-item]
        waiting: list[tuple[Infix, Group]] = []
        self.failed = False
        broken = any(isinstance(item, ast.InvalidExpr) for item in items)
        for index in range(1, len(items), 2):
            operator: Infix = items[index]  # type: ignore[assignment]
            group = self._group(operator, broken)
            while waiting and self._reduces(*waiting[-1], operator, group):
                self._reduce(operands, waiting.pop()[0])
            operands.append(items[index + 1])  # type: ignore[arg-type]
            if isinstance(operands[-1], ast.TypeExpr):
                # What follows a cast's type cannot belong to it.
                self._reduce(operands, operator)
            else:
                waiting.append((operator, group))
        while waiting:
            self._reduce(operands, waiting.pop()[0])
        if self.failed:
            return ast.InvalidExpr(span=operands[0].span)
        return operands[0]  # type: ignore[return-value]

    def _group(self, operator: Infix, broken: bool) -> Group:
        name = "as" if operator.name in ("as?", "as!") else operator.name
        group = self.table.group(name)
        if group is None:
            if not broken:
                self._error("no-operator", self.table.complaint(operator.name, "a binary"), operator.span)
            group = self.table.groups["DefaultPrecedence"]
        return group

    def _reduces(self, waiting: Infix, left: Group, operator: Infix, right: Group) -> bool:
        """Whether the waiting operator has its right operand once this one comes."""
        if left.name == right.name:
            if left.associativity == "none":
                message = f"adjacent operators are in non-associative precedence group '{left.name}'"
                self._error("operator-precedence", message, operator.span)
            return left.associativity != "right"
        if self.table.higher(left.name, right.name):
            return True
        if not self.table.higher(right.name, left.name):
            message = f"adjacent operators are in unordered precedence groups '{left.name}' and '{right.name}'"
            self._error("operator-precedence", message, operator.span)
            return True
        return False

    def _error(self, code: str, message: str, span: Span) -> None:
        self.failed = True
        self.diagnostics.error(code, message, span)

    def _reduce(self, operands: list[ast.Expr | ast.TypeExpr], operator: Infix) -> None:
        right = operands.pop()
        left = operands.pop()
        assert isinstance(left, ast.Expr)
        operands.append(self._combine(left, operator, right))

    def _combine(self, left: ast.Expr, operator: Infix, right: ast.Expr | ast.TypeExpr) -> ast.Expr:
        span = left.span.to(right.span)
        name = operator.name
        if isinstance(right, ast.TypeExpr):
            return ast.Cast(left, name, right, span=span)
        if operator.middle is not None:
            return ast.Ternary(left, operator.middle, right, span=span)
        if name == "=":
            return ast.Assign(None, left, right, span=span, operator_span=operator.span)
        group = self.table.group(name)
        if group is not None and group.assignment and name[-1] == "=":
            return ast.Assign(name[:-1], left, right, span=span, operator_span=operator.span)
        return ast.Binary(name, left, right, span=span, operator_span=operator.span)
