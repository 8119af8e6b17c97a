"""What a function holds references to: the *tokens* that ownership is decided for.

A token is one component (see ``components.py``) of one value, at the place where it comes into being. Building a tuple
or struct and taking it apart makes no new ones: there the tokens of the operands become those of the results, so that
an array can pass through structs without being counted. An element, a payload or the content of a box is a token
*derived* from the one that it lies in, and may borrow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from ..ir.core import Block, Function, Op, Value
from ..ir.ops import OPS
from ..ir.types import UNIT, Scalar, Type
from .components import Components

# For each parameter, for each of its components: whether the function takes over the caller's reference.
Convention = tuple[tuple[bool, ...], ...]

LOOPS = frozenset(("for", "while"))
BRANCHES = frozenset(("if", "switch"))
TERMINATORS = frozenset(("yield", "return"))


class Holding(Enum):
    UNCOUNTED = auto()  # static or empty: its owner is null
    LENT = auto()  # someone else holds the reference for long enough
    OWNED = auto()  # a reference of this function's, to hand on or to release


class Token:
    """``definer``: the operation or block whose result or argument ``value`` holds it, as its component number
    ``component`` at ``path``. ``base``: what it is derived from. ``uses``: operations that use it, and whether they
    take over a reference. ``retained``: the pass has added a reference."""

    __slots__ = (
        "alias", "base", "component", "definer", "holding", "number", "path", "retained", "type", "uses", "value"
    )  # fmt: skip

    def __init__(self, number: int, value: Value, component: int, path: tuple[int, ...], type: Type) -> None:
        self.number = number
        self.value = value
        self.component = component
        self.path = path
        self.type = type
        self.definer: Op | Block = value.owner
        self.base: Token | None = None
        self.holding = Holding.OWNED
        self.alias: Token | None = None
        self.retained = False
        self.uses: list[tuple[Op, bool]] = []

    @property
    def actual(self) -> Token:
        token = self
        while token.alias is not None:
            token = token.alias
        return token


def _uncounted() -> Token:
    token = Token(-1, Value(UNIT, Block()), 0, (), UNIT)
    token.holding = Holding.UNCOUNTED
    return token


# An array without a buffer, and bytes of the program.
EMPTY = _uncounted()
STATIC = _uncounted()


@dataclass(frozen=True, slots=True)
class Use:
    token: Token
    consumed: bool
    operand: int
    component: int


class FunctionTokens:
    """The tokens of all values of a function, and their uses."""

    def __init__(self, function: Function, known: Components, conventions: dict[str, Convention]) -> None:
        self.function = function
        self.known = known
        self.conventions = conventions
        self.of: dict[Value, list[Token]] = {}
        self.uses: dict[Op, list[Use]] = {}
        self.place: dict[Op, tuple[Block, int]] = {}
        self.parent: dict[Block, Op] = {}
        self.all: list[Token] = []
        assert function.body is not None
        self._scan(function.body)

    def new(self, value: Value) -> list[Token]:
        """Tokens for all components of a value that comes into being."""
        tokens: list[Token] = []
        if value.type.__class__ is Scalar:
            return tokens
        for index, component in enumerate(self.known[value.type]):
            token = Token(len(self.all), value, index, component.path, component.type)
            self.all.append(token)
            tokens.append(token)
        return tokens

    def _scan(self, block: Block) -> None:
        for argument in block.arguments:
            self.of[argument] = self.new(argument)
        for index, op in enumerate(block.ops):
            self.place[op] = (block, index)
            flow = _FLOW.get(op.name)
            if flow is not None:
                flow(self, op)
                continue
            self._use(op)
            for region in op.regions:
                self.parent[region] = op
                self._scan(region)
            derived = op.name in DERIVING
            for result in op.results:
                tokens = self.of[result] = self.new(result)
                if derived:
                    self._derive(op, tokens)

    def _use(self, op: Op) -> None:
        uses: list[Use] = []
        consumed = None
        for index, operand in enumerate(op.operands):
            for position, token in enumerate(self.of[operand]):
                if token.holding is not Holding.UNCOUNTED:
                    consumed = consumed or consumed_operands(op, self.conventions)
                    use = Use(token, consumed(index, position), index, position)
                    uses.append(use)
                    token.uses.append((op, use.consumed))
        if uses:
            self.uses[op] = uses

    def _derive(self, op: Op, tokens: list[Token]) -> None:
        """What holds counted parts is a single component itself, so there is one base."""
        for token in tokens:
            (base,) = self.of[op.operands[0]]
            if base.holding is Holding.UNCOUNTED:
                token.holding = Holding.UNCOUNTED
            else:
                token.base = base

    # positions

    def position_in(self, op: Op, block: Block) -> int | None:
        """Where in ``block`` the operation is, or the one whose regions hold it; None when outside."""
        while True:
            found, index = self.place[op]
            if found is block:
                return index
            parent = self.parent.get(found)
            if parent is None:
                return None
            op = parent

    def enclosing(self, op: Op) -> Iterator[Op]:
        """The operations whose regions hold ``op``, innermost first."""
        block = self.place[op][0]
        while (parent := self.parent.get(block)) is not None:
            yield parent
            block = self.place[parent][0]


def consumed_operands(op: Op, conventions: dict[str, Convention]) -> Callable[[int, int], bool]:
    """Whether the operation takes over the reference of an operand's component."""
    if op.name == "call":
        convention = conventions.get(op.attributes["function"])
        if convention is None:
            return lambda operand, component: False
        return lambda operand, component: convention[operand][component]
    consumes = OPS[op.name].consumes
    if isinstance(consumes, str):
        return lambda operand, component: True
    return lambda operand, component: operand in consumes


