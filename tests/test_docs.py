"""The code in README.md is what it says: it compiles, and runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)


def test_the_first_screen_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (source,), (code, second_order) = blocks("swift"), blocks("python")
    (tmp_path / "quickstart.dsl").write_text(source, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(code, names)
    expression = code.strip().splitlines()[-2]
    result = eval(expression, names)
    assert type(result).__qualname__ == "Swing.TangentVector"
    assert all(abs(value) > 1e-3 for value in vars(result).values())
    exec(second_order, names)
    assert names["slope"] == pytest.approx(result.height)
    assert vars(names["gradient"]) == pytest.approx(vars(result))
    mixed = eval(second_order.strip().splitlines()[-1], names)
    assert mixed == pytest.approx(names["product"].damping)
    assert abs(mixed) > 1e-3
