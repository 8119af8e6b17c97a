"""Calls: choosing the function, converting the arguments, building the call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from .. import ast, tast
from .. import types as t
from ..declarations import substitute
from ..declarations.substitute import show
from ..diagnostics import Note
from ..entities import EnumCaseEntity, FunctionEntity, ParameterEntity
from ..infer import DEFAULT_LITERALS, Mismatch, Obligation, Solver, Variable, decided, free, is_free, prune, resolve
from ..source import Span
from . import arguments as labels
from . import conversions, unwrapping
from .arguments import Argument, Matching
from .conversions import Conversion
from .drafts import Draft
from .exclusivity import check_exclusivity
from .naming import describe, full_name, show_candidate
from .overloads import Choice, Opening, disfavoured, reference, takes_self

if TYPE_CHECKING:
    from .elaborator import Elaborator

Builder = Callable[[], tast.Expr]


@dataclass(eq=False, slots=True)
class Application:
    """A choice that was made: ``builders`` make the arguments, ``self`` first."""

    choice: Choice
    opening: Opening
    builders: list[Builder]


class Overload(Obligation):
    """A call of one of several functions. ``viable``: those whose labels fit, with their arguments' places."""

    patience = 2
    chooses = True

    __slots__ = ("applied", "arguments", "elaborator", "implicit_inout", "name", "result", "seen", "viable")

    def __init__(
        self,
        elaborator: Elaborator,
        name: str,
        viable: list[tuple[Choice, Matching]],
        arguments: Sequence[Argument],
        result: t.Type,
        span: Span,
        implicit_inout: bool = False,
    ) -> None:
        super().__init__(span)
        self.elaborator = elaborator
        self.name = name
        self.viable = viable
        self.arguments = arguments
        if any(a.draft.unwraps for a in arguments):
            self.arguments = [self.as_needed(i) if a.draft.unwraps else a for i, a in enumerate(arguments)]
        self.result = result
        self.implicit_inout = implicit_inout
        self.applied: Application | None = None
        self.seen: tuple[object, object] | None = None

    def mentions(self) -> Iterable[t.Type]:
        return (*(a.draft.type for a in self.arguments), self.result)

    def attempt(self, solver: Solver) -> bool:
        if self.applied is not None:
            return True
        if any(prune(a.draft.type) is t.ERROR for a in self.arguments):
            solver.set(solver, "poisoned", True)
            return solver.unify(self.result, self.common_result())
        if len(self.viable) == 1:
            self.apply(solver, 0)
            return True
        if solver.trials or not self.is_news(solver):
            return False
        exact = self.exact()
        if exact is not None and not self.is_contested(self.viable[exact][0]):
            self.apply(solver, exact)
            return True
        survivors = self.filter(solver)
        if len(survivors) == 1:
            self.apply(solver, survivors[0])
            return True
        if len(survivors) < len(self.viable):
            solver.set(self, "viable", [self.viable[i] for i in survivors])
        if any(is_free(a.draft.type) for a in self.arguments):
            self.learn(solver)
            return False
        best = self.best(solver)
        if best is None or (is_free(self.result) and self.is_contested(self.viable[best][0])):
            return False
        self.apply(solver, best)
        return True

    def is_contested(self, choice: Choice) -> bool:
        """Whether what the arguments decide may yet be decided otherwise by what is asked of the result: a function
        of the program's own gives another type. Those of the library never differ in that alone."""
        result = result_type(choice)
        return any(other is not choice and _is_own(other) and result_type(other) != result for other, _ in self.viable)

    def join_member(self, solver: Solver) -> bool:
        """Lets a literal be of the type of a member without its type, where nothing else tells what that is."""
        return False

    def as_needed(self, index: int) -> Argument:
        """What is declared as ``T!`` is unwrapped where no candidate takes an Optional."""
        argument, elaborator = self.arguments[index], self.elaborator
        taken = [
            unwrapping.argument(argument.draft, parameter, choice.signature, elaborator.known, elaborator.env)
            for choice, matching in self.viable
            for parameter, places in zip(choice.parameters, matching, strict=True)
            if index in places
        ]
        plain = bool(taken) and all(draft is not argument.draft for draft in taken)
        return replace(argument, draft=taken[0]) if plain else argument

    def is_mixed(self) -> bool:
        """Whether some of the candidates are only for where no other fits."""
        return len({disfavoured(choice) for choice, _ in self.viable}) > 1

    def is_news(self, solver: Solver) -> bool:
        """Whether more is known of the types than when they were last looked at."""
        now = tuple(resolve(type) for type in self.mentions())
        kinds = tuple(v.literal for type in now for v in free(type))
        if (now, kinds) == self.seen:
            return False
        solver.set(self, "seen", (now, kinds))
        return True

    def common_result(self) -> t.Type:
        """The type of the call when its arguments are wrong: known when all candidates agree on it."""
        results = {
            r for choice, _ in self.viable if isinstance(choice.entity, FunctionEntity) for r in [choice.entity.result]
        }
        only = next(iter(results)) if len(results) == 1 else t.ERROR
        return only if isinstance(only, t.Nominal) and not only.arguments else t.ERROR

    def exact(self) -> int | None:
        """The one candidate whose parameters have just the types of the arguments, if there is one."""
        types = [resolve(a.draft.type) for a in self.arguments]
        if any(is_free(type) for type in types):
            return None
        found = None
        for i, (choice, matching) in enumerate(self.viable):
            if any(p not in choice.mapping for p in choice.signature.parameters) or disfavoured(choice):
                continue
            parameters = choice.parameters
            fits = all(
                len(taken) == 1
                and not parameter.variadic
                and not parameter.inout
                and substitute.apply(parameter.type, choice.mapping) == types[taken[0]]
                for parameter, taken in zip(parameters, matching, strict=True)
            )
            if fits:
                if found is not None:
                    return None
                found = i
        return found

    def filter(self, solver: Solver) -> list[int]:
        survivors = []
        failures = []
        for i in range(len(self.viable)):
            mark = len(solver.trail)
            failure = solver.tries(partial(self.apply, solver, i))
            if failure is None:
                solver.undo(mark)
                survivors.append(i)
            else:
                failures.append(failure)
        if not survivors:
            raise self.no_match(solver, failures)
        return survivors

    def learn(self, solver: Solver) -> None:
        """What all candidates have in common is known before one is chosen: arguments, and the result, that have
        the same type in each. So ``sin(x) * 2`` is of the type of ``x``, whichever ``sin`` that will mean."""
        if any(isinstance(choice.entity, EnumCaseEntity) for choice, _ in self.viable):
            return
        rows = [self.places(choice, matching) for choice, matching in self.viable]
        actual = [*(a.draft.type for a in self.arguments), self.result]
        result = rows[0][-1]
        agreed = isinstance(result, t.Nominal) and not result.arguments and all(row[-1] == result for row in rows)
        if result is not None and agreed and not solver.unify(self.result, result):
            raise self.wrong_result(result)
        for j in range(1, len(actual)):
            for i in range(j):
                if all(row[i] is not None and row[i] == row[j] for row in rows):
                    if not solver.unify(actual[i], actual[j]):
                        raise self.no_match(solver, [])
                    break

    def places(self, choice: Choice, matching: Matching) -> list[t.Type | None]:
        """The declared types of the arguments' parameters, and of the result; None where a conversion may stand
        between them."""
        types: list[t.Type | None] = [None] * len(self.arguments)
        for parameter, taken in zip(choice.parameters, matching, strict=True):
            plain = not (parameter.inout or parameter.autoclosure or parameter.variadic)
            if len(taken) == 1 and plain and self.is_rigid(parameter.type):
                types[taken[0]] = parameter.type
        result = result_type(choice)
        return [*types, result if self.is_rigid(result) else None]

    def is_rigid(self, type: t.Type) -> bool:
        known = self.elaborator.known
        return isinstance(type, t.Nominal | t.Generic) and known.wrapped(type) is None and not known.is_any(type)

    def best(self, solver: Solver) -> int | None:
        choices = [choice for choice, _ in self.viable]
        defaults = [sum(not taken for taken in matching) for _, matching in self.viable]
        return self.elaborator.session.ranking.best(choices, defaults, solver.env)

    def no_match(self, solver: Solver, failures: list[Mismatch]) -> Mismatch:
        """None of the candidates fits."""
        messages = {(f.message, f.span) for f in failures}
        if len(messages) == 1 or (len(self.viable) == 1 and failures):
            return failures[0].freeze()
        notes = tuple(
            Note(f"candidate '{show_candidate(choice)}'", choice.entity.span)
            for choice in _worth_showing([choice for choice, _ in self.viable], self.arguments)
        )
        return Mismatch(
            "no-exact-match", f"no exact matches in call to {describe(self.viable[0][0], self.name)}", self.span, *notes
        )

    def ambiguous(self, choices: Sequence[Choice]) -> Mismatch:
        notes = tuple(Note("found this candidate", choice.entity.span) for choice in choices[:6])
        full = {full_name(choice) for choice in choices}
        name = next(iter(full)) if len(full) == 1 else f"'{self.name}'"
        return Mismatch("ambiguous", f"ambiguous use of {name}", self.span, *notes)

    def stuck(self) -> Mismatch:
        return self.ambiguous([choice for choice, _ in self.viable])

    # --- one candidate ---

    def apply(self, solver: Solver, index: int) -> None:
        choice, matching = self.viable[index]
        opening = Opening(solver, choice, self.span)
        builders: list[Builder] = []
        if takes_self(choice.entity) and choice.base is not None:
            builders.append(self.receiver(choice))
        built: dict[int, Builder] = {}
        for i in self.optionals_first(choice, matching):
            parameter, taken = choice.parameters[i], matching[i]
            type = opening.open(parameter.type)
            if parameter.variadic:
                built[i] = self.variadic(solver, type, taken)
            elif taken:
                try:
                    built[i] = self.argument(solver, parameter, type, self.arguments[taken[0]])
                except Mismatch as mismatch:
                    raise self.conflict(choice, matching, i, type) or mismatch from None
            else:
                built[i] = self.default(choice, opening, type, i)
        builders += (built[i] for i in range(len(matching)))
        opening.require(choice.signature)
        result = opening.open(result_type(choice))
        if not solver.unify(self.result, result):
            raise self.wrong_result(result)
        solver.set(self, "applied", Application(choice, opening, builders))

    def optionals_first(self, choice: Choice, matching: Matching) -> list[int]:
        """The parameters, those first whose type is a generic parameter and whose argument is an Optional: others of
        the same type become Optionals too."""

        def is_optional(index: int) -> bool:
            taken = matching[index]
            if len(taken) != 1 or not isinstance(choice.parameters[index].type, t.Generic):
                return False
            return self.elaborator.known.wrapped(prune(self.arguments[taken[0]].draft.type)) is not None

        return sorted(range(len(matching)), key=lambda index: not is_optional(index))

    def conflict(self, choice: Choice, matching: Matching, index: int, type: t.Type) -> Mismatch | None:
        """Two arguments that must be of one type, a generic parameter, and are not."""
        parameter = choice.parameters[index]
        if not isinstance(parameter.type, t.Generic) or parameter.type.parameter in choice.mapping:
            return None
        earlier = [
            self.arguments[taken[0]].draft.type
            for i, (other, taken) in enumerate(zip(choice.parameters, matching, strict=True))
            if i != index and other.type == parameter.type and len(taken) == 1
        ]
        found, bound = resolve(self.arguments[matching[index][0]].draft.type), resolve(type)
        unknown = is_free(found) and not (isinstance(found, Variable) and found.literal in DEFAULT_LITERALS)
        if bound not in [resolve(other) for other in earlier] or unknown:
            return None
        text = (
            f"conflicting arguments to generic parameter '{show(parameter.type)}' ('{show(bound)}' vs. '{show(found)}')"
        )
        return Mismatch("arguments", text, self.span)

    def wrong_result(self, result: t.Type) -> Mismatch:
        def message() -> str:
            return conversions.to_element(resolve(result), resolve(self.result), conversions.EXPECTED)

        return Mismatch("type-mismatch", message, self.span)

    def receiver(self, choice: Choice) -> Builder:
        base = choice.base
        assert base is not None and isinstance(choice.entity, FunctionEntity)
        if not choice.entity.mutating:
            return base.build
        return inout_builder(base, "cannot use mutating member on immutable value", base.span)

    def argument(self, solver: Solver, parameter: ParameterEntity, type: t.Type, argument: Argument) -> Builder:
        draft = argument.draft
        if parameter.inout:
            return self.inout_argument(solver, type, draft)
        if draft.inout:
            text = f"'&' used with non-inout argument of type '{show(resolve(draft.type))}'"
            raise Mismatch("arguments", text, draft.span)
        if parameter.builder is not None and draft.closure is not None:
            draft.closure.build_with(solver, parameter.builder)
        known = self.elaborator.known
        wanted = type.result if parameter.autoclosure and isinstance(type, t.Function) else type
        build = conversions.convert(solver, draft, wanted, conversions.ARGUMENT, known)
        if not parameter.autoclosure:
            return build

        def closure() -> tast.Expr:
            value = build()
            body = (tast.Return(value, span=draft.span),)
            return tast.Closure(t.Function((), value.type), (), body, (), span=draft.span)

        return closure

    def inout_argument(self, solver: Solver, type: t.Type, draft: Draft) -> Builder:
        if not draft.inout and not self.implicit_inout:
            text = f"passing value of type '{show(resolve(draft.type))}' to an inout parameter requires explicit '&'"
            raise Mismatch("arguments", text, draft.span)
        if not solver.unify(draft.type, type):
            known = self.elaborator.known
            raise Conversion(draft, draft.type, type, conversions.ARGUMENT, known).mismatch(draft.type, type)
        if draft.inout:
            return draft.build
        return inout_builder(draft, "left side of mutating operator isn't mutable", draft.span)

    def variadic(self, solver: Solver, type: t.Type, taken: list[int]) -> Builder:
        known = self.elaborator.known
        element = self.elaborator.literals.element(prune(type), solver.env)
        builders = [
            conversions.convert(solver, self.arguments[i].draft, element, conversions.ARGUMENT, known) for i in taken
        ]
        return lambda: tast.ArrayLiteral(resolve(type), tuple(b() for b in builders), span=self.span)

    def default(self, choice: Choice, opening: Opening, type: t.Type, index: int) -> Builder:
        entity = choice.entity
        assert isinstance(entity, FunctionEntity)
        index -= choice.unapplied
        value = entity.parameters[index].default
        if isinstance(value, ast.MagicLiteral):
            here = self.elaborator(replace(value, span=self.span))
            return conversions.convert(self.elaborator.solver, here, type, conversions.DEFAULT, self.elaborator.known)
        return lambda: tast.DefaultArgument(resolve(type), entity, index, opening.types(), span=self.span)

    # --- building ---

    def build(self) -> tast.Expr:
        applied = self.applied
        assert applied is not None, self.name
        arguments = tuple(builder() for builder in applied.builders)
        entity = applied.choice.entity
        result = decided(self.result, self.span)
        if isinstance(entity, EnumCaseEntity):
            return tast.EnumValue(result, entity, arguments, span=self.span)
        check_exclusivity(arguments)
        callee = reference(applied.choice, applied.opening, self.callee_type(), self.span, self.elaborator.env)
        return tast.Call(result, callee, arguments, span=self.span)

    def callee_type(self) -> t.Function:
        assert self.applied is not None
        return callee_type(self.applied.choice, self.applied.opening)


