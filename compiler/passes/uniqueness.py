"""Which arrays nobody else can see, so that updates in place need no check at run time.

An array is unique where it is made, and stays so while it is handed on and never retained. Loops are assumed to keep
what they carry unique until the opposite is found. ``insert_guards`` makes arrays unique before a loop updates them,
so that the loop itself can do without checks.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.core import Block, Module, Op, Value
from ..ir.structure import field_types
from ..ir.types import Acc, Array
from .borrowing import Slot
from .components import Components
from .tokens import EMPTY, LOOPS, FunctionTokens, Holding, Token

# Operations whose resulting array (their first result) is always unique, or empty.
FRESH = frozenset(
    "array.make array.fill array.uninit array.set array.take array.append array.pop array.concat array.unique "
    "array.product acc.freeze".split()
)
# Operations that write to their first operand, in place if it is unique.
UPDATES = frozenset(
    "array.set array.take array.append array.pop array.concat array.unique array.product acc.thaw".split()
)
# Of these, the ones that a loop does over and over.
_REPEATED = frozenset("array.set array.take array.append array.pop array.product".split())


def insert_guards(module: Module, known: Components) -> None:
    """``array.unique`` before each loop that updates an array it carries, in every iteration."""
    for function in module.functions.values():
        if function.body is None or not any(
            op.name in LOOPS and any(known.is_counted(v.type) for v in op.results) for op in function.body.walk()
        ):
            continue
        tokens = FunctionTokens(function, known, {})
        for block in [*list(tokens.parent), function.body]:
            _guard_loops(module, tokens, block)


def _guard_loops(module: Module, tokens: FunctionTokens, block: Block) -> None:
    ops: list[Op] = []
    for op in block.ops:
        if op.name in LOOPS:
            first = 1 if op.name == "for" else 0
            for index, argument in enumerate(op.regions[-1].arguments[first:], start=first):
                initial = tokens.of[op.operands[index]]
                for token, given in zip(tokens.of[argument], initial, strict=True):
                    if isinstance(token.type, Array) and given is not EMPTY and _is_updated(tokens, token, op):
                        op.operands[index] = _guarded(module, ops, op.operands[index], token.path, op)
        ops.append(op)
    block.ops = ops


def _is_updated(tokens: FunctionTokens, token: Token, loop: Op) -> bool:
    """Whether every iteration of ``loop`` writes to the array that it carries as ``token``."""
    for op, consumed in token.uses:
        if not consumed:
            continue
        outer = next(iter(tokens.enclosing(op)))
        if op.name in _REPEATED and outer is loop:
            return True
        if op.name == "for" and outer is loop:
            for use in tokens.uses[op]:
                if use.token is token:
                    inner = tokens.of[op.regions[0].arguments[use.operand]][use.component]
                    if _is_updated(tokens, inner, op):
                        return True
    return False


def _guarded(module: Module, ops: list[Op], value: Value, path: tuple[int, ...], near: Op) -> Value:
    """``value`` with the array at ``path`` made unique."""

    def append(name: str, operands: list[Value], value: Value, attributes: dict[str, int]) -> Value:
        ops.append(Op(name, operands, [value.type], attributes, span=near.span))
        return ops[-1].result

    if not path:
        return append("array.unique", [value], value, {})
    fields = field_types(value.type, module)
    assert fields is not None
    ops.append(Op("get", [value], [fields[path[0]]], {"index": path[0]}, span=near.span))
    part = _guarded(module, ops, ops[-1].result, path[1:], near)
    return append("set", [value, part], value, {"index": path[0]})


def mark_unique(functions: Iterable[FunctionTokens], kept: set[Slot]) -> None:
    """Sets ``unique`` on updates of arrays that are proven to be. On a ``for`` it says for each component of each
    carried value whether it is an array that nobody else can see. ``kept``: see ``borrowing.retained_slots``."""
    uniqueness = _Uniqueness({tokens.function.name: tokens for tokens in functions}, kept)
    uniqueness.solve()
    for tokens in uniqueness.functions.values():
        for op in tokens.place:
            if op.name in UPDATES and uniqueness.is_unique(tokens.of[op.operands[0]][0]):
                op.attributes["unique"] = True
            elif op.name == "for":
                carried = [tokens.of[argument] for argument in op.regions[0].arguments[1:]]
                if any(carried):
                    op.attributes["unique"] = tuple(
                        tuple(isinstance(token.type, Acc) or uniqueness.is_unique(token) for token in parts)
                        for parts in carried
                    )


class _Uniqueness:
    """``shared``: the arrays that others may see; and those that others may see even if the function is given only
    unique arrays to keep. By the latter it is known what a call hands back of what it was given."""

    def __init__(self, functions: dict[str, FunctionTokens], kept: set[Slot]) -> None:
        self.functions = functions
        self.kept = kept
        self.shared: dict[bool, set[Token]] = {False: set(), True: set()}

    def is_unique(self, token: Token, given: bool = False) -> bool:
        """``given``: provided that what the function is given to keep is unique."""
        token = token.actual
        return token is EMPTY or (isinstance(token.type, Array) and token not in self.shared[given])

    def solve(self) -> None:
        """Everything is unique, until nothing more is found that is not."""
        open_: list[tuple[FunctionTokens, Token, bool]] = []
        for tokens in self.functions.values():
            for token in tokens.all:
                if not isinstance(token.type, Array):
                    continue
                if token.retained or token.holding is not Holding.OWNED or self._is_kept(tokens, token):
                    self.shared[False].add(token)
                    self.shared[True].add(token)
                else:
                    open_ += ((tokens, token, False), (tokens, token, True))
        changed = True
        while changed:
            changed = False
            rest: list[tuple[FunctionTokens, Token, bool]] = []
            for tokens, token, given in open_:
                if self._comes_unique(tokens, token, given):
                    rest.append((tokens, token, given))
                else:
                    self.shared[given].add(token)
                    changed = True
            open_ = rest

    def _is_kept(self, tokens: FunctionTokens, token: Token) -> bool:
        for op, consumed in token.uses:
            if op.name == "call" and not consumed:
                for use in tokens.uses[op]:
                    if use.token is token and (op.attributes["function"], use.operand, use.component) in self.kept:
                        return True
        return False

    def _comes_unique(self, tokens: FunctionTokens, token: Token, given: bool) -> bool:
        definer = token.definer
        if isinstance(definer, Block):
            loop = tokens.parent.get(definer)
            if loop is None:
                return given
            return self._carried(tokens, token, loop, definer.arguments.index(token.value), given)
        result = definer.results.index(token.value)
        if definer.name in FRESH:
            return result == 0
        if definer.name in ("if", "switch"):
            return all(self._operand(tokens, region.terminator, result, token, given) for region in definer.regions)
        if definer.name in LOOPS:
            return self._carried(tokens, token, definer, result + (definer.name == "for"), given)
        if definer.name == "select":
            return all(self._operand(tokens, definer, side, token, given) for side in (1, 2))
        if definer.name == "call":
            callee = self.functions.get(definer.attributes["function"])
            if callee is not None and callee.function.body is not None:
                return self._returned(tokens, definer, callee, result, token, given)
        return False

    def _returned(
        self, tokens: FunctionTokens, call: Op, callee: FunctionTokens, result: int, token: Token, given: bool
    ) -> bool:
        """Whether a call's result is unique: in the callee it is, or would be if all that the call hands over were, and
        that is so."""
        assert callee.function.body is not None
        terminator = callee.function.body.terminator
        if self._operand(callee, terminator, result, token, False):
            return True
        return self._operand(callee, terminator, result, token, True) and all(
            self.is_unique(argument, given)
            for value, parameter in zip(call.operands, callee.function.parameters, strict=True)
            for argument, own in zip(tokens.of[value], callee.of[parameter], strict=True)
            if isinstance(own.type, Array) and self.is_unique(own, True)
        )

    def _carried(self, tokens: FunctionTokens, token: Token, loop: Op, operand: int, given: bool) -> bool:
        yielded = operand - (loop.name == "for")
        return self._operand(tokens, loop, operand, token, given) and self._operand(
            tokens, loop.regions[-1].terminator, yielded, token, given
        )

    def _operand(self, tokens: FunctionTokens, op: Op, operand: int, like: Token, given: bool) -> bool:
        """Whether the component at the place of ``like`` in an operand is unique."""
        return self.is_unique(tokens.of[op.operands[operand]][like.component], given)
