"""Finds shapes that cannot fit before the program runs (``evaluator.py``)."""

from __future__ import annotations

from collections.abc import Sequence

from ...dsl.diagnostics import Diagnostic
from ..ir.core import Module
from .evaluator import Evaluator
from .findings import diagnostic
from .frames import Failure
from .values import TENSOR
from .watcher import Watcher


def has_tensors(module: Module) -> bool:
    definition = module.structs.get(TENSOR)
    return definition is not None and [name for name, _ in definition.fields] == ["_shape", "_scalars"]


def check_shapes(module: Module, roots: Sequence[str], watch: Watcher) -> list[Diagnostic]:
    """What is wrong with the shapes in a module without generics, whatever the arguments of its roots are."""
    found: list[Diagnostic | None] = []
    evaluator = Evaluator(module, watch)
    for name in roots:
        try:
            evaluator.run(module.functions[name])
        except Failure as failure:
            found.append(diagnostic(failure, evaluator, certain=True))
        found += [diagnostic(failure, evaluator, certain=False) for failure in evaluator.failures]
        evaluator.start_again()
    return [each for each in found if each is not None]