def _is_own(choice: Choice) -> bool:
    """Whether the program declares it, not the library."""
    module = getattr(choice.entity, "module", None)
    return module is not None and not module.is_library


def result_type(choice: Choice) -> t.Type:
    """The type of a call's value, in terms of the choice's generic parameters."""
    entity = choice.entity
    if isinstance(entity, EnumCaseEntity):
        return entity.owner.declared_type
    return entity.result


def callee_type(choice: Choice, opening: Opening) -> t.Function:
    """The type of the function as ``FunctionRef`` gives it, with ``self`` as its first parameter."""
    entity = choice.entity
    parameters = [
        t.Parameter(resolve(opening.open(p.type)), p.inout, autoclosure=p.autoclosure) for p in choice.parameters
    ]
    if isinstance(entity, FunctionEntity) and takes_self(entity) and not choice.unapplied:
        own = resolve(opening.open(entity.self_type or t.ERROR))
        parameters.insert(0, t.Parameter(own, inout=entity.mutating))
    return t.Function(tuple(parameters), resolve(opening.open(result_type(choice))))


def inout_builder(draft: Draft, complaint: str, span: Span) -> Builder:
    """``&draft``; that it can be written to is checked now."""
    if draft.target is None:
        raise Mismatch("immutable", f"{complaint}: {draft.immutable or 'it is not a variable'}", span)
    target = draft.target
    return lambda: tast.InOut(resolve(draft.type), target(), span=span)


