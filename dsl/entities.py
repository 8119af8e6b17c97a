"""What declarations mean: the mutable entities that names resolve to.

The syntax tree stays untouched; an entity points to its syntax and holds what the checker found
out. Entities are compared by identity. Much of what an entity holds is found out only when it
is first read (see ``Lazy``), so that a program pays for the part of the library that it uses.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import ast
from .source import NOWHERE, Span
from .types import ERROR, Generic, Nominal, Type

if TYPE_CHECKING:
    from . import tast


class Lazy:
    """An entity some of whose attributes are unset until they are first read.

    An unset slot sends the read to ``__getattr__``, which runs the resolver that was deferred for it; the
    resolver sets the attribute. Reading an attribute while its own resolver runs is a circular
    reference: it is reported, and the attribute gets a harmless value.
    """

    __slots__ = ("_resolvers",)

    def defer(self, resolve: Callable[[], None], circular: Callable[[], None], *attributes: str) -> None:
        """Leaves ``attributes`` unset; ``resolve`` sets them all when one is read, ``circular`` reports a cycle."""
        try:
            resolvers = self._resolvers
        except AttributeError:
            resolvers = self._resolvers = {}
        entry = (resolve, circular, attributes)
        for attribute in attributes:
            delattr(self, attribute)
            resolvers[attribute] = entry

    def is_known(self, attribute: str) -> bool:
        """Whether the attribute was read, or is being found out, already."""
        entry = getattr(self, "_resolvers", {}).get(attribute)
        return entry is None or entry[0] is None

    def is_found(self, attribute: str) -> bool:
        """Whether the attribute has its value."""
        return attribute not in getattr(self, "_resolvers", {})

    if not TYPE_CHECKING:

        def __getattr__(self, attribute: str) -> Any:
            if attribute == "_resolvers":
                raise AttributeError(attribute)
            entry = getattr(self, "_resolvers", {}).pop(attribute, None)
            if entry is None:
                raise AttributeError(f"{type(self).__name__} has no {attribute}")
            resolve, circular, attributes = entry
            if resolve is None:
                circular()
                value = _HARMLESS[attribute]()
                setattr(self, attribute, value)
                return value
            for other in attributes:
                self._resolvers[other] = (None, circular, attributes)
            resolve()
            for other in attributes:
                self._resolvers.pop(other, None)
            return object.__getattribute__(self, attribute)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'name', '')}>"


_HARMLESS: dict[str, Callable[[], Any]] = {
    "type": lambda: ERROR,
    "result": lambda: ERROR,
    "default": lambda: None,
    "getter": lambda: None,
    "setter": lambda: None,
    "signature": lambda: GenericSignature(),
    "associated": dict,
    "members": dict,
    "static_members": dict,
    "payload": tuple,
    "labels": tuple,
    "raw": lambda: None,
}
_HARMLESS |= dict.fromkeys(
    ("parameters", "differentiable", "derivatives", "fields", "cases", "conformances", "inherits", "requirements"), list
)


@dataclass(eq=False, slots=True, repr=False)
class GenericParameterEntity(Lazy):
    """``T``; the ``Self`` of a protocol is one too. ``in_error``: a bound of it has been reported, so that its
    members and conformances are unknown."""

    name: str
    span: Span = NOWHERE
    in_error: bool = False


@dataclass(eq=False, slots=True)
class ConformanceRequirement:
    """``type: protocol``."""

    type: Type
    protocol: NominalEntity


@dataclass(eq=False, slots=True)
class SameTypeRequirement:
    """``left == right``."""

    left: Type
    right: Type


@dataclass(eq=False, slots=True)
class GenericSignature:
    """Parameters, those of the enclosing declarations first, and what is required of them.

    ``entailment``: what follows from the requirements, kept by ``entailment.of``."""

    parameters: list[GenericParameterEntity] = field(default_factory=list)
    requirements: list[ConformanceRequirement | SameTypeRequirement] = field(default_factory=list)
    entailment: Any = None


@dataclass(eq=False, slots=True, repr=False)
class VariableEntity(Lazy):
    """A local, a parameter, ``self``, or a global variable.

    ``kind``: ``local``, ``parameter``, ``self``, ``global``. ``inout`` parameters (and ``self`` of
    mutating methods) are mutable and written back. ``captured``: some closure or local function uses it.
    ``needs_cell``: it is a ``var`` that is captured and written after, or inside, the capture.
    ``parent``: the type of which it is a static stored property (its ``kind`` is ``global`` then).
    ``confined``: it is a function parameter without '@escaping'.
    ``shared``: code other than the file's own top-level statements names it, such as a function's body.
    ``setter_access``: who may write to it, where ``private(set)`` or the like says so. ``unwraps``: its type is
    written ``T!``.
    """

    name: str
    type: Type
    mutable: bool = False
    kind: str = "local"
    inout: bool = False
    captured: bool = False
    needs_cell: bool = False
    shared: bool = False
    confined: bool = False
    module: ModuleEntity | None = None
    parent: NominalEntity | ExtensionEntity | None = None
    span: Span = NOWHERE
    syntax: Any = None
    access: str = "internal"
    setter_access: str | None = None
    unwraps: bool = False


@dataclass(eq=False, slots=True, repr=False)
class FieldEntity(Lazy):
    """A stored property of a struct or class. ``no_derivative``: marked so, or not differentiable.
    ``marked``: it says ``@noDerivative``. ``syntax``: the type as written, if it was. ``declaration_span``: that
    of the whole declaration. ``lazy``: the lazy property whose value it keeps."""

    name: str
    type: Type
    mutable: bool
    owner: NominalEntity
    index: int
    no_derivative: bool = False
    differentiable: bool = False
    marked: bool = False
    default: ast.Expr | None = None
    syntax: Any = None
    declaration_span: Span = NOWHERE
    span: Span = NOWHERE
    access: str = "internal"
    setter_access: str | None = None
    lazy: str | None = None


@dataclass(eq=False, slots=True, repr=False)
class PropertyEntity(Lazy):
    """A computed property (or a property requirement); ``setter`` is None when it is read-only.
    A subscript is one too: its ``name`` is ``subscript`` and its accessors take its parameters; those of the
    setter are followed by the new value. ``syntax``: the type as written."""

    name: str
    type: Type
    getter: FunctionEntity | None
    setter: FunctionEntity | None
    parent: NominalEntity | ExtensionEntity | None
    static: bool = False
    syntax: Any = None
    span: Span = NOWHERE
    access: str = "internal"
    setter_access: str | None = None


@dataclass(eq=False, slots=True)
class ParameterEntity:
    """``label`` is None for ``_``. ``type`` of a variadic parameter is the array. ``default``: its syntax.
    ``confined``: a function without '@escaping'. ``older_label``: what calls may write instead, in the library.
    ``builder``: the result builder that makes closures given for it. ``unwraps``: its type is written ``T!``."""

    label: str | None
    name: str
    type: Type
    inout: bool = False
    variadic: bool = False
    autoclosure: bool = False
    confined: bool = False
    default: ast.Expr | None = None
    span: Span = NOWHERE
    older_label: str | None = None
    builder: NominalEntity | None = None
    unwraps: bool = False

    def answers(self, label: str | None) -> bool:
        """Whether an argument with that label may be for this parameter."""
        return label == self.label or (label is not None and label == self.older_label)


@dataclass(frozen=True, slots=True)
class CFunction:
    """A function of a C library. ``library``: a name as ``m``, a path, or nothing: somewhere in the process."""

    symbol: str
    library: str
    span: Span


@dataclass(eq=False, slots=True)
class DifferentiableMark:
    """A ``@differentiable`` attribute. ``wrt``: indices into the IR parameters, where the ``self`` of an
    instance method is 0 and the declared parameters follow. ``span``: the attribute. ``requirements``: those of
    its ``where`` clause; the function is differentiable only when they hold."""

    wrt: tuple[int, ...]
    span: Span
    requirements: list[ConformanceRequirement | SameTypeRequirement] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class DerivativeRegistration:
    """``function`` is a derivative of the entity that holds this. ``kind``: ``pullback`` or ``differential``."""

    wrt: tuple[int, ...]
    function: FunctionEntity
    kind: str
    span: Span


@dataclass(eq=False, slots=True, repr=False)
class FunctionEntity(Lazy):
    """Anything with a body that can be called.

    ``kind``: ``function``, ``method``, ``static``, ``init``, ``getter``, ``setter``, ``local``.
    ``signature`` holds all generic parameters in scope: those of the enclosing type (for a protocol or a
    protocol extension: its ``Self``), then its own. ``self_type``: the type of ``self`` inside, or None for
    functions and static members (``init`` has it: it makes such a value).
    ``intrinsic``: the name given by ``@intrinsic``; such a function has no body. ``c_function``: what it stands for.
    ``witness_synthesis``: the name of a compiler-made body (``memberwise``, ``==``, ``move``, ``+``, ``-``, ``zero``).
    ``requirement``: it is a requirement of the protocol ``parent``.
    ``captures``: for local functions, the variables used from outside. ``enclosing``: the first of the generic
    parameters, which belong to what is around a local function.
    ``attributes``: by name, as written; ``every`` lists them all, for those that may be repeated, and ``fixity`` is
    ``prefix``, ``infix`` or ``postfix`` for operators.
    """

    name: str
    kind: str
    signature: GenericSignature
    parameters: list[ParameterEntity]
    result: Type
    parent: NominalEntity | ExtensionEntity | None = None
    module: ModuleEntity | None = None
    self_type: Type | None = None
    mutating: bool = False
    failable: bool = False
    intrinsic: str | None = None
    witness_synthesis: str | None = None
    requirement: bool = False
    differentiable: list[DifferentiableMark] = field(default_factory=list)
    derivatives: list[DerivativeRegistration] = field(default_factory=list)
    derivative_of: FunctionEntity | None = None
    captures: list[VariableEntity] = field(default_factory=list)
    enclosing: tuple[GenericParameterEntity, ...] = ()
    c_function: CFunction | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    access: str = "internal"
    syntax: Any = None
    scope: Any = None
    span: Span = NOWHERE
    accessor_of: PropertyEntity | None = None
    body: tast.Body | None = None

    @property
    def labels(self) -> tuple[str | None, ...]:
        return tuple(p.label for p in self.parameters)


@dataclass(eq=False, slots=True, repr=False)
class EnumCaseEntity(Lazy):
    name: str
    owner: NominalEntity
    index: int
    payload: tuple[Type, ...] = ()
    labels: tuple[str | None, ...] = ()
    raw: int | float | str | None = None
    indirect: bool = False
    span: Span = NOWHERE


@dataclass(eq=False, slots=True, repr=False)
class AssociatedTypeEntity(Lazy):
    name: str
    protocol: NominalEntity
    default: Type | None = None
    span: Span = NOWHERE


@dataclass(eq=False, slots=True, repr=False)
class TypeAliasEntity(Lazy):
    name: str
    signature: GenericSignature
    type: Type
    parent: NominalEntity | ExtensionEntity | None = None
    syntax: Any = None
    scope: Any = None
    span: Span = NOWHERE
    access: str = "internal"


@dataclass(eq=False, slots=True, repr=False)
class NominalEntity(Lazy):
    """``kind``: ``struct``, ``enum``, ``class``, ``protocol``.

    ``signature``: its generic parameters, the enclosing types' first; for a protocol just its ``Self``, with the
    requirements that the protocol itself makes. ``members`` by name, those of extensions included
    (an extension's member remembers its extension, whose requirements must hold).
    ``scalar``: for the built-in numbers, the IR scalar's name (``f32``). ``builtin``: ``array``, or None.
    ``in_error``: its inheritance clause has been reported, so that some of its members are unknown.
    ``display_name``: what ``print`` calls it, where that is not its name (the synthesised ``TangentVector`` of
    ``Vector`` prints as ``Vector``).
    """

    name: str
    kind: str
    signature: GenericSignature
    module: ModuleEntity | None = None
    parent: NominalEntity | ExtensionEntity | None = None
    fields: list[FieldEntity] = field(default_factory=list)
    cases: list[EnumCaseEntity] = field(default_factory=list)
    members: dict[str, list[Any]] = field(default_factory=dict)
    static_members: dict[str, list[Any]] = field(default_factory=dict)
    conformances: list[ConformanceEntity] = field(default_factory=list)
    inherits: list[NominalEntity] = field(default_factory=list)
    associated: dict[str, AssociatedTypeEntity] = field(default_factory=dict)
    requirements: list[FunctionEntity] = field(default_factory=list)
    scalar: str | None = None
    builtin: str | None = None
    display_name: str | None = None
    in_error: bool = False
    extensions: list[ExtensionEntity] = field(default_factory=list)
    access: str = "internal"
    syntax: Any = None
    scope: Any = None
    span: Span = NOWHERE

    @property
    def declared_type(self) -> Type:
        """The type of ``self`` inside: the type applied to its own parameters; for a protocol, its ``Self``."""
        own = tuple(Generic(parameter) for parameter in self.signature.parameters)
        return own[0] if self.kind == "protocol" else Nominal(self, own)

    @property
    def qualified_name(self) -> str:
        parent = self.parent.nominal if isinstance(self.parent, ExtensionEntity) else self.parent
        return f"{parent.qualified_name}.{self.name}" if parent is not None else self.name


@dataclass(eq=False, slots=True, repr=False)
class ExtensionEntity(Lazy):
    """``requirements`` are those of its ``where`` clause; they come on top of the nominal's own."""

    nominal: NominalEntity
    signature: GenericSignature
    requirements: list[ConformanceRequirement | SameTypeRequirement] = field(default_factory=list)
    module: ModuleEntity | None = None
    syntax: Any = None
    scope: Any = None
    span: Span = NOWHERE

    @property
    def name(self) -> str:
        return self.nominal.name


@dataclass(eq=False, slots=True, repr=False)
class ConformanceEntity(Lazy):
    """``nominal`` conforms to ``protocol``, when ``requirements`` (of a conditional conformance) hold.

    ``associated``: associated types in terms of the nominal's generic parameters.
    ``witnesses``: for each requirement the function that satisfies it, with the type arguments it takes, in
    terms of the nominal's generic parameters, then of the requirement's own.
    Both are filled on demand; ``state`` is ``new``, ``checking`` or ``checked``.
    """

    nominal: NominalEntity
    protocol: NominalEntity
    requirements: list[ConformanceRequirement | SameTypeRequirement] = field(default_factory=list)
    associated: dict[str, Type] = field(default_factory=dict)
    witnesses: dict[FunctionEntity, tuple[FunctionEntity | FieldEntity | EnumCaseEntity, tuple[Type, ...]]] = field(
        default_factory=dict
    )
    declared_in: NominalEntity | ExtensionEntity | None = None
    state: str = "new"
    span: Span = NOWHERE

    @property
    def name(self) -> str:
        return f"{self.nominal.name}: {self.protocol.name}"


@dataclass(eq=False, slots=True, repr=False)
class ModuleEntity(Lazy):
    """A file, or a built-in module. ``names``: its top-level declarations by name. ``only``: the names that are taken
    from a module of which not everything is imported. ``aliases``: what else the library's part is called in Swift."""

    name: str
    names: MutableMapping[str, list[Any]] = field(default_factory=dict)
    imports: list[ModuleEntity] = field(default_factory=list)
    only: dict[ModuleEntity, set[str]] = field(default_factory=dict)
    functions: list[FunctionEntity] = field(default_factory=list)
    nominals: list[NominalEntity] = field(default_factory=list)
    globals: list[VariableEntity] = field(default_factory=list)
    is_library: bool = False
    aliases: tuple[str, ...] = ()
    scope: Any = None
