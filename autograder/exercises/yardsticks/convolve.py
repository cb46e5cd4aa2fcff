"""What `convolve` may cost: the lecture's way, and loops over pixels. Run in the sandbox."""

import numpy as np


def vectorised(X, F, b=None, stride=1, padding=0):
    """Shift and add, as in the lecture: one scaled copy of the input for each filter tap."""
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    height = (H + 2 * padding - R) // stride + 1
    width = (W + 2 * padding - S) // stride + 1
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    padded[:, :, padding : padding + H, padding : padding + W] = X
    O = np.zeros((N, K, height, width))
    for r in range(R):
        for s in range(S):
            rows = slice(r, r + stride * height, stride)
            columns = slice(s, s + stride * width, stride)
            copy = padded[:, None, :, rows, columns]
            O += (copy * F[None, :, :, r, s, None, None]).sum(axis=2)
    return O if b is None else O + b[None, :, None, None]


def looped(X, F, b=None, stride=1, padding=0):
    """One window after the other, for every image, filter and pixel."""
    N, C, H, W = X.shape
    K, _, R, S = F.shape
    height = (H + 2 * padding - R) // stride + 1
    width = (W + 2 * padding - S) // stride + 1
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    padded[:, :, padding : padding + H, padding : padding + W] = X
    O = np.zeros((N, K, height, width))
    for n in range(N):
        for k in range(K):
            for i in range(height):
                for j in range(width):
                    rows = slice(i * stride, i * stride + R)
                    columns = slice(j * stride, j * stride + S)
                    O[n, k, i, j] = np.sum(padded[n, :, rows, columns] * F[k])
    return O if b is None else O + b[None, :, None, None]
