"""Import statements: what is refused of them, and which names they bring."""

from __future__ import annotations

from typing import Any

from .. import ast
from ..diagnostics import Diagnostics
from ..entities import FunctionEntity, ModuleEntity, NominalEntity, PropertyEntity, TypeAliasEntity, VariableEntity

_REFUSED = {
    "testable": "'@testable' is not supported: make what other files need 'public'",
    "_implementationOnly": "'@_implementationOnly' is not supported: an import is seen in its own file only",
}
_IGNORED = ("_exported", "preconcurrency", "_spi")


def check(statement: ast.Import, module: ModuleEntity, diagnostics: Diagnostics) -> None:
    """Reports forms of ``import`` that are not supported."""
    for attribute in statement.attributes:
        if attribute.name in _REFUSED:
            diagnostics.error("unsupported", _REFUSED[attribute.name], attribute.span)
        elif attribute.name not in _IGNORED:
            diagnostics.error("unknown-attribute", f"unknown attribute '{attribute.name}'", attribute.span)
    if len(statement.path) > 1 and statement.kind is None and not module.is_library:
        whole = ".".join(statement.path)
        message = f"no such module '{whole}': a module is one file beside the main one, '{statement.path[0]}.dsl'"
        diagnostics.error("import", message, statement.name_span)
    if len(statement.path) != 2 and statement.kind is not None:
        message = f"'import {statement.kind}' needs the name of a module and that of a declaration in it"
        diagnostics.error("import", message, statement.name_span)


def add(module: ModuleEntity, imported: ModuleEntity, statement: ast.Import, diagnostics: Diagnostics) -> None:
    """``module`` imports another, or one name of it. The library is always there as a whole."""
    if imported is module:
        return
    if statement.kind is None or imported.is_library:
        module.only.pop(imported, None)
    elif imported not in module.imports or imported in module.only:
        _check_name(imported, statement, diagnostics)
        module.only.setdefault(imported, set()).add(statement.path[-1])
    if imported not in module.imports:
        module.imports.append(imported)


def _check_name(imported: ModuleEntity, statement: ast.Import, diagnostics: Diagnostics) -> None:
    name = statement.path[-1]
    found = imported.names.get(name, ())
    if not found:
        message = f"module '{imported.name}' has no member named '{name}'"
        diagnostics.error("import", message, statement.name_span)
    elif statement.kind not in {kind for entity in found for kind in _kinds(entity)}:
        message = f"'{name}' was imported as '{statement.kind}', but is a {_kinds(found[0])[0]}"
        diagnostics.error("import", message, statement.name_span)


def _kinds(entity: Any) -> tuple[str, ...]:
    """The keywords by which a declaration may be imported."""
    if isinstance(entity, NominalEntity):
        return (entity.kind, "typealias")
    return _KINDS[entity.__class__]


_KINDS: dict[type, tuple[str, ...]] = {
    FunctionEntity: ("func",),
    VariableEntity: ("var", "let"),
    PropertyEntity: ("var", "let"),
    TypeAliasEntity: ("typealias", "struct", "enum", "class", "protocol"),
}
