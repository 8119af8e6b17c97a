"""Which operations can end the call: by a check, or because memory runs out."""

from __future__ import annotations

from ..ir.callgraph import components
from ..ir.core import Module, Op

# Operations whose check `unchecked` removes.
CHECKED = frozenset("iadd isub imul ineg ftoi iconvert array.get array.set array.take check".split())
# Operations with a check that always stays.
ALWAYS_CHECKED = frozenset("idiv irem trap array.pop array.fill".split())
# Operations that may need memory ...
ALLOCATING = frozenset(
    "array.make array.fill array.uninit array.append array.concat array.sized describe cell.new box.make acc.ensure "
    "acc.room acc.resize acc.add_at acc.take_at acc.put_at acc.merge".split()
)
# ... and those that need it only for a copy, which `unique` makes needless.
COPYING = frozenset("array.set array.take array.pop array.unique acc.thaw".split())


def may_trap(op: Op, unchecked: bool = False) -> bool:
    """Whether the operation itself can trap; of a call, whether the callee can, see ``trapping_functions``."""
    name = op.name
    if name in ALWAYS_CHECKED or name in ALLOCATING:
        return True
    if name in CHECKED and not (unchecked or op.attributes.get("unchecked")):
        return True
    return name in COPYING and not op.attributes.get("unique")


def recursive_functions(module: Module) -> set[str]:
    return {name for component in components(module) if component.recursive for name in component.functions}


def trapping_functions(module: Module, unchecked: bool = False) -> set[str]:
    """The functions that can trap. A recursive one can run out of stack."""
    found: set[str] = set()
    for component in components(module):
        members = [f for f in map(module.functions.get, component.functions) if f is not None and f.body is not None]
        ops = (op for function in members if function.body is not None for op in function.body.walk())
        if component.recursive or any(
            op.attributes["function"] in found if op.name == "call" else may_trap(op, unchecked) for op in ops
        ):
            found.update(component.functions)
    return found
