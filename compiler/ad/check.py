"""Differentiability of generic IR: what is marked, and what is converted to a differentiable function, must be.

Each function is looked at once for each set of parameters (and of type arguments, where it is reached by a
call from a differentiable function and not marked itself). What blocks a derivative is a note at its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...dsl.diagnostics import Diagnostic, Diagnostics, FixIt, Note
from ...dsl.source import Span
from ..ir.callgraph import reaching
from ..ir.clone import clone_function
from ..ir.core import Function, Module, Op, Value
from ..ir.ops import CHECKPOINTED, DERIVATIVES
from ..ir.structure import find_conformance, is_class, is_generic, resolve, substitute
from ..ir.types import FunctionType, Nominal, Type
from . import errors
from .checkpointing import effect_of
from .handlers import HANDLERS
from .influence import CUTS, Influence, InfluenceLayouts
from .links import LINKS
from .rules import RULES, WITHOUT_DERIVATIVE
from .tangent import Tangents, UnsupportedType

# Operations that turn a value with a derivative into one without.
_WITHOUT_RESULT = frozenset(["ftoi", "bitcast"])
# Operations of generic IR that need no rule: they are resolved before the transform, or looked at here.
_RESOLVED = frozenset(
    [*"call call.witness apply closure differentiable cast cell.new cell.get cell.set cell.take".split(), *DERIVATIVES]
)
_KNOWN = frozenset([*HANDLERS, *LINKS, *RULES, *WITHOUT_DERIVATIVE, *CUTS, *_RESOLVED])


def check_module(module: Module) -> list[Diagnostic]:
    """Errors for what is not differentiable, and warnings for derivatives that are always zero."""
    check = _Check(module)
    for function in list(module.functions.values()):
        check.marks(function)
        if function.body is not None:
            for op in function.body.walk():
                if op.name in ("differentiable", *DERIVATIVES):
                    check.conversion(op)
                elif CHECKPOINTED in op.attributes:
                    check.snapshots(op)
    return check.diagnostics.items


def what_blocks(module: Module, function: str, wrt: tuple[int, ...]) -> list[Note]:
    """What stands in the way of differentiating a function of a module."""
    return _Check(module)._function_blocks(_Question(function, wrt))


@dataclass(frozen=True, slots=True)
class _Given:
    """A closure that a caller gives as the argument ``index``, made at ``span``: ``captures`` are the active ones of
    ``count``, ``inner`` the closures among them."""

    index: int
    function: str
    types: tuple[Type, ...]
    captures: tuple[int, ...]
    count: int
    inner: tuple[_Given, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class _Question:
    """What stands in the way of differentiating a function? ``whole``: the results that matter in all their parts,
    those without derivatives too. ``partly``: only those parts do, since the others have a derivative already.
    ``functions``: the parameters with function values in which something is captured that matters. ``order``: how many
    derivatives of the function are taken before the one in question."""

    function: str
    wrt: tuple[int, ...]
    types: tuple[Type, ...] = ()
    whole: tuple[int, ...] = ()
    partly: bool = False
    functions: tuple[int, ...] = ()
    given: tuple[_Given, ...] = ()
    order: int = 0


class _Check:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.layouts = InfluenceLayouts(module, Tangents(module))
        self.diagnostics = Diagnostics()
        self._blocks: dict[_Question, list[Note]] = {}
        self._instances: dict[tuple[str, tuple[Type, ...]], Function] = {}
        self._given: dict[Value, _Given | None] = {}
        self._order = 0
        self._escaping: dict[tuple[str, tuple[int, ...]], list[Note]] = {}
        self._outward = reaching(module, (f.name for f in module.functions.values() if self._writes_outside(f)))
        self._deriving = reaching(module, (f.name for f in module.functions.values() if _takes_derivatives(f)))

    # what is checked

    def marks(self, function: Function) -> None:
        spans: Sequence[Span] = function.attributes.get("differentiable_span", ())
        for number, wrt in enumerate(function.differentiable):
            if function.body is None or self._has_derivative(function, wrt):
                continue
            blocks = self._function_blocks(_Question(function.name, tuple(wrt)))
            if not blocks and not function.span.source.is_library:
                self._warn_if_constant(function, wrt, function.span)
            elif blocks:
                span = spans[number] if number < len(spans) else function.span
                where = Note("when differentiating this function definition", function.span)
                self.diagnostics.add(errors.diagnostic(span, where, *blocks))

    def snapshots(self, loop: Op) -> None:
        """A loop whose iterations run again must not do what is seen."""
        place = effect_of(self.module, loop)
        if place is not None:
            self.diagnostics.extend([errors.checkpointed(loop.span, place)])

    def conversion(self, op: Op) -> None:
        """A function value that becomes differentiable, or is differentiated."""
        if op.attributes["wrt"] is None:  # to a plain function type
            return
        value, wrt = op.operands[0], tuple(op.attributes["wrt"])
        type = value.type
        if isinstance(type, FunctionType) and type.differentiable is not None and set(wrt) <= set(type.differentiable):
            return
        closure = _closure(value)
        if closure is None:
            self.diagnostics.add(errors.diagnostic(op.span, Note(errors.OPAQUE_FUNCTION, op.span)))
            return
        name, types = closure.attributes["function"], tuple(closure.attributes["types"])
        callee = self.module.functions[name]
        inner = tuple(len(closure.operands) + index for index in wrt)
        unmet = self._unmet_requirements(callee, _Question(name, inner, types))
        if unmet:
            self.diagnostics.add(
                errors.diagnostic(closure.span, Note(errors.UNMET_REQUIREMENTS.format(unmet), op.span))
            )
            return
        if self._has_derivative(callee, inner) or self._is_marked(callee, inner):
            return
        if _is_elsewhere(callee, op.span):
            self.diagnostics.add(errors.diagnostic(closure.span, Note(errors.OTHER_FILE, closure.span)))
            return
        blocks = self._function_blocks(_Question(name, inner, types))
        if blocks:
            self.diagnostics.add(
                errors.diagnostic(closure.span, *(_near(note, closure.span, callee) for note in blocks))
            )
        else:
            self._warn_if_constant(callee, inner, closure.span)

    def _warn_if_constant(self, function: Function, wrt: Sequence[int], place: Span) -> None:
        if function.body is None or any(op.name == "stop_gradient" for op in function.body.walk()):
            return
        influence = Influence(function, self.layouts, wrt)
        results = [v for v in function.body.terminator.operands if self.layouts.mask(v.type)]
        if results and not any(influence.varied.get(v, 0) & self.layouts.mask(v.type) for v in results):
            owner = results[0].owner
            computed = owner.span if isinstance(owner, Op) and owner.name != "const" else None
            fixits = _without_derivative(computed) if computed is not None else ()
            self.diagnostics.warning("zero-derivative", errors.CONSTANT_RESULT, computed or place, fixits=fixits)

    # what blocks

    def _has_derivative(self, function: Function, wrt: Sequence[int]) -> bool:
        return any(set(wrt) <= set(d.wrt) for d in function.derivatives)

    def _depends(self, function: Function, parameters: tuple[int, ...]) -> bool:
        """Whether the results of a function depend on these parameters, not only its derivative."""
        if function.body is None:
            return True
        seeds = [self.layouts.layout(type).full for type in function.result_types]
        influence = Influence(function, self.layouts, (), seeds, parameters)
        return any(influence.active(function.parameters[index]) for index in parameters)

    def _is_marked(self, function: Function, wrt: Sequence[int]) -> bool:
        return any(set(wrt) <= set(mark) for mark in function.differentiable)

    def _function_blocks(self, question: _Question) -> list[Note]:
        """What stands in the way of differentiating a function; nothing while it is being looked at."""
        found = self._blocks.get(question)
        if found is None:
            self._blocks[question] = []
            try:
                found = self._find_blocks(self._instance(question.function, question.types), question)
            except UnsupportedType as problem:
                found = [Note(f"not supported yet: {problem}", self.module.functions[question.function].span)]
            self._blocks[question] = found
        return found

    def _instance(self, name: str, types: tuple[Type, ...]) -> Function:
        function = self.module.functions[name]
        if not types or function.body is None:
            return function
        found = self._instances.get((name, types))
        if found is None:
            bindings = dict(zip(function.type_parameters, types, strict=False))
            found = clone_function(function, name, lambda type: resolve(substitute(type, bindings), self.module))
            self._instances[name, types] = found
        return found

    def _find_blocks(self, function: Function, question: _Question) -> list[Note]:
        if function.body is None:
            return [Note(errors.OPAQUE_FUNCTION, function.span)]
        seeds = self._seeds(function, question)
        influence = Influence(function, self.layouts, question.wrt, seeds, question.functions)
        stored = _stored_closures(function)
        given, self._given = (
            self._given,
            dict(zip(function.parameters, _given_in_order(function, question), strict=True)),
        )
        order, self._order = self._order, question.order
        found: list[Note] = []
        for op in function.body.walk():
            found += self._op_escapes(op, influence)
            if any(influence.active(value) for value in influence.outcomes(op)):
                found += self._closure_blocks(op, influence) if op in stored else self._op_blocks(op, influence)
        self._given, self._order = given, order
        return list(dict.fromkeys(found))

    def _seeds(self, function: Function, question: _Question) -> list[int]:
        seeds: list[int] = []
        for index, type in enumerate(function.result_types):
            mask, full = self.layouts.mask(type), self.layouts.layout(type).full
            seeds.append((full if index in question.whole else mask) & (~mask if question.partly else full))
        return seeds

    def _op_escapes(self, op: Op, influence: Influence) -> list[Note]:
        """Writes of a varied value to a global, in this operation or in what it calls."""
        varied = tuple(i for i, v in enumerate(op.operands) if influence.varied.get(v, 0))
        if not varied:
            return []
        if self._is_outside(op):
            return [Note(errors.GLOBAL_WRITE if op.name == "global.set" else errors.CLASS_WRITE, op.span)]
        if op.name == "call":
            return self._escapes(op.attributes["function"], varied)
        closure = _closure(op.operands[0]) if op.name == "apply" else None
        if closure is None:
            return []
        captured = [i for i, v in enumerate(closure.operands) if influence.varied.get(v, 0)]
        return self._escapes(
            closure.attributes["function"], (*captured, *(len(closure.operands) + i - 1 for i in varied if i))
        )

    def _is_outside(self, op: Op) -> bool:
        """Whether an operation writes where others than the function itself may look."""
        return op.name == "global.set" or (op.name == "cell.set" and is_class(op.operands[0].type, self.module))

    def _writes_outside(self, function: Function) -> bool:
        return function.body is not None and any(map(self._is_outside, function.body.walk()))

    def _escapes(self, name: str, varied: tuple[int, ...]) -> list[Note]:
        function = self.module.functions[name]
        if name not in self._outward or function.body is None or self._has_derivative(function, varied):
            return []
        key = (name, varied)
        found = self._escaping.get(key)
        if found is None:
            self._escaping[key] = found = []
            influence = Influence(function, self.layouts, (), None, varied)
            for op in function.body.walk():
                found += self._op_escapes(op, influence)
        return found

    def _op_blocks(self, op: Op, influence: Influence) -> list[Note]:
        if op.name in _WITHOUT_RESULT:
            return [Note(errors.NON_DIFFERENTIABLE_RESULT, op.span)]
        if op.name in ("call", "call.witness"):
            return self._call_blocks(op, influence) if op.name == "call" else self._witness_blocks(op, influence)
        if op.name == "apply":
            return self._apply_blocks(op, influence)
        if op.name in DERIVATIVES:
            return self._derivative_blocks(op, influence)
        if op.name in LINKS:
            return self._aggregate_blocks(op, influence)
        if op.name not in _KNOWN and not op.regions:
            return [Note(errors.EXPRESSION, op.span)]
        return []

    def _active(self, operands: Sequence[Value], influence: Influence) -> tuple[int, ...]:
        """The operands that are active and have a derivative."""
        return tuple(i for i, v in enumerate(operands) if influence.active(v) & self.layouts.mask(v.type))

    def _functions(self, operands: Sequence[Value], influence: Influence) -> tuple[int, ...]:
        """The operands that hold active function values, but those that are known to be differentiable."""
        return tuple(
            i
            for i, v in enumerate(operands)
            if influence.active(v) & ~self.layouts.mask(v.type) and self.layouts.holds_function(v.type)
        )

    def _closures_given(self, operands: Sequence[Value], influence: Influence) -> tuple[_Given, ...]:
        """The operands that are closures made here, or given to this function."""
        found: list[_Given] = []
        for index, value in enumerate(operands):
            closure, known = _closure(value), self._given.get(value)
            if closure is not None:
                captures = self._active(closure.operands, influence)
                name, types = closure.attributes["function"], tuple(closure.attributes["types"])
                inner = self._closures_given(closure.operands, influence)
                found.append(_Given(index, name, types, captures, len(closure.operands), inner, closure.span))
            elif known is not None:
                found.append(replace(known, index=index))
        return tuple(found)

    def _whole(self, op: Op, influence: Influence) -> tuple[int, ...]:
        """The results that have active parts without derivatives."""
        return tuple(i for i, v in enumerate(op.results) if influence.active(v) & ~self.layouts.mask(v.type))

    def _call_blocks(self, op: Op, influence: Influence) -> list[Note]:
        wrt, whole = self._active(op.operands, influence), self._whole(op, influence)
        functions = self._functions(op.operands, influence)
        types = tuple(op.attributes["types"])
        given = self._closures_given(op.operands, influence)
        name = op.attributes["function"]
        question = _Question(name, wrt, types, whole, functions=functions, given=given, order=self._order)
        return self._callee_blocks(question, op.span)

    def _closure_blocks(self, op: Op, influence: Influence) -> list[Note]:
        """What is in the way inside a closure that others will call, perhaps with what matters."""
        name, count = op.attributes["function"], len(op.operands)
        callee = self.module.functions[name]
        parameters = range(count, len(callee.parameter_types))
        wrt = [i for i in parameters if self.layouts.mask(callee.parameter_types[i])]
        question = _Question(
            name,
            (*self._active(op.operands, influence), *wrt),
            tuple(op.attributes["types"]),
            tuple(range(len(callee.result_types))),
            functions=self._functions(op.operands, influence),
            order=self._order,
        )
        return self._callee_blocks(question, op.span)

    def _callee_blocks(self, question: _Question, span: Span) -> list[Note]:
        callee = self.module.functions[question.function]
        if not question.wrt and not question.functions:
            return []
        if question.order:
            return [_near(note, span, callee) for note in self._higher_blocks(question)]
        if self._has_derivative(callee, question.wrt) and question.wrt:
            if question.functions and self._depends(callee, question.functions):
                return [Note(errors.NON_DIFFERENTIABLE_ARGUMENT, span)]
            unmet = self._unmet_requirements(callee, question)
            if unmet:
                return [Note(errors.UNMET_REQUIREMENTS.format(unmet), span)]
            if not question.whole or callee.body is None:
                return []
            question = replace(question, partly=True)
        elif self._is_marked(callee, question.wrt) and not question.functions and not self._derives_given(question):
            if not question.whole or callee.body is None:
                return []
            question = replace(question, partly=True)
        elif "c_symbol" in callee.attributes:
            return [Note(errors.C_FUNCTION.format(callee.name.removeprefix("C ")), span)]
        elif _is_elsewhere(callee, span):
            return [Note(errors.OTHER_FILE, span)]
        elif not callee.body:
            return [Note(errors.OPAQUE_FUNCTION, span)]
        blocks = self._function_blocks(question)
        if blocks and callee.attributes.get("inline") == "always":
            return [Note(_near(note, span, callee).message, span) for note in blocks]
        return [_near(note, span, callee) for note in blocks]

    def _derives_given(self, question: _Question) -> bool:
        """Whether a function that is given closures takes derivatives: its mark does not speak of second ones."""
        return bool(question.given) and question.function in self._deriving

    def _derivative_blocks(self, op: Op, influence: Influence) -> list[Note]:
        """What is in the way of differentiating a derivative: that can be only in those that a program registers."""
        function, *arguments = op.operands
        assert isinstance(function.type, FunctionType)
        wrt = self._active(arguments[: len(function.type.parameters)], influence)
        closure, given = _closure(function), self._given.get(function)
        if closure is not None:
            operands = [*closure.operands, *arguments]
            name, types = closure.attributes["function"], tuple(closure.attributes["types"])
            inner, known = self._active(operands, influence), self._closures_given(operands, influence)
        elif given is not None:
            name, types, known = given.function, given.types, given.inner
            inner = (*given.captures, *(given.count + index for index in wrt))
        else:
            return []
        question = _Question(name, inner, types, given=known, order=self._order + 1)
        return self._callee_blocks(question, op.span)

    def _higher_blocks(self, question: _Question) -> list[Note]:
        callee = self.module.functions[question.function]
        for derivative in callee.derivatives:
            name = derivative.vjp or derivative.jvp
            if name is not None and set(question.wrt) <= set(derivative.wrt):
                bindings = dict(zip(callee.type_parameters, question.types, strict=False))
                types = tuple(resolve(substitute(t, bindings), self.module) for t in derivative.types)
                whole = tuple(range(len(self.module.functions[name].result_types)))
                return self._function_blocks(_Question(name, question.wrt, types, whole, order=question.order - 1))
        return self._function_blocks(question) if callee.body is not None else []

    def _unmet_requirements(self, callee: Function, question: _Question) -> str:
        """What the derivatives of a generic function require of its types beyond the function, and is not so."""
        unmet = ""
        for derivative in callee.derivatives:
            if not set(question.wrt) <= set(derivative.wrt) or derivative.vjp is None:
                continue
            function = self.module.functions[derivative.vjp]
            bindings = dict(zip(function.type_parameters, question.types, strict=False))
            missing: list[str] = []
            for type, protocol in function.constraints:
                actual = resolve(substitute(type, bindings), self.module)
                if not is_generic(actual) and find_conformance(actual, protocol, self.module) is None:
                    missing.append(f"{type} : {protocol}".replace("$", ""))
            if not missing:
                return ""
            unmet = ", ".join(missing)
        return unmet

    def _witness_blocks(self, op: Op, influence: Influence) -> list[Note]:
        wrt, whole = self._active(op.operands, influence), self._whole(op, influence)
        functions = self._functions(op.operands, influence)
        marks: Sequence[Sequence[int]] = op.attributes.get("differentiable", ())
        self_type, protocol = op.attributes["self"], op.attributes["protocol"]
        trusted = not whole and (not self._order or is_generic(self_type))
        if not functions and (not wrt or (trusted and any(set(wrt) <= set(mark) for mark in marks))):
            return []
        unmet: str | None = op.attributes.get("unmet")
        if is_generic(self_type) and wrt and unmet is not None:
            if unmet:
                return [Note(errors.UNMET_REQUIREMENTS.format(unmet), op.span)]
            return self._own_numbers_block(op, wrt, functions)
        conformance = None if is_generic(self_type) else find_conformance(self_type, protocol, self.module)
        witness = conformance[0].witnesses.get(op.attributes["requirement"]) if conformance is not None else None
        if conformance is None or witness is None:
            marked = any(not set(wrt) <= set(mark) for mark in marks)
            unmarked = errors.PARTLY_MARKED_REQUIREMENT if marked else errors.UNMARKED_REQUIREMENT
            return [Note(unmarked if wrt else errors.NON_DIFFERENTIABLE_ARGUMENT, op.span)]
        types = tuple(resolve(substitute(t, conformance[1]), self.module) for t in witness.types)
        types = (*types, *op.attributes["types"])
        question = _Question(witness.function, wrt, types, whole, functions=functions, order=self._order)
        return self._callee_blocks(question, op.span)

    def _own_numbers_block(self, op: Op, wrt: tuple[int, ...], functions: tuple[int, ...]) -> list[Note]:
        """What is in the way of an operation of floating-point numbers in the program's own types of them: nothing says
        that their operations are differentiable."""
        protocol, blocks = op.attributes["protocol"], list[Note]()
        for (name, _), numbers in list(self.module.conformances.items()):
            found = None if name != "FloatingPoint" else find_conformance(numbers.type, protocol, self.module)
            if found is None or not isinstance(numbers.type, Nominal):
                continue
            witness = found[0].witnesses.get(op.attributes["requirement"])
            if witness is not None and self.layouts.mask(numbers.type):
                types = tuple(substitute(t, found[1]) for t in witness.types)
                question = _Question(witness.function, wrt, (*types, *op.attributes["types"]), functions=functions)
                blocks += self._callee_blocks(question, op.span)
        return blocks

    def _apply_blocks(self, op: Op, influence: Influence) -> list[Note]:
        function, *arguments = op.operands
        wrt = self._active(arguments, influence)
        closure = _closure(function)
        if closure is not None:
            operands = [*closure.operands, *arguments]
            question = _Question(
                closure.attributes["function"],
                self._active(operands, influence),
                tuple(closure.attributes["types"]),
                self._whole(op, influence),
                functions=self._functions(operands, influence),
                given=self._closures_given(operands, influence),
                order=self._order,
            )
            return self._callee_blocks(question, op.span)
        given = self._given.get(function)
        if given is not None:
            inner, whole = (*given.captures, *(given.count + index for index in wrt)), self._whole(op, influence)
            question = _Question(given.function, inner, given.types, whole, given=given.inner, order=self._order)
            return self._callee_blocks(question, given.span)
        if self._functions(arguments, influence):
            return [Note(errors.NON_DIFFERENTIABLE_ARGUMENT, op.span)]
        type = function.type
        if isinstance(type, FunctionType) and type.differentiable is not None and set(wrt) <= set(type.differentiable):
            return []
        if influence.varied.get(function, 0) and influence.has_functions:  # looked at where it was made
            return []
        if _is_of_key_path(function):
            # Which members it reads is known only later; of stored properties each has a derivative.
            return []
        return [] if self._is_pullback(function, ()) else [Note(errors.OPAQUE_FUNCTION, op.span)]

    def _is_pullback(self, value: Value, path: tuple[int, ...], depth: int = 0) -> bool:
        """Whether the part at ``path`` of a value is a pullback that a ``vjp`` made: the transform knows it."""
        op = value.owner
        if not isinstance(op, Op) or depth > 100:
            return False
        if op.name in DERIVATIVES:
            return not path and value is op.results[-1]
        if op.name == "get":
            return self._is_pullback(op.operands[0], (op.attributes["index"], *path), depth + 1)
        if op.name == "make" and path:
            return self._is_pullback(op.operands[path[0]], path[1:], depth + 1)
        if op.name == "call":
            body = self.module.functions[op.attributes["function"]].body
            if body is not None:
                return self._is_pullback(body.terminator.operands[op.results.index(value)], path, depth + 1)
        return False

    def _aggregate_blocks(self, op: Op, influence: Influence) -> list[Note]:
        """Access to fields of a struct whose tangent has no part for them, or is not made of the tangents of all."""
        aggregate = (op.results if op.name in ("make", "enum.make") else op.operands)[0]
        struct = self.module.structs.get(getattr(aggregate.type, "name", ""))
        if struct is None:
            return []
        known = self.layouts.tangents.layout(aggregate.type)
        opaque = known.leaves and known.fields is None and not is_generic(aggregate.type)
        whole = range(len(struct.fields)) if op.name == "make" else (op.attributes["index"],)
        for index in whole:
            field = struct.fields[index][0]
            if op.name == "make" and not influence.active(op.operands[index]):
                continue
            name = struct.display or struct.name
            reason = struct.without.get(field)
            if reason is None and opaque:
                reason = self._why_opaque(aggregate.type, f"{name}.TangentVector")
            if reason is not None and op.span.source.is_library:
                return [Note(errors.INSIDES, op.span)]
            if reason is not None:
                text = f"cannot differentiate access to property '{name}.{field}' because {reason}"
                return [Note(text, op.span)]
        return []

    def _why_opaque(self, type: Type, tangent: str) -> str:
        """Why the tangent of a struct is not made of those of its properties."""
        tangents = self.layouts.tangents
        field = tangents.odd_field(type) if isinstance(type, Nominal) else None
        if field is None:
            return f"'{tangent}' is not made of the tangents of the properties"
        if tangents.is_restructured(type):
            return (
                f"'{tangent}.{field}' is of no stored property, which it must be where the others hold optionals or "
                "dictionaries"
            )
        return f"'{tangent}.{field}', which is of no stored property, is neither a number nor a struct of numbers"


def _without_derivative(span: Span) -> tuple[FixIt, ...]:
    """Says that the value of an expression has no derivative, where that can be written right behind it."""
    if re.fullmatch(r"[A-Za-z_][\w.]*(\([^()]*\))?", span.text) is None:
        return ()
    return (FixIt(Span(span.source, span.end, span.end), ".withoutDerivative()"),)


def _stored_closures(function: Function) -> set[Op]:
    """The closures that this function does not only call, but hands on."""
    assert function.body is not None
    found: set[Op] = set()
    for op in function.body.walk():
        for value in op.operands[1:] if op.name == "apply" else op.operands:
            if isinstance(value.owner, Op) and value.owner.name == "closure":
                found.add(value.owner)
    return found


def _takes_derivatives(function: Function) -> bool:
    return function.body is not None and any(op.name in DERIVATIVES for op in function.body.walk())


def _given_in_order(function: Function, question: _Question) -> list[_Given | None]:
    known = {given.index: given for given in question.given}
    return [known.get(index) for index in range(len(function.parameters))]


def _is_elsewhere(callee: Function, span: Span) -> bool:
    """Whether a function is declared in another file of the user's than this place, which is in one, too."""
    here, there = span.source, callee.span.source
    return bool(here.text and there.text) and here is not there and not here.is_library and not there.is_library


def _near(note: Note, span: Span, callee: Function) -> Note:
    """A note on code of the library is of use only where the user calls it, and if it says no more than that."""
    if not note.span.source.is_library or span.source.is_library:
        return note
    if note.message != errors.INSIDES:
        return Note(note.message, span)
    return Note(errors.LIBRARY_FUNCTION.format(callee.name), span)


def _is_of_key_path(value: Value) -> bool:
    """Whether a function value is what a key path reads or writes with."""
    op = value.owner
    if not isinstance(op, Op) or op.name != "get":
        return False
    type = op.operands[0].type
    return isinstance(type, Nominal) and type.name in ("KeyPath", "WritableKeyPath")


def _closure(value: Value) -> Op | None:
    """The ``closure`` operation that makes a function value in this function."""
    op = value.owner
    while isinstance(op, Op) and op.name == "differentiable":
        op = op.operands[0].owner
    return op if isinstance(op, Op) and op.name == "closure" else None
