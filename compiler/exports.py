"""What Python will see of a program: its exported functions, and why some are not callable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..dsl.entities import FunctionEntity, ModuleEntity, NominalEntity
from ..runtime import abi
from .boundary import Boundary, Refused, mentions_function
from .instances import generic_functions
from .ir.core import Module, Op
from .ir.structure import resolve
from .ir.types import FunctionType, Nominal
from .lower import ModuleLowering
from .lower.derivatives import (
    add_hvp,
    add_jvp,
    add_value_and_gradient,
    add_vjp,
    differentiable_parameters,
    seeds,
    split_vjp,
)
from .lower.objects import add_default, add_make, add_write
from .manifest import Export, ExportedClass, ExportedDefault, ExportedDerivative, ExportedParameter, entries
from .options import Options

GENERIC = "it is generic; write a function for the types that you need"


SET_BY_RUNNING = "it is a global variable, which only a running program sets"
# With respect to which parameters, and the kinds of entries.
Wanted = tuple[tuple[int, ...], tuple[str, ...]]
PRIVATE = ("private", "fileprivate")


@dataclass(slots=True)
class Exports:
    """``functions`` can be called and ``constants`` read; ``refused`` tells why the others cannot. ``types``: structs
    and enums that Python sees, mentioned or not. ``generics``: the parameters of functions that are there once Python
    names types for them. ``classes``: those of objects that functions take or return. ``defaults``: of the properties
    of structs and classes."""

    functions: list[Export] = field(default_factory=list)
    constants: list[Export] = field(default_factory=list)
    types: list[abi.Type] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    generics: dict[str, list[str]] = field(default_factory=dict)
    classes: list[ExportedClass] = field(default_factory=list)
    defaults: list[ExportedDefault] = field(default_factory=list)

    @property
    def roots(self) -> list[str]:
        """The IR functions that must exist."""
        return list(dict.fromkeys(entry.function for entry in entries(self.callable)))

    @property
    def callable(self) -> list[Export]:
        made = (function for each in self.classes for function in (each.make, each.write))
        return [*self.functions, *self.constants, *made, *(default.value for default in self.defaults)]


def find_exports(lowering: ModuleLowering, boundary: Boundary, options: Options) -> Exports:
    """The exported functions of a program that has been lowered, with the derivatives that it declares and those that
    are requested; for a program that runs, just its main function."""
    found = Exports()
    if lowering.run:
        assert lowering.module.main is not None
        found.functions.append(Export("main", "main", lowering.module.main, ()))
        return found
    for entity in lowering.program.main.functions:
        if lowering.is_exported(entity):
            function = lowering.names.function(entity)
            if not options.exports(function, entity.name) and not _makes_functions(boundary, lowering.module, function):
                continue
            export = _export(lowering, entity)
            declared = entity.differentiable if options.only is None else ()
            wanted = [(mark.wrt, options.kinds) for mark in declared]
            wanted += [(r.wrt, r.kinds) for r in options.requests if r.function == export.id]
            reason = _refusal(boundary, lowering.module, export)
            if reason is None:
                found.functions.append(_with_derivatives(lowering.module, export, wanted))
            else:
                found.refused[export.name] = reason
        elif entity.signature.parameters and entity.access not in PRIVATE:
            found.refused[entity.name] = GENERIC
    written = (entity.syntax for entity in lowering.program.main.functions if entity.parent is None)
    for name, function in generic_functions(written).items():
        found.generics[name] = [parameter.name for parameter in function.generics]
    if options.only is None:
        _find_constants(lowering, boundary, found)
        _find_types(lowering, boundary, found)
    _find_classes(lowering, boundary, found)
    _find_defaults(lowering, boundary, options, found)
    lowering.drain()
    return found


def _find_classes(lowering: ModuleLowering, boundary: Boundary, found: Exports) -> None:
    """Python makes and changes objects whose properties it can have."""
    for type, known in boundary.classes.items():
        if known.fields:
            properties = tuple(ExportedParameter(name) for name, _ in known.fields)
            make, write = f"make {known.name}", f"write {known.name}"
            found.classes.append(
                ExportedClass(
                    known.name,
                    Export(make, known.name, add_make(lowering.module, type, known.name), properties),
                    Export(
                        write,
                        known.name,
                        add_write(lowering.module, type, known.name),
                        (ExportedParameter("self"), *properties),
                    ),
                )
            )


def _find_defaults(lowering: ModuleLowering, boundary: Boundary, options: Options, found: Exports) -> None:
    """Code for one derivative has just those that make functions, as it must know all of these."""
    entities = lowering.names.nominals()
    objects = [(type.element, known) for type, known in boundary.classes.items()]
    for type, known in (*boundary.structs.items(), *objects):
        assert isinstance(type, Nominal)
        entity = entities.get(type.name)
        if entity is None or not _takes_properties(entity):
            continue
        described = dict(known.fields)
        for index, property in enumerate(entity.fields):
            if property.default is None or property.name not in described:
                continue
            if options.only is None or options.instances or mentions_function(described[property.name]):
                default = lowering.field_default(property)
                if default is not None:
                    name = f"default {known.name}.{property.name}"
                    function = add_default(lowering.module, name, type, index, default)
                    found.defaults.append(ExportedDefault(known.name, property.name, Export(name, name, function, ())))


def _takes_properties(entity: NominalEntity) -> bool:
    """Whether the type has no initialiser of its own: what that would make of the default values is not known."""
    made = any(init.witness_synthesis is not None for init in entity.static_members.get("init", ()))
    return made and entity.module is not None and not entity.module.is_library


def _find_constants(lowering: ModuleLowering, boundary: Boundary, found: Exports) -> None:
    for variable in lowering.program.main.globals:
        if variable.access in PRIVATE:
            continue
        function = lowering.globals.constant_function(variable)
        if function is None:
            found.refused[variable.name] = SET_BY_RUNNING
            continue
        export = Export(f"constant {variable.name}", variable.name, function, ())
        reason = _refusal(boundary, lowering.module, export)
        if reason is None:
            found.constants.append(export)
        else:
            found.refused[variable.name] = reason


def _find_types(lowering: ModuleLowering, boundary: Boundary, found: Exports) -> None:
    for entity in lowering.program.main.nominals:
        if entity.kind in ("struct", "enum") and not entity.signature.parameters and entity.access not in PRIVATE:
            name = lowering.nominal(entity)
            lowering.drain()
            try:
                type = boundary[Nominal(name)]
            except Refused as error:
                found.refused[entity.name] = str(error)
            else:
                # Of a struct with functions Python sees what the program makes.
                if not mentions_function(type):
                    found.types.append(type)


def _export(lowering: ModuleLowering, entity: FunctionEntity) -> Export:
    function = lowering.names.function(entity)
    parameters: list[ExportedParameter] = []
    for index, parameter in enumerate(entity.parameters):
        default = lowering.default_argument(entity, index) if parameter.default is not None else None
        parameters.append(ExportedParameter(parameter.name, parameter.label, default))
    return Export(function, entity.name, function, tuple(parameters), _doc(entity))


def _with_derivatives(module: Module, export: Export, wanted: Iterable[Wanted]) -> Export:
    """Adds the derivative entries to the module; their pullbacks are split off once differentiation has made them."""
    possible = differentiable_parameters(module, export.function)
    kinds: dict[tuple[int, ...], set[str]] = {}
    for wrt, more in wanted:
        kinds.setdefault(tuple(sorted(wrt)), set()).update(more)
    derivatives = tuple(
        _derivative(module, export.function, wrt, more) for wrt, more in kinds.items() if set(wrt) <= set(possible)
    )
    return replace(export, differentiable=possible, derivatives=derivatives)


def _derivative(module: Module, function: str, wrt: tuple[int, ...], kinds: set[str]) -> ExportedDerivative:
    """The entries of these kinds; the ``vjp`` too where there is no gradient to be had in its place."""
    gradient = add_value_and_gradient(module, function, wrt) if {"value_and_gradient", "hvp"} & kinds else None
    needs_vjp = "vjp" in kinds or ("value_and_gradient" in kinds and gradient is None)
    return ExportedDerivative(
        wrt,
        gradient if "value_and_gradient" in kinds else None,
        add_vjp(module, function, wrt) if needs_vjp else None,
        seeds=seeds(module, function),
        jvp=add_jvp(module, function, wrt) if "jvp" in kinds else None,
        hvp=add_hvp(module, function, gradient, wrt) if "hvp" in kinds and gradient is not None else None,
    )


def split_pullbacks(found: Exports, module: Module) -> None:
    """Divides the ``vjp`` entries whose pullback is known, in a module that has been differentiated."""
    for number, export in enumerate(found.functions):
        derivatives = tuple(_split(module, derivative) for derivative in export.derivatives)
        found.functions[number] = replace(export, derivatives=derivatives)


def _split(module: Module, derivative: ExportedDerivative) -> ExportedDerivative:
    if derivative.vjp is None:
        return derivative
    body = module.functions[derivative.vjp].body
    assert body is not None
    pullback = body.terminator.operands[-1]
    known = isinstance(pullback.owner, Op) and pullback.owner.name == "closure"
    if derivative.pullback is not None or (isinstance(pullback.type, FunctionType) and not known):
        return derivative
    return replace(derivative, pullback=split_vjp(module, derivative.vjp))


def _doc(entity: FunctionEntity) -> str:
    return (getattr(entity.syntax, "doc", None) or "").strip()


def type_docs(modules: Iterable[ModuleEntity]) -> dict[str, str]:
    """The doc comments of structs and enums, by qualified name."""
    nominals = (nominal for module in modules for nominal in module.nominals)
    docs = {nominal.qualified_name: getattr(nominal.syntax, "doc", None) for nominal in nominals}
    return {name: doc.strip() for name, doc in docs.items() if doc}


def _makes_functions(boundary: Boundary, module: Module, function: str) -> bool:
    """Whether the function returns structs with functions in them. Others that take such structs must know which those
    may be."""
    try:
        return any(mentions_function(boundary[resolve(t, module)]) for t in module.functions[function].result_types)
    except Refused:
        return False


def _refusal(boundary: Boundary, module: Module, export: Export) -> str | None:
    function = module.functions[export.function]
    named = zip((f"its parameter '{p.name}'" for p in export.parameters), function.parameter_types, strict=True)
    result = "its result" if export.parameters else "its value"
    for where, type in (*named, *((result, t) for t in function.result_types)):
        try:
            _ = boundary[resolve(type, module)]
        except Refused as error:
            return f"{where}: {error}"
    return None
