"""Global variables.

In a running program (``run``) a global that functions use lives in memory, and main assigns it; the others
are SSA values of main. A constant (a ``let`` whose initial value can be computed anywhere) is a function without
parameters, called where it is read. Otherwise, in a library, nothing runs that could set a global: reading one is
an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...dsl import tast
from ...dsl import types as t
from ...dsl.entities import FunctionEntity, GenericSignature, VariableEntity
from ..ir.core import Block, Function, Global, Value
from ..ir.types import UNIT, Type
from .bodies import Parameters, lower_body
from .errors import refuse
from .flow import walk
from .functions import FunctionLowering
from .initial_order import in_order
from .purity import is_constant
from .types import TypeLowering

if TYPE_CHECKING:
    from .module import ModuleLowering


class Globals:
    def __init__(self, program: ModuleLowering) -> None:
        self._program = program
        self._initial: dict[VariableEntity, tast.Bind] = {}
        self._constant: dict[VariableEntity, bool] = {}
        self._shared: set[VariableEntity] = set()
        self._own = {v for v in program.program.main.globals if v.parent is None}
        self._pending: list[VariableEntity] = []
        self._early: set[str] = set()
        """The functions that compute initial values before main runs: what is constant they compute too."""
        self._early_functions: dict[VariableEntity, str] = {}
        for statement in program.program.statements:
            if isinstance(statement, tast.Bind):
                for variable in pattern_variables(statement.pattern):
                    self._initial[variable] = statement
                    self._own.add(variable)
        if program.run:
            self._shared = self._used_by_functions()

    def _used_by_functions(self) -> set[VariableEntity]:
        """The main file's variables that bodies other than main's read or write; those of closures that the checker
        made around arguments are among them."""
        in_closures = {
            n.variable
            for statement in self._program.program.statements
            for closure in walk(statement)
            if isinstance(closure, tast.Closure)
            for n in walk(closure)
            if isinstance(n, tast.VariableRef) and n.variable.kind == "global"
        }
        return in_closures | {variable for variable in self._own if variable.shared}

    def bind(self, variable: VariableEntity) -> tast.Bind | None:
        """The declaration that gives the variable its initial value."""
        if variable not in self._initial:
            found = self._program.checker.global_binding(variable)
            if found is not None:
                self._initial[variable] = found
        return self._initial.get(variable)

    def is_constant(self, variable: VariableEntity) -> bool:
        known = self._constant.get(variable)
        if known is None:
            self._constant[variable] = False
            binding = None if variable.mutable else self.bind(variable)
            known = binding is not None and binding.value is not None and is_constant(self._program, binding.value)
            self._constant[variable] = known
        return known

    def constant_function(self, variable: VariableEntity) -> str | None:
        """The function that computes a constant; None for other variables."""
        return self._constant_function(variable) if self.is_constant(variable) else None

    def in_memory(self, variable: VariableEntity) -> bool:
        """Whether reading it depends on when it is read."""
        if variable.kind != "global":
            return False
        if variable in self._own and self._program.run:
            return variable in self._shared
        return not self.is_constant(variable)

    # --- accesses ---

    def read(self, f: FunctionLowering, variable: VariableEntity) -> Value:
        assert variable.kind == "global", f"'{variable.name}' is not in scope at {f.builder.span}"
        type = f.lower(variable.type)
        in_main = variable in self._own and self._program.run
        if (not in_main or f.function.name in self._early) and self.is_constant(variable):
            function = self._early_function(variable) if in_main else self._reach_constant(variable)
            return f.op("call", [], [type], function=function, types=()).result
        return f.builder.typed("global.get", type, name=self._memory(f, variable))

    def _reach_constant(self, variable: VariableEntity) -> str:
        keeper = self._program.keeper
        return keeper.reach(
            "constant", lambda: keeper.addresses.of_variable(variable), lambda: self._constant_function(variable)
        )

    def take(self, f: FunctionLowering, variable: VariableEntity) -> Value:
        return f.builder.typed("global.take", f.lower(variable.type), name=self._memory(f, variable))

    def write(self, f: FunctionLowering, variable: VariableEntity, value: Value) -> None:
        f.op("global.set", [value], [], name=self._memory(f, variable))

    def _memory(self, f: FunctionLowering, variable: VariableEntity) -> str:
        self._program.keeper.give_up()
        module = self._program.module
        if not self._program.run:
            refuse(
                "global-in-library",
                f"exported function '{self._program.exported_origin(f.function)}' reads the global variable "
                f"'{variable.name}', which only a running program sets",
                f.builder.span,
            )
        name = self._program.names.variable(variable)
        if name not in module.globals:
            module.globals[name] = Global(name, self._type(variable), variable.mutable)
            if variable not in self._own:
                self._pending.append(variable)
        return name

    def _type(self, variable: VariableEntity) -> Type:
        return self._lowering(variable)(variable.type)

    def _lowering(self, variable: VariableEntity) -> TypeLowering:
        signature = variable.parent.signature if variable.parent is not None else GenericSignature()
        if signature.parameters:
            refuse("unsupported", "static stored properties not supported in generic types", variable.span)
        return self._program.types(signature)

    # --- initial values ---

    def _constant_function(self, variable: VariableEntity) -> str:
        name = self._program.names.variable(variable)
        if name not in self._program.module.globals:
            function = self._initialiser(variable)
            self._program.module.globals[name] = Global(name, self._type(variable), False, function)
        initialiser = self._program.module.globals[name].initialiser
        assert initialiser is not None
        return initialiser

    def _early_function(self, variable: VariableEntity) -> str:
        """A function that computes one of main's constants before main has set it."""
        name = self._early_functions.get(variable)
        if name is None:
            name = self._early_functions[variable] = self._initialiser(variable)
            self._early.add(name)
        return name

    def _initialiser(self, variable: VariableEntity, whole: bool = False) -> str:
        """A function that computes the initial value; ``whole``: those of all variables of one pattern, as a tuple."""
        binding = self.bind(variable)
        assert binding is not None and binding.value is not None
        lower = self._lowering(variable)
        name = self._program.names.fresh(f"{self._program.names.variable(variable)}.initial")
        value: tast.Expr = tast.VariableRef(variable.type, variable, span=binding.span)
        if whole and not isinstance(binding.pattern, tast.BindingPattern):
            parts = tuple(tast.VariableRef(v.type, v, span=binding.span) for v in pattern_variables(binding.pattern))
            value = tast.Tuple(t.Tuple(tuple(part.type for part in parts)), parts, span=binding.span)
        function = Function(name, Block(), (lower(value.type),), span=variable.span)
        self._program.module.functions[name] = function
        if isinstance(binding.pattern, tast.BindingPattern):
            statements: tast.Block = (tast.Return(binding.value, span=binding.span),)
        else:
            statements = (binding, tast.Return(value, span=binding.span))
        self._program.defer(lambda: lower_body(self._program, function, lower, Parameters(), statements))
        return name

    def initialise_others(self) -> str | None:
        """A function that main runs first: it sets the variables of other modules and static ones that are used.
        Lowering their initial values may find more."""
        if not self._pending:
            return None
        name = self._program.names.fresh("initialise_globals")
        function = Function(name, Block(), (UNIT,))
        self._program.module.functions[name] = function
        f = FunctionLowering(self._program, function, self._program.types(GenericSignature()), UNIT)
        initialisers: dict[VariableEntity, str] = {}
        together: dict[int, str] = {}
        while self._pending:
            variable = self._pending.pop(0)
            binding = self.bind(variable)
            if binding is None or binding.value is None:
                refuse("unsupported", f"the global variable '{variable.name}' has no initial value", variable.span)
            self._refuse_dependence(variable, binding.value)
            initialiser = together.get(id(binding))
            if initialiser is None:
                initialiser = together[id(binding)] = self._initialiser(variable, whole=True)
                self._early.add(initialiser)
            initialisers[variable] = initialiser
            self._program.drain()
        values: dict[str, Value] = {}
        for variable in in_order(initialisers, self._program.program.main, self._initial_value, self._program.body):
            with f.at(variable.span):
                function = initialisers[variable]
                results = self._program.module.functions[function].result_types
                value = values.get(function)
                if value is None:
                    value = values[function] = f.op("call", [], results, function=function, types=()).result
                binding = self.bind(variable)
                if binding is not None and not isinstance(binding.pattern, tast.BindingPattern):
                    value = f.builder.get(value, pattern_variables(binding.pattern).index(variable))
                f.op("global.set", [value], [], name=self._program.names.variable(variable))
        f.builder.return_([f.builder.unit()])
        return name

    def _initial_value(self, variable: VariableEntity) -> tast.Expr | None:
        binding = self.bind(variable)
        return binding.value if binding is not None else None

    def _refuse_dependence(self, variable: VariableEntity, value: tast.Expr) -> None:
        """Static properties get their values before main runs, and so cannot depend on what main sets."""
        pending: list[tast.Node] = [value]
        seen: set[FunctionEntity] = set()
        computed = not any(isinstance(node, tast.Closure) for node in walk(value))
        while pending:
            part = pending.pop()
            for node in walk(part):
                used = node.variable if isinstance(node, tast.VariableRef) else None
                known = part is value and computed and used is not None and self.is_constant(used)
                if used is not None and used in self._own and self.in_memory(used) and not known:
                    refuse(
                        "unsupported",
                        f"the initial value of '{variable.name}' depends on '{used.name}', which the program "
                        "sets when it runs; use a computed property",
                        variable.span,
                    )
                function = node.function if isinstance(node, tast.FunctionRef) else None
                if function is None or function in seen or function.module is None or function.module.is_library:
                    continue
                seen.add(function)
                if function.intrinsic is None and not function.requirement:
                    pending += self._program.body(function).statements


def pattern_variables(pattern: tast.Pattern) -> list[VariableEntity]:
    return [n.variable for n in walk(pattern) if isinstance(n, tast.BindingPattern)]
