"""What LLVM made of the loops of the IR: their marks (see ``marks.py``) are looked for in the optimised text.

LLVM copies what it does not know of a loop's metadata to all loops that it makes of it, and says of those that it has
vectorised that they are.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from ...ir.core import Function, Op
from .marks import MARK, Marks, mark_text

_FUNCTION = re.compile(r"^define .*?^\}$", re.MULTILINE | re.DOTALL)
_LABEL = re.compile(r'^([\w.\-$]+|"[^"]*"):', re.MULTILINE)
_TARGET = re.compile(r'label %([\w.\-$]+|"[^"]*")')
_LOOP = re.compile(r"!llvm\.loop !(\d+)")
_NODE = re.compile(r"^!(\d+) = (?:distinct )?!\{(.*)\}$", re.MULTILINE)
_NUMBERED = re.compile(r"^!(\d+) = (.*)$", re.MULTILINE)
_NUMBER = re.compile(rf'^!"{re.escape(MARK)}", i32 (\d+)$')
_VECTOR = re.compile(r"<\d+ x (?:double|float|half|i\d+|ptr)>")
_COUNTING = re.compile(r"^  (%[\w.\-$]+) = add (?:nuw |nsw )*i64 (%[\w.\-$]+), (\d+)", re.MULTILINE)
_ATTRIBUTES = re.compile(r"^attributes #(\d+) = \{(.*)\}$", re.MULTILINE)
# A function of the C library: its name has no dots.
_DECLARED = re.compile(r"^declare [^@\n]*@(\w+)\(.*\)(?:[^#\n]*#(\d+))?", re.MULTILINE)
_CALLEE = re.compile(r'call [^@\n]*@("[^"]*"|[\w.$\-]+)\(')


@dataclass(frozen=True, slots=True)
class NativeLoop:
    """``left``: whether a loop is left of it. ``vectorised``: whether LLVM runs several iterations at once, in vectors
    where ``vectors``, and in only one of several versions where ``partly``; ``at_once``: how many, 0 where that is not
    clear. ``exits``: how many ways lead out of the loop. ``callees``: the IR functions that are called in it;
    ``library``: the functions of the C library without a variant for vectors."""

    function: Function
    op: Op
    left: bool = False
    vectorised: bool = False
    partly: bool = False
    vectors: bool = False
    at_once: int = 0
    exits: int = 0
    callees: frozenset[str] = frozenset()
    library: frozenset[str] = frozenset()


def with_widths(marks: Marks, text: str, ops: Container[Op]) -> str:
    """The text with a width of vectors for these loops, so that LLVM does not mind what they cost. Where it cannot have
    that it complains on the standard error."""
    numbered = _NUMBERED.findall(text)
    width = max((int(number) for number, _ in numbered), default=-1) + 1
    wanted = {mark_text(number) for number, (_, op) in enumerate(marks.loops) if op in ops}
    ends = tuple(f", !{number}}}" for number, node in numbered if node in wanted)
    lines = [
        f"{line[:-1]}, !{width}}}" if " = distinct !{" in line and line.endswith(ends) else line
        for line in text.split("\n")
    ]
    return "\n".join([*lines, f'!{width} = !{{!"llvm.loop.vectorize.width", i32 4}}', ""])


def read(marks: Marks, text: str) -> list[NativeLoop]:
    """What has become of each loop, from optimised LLVM text."""
    nodes = dict(_NODE.findall(text))
    vectored = {number for number, said in _ATTRIBUTES.findall(text) if "vector-function-abi-variant" in said}
    scalar = {name for name, group in _DECLARED.findall(text) if group not in vectored} - {""}
    found: dict[int, list[_Loop]] = {}
    for match in _FUNCTION.finditer(text):
        if "!llvm.loop" in match[0]:
            loops = list(_loops(match[0]))
            for loop in loops:
                inside = (other for other in loops if other is not loop and other.header != loop.header)
                loop.outer = any(other.body.keys() <= loop.body.keys() for other in inside)
                said = [nodes.get(number, "") for number in re.findall(r"!(\d+)", nodes[loop.metadata])]
                loop.vectorised = any(part.startswith('!"llvm.loop.isvectorized"') for part in said)
                numbers = [int(number[1]) for part in said if (number := _NUMBER.match(part)) is not None]
                for number in numbers:
                    found.setdefault(number, []).append(loop)
    return [_native(*pair, found.get(number, []), scalar) for number, pair in enumerate(marks.loops)]


@dataclass(slots=True)
class _Loop:
    """A loop of the optimised text. ``body``: its blocks; ``step``: by how much its counter grows; ``outer``: whether
    there is a loop inside."""

    metadata: str
    header: str
    body: dict[str, str]
    exits: int
    step: int
    vectorised: bool = False
    outer: bool = False

    @property
    def has_vectors(self) -> bool:
        return any(map(_VECTOR.search, self.body.values()))


def _native(function: Function, op: Op, loops: list[_Loop], scalar: set[str]) -> NativeLoop:
    if not loops:
        return NativeLoop(function, op)
    # Of a loop that does nothing where the loops inside do not run, LLVM makes a version of its own for that.
    loops = [loop for loop in loops if loop.outer] or loops
    vectorised = [loop for loop in loops if loop.vectorised]
    main = max(vectorised or loops, key=lambda loop: (loop.has_vectors, loop.step))
    called = {name.strip('"') for loop in loops for text in loop.body.values() for name in _CALLEE.findall(text)}
    callees = frozenset(name.removeprefix("pb ") for name in called if name.startswith("pb "))
    exits = max(loop.exits for loop in loops)
    library = frozenset(called & scalar)
    partly = 0 < len(vectorised) < len(loops)
    vectors = bool(vectorised) and main.has_vectors
    return NativeLoop(function, op, True, bool(vectorised), partly, vectors, main.step, exits, callees, library)


def _loops(text: str) -> Iterator[_Loop]:
    """The loops of one function that have metadata."""
    blocks = _blocks(text)
    following = {label: _TARGET.findall(body.rpartition("\n  ")[2]) for label, body in blocks.items()}
    for label, body in blocks.items():
        if "switch " in body:
            following[label] = _TARGET.findall(body[body.rindex("  switch ") :])
    before: dict[str, list[str]] = {}
    for label, targets in following.items():
        for target in targets:
            before.setdefault(target, []).append(label)
    entry = next(iter(blocks))
    for latch, body in blocks.items():
        metadata = _LOOP.search(body)
        if metadata is None:
            continue
        for header in following[latch]:
            inside = _inside(latch, header, before)
            if header == entry or entry not in inside:
                exits = sum(target not in inside for label in inside for target in following[label])
                step = _step(body, blocks[header])
                yield _Loop(metadata[1], header, {label: blocks[label] for label in inside}, exits, step)
                break


def _blocks(text: str) -> dict[str, str]:
    """The text of each block, by its label."""
    parts = _LABEL.split(text.partition("\n")[2])
    # Where the entry block has a label, nothing but comments comes before it.
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    return named if not parts[0].strip() else {"": parts[0], **named}


def _inside(latch: str, header: str, before: dict[str, list[str]]) -> set[str]:
    """The blocks that reach the latch without passing through the header, and both."""
    inside = {header, latch}
    pending = [latch] if latch != header else []
    while pending:
        for label in before.get(pending.pop(), ()):
            if label not in inside:
                inside.add(label)
                pending.append(label)
    return inside


def _step(latch: str, header: str) -> int:
    """By how much the counter grows that the end of the loop looks at; 0 if none is found."""
    test = re.search(r"^  br i1 (%[\w.\-$]+),", latch, re.MULTILINE)
    compared = test and re.search(rf"^  {re.escape(test[1])} = icmp \w+ i64 (%[\w.\-$]+), ", latch, re.MULTILINE)
    if not compared:
        return 0
    for name, counter, step in _COUNTING.findall(latch):
        if name == compared[1] and re.search(rf"^  {re.escape(counter)} = phi i64 ", header, re.MULTILINE):
            return int(step)
    return 0
