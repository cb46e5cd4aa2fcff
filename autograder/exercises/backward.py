"""The gradients, written once more by the grader: what misconceptions about them are built on.

Plain on purpose, like the forward passes that they belong to.
"""

from __future__ import annotations

import numpy as np

from autograder.exercise import Array
from autograder.exercises.forward import convolve, padded, relu


def relu_gradient(dA: Array, Z: Array) -> Array:
    """Return the upstream gradient where Z is positive, else 0."""
    return np.where(Z > 0, dA, 0.0)


def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Array:
    """Give each window's gradient to its maximum, to the first one in row order at a tie."""
    step = size if stride is None else stride
    dX = np.zeros(X.shape)
    n, c = np.ogrid[: len(X), : X.shape[1]]
    for i, j in np.ndindex(dP.shape[2:]):
        top, left = i * step, j * step
        window = X[:, :, top : top + size, left : left + size]
        row, column = divmod(window.reshape(*X.shape[:2], -1).argmax(axis=2), size)
        dX[n, c, top + row, left + column] += dP[:, :, i, j]
    return dX


def bias_gradient(dO: Array) -> Array:
    """Sum over images, rows and columns: a bias goes into all of them."""
    total: Array = dO.sum(axis=(0, 2, 3))
    return total


def filter_gradient(
    dO: Array, X: Array, kernel_size: tuple[int, int], stride: int = 1, padding: int = 0
) -> Array:
    """Correlate the padded input with the upstream gradient, one filter tap at a time."""
    framed = padded(X, padding)
    dF = np.zeros((dO.shape[1], X.shape[1], *kernel_size))
    for r, s in np.ndindex(*kernel_size):
        dF[:, :, r, s] = np.einsum("nkij,ncij->kc", dO, framed[reached(r, s, dO, stride)])
    return dF


def input_gradient(
    dO: Array, F: Array, input_size: tuple[int, int], stride: int = 1, padding: int = 0
) -> Array:
    """Add each filter tap's share to the entries that the tap was laid on, then crop."""
    H, W = input_size
    framed = np.zeros((dO.shape[0], F.shape[1], H + 2 * padding, W + 2 * padding))
    for r, s in np.ndindex(*F.shape[2:]):
        framed[reached(r, s, dO, stride)] += np.einsum("nkij,kc->ncij", dO, F[:, :, r, s])
    return framed[:, :, padding : padding + H, padding : padding + W].copy()


def reached(r: int, s: int, dO: Array, stride: int) -> tuple[slice, ...]:
    """Return which entries of the padded input the tap at (r, s) is laid on."""
    height, width = dO.shape[2:]
    rows = slice(r, r + stride * height, stride)
    return (slice(None), slice(None), rows, slice(s, s + stride * width, stride))


def block_gradient(
    dP: Array, X: Array, F: Array, b: Array, padding: int, pool_size: int
) -> tuple[Array, Array, Array]:
    """Go back through pool, rectifier and convolution."""
    O = convolve(X, F, b, 1, padding)
    dO = relu_gradient(max_pool_gradient(dP, relu(O), pool_size), O)
    height, width = F.shape[2:]
    dX = input_gradient(dO, F, (X.shape[2], X.shape[3]), 1, padding)
    return dX, filter_gradient(dO, X, (height, width), 1, padding), bias_gradient(dO)
