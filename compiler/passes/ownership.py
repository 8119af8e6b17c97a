"""The memory pass: reference counts become operations.

Before it, operations own and borrow as the table of operations says. After it, ``retain`` and ``release`` do all the
counting: taking a field, an element or a payload copies no reference, operations that consume an operand take over
the caller's. Further:

- a function's attribute ``consumes`` says for each component of each parameter whether the function takes it over;
- the attribute ``cleanup`` of an operation that may trap lists what has to be released then;
- the attribute ``unique`` of an update in place says that nobody else can see the array, so no check is needed.
"""

from __future__ import annotations

from ..ir.core import Module
from ..ir.rewrite import functions_with_bodies
from .borrowing import infer_conventions, retained_slots
from .components import Components
from .counting import Placement
from .tokens import FunctionTokens
from .uniqueness import insert_guards, mark_unique


def place_ownership(module: Module) -> None:
    """Changes the functions of a monomorphic module in place; to be run once, last."""
    known = Components(module)
    _call_initialisers(module)
    insert_guards(module, known)
    found = [FunctionTokens(function, known, {}) for function, _ in functions_with_bodies(module)]
    conventions = infer_conventions(found, known)
    placed: list[FunctionTokens] = []
    for tokens in found:
        function = tokens.function
        convention = function.attributes["consumes"] = conventions[function.name]
        if tokens.all:
            tokens = FunctionTokens(function, known, conventions)
            Placement(tokens, convention).run()
        placed.append(tokens)
    mark_unique(placed, retained_slots(placed))


def _call_initialisers(module: Module) -> None:
    """A pure ``let`` has no storage: reading it computes it."""
    for function in module.functions.values():
        for op in function.body.walk() if function.body is not None else ():
            if op.name == "global.get":
                variable = module.globals[op.attributes["name"]]
                if variable.initialiser is not None and not variable.mutable:
                    op.name = "call"
                    op.attributes = {"function": variable.initialiser, "types": ()}
