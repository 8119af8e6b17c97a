"""Runs functions before the program does, on values of which not all is known.

What is found holds for every run: where a condition is not known both sides are taken, where a loop is long or of
unknown length its body stands for all iterations (``control.py``). So a trap that is met here on every way is certain.
Everything is bounded: what takes too long, or calls itself too deeply, is taken to have unknown results.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Sequence
from typing import Any

from ..ir.core import Block, Function, Module, Op
from ..ir.structure import field_types, mentions
from ..ir.traps import enters_library
from ..ir.types import FunctionType, Nominal, Tuple, Type
from .calls import CALLS
from .control import CONTROL
from .frames import Exhausted, Failure, Frame
from .operations import BYTES, HANDLERS, SOMETHING, scalar
from .values import UNKNOWN, Choice, is_pure, is_tensor, join, one_of, settled
from .watcher import Watcher

# Operations of all, and of one call from the program into the library.
MOST_STEPS, MOST_IN_LIBRARY = 400_000, 40_000
DEEPEST = 60
# Values of arguments that are tried one by one.
MOST_CHOICES = 4

_IMPURE = frozenset("cell.new cell.get cell.set cell.take cell.same global.set global.take".split())


class Evaluator:
    """``failures``: traps that happen where it is not known whether the program gets there."""

    def __init__(self, module: Module, watch: Watcher) -> None:
        self.module = module
        self.scalars: dict[Op, Any] = {}
        # Which loops only make numbers.
        self.numeric: dict[Op, bool] = {}
        self.memory: dict[Any, Any] = {}
        self.constants: dict[str, Any] = {}
        # Where global constants get their values.
        self.places: dict[str, Op] = {}
        self.frames: list[Frame] = []
        self.failures: list[Failure] = []
        # How many branches under way end in a trap whose message is being made.
        self.describing = 0
        self.steps = 0
        self.limit = MOST_STEPS
        self.watch = watch
        self._results: dict[Any, tuple[list[Any], Any]] = {}
        self._pure: dict[str, bool] = {}
        self._field_counts: dict[Type, int] = {}
        # What the last branch whose way is not known has met.
        self.failed: list[Failure] = []
        # How many derivatives are being taken, and whether the program has a say in them: then they may be anything.
        self.differentiating = 0
        self.own_derivatives = any(
            _HOOK in f.name or (f.derivatives and not f.span.source.is_library) for f in module.functions.values()
        )

    def start_again(self) -> None:
        """Ready for another function that the program is entered by."""
        self.frames.clear()
        self.failures = []
        self.memory = {}
        self.describing = self.differentiating = 0
        self.limit = self.steps + MOST_STEPS

    # --- what operations ask for ---

    def failure(self, message: str) -> Failure:
        return Failure(message, self.frames)

    def forget(self) -> None:
        """Anything may have been written."""
        self.memory = dict.fromkeys(self.memory, UNKNOWN)

    def field_count(self, type: Type) -> int:
        if type not in self._field_counts:
            self._field_counts[type] = len(field_types(type, self.module) or ())
        return self._field_counts[type]

    def global_value(self, name: str) -> Any:
        if name in self.constants:
            return self.constants[name]
        variable = self.module.globals[name]
        if variable.mutable:
            return self.memory.get(name, UNKNOWN)
        if variable.initialiser is None:
            return UNKNOWN
        self.constants[name] = UNKNOWN
        self.constants[name] = self.call(self.module.functions[variable.initialiser], [])[0]
        return self.constants[name]

    def set_global(self, name: str, value: Any, op: Op) -> None:
        if self.module.globals[name].mutable:
            self.memory[name] = value
        else:
            self.constants[name] = value
            self.places[name] = op

    @property
    def in_program(self) -> bool:
        """Whether the program's own code is being run, and not the library's."""
        return self.frames[-1].in_program

    # --- calls ---

    def run(self, function: Function) -> None:
        """Runs a function of whose arguments nothing is known; raises ``Failure`` where it is certain to trap."""
        with contextlib.suppress(Exhausted):
            self.call(function, [UNKNOWN] * len(function.parameters))

    def call(self, function: Function, arguments: Sequence[Any]) -> list[Any]:
        choices = [i for i, a in enumerate(arguments) if a.__class__ is Choice]
        if not choices:
            return self._remembered(function, arguments)
        ways = [arguments[i].values for i in choices]
        if not function.span.source.is_library or len(list(itertools.product(*ways))) > MOST_CHOICES:
            return self._remembered(function, list(map(settled, arguments)))

        def taken(way: tuple[Any, ...]) -> list[Any]:
            given = list(arguments)
            for i, value in zip(choices, way, strict=True):
                given[i] = value
            return self._remembered(function, given)

        results = self.alternatives([lambda way=way: taken(way) for way in itertools.product(*ways)])
        return [self.any_of(list(v), t) for v, t in zip(zip(*results, strict=True), function.result_types, strict=True)]

    def any_of(self, values: list[Any], type: Type) -> Any:
        """One of several values of a type. Of a struct each tensor is a choice by itself."""
        is_whole = is_tensor(type) or any(value.__class__ is not tuple for value in values)
        fields = None if is_whole or not isinstance(type, Nominal | Tuple) else field_types(type, self.module)
        if fields is None or type == _SHAPE:
            return one_of(values)
        return tuple([self.any_of(list(v), t) for v, t in zip(zip(*values, strict=True), fields, strict=True)])

    def alternatives(self, ways: Sequence[Callable[[], Any]]) -> list[Any]:
        """The results of those that do not trap. One of them is taken, and nobody knows which."""
        before = self.memory
        memories: list[dict[Any, Any]] = []
        results: list[Any] = []
        failed: list[Failure] = []
        for way in ways:
            self.memory = dict(before)
            try:
                results.append(way())
                memories.append(self.memory)
            except Failure as failure:
                failed.append(failure)
        if not results:
            raise failed[0]
        self.failed = failed
        self.memory = self.merged(memories)
        return results

    def merged(self, memories: list[dict[Any, Any]]) -> dict[Any, Any]:
        result, *others = memories
        for other in others:
            for key in result.keys() | other.keys():
                if key in result and key in other:
                    result[key] = join(result[key], other[key])
                elif key.__class__ is str:
                    result[key] = UNKNOWN
                elif key in other:
                    result[key] = other[key]
        return result

    def _remembered(self, function: Function, arguments: Sequence[Any]) -> list[Any]:
        if self.differentiating and function.derivatives and not function.span.source.is_library:
            # Its derivative runs instead, which may do anything.
            self.forget()
            return [UNKNOWN] * len(function.result_types)
        if self.describing or not self._is_pure(function.name) or not all(map(is_pure, arguments)):
            return self._run(function, arguments)
        key = (function.name, bool(self.differentiating), tuple(arguments))
        known = self._results.get(key)
        if known is None:
            mark = self.watch.mark()
            results = self._run(function, arguments)
            self._results[key] = results, self.watch.since(mark)
            return results
        results, seen = known
        self.watch.again(seen)
        return results

    def _run(self, function: Function, arguments: Sequence[Any]) -> list[Any]:
        body = function.body
        if body is None or len(self.frames) >= DEEPEST:
            self.forget()
            return [UNKNOWN] * len(function.result_types)
        frame = Frame(function)
        self.frames.append(frame)
        try:
            return self.block(body, arguments)
        finally:
            self.frames.pop()

    def _is_pure(self, name: str) -> bool:
        """Whether what a function does depends on its arguments only."""
        known = self._pure.get(name)
        if known is None:
            self._pure[name] = True  # of a function that calls itself the rest decides
            function = self.module.functions[name]
            ops = [] if function.body is None else function.body.walk()
            known = self._pure[name] = function.body is not None and all(self._is_harmless(op) for op in ops)
        return known

    def _is_harmless(self, op: Op) -> bool:
        if op.name in _IMPURE:
            return False
        if op.name == "global.get":
            return not self.module.globals[op.attributes["name"]].mutable and not mentions(op.result.type, FunctionType)
        called = op.attributes.get("function")
        return called is None or self._is_pure(called)

    def block(self, block: Block, arguments: Sequence[Any]) -> list[Any]:
        """Runs a block in the innermost frame; returns what its terminator hands over."""
        frame = self.frames[-1]
        env = frame.env
        for value, argument in zip(block.arguments, arguments, strict=True):
            env[value] = argument
        ops = block.ops
        self.steps += len(ops)
        if self.steps > self.limit:
            raise Exhausted
        for index in range(len(ops) - 1):
            op = ops[index]
            frame.op = op
            operands = [env[v] for v in op.operands]
            results = _ALL.get(op.name, scalar)(self, op, operands)
            for value, result in zip(op.results, results, strict=True):
                env[value] = result
        if frame.in_program:
            self.watch.values(block, env)
        return [env[v] for v in ops[-1].operands]

    def call_from(self, op: Op, name: str, arguments: Sequence[Any]) -> list[Any]:
        """A call where ``op`` stands."""
        function = self.module.functions[name]
        limit = self.limit
        entering = self.in_program and enters_library(op.span, function.span)
        if entering:
            self.limit = min(limit, self.steps + MOST_IN_LIBRARY)
        depth, describing = len(self.frames), self.describing
        entered = self.watch.enter(self, function, op, arguments)
        results: list[Any] = []
        try:
            results = self.call(function, arguments)
        except Exhausted:
            if not entering or self.steps > limit:
                raise
            del self.frames[depth:]
            self.describing = describing
            self.forget()
            results = [UNKNOWN] * len(op.results)
        finally:
            self.limit = limit
            self.watch.leave(entered, results)
        if self.describing:
            return [_shown(r, v.type) for r, v in zip(results, op.results, strict=True)]
        return results


def _shown(value: Any, type: Type) -> Any:
    """A text in a message, even if it is not known."""
    if value is UNKNOWN and type == BYTES:
        return SOMETHING
    if type == _STRING and (value.__class__ is not tuple or UNKNOWN in value):
        return (SOMETHING,)
    return value


# The function by which a program changes cotangents.
_HOOK = "withGradient"
_STRING = Nominal("String", ())
_SHAPE = Nominal("TensorShape", ())


_ALL = {**HANDLERS, **CONTROL, **CALLS}
