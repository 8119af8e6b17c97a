"""Lines of the source as comments in LLVM text and assembly."""

from __future__ import annotations

import re

import pytest

from pullback.compiler import driver
from pullback.compiler.backends.llvm.annotated import annotated_assembly, annotated_ir
from pullback.compiler.backends.llvm.backend import NativeObject
from pullback.compiler.options import Insight, Options
from pullback.dsl.source import Source

PROGRAM = """\
import geometry

@differentiable
func product(_ xs: [Double]) -> Double {
    var result = 1.0
    for x in xs {
        result *= scaled(x)
    }
    return result
}

func mapped(_ xs: [Double]) -> [Double] {
    return xs.map { $0 + 1 }
}

func endless(_ n: Int) -> Int { return n < 0 ? 0 : 1 + endless(n - 1) }
"""

GEOMETRY = """\
// Half of everything.
@differentiable
public func scaled(_ x: Double) -> Double { return x / 2 }
"""

_COMMENT = re.compile(r"^\s+[#;] (line .*)$", re.MULTILINE)


def native(places: bool) -> NativeObject:
    made: list[NativeObject] = []

    def observe(stage: str, value: object) -> None:
        if isinstance(value, NativeObject):
            made.append(value)

    files = {"geometry": Source("geometry.dsl", GEOMETRY)}
    insight = Insight(places=places)
    result = driver.compile(Source("places.dsl", PROGRAM), Options(), files.get, observe, insight=insight)
    assert result.ok, result.diagnostics
    return made[0]


@pytest.fixture(scope="module")
def with_places() -> NativeObject:
    return native(places=True)


def comments(text: str, function: str) -> list[str]:
    """Those in a function, each once."""
    start = re.search(rf'^(?:define .*@)?"pb {re.escape(function)}"[:(]', text, re.MULTILINE)
    assert start is not None
    body = text[start.start() :]
    end = re.search(r"^(?:\}|\.Lfunc_end\d+:)$", body, re.MULTILINE)
    assert end is not None
    return sorted(set(_COMMENT.findall(body[: end.start()])))


FOUND = {
    "product": ["line 3 of geometry.dsl", "line 4", "line 6", "line 7"],
    "product.pullback.wrt_0": ["line 3 of geometry.dsl", "line 4", "line 6", "line 7"],
    "endless": ["line 16"],
}


@pytest.mark.parametrize("function", FOUND)
def test_in_llvm_text(with_places: NativeObject, function: str) -> None:
    text = annotated_ir(with_places.optimised_ir())
    assert comments(text, function) == FOUND[function]


@pytest.mark.parametrize("function", FOUND)
def test_in_assembly(with_places: NativeObject, function: str) -> None:
    text = annotated_assembly(with_places.assembly(), "#")
    assert comments(text, function) == FOUND[function]


def test_nothing_of_debug_information_is_shown(with_places: NativeObject) -> None:
    assert not re.search(r"!dbg|!DI|llvm\.dbg|Debug Info", annotated_ir(with_places.optimised_ir()))
    assert not re.search(r"\.debug_|\.loc\b|\.cfi_|\.file\b|\.Ltmp", annotated_assembly(with_places.assembly(), "#"))


def test_the_code_is_what_it_is_without_places(with_places: NativeObject) -> None:
    plain = annotated_assembly(native(places=False).assembly(), "#")
    shown = annotated_assembly(with_places.assembly(), "#")
    assert _COMMENT.search(shown)
    assert not _COMMENT.search(plain)
    lines = (line for line in shown.split("\n") if not _COMMENT.match(line))
    assert "\n".join(lines).strip() == plain.strip()
