"""Lowers what is reachable from the roots: a worklist of functions, types and conformances."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from ...dsl import conform, tast
from ...dsl.declarations import witnesses
from ...dsl.diagnostics import CompileError, Diagnostic
from ...dsl.entities import (
    ConformanceEntity,
    ExtensionEntity,
    FieldEntity,
    FunctionEntity,
    GenericSignature,
    ModuleEntity,
    NominalEntity,
    VariableEntity,
)
from ...dsl.types import VOID
from ..ir.core import Block, Function, Module, Op
from ..ir.types import UNIT, Cell, Type
from .bodies import Parameters, lower_body
from .closures import Captures
from .conformances import Conformances
from .declarations import declare_function, declare_nominal
from .flow import Flow, walk
from .globals import Globals
from .kept import Bodies, Keeper, Record
from .names import Names, labels
from .types import ParameterNames, TypeLowering

if TYPE_CHECKING:
    from ...dsl.modules import Modules

NO_GENERICS = GenericSignature()


class Checker(Protocol):
    """What lowering asks of the checker while it goes."""

    @property
    def modules(self) -> Modules: ...

    def body(self, function: FunctionEntity) -> tast.Body: ...

    def default_argument(self, function: FunctionEntity, index: int) -> tast.Expr: ...

    def field_default(self, field: FieldEntity) -> tast.Expr | None: ...

    def global_binding(self, variable: VariableEntity) -> tast.Bind | None: ...


class ModuleLowering:
    """The state that all functions of a program share."""

    def __init__(
        self, program: tast.Program, checker: Checker, run: bool, unchecked: bool = False, bodies: Bodies | None = None
    ) -> None:
        self.program = program
        self.checker = checker
        self.run = run
        self.unchecked = unchecked
        self.module = Module()
        self.names = Names(program.main)
        self.parameter_names = ParameterNames()
        self.flow = Flow()
        # What ``purity`` has found out: functions without effects, and those that call requirements of their types.
        self.pure: dict[FunctionEntity, bool] = {}
        self.witnessed: set[FunctionEntity] = set()
        self.captures = Captures(self)
        self.conformances = Conformances(self)
        self._types: dict[GenericSignature, TypeLowering] = {}
        self._conformance_signatures: dict[ConformanceEntity, GenericSignature] = {}
        self._defaults: dict[tuple[FunctionEntity, int] | FieldEntity, str] = {}
        self._functions: set[FunctionEntity] = set()
        self._nominals: set[NominalEntity] = set()
        self._reached_from: dict[str, str] = {}
        self._pending: deque[tuple[Callable[[], None], Record | None]] = deque()
        self._current = ""
        self.globals = Globals(self)
        self.keeper = Keeper(self, bodies)

    # --- the worklist ---

    def defer(self, work: Callable[[], None], record: Record | None = None) -> None:
        """``record``: of the function whose body is to be lowered, if it is inside of another one that is kept."""
        self._pending.append((work, record))

    def drain(self) -> None:
        """Works until nothing new is reached. What is refused on the way is raised together, at the end."""
        problems: list[Diagnostic] = []
        while True:
            while self._pending:
                work, self.keeper.current = self._pending.popleft()
                try:
                    work()
                except CompileError as error:
                    problems += error.diagnostics
                self.keeper.current = None
            if not self.conformances.complete():
                break
        if problems:
            raise CompileError(problems)

    def lower(self) -> Module:
        # Differentiation asks for tangent types of its own accord.
        self.protocol(self.checker.modules.entity("Differentiable"))
        if self.run:
            self._lower_main()
        else:
            for entity in self.exported_functions():
                self.function(entity)
        self.drain()
        return self.module

    def _lower_main(self) -> None:
        name = self.names.fresh("main")
        function = Function(name, Block(), (UNIT,), module=self.program.main.name)
        self.module.functions[name] = function
        self.module.main = name
        lower = self.types(NO_GENERICS)
        self.defer(lambda: lower_body(self, function, lower, Parameters(), self.program.statements))
        self.drain()
        first = self.globals.initialise_others()
        if first is not None:
            assert function.body is not None
            function.body.ops.insert(0, Op("call", [], [UNIT], {"function": first, "types": ()}))

    # --- functions ---

    def body(self, entity: FunctionEntity) -> tast.Body:
        return self.checker.body(entity) if entity.body is None else entity.body

    def function(self, entity: FunctionEntity, outer: str = "") -> str:
        """The IR name of a function, which becomes reachable. ``outer``: the function that refers to it."""
        if entity.kind == "local":
            return self._function(entity, outer)
        return self.keeper.reach(
            "function", lambda: self.keeper.addresses.of_function(entity), lambda: self._function(entity, outer)
        )

    def _function(self, entity: FunctionEntity, outer: str) -> str:
        name = self.names.function(entity, outer if entity.kind == "local" else "")
        if entity not in self._functions:
            self._functions.add(entity)
            self._reached_from[name] = outer
            declare_function(self, entity, name)
        return name

    def has_reached(self, entity: FunctionEntity) -> bool:
        return entity in self._functions

    def c_function(self, entity: FunctionEntity) -> str:
        """The IR function, without a body, that stands for a function of C."""
        return self.keeper.reach(
            "c_function", lambda: self.keeper.addresses.of_function(entity), lambda: self._c_function(entity)
        )

    def _c_function(self, entity: FunctionEntity) -> str:
        name = f"C {self.names.function(entity)}"
        if name not in self.module.functions:
            declared = entity.c_function
            assert declared is not None
            lower = self.types(entity.signature)
            self.module.functions[name] = Function(
                name,
                None,
                (lower(entity.result),),
                parameter_types=tuple(lower(p.type) for p in entity.parameters),
                module=entity.module.name if entity.module is not None else "",
                attributes={"c_symbol": declared.symbol, "c_library": declared.library},
                span=entity.span,
            )
        return name

    def default_argument(self, entity: FunctionEntity, index: int) -> str:
        """A function that computes the default value of a parameter."""

        def address() -> Any:
            function = self.keeper.addresses.of_function(entity)
            return None if function is None else (function, index)

        return self.keeper.reach("default_argument", address, lambda: self._default_argument(entity, index))

    def _default_argument(self, entity: FunctionEntity, index: int) -> str:
        key = (entity, index)
        if key not in self._defaults:
            self._defaults[key] = self.names.fresh(f"{self.names.function(entity)}.default.{index}")
            value = self.checker.default_argument(entity, index)
            self._add_default(self._defaults[key], value, entity.signature, entity.module)
        return self._defaults[key]

    def field_default(self, field: FieldEntity) -> str | None:
        """A function that computes the default value of a stored property; None where perhaps only a running program
        can, by its variables."""
        value = self.checker.field_default(field)
        if value is None or (self._sets_variables and not all(map(_is_plain, walk(value)))):
            return None
        if field not in self._defaults:
            self._defaults[field] = self.names.fresh(f"{self.nominal(field.owner)}.{field.name}.default")
            self._add_default(self._defaults[field], value, field.owner.signature, field.owner.module)
        return self._defaults[field]

    @cached_property
    def _sets_variables(self) -> bool:
        """Whether running the program, or a file that it imports, sets variables."""
        own = [module for module in self.program.modules if not module.is_library]
        statics = (
            member
            for module in own
            for nominal in module.nominals
            for members in nominal.static_members.values()
            for member in members
            if isinstance(member, VariableEntity)
        )
        variables = (*statics, *(variable for module in own for variable in module.globals))
        return any(map(self.globals.in_memory, variables))

    def _add_default(
        self, name: str, value: tast.Expr, signature: GenericSignature, module: ModuleEntity | None
    ) -> None:
        lower = self.types(signature)
        function = Function(
            name,
            Block(),
            (lower(value.type),),
            type_parameters=self.parameter_names.declare(signature),
            constraints=lower.constraints(signature),
            module=module.name if module is not None else "",
            attributes={"inline": "always"},
            span=value.span,
        )
        self.module.functions[name] = function
        statements = (tast.Return(value, span=value.span),)
        self.defer(lambda: lower_body(self, function, lower, Parameters(), statements))

    def field_defaults(self, entity: FunctionEntity, own: VariableEntity) -> tast.Block:
        """What an initialiser does first: the default values of stored properties. One that hands over to
        another initialiser assigns ``self`` as a whole."""
        nominal = entity.parent.nominal if isinstance(entity.parent, ExtensionEntity) else entity.parent
        written_by_compiler = entity.witness_synthesis is not None
        if nominal is None or nominal.kind == "enum" or written_by_compiler or self._delegates(entity, own):
            return ()
        statements: list[tast.Stmt] = []
        receiver = tast.VariableRef(own.type, own)
        for field in nominal.fields:
            if field.default is not None:
                value = self.checker.field_default(field)
                if value is not None:
                    target = tast.Field(value.type, receiver, field)
                    statements.append(tast.Evaluate(tast.Assign(VOID, target, value, span=value.span), span=value.span))
        return tuple(statements)

    def _delegates(self, entity: FunctionEntity, own: VariableEntity) -> bool:
        return any(
            isinstance(n, tast.Assign) and isinstance(n.target, tast.VariableRef) and n.target.variable is own
            for s in self.body(entity).statements
            for n in walk(s)
        )

    # --- exports ---

    def exported_functions(self) -> list[FunctionEntity]:
        return [f for f in self.program.main.functions if self.is_exported(f)]

    def is_exported(self, entity: FunctionEntity) -> bool:
        return (
            not self.run
            and entity.module is self.program.main
            and entity.kind == "function"
            and entity.parent is None
            and entity.access not in ("private", "fileprivate")
            and not entity.signature.parameters
            and entity.derivative_of is None
        )

    def exported_name(self, entity: FunctionEntity) -> str:
        """The name in Python; overloads carry their labels."""
        same = [f for f in self.program.main.functions if f.name == entity.name and self.is_exported(f)]
        if len(same) == 1:
            return entity.name
        return entity.name + labels(entity)

    def exported_origin(self, function: Function) -> str:
        """The exported function from which this one is reached."""
        name = function.name
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            known = self.module.functions.get(name)
            if known is not None and known.exported is not None:
                return known.exported
            name = self._reached_from.get(name) or name
        return function.name

    # --- types ---

    def types(self, signature: GenericSignature) -> TypeLowering:
        lower = self._types.get(signature)
        if lower is None:
            self.parameter_names.declare(signature)
            lower = self._types[signature] = TypeLowering(self, signature)
        return lower

    def capture_type(self, lower: TypeLowering, variable: VariableEntity) -> Type:
        type = lower(variable.type)
        return Cell(type) if variable.needs_cell else type

    def nominal(self, entity: NominalEntity) -> str:
        """The IR name of a type, which becomes reachable."""
        return self.keeper.reach(
            "nominal", lambda: self.keeper.addresses.of_type(entity), lambda: self._nominal(entity)
        )

    def _nominal(self, entity: NominalEntity) -> str:
        name = self.names.nominal(entity)
        if entity not in self._nominals:
            self._nominals.add(entity)
            self.conformances.reach_type(entity)
            if entity.scalar is None and entity.builtin is None and entity.kind != "protocol":
                declare_nominal(self, entity, name)
            if entity is self.checker.modules.entity("Dictionary"):
                # Differentiation asks for the positions of keys of its own accord.
                for requirement in self.checker.modules.entity("_Keyed").requirements:
                    self.requirement(requirement)
            elif self._is_own_tangent(entity):
                # So it does for sums and zeros.
                for requirement in self.checker.modules.entity("AdditiveArithmetic").requirements:
                    if requirement.name in ("+", "zero"):
                        self.requirement(requirement)
        return name

    def _is_own_tangent(self, entity: NominalEntity) -> bool:
        """Whether a struct is its own tangent, and is declared to have a sum of its own."""
        if entity.kind != "struct" or entity.scalar is not None or entity.builtin is not None:
            return False
        modules = self.checker.modules
        # By identity: a program may have protocols of these names.
        conformances = {conformance.protocol: conformance for conformance in entity.conformances}
        differentiable = conformances.get(modules.entity("Differentiable"))
        additive = conformances.get(modules.entity("AdditiveArithmetic"))
        if differentiable is None or additive is None:
            return False
        if witnesses.associated_type(differentiable, "TangentVector", modules) != entity.declared_type:
            return False
        plus = next(r for r in additive.protocol.requirements if r.name == "+")
        found = witnesses.witness(additive, plus, modules)
        return found is not None and found[0].witness_synthesis is None

    def protocol(self, entity: NominalEntity) -> str:
        return self.keeper.reach(
            "protocol", lambda: self.keeper.addresses.of_type(entity), lambda: self._protocol(entity)
        )

    def _protocol(self, entity: NominalEntity) -> str:
        self.conformances.reach_protocol(entity)
        return self.names.nominal(entity)

    def requirement(self, entity: FunctionEntity) -> tuple[str, str]:
        """The protocol and name of a requirement, which becomes reachable."""
        protocol = entity.parent
        assert isinstance(protocol, NominalEntity)

        def address() -> Any:
            type = self.keeper.addresses.of_type(protocol)
            return None if type is None else (type, protocol.requirements.index(entity))

        return self.keeper.reach(
            "requirement", address, lambda: (self._protocol(protocol), self.conformances.reach_requirement(entity))
        )

    def describes(self) -> None:
        """Values are described: types may say themselves how."""
        for name in ("CustomStringConvertible", "CustomDebugStringConvertible"):
            for requirement in self.checker.modules.entity(name).requirements:
                self.requirement(requirement)

    def conformance_signature(self, entity: ConformanceEntity) -> GenericSignature:
        """The generic context of a conditional conformance."""
        signature = self._conformance_signatures.get(entity)
        if signature is None:
            signature = conform.extended(entity.nominal.signature, entity.requirements)
            self._conformance_signatures[entity] = signature
        return signature


def _is_plain(node: tast.Node) -> bool:
    """Whether a part of an expression reads no global variable, itself or through a function of the program."""
    if isinstance(node, tast.FunctionRef):
        return node.function.module is not None and node.function.module.is_library
    return not (isinstance(node, tast.VariableRef) and node.variable.kind == "global")
