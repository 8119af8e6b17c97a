"""The models of GradBench's evaluations on tiny inputs: values against NumPy or closed forms, derivatives against
differences or closed forms."""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from scipy.special import gammaln, logsumexp

import pullback

Models = dict[str, Any]


class Evals:
    """Makes calls for inputs as GradBench sends them."""

    def __init__(self, evals: ModuleType) -> None:
        self._evals = evals.EVALS
        self._models: Models = {}

    def call(self, module: str, function: str, given: Any) -> Any:
        if module not in self._models:
            self._models[module] = pullback.load(self._evals[module].path)
        return self._evals[module].functions[function](self._models[module], given)

    def result(self, module: str, function: str, given: Any) -> Any:
        """What GradBench sees."""
        call = self.call(module, function, given)
        return call.output(call.function(*call.arguments))


@pytest.fixture(scope="module")
def run(evals: ModuleType) -> Evals:
    return Evals(evals)


def differences(call: Any, array: np.ndarray, step: float = 1e-6) -> np.ndarray:
    """The derivatives of what a call returns, as numbers, by the elements of one of the arrays that it takes; a row for
    each of them."""
    rows = []
    for i, kept in enumerate(array.copy()):
        sides = []
        for offset in (step, -step):
            array[i] = kept + offset
            result = call.function(*call.arguments)
            sides.append(np.atleast_1d(result if not isinstance(result, np.ndarray) else result.view(np.float64)))
        array[i] = kept
        rows.append((sides[0] - sides[1]) / (2 * step))
    return np.array(rows)


def test_determinant(run: Evals) -> None:
    a = np.random.default_rng(1).random((4, 4))
    given = {"A": a.reshape(-1).tolist(), "ell": 4}
    assert run.result("det", "primal", given) == pytest.approx(np.linalg.det(a))
    cofactors = np.linalg.det(a) * np.linalg.inv(a).T
    np.testing.assert_allclose(run.result("det", "gradient", given), cofactors.reshape(-1), rtol=1e-10)
    assert run.result("det", "gradient", {"A": [3.0], "ell": 1}) == [1.0]


