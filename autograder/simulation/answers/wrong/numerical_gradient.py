"""Wrong `numerical_gradient` functions as students write them, named after the misconception."""

import numpy as np


def one_sided(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        moved = x.astype(np.float64)
        moved[index] += h
        gradient[index] = (f(moved) - f(x)) / h
    return gradient


def one_sided_2(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    before = f(x)
    gradient = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        old = x[i]
        x[i] = old + h
        gradient[i] = (f(x) - before) / h
        x[i] = old
        it.iternext()
    return gradient


def one_sided_backward(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        lower = x.copy()
        lower[index] -= h
        gradient[index] = (f(x) - f(lower)) / h
    return gradient


def one_sided_backward_2(f, x, h=1e-5):
    flat = x.astype(float).ravel()
    gradient = []
    for i in range(flat.size):
        step = np.zeros(flat.size)
        step[i] = h
        gradient.append((f(flat.reshape(x.shape)) - f((flat - step).reshape(x.shape))) / h)
    return np.array(gradient).reshape(x.shape)


def twice_too_large(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / h
    return gradient


def twice_too_large_2(f, x, h=1e-5):
    moved = np.array(x, dtype=np.float64)
    gradient = np.zeros(moved.shape)
    it = np.nditer(moved, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        index = it.multi_index
        old = moved[index]
        moved[index] = old + h
        above = f(moved)
        moved[index] = old - h
        below = f(moved)
        moved[index] = old
        gradient[index] = (above - below) / h
        it.iternext()
    return gradient


def half_too_small(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up = x.copy()
        up[index] += h
        gradient[index] = (f(up) - f(x)) / (2 * h)
    return gradient


def half_too_small_2(f, x, h=1e-5):
    # goes back by h where it should go back by 2 h
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        above = f(x)
        x[index] = x[index] - h
        below = f(x)
        x[index] = old
        gradient[index] = (above - below) / (2 * h)
    return gradient


def step_ignored(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += 1e-5
        down[index] -= 1e-5
        gradient[index] = (f(up) - f(down)) / 2e-5
    return gradient


def step_ignored_2(f, x, h=1e-5):
    h = 1e-5
    moved = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(moved)
    for index in np.ndindex(moved.shape):
        old = moved[index]
        moved[index] = old + h
        above = f(moved)
        moved[index] = old - h
        below = f(moved)
        moved[index] = old
        gradient[index] = (above - below) / (2 * h)
    return gradient


def copy_shares_memory(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x_plus = x
        x_minus = x
        x_plus[index] += h
        x_minus[index] -= h
        gradient[index] = (f(x_plus) - f(x_minus)) / (2 * h)
    return gradient


def copy_shares_memory_2(f, x, h=1e-5):
    # one copy for both sides
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up = down = x.copy()
        up[index] = x[index] + h
        down[index] = x[index] - h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient


def x_not_restored(f, x, h=1e-5):
    x = x.copy()
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        below = f(x)
        gradient[index] = (above - below) / (2 * h)
    return gradient


def x_not_restored_2(f, x, h=1e-5):
    # copies once, before the loop
    gradient = np.zeros(x.shape)
    up, down = x.copy(), x.copy()
    for index in np.ndindex(x.shape):
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient


def x_not_restored_3(f, x, h=1e-5):
    # as the first one, in the caller's array
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        above = f(x)
        x[index] = old - h
        below = f(x)
        gradient[index] = (above - below) / (2 * h)
    return gradient


def whole_array_step(f, x, h=1e-5):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.full(x.shape, slope)


def whole_array_step_2(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        gradient[index] = (f(x + h) - f(x - h)) / (2 * h)
    return gradient


def sign_swapped(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        gradient[index] = (f(down) - f(up)) / (2 * h)
    return gradient


def flat_result(f, x, h=1e-5):
    flat = x.astype(np.float64).reshape(-1)
    gradient = np.zeros(flat.size)
    for i in range(flat.size):
        old = flat[i]
        flat[i] = old + h
        above = f(flat.reshape(x.shape))
        flat[i] = old - h
        below = f(flat.reshape(x.shape))
        flat[i] = old
        gradient[i] = (above - below) / (2 * h)
    return gradient


def flat_result_2(f, x, h=1e-5):
    slopes = []
    for index in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[index] = h
        slopes.append((f(x + e) - f(x - e)) / (2 * h))
    return np.array(slopes)


def first_axis_only(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def first_axis_only_2(f, x, h=1e-5):
    gradient = np.zeros(len(x))
    for i in range(x.shape[0]):
        up = np.array(x, dtype=float)
        down = np.array(x, dtype=float)
        up[i] = up[i] + h
        down[i] = down[i] - h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def multiplied_by_step(f, x, h=1e-5):
    # / 2 * h is not / (2 * h)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / 2 * h
    return gradient


def not_divided(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        gradient[index] = f(up) - f(down)
    return gradient


def return_in_loop(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / (2 * h)
        return gradient