# --- making calls ---


def call_choices(
    elaborator: Elaborator, name: str, choices: list[Choice], arguments: Sequence[Argument], span: Span
) -> Draft:
    """A call of the best of ``choices``."""
    likely = [choice for choice in choices if _may_take(choice, arguments)]
    viable, failures = _matching(likely, name, arguments, span)
    if not viable and len(likely) < len(choices):
        viable, failures = _matching(choices, name, arguments, span)
    if not viable:
        raise _no_labels_fit(name, choices, failures, arguments, span)
    result = elaborator.solver.variable()
    draft = enqueue(elaborator, Overload(elaborator, name, viable, arguments, result, span), result)
    written = [getattr(getattr(choice.entity, "syntax", None), "result", None) for choice, _ in viable]
    draft.unwraps = all(map(ast.is_implicitly_unwrapped, written))
    return draft


def _may_take(choice: Choice, arguments: Sequence[Argument]) -> bool:
    """False where the declaration alone tells that a function does not take these arguments: then there is no need to
    find out what its types are."""
    entity = choice.entity
    if not isinstance(entity, FunctionEntity) or entity.is_found("parameters"):
        return True
    written = entity.syntax
    if not isinstance(written, ast.Function | ast.Initializer) or (choice.base is None and entity.kind == "method"):
        return True
    return labels.may_match(written.parameters, arguments)


