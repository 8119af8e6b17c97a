"""Tangent types, and how the cotangent of a value is laid out while the transform works on it.

Inside the transform a cotangent is a flat list of *leaves* that follows the primal type: one scalar for each float,
one accumulator for each array (an ordinary array where its elements cannot be taken apart). A tuple or struct is the
concatenation of its fields, an enum of the payloads of all its cases; integers, booleans and functions have no
leaves. ``Layout`` says which leaves a type has and where each one stands in its *structure*: that is the tangent
type, which is what the language sees, except where that is no product of leaves. An optional's tangent is an
optional, its structure that of an enum; ``declared.py`` converts between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..ir.core import EnumDef, Module, StructDef
from ..ir.structure import (
    children,
    field_types,
    find_conformance,
    is_generic,
    origin,
    payload_types,
    resolve,
    substitute,
    wrapped,
)
from ..ir.types import UNIT, Acc, Array, Associated, Box, Nominal, Parameter, Scalar, Tuple, Type, Vector
from .schedule import REVOLVE


class UnsupportedType(Exception):
    """A type whose values the transform cannot differentiate."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """``type``: the type of the cotangent's part. ``path``: field indices that lead to it in the tangent."""

    type: Type
    path: tuple[int, ...]

    @property
    def is_array(self) -> bool:
        return isinstance(self.type, Acc)


@dataclass(frozen=True, slots=True)
class Layout:
    """``fields``: the range of leaves (start, stop) of each field of a tuple or struct. ``payloads``: the same
    for each payload of each case of an enum. Both are None for a type that is not taken apart."""

    leaves: tuple[Leaf, ...] = ()
    fields: tuple[tuple[int, int], ...] | None = None
    payloads: tuple[tuple[tuple[int, int], ...], ...] | None = None

    @property
    def full(self) -> int:
        """The mask of all leaves."""
        return (1 << len(self.leaves)) - 1


NOTHING = Layout()
# The types of the fields of a struct; of an enum, for each case those of its payload.
Members = Type | tuple[Type, ...]
# The case of the cotangent of a recursive box that is not zero.
SOME = 1
# The fields of a dictionary: its keys, and the array of their values.
KEYS, VALUES = 0, 1


def is_float(type: Type) -> bool:
    scalar = type.element if isinstance(type, Vector) else type
    return isinstance(scalar, Scalar) and scalar.kind == "float"


class Layouts(Protocol):
    """Anything that knows how the values of a type are taken apart."""

    module: Module

    def layout(self, type: Type) -> Layout: ...


