"""What `filter_gradient` may cost: the lecture's way, and loops over pixels. Run in the sandbox."""

import numpy as np


def _padded(X, padding):
    N, C, H, W = X.shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    padded[:, :, padding : padding + H, padding : padding + W] = X
    return padded


def vectorised(dO, X, kernel_size, stride=1, padding=0):
    """One tap after the other: the shifted copy of X times dO, summed, as on the slide."""
    height, width = dO.shape[2:]
    R, S = kernel_size
    padded = _padded(X, padding)
    dF = np.zeros((dO.shape[1], X.shape[1], R, S))
    for r in range(R):
        for s in range(S):
            rows = slice(r, r + stride * height, stride)
            columns = slice(s, s + stride * width, stride)
            copy = padded[:, None, :, rows, columns]
            dF[:, :, r, s] = (dO[:, :, None] * copy).sum(axis=(0, 3, 4))
    return dF


def looped(dO, X, kernel_size, stride=1, padding=0):
    """Add up one window after the other, for every image, filter and pixel."""
    N, K, height, width = dO.shape
    R, S = kernel_size
    padded = _padded(X, padding)
    dF = np.zeros((K, X.shape[1], R, S))
    for n in range(N):
        for k in range(K):
            for i in range(height):
                for j in range(width):
                    rows = slice(i * stride, i * stride + R)
                    columns = slice(j * stride, j * stride + S)
                    dF[k] += dO[n, k, i, j] * padded[n, :, rows, columns]
    return dF
