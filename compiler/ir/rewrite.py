"""Helpers of the passes: uses, replacement, free values, effects."""

from __future__ import annotations

from collections.abc import Iterator

from .callgraph import components_from
from .core import Block, Function, Module, Op, Value
from .ops import CONTROL, IO, OPS, PURE, READ, TRAP, WRITE

# A set of names is asked faster than flags.
PURE_OPS = frozenset(name for name, row in OPS.items() if row.effects == PURE)
EVERYTHING = TRAP | READ | WRITE | IO

# Pure where they stand, but only there: an index in range, a tag that is known, an accumulator that is not shared.
_BOUND_TO_PLACE = {"enum.payload", "array.uninit"}


def functions_with_bodies(module: Module) -> Iterator[tuple[Function, Block]]:
    for function in list(module.functions.values()):
        if function.body is not None:
            yield function, function.body


def innermost_first(block: Block) -> Iterator[tuple[Block, Op]]:
    """The operations of a block and of its regions, each after those in it, with the block that it stands in. Blocks
    may be changed meanwhile; what is new in them is left out."""
    for op in list(block.ops):
        for region in op.regions:
            yield from innermost_first(region)
        yield block, op


def resolve_value(value: Value, replacements: dict[Value, Value]) -> Value:
    """What ``value`` is replaced by in the end; shortens the chains that it follows."""
    target = replacements.get(value)
    if target is None:
        return value
    final = target
    while (following := replacements.get(final)) is not None:
        final = following
    while target is not final:
        replacements[value] = final
        value, target = target, replacements[target]
    return final


def replace_uses(block: Block, replacements: dict[Value, Value]) -> None:
    """Replaces operands in ``block`` and its regions. A replacement may itself be replaced."""
    if not replacements:
        return
    for op in block.walk():
        operands = op.operands
        for index, value in enumerate(operands):
            if value in replacements:
                operands[index] = resolve_value(value, replacements)


def uses(block: Block) -> dict[Value, list[tuple[Op, int]]]:
    """For each value that is used in ``block`` or its regions: the operations and the operands' places."""
    table: dict[Value, list[tuple[Op, int]]] = {}
    for op in block.walk():
        for index, value in enumerate(op.operands):
            table.setdefault(value, []).append((op, index))
    return table


def use_counts(block: Block) -> dict[Value, int]:
    counts: dict[Value, int] = {}
    for op in block.walk():
        for value in op.operands:
            counts[value] = counts.get(value, 0) + 1
    return counts


def free_values(*blocks: Block) -> list[Value]:
    """The values that the blocks use but do not define, in the order of their first use."""
    defined: set[Value] = set()
    found: dict[Value, None] = {}
    for block in blocks:
        _collect_free(block, defined, found)
    return list(found)


def _collect_free(block: Block, defined: set[Value], found: dict[Value, None]) -> None:
    defined.update(block.arguments)
    for op in block.ops:
        for value in op.operands:
            if value not in defined:
                found[value] = None
        for region in op.regions:
            _collect_free(region, defined, found)
        defined.update(op.results)


def op_effects(op: Op) -> int:
    """The effects of an operation by itself: neither of its regions nor of what it calls."""
    effects = OPS[op.name].effects
    if effects & TRAP and op.attributes.get("unchecked"):
        return effects & ~TRAP
    return effects


def is_pure(op: Op) -> bool:
    """Whether the operation has no effects, calls nothing and has no regions: it may be dropped when unused."""
    return not op_effects(op)


def is_speculatable(op: Op) -> bool:
    """Whether the operation may also run where it did not: pure wherever it stands."""
    return op.name in PURE_OPS and op.name not in _BOUND_TO_PLACE and not op.name.startswith("acc.")


class Effects:
    """What operations do, with their regions and callees. Remembers functions; make a new one after a change."""

    __slots__ = ("functions", "module")

    def __init__(self, module: Module) -> None:
        self.module = module
        self.functions: dict[str, int] = {}

    def of(self, op: Op) -> int:
        """The effects of all that runs when ``op`` does; never ``CONTROL``."""
        if op.name in PURE_OPS:
            return PURE
        effects = op_effects(op)
        if not effects & CONTROL:
            return effects
        effects = PURE
        if op.name == "call":
            effects = self.of_function(op.attributes["function"])
        elif op.name in _UNKNOWN_CALLS:
            effects = EVERYTHING
        for region in op.regions:
            effects |= self.of_block(region)
        return effects

    def of_block(self, block: Block) -> int:
        effects = PURE
        for op in block.ops:
            effects |= self.of(op)
        return effects

    def of_function(self, name: str) -> int:
        known = self.functions.get(name)
        if known is None:
            self._solve(name)
            known = self.functions[name]
        return known

    def _solve(self, name: str) -> None:
        """Recursion can run out of stack, so functions on a cycle of calls may trap."""
        for component in components_from(self.module, name, self.functions):
            total = TRAP if component.recursive else PURE
            self.functions.update(dict.fromkeys(component.functions, total))
            for member in component.functions:
                function = self.module.functions.get(member)
                total |= EVERYTHING if function is None or function.body is None else self.of_block(function.body)
            self.functions.update(dict.fromkeys(component.functions, total))


_UNKNOWN_CALLS = {"apply", "call.witness", "vjp", "jvp", "linearise"}


def effects_of(op: Op, module: Module) -> int:
    """As ``Effects(module).of(op)``; many questions should share one ``Effects``."""
    return Effects(module).of(op)
