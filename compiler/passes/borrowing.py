"""Which parameters a function takes over, and which it only borrows.

A component of a parameter is taken over when the function hands it on: returns it, stores it, updates it in place, or
passes it to a function that takes it over. What happens inside a loop does not count, for there the reference can be
given away only once. The answer for a function depends on those it calls, so all are found together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..ir.core import Op
from .components import Components
from .tokens import LOOPS, Convention, FunctionTokens, Token

# A function, the index of a parameter, the index of a component of it.
Slot = tuple[str, int, int]


def infer_conventions(functions: Sequence[FunctionTokens], known: Components) -> dict[str, Convention]:
    """``functions``: all that have a body, before any conventions are known."""
    taken: set[Slot] = set()
    passed: dict[Slot, list[Slot]] = {}  # a callee's slot: the callers' slots that are passed there
    pending: list[Slot] = []
    for tokens in functions:
        slots = {
            token: (tokens.function.name, index, component)
            for index, parameter in enumerate(tokens.function.parameters)
            for component, token in enumerate(tokens.of[parameter])
        }
        for op, uses in tokens.uses.items():
            if any(outer.name in LOOPS for outer in tokens.enclosing(op)):
                continue
            for use in uses:
                slot = slots.get(_payload_root(use.token))
                if slot is None:
                    continue
                if op.name == "call":
                    passed.setdefault((op.attributes["function"], use.operand, use.component), []).append(slot)
                elif use.consumed and slot not in taken:
                    taken.add(slot)
                    pending.append(slot)
    _spread(pending, taken, passed)
    return {
        function.name: tuple(
            tuple((function.name, index, component) in taken for component in range(len(known[parameter.type])))
            for index, parameter in enumerate(function.parameters)
        )
        for function in (tokens.function for tokens in functions)
    }


def _spread(pending: list[Slot], taken: set[Slot], passed: dict[Slot, list[Slot]]) -> None:
    while pending:
        for slot in passed.get(pending.pop(), ()):
            if slot not in taken:
                taken.add(slot)
                pending.append(slot)


def _payload_root(token: Token) -> Token:
    """An enum that is taken over can be taken apart, so handing on a payload is reason to take over the enum."""
    while token.base is not None and isinstance(token.definer, Op) and token.definer.name == "enum.payload":
        token = token.base
    return token


def retained_slots(found: Iterable[FunctionTokens]) -> set[Slot]:
    """Borrowed parameters of which the function, or one that it lends them to, keeps a reference nevertheless."""
    kept: set[Slot] = set()
    lent: dict[Slot, list[Slot]] = {}
    pending: list[Slot] = []
    for tokens in found:
        for index, parameter in enumerate(tokens.function.parameters):
            for component, token in enumerate(tokens.of[parameter]):
                slot = (tokens.function.name, index, component)
                if token.retained:
                    kept.add(slot)
                    pending.append(slot)
                for op, _ in token.uses:
                    if op.name == "call":
                        for use in tokens.uses[op]:
                            if use.token is token:
                                callee = (op.attributes["function"], use.operand, use.component)
                                lent.setdefault(callee, []).append(slot)
    _spread(pending, kept, lent)
    return kept
