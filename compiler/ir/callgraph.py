"""The call graph: which functions refer to which, and its cycles."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from .core import Block, Module


@dataclass(frozen=True, slots=True)
class Component:
    """Functions that call each other. ``recursive``: there is a cycle, be it of one function with itself."""

    functions: tuple[str, ...]
    recursive: bool


def references(block: Block) -> list[str]:
    """The functions that ``block`` calls or makes function values of, each once, in order."""
    found: dict[str, None] = {}
    _collect(block, found)
    return list(found)


def _collect(block: Block, found: dict[str, None]) -> None:
    for op in block.ops:
        if "function" in op.attributes:
            found[op.attributes["function"]] = None
        for region in op.regions:
            _collect(region, found)


def call_graph(module: Module) -> dict[str, list[str]]:
    return {
        name: [] if function.body is None else [n for n in references(function.body) if n in module.functions]
        for name, function in module.functions.items()
    }


def components(module: Module) -> list[Component]:
    """The strongly connected components of the call graph, callees before callers."""
    return components_of(call_graph(module))


def components_of(graph: dict[str, list[str]]) -> list[Component]:
    done: set[str] = set()
    found: list[Component] = []
    for root in graph:
        for component in _tarjan(root, graph, done):
            done.update(component.functions)
            found.append(component)
    return found


def components_from(module: Module, root: str, done: Container[str]) -> Iterator[Component]:
    """The components that ``root`` reaches, callees first, without those that are ``done``."""
    return _tarjan(root, _LazyGraph(module), done)


def reaching(module: Module, targets: Iterable[str]) -> set[str]:
    """The functions from which one of ``targets`` is reached, these included."""
    found = set(targets)
    if not found:
        return found
    callers: dict[str, list[str]] = {}
    for name, callees in call_graph(module).items():
        for callee in callees:
            callers.setdefault(callee, []).append(name)
    pending = list(found)
    while pending:
        new = [name for name in callers.get(pending.pop(), ()) if name not in found]
        found.update(new)
        pending += new
    return found


class _LazyGraph(dict[str, list[str]]):
    """A call graph that looks at a function when it is asked for."""

    def __init__(self, module: Module) -> None:
        super().__init__()
        self.module = module

    def __missing__(self, name: str) -> list[str]:
        function = self.module.functions.get(name)
        found = [] if function is None or function.body is None else references(function.body)
        self[name] = found
        return found


def _tarjan(root: str, graph: dict[str, list[str]], done: Container[str]) -> Iterator[Component]:
    """Tarjan's algorithm without recursion: call chains may be long."""
    if root in done:
        return
    index: dict[str, int] = {root: 0}
    low: dict[str, int] = {root: 0}
    finished: set[str] = set()
    stack = [root]
    work = [(root, iter(graph[root]))]
    while work:
        name, callees = work[-1]
        for callee in callees:
            if callee in done or callee in finished:
                continue
            if callee not in index:
                index[callee] = low[callee] = len(index)
                stack.append(callee)
                work.append((callee, iter(graph[callee])))
                break
            low[name] = min(low[name], index[callee])
        else:
            work.pop()
            if work:
                caller = work[-1][0]
                low[caller] = min(low[caller], low[name])
            if low[name] == index[name]:
                members = [stack.pop()]
                while members[-1] != name:
                    members.append(stack.pop())
                finished.update(members)
                yield Component(tuple(reversed(members)), len(members) > 1 or name in graph[name])
