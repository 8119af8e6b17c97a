"""Key paths: ``\\Root.a.b`` as a value or a function, and ``value[keyPath: path]``.

A key path is a pair of closures, one that reads a part of a root and one that writes it. Written out in a subscript it
is just the members that it names.
"""

from __future__ import annotations

from collections.abc import Iterable

from .. import ast, scope, tast
from .. import types as t
from ..declarations import bodies, members
from ..declarations.substitute import show
from ..entities import FunctionEntity, VariableEntity
from ..infer import Mismatch, Obligation, Solver, Variable, prune, resolve
from ..source import Span
from .drafts import Draft
from .elaborator import Elaborator
from .known import READ_ONLY, WRITABLE, key_path_kind
from .references import later, member_of_draft


def key_path(elaborator: Elaborator, node: ast.KeyPath) -> Draft:
    """``\\Root.a.b``: a key path, or a function where one is expected."""
    root, node = rooted(elaborator, node)
    if root is t.ERROR:
        return elaborator.poison(node.span)
    type = elaborator.solver.variable(reference=True)
    shape = KeyPathShape(elaborator, node, root, type)
    elaborator.solver.demand(shape)
    return Draft(prune(type), node.span, shape.build, reference=True)


def rooted(elaborator: Elaborator, node: ast.KeyPath) -> tuple[t.Type | None, ast.KeyPath]:
    """The type at the root, if there is one, and the key path from there: the first names may be of nested types."""
    if node.root is None:
        return None, node
    root = elaborator.resolve_type(node.root)
    components = node.components
    while len(components) > 1 and root is not t.ERROR:
        nested = members.lookup_type(root, components[0], elaborator.env)
        if nested is None:
            break
        named = ast.NamedType(components[0], base=node.root, span=node.span)
        node = ast.KeyPath(named, components[1:], span=node.span)
        root, components = elaborator.resolve_type(named), node.components
    return root, node


class KeyPathShape(Obligation):
    """A key path of which the context tells what it is: a kind of key path, or a function; perhaps its root too."""

    __slots__ = ("elaborator", "node", "parts", "root", "type")
    patience = 3

    def __init__(self, elaborator: Elaborator, node: ast.KeyPath, root: t.Type | None, type: t.Type) -> None:
        super().__init__(node.span)
        self.elaborator = elaborator
        self.node = node
        self.root = root
        self.type = type
        self.parts: tuple[_Part, _Part] | None = None

    def mentions(self) -> Iterable[t.Type]:
        type = prune(self.type)
        root = self._expected(type) if isinstance(type, t.Function | t.Nominal) else None
        return (type,) if root is None else (root[0],)

    def attempt(self, solver: Solver) -> bool:
        type = prune(self.type)
        if isinstance(type, Variable):
            return False
        if type is t.ERROR or self.parts is not None:
            return True
        expected = self._expected(type)
        if expected is None:
            raise Mismatch(
                "type-mismatch",
                lambda: f"cannot convert a key path to a value of type '{show(resolve(type))}'",
                self.span,
            )
        root, value = expected
        if self.root is not None and not solver.unify(root, self.root):
            found, wanted = show(resolve(self.root)), show(resolve(root))
            text = f"key path with root type '{found}' cannot be applied to a base of type '{wanted}'"
            raise Mismatch("type-mismatch", text, self.span)
        if isinstance(prune(root), Variable):
            return False
        parts = self._parts(prune(root))
        solver.set(self, "parts", parts)
        if key_path_kind(type) == WRITABLE and parts[1].draft.target is None:
            reason = parts[1].draft.immutable
            raise Mismatch("immutable", f"cannot make a 'WritableKeyPath': {reason}", self.span)
        if not solver.unify(parts[0].draft.type, value):
            found, wanted = show(resolve(parts[0].draft.type)), show(resolve(value))
            text = f"key path value type '{found}' cannot be converted to contextual type '{wanted}'"
            raise Mismatch("type-mismatch", text, self.span)
        return True

    def settle(self, solver: Solver) -> bool:
        """Without a context: a key path that can do as much as its members allow."""
        if not isinstance(prune(self.type), Variable):
            return False
        if self.root is None:
            text = "cannot infer key path type from context; consider explicitly specifying a root type"
            raise Mismatch("ambiguous-type", text, self.span)
        _, changed = self._parts(self.root)
        name = READ_ONLY if changed.draft.target is None else WRITABLE
        entity = self.elaborator.known.entity(name)
        return solver.unify(self.type, t.Nominal(entity, (self.root, changed.draft.type)))

    def _expected(self, type: t.Type) -> tuple[t.Type, t.Type] | None:
        """The root and the value that the context speaks of."""
        if isinstance(type, t.Function) and len(type.parameters) == 1 and not type.parameters[0].inout:
            return type.parameters[0].type, type.result
        if key_path_kind(type) is not None:
            assert isinstance(type, t.Nominal)
            root, value = type.arguments
            return root, value
        return None

    def _parts(self, root: t.Type) -> tuple[_Part, _Part]:
        return _Part(self.elaborator, self.node, root, False), _Part(self.elaborator, self.node, root, True)

    def build(self) -> tast.Expr:
        assert self.parts is not None
        type = resolve(self.type)
        read, changed = self.parts
        if isinstance(type, t.Function):
            return read.getter(type)
        assert isinstance(type, t.Nominal)
        root, value = type.arguments
        closures = [read.getter(t.Function((t.Parameter(root),), value))]
        if key_path_kind(type) == WRITABLE:
            closures.append(changed.setter(root, value))
        return make(type, tuple(closures), self.elaborator, self.span)


