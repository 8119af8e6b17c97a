"""The report of vectors: for each loop of the source, in each sweep, whether iterations run at once, and why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..dsl.source import NOWHERE, Span
from .backends.llvm.backend import NativeObject
from .backends.llvm.loops import NativeLoop
from .ir.core import Block, Module, Op
from .ir.ops import IN_LANES, SWEEP
from .ir.rewrite import functions_with_bodies
from .obstacles import Reason, obstacles, shortened
from .options import Options

_LOOPS = ("for", "while")
# In the order of the report, by the attribute of the loop; and what they are called.
_SWEEPS = {
    "": "function",
    "forward": "forward sweep",
    "reverse": "reverse sweep",
    "both": "both sweeps",
    "tangents": "forward mode",
}
# How a loop runs several iterations at once, or does not.
LANES, INSIDE, LLVM, PARTLY, INTERLEAVED, GONE, NOT = "lanes inside llvm partly interleaved gone not".split()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a loop has become. ``how``: ``lanes`` (of this compiler), ``inside`` (in the lanes of a loop around it),
    ``llvm``, ``partly`` (by LLVM, in one of several versions), ``interleaved`` (by LLVM, without vectors), ``gone`` (no
    loop of its own is left) or ``not``. ``at_once``: the iterations that run at once, 0 where that is not known."""

    how: str
    at_once: int = 0
    reasons: tuple[Reason, ...] = ()


# Of a loop that nothing is known to stand against, and what LLVM says of such a loop when it is asked again.
_UNCLEAR = Outcome(NOT)
_DOES_NOT_PAY = Outcome(NOT, 0, (Reason("LLVM expects no gain from it"),))
_MAY_NOT = Outcome(NOT, 0, (Reason("LLVM finds no way that is safe"),))


@dataclass(frozen=True, slots=True)
class Sweep:
    """``functions``: the IR functions in which a loop has become this."""

    name: str
    outcome: Outcome
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A loop as it is written, and the function that it stands in."""

    span: Span
    function: str


@dataclass(frozen=True, slots=True)
class Loop:
    """``function``: empty where the source has no loop there, but an expression that became one. ``sweeps``: none if
    there is no code for the loop."""

    span: Span
    function: str
    sweeps: tuple[Sweep, ...]


def written_loops(modules: Iterable[Module | None]) -> tuple[Written, ...]:
    """The loops of the user's files, from generic IR."""
    found: dict[Span, Written] = {}
    for module in modules:
        for function, body in functions_with_bodies(module) if module is not None else ():
            for op in body.walk():
                if op.name in _LOOPS and not _is_elsewhere(op.span):
                    found.setdefault(op.span, Written(op.span, function.name))
    return tuple(found.values())


def report(written: Iterable[Written], module: Module, native: NativeObject, options: Options) -> tuple[Loop, ...]:
    """``module``: as it was made native. In the order of the source."""
    functions = {loop.span: loop.function for loop in written}
    found: dict[Span, dict[tuple[str, Outcome], dict[str, None]]] = {span: {} for span in functions}
    for loop, outcome in _Outcomes(module, native, options).all():
        sweep = loop.op.attributes.get(SWEEP, "")
        found.setdefault(loop.op.span, {}).setdefault((sweep, outcome), {})[loop.function.name] = None
    loops = [Loop(span, functions.get(span, ""), _sweeps(became)) for span, became in found.items()]
    return tuple(sorted(loops, key=lambda loop: (loop.span.source.name, loop.span.start)))


def _sweeps(became: Mapping[tuple[str, Outcome], Iterable[str]]) -> tuple[Sweep, ...]:
    order = list(_SWEEPS)
    ordered = sorted(became.items(), key=lambda item: order.index(item[0][0]))
    return tuple(Sweep(_SWEEPS[sweep], outcome, tuple(names)) for (sweep, outcome), names in ordered)


def _is_elsewhere(span: Span) -> bool:
    return span is NOWHERE or span.source.is_library


