"""Modules: the main file, the files it imports, and the library.

All modules are indexed before anything in them is resolved: a name that a user's extension adds to a type
of the library is there when the type is first looked into.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from . import ast, conform, library
from .declarations import declare, imports, on_demand
from .diagnostics import Diagnostic, Diagnostics
from .entities import (
    AssociatedTypeEntity,
    ExtensionEntity,
    FunctionEntity,
    GenericParameterEntity,
    GenericSignature,
    ModuleEntity,
    NominalEntity,
)
from .environment import NO_GENERICS, Environment, Inference
from .expressions.known import Known
from .parser import parse
from .scope import Scope, module_scope
from .source import Source, Span
from .syntax.precedence import STANDARD, OperatorTable
from .types import Nominal, Type

if TYPE_CHECKING:
    from .conform import Conformance
    from .entities import ConformanceEntity

Loader = Callable[[str], Source | None]
"""Finds the source of a user's module by name."""

Extend = Callable[[ast.File], ast.File]
"""Adds declarations to the main file."""

MAIN = "main"

IMPLICIT = ("prelude", "math")
"""What every file sees without an import."""

_NAMES = {"prelude": "Prelude", "math": "Foundation"}


def as_written(file: ast.File) -> ast.File:
    """Adds nothing."""
    return file


def _any(prelude: ModuleEntity) -> NominalEntity:
    """The type of the parameters of ``print`` and the like: whatever is given to them is described."""
    own = GenericSignature([GenericParameterEntity("Self")])
    return NominalEntity("Any", "protocol", own, prelude, builtin="any", access="public")


