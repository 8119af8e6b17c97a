"""Lexical scopes and unqualified lookup.

A scope maps names to entities; scopes nest: the imports of a module, the module, the generic parameters
of a declaration, the members of a type, the locals of a body. The innermost declaration wins, but
functions of the same name from outer scopes stay candidates, as long as no inner one has
the same signature; so a user's function shadows the library's of the same type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from . import types
from .declarations.substitute import apply
from .entities import (
    AssociatedTypeEntity,
    ConformanceRequirement,
    ExtensionEntity,
    FunctionEntity,
    GenericParameterEntity,
    ModuleEntity,
    NominalEntity,
    PropertyEntity,
    TypeAliasEntity,
)

TYPE_ENTITIES = (NominalEntity, TypeAliasEntity, GenericParameterEntity, AssociatedTypeEntity)


@dataclass(eq=False, slots=True)
class Scope:
    """``members`` finds a name in the type whose body this scope is; ``owner`` is that type, extension or module."""

    parent: Scope | None = None
    names: MutableMapping[str, list[Any]] = field(default_factory=dict)
    owner: Any = None
    members: Callable[[str], list[Any]] | None = None
    all_members: Callable[[], Iterator[str]] | None = None

    def declare(self, name: str, entity: Any) -> None:
        self.names.setdefault(name, []).append(entity)

    def here(self, name: str) -> list[Any]:
        found = self.names.get(name)
        if self.members is None:
            return found or []
        return [*(found or ()), *self.members(name)]

    def enclosing(self) -> Iterator[Scope]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent


def _is_overloadable(entity: Any) -> bool:
    return isinstance(entity, FunctionEntity) or (isinstance(entity, PropertyEntity) and entity.name == "subscript")


def lookup(scope: Scope, name: str) -> list[Any]:
    """What ``name`` may mean in ``scope``, innermost declarations first.

    Members of the enclosing types are among them (their ``parent`` or ``owner`` is set): these are
    to be looked up again with ``members.lookup`` on ``self``, which knows their substitution.
    """
    found: list[Any] = []
    for level in scope.enclosing():
        here = level.here(name)
        if not here:
            continue
        if not found and not _is_overloadable(here[0]):
            return here[:1]
        inner = len(found)
        for entity in here:
            if _is_overloadable(entity) and not _is_hidden(entity, found, inner):
                found.append(entity)
    return found


def _is_hidden(entity: Any, found: list[Any], inner: int) -> bool:
    """Whether one of the first ``inner`` functions found, from inner scopes, has the same signature; among the others
    a file's hides the library's, but not another file's."""
    module = getattr(entity, "module", None)
    from_library = module is not None and module.is_library
    return any(
        (i < inner or from_library or getattr(other, "module", None) is module) and same_signature(entity, other)
        for i, other in enumerate(found)
    )


def lookup_type(scope: Scope, name: str) -> tuple[Any, Scope] | None:
    """The innermost type declaration called ``name``, and the scope that holds it."""
    for level in scope.enclosing():
        for entity in level.here(name):
            if isinstance(entity, TYPE_ENTITIES):
                return entity, level
    return None


def enclosing_type(scope: Scope) -> NominalEntity | ExtensionEntity | None:
    """The type or extension in whose body ``scope`` lies."""
    return next((s.owner for s in scope.enclosing() if isinstance(s.owner, (NominalEntity, ExtensionEntity))), None)


def self_type(scope: Scope) -> types.Type | None:
    """What ``Self`` stands for."""
    owner = enclosing_type(scope)
    return owner.nominal.declared_type if isinstance(owner, ExtensionEntity) else owner and owner.declared_type


def visible_names(scope: Scope) -> Iterator[str]:
    for level in scope.enclosing():
        yield from level.names
        if level.all_members is not None:
            yield from level.all_members()


def suggestion(scope: Scope, name: str) -> str | None:
    """A visible name that ``name`` may be a misspelling of."""
    return closest(name, visible_names(scope))