# Operations whose results are derived from their first operand.
DERIVING = frozenset(("array.get", "box.get", "enum.payload", "acc.get_at"))


def _part(tokens: FunctionTokens, type: Type, index: int) -> slice:
    """The components of a field among those of its tuple or struct."""
    known = tokens.known[type]
    start = sum(component.path[0] < index for component in known)
    return slice(start, start + sum(component.path[0] == index for component in known))


def _make(tokens: FunctionTokens, op: Op) -> None:
    tokens.of[op.result] = [token for operand in op.operands for token in tokens.of[operand]]


def _get(tokens: FunctionTokens, op: Op) -> None:
    (whole,) = op.operands
    tokens.of[op.result] = tokens.of[whole][_part(tokens, whole.type, op.attributes["index"])]


def _set(tokens: FunctionTokens, op: Op) -> None:
    whole, value = op.operands
    parts = list(tokens.of[whole])
    parts[_part(tokens, whole.type, op.attributes["index"])] = tokens.of[value]
    tokens.of[op.result] = parts


def _take(tokens: FunctionTokens, op: Op) -> None:
    (whole,) = op.operands
    rest, field = op.results
    parts = list(tokens.of[whole])
    part = _part(tokens, whole.type, op.attributes["index"])
    tokens.of[field] = parts[part]
    parts[part] = [EMPTY] * len(tokens.of[field])
    tokens.of[rest] = parts


def _same(tokens: FunctionTokens, op: Op) -> None:
    tokens.of[op.result] = tokens.of[op.operands[0]]


def _all(token: Token) -> Callable[[FunctionTokens, Op], None]:
    def flow(tokens: FunctionTokens, op: Op) -> None:
        tokens.of[op.result] = [token] * len(tokens.known[op.result.type])

    return flow


# Operations that only rename tokens.
_FLOW: dict[str, Callable[[FunctionTokens, Op], None]] = {
    "make": _make,
    "get": _get,
    "set": _set,
    "take": _take,
    "stop_gradient": _same,
    "zero": _all(EMPTY),
    "uninit": _all(EMPTY),
    "acc.zero": _all(EMPTY),
    "bytes": _all(STATIC),
}
