"""What machine code of the library a program is going to have, as far as the functions tell that it consists of as soon
as they are specialised.

A package knows from when it was built what code programs with these functions had (``prepare.py``). A clone knows
nothing. Whoever is told something else than comes later loses nothing.
"""

from __future__ import annotations

import pickle
import re
import zlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from ..dsl import prepared
from .backends.llvm.parts import Part

FILE = "foreseen"

# By what texts depend on beside functions, and by the function that others were made of: in how many programs a text
# was, the text, and whether it is not worth optimising.
Known = dict[str, dict[str, list[tuple[int, bytes, bool]]]]

# What passes make of a function they name after it.
_ORIGIN = re.compile(r"(.+?)(?=\[|\.(?:vjp|jvp|pullback|onto|transpose)\b|$)")
_SYMBOL = re.compile(r'^define hidden [^@\n]*@("[^"]*"|[-\w.$]+)\(', re.MULTILINE)
_FUNCTION = re.compile(r'"pb (.*)"')

# Stands for a function that all programs have, and what makes a part one of it: nearly all make arrays.
_ANY = ""
_ALLOCATION = "pb.alloc"

# Of the programs with a function, as many have a text that comes from it, at least.
_LIKELY = 0.5


class Foreseen:
    """What the package knows."""

    def find(self, kind: str, functions: Collection[str]) -> list[Part]:
        """Those of most programs first, and of these the longest."""
        known = self._known.get(kind, {})
        codes = [code for origin, found in known.items() if origin == _ANY or origin in functions for code in found]
        codes.sort(key=lambda code: (-code[0], -len(code[1])))
        return [Part(zlib.decompress(text).decode(), True, coarse) for _, text, coarse in codes]

    @cached_property
    def _known(self) -> Known:
        data = prepared.find(FILE)
        return {} if data is None else pickle.loads(data)


@cache
def of_package() -> Foreseen:
    return Foreseen()


@dataclass(frozen=True, slots=True)
class Seen:
    """A program: its functions when they have just been specialised, and what it had of the library in the end."""

    functions: frozenset[str]
    parts: tuple[Part, ...]

    def origins(self, part: Part) -> set[str]:
        """The functions that a part comes from; that of those who call it, if it is of the runtime."""
        symbols = _SYMBOL.findall(part.text)
        if _ALLOCATION in symbols:
            return {_ANY}
        own = {name for symbol in symbols if (name := _origin(symbol)) is not None}
        callers = [other for other in self.parts if any(f"{symbol}(" in other.text for symbol in symbols)]
        found = own or {name for other in callers if other is not part for name in self.origins(other)}
        return found & self.functions


def stored(kind: str, programs: Sequence[Seen]) -> bytes:
    """What ``Foreseen`` knows then: of each function the texts that most programs with it have."""
    having = Counter(name for program in programs for name in (*program.functions, _ANY))
    texts = Counter((origin, part) for seen in programs for part in seen.parts for origin in seen.origins(part))
    known: dict[str, list[tuple[int, bytes, bool]]] = {}
    for (origin, part), count in texts.items():
        if count >= _LIKELY * having[origin]:
            known.setdefault(origin, []).append((count, zlib.compress(part.text.encode(), 9), part.coarse))
    return pickle.dumps({kind: known}, protocol=pickle.HIGHEST_PROTOCOL)


def _origin(symbol: str) -> str | None:
    """Of a function of the library."""
    name = _FUNCTION.fullmatch(symbol)
    origin = _ORIGIN.match(name[1]) if name is not None else None
    return origin[1] if origin is not None else None
