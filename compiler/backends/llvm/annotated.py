"""LLVM text and assembly as people read them: in the place of debug information, a comment wherever the line of the
source changes."""

from __future__ import annotations

import re

from ....dsl.source import NOWHERE
from .places import LIBRARY

_DEBUG = re.compile(r",? !dbg !(\d+)")
_METADATA = re.compile(r"^!(\d+) = (?:distinct )?!(DI\w+)\((.*)\)$", re.MULTILINE)
_FIELD = re.compile(r'(\w+): (?:!(\d+)|(\d+)|"([^"]*)")')
_USELESS = re.compile(
    r"^(?:!llvm\.(?:dbg\.cu|module\.flags) = .*|!\d+ = (?:distinct )?!DI\w+\(.*\)|!\d+ = .*\"Debug Info Version\".*)\n",
    re.MULTILINE,
)
_DEFINED = re.compile(r'^(?:"[^"]*"|[^\s.:"][^\s:]*):')
_FILE = re.compile(r'^\s*\.file\s+(\d+) (?:"[^"]*" )?"([^"]*)"')
_LINE = re.compile(r"^\s*\.loc\s+(\d+) (\d+)")
_SECTION = re.compile(r"^\s*\.(?:section\s+\"?([\w.\-]+)|text|data|bss)")
_LEFT_OUT = re.compile(r"^\.L(?:tmp|func_begin)\d+:|^\s*\.(?:file|cfi_\w+)\b")


class _Comments:
    """Says a place when it is another than before."""

    def __init__(self, start: str) -> None:
        self._start = start
        self._last = ""
        self._own: str | None = None

    def function(self, file: str | None) -> None:
        """``file``: that of the function which begins, if known already."""
        self._last, self._own = "", file if file != NOWHERE.source.file else None

    def at(self, file: str, line: int) -> list[str]:
        if not line:
            return []
        if self._own is None:
            self._own = file
        place = f"line {line}" + (f" of {file}" if file == LIBRARY or file != self._own else "")
        if place == self._last:
            return []
        self._last = place
        return [f"{self._start} {place}"]


def annotated_ir(text: str) -> str:
    """LLVM text with comments, without debug information."""
    nodes = {int(number): (kind, _fields(fields)) for number, kind, fields in _METADATA.findall(text)}
    comments = _Comments("  ;")
    lines: list[str] = []
    for line in _USELESS.sub("", text).split("\n"):
        found = _DEBUG.search(line)
        if found is not None:
            line = _DEBUG.sub("", line)
            kind, fields = nodes[int(found[1])]
            if kind == "DISubprogram":
                comments.function(_file(nodes, fields))
            else:
                lines += comments.at(_file(nodes, fields), int(fields["line"] or 0))
        elif line.startswith("define "):
            comments.function(None)
        lines.append(line)
    return "\n".join(lines)


def _fields(text: str) -> dict[str, str]:
    return {name: node or number or string for name, node, number, string in _FIELD.findall(text)}


def _file(nodes: dict[int, tuple[str, dict[str, str]]], fields: dict[str, str]) -> str:
    """The file of a location, or of a scope."""
    while "file" not in fields:
        _, fields = nodes[int(fields["scope"])]
    return nodes[int(fields["file"])][1]["filename"]


def annotated_assembly(text: str, comment: str) -> str:
    """Assembly with comments, which begin with ``comment``, without debug information."""
    files: dict[str, str] = {}
    comments = _Comments(f"\t{comment}")
    lines: list[str] = []
    debug = False
    for line in text.split("\n"):
        section = _SECTION.match(line)
        if section is not None:
            debug = (section[1] or "").startswith(".debug_")
        if debug:
            continue
        if (file := _FILE.match(line)) is not None:
            files[file[1]] = file[2]
        elif (place := _LINE.match(line)) is not None:
            lines += comments.at(files[place[1]], int(place[2]))
        elif not _LEFT_OUT.match(line):
            if _DEFINED.match(line):
                comments.function(None)
            lines.append(line)
    return "\n".join(lines)