class Modules:
    """The modules of one program, and what was found out about their declarations."""

    def __init__(self, loader: Loader, diagnostics: Diagnostics, checker: Inference) -> None:
        self.loader = loader
        self.imports_failed = False
        """Whether names are missing because a module is: looking further would report each of them."""
        self.parsing = 0.0
        """The seconds that went into syntax trees."""
        self.diagnostics = diagnostics
        self.checker = checker
        checker.modules = self
        self.loaded: dict[str, ModuleEntity] = {}
        self.syntax: dict[ModuleEntity, ast.File] = {}
        """Of the users' files."""
        self._libraries: dict[ModuleEntity, library.Library] = {}
        self.conformances: dict[tuple[Type, NominalEntity], Conformance | None] = {}
        self.member_lookups: dict[
            tuple[NominalEntity, str, bool, bool], list[tuple[object, ConformanceEntity | None]]
        ] = {}
        self.tangents: dict[NominalEntity, NominalEntity] = {}
        self.fieldwise: dict[NominalEntity, FunctionEntity] = {}
        self.inferring: list[tuple[NominalEntity, str]] = []
        self.pending_derivatives: dict[str, list[tuple[ModuleEntity, Callable[[], None]]]] = {}
        self._checks: list[Callable[[], None]] = []
        self._loading: list[str] = []
        self.prelude = self._library("prelude")
        self.prelude.scope.declare("Any", _any(self.prelude))
        self.known = Known(self.entity)

    def project(self, base: Type, associated: AssociatedTypeEntity) -> Type:
        return conform.project(self, base, associated)

    # --- loading ---

    def main(self, source: Source, extend: Extend = as_written) -> ModuleEntity:
        """Loads the main file, with what ``extend`` adds to it, and everything it imports; nothing is resolved yet."""
        return self._load(MAIN, source, Path(source.file).stem, extend)

    def _load(self, name: str, source: Source, imported_as: str, extend: Extend = as_written) -> ModuleEntity:
        file, problems = self._parse(source)
        module = self.loaded[name] = ModuleEntity(name)
        self._loading.append(imported_as)
        self._import(module, file.statements)
        self._loading.pop()
        operators = self._imported_operators(module, source.text)
        if operators is not STANDARD:
            file, problems = self._parse(source, operators)
        self.diagnostics.extend(problems)
        file = extend(file)
        self.syntax[module] = file
        self._index(module, file.statements)
        return module

    def _parse(self, source: Source, operators: OperatorTable | None = None) -> tuple[ast.File, list[Diagnostic]]:
        start = time.perf_counter()
        parsed = parse(source, operators)
        self.parsing += time.perf_counter() - start
        return parsed

    def _imported_operators(self, module: ModuleEntity, text: str) -> OperatorTable:
        """The standard operators, and those that the files imported by ``module`` declare; of the library's only what
        may occur in ``text``."""
        table = STANDARD
        for imported in module.imports:
            if not imported.is_library and imported in self.syntax:
                table = table.with_declarations(self.syntax[imported].statements)
            elif imported.is_library:
                table = table.with_declarations(
                    [s for s in self._libraries[imported].others if isinstance(s, ast.Operator) and s.name in text]
                )
        return table

    def _library(self, name: str) -> ModuleEntity:
        key = f"library {name}"  # a user's file may have the same name
        if key not in self.loaded:
            module = self.loaded[key] = ModuleEntity(_NAMES.get(name, name), is_library=True)
            module.aliases = tuple(alias for alias, parts in library.MODULES.items() if name in parts)
            read = self._libraries[module] = library.read(name)
            self._import(module, read.others)
            module.names = on_demand.names(read, partial(self.environment, module))
            self._index(module, read.others)
            on_demand.add_functions(module, read, self.environment(module))
        return self.loaded[key]

    def _import(self, module: ModuleEntity, statements: Sequence[ast.Stmt]) -> None:
        for statement in statements:
            if isinstance(statement, ast.Import):
                imports.check(statement, module, self.diagnostics)
                for imported in self._imported(statement):
                    imports.add(module, imported, statement, self.diagnostics)
        implicit = IMPLICIT if not module.is_library else IMPLICIT[:1]
        module.imports += (
            other for other in map(self._library, implicit) if other not in module.imports and other is not module
        )

    def _index(self, module: ModuleEntity, statements: Sequence[ast.Stmt]) -> None:
        module.scope = module_scope(module)
        declare.index(module, statements, self.environment(module))

    def _imported(self, statement: ast.Import) -> list[ModuleEntity]:
        name = statement.path[0]
        if name in library.MODULES:
            return [self._library(part) for part in library.MODULES[name]]
        if self._loading and name == self._loading[-1]:
            text = f"file '{name}.dsl' is part of module '{name}'; ignoring import"
            self.diagnostics.warning("import", text, statement.span)
            return []
        if name in self._loading:
            chain = " -> ".join([*self._loading[self._loading.index(name) :], name])
            self._import_error(f"circular import: {chain}", statement.span)
            return []
        if name == MAIN:
            self._import_error(f"no such module '{name}': that is the name of the main file's own", statement.span)
            return []
        if name in self.loaded:
            return [self.loaded[name]]
        source = self.loader(name)
        if source is None:
            self._import_error(f"no such module '{name}'", statement.span)
            return []
        return [self._load(name, source, name)]

    def _import_error(self, message: str, span: Span) -> None:
        self.imports_failed = True
        self.diagnostics.error("import", message, span)

    # --- questions ---

    def library_sources(self) -> dict[str, Source]:
        """The library's files, by their names within it."""
        return {source.library or "": source for each in self._libraries.values() for source in each.sources}

    def statements(self, module: ModuleEntity) -> tuple[ast.Stmt, ...]:
        """The syntax of a module."""
        known = self.syntax.get(module)
        if known is not None:
            return known.statements
        return self._libraries[module].statements()

    def with_static(self, module: ModuleEntity, name: str) -> list[NominalEntity]:
        """The types of a module that may declare static functions of that name: of the library's types, those that do
        not are left unread."""
        if module not in self._libraries:
            return module.nominals
        names = {type for each in self._libraries.values() for type in each.statics.get(name, ())}
        return [
            n for n in module.nominals if n.name in names or any(e.module not in self._libraries for e in n.extensions)
        ]

    def environment(
        self, module: ModuleEntity | None, scope: Scope | None = None, signature: GenericSignature = NO_GENERICS
    ) -> Environment:
        module = module or self.prelude
        return Environment(self.diagnostics, module, self.checker, scope or module.scope, signature)

    def entity(self, name: str) -> NominalEntity:
        """A type or protocol of the prelude."""
        return next(e for e in self.prelude.names[name] if isinstance(e, NominalEntity))

    def type(self, name: str, *arguments: Type) -> Type:
        return Nominal(self.entity(name), arguments)

    def open_extension(self, extension: ExtensionEntity) -> None:
        """Declares the members of an extension whose type the compiler wrote."""
        declare.add_members(extension, self.environment(extension.module))

    # --- work put off ---

    def later(self, check: Callable[[], None]) -> None:
        """Puts off a check that needs more than what is being resolved now."""
        self._checks.append(check)

    def run_checks(self) -> None:
        """Does what was put off; resolving may put off more."""
        while self._checks:
            self._checks.pop()()

    def register_derivatives(self, name: str) -> None:
        """Resolves the derivatives declared for functions called ``name``."""
        pending = self.pending_derivatives.pop(name, ())
        for _, register in sorted(pending, key=lambda each: not each[0].is_library):
            register()
            self.register_derivatives(name)  # those in what was read only now

    def register_all(self) -> None:
        """Resolves the derivatives that users declare, whatever they are for."""
        for name, pending in list(self.pending_derivatives.items()):
            if not all(module.is_library for module, _ in pending):
                self.register_derivatives(name)
