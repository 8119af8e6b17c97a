"""Warnings about local variables that nothing reads, or that could be constants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .. import tast
from .. import types as t
from ..diagnostics import Diagnostics
from ..entities import VariableEntity
from .walk import children

UNUSED = "consider replacing with '_' or removing it"


@dataclass(eq=False, slots=True)
class Usage:
    """``declared``: the variables, with what is said when they are never used."""

    declared: dict[VariableEntity, str] = field(default_factory=dict)
    initialised: set[VariableEntity] = field(default_factory=set)
    read: set[VariableEntity] = field(default_factory=set)
    written: set[VariableEntity] = field(default_factory=set)

    def block(self, nodes: Iterable[tast.Node]) -> None:
        for node in nodes:
            self.node(node)

    def node(self, node: tast.Node) -> None:
        special = _SPECIAL.get(node.__class__)
        if special is not None:
            special(self, node)
        else:
            self.block(children(node))

    # --- uses ---

    def reference(self, node: tast.VariableRef) -> None:
        self.read.add(node.variable)

    def assign(self, node: tast.Assign) -> None:
        self.node(node.value)
        self.target(node.target)

    def inout(self, node: tast.InOut) -> None:
        self.target(node.target)
        self.node(node.target)

    def target(self, node: tast.Expr) -> None:
        """What is assigned to: the variable that holds it is written."""
        if isinstance(node, tast.VariableRef):
            self.written.add(node.variable)
        elif isinstance(node, tast.Tuple):
            for element in node.elements:
                self.target(element)
        elif isinstance(node, tast.Computed):
            self.block(node.arguments)
            if node.base is not None:
                self.part(node.base)
        elif isinstance(node, tast.Field | tast.TupleElement):
            self.part(node.base)
        elif isinstance(node, tast.ForceUnwrap):
            self.part(node.value)
        else:
            self.node(node)

    def part(self, base: tast.Expr) -> None:
        """A part of ``base`` is assigned to: of an object that only reads the variable which holds it."""
        if isinstance(base.type, t.Nominal) and base.type.entity.kind == "class":
            self.node(base)
        else:
            self.target(base)

    # --- declarations ---

    def bind(self, node: tast.Bind) -> None:
        if node.value is not None:
            self.node(node.value)
        if not isinstance(node.pattern, tast.BindingPattern):
            self.node(node.pattern)
            return
        variable = node.pattern.variable
        kind = "variable" if variable.mutable else "immutable value"
        text = f"{kind} '{variable.name}' was never used; {UNUSED}"
        if node.value is not None:
            self.initialised.add(variable)
            text = (
                f"initialization of {kind} '{variable.name}' was never used; "
                "consider replacing with assignment to '_' or removing it"
            )
        self.declared[variable] = text

    def condition(self, node: tast.PatternCondition) -> None:
        self.node(node.value)
        self.node(node.pattern)
        pattern = node.pattern
        if (
            isinstance(pattern, tast.EnumPattern)
            and pattern.case.owner.name == "Optional"
            and len(pattern.payload) == 1
        ):
            inner = pattern.payload[0]
            if isinstance(inner, tast.BindingPattern):
                name = inner.variable.name
                text = f"value '{name}' was defined but never used; consider replacing with boolean test"
                self.declared[inner.variable] = text

    def binding(self, node: tast.BindingPattern) -> None:
        variable = node.variable
        kind = "variable" if variable.mutable else "immutable value"
        self.declared.setdefault(variable, f"{kind} '{variable.name}' was never used; {UNUSED}")
        self.initialised.add(variable)

    def local_function(self, node: tast.LocalFunction) -> None:
        if node.function.body is not None:
            self.block(node.function.body.statements)

    # --- the end ---

    def report(self, diagnostics: Diagnostics) -> None:
        for variable, unused in self.declared.items():
            if variable.kind != "local" or variable.name.startswith("$"):
                continue
            text = None
            if variable not in self.read and variable not in self.written:
                text = unused
            elif variable.mutable and variable not in self.read:
                text = f"variable '{variable.name}' was written to, but never read"
            elif variable.mutable and variable not in self.written and variable in self.initialised:
                text = f"variable '{variable.name}' was never mutated; consider changing to 'let' constant"
            if text is not None:
                diagnostics.warning("unused", text, variable.span)


_SPECIAL: dict[type, Callable[[Usage, Any], None]] = {
    tast.VariableRef: Usage.reference,
    tast.Assign: Usage.assign,
    tast.InOut: Usage.inout,
    tast.Bind: Usage.bind,
    tast.PatternCondition: Usage.condition,
    tast.BindingPattern: Usage.binding,
    tast.LocalFunction: Usage.local_function,
}


def check(statements: tast.Block, diagnostics: Diagnostics) -> None:
    """Warns about the variables that ``statements`` declare."""
    usage = Usage()
    usage.block(statements)
    usage.report(diagnostics)
