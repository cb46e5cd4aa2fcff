"""The forward passes, written once more by the grader: what hidden gradient checks differentiate.

Plain on purpose, and independent of the solution notebooks that they judge.
"""

from __future__ import annotations

import numpy as np

from autograder.exercise import Array


def output_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Return how many places a window has on an axis."""
    return (size + 2 * padding - kernel) // stride + 1


def padded(X: Array, padding: int) -> Array:
    """Return X with a ring of zeros; `np.pad` takes as long as all the rest on small arrays."""
    N, C, H, W = X.shape
    result = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    result[:, :, padding : padding + H, padding : padding + W] = X
    return result


def convolve(
    X: Array, F: Array, b: Array | None = None, stride: int = 1, padding: int = 0
) -> Array:
    """Convolve a batch (N, C, H, W) with filters (K, C, R, S), by shift and add."""
    R, S = F.shape[2:]
    height = output_size(X.shape[2], R, stride, padding)
    width = output_size(X.shape[3], S, stride, padding)
    X = padded(X, padding)
    O = np.zeros((len(X), len(F), height, width))
    for r in range(R):
        for s in range(S):
            copy = X[:, :, r : r + stride * height : stride, s : s + stride * width : stride]
            O += np.einsum("nchw,kc->nkhw", copy, F[:, :, r, s])
    return O if b is None else O + b[:, None, None]


def convolve_image(I: Array, f: Array) -> Array:
    """Convolve an image with a filter of odd size, zero-padded to the same size."""
    framed = np.pad(I, [(size // 2, size // 2) for size in f.shape])
    O: Array = convolve(framed[None, None], f[None, None])[0, 0]
    return O


def relu(Z: Array) -> Array:
    """Return Z where it is positive, else 0."""
    return np.where(Z > 0, Z, 0.0)


def max_pool(X: Array, size: int, stride: int | None = None) -> Array:
    """Return the maximum of every window; what does not fill a window is dropped."""
    stride = size if stride is None else stride
    height = output_size(X.shape[2], size, stride)
    width = output_size(X.shape[3], size, stride)
    shifted = [
        X[:, :, r : r + stride * height : stride, s : s + stride * width : stride]
        for r in range(size)
        for s in range(size)
    ]
    P: Array = np.max(shifted, axis=0)
    return P
