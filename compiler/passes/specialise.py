"""Makes a module without generics: an instance of each function for the types that it is reached with.

Associated types become what the conformances say, calls of requirements become calls of witnesses, conversions
to differentiable functions disappear (what may be differentiated has been checked), and descriptions of
aggregates become functions. Structs and enums stay generic definitions; types name them with concrete arguments.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from ...dsl.declarations import unsupported
from ...dsl.diagnostics import CompileError, Diagnostic, Severity
from ...dsl.source import NOWHERE, Span
from ..ad import vectors
from ..ad.declared import POSITIONS
from ..ad.tangent import Tangents, exists
from ..ir import structure
from ..ir.builder import Builder
from ..ir.clone import clone_function
from ..ir.core import Block, Conformance, Derivative, EnumDef, Function, Global, Module, Op, StructDef, Value
from ..ir.ops import DERIVATIVES
from ..ir.printer import format_type
from ..ir.rewrite import functions_with_bodies, resolve_value
from ..ir.types import Array, FunctionType, Nominal, Scalar, Type
from . import casts, objects
from .describe import Descriptions
from .witnesses import find_witness

# Types nested deeper than this come from a function that calls itself with ever larger types.
DEEPEST = 64
DICTIONARY = "Dictionary"


def specialise(module: Module, roots: Sequence[str] | None = None) -> Module:
    """The instances reachable from ``roots``: by default main, and the exported functions without type parameters."""
    return _Specialiser(module).run(default_roots(module) if roots is None else roots)


def default_roots(module: Module) -> list[str]:
    exported = [f.name for f in module.functions.values() if f.exported is not None and not f.type_parameters]
    return exported + ([module.main] if module.main is not None else [])


class _Specialiser:
    def __init__(self, source: Module) -> None:
        self.source = source
        self.target = Module(
            structs={name: _plain_struct(s) for name, s in source.structs.items()},
            enums={name: _plain_enum(e) for name, e in source.enums.items()},
            conformances={key: _plain_conformance(c) for key, c in source.conformances.items()},
            main=source.main,
        )
        self.instances: dict[tuple[str, tuple[Type, ...]], str] = {}
        self.known: set[Nominal] = set()
        self.tangents = Tangents(self.source)
        # The functions that only differentiation asks for.
        self.kept: list[str] = []
        # Where the function that is being made was asked for first.
        self.place = NOWHERE
        self.pending: deque[tuple[str, tuple[Type, ...], Span]] = deque()
        self.descriptions = Descriptions(self.target, self.description)

    def run(self, roots: Sequence[str]) -> Module:
        for name in roots:
            self.instance(name, (), self.source.functions[name].span)
        for variable in self.source.globals.values():
            if variable.initialiser is None:
                name = variable.name
                self.target.globals[name] = Global(name, self.concrete(variable.type), variable.mutable)
        while self.pending:
            name, types, span = self.pending.popleft()
            self.make(name, types, span)
        if self.is_differentiated():
            for name in self.kept:
                self.target.functions[name].attributes["keep"] = True
        objects.check(self.target)
        return self.target

    def instance(self, name: str, types: tuple[Type, ...], span: Span) -> str:
        """The name of the instance of a function, which will be made."""
        key = (name, types)
        known = self.instances.get(key)
        if known is None:
            known = f"{name}<{', '.join(map(format_type, types))}>" if types else name
            self.instances[key] = known
            self.pending.append((name, types, span))
        return known

    def is_differentiated(self) -> bool:
        bodies = functions_with_bodies(self.target)
        return any(f.derivatives for f in self.target.functions.values()) or any(
            op.name in DERIVATIVES for _, body in bodies for op in body.walk()
        )

    def concrete(self, type: Type) -> Type:
        made = plain(structure.resolve(type, self.source))
        if isinstance(made, Nominal) and made not in self.known:
            self.known.add(made)
            if made.name == DICTIONARY:
                self.dictionary(made)
            self.vector(made)
        return made

    def dictionary(self, type: Nominal) -> None:
        """Differentiation will look for the keys of these dictionaries in their tangents."""
        if structure.is_generic(type):
            return
        if any(isinstance(argument, FunctionType) for argument in type.arguments):
            message = unsupported.FEATURES["dictionary-of-functions"]
            raise CompileError([Diagnostic(Severity.ERROR, "unsupported", message, self.place)])
        witness = find_witness(self.source, type, "_Keyed", "_positions(in:)", ())
        found = structure.find_conformance(type, "Differentiable", self.source)
        if witness is None or found is None:
            return
        conformance, bindings = found
        declared = conformance.associated["TangentVector"]
        tangent = structure.resolve(structure.substitute(declared, bindings), self.source)
        if not exists(tangent):
            return
        self.concrete(tangent)
        self.keep(f"{POSITIONS}<{type}>", witness)

    def vector(self, type: Nominal) -> None:
        """Differentiation will add values of these types, if they are tangents that are not taken apart."""
        if structure.is_generic(type) or not self.tangents.is_opaque(type):
            return
        for kind, requirement in vectors.REQUIREMENTS.items():
            witness = find_witness(self.source, type, "AdditiveArithmetic", requirement, ())
            if witness is not None:
                self.keep(vectors.function(kind, type), witness)

    def keep(self, name: str, witness: tuple[str, tuple[Type, ...]]) -> None:
        """A function under a name by which differentiation finds it."""
        self.kept.append(name)
        self.instances[witness] = name
        self.pending.append((*witness, self.source.functions[witness[0]].span))

    def make(self, name: str, types: tuple[Type, ...], span: Span) -> None:
        function = self.source.functions[name]
        self.place = span
        if any(depth(t) > DEEPEST for t in types):
            raise refused(f"'{name}' calls itself with ever larger types", span)
        bindings = dict(zip(function.type_parameters, types, strict=True))
        known: dict[Type, Type] = {}

        def convert(type: Type) -> Type:
            converted = known.get(type)
            if converted is None:
                converted = known[type] = self.concrete(structure.substitute(type, bindings))
            return converted

        instance = clone_function(function, self.instances[name, types], convert)
        instance.type_parameters = ()
        instance.constraints = ()
        instance.derivatives = self.derivatives(function, convert)
        for key in _GENERIC_ATTRIBUTES:
            instance.attributes.pop(key, None)
        self.target.functions[instance.name] = instance
        if instance.body is not None:
            _Rewriter(self).block(instance.body)

    def derivatives(self, function: Function, convert: Callable[[Type], Type]) -> list[Derivative]:
        """The registered derivatives whose types exist here: one may require more than its original does."""
        made: list[Derivative] = []
        for derivative in function.derivatives:
            types = tuple(map(convert, derivative.types))
            vjp, jvp = (
                self.instance(name, types, function.span) if name is not None and self.has_types(name, types) else None
                for name in (derivative.vjp, derivative.jvp)
            )
            if vjp is not None or jvp is not None:
                made.append(Derivative(derivative.wrt, vjp, jvp, inouts=derivative.inouts))
        return made

    def has_types(self, name: str, types: tuple[Type, ...]) -> bool:
        function = self.source.functions[name]
        bindings = dict(zip(function.type_parameters, types, strict=True))
        for type, protocol in function.constraints:
            given = structure.resolve(structure.substitute(type, bindings), self.source)
            known = any(name == protocol for name, _ in self.source.conformances)
            if known and structure.find_conformance(given, protocol, self.source) is None:
                return False
        own = (*function.parameter_types, *function.result_types)
        return not any(structure.is_generic(self.concrete(structure.substitute(t, bindings))) for t in own)

    def description(self, type: Type, style: str) -> str | None:
        """The function by which a type describes itself. One that knows only how it is printed is dumped so too, and
        the other way round. None for what is built in, whose descriptions rest on what is printed."""
        if isinstance(type, Scalar | Array) or (isinstance(type, Nominal) and type.name == "String"):
            return None
        for protocol, requirement in _DESCRIPTIONS if style == "print" else reversed(_DESCRIPTIONS):
            found = find_witness(self.source, type, protocol, requirement, ())
            if found is not None:
                return self.instance(*found, self.source.functions[found[0]].span)
        return None


# The requirements by which types describe themselves: to `print`, and to `debugPrint` and `dump`.
_DESCRIPTIONS = (
    ("CustomStringConvertible", "description.get"),
    ("CustomDebugStringConvertible", "debugDescription.get"),
)
# What the checks on the generic IR have read.
_GENERIC_ATTRIBUTES = ("differentiable_span", "differentiable_where")


class _Rewriter:
    """Rewrites the operations of an instance, whose types are concrete already."""

    def __init__(self, specialiser: _Specialiser) -> None:
        self.specialiser = specialiser
        self.replacements: dict[Value, Value] = {}

    def block(self, block: Block) -> None:
        ops: list[Op] = []
        for op in block.ops:
            if self.replacements:
                op.operands[:] = [resolve_value(v, self.replacements) for v in op.operands]
            for region in op.regions:
                self.block(region)
            rule = _RULES.get(op.name)
            if op.name in _CASTS:
                ops += self.cast(op)
            elif rule is None or rule(self, op):
                ops.append(op)
        block.ops = ops

    def reference(self, op: Op) -> bool:
        """A call or closure of a known function."""
        attributes = op.attributes
        attributes["function"] = self.specialiser.instance(attributes["function"], tuple(attributes["types"]), op.span)
        attributes["types"] = ()
        return True

    def witness(self, op: Op) -> bool:
        attributes = op.attributes
        type, protocol, requirement = attributes["self"], attributes["protocol"], attributes["requirement"]
        found = find_witness(self.specialiser.source, type, protocol, requirement, tuple(attributes["types"]))
        if found is None:
            shown = self.specialiser.descriptions.type_name(type)
            if structure.find_conformance(type, protocol, self.specialiser.source) is not None:
                name = requirement.removesuffix(".get").removesuffix(".set")
                raise refused(f"type '{shown}' has no '{name}', which is needed here", op.span)
            raise refused(f"type '{shown}' does not conform to protocol '{protocol}'", op.span)
        op.name = "call"
        op.attributes = {"function": found[0], "types": tuple(plain(t) for t in found[1])}
        return self.reference(op)

    def conversion(self, op: Op) -> bool:
        self.replacements[op.results[0]] = op.operands[0]
        return False

    def cast(self, op: Op) -> list[Op]:
        """A type test or cast, decided."""
        block = Block()
        target = self.specialiser.target
        builder = Builder(target, block, op.span)
        self.replacements[op.result] = casts.expand(builder, op, target, self.specialiser.descriptions.type_name)
        return block.ops

    def describe(self, op: Op) -> bool:
        return self.specialiser.descriptions.expand(op)


_CASTS = frozenset(("type.same", "cast.test", "cast"))
_RULES: dict[str, Callable[[_Rewriter, Op], bool]] = {
    "call": _Rewriter.reference,
    "closure": _Rewriter.reference,
    "call.witness": _Rewriter.witness,
    "differentiable": _Rewriter.conversion,
    "describe": _Rewriter.describe,
}


def plain(type: Type) -> Type:
    """The type with function types that do not say whether they are differentiable."""
    type = structure.map_children(type, plain)
    if isinstance(type, FunctionType) and type.differentiable is not None:
        return FunctionType(type.parameters, type.results)
    return type


def depth(type: Type) -> int:
    return 1 + max((depth(child) for child in structure.children(type)), default=0)


def refused(message: str, span: Span) -> CompileError:
    return CompileError([Diagnostic(Severity.ERROR, "too-complex", message, span)])


def _plain_struct(definition: StructDef) -> StructDef:
    fields = tuple((name, plain(t)) for name, t in definition.fields)
    return StructDef(definition.name, definition.type_parameters, fields, definition.display, definition.shared)


def _plain_enum(definition: EnumDef) -> EnumDef:
    cases = tuple((name, tuple(plain(t) for t in payload)) for name, payload in definition.cases)
    return EnumDef(definition.name, definition.type_parameters, cases, definition.display)


def _plain_conformance(conformance: Conformance) -> Conformance:
    """Its witnesses are no functions of the module without generics; its associated types are still asked for."""
    associated = {name: plain(t) for name, t in conformance.associated.items()}
    parameters, constraints = conformance.type_parameters, conformance.constraints
    return Conformance(conformance.protocol, plain(conformance.type), parameters, associated, constraints=constraints)
