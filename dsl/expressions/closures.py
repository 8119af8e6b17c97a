"""Closures, and functions taken as values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

from .. import ast, tast
from .. import types as t
from ..declarations import result_builders, unsupported
from ..declarations.substitute import parts, show
from ..diagnostics import Note
from ..entities import EnumCaseEntity, FunctionEntity, NominalEntity, VariableEntity
from ..infer import Mismatch, Obligation, Solver, Variable, is_free, prune, resolve
from ..scope import Scope
from ..source import Span
from . import conversions, implied
from .calls import Application, Overload, callee_type, inout_builder, result_type
from .conversions import convert
from .drafts import Draft
from .elaborator import BodyContext, Elaborator
from .naming import describe, show_candidate
from .overloads import Choice, Opening, reference, takes_self
from .references import Overloads


class ClosureState:
    """A closure whose type is being found. ``single``: its body is one expression. ``builder``: what makes its
    result of all its expressions."""

    def __init__(self, elaborator: Elaborator, node: ast.Closure, type: Variable) -> None:
        self.elaborator = elaborator
        self.node = node
        self.type = type
        self.function: t.Function | None = None
        self.parameters: tuple[VariableEntity, ...] = ()
        self.parts: tuple[VariableEntity, ...] | None = None
        self.value: Draft | None = None
        self.build_value = _nothing
        self.statements: tast.Block | None = None
        self.captures: list[tuple[VariableEntity, Draft]] = []
        self.single = single_expression(node)
        self.anonymous = _anonymous(node) if node.parameters is None else 0
        self.builder: NominalEntity | None = None

    def build_with(self, solver: Solver, builder: NominalEntity) -> None:
        """The closure is given for a parameter with a result builder."""
        try:
            body = result_builders.rewritten(self.node.body, builder, self.node.span)
        except result_builders.NotBuildable as refused:
            raise Mismatch("unsupported", refused.message, refused.span) from None
        if body is not self.node.body:
            node = replace(self.node, body=body)
            solver.set(self, "node", node)
            solver.set(self, "single", single_expression(node))
            solver.set(self, "builder", builder)

    # --- the type ---

    def take_shape(self, solver: Solver, type: t.Function) -> None:
        """Fits the parameters of the closure to those of its type."""
        node = self.node
        wanted = len(type.parameters)
        given = len(node.parameters) if node.parameters is not None else self.anonymous
        destructured = wanted == 1 and given > 1 and self._destructure(solver, type.parameters[0])
        if given != wanted and not destructured:
            raise self._wrong_arity(type, wanted, given)
        if not destructured:
            solver.set(self, "parameters", tuple(self._parameter(solver, i, p) for i, p in enumerate(type.parameters)))
        if node.result is not None:
            result = self.elaborator.resolve_type(node.result)
            if not solver.unify(result, type.result):
                raise self._wrong_result(result, type.result)
        solver.set(self, "function", type)

    def _parameter(self, solver: Solver, index: int, parameter: t.Parameter) -> VariableEntity:
        written = self.node.parameters[index] if self.node.parameters is not None else None
        name = written.name if written is not None else f"${index}"
        span = written.span if written is not None else self.node.span
        if written is not None and written.type is not None:
            type = self.elaborator.resolve_type(written.type)
            if written.inout != parameter.inout or not solver.unify(type, parameter.type):
                raise self._wrong_parameter(type, written.inout, parameter, span)
        return VariableEntity(
            name,
            parameter.type,
            mutable=parameter.inout,
            kind="parameter",
            inout=parameter.inout,
            span=span,
            unwraps=ast.is_implicitly_unwrapped(written.type if written is not None else None),
        )

    def _destructure(self, solver: Solver, parameter: t.Parameter) -> bool:
        """``{ (a, b) in … }`` where one parameter, a pair, is expected."""
        type = prune(parameter.type)
        given = len(self.node.parameters) if self.node.parameters is not None else self.anonymous
        if not isinstance(type, t.Tuple) or len(type.elements) != given or parameter.inout:
            return False
        whole = VariableEntity("tuple", type, kind="parameter", span=self.node.span)
        parts = tuple(self._parameter(solver, i, t.Parameter(e)) for i, e in enumerate(type.elements))
        for part in parts:
            part.kind = "local"
        solver.set(self, "parameters", (whole,))
        solver.set(self, "parts", parts)
        return True

    def _wrong_arity(self, type: t.Function, wanted: int, given: int) -> Mismatch:
        def message() -> str:
            count = f"{wanted} argument{'s' if wanted != 1 else ''}"
            if not given and self.node.parameters is None:
                return f"contextual type for closure argument list expects {count}, which cannot be implicitly ignored"
            used = f"{given} {'was' if given == 1 else 'were'} used in closure body"
            return f"contextual closure type '{show(resolve(type))}' expects {count}, but {used}"

        return Mismatch("arguments", message, self.node.span)

    def _wrong_parameter(self, type: t.Type, inout: bool, parameter: t.Parameter, span: Span) -> Mismatch:
        def message() -> str:
            found = ("inout " if inout else "") + show(resolve(type))
            wanted = ("inout " if parameter.inout else "") + show(resolve(parameter.type))
            return f"cannot convert closure parameter of type '{found}' to expected type '{wanted}'"

        return Mismatch("type-mismatch", message, span)

    def _wrong_result(self, result: t.Type, wanted: t.Type) -> Mismatch:
        text = self.context().complaint
        return Mismatch(
            "type-mismatch", lambda: text.format(show(resolve(result)), show(resolve(wanted))), self.node.span
        )

    # --- the body ---

    def scope(self) -> Scope:
        scope = Scope(self.elaborator.env.scope)
        if self.builder is not None:
            result_builders.declare(self.builder, scope)
        for variable, _ in self.captures:
            scope.declare(variable.name, variable)
        for variable in self.parts or self.parameters:
            if variable.name != "_":
                scope.declare(variable.name, variable)
        return scope

    def context(self) -> BodyContext:
        outer = self.elaborator.body
        complaint = conversions.BRANCHES if self.node.branches else conversions.CLOSURE_RESULT
        return BodyContext(outer.function, outer.self_variable, closure=True, complaint=complaint)

    def check_expression(self, solver: Solver, expression: ast.Expr) -> None:
        assert self.function is not None
        inner = self.elaborator.within(self.scope(), self.context())
        draft = inner(expression)
        result = prune(self.function.result)
        if result == t.VOID:
            solver.set(self, "build_value", draft.build)
        else:
            build = convert(solver, draft, result, conversions.CLOSURE_RESULT, self.elaborator.known)
            solver.set(self, "build_value", build)
        solver.set(self, "value", draft)

    def check_statements(self, solver: Solver) -> None:
        """Checks the statements; their result type may come from what they return."""
        assert self.function is not None
        for variable in self.parts or self.parameters:
            variable.type = resolve(variable.type)
        context = self.context()
        result = resolve(self.function.result)
        context.result = None if is_free(result) else result
        if context.result is None and implied.returns(self.node.body) > 1:
            joined = self.joined_result()
            if joined is not None and solver.unify(self.function.result, joined):
                context.result = resolve(self.function.result)
        env = self.elaborator.env.within(self.scope())
        speculative = solver.depth > 0
        if speculative:
            env = env.silent()
        checker = self.elaborator.session.checker
        statements = checker.closure_statements(self.node, env, context)
        errors = env.diagnostics.items if speculative else []
        first = next((d for d in errors if d.severity.value == "error"), None)
        if first is not None:
            raise Mismatch(first.code, first.message, first.span, *first.notes)
        solver.set(self, "statements", statements)
        if context.result is None:
            found = context.returned[0] if context.returned else t.ERROR if context.in_error else t.VOID
            if not solver.unify(self.function.result, found):
                raise self._wrong_result(found, result)

    def joined_result(self) -> t.Type | None:
        """The type that all values which the closure returns can have."""
        context = self.context()
        context.probed = []
        env = self.elaborator.env.within(self.scope()).silent()
        self.elaborator.session.checker.closure_statements(self.node, env, context)
        kinds = [found for found in context.probed if isinstance(found, str)]
        types = [found for found in context.probed if not isinstance(found, str)]
        if t.ERROR in types or not (types or set(kinds) - {"nil"}):
            return None
        known = self.elaborator.known
        optional = next((type for type in types if known.wrapped(type) is not None), None)
        first = optional or next(iter(types), None)
        if first is None:
            first = known.double if "float" in kinds else known.int
        if is_free(first):
            return None
        return known.optional_of(first) if "nil" in kinds and known.wrapped(first) is None else first

    def build(self) -> tast.Expr:
        type = resolve(self.type)
        assert isinstance(type, t.Function)
        span = self.node.span
        for variable in (*self.parameters, *(self.parts or ())):
            variable.type = resolve(variable.type)
        body = self.statements if self.statements is not None else self._expression_body(type)
        if self.parts is not None:
            patterns = tuple(
                tast.WildcardPattern(span=p.span) if p.name == "_" else tast.BindingPattern(p, span=p.span)
                for p in self.parts
            )
            whole = self.parameters[0]
            reference = tast.VariableRef(whole.type, whole, span=span)
            body = (tast.Bind(tast.TuplePattern(patterns, span=span), reference, span=span), *body)
        made: tast.Expr = tast.Closure(type, self.parameters, body, (), span=span)
        for variable, value in reversed(self.captures):
            variable.type = resolve(variable.type)
            made = tast.Let(made.type, variable, value.build(), made, span=span)
        return made

    def _expression_body(self, type: t.Function) -> tast.Block:
        value = self.build_value()
        if type.result == t.VOID:
            return (tast.Evaluate(value, span=value.span),)
        return (tast.Return(value, span=value.span),)


def _nothing() -> tast.Expr:
    raise AssertionError("the body of a closure was not checked")


class ClosureShape(Obligation):
    """The parameters of a closure fit its type."""

    __slots__ = ("state",)
    patience = 3

    def __init__(self, state: ClosureState) -> None:
        super().__init__(state.node.span)
        self.state = state

    def mentions(self) -> Iterable[t.Type]:
        return (self.state.type,)

    def attempt(self, solver: Solver) -> bool:
        type = prune(self.state.type)
        if type.__class__ is Variable:
            return False
        if type is t.ERROR or self.state.function is not None:
            return True
        if not isinstance(type, t.Function):
            text = f"cannot convert value of closure type to expected type '{show(resolve(type))}'"
            raise Mismatch("type-mismatch", text, self.span)
        self.state.take_shape(solver, type)
        body = ExpressionBody(self.state) if self.state.single is not None else StatementsBody(self.state)
        solver.add(body)
        return True

    def settle(self, solver: Solver) -> bool:
        """Without a context the closure itself must say what its parameters are, or its only expression leave no
        choice."""
        node = self.state.node
        names = (
            [p.name for p in node.parameters]
            if node.parameters is not None
            else [f"${i}" for i in range(self.state.anonymous)]
        )
        untyped = [p.name for p in node.parameters or () if p.type is None] if node.parameters is not None else names
        if untyped and not self.follow_from_body(solver, names):
            raise Mismatch(
                "arguments",
                f"cannot infer type of closure parameter '{untyped[0]}' without a type annotation",
                self.span,
            )
        return bool(untyped) or _bind_written(self.state, solver)

    def follow_from_body(self, solver: Solver, names: list[str]) -> bool:
        """Whether each parameter can only be of one type: that of ``{ area($0) }``, where there is one 'area'."""
        state = self.state
        if state.single is None or any(p.type is not None for p in state.node.parameters or ()):
            return False
        parameters = tuple(t.Parameter(solver.variable()) for _ in names)
        if not solver.unify(state.type, t.Function(parameters, solver.variable())):
            return False
        solver.run()
        return not any(is_free(parameter.type) for parameter in parameters)


class ExpressionBody(Obligation):
    """The body of a closure that is a single expression: part of the solving around it."""

    __slots__ = ("state",)
    priority = 1

    def __init__(self, state: ClosureState) -> None:
        super().__init__(state.node.span)
        self.state = state

    def mentions(self) -> Iterable[t.Type]:
        return ()

    def attempt(self, solver: Solver) -> bool:
        if self.state.value is None:
            assert self.state.single is not None
            self.state.check_expression(solver, self.state.single)
        return True


class StatementsBody(Obligation):
    """The statements of a closure, which are checked once its parameters are known."""

    __slots__ = ("state",)
    priority = 2

    def __init__(self, state: ClosureState) -> None:
        super().__init__(state.node.span)
        self.state = state

    def mentions(self) -> Iterable[t.Type]:
        function = self.state.function
        return (*(p.type for p in self.state.parameters), *((function.result,) if function is not None else ()))

    def attempt(self, solver: Solver) -> bool:
        if self.state.statements is not None:
            return True
        if any(is_free(p.type) for p in self.state.parameters):
            return False
        self.state.check_statements(solver)
        return True


def closure(elaborator: Elaborator, node: ast.Closure) -> Draft:
    for effect in node.effects:
        unsupported.refuse(effect, node.span, elaborator.env)
        return elaborator.poison(node.span)
    type = elaborator.solver.variable(reference=True)
    state = ClosureState(elaborator, node, type)
    for capture in node.captures:
        if capture.ownership is not None:
            unsupported.refuse("unowned", capture.span, elaborator.env)
            return elaborator.poison(node.span)
        value = elaborator(capture.value if capture.value is not None else ast.Name(capture.name, span=capture.span))
        state.captures.append((VariableEntity(capture.name, value.type, span=capture.span), value))
    written = node.parameters
    if written is not None and all(p.type is not None for p in written):
        _bind_written(state, elaborator.solver)
    elaborator.solver.demand(ClosureShape(state))
    return Draft(type, node.span, state.build, reference=True, closure=state)


def _bind_written(state: ClosureState, solver: Solver) -> bool:
    """The type of a closure that says all of it, but perhaps its result."""
    node, elaborator = state.node, state.elaborator
    parameters = tuple(
        t.Parameter(elaborator.resolve_type(p.type) if p.type is not None else t.ERROR, p.inout)
        for p in node.parameters or ()
    )
    result = elaborator.resolve_type(node.result) if node.result is not None else solver.variable()
    return solver.unify(state.type, t.Function(parameters, result))


def single_expression(node: ast.Closure) -> ast.Expr | None:
    if len(node.body) != 1:
        return None
    only = node.body[0]
    if isinstance(only, ast.ExpressionStmt):
        return only.value
    return only.value if isinstance(only, ast.Return) else None


def _anonymous(node: ast.Closure) -> int:
    """How many of ``$0``, ``$1``… the closure uses."""
    highest = -1
    for name in _names(node.body):
        if name.startswith("$") and name[1:].isdigit():
            highest = max(highest, int(name[1:]))
    return highest + 1


def _names(part: object) -> Iterator[str]:
    """The names in a part of the tree, but not those in closures without a parameter list of their own."""
    stack = [part]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple):
            stack.extend(part)
        elif isinstance(part, ast.Name):
            yield part.name
        elif isinstance(part, ast.Node) and not (isinstance(part, ast.Closure) and part.parameters is None):
            stack.extend(getattr(part, f) for f in _field_names(part.__class__))


_FIELDS: dict[type, tuple[str, ...]] = {}


def _field_names(kind: type) -> tuple[str, ...]:
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(f.name for f in fields(kind) if not f.name.endswith("span"))
    return names


# --- functions as values ---


def mentions_any(type: t.Type) -> bool:
    """Whether ``Any`` is in it, which only functions of the prelude have: they are lowered where they are called."""
    if type.__class__ is t.Nominal and type.entity.builtin == "any":  # type: ignore[attr-defined]
        return True
    return any(map(mentions_any, parts(type)))


class FunctionReference(Overload):
    """One of several functions, as a value of the type that the context asks for."""

    __slots__ = ()

    def attempt(self, solver: Solver) -> bool:
        if self.applied is not None:
            return True
        type = prune(self.result)
        if type is t.ERROR:
            return True
        if len(self.viable) > 1 and type.__class__ is Variable:
            return False
        return super().attempt(solver)

    def exact(self) -> int | None:
        return None

    def apply(self, solver: Solver, index: int) -> None:
        choice, _ = self.viable[index]
        opening = Opening(solver, choice, self.span)
        type = value_type(choice, opening)
        opening.require(choice.signature)
        if not solver.unify(self.result, type):
            raise self.wrong_result(type)
        solver.set(self, "applied", Application(choice, opening, []))

    def no_match(self, solver: Solver, failures: list[Mismatch]) -> Mismatch:
        notes = tuple(Note(f"candidate '{show_candidate(c)}'", c.entity.span) for c, _ in self.viable[:6])
        wanted = show(resolve(self.result))
        text = f"no exact matches in reference to {describe(self.viable[0][0], self.name)}: none has type '{wanted}'"
        return Mismatch("no-exact-match", text, self.span, *notes)

    def build(self) -> tast.Expr:
        assert self.applied is not None
        choice, opening = self.applied.choice, self.applied.opening
        entity = choice.entity
        if mentions_any(resolve(self.result)):
            text = f"{describe(choice, self.name)} cannot be a value, because it takes values of any type; call it"
            raise Mismatch("existential", text, self.span)
        if isinstance(entity, FunctionEntity) and not takes_self(entity):
            return reference(choice, opening, callee_type(choice, opening), self.span, self.elaborator.env)
        return self.wrapped(choice, opening)

    def wrapped(self, choice: Choice, opening: Opening) -> tast.Expr:
        """A closure that calls the method or makes the enum value; the base is evaluated once."""
        entity = choice.entity
        span = self.span
        type = resolve(self.result)
        assert isinstance(type, t.Function)
        receivers: list[VariableEntity] = []
        inner = type
        if choice.unapplied:
            own = type.parameters[0]
            receivers.append(VariableEntity("self", own.type, own.inout, "parameter", own.inout, span=span))
            assert isinstance(type.result, t.Function)
            inner = type.result
        variables = tuple(
            VariableEntity(f"${i}", p.type, p.inout, "parameter", p.inout, span=span)
            for i, p in enumerate(inner.parameters)
        )
        base = VariableEntity("self", resolve(choice.base.type), span=span) if choice.base is not None else None
        passed = [*receivers, *([base] if base is not None else []), *variables]
        arguments = tuple(_pass(v, span) for v in passed)
        if isinstance(entity, EnumCaseEntity):
            call: tast.Expr = tast.EnumValue(inner.result, entity, arguments, span=span)
        else:
            callee = reference(choice, opening, callee_type(choice, opening), span, self.elaborator.env)
            call = tast.Call(inner.result, callee, arguments, span=span)
        made: tast.Expr = tast.Closure(inner, variables, (tast.Return(call, span=span),), (), span=span)
        if receivers:
            made = tast.Closure(type, tuple(receivers), (tast.Return(made, span=span),), (), span=span)
        if base is not None and choice.base is not None:
            made = tast.Let(made.type, base, choice.base.build(), made, span=span)
        return made


def _pass(variable: VariableEntity, span: Span) -> tast.Expr:
    read = tast.VariableRef(variable.type, variable, span=span)
    return tast.InOut(variable.type, read, span=span) if variable.inout else read


def value_type(choice: Choice, opening: Opening) -> t.Function:
    """The type of a function as a value; a method that is not applied takes ``self`` and gives a function."""
    parameters = [t.Parameter(opening.open(p.type), p.inout, autoclosure=p.autoclosure) for p in choice.parameters]
    result = opening.open(result_type(choice))
    if choice.unapplied:
        return t.Function((parameters[0],), t.Function(tuple(parameters[1:]), result))
    return t.Function(tuple(parameters), result)


def function_value(elaborator: Elaborator, overloads: Overloads) -> Draft:
    choices = overloads.choices
    if overloads.labels is not None:
        choices = [c for c in choices if c.answers(overloads.labels)]
        if not choices:
            full = "".join(f"{label or '_'}:" for label in overloads.labels)
            return elaborator.report("unknown-name", f"cannot find '{overloads.name}({full})' in scope", overloads.span)
    for choice in choices:
        if isinstance(choice.entity, FunctionEntity) and choice.entity.mutating and choice.base is not None:
            inout_builder(choice.base, "cannot reference 'mutating' method as a value", overloads.span)
            text = "partial application of 'mutating' method is not allowed"
            return elaborator.report("misplaced", text, overloads.span)
    type = elaborator.solver.variable(reference=True)
    found = FunctionReference(elaborator, overloads.name, [(c, []) for c in choices], (), type, overloads.span)
    elaborator.solver.demand(found)
    return Draft(type, overloads.span, found.build, reference=True)
