"""What statements do to control, read off the typed tree: how they can end, and what they assign.

Structured lowering needs both before it lowers a statement: an ``if`` yields exactly the variables
assigned inside it, and a branch that always leaves lets the rest of the block move into the other one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from ...dsl import tast, types
from ...dsl.entities import VariableEntity
from ...dsl.nodes import tree_node


@dataclass(frozen=True, slots=True)
class Exit:
    """A way to leave a statement. ``label`` is the statement that a ``break`` or ``continue`` refers to."""

    kind: str
    label: tast.Label | None = None


NORMAL = Exit("normal")
RETURN = Exit("return")
FALLTHROUGH = Exit("fallthrough")

# How a statement can end. Empty: it never ends, for it traps.
Completion = frozenset[Exit]
FALLS: Completion = frozenset((NORMAL,))
NEVER: Completion = frozenset()


def break_of(label: tast.Label) -> Exit:
    return Exit("break", label)


def continue_of(label: tast.Label) -> Exit:
    return Exit("continue", label)


@tree_node
class Ends(tast.Stmt):
    """A block at whose end the exits ``exits`` arrive. Lowering makes it of others: ``do`` with a ``break`` out of
    it, a case of a ``switch``, the body of a ``repeat`` whose ``continue`` leads to the condition."""

    exits: Completion
    body: tast.Block


@tree_node
class Changes(tast.Stmt):
    """Does nothing; tells that the statements around it change ``variables``, which no source name stands for."""

    variables: tuple[VariableEntity, ...]


def is_never(type: types.Type) -> bool:
    return isinstance(type, types.Nominal) and type.entity.name == "Never" and not type.entity.cases


class Flow:
    """Remembers its answers: blocks are asked about once for each level of nesting above them."""

    def __init__(self) -> None:
        self._completions: dict[int, tuple[tast.Stmt, Completion]] = {}
        self._assigned: dict[int, tuple[tast.Node, frozenset[VariableEntity]]] = {}

    def completion(self, statements: Iterable[tast.Stmt]) -> Completion:
        """How a block can end."""
        exits: set[Exit] = set()
        for statement in statements:
            ends = self.statement(statement)
            exits |= ends
            if NORMAL not in ends:
                exits.discard(NORMAL)
                return frozenset(exits)
        exits.add(NORMAL)
        return frozenset(exits)

    def statement(self, statement: tast.Stmt) -> Completion:
        known = self._completions.get(id(statement))
        if known is not None:
            return known[1]
        rule = _COMPLETIONS.get(type(statement))
        result = FALLS if rule is None else rule(self, statement)
        self._completions[id(statement)] = (statement, result)
        return result

    def assigned(self, nodes: Iterable[tast.Node]) -> frozenset[VariableEntity]:
        """The variables that are assigned, or passed ``inout``, somewhere inside."""
        result: set[VariableEntity] = set()
        for node in nodes:
            result |= self._assigned_in(node)
        return frozenset(result)

    def _assigned_in(self, node: tast.Node) -> frozenset[VariableEntity]:
        known = self._assigned.get(id(node))
        if known is not None:
            return known[1]
        result: set[VariableEntity] = set()
        if isinstance(node, tast.Assign | tast.InOut):
            result.update(target_roots(node.target))
        elif isinstance(node, Changes):
            result.update(node.variables)
        for child in children(node):
            result |= self._assigned_in(child)
        frozen = frozenset(result)
        self._assigned[id(node)] = (node, frozen)
        return frozen


def target_roots(target: tast.Expr) -> Iterator[VariableEntity]:
    """The variables that an assignment to ``target`` changes. What lies behind a class reference is none."""
    while isinstance(target, tast.Field | tast.TupleElement | tast.Computed | tast.ForceUnwrap):
        if isinstance(target, tast.ForceUnwrap):
            target = target.value
            continue
        if target.base is None or is_class(target.base.type):
            return
        target = target.base
    if isinstance(target, tast.VariableRef):
        yield target.variable
    elif isinstance(target, tast.Tuple):
        for element in target.elements:
            yield from target_roots(element)


def is_class(type: types.Type) -> bool:
    return isinstance(type, types.Nominal) and type.entity.kind == "class"


_FIELDS: dict[type, tuple[str, ...]] = {}


def children(node: tast.Node) -> Iterator[tast.Node]:
    """The nodes directly inside, in order."""
    names = _FIELDS.get(type(node))
    if names is None:
        names = tuple(f.name for f in fields(node) if f.name not in ("span", "type"))
        _FIELDS[type(node)] = names
    for name in names:
        yield from _nodes_in(getattr(node, name))


def _nodes_in(value: Any) -> Iterator[tast.Node]:
    if isinstance(value, tast.Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


def walk(node: tast.Node) -> Iterator[tast.Node]:
    yield node
    for child in children(node):
        yield from walk(child)


def is_literally(condition: tast.Expr, value: bool) -> bool:
    return isinstance(condition, tast.Literal) and condition.value is value


def always_holds(conditions: Iterable[tast.Condition]) -> bool:
    return all(isinstance(c, tast.BooleanCondition) and is_literally(c.value, True) for c in conditions)


def _loop(flow: Flow, label: tast.Label, body: tast.Block, endless: bool) -> Completion:
    inside = flow.completion(body)
    own = {NORMAL, continue_of(label), break_of(label)}
    falls = not endless or break_of(label) in inside
    return (inside - own) | FALLS if falls else inside - own


def _ends(completion: Completion, own: Completion) -> Completion:
    return (completion - own) | FALLS if own & completion else completion


def _switch(flow: Flow, statement: tast.Switch) -> Completion:
    if not statement.cases:
        return FALLS
    exits = frozenset().union(*(flow.completion(case.body) for case in statement.cases))
    return _ends(exits - {FALLTHROUGH}, frozenset((break_of(statement.label),)))


_COMPLETIONS: dict[type, Callable[[Flow, Any], Completion]] = {
    tast.Evaluate: lambda flow, s: NEVER if is_never(s.value.type) else FALLS,
    tast.If: lambda flow, s: flow.completion(s.then) | flow.completion(s.otherwise),
    tast.Guard: lambda flow, s: flow.completion(s.otherwise) | FALLS,
    tast.While: lambda flow, s: _loop(flow, s.label, s.body, always_holds(s.conditions)),
    tast.RepeatWhile: lambda flow, s: _loop(flow, s.label, s.body, is_literally(s.condition, True)),
    tast.For: lambda flow, s: _loop(flow, s.label, s.body, False),
    tast.Switch: _switch,
    tast.Do: lambda flow, s: _ends(flow.completion(s.body), frozenset((break_of(s.label),))),
    Ends: lambda flow, s: _ends(flow.completion(s.body), s.exits),
    tast.Return: lambda flow, s: frozenset((RETURN,)),
    tast.Break: lambda flow, s: frozenset((break_of(s.label),)),
    tast.Continue: lambda flow, s: frozenset((continue_of(s.label),)),
    tast.Fallthrough: lambda flow, s: frozenset((FALLTHROUGH,)),
}
