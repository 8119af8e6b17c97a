"""What the grammar knows and the compiler does not do, refused by name and place."""

from __future__ import annotations

from ..environment import Environment
from ..source import Span

FEATURES: dict[str, str] = {
    "actor": "actors are not supported; use a struct",
    "composition": "values of a protocol composition are not supported; use a generic parameter <T: P & Q>",
    "deinit": "deinitializers are not supported: values own no resources that need one",
    "dictionary": "dictionaries are not supported; use an array of tuples",
    "dynamic": "dynamic dispatch through '@objc' or 'dynamic' is not supported",
    "lazy": "lazy properties are not supported; compute the value in 'init' or use a computed property",
    "observers": "property observers are not supported; use a computed property with 'get' and 'set'",
    "opaque-type": "'some' is supported in the types of parameters only; write the type itself, or a generic parameter",
    "override": "'override' is not supported, because classes do not inherit from each other",
    "open": "'open' is not supported, because classes cannot have subclasses; use 'public'",
    "key-path": "key paths are not supported yet; use a closure, { $0.name }",
    "dynamic-cast": "'is', 'as?' and 'as!' are not supported: the type of every value is known when it is compiled",
    "try": "'try' is not supported, because functions cannot throw",
    "throw": "'throw' is not supported; return an Optional, or trap with 'fatalError'",
    "catch": "'catch' is not supported, because functions cannot throw",
    "await": "'await' is not supported, because functions cannot be asynchronous",
    "async": "'async' functions are not supported",
    "throws": "functions that throw are not supported; return an Optional, or trap with 'fatalError'",
    "rethrows": "functions that rethrow are not supported",
    "unowned": "weak and unowned references are not supported",
    "variadic-function-type": "a function type cannot have a variadic parameter; use an array",
    "modify-accessor": "'_modify' and '_read' accessors are not supported; use 'get' and 'set'",
}


def refuse(feature: str, span: Span, env: Environment) -> None:
    """Reports that ``feature``, a key of ``FEATURES``, is not supported."""
    env.diagnostics.error("unsupported", FEATURES[feature], span)


_MODIFIERS = {
    "lazy": "lazy",
    "open": "open",
    "override": "override",
    "weak": "unowned",
    "unowned": "unowned",
    "dynamic": "dynamic",
}


def modifiers(words: tuple[str, ...], span: Span, env: Environment) -> None:
    for word in words:
        if word in _MODIFIERS:
            refuse(_MODIFIERS[word], span, env)


def effects(words: tuple[str, ...], span: Span, env: Environment) -> None:
    for word in words:
        refuse(word, span, env)
