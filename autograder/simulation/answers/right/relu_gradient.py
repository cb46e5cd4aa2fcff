"""Right `relu_gradient` functions as students write them."""

import numpy as np


def mask(dA, Z):
    return dA * (Z > 0)


def where(dA, Z):
    return np.where(Z > 0, dA, 0.0)


def copy_with_zeros(dA, Z):
    dZ = dA.astype(np.float64)  # makes a copy
    dZ[Z <= 0] = 0
    return dZ


def filled_in(dA, Z):
    dZ = np.zeros(Z.shape)
    positive = Z > 0
    dZ[positive] = dA[positive]
    return dZ


def derivative_first(dA, Z):
    derivative = np.zeros_like(Z, dtype=float)
    derivative[Z > 0] = 1
    return dA * derivative


def loop(dA, Z):
    dZ = np.zeros(dA.shape)
    for index in np.ndindex(dA.shape):
        dZ[index] = dA[index] if Z[index] > 0 else 0
    return dZ
