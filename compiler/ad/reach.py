"""Which functions a function may run."""

from __future__ import annotations

from ..ir.core import Module


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
