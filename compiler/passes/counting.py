"""Places retain and release in one function, and notes at each trap what has to be released there.

One walk backwards over each block. A token that this block has to dispose of is *moved* by its last use if that takes
over a reference, else released after it; a use before the last that takes over a reference is preceded by a retain.
A token whose last use is inside a branch is handed down: every side disposes of it for itself. A loop only borrows
what comes from outside, and disposes of what it carries.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.core import Block, Op, Value
from .tokens import BRANCHES, LOOPS, TERMINATORS, Convention, FunctionTokens, Holding, Token
from .trapping import may_trap

# Operations that copy a reference which something else keeps.
READS = frozenset(("cell.get", "global.get"))


class Placement:
    def __init__(self, tokens: FunctionTokens, convention: Convention) -> None:
        self.tokens = tokens
        self.convention = convention
        self._before: dict[Op, list[Op]] = {}
        self._parts: dict[Op | Block, list[Op]] = {}
        self._after: dict[Op, list[Op]] = {}
        self._start: dict[Block, list[Op]] = {}
        self._values: dict[tuple[Value, tuple[int, ...]], Value] = {}
        self._used: dict[Block, set[Token]] = {}
        self._defined: dict[Block, list[Token]] = {}
        self._derived: dict[Token, list[Token]] = {}

    def run(self) -> None:
        body = self.tokens.function.body
        assert body is not None
        handed = self._hold_parameters()
        for token in self.tokens.all:
            if isinstance(token.definer, Op):
                self._defined.setdefault(self.tokens.place[token.definer][0], []).append(token)
            if token.base is not None:
                self._derived.setdefault(token.base, []).append(token)
        self._choose_borrowing()
        self._collect(body)
        self._block(body, handed, ())
        self._assemble(body)

    # what holds references

    def _hold_parameters(self) -> set[Token]:
        """Marks what is lent from outside; returns the tokens that the body has to dispose of."""
        handed: set[Token] = set()
        for parameter, taken in zip(self.tokens.function.parameters, self.convention, strict=True):
            for token, consumed in zip(self.tokens.of[parameter], taken, strict=True):
                if consumed:
                    handed.add(token)
                else:
                    token.holding = Holding.LENT
        for op in self.tokens.place:
            if op.name == "while":
                for argument in op.regions[0].arguments:
                    for token in self.tokens.of[argument]:
                        token.holding = Holding.LENT
        return handed

    def _choose_borrowing(self) -> None:
        """A derived token borrows from its base unless that is taken over by something before its last use."""
        reach: dict[Token, list[Op]] = {}
        for token in reversed(self.tokens.all):
            base = token.base
            if base is None:
                continue
            uses = reach.get(token, []) + [op for op, _ in token.uses]
            if self._base_outlives(token, base, uses):
                token.holding = Holding.LENT
                reach.setdefault(base, []).extend(uses)

    def _base_outlives(self, token: Token, base: Token, uses: list[Op]) -> bool:
        if not uses or (base.holding is Holding.LENT and base.base is None):
            return True
        assert isinstance(token.definer, Op)
        block, first = self.tokens.place[token.definer]
        last = max(position for op in uses if (position := self.tokens.position_in(op, block)) is not None)
        for op, consumed in base.uses:
            if consumed:
                position = self.tokens.position_in(op, block)
                if position is not None and first < position <= last:
                    return False
        return True

    def _collect(self, block: Block) -> set[Token]:
        """The tokens used in a block and the regions inside it."""
        used = self._used[block] = set()
        for op in block.ops:
            used.update(use.token for use in self.tokens.uses.get(op, ()))
            for region in op.regions:
                used |= self._collect(region)
        return used

    def _root(self, token: Token) -> Token:
        """What must be alive for ``token`` to be."""
        token = token.actual
        while token.holding is Holding.LENT and token.base is not None:
            token = token.base.actual
        return token

    # the walk

    def _block(self, block: Block, handed: set[Token], outer: tuple[Token, ...]) -> None:
        """``handed``: what comes from outside and is to be disposed of here. ``outer``: what the blocks around hold
        meanwhile and a trap has to release too."""
        handed = self._take_apart(block, handed)
        mine = handed | {t for t in self._defined.get(block, ()) if t.holding is Holding.OWNED}
        live: set[Token] = set()
        for op in reversed(block.ops):
            self._results(op, live)
            live |= self._op(op, mine, live, outer)
        for token in _ordered(handed - live):
            self._start.setdefault(block, []).append(self._count("release", token, block.ops[0]))

    def _results(self, op: Op, live: set[Token]) -> None:
        """References that come with the results: one more for what is only read; dropped if never used."""
        for result in op.results:
            for token in self.tokens.of[result]:
                if token.definer is not op or token.holding is not Holding.OWNED:
                    continue
                token_is_copy = op.name in READS or token.base is not None
                if token in live:
                    live.discard(token)
                    if token_is_copy:
                        self._after.setdefault(op, []).insert(0, self._count("retain", token, op))
                elif not token_is_copy:
                    self._after.setdefault(op, []).append(self._count("release", token, op))

    def _op(self, op: Op, mine: set[Token], live: set[Token], outer: tuple[Token, ...]) -> set[Token]:
        """Disposes of what ``op`` uses last. Returns what it uses of ``mine``."""
        uses = self.tokens.uses.get(op, ())
        nested = {self._root(token) for region in op.regions for token in self._used[region]} & mine
        if not uses and not nested and not op.regions and not (live or outer):
            return set()
        borrowed = {
            self._root(use.token) for use in uses if not use.consumed or use.token.actual.holding is Holding.LENT
        }
        moved: set[Token] = set()
        retained: list[Token] = []
        for use in reversed(uses):
            if not use.consumed:
                continue
            token = use.token.actual
            kept = token in live or token in borrowed or token in nested or token in moved
            if token.holding is Holding.OWNED and token in mine and not kept:
                moved.add(token)
            else:
                retained.append(token)
        used = ((borrowed & mine) | nested | moved) | {t for t in retained if t in mine}
        dying = used - live - moved
        self._add(op, retained, _ordered(dying))
        if op.regions:
            self._regions(op, dying, (live & mine) | used, moved, outer)
        elif op.name == "call" or may_trap(op):
            alive = (live & mine) | used
            held = (*outer, *_ordered(alive - moved)) if op.name == "call" else (*outer, *_ordered(alive), *retained)
            if held:
                op.attributes["cleanup"] = [self._value(token) for token in held]
        return used

    def _add(self, op: Op, retained: list[Token], dying: list[Token]) -> None:
        if retained:
            self._before.setdefault(op, []).extend(self._count("retain", token, op) for token in retained)
        if not dying or op.name in BRANCHES:
            return
        releases = [self._count("release", token, op) for token in dying]
        if op.name in TERMINATORS:
            self._before.setdefault(op, []).extend(releases)
        else:
            self._after.setdefault(op, []).extend(releases)

    def _regions(
        self, op: Op, dying: set[Token], alive: set[Token], moved: set[Token], outer: tuple[Token, ...]
    ) -> None:
        if op.name in BRANCHES:
            held = (*outer, *_ordered(alive - dying))
            for region in op.regions:
                self._block(region, dying, held)
            return
        assert op.name in LOOPS
        held = (*outer, *_ordered(alive - moved))
        *conditions, body = op.regions
        for condition in conditions:
            carried = [token for argument in condition.arguments for token in self.tokens.of[argument]]
            self._block(condition, set(), (*held, *carried))
        carried = {token for argument in body.arguments for token in self.tokens.of[argument]}
        self._block(body, carried, held)

    # enums taken apart

    def _take_apart(self, block: Block, handed: set[Token]) -> set[Token]:
        """Replaces an enum of which only the payloads are used by these."""
        result = set(handed)
        for token in _ordered(handed):
            case = self._only_case(token, block)
            if case is not None:
                result.discard(token)
                result |= self._payloads(token, case, block)
        return result

    def _only_case(self, token: Token, block: Block) -> int | None:
        """The case that ``token`` is known to be in the whole block, if nothing but its payloads is used there."""
        places = [
            (position, op) for op, _ in token.uses if (position := self.tokens.position_in(op, block)) is not None
        ]
        if not places or any(op.name != "enum.payload" for _, op in places):
            return None
        position, first = min(places, key=lambda place: place[0])
        if self.tokens.place[first][0] is not block or len({op.attributes["case"] for _, op in places}) > 1:
            return None
        if any(op.regions or op.name == "call" or may_trap(op) for op in block.ops[:position]):
            return None
        return first.attributes["case"]

    def _payloads(self, token: Token, case: int, block: Block) -> set[Token]:
        owned: set[Token] = set()
        inside = [t for t in self._derived.get(token, ()) if self._is_inside(t, block)]
        for index, type in enumerate(self.tokens.known.payloads(token.type, case)):
            if not self.tokens.known.is_counted(type):
                continue
            op = Op("enum.payload", [self._value(token)], [type], {"case": case, "index": index})
            self._start.setdefault(block, []).append(op)
            parts = self.tokens.of[op.result] = self.tokens.new(op.result)
            owned.update(parts)
            for old in inside:
                assert isinstance(old.definer, Op)
                if old.definer.attributes["index"] == index:
                    old.alias = parts[old.component]
                    parts[old.component].uses += old.uses
        return owned

    def _is_inside(self, token: Token, block: Block) -> bool:
        assert isinstance(token.definer, Op)
        return self.tokens.position_in(token.definer, block) is not None

    # new operations

    def _count(self, name: str, token: Token, near: Op) -> Op:
        if name == "retain":
            token.retained = True
        return Op(name, [self._value(token)], span=near.span)

    def _value(self, token: Token) -> Value:
        """The token as a value of its own, taken out of the tuple or struct where that comes into being."""
        return self._part(token.value, token.path, token.definer)

    def _part(self, value: Value, path: tuple[int, ...], definer: Op | Block) -> Value:
        if not path:
            return value
        found = self._values.get((value, path))
        if found is None:
            whole = self._part(value, path[:-1], definer)
            field = self.tokens.known.fields(whole.type)[path[-1]]
            op = Op("get", [whole], [field], {"index": path[-1]})
            self._parts.setdefault(definer, []).append(op)
            found = self._values[value, path] = op.result
        return found

    def _assemble(self, block: Block) -> None:
        old, block.ops = block.ops, []
        block.ops += self._parts.get(block, ())
        for op in (*self._start.get(block, ()), *old):
            block.ops += self._before.get(op, ())
            block.ops.append(op)
            block.ops += self._parts.get(op, ())
            block.ops += self._after.get(op, ())
            for region in op.regions:
                self._assemble(region)


def _ordered(tokens: Iterable[Token]) -> list[Token]:
    """Oldest first, so that the code is the same every time and shorter cleanups are beginnings of longer ones."""
    return sorted(tokens, key=lambda token: token.number)
