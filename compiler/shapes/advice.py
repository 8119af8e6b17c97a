"""Ways out of shapes that do not fit, by what the library's message says."""

from __future__ import annotations

import re

_WAYS_OUT: tuple[tuple[str, str], ...] = (
    (
        r"'matmul'$",
        "the first one's columns must be as many as the second one's rows ('transposed: true' turns an operand round), "
        "and batches equal or 1",
    ),
    (r"'conv\dD'$|'depthwiseConv2D'$", "the last size of the input must be the last but one of the filter"),
    (r"'transposedConv2D'$", "the last size of the input must be the last one of the filter"),
    (
        r"^Shapes .* do not fit together in",
        "sizes, counted from the last one, must be equal or 1; 'expandingShape(at:)' adds a dimension of size 1",
    ),
    (r"cannot be broadcast to shape", "only dimensions of size 1 are repeated; 'reshaped(to:)' can add some"),
    (r"cannot be reshaped to", "both shapes must have equally many scalars; one size can be -1, which is what is left"),
    (r"cannot be concatenated", "all sizes but that of the dimension must be equal"),
    (r"cannot be stacked", "all shapes must be equal; 'concatenated' joins along a dimension that is there"),
    (r"^Logits .* labels", "there is one label for each row of the logits"),
    (r"^Logits .* probabilities", "both shapes must be equal"),
    (r"^Axis .* out of range", "the dimensions are counted from 0, or from -1 at the end"),
    (r"is not a scalar$", "'sum()' and 'mean()' make one scalar of all"),
    (r"cannot remove dimension", "only a dimension of size 1 can be left out"),
)


def way_out(message: str) -> str | None:
    return next((way for pattern, way in _WAYS_OUT if re.search(pattern, message)), None)