class _Part:
    """The members of a key path, of a variable that is the root."""

    def __init__(self, elaborator: Elaborator, node: ast.KeyPath, root: t.Type, changes: bool) -> None:
        self.root = VariableEntity("root", root, changes, "parameter", changes, span=node.span)
        self.span = node.span

        def read() -> tast.Expr:
            return tast.VariableRef(resolve(root), self.root, span=node.span)

        target, immutable = (read, "") if changes else (None, "a key path does not change what it reads")
        start = Draft(root, node.span, read, target, immutable, variable=self.root)
        self.draft = follow(elaborator, start, node)

    def getter(self, type: t.Function) -> tast.Expr:
        self.root.type = resolve(self.root.type)
        body = (tast.Return(self.draft.build(), span=self.span),)
        plain = t.Function(type.parameters, type.result)
        return tast.Closure(plain, (self.root,), body, (), span=self.span)

    def setter(self, root: t.Type, value: t.Type) -> tast.Expr:
        assert self.draft.target is not None
        self.root.type = resolve(self.root.type)
        new = VariableEntity("value", value, kind="parameter", span=self.span)
        read = tast.VariableRef(value, new, span=self.span)
        put = tast.Assign(t.VOID, self.draft.target(), read, span=self.span)
        type = t.Function((t.Parameter(root, inout=True), t.Parameter(value)), t.VOID)
        return tast.Closure(type, (self.root, new), (tast.Evaluate(put, span=self.span),), (), span=self.span)


def follow(elaborator: Elaborator, start: Draft, node: ast.KeyPath) -> Draft:
    """The members that a key path names, one after the other."""
    for name in node.components:
        found = member_of_draft(elaborator, start, name, node.span)
        if not isinstance(found, Draft):
            raise Mismatch("expected-expression", f"key path cannot refer to instance method '{name}'", node.span)
        start = found
    return start


def make(type: t.Nominal, closures: tuple[tast.Expr, ...], elaborator: Elaborator, span: Span) -> tast.Expr:
    init = bodies.fieldwise(type.entity, elaborator.env)
    function = t.Function(tuple(t.Parameter(closure.type) for closure in closures), type)
    reference = tast.FunctionRef(function, init, type.arguments, span=span)
    return tast.Call(type, reference, closures, span=span)


# --- value[keyPath: path] ---


def key_path_subscript(elaborator: Elaborator, base: Draft, node: ast.Subscript) -> Draft:
    path = node.arguments[0].value
    if isinstance(path, ast.KeyPath):
        root, path = rooted(elaborator, path)
        if root is not None and root is not t.ERROR and not elaborator.solver.unify(root, base.type):
            found, wanted = show(root), show(resolve(base.type))
            text = f"key path with root type '{found}' cannot be applied to a base of type '{wanted}'"
            raise Mismatch("type-mismatch", text, path.span)
        return follow(elaborator, base, path)
    given = elaborator(path)
    return later(elaborator, given.type, lambda: _part(elaborator, base, given, node), node.span, (base.type,))


def _part(elaborator: Elaborator, base: Draft, path: Draft, node: ast.Subscript) -> Draft:
    type = prune(path.type)
    name = key_path_kind(type)
    if name is None:
        text = f"cannot convert value of type '{show(resolve(type))}' to expected argument type 'KeyPath'"
        raise Mismatch("type-mismatch", text, path.span)
    assert isinstance(type, t.Nominal)
    root, value = type.arguments
    if not elaborator.solver.unify(root, base.type):
        found, wanted = show(resolve(root)), show(resolve(base.type))
        text = f"key path with root type '{found}' cannot be applied to a base of type '{wanted}'"
        raise Mismatch("type-mismatch", text, path.span)

    def getter() -> tast.FunctionRef:
        parameters = (t.Parameter(resolve(root)), t.Parameter(resolve(type)))
        return _function(elaborator, "_readPart", name, t.Function(parameters, resolve(value)), node.span)

    def build() -> tast.Expr:
        return tast.Call(resolve(value), getter(), (base.build(), path.build()), span=node.span)

    def target() -> tast.Expr:
        assert base.target is not None
        own = t.Parameter(resolve(root), inout=True)
        parameters = (own, t.Parameter(resolve(type)), t.Parameter(resolve(value)))
        setter = _function(elaborator, "_writePart", name, t.Function(parameters, t.VOID), node.span)
        return tast.Computed(resolve(value), base.target(), getter(), setter, (path.build(),), span=node.span)

    if name == READ_ONLY:
        return Draft(value, node.span, build, immutable="the key path is read-only")
    return Draft(value, node.span, build, target if base.target is not None else None, base.immutable)


def _function(elaborator: Elaborator, name: str, path: str, type: t.Function, span: Span) -> tast.FunctionRef:
    """A function of the library that takes a key path of the kind ``path``."""
    for entity in scope.lookup(elaborator.env.modules.prelude.scope, name):
        assert isinstance(entity, FunctionEntity)
        if key_path_kind(entity.parameters[1].type) == path:
            key = type.parameters[1].type
            assert isinstance(key, t.Nominal)
            return tast.FunctionRef(type, entity, key.arguments, span=span)
    raise AssertionError(name)
