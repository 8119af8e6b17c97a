"""Syntax tree to source text, such that reading the text again gives an equal tree.

Every visitor is a generator that yields the nodes whose text it needs, so that no depth of
nesting overflows Python's stack.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any

from .. import ast
from .print_types import TypePrinter, indented
from .words import ACCESSOR_MODIFIERS, ACCESSORS

Visit = Generator[Any, str, str]


def print_file(file: ast.File, places: bool = False) -> str:
    """The source text of a file. ``places``: with a comment before each statement that begins in another line than the
    one before it."""
    return _Printer(places).run(file)


class _Printer(TypePrinter):
    def __init__(self, places: bool) -> None:
        self.places = places
        self.place = ""

    def run(self, root: ast.Node) -> str:
        stack = [self.visit(root)]
        result: str | None = None
        while stack:
            try:
                node = stack[-1].send(result)  # type: ignore[arg-type]
            except StopIteration as stop:
                stack.pop()
                result = stop.value
            else:
                stack.append(self.visit(node))
                result = None
        assert result is not None
        return result

    def visit(self, node: ast.Node) -> Visit:
        return _VISITORS[type(node)](self, node)

    # --- blocks -----------------------------------------------------------------------

    def lines(self, statements: Sequence[ast.Stmt]) -> Visit:
        """Statements one below the other, kept apart where a newline alone would not do."""
        lines: list[str] = []
        for index, statement in enumerate(statements):
            place = self.comment(statement)
            text = yield statement
            if text[:1] in ("{", ".") and index:
                text = ";" + text
            if isinstance(statement, ast.Return) and statement.value is None and index + 1 < len(statements):
                text += ";"
            lines.append(place + text)
        return "\n".join(lines)

    def comment(self, statement: ast.Stmt) -> str:
        """Where a statement is, in a line of its own, if that is to be told."""
        place = f"// line {statement.span.line}\n"
        if not self.places or place == self.place:
            return ""
        self.place = place
        return place

    def block(self, statements: Sequence[ast.Stmt]) -> Visit:
        if not statements:
            return "{}"
        text = yield from self.lines(statements)
        return "{\n" + indented(text) + "\n}"

    def file(self, node: ast.File) -> Visit:
        text = yield from self.lines(node.statements)
        return text + "\n" if text else ""

    # --- statements -------------------------------------------------------------------

    def expression_statement(self, node: ast.ExpressionStmt) -> Visit:
        return (yield node.value)

    def conditions(self, conditions: Iterable[ast.Condition]) -> Visit:
        return (yield from self.joined(conditions))

    def expression_condition(self, node: ast.ExpressionCondition) -> Visit:
        return (yield node.value)

    def binding_condition(self, node: ast.BindingCondition) -> Visit:
        pattern = yield node.pattern
        if node.value is None:
            return f"{node.keyword} {pattern}"
        value = yield node.value
        return f"{node.keyword} {pattern} = {value}"

    def case_condition(self, node: ast.CaseCondition) -> Visit:
        pattern = yield node.pattern
        value = yield node.value
        return f"case {pattern} = {value}"

    def if_(self, node: ast.If) -> Visit:
        parts: list[str] = []
        current = node
        while True:
            conditions = yield from self.conditions(current.conditions)
            then = yield from self.block(current.then)
            parts.append(f"if {conditions} {then}")
            rest = current.otherwise
            if rest is not None and len(rest) == 1 and isinstance(rest[0], ast.If):
                current = rest[0]
                continue
            if rest is not None:
                parts.append((yield from self.block(rest)))
            return " else ".join(parts)

    def guard(self, node: ast.Guard) -> Visit:
        conditions = yield from self.conditions(node.conditions)
        otherwise = yield from self.block(node.otherwise)
        return f"guard {conditions} else {otherwise}"

    def while_(self, node: ast.While) -> Visit:
        attributes = yield from self.attributes(node.attributes, "\n")
        conditions = yield from self.conditions(node.conditions)
        body = yield from self.block(node.body)
        return f"{attributes}while {conditions} {body}"

    def repeat(self, node: ast.RepeatWhile) -> Visit:
        attributes = yield from self.attributes(node.attributes, "\n")
        body = yield from self.block(node.body)
        condition = yield node.condition
        return f"{attributes}repeat {body} while {condition}"

    def for_(self, node: ast.For) -> Visit:
        attributes = yield from self.attributes(node.attributes, "\n")
        pattern = yield node.pattern
        sequence = yield node.sequence
        where = ""
        if node.where is not None:
            condition = yield node.where
            where = f" where {condition}"
        body = yield from self.block(node.body)
        return f"{attributes}for {'case ' if node.case else ''}{pattern} in {sequence}{where} {body}"

    def switch(self, node: ast.Switch) -> Visit:
        subject = yield node.subject
        parts = [f"switch {subject} {{"]
        for case in node.cases:
            parts.append((yield case))
        return "\n".join([*parts, "}"])

    def switch_item(self, node: ast.SwitchItem) -> Visit:
        pattern = yield node.pattern
        if node.where is None:
            return pattern
        where = yield node.where
        return f"{pattern} where {where}"

    def switch_case(self, node: ast.SwitchCase) -> Visit:
        items = yield from self.joined(node.items)
        body = yield from self.lines(node.body)
        return f"case {items}:\n{indented(body)}" if node.items else f"default:\n{indented(body)}"

    def return_(self, node: ast.Return) -> Visit:
        if node.value is None:
            return "return"
        value = yield node.value
        return f"return {value}"

    def yield_(self, node: ast.Yield) -> Visit:
        value = yield node.value
        return f"yield {'&' if node.inout else ''}{value}"

    def break_(self, node: ast.Break) -> Visit:
        return self.name("break", node.label)
        yield

    def continue_(self, node: ast.Continue) -> Visit:
        return self.name("continue", node.label)
        yield

    def name(self, keyword: str, label: str | None) -> str:
        return keyword if label is None else f"{keyword} {self.quoted(label)}"

    def fallthrough(self, node: ast.Fallthrough) -> Visit:
        return "fallthrough"
        yield

    def throw(self, node: ast.Throw) -> Visit:
        value = yield node.value
        return f"throw {value}"

    def defer(self, node: ast.Defer) -> Visit:
        body = yield from self.block(node.body)
        return f"defer {body}"

    def do(self, node: ast.Do) -> Visit:
        body = yield from self.block(node.body)
        parts = [f"do {body}"]
        for catch in node.catches:
            parts.append((yield catch))
        return " ".join(parts)

    def catch(self, node: ast.Catch) -> Visit:
        items = yield from self.joined(node.patterns)
        body = yield from self.block(node.body)
        return f"catch {items} {body}" if items else f"catch {body}"

    def labelled(self, node: ast.Labelled) -> Visit:
        statement = yield node.statement
        return f"{self.quoted(node.label)}: {statement}"

    # --- declarations -----------------------------------------------------------------

    def prefix(self, node: ast.Decl) -> Visit:
        doc = "".join(f"/// {line}".rstrip() + "\n" for line in node.doc.split("\n")) if node.doc is not None else ""
        attributes = yield from self.attributes(node.attributes, "\n")
        return doc + attributes + "".join(f"{modifier} " for modifier in node.modifiers)

    def invalid_declaration(self, node: ast.InvalidDecl) -> Visit:
        raise ValueError("a tree with syntax errors has no source text")
        yield

    def import_(self, node: ast.Import) -> Visit:
        prefix = yield from self.prefix(node)
        kind = f"{node.kind} " if node.kind is not None else ""
        return f"{prefix}import {kind}{'.'.join(self.quoted(part) for part in node.path)}"

    def variable(self, node: ast.Variable) -> Visit:
        prefix = yield from self.prefix(node)
        bindings = yield from self.joined(node.bindings)
        return f"{prefix}{node.keyword} {bindings}"

    def binding(self, node: ast.Binding) -> Visit:
        text = yield node.pattern
        if node.value is not None:
            value = yield node.value
            text += f" = {value}"
        if node.accessors is not None:
            accessors = yield from self.accessors(node.accessors)
            text += " " + accessors
        return text

    def accessors(self, accessors: Sequence[ast.Accessor]) -> Visit:
        if len(accessors) == 1:
            only = accessors[0]
            if only.kind == "get" and only.body and not only.attributes and not only.modifiers:
                body = yield from self.lines(only.body)
                code = body.partition("\n")[2] if body.startswith("//") else body
                word = code.replace("(", " ").replace("{", " ").split(maxsplit=1)[0]
                if word not in ACCESSORS | ACCESSOR_MODIFIERS and code[0] != "@":
                    return "{\n" + indented(body) + "\n}"
        parts: list[str] = []
        for accessor in accessors:
            parts.append((yield accessor))
        return "{\n" + indented("\n".join(parts)) + "\n}"

    def accessor(self, node: ast.Accessor) -> Visit:
        text = yield from self.attributes(node.attributes, " ")
        text += "".join(f"{modifier} " for modifier in node.modifiers) + node.kind
        if node.parameter is not None:
            text += f"({self.quoted(node.parameter)})"
        if node.body is not None:
            body = yield from self.block(node.body)
            text += " " + body
        return text

    def body(self, body: ast.Block | None) -> Visit:
        if body is None:
            return ""
        text = yield from self.block(body)
        return " " + text

    def function(self, node: ast.Function) -> Visit:
        prefix = yield from self.prefix(node)
        generics = yield from self.generics(node.generics)
        parameters = yield from self.joined(node.parameters)
        effects = "".join(f" {effect}" for effect in node.effects)
        result = ""
        if node.result is not None:
            written = yield node.result
            result = f" -> {written}"
        where = yield from self.where(node.where)
        body = yield from self.body(node.body)
        named = self.is_operator(node.name)
        name = node.name + " " if named else self.quoted(node.name)
        return f"{prefix}func {name}{generics}({parameters}){effects}{result}{where}{body}"

    def initializer(self, node: ast.Initializer) -> Visit:
        prefix = yield from self.prefix(node)
        generics = yield from self.generics(node.generics)
        parameters = yield from self.joined(node.parameters)
        effects = "".join(f" {effect}" for effect in node.effects)
        where = yield from self.where(node.where)
        body = yield from self.body(node.body)
        return f"{prefix}init{'?' if node.failable else ''}{generics}({parameters}){effects}{where}{body}"

    def deinitializer(self, node: ast.Deinitializer) -> Visit:
        prefix = yield from self.prefix(node)
        body = yield from self.block(node.body)
        return f"{prefix}deinit {body}"

    def subscript_declaration(self, node: ast.SubscriptDecl) -> Visit:
        prefix = yield from self.prefix(node)
        generics = yield from self.generics(node.generics)
        parameters: list[str] = []
        for parameter in node.parameters:
            text = yield parameter
            # One name is not a label here.
            parameters.append(f"{parameter.name} {text}" if parameter.label == parameter.name else text)
        result = yield node.result
        where = yield from self.where(node.where)
        accessors = yield from self.accessors(node.accessors)
        return f"{prefix}subscript{generics}({', '.join(parameters)}) -> {result}{where} {accessors}"

    def members(self, members: Sequence[ast.Decl]) -> Visit:
        return (yield from self.block(members))

    def nominal(self, node: ast.Nominal) -> Visit:
        prefix = yield from self.prefix(node)
        generics = yield from self.generics(node.generics)
        inherits = yield from self.inherits(node.inherits)
        where = yield from self.where(node.where)
        members = yield from self.members(node.members)
        return f"{prefix}{node.keyword} {self.quoted(node.name)}{generics}{inherits}{where} {members}"

    def extension(self, node: ast.Extension) -> Visit:
        prefix = yield from self.prefix(node)
        extended = yield node.type
        inherits = yield from self.inherits(node.inherits)
        where = yield from self.where(node.where)
        members = yield from self.members(node.members)
        return f"{prefix}extension {extended}{inherits}{where} {members}"

    def enum_cases(self, node: ast.EnumCases) -> Visit:
        prefix = yield from self.prefix(node)
        cases = yield from self.joined(node.cases)
        return f"{prefix}case {cases}"

    def enum_case(self, node: ast.EnumCase) -> Visit:
        text = self.quoted(node.name)
        if node.payload is not None:
            parts: list[str] = []
            for parameter in node.payload:
                written = yield from self.parameter_type(parameter)
                unnamed = parameter.label is None and parameter.name == "_"
                parts.append(written if unnamed else f"{self.names(parameter)}: {written}")
            text += f"({', '.join(parts)})"
        if node.raw is not None:
            raw = yield node.raw
            text += f" = {raw}"
        return text

    def typealias(self, node: ast.TypeAlias) -> Visit:
        prefix = yield from self.prefix(node)
        generics = yield from self.generics(node.generics)
        aliased = yield node.type
        where = yield from self.where(node.where)
        return f"{prefix}typealias {self.quoted(node.name)}{generics} = {aliased}{where}"

    def associatedtype(self, node: ast.AssociatedType) -> Visit:
        prefix = yield from self.prefix(node)
        inherits = yield from self.inherits(node.inherits)
        default = ""
        if node.default is not None:
            written = yield node.default
            default = f" = {written}"
        where = yield from self.where(node.where)
        return f"{prefix}associatedtype {self.quoted(node.name)}{inherits}{default}{where}"

    def operator(self, node: ast.Operator) -> Visit:
        prefix = yield from self.prefix(node)
        group = f": {node.group}" if node.group is not None else ""
        return f"{prefix}{node.fixity} operator {node.name}{group}"

    def precedencegroup(self, node: ast.PrecedenceGroup) -> Visit:
        prefix = yield from self.prefix(node)
        relations = "".join(f"    {relation}: {value}\n" for relation, value in node.relations)
        return f"{prefix}precedencegroup {node.name} {{\n{relations}}}"


_VISITORS: dict[type[ast.Node], Callable[[_Printer, Any], Visit]] = {
    **TypePrinter.VISITORS,
    ast.File: _Printer.file,
    ast.ExpressionStmt: _Printer.expression_statement,
    ast.ExpressionCondition: _Printer.expression_condition,
    ast.BindingCondition: _Printer.binding_condition,
    ast.CaseCondition: _Printer.case_condition,
    ast.If: _Printer.if_,
    ast.Guard: _Printer.guard,
    ast.While: _Printer.while_,
    ast.RepeatWhile: _Printer.repeat,
    ast.For: _Printer.for_,
    ast.Switch: _Printer.switch,
    ast.SwitchItem: _Printer.switch_item,
    ast.SwitchCase: _Printer.switch_case,
    ast.Return: _Printer.return_,
    ast.Yield: _Printer.yield_,
    ast.Break: _Printer.break_,
    ast.Continue: _Printer.continue_,
    ast.Fallthrough: _Printer.fallthrough,
    ast.Throw: _Printer.throw,
    ast.Defer: _Printer.defer,
    ast.Do: _Printer.do,
    ast.Catch: _Printer.catch,
    ast.Labelled: _Printer.labelled,
    ast.InvalidDecl: _Printer.invalid_declaration,
    ast.Import: _Printer.import_,
    ast.Variable: _Printer.variable,
    ast.Binding: _Printer.binding,
    ast.Accessor: _Printer.accessor,
    ast.Function: _Printer.function,
    ast.Initializer: _Printer.initializer,
    ast.Deinitializer: _Printer.deinitializer,
    ast.SubscriptDecl: _Printer.subscript_declaration,
    ast.Nominal: _Printer.nominal,
    ast.Extension: _Printer.extension,
    ast.EnumCases: _Printer.enum_cases,
    ast.EnumCase: _Printer.enum_case,
    ast.TypeAlias: _Printer.typealias,
    ast.AssociatedType: _Printer.associatedtype,
    ast.Operator: _Printer.operator,
    ast.PrecedenceGroup: _Printer.precedencegroup,
}