def mixture(d: int, k: int, n: int, m: int) -> dict[str, Any]:
    rng = np.random.default_rng(2)
    given: dict[str, Any] = {"d": d, "k": k, "n": n, "m": m, "gamma": 0.7, "x": rng.normal(size=(n, d)).tolist()}
    given |= {"alpha": rng.normal(size=k).tolist(), "mu": rng.random((k, d)).tolist()}
    return given | {"q": rng.normal(size=(k, d)).tolist(), "l": rng.normal(size=(k, d * (d - 1) // 2)).tolist()}


def test_mixture(run: Evals) -> None:
    d, k, n, m = 3, 2, 4, 1
    given = mixture(d, k, n, m)
    factors = []
    for q, l in zip(given["q"], given["l"], strict=True):  # noqa: E741
        factor = np.diag(np.exp(q))
        factor.T[np.triu_indices(d, 1)] = l
        factors.append(factor)
    weights = np.array(given["alpha"]) - logsumexp(given["alpha"])
    expected = 0.0
    for x in np.array(given["x"]):
        terms = [
            weight + sum(q) - 0.5 * np.sum((factor @ (x - mu)) ** 2) - d / 2 * math.log(2 * math.pi)
            for weight, q, mu, factor in zip(weights, given["q"], given["mu"], factors, strict=True)
        ]
        expected += logsumexp(terms)
    degrees = d + m + 1
    log_gamma = d * (d - 1) / 4 * math.log(math.pi) + gammaln(0.5 * degrees - 0.5 * np.arange(d)).sum()
    for q, factor in zip(given["q"], factors, strict=True):
        expected += m * sum(q) - 0.5 * given["gamma"] ** 2 * np.sum(factor**2)
        expected += degrees * d * math.log(given["gamma"] / math.sqrt(2)) - log_gamma
    assert run.result("gmm", "objective", given) == pytest.approx(expected, rel=1e-12)

    gradient = run.result("gmm", "jacobian", given)
    call = run.call("gmm", "objective", given)
    for name in ("alpha", "mu", "q", "l"):
        expected = differences(call, getattr(call.arguments[0], name))
        np.testing.assert_allclose(np.reshape(gradient[name], (-1, 1)), expected, rtol=1e-6, atol=1e-7)


CAMERA = [0.3, -0.2, 0.5, 0.1, 0.2, -3.0, 1.7, 0.4, 0.6, 0.05, -0.02]


@pytest.mark.parametrize("rotation", [CAMERA[:3], [0.0, 0.0, 0.0]])
def test_bundle_adjustment(run: Evals, rotation: list[float]) -> None:
    given = {
        "n": 2,
        "m": 3,
        "p": 4,
        "cam": [*rotation, *CAMERA[3:]],
        "x": [0.7, -0.4, 1.2],
        "w": 0.8,
        "feat": [0.3, 0.1],
    }
    call = run.call("ba", "jacobian", given)
    sparse = call.function(*call.arguments)
    assert sparse.rows.tolist() == [0, 15, 30, 45, 60, 75, 90, 105, 120, 121, 122, 123, 124]
    dense = np.zeros((12, 2 * 11 + 3 * 3 + 4))
    for row in range(12):
        at = slice(sparse.rows[row], sparse.rows[row + 1])
        dense[row, sparse.columns[at]] = sparse.values[at]

    objective = run.call("ba", "objective", given)
    cameras, points, weights, _ = objective.arguments
    function = objective.function
    object.__setattr__(objective, "function", lambda *a: function(*a).projection)
    by_cameras = differences(objective, cameras.view(np.float64))
    by_points = differences(objective, points.view(np.float64))
    by_weights = differences(objective, weights)
    expected = np.vstack([by_cameras, by_points, by_weights]).T
    if any(rotation):  # without a rotation the model is that of small ones, by the first order only
        np.testing.assert_allclose(dense[:8], expected, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(dense[:8, 3:11], expected[:, 3:11], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(dense[8:], np.hstack([np.zeros((4, 31)), np.diag(-2 * weights)]), rtol=1e-12)

    shown = run.result("ba", "jacobian", given)
    assert shown["cols"] == [*sparse.columns[:30].tolist(), 34]
    assert shown["vals"][:30] == sparse.values[:30].tolist() and shown["vals"][30] == pytest.approx(-1.6)
    assert shown["rows"] == [*sparse.rows.tolist(), 124]
    errors = run.result("ba", "objective", given)
    assert errors["w_err"] == {"element": pytest.approx(0.36), "repeated": 4}
    assert errors["reproj_error"]["repeated"] == 4


def hand(is_mirrored: bool, with_us: bool) -> dict[str, Any]:
    """Six bones: a wrist, a finger of four, and the first bone of the next finger."""
    rng = np.random.default_rng(3)
    places = rng.normal(size=(2, 6, 4, 4))
    places[:, :, 3] = [0, 0, 0, 1]
    weights = rng.random((5, 6)) * (rng.random((5, 6)) < 0.7)
    model = {
        "bone_count": 6,
        "bone_names": list("abcdef"),
        "parents": [-1, 0, 1, 2, 3, 0],
        "base_relatives": places[0].tolist(),
        "inverse_base_absolutes": places[1].tolist(),
        "base_positions": np.hstack([rng.normal(size=(5, 3)), np.ones((5, 1))]).tolist(),
        "weights": weights.tolist(),
        "triangles": [[0, 1, 2], [2, 3, 0], [1, 3, 2]],
        "is_mirrored": is_mirrored,
    }
    data = {"model": model, "correspondences": [2, 0], "points": rng.normal(size=(2, 3)).tolist()}
    us = rng.random((2, 2)).tolist() if with_us else []
    return {"theta": rng.normal(size=26).tolist(), "data": data, "us": us}


def posed(given: dict[str, Any]) -> np.ndarray:
    """The vertices in the pose, by matrices of 4 rows and columns."""
    theta, model = np.array(given["theta"]), given["data"]["model"]

    def turn(axis: int, angle: float) -> np.ndarray:
        matrix = np.eye(4)
        i, j = [(1, 2), (2, 0), (0, 1)][axis]
        matrix[i, i] = matrix[j, j] = math.cos(angle)
        matrix[j, i], matrix[i, j] = math.sin(angle), -math.sin(angle)
        return matrix

    places: list[np.ndarray] = []
    for bone, (parent, relative) in enumerate(zip(model["parents"], model["base_relatives"], strict=True)):
        place = np.array(relative)
        if bone == 2:
            place = place @ turn(2, theta[7]) @ turn(0, theta[6])
        elif bone in (3, 4):
            place = place @ turn(0, theta[8 + bone - 3])
        places.append(place if parent < 0 else places[parent] @ place)
    moves = np.array([p @ np.array(q) for p, q in zip(places, model["inverse_base_absolutes"], strict=True)])
    vertices = np.einsum("vb,bij,vj->vi", model["weights"], moves, model["base_positions"])[:, :3]
    if model["is_mirrored"]:
        vertices[:, 0] *= -1
    angle = np.linalg.norm(theta[:3])
    x, y, z = theta[:3] / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    rotation = np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross
    return vertices @ rotation.T + theta[3:6]


@pytest.mark.parametrize("with_us", [True, False])
@pytest.mark.parametrize("is_mirrored", [True, False])
def test_hand(run: Evals, is_mirrored: bool, with_us: bool) -> None:
    given = hand(is_mirrored, with_us)
    vertices, data = posed(given), given["data"]
    places = vertices[data["correspondences"]]
    if with_us:
        corners = vertices[np.array(data["model"]["triangles"])[data["correspondences"]]]
        us = np.array(given["us"])
        places = np.einsum("pc,pci->pi", np.column_stack([us, 1 - us.sum(axis=1)]), corners)
    expected = (np.array(data["points"]) - places).reshape(-1)
    np.testing.assert_allclose(run.result("ht", "objective", given), expected, rtol=1e-12)

    jacobian = np.array(run.result("ht", "jacobian", given))
    call = run.call("ht", "objective", given)
    by_theta = differences(call, call.arguments[0]).T
    if with_us:
        by_us = differences(call, call.arguments[1])
        both = np.stack([by_us[0] + by_us[2], by_us[1] + by_us[3]], axis=1)
        by_theta = np.hstack([both, by_theta])
    np.testing.assert_allclose(jacobian, by_theta, rtol=1e-6, atol=1e-8)


def test_a_hand_without_rotation(run: Evals) -> None:
    given = hand(False, True)
    given["theta"][:3] = [0.0, 0.0, 0.0]
    jacobian = np.array(run.result("ht", "jacobian", given))
    assert np.isfinite(jacobian).all() and not jacobian[:, 2:5].any()


def test_lstm(run: Evals) -> None:
    rng = np.random.default_rng(4)
    layers, width, count = 2, 3, 4
    given = {
        "main_params": rng.random((2 * layers, 4 * width)).tolist(),
        "extra_params": rng.random((3, width)).tolist(),
        "state": rng.random((2 * layers, width)).tolist(),
        "sequence": rng.integers(0, 2, (count, width)).tolist(),
    }
    main = np.array(given["main_params"]).reshape(layers, 2, 4, width)
    extra, state, text = (np.array(given[n], float) for n in ("extra_params", "state", "sequence"))
    total = 0.0
    for t in range(count - 1):
        signal = text[t] * extra[0]
        for layer in range(layers):
            weight, bias = main[layer]
            hidden, cell = state[2 * layer], state[2 * layer + 1]
            inputs = np.array([signal, hidden, signal, hidden]) * weight + bias
            forget, ingate, outgate = 1 / (1 + np.exp(-inputs[:3]))
            cell = cell * forget + ingate * np.tanh(inputs[3])
            signal = outgate * np.tanh(cell)
            state[2 * layer], state[2 * layer + 1] = signal, cell
        guess = signal * extra[1] + extra[2]
        total += text[t + 1] @ (guess - math.log(np.exp(guess).sum() + 2))
    expected = -total / ((count - 1) * width)
    assert run.result("lstm", "objective", given) == pytest.approx(expected, rel=1e-12)

    call = run.call("lstm", "objective", given)
    arrays = call.arguments[0].main, call.arguments[0].extra
    by_differences = np.concatenate([differences(call, array) for array in arrays])[:, 0]
    np.testing.assert_allclose(run.result("lstm", "jacobian", given), by_differences, rtol=1e-6, atol=1e-9)


def test_clusters(run: Evals) -> None:
    points = np.random.default_rng(5).random((12, 2))
    centroids = points[-3:]
    distances = ((points[:, None] - centroids) ** 2).sum(axis=2)
    given = {"points": points.tolist(), "centroids": centroids.tolist()}
    assert run.result("kmeans", "cost", given) == pytest.approx(distances.min(axis=1).sum())
    means = np.array([points[distances.argmin(axis=1) == j].mean(axis=0) for j in range(3)])
    np.testing.assert_allclose(run.result("kmeans", "dir", given), centroids - means, atol=1e-12)


def test_least_squares(run: Evals) -> None:
    given = {"x": [0.3, -0.2, 0.5], "n": 5}
    t = np.linspace(-1, 1, 5)
    powers = t[:, None] ** np.arange(3)
    residuals = np.sign(t) - powers @ given["x"]
    assert run.result("llsq", "primal", given) == pytest.approx(0.5 * residuals @ residuals)
    np.testing.assert_allclose(run.result("llsq", "gradient", given), -residuals @ powers, rtol=1e-12)


def test_log_sum_exp(run: Evals) -> None:
    x = np.array([1000.0, 1001.5, 999.0, 1001.5])
    assert run.result("lse", "primal", {"x": x.tolist()}) == pytest.approx(logsumexp(x))
    softmax = np.exp(x - logsumexp(x))
    np.testing.assert_allclose(run.result("lse", "gradient", {"x": x.tolist()}), softmax, rtol=1e-12)


def test_differential_equation(run: Evals) -> None:
    x = np.array([0.5, 1.5, -0.7, 0.9])
    given = {"x": x.tolist(), "s": 3}
    # A fourth-order method is exact for polynomials of time of degree 4.
    exact = np.cumprod(2 * x / np.arange(1, 5))
    np.testing.assert_allclose(run.result("ode", "primal", given), exact, rtol=1e-12)
    np.testing.assert_allclose(run.result("ode", "gradient", given), exact[-1] / x, rtol=1e-12)


@pytest.mark.parametrize("modes", ["rr", "rf", "fr", "ff"])
def test_nested_derivatives(run: Evals, modes: str) -> None:
    assert run.result("particle", modes, {"w": 0.0}) == pytest.approx(0.2071918746486116, rel=1e-9)
    points = run.result("saddle", modes, {"start": [1.0, 1.0]})
    np.testing.assert_allclose(points, [8.246324826140356e-06] * 4, rtol=1e-9)
