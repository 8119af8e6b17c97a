"""The tasks of ``tensors.py`` in PyTorch, run eagerly, each as one of its users would write it.

Each function takes parameters and inputs as arrays and gives a call, and what it computes as a list of arrays.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from typing import Any

NAME = "PyTorch"
PRODUCTS = "PyTorch, its matrix products only"

Call = Callable[[], Any]
Values = Callable[[], list[Any]]


def is_there() -> bool:
    return importlib.util.find_spec("torch") is not None


def gradients(loss: Callable[..., Any], parameters: Sequence[Any], *inputs: Any) -> tuple[Call, Values]:
    """The value of a loss of parameters and inputs, and its gradient with respect to the former."""
    import torch

    leaves = [torch.tensor(each, requires_grad=True) for each in parameters]
    others = [torch.tensor(each) for each in inputs]

    def call() -> tuple[Any, Any]:
        value = loss(leaves, *others)
        return value, torch.autograd.grad(value, leaves)

    def values() -> list[Any]:
        value, slopes = call()
        return [value.detach().numpy(), *(slope.numpy() for slope in slopes)]

    return call, values


def training(
    logits: Callable[..., Any], parameters: Sequence[Any], images: Any, wanted: Any, rate: float
) -> tuple[Call, Values]:
    """A step of gradient descent: the loss and the new parameters."""
    import torch

    classes = torch.tensor(wanted, dtype=torch.int64)
    leaves = [torch.tensor(each, requires_grad=True) for each in parameters]
    batch = torch.tensor(images)

    def call() -> tuple[Any, list[Any]]:
        value = torch.nn.functional.cross_entropy(logits(leaves, batch), classes)
        slopes = torch.autograd.grad(value, leaves)
        with torch.no_grad():
            return value, [leaf - rate * slope for leaf, slope in zip(leaves, slopes, strict=True)]

    def values() -> list[Any]:
        value, trained = call()
        return [value.detach().numpy(), *(each.numpy() for each in trained)]

    return call, values


def value(function: Callable[..., Any], *inputs: Any) -> tuple[Call, Values]:
    import torch

    tensors = [torch.tensor(each) for each in inputs]
    return lambda: function(*tensors), lambda: [function(*tensors).numpy()]


def products(*arrays: Any) -> Call:
    """Those of a step of ``mlp``: of images, both matrices, the hidden layer and the slopes of the results."""
    import torch

    images, first, second, hidden, slope = (torch.tensor(each) for each in arrays)

    def call() -> Any:
        return images @ first, hidden @ second, hidden.T @ slope, images.T @ (slope @ second.T)

    return call


# --- models ----------------------------------------------------------------------------------


def mlp(p: Sequence[Any], x: Any) -> Any:
    import torch

    return torch.relu(x @ p[0] + p[1]) @ p[2] + p[3]


def cnn(p: Sequence[Any], x: Any) -> Any:
    """Images and filters as everywhere here, with channels last."""
    from torch.nn import functional

    convolved = functional.conv2d(x.permute(0, 3, 1, 2), p[0].permute(3, 2, 0, 1), p[1])
    pooled = functional.max_pool2d(functional.relu(convolved), 2)
    return pooled.permute(0, 2, 3, 1).reshape(len(x), -1) @ p[2] + p[3]


def chain(x: Any, y: Any) -> Any:
    import torch

    return torch.tanh(x * y + 1) * torch.exp(-x * x) - y / (1 + y * y)


def cross_entropy(p: Sequence[Any], wanted: Any) -> Any:
    from torch.nn import functional

    return functional.cross_entropy(p[0], wanted.long())


def transformer(p: Sequence[Any], x: Any, heads: int) -> Any:
    from torch.nn import functional

    batch, tokens, width = x.shape
    inner = functional.layer_norm(x, (width,), p[0], p[1])
    q, k, v = (inner @ p[2]).reshape(batch, tokens, 3, heads, -1).permute(2, 0, 3, 1, 4)
    attended = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(x.shape)
    mixed = x + attended @ p[3]
    hidden = functional.gelu(functional.layer_norm(mixed, (width,), p[4], p[5]) @ p[6] + p[7], approximate="tanh")
    return (mixed + hidden @ p[8] + p[9]).square().mean()


def lstm(parameters: Sequence[Any], x: Any) -> tuple[Call, Values]:
    """By PyTorch's own layer, whose gates are in the same order, and whose matrices are transposed."""
    import torch

    inputs, states, bias = parameters
    layer = torch.nn.LSTM(inputs.shape[0], states.shape[0])
    with torch.no_grad():
        layer.weight_ih_l0.copy_(torch.tensor(inputs.T))
        layer.weight_hh_l0.copy_(torch.tensor(states.T))
        layer.bias_ih_l0.copy_(torch.tensor(bias))
        layer.bias_hh_l0.zero_()
    leaves = [layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0]
    sequence = torch.tensor(x)

    def call() -> tuple[Any, Any]:
        total = layer(sequence)[0][-1].square().mean()
        return total, torch.autograd.grad(total, leaves)

    def values() -> list[Any]:
        total, slopes = call()
        return [total.detach().numpy(), *(slope.numpy().T for slope in slopes)]

    return call, values
