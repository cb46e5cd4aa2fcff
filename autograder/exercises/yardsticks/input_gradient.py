"""What `input_gradient` may cost: the lecture's way, and loops over pixels. Run in the sandbox."""

import numpy as np


def _cropped(padded, input_size, padding):
    H, W = input_size
    return padded[:, :, padding : padding + H, padding : padding + W].copy()


def vectorised(dO, F, input_size, stride=1, padding=0):
    """Dilate, pad, rotate; then shift and add, as in the forward pass of the lecture."""
    N, K, height, width = dO.shape
    C, R, S = F.shape[1:]
    H, W = input_size
    dilated = np.zeros((N, K, H + 2 * padding + R - 1, W + 2 * padding + S - 1))
    rows = slice(R - 1, R - 1 + stride * height, stride)
    columns = slice(S - 1, S - 1 + stride * width, stride)
    dilated[:, :, rows, columns] = dO
    rotated = F[:, :, ::-1, ::-1]
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for r in range(R):
        for s in range(S):
            copy = dilated[:, :, None, r : r + H + 2 * padding, s : s + W + 2 * padding]
            dX += (copy * rotated[None, :, :, r, s, None, None]).sum(axis=1)
    return _cropped(dX, input_size, padding)


def looped(dO, F, input_size, stride=1, padding=0):
    """Spread one output pixel after the other over its window."""
    N, K, height, width = dO.shape
    C, R, S = F.shape[1:]
    H, W = input_size
    dX = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n in range(N):
        for k in range(K):
            for i in range(height):
                for j in range(width):
                    rows = slice(i * stride, i * stride + R)
                    columns = slice(j * stride, j * stride + S)
                    dX[n, :, rows, columns] += dO[n, k, i, j] * F[k]
    return _cropped(dX, input_size, padding)
