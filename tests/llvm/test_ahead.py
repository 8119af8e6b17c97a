"""Code of the library that is compiled before it is known whether a program needs it."""

from __future__ import annotations

import locale
import sys
import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from pullback.compiler import artefact, cache, driver, foreseen
from pullback.compiler.backends.llvm import target
from pullback.compiler.backends.llvm.parts import Part
from pullback.compiler.native import lasting
from pullback.compiler.options import Options
from pullback.compiler.timing import Timings
from pullback.dsl.source import Source
from pullback.runtime.load import open_bytes
from pullback.runtime.modules import Module

MODEL = """
import TensorFlow
func product(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Tensor<Float> {
    return matmul(x.transposed(permutation: [1, 0]), y)
}
"""
X, Y = np.arange(6, dtype=np.float32).reshape(2, 3), np.ones((2, 4), np.float32)


class Nothing:
    def find(self, name: str) -> bytes | None:
        return None

    def keep(self, name: str, object: bytes) -> None:
        pass


@dataclass
class Guesses:
    parts: list[Part] = field(default_factory=list)
    functions: frozenset[str] = frozenset()

    def find(self, kind: str, functions: Collection[str]) -> list[Part]:
        self.functions = frozenset(functions)
        return self.parts


@dataclass
class Stored:
    foreseen: Guesses
    objects: Nothing = field(default_factory=Nothing)
    bodies: cache.Bodies = field(default_factory=cache.Bodies)


def compiled(text: str, guesses: Guesses) -> driver.Result:
    return driver.compile(Source("model.dsl", text), Options(), lambda name: None, verify=False, store=Stored(guesses))


@pytest.fixture(autouse=True)
def two_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLBACK_CACHE", "")
    monkeypatch.setattr(driver, "_processors", lambda: 2)


@pytest.fixture(scope="module")
def seen() -> foreseen.Seen:
    guesses = Guesses()
    module, exports = driver.optimised(Source("model.dsl", MODEL), Options(), lambda name: None, Stored(guesses))
    return foreseen.Seen(guesses.functions, tuple(lasting(module, exports.callable, Options())[1]))


def test_what_was_guessed_is_compiled_once_and_taken(seen: foreseen.Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    own, compile = threading.current_thread(), target.compile
    texts: list[tuple[str, bool]] = []

    def noted(text: str, *others: Any) -> target.CompiledObject:
        texts.append((text, threading.current_thread() is own))
        return compile(text, *others)

    monkeypatch.setattr(target, "compile", noted)
    wrong = [Part("no LLVM", True), Part("define i64 @f() {\n  ret i64 0\n}\n", True)]
    interval = sys.getswitchinterval()
    plain = compiled(MODEL, Guesses()).artefact
    texts.clear()
    made = compiled(MODEL, Guesses([*wrong, *seen.parts])).artefact
    assert made is not None and plain is not None and sorted(made.objects) == sorted(plain.objects)
    for part in seen.parts:
        assert [text for text, _ in texts].count(part.text) == 1
    assert texts[0] == ("no LLVM", False)
    assert sys.getswitchinterval() == interval
    function = Module(open_bytes(artefact.link(made), "model"), "model.dsl").product
    np.testing.assert_array_equal(function(X, Y), X.T @ Y)


def test_the_locale_of_the_process_stays_what_it_was() -> None:
    text = "define double @f(double %x) {\n  %y = fadd double %x, 1.5\n  ret double %y\n}\n"
    before = locale.setlocale(locale.LC_ALL)
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    try:
        target.compile_all([(text, target.TargetOptions())] * 200, Timings(), 4)
        assert locale.setlocale(locale.LC_ALL) == "C.UTF-8"
    finally:
        locale.setlocale(locale.LC_ALL, before)


def test_a_program_with_errors_leaves_no_thread_behind(seen: foreseen.Seen) -> None:
    before = threading.active_count()
    guesses = Guesses(list(seen.parts))
    error = (
        MODEL + "func f() -> Tensor<Float> { product(Tensor<Float>(zeros: [2, 3]), Tensor<Float>(zeros: [4, 5])) }\n"
    )
    result = compiled(error, guesses)
    assert result.artefact is None and guesses.functions
    assert threading.active_count() == before


def test_functions_foresee_what_most_programs_with_them_have(
    seen: foreseen.Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    rare = Part('define hidden void @"pb rare.vjp.0_2"() {\n}\n', True)
    first = foreseen.Seen(seen.functions | {"rare"}, (*seen.parts, rare))
    programs = [first, *(foreseen.Seen(seen.functions | {"rare"}, seen.parts) for _ in range(2))]
    monkeypatch.setattr(foreseen.prepared, "find", lambda name: foreseen.stored("kind", programs))
    known = foreseen.Foreseen()
    found = known.find("kind", seen.functions | {"rare"})
    assert found and set(found) <= set(seen.parts)
    assert not known.find("another kind", seen.functions)
    (memory,) = known.find("kind", ["another function"])
    assert "define hidden noalias ptr @pb.alloc(" in memory.text
    alone = foreseen.stored("kind", [first, foreseen.Seen(seen.functions, seen.parts)])
    monkeypatch.setattr(foreseen.prepared, "find", lambda name: alone)
    assert foreseen.Foreseen().find("kind", ["rare"]) == [memory, rare]
    assert foreseen.Foreseen().find("kind", first.functions)[-1] == rare  # which one of two programs has
