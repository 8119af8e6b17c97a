"""Which functions a function may run."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.core import Block, Module, Op
from ..ir.ops import DERIVATIVES
from ..ir.rewrite import functions_with_bodies


def callees(module: Module, function: str) -> set[str]:
    """The functions that a function calls or makes closures of."""
    body = module.functions[function].body if function in module.functions else None
    if body is None:
        return set()
    return {op.attributes["function"] for op in body.walk() if op.name in ("call", "closure")}


def reachable(module: Module, start: set[str]) -> set[str]:
    """``start``, and all that they call, derivatives included."""
    found: set[str] = set()
    pending = list(start)
    while pending:
        name = pending.pop()
        if name in found:
            continue
        found.add(name)
        pending.extend(callees(module, name))
        if name in module.functions:
            derivatives = module.functions[name].derivatives
            pending.extend(made for d in derivatives for made in (d.vjp, d.jvp) if made is not None)
    return found


def differentiated(module: Module) -> Iterator[Block]:
    """The bodies of the functions through which a derivative may be taken, by name."""
    start: set[str] = set()
    for _, body in functions_with_bodies(module):
        for op in body.walk():
            if op.name in DERIVATIVES:
                maker = op.operands[0].owner
                if isinstance(maker, Op) and maker.name == "closure":
                    start.add(maker.attributes["function"])
    for name in sorted(reachable(module, start)):
        function = module.functions.get(name)
        if function is not None and function.body is not None:
            yield function.body
