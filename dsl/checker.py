"""The checker's face: a file's text in, a typed program or diagnostics out.

Bodies are checked when they are asked for and remembered; a user's are all asked for by ``check``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from . import ast, conform, tast
from . import types as t
from .declarations import properties, result_builders, validate
from .diagnostics import Diagnostic, Diagnostics
from .entities import (
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    ModuleEntity,
    NominalEntity,
    ParameterEntity,
    PropertyEntity,
    VariableEntity,
)
from .environment import Environment
from .expressions import conversions, flow, implied, usage
from .expressions.annotations import annotation, completed, is_open
from .expressions.elaborator import BodyContext, Session
from .expressions.expressions import TABLES
from .expressions.patterns import Patterns, is_irrefutable
from .expressions.statements import Statements, returned
from .expressions.walk import children
from .modules import Extend, Loader, Modules, as_written
from .scope import Scope
from .source import Source

RECURSION_LIMIT = 60_000
"""Frames enough for the deepest expression that the parser lets through."""


class Checker:
    """Checks one program. ``loader`` finds the sources of the modules that it imports."""

    modules: Modules

    def __init__(self, loader: Loader) -> None:
        self.diagnostics = Diagnostics()
        self.modules = Modules(loader, self.diagnostics, self)
        self.session = Session(self, self.modules.known, TABLES)
        self._globals: dict[int, tast.Bind] = {}
        self._field_defaults: dict[FieldEntity, tast.Expr] = {}
        self._default_arguments: dict[tuple[FunctionEntity, int], tast.Expr] = {}
        self._uses: dict[FunctionEntity, tuple[set[VariableEntity], set[FunctionEntity]]] = {}
        self._binding_now: set[int] = set()
        self._locals: dict[int, Any] = {}
        self._local_contexts: dict[FunctionEntity, tuple[BodyContext, Diagnostics]] = {}
        self._checking: set[FunctionEntity] = set()
        self._own_bodies: list[tast.Block] = []
        """The bodies of the user's functions, local ones not apart."""

    def check(self, source: Source, extend: Extend = as_written) -> tuple[tast.Program | None, list[Diagnostic]]:
        """The typed program, or None when something is wrong; and all diagnostics, in order of place. ``extend`` adds
        declarations to the file."""
        with _deep_recursion():
            main = self.modules.main(source, extend)
            if self.modules.imports_failed:
                return None, self.diagnostics.items
            statements = self._top_level(main)
            users = [module for module in self.modules.loaded.values() if not module.is_library]
            for module in users:
                if module is not main:
                    self._refuse_statements(module)
                    self._top_level(module)
            for module in users:
                validate.module(module, self.modules.environment(module))
            for module in users:
                self._declarations(module)
            in_order = [variable for variable in main.globals if variable.parent is None]
            flow.check_top_level(statements, in_order, self._globals_used, self.modules.environment(main))
            self.modules.run_checks()
            if not self.diagnostics.has_errors:
                for block in (statements, *self._own_bodies):
                    usage.check(block, self.diagnostics)
        found = sorted(self.diagnostics.items, key=lambda d: (d.span.source is not source, d.span.start))
        if self.diagnostics.has_errors:
            return None, found
        modules = tuple(self.modules.loaded.values())
        nominals = tuple(nominal for module in users for nominal in module.nominals)
        return tast.Program(main, modules, statements, nominals), found

    def check_module(self, module: ModuleEntity) -> None:
        """Checks every declaration of a file, its bodies included; of a library file too."""
        with _deep_recursion():
            validate.module(module, self.modules.environment(module))
            self._declarations(module)

    # --- top-level code ---

    def _top_level(self, module: ModuleEntity) -> tast.Block:
        """The statements of a file, in order; declarations are not among them."""
        env = self.modules.environment(module)
        body = BodyContext(result=t.VOID, top_level=True)
        statements = Statements(self.session, env, body)
        made: list[tast.Stmt] = []
        for statement in self.modules.syntax[module].statements:
            if isinstance(statement, ast.Variable):
                for binding in statement.bindings:
                    if binding.accessors is None:
                        made.append(self._global(module, statement, binding))
            elif not isinstance(statement, ast.Decl):
                made += statements.statements((statement,))
        return tuple(made)

    def _refuse_statements(self, module: ModuleEntity) -> None:
        """Only the main file has statements that run."""
        for statement in self.modules.syntax[module].statements:
            if not isinstance(statement, ast.Decl):
                what = "expressions" if isinstance(statement, ast.ExpressionStmt) else "statements"
                self.diagnostics.error("misplaced", f"{what} are not allowed at the top level", statement.span)

    def _global(self, module: ModuleEntity, statement: ast.Variable, binding: ast.Binding) -> tast.Bind:
        """The declaration of the globals, or static properties, of one binding."""
        known = self._globals.get(id(binding))
        if known is not None:
            return known
        variables = {v.name: v for v in module.globals if v.syntax is not None and v.syntax[1] is binding}
        if id(binding) in self._binding_now:
            name = next(iter(variables), "_")
            text = f"circular reference: '{name}' refers to itself"
            self.diagnostics.error("circular-reference", text, binding.span)
            return tast.Bind(tast.WildcardPattern(span=binding.span), None, span=binding.span)
        self._binding_now.add(id(binding))
        owner = next((v.parent for v in variables.values()), None)
        scope = owner.scope if owner is not None else module.scope
        env = self.modules.environment(module, scope)
        self._globals[id(binding)] = made = self._bind(statement, binding, variables, env)
        self._binding_now.discard(id(binding))
        return made

    def _bind(
        self, statement: ast.Variable, binding: ast.Binding, variables: dict[str, VariableEntity], env: Environment
    ) -> tast.Bind:
        written = properties.written_types(statement)[statement.bindings.index(binding)]
        pattern = binding.pattern.pattern if isinstance(binding.pattern, ast.TypedPattern) else binding.pattern
        static = any(variable.parent is not None for variable in variables.values())
        statements = Statements(self.session, env, BodyContext(result=t.VOID, top_level=not static))
        expected = annotation(written, env, binding.value)
        value = statements.expression(binding.value, expected) if binding.value is not None else None
        type = (
            completed(expected, binding.pattern.span, env)
            if expected is not None
            else value.type
            if value is not None
            else t.ERROR
        )
        if value is None:
            if self.session.known.wrapped(type) is not None and statement.keyword == "var":
                value = self.session.literals.none(type, binding.span)
            elif type is not t.ERROR or expected is None:
                text = "global variables require an initial value"
                self.diagnostics.error("uninitialised", text, binding.span)
        patterns = Patterns(statements, globals=variables)
        matched = patterns.check(pattern, type, statement.keyword)
        if type is not t.ERROR and not is_irrefutable(matched):
            text = "this pattern does not match every value; use 'if case'"
            self.diagnostics.error("pattern", text, pattern.span)
        return tast.Bind(matched, value, span=binding.span)

    def global_binding(self, variable: VariableEntity) -> tast.Bind | None:
        """The declaration of a global variable or static property, its initial value checked."""
        if variable.syntax is None or variable.module is None:
            return None
        return self._global(variable.module, *variable.syntax)

    def bind_global(self, variable: VariableEntity) -> None:
        self.global_binding(variable)

    def type_of_initialiser(self, expression: ast.Expr, written: ast.TypeExpr | None, env: Environment) -> t.Type:
        expected = annotation(written, env, expression)
        if expected is not None and not is_open(expected):
            return expected
        value = Statements(self.session, env, BodyContext(result=t.VOID)).expression(expression, expected)
        return value.type if expected is None else completed(expected, expression.span, env)

    # --- functions ---

    def body(self, function: FunctionEntity) -> tast.Body:
        """The checked body of a function that has one."""
        made = function.body
        if made is None:
            if function in self._checking:
                raise AssertionError(f"the body of '{function.name}' is needed to check itself")
            self._checking.add(function)
            with _deep_recursion():
                made = self._body(function)
            self._checking.discard(function)
            function.body = made
        return made

    def _body(self, function: FunctionEntity) -> tast.Body:
        env = self.modules.environment(function.module).of(function)
        outer, diagnostics = self._local_contexts.get(function, (None, env.diagnostics))
        env = replace(env, diagnostics=diagnostics)
        parameters = tuple(self._parameter(p, env) for p in function.parameters)
        own = outer.self_variable if outer is not None else self._self_variable(function, env)
        scope = Scope(env.scope)
        for parameter in parameters:
            if parameter.name != "_":
                scope.declare(parameter.name, parameter)
        if own is not None and outer is None:
            scope.declare("self", own)
        result = conform.normalise(function.result, env)
        if function.kind == "init" and not function.failable:
            result = t.VOID
        context = BodyContext(function, own, result)
        statements = Statements(self.session, env.within(Scope(scope)), context)
        syntax = function.syntax
        block: ast.Block = syntax.body if syntax is not None and syntax.body is not None else ()
        block = result_builders.applied(function.attributes.get("every", ()), block, function.span, scope, env)
        made = self._statements(statements, context, block)
        self_variable = own if outer is None else None
        body = tast.Body(parameters, self_variable, made, span=syntax.span if syntax is not None else function.span)
        flow.check_body(function, body, context, env)
        if outer is None and not env.module.is_library:
            self._own_bodies.append(made)
        return body

    def returned_type(
        self,
        body: ast.Block,
        env: Environment,
        parameters: Sequence[ParameterEntity],
        self_type: t.Type | None,
        mutating: bool = False,
    ) -> t.Type | None:
        """The type of what a body returns, where its declaration does not say; nothing is reported."""
        scope = Scope(env.scope)
        own = VariableEntity("self", self_type, mutating, kind="self") if self_type is not None else None
        if own is not None:
            scope.declare("self", own)
        for parameter in parameters:
            scope.declare(parameter.name, self._parameter(parameter, env))
        context = BodyContext(self_variable=own, probed=[])
        self._statements(Statements(self.session, env.silent().within(Scope(scope)), context), context, body)
        found = [type for type in context.probed or () if isinstance(type, t.Type)]
        literal = next((kind for kind in context.probed or () if isinstance(kind, str)), None)
        return found[0] if found else self.session.literals.default(literal) if literal is not None else None

    def _statements(self, statements: Statements, context: BodyContext, block: ast.Block) -> tast.Block:
        """A body that is a single expression returns it."""
        only = block[0] if len(block) == 1 else None
        if isinstance(only, ast.ExpressionStmt) and context.result not in (t.VOID, t.ERROR) and not context.makes_self:
            return (returned(statements, only.value, only.span),)
        if context.result not in (t.VOID, t.ERROR) and not context.makes_self:
            block = implied.with_returns(block)
        return statements.statements(block)

    def _parameter(self, parameter: ParameterEntity, env: Environment) -> VariableEntity:
        type = conform.normalise(parameter.type, env)
        return VariableEntity(
            parameter.name,
            type,
            parameter.inout,
            "parameter",
            parameter.inout,
            confined=parameter.confined,
            span=parameter.span,
            unwraps=parameter.unwraps,
        )

    def _self_variable(self, function: FunctionEntity, env: Environment) -> VariableEntity | None:
        if function.self_type is None:
            return None
        mutable = function.mutating or function.kind == "init"
        type = conform.normalise(function.self_type, env)
        return VariableEntity("self", type, mutable, "self", function.mutating, span=function.span)

    def default_argument(self, function: FunctionEntity, index: int) -> tast.Expr:
        """The default value of a parameter."""
        key = (function, index)
        made = self._default_arguments.get(key)
        if made is None:
            parameter = function.parameters[index]
            assert parameter.default is not None
            env = self.modules.environment(function.module).of(function)
            statements = Statements(self.session, env, BodyContext(function, result=t.VOID))
            type = conform.normalise(parameter.type, env)
            if parameter.autoclosure and isinstance(type, t.Function):
                value = statements.expression(parameter.default, type.result, conversions.DEFAULT)
                body = (tast.Return(value, span=value.span),)
                made = tast.Closure(type, (), body, (), span=value.span)
            else:
                made = statements.expression(parameter.default, type, conversions.DEFAULT)
            self._default_arguments[key] = made
        return made

    def field_default(self, field: FieldEntity) -> tast.Expr:
        """The initial value written for a stored property."""
        made = self._field_defaults.get(field)
        if made is None:
            assert field.default is not None
            env = self.modules.environment(field.owner.module, field.owner.scope, field.owner.signature)
            statements = Statements(self.session, env, BodyContext(result=t.VOID))
            made = statements.expression(field.default, field.type)
            self._field_defaults[field] = made
        return made

    # --- what bodies ask for ---

    def closure_statements(self, node: ast.Closure, env: Environment, context: BodyContext) -> tast.Block:
        body = implied.with_returns(node.body) if context.result not in (t.VOID, t.ERROR) else node.body
        return Statements(self.session, env.within(Scope(env.scope)), context).statements(body)

    def note_local(self, statement: ast.Stmt, entity: Any, context: BodyContext, env: Environment) -> None:
        """``entity`` is declared by ``statement`` inside the body of ``context``; problems in it go where those of
        that body go."""
        self._locals[id(statement)] = entity
        if isinstance(entity, FunctionEntity):
            self._local_contexts[entity] = context, env.diagnostics

    def local_function(self, statement: ast.Function) -> FunctionEntity | None:
        return self._locals.get(id(statement))

    def check_local_type(self, statement: ast.Stmt) -> None:
        entity = self._locals.get(id(statement))
        validate.declaration(entity, self.modules.environment(getattr(entity, "module", None)))
        if isinstance(entity, NominalEntity):
            self._nominal(entity, entity.module)

    def _globals_used(self, function: FunctionEntity) -> set[VariableEntity]:
        """The user's globals that a call of ``function`` may use, itself or through others."""
        found: set[VariableEntity] = set()
        pending = [function]
        seen = {function}
        while pending:
            variables, functions = self._direct_uses(pending.pop())
            found |= variables
            pending += functions - seen
            seen |= functions
        return found

    def _direct_uses(self, function: FunctionEntity) -> tuple[set[VariableEntity], set[FunctionEntity]]:
        known = self._uses.get(function)
        if known is not None:
            return known
        variables: set[VariableEntity] = set()
        functions: set[FunctionEntity] = set()
        self._uses[function] = variables, functions
        outside = function.module is None or function.module.is_library
        if outside or function.requirement or function.intrinsic is not None:
            return variables, functions
        nodes: list[tast.Node] = list(self.body(function).statements)
        while nodes:
            node = nodes.pop()
            if isinstance(node, tast.VariableRef) and node.variable.kind == "global":
                variables.add(node.variable)
            elif isinstance(node, tast.FunctionRef):
                functions.add(node.function)
            nodes.extend(children(node))
        return variables, functions

    # --- declarations ---

    def _declarations(self, module: ModuleEntity) -> None:
        """Checks every declaration of a user's file, its bodies included."""
        for function in module.functions:
            self._function(function)
        for entities in list(module.names.values()):
            for entity in entities:
                if isinstance(entity, PropertyEntity):
                    self._property(entity)
        for variable in module.globals:
            self.global_binding(variable)
        for owner in list(self.modules.loaded.values()):
            for nominal in owner.nominals:
                if nominal.module is module or any(e.module is module for e in nominal.extensions):
                    self._nominal(nominal, module)

    def _nominal(self, nominal: NominalEntity, module: ModuleEntity | None) -> None:
        for field in nominal.fields:
            if nominal.module is module and field.default is not None:
                self.field_default(field)
        for table in (nominal.members, nominal.static_members):
            for members in list(table.values()):
                for member in list(members):
                    if isinstance(member, FunctionEntity) and member.module is module:
                        self._function(member)
                    elif isinstance(member, PropertyEntity) and _module_of(member) is module:
                        self._property(member)
                    elif isinstance(member, NominalEntity) and member.module is module:
                        self._nominal(member, module)

    def _property(self, property: PropertyEntity) -> None:
        for accessor in (property.getter, property.setter):
            if accessor is not None:
                self._function(accessor)

    def _function(self, function: FunctionEntity) -> None:
        for index, parameter in enumerate(function.parameters):
            if parameter.default is not None and function.witness_synthesis is None:
                self.default_argument(function, index)
        if function.syntax is not None and function.syntax.body is not None:
            self.body(function)


def _module_of(member: PropertyEntity) -> ModuleEntity | None:
    parent = member.parent
    return parent.module if isinstance(parent, NominalEntity | ExtensionEntity) else None


@contextmanager
def _deep_recursion() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
