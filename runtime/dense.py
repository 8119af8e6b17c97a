"""Derivatives as matrices: ``jacobian`` and ``hessian``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .coordinates import Branch, Space, basis, blocks, product, read, space, split
from .derivative import Derivative, Transformed, Wrt, find_derivative
from .errors import CompileError
from .forward import Pushforward
from .pack import Mismatch
from .pullbacks import Pullback
from .transforms import vjp_of


def jacobian(function: Callable[..., Any], wrt: Wrt = None) -> Callable[..., Any]:
    """The function that computes the derivatives of all numbers in the result by all numbers in the parameters ``wrt``
    (see ``gradient``).

    Of an array of shape ``s`` by one of shape ``t`` that is an array of shape ``s + t``; of a number by a number, a
    number. Of or by a struct or a list it nests: each number in the result's tangent is replaced by what is shaped like
    the tangent of the parameter. By several parameters it is a tuple, one for each.

    It goes forward, with one ``jvp`` for each number in the parameters, where those are fewer than the numbers in the
    result, else backward, with one pullback for each number in the result."""
    return _Jacobian(find_derivative(function, wrt, "vjp"))


def hessian(function: Callable[..., Any], wrt: Wrt = None) -> Callable[..., Any]:
    """The function that computes the second derivatives of ``function``, whose result is one number: the Jacobian of
    its gradient. By an array of shape ``s`` they are an array of shape ``s + s``; by several parameters, a tuple of
    tuples; by a struct, a struct of structs. It costs one ``hvp`` for each number in the parameters."""
    return _Hessian(find_derivative(function, wrt, "hvp"))


class _Hessian(Transformed):
    again = "Python has derivatives up to the second order, more are written in the language, where derivatives nest"

    def __init__(self, derivative: Derivative) -> None:
        super().__init__("hessian", derivative)
        derivative.entry("hvp")

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        derivative = self._derivative
        bound = derivative.function.parameters.bind(arguments, named)
        along = Pushforward(derivative, "hvp", bound)
        every = _parameters(derivative, bound)
        matrix = _matrix(every, every)
        for index in range(every.size):
            read(every, along(basis(every, index)), matrix[:, index])
        return _tuples(every, every, matrix, derivative.single, derivative.single)


class _Jacobian(Transformed):
    def __init__(self, derivative: Derivative) -> None:
        super().__init__("jacobian", derivative)
        self._known: tuple[Derivative | None] | None = None

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        derivative = self._derivative
        bound = derivative.function.parameters.bind(arguments, named)
        columns = _parameters(derivative, bound)
        values, pull = vjp_of(derivative)(*bound)
        rows = _results(derivative, pull, values)
        matrix = _matrix(rows, columns)
        forward = self._forward() if columns.size < rows.size else None
        if forward is not None:
            along = Pushforward(forward, "jvp", bound)
            for index in range(columns.size):
                read(rows, along(basis(columns, index)), matrix[:, index])
        else:
            for index in range(rows.size):
                seeds = basis(rows, index)
                found = pull(seeds if len(seeds) > 1 else seeds[0])
                read(columns, (found,) if derivative.single else found, matrix[index])
        return _tuples(rows, columns, matrix, len(rows.parts) == 1, derivative.single)

    def _forward(self) -> Derivative | None:
        """The same derivative with forward mode, where it can be had."""
        if self._known is None:
            derivative = self._derivative
            wrt = tuple(derivative.wrt[index] for index in derivative.wanted)
            try:
                self._known = (find_derivative(derivative.function, wrt, "jvp"),)
            except (CompileError, ValueError):  # a derivative of its own that has no transpose; an artefact without
                self._known = (None,)
        return self._known[0]


def _matrix(rows: Space, columns: Space) -> np.ndarray:
    return np.zeros((rows.size, columns.size), np.promote_types(rows.precision, columns.precision))


def _parameters(derivative: Derivative, arguments: Sequence[Any]) -> Branch:
    """The space of tuples of the tangents that were asked for."""
    spaces: list[Space] = []
    for name, index, type in zip(derivative.names, derivative.wanted, derivative.types, strict=True):
        try:
            spaces.append(space(type, arguments[derivative.wrt[index]], derivative.native.classes))
        except Mismatch as error:
            raise error.kind(f"{derivative.function.__name__}(): '{name}{error.path}' {error.message}") from None
    return product(spaces)


def _results(derivative: Derivative, pull: Pullback, values: Sequence[Any]) -> Branch:
    """The space of tuples of the tangents of the results."""
    spaces: list[Space] = []
    for index, type in zip(derivative.row["seeds"], pull.types, strict=True):
        try:
            spaces.append(space(type, values[index], derivative.native.classes))
        except Mismatch as error:
            raise error.kind(f"{derivative.function.__name__}(): its result{error.path} {error.message}") from None
    return product(spaces)


def _tuples(rows: Branch, columns: Branch, matrix: np.ndarray, one_row: bool, one_column: bool) -> Any:
    """The blocks of a matrix as a tuple of tuples, where there are several rows and columns of them."""
    made: list[Any] = []
    for row, band in split(rows, matrix, axis=0):
        found = tuple(blocks(row, column, block) for column, block in split(columns, band, axis=1))
        made.append(found[0] if one_column else found)
    return made[0] if one_row else tuple(made)
