"""Wrong `relu_gradient` functions as students write them, each named after its misconception."""

import numpy as np


def upstream_ignored(dA, Z):
    return (Z > 0).astype(np.float64)


def upstream_ignored_2(dA, Z):
    # the derivative of relu is 1 or 0
    dZ = np.zeros(Z.shape)
    dZ[Z > 0] = 1
    return dZ


def upstream_ignored_3(dA, Z):
    return np.where(Z > 0, 1.0, 0.0)


def mask_from_upstream(dA, Z):
    return dA * (dA > 0)


def mask_from_upstream_2(dA, Z):
    # relu of the gradient
    return np.maximum(dA, 0)


def wrong_sign(dA, Z):
    return dA * (Z < 0)


def wrong_sign_2(dA, Z):
    dZ = dA.copy()
    dZ[Z > 0] = 0
    dZ[Z == 0] = 0
    return dZ


def one_at_zero(dA, Z):
    return dA * (Z >= 0)


def one_at_zero_2(dA, Z):
    dZ = np.array(dA)
    dZ[Z < 0] = 0
    return dZ


def multiplied_by_Z(dA, Z):
    return dA * np.maximum(Z, 0)


def multiplied_by_Z_2(dA, Z):
    return np.where(Z > 0, Z, 0.0) * dA


def no_mask(dA, Z):
    return dA.copy()


def no_mask_2(dA, Z):
    # the slope is 1
    return dA * np.ones_like(Z)


def forward_returned(dA, Z):
    return np.maximum(Z, 0.0)


def forward_returned_2(dA, Z):
    return Z * (Z > 0)


def leaky(dA, Z):
    return dA * np.where(Z > 0, 1.0, 0.01)


def negative_upstream_stopped(dA, Z):
    return np.maximum(dA, 0) * (Z > 0)


def one_half_at_zero(dA, Z):
    # the mean of both sides
    return dA * ((Z > 0) + 0.5 * (Z == 0))


def sign_for_mask(dA, Z):
    return dA * np.sign(Z)
