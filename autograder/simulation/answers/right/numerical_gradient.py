"""Right `numerical_gradient` functions as students write them."""

import numpy as np


def copy_for_each_side(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient


def moved_to_and_fro(f, x, h=1e-5):
    x = np.array(x, dtype=float)  # a copy: x itself must stay as it is
    gradient = np.zeros_like(x)
    for index in np.ndindex(*x.shape):
        old = x[index]
        x[index] = old + h
        up = f(x)
        x[index] = old - h
        down = f(x)
        x[index] = old
        gradient[index] = (up - down) / (2 * h)
    return gradient


def unit_steps(f, x, h=1e-5):
    steps = np.eye(x.size) * h
    slopes = [
        (f(x + step.reshape(x.shape)) - f(x - step.reshape(x.shape))) / (2 * h) for step in steps
    ]
    return np.array(slopes).reshape(x.shape)


def flat_copy(f, x, h=1e-5):
    flat = x.astype(np.float64).ravel().copy()
    gradient = np.empty(flat.size)
    for k in range(flat.size):
        saved = flat[k]
        flat[k] = saved + h
        plus = f(flat.reshape(x.shape))
        flat[k] = saved - h
        minus = f(flat.reshape(x.shape))
        flat[k] = saved
        gradient[k] = (plus - minus) / (2 * h)
    return gradient.reshape(x.shape)


def iterator(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        step = np.zeros(x.shape)
        step[it.multi_index] = h
        gradient[it.multi_index] = (f(x + step) - f(x - step)) / (2 * h)
        it.iternext()
    return gradient
