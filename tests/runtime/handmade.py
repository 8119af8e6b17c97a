"""Modules made from IR text, without the front end: everything from ownership to the Python callable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pullback.compiler.artefact import Artefact, link, write
from pullback.compiler.ir.parser import parse_module
from pullback.compiler.manifest import Export, ExportedDerivative, ExportedParameter
from pullback.compiler.native import Identity, describe, emit
from pullback.compiler.options import Options
from pullback.compiler.passes.ownership import place_ownership
from pullback.runtime.load import open_objects
from pullback.runtime.modules import Module


def export(
    name: str,
    parameters: str = "",
    *,
    defaults: dict[str, str] | None = None,
    differentiable: Sequence[int] = (),
    derivatives: Iterable[ExportedDerivative] = (),
    doc: str = "",
) -> Export:
    """``parameters``: names, ``label:name`` for those with a label of their own. ``defaults``: for some of them the
    function that computes the default value."""
    rows: list[ExportedParameter] = []
    for word in parameters.split():
        label, _, inner = word.rpartition(":")
        rows.append(ExportedParameter(inner, label or inner, (defaults or {}).get(inner)))
    return Export(name, name, name, tuple(rows), doc, tuple(differentiable), tuple(derivatives))


def artefact(text: str, *exports: Export, name: str = "handmade") -> Artefact:
    parsed = parse_module(text)
    place_ownership(parsed)
    native = emit(parsed, exports, Options())
    return describe(parsed, exports, (), (), (), native, Identity(name, f"{name}.dsl"), Options())


def module(text: str, *exports: Export) -> Module:
    """Loaded by LLVM's just-in-time linker."""
    made = artefact(text, *exports)
    return Module(open_objects(made.objects, made.manifest, "handmade"), "handmade.dsl")


def build(path: Path, text: str, *exports: Export) -> Path:
    write(path, link(artefact(text, *exports)))
    return path
