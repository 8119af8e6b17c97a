"""What the grammar knows and the compiler does not do, refused by name and place."""

from __future__ import annotations

from ..environment import Environment
from ..source import Span

FEATURES: dict[str, str] = {
    "actor": "actors are not supported; use a struct",
    "composition": "values of a protocol composition are not supported; use a generic parameter <T: P & Q>",
    "deinit": "deinitializers are not supported: values own no resources that need one",
    "dictionary-of-functions": "dictionaries of functions are not supported; use a 'switch' that calls them",
    "dynamic": "dynamic dispatch through '@objc' or 'dynamic' is not supported",
    "observers": "property observers are not supported; use a computed property with 'get' and 'set'",
    "opaque-type": "'some' is supported for parameters and results only; write the type itself, or a generic parameter",
    "override": "'override' is not supported, because classes do not inherit from each other",
    "open": "'open' is not supported, because classes cannot have subclasses; use 'public'",
    "cast-pattern": "'as' patterns are not supported; use 'if let' with 'as?'",
    "try": "'try' is not supported, because functions cannot throw",
    "throw": "'throw' is not supported; return an Optional, or trap with 'fatalError'",
    "catch": "'catch' is not supported, because functions cannot throw",
    "await": "'await' is not supported, because functions cannot be asynchronous",
    "async": "'async' functions are not supported",
    "throws": "functions that throw are not supported; return an Optional, or trap with 'fatalError'",
    "rethrows": "functions that rethrow are not supported",
    "unowned": "weak and unowned references are not supported",
    "variadic-function-type": "a function type cannot have a variadic parameter; use an array",
}


_MEMORY = "memory is managed by the compiler; use an array"
_TASKS = "nothing runs at the same time"
_CODING = "values are read and written by the Python program"
_REFLECTION = "there is no reflection; 'print' and 'dump' show values"
_OBJECTS = "there is no Objective-C runtime"
_ANY = "the type of every value is known when it is compiled; use a generic parameter"

NAMES: dict[str, str] = {
    **dict.fromkeys(
        (
            "UnsafePointer UnsafeMutablePointer UnsafeBufferPointer UnsafeMutableBufferPointer UnsafeRawPointer "
            "UnsafeMutableRawPointer UnsafeRawBufferPointer UnsafeMutableRawBufferPointer OpaquePointer "
            "ManagedBuffer Unmanaged AutoreleasingUnsafeMutablePointer MemoryLayout withUnsafePointer "
            "withUnsafeMutablePointer withUnsafeBytes withUnsafeMutableBytes unsafeBitCast unsafeDowncast"
        ).split(),
        _MEMORY,
    ),
    **dict.fromkeys(
        (
            "Task TaskGroup MainActor Actor Sendable AsyncSequence AsyncStream DispatchQueue Thread async "
            "withTaskGroup withCheckedContinuation"
        ).split(),
        _TASKS,
    ),
    **dict.fromkeys("Codable Encodable Decodable JSONEncoder JSONDecoder Encoder Decoder CodingKey".split(), _CODING),
    **dict.fromkeys("Mirror CustomReflectable".split(), _REFLECTION),
    **dict.fromkeys("NSObject NSString NSNumber NSArray Selector AnyClass".split(), _OBJECTS),
    **dict.fromkeys("AnyHashable AnySequence AnyCollection AnyIterator AnyDerivative AnyDifferentiable".split(), _ANY),
    "Error": "functions cannot throw",
    "Result": "functions cannot throw; use an Optional",
    "super": "classes do not inherit from each other",
}
"""Names of Swift's library that are not here on purpose, and why."""


def named(name: str) -> str | None:
    """What to say of a name that is not found, where it is known not to be here."""
    reason = NAMES.get(name)
    return f"'{name}' is not supported: {reason}" if reason is not None else None


def refuse(feature: str, span: Span, env: Environment) -> None:
    """Reports that ``feature``, a key of ``FEATURES``, is not supported."""
    env.diagnostics.error("unsupported", FEATURES[feature], span)


_MODIFIERS = {
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
