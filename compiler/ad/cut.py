"""The cheapest way to have values again: a minimum cut between saving and recomputing.

Each value costs something to save, and perhaps less to recompute from others, which must then be had too.
With a pair of nodes for each value, *available* and *recomputed*, the best choice is a minimum cut of a
network (project selection); it is found with Dinic's algorithm.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

V = TypeVar("V", bound=Hashable)
INFINITE = 1 << 40


def choose(
    needed: Sequence[V], save: Mapping[V, int], recompute: Mapping[V, tuple[int, Sequence[V]]]
) -> tuple[set[V], set[V]]:
    """Which values to save and which to recompute so that all of ``needed`` can be had. ``recompute`` has the
    values that can be recomputed: the cost, and the values that it takes."""
    network = _Network()
    available: dict[V, int] = {}
    recomputed: dict[V, int] = {}
    pending = list(needed)
    for value in needed:
        available[value] = network.node()
    while pending:
        value = pending.pop()
        if value not in recompute:
            network.edge(available[value], network.sink, save[value])
            continue
        cost, operands = recompute[value]
        node = recomputed[value] = network.node()
        network.edge(available[value], node, save[value])
        network.edge(node, network.sink, cost)
        for operand in operands:
            if operand not in available:
                available[operand] = network.node()
                pending.append(operand)
            network.edge(node, available[operand], INFINITE)
    for value in needed:
        network.edge(network.source, available[value], INFINITE)
    chosen = network.cut()
    again = {value for value, node in recomputed.items() if node in chosen}
    return {value for value, node in available.items() if node in chosen and value not in again}, again


class _Network:
    """Edges in pairs: ``e ^ 1`` is the reverse of ``e``."""

    def __init__(self) -> None:
        self.edges: list[list[int]] = []
        self.targets: list[int] = []
        self.capacities: list[int] = []
        self.source = self.node()
        self.sink = self.node()

    def node(self) -> int:
        self.edges.append([])
        return len(self.edges) - 1

    def edge(self, start: int, end: int, capacity: int) -> None:
        for a, b, c in ((start, end, capacity), (end, start, 0)):
            self.edges[a].append(len(self.targets))
            self.targets.append(b)
            self.capacities.append(c)

    def cut(self) -> set[int]:
        """The nodes on the source's side of a minimum cut; of several the one nearest to the source."""
        while True:
            levels = self._levels()
            if self.sink not in levels:
                return set(levels)
            self._augment(levels)

    def _levels(self) -> dict[int, int]:
        levels = {self.source: 0}
        queue = deque([self.source])
        while queue:
            node = queue.popleft()
            for edge in self.edges[node]:
                target = self.targets[edge]
                if self.capacities[edge] and target not in levels:
                    levels[target] = levels[node] + 1
                    queue.append(target)
        return levels

    def _augment(self, levels: dict[int, int]) -> None:
        """Pushes flow along shortest paths until there are none left of this length."""
        position = [0] * len(self.edges)
        path: list[int] = []
        node = self.source
        while True:
            if node == self.sink:
                flow = min(self.capacities[edge] for edge in path)
                for edge in path:
                    self.capacities[edge] -= flow
                    self.capacities[edge ^ 1] += flow
                first = next(i for i, edge in enumerate(path) if not self.capacities[edge])
                del path[first:]
                node = self.targets[path[-1]] if path else self.source
                continue
            edges = self.edges[node]
            while position[node] < len(edges):
                edge = edges[position[node]]
                target = self.targets[edge]
                if self.capacities[edge] and levels.get(target) == levels[node] + 1:
                    path.append(edge)
                    node = target
                    break
                position[node] += 1
            else:
                if not path:
                    return
                edge = path.pop()
                node = self.targets[edge ^ 1]
                position[node] += 1
