"""Every type at the boundary: what goes in comes out, and what does not fit is refused by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from .handmade import export, module

TYPES = """
struct Point { x: f64, y: f64 }
struct Layer { weight: array<array<f32>>, bias: array<f32>, on: bool }
struct String { utf8: array<u8> }
enum Optional<T> { none, some($T) }
enum Shape { dot, circle(f64), box(f32, i64, array<f64>) }
"""

# A function for each type, which returns what it gets.
ECHOED = {
    "f32": "f32",
    "f64": "f64",
    "f80": "f80",
    "i32": "i32",
    "i64": "i64",
    "u8": "u8",
    "bool": "bool",
    "text": "String",
    "texts": "array<String>",
    "doubles": "array<f64>",
    "bools": "array<bool>",
    "bytes": "array<u8>",
    "matrix": "array<array<f64>>",
    "cube": "array<array<array<i32>>>",
    "pair": "(bool, (u8, f64))",
    "point": "Point",
    "points": "array<Point>",
    "layer": "Layer",
    "layers": "array<Layer>",
    "maybe": "Optional<f64>",
    "maybe_point": "Optional<Point>",
    "shape": "Shape",
    "shapes": "array<Shape>",
}


@pytest.fixture(scope="module")
def echo(route: str) -> Any:
    functions = "".join(f"func @{name}(%x: {type}) -> ({type}) {{ return %x }}\n" for name, type in ECHOED.items())
    return module(TYPES + functions, *(export(name, "x") for name in ECHOED))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("f32", 0.1),
        ("f64", 0.1),
        ("f64", float("inf")),
        ("i32", -(2**31)),
        ("i64", 2**63 - 1),
        ("u8", 255),
        ("bool", True),
        ("text", "héllo 𝛁\0!"),
        ("text", ""),
        ("texts", ["a", "", "bc"]),
        ("pair", (True, (3, 2.5))),
        ("maybe", None),
        ("maybe", 2.5),
    ],
)
def test_plain_values_come_back(echo: Any, name: str, value: Any) -> None:
    expected = float(np.float32(value)) if name == "f32" else value
    result = getattr(echo, name)(value)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("f64", 3, 3.0),
        ("f64", np.float32(0.5), 0.5),
        ("f64", np.int16(-7), -7.0),
        ("f64", np.array(2.5), 2.5),
        ("f32", 1e300, float("inf")),
        ("i64", np.int32(5), 5),
        ("u8", np.uint64(5), 5),
        ("bool", np.True_, True),
    ],
)
def test_numbers_of_numpy_are_taken(echo: Any, name: str, value: Any, expected: Any) -> None:
    assert getattr(echo, name)(value) == expected


def test_long_doubles_keep_their_precision(echo: Any) -> None:
    third = np.longdouble(1) / 3
    assert echo.f80(third) == third
    assert type(echo.f80(2)) is np.longdouble


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("f64", "1", TypeError, "f64(): 'x' needs a Double, got str '1'"),
        ("f64", True, TypeError, "got bool True"),
        ("f64", 1j, TypeError, "got complex 1j"),
        ("f64", 10**400, ValueError, "too large"),
        ("i64", 1.0, TypeError, "i64(): 'x' needs an Int, got float 1.0"),
        ("i64", False, TypeError, "got bool False"),
        ("i64", 2**63, ValueError, "from -9223372036854775808 to 9223372036854775807"),
        ("i32", 2**31, ValueError, "needs an Int32"),
        ("u8", -1, ValueError, "needs a UInt8, from 0 to 255, got int -1"),
        ("bool", 1, TypeError, "needs a Bool, got int 1"),
        ("text", b"x", TypeError, "needs a str"),
        ("text", "\ud800", ValueError, "UTF-8"),
        ("texts", "abc", TypeError, "needs a list of String"),
        ("texts", ["a", 3], TypeError, "'x[1]' needs a str"),
        ("pair", [True, (1, 2.0)], TypeError, "needs a tuple (Bool, (UInt8, Double))"),
        ("pair", (True,), ValueError, "needs a tuple of 2 elements, got 1"),
        ("pair", (True, (300, 1.0)), ValueError, "'x[1][0]' needs a UInt8"),
        ("point", (1.0, 2.0), TypeError, "needs a Point, got tuple"),
        ("maybe", "x", TypeError, "needs a Double"),
        ("shape", "dot", TypeError, "needs a Shape"),
    ],
)
def test_what_does_not_fit_is_refused(echo: Any, name: str, value: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        getattr(echo, name)(value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("doubles", np.arange(5.0)),
        ("doubles", np.arange(5000.0)),
        ("doubles", np.empty(0)),
        ("bools", np.array([True, False])),
        ("bytes", np.arange(256, dtype=np.uint8)),
    ],
)
def test_arrays_come_back(echo: Any, name: str, value: np.ndarray) -> None:
    result = getattr(echo, name)(value)
    assert result.dtype == value.dtype
    np.testing.assert_array_equal(result, value)
    assert not np.shares_memory(result, value)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (np.arange(5), TypeError, "'x' needs an array of float64, got int64; convert it with .astype(np.float64)"),
        (np.zeros((2, 2)), ValueError, "needs a one-dimensional array of float64, got shape (2, 2)"),
        (np.array(1.0), ValueError, "got shape ()"),
        (np.arange(6.0)[::2], ValueError, "needs contiguous elements, got strides 16"),
        (np.arange(6.0)[::-1], ValueError, "np.ascontiguousarray()"),
        (np.arange(3, dtype=np.dtype(np.float64).newbyteorder()), TypeError, "native byte order"),
        (np.zeros(17, np.uint8)[1:].view(np.float64), ValueError, "aligned"),
        (np.ma.array([1.0, 2.0], mask=[False, True]), ValueError, "needs all elements, got a masked array"),
        (3.0, TypeError, "needs an array of float64 or a list, got float 3.0"),
        ([1.0, True], TypeError, "'x[1]' needs a Double, got bool True"),
        ([1.0, [2.0]], TypeError, "'x[1]' needs a Double"),
        (None, TypeError, "got None"),
        ({1.0}, TypeError, "got set"),
    ],
)
def test_arrays_that_do_not_fit(echo: Any, value: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        echo.doubles(value)
    assert message in str(caught.value)


def test_an_array_without_dimensions_is_a_number_only(echo: Any) -> None:
    for call, need in ((echo.texts, "a list of String"), (echo.layers, "a list of Layer"), (echo.layer, "a Layer")):
        with pytest.raises(TypeError) as caught:
            call(np.array(1.0))
        assert f"'x' needs {need}, got an array of float64 with shape ()" in str(caught.value)


def test_read_only_arrays_are_arguments_too(echo: Any) -> None:
    value = np.arange(4.0)
    value.flags.writeable = False
    np.testing.assert_array_equal(echo.doubles(value), value)


def test_sequences_are_arrays(echo: Any) -> None:
    for value in ([1, 2.5], (1, 2.5), np.array([1, 2.5]), np.array([1, 2.5]).data):
        np.testing.assert_array_equal(echo.doubles(value), [1, 2.5])
    np.testing.assert_array_equal(echo.bytes(b"ab"), [97, 98])
    assert len(echo.doubles([])) == 0


def test_matrices_are_passed_by_rows(echo: Any) -> None:
    matrix = np.arange(12.0).reshape(3, 4)
    for value in (matrix, matrix[::-1], matrix[:, 1:3], np.zeros((0, 3)), np.zeros((2, 0))):
        result = echo.matrix(value)
        assert [row.tolist() for row in result] == value.tolist()
    assert [row.tolist() for row in echo.matrix([[1], matrix[0]])] == [[1.0], [0.0, 1.0, 2.0, 3.0]]
    with pytest.raises(ValueError, match="contiguous"):
        echo.matrix(matrix.T)
    with pytest.raises(TypeError, match="float64, got float32"):
        echo.matrix(matrix.astype(np.float32))
    with pytest.raises(ValueError, match="2 dimensions"):
        echo.matrix(matrix[0])
    with pytest.raises(TypeError, match=r"'x\[1\]\[0\]' needs a Double"):
        echo.matrix([[1.0], ["x"]])


def test_cubes(echo: Any) -> None:
    cube = np.arange(24, dtype=np.int32).reshape(2, 3, 4)
    assert [[row.tolist() for row in plane] for plane in echo.cube(cube)] == cube.tolist()
    assert echo.cube(cube[:, :0]) == [[], []]


def test_structs_are_dataclasses(echo: Any) -> None:
    point = echo.Point(3, y=4)
    result = echo.point(point)
    assert result == echo.Point(3.0, 4.0)
    assert repr(result) == "Point(x=3.0, y=4.0)"
    assert type(result) is echo.Point
    result.x = 5.0
    assert result != point
    assert echo.Point.__module__ == "handmade"
    assert echo.maybe_point(point) == point
    assert echo.maybe_point(None) is None
    with pytest.raises(TypeError, match=r"'x\.y' needs a Double"):
        echo.point(echo.Point(1.0, "2"))


def test_structs_that_hold_arrays(echo: Any) -> None:
    layer = echo.Layer(np.ones((2, 3), np.float32), [1, 2], True)
    result = echo.layer(layer)
    assert [row.tolist() for row in result.weight] == [[1, 1, 1], [1, 1, 1]]
    assert result.bias.tolist() == [1, 2]
    assert result.on is True
    assert result == echo.layer(result)
    (again,) = echo.layers([layer])
    assert again == result
    with pytest.raises(TypeError, match=r"'x\.weight' needs an array of float32, got float64"):
        echo.layer(echo.Layer(np.ones((2, 3)), [1], True))
    with pytest.raises(TypeError, match=r"'x\[0\]\.bias\[1\]' needs a Float, got str"):
        echo.layers([echo.Layer([[1]], [1, "2"], True)])


def test_arrays_of_structs_are_structured_arrays(echo: Any) -> None:
    points = echo.points([echo.Point(1, 2), echo.Point(3, 4)])
    assert points.x.tolist() == [1, 3]
    assert points[1].y == 4
    assert echo.point(points[1]) == echo.Point(3, 4)
    np.testing.assert_array_equal(echo.points(points), points)
    with pytest.raises(TypeError, match="needs an array of"):
        echo.points(np.zeros(2, [("x", "f4"), ("y", "f8")]))


def test_enums(echo: Any) -> None:
    for shape in (echo.Shape.dot, echo.Shape.circle(2.0), echo.Shape.box(1.5, 2, [1.0, 2.0])):
        result = echo.shape(shape)
        assert result.case == shape.case
        assert result == shape
    assert echo.shape(echo.Shape.circle(2)) != echo.Shape.dot
    assert repr(echo.Shape.circle(2.0)) == "Shape.circle(2.0)"
    assert echo.Shape.circle(2.0).payload == (2.0,)
    shapes = [echo.Shape.dot, echo.Shape.box(1, 2, [3.0])]
    assert echo.shapes(shapes) == shapes
    with pytest.raises(TypeError, match="takes 1 values, not 2"):
        echo.Shape.circle(1, 2)


def test_nothing_stays_behind(echo: Any) -> None:
    echo.layers([echo.Layer([[1, 2]] * 3, [1], False)] * 3)
    echo.shapes([echo.Shape.box(1, 2, [3.0])])
    echo.texts(["a", "b"])
    assert echo.live_buffers() == 0