class Tangents:
    """The tangent types and layouts of a module's types; remembers its answers."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self._tangents: dict[Type, Type | None] = {}
        self._structures: dict[Type, Type | None] = {}
        self._restructured: dict[Type, bool] = {}
        self._products: dict[Type, Tuple] = {}
        self._layouts: dict[Type, Layout] = {}
        self._depth = 0
        self._recursive: dict[Box, bool] = {}
        self._vectors: dict[Type, bool] = {}
        self._cotangents: set[Type] = set()
        self._undefined: list[tuple[str, Type]] = []

    def tangent(self, type: Type) -> Type | None:
        """The tangent type; None for a type without one."""
        if type not in self._tangents:
            self._depth += 1
            try:
                self._tangents[type] = self._tangent(type)
            finally:
                self._depth -= 1
            if not self._depth:
                self._define_cotangents()
        return self._tangents[type]

    def layout(self, type: Type) -> Layout:
        layout = self._layouts.get(type)
        if layout is None:
            structure = self.structure(type)
            layout = NOTHING if structure is None else self._represent(type, structure, ())
            self._layouts[type] = layout
        return layout

    def structure(self, type: Type) -> Type | None:
        """The product that the leaves of a type are parts of; None for a type without a tangent."""
        if type not in self._structures:
            tangent = self.tangent(type)
            if tangent is not None and self.is_restructured(type):
                tangent = self._structure(type, tangent)
            self._structures[type] = tangent
        return self._structures[type]

    def is_restructured(self, type: Type) -> bool:
        """Whether the structure of a type is another than its tangent: it holds optionals or dictionaries."""
        found = self._restructured.get(type)
        if found is None:
            inside = (type, *self._inside(type))
            found = any(self.is_optional(t) or self.is_dictionary(t) for t in inside)
            self._restructured[type] = found
        return found

    def holds_dictionaries(self, type: Type) -> bool:
        """Whether the primal value is needed to take a tangent of this type apart."""
        return self.is_restructured(type) and any(self.is_dictionary(t) for t in (type, *self._inside(type)))

    def is_named_product(self, structure: Type) -> bool:
        """Whether a type is the structure of one that contains itself."""
        return structure in self._products

    def is_optional(self, type: Type) -> bool:
        """Whether a type is an optional of a differentiable type."""
        return wrapped(type, self.module) is not None and self.declared_tangent(type) is not None

    def is_dictionary(self, type: Type) -> bool:
        """Whether a type is a dictionary of differentiable values. Its structure is that of its array of values: what
        flows into a key would be lost."""
        if not isinstance(type, Nominal):
            return False
        named = origin(type, self.module)
        if named.name != "Dictionary" or self.declared_tangent(type) is None:
            return False
        key = named.arguments[0]
        if any(is_float(part) for part in (key, *self._inside(key))):
            raise UnsupportedType(f"a dictionary whose keys are floating-point numbers, '{type}'")
        return True

    def element_leaves(self, array: Type) -> tuple[Leaf, ...]:
        """The leaves of one element of an array, or of the array that an accumulator stands for."""
        if isinstance(array, Acc):
            array = array.element
        assert isinstance(array, Array)
        leaves = self.layout(array.element).leaves
        if not self.holds_vectors(array.element) and not all(leaf.is_array or is_float(leaf.type) for leaf in leaves):
            raise UnsupportedType(self._why_no_array(array.element))
        return leaves

    def holds_vectors(self, type: Type) -> bool:
        """Whether a value holds tangents that are not taken apart. An array of such has an ordinary array as its
        cotangent, not an accumulator."""
        found = self._vectors.get(type)
        if found is None:
            found = any(isinstance(t, Nominal) and self.is_opaque(t) for t in (type, *self._inside(type)))
            self._vectors[type] = found
        return found

    def _why_no_array(self, element: Type) -> str:
        boxes = [t for t in (element, *self._inside(element)) if isinstance(t, Box) and self.is_recursive(t)]
        records = [b.element.name for b in boxes if isinstance(b.element, Nominal) and ".record." in b.element.name]
        if any(f".{REVOLVE}." in name for name in records):
            return (
                "a loop with '@checkpointed(snapshots:)' inside of a loop, in a derivative that is differentiated "
                "again; leave out the number of snapshots"
            )
        if records:
            return "a recursive call inside of a loop, in a derivative that is differentiated again"
        return f"an array of '{element}'" + (", which holds values of an indirect enum" if boxes else "")

    def declared_tangent(self, type: Type) -> Type | None:
        """What the type's conformance to ``Differentiable`` says, if there is one."""
        found = find_conformance(type, "Differentiable", self.module)
        if found is None or "TangentVector" not in found[0].associated:
            return None
        tangent = resolve(substitute(found[0].associated["TangentVector"], found[1]), self.module)
        return tangent if exists(tangent) else None

    def _tangent(self, type: Type) -> Type | None:
        if is_float(type):
            return type
        if isinstance(type, Parameter | Associated):
            return Associated(type, "Differentiable", "TangentVector")
        if isinstance(type, Tuple):
            return self._product(type.elements, self.tangent)
        if isinstance(type, Array | Nominal):
            declared = self.declared_tangent(type)
            if declared is not None:
                return declared
        if isinstance(type, Array):
            element = self.tangent(type.element)
            return None if element is None else Array(element)
        if isinstance(type, Box) and self.is_recursive(type):
            return self._cotangent_of_box(type)
        if isinstance(type, Acc | Box):
            return self.tangent(type.element)
        if isinstance(type, Nominal):
            if not any(is_float(t) or isinstance(t, Parameter | Associated) for t in self._inside(type)):
                return None
            if type in self._inside(type, boxed=False):
                return self._named_product(type, self._tangents, self.tangent)
            return self._product(self.members(type), self.tangent)
        return None

    def _product(self, members: Sequence[Members], part: Callable[[Type], Type | None]) -> Tuple | None:
        """The tuple of what the members have; one without a tangent keeps its place as ``()``."""
        parts = [self._product(m, part) if isinstance(m, tuple) else part(m) for m in members]
        return None if all(p is None for p in parts) else Tuple(tuple(p or UNIT for p in parts))

    def _named_product(
        self, type: Nominal, known: dict[Type, Type | None], part: Callable[[Type], Type | None]
    ) -> Type:
        """A struct in place of a tuple, for a type that contains itself."""
        name = f"{type}.Structure"
        made = known[type] = Nominal(name)
        product = self._product(self.members(type), part)
        assert product is not None
        self._products[made] = product
        if not is_generic(type):
            fields = tuple((f"_{i}", t) for i, t in enumerate(product.elements))
            self.module.structs[name] = StructDef(name, (), fields)
        return made

    def _structure(self, type: Type, tangent: Type) -> Type | None:
        """The structure of a type that holds optionals or dictionaries."""
        if isinstance(type, Tuple):
            return self._product(type.elements, self.structure)
        if isinstance(type, Array):
            element = self.structure(type.element)
            return None if element is None else Array(element)
        if isinstance(type, Acc | Box) and tangent not in self._cotangents:
            return self.structure(type.element)
        if not isinstance(type, Nominal) or self._is_opaque(type, tangent):
            return tangent
        if type in self._inside(type, boxed=False):
            return self._named_product(type, self._structures, self.structure)
        return self._product(self.members(type), self.structure)

    def _is_opaque(self, type: Nominal, tangent: Type) -> bool:
        """Whether the declared tangent of a type is not made of those of its fields."""
        if self.is_optional(type) or self.is_dictionary(type) or self.declared_tangent(type) is None:
            return False
        return self.matching_fields(type, tangent) is None

    def is_opaque(self, type: Nominal) -> bool:
        """Whether a type is its own tangent, and is not taken apart."""
        tangent = self.declared_tangent(type)
        return tangent is not None and tangent == type and self._is_opaque(type, tangent)

    def matching_fields(self, type: Nominal, tangent: Type) -> list[int | None] | None:
        """For each field, by name, that of a tangent struct: a field that the tangent lacks has no derivative. None
        where the tangent is not made of the tangents of the fields."""
        types, tangent_fields = field_types(type, self.module), field_types(tangent, self.module)
        if types is None or not isinstance(tangent, Nominal) or tangent_fields is None:
            return None
        names = [name for name, _ in self.module.structs[type.name].fields]
        places = {name: index for index, (name, _) in enumerate(self.module.structs[tangent.name].fields)}
        if not all(self._stands_alone(type, tangent_fields[place]) for n, place in places.items() if n not in names):
            return None
        if not all(self._fits(t, tangent_fields[places[n]]) for n, t in zip(names, types, strict=True) if n in places):
            return None
        return [places.get(name) for name in names]

    def _stands_alone(self, type: Nominal, field: Type) -> bool:
        """Whether a tangent struct may have a field that is no property's: numbers, or structs of them, that only
        custom derivatives, such as those of computed properties, know of."""
        if self.is_restructured(type) or self.tangent(field) != field:
            return False
        return all(is_float(leaf.type) for leaf in self.layout(field).leaves)

    def odd_field(self, type: Nominal) -> str | None:
        """The field of the tangent struct that is no property's and may not be there."""
        tangent = self.declared_tangent(type)
        if not isinstance(tangent, Nominal) or tangent.name not in self.module.structs:
            return None
        own = {name for name, _ in self.module.structs[type.name].fields}
        types = field_types(tangent, self.module) or ()
        fields = zip(self.module.structs[tangent.name].fields, types, strict=True)
        return next((n for (n, _), t in fields if n not in own and not self._stands_alone(type, t)), None)

    def members(self, type: Nominal) -> list[Members]:
        """The types of the fields of a struct, or of the payloads of the cases of an enum. A field that has no
        derivative is ``()``."""
        fields = field_types(type, self.module)
        if fields is None:
            cases = range(len(self.module.enums[type.name].cases))
            return [payload_types(type, case, self.module) or () for case in cases]
        if self.is_dictionary(type):
            return [(), fields[VALUES]]
        declared = self.declared_tangent(type)
        places = None if declared is None else self.matching_fields(type, declared)
        return list(fields) if places is None else [() if p is None else t for p, t in zip(places, fields, strict=True)]

    def is_recursive(self, box: Box) -> bool:
        """Whether a box can contain a box of its own type."""
        found = self._recursive.get(box)
        if found is None:
            found = self._recursive[box] = box in self._inside(box)
        return found

    def _inside(self, type: Type, boxed: bool = True) -> set[Type]:
        """The types of everything that a value can hold. ``boxed``: what is in recursive boxes counts."""
        found: set[Type] = set()
        pending = self._parts(type)
        while pending:
            part = pending.pop()
            if part not in found:
                found.add(part)
                if boxed or not isinstance(part, Box) or not self.is_recursive(part):
                    pending.extend(self._parts(part))
        return found

    def is_cotangent_of_box(self, type: Type) -> bool:
        return type in self._cotangents

    def _parts(self, type: Type) -> list[Type]:
        """The types of what a value holds directly."""
        if not isinstance(type, Nominal):
            return list(children(type))
        fields = field_types(type, self.module)
        if fields is not None:
            return list(fields)
        cases = range(len(self.module.enums[type.name].cases))
        return [t for case in cases for t in payload_types(type, case, self.module) or ()]

    def _cotangent_of_box(self, box: Box) -> Type | None:
        """The enum ``zero``, ``some(box)``. Its payload, which refers to it, is known once the contents are."""
        if not any(is_float(type) for type in self._inside(box)):
            return None
        name = f"{box.element}.Cotangent"
        type = self._tangents[box] = Nominal(name)
        self._cotangents.add(type)
        if name not in self.module.enums:
            self.module.enums[name] = EnumDef(name, (), (("zero", ()), ("some", ())))
            self._undefined.append((name, box.element))
        return type

    def _define_cotangents(self) -> None:
        while self._undefined:
            name, contents = self._undefined.pop()
            structure = self.structure(contents)
            assert structure is not None
            self.module.enums[name].cases = (("zero", ()), ("some", (Box(structure),)))

    def _represent(self, type: Type, tangent: Type, path: tuple[int, ...]) -> Layout:
        """The leaves of ``type`` inside ``tangent``. A tangent that is not made of the tangents of the parts is
        one opaque leaf, which only custom derivatives understand."""
        if is_float(type):
            return Layout((Leaf(tangent, path),))
        if isinstance(type, Parameter | Associated):
            return Layout((Leaf(tangent, path),))
        if isinstance(type, Box) and self.is_recursive(type):
            return Layout((Leaf(tangent, path),))
        if isinstance(type, Acc | Box):
            return self._represent(type.element, tangent, path)
        layout = None
        if isinstance(type, Array):
            layout = self._represent_array(type, tangent, path)
        elif isinstance(type, Tuple):
            layout = self._represent_fields(type.elements, tangent, path)
        elif isinstance(type, Nominal):
            layout = self._represent_nominal(type, tangent, path)
        return layout if layout is not None else Layout((Leaf(tangent, path),))

    def _represent_array(self, type: Array, tangent: Type, path: tuple[int, ...]) -> Layout | None:
        element = self.structure(type.element)
        if element is None:
            return NOTHING
        leaf = Array(element) if self.holds_vectors(type.element) else Acc(Array(element))
        if tangent == Array(element):
            return Layout((Leaf(leaf, path),))
        if field_types(tangent, self.module) == (Array(element),):
            return Layout((Leaf(leaf, (*path, 0)),))
        return None

    def _represent_fields(self, types: Sequence[Members], tangent: Type, path: tuple[int, ...]) -> Layout | None:
        tangent = self._products.get(tangent, tangent)
        if not isinstance(tangent, Tuple) or len(tangent.elements) != len(types):
            return None
        parts: list[Layout] = []
        for index, (type, part) in enumerate(zip(types, tangent.elements, strict=True)):
            layout: Layout | None = NOTHING
            if part != UNIT:
                place = (*path, index)
                fields = isinstance(type, tuple)
                layout = self._represent_fields(type, part, place) if fields else self._represent(type, part, place)
            assert layout is not None
            parts.append(layout)
        return concatenate(parts)

    def _represent_nominal(self, type: Nominal, tangent: Type, path: tuple[int, ...]) -> Layout | None:
        types = field_types(type, self.module)
        if types is None:
            return self._represent_enum(type, tangent, path)
        if isinstance(tangent, Tuple) or tangent in self._products:
            return self._represent_fields(self.members(type), tangent, path)
        return self._represent_struct(type, types, tangent, path)

    def _represent_struct(
        self, type: Nominal, types: tuple[Type, ...], tangent: Type, path: tuple[int, ...]
    ) -> Layout | None:
        places = self.matching_fields(type, tangent)
        if places is None:
            return None
        tangents = field_types(tangent, self.module) or ()
        layout = concatenate(
            [
                NOTHING if place is None else self._represent(part, tangents[place], (*path, place))
                for part, place in zip(types, places, strict=True)
            ]
        )
        alone = [self._represent(t, t, (*path, i)) for i, t in enumerate(tangents) if i not in places]
        return Layout((*layout.leaves, *concatenate(alone).leaves), layout.fields)

    def _fits(self, type: Type, field: Type) -> bool:
        """Whether a field of the tangent struct can hold the cotangent of a field of this type. The view of an
        array holds the array of its elements' tangents itself, the tangent of an optional the optional."""
        if self.tangent(type) == field:
            return True
        if isinstance(type, Array):
            element = self.tangent(type.element)
            return element is not None and field == Array(element)
        if self.is_optional(type):
            payload = wrapped(type, self.module)
            assert payload is not None
            return field == Nominal("Optional", (self.tangent(payload) or UNIT,))
        return False

    def _represent_enum(self, type: Nominal, tangent: Type, path: tuple[int, ...]) -> Layout | None:
        product = self._products.get(tangent, tangent)
        if not isinstance(product, Tuple):
            return None
        leaves: list[Leaf] = []
        payloads: list[tuple[tuple[int, int], ...]] = []
        for case, part in enumerate(product.elements):
            types = payload_types(type, case, self.module) or ()
            layout = NOTHING if part == UNIT else self._represent_fields(types, part, (*path, case))
            assert layout is not None
            offset = len(leaves)
            fields = layout.fields or ((0, 0),) * len(types)
            payloads.append(tuple((start + offset, stop + offset) for start, stop in fields))
            leaves.extend(layout.leaves)
        return Layout(tuple(leaves), None, tuple(payloads))


def exists(type: Type) -> bool:
    """Whether all associated types in a type are of types that are not known yet: others do not conform."""
    if isinstance(type, Associated):
        return is_generic(type.base) and exists(type.base)
    return all(map(exists, children(type)))


def concatenate(parts: list[Layout]) -> Layout:
    leaves: list[Leaf] = []
    fields: list[tuple[int, int]] = []
    for part in parts:
        fields.append((len(leaves), len(leaves) + len(part.leaves)))
        leaves.extend(part.leaves)
    return Layout(tuple(leaves), tuple(fields))
