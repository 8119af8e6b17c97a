"""Checks that a module is well formed: types, visibility, terminators, attributes, linear accumulators.

A failure is a mistake of the compiler, never of the program that it compiles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .core import Block, Function, Module, Op, Value
from .op_types import TypeMismatch, compatible, nominal_problem, result_types
from .ops import OPS
from .printer import print_op
from .seen import Seen
from .structure import children, mentions
from .types import BOOL, I64, Acc, Associated, FunctionType, Nominal, Parameter, Scalar, Type

GENERIC_OPS = {"call.witness", "differentiable", "type.same", "cast.test", "cast"}
TERMINATORS = {"return", "yield"}
BRANCHES = {"if", "switch"}
# Operations that read an accumulator and leave it to its one user.
BORROWS_ACCUMULATOR = {"acc.get_at", "acc.count"}

# For an operation with regions: the types of each region's arguments and of what it yields.
Shape = list[tuple[list[Type], list[Type]]]


class VerificationError(Exception):
    """``pass_name`` left a module that is not well formed."""

    def __init__(self, pass_name: str, function: str, message: str, op: Op | None = None) -> None:
        self.pass_name = pass_name
        self.function = function
        self.message = message
        self.op = op
        where = f"\n    {print_op(op)}\n    at {op.span}" if op is not None else ""
        super().__init__(f"after {pass_name}, in @{function}: {message}{where}")


def verify(module: Module, pass_name: str, *, monomorphic: bool = False, seen: Seen | None = None) -> None:
    """Raises ``VerificationError`` if the module is not well formed.
    ``monomorphic``: nothing generic may be left, as after ``specialise``. ``seen``: what was verified before."""
    _verify_definitions(module, pass_name)
    types = _Types(module, monomorphic)
    for function in module.functions.values() if seen is None else seen.changed(module, monomorphic):
        _FunctionVerifier(module, function, pass_name, types).run()


def verify_function(module: Module, function: Function, pass_name: str, *, monomorphic: bool = False) -> None:
    _FunctionVerifier(module, function, pass_name, _Types(module, monomorphic)).run()


def _verify_definitions(module: Module, pass_name: str) -> None:
    """Definitions may stay generic: their uses give the type arguments."""
    types = _Types(module, monomorphic=False)
    named = [(s.name, [t for _, t in s.fields], s.type_parameters) for s in module.structs.values()]
    named += [(e.name, [t for _, p in e.cases for t in p], e.type_parameters) for e in module.enums.values()]
    named += [(g.name, [g.type], ()) for g in module.globals.values()]
    for name, parts, parameters in named:
        for part in parts:
            problem = types.problem(part, parameters)
            if problem is not None:
                raise VerificationError(pass_name, name, problem)
    for variable in module.globals.values():
        if variable.initialiser is not None and variable.initialiser not in module.functions:
            raise VerificationError(pass_name, variable.name, f"there is no function @{variable.initialiser}")
    if module.main is not None and module.main not in module.functions:
        raise VerificationError(pass_name, module.main, "the main function does not exist")


class _Types:
    """Which types are well formed; remembers its answers."""

    __slots__ = ("good", "module", "monomorphic")

    def __init__(self, module: Module, monomorphic: bool) -> None:
        self.module = module
        self.monomorphic = monomorphic
        self.good: set[tuple[Type, tuple[str, ...]]] = set()

    def problem(self, type: Type, parameters: tuple[str, ...], nested: bool = False) -> str | None:
        if type.__class__ is Scalar:
            return None
        if (type, parameters) in self.good and not (nested and isinstance(type, Acc)):
            return None
        problem = self.own_problem(type, parameters)
        inner_nested = not isinstance(type, FunctionType)
        for child in children(type):
            problem = problem or self.problem(child, parameters, inner_nested)
        if nested and isinstance(type, Acc):
            problem = problem or f"{type} inside another type"
        if problem is None:
            self.good.add((type, parameters))
        return problem

    def own_problem(self, type: Type, parameters: tuple[str, ...]) -> str | None:
        if isinstance(type, Nominal):
            return nominal_problem(type, self.module)
        if isinstance(type, Parameter) and (self.monomorphic or type.name not in parameters):
            return f"the type {type} is not a type parameter here"
        if self.monomorphic and isinstance(type, Associated):
            return f"the associated type {type} is left"
        if self.monomorphic and isinstance(type, FunctionType) and type.differentiable is not None:
            return f"the differentiable function type {type} is left"
        return None


class _FunctionVerifier:
    __slots__ = ("consumed", "function", "log", "module", "op", "pass_name", "types", "visible")

    def __init__(self, module: Module, function: Function, pass_name: str, types: _Types) -> None:
        self.module = module
        self.function = function
        self.pass_name = pass_name
        self.types = types
        self.visible: set[Value] = set()
        self.consumed: set[Value] = set()
        self.log: list[Value] = []
        self.op: Op | None = None

    def fail(self, message: str) -> VerificationError:
        return VerificationError(self.pass_name, self.function.name, message, self.op)

    def run(self) -> None:
        function = self.function
        if self.types.monomorphic and function.type_parameters:
            raise self.fail("it is generic")
        for type in (*function.parameter_types, *function.result_types):
            self.check_type(type)
        if function.body is not None:
            arguments = [v.type for v in function.body.arguments]
            if arguments != list(function.parameter_types):
                raise self.fail(
                    f"its body takes ({_join(arguments)}), its parameter_types are ({_join(function.parameter_types)})"
                )
            self.block(function.body, "return", list(function.result_types))

    def check_type(self, type: Type) -> None:
        if type.__class__ is not Scalar:
            problem = self.types.problem(type, self.function.type_parameters)
            if problem is not None:
                raise self.fail(problem)

    def block(self, block: Block, terminator: str, results: Sequence[Type], borrows: bool = False) -> None:
        """``borrows``: the block's accumulators stay with the operation around it (a ``while``'s condition)."""
        defined: list[Value] = []
        for value in block.arguments:
            if value.owner is not block:
                raise self.fail("an argument of the block belongs to something else")
            self.check_type(value.type)
            self.define(value, defined)
        if not block.ops or block.ops[-1].name != terminator:
            raise self.fail(f"a block does not end with {terminator}")
        last = block.ops[-1]
        for op in block.ops:
            self.op = op
            if op.name in TERMINATORS and op is not last:
                raise self.fail("a terminator before the end of its block")
            self.check_op(op, defined)
        self.op = last
        self.match("operand", [v.type for v in last.operands], results)
        exempt = set(block.arguments) if borrows else ()
        for value in defined:
            if value.type.__class__ is Acc:
                if value in exempt:
                    if value in self.consumed:
                        raise self.fail(f"{self.describe(value)} of the condition is used up")
                elif value not in self.consumed:
                    raise self.fail(f"{self.describe(value)} is never used")
        self.visible.difference_update(defined)

    def describe(self, value: Value) -> str:
        return f"the accumulator %{value.hint}" if value.hint else "an accumulator"

    def define(self, value: Value, defined: list[Value]) -> None:
        if value in self.visible:
            raise self.fail(f"%{value.hint} is defined twice")
        self.visible.add(value)
        defined.append(value)

    def match(self, what: str, types: Sequence[Type], expected: Sequence[Type]) -> None:
        if len(types) != len(expected):
            raise self.fail(f"{len(types)} {what}s of types ({_join(types)}), expected ({_join(expected)})")
        for index, (type, want) in enumerate(zip(types, expected, strict=True)):
            if not self.fits(type, want):
                raise self.fail(f"{what} {index} is {type}, expected {want}")

    def fits(self, type: Type, want: Type) -> bool:
        if compatible(type, want, self.module):
            return True
        # Same-type requirements (`where T.TangentVector == T`) are not kept in the generic IR.
        return mentions(type, Associated) or mentions(want, Associated)

    def check_op(self, op: Op, defined: list[Value]) -> None:
        row = OPS.get(op.name)
        if row is None:
            raise self.fail("there is no such operation")
        for value in op.operands:
            if value not in self.visible:
                raise self.fail(f"operand %{value.hint} is not visible here")
        attributes = op.attributes
        for name in row.attributes:
            if name not in attributes:
                raise self.fail(f"the attribute {name!r} is missing")
        self.check_types(op)
        check = _ATTRIBUTE_CHECKS.get(op.name)
        problem = check(op, self.module) if check is not None else None
        if problem is not None:
            raise self.fail(problem)
        if self.types.monomorphic and (op.name in GENERIC_OPS or attributes.get("types")):
            raise self.fail("this is generic")
        for value in op.operands:
            if value.type.__class__ is Acc:
                if op.name not in BORROWS_ACCUMULATOR:
                    self.consume(value)
                elif value in self.consumed:
                    raise self.fail(f"{self.describe(value)} has been used up")
        self.check_regions(op)
        self.op = op
        for value in op.results:
            if value.owner is not op:
                raise self.fail("a result belongs to something else")
            self.check_type(value.type)
            self.define(value, defined)

    def check_types(self, op: Op) -> None:
        results = [v.type for v in op.results]
        try:
            expected = result_types(op.name, [v.type for v in op.operands], op.attributes, results, self.module)
        except TypeMismatch as problem:
            if not any(mentions(v.type, Associated) for v in (*op.operands, *op.results)):
                raise self.fail(str(problem)) from None
            return
        if results is not expected:
            self.match("result", results, expected)

    def consume(self, value: Value) -> None:
        if value in self.consumed:
            raise self.fail(f"{self.describe(value)} is used more than once")
        self.consumed.add(value)
        self.log.append(value)

    def check_regions(self, op: Op) -> None:
        shape = _SHAPES.get(op.name)
        if shape is None:
            if op.regions:
                raise self.fail("it cannot have regions")
            return
        regions = shape(op)
        if len(op.regions) != len(regions):
            raise self.fail(f"{len(op.regions)} regions, expected {len(regions)}")
        used: list[set[Value]] = []
        for index, (region, (arguments, yields)) in enumerate(zip(op.regions, regions, strict=True)):
            self.op = op
            self.match("region argument", [v.type for v in region.arguments], arguments)
            start = len(self.log)
            self.block(region, "yield", yields, borrows=op.name == "while" and index == 0)
            used.append({v for v in self.log[start:] if v in self.visible})
            del self.log[start:]
            self.consumed -= used[-1]
        self.op = op
        if op.name in BRANCHES:
            if any(other != used[0] for other in used):
                raise self.fail("an accumulator is used in some of the regions only")
        elif any(used):
            raise self.fail("a loop uses an accumulator from outside that it does not carry")
        for value in used[0]:
            self.consume(value)


def _join(types: Sequence[Type]) -> str:
    return ", ".join(map(str, types))


def _types_of(values: Sequence[Value]) -> list[Type]:
    return [v.type for v in values]


def _if_shape(op: Op) -> Shape:
    return [([], _types_of(op.results))] * 2


def _switch_shape(op: Op) -> Shape:
    return [([], _types_of(op.results))] * (len(op.attributes["cases"]) + 1)


def _for_shape(op: Op) -> Shape:
    carried = _types_of(op.operands[1:])
    return [([I64, *carried], carried)]


def _while_shape(op: Op) -> Shape:
    carried = _types_of(op.operands)
    return [(carried, [BOOL]), (carried, carried)]


_SHAPES: dict[str, Callable[[Op], Shape]] = {
    "if": _if_shape,
    "switch": _switch_shape,
    "for": _for_shape,
    "while": _while_shape,
}


def _check_const(op: Op, module: Module) -> str | None:
    type, value = op.results[0].type, op.attributes["value"]
    assert isinstance(type, Scalar)
    expected = {"float": float, "int": int, "bool": bool}[type.kind]
    if value.__class__ is not expected:
        return f"the value {value!r} is not a {type}"
    if type.kind == "int":
        low = -(1 << (type.bits - 1)) if type.signed else 0
        if not low <= value < low + (1 << type.bits):
            return f"the value {value} does not fit {type}"
    return None


def _check_bytes(op: Op, module: Module) -> str | None:
    return None if isinstance(op.attributes["value"], bytes) else "the value is not bytes"


def _check_switch(op: Op, module: Module) -> str | None:
    cases = op.attributes["cases"]
    return "the cases are not distinct integers" if len(set(cases)) != len(cases) else None


def _check_global(op: Op, module: Module) -> str | None:
    variable = module.globals.get(op.attributes["name"])
    if variable is None:
        return f"there is no global @{op.attributes['name']}"
    type = (op.operands if op.name == "global.set" else op.results)[0].type
    return None if compatible(type, variable.type, module) else f"the global is {variable.type}, not {type}"


def _check_enum_tag(op: Op, module: Module) -> str | None:
    type = op.operands[0].type
    known = isinstance(type, Parameter) or (isinstance(type, Nominal) and type.name in module.enums)
    return None if known else f"{type} is not an enum"


_ATTRIBUTE_CHECKS: dict[str, Callable[[Op, Module], str | None]] = {
    "const": _check_const,
    "bytes": _check_bytes,
    "switch": _check_switch,
    "global.get": _check_global,
    "global.set": _check_global,
    "global.take": _check_global,
    "enum.tag": _check_enum_tag,
}
