"""GradBench's evaluations: for each its model, and how the inputs and outputs of its functions look in JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import pullback

Input = Any  # what JSON holds
MODELS = Path(__file__).resolve().parent / "models"


@dataclass(frozen=True)
class Call:
    """A function of a model with its arguments, as they are passed, and what turns its result into JSON."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    output: Callable[[Any], Any]


@dataclass(frozen=True)
class Eval:
    """The file of the model, and for each function the call for a loaded model and an input."""

    name: str
    functions: Mapping[str, Callable[[Any, Input], Call]]

    @property
    def path(self) -> Path:
        return MODELS / f"{self.name}.dsl"


def numbers(values: Any) -> np.ndarray:
    """Numbers, however deeply nested, one behind the other."""
    return np.array(values, np.float64).reshape(-1)


def as_list(result: np.ndarray) -> list[Any]:
    return result.tolist()


def flat(result: np.ndarray) -> np.ndarray:
    """An array of structs of numbers as those numbers."""
    return np.ascontiguousarray(result).view(np.float64)


# --- scalars and single arrays -----------------------------------------------------------


def of_number(name: str) -> Callable[[Any, Input], Call]:
    return lambda model, given: Call(getattr(model, name), (float(given),), float)


def det(name: str, output: Callable[[Any], Any]) -> Callable[[Any, Input], Call]:
    return lambda model, given: Call(getattr(model, name), (numbers(given["A"]), given["ell"]), output)


def llsq(name: str, output: Callable[[Any], Any]) -> Callable[[Any, Input], Call]:
    return lambda model, given: Call(getattr(model, name), (numbers(given["x"]), given["n"]), output)


def lse(name: str, output: Callable[[Any], Any]) -> Callable[[Any, Input], Call]:
    return lambda model, given: Call(getattr(model, name), (numbers(given["x"]),), output)


def ode(name: str) -> Callable[[Any, Input], Call]:
    return lambda model, given: Call(getattr(model, name), (numbers(given["x"]), given["s"]), as_list)


def particle(name: str) -> Callable[[Any, Input], Call]:
    return lambda model, given: Call(getattr(model, name), (float(given["w"]),), float)


def saddle(name: str) -> Callable[[Any, Input], Call]:
    def call(model: Any, given: Input) -> Call:
        start = model.Point(*map(float, given["start"]))
        return Call(getattr(model, name), (start,), lambda result: [v for p in result for v in (p.x, p.y)])

    return call


def kmeans(name: str, output: Callable[[Any, int], Any]) -> Callable[[Any, Input], Call]:
    def call(model: Any, given: Input) -> Call:
        d = len(given["points"][0])
        arguments = numbers(given["centroids"]), numbers(given["points"]), d
        return Call(getattr(model, name), arguments, lambda result: output(result, d))

    return call


# --- mixtures and networks ---------------------------------------------------------------


def gmm(of: Callable[[Any], Any], output: Callable[[Any, Input], Any]) -> Callable[[Any, Input], Call]:
    def call(model: Any, given: Input) -> Call:
        mixture = model.Mixture(*(numbers(given[name]) for name in ("alpha", "mu", "q", "l")))
        arguments = mixture, numbers(given["x"]), given["d"], float(given["gamma"]), given["m"]
        return Call(of(model.objective), arguments, lambda result: output(result, given))

    return call


def mixture_gradient(result: Any, given: Input) -> dict[str, Any]:
    rows = {name: getattr(result, name).reshape(given["k"], -1).tolist() for name in ("mu", "q", "l")}
    return rows | {"alpha": result.alpha.tolist()}


def lstm(of: Callable[[Any], Any], output: Callable[[Any], Any]) -> Callable[[Any, Input], Call]:
    def call(model: Any, given: Input) -> Call:
        parameters = model.Parameters(numbers(given["main_params"]), numbers(given["extra_params"]))
        width = len(given["state"][0])
        arguments = parameters, numbers(given["state"]), numbers(given["sequence"]), width
        return Call(of(model.objective), arguments, output)

    return call


def itself(function: Any) -> Any:
    return function


def gradient_by(parameter: str) -> Callable[[Any], Any]:
    return lambda function: pullback.gradient(function, wrt=parameter)


# --- bundle adjustment -------------------------------------------------------------------

VECTOR = np.dtype([(name, np.float64) for name in "xyz"])
PIXEL = np.dtype([(name, np.float64) for name in "xy"])
CAMERA = np.dtype(
    [("rotation", VECTOR), ("center", VECTOR), ("focalLength", np.float64), ("principalPoint", PIXEL)]
    + [(name, np.float64) for name in ("k1", "k2")]
)
OBSERVATION = np.dtype([("camera", np.int64), ("point", np.int64), ("pixel", PIXEL)])


def repeated(values: list[float], count: int, dtype: np.dtype) -> np.ndarray:
    return np.tile(numbers(values), count).view(dtype)


