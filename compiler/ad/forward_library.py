"""All pushforwards of a module: makes each variant once, on demand, and the functions around them that take and
return tangents as the language sees them."""

from __future__ import annotations

from collections.abc import Sequence

from ...dsl.source import Span
from ..ir.builder import new_function
from ..ir.core import Derivative, Function, Value
from ..ir.types import UNIT, Tuple, Type
from . import custom
from .declared import to_structure
from .emitter import Emitter
from .errors import not_differentiable, not_supported
from .forward import Forward
from .forward_handlers import FORWARD_HANDLERS
from .forward_key import ForwardKey, Pushforward
from .forward_values import check_counts, declared, sized, zero_like
from .key import unused_suffix
from .library import Library
from .places import count_at, part
from .tangent import UnsupportedType


class ForwardLibrary:
    def __init__(self, library: Library) -> None:
        self.library = library
        self.module = library.module
        self.tangents = library.tangents
        self._variants: dict[ForwardKey, Pushforward] = {}

    def pushforward(self, key: ForwardKey, span: Span) -> Pushforward:
        found = self._variants.get(key)
        return found if found is not None else self._make(key, span)

    def _make(self, key: ForwardKey, span: Span) -> Pushforward:
        if self.module.functions[key.function].body is None:
            raise not_differentiable(f"'{key.function}' has no body and no derivative", span)
        wrt = "_".join(str(i) for i, mask in enumerate(key.wrt) if mask)
        name = f"{key.function}.jvp.{wrt}"
        name += unused_suffix(self.module, name)
        try:
            forward = Forward(self, key, name, FORWARD_HANDLERS)
            variant = self._variants[key] = Pushforward(name, forward.results)
            self.module.functions[name] = forward.function
            self.library.unfinished.add(name)
            forward.run()
            self.library.unfinished.discard(name)
        except UnsupportedType as problem:
            raise not_supported(str(problem), span) from None
        return variant

    def derivative(self, function: str, wrt: frozenset[int], span: Span) -> Derivative | None:
        """The registered derivative with respect to the fewest parameters that covers ``wrt``, with a differential."""
        return self.library.derivative(function, wrt, "jvp", span)

    # functions that take and return tangents as the language sees them

    def entry(self, function: str, wrt: tuple[int, ...], span: Span) -> str:
        """A function that takes the arguments of ``function`` and the tangents of those in ``wrt``, and returns its
        results and the tangents of those that have one."""
        name = f"{function}.jvp.entry.{'_'.join(map(str, wrt))}"
        if name in self.module.functions:
            return name
        definition = self.module.functions[function]
        given = [self.needed_tangent(definition.parameter_types[i], span) for i in wrt]
        made, emit = self._function(name, [*definition.parameter_types, *given], definition, span)
        count = len(definition.parameter_types)
        arguments, tangents = made.parameters[:count], dict(zip(wrt, made.parameters[count:], strict=True))
        derivative = self.derivative(function, frozenset(wrt) | self.library.inouts(function), span)
        if derivative is not None:
            returned = self._call_custom(emit, definition, derivative, arguments, tangents)
        else:
            returned = self._call_pushforward(emit, definition, arguments, tangents, span)
        return self._finish(made, emit, returned)

    def needed_tangent(self, type: Type, span: Span) -> Type:
        tangent = self.tangents.tangent(type)
        if tangent is None:
            raise not_supported(f"the tangent of a value of type '{type}'", span)
        return tangent

    def _function(
        self, name: str, parameters: Sequence[Type], original: Function, span: Span
    ) -> tuple[Function, Emitter]:
        made, _ = new_function(self.module, name, [("", t) for t in parameters], (), original.span)
        self.library.unfinished.add(name)
        made.module = original.module
        assert made.body is not None
        return made, Emitter(made.body, None, span)

    def _finish(self, made: Function, emit: Emitter, returned: list[Value]) -> str:
        emit.op("return", returned)
        made.result_types = tuple(v.type for v in returned)
        self.library.unfinished.discard(made.name)
        return made.name

    def _call_pushforward(
        self, emit: Emitter, definition: Function, arguments: list[Value], tangents: dict[int, Value], span: Span
    ) -> list[Value]:
        layout = self.tangents.layout
        masks = tuple(layout(v.type).full if i in tangents else 0 for i, v in enumerate(arguments))
        wanted = tuple(layout(t).full for t in definition.result_types)
        variant = self.pushforward(ForwardKey(definition.name, masks, wanted), span)
        given = {i: to_structure(emit, self.tangents, arguments[i], tangent) for i, tangent in tangents.items()}
        leaves = [
            self._given_leaf(emit, argument, number, given[i])
            for i, argument in enumerate(arguments)
            if i in tangents
            for number in range(len(layout(argument.type).leaves))
        ]
        types = self.module.functions[variant.function].result_types
        call = emit.op("call", [*arguments, *leaves], types, {"function": variant.function, "types": ()})
        results = call.results[: len(definition.result_types)]
        found = dict(zip(variant.results, call.results[len(results) :], strict=True))
        returned = list(results)
        for index, value in enumerate(results):
            if self.tangents.tangent(value.type) is not None:
                along = {leaf: v for (i, leaf), v in found.items() if i == index}
                returned.append(declared(emit, self.tangents, value, along))
        return returned

    def _given_leaf(self, emit: Emitter, argument: Value, number: int, tangent: Value) -> Value:
        """A leaf of a tangent. An array may leave out its last elements, which are zero then; it has none for
        elements that there are not."""
        value = part(emit, self.tangents, tangent, self.tangents.layout(argument.type).leaves[number].path)
        count = count_at(emit, self.tangents, argument, number)
        if count is None:
            return value
        check_counts(emit, self.tangents, value, argument, number)
        return sized(emit, self.tangents, value, count, value.type)

    def _call_custom(
        self,
        emit: Emitter,
        definition: Function,
        derivative: Derivative,
        arguments: list[Value],
        tangents: dict[int, Value],
    ) -> list[Value]:
        given = [tangents.get(i) or zero_like(emit, self.tangents, arguments[i]) for i in derivative.wrt]
        name = self.custom(definition.name, derivative)
        types = self.module.functions[name].result_types
        returned = emit.op("call", [*arguments, *given], types, {"function": name, "types": ()}).results
        results = returned[: len(definition.result_types)]
        signature = custom.Signature.of(derivative, definition.result_types)
        along = dict(zip(signature.seeds, returned[len(results) :], strict=True))
        varied = [i for i, value in enumerate(results) if self.tangents.tangent(value.type) is not None]
        return [*results, *(along.get(i) or zero_like(emit, self.tangents, results[i]) for i in varied)]

    def custom(self, function: str, derivative: Derivative) -> str:
        """A function that takes the arguments of ``function`` and the tangents of those in ``derivative.wrt``, and
        returns its results and the tangents of those in ``Signature.seeds``, by the registered derivative."""
        assert derivative.jvp is not None
        name = f"{derivative.jvp}.applied"
        if name in self.module.functions:
            return name
        definition = self.module.functions[function]
        parameters, results = definition.parameter_types, definition.result_types
        signature = custom.Signature.of(derivative, results)
        types = [self.tangents.tangent(parameters[i]) or UNIT for i in derivative.wrt]
        made, emit = self._function(name, [*parameters, *types], definition, definition.span)
        arguments, given = made.parameters[: len(parameters)], made.parameters[len(parameters) :]
        tangents = dict(zip(derivative.wrt, given, strict=True))
        ordered = [tangents[i] for i in (*signature.updated, *signature.cotangents)]
        value = self.tangents.tangent(results[0]) or UNIT if 0 in signature.seeds else UNIT
        returned = [value, *(tangents[i].type for i in signature.updated)]
        known = custom.captured(self.module, derivative.jvp)
        if known is not None:
            captured, differential, _ = known
            outcome = self.module.functions[captured].result_types
            call = emit.op("call", arguments, outcome, {"function": captured, "types": ()}).results
            values, captures = call[: len(results)], call[len(results) :]
            attributes = {"function": differential, "types": ()}
            along = emit.op("call", [*captures, *ordered], returned, attributes).results
        else:
            outcome = self.module.functions[derivative.jvp].result_types
            both, *finals = emit.op("call", arguments, outcome, {"function": derivative.jvp, "types": ()}).results
            assert isinstance(both.type, Tuple)
            values = [emit.emit("get", [both], both.type.elements[0], index=0), *finals]
            map = emit.emit("get", [both], both.type.elements[1], index=1)
            along = emit.op("apply", [map, *ordered], returned).results
        return self._finish(made, emit, [*values, *along[0 if 0 in signature.seeds else 1 :]])
