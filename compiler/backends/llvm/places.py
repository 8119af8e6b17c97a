"""Lines of the source in LLVM text and assembly, for people: ``pullback emit``.

Each instruction gets a debug location, which LLVM keeps as well as it can while it optimises. What is shown of them are
comments, see ``annotated.py``.
"""

from __future__ import annotations

import re

from ....dsl.source import NOWHERE, Source, Span
from ...ir.core import Function
from .code import Unit

# The name of the library's files.
LIBRARY = "the library"

_INSTRUCTION = re.compile(r"^  [^\s\]].*$")


class Places:
    """The debug information of one LLVM module. ``wanted``: whether there is any."""

    def __init__(self, unit: Unit, wanted: bool) -> None:
        self.wanted = wanted
        self._unit = unit
        self._files: dict[Source, int] = {}
        self._scopes: dict[tuple[int, Source], int] = {}
        self._locations: dict[tuple[int, Source, int], int] = {}
        self._program = self._type = 0
        if wanted:
            self._program = self._node("")
            self._type = self._node(f"!DISubroutineType(types: !{self._node('!{null}')})")

    def of_function(self, function: Function) -> int:
        """The scope of a function's instructions; 0 if none is wanted."""
        if not self.wanted:
            return 0
        source = function.span.source
        line = _line(function.span)
        name = function.name.encode("unicode_escape").decode().replace('"', "").replace("\\", "/")
        scope = self._node(
            f'distinct !DISubprogram(name: "{name}", file: !{self._file(source)}, line: {line}, scopeLine: {line}, '
            f"type: !{self._type}, unit: !{self._program}, spFlags: DISPFlagDefinition | DISPFlagOptimized)"
        )
        self._scopes[scope, source] = scope
        return scope

    def mark(self, lines: list[str], start: int, scope: int, span: Span) -> None:
        """Gives those instructions from ``start`` on a location that have none yet."""
        text = ""
        for place in range(start, len(lines)):
            line = lines[place]
            if ", !dbg !" not in line and _INSTRUCTION.match(line):
                text = text or f", !dbg !{self._location(scope, span)}"
                lines[place] = line + text

    def finish(self) -> None:
        if not self.wanted:
            return
        file = next(iter(self._files.values()), None)
        file = self._node('!DIFile(filename: "none", directory: "")') if file is None else file
        self._unit.fill_metadata(
            self._program,
            f'distinct !DICompileUnit(language: DW_LANG_C, file: !{file}, producer: "pullback", isOptimized: true, '
            "emissionKind: LineTablesOnly)",
        )
        version = self._node('!{i32 2, !"Debug Info Version", i32 3}')
        self._unit.name_metadata("llvm.module.flags", version)
        self._unit.name_metadata("llvm.dbg.cu", self._program)

    def _location(self, scope: int, span: Span) -> int:
        source = span.source
        line = _line(span)
        key = scope, source, line
        if key not in self._locations:
            self._locations[key] = self._node(f"!DILocation(line: {line}, scope: !{self._scope(scope, source)})")
        return self._locations[key]

    def _scope(self, function: int, source: Source) -> int:
        """Of what stands in another file than the function that it has become part of."""
        key = function, source
        if key not in self._scopes:
            file = self._file(source)
            self._scopes[key] = self._node(f"!DILexicalBlockFile(scope: !{function}, file: !{file}, discriminator: 0)")
        return self._scopes[key]

    def _file(self, source: Source) -> int:
        if source not in self._files:
            name = LIBRARY if source.is_library else source.file
            text = "".join(chr(b) if 32 <= b < 127 and b not in (34, 92) else f"\\{b:02X}" for b in name.encode())
            self._files[source] = self._node(f'!DIFile(filename: "{text}", directory: "")')
        return self._files[source]

    def _node(self, text: str) -> int:
        number = self._unit.reserve_metadata()
        self._unit.fill_metadata(number, text)
        return number


def _line(span: Span) -> int:
    """0 for what is not in the source."""
    return 0 if span is NOWHERE else span.line
