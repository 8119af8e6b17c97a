"""What follows from the requirements of a generic context.

``Context`` answers two questions about the types that are not known inside a generic declaration (its
parameters and their associated types): which type is the canonical one of those that are required
to be equal, and to which protocols does a type conform. Same-type requirements become rewriting
rules from the longer, or later declared, type to the other; those that a protocol makes hold for everything that
conforms to it, and are applied to every prefix of a type: ``T.TangentVector.TangentVector`` is
``T.TangentVector`` because ``T`` is differentiable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .. import types
from ..entities import (
    AssociatedTypeEntity,
    ConformanceRequirement,
    GenericSignature,
    NominalEntity,
    SameTypeRequirement,
)
from ..types import Type
from .substitute import apply, leaves, map_parts

Projection = Callable[[Type, AssociatedTypeEntity], Type]
"""The associated type of a known type."""


def of(signature: GenericSignature, project: Projection) -> Context:
    """The context of a signature. It is made anew while requirements are still being added."""
    context = signature.entailment
    if context is None or context.size != len(signature.requirements) or context.project != project:
        context = signature.entailment = Context(signature, project)
        context.build()
    return context


def is_archetype(type: Type) -> bool:
    return isinstance(type, (types.Generic, types.Associated))


class Context:
    def __init__(self, signature: GenericSignature, project: Projection) -> None:
        self.signature = signature
        self.size = len(signature.requirements)
        self.project = project
        self.rules: dict[Type, Type] = {}
        self.explicit: list[ConformanceRequirement] = []
        self._canonical: dict[Type, Type] = {}
        self._protocols: dict[Type, list[NominalEntity]] = {}
        # What has been found so far of the types that one question leads to, those that this round has looked at, and
        # the canonical types as far as that is known.
        self._found: dict[Type, list[NominalEntity]] = {}
        self._visited: set[Type] = set()
        self._provisional: dict[Type, Type] = {}

    def build(self) -> None:
        requirements = self.signature.requirements
        self.explicit = [r for r in requirements if isinstance(r, ConformanceRequirement)]
        same = [r for r in requirements if isinstance(r, SameTypeRequirement)]
        for requirement in sorted(same, key=lambda r: max(_depth(r.left), _depth(r.right))):
            self._equate(requirement.left, requirement.right)

    def _equate(self, left: Type, right: Type) -> None:
        left, right = self.canonical(left), self.canonical(right)
        if left == right:
            return
        if not is_archetype(left):
            left, right = right, left
        if is_archetype(left):
            if is_archetype(right) and _order(left) < _order(right):
                left, right = right, left
            self.rules[left] = right
        elif isinstance(left, types.Nominal) and isinstance(right, types.Nominal) and left.entity is right.entity:
            for a, b in zip(left.arguments, right.arguments, strict=True):
                self._equate(a, b)
        self._canonical.clear()
        self._protocols.clear()

    def canonical(self, type: Type) -> Type:
        """The representative of the types equal to ``type``; a known type where there is one."""
        if isinstance(type, types.Associated):
            return self._associated(type)
        if isinstance(type, types.Generic):
            rule = self.rules.get(type)
            return type if rule is None else self.canonical(rule)
        return map_parts(type, self.canonical)

    def _associated(self, type: types.Associated) -> Type:
        known = self._canonical.get(type) or self._provisional.get(type)
        if known is not None:
            return known
        base = self.canonical(type.base)
        if is_archetype(base):
            result = self._reduce(types.Associated(base, self._anchor(base, type.associated)))
        elif isinstance(base, types.Nominal):
            result = self.canonical(self.project(base, type.associated))
        else:
            return types.Associated(base, type.associated) if base != type.base else type
        if not any(leaf is types.ERROR for leaf in leaves(result)):
            (self._provisional if self._visited else self._canonical)[type] = result
        return result

    def _reduce(self, type: types.Associated) -> Type:
        rule = self.rules.get(type)
        if rule is not None:
            return self.canonical(rule)
        for prefix in _prefixes(type):
            for protocol in self.protocols(prefix):
                mapping = {protocol.signature.parameters[0]: prefix}
                for left, right in protocol_rules(protocol, self.project):
                    if apply(left, mapping) == type:
                        return self.canonical(apply(right, mapping))
        return type

    def _anchor(self, base: Type, associated: AssociatedTypeEntity) -> AssociatedTypeEntity:
        """The declaration that stands for all associated types of this name: protocols that inherit may repeat it."""
        return self.associated(base, associated.name) or associated

    def associated(self, base: Type, name: str) -> AssociatedTypeEntity | None:
        found = [protocol for protocol in self.protocols(base) if name in protocol.associated]
        for protocol in found:
            if not any(other is not protocol and other in inherited(protocol) for other in found):
                return protocol.associated[name]
        return None

    def protocols(self, type: Type) -> list[NominalEntity]:
        """The protocols that the canonical archetype ``type`` conforms to, inherited ones included.

        Types ask for each other's in circles. Each round looks at every type once, with what the rounds before have
        found of the others, until one finds nothing new."""
        known = self._protocols.get(type)
        if known is not None:
            return known
        found = self._found.setdefault(type, [])
        if type in self._visited:
            return found
        if self._visited:
            self._visited.add(type)
            self._search(type, found)
            return found
        size = -1
        try:
            while size != (size := sum(map(len, self._found.values()))):
                self._provisional.clear()
                self._visited = {type}
                self._search(type, found)
        finally:
            self._visited = set()
        self._protocols.update(self._found)
        self._canonical.update(self._provisional)
        self._found.clear()
        self._provisional.clear()
        return found

    def _search(self, type: Type, found: list[NominalEntity]) -> None:
        for requirement in self.explicit:
            if requirement.type == type or self._same(requirement.type, type):
                _add(found, requirement.protocol)
        self._add_made_equal(type, found)
        for source in self._spellings(type):
            for prefix in _prefixes(source):
                for protocol in list(self.protocols(prefix)):
                    for left, required in protocol_conformances(protocol):
                        candidate = apply(left, {protocol.signature.parameters[0]: prefix})
                        if _depth(candidate) <= _depth(source) + 1 and (
                            candidate == source or self._same(candidate, type)
                        ):
                            _add(found, required)

    def _spellings(self, type: Type) -> list[Type]:
        """The type, and what a same-type requirement makes equal to it, or to what it is an associated type of."""
        found = [type, *self._equal(type)]
        if isinstance(type, types.Associated):
            found += (types.Associated(base, type.associated) for base in self._equal(type.base))
        return found

    def _equal(self, type: Type) -> list[Type]:
        return [left for left in self.rules if left != type and self.canonical(left) == type]

    def _add_made_equal(self, type: Type, found: list[NominalEntity]) -> None:
        """Adds what is required of types that a protocol makes equal to this one: ``T.TangentVector`` to ``T``."""
        equal = {
            apply(left, {own.parameter: type})
            for protocol in found
            for own in (types.Generic(protocol.signature.parameters[0]),)
            for left, right in protocol_rules(protocol, self.project)
            if right == own
        }
        if equal:
            for protocol in list(found):
                mapping = {protocol.signature.parameters[0]: type}
                for left, required in protocol_conformances(protocol):
                    if required not in found and apply(left, mapping) in equal:
                        _add(found, required)

    def _same(self, candidate: Type, type: Type) -> bool:
        return is_archetype(candidate) and self.canonical(candidate) == type


def _add(found: list[NominalEntity], protocol: NominalEntity) -> None:
    for each in (protocol, *inherited(protocol)):
        if each not in found:
            found.append(each)


def inherited(protocol: NominalEntity) -> list[NominalEntity]:
    """All protocols that ``protocol`` inherits from, nearest first."""
    found: list[NominalEntity] = []
    pending = list(protocol.inherits)
    while pending:
        each = pending.pop(0)
        if each is not protocol and each not in found:
            found.append(each)
            pending += each.inherits
    return found


def protocol_conformances(protocol: NominalEntity) -> Iterator[tuple[Type, NominalEntity]]:
    """What a protocol itself requires of its associated types."""
    own = protocol.signature.parameters[0]
    for requirement in protocol.signature.requirements:
        if isinstance(requirement, ConformanceRequirement) and requirement.type != types.Generic(own):
            yield requirement.type, requirement.protocol


def protocol_rules(protocol: NominalEntity, project: Projection) -> list[tuple[Type, Type]]:
    """The same-type requirements of a protocol as rules over its ``Self``."""
    return list(of(protocol.signature, project).rules.items())


def _depth(type: Type) -> int:
    depth = 0
    while isinstance(type, types.Associated):
        depth += 1
        type = type.base
    return depth


def _prefixes(type: Type) -> Iterator[Type]:
    while isinstance(type, types.Associated):
        type = type.base
        yield type


def _order(type: Type) -> tuple[int, list[int]]:
    """Shorter types first, then those whose names were declared earlier."""
    path: list[int] = []
    while isinstance(type, types.Associated):
        protocol = type.associated.protocol
        path.append(list(protocol.associated.values()).index(type.associated))
        type = type.base
    return len(path), path[::-1]
