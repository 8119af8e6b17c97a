"""Splits an LLVM module into parts that can be compiled at the same time.

Long functions that other programs have too, those of the library, are parts of their own: *lasting* parts, whose object
can be kept for the next program. Their text follows from what the functions do alone, so they have the same everywhere.
So are the families of the runtime's helpers, of which a program has all or none.

Long functions that are not worth optimising are a part of their own too, which LLVM compiles in a fraction of the time
if it knows from the start: what they call for each element is in other parts.

What is left is divided. An exported function is in one part, with all that it calls: what is inlined in one module is
inlined in its parts. Where one function has nearly everything, as a program's main function has, long functions are in
one part too. So is, in any case, what is never inlined: code that runs before a trap, the runtime's, and long functions
that are marked so. What else a part needs is in each part that needs it. Functions and variables that several parts
share are hidden, so that the library does not export them; variables are defined in the first part.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

# Shorter parts are not worth the thread that compiles them.
LEAST_LINES = 500
# The longest part's share of all lines from which there is nothing to be gained.
_SHARE = 0.85
# So many lines that are not optimised take the time of one that is.
_UNOPTIMISED = 4
# Functions of the library that have so many lines are compiled for themselves.
LASTING = 100
# Functions of so many lines are apart from those that call them if they are never inlined.
CALLED = 100
# Others of so many lines may be.
LONG = 200
# So may those of the runtime and before traps that have so many: shorter ones are about as long as their declaration.
_SHARED = 8

_SYMBOL = re.compile(r'@(?:"[^"]*"|[-\w.$]+)')
_DEFINED = re.compile(r'^(?:define [^@\n]*(@(?:"[^"]*"|[-\w.$]+))\(|(@(?:"[^"]*"|[-\w.$]+)) = )', re.MULTILINE)
_EXPORTED = re.compile(r"^define dso_local ", re.MULTILINE)
_LONG = re.compile(r"^define internal (?=fastcc )")
_INTERNAL = "define internal "
# Functions of the program and of the library, but not the runtime's and the compiler's helpers.
_OWN = re.compile(r'^define [^@\n]*@"pb ')
_HEAD = re.compile(r"^define (dso_local|hidden) (.*?) \{$", re.MULTILINE | re.DOTALL)
_VARIABLE = re.compile(
    r'^(?P<name>@(?:"[^"]*"|[-\w.$]+)) = (?P<own>internal )?global (?P<type>.+?)'
    r" (?P<initial>zeroinitializer|null|0)(?P<align>, align \d+)?$",
    re.MULTILINE,
)
_EXTERNAL = re.compile(r'(?:declare [^@\n]*(@(?:"[^"]*"|[-\w.$]+))\(|(@(?:"[^"]*"|[-\w.$]+)) = )')
_VARIANT = re.compile(r"\((pb\.[\w.]+)\)")
_NODE = re.compile(r'"[^"]*"|!(\d+)')


@dataclass(frozen=True, slots=True)
class Pieces:
    """A module's text: declarations, those of them that stay although nothing calls them yet, metadata of the whole
    module, each definition (of one symbol or a few that belong together), the numbered metadata, by number, and which
    definitions other programs have too."""

    declarations: tuple[str, ...]
    kept: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    lasting: frozenset[int] = frozenset()
    families: tuple[frozenset[int], ...] = ()

    def text(self) -> str:
        used = _used(self.kept)
        return "\n".join((*self.declarations, *self.named, *used, *self.definitions, *self.metadata, ""))


@dataclass(frozen=True, slots=True)
class Part:
    """``lasting``: other programs may have the same; ``coarse``: it is not worth optimising."""

    text: str
    lasting: bool = False
    coarse: bool = False


def whole(pieces: Pieces) -> list[Part]:
    """The module in one part."""
    return [Part(pieces.text())]


def split(pieces: Pieces, most: int) -> list[Part]:
    """The module in lasting parts, and in at most so many others; in one where more gain nothing."""
    texts = pieces.definitions
    mentions = _mentions(texts)
    lasting = {k for k in pieces.lasting if _lines(texts[k]) >= LASTING and not _is_shared(texts[k])}
    coarse = {k for k, text in enumerate(texts) if _is_unoptimised(text) and text.count("\n") >= LONG}
    exported = {k for k, text in enumerate(texts) if _EXPORTED.search(text)}
    long = {k for k, text in enumerate(texts) if _LONG.match(text) and _lines(text) >= LONG}
    shared = {k for k, text in enumerate(texts) if _is_shared(text)}
    families = [members for each in pieces.families if (members := shared & each)]
    helpers = set[int]().union(*families)
    shared -= _of_one(lasting, mentions) - helpers
    uninlined = {k for k, text in enumerate(texts) if _is_only_called(text)}
    apart = exported | shared | lasting | coarse | uninlined
    own = {k for k, text in enumerate(texts) if _OWN.match(text)}
    # What is not optimised has helpers of its own, but neither loops nor other functions of the program.
    unoptimised = {k: _reached({k}, [each - apart - own for each in mentions]) for k in coarse}
    called = own.intersection(_named_by(set[int]().union(*unoptimised.values()), mentions)) - apart
    separate = lasting | coarse | helpers
    total = _cost(_reached((apart - separate) | called, [each - separate for each in mentions]), texts)
    for alone in (apart, apart | long):
        needs = [each - alone for each in mentions]
        parts = _divided(texts, needs, (alone - separate) | called, max(1, min(most, total // LEAST_LINES)))
        if max(_cost(part, texts) for part in parts) <= _SHARE * total:
            break
    else:
        alone, needs = apart, [each - apart for each in mentions]
        parts = [_reached((alone - separate) | called, needs)]
    parts[0] |= _reached({k for k, text in enumerate(texts) if _VARIABLE.search(text)}, needs)
    if not separate and len(parts) == 1:
        return whole(pieces)
    homes = {k: next(place for place, part in enumerate(parts) if k in part) for k in called - alone}
    found = [(part, False, False) for part in parts]
    found += [(_reached(members, needs), True, False) for members in families]
    found += [(unoptimised.get(k) or _reached({k}, needs), True, k in coarse) for k in sorted(lasting)]
    if others := sorted(coarse - lasting):
        found.append((set[int]().union(*(unoptimised[k] for k in others)), False, True))
    written: list[Part] = []
    for place, (part, lasts, is_coarse) in enumerate(found):
        if not part:
            continue
        shown = alone | {k for k in called if homes.get(k) == place}
        outside = alone | called if is_coarse else alone
        elsewhere = outside.intersection(_named_by(part, mentions)) - part
        opened = replace(pieces, definitions=tuple(_hidden(t) if k in shown else t for k, t in enumerate(texts)))
        text = _text(opened, part, {k: _hidden(texts[k]) for k in elsewhere}.values(), part is parts[0])
        written.append(Part(text, lasts, is_coarse))
    return written


def _named_by(part: Iterable[int], mentions: Sequence[set[int]]) -> set[int]:
    return set[int]().union(*(mentions[k] for k in part))


def _of_one(lasting: set[int], mentions: Sequence[set[int]]) -> set[int]:
    """What one lasting definition mentions and no other does."""
    users = Counter(k for each in mentions for k in each)
    return {k for user in lasting for k in mentions[user] if users[k] == 1}


def _is_shared(text: str) -> bool:
    """Whether a definition is a function of the runtime, or one that runs before a trap, and is never inlined."""
    if not text.startswith(_INTERNAL) or text.count("\n") < _SHARED:
        return False
    head = _head(text)
    return " cold " in head or ("@pb." in head and " noinline" in head)


def _is_only_called(text: str) -> bool:
    """Whether a definition is long, optimised and never inlined, as the last iterations of a loop in lanes are."""
    return _lines(text) >= CALLED and text.startswith(_INTERNAL) and _head(text).endswith(" noinline")


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
    return count // _UNOPTIMISED if _is_unoptimised(text) else count


def _is_unoptimised(text: str) -> bool:
    return _head(text).endswith(" optnone")


def _cost(definitions: set[int], texts: Sequence[str]) -> int:
    return sum(_lines(texts[k]) for k in definitions)


def _mentions(texts: Sequence[str]) -> list[set[int]]:
    """For each definition, those whose symbols are in its text, but for itself."""
    owners = {match[1] or match[2]: k for k, text in enumerate(texts) for match in _DEFINED.finditer(text)}
    named = [{owners[symbol] for symbol in set(_SYMBOL.findall(text)) if symbol in owners} for text in texts]
    return [found - {k} for k, found in enumerate(named)]


def _reached(roots: set[int], needs: Sequence[set[int]]) -> set[int]:
    found, pending = set(roots), list(roots)
    while pending:
        new = needs[pending.pop()] - found
        found |= new
        pending += new
    return found


def _text(pieces: Pieces, part: Iterable[int], elsewhere: Iterable[str], first: bool) -> str:
    """The part, in an order and with numbers that do not depend on the rest of the program. ``elsewhere``: functions of
    other parts, which need a declaration."""
    definitions = sorted(_VARIABLE.sub(_defined if first else _declared, pieces.definitions[k]) for k in part)
    heads = (match for definition in elsewhere for match in _HEAD.finditer(definition))
    declared = sorted(f"declare {match[2]}" for match in heads)
    numbered, metadata = _numbered(definitions, pieces.metadata)
    declarations = _needed(pieces.declarations, "\n".join((*declared, *numbered)))
    kept = tuple(symbol for symbol in pieces.kept if any(f"{symbol}(" in text for text in declarations))
    return Pieces((*declarations, *declared), kept, pieces.named, numbered, metadata).text()


def _needed(declarations: Sequence[str], text: str) -> list[str]:
    """Those of the symbols in a text, and of the variants that these have for vectors."""
    owners = {match[1] or match[2]: each for each in declarations if (match := _EXTERNAL.match(each))}
    symbols = set(_SYMBOL.findall(text))
    symbols.update(f"@{found}" for symbol in symbols & owners.keys() for found in _VARIANT.findall(owners[symbol]))
    return sorted(owners[symbol] for symbol in symbols & owners.keys())


def _defined(match: re.Match[str]) -> str:
    hidden = "hidden " if match["own"] else ""
    return f"{match['name']} = {hidden}global {match['type']} {match['initial']}{match['align'] or ''}"


def _declared(match: re.Match[str]) -> str:
    hidden = "hidden " if match["own"] else ""
    return f"{match['name']} = external {hidden}global {match['type']}{match['align'] or ''}"


def _numbered(definitions: Sequence[str], metadata: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The definitions, and the nodes that they refer to, directly or not, numbered as they come."""
    nodes: Mapping[str, str] = {line[1 : line.index(" ")]: line.partition(" = ")[2] for line in metadata}
    numbers: dict[str, int] = {}
    found: list[str] = []

    def renamed(match: re.Match[str]) -> str:
        node = match[1]
        if node is None or node not in nodes:  # a text
            return match[0]
        if node not in numbers:
            numbers[node] = len(numbers)
            found.append(node)
        return f"!{numbers[node]}"

    written = tuple(_NODE.sub(renamed, text) if text.startswith("define") else text for text in definitions)
    lines: list[str] = []
    for node in found:  # grows as its own nodes are found
        lines.append(f"!{numbers[node]} = {_NODE.sub(renamed, nodes[node])}")
    return written, tuple(lines)


def _used(kept: Sequence[str]) -> list[str]:
    """What says that these symbols are to stay."""
    if not kept:
        return []
    symbols = ", ".join(f"ptr {symbol}" for symbol in kept)
    return [f'@llvm.compiler.used = appending global [{len(kept)} x ptr] [{symbols}], section "llvm.metadata"']
