"""Random numbers without a seed count in the runtime, the phase of learning belongs to a call."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import pullback

from .support import load

ONES, PAIRS = np.ones((8, 10)), np.ones((8, 2))


@pytest.fixture(scope="module")
def random() -> Any:
    return load("random")


def test_each_is_another_and_a_seed_repeats_them(random: Any) -> None:
    pullback.seed(1)
    first = [random.drawn(3) for _ in range(4)]
    assert len({x.tobytes() for x in first}) == 4
    pullback.seed(1)
    np.testing.assert_array_equal([random.drawn(3) for _ in range(4)], first)
    pullback.seed(2**64 - 1)
    assert not np.array_equal(random.drawn(3), first[0])
    np.testing.assert_array_equal(random.given(3), random.given(3))


def test_modules_draw_from_one_state(random: Any) -> None:
    other = pullback.compile("import TensorFlow\nfunc drawn(_ n: Int) -> Tensor<Double> { Tensor(randomNormal: [n]) }")
    pullback.seed(5)
    first = [random.drawn(3), random.drawn(3)]
    pullback.seed(5)
    np.testing.assert_array_equal([random.drawn(3), other.drawn(3)], first)


@pytest.mark.parametrize(("value", "error"), [(-1, ValueError), (2**64, ValueError), (1.5, TypeError)])
def test_seeds_that_are_none(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        pullback.seed(value)


def test_a_seed_in_the_language(random: Any) -> None:
    one, two, after = random.seeded(5)
    again = random.seeded(5)
    np.testing.assert_array_equal([one, two], again[:2])
    assert not np.array_equal(one, two) and not np.array_equal(after, again[2])
    np.testing.assert_array_equal(random.seededForTheRest(5), one)
    assert not np.array_equal(random.drawn(5), random.drawn(5))


def test_normal_numbers(random: Any) -> None:
    pullback.seed(0)
    x = random.drawn(100_000)
    assert abs(x.mean()) < 0.02 and abs(x.std() - 1) < 0.02


def test_derivatives_keep_what_was_drawn(random: Any) -> None:
    pullback.seed(3)
    value, pull = pullback.vjp(random.dropped, ONES, True)
    assert set(value.ravel()) == {0, 2}
    np.testing.assert_array_equal(pull(ONES), value)
    pullback.seed(3)
    again, tangent = pullback.jvp(random.dropped, (ONES, True), (ONES,))
    np.testing.assert_array_equal(again, value)
    np.testing.assert_array_equal(tangent, value)
    np.testing.assert_array_equal(random.dropped(ONES, False), ONES)


def test_the_phase_ends_with_its_closure_and_with_the_call(random: Any) -> None:
    for _ in range(2):
        assert random.nested(ONES).tolist() == [True, False, True, False, True, True]
    model = random.made()
    np.testing.assert_allclose(random.used(model, PAIRS), PAIRS @ model.weight)
    gradient = pullback.gradient(random.loss, wrt="model")(model, PAIRS)
    assert set(gradient.weight.ravel()) <= set(range(0, 17, 2))


def test_threads_draw_different_numbers(random: Any) -> None:
    found: list[bytes] = []

    def draw() -> None:
        found.extend(random.drawn(2).tobytes() for _ in range(200))

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 800
