"""Programs of several files: each text below is divided by ``// --- name`` lines, the first part is the main file. What
they print, and what is wrong with them, is what their comments say, as in ``tests/programs``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ..programs.test_programs import run

PROGRAMS = sorted(Path(__file__).parent.glob("*.dsl"))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_program(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main, *rest = re.split(r"^// --- (\w+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / path.name).write_text(main, encoding="utf-8")
    for name, text in zip(rest[::2], rest[1::2], strict=True):
        (tmp_path / f"{name}.dsl").write_text(text, encoding="utf-8")
    ending = run(tmp_path / path.name)
    printed = capsys.readouterr().out
    expected = "".join(line + "\n" for line in re.findall(r"//> ?(.*)", main))
    assert printed == expected, ending
    everything = "".join((main, *rest[1::2]))
    wanted = re.findall(r"//! ?(.*)", everything)
    assert [text for text in wanted if text not in ending] == [], ending
    assert ending.count(": error: ") == len([text for text in wanted if "error: " in text]), ending
    assert bool(ending) == bool(wanted), ending
