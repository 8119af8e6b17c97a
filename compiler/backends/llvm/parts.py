"""Splits an LLVM module into parts that can be compiled at the same time.

An exported function is in one part, with all that it calls: what is inlined in one module is inlined in its parts.
Where one function has nearly everything, as a program's main function has, long functions are in one part too. So is,
in any case, what is never inlined: code that runs before a trap, and the runtime's. What else a part needs is in each
part that needs it. Functions and variables that several parts share are hidden, so that the library does not export
them; variables are defined in the first part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Shorter parts are not worth the thread that compiles them.
LEAST_LINES = 500
# The longest part's share of all lines from which there is nothing to be gained.
_SHARE = 0.85
# So many lines that are not optimised take the time of one that is.
_UNOPTIMISED = 4
# Functions of so many lines may be apart from those that call them.
LONG = 200
# So may those of the runtime and before traps that have so many: shorter ones are about as long as their declaration.
_SHARED = 8

_SYMBOL = re.compile(r'@(?:"[^"]*"|[-\w.$]+)')
_DEFINED = re.compile(r'^(?:define [^@\n]*(@(?:"[^"]*"|[-\w.$]+))\(|(@(?:"[^"]*"|[-\w.$]+)) = )', re.MULTILINE)
_EXPORTED = re.compile(r"^define dso_local ", re.MULTILINE)
_LONG = re.compile(r"^define internal (?=fastcc )")
_INTERNAL = "define internal "
_HEAD = re.compile(r"^define (dso_local|hidden) (.*?) \{$", re.MULTILINE | re.DOTALL)
_VARIABLE = re.compile(
    r'^(?P<name>@(?:"[^"]*"|[-\w.$]+)) = (?P<own>internal )?global (?P<type>.+?)'
    r" (?P<initial>zeroinitializer|null|0)(?P<align>, align \d+)?$",
    re.MULTILINE,
)
_NODE = re.compile(r"!(\d+)")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A module's text: what comes first, each definition (of one symbol or a few that belong together), and the
    numbered metadata, by number."""

    head: str
    definitions: tuple[str, ...]
    metadata: tuple[str, ...]

    def text(self) -> str:
        return "\n".join((self.head, *self.definitions, *self.metadata, ""))


def split(pieces: Pieces, most: int) -> list[str]:
    """The module in at most so many parts; in one where more gain nothing."""
    texts = pieces.definitions
    total = sum(map(_lines, texts))
    most = min(most, total // LEAST_LINES)
    if most < 2:
        return [pieces.text()]
    mentions = _mentions(texts)
    exported = {k for k, text in enumerate(texts) if _EXPORTED.search(text)}
    long = {k for k, text in enumerate(texts) if _LONG.match(text) and _lines(text) >= LONG}
    shared = {k for k, text in enumerate(texts) if _is_shared(text)}
    for alone in (exported | shared, exported | shared | long):
        needs = [each - alone for each in mentions]
        parts = _divided(texts, needs, alone, most)
        if max(_cost(part, texts) for part in parts) <= _SHARE * total:
            break
    else:
        return [pieces.text()]
    parts[0] |= _reached({k for k, text in enumerate(texts) if _VARIABLE.search(text)}, needs)
    written: list[str] = []
    shown = tuple(_hidden(text) if k in alone else text for k, text in enumerate(texts))
    opened = Pieces(pieces.head, shown, pieces.metadata)
    for part in filter(None, parts):
        elsewhere = alone.intersection(set[int]().union(*(mentions[k] for k in part))) - part
        written.append(_text(opened, sorted(part), sorted(elsewhere), part is parts[0]))
    return written


def _is_shared(text: str) -> bool:
    """Whether a definition is a function of the runtime, or one that runs before a trap, and is never inlined."""
    if not text.startswith(_INTERNAL) or text.count("\n") < _SHARED:
        return False
    head = _head(text)
    return " cold " in head or ("@pb." in head and " noinline" in head)


def _head(definition: str) -> str:
    return definition[: definition.find(" {\n")]


def _hidden(definition: str) -> str:
    return definition.replace(_INTERNAL, "define hidden ", 1) if definition.startswith(_INTERNAL) else definition


def _divided(texts: Sequence[str], needs: Sequence[set[int]], alone: set[int], most: int) -> list[set[int]]:
    """Each of ``alone`` with what it needs in one of the parts, so that these are about equally long."""
    parts: list[set[int]] = [set() for _ in range(most)]
    costs = [0] * most
    roots = [_reached({k}, needs) for k in sorted(alone)]
    for wanted in sorted(roots, key=lambda each: -_cost(each, texts)):
        added = [cost + _cost(wanted - part, texts) for part, cost in zip(parts, costs, strict=True)]
        place = added.index(min(added))
        costs[place] = added[place]
        parts[place] |= wanted
    return parts


def _lines(text: str) -> int:
    """Those of what is not optimised take a fraction of the time."""
    count = text.count("\n") + 1
    return count // _UNOPTIMISED if _head(text).endswith(" optnone") else count


def _cost(definitions: set[int], texts: Sequence[str]) -> int:
    return sum(_lines(texts[k]) for k in definitions)


def _mentions(texts: Sequence[str]) -> list[set[int]]:
    """For each definition, those whose symbols are in its text."""
    owners = {match[1] or match[2]: k for k, text in enumerate(texts) for match in _DEFINED.finditer(text)}
    return [{owners[symbol] for symbol in set(_SYMBOL.findall(text)) if symbol in owners} for text in texts]


def _reached(roots: set[int], needs: Sequence[set[int]]) -> set[int]:
    found, pending = set(roots), list(roots)
    while pending:
        new = needs[pending.pop()] - found
        found |= new
        pending += new
    return found


def _text(pieces: Pieces, part: Sequence[int], elsewhere: Sequence[int], first: bool) -> str:
    """``elsewhere``: functions of other parts, which need a declaration."""
    definitions = [_VARIABLE.sub(_defined if first else _declared, pieces.definitions[k]) for k in part]
    heads = (match for k in elsewhere for match in _HEAD.finditer(pieces.definitions[k]))
    declared = [f"declare {match[2]}" for match in heads]
    return Pieces("\n".join((pieces.head, *declared)), tuple(definitions), _metadata(pieces, definitions)).text()


def _defined(match: re.Match[str]) -> str:
    hidden = "hidden " if match["own"] else ""
    return f"{match['name']} = {hidden}global {match['type']} {match['initial']}{match['align'] or ''}"


def _declared(match: re.Match[str]) -> str:
    hidden = "hidden " if match["own"] else ""
    return f"{match['name']} = external {hidden}global {match['type']}{match['align'] or ''}"


def _metadata(pieces: Pieces, definitions: Sequence[str]) -> tuple[str, ...]:
    """The nodes that the definitions refer to, directly or not."""
    nodes: Mapping[int, str] = {int(line[1 : line.index(" ")]): line for line in pieces.metadata}
    pending = [int(number) for text in definitions for number in set(_NODE.findall(text))]
    found: set[int] = set()
    while pending:
        number = pending.pop()
        if number not in found and number in nodes:
            found.add(number)
            pending += map(int, _NODE.findall(nodes[number].partition("=")[2]))
    return tuple(nodes[number] for number in sorted(found))