def _matching(
    choices: Sequence[Choice], name: str, arguments: Sequence[Argument], span: Span
) -> tuple[list[tuple[Choice, Matching]], list[Mismatch]]:
    """Which of the choices take the arguments, and how; and why the others do not."""
    viable: list[tuple[Choice, Matching]] = []
    failures: list[Mismatch] = []
    for choice in choices:
        try:
            viable.append((choice, labels.match(choice.parameters, arguments, name, span)))
        except Mismatch as failure:
            failures.append(failure.with_traceback(None))
    return viable, failures


def enqueue(elaborator: Elaborator, overload: Overload, result: t.Type) -> Draft:
    elaborator.solver.demand(overload)
    return Draft(
        prune(result),
        overload.span,
        overload.build,
        immutable="function call returns immutable value",
    )


def _no_labels_fit(
    name: str, choices: list[Choice], failures: list[Mismatch], arguments: Sequence[Argument], span: Span
) -> Mismatch:
    if len({f.message for f in failures}) == 1:
        return failures[0]
    reasons = {id(choice): failure.message for choice, failure in zip(choices, failures, strict=True)}
    notes = tuple(
        Note(f"candidate '{show_candidate(choice)}': {reasons[id(choice)]}", choice.entity.span)
        for choice in _worth_showing(choices, arguments)
    )
    return Mismatch("no-exact-match", f"no exact matches in call to {describe(choices[0], name)}", span, *notes)


def _worth_showing(choices: Sequence[Choice], arguments: Sequence[Argument]) -> list[Choice]:
    """Some of the candidates, of the library those that it means for others, the ones with the labels at hand first."""
    labels = {argument.label for argument in arguments} - {None}

    def is_for_users(choice: Choice) -> bool:
        hidden = any((parameter.label or "").startswith("_") for parameter in choice.parameters)
        return _is_own(choice) or not (hidden or getattr(choice.entity, "access", "public") != "public")

    def differing(choice: Choice) -> tuple[int, int]:
        missing = labels - {parameter.label for parameter in choice.parameters}
        return len(missing), abs(len(choice.parameters) - len(arguments))

    shown = [choice for choice in choices if is_for_users(choice)] or choices
    return sorted(shown, key=differing)[:6]
