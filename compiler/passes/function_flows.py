"""Which function values may stand where: those of one type need not all mix.

The function values that reach a field of a struct are told from others of their type, unless they mix: what a layer
has for its activation is none of the pullbacks that happen to have the same type. Flow-insensitive, by unification
(Steensgaard, "Points-to analysis in almost linear time", 1996): values between which something is handed over are one
*flow*. Function values inside tuples, arrays, enums, boxes and cells are in the common flow of their type.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from ..ir.core import Function, Module, Op, Value
from ..ir.ops import DERIVATIVES
from ..ir.rewrite import functions_with_bodies
from ..ir.types import FunctionType, Nominal, Type

# The flow of what mixes with any other value of its type.
COMMON = ""


class Flows:
    """``of_value``, ``of_field`` and ``of_result`` name the flow of a function value, by a field that it reaches."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self._parents: dict[Hashable, Hashable] = {}
        self._function: Function
        for function, body in functions_with_bodies(module):
            self._function = function
            for op in body.walk():
                _RULES.get(op.name, Flows._common)(self, op)
            for derivative in function.derivatives:
                for name in filter(None, (derivative.vjp, derivative.jvp)):
                    self._same_parameters(function, module.functions[name])
        for variable in module.globals.values():
            if variable.initialiser is not None and isinstance(variable.type, FunctionType):
                self._join(("result", variable.initialiser, 0), variable.type)
        self._labels: dict[Hashable, str] = {}
        for key in list(self._parents):
            if isinstance(key, tuple) and key[0] == "field":
                self._labels.setdefault(self._root(key), f"{key[1]}.{self._field_name(key[1], key[2])}")
        for key in list(self._parents):
            if isinstance(key, FunctionType):
                self._labels[self._root(key)] = COMMON

    def of_value(self, value: Value) -> str:
        return self._label(value)

    def of_field(self, owner: Nominal, index: int) -> str:
        return self._label(("field", owner, index))

    def of_result(self, function: str, index: int) -> str:
        return self._label(("result", function, index))

    def _label(self, key: Hashable) -> str:
        return self._labels.get(self._root(key), COMMON)

    def _field_name(self, owner: Nominal, index: int) -> str:
        return self.module.structs[owner.name].fields[index][0]

    # union and find

    def _root(self, key: Hashable) -> Hashable:
        parents = self._parents
        while (parent := parents.get(key, key)) != key:
            parents[key] = parents.get(parent, parent)
            key = parent
        return key

    def _join(self, one: Hashable, other: Hashable) -> None:
        self._parents.setdefault(one, one)
        self._parents.setdefault(other, other)
        self._parents[self._root(one)] = self._root(other)

    def _join_all(self, some: Sequence[Value], others: Sequence[Value]) -> None:
        for one, other in zip(some, others, strict=True):
            if isinstance(one.type, FunctionType):
                self._join(one, other)

    def _mix(self, values: Sequence[Value]) -> None:
        for value in values:
            if isinstance(value.type, FunctionType):
                self._join(value, value.type)

    # operations

    def _common(self, op: Op) -> None:
        self._mix(op.operands)
        self._mix(op.results)

    def _field(self, type: Type, index: int, value: Value) -> None:
        if isinstance(value.type, FunctionType):
            struct = isinstance(type, Nominal) and type.name in self.module.structs
            self._join(value, ("field", type, index) if struct else value.type)

    def _get(self, op: Op) -> None:
        self._field(op.operands[0].type, op.attributes["index"], op.results[-1])

    def _set(self, op: Op) -> None:
        self._field(op.operands[0].type, op.attributes["index"], op.operands[1])

    def _make(self, op: Op) -> None:
        for index, value in enumerate(op.operands):
            self._field(op.result.type, index, value)

    def _select(self, op: Op) -> None:
        for value in op.operands[1:]:
            self._join_all([value], op.results)

    def _branch(self, op: Op) -> None:
        self._mix(op.operands)
        for region in op.regions:
            self._join_all(region.terminator.operands, op.results)

    def _for(self, op: Op) -> None:
        (body,) = op.regions
        self._loop(op, body.arguments[1:], op.operands[1:], body.terminator.operands)

    def _while(self, op: Op) -> None:
        condition, body = op.regions
        self._loop(op, condition.arguments, op.operands, body.terminator.operands)
        self._join_all(body.arguments, op.results)
        self._mix(condition.terminator.operands)

    def _loop(self, op: Op, arguments: Sequence[Value], first: Sequence[Value], next: Sequence[Value]) -> None:
        for values in (arguments, first, next):
            self._join_all(values, op.results)

    def _call(self, op: Op) -> None:
        name = op.attributes["function"]
        callee = self.module.functions[name]
        if callee.body is None:
            return self._common(op)
        self._join_all(op.operands, callee.parameters)
        for index, value in enumerate(op.results):
            if isinstance(value.type, FunctionType):
                self._join(value, ("result", name, index))

    def _return(self, op: Op) -> None:
        for index, value in enumerate(op.operands):
            if isinstance(value.type, FunctionType):
                self._join(value, ("result", self._function.name, index))

    def _closure(self, op: Op) -> None:
        """What a function value is given, and what it gives, mixes: its callers are not known."""
        name = op.attributes["function"]
        callee = self.module.functions[name]
        if callee.body is None:
            return self._common(op)
        count = len(op.operands)
        self._join_all(op.operands, callee.parameters[:count])
        self._mix(callee.parameters[count:])
        for index, type in enumerate(callee.result_types):
            if isinstance(type, FunctionType):
                self._join(("result", name, index), type)

    def _apply(self, op: Op) -> None:
        self._mix(op.operands[1:])
        self._mix(op.results)

    def _same_parameters(self, function: Function, derivative: Function) -> None:
        if derivative.body is None:
            return
        for one, other in zip(function.parameters, derivative.parameters, strict=False):
            if isinstance(one.type, FunctionType) and one.type == other.type:
                self._join(one, other)

    def _nothing(self, op: Op) -> None:
        pass


_RULES: dict[str, Callable[[Flows, Op], None]] = {
    "get": Flows._get,
    "take": Flows._get,
    "set": Flows._set,
    "make": Flows._make,
    "uninit": Flows._nothing,
    "select": Flows._select,
    "if": Flows._branch,
    "switch": Flows._branch,
    "for": Flows._for,
    "while": Flows._while,
    "yield": Flows._nothing,
    "call": Flows._call,
    "return": Flows._return,
    "closure": Flows._closure,
    "apply": Flows._apply,
    **dict.fromkeys(DERIVATIVES, Flows._apply),
}