def closest(name: str, candidates: Iterator[str]) -> str | None:
    if len(name) < 2:
        return None
    folded = {candidate.casefold(): candidate for candidate in candidates if not candidate.startswith("_")}
    folded.pop(name, None)
    match = get_close_matches(name.casefold(), folded, n=1, cutoff=0.75)
    return folded[match[0]] if match and folded[match[0]] != name else None


def same_signature(left: Any, right: Any, anywhere: bool = False) -> bool:
    """Whether two functions differ in nothing that a call could tell apart; ``anywhere``: wherever in a type and
    its extensions they are declared."""
    if left is right:
        return True
    if not (isinstance(left, FunctionEntity) and isinstance(right, FunctionEntity)):
        return False
    mine = left.signature.parameters[len(left.enclosing) :]
    theirs = right.signature.parameters[len(right.enclosing) :]
    if left.labels != right.labels or len(mine) != len(theirs):
        return False
    if left.parent is not right.parent and not anywhere:
        return False
    if left.attributes.get("fixity") != right.attributes.get("fixity"):
        return False
    renaming: dict[GenericParameterEntity, types.Type] = {
        other: types.Generic(own) for other, own in zip(theirs, mine, strict=True)
    }
    same = all(
        a.type == apply(b.type, renaming)
        and (a.inout, a.variadic, a.autoclosure) == (b.inout, b.variadic, b.autoclosure)
        for a, b in zip(left.parameters, right.parameters, strict=True)
    )
    if not same or left.result != apply(right.result, renaming):
        return False
    return not renaming or _requirements(left, {}) == _requirements(right, renaming)


def _requirements(function: FunctionEntity, renaming: dict[GenericParameterEntity, types.Type]) -> set[tuple[Any, Any]]:
    return {
        (apply(r.type, renaming), r.protocol)
        if isinstance(r, ConformanceRequirement)
        else (apply(r.left, renaming), apply(r.right, renaming))
        for r in function.signature.requirements
    }


def module_scope(module: ModuleEntity) -> Scope:
    """The scope of a module's own declarations; its parent holds the names that its imports bring."""
    imported = Scope(members=lambda name: _imported(module, name), all_members=lambda: _imported_names(module))
    return Scope(parent=imported, names=module.names, owner=module)


def _imported(module: ModuleEntity, name: str) -> list[Any]:
    """What the imports call so: files first, whose types and variables hide those of the library."""
    found: list[Any] = []
    for other in sorted(module.imports, key=lambda m: m.is_library):
        if found and other.is_library and not _is_overloadable(found[0]):
            break
        if name in module.only.get(other, (name,)):
            found += (e for e in other.names.get(name, ()) if is_visible(e, other))
    return found or modules_named(name, module)


def modules_named(name: str, module: ModuleEntity) -> list[Any]:
    """The modules that ``module`` knows by a name: one of Swift's can be several parts of the library."""
    return [other for other in (module, *module.imports) if name == other.name or name in other.aliases]


def is_visible(entity: Any, module: ModuleEntity) -> bool:
    """Whether files that import ``module`` see its declaration. The library's own parts see more of each other."""
    access = getattr(entity, "access", "internal")
    return access not in PRIVATE if module.is_library else access == "public"


def hidden(scope: Scope, name: str) -> Any | None:
    """The declaration that an imported file keeps to itself."""
    module = next((s.owner for s in scope.enclosing() if isinstance(s.owner, ModuleEntity)), None)
    imports = module.imports if module is not None else ()
    return next((e for m in imports if not m.is_library for e in m.names.get(name, ()) if not is_visible(e, m)), None)


def rivals(scope: Scope, name: str) -> list[Any]:
    """The types or variables of several imported files between which ``name`` does not decide."""
    for level in scope.enclosing():
        here = [e for e in level.here(name) if not _is_overloadable(e) and not isinstance(e, ModuleEntity)]
        if here:
            return here if len(here) > 1 and level.owner is None and level.members is not None else []
    return []


def _imported_names(module: ModuleEntity) -> Iterator[str]:
    for other in module.imports:
        yield from (name for name, entities in other.names.items() if any(is_visible(e, other) for e in entities))
        yield other.name


PRIVATE = ("private", "fileprivate")
