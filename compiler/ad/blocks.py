"""What stands in the way of differentiating a function of generic IR.

Each function is looked at once for each set of parameters (and of type arguments, where it is reached by a
call from a differentiable function and not marked itself).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ...dsl.diagnostics import Note
from ...dsl.source import Span
from ..ir.callgraph import reaching
from ..ir.clone import clone_function
from ..ir.core import Function, Module, Op, Value
from ..ir.ops import DERIVATIVES
from ..ir.structure import find_conformance, is_class, is_generic, resolve, substitute
from ..ir.types import FunctionType, Nominal, Type
from . import errors
from .handlers import HANDLERS
from .influence import CUTS, Influence, InfluenceLayouts
from .insides import inside_blocks
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


def what_blocks(module: Module, function: str, wrt: tuple[int, ...]) -> list[Note]:
    """What stands in the way of differentiating a function of a module."""
    return Blocks(module).of(Question(function, wrt))


@dataclass(frozen=True, slots=True)
class Given:
    """A closure that a caller gives as the argument ``index``, made at ``span``: ``captures`` are the active ones of
    ``count``, ``inner`` the closures among them."""

    index: int
    function: str
    types: tuple[Type, ...]
    captures: tuple[int, ...]
    count: int
    inner: tuple[Given, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Question:
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
    given: tuple[Given, ...] = ()
    order: int = 0


class Blocks:
    """The answers to the questions about one module, of which one leads to others."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.layouts = InfluenceLayouts(module, Tangents(module))
        self._blocks: dict[Question, list[Note]] = {}
        self._instances: dict[tuple[str, tuple[Type, ...]], Function] = {}
        self._given: dict[Value, Given | None] = {}
        self._order = 0
        self._possible: set[Op] = set()
        self._escaping: dict[tuple[str, tuple[int, ...]], list[Note]] = {}
        self._outward = reaching(module, (f.name for f in module.functions.values() if self._writes_outside(f)))

    @cached_property
    def deriving(self) -> set[str]:
        """The functions that take derivatives, or call one that does."""
        functions = self.module.functions.values()
        return reaching(self.module, (function.name for function in functions if _takes_derivatives(function)))

    @cached_property
    def registers(self) -> bool:
        """Whether the program itself registers derivatives."""
        functions = self.module.functions.values()
        return any(function.derivatives and not function.span.source.is_library for function in functions)

    @cached_property
    def _stored(self) -> dict[FunctionType, list[Op]]:
        """The closures that become values of differentiable function types and may be met again anywhere, by type."""
        found: dict[FunctionType, list[Op]] = {}
        for function in self.module.functions.values():
            for op in function.body.walk() if function.body is not None else ():
                closure = closure_of(op.operands[0]) if op.name == "differentiable" else None
                if (
                    closure is not None
                    and isinstance(op.result.type, FunctionType)
                    and self._is_stored(op.result, function)
                ):
                    found.setdefault(op.result.type, []).append(closure)
        return found

    def _is_stored(self, value: Value, function: Function, depth: int = 0) -> bool:
        """Whether a function value is more than called and differentiated, here and in what it is given to."""
        assert function.body is not None
        for op in function.body.walk():
            for index, operand in enumerate(op.operands):
                if operand is not value or (index == 0 and op.name in ("apply", *DERIVATIVES)):
                    continue
                callee = self.module.functions[op.attributes["function"]] if op.name == "call" else None
                if callee is None or callee.body is None or depth > 10:
                    return True
                if self._is_stored(callee.parameters[index], callee, depth + 1):
                    return True
        return False

    def has_derivative(self, function: Function, wrt: Sequence[int]) -> bool:
        return any(set(wrt) <= set(d.wrt) for d in function.derivatives)

    def _depends(self, function: Function, parameters: tuple[int, ...]) -> bool:
        """Whether the results of a function depend on these parameters, not only its derivative."""
        if function.body is None:
            return True
        seeds = [self.layouts.layout(type).full for type in function.result_types]
        influence = Influence(function, self.layouts, (), seeds, parameters)
        return any(influence.active(function.parameters[index]) for index in parameters)

    def is_marked(self, function: Function, wrt: Sequence[int]) -> bool:
        return any(set(wrt) <= set(mark) for mark in function.differentiable)

    def of(self, question: Question) -> list[Note]:
        """What stands in the way of differentiating a function; nothing while it is being looked at."""
        found = self._blocks.get(question)
        if found is None:
            self._blocks[question] = []
            try:
                found = self._find_blocks(self.instance(question.function, question.types), question)
            except UnsupportedType as problem:
                found = [Note(f"not supported yet: {problem}", self.module.functions[question.function].span)]
            self._blocks[question] = found
        return found

    def instance(self, name: str, types: tuple[Type, ...]) -> Function:
        function = self.module.functions[name]
        if not types or function.body is None:
            return function
        found = self._instances.get((name, types))
        if found is None:
            bindings = dict(zip(function.type_parameters, types, strict=False))
            found = clone_function(function, name, lambda type: resolve(substitute(type, bindings), self.module))
            self._instances[name, types] = found
        return found

    def _find_blocks(self, function: Function, question: Question) -> list[Note]:
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

    def _seeds(self, function: Function, question: Question) -> list[int]:
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
        closure = closure_of(op.operands[0]) if op.name == "apply" else None
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
        if name not in self._outward or function.body is None or self.has_derivative(function, varied):
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
            return inside_blocks(op, influence, self.module, self.layouts)
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

    def _closures_given(self, operands: Sequence[Value], influence: Influence) -> tuple[Given, ...]:
        """The operands that are closures made here, or given to this function."""
        found: list[Given] = []
        for index, value in enumerate(operands):
            closure, known = closure_of(value), self._given.get(value)
            if closure is not None:
                captures = self._active(closure.operands, influence)
                name, types = closure.attributes["function"], tuple(closure.attributes["types"])
                inner = self._closures_given(closure.operands, influence)
                found.append(Given(index, name, types, captures, len(closure.operands), inner, closure.span))
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
        question = Question(name, wrt, types, whole, functions=functions, given=given, order=self._order)
        return self._callee_blocks(question, op.span)

    def _closure_blocks(self, op: Op, influence: Influence) -> list[Note]:
        """What is in the way inside a closure that others will call, perhaps with what matters."""
        name, count = op.attributes["function"], len(op.operands)
        callee = self.module.functions[name]
        parameters = range(count, len(callee.parameter_types))
        wrt = [i for i in parameters if self.layouts.mask(callee.parameter_types[i])]
        question = Question(
            name,
            (*self._active(op.operands, influence), *wrt),
            tuple(op.attributes["types"]),
            tuple(range(len(callee.result_types))),
            functions=self._functions(op.operands, influence),
            order=self._order,
        )
        return self._callee_blocks(question, op.span)

    def _callee_blocks(self, question: Question, span: Span) -> list[Note]:
        callee = self.module.functions[question.function]
        if not question.wrt and not question.functions:
            return []
        if question.order:
            return [near(note, span, callee) for note in self._higher_blocks(question)]
        if self.has_derivative(callee, question.wrt) and question.wrt:
            if question.functions and self._depends(callee, question.functions):
                return [Note(errors.NON_DIFFERENTIABLE_ARGUMENT, span)]
            unmet = self.unmet_requirements(callee, question)
            if unmet:
                return [Note(errors.UNMET_REQUIREMENTS.format(unmet), span)]
            if not question.whole or callee.body is None:
                return []
            question = replace(question, partly=True)
        elif self.is_marked(callee, question.wrt) and not question.functions and not self._derives_given(question):
            if not question.whole or callee.body is None:
                return []
            question = replace(question, partly=True)
        elif "c_symbol" in callee.attributes:
            return [Note(errors.C_FUNCTION.format(callee.name.removeprefix("C ")), span)]
        elif is_elsewhere(callee, span):
            return [Note(errors.OTHER_FILE, span)]
        elif not callee.body:
            return [Note(errors.OPAQUE_FUNCTION, span)]
        blocks = self.of(question)
        if blocks and callee.attributes.get("inline") == "always":
            return [Note(near(note, span, callee).message, span) for note in blocks]
        return [near(note, span, callee) for note in blocks]

    def _derives_given(self, question: Question) -> bool:
        """Whether a function takes derivatives of what it is given, closures or types: its mark does not speak of
        second ones."""
        given = question.given or (self.registers and question.types and not any(map(is_generic, question.types)))
        return bool(given) and question.function in self.deriving

    def _derivative_blocks(self, op: Op, influence: Influence) -> list[Note]:
        """What is in the way of differentiating a derivative: that can be only in those that a program registers."""
        function, *arguments = op.operands
        assert isinstance(function.type, FunctionType)
        wrt = self._active(arguments[: len(function.type.parameters)], influence)
        closure, given = closure_of(function), self._given.get(function)
        if closure is not None:
            operands = [*closure.operands, *arguments]
            name, types = closure.attributes["function"], tuple(closure.attributes["types"])
            inner, known = self._active(operands, influence), self._closures_given(operands, influence)
        elif given is not None:
            name, types, known = given.function, given.types, given.inner
            inner = (*given.captures, *(given.count + index for index in wrt))
        else:
            return self._unknown_blocks(function.type, wrt, self._order + 1, op.span)
        question = Question(name, inner, types, given=known, order=self._order + 1)
        return self._callee_blocks(question, op.span)

    def _unknown_blocks(self, type: FunctionType, wrt: Sequence[int], order: int, span: Span) -> list[Note]:
        """What is in the way of differentiating derivatives of a function value that may be any of its type."""
        possible = [closure for other, closures in self._stored.items() if _may_be(other, type) for closure in closures]
        for closure in possible:
            if closure in self._possible:  # which may be called by itself
                continue
            name, types, count = closure.attributes["function"], closure.attributes["types"], len(closure.operands)
            question = Question(name, tuple(count + index for index in wrt), tuple(types), order=order)
            self._possible.add(closure)
            blocks = self._higher_blocks(question)
            self._possible.remove(closure)
            if blocks:
                return [*blocks, Note(errors.MAY_BE, closure.span)]
        return []

    def _higher_blocks(self, question: Question) -> list[Note]:
        callee = self.module.functions[question.function]
        for derivative in callee.derivatives:
            name = derivative.vjp or derivative.jvp
            if name is not None and set(question.wrt) <= set(derivative.wrt):
                bindings = dict(zip(callee.type_parameters, question.types, strict=False))
                types = tuple(resolve(substitute(t, bindings), self.module) for t in derivative.types)
                whole = tuple(range(len(self.module.functions[name].result_types)))
                return self.of(Question(name, question.wrt, types, whole, order=question.order - 1))
        return self.of(question) if callee.body is not None else []

    def unmet_requirements(self, callee: Function, question: Question) -> str:
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
        self_type = op.attributes["self"]
        # Which witness is meant is known where the function is looked at for the types that it is called with.
        trusted = not whole and (not self._order or is_generic(self_type))
        if not functions and (not wrt or (trusted and any(set(wrt) <= set(mark) for mark in marks))):
            return []
        unmet: str | None = op.attributes.get("unmet")
        if is_generic(self_type) and wrt and unmet is not None:
            if unmet:
                return [Note(errors.UNMET_REQUIREMENTS.format(unmet), op.span)]
            return self._own_numbers_block(op, wrt, functions)
        callee = self.callee(op)
        if callee is None:
            marked = any(not set(wrt) <= set(mark) for mark in marks)
            unmarked = errors.PARTLY_MARKED_REQUIREMENT if marked else errors.UNMARKED_REQUIREMENT
            return [Note(unmarked if wrt else errors.NON_DIFFERENTIABLE_ARGUMENT, op.span)]
        question = Question(callee[0], wrt, callee[1], whole, functions=functions, order=self._order)
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
                question = Question(witness.function, wrt, (*types, *op.attributes["types"]), functions=functions)
                blocks += self._callee_blocks(question, op.span)
        return blocks

    def _apply_blocks(self, op: Op, influence: Influence) -> list[Note]:
        function, *arguments = op.operands
        wrt = self._active(arguments, influence)
        type = function.type
        differentiable = type.differentiable if isinstance(type, FunctionType) else None
        if differentiable is not None and not set(wrt) <= set(differentiable):
            return [Note(errors.CONSTANT_ARGUMENT, op.span)]
        closure = closure_of(function)
        if closure is not None:
            operands = [*closure.operands, *arguments]
            question = Question(
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
            question = Question(given.function, inner, given.types, whole, given=given.inner, order=self._order)
            return self._callee_blocks(question, given.span)
        if self._functions(arguments, influence):
            return [Note(errors.NON_DIFFERENTIABLE_ARGUMENT, op.span)]
        if isinstance(type, FunctionType) and differentiable is not None:
            return self._unknown_blocks(type, wrt, self._order, op.span) if self._order else []
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

    def callee(self, op: Op) -> tuple[str, tuple[Type, ...]] | None:
        """The function that an operation calls or makes a value of, and its type arguments."""
        if op.name in ("call", "closure"):
            return op.attributes["function"], tuple(op.attributes["types"])
        if op.name != "call.witness" or is_generic(op.attributes["self"]):
            return None
        conformance = find_conformance(op.attributes["self"], op.attributes["protocol"], self.module)
        witness = conformance[0].witnesses.get(op.attributes["requirement"]) if conformance is not None else None
        if conformance is None or witness is None:
            return None
        types = tuple(resolve(substitute(t, conformance[1]), self.module) for t in witness.types)
        return witness.function, (*types, *op.attributes["types"])


def _stored_closures(function: Function) -> set[Op]:
    """The closures that this function does not only call, but hands on."""
    assert function.body is not None
    found: set[Op] = set()
    for op in function.body.walk():
        for value in op.operands[1:] if op.name == "apply" else op.operands:
            if isinstance(value.owner, Op) and value.owner.name == "closure":
                found.add(value.owner)
    return found


def _may_be(made: FunctionType, wanted: FunctionType) -> bool:
    """Whether a function value of one type may be one of another in an instance of the generic function."""
    types = zip((*made.parameters, *made.results), (*wanted.parameters, *wanted.results), strict=False)
    return len(made.parameters) == len(wanted.parameters) and all(
        one == other or is_generic(one) or is_generic(other) for one, other in types
    )


def _takes_derivatives(function: Function) -> bool:
    return function.body is not None and any(op.name in DERIVATIVES for op in function.body.walk())


def _given_in_order(function: Function, question: Question) -> list[Given | None]:
    known = {given.index: given for given in question.given}
    return [known.get(index) for index in range(len(function.parameters))]


def is_elsewhere(callee: Function, span: Span) -> bool:
    """Whether a function is declared in another file of the user's than this place, which is in one, too."""
    here, there = span.source, callee.span.source
    return bool(here.text and there.text) and here is not there and not here.is_library and not there.is_library


def near(note: Note, span: Span, callee: Function) -> Note:
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


def closure_of(value: Value) -> Op | None:
    """The ``closure`` operation that makes a function value in this function."""
    op = value.owner
    while isinstance(op, Op) and op.name == "differentiable":
        op = op.operands[0].owner
    return op if isinstance(op, Op) and op.name == "closure" else None