class _Outcomes:
    """What has become of the loops of a module."""

    def __init__(self, module: Module, native: NativeObject, options: Options) -> None:
        self.module = module
        self.object = native
        self.options = options
        self.native = {loop.op: loop for loop in native.loops()}
        self.refused = {refused.loop: Reason(refused.reason, refused.span) for refused in module.refused_lanes}
        # For each loop in one that runs in lanes: that one.
        self.around: dict[Op, Op] = {}
        for function in dict.fromkeys(loop.function for loop in self.native.values()):
            assert function.body is not None
            self._nest(function.body, None)

    def _nest(self, block: Block, around: Op | None) -> None:
        for op in block.ops:
            if op.name in _LOOPS and around is not None:
                self.around[op] = around
            inner = op if IN_LANES in op.attributes else around
            for region in op.regions:
                self._nest(region, inner)

    def all(self) -> list[tuple[NativeLoop, Outcome]]:
        found = [(loop, self._outcome(loop)) for loop in self.native.values() if self._is_told(loop.op)]
        unclear = {loop.op for loop, outcome in found if outcome == _UNCLEAR}
        vectorisable = self.object.vectorisable(unclear) if unclear else set[Op]()
        answers = {op: _DOES_NOT_PAY if op in vectorisable else _MAY_NOT for op in unclear}
        return [(loop, answers.get(loop.op, outcome)) for loop, outcome in found]

    def _is_told(self, op: Op) -> bool:
        """Whether it is a loop of the source, and not what is left over by one in lanes."""
        around = (op, self.around.get(op))
        rest = any(loop is not None and loop.attributes.get(IN_LANES) == 1 for loop in around)
        return not _is_elsewhere(op.span) and op.attributes.get(SWEEP, "") in _SWEEPS and not rest

    def _outcome(self, loop: NativeLoop) -> Outcome:
        op = loop.op
        around = self.around.get(op)
        if around is not None:
            return Outcome(INSIDE, around.attributes[IN_LANES], (Reason("it is in a loop in lanes", around.span),))
        if IN_LANES in op.attributes:
            return Outcome(LANES, op.attributes[IN_LANES])
        if loop.vectorised:
            return Outcome(INTERLEAVED if not loop.vectors else PARTLY if loop.partly else LLVM, loop.at_once)
        if not loop.left:
            return Outcome(GONE, 0, tuple(_count(op)))
        return Outcome(NOT, 0, tuple(self._reasons(loop)))

    def _reasons(self, loop: NativeLoop) -> list[Reason]:
        inner = [op for region in loop.op.regions for op in region.walk() if op.name in _LOOPS]
        if any(op not in self.native or self.native[op].left for op in inner):
            return [self._no_lanes(loop.op)]
        return obstacles(loop, self.module, self.options)

    def _no_lanes(self, op: Op) -> Reason:
        """Why a loop with loops inside does not run in lanes."""
        if self.options.strict_float:
            return Reason("it has a loop inside, and lanes could change the order of additions (--strict-float)")
        if "lanes" in self.options.without:
            return Reason("it has a loop inside, and lanes are left out (--without lanes)")
        if op.name == "while":
            return Reason("it has a loop inside, and how often it runs is not known when it begins")
        return self.refused.get(op.span) or Reason("it has a loop inside")


def _count(loop: Op) -> Iterator[Reason]:
    """How often a loop runs, if that is a constant: then it has probably been unrolled."""
    count = loop.operands[0].owner if loop.name == "for" else None
    if isinstance(count, Op) and count.name == "const":
        yield Reason(f"it runs {count.attributes['value']} times")


def render(loops: Iterable[Loop]) -> str:
    """For people; ends with a newline."""
    lines = [line for loop in loops for line in _lines(loop)]
    return "".join(f"{line}\n" for line in lines) or "there is no loop\n"


def _lines(loop: Loop) -> Iterator[str]:
    what = f"loop in '{loop.function}'" if loop.function else f"loop for '{shortened(loop.span.text)}'"
    yield f"{loop.span}: {what}" + ("" if loop.sweeps else ": there is no code for it")
    width = max((len(sweep.name) for sweep in loop.sweeps), default=0) + 1
    for sweep in loop.sweeps:
        several = sum(other.name == sweep.name for other in loop.sweeps) > 1
        where = f" (in {', '.join(sweep.functions)})" if several else ""
        head = f"    {sweep.name + ':':{width}}  "
        yield f"{head}{_TOLD[sweep.outcome.how](sweep.outcome)}{where}"
        if sweep.outcome.how == NOT:
            yield from (f"{' ' * len(head)}{'and':>14}: {_reason(reason)}" for reason in sweep.outcome.reasons[1:])


def _at_once(outcome: Outcome) -> str:
    return f", {outcome.at_once} iterations at once" if outcome.at_once > 1 else ""


def _inside(outcome: Outcome) -> str:
    (around,) = outcome.reasons
    assert around.span is not None
    return f"in the lanes of the loop in line {around.span.line}"


def _reason(reason: Reason) -> str:
    return reason.text if reason.span is None else f"{reason.text} ({reason.span})"


_TOLD: dict[str, Callable[[Outcome], str]] = {
    LANES: lambda outcome: f"vectorised in lanes{_at_once(outcome)}",
    INSIDE: _inside,
    LLVM: lambda outcome: f"vectorised by LLVM{_at_once(outcome)}",
    PARTLY: lambda outcome: f"vectorised by LLVM in one of several versions{_at_once(outcome)}",
    INTERLEAVED: lambda outcome: f"interleaved by LLVM, without vectors{_at_once(outcome)}",
    GONE: lambda outcome: ": ".join(["no loop of its own is left", *map(_reason, outcome.reasons)]),
    NOT: lambda outcome: f"not vectorised: {_reason(outcome.reasons[0])}",
}


def to_json(loops: Iterable[Loop]) -> str:
    """One JSON array."""
    return json.dumps([_row(loop) for loop in loops], ensure_ascii=False, indent=2)


def _row(loop: Loop) -> dict[str, object]:
    return {
        "file": loop.span.source.name,
        "line": loop.span.line,
        "column": loop.span.column,
        "function": loop.function or None,
        "sweeps": [
            {
                "sweep": sweep.name,
                "how": sweep.outcome.how,
                "at_once": sweep.outcome.at_once,
                "functions": sweep.functions,
                "reasons": [_reason_row(reason) for reason in sweep.outcome.reasons],
            }
            for sweep in loop.sweeps
        ],
    }


def _reason_row(reason: Reason) -> dict[str, object]:
    place = {} if reason.span is None else {"line": reason.span.line, "column": reason.span.column}
    return {"text": reason.text, **place}
