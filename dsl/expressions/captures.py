"""Which variables closures and local functions use from outside, and which of these live in a cell.

A captured ``var`` needs a cell when it is written inside a closure, or after the closure was made; in a
loop around the closure everything is after.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .. import tast, types
from ..entities import FunctionEntity, VariableEntity
from .walk import children


@dataclass(eq=False, slots=True)
class _Frame:
    """A function or closure: what it declares, and what it uses of the frames around it."""

    declared: set[VariableEntity]
    used: dict[VariableEntity, None] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class _Loop:
    """``declared``: the variables declared inside so far, which are new in each round."""

    declared: set[VariableEntity] = field(default_factory=set)
    captured: set[VariableEntity] = field(default_factory=set)
    written: set[VariableEntity] = field(default_factory=set)


class Captures:
    """One pass over the body of a function, or over the top-level statements."""

    def __init__(self, parameters: tuple[VariableEntity, ...]) -> None:
        self.frames = [_Frame(set(parameters))]
        self.captured: set[VariableEntity] = set()
        self.loops: list[_Loop] = []

    def block(self, statements: tast.Block) -> None:
        for statement in statements:
            self.node(statement)

    def node(self, node: tast.Node) -> None:
        special = _SPECIAL.get(node.__class__)
        if special is not None:
            special(self, node)
        else:
            for child in children(node):
                self.node(child)

    # --- events ---

    def declare(self, variable: VariableEntity) -> None:
        self.frames[-1].declared.add(variable)
        if self.loops:
            self.loops[-1].declared.add(variable)

    def use(self, variable: VariableEntity) -> None:
        if variable.kind == "global" or variable in self.frames[-1].declared:
            return
        self.frames[-1].used[variable] = None

    def capture(self, variable: VariableEntity) -> None:
        variable.captured = True
        self.captured.add(variable)
        for loop in reversed(self.loops):
            if variable in loop.declared:
                break
            loop.captured.add(variable)

    def write(self, target: tast.Expr) -> None:
        variable = written_variable(target)
        if variable is None or variable.kind == "global":
            return
        inside = variable not in self.frames[-1].declared
        if inside or variable in self.captured:
            variable.needs_cell = True
        for loop in reversed(self.loops):
            if variable in loop.declared:
                break
            loop.written.add(variable)

    # --- nodes ---

    def reference(self, node: tast.VariableRef) -> None:
        self.use(node.variable)

    def assign(self, node: tast.Assign) -> None:
        self.node(node.value)
        self.node(node.target)
        for target in node.target.elements if isinstance(node.target, tast.Tuple) else (node.target,):
            self.write(target)

    def inout(self, node: tast.InOut) -> None:
        self.node(node.target)
        self.write(node.target)

    def binding(self, node: tast.BindingPattern) -> None:
        self.declare(node.variable)

    def test(self, node: tast.TestPattern) -> None:
        self.declare(node.variable)
        self.node(node.test)

    def let(self, node: tast.Let) -> None:
        self.node(node.value)
        self.declare(node.variable)
        self.node(node.body)

    def chain(self, node: tast.OptionalChain) -> None:
        self.node(node.subject)
        self.declare(node.variable)
        self.node(node.body)

    def loop(self, node: tast.Stmt) -> None:
        self.loops.append(_Loop())
        if isinstance(node, tast.For):
            self.declare(node.sequence_variable)
            self.declare(node.index_variable)
        for child in children(node):
            self.node(child)
        loop = self.loops.pop()
        for variable in loop.captured & loop.written:
            variable.needs_cell = True

    def closure(self, node: tast.Closure) -> None:
        frame = _Frame(set(node.parameters))
        loops, self.loops = self.loops, []
        self.frames.append(frame)
        self.block(node.body)
        self.frames.pop()
        self.loops = loops
        # The node is frozen for its readers; its captures are known only once the body around it is complete.
        object.__setattr__(node, "captures", tuple(frame.used))
        self._captured(frame.used)

    def local_function(self, node: tast.LocalFunction) -> None:
        self._captured(dict.fromkeys(node.function.captures))

    def _captured(self, variables: dict[VariableEntity, None]) -> None:
        for variable in variables:
            self.use(variable)
            self.capture(variable)


_SPECIAL = {
    tast.VariableRef: Captures.reference,
    tast.Assign: Captures.assign,
    tast.InOut: Captures.inout,
    tast.BindingPattern: Captures.binding,
    tast.TestPattern: Captures.test,
    tast.Let: Captures.let,
    tast.OptionalChain: Captures.chain,
    tast.For: Captures.loop,
    tast.While: Captures.loop,
    tast.RepeatWhile: Captures.loop,
    tast.Closure: Captures.closure,
    tast.LocalFunction: Captures.local_function,
}


def written_variable(target: tast.Expr) -> VariableEntity | None:
    """The variable that changes when ``target`` is written; None when that is inside an object."""
    while True:
        if isinstance(target, tast.VariableRef):
            return target.variable
        if isinstance(target, tast.Field):
            if target.field.owner.kind == "class":
                return None
            target = target.base
        elif isinstance(target, tast.TupleElement):
            target = target.base
        elif isinstance(target, tast.ForceUnwrap):
            target = target.value
        elif isinstance(target, tast.Computed) and target.base is not None and not is_object(target.base.type):
            target = target.base
        else:
            return None


def is_object(type: types.Type) -> bool:
    return isinstance(type, types.Nominal) and type.entity.kind == "class"


def analyse(function: FunctionEntity | None, body: tast.Body) -> None:
    """Fills in the captures of the closures in a body, and those of the function if it is a local one."""
    own = (body.self_variable,) if body.self_variable is not None else ()
    captures = Captures((*body.parameters, *own))
    captures.block(body.statements)
    if function is not None and function.kind == "local":
        function.captures = list(captures.frames[0].used)
