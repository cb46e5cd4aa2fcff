"""Right `relu` functions as students write them."""

import numpy as np


def maximum(Z):
    return np.maximum(Z, 0.0)


def where(Z):
    return np.where(Z > 0, Z, 0.0)


def masked(Z):
    A = np.array(Z, dtype=np.float64)
    A[A < 0] = 0
    return A


def multiplied_by_mask(Z):
    return 1.0 * Z * (Z > 0)


def clipped(Z):
    return np.clip(Z, 0, None).astype(float)


def half_sum(Z):
    return (Z + np.abs(Z)) / 2


def loop(Z):
    A = np.zeros(Z.shape)
    for index in np.ndindex(Z.shape):
        if Z[index] > 0:
            A[index] = Z[index]
    return A
