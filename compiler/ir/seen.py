"""What the verifier has seen: after a pass, only the functions that are not as they were need to be looked at again."""

from __future__ import annotations

from typing import Any

from .core import Block, Function, Module


class Seen:
    """Remembers the functions of a module as they were when they were last verified."""

    def __init__(self) -> None:
        self._definitions: list[Any] = []
        self._functions: dict[str, list[Any]] = {}

    def changed(self, module: Module, monomorphic: bool) -> list[Function]:
        """The functions to verify, which count as seen from now on. All, where a definition changed that types may
        mention, or more is asked of them than before."""
        definitions = [monomorphic, *_definitions(module)]
        if definitions != self._definitions:
            self._definitions = definitions
            self._functions.clear()
        now = {name: _contents(module, function) for name, function in module.functions.items()}
        found = [module.functions[name] for name, contents in now.items() if contents != self._functions.get(name)]
        self._functions = now
        return found


def _definitions(module: Module) -> list[Any]:
    found: list[Any] = []
    for struct in module.structs.values():
        found += (struct, struct.type_parameters, struct.fields, struct.shared)
    for enum in module.enums.values():
        found += (enum, enum.type_parameters, enum.cases)
    for variable in module.globals.values():
        found += (variable, variable.type, variable.mutable, variable.initialiser)
    return [*found, *module.conformances.values()]


def _signature(function: Function | None) -> Any:
    return None if function is None else (function.type_parameters, function.parameter_types, function.result_types)


def _contents(module: Module, function: Function) -> list[Any]:
    """All that the verifier looks at, in a list that is compared quickly: most parts are the same objects."""
    found: list[Any] = [function, _signature(function), function.constraints]
    if function.body is not None:
        _add(module, function.body, found)
    return found


def _add(module: Module, block: Block, found: list[Any]) -> None:
    found.append(block)
    found += block.arguments
    found += [value.type for value in block.arguments]
    for op in block.ops:
        found.append(op)
        found.append(op.name)
        found += op.operands
        found += [value.type for value in op.operands]
        found += op.results
        found += [value.type for value in op.results]
        if op.attributes:
            found.append(dict(op.attributes))
            callee = op.attributes.get("function")
            if callee is not None:
                found.append(_signature(module.functions.get(callee)))
        for region in op.regions:
            _add(module, region, found)
