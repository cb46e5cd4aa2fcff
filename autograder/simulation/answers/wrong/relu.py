"""Wrong `relu` functions as students write them, each named after its misconception."""

import numpy as np


def negative_zeroed_wrong_way(Z):
    return np.minimum(Z, 0.0)


def negative_zeroed_wrong_way_2(Z):
    A = Z.astype(np.float64)
    A[A > 0] = 0
    return A


def absolute_value(Z):
    return np.abs(Z)


def absolute_value_2(Z):
    return np.where(Z < 0, -Z, Z)


def leaky(Z):
    return np.where(Z > 0, Z, 0.01 * Z)


def leaky_2(Z):
    return np.maximum(0.01 * Z, Z)


def step_function(Z):
    return (Z > 0).astype(np.float64)


def step_function_2(Z):
    A = np.zeros(Z.shape)
    A[Z > 0] = 1
    return A


def clipped_at_one(Z):
    return np.clip(Z, 0.0, 1.0)


def clipped_at_one_2(Z):
    return np.minimum(np.maximum(Z, 0), 1) * 1.0


def flat_result(Z):
    return np.array([max(z, 0.0) for z in Z.ravel()])


def maximum_along_axis(Z):
    # np.max for np.maximum: the 0 is taken as an axis
    return np.max(Z, 0)


def not_rectified(Z):
    return Z.copy()


def sigmoid_instead(Z):
    return 1 / (1 + np.exp(-Z))