def ba(name: str, output: Callable[[Any], Any]) -> Callable[[Any, Input], Call]:
    """The input holds one camera, point, weight and pixel, to be repeated; the observations go round."""

    def call(model: Any, given: Input) -> Call:
        n, m, p = given["n"], given["m"], given["p"]
        observations = np.zeros(p, OBSERVATION)
        observations["camera"] = np.arange(p) % n
        observations["point"] = np.arange(p) % m
        observations["pixel"] = repeated(given["feat"], p, PIXEL)
        weights = np.full(p, float(given["w"]))
        cameras, points = repeated(given["cam"], n, CAMERA), repeated(given["x"], m, VECTOR)
        return Call(getattr(model, name), (cameras, points, weights, observations), output)

    return call


def errors_of_ba(result: Any) -> dict[str, Any]:
    """Since the input repeats itself, so does the output: its first elements stand for all."""
    projection, weight = flat(result.projection), result.weight
    return {
        "reproj_error": {"elements": projection[:2].tolist(), "repeated": len(projection) // 2},
        "w_err": {"element": float(weight[0]), "repeated": len(weight)},
    }


def jacobian_of_ba(result: Any) -> dict[str, Any]:
    """Of each array the elements of the first observation, and the last one."""
    parts = {"rows": result.rows, "cols": result.columns, "vals": result.values}
    return {name: [*part[:30].tolist(), part[-1].item()] for name, part in parts.items()}


# --- hand tracking -----------------------------------------------------------------------

TRANSFORM = np.dtype([(name, VECTOR) for name in ("x", "y", "z", "origin")])
TRIANGLE = np.dtype([(name, np.int64) for name in "abc"])


def transforms(matrices: list[Any]) -> np.ndarray:
    """Matrices of 4 rows and columns, by their columns, without the last row, which is 0 0 0 1."""
    columns = np.array(matrices, np.float64).transpose(0, 2, 1)[:, :, :3]
    return np.ascontiguousarray(columns).reshape(-1).view(TRANSFORM)


def ht(name: str, output: Callable[[Any, Input], Any]) -> Callable[[Any, Input], Call]:
    def call(model: Any, given: Input) -> Call:
        data, hand = given["data"], given["data"]["model"]
        positions = np.array(hand["base_positions"], np.float64)[:, :3]
        made = model.Hand(
            np.array(hand["parents"], np.int64),
            transforms(hand["base_relatives"]),
            transforms(hand["inverse_base_absolutes"]),
            np.ascontiguousarray(positions).reshape(-1).view(VECTOR),
            numbers(hand["weights"]),
            np.array(hand["triangles"], np.int64).reshape(-1).view(TRIANGLE),
            bool(hand["is_mirrored"]),
        )
        correspondences = np.array(data["correspondences"], np.int64)
        points = numbers(data["points"]).view(VECTOR)
        arguments = numbers(given["theta"]), numbers(given["us"]), made, correspondences, points
        return Call(getattr(model, name), arguments, lambda result: output(result, given))

    return call


def jacobian_of_ht(result: Any, given: Input) -> list[Any]:
    rows = 3 * len(given["data"]["correspondences"])
    return flat(result).reshape(-1, rows).T.tolist()


EVALS = {
    definition.name: definition
    for definition in (
        Eval("hello", {"square": of_number("square"), "double": of_number("double")}),
        Eval("det", {"primal": det("determinant", float), "gradient": det("determinantGradient", as_list)}),
        Eval(
            "gmm",
            {
                "objective": gmm(itself, lambda result, _: result),
                "jacobian": gmm(gradient_by("mixture"), mixture_gradient),
            },
        ),
        Eval("ba", {"objective": ba("objective", errors_of_ba), "jacobian": ba("jacobian", jacobian_of_ba)}),
        Eval(
            "ht",
            {
                "objective": ht("objective", lambda result, _: flat(result).tolist()),
                "jacobian": ht("jacobian", jacobian_of_ht),
            },
        ),
        Eval(
            "lstm",
            {
                "objective": lstm(itself, float),
                "jacobian": lstm(gradient_by("parameters"), lambda g: [*g.main.tolist(), *g.extra.tolist()]),
            },
        ),
        Eval(
            "kmeans",
            {
                "cost": kmeans("cost", lambda result, _: result),
                "dir": kmeans("direction", lambda result, d: result.reshape(-1, d).tolist()),
            },
        ),
        Eval("llsq", {"primal": llsq("objective", float), "gradient": llsq("objectiveGradient", as_list)}),
        Eval("lse", {"primal": lse("logSumExp", float), "gradient": lse("logSumExpGradient", as_list)}),
        Eval("ode", {"primal": ode("solve"), "gradient": ode("solveGradient")}),
        Eval("particle", {name: particle(name) for name in ("rr", "rf", "fr", "ff")}),
        Eval("saddle", {name: saddle(name) for name in ("rr", "rf", "fr", "ff")}),
    )
}
