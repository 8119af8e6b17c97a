"""Lowers one body: the state that all its parts share, and how regions are made and joined.

Mutable locals are SSA: ``environment`` maps each variable to its current value, and the operations with
regions yield the variables that are assigned inside. A pending early exit is two more such variables: the
``result`` and the ``exit``, an integer code (0: none) that exists only where more than one way
is possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...dsl import tast, types
from ...dsl.entities import VariableEntity
from ...dsl.source import Span
from ..ir.builder import Builder
from ..ir.core import Block, Function, Op, Value
from ..ir.types import I64, UNIT, Cell, Type
from .dispatch import EXPRESSIONS
from .flow import FALLS, NORMAL, RETURN, Completion, Exit
from .types import TypeLowering

if TYPE_CHECKING:
    from .module import ModuleLowering


@dataclass(frozen=True, slots=True)
class Context:
    """What is delivered where the statements being lowered end: ``yields``, the variables that outlive them.
    ``normal``: the exits that amount to reaching the end (``continue`` at the end of a loop's body)."""

    yields: tuple[VariableEntity, ...]
    normal: frozenset[Exit] = frozenset()


@dataclass(slots=True)
class Arm:
    """A region before its terminator: how its statements end, its values and what the variables are then."""

    block: Block
    completion: Completion
    values: list[Value] | None
    environment: dict[VariableEntity, Value | None]


# The pending ``defer`` bodies of the enclosing scopes, the innermost scope last.
Scopes = tuple[tuple[tast.Block, ...], ...]


class FunctionLowering:
    def __init__(self, program: ModuleLowering, function: Function, lower: TypeLowering, result: Type) -> None:
        assert function.body is not None
        self.program = program
        self.function = function
        self.lower = lower
        self.builder = Builder(program.module, function.body, function.span)
        self.environment: dict[VariableEntity, Value | None] = {}
        self.scopes: Scopes = ((),)
        self.depths: dict[tast.Label, int] = {}
        self.codes: dict[Exit, int] = {NORMAL: 0, RETURN: 1}
        self.result_type = result
        self.result = VariableEntity("result", types.VOID)
        self.exit = VariableEntity("exit", types.VOID)
        # Inside a switch with ``fallthrough``: the case that is to run next.
        self.running_cases: list[VariableEntity] = [VariableEntity("case", types.VOID)]
        # In an initialiser what a plain ``return`` delivers; None elsewhere.
        self.returns_self: Callable[[], Value] | None = None
        self.context = Context(())

    # values

    @property
    def next_case(self) -> VariableEntity:
        return self.running_cases[-1]

    @property
    def block(self) -> Block:
        return self.builder.block

    def expression(self, node: tast.Expr) -> Value:
        builder, span = self.builder, node.span
        before = builder.span
        if span.source.name != "<compiler>":
            builder.span = span
        try:
            return EXPRESSIONS[node.__class__](self, node)
        finally:
            builder.span = before

    def expressions(self, nodes: Iterable[tast.Expr]) -> list[Value]:
        return [self.expression(node) for node in nodes]

    @contextmanager
    def at(self, span: Span) -> Iterator[None]:
        """Gives new operations this span; one made by the compiler keeps the span around it."""
        before = self.builder.span
        if span.source.name != "<compiler>":
            self.builder.span = span
        try:
            yield
        finally:
            self.builder.span = before

    def uninit(self, type: Type) -> Value:
        return self.builder.unit() if type == UNIT else self.builder.typed("uninit", type)

    # variables

    def variable_type(self, variable: VariableEntity) -> Type:
        if variable is self.result:
            return self.result_type
        if variable is self.exit or variable in self.running_cases:
            return I64
        type = self.lower(variable.type)
        return Cell(type) if variable.needs_cell else type

    def declare(self, variable: VariableEntity, value: Value | None) -> None:
        """Starts a variable's life; ``value`` None: it is assigned later."""
        if variable.kind == "global" and self.program.globals.in_memory(variable):
            if value is not None:
                self.program.globals.write(self, variable, value)
            return
        if variable.needs_cell:
            content = self.uninit(self.lower(variable.type)) if value is None else value
            value = self.builder.emit("cell.new", content)
        self.bind(variable, value)

    def bind(self, variable: VariableEntity, value: Value | None) -> None:
        if value is not None and not value.hint and variable.name.isidentifier():
            value.hint = variable.name
        self.environment[variable] = value

    def current(self, variable: VariableEntity) -> Value:
        """The value of the environment (of a captured ``var`` the cell), ``uninit`` where there is none yet."""
        value = self.environment.get(variable)
        return self.uninit(self.variable_type(variable)) if value is None else value

    def read(self, variable: VariableEntity) -> Value:
        if variable not in self.environment:
            return self.program.globals.read(self, variable)
        value = self.current(variable)
        return self.builder.emit("cell.get", value) if variable.needs_cell else value

    def take(self, variable: VariableEntity) -> Value:
        """The value, which ``assign`` will replace before it is read again."""
        if variable not in self.environment:
            return self.program.globals.take(self, variable)
        value = self.current(variable)
        return self.builder.emit("cell.take", value) if variable.needs_cell else value

    def assign(self, variable: VariableEntity, value: Value) -> None:
        if variable not in self.environment:
            self.program.globals.write(self, variable, value)
        elif variable.needs_cell:
            self.builder.op("cell.set", [self.current(variable), value])
        else:
            self.bind(variable, value)

    def assigned(self, nodes: Iterable[tast.Node]) -> list[VariableEntity]:
        """Which variables of the environment the nodes assign, in the order of their declarations."""
        found = self.program.flow.assigned(nodes)
        return [v for v in self.environment if v in found and not v.needs_cell]

    # regions

    def code(self, exit: Exit) -> int:
        return self.codes.setdefault(exit, len(self.codes))

    @contextmanager
    def region(self, block: Block) -> Iterator[Block]:
        """Appends to a region; what it does to the environment ends with it."""
        environment, scopes = self.environment, self.scopes
        self.environment = dict(environment)
        try:
            with self.builder.at(block):
                yield block
        finally:
            self.environment, self.scopes = environment, scopes

    @contextmanager
    def within(self, context: Context) -> Iterator[None]:
        before = self.context
        self.context = context
        try:
            yield
        finally:
            self.context = before

    def canonical(self, completion: Completion) -> Completion:
        """The completion at the end of the context: its own exits count as reaching the end."""
        own = completion & self.context.normal
        if not own:
            return completion
        result = (completion - own) | FALLS
        if len(result) > 1:
            code = self.current(self.exit)
            zero = self.builder.i64(0)
            for exit in sorted(own, key=self.code):
                taken = self.builder.emit("ieq", code, self.builder.i64(self.code(exit)))
                code = self.builder.emit("select", taken, zero, code)
            self.environment[self.exit] = code
        return result

    def exit_code(self, completion: Completion) -> Value:
        """The code of how the statements just lowered have ended."""
        if len(completion) > 1:
            return self.current(self.exit)
        return self.builder.i64(self.code(next(iter(completion))) if completion else 0)

    def arm(self, body: Callable[[], Completion | list[Value]]) -> Arm:
        """Lowers a region: ``body`` returns how its statements end, or the values of an expression."""
        with self.region(Block()) as block:
            outcome = body()
            if isinstance(outcome, list):
                return Arm(block, FALLS, outcome, self.environment)
            return Arm(block, self.canonical(outcome), None, self.environment)

    def join(
        self,
        name: str,
        operands: list[Value],
        arms: Sequence[Arm],
        variables: Sequence[VariableEntity],
        types: Sequence[Type] = (),
        **attributes: Any,
    ) -> tuple[Completion, list[Value]]:
        """Ends the arms of an operation, which yields the arms' values (of ``types``), the variables, and the
        exit code if there are several ways to go on."""
        completion: Completion = frozenset().union(*(arm.completion for arm in arms))
        names = [v for v in variables if v is not self.exit]
        results = [*types, *map(self.variable_type, names)]
        if len(completion) > 1:
            results.append(I64)
        outside = self.environment
        for arm in arms:
            with self.builder.at(arm.block):
                self.environment = arm.environment
                values = arm.values if arm.values is not None else [self.uninit(t) for t in types]
                values = [*values, *map(self.current, names)]
                if len(completion) > 1:
                    values.append(self.exit_code(arm.completion))
                self.builder.yield_(values)
        self.environment = outside
        op = self.builder.op(name, operands, results, regions=[arm.block for arm in arms], **attributes)
        for variable, value in zip(names, op.results[len(types) :], strict=False):
            self.bind(variable, value)
        if len(completion) > 1:
            self.environment[self.exit] = op.results[-1]
        return completion, op.results[: len(types)]

    def choose(
        self,
        condition: Value,
        then: Callable[[], list[Value]],
        otherwise: Callable[[], list[Value]],
        types: Sequence[Type],
        inside: Iterable[tast.Node] = (),
    ) -> list[Value]:
        """An ``if`` between two computations of values; ``inside`` are the nodes that they lower."""
        variables = self.assigned(inside)
        arms = [self.arm(then), self.arm(otherwise)]
        return self.join("if", [condition], arms, variables, types)[1]

    def op(
        self, name: str, operands: Sequence[Value], results: Sequence[Type] | None = None, /, **attributes: Any
    ) -> Op:
        return self.builder.op(name, operands, results, **attributes)
