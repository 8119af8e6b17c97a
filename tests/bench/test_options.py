"""What programs refuse of their options, before they compute anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("program", "option", "value", "reason"),
    [
        ("bench/tensors.py", "--threads", "0", "0 is not from 1 to "),
        ("bench/tensors.py", "--threads", "9999", "9999 is not from 1 to "),
        ("bench/tensors.py", "--threads", "two", "invalid _threads value: 'two'"),
        ("bench/tensors.py", "--seconds", "-1", "-1 is no time to measure in"),
        ("bench/tensors.py", "--seconds", "nan", "nan is no time to measure in"),
        ("bench/tensors.py", "--json", "missing/rows.json", "there is no folder missing"),
        ("examples/digits/train.py", "--weights", "missing/w.safetensors", "there is no folder missing"),
        ("examples/digits/train.py", "--plot", "digits.jpeg2", "digits.jpeg2 ends in none of .png, .pdf and .svg"),
        ("examples/lynx_hare/fit.py", "--plot", "missing/plot.png", "there is no folder missing"),
        ("examples/digits/train.py", "--epochs", "0", "0 is less than 1"),
        ("examples/checkpointing/compare.py", "--batch", "-2", "-2 is less than 1"),
    ],
)
def test_refused(program: str, option: str, value: str, reason: str) -> None:
    pytest.importorskip("sklearn")
    done = subprocess.run([sys.executable, ROOT / program, option, value], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"argument {option}: {reason}" in done.stderr
