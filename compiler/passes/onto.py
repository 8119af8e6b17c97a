"""Sums over parts of a tensor, and products of matrices, that are added to a tensor are added to it in place.

The cotangent of a row is that of the whole tensor, zeros elsewhere (``_spread`` in the library). In a loop over rows
each of these would be added to what has come together so far: time for the whole tensor, for each row. The library has
a second function for them, which begins with a given tensor instead of zeros (``tensor.onto``), and changes it in place
where nobody else looks. A function that returns such sums, as the closure of a pullback does, gets a variant that
returns the total, and so does one that has them as an element of a tuple. Where sums are the result of branches, the
addition moves into these.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..ir.clone import clone_ops
from ..ir.core import Block, Function, Module, Op, Value
from ..ir.ops import Effect
from ..ir.rewrite import Effects, functions_with_bodies, innermost_first, use_counts
from .fuse_maps.kernels import ZIP, semantics

# Sums of a tensor's scalars, with what they are added to as the last argument.
ONTO = "tensor.onto"

# The number of a result, and of the element of the tuple that it is: None where it is not to be taken apart.
Part = tuple[int, int | None]


def run(module: Module) -> None:
    if not any(function.attributes.get("semantics") == ONTO for function in module.functions.values()):
        return
    variants, effects = _Variants(module, {}), Effects(module)
    for function, body in functions_with_bodies(module):
        if function.attributes.get("semantics") != ONTO:
            counts = use_counts(body)
            for block, op in innermost_first(body):
                if _is_addition(op, module):
                    _Adder(variants, counts, op).addition(block, effects)


def _is_addition(op: Op, module: Module) -> bool:
    """Of two tensors, and no more. The library names what a function does with two for its messages."""
    if semantics(op, module) != ZIP or len(op.results) != 1:
        return False
    name = op.operands[2].owner
    text = name.operands[0].owner if isinstance(name, Op) and name.name == "make" else None
    return isinstance(text, Op) and text.name == "bytes" and text.attributes["value"] == b"+"


def _another(addition: Op, first: Value, second: Value) -> list[Op]:
    """The same addition of others."""
    name = addition.operands[2].owner
    assert isinstance(name, Op) and isinstance(name.operands[0].owner, Op)
    values = {addition.operands[0]: first, addition.operands[1]: second}
    return clone_ops((name.operands[0].owner, name, addition), values)


@dataclass(eq=False)
class _Variants:
    """Functions that add a part of what others return to their last argument. ``made``: by function and part; None
    where there is none."""

    module: Module
    made: dict[tuple[str, Part], str | None]

    def of(self, name: str, part: Part, addition: Op) -> str | None:
        key = (name, part)
        if key not in self.made:
            self.made[key] = None  # for those that call themselves
            self.made[key] = self._make(self.module.functions[name], part, addition)
        return self.made[key]

    def _make(self, function: Function, part: Part, addition: Op) -> str | None:
        body = function.body
        value = None if body is None else _returned(body, part)
        if body is None or value is None:
            return None
        made = value.owner
        if isinstance(made, Op) and semantics(made, self.module) == ONTO:
            # It says what the sums begin with, and hands all else on.
            whole = made.results == body.terminator.operands and made.operands[:-1] == body.arguments
            return made.attributes["function"] if whole else None
        if not _Adder(self, use_counts(body), addition).can(body, value):
            return None
        types = (*function.parameter_types, value.type)
        copy = Block(types)
        copy.ops = clone_ops(body.ops, dict(zip(body.arguments, copy.arguments, strict=False)))
        total = _returned(copy, part)
        assert total is not None
        _Adder(self, use_counts(copy), addition).add(copy, total, copy.arguments[-1])
        name = f"{function.name}.onto" + "".join(f".{place}" for place in part if place)
        self.module.functions[name] = Function(
            name,
            copy,
            function.result_types,
            parameter_types=types,
            module=function.module,
            attributes={key: value for key, value in function.attributes.items() if key != "keep"},
            span=function.span,
        )
        return name


def _returned(body: Block, part: Part) -> Value | None:
    """A part of what a function returns, where it is known."""
    result, element = part
    value = body.terminator.operands[result]
    if element is None:
        return value
    made = value.owner
    return made.operands[element] if isinstance(made, Op) and made.name == "make" and made in body.ops else None


@dataclass(eq=False)
class _Adder:
    """Adds in one function, whose values are used so often as ``counts`` says, as the operation ``op`` does, which is
    there or in what calls the function."""

    variants: _Variants
    counts: dict[Value, int]
    op: Op

    def addition(self, block: Block, effects: Effects) -> None:
        """The second operand goes to the first, or the other way round. Nobody can see that the total is made when the
        sums are, or these as late as the total: neither prints, say."""
        for value, base in (self.op.operands[1::-1], self.op.operands[:2]):
            made = self._maker(value)
            if made not in block.ops:
                continue
            between = block.ops[block.ops.index(made) : block.ops.index(self.op)]
            if any(effects.of(each) & ~Effect.TRAP for each in between) or not self.can(block, value):
                continue
            if base.owner in between:
                if made.results != [value]:
                    continue
                block.ops.remove(made)
                block.ops.insert(block.ops.index(self.op), made)
            self.add(block, value, base)
            block.ops.remove(self.op)
            _rename(value, self.op.result)
            return

    def _maker(self, value: Value) -> Op | Block:
        """What makes a value, or the tuple that it is an element of."""
        owner = value.owner
        return owner.operands[0].owner if isinstance(owner, Op) and owner.name == "get" else owner

    def can(self, block: Block, value: Value) -> bool:
        """Whether a value of a block is sums that something can be added to, and nobody else needs."""
        owner = value.owner
        if not isinstance(owner, Op) or owner not in block.ops or self.counts.get(value) != 1:
            return False
        if owner.name == "if":
            place = owner.results.index(value)
            return any(self.can(region, region.terminator.operands[place]) for region in owner.regions)
        return self._variant(block, value) is not None

    def _variant(self, block: Block, value: Value) -> tuple[Op, str] | None:
        """The call that makes a value, and the function to be called instead."""
        call, element = self._maker(value), None
        if not isinstance(call, Op) or call.name != "call" or call not in block.ops:
            return None
        result = value
        if call is not value.owner:
            assert isinstance(value.owner, Op)
            result, element = value.owner.operands[0], value.owner.attributes["index"]
            elements = [op for op in block.walk() if result in op.operands]
            once = [op.attributes.get("index") for op in elements if op.name == "get"].count(element) == 1
            if not once or any(op.name != "get" for op in elements):
                return None
        name = self.variants.of(call.attributes["function"], (call.results.index(result), element), self.op)
        return None if name is None else (call, name)

    def add(self, block: Block, value: Value, base: Value) -> None:
        """Makes ``value`` the total with ``base``."""
        owner = value.owner
        assert isinstance(owner, Op)
        if owner.name == "if":
            place = owner.results.index(value)
            for region in owner.regions:
                inner = region.terminator.operands[place]
                if self.can(region, inner):
                    self.add(region, inner, base)
                else:
                    ops = _another(self.op, inner, base)
                    region.ops[-1:-1] = ops
                    region.terminator.operands[place] = ops[-1].result
            return
        found = self._variant(block, value)
        assert found is not None
        call, name = found
        call.operands = [*call.operands, base]
        call.attributes = {"function": name, "types": ()}


def _rename(value: Value, name: Value) -> None:
    """``name`` becomes the result that ``value`` is."""
    owner = value.owner
    assert isinstance(owner, Op)
    owner.results[owner.results.index(value)] = name
    name.owner = owner
