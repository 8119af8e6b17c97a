"""Operators: found by the types of their operands, at once where these are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from .. import ast, scope, tast
from .. import types as t
from ..declarations import members
from ..declarations.substitute import apply, show
from ..entities import FunctionEntity, VariableEntity
from ..infer import DISFAVOURED, Mismatch, Obligation, Solver, Variable, is_free, prune, resolve
from ..source import Span
from . import conversions
from . import plain_operators as plain
from .arguments import Argument, Matching
from .calls import Overload, result_type
from .casts import compare_types
from .closures import function_value
from .conversions import convert
from .drafts import Draft
from .elaborator import Elaborator
from .lazy_operators import LAZY, own_functions, takes
from .literals import negative_literal
from .optionals import coalesce, compare_with_nil
from .overloads import Choice, disfavoured
from .references import Overloads
from .unwrapping import operand

SAME_OPERANDS = frozenset("+ - * / % &+ &- &* & | ^".split())
"""Of two literals these make a value of their common type."""

SIGNS = frozenset("+ - ~".split())
"""In front of a literal these make a value of its type."""

COMPARISONS = frozenset("== != < <= > >=".split())
RANGES = frozenset(("..<", "..."))


def binary(elaborator: Elaborator, node: ast.Binary) -> Draft:
    operator = node.operator
    own = own_functions(elaborator, operator) if operator in LAZY else []
    if operator in LAZY and not own:
        return coalesce(elaborator, node) if operator == "??" else _logical(elaborator, node)
    left, right = elaborator(node.left), elaborator(node.right)
    if operator in LAZY and not any(takes(function, left, right, elaborator) for function in own):
        return coalesce(elaborator, node, left, right) if operator == "??" else _logical(elaborator, node, left, right)
    if operator in ("==", "!="):
        test = compare_with_nil(elaborator, node, left, right)
        test = test or compare_types(elaborator, node, left, right)
        if test is not None:
            return test
    return operate(elaborator, operator, (left, right), node.span, node.operator_span)


def unary(elaborator: Elaborator, node: ast.Unary) -> Draft:
    literal = negative_literal(elaborator, node)
    if literal is not None:
        return literal
    operand = elaborator(node.operand)
    fixity = "postfix" if node.postfix else "prefix"
    return operate(elaborator, node.operator, (operand,), node.span, node.operator_span, fixity)


def _logical(elaborator: Elaborator, node: ast.Binary, *operands: Draft) -> Draft:
    known = elaborator.known
    given = operands or (elaborator(node.left), elaborator(node.right))
    left, right = (convert(elaborator.solver, each, known.bool, conversions.ARGUMENT, known) for each in given)
    decided = tast.Literal(known.bool, node.operator == "||", span=node.operator_span)

    def build() -> tast.Expr:
        then, otherwise = (right(), decided) if node.operator == "&&" else (decided, right())
        return tast.Conditional(known.bool, left(), then, otherwise, span=node.span)

    return Draft(known.bool, node.span, build)


def operate(
    elaborator: Elaborator,
    operator: str,
    operands: tuple[Draft, ...],
    span: Span,
    operator_span: Span,
    fixity: str | None = None,
) -> Draft:
    """A call of an operator function. Of a compound assignment the first operand is written to."""
    solver = elaborator.solver
    operands = tuple([operand(o, operator, elaborator.known, elaborator.env) if o.unwraps else o for o in operands])
    types = [prune(o.type) for o in operands]
    if t.ERROR in types:
        return elaborator.poison(span)
    known = elaborator.session.plain_operators
    key = plain.key(elaborator, operator, fixity, types) if not any(o.inout for o in operands) else None
    found = known.get(key) if key is not None else None
    if found is not None:
        return plain.call(elaborator, found, operands, span)
    result = solver.variable()
    arguments = [Argument(None, o, o.span) for o in operands]
    call = OperatorCall(elaborator, operator, arguments, result, span, operator_span, fixity)
    solver.demand(call)
    if key is not None and key not in known and call.applied is not None:
        type = prune(operands[0].type)
        if call.applied.choice is call.operator_of(type):
            known[key] = plain.learn(elaborator, call.applied, type, prune(result), span)
    return Draft(prune(result), span, call.build, immutable=plain.IMMUTABLE)


class OperatorCall(Overload):
    """A call of an operator whose operands may not be known yet."""

    __slots__ = ("fixity", "operator_span", "settled")

    def __init__(
        self,
        elaborator: Elaborator,
        operator: str,
        arguments: Sequence[Argument],
        result: t.Type,
        span: Span,
        operator_span: Span,
        fixity: str | None,
    ) -> None:
        super().__init__(elaborator, operator, [], arguments, result, span, implicit_inout=True)
        self.operator_span = operator_span
        self.fixity = fixity
        self.settled = False

    def attempt(self, solver: Solver) -> bool:
        if self.applied is not None:
            return True
        if solver.trials:
            return False
        types = [prune(a.draft.type) for a in self.arguments]
        if t.ERROR in types:
            solver.set(solver, "poisoned", True)
            return solver.unify(self.result, t.ERROR)
        if self.shortcut(solver, types) or self.compares_member(solver, types):
            return True
        known = [type for type in types if type.__class__ is not Variable]
        if self.expects_result(solver, types):
            solver.set(self, "viable", self.candidates([*known, prune(self.result)]))
            if len(self.viable) > 1:
                solver.set(self, "viable", [self.viable[i] for i in self.filter(solver)])
            if len(self.viable) == 1:
                self.apply(solver, 0)
                return True
        if len(known) < len(types) and not self.settled and not self.may_choose(solver, types, known):
            return False
        viable = self.candidates(types)
        if known and not viable and any(type.literal == "array" for type in types if isinstance(type, Variable)):
            viable = self.candidates([self.elaborator.known.array_of(solver.variable())])
        if known and all(choice.self_type is None for choice, _ in viable):
            kinds = {type.literal for type in types if isinstance(type, Variable) and type.literal is not None}
            viable = self.candidates(of for kind in kinds for of in solver.literals.alternatives(kind))
        solver.set(self, "viable", viable)
        if not self.viable:
            raise self.inapplicable()
        if super().is_mixed() and self.waits_for_result(solver):
            return False
        return super().attempt(solver)

    def waits_for_result(self, solver: Solver) -> bool:
        """Whether what is made of it decides: a slice and an array are a slice, or an array where one is asked for."""
        try:
            left = [self.viable[i] for i in self.filter(solver)]
        except Mismatch:
            return False
        solver.set(self, "viable", left)
        results = {type.entity for choice, _ in left if isinstance(type := result_type(choice), t.Nominal)}
        return len(results) > 1 and not self.settled and isinstance(prune(self.result), Variable)

    def expects_result(self, solver: Solver, types: list[t.Type]) -> bool:
        """Whether an operand is a member without its type, but the type of the result is known."""
        implicit = any(isinstance(p, Variable) and a.draft.implicit for p, a in zip(types, self.arguments, strict=True))
        result = prune(self.result)
        return implicit and isinstance(result, t.Nominal) and not is_free(result)

    def follows(self, others: set[Variable]) -> Iterable[t.Type]:
        """A literal beside an operand that will be known is of the type of that."""
        if self.applied is not None or self.name not in SAME_OPERANDS | COMPARISONS:
            return ()
        types = [prune(a.draft.type) for a in self.arguments]
        return (*types, self.result) if any(type in others for type in types) else ()

    def settle(self, solver: Solver) -> bool:
        if self.settled:
            return False
        solver.set(self, "settled", True)
        if not self.attempt(solver):
            return False
        solver.discharge(self)
        return True

    def is_mixed(self) -> bool:
        """Candidates are looked up again whenever more is known of the operands."""
        return False

    def may_choose(self, solver: Solver, types: list[t.Type], known: list[t.Type]) -> bool:
        """Whether operands that are not known yet need not be waited for."""
        unknown = [type for type in types if isinstance(type, Variable)]
        if any(variable.literal is None for variable in unknown):
            return False
        if known or self.name in RANGES:
            return True
        same = SAME_OPERANDS | COMPARISONS if len(types) == 2 else SIGNS
        if self.name in same and solver.tries(partial(self.join_literals, solver, types)) is None:
            self.join_literals(solver, types)
            return False
        return bool(self.global_functions())

    def join_literals(self, solver: Solver, types: list[t.Type]) -> None:
        """``1 + 2.0`` is of one type, whichever that will be."""
        if len(types) == 2 and not solver.unify(types[0], types[1]):
            raise self.inapplicable()
        result = self.elaborator.known.bool if self.name in COMPARISONS else types[0]
        if not solver.unify(self.result, result):
            raise self.wrong_result(result)

    def join_member(self, solver: Solver) -> bool:
        """``2 * .pi * x`` is of one type, that of ``x``."""
        types = [prune(a.draft.type) for a in self.arguments]
        unknown = {type: a.draft.implicit for type, a in zip(types, self.arguments, strict=True)}
        if self.applied is not None or self.name not in SAME_OPERANDS or len(unknown) != 2:
            return False
        kinds = {(isinstance(type, Variable) and type.literal, implicit) for type, implicit in unknown.items()}
        if (None, True) not in kinds or kinds.isdisjoint({("integer", False), ("float", False)}):
            return False
        return solver.tries(partial(self.join_literals, solver, types)) is None

    def shortcut(self, solver: Solver, types: list[t.Type]) -> bool:
        """Operands of the same known type, or one of them a literal that can have the type of the other."""
        first: t.Type | None = plain.common_type(self.elaborator, types)
        if first is None:
            return False
        if first.arguments:
            first = resolve(first)
            if is_free(first):
                return False
        choice = self.operator_of(first)
        if choice is None:
            return False
        wanted = prune(self.result)
        result = apply(result_type(choice), choice.mapping)
        if wanted is not result and wanted.__class__ is not Variable and wanted != result:
            return False
        solver.set(self, "viable", [(choice, [[i] for i in range(len(types))])])
        self.apply(solver, 0)
        return True

    def compares_member(self, solver: Solver, types: list[t.Type]) -> bool:
        """``x == .zero``: the member is one of the type of ``x``, if such values can be compared."""
        if len(types) != 2 or (self.name not in COMPARISONS and self.name not in SAME_OPERANDS):
            return False
        for i in (0, 1):
            known = types[1 - i]
            if not (
                isinstance(types[i], Variable) and self.arguments[i].draft.implicit and isinstance(known, t.Nominal)
            ):
                continue
            if is_free(known) or (self.name not in COMPARISONS and len(self.candidates([known])) != 1):
                continue
            if self.operator_of(resolve(known)) is not None and solver.unify(types[i], known):
                return self.shortcut(solver, [prune(type) for type in types])
        return False

    def operator_of(self, type: t.Type) -> Choice | None:
        """The one function of this name all of whose operands are of ``type``, without generic parameters of its
        own."""
        session, env = self.elaborator.session, self.elaborator.env
        context = env.signature if isinstance(type, t.Nominal) and type.arguments else None
        key = (self.name, self.fixity, len(self.arguments), type, env.module, context)
        if key in session.operators and not self.local_functions():
            return session.operators[key]
        found = [
            choice
            for choice, _ in self.candidates([type])
            if all(parameter in choice.mapping for parameter in choice.signature.parameters)
            and all(apply(p.type, choice.mapping) == type for p in choice.parameters)
        ]
        only = found[0] if len(found) == 1 else None
        if not self.local_functions():
            session.operators[key] = only
        return only

    def local_functions(self) -> list[FunctionEntity]:
        return [f for f in self.global_functions() if f.kind == "local"]

    def global_functions(self) -> list[FunctionEntity]:
        found = scope.lookup(self.elaborator.env.scope, self.name)
        return [f for f in found if isinstance(f, FunctionEntity) and f.parent is None and self.fits(f)]

    def fits(self, function: FunctionEntity) -> bool:
        fixity = function.attributes.get("fixity")
        return len(function.parameters) == len(self.arguments) and (fixity or "infix") == (self.fixity or "infix")

    def candidates(self, types: Iterable[t.Type]) -> list[tuple[Choice, list[list[int]]]]:
        env = self.elaborator.env
        choices: list[Choice] = []
        seen: set[tuple[object, ...]] = set()
        known = [resolve(type) for type in types if type.__class__ is not Variable]
        for type in known:
            for candidate in members.lookup(type, self.name, env, static=True):
                key = (candidate.entity, type.entity if isinstance(type, t.Nominal) else type)
                if isinstance(candidate.entity, FunctionEntity) and key not in seen and self.fits(candidate.entity):
                    seen.add(key)
                    choices.append(Choice(candidate.entity, dict(candidate.substitution), None, candidate.self_type))
        choices += (Choice(function) for function in self.global_functions())
        if not known and not choices:
            choices = [Choice(function) for function in self.anywhere()]
        places = [[i] for i in range(len(self.arguments))]
        return [(choice, places) for choice in choices]

    def anywhere(self) -> Iterable[FunctionEntity]:
        """The operator functions of every visible type, for operands of which nothing is known."""
        module = self.elaborator.env.module
        for place in (module, *module.imports):
            for nominal in self.elaborator.env.modules.with_static(place, self.name):
                found = nominal.static_members.get(self.name, ())
                yield from (f for f in found if isinstance(f, FunctionEntity) and self.fits(f) and not f.requirement)

    def no_match(self, solver: Solver, failures: list[Mismatch]) -> Mismatch:
        return self.inapplicable()

    def inapplicable(self) -> Mismatch:
        types = [resolve(a.draft.type) for a in self.arguments]
        kind = "binary" if len(types) == 2 else "unary"
        optional = next((i for i, type in enumerate(types) if self.elaborator.known.wrapped(type) is not None), None)
        if optional is not None and self.works_unwrapped(types):
            shown, inner = show(types[optional]), show(self.elaborator.known.wrapped(types[optional]) or t.ERROR)
            text = f"value of optional type '{shown}' must be unwrapped to a value of type '{inner}'"
            return Mismatch("type-mismatch", text, self.arguments[optional].span)

        def message() -> str:
            shown = [show(type) for type in types]
            every = {f.parameters[0].type for f in (*self.anywhere(), *self.global_functions())}
            only = next(iter(every)) if len(shown) == len(every) == 1 else None
            if isinstance(only, t.Nominal) and not only.arguments:
                return conversions.ARGUMENT.format(shown[0], show(only))
            if len(shown) == 1:
                operands = f"an operand of type '{shown[0]}'"
            elif shown[0] == shown[1]:
                operands = f"two '{shown[0]}' operands"
            else:
                operands = f"operands of type '{shown[0]}' and '{shown[1]}'"
            return f"{kind} operator '{self.name}' cannot be applied to {operands}"

        return Mismatch("no-operator", message, self.operator_span)

    def works_unwrapped(self, types: list[t.Type]) -> bool:
        """Whether the operator has a meaning once its Optional operands are unwrapped."""
        inner = {type if (w := self.elaborator.known.wrapped(type)) is None else w for type in types}
        known = [type for type in inner if type.__class__ is t.Nominal]
        return len(known) == 1 and self.operator_of(known[0]) is not None

    def conflict(self, choice: Choice, matching: Matching, index: int, type: t.Type) -> Mismatch | None:
        """Operators say of which types their operands are."""
        return None

    def apply(self, solver: Solver, index: int) -> None:
        try:
            super().apply(solver, index)
        except Mismatch as mismatch:
            if mismatch.code == "type-mismatch" and all(a.span != self.span for a in self.arguments):
                raise self.inapplicable() from None
            raise
        if disfavoured(self.viable[index][0]):
            solver.penalise(DISFAVOURED)


# --- operators as values ---


class OperatorValue(Obligation):
    """``(+)`` as a function, chosen when the type that it must have is known."""

    __slots__ = ("draft", "elaborator", "name", "pair", "type")

    def __init__(self, elaborator: Elaborator, name: str, type: Variable, span: Span) -> None:
        super().__init__(span)
        self.pair: t.Tuple | None = None
        self.elaborator = elaborator
        self.name = name
        self.type = type
        self.draft: Draft | None = None

    def mentions(self) -> Iterable[t.Type]:
        return (self.type,)

    def attempt(self, solver: Solver) -> bool:
        type = prune(self.type)
        if self.draft is not None or type is t.ERROR:
            return True
        if type.__class__ is Variable:
            return False
        if not isinstance(type, t.Function):
            text = f"cannot convert operator '{self.name}' to type '{show(resolve(type))}'"
            raise Mismatch("type-mismatch", text, self.span)
        operands = [prune(p.type) for p in type.parameters]
        if all(isinstance(o, Variable) for o in operands):
            return False
        pair = operands[0] if len(operands) == 1 else None
        if isinstance(pair, t.Tuple):
            operands = [prune(element) for element in pair.elements]
            solver.set(self, "pair", pair)
        drafts = [Argument(None, Draft(o, self.span, partial(_never, self.span)), self.span) for o in operands]
        fixity = "prefix" if len(operands) == 1 else None
        call = OperatorCall(self.elaborator, self.name, drafts, type.result, self.span, self.span, fixity)
        choices = [choice for choice, _ in call.candidates(operands)]
        if not choices:
            raise call.inapplicable()
        draft = function_value(self.elaborator, Overloads(self.name, choices, self.span))
        solver.set(self, "draft", draft)
        if self.pair is not None:
            type = t.Function(tuple(map(t.Parameter, operands)), type.result)
        if not solver.unify(draft.type, type):
            raise call.inapplicable()
        return True

    def build(self) -> tast.Expr:
        assert self.draft is not None
        value = self.draft.build()
        return value if self.pair is None else of_tuple(value, resolve(self.pair), self.span)


def of_tuple(function: tast.Expr, type: t.Type, span: Span) -> tast.Expr:
    """A function of several parameters as one of a tuple, as in ``zip(a, b).map(+)``."""
    assert isinstance(type, t.Tuple) and isinstance(function.type, t.Function)
    whole = VariableEntity("$0", type, kind="parameter", span=span)
    read = tast.VariableRef(type, whole, span=span)
    parts = tuple(tast.TupleElement(element, read, i, span=span) for i, element in enumerate(type.elements))
    result = function.type.result
    body = (tast.Return(tast.Call(result, function, parts, span=span), span=span),)
    return tast.Closure(t.Function((t.Parameter(type),), result), (whole,), body, (), span=span)


def _never(span: Span) -> tast.Expr:
    raise AssertionError(f"{span}: the operand of an operator that is a value")


def operator_value(elaborator: Elaborator, node: ast.OperatorReference) -> Draft:
    type = elaborator.solver.variable(reference=True)
    value = OperatorValue(elaborator, node.operator, type, node.span)
    elaborator.solver.demand(value)
    return Draft(type, node.span, value.build, reference=True)


def compound(elaborator: Elaborator, node: ast.Assign, target: Draft, value: Draft) -> Draft:
    """``a += b``: a function that writes its first operand, or else ``a = a + b``."""
    name = f"{node.operator}="
    target, value = (operand(o, name, elaborator.known, elaborator.env) for o in (target, value))
    type = prune(target.type)
    if (
        isinstance(type, Variable)
        or members.lookup(resolve(type), name, elaborator.env, static=True)
        or scope.lookup(elaborator.env.scope, name)
    ):
        return operate(elaborator, name, (target, value), node.span, node.operator_span)
    if not _is_plain(node.target):
        return _compound_once(elaborator, node, target, value)
    sum = operate(elaborator, node.operator or "", (target, value), node.span, node.operator_span)
    build = convert(elaborator.solver, sum, target.type, conversions.ASSIGNMENT, elaborator.known)
    return Draft(t.VOID, node.span, lambda: _assign(target, build(), node.span))


def _is_plain(target: ast.Expr) -> bool:
    """Whether naming the target twice does nothing twice."""
    while isinstance(target, ast.Member | ast.Paren):
        inner = target.base if isinstance(target, ast.Member) else target.inner
        if inner is None:
            return True
        target = inner
    if isinstance(target, ast.Subscript):
        return _is_plain(target.base) and all(_is_plain(a.value) for a in target.arguments)
    return isinstance(target, ast.Name | ast.IntegerLiteral)


def _compound_once(elaborator: Elaborator, node: ast.Assign, target: Draft, value: Draft) -> Draft:
    """``f()[g()] += b`` is a call of ``{ (place: inout T, operand: U) in place = place + operand }``."""
    span = node.span
    place = VariableEntity("place", target.type, True, "parameter", True, span=span)
    operand = VariableEntity("operand", value.type, kind="parameter", span=span)

    def read(variable: VariableEntity, draft: Draft) -> Draft:
        return Draft(draft.type, draft.span, lambda: tast.VariableRef(resolve(draft.type), variable, span=draft.span))

    operands = (read(place, target), read(operand, value))
    sum = operate(elaborator, node.operator or "", operands, span, node.operator_span)
    convert_sum = convert(elaborator.solver, sum, target.type, conversions.ASSIGNMENT, elaborator.known)

    def build() -> tast.Expr:
        assert target.target is not None
        place.type, operand.type = resolve(target.type), resolve(value.type)
        written = tast.VariableRef(place.type, place, span=span)
        assign = tast.Assign(t.VOID, written, convert_sum(), span=span)
        type = t.Function((t.Parameter(place.type, True), t.Parameter(operand.type)), t.VOID)
        made = tast.Closure(type, (place, operand), (tast.Evaluate(assign, span=span),), (), span=span)
        arguments = (tast.InOut(place.type, target.target(), span=span), value.build())
        return tast.Call(t.VOID, made, arguments, span=span)

    return Draft(t.VOID, span, build)


def _assign(target: Draft, value: tast.Expr, span: Span) -> tast.Expr:
    assert target.target is not None
    return tast.Assign(t.VOID, target.target(), value, span=span)
