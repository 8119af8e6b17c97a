"""``out``: results that are written into arrays of the caller, through the machine and through Python code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pullback import gradient, value_and_gradient
from pullback.runtime import direct

from .test_direct import model, plain, pytestmark, wave_of

__all__ = ["model", "plain", "pytestmark"]


@pytest.mark.parametrize("machine", [True, False], ids=["machine", "python"])
class TestOut:
    @pytest.fixture
    def module(self, machine: bool, model: Any, plain: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setattr(direct, "use_machine", machine)
        return model if machine else plain

    def test_arrays_are_written_into(self, module: Any) -> None:
        values = np.arange(4.0)
        out = np.full(4, 9.0)
        assert module.doubles(values, out=out) is out
        assert out.tolist() == values.tolist()
        assert gradient(module.squares)(values, out=out) is out
        assert out.tolist() == (2 * values).tolist()
        value, slope = value_and_gradient(module.squares)(values, out=out)
        assert (value, slope is out) == (14.0, True)
        assert gradient(module.squares)(values, out=values) is values
        assert values.tolist() == [0.0, 2.0, 4.0, 6.0]
        assert gradient(module.first, wrt="a")(np.ones(4), 3.0, out=out).tolist() == [3.0, 0.0, 0.0, 0.0]
        large, memory = np.ones(50_000), np.zeros(50_000)
        assert gradient(module.squares)(large, out=memory) is memory
        assert memory.sum() == 100_000
        column = np.zeros((4, 2))[:, 1]
        assert module.doubles(values, out=column) is column
        assert column.tolist() == values.tolist()
        assert module.live_buffers() == 0

    def test_tuples_and_structs(self, module: Any) -> None:
        out = np.zeros(4)
        slopes = gradient(module.first)(np.ones(4), 3.0, out=(out, None))
        assert slopes[0] is out
        assert slopes[1] == 1.0
        assert out.tolist() == [3.0, 0.0, 0.0, 0.0]
        given = wave_of(module)
        slope = gradient(module.energy)(given, 2.0)
        height, phase = np.zeros(3), np.zeros(2, np.float32)
        target = module.Wave.TangentVector(height, module.Phase.TangentVector(0.0, phase), 0.0)
        assert gradient(module.energy)(given, 2.0, out=target) is target
        assert target == slope
        assert target.height is height
        assert target.phase.parts is phase

    @pytest.mark.parametrize(
        ("out", "error", "message"),
        [
            (np.zeros(4, np.float32), TypeError, "'out' needs an array of float64 with shape (4,), got an array of fl"),
            (np.zeros(5), ValueError, "'out' needs an array of float64 with shape (4,), got an array of float64 with"),
            (np.zeros((4, 1)), ValueError, "shape (4, 1)"),
            ([0.0] * 4, TypeError, "got list [0.0, 0.0, 0.0, 0.0]"),
            (np.frombuffer(bytes(32)), ValueError, "'out' needs an array that can be written to"),
        ],
    )
    def test_what_does_not_fit(self, module: Any, out: Any, error: type[Exception], message: str) -> None:
        for function in (module.doubles, gradient(module.squares)):
            with pytest.raises(error) as caught:
                function(np.arange(4.0), out=out)
            assert str(caught.value).startswith(f"{function.__name__}{'' if '(' in function.__name__ else '()'}: 'out'")
            assert message in str(caught.value)
        assert module.live_buffers() == 0

    def test_parts_that_do_not_fit(self, module: Any) -> None:
        with pytest.raises(TypeError, match=r"wave\(\): 'out' has no memory to take float 0\.\d+; leave it out"):
            module.wave(0.25, out=np.zeros(1))
        with pytest.raises(TypeError, match=r"gradient\(first\): 'out' needs a tuple of 2 elements, got "):
            gradient(module.first)(np.ones(4), 3.0, out=np.zeros(4))
        out = np.zeros(4)
        with pytest.raises(TypeError, match=r"'out\[1\]' has no memory"):
            gradient(module.first)(np.ones(4), 3.0, out=(out, 0.0))
        assert out.tolist() == [0.0] * 4
        with pytest.raises(TypeError, match=r"'out' needs a Wave\.TangentVector, got "):
            gradient(module.energy)(wave_of(module), 2.0, out=wave_of(module))
        target = module.Wave.TangentVector(np.zeros(2), None, 0.0)
        with pytest.raises(ValueError, match=r"'out\.height' needs an array of float64 with shape \(3,\)"):
            gradient(module.energy)(wave_of(module), 2.0, out=target)
