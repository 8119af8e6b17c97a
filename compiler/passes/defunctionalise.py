"""Function values that are known only at run time become enums.

For each function type in use there is one enum, or several if its values do not mix (``function_flows.py``): a case for
each function that such a value is made of, whose payload are the captures; an ``apply`` is a call of a generated
function that switches over the cases. A capture
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
from ..ir.structure import children, field_types, find_conformance, map_children, payload_types, resolve, substitute
from ..ir.types import Box, FunctionType, Nominal, Tuple, Type
from .function_flows import COMMON, Flows

# Function values that may stand in one place: their type and flow.
Kind = tuple[FunctionType, str]

# The attribute of functions whose last result is a pullback that nobody calls as a function value.
PULLBACK_ENTRY = "pullback_entry"


def run(module: Module) -> None:
    """Replaces the function values that closure specialisation has left."""
    local = _local_values(module)
    types, closures = _function_values(module, local)
    if types:
        flows = Flows(module)
        cases: dict[Kind, dict[str, None]] = {(type, COMMON): {} for type in types}
        for value, function in closures:
            assert isinstance(value.type, FunctionType)
            cases.setdefault((value.type, flows.of_value(value)), {})[function] = None
        kinds = {kind: list(functions) for kind, functions in cases.items()}
        _Defunctionaliser(module, kinds, local, flows).run()


def _function_values(module: Module, local: set[Value]) -> tuple[list[FunctionType], list[tuple[Value, str]]]:
    """The types of function values, and those that are made, with the functions that they are made of."""
    found: dict[FunctionType, None] = {}
    closures: list[tuple[Value, str]] = []
    seen: set[Type] = set()
    for function, body in functions_with_bodies(module):
        for type in (*function.parameter_types, *function.result_types):
            _collect(type, module, found, seen)
        for op in body.walk():
            for value in op.results:
                if value not in local:
                    _collect(value.type, module, found, seen)
                    if op.name == "closure":
                        closures.append((value, op.attributes["function"]))
            for region in op.regions:
                for argument in region.arguments:
                    _collect(argument.type, module, found, seen)
    for variable in module.globals.values():
        _collect(variable.type, module, found, seen)
    return list(found), closures


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


def _collect(type: Type, module: Module, found: dict[FunctionType, None], seen: set[Type]) -> None:
    if type in seen:
        return
    seen.add(type)
    if isinstance(type, FunctionType):
        found[type] = None
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
    def __init__(self, module: Module, cases: dict[Kind, list[str]], local: set[Value], flows: Flows) -> None:
        self.module = module
        self.cases = cases
        self.local = local
        self.flows = flows
        self.names: dict[Kind, str] = {}
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
        kinds = [kind for kind in self.cases if kind[0] not in kept]
        for type, flow in kinds:
            self.names[type, flow] = self._fresh(f"function {format_type(type)}{flow and f' of {flow}'}")
        captures = {kind: [self._captures(kind[0], f) for f in self.cases[kind]] for kind in kinds}
        for kind in kinds:
            cases = tuple(
                (function, tuple(self._boxed(kind[0], capture) for capture in captured))
                for function, captured in zip(self.cases[kind], captures[kind], strict=True)
            )
            self.module.enums[self.names[kind]] = EnumDef(self.names[kind], (), cases, origin=kind[0])
        for function, body in functions_with_bodies(self.module):
            results = tuple(self.result_type(function, i) for i in range(len(function.result_types)))
            _Rewriter(self).block(body)
            function.parameter_types = tuple(argument.type for argument in body.arguments)
            function.result_types = results
        for kind in kinds:
            self._make_apply(kind)
        self._wrap_derivatives()
        for variable in list(self.module.globals.values()):
            self.module.globals[variable.name] = Global(
                variable.name, self.convert(variable.type), variable.mutable, variable.initialiser
            )
        for type, made in self.converted.items():
            if isinstance(type, Nominal) and type.arguments and type != made:
                self.module.renamed[type] = made

    def result_type(self, function: Function, index: int) -> Type:
        type = function.result_types[index]
        if not isinstance(type, FunctionType):
            return self.convert(type)
        if function.attributes.get(PULLBACK_ENTRY) and index == len(function.result_types) - 1:
            return self.function_type(type)
        return self.convert_kind(type, self.flows.of_result(function.name, index))

    def convert_kind(self, type: FunctionType, flow: str) -> Type:
        name = self.names.get((type, flow))
        return self.convert(type) if name is None else Nominal(name)

    def _fresh(self, name: str) -> str:
        while name in self.module.enums:
            name += "'"
        return name

    def _captures(self, type: FunctionType, function: str) -> list[Value]:
        """The first parameters of a function that values of this type are made of."""
        made = self.module.functions[function]
        return [] if made.body is None else made.parameters[: len(made.parameters) - len(type.parameters)]

    def apply_name(self, kind: Kind) -> str:
        return f"apply {self.names[kind]}"

    # --- types ---

    def convert(self, type: Type) -> Type:
        """The type with enums for function types, and definitions of their own for types that hold functions."""
        known = self.converted.get(type)
        if known is None:
            known = self.converted[type] = self._convert(type)
        return known

    def _convert(self, type: Type) -> Type:
        if isinstance(type, FunctionType):
            return Nominal(self.names[type, COMMON]) if (type, COMMON) in self.names else self.function_type(type)
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
        result = (isinstance(type, FunctionType) and (type, COMMON) in self.names) or any(
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

        def own_field(part: Type, index: int) -> Type:
            resolved = resolve(substitute(part, bindings), module)
            if isinstance(resolved, FunctionType):
                return self.convert_kind(resolved, self.flows.of_field(type, index))
            return self.convert(resolved)

        if struct is not None:
            fields = tuple((field, own_field(t, index)) for index, (field, t) in enumerate(struct.fields))
            module.structs[name] = StructDef(
                name, (), fields, struct.display, struct.shared, origin=struct.origin or type
            )
        elif enum is not None:
            cases = tuple((case, tuple(map(own, payload))) for case, payload in enum.cases)
            module.enums[name] = EnumDef(name, (), cases, enum.display, enum.origin or type)
        if name != type.name:
            for (protocol, head), conformance in list(module.conformances.items()):
                if head == type.name and find_conformance(type, protocol, module) is not None:
                    associated = {key: own(t) for key, t in conformance.associated.items()}
                    module.conformances[protocol, name] = Conformance(protocol, result, (), associated)
        return result

    def _boxed(self, type: FunctionType, capture: Value) -> Type:
        held = capture.type
        if isinstance(held, FunctionType):
            converted = self.convert_kind(held, self.flows.of_value(capture))
        else:
            converted = self.convert(held)
        return Box(converted) if self._reaches(held, type, set()) else converted

    def _reaches(self, start: Type, goal: FunctionType, seen: set[Type]) -> bool:
        """Whether values of ``start`` may hold a function value of type ``goal``."""
        if start == goal:
            return True
        if start in seen:
            return False
        seen.add(start)
        if isinstance(start, FunctionType):
            made = (f for (type, _), functions in self.cases.items() if type == start for f in functions)
            held = [capture.type for f in made for capture in self._captures(start, f)]
            return any(self._reaches(t, goal, seen) for t in held)
        return any(self._reaches(part, goal, seen) for part in _parts(start, self.module))

    # --- functions ---

    def _make_apply(self, kind: Kind) -> None:
        """The function that calls whatever function a value stands for."""
        type, _ = kind
        enum = Nominal(self.names[kind])
        parameters = [("function", enum), *(("", self.convert(t)) for t in type.parameters)]
        results = tuple(map(self.convert, type.results))
        function, builder = new_function(self.module, self.apply_name(kind), parameters, results)
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
        appliers: dict[Type, str] = {Nominal(name): self.apply_name(kind) for kind, name in self.names.items()}
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
        # The kinds of function values that are enums now.
        self.kinds: dict[Value, Kind] = {}

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
        kind = self.kind(value)
        if kind is None:
            value.type = self.owner.convert(type)
        else:
            self.kinds[value] = kind
            value.type = Nominal(self.owner.names[kind])

    def kind(self, value: Value) -> Kind | None:
        """That of a function value which becomes an enum. Where nothing is known to get, anything does."""
        if not isinstance(value.type, FunctionType):
            return None
        names = self.owner.names
        kinds = ((value.type, self.owner.flows.of_value(value)), (value.type, COMMON))
        return next((kind for kind in kinds if kind in names), None)

    def closure(self, op: Op, ops: list[Op]) -> None:
        kind = self.kind(op.results[0])
        if op.results[0] in self.owner.local or kind is None:
            return
        case = self.owner.cases[kind].index(op.attributes["function"])
        payload = self.owner.module.enums[self.owner.names[kind]].cases[case][1]
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
        kind = self.kinds.get(op.operands[0])
        if kind is not None:
            op.name = "call"
            op.attributes = {"function": self.owner.apply_name(kind), "types": ()}

    def derivative(self, op: Op, ops: list[Op]) -> None:
        """The derivative of an unknown function is that of the function which calls it."""
        function = op.operands[0]
        kind = self.kinds.get(function)
        if kind is not None:
            attributes = {"function": self.owner.apply_name(kind), "types": ()}
            closure = Op("closure", [function], (self.owner.function_type(kind[0]),), attributes, span=op.span)
            ops.append(closure)
            op.operands = [closure.result, *op.operands[1:]]


_RULES: dict[str, Callable[[_Rewriter, Op, list[Op]], None]] = {
    "closure": _Rewriter.closure,
    "apply": _Rewriter.apply,
    "vjp": _Rewriter.derivative,
    "jvp": _Rewriter.derivative,
    "linearise": _Rewriter.derivative,
}
