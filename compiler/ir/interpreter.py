"""The reference: runs monomorphic IR, slowly and obviously.

Values: a scalar is a Python number (see ``arithmetic.py``); a tuple, struct or array a Python tuple; an enum
``(case, payload)``; a function value ``(function name, captures)``; a cell a list of one; a box what it holds;
an accumulator a list, or None while it is empty; the scalars of ``uninit`` are None.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from ...dsl.source import Span
from ...runtime.abi import ContextLayout
from . import foreign
from .core import Block, Module, Op, Value
from .interpreter_ops import HANDLERS
from .ops import OPS, Effect
from .traps import STACK_OVERFLOW, enters_library

Env = dict[Value, Any]


class Trap(Exception):
    """The program stopped itself at ``span``."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(f"{span}: {message}")
        self.message = message
        self.span = span


class InterpreterError(Exception):
    """The IR cannot be run: a mistake of the compiler."""


class Interpreter:
    """``out`` gets the bytes of each ``print``. ``depth_limit``: calls within calls before the stack overflows."""

    def __init__(self, module: Module, out: Callable[[bytes], None] | None = None, depth_limit: int = 20_000) -> None:
        self.module = module
        self.out = out or (lambda data: None)
        self.globals: dict[str, Any] = {}
        # The word ``RANDOM`` is the state itself, not its address.
        self.context = [0] * ContextLayout.WORDS
        self.scalars: dict[Op, Callable[..., Any]] = {}
        self.depth = 0
        self.depth_limit = depth_limit

    def call(self, name: str, arguments: Sequence[Any] = ()) -> list[Any]:
        """The results of a function: its own, then the final values of its ``inout`` parameters."""
        before = sys.getrecursionlimit()
        # Calls from Python to Python need no C stack, so a high limit is safe.
        sys.setrecursionlimit(max(before, 40 * self.depth_limit))
        self.depth = 0
        try:
            return self.run_function(name, arguments)
        finally:
            sys.setrecursionlimit(before)

    def run_call(self, name: str, arguments: Sequence[Any], span: Span) -> list[Any]:
        """A call at ``span``, which is the place of a trap if it leads into the library."""
        try:
            return self.run_function(name, arguments, span)
        except Trap as trap:
            function = self.module.functions[name]
            if trap.span.source.is_library and enters_library(span, function.span):
                raise Trap(trap.message, span) from None
            raise

    def run_function(self, name: str, arguments: Sequence[Any], span: Span | None = None) -> list[Any]:
        function = self.module.functions.get(name)
        if function is not None and "c_symbol" in function.attributes:
            return foreign.call(function, arguments)
        if function is None or function.body is None:
            raise InterpreterError(f"@{name} has no body")
        if len(arguments) != len(function.body.arguments):
            raise InterpreterError(f"@{name} takes {len(function.body.arguments)} arguments, not {len(arguments)}")
        if self.depth >= self.depth_limit:
            raise Trap(STACK_OVERFLOW, span or function.span)
        self.depth += 1
        try:
            return self.run_block(function.body, arguments, {})
        except RecursionError:
            raise Trap(STACK_OVERFLOW, span or function.span) from None
        finally:
            self.depth -= 1

    def run_block(self, block: Block, arguments: Sequence[Any], env: Env) -> list[Any]:
        """Runs a block; returns what its terminator hands over."""
        for value, argument in zip(block.arguments, arguments, strict=True):
            env[value] = argument
        ops = block.ops
        for index in range(len(ops) - 1):
            op = ops[index]
            handler = HANDLERS.get(op.name)
            if handler is None:
                raise InterpreterError(f"{op.name} cannot be interpreted")
            try:
                results = handler(self, op, [env[v] for v in op.operands], env)
            except (Trap, InterpreterError, RecursionError):
                raise
            except Exception as error:
                results = poison(op, [env[v] for v in op.operands], error)
            for value, result in zip(op.results, results, strict=True):
                env[value] = result
        return [env[v] for v in ops[-1].operands]

    def trap(self, op: Op, message: str) -> Trap:
        return Trap(message, op.span)

    def global_value(self, name: str) -> Any:
        if name not in self.globals:
            initialiser = self.module.globals[name].initialiser
            if initialiser is None:
                raise InterpreterError(f"the global @{name} is read before it is set")
            self.globals[name] = self.run_function(initialiser, ())[0]
        return self.globals[name]


def poison(op: Op, operands: list[Any], error: Exception) -> list[Any]:
    """The results of an operation that failed. One without effects may run on values that are never used, such
    as ``uninit``, or lanes of it; what it computes is never used either. (None in an accumulator means empty, not
    unknown.)"""
    if (
        OPS[op.name].effects == Effect.PURE
        and not op.name.startswith("acc.")
        and any(value is None or (isinstance(value, tuple) and None in value) for value in operands)
    ):
        return [None] * len(op.results)
    raise InterpreterError(f"{op.name} at {op.span}: {error.__class__.__name__}: {error}") from error
