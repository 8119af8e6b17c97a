"""The same program is compiled to the same code every time, whatever order Python's sets have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import Foundation
struct Weights: Differentiable { var scale: [Double]; var offset: Double }
@differentiable
func logSumExp(_ x: [Double]) -> Double {
    var largest = x[0]
    for i in 1..<x.count { largest = max(largest, x[i]) }
    var sum = 0.0
    for v in x { sum += exp(v - largest) }
    return largest + log(sum)
}
@differentiable(wrt: w)
func loss(_ w: Weights, _ x: [Double], _ names: [String: Int]) -> Double {
    var y = x
    for i in 0..<x.count where w.scale[i] > 0 { y[i] = pow(w.scale[i], x[i]) / (w.offset + Double(names.count)) }
    return logSumExp(y)
}
"""


def test_texts_do_not_depend_on_hashes(tmp_path: Path) -> None:
    file = tmp_path / "program.dsl"
    file.write_text(PROGRAM, encoding="utf-8")
    command = [sys.executable, "-m", "pullback", "emit", "--stage", "llvm", str(file)]
    texts = {
        subprocess.run(
            command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1
    assert "logSumExp" in texts.pop()
