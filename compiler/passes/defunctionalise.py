"""Function values that are known only at run time become enums.

For each function type in use there is one enum: a case for each function that a value of the type is made of,
whose payload are the captures; an ``apply`` is a call of a generated function that switches over the cases. A capture
that contains the enum itself is boxed. Definitions of structs and enums that hold functions are made for their
concrete arguments.

What a ``vjp`` is taken of stays a closure (of the function that switches): differentiation sees a known function. While
``vjp`` operations are left, function types of which they make values stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..ir.builder import Builder, new_function
from ..ir.clone import clone_function, map_attribute
from ..ir.core import Block, Conformance, EnumDef, Function, Global, Module, Op, StructDef, Value
from ..ir.ops import DERIVATIVES
from ..ir.printer import format_type
from ..ir.rewrite import functions_with_bodies
from ..ir.structure import children, field_types, map_children, payload_types, resolve, substitute
from ..ir.types import Box, FunctionType, Nominal, Tuple, Type

# The attribute of functions whose last result is a pullback that nobody calls as a function value.
PULLBACK_ENTRY = "pullback_entry"


def run(module: Module) -> None:
    """Replaces the function values that closure specialisation has left."""
    local = _local_values(module)
    cases = _function_types(module, local)
    if cases:
        _Defunctionaliser(module, cases, local).run()


def _function_types(module: Module, local: set[Value]) -> dict[FunctionType, list[str]]:
    """The function types of values, and the functions that values of each are made of."""
    found: dict[FunctionType, dict[str, None]] = {}
    seen: set[Type] = set()
    for function, body in functions_with_bodies(module):
        for type in (*function.parameter_types, *function.result_types):
            _collect(type, module, found, seen)
        for op in body.walk():
            for value in op.results:
                if value not in local:
                    _collect(value.type, module, found, seen)
                    if op.name == "closure":
                        assert isinstance(value.type, FunctionType)
                        found[value.type][op.attributes["function"]] = None
            for region in op.regions:
                for argument in region.arguments:
                    _collect(argument.type, module, found, seen)
    for variable in module.globals.values():
        _collect(variable.type, module, found, seen)
    return {type: list(functions) for type, functions in found.items()}


def _local_values(module: Module) -> set[Value]:
    """Function values that nothing needs at run time: closures that are only differentiated, and pullbacks that are
    only called where they are made, or are divided into record and function later."""
    local: set[Value] = set()
    others: set[Value] = set()
    for function, body in functions_with_bodies(module):
        for op in body.walk():
            if op.name == "closure":
                local.add(op.results[0])
            elif op.name in DERIVATIVES and isinstance(op.results[-1].type, FunctionType):
                local.add(op.results[-1])
            if op.name == "return" and function.attributes.get(PULLBACK_ENTRY):
                continue
            for index, value in enumerate(op.operands):
                if isinstance(value.type, FunctionType) and not _consumes_locally(op, index, value):
                    others.add(value)
    return local - others


def _consumes_locally(op: Op, index: int, value: Value) -> bool:
    maker = value.owner.name if isinstance(value.owner, Op) else ""
    if index > 0:
        return False
    return (op.name in DERIVATIVES and maker == "closure") or (op.name == "apply" and maker in DERIVATIVES)


def _collect(type: Type, module: Module, found: dict[FunctionType, dict[str, None]], seen: set[Type]) -> None:
    if type in seen:
        return
    seen.add(type)
    if isinstance(type, FunctionType):
        found.setdefault(type, {})
    for part in _parts(type, module):
        _collect(part, module, found, seen)


def _parts(type: Type, module: Module) -> tuple[Type, ...]:
    """What a type is written with, and what its definition holds."""
    parts = children(type)
    if isinstance(type, Nominal):
        parts += field_types(type, module) or ()
        definition = module.enums.get(type.name)
        if definition is not None:
            parts += tuple(t for i in range(len(definition.cases)) for t in payload_types(type, i, module) or ())
    return parts


class _Defunctionaliser:
    def __init__(self, module: Module, cases: dict[FunctionType, list[str]], local: set[Value]) -> None:
        self.module = module
        self.cases = cases
        self.local = local
        self.names: dict[FunctionType, str] = {}
        self.converted: dict[Type, Type] = {}
        self.holding: dict[Type, bool] = {}

    def kept(self) -> set[FunctionType]:
        """The types of pullbacks that become values: what they are made of is known after differentiation."""
        return {
            op.results[-1].type
            for _, body in functions_with_bodies(self.module)
            for op in body.walk()
            if op.name in DERIVATIVES
            and op.results[-1] not in self.local
            and isinstance(op.results[-1].type, FunctionType)
        }

    def run(self) -> None:
        kept = self.kept()
        types = [t for t in self.cases if t not in kept]
        for type in types:
            self.names[type] = self._fresh(f"function {format_type(type)}")
        captures = {type: [self._captures(type, f) for f in self.cases[type]] for type in types}
        for type in types:
            cases = tuple(
                (function, tuple(self._boxed(type, t) for t in captured))
                for function, captured in zip(self.cases[type], captures[type], strict=True)
            )
            self.module.enums[self.names[type]] = EnumDef(self.names[type], (), cases)
        bodies = functions_with_bodies(self.module)
        for function, body in list(bodies):
            _Rewriter(self).block(body)
            function.parameter_types = tuple(map(self.convert, function.parameter_types))
            results = tuple(map(self.convert, function.result_types))
            if function.attributes.get(PULLBACK_ENTRY) and isinstance(function.result_types[-1], FunctionType):
                results = (*results[:-1], self.function_type(function.result_types[-1]))
            function.result_types = results
        for type in types:
            self._make_apply(type)
        self._wrap_derivatives()
        for variable in list(self.module.globals.values()):
            self.module.globals[variable.name] = Global(
                variable.name, self.convert(variable.type), variable.mutable, variable.initialiser
            )

    def _fresh(self, name: str) -> str:
        while name in self.module.enums:
            name += "'"
        return name

    def _captures(self, type: FunctionType, function: str) -> tuple[Type, ...]:
        all_types = self.module.functions[function].parameter_types
        return all_types[: len(all_types) - len(type.parameters)]

    def apply_name(self, type: FunctionType) -> str:
        return f"apply {self.names[type]}"

    # --- types ---

    def convert(self, type: Type) -> Type:
        """The type with enums for function types, and definitions of their own for types that hold functions."""
        known = self.converted.get(type)
        if known is None:
            known = self.converted[type] = self._convert(type)
        return known

    def _convert(self, type: Type) -> Type:
        if isinstance(type, FunctionType):
            if type in self.names:
                return Nominal(self.names[type])
            return self.function_type(type)
        if isinstance(type, Nominal) and self._holds_function(type, set()):
            return self._concrete(type)
        return map_children(type, self.convert)

    def function_type(self, type: Type) -> FunctionType:
        """A function type that stays one."""
        assert isinstance(type, FunctionType)
        parameters, results = tuple(map(self.convert, type.parameters)), tuple(map(self.convert, type.results))
        return FunctionType(parameters, results, type.differentiable)

    def _holds_function(self, type: Type, seen: set[Type]) -> bool:
        known = self.holding.get(type)
        if known is not None:
            return known
        if type in seen:
            return False
        seen.add(type)
        result = (isinstance(type, FunctionType) and type in self.names) or any(
            self._holds_function(part, seen) for part in _parts(type, self.module)
        )
        if result or len(seen) == 1:
            self.holding[type] = result
        return result

    def _concrete(self, type: Nominal) -> Type:
        """A definition without parameters for a struct or enum that holds functions."""
        name = f"{type.name}<{', '.join(map(format_type, type.arguments))}>" if type.arguments else type.name
        result = Nominal(name)
        self.converted[type] = result
        module = self.module
        struct, enum = module.structs.get(type.name), module.enums.get(type.name)
        definition = struct or enum
        assert definition is not None
        bindings = dict(zip(definition.type_parameters, type.arguments, strict=True))

        def own(part: Type) -> Type:
            return self.convert(resolve(substitute(part, bindings), module))

        if struct is not None:
            fields = tuple((field, own(t)) for field, t in struct.fields)
            module.structs[name] = StructDef(name, (), fields, struct.display, struct.shared)
        elif enum is not None:
            cases = tuple((case, tuple(map(own, payload))) for case, payload in enum.cases)
            module.enums[name] = EnumDef(name, (), cases, enum.display)
        if name != type.name:
            for (protocol, head), conformance in list(module.conformances.items()):
                if head == type.name:
                    associated = {key: own(t) for key, t in conformance.associated.items()}
                    module.conformances[protocol, name] = Conformance(protocol, result, (), associated)
        return result

    def _boxed(self, type: FunctionType, capture: Type) -> Type:
        converted = self.convert(capture)
        return Box(converted) if self._reaches(capture, type, set()) else converted

    def _reaches(self, start: Type, goal: FunctionType, seen: set[Type]) -> bool:
        """Whether values of ``start`` may hold a function value of type ``goal``."""
        if start == goal:
            return True
        if start in seen:
            return False
        seen.add(start)
        if isinstance(start, FunctionType):
            held = [t for f in self.cases.get(start, ()) for t in self._captures(start, f)]
            return any(self._reaches(t, goal, seen) for t in held)
        return any(self._reaches(part, goal, seen) for part in _parts(start, self.module))

    # --- functions ---

    def _make_apply(self, type: FunctionType) -> None:
        """The function that calls whatever function a value stands for."""
        enum = Nominal(self.names[type])
        parameters = [("function", enum), *(("", self.convert(t)) for t in type.parameters)]
        results = tuple(map(self.convert, type.results))
        function, builder = new_function(self.module, self.apply_name(type), parameters, results)
        value, *arguments = function.parameters
        definition = self.module.enums[enum.name]
        if not definition.cases:
            builder.op("trap", [], [], message="a function value that is never made")
            builder.return_([builder.typed("uninit", t) for t in results])
            return

        def call(index: int) -> Callable[[Builder], list[Value]]:
            name, payload = definition.cases[index]

            def arm(b: Builder) -> list[Value]:
                captures: list[Value] = []
                for i, t in enumerate(payload):
                    captured = b.typed("enum.payload", t, value, case=index, index=i)
                    boxed = isinstance(t, Box) and self.module.functions[name].parameter_types[i] != t
                    captures.append(b.emit("box.get", captured) if boxed else captured)
                return b.op("call", [*captures, *arguments], results, function=name, types=()).results

            return arm

        arms = [call(i) for i in range(len(definition.cases))]
        tag = builder.emit("enum.tag", value)
        builder.return_(builder.switch(tag, range(len(arms) - 1), arms[:-1], arms[-1]))

    # --- registered derivatives ---

    def _wrap_derivatives(self) -> None:
        """Differentiation expects function values from registered derivatives: a closure of what calls the enum."""
        appliers: dict[Type, str] = {Nominal(name): self.apply_name(type) for type, name in self.names.items()}
        wrapped: dict[str, str] = {}
        for function in list(self.module.functions.values()):
            for index, derivative in enumerate(function.derivatives):
                names = {kind: name for kind in ("vjp", "jvp") if (name := getattr(derivative, kind)) is not None}
                for name in names.values():
                    if name not in wrapped:
                        wrapped[name] = self._wrapper(name, appliers)
                function.derivatives[index] = replace(derivative, **{k: wrapped[name] for k, name in names.items()})

    def _wrapper(self, name: str, appliers: dict[Type, str]) -> str:
        original = self.module.functions[name]
        result = original.result_types[0]
        if not isinstance(result, Tuple) or result.elements[-1] not in appliers:
            return name
        applier = self.module.functions[appliers[result.elements[-1]]]
        type = FunctionType(applier.parameter_types[1:], applier.result_types)
        *others, _ = result.elements
        results = (Tuple((*others, type)), *original.result_types[1:])
        if self._makes_known(original):
            return self._known_wrapper(original, results).name
        parameters = [("", t) for t in original.parameter_types]
        wrapper, builder = new_function(self.module, f"{name}.wrapped", parameters, results, original.span)
        pair, *inouts = builder.call(name, wrapper.parameters)
        parts = [builder.get(pair, index) for index in range(len(result.elements))]
        function = builder.closure(applier.name, [parts[-1]])
        builder.return_([builder.make(results[0], [*parts[:-1], function]), *inouts])
        return wrapper.name

    def _makes_known(self, derivative: Function) -> bool:
        """Whether a registered derivative always returns the same function, of captures that are no boxes."""
        assert derivative.body is not None
        pair = derivative.body.terminator.operands[0].owner
        made = pair.operands[-1].owner if isinstance(pair, Op) and pair.name == "make" else None
        if not isinstance(made, Op) or made.name != "enum.make":
            return False
        callee = self.module.functions[self._case(made)]
        return [v.type for v in made.operands] == list(callee.parameter_types[: len(made.operands)])

    def _case(self, made: Op) -> str:
        """The function that a function value stands for."""
        type = made.result.type
        assert isinstance(type, Nominal)
        return self.module.enums[type.name].cases[made.attributes["case"]][0]

    def _known_wrapper(self, original: Function, results: tuple[Type, ...]) -> Function:
        """The same derivative, which returns a closure."""
        wrapper = clone_function(original, f"{original.name}.wrapped")
        wrapper.exported, wrapper.derivatives, wrapper.differentiable = None, [], ()
        wrapper.result_types = results
        assert wrapper.body is not None and isinstance(results[0], Tuple)
        pair = wrapper.body.terminator.operands[0].owner
        assert isinstance(pair, Op) and isinstance(pair.operands[-1].owner, Op)
        made = pair.operands[-1].owner
        attributes = {"function": self._case(made), "types": ()}
        closure = Op("closure", list(made.operands), (results[0].elements[-1],), attributes, None, made.span)
        both = Op("make", [*pair.operands[:-1], closure.result], (results[0],), None, None, pair.span)
        wrapper.body.ops[-1:-1] = [closure, both]
        wrapper.body.terminator.operands[0] = both.result
        self.module.functions[wrapper.name] = wrapper
        return wrapper


class _Rewriter:
    def __init__(self, owner: _Defunctionaliser) -> None:
        self.owner = owner
        # The former types of function values that are enums now.
        self.types: dict[Value, FunctionType] = {}

    def block(self, block: Block) -> None:
        for value in block.arguments:
            self.value(value)
        ops: list[Op] = []
        for op in block.ops:
            rule = _RULES.get(op.name)
            if rule is not None:
                rule(self, op, ops)
            for value in op.results:
                self.value(value)
            op.attributes = {k: map_attribute(v, self.owner.convert) for k, v in op.attributes.items()}
            for region in op.regions:
                self.block(region)
            ops.append(op)
        block.ops = ops

    def value(self, value: Value) -> None:
        type = value.type
        if value in self.owner.local:
            value.type = self.owner.function_type(type)
            return
        if isinstance(type, FunctionType) and type in self.owner.names:
            self.types[value] = type
        value.type = self.owner.convert(type)

    def closure(self, op: Op, ops: list[Op]) -> None:
        type = op.results[0].type
        if op.results[0] in self.owner.local or not isinstance(type, FunctionType) or type not in self.owner.names:
            return
        case = self.owner.cases[type].index(op.attributes["function"])
        payload = self.owner.module.enums[self.owner.names[type]].cases[case][1]
        captures: list[Value] = []
        for value, expected in zip(op.operands, payload, strict=True):
            if value.type != expected and isinstance(expected, Box):
                box = Op("box.make", [value], (expected,), span=op.span)
                ops.append(box)
                captures.append(box.result)
            else:
                captures.append(value)
        op.name = "enum.make"
        op.operands = captures
        op.attributes = {"case": case}

    def apply(self, op: Op, ops: list[Op]) -> None:
        type = self.types.get(op.operands[0])
        if type is not None:
            op.name = "call"
            op.attributes = {"function": self.owner.apply_name(type), "types": ()}

    def derivative(self, op: Op, ops: list[Op]) -> None:
        """The derivative of an unknown function is that of the function which calls it."""
        function = op.operands[0]
        type = self.types.get(function)
        if type is not None:
            attributes = {"function": self.owner.apply_name(type), "types": ()}
            closure = Op("closure", [function], (self.owner.function_type(type),), attributes, span=op.span)
            ops.append(closure)
            op.operands = [closure.result, *op.operands[1:]]


_RULES: dict[str, Callable[[_Rewriter, Op, list[Op]], None]] = {
    "closure": _Rewriter.closure,
    "apply": _Rewriter.apply,
    "vjp": _Rewriter.derivative,
    "jvp": _Rewriter.derivative,
    "linearise": _Rewriter.derivative,
}
