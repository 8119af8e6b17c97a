"""The weights of a model as a flat dictionary: ``"layers.0.weight"`` to an array; and in safetensors files.

A model is a struct, or an object. Its state are its tensors, at any depth, and what else in it has a derivative:
numbers and arrays of numbers. Of objects, such as the running means of a layer or an optimiser, all numbers belong to
it, and their tensors may have any shape.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from . import abi
from .leaves import DTYPES
from .names import python_name
from .objects import properties, set_properties


class _Leaf(NamedTuple):
    """``scalar``: what its elements are. ``free``: it may have any shape."""

    key: str
    value: Any
    scalar: abi.Scalar
    free: bool

    @property
    def array(self) -> np.ndarray:
        """The array itself where the model holds one."""
        return np.asarray(self.value, DTYPES[self.scalar.name])


# What becomes of a leaf when a state is put into a model.
_Change = Callable[[_Leaf], Any]


def state(model: Any) -> dict[str, np.ndarray]:
    """The weights of a model by their names. The arrays are those that the model holds; those of objects are copies."""
    return {leaf.key: leaf.array for leaf in _leaves(model)}


def set_state(model: Any, state: Mapping[str, Any]) -> None:
    """Gives a model, a struct or an object, other weights: copies of these arrays, one for each name of its state, of
    the same shapes and types. Nothing changes when one does not fit."""
    if not isinstance(state, Mapping):
        raise TypeError(f"needs a dictionary of arrays by name, got {state.__class__.__name__}")
    leaves = {leaf.key: leaf for leaf in _leaves(model)}
    missing, unknown = [k for k in leaves if k not in state], [k for k in state if k not in leaves]
    if missing or unknown:
        parts = (f"lacks {_listed(missing)}" if missing else "", f"has {_listed(unknown)} too" if unknown else "")
        raise ValueError(f"the state of a {_type(model)} {' and '.join(filter(None, parts))}")
    arrays = {key: _fitting(leaf, state[key]) for key, leaf in leaves.items()}
    place = _Place(writes=True)
    _changed(_type(model), model, "", place, lambda leaf: _as_before(leaf, arrays[leaf.key]))


def save(model: Any, path: str | os.PathLike[str]) -> None:
    """Writes the state of a model to a safetensors file. Needs the package ``safetensors``."""
    arrays = state(model)
    for key, array in arrays.items():
        if array.dtype == np.longdouble:
            raise TypeError(f"'{key}' has 80 bits a number, which a safetensors file cannot hold")
    _safetensors().save_file({key: np.asarray(a, order="C") for key, a in arrays.items()}, os.fspath(path))


def restore(model: Any, path: str | os.PathLike[str]) -> None:
    """Gives a model the state that a safetensors file holds. Needs the package ``safetensors``."""
    safetensors = _safetensors()
    with open(path, "rb") as file:
        data = file.read()
    try:
        arrays = safetensors.load(data)
    except Exception as error:
        raise ValueError(f"{os.fspath(path)}: no safetensors file that NumPy can hold: {error}") from None
    set_state(model, arrays)


def _safetensors() -> Any:
    try:
        return import_module("safetensors.numpy")
    except ImportError:
        message = "needs the package safetensors; install it with: pip install 'pullback[safetensors]'"
        raise ImportError(message) from None


def _type(model: Any) -> abi.Type:
    type = getattr(model.__class__, "__pullback_type__", None)
    if not isinstance(type, abi.Struct | abi.Object):
        raise TypeError(f"needs a struct or an object of a module, got {model.__class__.__name__}")
    return type


def _listed(keys: list[str]) -> str:
    return ", ".join(map(repr, sorted(keys)[:5])) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")


def _fitting(leaf: _Leaf, value: Any) -> np.ndarray:
    dtype, key = DTYPES[leaf.scalar.name], leaf.key
    if not isinstance(value, np.ndarray | np.generic) and hasattr(value, "__dlpack__"):
        try:
            value = np.from_dlpack(value)
        except (BufferError, RuntimeError, TypeError) as error:
            raise TypeError(f"'{key}' needs an array in the memory of this machine: {error}") from None
    if not isinstance(value, np.ndarray | np.generic):
        raise TypeError(f"'{key}' needs an array of {dtype}, got {value.__class__.__name__}")
    if np.ma.is_masked(value):
        raise ValueError(f"'{key}' needs all elements, got a masked array")
    if value.dtype.newbyteorder("=") != dtype:
        raise TypeError(f"'{key}' needs an array of {dtype}, got {value.dtype}")
    if not leaf.free and value.shape != leaf.array.shape:
        raise ValueError(f"'{key}' needs shape {leaf.array.shape}, got {value.shape}")
    return np.array(value, dtype, order="C")


def _as_before(leaf: _Leaf, array: np.ndarray) -> Any:
    """A number where there was one."""
    return array if isinstance(leaf.value, np.ndarray | list | tuple) else array.item()


def _leaves(model: Any) -> list[_Leaf]:
    found: list[_Leaf] = []

    def see(leaf: _Leaf) -> Any:
        found.append(leaf)
        return leaf.value

    _changed(_type(model), model, "", _Place(), see)
    return found


class _Place(NamedTuple):
    """``varies``: numbers belong to the state. ``free``: tensors may have any shape. ``writes``: not only to look."""

    varies: bool = True
    free: bool = False
    writes: bool = False


def _changed(type: abi.Type, value: Any, key: str, place: _Place, change: _Change) -> Any:
    """The value with what ``change`` makes of its leaves, in order. Structs and objects stay the same ones."""
    match type:
        case abi.Tensor(scalar):
            return change(_Leaf(key, value, scalar, place.free))
        case abi.Scalar():
            return change(_Leaf(key, value, type, place.free)) if place.varies else value
        case abi.Array(abi.Scalar() as scalar) | abi.Vector(scalar):
            return change(_Leaf(key, value, scalar, place.free)) if place.varies else value
        case abi.Optional(element):
            return value if value is None else _changed(element, value, key, place, change)
        case abi.Tuple(elements):
            both = enumerate(zip(elements, value or (), strict=True))
            made = [_changed(inner, part, _at(key, index), place, change) for index, (inner, part) in both]
            return tuple(made) if place.writes else value
        case abi.Array(element):
            made = [_changed(element, part, _at(key, index), place, change) for index, part in enumerate(value)]
            return made if place.writes else value
        case abi.Struct(_, fields, _, variables):
            for name, inner in fields:
                attribute, own = python_name(name), place._replace(varies=place.varies and name in variables)
                part = getattr(value, attribute)
                new = _changed(inner, part, _at(key, name), own, change)
                if new is not part:
                    setattr(value, attribute, new)
        case abi.Object(_, fields):
            own = place._replace(varies=True, free=True)
            named = zip(fields, properties(value), strict=True)
            made = [_changed(inner, part, _at(key, name), own, change) for (name, inner), part in named]
            if place.writes:
                set_properties(value, made)

    return value


def _at(key: str, step: str | int) -> str:
    return f"{key}.{step}" if key else str(step)
